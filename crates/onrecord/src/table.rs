//! A reading -> a table: speaker, act, standing, words.

use comfy_table::{Cell, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle};
use onrecord_reading::Reading;
use onrecord_reading::mark::{printable, verb};
use onrecord_record::export::words_of;

/// Columns set apart by space, and one line under their names.
const STYLE: TableStyle = TableStyle::new()
    .header_lines(ContentLineStyle::none().junction(' '))
    .header_separator(LineStyle::none().fill('─').junction('─'))
    .content_lines(ContentLineStyle::none().junction(' '));

/// One table for an article, under its path and title; nothing for an article without statements.
///
/// `width` is in columns; `None` leaves the words of a statement on one line.
pub(crate) fn table(reading: &Reading, width: Option<usize>) -> String {
    if reading.statements.is_empty() {
        return String::new();
    }
    let mut table = Table::new();
    table.load_style(STYLE);
    match width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(u16::try_from(width).unwrap_or(u16::MAX));
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.set_header(["", "Speaker", "Act", "Standing", "Words"]);
    for (index, statement) in reading.statements.iter().enumerate() {
        let speaker = statement.speaker.and_then(|speaker| reading.speakers.get(speaker));
        table.add_row([
            Cell::new(index + 1),
            Cell::new(speaker.map_or_else(|| "not named".to_owned(), |speaker| printable(&speaker.name))),
            Cell::new(verb(statement.act, speaker)),
            Cell::new(statement.standing.name().replace('_', " ")),
            Cell::new(printable(&words_of(&statement.attribution.content, &reading.article.text))),
        ]);
    }
    let origin = &reading.article.origin;
    let names = [origin.path.as_deref(), origin.title.as_deref()];
    let names = names.into_iter().flatten().map(printable).collect::<Vec<_>>();
    let lines = names.join(": ") + "\n" + &table.to_string();
    lines.trim_start().lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use onrecord_reading::{
        Act, ActBy, Attribution, Certainty, Hints, Manner, Path, Polarity, Span, Speaker, SpeakerKind,
        Standing, Statement, Tier, Why, read,
    };

    #[test]
    fn words_are_wrapped_to_the_width() {
        let text = "The night ferry will keep running through the winter, Ada Finch said.";
        let mut reading = read(
            text.as_bytes(),
            &Hints { path: Some("a.txt".to_owned()), ..Hints::default() },
            Tier::Accurate,
        );
        reading.article.origin.title = None;
        reading.speakers = vec![Speaker {
            name: "Ada Finch".to_owned(),
            kind: SpeakerKind::Person,
            role: None,
            affiliation: None,
            mentions: Vec::new(),
            unnamed: None,
        }];
        reading.statements = vec![Statement {
            id: String::new(),
            attribution: Attribution {
                source: vec![Span::new(54, 63)],
                cue: vec![Span::new(64, 68)],
                content: vec![Span::new(0, 52)],
                manner: Manner::Indirect,
                within: None,
                likelihood: 0.5,
                rule: "by hand",
            },
            voiced: true,
            speaker: Some(0),
            speaker_by: None,
            speaker_confidence: 0.0,
            language: None,
            chain: vec![0],
            links: Vec::new(),
            act: Act::Promise,
            act_by: ActBy::Content,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            standing: Standing::Reported,
            basis: Vec::new(),
            path: Path::Unstated,
            addressee: None,
            medium: None,
            time: None,
            time_value: None,
            why: Why::default(),
            confidence: 0.5,
        }];
        let expected = "
a.txt
     Speaker     Act        Standing   Words
────────────────────────────────────────────────────────────────
 1   Ada Finch   promises   reported   The night ferry will
                                       keep running through the
                                       winter
";
        let table = table(&reading, Some(64));
        assert_eq!(table, expected.trim_start(), "\n{table}");
    }
}

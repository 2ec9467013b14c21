//! A reading as brat standoff annotations, for annotators and for tools that read brat.
//!
//! Source, cue and content are entities, in pieces where the text has them in pieces. Relations tie a statement
//! together at its content: `SaidBy` its source, `Cued` its cue, `Within` the content around it. What else is known
//! of a statement are attributes of its content; the speaker's name is a note.

use onrecord_reading::{
    Act, ActBy, Certainty, CodePoints, Manner, Path, Polarity, Reading, Span, SpeakerKind, Standing,
};

use crate::correct::{is_removed, was_of};
use crate::export::corrected_words;
use crate::store::reading::KeptReading;

/// The `.ann` of a reading; its `.txt` is the article's text. Empty when there are no statements.
pub fn brat_annotations(reading: &Reading) -> String {
    let annotated = reading.statements.iter().map(|statement| {
        let speaker = statement.speaker.and_then(|speaker| reading.speakers.get(speaker));
        let attributes = [
            Some(("Manner", statement.attribution.manner.name())),
            Some(("Act", statement.act.name())),
            Some(("ActBy", statement.act_by.name())),
            Some(("Polarity", statement.polarity.name())),
            Some(("Certainty", statement.certainty.name())),
            Some(("Standing", statement.standing.name())),
            Some(("Path", statement.path.name())),
            speaker.map(|speaker| ("Kind", speaker.kind.name())),
        ];
        Annotated {
            content: statement.attribution.content.clone(),
            source: statement.attribution.source.clone(),
            cue: statement.attribution.cue.clone(),
            attributes: attributes.into_iter().flatten().collect(),
            is_described: !statement.voiced,
            note: speaker.map(|speaker| speaker.name.clone()),
            within: statement.attribution.within,
        }
    });
    annotations(&reading.article.text, &annotated.collect::<Vec<_>>())
}

/// The `.ann` of a reading that was kept, as corrected. What is no statement is left out.
pub(crate) fn brat_of_kept(kept: &KeptReading) -> String {
    const ATTRIBUTES: [(&str, &str); 7] = [
        ("Manner", "manner"),
        ("Act", "act"),
        ("ActBy", "act_by"),
        ("Polarity", "polarity"),
        ("Certainty", "certainty"),
        ("Standing", "standing"),
        ("Path", "path"),
    ];
    let annotated = kept.statements().iter().map(|statement| {
        // A place that is left out is no entity, and nothing is tied to it.
        let spans =
            |name: &str| if is_removed(statement) { Vec::new() } else { kept.spans(&statement[name]) };
        let speaker = kept.speaker_of(statement);
        let said = ATTRIBUTES.iter().filter_map(|(name, field)| Some((*name, statement[*field].as_str()?)));
        let kind = speaker["kind"].as_str().map(|kind| ("Kind", kind));
        let corrected = corrected_words(&was_of(statement)).map(|words| format!("[corrected: {words}]"));
        let note: Vec<String> =
            [speaker["name"].as_str().map(str::to_owned), corrected].into_iter().flatten().collect();
        Annotated {
            content: spans("content"),
            source: spans("source"),
            cue: spans("cue"),
            attributes: said.chain(kind).collect(),
            is_described: statement["voiced"] == false,
            note: (!note.is_empty()).then(|| note.join(" ")),
            within: statement["within"].as_u64().map(|outer| outer as usize),
        }
    });
    annotations(kept.text(), &annotated.collect::<Vec<_>>())
}

/// A statement as brat has it.
struct Annotated<'a> {
    content: Vec<Span>,
    source: Vec<Span>,
    cue: Vec<Span>,
    attributes: Vec<(&'static str, &'a str)>,
    is_described: bool,
    note: Option<String>,
    within: Option<usize>,
}

fn annotations(text: &str, statements: &[Annotated]) -> String {
    let mut annotations =
        Annotations { text, points: CodePoints::new(text), lines: String::new(), counts: [0; 4] };
    let mut contents = Vec::new();
    for statement in statements {
        let content = annotations.entity("Content", &statement.content);
        contents.push(content.clone());
        let Some(content) = content else { continue };
        if let Some(source) = annotations.entity("Source", &statement.source) {
            annotations.relation("SaidBy", &content, &source);
        }
        if let Some(cue) = annotations.entity("Cue", &statement.cue) {
            annotations.relation("Cued", &content, &cue);
        }
        for (name, value) in &statement.attributes {
            annotations.attribute(name, &content, value);
        }
        if statement.is_described {
            annotations.attribute("Described", &content, "");
        }
        if let Some(note) = &statement.note {
            annotations.note(&content, note);
        }
    }
    // A statement may lie within one that stands after it.
    for (statement, content) in statements.iter().zip(&contents) {
        let outer = statement.within.and_then(|outer| contents.get(outer)?.as_ref());
        if let (Some(content), Some(outer)) = (content, outer) {
            annotations.relation("Within", content, outer);
        }
    }
    annotations.lines
}

/// The `annotation.conf` that brat needs to show what [`brat_annotations`] writes.
pub fn brat_configuration() -> String {
    fn attribute<T: Copy>(name: &str, all: &[T], value: fn(T) -> &'static str) -> String {
        let values = all.iter().map(|one| value(*one)).collect::<Vec<_>>().join("|");
        format!("{name}\tArg:Content, Value:{values}\n")
    }
    [
        "[entities]\nSource\nCue\nContent\n\n[events]\n\n[relations]\n".to_owned(),
        "SaidBy\tArg1:Content, Arg2:Source\nCued\tArg1:Content, Arg2:Cue\nWithin\tArg1:Content, Arg2:Content\n"
            .to_owned(),
        "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n\n[attributes]\n".to_owned(),
        attribute("Manner", Manner::ALL, Manner::name),
        attribute("Act", Act::ALL, Act::name),
        attribute("ActBy", ActBy::ALL, ActBy::name),
        attribute("Polarity", Polarity::ALL, Polarity::name),
        attribute("Certainty", Certainty::ALL, Certainty::name),
        attribute("Standing", Standing::ALL, Standing::name),
        attribute("Path", Path::ALL, Path::name),
        attribute("Kind", SpeakerKind::ALL, SpeakerKind::name),
        "Described\tArg:Content\n".to_owned(),
    ]
    .concat()
}

/// Annotations while they are written.
struct Annotations<'a> {
    text: &'a str,
    points: CodePoints<'a>,
    lines: String,
    /// Numbers given out so far to entities, relations, attributes and notes.
    counts: [usize; 4],
}

impl Annotations<'_> {
    /// Writes an entity and gives its id; `None` when there are no words.
    fn entity(&mut self, kind: &str, spans: &[Span]) -> Option<String> {
        // brat has one line an entity: pieces end where a line of the text ends.
        let pieces = spans.iter().flat_map(|&span| lines_of(self.text, span)).collect::<Vec<_>>();
        if pieces.is_empty() {
            return None;
        }
        let places = pieces.iter().map(|&piece| self.points.range(piece));
        let places = places.map(|[begin, end]| format!("{begin} {end}")).collect::<Vec<_>>().join(";");
        let words = pieces.iter().map(|piece| piece.of(self.text)).collect::<Vec<_>>().join(" ");
        let id = self.next_id('T', 0);
        self.lines += &format!("{id}\t{kind} {places}\t{words}\n");
        Some(id)
    }

    fn relation(&mut self, kind: &str, from: &str, to: &str) {
        let id = self.next_id('R', 1);
        self.lines += &format!("{id}\t{kind} Arg1:{from} Arg2:{to}\n");
    }

    fn attribute(&mut self, name: &str, of: &str, value: &str) {
        let id = self.next_id('A', 2);
        let line = format!("{id}\t{name} {of} {value}");
        self.lines += line.trim_end();
        self.lines.push('\n');
    }

    fn note(&mut self, on: &str, words: &str) {
        let id = self.next_id('#', 3);
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.lines += &format!("{id}\tAnnotatorNotes {on}\t{words}\n");
    }

    fn next_id(&mut self, letter: char, count: usize) -> String {
        self.counts[count] += 1;
        format!("{letter}{}", self.counts[count])
    }
}

/// The lines of a span, without line breaks and without lines that are blank.
fn lines_of(text: &str, span: Span) -> Vec<Span> {
    let mut start = span.range().start;
    let mut lines = Vec::new();
    for line in span.of(text).split(['\n', '\r']) {
        lines.push(Span::new(start, start + line.len()).trimmed(text));
        start += line.len() + 1;
    }
    lines.retain(|line| !line.is_empty());
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::example::reading;

    #[test]
    fn pieces_relations_and_attributes() {
        let annotations = brat_annotations(&reading());
        let expected = "\
T1\tContent 0 28;51 71\t“The port — 港 — stays open,” “whatever it costs.”
T2\tSource 29 44\tMayor Ada Finch
R1\tSaidBy Arg1:T1 Arg2:T2
T3\tCue 45 49\tsaid
R2\tCued Arg1:T1 Arg2:T3
A1\tManner T1 direct
A2\tAct T1 say
";
        assert!(annotations.starts_with(expected), "{annotations}");
        assert!(annotations.ends_with("R7\tWithin Arg1:T7 Arg2:T4\n"), "{annotations}");
        assert!(annotations.contains("\n#1\tAnnotatorNotes T1\tAda Finch\n"), "{annotations}");
    }

    #[test]
    fn entities_end_with_their_line() {
        let text = "one\r\n\r\n two";
        let words = lines_of(text, Span::new(0, text.len()))
            .into_iter()
            .map(|line| line.of(text))
            .collect::<Vec<_>>();
        assert_eq!(words, ["one", "two"]);
    }

    #[test]
    fn the_configuration_names_what_is_written() {
        let configuration = brat_configuration();
        for line in brat_annotations(&reading()).lines().filter(|line| !line.starts_with('#')) {
            let name = line.split(['\t', ' ']).nth(1).unwrap();
            assert!(configuration.lines().any(|line| line.split('\t').next() == Some(name)), "{name}");
        }
    }
}

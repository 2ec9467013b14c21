//! Marked text: the article with each span underlined, for tests, docs and people.
//!
//! ```text
//! | The port will not close, the mayor of Brindle Bay said on Friday.
//!   ^^^^^^^^^^^^^^^^^^^^^^^ 1 content, indirect       ^^^^ 1 cue
//!                            ^^^^^^^^^^^^^^^^^^^^^^^^ 1 source: Ada Finch
//!   1  Ada Finch (mayor, Brindle Bay) says · indirect · negative · reported
//! ```
//!
//! Rows of carets stand under each line of text. A label follows its carets where there is room to the right, stands
//! before them where there is room to the left, and lies among them otherwise. It is given in full where a span
//! begins; where the span goes on, on a later line or after a gap, it is shorter.

mod rows;

use std::collections::BTreeMap;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use self::rows::{Mark, rows_under, wrap};
use crate::article::{Part, PartKind};
use crate::span::Span;
use crate::statement::{
    Act, Certainty, CommentRequest, Outcome, Reading, Speaker, SpeakerKind, Standing, Statement,
};

/// What marked text should look like.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MarkOptions {
    /// Columns to wrap at; `None` leaves each line of the article whole. Below 20 counts as 20.
    pub width: Option<usize>,
    /// Which parts of the article to show.
    pub show: Show,
}

/// Which parts of an article marked text shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// All of them, so that a reader sees what was missed.
    #[default]
    Everything,
    /// Those in which a statement has words.
    Statements,
}

/// A stretch of marked text that plays one role; never holds a control character other than a line break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The characters.
    pub text: String,
    /// What they are.
    pub role: Role,
}

/// What a segment of marked text is, so that a terminal or a page can give it a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Words of the article that play no role in a statement, white space, and plain words about a statement.
    Text,
    /// Words that name whose words these are, and the carets under them.
    Source,
    /// Words that attribute, and the carets under them.
    Cue,
    /// Words that are attributed, and the carets under them.
    Content,
    /// A standing other than "reported", and the words that it rests on.
    Standing,
    /// The number of a statement, from 1.
    Number,
    /// What carets mean.
    Label,
    /// What names an article: its path and title.
    Heading,
    /// Who was asked for comment.
    Request,
    /// What could not be read.
    Problem,
    /// What a reader may skip: the frame around the text, parts that are not paragraphs, separators.
    Faint,
}

/// Writes a reading as marked text: each paragraph, carets under the spans in it, and one line a statement.
///
/// Every line ends in a line break. Characters that could steer a terminal are shown as U+FFFD.
pub fn mark(reading: &Reading, options: &MarkOptions) -> String {
    mark_segments(reading, options).into_iter().map(|segment| segment.text).collect()
}

/// Writes a reading as [`mark`] does, in segments that say what they are.
pub fn mark_segments(reading: &Reading, options: &MarkOptions) -> Vec<Segment> {
    let width = options.width.map(|width| width.max(20));
    let mut page = Page { segments: Vec::new(), width };
    mark_origin(reading, &mut page);

    let parts = &reading.article.parts;
    let marks = collect_marks(reading);
    let marks_in = assign(&marks, parts.iter().map(|part| part.span));
    let statements_under = first_part_of_each(parts, reading.statements.iter().map(first_span));
    let requests_under =
        first_part_of_each(parts, reading.comment_requests.iter().map(|request| Some(request.span)));
    for (index, part) in parts.iter().enumerate() {
        let is_shown = match options.show {
            Show::Everything => true,
            Show::Statements => !marks_in[index].is_empty(),
        };
        if !is_shown {
            continue;
        }
        page.blank_line();
        let marks = marks_in[index].iter().map(|&mark| &marks[mark]).collect::<Vec<_>>();
        mark_part(reading, *part, &marks, &mut page);
        for &statement in &statements_under[index] {
            mark_statement(reading, statement, &mut page);
        }
        if options.show == Show::Everything {
            for &request in &requests_under[index] {
                mark_request(&reading.comment_requests[request], &mut page);
            }
        }
    }

    // Nothing is lost when a span lies outside every part.
    let homeless = statements_under.last().map(Vec::as_slice).unwrap_or_default();
    if !homeless.is_empty() {
        page.blank_line();
    }
    for &statement in homeless {
        mark_statement(reading, statement, &mut page);
    }
    mark_problems(reading, &mut page);
    page.segments
}

/// What a speaker does, as an English verb that agrees with the speaker: "says", "say".
pub fn verb(act: Act, speaker: Option<&Speaker>) -> &'static str {
    if speaker.is_some_and(is_plural) {
        return act.name();
    }
    match act {
        Act::Say => "says",
        Act::Report => "reports",
        Act::Confirm => "confirms",
        Act::Deny => "denies",
        Act::Reject => "rejects",
        Act::Promise => "promises",
        Act::Predict => "predicts",
        Act::Demand => "demands",
        Act::Ask => "asks",
        Act::Accuse => "accuses",
        Act::Declare => "declares",
        Act::Believe => "believes",
        Act::Decline => "declines",
    }
}

/// Whether an English sentence would have a plural verb after the speaker; a guess from the words of the name.
fn is_plural(speaker: &Speaker) -> bool {
    // What follows the noun in "two people familiar with the matter".
    const AFTER_NOUN: [&str; 12] =
        ["of", "in", "at", "from", "with", "close", "familiar", "who", "on", "for", "to", "briefed"];
    const PLURALS: [&str; 9] =
        ["people", "men", "women", "police", "percent", "many", "some", "both", "children"];
    match speaker.kind {
        SpeakerKind::Person => speaker.name.contains(" and "),
        SpeakerKind::Group | SpeakerKind::Unnamed => {
            let noun = speaker.name.split_whitespace().take_while(|word| !AFTER_NOUN.contains(word)).last();
            let noun = noun.unwrap_or_default().to_lowercase();
            // Spanish shows it in the article or number: "los vecinos del barrio", "dos funcionarios con …".
            let opening = speaker.name.split(' ').next().unwrap_or_default();
            matches!(opening, "los" | "las" | "dos" | "tres" | "cuatro" | "varios" | "varias")
                || PLURALS.contains(&noun.as_str())
                || noun.ends_with('s') && !noun.ends_with("ss")
        }
        SpeakerKind::Organization | SpeakerKind::Publication | SpeakerKind::Document => false,
    }
}

/// The characters of `text` that may be shown as they are; others become a space or U+FFFD.
///
/// An article may hold escape sequences and marks that turn the reading direction. Shown raw, they would let its
/// author rewrite what the reader of a terminal sees.
pub fn printable(text: &str) -> String {
    text.chars().map(printable_char).collect()
}

fn printable_char(char: char) -> char {
    match char {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => char::REPLACEMENT_CHARACTER,
        _ if char.is_control() => char::REPLACEMENT_CHARACTER,
        _ => char,
    }
}

/// Marks in the order of their statements, and of the text within a statement; last, those of standings.
fn collect_marks(reading: &Reading) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (index, statement) in reading.statements.iter().enumerate() {
        let attribution = &statement.attribution;
        let first = marks.len();
        let mut add = |spans: &[Span], role: Role, name: &str, full: String| {
            for (piece, &span) in spans.iter().enumerate() {
                let label = if piece == 0 { full.clone() } else { name.to_owned() };
                marks.push(Mark { group: index, number: (index + 1).to_string(), span, role, label });
            }
        };
        let source = match statement.speaker.and_then(|speaker| reading.speakers.get(speaker)) {
            Some(speaker) => format!("source: {}", shorten(&printable(&speaker.name), 32)),
            None => "source".to_owned(),
        };
        add(&attribution.source, Role::Source, "source", source);
        add(&attribution.cue, Role::Cue, "cue", "cue".to_owned());
        add(
            &attribution.content,
            Role::Content,
            "content",
            format!("content, {}", attribution.manner.name()),
        );
        marks[first..].sort_by_key(|mark| (mark.span.start, mark.span.end));
    }
    marks.extend(standing_marks(reading));
    marks
}

/// One mark for all statements whose standing rests on the same words.
fn standing_marks(reading: &Reading) -> Vec<Mark> {
    let mut numbers = BTreeMap::<(Span, Standing), Vec<String>>::new();
    for (index, statement) in reading.statements.iter().enumerate() {
        for basis in basis_beside_cue(statement) {
            numbers.entry((basis, statement.standing)).or_default().push((index + 1).to_string());
        }
    }
    let marks = numbers.into_iter().enumerate().map(|(index, ((span, standing), numbers))| Mark {
        group: reading.statements.len() + index,
        number: numbers.join(", "),
        span,
        role: Role::Standing,
        label: standing_name(standing),
    });
    marks.collect()
}

/// The words that a standing rests on, without those of the cue ("denied"), which is marked already.
fn basis_beside_cue(statement: &Statement) -> Vec<Span> {
    let is_cue = |basis: &Span| statement.attribution.cue.iter().any(|cue| cue.contains(*basis));
    statement.basis.iter().copied().filter(|basis| !is_cue(basis)).collect()
}

fn standing_name(standing: Standing) -> String {
    standing.name().replace('_', " ")
}

/// For each of `places`, which stand in text order without overlap, the marks that share a byte with it, in order.
fn assign(marks: &[Mark], places: impl Iterator<Item = Span>) -> Vec<Vec<usize>> {
    let places = places.collect::<Vec<_>>();
    let mut assigned = vec![Vec::new(); places.len()];
    for (index, mark) in marks.iter().enumerate() {
        let first = places.partition_point(|place| place.end <= mark.span.start);
        for (place, marks) in places[first..].iter().zip(&mut assigned[first..]) {
            if place.start >= mark.span.end {
                break;
            }
            marks.push(index);
        }
    }
    assigned
}

/// For each part the indices of the spans that begin in it; last, those that begin in none.
fn first_part_of_each(parts: &[Part], spans: impl Iterator<Item = Option<Span>>) -> Vec<Vec<usize>> {
    let mut under = vec![Vec::new(); parts.len() + 1];
    for (index, span) in spans.enumerate() {
        let part = span.and_then(|span| {
            let part = parts.partition_point(|part| part.span.end <= span.start);
            parts.get(part).is_some_and(|part| part.span.overlaps(span)).then_some(part)
        });
        under[part.unwrap_or(parts.len())].push(index);
    }
    under
}

fn first_span(statement: &Statement) -> Option<Span> {
    let attribution = &statement.attribution;
    attribution.source.iter().chain(&attribution.cue).chain(&attribution.content).min().copied()
}

/// The path and the title, and in a second line what else the page says about itself; nothing when it says nothing.
/// A title that stands in the text as its headline is not said twice.
fn mark_origin(reading: &Reading, page: &mut Page) {
    let origin = &reading.article.origin;
    let text = reading.article.text.as_str();
    let mut parts = reading.article.parts.iter();
    let is_missing =
        |title: &&str| !parts.any(|part| part.kind == PartKind::Headline && part.span.of(text) == *title);
    let names = [origin.path.as_deref(), origin.title.as_deref().filter(is_missing)];
    let names = names.into_iter().flatten().map(printable).collect::<Vec<_>>();
    if !names.is_empty() {
        page.put(names.join(": "), Role::Heading);
        page.end_line();
    }
    let facts = [
        origin.outlet.clone(),
        (!origin.byline.is_empty()).then(|| format!("by {}", origin.byline.join(", "))),
        origin.agency.as_ref().map(|agency| format!("credits {agency}")),
        origin.published.clone(),
        origin.copy_of.as_ref().map(|copy| format!("a copy of {}", copy.outlet)),
    ];
    let facts = facts.into_iter().flatten().map(|fact| printable(&fact)).collect::<Vec<_>>();
    if !facts.is_empty() {
        page.put(facts.join(" · "), Role::Faint);
        page.end_line();
    }
}

/// The text of a part line by line, with rows of carets under each line.
fn mark_part(reading: &Reading, part: Part, marks: &[&Mark], page: &mut Page) {
    let text = reading.article.text.as_str();
    let (first_prefix, prefix, text_role) = match part.kind {
        PartKind::Paragraph | PartKind::Post | PartKind::Poster => {
            ("| ".to_owned(), "| ".to_owned(), Role::Text)
        }
        PartKind::Headline => ("headline: ".to_owned(), " ".repeat(10), Role::Heading),
        PartKind::Byline
        | PartKind::Date
        | PartKind::Dateline
        | PartKind::Heading
        | PartKind::Caption
        | PartKind::Credit
        | PartKind::Promotion
        | PartKind::Correction
        | PartKind::Footer => {
            let kind = part.kind.name();
            (format!("{kind}: "), " ".repeat(kind.len() + 2), Role::Faint)
        }
    };
    let indent = first_prefix.len();
    let text_width = page.width.map(|width| width.saturating_sub(indent).max(10));
    let lines = wrap(text, part.span, text_width);
    let mut marks_in = vec![Vec::new(); lines.len()];
    for mark in marks {
        let first = lines.partition_point(|line| line.end <= mark.span.start);
        for (line, marks) in lines[first..].iter().zip(&mut marks_in[first..]) {
            if line.start >= mark.span.end {
                break;
            }
            marks.push(*mark);
        }
    }
    for (index, (line, marks)) in lines.iter().zip(&marks_in).enumerate() {
        page.put(if index == 0 { first_prefix.clone() } else { prefix.clone() }, Role::Faint);
        put_line(text, *line, marks, text_role, page);
        for row in rows_under(text, *line, marks, text_width) {
            let mut column = 0;
            page.put(" ".repeat(indent), Role::Text);
            for cell in row.cells {
                page.put(" ".repeat(cell.start - column), Role::Text);
                column = cell.end;
                page.segments.extend(cell.segments);
            }
            page.end_line();
        }
    }
}

/// One line of the article; words that play a role in a statement have that role.
fn put_line(text: &str, line: Span, marks: &[&Mark], text_role: Role, page: &mut Page) {
    let mut roles = vec![text_role; line.len()];
    // Cues and sources lie inside the contents of other statements, so they are laid over them.
    for layer in [Role::Content, Role::Standing, Role::Source, Role::Cue] {
        for mark in marks.iter().filter(|mark| mark.role == layer) {
            let (start, end) = (mark.span.start.max(line.start), mark.span.end.min(line.end));
            roles[(start - line.start) as usize..(end - line.start) as usize].fill(layer);
        }
    }
    let words = line.of(text);
    let mut start = 0;
    while start < words.len() {
        let role = roles[start];
        let length = roles[start..].iter().take_while(|&&next| next == role).count();
        page.put(printable(&words[start..start + length]), role);
        start += length;
    }
    page.end_line();
}

/// One line a statement: number, who does what, then what else a reader needs to judge it.
fn mark_statement(reading: &Reading, index: usize, page: &mut Page) {
    let statement = &reading.statements[index];
    let text = reading.article.text.as_str();
    let speaker = statement.speaker.and_then(|speaker| reading.speakers.get(speaker));
    let who = speaker.map_or_else(|| "someone unnamed".to_owned(), describe);
    let mut facts = vec![vec![
        Segment { text: who, role: Role::Source },
        Segment { text: format!(" {}", verb(statement.act, speaker)), role: Role::Cue },
    ]];
    let mut add = |text: String, role: Role| facts.push(vec![Segment { text, role }]);
    add(statement.attribution.manner.name().to_owned(), Role::Text);
    if let Some(language) = statement.language {
        add(format!("language {language}"), Role::Text);
    }
    let mut polarity = statement.polarity.name().to_owned();
    match statement.certainty {
        Certainty::Certain => {}
        Certainty::Probable | Certainty::Possible => {
            polarity = format!("{polarity}, {}", statement.certainty.name());
        }
        // Both unknown is one fact: the speaker does not commit.
        Certainty::Unknown if polarity == "unknown" => polarity = "not committed".to_owned(),
        Certainty::Unknown => polarity.push_str(", certainty unknown"),
    }
    add(polarity, Role::Text);
    let basis = basis_beside_cue(statement);
    let words = basis.iter().map(|span| quote(text, *span, 60)).collect::<Vec<_>>().join(", ");
    let separator = if words.is_empty() { "" } else { ": " };
    let role = match statement.standing {
        Standing::Reported => Role::Text,
        Standing::Unconfirmed | Standing::Confirmed | Standing::Denied | Standing::NoComment => {
            Role::Standing
        }
    };
    add(format!("{}{separator}{words}", standing_name(statement.standing)), role);
    if !statement.voiced {
        add("described, not voiced".to_owned(), Role::Text);
    }
    if statement.chain.len() > 2 {
        let names = statement.chain.iter().filter_map(|&link| reading.speakers.get(link));
        let names = names.map(|speaker| shorten(&printable(&speaker.name), 40)).collect::<Vec<_>>();
        add(format!("on the word of {}", names.join(" ← ")), Role::Text);
    }
    if let Some(outer) = statement.attribution.within {
        add(format!("within {}", outer + 1), Role::Text);
    }

    let number = (index + 1).to_string();
    let indent = 2 + number.len() + 2;
    page.put("  ".to_owned(), Role::Text);
    page.put(number, Role::Number);
    page.put("  ".to_owned(), Role::Text);
    page.put_wrapped(facts, indent);
}

fn mark_request(request: &CommentRequest, page: &mut Page) {
    let asked = printable(&request.asked);
    let who = match &request.by {
        Some(by) => format!("{} asked {asked} for comment:", printable(by)),
        None => format!("{asked} was asked for comment:"),
    };
    let answer = match request.outcome {
        Outcome::Answered => " answered",
        Outcome::Declined => " declined",
        Outcome::NoResponse => " no response",
        Outcome::Unreachable => " could not be reached",
        Outcome::Pending => " no answer yet",
    };
    page.put("  ?  ".to_owned(), Role::Number);
    page.put(format!("{who}{answer}"), Role::Request);
    page.end_line();
}

fn mark_problems(reading: &Reading, page: &mut Page) {
    if !reading.problems.is_empty() {
        page.blank_line();
    }
    for problem in &reading.problems {
        page.put(format!("problem: {}: {}", problem.kind.name(), printable(&problem.message)), Role::Problem);
        if let Some(span) = problem.span {
            page.put(format!(" at {}", quote(&reading.article.text, span, 40)), Role::Faint);
        }
        page.end_line();
    }
}

/// "Ada Finch (mayor, Brindle Bay)".
fn describe(speaker: &Speaker) -> String {
    let about =
        [&speaker.role, &speaker.affiliation].into_iter().flatten().map(String::as_str).collect::<Vec<_>>();
    let name = shorten(&printable(&speaker.name), 60);
    if about.is_empty() { name } else { format!("{name} ({})", printable(&about.join(", "))) }
}

fn quote(text: &str, span: Span, width: usize) -> String {
    format!("“{}”", shorten(&printable(span.of(text)), width))
}

/// The text itself, or its beginning and "…" when it is wider than `width`.
fn shorten(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut column = 0;
    let fits = |char: &char| {
        column += char.width().unwrap_or(0);
        column < width
    };
    let beginning = text.chars().take_while(fits).collect::<String>();
    format!("{}…", beginning.trim_end())
}

/// Marked text while it is written.
struct Page {
    segments: Vec<Segment>,
    width: Option<usize>,
}

impl Page {
    fn put(&mut self, text: String, role: Role) {
        if !text.is_empty() {
            self.segments.push(Segment { text, role });
        }
    }

    fn end_line(&mut self) {
        self.put("\n".to_owned(), Role::Text);
    }

    /// Separates what follows from what stands above, if anything does.
    fn blank_line(&mut self) {
        if !self.segments.is_empty() {
            self.end_line();
        }
    }

    /// Facts with " · " between them; a fact that does not fit begins a new line, indented.
    fn put_wrapped(&mut self, facts: Vec<Vec<Segment>>, indent: usize) {
        let mut column = indent;
        for (index, fact) in facts.into_iter().enumerate() {
            let width = fact.iter().map(|segment| segment.text.width()).sum::<usize>();
            if index > 0 {
                if self.width.is_some_and(|page| column + 3 + width > page && column > indent) {
                    self.end_line();
                    self.put(" ".repeat(indent), Role::Text);
                    column = indent;
                } else {
                    self.put(" · ".to_owned(), Role::Faint);
                    column += 3;
                }
            }
            column += width;
            self.segments.extend(fact);
        }
        self.end_line();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Article, Origin};
    use crate::statement::{ActBy, Attribution, Manner, Path, Polarity, Problem, ProblemKind};

    /// A reading of one paragraph a line; lines that begin with "# " are headings.
    fn reading(text: &str) -> Reading {
        let mut parts = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let kind = if line.starts_with("# ") { PartKind::Heading } else { PartKind::Paragraph };
            let skip = if kind == PartKind::Heading { 2 } else { 0 };
            parts.push(Part { kind, span: Span::new(start + skip, start + line.trim_end().len()) });
            start += line.len();
        }
        Reading {
            article: Article { id: String::new(), text: text.to_owned(), parts, origin: Origin::default() },
            speakers: Vec::new(),
            statements: Vec::new(),
            comment_requests: Vec::new(),
            problems: Vec::new(),
        }
    }

    /// Adds a statement whose spans are the first places of these words; `…` separates pieces.
    fn add(reading: &mut Reading, speaker: &str, source: &str, cue: &str, content: &str) -> usize {
        let text = reading.article.text.clone();
        let find = |words: &str| {
            words
                .split('…')
                .filter(|words| !words.is_empty())
                .map(|words| find(&text, words))
                .collect::<Vec<_>>()
        };
        reading.speakers.push(Speaker::new(speaker.to_owned(), SpeakerKind::Person));
        let speaker = reading.speakers.len() - 1;
        reading.statements.push(Statement {
            id: String::new(),
            attribution: Attribution {
                source: find(source),
                cue: find(cue),
                content: find(content),
                manner: Manner::Indirect,
                within: None,
                likelihood: 0.5,
                rule: "test",
            },
            voiced: true,
            speaker: Some(speaker),
            speaker_by: None,
            speaker_confidence: 0.0,
            chain: vec![speaker],
            links: Vec::new(),
            act: Act::Say,
            act_by: ActBy::Cue,
            polarity: Polarity::Positive,
            certainty: Certainty::Certain,
            standing: Standing::Reported,
            basis: Vec::new(),
            path: Path::Unstated,
            addressee: None,
            medium: None,
            language: None,
            time: None,
            time_value: None,
            why: crate::statement::Why::default(),
            confidence: 0.5,
        });
        reading.statements.len() - 1
    }

    fn find(text: &str, words: &str) -> Span {
        let start = text.find(words).unwrap();
        Span::new(start, start + words.len())
    }

    fn check(reading: &Reading, width: usize, expected: &str) {
        let options = MarkOptions { width: (width > 0).then_some(width), show: Show::Everything };
        let marked = mark(reading, &options);
        assert_eq!(marked.trim_end(), expected.trim_end(), "\n{marked}");
        assert!(marked.lines().all(|line| line == line.trim_end()), "trailing space in\n{marked}");
    }

    #[test]
    fn spans_of_a_statement_share_rows_where_labels_leave_room() {
        let mut reading = reading("The port will not close, the mayor of Brindle Bay said on Friday.");
        let index =
            add(&mut reading, "Ada Finch", "the mayor of Brindle Bay", "said", "The port will not close");
        reading.speakers[0].role = Some("mayor".to_owned());
        reading.speakers[0].affiliation = Some("Brindle Bay".to_owned());
        reading.statements[index].polarity = Polarity::Negative;
        check(
            &reading,
            0,
            "
| The port will not close, the mayor of Brindle Bay said on Friday.
  ^^^^^^^^^^^^^^^^^^^^^^^ 1 content, indirect       ^^^^ 1 cue
                           ^^^^^^^^^^^^^^^^^^^^^^^^ 1 source: Ada Finch
  1  Ada Finch (mayor, Brindle Bay) says · indirect · negative · reported
"
            .trim_start(),
        );
    }

    #[test]
    fn nested_statements_overlap() {
        let mut reading =
            reading("The Gull reported that two officials denied it.\n# What Next\nNothing was said.");
        add(&mut reading, "The Gull", "The Gull", "reported", "that two officials denied it");
        let inner = add(&mut reading, "two officials", "two officials", "denied", "it");
        reading.statements[inner].attribution.content = vec![Span::new(44, 46)];
        reading.statements[inner].attribution.within = Some(0);
        reading.statements[inner].chain = vec![0, 0, 1];
        reading.statements[inner].act = Act::Deny;
        reading.statements[inner].voiced = false;
        reading.speakers[1].kind = SpeakerKind::Unnamed;
        reading.statements[inner].certainty = Certainty::Possible;
        check(
            &reading,
            0,
            "
| The Gull reported that two officials denied it.
  ^^^^^^^^ 1 source: The Gull
           ^^^^^^^^ 1 cue
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ 1 content, indirect
                         ^^^^^^^^^^^^^ 2 source: two officials
                                       ^^^^^^ 2 cue
                                              ^^ 2 content, indirect
  1  The Gull says · indirect · positive · reported
  2  two officials deny · indirect · positive, possible · reported · described, not voiced · on the word of The Gull ← The Gull ← two officials · within 1

heading: What Next

| Nothing was said.
"
            .trim_start(),
        );
    }

    #[test]
    fn contents_in_pieces_wrap_and_keep_their_number() {
        let text = "“The crews,” she said, “will be paid for every night that they spent at sea in the storm,” and left.";
        let mut reading = reading(text);
        let content = "“The crews,”…“will be paid for every night that they spent at sea in the storm,”";
        let index = add(&mut reading, "Ada Finch", "she", "said", content);
        reading.statements[index].attribution.manner = Manner::Direct;
        check(
            &reading,
            44,
            "
| “The crews,” she said, “will be paid for
  ^^^^^^^^^^^^ 1 content, direct
               ^^^ 1 source: Ada Finch
                   ^^^^ 1 cue
               1 content ^^^^^^^^^^^^^^^^^
| every night that they spent at sea in the
  ^^ 1 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
| storm,” and left.
  ^^^^^^^ 1
  1  Ada Finch says · direct · positive
     reported
"
            .trim_start(),
        );
    }

    #[test]
    fn carets_stand_under_wide_characters() {
        let mut reading = reading("漢字 café 👩‍🚒 said: “好的”\u{1b}[31m");
        add(&mut reading, "漢字", "漢字", "said", "“好的”");
        check(
            &reading,
            0,
            "
| 漢字 café 👩‍🚒 said: “好的”\u{fffd}[31m
  ^^^^ 1 source: 漢字
               ^^^^ 1 cue
                     ^^^^^^ 1 content, indirect
  1  漢字 says · indirect · positive · reported
"
            .trim_start(),
        );
    }

    #[test]
    fn lines_without_spaces_break_anywhere() {
        check(&reading("漢字漢字漢字漢字漢字漢字"), 20, "| 漢字漢字漢字漢字漢\n| 字漢字");
    }

    #[test]
    fn origin_requests_and_problems_frame_the_text() {
        let mut reading = reading("The plan is unconfirmed. The Gull has asked the port.");
        reading.article.origin = Origin {
            path: Some("gull.txt".to_owned()),
            title: Some("Port to close".to_owned()),
            outlet: Some("The Gull".to_owned()),
            byline: vec!["Ada Finch".to_owned(), "Bo Reed".to_owned()],
            ..Origin::default()
        };
        let index = add(&mut reading, "port", "", "", "The plan");
        reading.statements[index].speaker = None;
        reading.statements[index].standing = Standing::Unconfirmed;
        reading.statements[index].basis = vec![find(&reading.article.text, "unconfirmed")];
        reading.comment_requests.push(CommentRequest {
            asked: "port".to_owned(),
            by: Some("The Gull".to_owned()),
            answered: false,
            outcome: Outcome::Pending,
            answer: None,
            span: find(&reading.article.text, "The Gull has asked the port."),
        });
        reading.problems.push(Problem {
            kind: ProblemKind::Charset,
            span: Some(Span::new(0, 3)),
            message: "one byte is not UTF-8".to_owned(),
        });
        check(
            &reading,
            0,
            "
gull.txt: Port to close
The Gull · by Ada Finch, Bo Reed

| The plan is unconfirmed. The Gull has asked the port.
  ^^^^^^^^ 1 content, indirect
              ^^^^^^^^^^^ 1 unconfirmed
  1  someone unnamed says · indirect · positive · unconfirmed: “unconfirmed”
  ?  The Gull asked port for comment: no answer yet

problem: charset: one byte is not UTF-8 at “The”
"
            .trim_start(),
        );
    }

    #[test]
    fn verbs_agree_with_the_speaker() {
        let check = |name: &str, kind: SpeakerKind, expected: &str| {
            let mut reading = reading("x");
            add(&mut reading, name, "", "", "");
            reading.speakers[0].kind = kind;
            assert_eq!(verb(Act::Deny, reading.speakers.first()), expected, "{name}");
        };
        check("Ada Finch", SpeakerKind::Person, "denies");
        check("Ada Finch and Bo Reed", SpeakerKind::Person, "deny");
        check("sources close to the mayor", SpeakerKind::Unnamed, "deny");
        check("two people familiar with the talks", SpeakerKind::Unnamed, "deny");
        check("a source at the ministries", SpeakerKind::Unnamed, "denies");
        check("57 percent of voters", SpeakerKind::Group, "deny");
        check("United Nations", SpeakerKind::Organization, "denies");
    }

    #[test]
    fn words_that_several_standings_rest_on_are_marked_once() {
        let mut reading = reading("Ada denied it and Bo said so. It is unconfirmed.");
        for (name, cue) in [("Ada", "denied"), ("Bo", "said")] {
            let index = add(&mut reading, name, name, cue, "it");
            reading.statements[index].standing = Standing::Unconfirmed;
            reading.statements[index].basis = vec![find(&reading.article.text, "unconfirmed")];
        }
        // The cue itself needs no second mark.
        let index = add(&mut reading, "Ada", "", "denied", "");
        reading.statements[index].standing = Standing::Denied;
        reading.statements[index].basis = reading.statements[index].attribution.cue.clone();
        check(
            &reading,
            0,
            "
| Ada denied it and Bo said so. It is unconfirmed.
  ^^^ 1 source: Ada                   ^^^^^^^^^^^ 1, 2 unconfirmed
      ^^^^^^ 1 cue
             ^^ 1 content, indirect
             ^^ 2 content, indirect
                    ^^ 2 source: Bo
                       ^^^^ 2 cue
      ^^^^^^ 3 cue
  1  Ada says · indirect · positive · unconfirmed: “unconfirmed”
  2  Bo says · indirect · positive · unconfirmed: “unconfirmed”
  3  Ada says · indirect · positive · denied
"
            .trim_start(),
        );
    }

    #[test]
    fn shows_only_what_holds_statements_when_asked() {
        let mut reading = reading("Rain fell.\nShe said no.\nWind blew.");
        add(&mut reading, "she", "She", "said", "no");
        let marked = mark(&reading, &MarkOptions { width: None, show: Show::Statements });
        assert!(marked.starts_with("| She said no.\n"), "{marked}");
        assert!(!marked.contains("Rain") && !marked.contains("Wind"), "{marked}");
    }

    #[test]
    fn any_text_and_any_spans_are_marked_whole() {
        const PIECES: [&str; 14] = [
            "a",
            "bc",
            " ",
            " ",
            "\n",
            "“",
            "”",
            "漢",
            "é",
            "\t",
            "\u{1b}",
            "\u{202e}",
            "👩\u{200d}🚒",
            "word ",
        ];
        // A fixed sequence (xorshift), so that a failure comes back.
        let mut state = 0x5EED_u32;
        let mut below = |limit: usize| {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            state as usize % limit
        };
        for _ in 0..2_000 {
            let text = (0..1 + below(100)).map(|_| PIECES[below(PIECES.len())]).collect::<String>();
            let mut reading = reading(&text);
            reading.article.parts.iter_mut().for_each(|part| part.span = part.span.trimmed(&text));
            reading.article.parts.retain(|part| !part.span.is_empty());
            let starts =
                text.char_indices().map(|(offset, _)| offset).chain([text.len()]).collect::<Vec<_>>();
            for _ in 0..1 + below(4) {
                let index = add(&mut reading, "漢 “a”", "", "", "");
                let mut spans = || {
                    let ends = [starts[below(starts.len())], starts[below(starts.len())]];
                    vec![Span::new(ends[0].min(ends[1]), ends[0].max(ends[1]))]
                };
                let statement = &mut reading.statements[index];
                statement.attribution.source = spans();
                statement.attribution.cue = spans();
                statement.attribution.content = spans();
                statement.basis = spans();
            }
            let width = (below(3) > 0).then(|| below(60));
            let marked = mark(&reading, &MarkOptions { width, show: Show::Everything });
            let letters = |text: &str| printable(text).split_whitespace().collect::<String>();
            let shown = marked.lines().filter_map(|line| line.strip_prefix("| ")).collect::<String>();
            assert_eq!(letters(&shown), letters(&text), "{text:?} at {width:?}\n{marked}");
            assert!(!marked.chars().any(|char| char.is_control() && char != '\n'), "{text:?}");
        }
    }

    #[test]
    fn segments_carry_the_role_of_words_and_carets() {
        let mut reading = reading("She said no.");
        add(&mut reading, "she", "She", "said", "no");
        let segments = mark_segments(&reading, &MarkOptions::default());
        let of = |role: Role| {
            segments.iter().filter(move |segment| segment.role == role).map(|segment| &*segment.text)
        };
        assert_eq!(of(Role::Source).collect::<Vec<_>>(), ["She", "^^^", "she"]);
        assert_eq!(of(Role::Cue).collect::<Vec<_>>(), ["said", "^^^^", " says"]);
        assert_eq!(of(Role::Content).collect::<Vec<_>>(), ["no", "^^"]);
    }
}

//! A trace as a tree: for terminals in 80 columns, as Mermaid and as Graphviz DOT.

use std::fmt::Write;

use onrecord_reading::standing::time::Date;

use crate::check::Step;
use crate::correct::Was;
use crate::link::quotation::Grade;
use crate::trace::{End, Lineage, Origin, Printing, Stance, Trace};

/// Columns of a terminal.
const COLUMNS: usize = 80;

/// A trace in words: its counts, the tree of origins and copies, who denies it, standing over time, contradictions.
pub fn trace_text(trace: &Trace) -> String {
    let mut out = String::new();
    paragraph(&mut out, "", "", &quoted(&trace.claim));
    paragraph(&mut out, "", "", &trace.counts());
    if trace.is_cut {
        paragraph(&mut out, "", "", "There are more than were looked at.");
    }
    for origin in &trace.origins {
        out.push('\n');
        paragraph(&mut out, "", "  ", &format!("Origin: {}", origin_line(origin)));
        roots(&mut out, trace, |end| end.outlet == origin.name, |stance| stance != Stance::Denies);
    }
    let unknown: Vec<usize> = (0..trace.printings.len())
        .filter(|&at| {
            let printing = &trace.printings[at];
            printing.lineage == Lineage::Unknown && printing.stance != Stance::Denies
        })
        .collect();
    if !unknown.is_empty() {
        out.push_str("\nOf unknown lineage\n");
        branches(&mut out, trace, &unknown, "");
    }
    let denials: Vec<usize> = (0..trace.printings.len())
        .filter(|&at| {
            let printing = &trace.printings[at];
            printing.stance == Stance::Denies && !matches!(printing.lineage, Lineage::From { .. })
        })
        .collect();
    if !denials.is_empty() {
        out.push_str("\nDenied\n");
        branches(&mut out, trace, &denials, "");
    }
    out.push_str("\nStanding over time\n");
    for line in &trace.standing {
        let article = &trace.printings[line.printing].article;
        let outlet = article.outlet.as_deref().unwrap_or("unknown outlet");
        let line = format!(
            "{}  {:<11}  {outlet}: {}",
            day(article.published.as_deref()),
            line.standing,
            quoted(&line.words)
        );
        paragraph(&mut out, "  ", "                           ", &line);
    }
    if !trace.contradictions.is_empty() {
        out.push_str("\nOne says so, the other does not; which is true is not for a record to say\n");
    }
    for &(yes, no) in &trace.contradictions {
        for (mark, at) in [("+", yes), ("-", no)] {
            let printing = &trace.printings[at];
            let said = format!("{mark} {}: {}", printing.chain.join(" > "), quoted(&printing.words));
            paragraph(&mut out, "  ", "    ", &said);
        }
        out.push('\n');
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// "The Harbour Lantern (two officials, unnamed; Ana Reyes), 7 articles".
fn origin_line(origin: &Origin) -> String {
    let end = |end: &End| format!("{} ({})", end.name, end.kind.name());
    let ends: Vec<String> = origin.ends.iter().map(end).collect();
    let n = origin.articles.len();
    let plural = if n == 1 { "" } else { "s" };
    format!("{}, {n} article{plural}; rests on {}", origin.name, ends.join(", "))
}

/// The printings that end in some origin, with all that goes back to them.
fn roots(out: &mut String, trace: &Trace, is_of: impl Fn(&End) -> bool, is_shown: impl Fn(Stance) -> bool) {
    let printings: Vec<usize> = (0..trace.printings.len())
        .filter(|&at| {
            let printing = &trace.printings[at];
            is_shown(printing.stance) && matches!(&printing.lineage, Lineage::Ends(end) if is_of(end))
        })
        .collect();
    branches(out, trace, &printings, "");
}

/// Printings under one another, each with those that were taken from it.
fn branches(out: &mut String, trace: &Trace, printings: &[usize], indent: &str) {
    for (index, &at) in printings.iter().enumerate() {
        let is_last = index + 1 == printings.len();
        let (first, rest) = if is_last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        let printing = &trace.printings[at];
        paragraph(out, &format!("{indent}{first}"), &format!("{indent}{rest}"), &printing_line(printing));
        let taken: Vec<usize> = (0..trace.printings.len())
            .filter(|&other| matches!(trace.printings[other].lineage, Lineage::From { printing, .. } if printing == at))
            .collect();
        // Deeper than any chain of copies that somebody would follow.
        if indent.chars().count() < 48 {
            branches(out, trace, &taken, &format!("{indent}{rest}"));
        }
    }
}

/// "2026-03-04 Harbour Post, unconfirmed: “…” [from: 12 of 17 sentences]".
fn printing_line(printing: &Printing) -> String {
    let outlet = printing.article.outlet.as_deref().unwrap_or("unknown outlet");
    let version = if printing.article.number > 1 {
        format!(", version {}", printing.article.number)
    } else {
        String::new()
    };
    let source = match printing.chain.get(1..).filter(|sources| !sources.is_empty()) {
        Some(sources) => format!(" on the word of {}", sources.join(" > ")),
        None => String::new(),
    };
    let basis = match &printing.lineage {
        Lineage::From { basis, .. } => format!(" [{basis}]"),
        Lineage::Ends(_) | Lineage::Unknown => String::new(),
    };
    let faithful = match &printing.fidelity {
        Some((grade @ (Grade::Elided | Grade::Altered), steps)) => {
            format!(" [{}: {}]", grade.name(), step_line(steps))
        }
        Some((Grade::Verbatim, _)) | None => String::new(),
    };
    let corrected = match corrected_words(&printing.corrected) {
        Some(words) => format!(" [corrected: {words}]"),
        None => String::new(),
    };
    let stance = if printing.stance.is_for() { "" } else { printing.stance.name() };
    let stance = if stance.is_empty() { String::new() } else { format!(", {stance}") };
    format!(
        "{} {outlet}{version}, {}{stance}{source}: {}{faithful}{basis}{corrected}",
        day(printing.article.published.as_deref()),
        printing.standing,
        quoted(&printing.words),
    )
}

/// "speaker was Ana Reyes; act was say"; nothing where nothing was corrected.
pub fn corrected_words(corrected: &[Was]) -> Option<String> {
    let words: Vec<String> = corrected.iter().map(Was::to_string).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

/// The words that differ: "[-lease-] [+sell+]", with a word or so around them.
pub fn step_line(steps: &[Step]) -> String {
    let shown = steps.iter().map(|step| match step {
        Step::Same(words) => {
            let words: Vec<&str> = words.split_whitespace().collect();
            match words.as_slice() {
                [first, _, _, _, .., last] => format!("{first} … {last}"),
                few => few.join(" "),
            }
        }
        Step::LeftOut(words) => format!("[-{words}-]"),
        Step::PutIn(words) => format!("[+{words}+]"),
    });
    shown.collect::<Vec<_>>().join(" ")
}

/// The day of a date, as ISO 8601 where it can be told; "no date" where there is none.
fn day(published: Option<&str>) -> String {
    let day = |date: &str| Date::parse(date).map_or_else(|| date.to_owned(), Date::iso);
    published.map_or_else(|| "no date   ".to_owned(), day)
}

/// Words in quotation marks, those that they have left as they are.
fn quoted(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.starts_with(['“', '"', '«']) { words } else { format!("“{words}”") }
}

/// Lines of 80 columns, a word longer than that left whole.
fn paragraph(out: &mut String, first: &str, rest: &str, text: &str) {
    let mut column = first.chars().count();
    out.push_str(first);
    let mut is_first = true;
    // Spaces within a line that keeps its columns stay.
    for word in text.split(' ') {
        let width = word.chars().count();
        if !is_first && column + 1 + width > COLUMNS {
            let kept = out.trim_end_matches(' ').len();
            out.truncate(kept);
            out.push('\n');
            out.push_str(rest);
            column = rest.chars().count();
        } else if !is_first {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
        is_first = false;
    }
    out.push('\n');
}

/// A trace as a Mermaid flowchart: arrows go from where a claim was to where it came.
pub fn trace_mermaid(trace: &Trace) -> String {
    let mut out = String::from("flowchart TD\n");
    for node in nodes(trace) {
        let (begin, end) = match node.shape {
            Shape::Printing => ("[\"", "\"]"),
            Shape::End => ("([\"", "\"])"),
            Shape::Unknown => ("{{\"", "\"}}"),
        };
        let _ = writeln!(out, "    {}{begin}{}{end}", node.id, mermaid_text(&node.lines.join("<br>")));
    }
    for edge in edges(trace) {
        let arrow = if edge.is_denial { "-.->" } else { "-->" };
        let label = if edge.label.is_empty() {
            String::new()
        } else {
            format!("|\"{}\"|", mermaid_text(&edge.label))
        };
        let _ = writeln!(out, "    {} {arrow}{label} {}", edge.from, edge.to);
    }
    out
}

/// A trace as a Graphviz digraph: arrows go from where a claim was to where it came.
pub fn trace_dot(trace: &Trace) -> String {
    let mut out = String::from("digraph trace {\n    rankdir=TB;\n    node [fontname=\"sans-serif\"];\n");
    for node in nodes(trace) {
        let shape = match node.shape {
            Shape::Printing => "box",
            Shape::End => "ellipse",
            Shape::Unknown => "diamond",
        };
        let _ = writeln!(out, "    {} [shape={shape}, label=\"{}\"];", node.id, dot_text(&node.lines));
    }
    for edge in edges(trace) {
        let style = if edge.is_denial { "dashed" } else { "solid" };
        let label = dot_text(&[edge.label]);
        let _ = writeln!(out, "    {} -> {} [style={style}, label=\"{label}\"];", edge.from, edge.to);
    }
    out.push_str("}\n");
    out
}

/// A box of a drawing.
struct Node {
    id: String,
    shape: Shape,
    lines: Vec<String>,
}

enum Shape {
    Printing,
    End,
    Unknown,
}

struct Edge {
    from: String,
    to: String,
    label: String,
    is_denial: bool,
}

/// Letters of a label, at most.
const LABEL: usize = 60;

/// The ends in which trails end, each once: those of one outlet with one name are one.
fn ends(trace: &Trace) -> Vec<&End> {
    let mut ends: Vec<&End> = Vec::new();
    for printing in &trace.printings {
        if let Lineage::Ends(end) = &printing.lineage
            && !ends.contains(&end)
        {
            ends.push(end);
        }
    }
    ends
}

fn nodes(trace: &Trace) -> Vec<Node> {
    let mut nodes: Vec<Node> = Vec::new();
    for (at, end) in ends(trace).into_iter().enumerate() {
        let lines = vec![cut(&end.name), format!("{}, {}", end.kind.name(), end.outlet)];
        nodes.push(Node { id: format!("end{at}"), shape: Shape::End, lines });
    }
    for (at, printing) in trace.printings.iter().enumerate() {
        let outlet = printing.article.outlet.as_deref().unwrap_or("unknown outlet");
        let stance = if printing.stance.is_for() { &printing.standing } else { printing.stance.name() };
        let line = format!("{} {outlet}: {stance}", day(printing.article.published.as_deref()));
        let lines = vec![line, cut(&quoted(&printing.words))];
        nodes.push(Node { id: format!("p{at}"), shape: Shape::Printing, lines });
        if printing.lineage == Lineage::Unknown {
            nodes.push(Node {
                id: format!("u{at}"),
                shape: Shape::Unknown,
                lines: vec!["unknown".to_owned()],
            });
        }
    }
    nodes
}

fn edges(trace: &Trace) -> Vec<Edge> {
    let ends = ends(trace);
    let edge = |(at, printing): (usize, &Printing)| {
        let (from, label) = match &printing.lineage {
            Lineage::From { printing, basis } => (format!("p{printing}"), cut(basis)),
            Lineage::Ends(end) => {
                let at = ends.iter().position(|known| *known == end).unwrap_or(0);
                (format!("end{at}"), String::new())
            }
            Lineage::Unknown => (format!("u{at}"), String::new()),
        };
        Edge { from, to: format!("p{at}"), label, is_denial: printing.stance == Stance::Denies }
    };
    trace.printings.iter().enumerate().map(edge).collect()
}

/// The beginning of a text, with an ellipsis where more follows.
fn cut(text: &str) -> String {
    match text.char_indices().nth(LABEL) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

/// Text that Mermaid takes for nothing else: marks as entities, no line breaks.
fn mermaid_text(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = line.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;");
    line.replace('#', "&num;").replace("&lt;br&gt;", "<br>")
}

/// Lines as a string of DOT.
fn dot_text(lines: &[String]) -> String {
    let escaped = lines.iter().map(|line| {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        line.replace('\\', "\\\\").replace('"', "\\\"")
    });
    escaped.collect::<Vec<_>>().join("\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_are_no_drawing_commands() {
        let hostile = "a \"quoted\" <b>word</b> #quot; & \\ end\n];";
        assert_eq!(
            mermaid_text(hostile),
            "a &quot;quoted&quot; &lt;b&gt;word&lt;/b&gt; &num;quot; &amp; \\ end ];"
        );
        assert_eq!(dot_text(&[hostile.to_owned()]), "a \\\"quoted\\\" <b>word</b> #quot; & \\\\ end ];");
    }

    #[test]
    fn lines_keep_to_the_columns() {
        let mut out = String::new();
        paragraph(&mut out, "├─ ", "│  ", &"word ".repeat(40));
        assert!(out.lines().all(|line| line.chars().count() <= COLUMNS), "{out}");
        assert!(out.lines().skip(1).all(|line| line.starts_with("│  word")), "{out}");
    }

    #[test]
    fn what_differs_stands_out() {
        let steps = [
            Step::Same("nobody has the right to".to_owned()),
            Step::LeftOut("lease".to_owned()),
            Step::PutIn("sell".to_owned()),
            Step::Same("it".to_owned()),
        ];
        assert_eq!(step_line(&steps), "nobody … to [-lease-] [+sell+] it");
    }
}

//! What is shown -> what a terminal shows: colours and width.

use std::io::{self, IsTerminal};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};
use onrecord_reading::mark::{Role, Segment, printable};

use crate::args::Color;

/// Columns beyond which lines of prose are hard to follow; also where the width is not known.
const MOST_COLUMNS: usize = 100;

/// Columns to write in: the terminal's, within reason.
pub(crate) fn width() -> usize {
    let width = terminal_size::terminal_size().map(|(terminal_size::Width(width), _)| usize::from(width));
    width.unwrap_or(MOST_COLUMNS).clamp(20, MOST_COLUMNS)
}

/// Whether standard output should have colours.
pub(crate) fn color_choice(color: Color) -> ColorChoice {
    match color {
        Color::Auto => AutoStream::choice(&io::stdout()),
        Color::Always => ColorChoice::Always,
        Color::Never => ColorChoice::Never,
    }
}

/// True when a person sees standard output.
pub(crate) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Words in lines of the terminal's width, each behind `indent` spaces.
pub(crate) fn wrapped(words: &str, indent: usize) -> String {
    let most = width().saturating_sub(indent).max(10);
    let mut lines: Vec<String> = Vec::new();
    for word in printable(words).split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    let indent = " ".repeat(indent);
    lines.iter().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
}

/// Segments as text, each in its colour.
pub(crate) fn paint(segments: &[Segment]) -> String {
    let mut painted = String::new();
    for segment in segments {
        let style = style_of(segment.role);
        painted += &format!("{style}{}{style:#}", segment.text);
    }
    painted
}

/// Segments as text, without colours.
pub(crate) fn plain(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

/// Colours of the sixteen that every terminal has, so that they fit its background.
pub(crate) fn style_of(role: Role) -> Style {
    let color = |color: AnsiColor| color.on_default();
    match role {
        Role::Text => Style::new(),
        Role::Source => color(AnsiColor::Cyan).bold(),
        Role::Cue => color(AnsiColor::Yellow),
        Role::Content => color(AnsiColor::Green),
        Role::Standing => color(AnsiColor::Magenta).bold(),
        Role::Number => Style::new().bold(),
        Role::Label => Style::new().dimmed(),
        Role::Heading => Style::new().bold().underline(),
        Role::Request => color(AnsiColor::Blue),
        Role::Problem => color(AnsiColor::Red),
        Role::Faint => Style::new().dimmed(),
    }
}

//! Origin: what the parts of a page say about its title, outlet, authors, date and whose copy it is.

use crate::article::credit::find_credits;
use crate::article::{CopyOf, Hints, Origin, Part, PartKind};
use crate::span::Span;

/// Reads the origin off the parts; what the caller knows wins.
pub fn read_origin(text: &str, parts: &[Part], hints: &Hints) -> Origin {
    let first_of =
        |kind: PartKind| parts.iter().find(|part| part.kind == kind).map(|part| part.span.of(text));
    let mut origin = Origin {
        path: hints.path.clone(),
        url: hints.url.clone(),
        title: first_of(PartKind::Headline).map(str::to_owned),
        byline: match hints.byline.as_slice() {
            [] => first_of(PartKind::Byline).map(read_byline).unwrap_or_default(),
            names => names.to_vec(),
        },
        agency: hints.agency.clone(),
        published: first_of(PartKind::Date).map(bare_date),
        modified: hints.modified.clone(),
        pinned: hints.pinned.clone(),
        version: hints.version,
        language: hints.language.clone(),
        ..Origin::default()
    };
    for part in parts.iter().filter(|part| part.kind == PartKind::Footer) {
        let Some((title, outlet)) = read_footer(text, part.span) else { continue };
        let name = outlet.of(text).to_owned();
        origin.outlet = origin.outlet.or_else(|| Some(name.clone()));
        origin.title = title.map(|title| title.of(text).to_owned()).or(origin.title);
        origin.copy_of = origin.copy_of.or_else(|| Some(CopyOf { outlet: name, basis: vec![part.span] }));
    }
    origin.outlet =
        hints.outlet.clone().or(origin.outlet).or_else(|| outlet_of_byline(first_of(PartKind::Byline)));
    let credits = find_credits(text, parts, origin.outlet.as_deref());
    let credited = credits.into_iter().find(|credit| credit.is_agency).map(|credit| credit.name);
    origin.agency = origin.agency.or(credited);
    origin.title = hints.title.clone().or(origin.title);
    origin.published = hints.published.clone().or(origin.published);
    origin
}

/// "The post TITLE appeared first on OUTLET." and "This article was originally published by OUTLET."
fn read_footer(text: &str, place: Span) -> Option<(Option<Span>, Span)> {
    let words = place.of(text);
    let lower = words.to_ascii_lowercase();
    let start = place.start as usize;
    let verb = [
        "appeared first",
        "first appeared",
        "first published",
        "originally published",
        "originally appeared",
        "published originally",
    ]
    .iter()
    .filter_map(|verb| lower.find(verb).map(|at| (at, at + verb.len())))
    .min()?;
    let rest = &lower[verb.1..];
    let preposition = [" on ", " in ", " by ", " at "]
        .iter()
        .filter_map(|word| rest.find(word).map(|at| at + word.len()))
        .min()?;
    let name_start = verb.1 + preposition;
    let name = words[name_start..].trim_end_matches(|mark: char| mark == '.' || mark.is_whitespace());
    let end = [" and is ", " and has ", " under ", ". ", ", and "]
        .iter()
        .filter_map(|stop| name.find(stop))
        .min()
        .unwrap_or(name.len());
    let title = lower
        .starts_with("the post ")
        .then(|| Span::new(start + "the post ".len(), start + verb.0).trimmed(text));
    let outlet = Span::new(start + name_start, start + name_start + end).trimmed(text);
    (!outlet.is_empty()).then_some((title.filter(|title| !title.is_empty()), outlet))
}

/// Names of a byline: "By Ana Reyes and J. Lund, Harbour Ledger" gives "Ana Reyes" and "J. Lund".
fn read_byline(words: &str) -> Vec<String> {
    let Some((_, names)) = words.split_once(char::is_whitespace) else { return Vec::new() };
    let names = names.split(['|', '·', '•', '/']).next().unwrap_or(names);
    // After a comma, or "for", stands an outlet or a post; after "and", another name.
    let people = names.split(" for ").next().unwrap_or(names);
    let mut found = Vec::new();
    for (index, piece) in people.split(',').enumerate() {
        let again = piece.trim_start().starts_with("and ");
        for name in piece.split(" and ").flat_map(|name| name.split(" y ")) {
            let name = name.trim().trim_start_matches("and ").trim();
            let n_words = name.split_whitespace().count();
            if (index == 0 || again) && (1..=5).contains(&n_words) {
                found.push(name.to_owned());
            }
        }
    }
    found
}

/// "By Ana Reyes, Harbour Ledger", "By Ana Reyes for the Harbour Ledger" and "By Harbour Ledger staff": the outlet, when its
/// name looks like one. No office begins with an article in capitals ("Por Ana Reyes, El Faro").
fn outlet_of_byline(byline: Option<&str>) -> Option<String> {
    let words = byline?;
    let names = words.split_once(char::is_whitespace).map_or("", |(_, names)| names.trim());
    let staff = [
        " staff",
        " Staff",
        " staff writer",
        " staff writers",
        " Staff Writer",
        " staff report",
        " newsroom",
    ];
    if let Some(name) = staff.iter().find_map(|staff| names.strip_suffix(staff)) {
        let is_name = !name.contains([',', '|']) && name.split_whitespace().nth(1).is_some();
        return is_name.then(|| name.trim_start_matches("the ").to_owned());
    }
    let name = words
        .rsplit_once(',')
        .or_else(|| words.rsplit_once(" for "))
        .or_else(|| words.rsplit_once('|'))
        .or_else(|| words.rsplit_once('·'))
        .map(|(_, name)| name.trim().trim_start_matches("the "))?;
    let has_article = || {
        let first = name.split_whitespace().next().unwrap_or_default();
        matches!(first, "The" | "El" | "La" | "Los" | "Las") && name.contains(' ')
    };
    (name.split_whitespace().any(crate::lexicon::is_outlet_word) || has_article()).then(|| name.to_owned())
}

fn bare_date(words: &str) -> String {
    let bare = ["Published", "Updated", "Posted", "Publicado", "Last updated"]
        .iter()
        .fold(words.trim(), |bare, label| {
            bare.strip_prefix(label).map_or(bare, |rest| rest.trim_start_matches([':', ' ']))
        });
    bare.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::Article;

    fn check(text: &str) -> Origin {
        Article::new(text.to_owned(), &Hints::default()).origin
    }

    #[test]
    fn reads_footers() {
        let origin = check("One line of text.\nThe post Bridge Stays ‘Open’ appeared first on The Ledger.");
        assert_eq!(origin.title.as_deref(), Some("Bridge Stays ‘Open’"));
        assert_eq!(origin.outlet.as_deref(), Some("The Ledger"));
        assert_eq!(origin.copy_of.map(|copy| copy.outlet).as_deref(), Some("The Ledger"));
        let origin = check("One line of text.\nThis article was originally published by Harbour Weekly.");
        assert_eq!(origin.outlet.as_deref(), Some("Harbour Weekly"));
    }

    #[test]
    fn reads_the_head() {
        let origin = check(
            "Bridge Stays Open\nBy Ana Reyes and J. Lund, Harbour Ledger\nPublished: March 3, 2026\n\nPORT SELLA (MNA) — The bridge is open, they said.",
        );
        assert_eq!(origin.byline, ["Ana Reyes", "J. Lund"]);
        assert_eq!(origin.published.as_deref(), Some("March 3, 2026"));
        assert_eq!(origin.agency.as_deref(), Some("MNA"));
        assert_eq!(origin.outlet.as_deref(), Some("Harbour Ledger"));
    }

    #[test]
    fn reads_the_outlet_off_the_byline() {
        let check = |byline: &str, outlet: Option<&str>| {
            let text =
                format!("Bridge Stays Open\n{byline}\nMarch 3, 2026\n\nThe bridge is open, they said.");
            assert_eq!(check(&text).outlet.as_deref(), outlet, "{byline}");
        };
        check("By Ana Reyes for the Harbour Ledger", Some("Harbour Ledger"));
        check("By Brindle Bay Gull staff", Some("Brindle Bay Gull"));
        check("By Ana Reyes, staff writer", None);
        check("Por Ana Reyes, El Faro del Sur", Some("El Faro del Sur"));
        check("By Ana Reyes, Political Editor", None);
    }
}

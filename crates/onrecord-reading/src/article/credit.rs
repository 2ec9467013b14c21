//! Credits: where a page says whose report it prints: datelines, bylines, desk lines, footers, contributors.
//!
//! Only places are read where credits stand. "Told Reuters" and "the AP reports" in running text name a source, and a
//! picture's credit names whose picture it is: neither is whose report it is.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::article::{Part, PartKind};
use crate::closed::closed_list;
use crate::lexicon;
use crate::span::Span;

/// One credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Who is credited: an agency by the name that it goes by ("AP"), anybody else as printed.
    pub name: String,
    /// True for agencies, and for outlets that sell their reports to others.
    pub is_agency: bool,
    /// Where credits of this form stand.
    pub kind: CreditKind,
    /// The words that show it.
    pub span: Span,
}

closed_list! {
    /// The form of a credit, the surest first.
    pub enum CreditKind {
        Dateline = "dateline", "\"PORT SELLA (MNA) — \" before the first sentence.";
        Byline = "byline", "\"By Ana Reyes, Meridian News Agency\", or the name on a line of its own.";
        Desk = "desk", "\"(Reporting by Ana Reyes; Editing by Ivo Orr)\", as Reuters signs.";
        Footer = "footer", "\"© 2026 Meridian News Agency\", \"originally published by the Ledger\".";
        Contributors = "contributors", "\"Meridian writer Ana Reyes contributed to this report.\"";
        Partner = "partner", "\"Harbour Ledger •\": a portal names whose report it shows.";
        SourceLine = "source_line", "\"via the Ledger\", \"Source: the Ledger\", or its address alone at the end.";
    }
}

/// What an agency, or an outlet that others reprint, is called.
#[derive(Debug)]
pub struct Agency {
    /// The name that it goes by.
    pub name: &'static str,
    /// True for agencies, and for outlets that sell their reports.
    pub is_agency: bool,
    /// True for outlets that have pages of their own beside what they sell.
    is_outlet: bool,
    aliases: Vec<&'static str>,
    hosts: Vec<&'static str>,
}

static AGENCIES: LazyLock<Vec<Agency>> = LazyLock::new(|| {
    let lines = include_str!("../../lexicon/agencies.tsv").lines();
    let rows = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
    rows.map(|row| {
        let mut columns = row.split('\t');
        let mut next = || columns.next().expect("agencies.tsv has four columns");
        let (name, kind, aliases, hosts) = (next(), next(), next(), next());
        Agency {
            name,
            is_agency: kind != "outlet",
            is_outlet: kind != "agency",
            aliases: aliases.split('/').collect(),
            hosts: hosts.split(' ').filter(|&host| host != "-").collect(),
        }
    })
    .collect()
});

/// Agencies by name, alias and host, and by the first word of each alias.
struct Directory {
    by_name: BTreeMap<String, &'static Agency>,
    by_host: BTreeMap<&'static str, &'static Agency>,
    by_first_word: BTreeMap<&'static str, Vec<(&'static str, &'static Agency)>>,
}

static DIRECTORY: LazyLock<Directory> = LazyLock::new(|| {
    let mut directory =
        Directory { by_name: BTreeMap::new(), by_host: BTreeMap::new(), by_first_word: BTreeMap::new() };
    for agency in AGENCIES.iter() {
        directory.by_host.extend(agency.hosts.iter().map(|&host| (host, agency)));
        directory.by_name.insert(bare_name(agency.name), agency);
        for &alias in &agency.aliases {
            directory.by_name.entry(bare_name(alias)).or_insert(agency);
            directory.by_first_word.entry(&alias[..word_end(alias)]).or_default().push((alias, agency));
        }
    }
    // The longest first: "The Associated Press" before "The".
    for aliases in directory.by_first_word.values_mut() {
        aliases.sort_by_key(|(alias, _)| usize::MAX - alias.len());
    }
    directory
});

/// Where the first run of letters and digits ends.
fn word_end(words: &str) -> usize {
    words.find(|letter: char| !letter.is_alphanumeric()).unwrap_or(words.len())
}

impl Agency {
    /// The agency or outlet that goes by `name`, or prints at the host `name` ("reuters.com/world").
    pub fn named(name: &str) -> Option<&'static Agency> {
        let by_host = || {
            let mut host = host_of(name)?;
            loop {
                if let Some(agency) = DIRECTORY.by_host.get(host) {
                    return Some(*agency);
                }
                host = host.split_once('.')?.1;
            }
        };
        DIRECTORY.by_name.get(&bare_name(name)).copied().or_else(by_host)
    }
}

/// True when two names mean the same outlet: "The Ledger", "Ledger", "ledger.com/news".
pub fn is_same_outlet(one: &str, other: &str) -> bool {
    let key = outlet_key(one);
    !key.is_empty() && key == outlet_key(other)
}

/// The same for all names of one outlet; empty for a name without letters.
pub fn outlet_key(name: &str) -> String {
    match Agency::named(name) {
        Some(agency) => bare_name(agency.name),
        None => bare_name(host_of(name).map_or(name, label_of)),
    }
}

/// Letters and digits in lower case, without "the" at the front.
fn bare_name(name: &str) -> String {
    let name = name.trim();
    let name =
        if name.get(..4).is_some_and(|the| the.eq_ignore_ascii_case("the ")) { &name[4..] } else { name };
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The host of an address, or of something that looks like one: no blanks, a dot, letters after it.
fn host_of(name: &str) -> Option<&str> {
    let name = name.trim();
    let name = name.split_once("://").map_or(name, |(_, rest)| rest);
    let host = name.split(['/', '?', '#']).next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let (label, end) = host.rsplit_once('.')?;
    let is_address = !label.is_empty()
        && (2..=6).contains(&end.len())
        && end.bytes().all(|byte| byte.is_ascii_lowercase())
        && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    is_address.then_some(host)
}

/// "ledger" of "news.ledger.co.uk".
fn label_of(host: &str) -> &str {
    let labels: Vec<&str> = host.split('.').collect();
    let last = labels.len().saturating_sub(if labels.len() > 2 && labels[labels.len() - 2].len() <= 3 {
        3
    } else {
        2
    });
    labels.get(last).copied().unwrap_or(host)
}

/// Finds the credits of a page, the surest first, those of one form in text order. Its own `outlet` credits nobody.
///
/// Cost: linear in the text; of a paragraph only the head is read.
pub fn find_credits(text: &str, parts: &[Part], outlet: Option<&str>) -> Vec<Credit> {
    let page = Page { text, parts, running: running_before(text, parts) };
    let mut credits: Vec<Credit> = Vec::new();
    for index in 0..parts.len() {
        page.credit_part(index, &mut credits);
    }
    // The agency whose desk signs is the one that the page names elsewhere, be it its own.
    let named = credits.iter().find(|credit| credit.is_agency && credit.kind != CreditKind::Desk);
    if let Some(name) = named.map(|credit| credit.name.clone()) {
        for credit in credits.iter_mut().filter(|credit| credit.kind == CreditKind::Desk) {
            credit.name.clone_from(&name);
        }
    }
    credits.retain(|credit| !outlet.is_some_and(|outlet| is_same_outlet(outlet, &credit.name)));
    // A paper's name is no agency where nobody says that the page is another's.
    if outlet.is_none() {
        for credit in &mut credits {
            credit.is_agency &= !Agency::named(&credit.name).is_some_and(|agency| agency.is_outlet);
        }
    }
    credits.sort_by_key(|credit| credit.kind);
    credits
}

/// How many parts of running text stand before each part, and at the end how many there are.
fn running_before(text: &str, parts: &[Part]) -> Vec<usize> {
    let is_running = |part: &Part| {
        part.kind == PartKind::Paragraph && part.span.of(text).split_whitespace().nth(14).is_some()
    };
    let counts = parts.iter().scan(0, |n_running, part| {
        *n_running += usize::from(is_running(part));
        Some(*n_running)
    });
    std::iter::once(0).chain(counts).collect()
}

struct Page<'a> {
    text: &'a str,
    parts: &'a [Part],
    /// Parts of running text before each part, and before the end.
    running: Vec<usize>,
}

impl Page<'_> {
    fn line(&self, index: usize) -> &str {
        self.parts[index].span.of(self.text)
    }

    /// True above the running text, where captions may already stand.
    fn in_head(&self, index: usize) -> bool {
        self.running[index] <= 3
    }

    /// True under the running text.
    fn at_end(&self, index: usize) -> bool {
        self.running[index] > 0 && self.running[index] == self.running[self.parts.len()]
    }

    fn credit_part(&self, index: usize, credits: &mut Vec<Credit>) {
        let line = self.line(index);
        let start = self.parts[index].span.start as usize;
        let mut push = |(name, is_agency): (String, bool), kind: CreditKind, from: usize, to: usize| {
            let span = Span::new(start + from, start + to).trimmed(self.text);
            credits.push(Credit { name, is_agency, kind, span });
        };
        if let Some((name, from, to)) = dateline(line, self.parts[index].kind) {
            push(name, CreditKind::Dateline, from, to);
        }
        if line.len() > 700 {
            return;
        }
        let n_words = line.split_whitespace().take(90).count();
        let lower = line.to_ascii_lowercase();
        if let Some(name) = contributors(line, &lower, n_words) {
            push(name, CreditKind::Contributors, 0, line.len());
        } else if is_desk(&lower, n_words) {
            push(("Reuters".to_owned(), true), CreditKind::Desk, 0, line.len());
        } else if let Some(name) = footer(line, &lower, n_words) {
            push(name, CreditKind::Footer, 0, line.len());
        } else if n_words <= 25 && self.parts[index].kind != PartKind::Dateline {
            if let Some(name) = self.byline(index) {
                push(name, CreditKind::Byline, 0, line.len());
            } else if let Some(name) = partner(line).filter(|_| self.in_head(index)) {
                push(name, CreditKind::Partner, 0, line.len());
            } else if let Some(name) = self.source_line(index, &lower) {
                push(name, CreditKind::SourceLine, 0, line.len());
            }
        }
    }

    /// "By Ana Reyes, AP", "Ana Reyes | Associated Press", "The Associated Press | Sunday, March 3": names, then whose
    /// writers they are, then a date. Without "By" it may be a picture's: then it stands under its caption, names the
    /// agency in capitals, or has a slash.
    fn byline(&self, index: usize) -> Option<(String, bool)> {
        let line = self.line(index);
        let found = alias_in(line)?;
        let (before, after) = (&line[..found.start], &line[found.end..]);
        if is_picture_line(line) || !(is_dated(after) || is_writers(after) || after_repeats(after)) {
            return None;
        }
        let by = names_before(before)?;
        let agency = found.agency;
        let credited = || Some((agency.name.to_owned(), agency.is_agency));
        let (in_head, at_end) = (self.in_head(index), self.at_end(index));
        if by.has_by {
            // More text under it than above: no teaser of another report.
            let is_above = self.running[index] * 2 <= self.running[self.parts.len()];
            return (in_head || at_end || is_above).then(credited).flatten();
        }
        // Line and date belong together: "Ana Reyes, AP" over "March 3, 2026".
        let has_date = |index: usize| self.parts.get(index).is_some_and(|_| is_date_line(self.line(index)));
        let is_dated = has_digit(after) || has_date(index + 1);
        let under_caption = index > 0 && {
            let above = self.line(index - 1);
            above.split_whitespace().nth(9).is_some()
                && above.trim_end_matches(['”', '"', ')']).ends_with('.')
        };
        let over_caption = self.parts.get(index + 1).is_some_and(|part| part.kind == PartKind::Caption);
        let is_alone = by.n_names == 0;
        let is_full = !found.is_short;
        let is_whole = match (is_alone, is_full) {
            (true, true) => in_head || at_end,
            (true, false) => (in_head || at_end) && (is_dated || index == 0),
            (false, true) => (in_head || at_end) && (is_dated || at_end || !(under_caption || over_caption)),
            (false, false) => in_head && is_dated && !under_caption && !before.trim_end().ends_with('|'),
        };
        // A paper's name alone may be anything: a link, a label.
        let is_sure = agency.is_agency && !agency.is_outlet || !is_alone || is_dated || in_head;
        (is_whole && is_sure).then(credited).flatten()
    }

    /// "via the Ledger", "Source: the Ledger", "from the Ledger"; or the Ledger's address alone under the text.
    fn source_line(&self, index: usize, lower: &str) -> Option<(String, bool)> {
        let line = self.line(index);
        let opens =
            ["source: ", "via: ", "via ", "from ", "read the full story at ", "read more at ", "(h/t "];
        if let Some(opening) = opens.iter().find(|opening| lower.starts_with(**opening)) {
            let name = line[opening.len()..].trim_end_matches(['.', ')', ' ']);
            if (self.is_outside(index)) && is_outlet_name(name) {
                return Some(outlet_named(name));
            }
        }
        // "Authored by Ana Reyes via the Ledger"
        if (lower.starts_with("authored by ")
            || lower.starts_with("by ")
            || lower.starts_with("submitted by "))
            && let Some(at) = lower.find(" via ")
        {
            let name = line[at + 5..].trim_end_matches([',', '.', ' ']);
            let is_short = name.split_whitespace().count() <= 6;
            return (self.is_outside(index) && is_short && is_capitalized(name)).then(|| outlet_named(name));
        }
        let address = (self.at_end(index) && !line.contains(char::is_whitespace) && line.contains('/'))
            .then(|| host_of(line))
            .flatten()?;
        Some(match Agency::named(address) {
            Some(agency) => (agency.name.to_owned(), agency.is_agency && !agency.is_outlet),
            None => (address.to_owned(), false),
        })
    }

    /// True above and below the running text.
    fn is_outside(&self, index: usize) -> bool {
        self.in_head(index) || self.at_end(index)
    }
}

/// The name in the parenthesis before the text: "PORT SELLA (MNA) — ", "(CNN) - ", "London, March 3 (Reuters) - ".
fn dateline(line: &str, kind: PartKind) -> Option<((String, bool), usize, usize)> {
    if !matches!(kind, PartKind::Paragraph | PartKind::Dateline | PartKind::Headline | PartKind::Heading) {
        return None;
    }
    let head = &line[..line.floor_char_boundary(120)];
    let open = head.find('(')?;
    let close = open + head[open..].find(')')?;
    let name = head[open + 1..close].trim();
    let after = head[close + 1..].trim_start_matches([' ', '\u{a0}', '*']);
    // The reading's own part ends with the parenthesis.
    let is_cut = kind == PartKind::Dateline && after.is_empty();
    if !is_cut && !after.starts_with(['-', '–', '—', '―', ':', '·']) {
        return None;
    }
    let place = head[..open].trim();
    let is_place = place.split_whitespace().count() <= 12
        && place.split([' ', ',', '/', '\u{a0}']).filter(|word| !word.is_empty()).all(|word| {
            let first = word.chars().next().expect("words are not empty");
            first.is_uppercase()
                || first.is_numeric()
                || matches!(first, '[' | '|' | '-' | '–' | '—')
                || matches!(
                    word,
                    "de" | "del"
                        | "la"
                        | "al"
                        | "of"
                        | "and"
                        | "the"
                        | "le"
                        | "el"
                        | "di"
                        | "da"
                        | "do"
                        | "am"
                        | "upon"
                )
        });
    if !is_place || !is_outlet_like(name) {
        return None;
    }
    // An agency that we don't know has letters for a name, or a word that agencies have.
    let is_agency = match Agency::named(name) {
        Some(agency) => agency.is_agency,
        None if !after.starts_with(':') && is_agency_like(name) => true,
        None => return None,
    };
    Some(((outlet_named(name).0, is_agency), 0, close + 1))
}

/// One to five words with a capital, as names of agencies are.
fn is_outlet_like(name: &str) -> bool {
    (1..=5).contains(&name.split_whitespace().count())
        && (name.starts_with(char::is_uppercase) || Agency::named(name).is_some())
        && !name.chars().any(|letter| letter.is_numeric())
}

/// "MNA", "Meridian News Agency".
fn is_agency_like(name: &str) -> bool {
    let is_word = |word: &str| {
        matches!(word, "News" | "Press" | "Agency" | "Agencia" | "Agence" | "Agentur" | "Wire" | "Service")
    };
    (2..=6).contains(&name.len()) && name.bytes().all(|letter| letter.is_ascii_uppercase())
        || name.split_whitespace().any(is_word)
}

/// An agency by the name that it goes by, anybody else as printed.
fn outlet_named(name: &str) -> (String, bool) {
    let name = name.trim();
    match Agency::named(name) {
        Some(agency) => (agency.name.to_owned(), agency.is_agency),
        None => (name.strip_prefix("the ").unwrap_or(name).to_owned(), false),
    }
}

/// "Associated Press writer Ana Reyes contributed to this report.", "Reuters contributed", "with files from AFP".
fn contributors(line: &str, lower: &str, n_words: usize) -> Option<(String, bool)> {
    if n_words > 60 {
        return None;
    }
    let contributed = ["contributed to th", "contributed reporting", "contributed from", "contributed."]
        .iter()
        .any(|words| lower.contains(words));
    let opens = [
        "with files from",
        "with reporting by",
        "with reporting from",
        "with information from",
        "information from",
        "material from",
        "this report includes",
        "this story includes",
        "this article includes",
        "includes reporting by",
        "includes information from",
        "con información de",
        "avec ",
        "mit material",
    ];
    let bare = lower.trim_start_matches(['(', '[', '_', '-', '—', '–', '*', ' ']);
    let lists = opens.iter().any(|opening| bare.starts_with(opening)) && n_words <= 25;
    let is_writer = [" is an ", " is a "].iter().any(|is| lower.contains(is))
        && [" writer", " reporter", " correspondent"].iter().any(|post| lower.contains(post))
        && (5..=20).contains(&n_words);
    if !(contributed || lists || is_writer) || line.contains(['“', '”', '"']) {
        return None;
    }
    let found = alias_in(line)?;
    // "Reyes told Reuters … and contributed": the name opens the line, or its writers are named.
    let before =
        line[..found.start].trim_start_matches(['(', '[', '_', '-', '—', '–', '*', ' ']).to_ascii_lowercase();
    let leads = matches!(before.as_str(), "" | "the ")
        || lists
        || is_writer
        || [" of ", " of the ", " with ", " with the ", " from ", " from the "]
            .iter()
            .any(|word| before.ends_with(word));
    leads.then(|| (found.agency.name.to_owned(), found.agency.is_agency))
}

/// "(Reporting by Ana Reyes; Editing by Ivo Orr)": how Reuters signs. Others name the agency elsewhere.
fn is_desk(lower: &str, n_words: usize) -> bool {
    let bare = lower.trim_start_matches(['(', ' ']);
    n_words <= 80
        && ["reporting by ", "additional reporting by ", "writing by "]
            .iter()
            .any(|opening| bare.starts_with(opening))
        && lower.contains("editing by ")
}

/// "© 2026 The Associated Press", "This story was originally published by the Ledger."
fn footer(line: &str, lower: &str, n_words: usize) -> Option<(String, bool)> {
    if n_words > 60 {
        return None;
    }
    if lower.trim_start().starts_with(['©', '(']) && lower.contains('©')
        || lower.trim_start().starts_with("copyright")
        || lower.trim_start().starts_with("(c) ")
    {
        let found = alias_in(line).filter(|found| found.start <= 60)?;
        return Some((found.agency.name.to_owned(), found.agency.is_agency));
    }
    let verb = [
        "originally published",
        "originally appeared",
        "first published",
        "first appeared",
        "appeared first",
        "originally reported",
        "published originally",
        "is republished from",
        "was republished from",
        "republished with permission from",
        "was produced by",
        "was distributed by",
        "was provided by",
    ]
    .iter()
    .filter_map(|verb| lower.find(verb).map(|at| at + verb.len()))
    .min()?;
    let opens =
        ["this ", "the post ", "originally ", "first ", "*this ", "(this ", "republished", "editor's note"]
            .iter()
            .any(|opening| lower.trim_start().starts_with(opening));
    if !opens {
        return None;
    }
    let rest = &line[verb..];
    let from = [" on ", " in ", " by ", " at ", " from "]
        .iter()
        .filter_map(|word| rest.find(word).map(|at| at + word.len()))
        .min();
    let name = match (from, lower[..verb].ends_with("from")) {
        (_, true) => rest,
        (Some(at), false) => &rest[at..],
        (None, false) => return None,
    };
    let name = name.trim_start();
    // An address ends with a blank, a name with its clause.
    let first = name.split_whitespace().next()?.trim_end_matches(['.', ',', ')']);
    let name = if host_of(first).is_some() { first } else { name };
    let end = [". ", ", ", " and ", " under ", ": ", " on ", " (", ")", " in "]
        .iter()
        .filter_map(|stop| name.find(stop))
        .min()
        .unwrap_or(name.len());
    let name = name[..end].trim_end_matches(['.', ')', ' ']);
    (!name.is_empty() && name.split_whitespace().count() <= 6).then(|| outlet_named(name))
}

/// "Harbour Ledger •": a portal's line for the outlet whose report it shows.
fn partner(line: &str) -> Option<(String, bool)> {
    let name = line.trim_end().strip_suffix(['•', '·'])?.trim_end();
    let n_words = name.split_whitespace().count();
    let is_person = name.split_whitespace().next().is_some_and(|first| lexicon::given_name(first).is_some());
    if n_words == 0 || n_words > 6 || name.contains(['|', '•']) || (is_person && !is_outlet_name(name)) {
        return None;
    }
    // "Reuters Carvessa": an agency's service for one country.
    let words: Vec<&str> = name.split_whitespace().collect();
    if let [head @ .., place] = words.as_slice()
        && lexicon::is_place(place)
        && let Some(agency) = Agency::named(&head.join(" "))
    {
        return Some((agency.name.to_owned(), agency.is_agency));
    }
    let is_name = is_capitalized(name) || host_of(name).is_some() || Agency::named(name).is_some();
    is_name.then(|| outlet_named(name))
}

fn is_capitalized(name: &str) -> bool {
    let name = name.strip_prefix("the ").unwrap_or(name);
    !name.is_empty()
        && name.split_whitespace().all(|word| {
            word.starts_with(|letter: char| letter.is_uppercase() || letter.is_numeric() || letter == '&')
                || matches!(word, "of" | "de" | "and" | "the" | "for" | "in" | "del" | "la")
        })
}

/// A known outlet, an address, or a capitalized name with a word that only outlets have.
fn is_outlet_name(name: &str) -> bool {
    let name = name.trim();
    let n_words = name.split_whitespace().count();
    (1..=6).contains(&n_words)
        && (Agency::named(name).is_some()
            || host_of(name).is_some()
            || (is_capitalized(name) && name.split_whitespace().any(lexicon::is_outlet_word)))
}

/// An agency or outlet named in a line.
struct Found {
    agency: &'static Agency,
    start: usize,
    end: usize,
    /// Named by its letters alone: "AP".
    is_short: bool,
}

/// The first name of an agency or outlet in `line`; of names at one place the longest.
///
/// Scraped pages glue lines together, so a full name may begin in the middle: "OrrAssociated Press".
fn alias_in(line: &str) -> Option<Found> {
    let mut before: Option<char> = None;
    for (start, letter) in line.char_indices() {
        let is_glued = before.is_some_and(char::is_lowercase) && letter.is_uppercase();
        let begins = !before.is_some_and(char::is_alphanumeric);
        before = Some(letter);
        if !letter.is_alphanumeric() || !(begins || is_glued) {
            continue;
        }
        let rest = &line[start..];
        let Some(aliases) = DIRECTORY.by_first_word.get(&rest[..word_end(rest)]) else { continue };
        let found = aliases.iter().find(|(alias, _)| {
            rest.strip_prefix(alias).is_some_and(|after| !after.starts_with(char::is_alphanumeric))
                && (begins || !is_short(alias))
        });
        if let Some(&(alias, agency)) = found {
            return Some(Found { agency, start, end: start + alias.len(), is_short: is_short(alias) });
        }
    }
    None
}

/// "AP", "dpa": letters that stand for a name.
fn is_short(alias: &str) -> bool {
    alias.len() <= 6 && !alias.contains(' ') && !alias.chars().any(char::is_lowercase) || alias == "dpa"
}

struct Names {
    has_by: bool,
    n_names: usize,
}

/// The names before an agency's in a byline; `None` when anything else stands there.
fn names_before(before: &str) -> Option<Names> {
    let mut names = Names { has_by: false, n_names: 0 };
    for word in before.split(|mark: char| mark.is_whitespace() || matches!(mark, ',' | '|' | '•' | '·' | ';'))
    {
        let bare = word.trim_matches(|mark: char| !mark.is_alphanumeric());
        if bare.is_empty() {
            continue;
        }
        let lower = bare.to_lowercase();
        match lower.as_str() {
            "by" | "por" | "von" | "par" | "di" if !names.has_by && names.n_names == 0 => names.has_by = true,
            "and" | "with" | "for" | "of" | "the" | "de" | "del" | "la" | "van" | "der" | "den" | "al"
            | "bin" | "y" | "e" | "at" | "in" | "und" | "et" | "special" | "to" | "staff" | "analysis"
            | "story" => {}
            _ if is_date_word(&lower) => {}
            _ if bare.starts_with(char::is_uppercase) => names.n_names += 1,
            _ => return None,
        }
    }
    (names.n_names <= 14).then_some(names)
}

/// Nothing but a date, a time and separators.
fn is_dated(after: &str) -> bool {
    after
        .split(|mark: char| !mark.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .all(|word| is_date_word(&word.to_lowercase()))
}

fn is_date_word(lower: &str) -> bool {
    const WORDS: &[&str] = &[
        "published",
        "updated",
        "posted",
        "last",
        "modified",
        "first",
        "at",
        "on",
        "am",
        "pm",
        "et",
        "est",
        "edt",
        "gmt",
        "utc",
        "pt",
        "pst",
        "pdt",
        "ct",
        "cst",
        "cdt",
        "mt",
        "mst",
        "mdt",
        "bst",
        "cet",
        "ist",
        "a",
        "p",
        "m",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thur",
        "thurs",
        "fri",
        "sat",
        "sun",
        "ago",
        "hours",
        "hour",
        "minutes",
        "min",
        "days",
        "day",
        "of",
        "the",
        "th",
        "st",
        "nd",
        "rd",
        "local",
        "time",
    ];
    let mut title = lower.chars();
    let title: String = title.next().into_iter().flat_map(char::to_uppercase).chain(title).collect();
    lower.starts_with(|digit: char| digit.is_ascii_digit())
        || WORDS.contains(&lower)
        || lexicon::is_day(&title)
        || lexicon::is_month(&title)
        || matches!(lower, "jun" | "jul" | "mar" | "apr")
}

/// "writers", "staff writer": what stands after an agency's name in its own bylines.
fn is_writers(after: &str) -> bool {
    let after = after.trim_matches(|mark: char| !mark.is_alphanumeric()).to_lowercase();
    matches!(
        after.as_str(),
        "writer"
            | "writers"
            | "staff"
            | "staff writer"
            | "staff writers"
            | "correspondent"
            | "news service"
            | "wire"
            | "wires"
            | "wire service"
            | "wire services"
            | "reporter"
            | "reporters"
            | "news"
            | "service"
    )
}

/// "… — By ANA REYES - Associated Press": the byline after the agency's name.
fn after_repeats(after: &str) -> bool {
    let rest = after.trim_start_matches(|mark: char| !mark.is_alphanumeric());
    (rest.starts_with("By ") || rest.starts_with("by ") || rest.starts_with("BY "))
        && alias_in(rest)
            .is_some_and(|found| names_before(&rest[..found.start]).is_some() && is_dated(&rest[found.end..]))
}

fn is_date_line(line: &str) -> bool {
    line.len() <= 80 && has_digit(line) && is_dated(line)
        || matches!(line, "Updated" | "Published" | "Posted")
}

fn has_digit(words: &str) -> bool {
    words.bytes().any(|byte| byte.is_ascii_digit())
}

/// "Photo: …", "Evan Orr/Associated Press", "(Orr / AP)", "AP Photo".
fn is_picture_line(line: &str) -> bool {
    let lower = line.to_lowercase();
    line.contains('/')
        || line.starts_with('(')
        || ["photo", "image", "credit", "picture", "video", "getty", "file ", "file-", "courtesy", "handout"]
            .iter()
            .any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::parts::find_parts;

    fn check(text: &str, outlet: &str, expected: &[(CreditKind, &str, bool)]) {
        let parts = find_parts(text);
        let outlet = Some(outlet).filter(|outlet| !outlet.is_empty());
        let credits = find_credits(text, &parts, outlet);
        let found: Vec<_> =
            credits.iter().map(|credit| (credit.kind, credit.name.as_str(), credit.is_agency)).collect();
        assert_eq!(found, expected, "{text}");
    }

    const BODY: &str = "The harbor office closed the north pier on Monday after inspectors found cracks in two of its pillars.";

    #[test]
    fn reads_datelines() {
        use CreditKind::Dateline;
        check(&format!("Pier Closed\n\nPORT SELLA (AP) — {BODY}"), "Ledger", &[(Dateline, "AP", true)]);
        check(
            &format!("Pier Closed\n\nPort Sella, March 3 (Reuters) - {BODY}"),
            "Ledger",
            &[(Dateline, "Reuters", true)],
        );
        check(&format!("Pier Closed\n\n(CNN) - {BODY}"), "ledger.com", &[(Dateline, "CNN", true)]);
        check(&format!("Pier Closed\n\n(CNN) - {BODY}"), "cnn.com", &[]);
        check(&format!("Pier Closed\n\nPORT SELLA (MNA) — {BODY}"), "Ledger", &[(Dateline, "MNA", true)]);
        check(&format!("Pier Closed\n\nThe office (which Reyes heads) - {BODY}"), "Ledger", &[]);
    }

    #[test]
    fn reads_bylines_but_no_pictures() {
        use CreditKind::Byline;
        let credited =
            |line: &str| check(&format!("Pier Closed\n{line}\n\n{BODY}"), "Ledger", &[(Byline, "AP", true)]);
        credited("By Ana Reyes and Ivo Orr, Associated Press");
        credited("By The Associated Press");
        credited("By ANA REYES Associated Press");
        credited("By Ana ReyesAssociated Press");
        credited("Ana Reyes | Associated Press");
        credited("Ana Reyes, Associated Press Published 9:21 a.m. ET March 3, 2026");
        credited("The Associated Press | Tuesday, March 3, 2026, 8:27 a.m.");
        credited("Posted 3:57 pm, March 3, 2026, by Associated Press");
        credited("The Associated Press — By ANA REYES - Associated Press");
        credited("AP\nMarch 3, 2026");
        let not = |line: &str| check(&format!("Pier Closed\n{line}\n\n{BODY}"), "Ledger", &[]);
        not("Ana Reyes/Associated Press");
        not("Photo: Ana Reyes, Associated Press");
        not("Ana Reyes | AP");
        not("By Ana Reyes");
        check(&format!("Pier Closed\n\n{BODY}\n\nAna Reyes, Associated Press\n\n{BODY}"), "Ledger", &[]);
        check(
            &format!("Pier Closed\nBy Ana Reyes, The Washington Post\n\n{BODY}"),
            "washingtonpost.com",
            &[],
        );
        check(
            &format!("Pier Closed\nBy Ana Reyes, The Washington Post\n\n{BODY}"),
            "ledger.com",
            &[(Byline, "Washington Post", true)],
        );
        check(
            &format!("Pier Closed\nUSA TODAY Published 4:57 a.m. CT March 3, 2026\n\n{BODY}"),
            "Ledger",
            &[(Byline, "USA TODAY", false)],
        );
    }

    #[test]
    fn reads_what_stands_under_the_text() {
        use CreditKind::*;
        let check_end =
            |line: &str, expected| check(&format!("Pier Closed\n\n{BODY}\n\n{line}"), "Ledger", expected);
        check_end("(Reporting by Ana Reyes; Editing by Ivo Orr)", &[(Desk, "Reuters", true)]);
        let signed = format!("PORT SELLA (MNA) — {BODY}\n\n(Reporting by Ana Reyes; Editing by Ivo Orr)");
        check(&signed, "Ledger", &[(Dateline, "MNA", true), (Desk, "MNA", true)]);
        check(&signed, "MNA", &[]);
        check_end("© Copyright 2026 The Associated Press. All rights reserved.", &[(Footer, "AP", true)]);
        check_end(
            "Associated Press writer Ana Reyes in Port Sella contributed to this report.",
            &[(Contributors, "AP", true)],
        );
        check_end("Reuters and AFP contributed to this report.", &[(Contributors, "Reuters", true)]);
        check_end("Ivo Orr in Port Sella contributed to this report.", &[]);
        check_end(
            "This story was originally published by the Harbour Lantern.",
            &[(Footer, "Harbour Lantern", false)],
        );
        check_end(
            "This story was originally published at washingtonpost.com. Read it here.",
            &[(Footer, "Washington Post", true)],
        );
        check_end("harbourlantern.com/news/pier-closed", &[(SourceLine, "harbourlantern.com", false)]);
        check_end("Reyes told Reuters that she had contributed to the plan for a year.", &[]);
        check_end("“The AP reports that the pier is closed,” Reyes said.", &[]);
    }

    #[test]
    fn reads_portals() {
        use CreditKind::*;
        check(
            &format!("Pier Closed\n\nHarbour Lantern•\n\n{BODY}"),
            "portal.com",
            &[(Partner, "Harbour Lantern", false)],
        );
        check(&format!("Pier Closed\n\nAna Reyes •\n\n{BODY}"), "portal.com", &[]);
        check(
            &format!("Pier Closed\n\nAuthored by Ana Reyes via The Lantern Foundation\n\n{BODY}"),
            "portal.com",
            &[(SourceLine, "The Lantern Foundation", false)],
        );
    }

    #[test]
    fn every_alias_is_credited() {
        for agency in AGENCIES.iter() {
            for alias in &agency.aliases {
                let line = format!("Pier Closed\nBy {alias}\n\n{BODY}");
                check(&line, "Ledger of Port Sella", &[(CreditKind::Byline, agency.name, agency.is_agency)]);
                assert!(is_same_outlet(alias, agency.name));
            }
            assert!(agency.hosts.iter().all(|host| is_same_outlet(host, agency.name)), "{}", agency.name);
        }
    }

    #[test]
    fn knows_outlets_by_name_and_address() {
        assert!(is_same_outlet("The Harbour Ledger", "harbourledger.com/news"));
        assert!(is_same_outlet("https://www.harbourledger.co.uk", "Harbour Ledger"));
        assert!(!is_same_outlet("The Ledger", "The Lantern"));
        assert!(!is_same_outlet("", ""));
    }
}

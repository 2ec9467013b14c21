//! The room in English and in Spanish: every text is in texts.tsv, and no page mixes them.

#![allow(clippy::unwrap_used)]

mod visit;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::http::{Method, StatusCode};
use onrecord_reading::statement::Outcome;
use onrecord_reading::{Act, Certainty, Hints, Path as Way, Polarity, SpeakerBy, SpeakerKind, Standing, Via};
use onrecord_record::correct::Field;
use onrecord_record::input::Skip;
use onrecord_record::link::quotation::Grade;
use onrecord_record::trace::Stance;
use visit::{Answer, House, Visitor};

const SPANISH: (&str, &str) = ("accept-language", "es-CL, es;q=0.9, en;q=0.5");

/// English and Spanish of each text.
fn table() -> Vec<(&'static str, &'static str)> {
    let lines = include_str!("../texts.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split_once('\t').unwrap_or_else(|| panic!("no tab: {line}"))).collect()
}

#[test]
fn every_text_is_in_the_table_and_every_row_is_used() {
    let table = table();
    for (english, spanish) in &table {
        assert_eq!(english.matches("{}").count(), spanish.matches("{}").count(), "{english}");
        assert!(!spanish.is_empty() && !spanish.contains('\t'), "{english}");
    }
    let rows: BTreeSet<&str> = table.iter().map(|(english, _)| *english).collect();
    assert_eq!(rows.len(), table.len(), "a text stands twice in texts.tsv");
    let mut used = of_record();
    for path in files("templates") {
        used.extend(of_template(&std::fs::read_to_string(path).unwrap()));
    }
    for path in files("src") {
        used.extend(of_code(&std::fs::read_to_string(path).unwrap()));
    }
    let used: BTreeSet<&str> = used.iter().map(String::as_str).filter(|text| is_said(text)).collect();
    assert!(used.len() > 300, "{}", used.len());
    let missing: Vec<&&str> = used.difference(&rows).collect();
    assert!(missing.is_empty(), "not in texts.tsv: {missing:#?}");
    // A row whose text has no letters is for the order of what stands in its places.
    let idle: Vec<&&str> = rows.difference(&used).filter(|text| is_said(text)).collect();
    assert!(idle.is_empty(), "used nowhere: {idle:#?}");
}

#[test]
fn templates_say_nothing_by_themselves() {
    for path in files("templates") {
        let page = std::fs::read_to_string(&path).unwrap();
        for (at, _) in page.match_indices("=\"{{ \"") {
            let name = page[..at].rsplit([' ', '\n']).next().unwrap();
            let is_shown =
                ["aria-label", "placeholder", "lang", "value"].contains(&name) || name.starts_with("data-");
            assert!(is_shown, "{}: {name} is not for people", path.display());
        }
        // The name of a class.
        let page = page.replace("{% block width %}wide{% endblock %}", "");
        let page = without(&without(&page, "{{", "}}"), "{%", "%}");
        for attribute in ["aria-label=\"", "placeholder=\"", "title=\"", "alt=\""] {
            for (at, mark) in page.match_indices(attribute) {
                let words = page[at + mark.len()..].split('"').next().unwrap();
                assert!(words == "https://" || !is_said(words), "{}: {words}", path.display());
            }
        }
        let page =
            ["<code>", "<kbd>"].iter().fold(page, |page, tag| without(&page, tag, &tag.replace('<', "</")));
        let mut page = without(&page, "<", ">");
        // Names, in every language the same.
        for name in ["onrecord", "Web Annotation (JSON-LD)", "JSON", "CSV"] {
            page = page.replace(name, "");
        }
        assert!(!is_said(&page), "{} has words of its own: {}", path.display(), page.trim());
    }
    let script = include_str!("../assets/room.js");
    assert!(!script.contains("textContent = \"") && !script.contains("aria-label\", \""));
}

#[test]
fn spanish_pages_have_no_english_in_them() {
    let visitor = Visitor::of_examples(House::default());
    let found = visitor.get("/find.json?standing=unconfirmed&limit=1").json();
    let id = found["statements"][0]["id"].as_str().unwrap();
    visitor.post("/correct", &format!("statement={id}&standing=denied&next=/"));
    visitor.post("/correct", &format!("statement={id}&judgement=accepted&next=/"));
    let text = visitor.get("/articles/2.json").json()["article"]["text"].as_str().unwrap().to_owned();
    let words: Vec<&str> = text.lines().last().unwrap().split_whitespace().take(6).collect();
    visitor.post("/articles/2/missing", &format!("content={}", words.join("+")));
    let mut pages = visitor.crawl_with(&[SPANISH]);
    assert!(pages.len() > 300, "{}", pages.len());
    let ask = |method: &Method, address: &str, form: &str| {
        let headers = [SPANISH, ("content-type", "application/x-www-form-urlencoded")];
        (format!("{method} {address}"), visitor.ask(method.clone(), address, &headers, form))
    };
    for address in [
        "/nix",
        "/articles/99",
        "/find?act=nix",
        "/find?words=marmalade",
        "/find?since=2026-03-01&standing=no_comment&act=decline",
        "/claims?about=marble+jam+glove",
        "/check?quotation=nobody+has+the+right+to+lease+it",
        "/check?quotation=nobody+has+the+right+to+rent+it+behind+our+backs",
        "/check?quotation=the+marmalade+is+made+of+piers",
        "/speakers?name=nobody+at+all",
        "/speakers/1/who?name=pell",
        "/corrections",
        "/articles/4/versions/1",
    ] {
        pages.push(ask(&Method::GET, address, ""));
    }
    let draft = "draft=%E2%80%9CNobody+has+the+right+to+rent+it+behind+our+backs,%E2%80%9D+Mirela+Staunt+said.+It+is+%E2%80%9Codd.%E2%80%9D";
    pages.push(ask(&Method::POST, "/check", draft));
    pages.push(ask(&Method::POST, "/correct", ""));
    pages.push(ask(&Method::POST, "/language", "language=xx"));
    pages.push(ask(&Method::DELETE, "/find", ""));
    let table = table();
    let mut n_read = 0;
    for (address, page) in
        pages.iter().filter(|(_, page)| page.header("content-type").starts_with("text/html"))
    {
        assert!(page.body.starts_with("<!doctype html>\n<html lang=\"es\">"), "{address}");
        assert_eq!(page.header("vary"), "Accept-Language, Cookie", "{address}");
        for words in of_room(&page.body) {
            let english = table.iter().find(|row| is_english(&words, row));
            assert!(english.is_none(), "{address}: “{words}” is {english:?}\n{}", page.body);
            n_read += 1;
        }
    }
    assert!(n_read > 5000, "{n_read}");
    let page = &pages.iter().find(|(address, _)| address == "/").unwrap().1.body;
    assert!(
        page.contains("Todo lo que hay aquí figura en los artículos") && page.contains(" de marzo de 2026")
    );
}

#[test]
fn visitors_choose_a_language() {
    let visitor = Visitor::of_examples(House::default());
    let begin = |answer: &Answer| answer.body.split('\n').nth(1).unwrap_or_default().to_owned();
    let english = visitor.get("/articles?page=1");
    assert_eq!(begin(&english), "<html lang=\"en\">");
    assert!(english.body.contains("name=\"next\" value=\"/articles?page=1\""), "{}", english.body);
    assert!(english.body.contains("value=\"es\" lang=\"es\">Español</button>"));
    let chosen = visitor.post("/language", "language=es&next=/articles?page%3D1");
    assert_eq!(
        (chosen.status, chosen.header("location")),
        (StatusCode::SEE_OTHER, "/articles?page=1"),
        "{}",
        chosen.body
    );
    let cookie = chosen.header("set-cookie");
    assert!(cookie.starts_with("onrecord_language=es; Path=/; HttpOnly; SameSite=Lax; Max-Age="), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    let spanish = visitor.ask(Method::GET, "/articles", &[("cookie", cookie), ("accept-language", "en")], "");
    assert_eq!(begin(&spanish), "<html lang=\"es\">");
    assert!(spanish.body.contains("value=\"en\" lang=\"en\">English</button>"));
    assert_eq!(visitor.post("/language", "language=es&next=//evil.example").header("location"), "/");
    assert_eq!(visitor.post("/language", "language=tlh").status, StatusCode::BAD_REQUEST);
    let elsewhere = [("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")];
    let sent = visitor.ask(Method::POST, "/language", &elsewhere, "language=es");
    assert_eq!(sent.status, StatusCode::FORBIDDEN);
    // What is only sent to is no page to come back to.
    let refused = visitor.post("/correct", "");
    assert!(refused.body.contains("name=\"next\" value=\"/\""), "{}", refused.body);
    // The door speaks before anybody has come in.
    let closed = Visitor::of_examples(House { token: Some("correct horse battery"), ..House::default() });
    assert!(
        closed.ask(Method::GET, "/enter", &[SPANISH], "").body.contains("Lo tiene quien abrió esta sala")
    );
    assert_eq!(closed.post("/language", "language=es&next=/enter").header("location"), "/enter");
    // Programs are told in English.
    for address in ["/api/counts", "/api/find?act=nix", "/find.csv?words=pier", "/articles/1.json"] {
        let answer = visitor.ask(Method::GET, address, &[SPANISH], "");
        assert_eq!(answer.body, visitor.get(address).body);
        assert_eq!(answer.header("vary"), "");
    }
}

#[test]
fn a_quote_is_in_the_language_of_whoever_copies_it() {
    let text = "The pier is safe, Ana Reyes said on Monday. “Nobody will lease it,” she told reporters.";
    let visitor = Visitor::new(
        &[(Hints { language: Some("en".to_owned()), ..Hints::default() }, text)],
        House::default(),
    );
    let id = visitor.get("/articles/1.json").json()["statements"][0]["id"].as_str().unwrap().to_owned();
    let page = visitor.ask(Method::GET, &format!("/statements/{id}"), &[SPANISH], "").body;
    let quote = page
        .split("<textarea")
        .nth(1)
        .unwrap()
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"");
    assert!(quote.contains("<blockquote lang=\"en\">") && quote.contains("<footer lang=\"es\">"), "{quote}");
    assert!(quote.contains("Acto: decir") && quote.contains("The pier is safe"), "{quote}");
    let page = visitor.get(&format!("/statements/{id}")).body;
    assert!(page.contains("<footer lang=\"en\">") && page.contains("Act: say"), "{page}");
}

/// The files of a folder of the crate, and of those in it.
fn files(folder: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { &mut folders } else { &mut files }.push(path);
        }
    }
    files
}

fn is_said(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// A page without what stands between two marks.
fn without(page: &str, begin: &str, end: &str) -> String {
    let mut rest = page;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once(begin) {
        kept += before;
        rest = after.split_once(end).map_or("", |(_, after)| after);
    }
    kept + rest
}

/// The words between quotation marks of code.
fn literals(code: &str) -> Vec<String> {
    let mut literals = Vec::new();
    let mut letters = code.chars();
    while letters.any(|letter| letter == '"') {
        let mut literal = String::new();
        while let Some(letter) = letters.next().filter(|letter| *letter != '"') {
            literal.push(if letter == '\\' { letters.next().unwrap_or_default() } else { letter });
        }
        literals.push(literal);
    }
    literals
}

/// What stands in the parentheses that open right before.
fn in_parentheses(code: &str) -> &str {
    let mut depth = 1;
    let mut is_quoted = false;
    let mut before = ' ';
    for (at, letter) in code.char_indices() {
        match letter {
            '"' if before != '\\' => is_quoted = !is_quoted,
            '(' if !is_quoted => depth += 1,
            ')' if !is_quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &code[..at];
        }
        before = letter;
    }
    code
}

/// `"…"|t` and `|count("…", "…")`.
fn of_template(page: &str) -> Vec<String> {
    let mut texts: Vec<String> =
        page.match_indices("\"|t").map(|(at, _)| page[..at].rsplit('"').next().unwrap().to_owned()).collect();
    for (at, mark) in page.match_indices("|count(") {
        texts.extend(literals(in_parentheses(&page[at + mark.len()..])));
    }
    texts
}

/// `text("…")`, `count(n, "…", "…")`, `NotFound("…")`, and the months.
fn of_code(code: &str) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: String = lines.map(|line| format!("{line}\n")).collect();
    let mut texts = Vec::new();
    for name in ["text(", "count("] {
        for (at, _) in code.match_indices(name) {
            let is_whole =
                !code[..at].ends_with(|before: char| before.is_alphanumeric() || "_.".contains(before));
            if is_whole {
                texts.extend(literals(in_parentheses(&code[at + name.len()..])));
            }
        }
    }
    for (at, mark) in code.match_indices("NotFound(\"") {
        let what = code[at + mark.len()..].split('"').next().unwrap();
        // Only programs are told so.
        if what != "claim" {
            texts.push(format!("The record has no such {what}."));
        }
    }
    if let Some((_, months)) = code.split_once("MONTHS: [&str; 12] = [") {
        texts.extend(literals(months.split(']').next().unwrap()));
    }
    texts
}

/// What other crates call things, and say.
fn of_record() -> Vec<String> {
    let mut texts: Vec<&str> = Vec::new();
    for act in Act::ALL {
        texts.extend([act.name(), act.meaning()]);
    }
    for standing in Standing::ALL {
        texts.extend([standing.name(), standing.meaning()]);
    }
    texts.extend(SpeakerBy::ALL.iter().map(|by| by.meaning()));
    texts.extend(SpeakerKind::ALL.iter().map(|kind| kind.name()));
    texts.extend(Way::ALL.iter().filter(|path| **path != Way::Unstated).map(|path| path.meaning()));
    let plain = [Via::Outlet, Via::Source];
    texts.extend(Via::ALL.iter().filter(|via| !plain.contains(via)).map(|via| via.meaning()));
    texts.extend(Outcome::ALL.iter().map(|outcome| outcome.name()));
    texts.extend(Polarity::ALL.iter().map(|polarity| polarity.name()));
    texts.extend(Certainty::ALL.iter().map(|certainty| certainty.name()));
    texts.extend(Skip::ALL.iter().map(|skip| skip.words()));
    texts.extend([Grade::Verbatim, Grade::Elided, Grade::Altered].map(Grade::name));
    texts.extend([Stance::Confirms, Stance::Denies, Stance::LeavesOpen].map(Stance::name));
    texts.extend(
        [Field::Speaker, Field::Act, Field::Polarity, Field::Certainty, Field::Standing, Field::Source]
            .map(Field::name),
    );
    texts.extend([Field::Cue, Field::Content].map(Field::name));
    // Of a statement itself; and the fields of a search.
    texts.extend(["accepted", "missing", "outlet", "since", "until", "language"]);
    // What links and readings say, numbers and quoted words left out.
    texts.extend([
        "{} of {} sentences",
        "a quotation mark is never closed; the quotation ends with its clause or paragraph",
        "there is no character encoding “{}”; it was guessed instead",
        "some bytes do not fit UTF-{} and were replaced by U+FFFD",
        "the bytes are not text in any common character encoding",
        "only the first {} bytes of the text were read",
        "there is no text",
        "the article's language \"{}\" is not read: hardly any of its statements are found",
        "the article's language is not read: hardly any of its statements are found",
    ]);
    let mut texts: Vec<String> = texts.into_iter().map(|text| text.replace('_', " ")).collect();
    // Acts in a sentence: "says".
    texts.extend(
        Act::ALL
            .iter()
            .map(|act| if *act == Act::Deny { "denies".to_owned() } else { format!("{}s", act.name()) }),
    );
    let statuses = [400, 401, 403, 404, 405, 413, 415, 421, 422, 429, 500, 503];
    let titles = statuses.map(|status| StatusCode::from_u16(status).unwrap().canonical_reason().unwrap());
    texts.extend(titles.map(str::to_owned));
    texts
}

/// What the room itself says on a page: stretches of text and labels, without the words of articles and people, which are
/// of another language or set apart.
fn of_room(page: &str) -> Vec<String> {
    const EMPTY: [&str; 6] = ["meta", "link", "input", "br", "img", "!doctype"];
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut said = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, words) = piece.split_once('>').unwrap();
        let name = tag.split([' ', '\n', '/']).find(|name| !name.is_empty()).unwrap();
        let within = open.last().is_some_and(|(_, is_other)| *is_other);
        let attribute = |name: &str| {
            let value = tag.split_once(&format!(" {name}=\""))?.1;
            Some(value.split('"').next().unwrap_or_default())
        };
        if tag.starts_with('/') {
            let (opened, _) = open.pop().unwrap();
            assert_eq!(opened, name, "{page}");
        } else {
            let is_other = match attribute("lang") {
                Some(language) => language != "es",
                None => within || ["bdi", "code", "kbd", "textarea"].contains(&name),
            };
            // A field for a name shows the one that is read.
            let is_name = attribute("name") == Some("speaker");
            let labels =
                ["aria-label", "placeholder", "data-selected", "data-copy", "data-copied", "data-marked"];
            let labels = labels.iter().filter_map(|name| attribute(name)).filter(|_| !is_other && !is_name);
            said.extend(labels.map(str::to_owned));
            if !EMPTY.contains(&name) && !tag.ends_with('/') {
                open.push((name, is_other));
            }
        }
        if open.last().is_some_and(|(_, is_other)| !is_other) {
            said.extend(words.split(" · ").map(str::to_owned));
        }
    }
    let clear = |words: String| {
        words.trim_matches(|letter: char| letter.is_whitespace() || ",.:;“”()".contains(letter)).to_owned()
    };
    said.into_iter().map(clear).filter(|words| is_said(words)).collect()
}

/// True where words are the English of a row, or hold a good part of it: more than a name in a label may.
fn is_english(words: &str, (english, spanish): &(&str, &str)) -> bool {
    let words = words.replace("&quot;", "\"").replace("&#39;", "'");
    let mut pieces = english.split("{}").filter(|piece| piece.len() >= 16 && !spanish.contains(piece));
    // “en” is a word of Spanish, too.
    english != spanish
        && *english != "en"
        && (words == english.trim_end_matches(['.', ':', ';']) || pieces.any(|piece| words.contains(piece)))
}

//! On examples/: on how many origins each claim rests, and what a corrected article changed.

mod story;

use std::sync::Arc;

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::changes::{RevisionKind, Said};
use onrecord_record::correct::{Field, Hand};
use onrecord_record::export::{revisions_json, step_line, trace_dot, trace_json, trace_mermaid, trace_text};
use onrecord_record::link::quotation::Grade;
use onrecord_record::memory::Memory;
use onrecord_record::store::Kept;
use onrecord_record::trace::{About, Lineage, Trace};
use serde_json::Value;

use story::{Story, articles, empty, story_read};

fn story(name: &str) -> Story {
    story_read(name, Tier::Accurate)
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

fn string(value: &Value) -> &str {
    value.as_str().expect("a string")
}

impl Story {
    fn claim(&self, id: &str) -> &Value {
        list(&self.truth["claims"]).iter().find(|claim| claim["id"] == id).expect("a claim of the story")
    }

    fn trace(&self, about: About) -> Trace {
        self.record.trace(about).expect("a record that can be read").expect("something to trace")
    }

    fn outlets(&self, trace: &Trace, at: impl Fn(&Lineage) -> bool) -> Vec<String> {
        let printings = trace.printings.iter().filter(|printing| at(&printing.lineage));
        printings.filter_map(|printing| printing.article.outlet.clone()).collect()
    }
}

fn counts(trace: &Trace) -> [usize; 3] {
    [trace.n_articles(), trace.origins.len(), trace.unknown.len()]
}

#[test]
fn claims_rest_on_their_origins() {
    let story = story("claims");
    for id in ["signed", "drafted", "no-vote", "rent", "sheds", "met", "fares"] {
        let claim = story.claim(id);
        let trace = story.trace(About::Words(string(&claim["proposition"])));
        let truth = ["addresses", "independent_origins", "unknown_lineage"]
            .map(|count| claim["counts"][count].as_u64().expect("a number") as usize);
        assert_eq!(counts(&trace), truth, "{id}: {}", trace_text(&trace));
        let names = |origins: &Value| -> Vec<String> {
            list(origins).iter().map(|origin| string(&origin["origin"]).to_owned()).collect()
        };
        let found: Vec<String> = trace.origins.iter().map(|origin| origin.name.clone()).collect();
        assert_eq!(found, names(&claim["independent_origins"]), "{id}");
        let found: Vec<String> = trace.against.iter().map(|origin| origin.name.clone()).collect();
        assert_eq!(found, names(&claim["against"]), "{id}");
    }
    let check = |words: &str, expected: [usize; 3]| {
        let trace = story.trace(About::Words(words));
        assert_eq!(counts(&trace), expected, "{words}: {}", trace_text(&trace));
    };
    // Asked in fewer words, who says only that it was signed says it, too.
    check("40-year lease of the North Mole", [7, 2, 0]);
    // WRONG: 2, 2, 0. "The copy seen by the Ledger bears no signature" is nobody's statement, and "a draft it had reviewed bore no
    // signature" is read as if it bore one.
    check(string(&story.claim("unsigned")["proposition"]), [1, 1, 0]);
    check("the president bought a balloon factory", [0, 0, 0]);
    check("", [0, 0, 0]);
    assert_eq!(story.record.trace(About::Statement("no such statement")).expect("a record"), None);
}

/// A memory that two connections share changes no trace: not the second time, nor after something was added or corrected.
#[test]
fn traces_are_the_same_from_memory() {
    let mut story = empty("memory");
    let path = story.folder.join("record.db");
    let memory = Arc::new(Memory::new(1 << 20));
    let mut remembering = [(); 2].map(|()| Record::open_existing(&path).expect("a record"));
    remembering.iter_mut().for_each(|record| record.remember_in(&memory));
    let claims: Vec<String> =
        list(&story.truth["claims"]).iter().map(|claim| string(&claim["proposition"]).to_owned()).collect();
    let quotation = "nobody has the right to lease it behind our backs";
    let mut seen = Vec::new();
    let mut check = |record: &Record| {
        let of_claims = claims.iter().map(|claim| About::Words(claim));
        for about in of_claims.chain([About::Quotation(quotation)]) {
            let expected = record.trace(about).expect("a record");
            for remembering in remembering.iter().chain(&remembering) {
                assert_eq!(remembering.trace(about).expect("a record"), expected, "{about:?}");
            }
            seen.push(expected.map_or(0, |trace| trace.printings.len()));
        }
    };
    let articles = articles();
    for some in articles.chunks(3) {
        story.record.add(some).expect("articles that can be kept");
        check(&story.record);
    }
    let said = story.trace(About::Words(&claims[0])).printings.swap_remove(0).statement.expect("a statement");
    let values = [(Field::Standing, "confirmed".to_owned())];
    story.record.correct(&said, &values, &Hand::default()).expect("a record").expect("a correction");
    check(&story.record);
    let corrected = story.trace(About::Statement(&said));
    assert!(corrected.printings.iter().any(|printing| !printing.corrected.is_empty()), "{corrected:?}");
    assert!(seen.iter().filter(|n_printings| **n_printings > 0).count() > claims.len(), "{seen:?}");
    assert!(!format!("{memory:?}").contains("versions: Recent { 0"), "{memory:?}");
}

#[test]
fn seven_articles_go_back_to_one() {
    let story = story("signed");
    let words = string(&story.claim("signed")["proposition"]);
    let trace = story.trace(About::Words(words));
    assert_eq!(trace.counts(), "7 articles, 1 independent origin, 0 of unknown lineage");
    let from: Vec<(&str, &str, &str)> = trace
        .printings
        .iter()
        .filter_map(|printing| match &printing.lineage {
            Lineage::From { printing: of, basis } => Some((
                printing.article.outlet.as_deref()?,
                trace.printings[*of].article.outlet.as_deref()?,
                basis.as_str(),
            )),
            Lineage::Ends(_) | Lineage::Unknown => None,
        })
        .collect();
    let lantern = "The Port Sella Lantern";
    let wire = "Meridian News Agency";
    assert_eq!(
        from,
        [
            (wire, lantern, "The Port Sella Lantern reported on Tuesday"),
            ("Tarn Valley Dispatch", wire, "17 of 17 sentences"),
            // Its credit was cut off.
            ("Grebe Bay Courier", wire, "12 of 17 sentences"),
            ("El Cuaderno del Estrecho", lantern, "según informó el martes el diario The Port Sella Lantern"),
            ("The Carvessa Ledger", lantern, "as the Lantern reported"),
            ("Carvessa Public Radio", lantern, "The Port Sella Lantern reported"),
        ]
    );
    let standing: Vec<&str> = trace.standing.iter().map(|line| line.standing.as_str()).collect();
    let truth: Vec<&str> = list(&story.claim("signed")["standing_over_time"])
        .iter()
        .map(|line| string(&line["standing"]))
        .collect();
    assert_eq!(standing, truth);
    // From a statement instead of words.
    let first = trace.printings[0].statement.clone().expect("a statement");
    assert_eq!(story.trace(About::Statement(&first)).counts(), trace.counts());
    assert!(trace_text(&trace).lines().all(|line| line.chars().count() <= 80));
    let n_edges = trace.printings.len();
    let is_arrow = |line: &&str| line.contains("-->") || line.contains("-.->");
    assert_eq!(trace_mermaid(&trace).lines().filter(is_arrow).count(), n_edges);
    assert_eq!(trace_dot(&trace).matches(" -> ").count(), n_edges);
    let json: Value = serde_json::from_str(&trace_json(&trace)).expect("JSON");
    assert_eq!((&json["n_articles"], &json["n_origins"]), (&Value::from(7), &Value::from(1)));
    assert_eq!(json["printings"].as_array().map(Vec::len), Some(trace.printings.len()));
}

#[test]
fn words_without_their_attribution_keep_their_lineage() {
    let story = story("voice");
    let trace = story.trace(About::Words(string(&story.claim("no-vote")["proposition"])));
    let own: Vec<_> = trace.printings.iter().filter(|printing| printing.statement.is_none()).collect();
    assert_eq!(own.len(), 1);
    assert_eq!(own[0].article.outlet.as_deref(), Some("Grebe Bay Courier"));
    assert!(matches!(&own[0].lineage, Lineage::From { basis, .. } if basis == "12 of 17 sentences"));
}

#[test]
fn contradictions_show_both_sides() {
    let story = story("contradictions");
    for label in list(&story.truth["contradictions"]) {
        let claim = story.claim(string(&label["claim"]));
        let trace = story.trace(About::Words(string(&claim["proposition"])));
        let is = |at: usize, side: &Value| {
            let (words, text) = (trace.printings[at].words.as_str(), string(&side["text"]));
            let bare = words.trim_matches(['“', '”', '"', ',', '.']);
            words.contains(text) || text.contains(bare)
        };
        let comes_out =
            trace.contradictions.iter().any(|&(yes, no)| is(yes, &label["a"]) && is(no, &label["b"]));
        assert!(comes_out, "{label}");
    }
}

#[test]
fn altered_quotations_show_what_differs() {
    let story = story("quotations");
    let trace = story.trace(About::Quotation("nobody has the right to lease it behind our backs"));
    let altered: Vec<_> = trace
        .printings
        .iter()
        .filter_map(|printing| {
            let (grade, steps) = printing.fidelity.as_ref()?;
            (*grade == Grade::Altered).then(|| (printing.article.outlet.as_deref(), step_line(steps)))
        })
        .collect();
    let differs = "nobody … to [-lease-] [+sell+] it behind our backs".to_owned();
    assert_eq!(altered, [(Some("Grebe Bay Courier"), differs)]);
    // One of them in Spanish.
    assert_eq!(counts(&trace), [6, 1, 0]);
    let ends = story.outlets(&trace, |lineage| matches!(lineage, Lineage::Ends(_)));
    assert_eq!(ends, ["The Port Sella Lantern", "The Port Sella Lantern"]);
}

#[test]
fn a_corrected_article_says_what_it_changed() {
    let story = story("changes");
    assert_eq!(story.record.changed_articles().expect("a record"), [1]);
    let revisions = story.record.changes(1).expect("a record");
    let mut is_labelled = vec![false; revisions.len()];
    for label in list(&story.truth["revisions"]) {
        let is = |said: &Option<Said>, text: &Value| match (said, text.as_str()) {
            (Some(said), Some(text)) => {
                let bare = said.words.trim_matches(['“', '”', '"', ',', '.']);
                text.contains(bare) || said.words.contains(text)
            }
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        let found = revisions.iter().position(|revision| {
            // A part that was dropped has the rest of its statement on the other side.
            let is_part = revision.kind == RevisionKind::Dropped && label["kind"] == "dropped";
            revision.kind.name() == string(&label["kind"])
                && is(&revision.before, &label["before"])
                && (is_part || is(&revision.after, &label["after"]))
        });
        assert!(found.is_some(), "{label}\n{revisions:#?}");
        found.into_iter().for_each(|at| is_labelled[at] = true);
    }
    // WRONG: none. "He was not authorized to discuss the talks" is read as a statement, "the talks".
    let others = revisions.iter().zip(&is_labelled).filter(|(_, is_labelled)| !**is_labelled);
    let others: Vec<_> =
        others.map(|(revision, _)| revision.after.as_ref().map(|said| said.words.as_str())).collect();
    assert_eq!(others, [Some("the talks")]);
    let json: Value = serde_json::from_str(&revisions_json(&revisions)).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(revisions.len()));
}

/// A record of one text at several outlets.
fn printed(name: &str, pages: &[(&str, Option<&str>, &str)]) -> Trace {
    const STORY: &str = "The harbor office closed the north pier on Monday after inspectors found cracks in two of its \
         pillars. Ferries will leave from the fish market until the repairs are done, which may take a year. The council \
         has set aside nine million crowns for the work, Ana Reyes said. “Nobody has the right to lease the pier to a \
         stranger,” said Ivo Orr, who chairs the council.";
    let mut story = empty(name);
    let kept: Vec<Kept> = pages
        .iter()
        .enumerate()
        .map(|(number, (outlet, published, head))| {
            let hints = Hints {
                url: Some(format!("https://pier.example/{number}")),
                outlet: Some((*outlet).to_owned()),
                published: published.map(str::to_owned),
                ..Hints::default()
            };
            Kept::new(read(format!("{head}{STORY}").as_bytes(), &hints, Tier::Fast))
        })
        .collect();
    story.record.add(&kept).expect("articles that can be kept");
    story.trace(About::Words("nobody has the right to lease the pier"))
}

#[test]
fn copies_without_credit_are_never_two_origins() {
    let check = |name: &str, pages: &[(&str, Option<&str>, &str)], expected: [usize; 3]| {
        let trace = printed(name, pages);
        assert_eq!(counts(&trace), expected, "{name}: {}", trace_text(&trace));
    };
    let (one, other) = ("Harbour Ledger", "Tern Valley Post");
    check("one", &[(one, Some("2026-03-03"), "")], [1, 1, 0]);
    check("dated", &[(one, Some("2026-03-03"), ""), (other, Some("2026-03-04"), "")], [2, 1, 0]);
    check("undated", &[(one, None, ""), (other, None, "")], [2, 0, 2]);
    // Who says from whom it has the words has them from there, with a date or without.
    let relay = "The Harbour Ledger reported on Monday that nobody has the right to lease the pier to a stranger.\n\n";
    check("relayed", &[(one, Some("2026-03-03"), ""), (other, None, relay)], [2, 1, 0]);
    // The agency's own article is not there.
    let wire = "Pier Closed\n\nPORT SELLA (AP) — ";
    check("credited", &[(one, Some("2026-03-03"), wire), (other, Some("2026-03-04"), wire)], [2, 1, 0]);
    assert_eq!(printed("agency", &[(one, Some("2026-03-03"), wire)]).origins[0].name, "AP");
}

#[test]
fn a_damaged_record_is_an_error_or_a_trace() {
    let Story { record, folder, .. } = &story("damage");
    let whole = std::fs::read(record.path()).expect("a record");
    let log = std::fs::read(folder.join("record.db-wal")).unwrap_or_default();
    let path = folder.join("damaged.db");
    let n_bytes = whole.len() + log.len();
    // So that every kind of page comes to be hit.
    for at in (0..n_bytes).step_by(n_bytes / 61 + 1) {
        let (mut whole, mut log) = (whole.clone(), log.clone());
        match at.checked_sub(whole.len()) {
            Some(at) => log[at] ^= 0xFF,
            None => whole[at] ^= 0xFF,
        }
        std::fs::write(&path, &whole).expect("a file");
        std::fs::write(folder.join("damaged.db-wal"), &log).expect("a file");
        if let Ok(record) = Record::open_existing(&path) {
            let _ = record.trace(About::Words("the president has signed a lease of the North Mole"));
            let _ = record.changes(1);
        }
        let _ = std::fs::remove_file(folder.join("damaged.db-shm"));
    }
}

//! On examples/: how many articles carry each claim, on how many origins it rests, and what a corrected article changed.

use std::path::PathBuf;

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::store::Kept;
use onrecord_record::trace::{About, Trace};
use serde_json::Value;

/// The story in a record of its own, and what is so in it.
struct Story {
    truth: Value,
    record: Record,
    folder: PathBuf,
}

impl Drop for Story {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn story(name: &str) -> Story {
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let truth = std::fs::read_to_string(examples.join("truth.json")).expect("examples/truth.json");
    let truth: Value = serde_json::from_str(&truth).expect("JSON");
    let folder = std::env::temp_dir().join(format!("onrecord-trace-{name}-{}", std::process::id()));
    let mut record = Record::open(&folder.join("record.db")).expect("a new record");
    let said = |value: &Value| value.as_str().map(str::to_owned);
    let kept: Vec<Kept> = truth["articles"]
        .as_array()
        .expect("articles")
        .iter()
        .map(|article| {
            // The eighth is a new version of the first, at its address.
            let is_version = !article["version_of"].is_null();
            let url = if is_version { &truth["articles"][0]["url"] } else { &article["url"] };
            let hints = Hints {
                url: said(url),
                outlet: said(&article["outlet"]),
                published: said(&article["published"]),
                ..Hints::default()
            };
            let file = examples.join("story").join(article["file"].as_str().expect("a file"));
            Kept::new(read(&std::fs::read(file).expect("a text of the story"), &hints, Tier::Accurate))
        })
        .collect();
    record.add(&kept).expect("articles that can be kept");
    Story { truth, record, folder }
}

fn show(trace: &Trace) -> String {
    let lines = trace.printings.iter().enumerate().map(|(at, one)| {
        format!(
            "{at} {} {:?} {} [{}] {:?} {}\n",
            one.article.outlet.as_deref().unwrap_or("?"),
            one.stance,
            one.standing,
            one.chain.join(" > "),
            one.lineage,
            one.words
        )
    });
    format!("{}\n{}", trace.counts(), lines.collect::<String>())
}

#[test]
fn show_all() {
    let story = story("show");
    for claim in story.truth["claims"].as_array().unwrap() {
        let trace =
            story.record.trace(About::Words(claim["proposition"].as_str().unwrap())).unwrap().unwrap();
        println!("=== {} {}\n{}", claim["id"], claim["counts"], show(&trace));
    }
    for words in [
        "40-year lease of the North Mole",
        "copies of the draft are unsigned",
        "the memorandum with Kessrow was never put before parliament",
    ] {
        let trace = story.record.trace(About::Words(words)).unwrap().unwrap();
        println!("=== {words}\n{}", show(&trace));
    }
}

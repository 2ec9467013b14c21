//! The story of examples/ in a record, for tests.

#![allow(dead_code)] // each test uses some of it

use std::path::PathBuf;

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::store::Kept;
use serde_json::Value;

/// The story in a record of its own, and what is so in it.
pub(crate) struct Story {
    pub(crate) truth: Value,
    pub(crate) record: Record,
    pub(crate) folder: PathBuf,
}

impl Drop for Story {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn story(name: &str) -> Story {
    story_read(name, Tier::Fast)
}

pub(crate) fn story_read(name: &str, tier: Tier) -> Story {
    let mut story = empty(name);
    let kept: Vec<Kept> = articles_read(tier);
    story.record.add(&kept).expect("articles that can be kept");
    story
}

/// A record with nothing in it.
pub(crate) fn empty(name: &str) -> Story {
    let folder = std::env::temp_dir().join(format!("onrecord-on-examples-{name}-{}", std::process::id()));
    let record = Record::open(&folder.join("record.db")).expect("a new record");
    Story { truth: truth(), record, folder }
}

/// The articles of the story in their order; the eighth is a new version of the first.
pub(crate) fn articles() -> Vec<Kept> {
    articles_read(Tier::Fast)
}

fn examples() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}

fn truth() -> Value {
    let truth = std::fs::read_to_string(examples().join("truth.json")).expect("examples/truth.json");
    serde_json::from_str(&truth).expect("JSON")
}

fn articles_read(tier: Tier) -> Vec<Kept> {
    let (examples, truth) = (examples(), truth());
    let said = |value: &Value| value.as_str().map(str::to_owned);
    truth["articles"]
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
            Kept::new(read(&std::fs::read(file).expect("a text of the story"), &hints, tier))
        })
        .collect()
}

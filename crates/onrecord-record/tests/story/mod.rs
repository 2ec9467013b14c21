//! The story of examples/ in a record, for tests.

#![allow(dead_code)] // each test uses some of it

use std::path::PathBuf;

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::store::Kept;
use serde_json::Value;

/// The story in a record of its own.
pub(crate) struct Story {
    pub(crate) record: Record,
    folder: PathBuf,
}

impl Drop for Story {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub(crate) fn story(name: &str) -> Story {
    let mut story = empty(name);
    let kept: Vec<Kept> = articles();
    story.record.add(&kept).expect("articles that can be kept");
    story
}

/// A record with nothing in it.
pub(crate) fn empty(name: &str) -> Story {
    let folder = std::env::temp_dir().join(format!("onrecord-on-examples-{name}-{}", std::process::id()));
    let record = Record::open(&folder.join("record.db")).expect("a new record");
    Story { record, folder }
}

/// The articles of the story in their order; the eighth is a new version of the first.
pub(crate) fn articles() -> Vec<Kept> {
    let examples = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let truth = std::fs::read_to_string(examples.join("truth.json")).expect("examples/truth.json");
    let truth: Value = serde_json::from_str(&truth).expect("JSON");
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
            Kept::new(read(&std::fs::read(file).expect("a text of the story"), &hints, Tier::Fast))
        })
        .collect()
}

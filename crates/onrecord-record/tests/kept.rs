//! A record that an earlier version of the program made is read, asked and added to. One is kept for each format.

#![allow(clippy::unwrap_used)]

mod story;

use std::path::{Path, PathBuf};

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::search::Question;
use onrecord_record::store::Kept;
use onrecord_record::trace::About;

/// The record of the story as format 1 had it, Zstandard. `UPDATE_KEPT=1` makes it anew: only before a format is released.
fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kept/format-1.db.zst")
}

#[test]
fn format_1_is_read_and_added_to() {
    let folder = std::env::temp_dir().join(format!("onrecord-kept-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("record.db");
    if std::env::var_os("UPDATE_KEPT").is_some() {
        let mut record = Record::open(&path).unwrap();
        record.add(&story::articles()).unwrap();
        drop(record);
        std::fs::write(kept(), zstd::encode_all(std::fs::File::open(&path).unwrap(), 19).unwrap()).unwrap();
    }
    let packed = std::fs::read(kept()).expect("a kept record: tests/kept");
    std::fs::write(&path, zstd::decode_all(packed.as_slice()).unwrap()).unwrap();

    let mut record = Record::open_existing(&path).unwrap();
    assert_eq!(record.verify(|| ()).unwrap(), []);
    assert_eq!(record.counts().unwrap().0, 7);
    let question = Question { words: "\"signed nothing\"".to_owned(), ..Question::default() };
    let found = record.find(&question).unwrap();
    assert!(!found.statements.is_empty());
    assert!(
        found.statements.iter().all(|one| one.speaker.as_deref() == Some("Amara Vellisto")),
        "{found:#?}"
    );
    let about = About::Words("President Vellisto has signed the memorandum that leases the North Mole.");
    let trace = record.trace(about).unwrap().unwrap();
    assert_eq!(trace.counts(), "7 articles, 1 independent origin, 0 of unknown lineage");

    let later =
        read(b"Amara Vellisto said on Monday that she had signed nothing.", &Hints::default(), Tier::Fast);
    record.add(&[Kept::new(later)]).unwrap();
    assert_eq!(record.find(&question).unwrap().statements.len(), found.statements.len() + 1);
    assert_eq!(record.counts().unwrap().0, 8);
    assert_eq!(record.verify(|| ()).unwrap(), []);
    drop(record);
    std::fs::remove_dir_all(&folder).unwrap();
}

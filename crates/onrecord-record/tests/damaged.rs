//! Damaged records: whatever bytes they have, nothing panics, and what `verify` calls whole answers as before.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::search::Question;
use onrecord_record::store::Kept;
use onrecord_record::trace::About;

/// A folder of its own, removed at its end.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The example story in a record.
fn story(path: &Path) {
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/story");
    let mut files: Vec<PathBuf> = fs::read_dir(stories).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let kept = |file: &PathBuf| {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        let hints = Hints { url: Some(format!("https://{name}.example/")), ..Hints::default() };
        Kept::new(read(&fs::read(file).unwrap(), &hints, Tier::Fast))
    };
    Record::open(path).unwrap().add(&files.iter().map(kept).collect::<Vec<_>>()).unwrap();
}

/// What the record says to some questions; `None` where it says that it cannot be read.
fn answers(record: &Record) -> Option<Vec<String>> {
    let find = |words: &str, speaker: Option<&str>| {
        let question =
            Question { words: words.to_owned(), speaker: speaker.map(str::to_owned), ..Question::default() };
        record.find(&question).map(|found| format!("{found:?}"))
    };
    let trace = |about: About| record.trace(about).map(|trace| format!("{trace:?}"));
    let check = record
        .check("nobody has the right to lease it behind our backs", None)
        .map(|printed| format!("{printed:?}"));
    // All are asked, also after one has failed.
    let said = [
        find("", None),
        find("pier lease", None),
        find("\"signed nothing\"", Some("vellisto")),
        check,
        trace(About::Words("the president has signed a lease of the pier")),
        trace(About::Quotation("I have signed nothing, and nothing will be signed without a vote")),
    ];
    said.into_iter().collect::<Result<Vec<_>, _>>().ok()
}

/// Numbers that look like chance and are the same every time (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((bits ^ (bits >> 31)) % n as u64) as usize
    }
}

#[test]
fn what_verify_calls_whole_answers_as_before() {
    let folder = Folder(std::env::temp_dir().join(format!("onrecord-damaged-{}", std::process::id())));
    fs::create_dir_all(&folder.0).unwrap();
    let path = folder.0.join("record.db");
    story(&path);
    let whole = fs::read(&path).unwrap();
    let expected = answers(&Record::open_existing(&path).unwrap()).unwrap();
    let mut chance = Chance(21);
    let (mut n_refused, mut n_told, mut n_unseen, mut n_free, mut n_same) = (0, 0, 0, 0, 0);
    let mut wrong = Vec::new();
    for round in 0..400 {
        let mut bytes = whole.clone();
        let at = chance.below(bytes.len());
        match round % 4 {
            // One bit, one byte, a stretch of other bytes, a page that was never written.
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes[at] = bytes[at].wrapping_add(1 + chance.below(255) as u8),
            2 => bytes.iter_mut().skip(at).take(200).for_each(|byte| *byte = chance.below(256) as u8),
            _ => bytes[at / 4096 * 4096..][..4096].fill(0),
        }
        fs::write(&path, &bytes).unwrap();
        match Record::open_existing(&path) {
            Err(_) => n_refused += 1,
            Ok(record) => {
                let faults = record.verify(|| ());
                let said = answers(&record);
                match faults {
                    Ok(faults) if faults.is_empty() && said.as_ref() == Some(&expected) => {
                        // Pages are rarely full: what is damaged where only zeros were holds nothing.
                        let is_free = (0..whole.len()).all(|at| bytes[at] == whole[at] || whole[at] == 0);
                        n_free += usize::from(is_free);
                        n_same += usize::from(!is_free);
                    }
                    Ok(faults) if faults.is_empty() => {
                        n_unseen += 1;
                        wrong.push((round, at));
                    }
                    Ok(_) | Err(_) => n_told += 1,
                }
            }
        }
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{ending}", path.display()));
        }
    }
    println!(
        "of 400 damaged records {n_refused} are refused, {n_told} told by verify, {n_free} damaged where nothing was, \
         {n_same} say the same all the same, {n_unseen} say something else: {wrong:?}"
    );
    assert_eq!(n_unseen, 0, "unseen by verify: {wrong:?}");
    let n_seen = n_refused + n_told;
    assert!(n_seen >= 200 && n_seen > n_same * 4, "{n_seen} seen, {n_same} not");
}

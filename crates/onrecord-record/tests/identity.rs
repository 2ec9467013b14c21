//! Who is one speaker in many articles, and who only has the same name.

use std::path::PathBuf;

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::store::Kept;

/// A record in a folder of its own, with one article for each day and text.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn record(name: &str, articles: &[(&str, &str)]) -> (Record, Folder) {
    let folder = std::env::temp_dir().join(format!("onrecord-identity-{name}-{}", std::process::id()));
    let mut record = Record::open(&folder.join("record.db")).expect("a new record");
    add(&mut record, articles);
    (record, Folder(folder))
}

fn add(record: &mut Record, articles: &[(&str, &str)]) {
    let kept = articles.iter().map(|(url, text)| {
        let hints = Hints {
            url: Some(format!("https://{url}")),
            outlet: url.split('.').next().map(str::to_owned),
            published: url.split('/').nth(1).map(str::to_owned),
            ..Hints::default()
        };
        Kept::new(read(text.as_bytes(), &hints, Tier::Fast))
    });
    record.add(&kept.collect::<Vec<_>>()).expect("articles that can be kept");
}

/// Numbers of the identities that a name fits, with the number of articles of each.
fn found(record: &Record, name: &str) -> Vec<(String, u32)> {
    let found = record.identities(name).expect("a record that can be read");
    found.into_iter().map(|identity| (identity.name, identity.n_articles)).collect()
}

fn said(name: &str, n_articles: u32) -> (String, u32) {
    (name.to_owned(), n_articles)
}

const MAYOR: &str =
    "Ana Reyes, the mayor of Brindle Bay, said on Monday that the north pier will close in May.";

#[test]
fn variants_of_a_name_are_one() {
    let (record, _folder) = record(
        "variants",
        &[
            ("gull.example/2026-03-03", MAYOR),
            ("tern.example/2026-03-04", "Mayor Ana M. Reyes said that the harbor has no money for repairs."),
            (
                "knot.example/2026-03-05",
                "“It is an old pier,” said A. Reyes, mayor of Brindle Bay, on Friday.",
            ),
        ],
    );
    assert_eq!(found(&record, "reyes"), [said("Ana M. Reyes", 3)]);
    assert_eq!(found(&record, "ana reyes"), [said("Ana M. Reyes", 3)]);
    assert_eq!(found(&record, "ivo"), []);
}

#[test]
fn namesakes_with_other_roles_are_kept_apart() {
    let articles = [
        ("gull.example/2026-03-03", MAYOR),
        (
            "tern.example/2026-03-04",
            "“The ice came early,” said Ana Reyes, a marine biologist, at a conference in Sommerby.",
        ),
    ];
    let (mut record, _folder) = record("namesakes", &articles);
    assert_eq!(found(&record, "ana reyes"), [said("Ana Reyes", 1), said("Ana Reyes", 1)]);
    let numbers: Vec<i64> =
        record.identities("ana reyes").expect("a record").iter().map(|one| one.id).collect();
    // A name that fits two, with nothing else said, is nobody's.
    add(
        &mut record,
        &[("knot.example/2026-03-05", "Ana Reyes said that the water was cold and the days were short.")],
    );
    assert_eq!(found(&record, "ana reyes"), [said("Ana Reyes", 1), said("Ana Reyes", 1)]);
    // What is decided by hand holds for articles that come later.
    let merged = record.merge_identities(numbers[1], numbers[0]).expect("two speakers");
    assert_eq!((merged.id, merged.n_articles), (numbers[0], 2));
    add(
        &mut record,
        &[("ruff.example/2026-03-06", "Ana Reyes said that the boats would be painted blue next year.")],
    );
    assert_eq!(found(&record, "ana reyes"), [said("Ana Reyes", 3)]);
    assert!(record.merge_identities(numbers[1], numbers[0]).is_err());
    assert!(record.merge_identities(999, numbers[0]).is_err());
    // And so does what is split again.
    let other =
        record.split_identity(numbers[0], &["tern.example".to_owned()]).expect("an article to split off");
    assert_eq!(other.role.as_deref(), Some("marine biologist"));
    assert!(record.split_identity(numbers[0], &["no such article".to_owned()]).is_err());
    add(
        &mut record,
        &[("tern.example/2026-03-04", "“The ice came late,” said Ana Reyes in Sommerby on Thursday.")],
    );
    let apart = record.identity(other.id).expect("a record").expect("a speaker");
    assert_eq!(apart.n_articles, 1);
    assert!(record.verify(|| ()).expect("a record").is_empty());
}

#[test]
fn namesakes_who_talk_to_the_same_newspaper_are_kept_apart() {
    let mayor = "“The pier is safe,” Ana Reyes, the mayor of Vell, told The Harbour Ledger on Monday.";
    let biologist =
        "“The ice came early,” Ana Reyes, a marine biologist, told The Harbour Ledger on Tuesday.";
    let (record, _folder) =
        record("newspaper", &[("gull.example/2026-03-03", mayor), ("gull.example/2026-03-04", biologist)]);
    assert_eq!(found(&record, "harbour ledger"), [said("The Harbour Ledger", 2)]);
    assert_eq!(found(&record, "ana reyes"), [said("Ana Reyes", 1), said("Ana Reyes", 1)]);
}

#[test]
fn a_surname_alone_needs_company() {
    let (record, _folder) = record(
        "surnames",
        &[
            (
                "gull.example/2026-03-03",
                "Ana Reyes said that Ivo Orr was wrong. Ivo Orr said that he was right about the pier.",
            ),
            (
                "tern.example/2026-03-04",
                "Mr. Orr said that he would go to court. Ana Reyes said that she would, too.",
            ),
            ("knot.example/2026-03-05", "Mr. Orr said that his bakery would open at six in the morning."),
        ],
    );
    assert_eq!(found(&record, "orr"), [said("Ivo Orr", 2)]);
}

#[test]
fn a_speaker_is_shown_with_roles_subjects_and_contradictions() {
    let (record, _folder) = record(
        "view",
        &[
            ("gull.example/2026-03-03", MAYOR),
            ("tern.example/2026-03-04", MAYOR),
            (
                "knot.example/2026-03-20",
                "Ana Reyes, the mayor of Brindle Bay, said that the north pier will not close in May. \
              Reyes said that the ferries need a new pier.",
            ),
        ],
    );
    let one = &record.identities("reyes").expect("a record")[0];
    let view = record.speaker(one.id).expect("a record").expect("a speaker");
    let told: Vec<(&str, u32)> =
        view.said.iter().map(|said| (said.statement.words.as_str(), said.n_articles)).collect();
    assert_eq!(
        told,
        [
            ("that the north pier will close in May", 2),
            ("that the north pier will not close in May", 1),
            ("that the ferries need a new pier", 1)
        ]
    );
    assert_eq!(view.contradictions, [(0, 1)]);
    let offices: Vec<_> =
        view.offices.iter().map(|office| (office.role.as_deref(), office.n_articles)).collect();
    assert_eq!(offices, [(Some("mayor"), 3)]);
    assert_eq!(view.subjects, ["north pier"]);
    assert_eq!(record.speaker(4_711).expect("a record"), None);
}

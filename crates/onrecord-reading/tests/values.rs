//! docs/reference/values.md holds every value of every closed list, as the code has it.
//!
//! `UPDATE_EXPECT=1 cargo test --test values` writes the page.

#![allow(clippy::disallowed_methods, reason = "a test opens files; a reading does not")]

use std::fmt::Write;
use std::path::Path;

use onrecord_reading::{
    Act, ActBy, Certainty, Manner, Outcome, PartKind, Path as Way, Polarity, ProblemKind, SpeakerBy,
    SpeakerKind, Standing, Via,
};

const BEGINNING: &str = "\
# Values: every word that a field can hold

Written by a test from the lists in the code (`UPDATE_EXPECT=1 cargo test -p onrecord-reading --test values`). The names are
part of the JSON that leaves the program: a name never changes its meaning, and lists only grow.
";

#[test]
fn the_page_of_values_is_current() {
    let mut page = BEGINNING.to_owned();
    macro_rules! list {
        ($title:literal, $list:ident) => {
            write!(page, "\n## {}\n\n| value | meaning |\n|---|---|\n", $title).expect("a string");
            for value in $list::ALL {
                assert_eq!($list::from_name(value.name()), Some(*value));
                writeln!(page, "| `{}` | {} |", value.name(), value.meaning()).expect("a string");
            }
        };
    }
    list!("act: what the speaker does with the content", Act);
    list!("act_by: what the act was read off", ActBy);
    list!("polarity: whether the speaker holds the content to be so", Polarity);
    list!("certainty: how sure the speaker is", Certainty);
    list!("standing: what the article commits to", Standing);
    list!("kind of a speaker", SpeakerKind);
    list!("speaker_by: how a source tells who its speaker is", SpeakerBy);
    list!("path: how the words reached the outlet", Way);
    list!("via: what shows a link of a chain", Via);
    list!("outcome of a request for comment", Outcome);
    list!("manner: whether the words are quoted", Manner);
    list!("kind of a part of an article", PartKind);
    list!("kind of a problem", ProblemKind);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/values.md");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(&file, &page).expect("docs/reference/values.md");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == page, "docs/reference/values.md is stale: run this test with UPDATE_EXPECT=1");
}

#[test]
fn standing_is_the_articles_word() {
    for standing in Standing::ALL {
        let meaning = standing.meaning();
        assert!(meaning.starts_with("The article ") || meaning.starts_with("The source "), "{meaning}");
        assert!(!meaning.contains("true"), "{meaning}");
    }
}

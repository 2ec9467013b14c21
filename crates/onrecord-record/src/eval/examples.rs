//! The invented articles in examples/, with what examples/truth.json says of their statements, as gold documents.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize;

use super::gold::{Annotation, Asked, Document, Documents, Ranges, load_json};

/// What is read of truth.json; examples/README.md explains all of it.
#[derive(Deserialize)]
struct Truth {
    articles: Vec<Article>,
    statements: Vec<Told>,
}

#[derive(Deserialize)]
struct Article {
    file: String,
    language: String,
    outlet: String,
    title: String,
    comment_requests: Vec<Asked>,
}

#[derive(Deserialize)]
struct Told {
    id: String,
    file: String,
    source: Vec<Piece>,
    cue: Vec<Piece>,
    content: Vec<Piece>,
    within: Option<String>,
    #[serde(flatten)]
    labels: Annotation,
}

/// Words of an article, and the code point at which they begin.
#[derive(Deserialize)]
struct Piece {
    text: String,
    at: usize,
}

/// Loads the articles of `folder` by language ("en").
///
/// # Errors
/// When a file cannot be read, truth.json is not in the expected form, or its words do not stand where it says.
pub fn load(folder: &Path) -> io::Result<BTreeMap<String, Documents>> {
    let mut languages: BTreeMap<String, Documents> = BTreeMap::new();
    for truth in load_json::<Truth>(&folder.join("truth.json"))? {
        for article in &truth.articles {
            let file = folder.join("story").join(&article.file);
            let text = fs::read_to_string(&file)
                .map_err(|error| io::Error::other(format!("read {}: {error}", file.display())))?;
            let document = Document {
                doc: article.file.clone(),
                outlet: Some(article.outlet.clone()),
                title: Some(article.title.clone()),
                attributions: annotations(&truth.statements, &article.file, &text)?,
                judged: Vec::new(),
                comment_requests: article.comment_requests.clone(),
                text,
            };
            languages.entry(article.language.clone()).or_default().insert(article.file.clone(), document);
        }
    }
    Ok(languages)
}

fn annotations(statements: &[Told], file: &str, text: &str) -> io::Result<Vec<Annotation>> {
    let letters: Vec<char> = text.chars().collect();
    let ranges = |pieces: &[Piece]| {
        (pieces.iter())
            .map(|piece| {
                let end = piece.at + piece.text.chars().count();
                let stands = letters
                    .get(piece.at..end)
                    .is_some_and(|words| piece.text.chars().eq(words.iter().copied()));
                let Piece { text, at } = piece;
                if stands {
                    Ok([*at, end])
                } else {
                    Err(io::Error::other(format!("{file} does not hold “{text}” at {at}")))
                }
            })
            .collect::<io::Result<Ranges>>()
    };
    let of_file = || statements.iter().filter(|told| told.file == file);
    (of_file())
        .map(|told| {
            Ok(Annotation {
                source: ranges(&told.source)?,
                cue: ranges(&told.cue)?,
                content: ranges(&told.content)?,
                within: of_file().position(|outer| Some(&outer.id) == told.within.as_ref()),
                ..told.labels.clone()
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Row, report, score, standing};
    use super::*;

    fn examples() -> BTreeMap<String, Documents> {
        load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")).expect("examples/")
    }

    #[test]
    fn examples_hold_what_they_count() {
        let counts = |language: &str| {
            let documents = &examples()[language];
            let n_statements: usize = documents.values().map(|document| document.attributions.len()).sum();
            (documents.len(), n_statements)
        };
        // "counts" in truth.json: 8 texts, 115 statements.
        assert_eq!([counts("en"), counts("es")], [(7, 104), (1, 11)]);
    }

    #[test]
    fn examples_against_themselves_are_perfect() {
        let gold = &examples()["en"];
        let labelled = standing::labelled("examples", gold);
        let rows =
            [score::score(gold, gold), report::score(gold, gold), standing::score(&labelled, gold, gold)];
        let perfect = |row: &Row| row.numbers().iter().all(|(_, number)| *number == 100.0);
        assert!(rows.iter().flatten().all(perfect), "{rows:#?}");
    }

    #[test]
    fn words_that_stand_elsewhere_are_an_error() {
        let told = |at| Told {
            id: String::new(),
            file: "pier.txt".to_owned(),
            source: Vec::new(),
            cue: Vec::new(),
            content: vec![Piece { text: "crane".to_owned(), at }],
            within: None,
            labels: Annotation::default(),
        };
        let check =
            |at| annotations(&[told(at)], "pier.txt", "No crane").map(|found| found[0].content.clone());
        assert_eq!(check(3).expect("it stands there"), [[3, 8]]);
        assert!(check(2).is_err() && check(7).is_err());
    }
}

//! Our scores are those of the Python scorers that the gold sets come with, to the last decimal.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use onrecord_record::eval::gold::{self, Annotation, Document, Documents};
use onrecord_record::eval::{Row, Value, cofenet, report, score, speakers, standing, words};

#[test]
fn scores_are_those_of_score_py() {
    let Some(folder) = gold_and_python("scores_are_those_of_score_py") else { return };
    for set in ["polnear/dev.jsonl", "ggt98/dev.jsonl"] {
        let file = folder.join(set);
        let gold = gold::load(&file).expect("gold");
        let predictions = perturbed(&gold);
        let written = write(&predictions, set);
        let theirs = python(&folder.join("score.py"), &[&file, &written]);
        for row in score::score(&gold, &predictions) {
            let Value::Prf(ours) = row.value else { panic!("{} has no precision", row.measure) };
            let theirs = &theirs[&row.measure];
            for (part, ours) in [("p", ours.p), ("r", ours.r), ("f1", ours.f1)] {
                assert_eq!(theirs[part].as_f64(), Some(ours), "{set}: {}.{part}", row.measure);
            }
        }
        assert_eq!(
            theirs.as_object().map(serde_json::Map::len),
            Some(13),
            "{set}: score.py has a new measure"
        );
        // What is written can be read, and scores the same.
        assert_eq!(
            score::score(&gold, &gold::load(&written).expect("predictions")),
            score::score(&gold, &predictions)
        );
    }
}

#[test]
fn scores_are_those_of_score_cofenet_py() {
    let Some(folder) = gold_and_python("scores_are_those_of_score_cofenet_py") else { return };
    let (file, texts) = (folder.join("polnear/cofenet-dev.jsonl"), folder.join("polnear/dev.jsonl"));
    let gold = gold::load(&texts).expect("gold");
    let predictions = perturbed(&gold);
    let written = write(&predictions, "cofenet");
    let theirs = python(&folder.join("score_cofenet.py"), &[&file, &written]);
    for row in cofenet::score(&cofenet::load(&file).expect("instances"), &gold, &predictions) {
        let (measure, role) = row.measure.split_once('.').expect("measure.role");
        let Value::Prf(ours) = row.value else { panic!("{} has no precision", row.measure) };
        let theirs = &theirs[measure][role];
        if measure == "jaccard" {
            assert_eq!(theirs.as_f64(), Some(ours.f1), "{}", row.measure);
        } else {
            for (part, ours) in [("p", ours.p), ("r", ours.r), ("f1", ours.f1)] {
                assert_eq!(theirs[part].as_f64(), Some(ours), "{}.{part}", row.measure);
            }
        }
    }
}

#[test]
fn words_are_those_of_python() {
    if !has_python() {
        return skipped("words_are_those_of_python", "python3 is missing");
    }
    // Every code point that this Python knows; newer versions of Unicode add letters.
    let program = "import re,unicodedata as u\nprint(*(f'{c}:{int(bool(re.match(chr(92)+\"w\",chr(c))))}' for c in \
                   range(0x110000) if not 0xd800<=c<0xe000 and u.category(chr(c)) not in ('Cn','Co')))";
    let printed = Command::new("python3").args(["-c", program]).output().expect("python3 runs");
    let printed = String::from_utf8(printed.stdout).expect("ASCII");
    let (mut n, mut differ) = (0, Vec::new());
    for (code, is_word) in printed.split_whitespace().filter_map(|pair| pair.split_once(':')) {
        let letter = char::from_u32(code.parse().expect("a number")).expect("a code point");
        n += 1;
        if words::is_word(letter) != (is_word == "1") {
            differ.push(format!("U+{:04X}", letter as u32));
        }
    }
    assert!(n > 100_000, "Python printed {n} code points");
    assert_eq!(differ, Vec::<String>::new());
}

#[test]
fn gold_against_itself_is_perfect() {
    let Some(folder) = gold_folder() else {
        return skipped("gold_against_itself_is_perfect", "the gold sets are missing");
    };
    let gold = gold::load(&folder.join("newsweek.json")).expect("gold");
    let perfect = |row: &Row| row.numbers().iter().all(|(_, number)| *number == 100.0);
    let rows = score::score(&gold, &gold);
    assert!(rows.iter().all(perfect), "{rows:#?}");
    let rows = report::score(&gold, &gold);
    assert!(rows.iter().all(perfect), "{rows:#?}");

    let gold = gold::load(&folder.join("ggt98/dev.jsonl")).expect("gold");
    let rows = speakers::score(&gold, &gold);
    assert!(rows.iter().all(perfect), "{rows:#?}");

    let labelled = standing::load(&folder.join("standing/dev.jsonl")).expect("labels");
    let texts: Documents =
        gold.into_iter().chain(gold::load(&folder.join("polnear/dev.jsonl")).expect("gold")).collect();
    let mut predictions = Documents::new();
    for item in labelled.iter().cloned() {
        let document = predictions.entry(item.doc.clone()).or_default();
        document.attributions.push(Annotation {
            cue: item.spans.cue,
            content: item.spans.content,
            ..item.labels
        });
    }
    let rows =
        [standing::score(&labelled, &texts, &predictions), standing::recall(&labelled, &texts, &predictions)]
            .concat();
    assert!(rows.iter().all(perfect), "{rows:#?}");
}

/// Gold with every sort of mistake, always the same ones.
fn perturbed(gold: &Documents) -> Documents {
    let mut chance = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = move |below: u64| {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        chance % below
    };
    let mut predictions = Documents::new();
    for (doc, document) in gold {
        if draw(20) == 0 {
            continue; // a document without a prediction
        }
        let length = document.text.chars().count();
        let mut attributions: Vec<Annotation> = Vec::new();
        for annotation in &document.attributions {
            let mut predicted = annotation.clone();
            let mut shift = |ranges: &mut gold::Ranges| {
                for [begin, end] in ranges {
                    *begin = begin.saturating_sub(draw(12) as usize);
                    *end = (*end + draw(40) as usize).min(length);
                }
            };
            match shift_kind(&document.text, annotation) {
                0 => continue,
                1 => shift(&mut predicted.content),
                2 => predicted.source.clear(),
                3 => shift(&mut predicted.source),
                4 => shift(&mut predicted.cue),
                5 => predicted.content.iter_mut().for_each(|[begin, end]| *begin += (*end - *begin) / 2),
                6 => attributions.push(annotation.clone()),
                7 => predicted.content.clear(),
                8 => {
                    shift(&mut predicted.content);
                    attributions.push(annotation.clone());
                }
                _ => {}
            }
            attributions.push(predicted);
        }
        predictions.insert(doc.clone(), Document { doc: doc.clone(), attributions, ..Document::default() });
    }
    predictions
}

/// Which mistake to make, from the place of the content.
fn shift_kind(text: &str, annotation: &Annotation) -> usize {
    (text.len() + annotation.content.iter().map(|[begin, end]| begin * 7 + end).sum::<usize>()) % 14
}

fn write(predictions: &Documents, set: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("predicted-{}", set.replace('/', "-")));
    gold::write(&file, predictions).expect("the prediction file");
    file
}

fn python(program: &Path, arguments: &[&PathBuf]) -> serde_json::Value {
    let output =
        Command::new("python3").arg(program).args(arguments).arg("--json").output().expect("python3 runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn gold_and_python(test: &str) -> Option<PathBuf> {
    let folder = gold_folder();
    if folder.is_none() {
        skipped(test, "the gold sets are missing");
    } else if !has_python() {
        skipped(test, "python3 is missing");
        return None;
    }
    folder
}

fn gold_folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/gold");
    let folder = std::env::var_os("ONRECORD_GOLD").map_or(beside, PathBuf::from);
    folder.join("score.py").exists().then_some(folder)
}

fn has_python() -> bool {
    Command::new("python3").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Says so past the test harness, which would swallow what is printed; `cargo xtask test` repeats it at the end.
fn skipped(test: &str, why: &str) {
    writeln!(std::io::stdout(), "SKIPPED {test}: {why}").expect("standard output");
}

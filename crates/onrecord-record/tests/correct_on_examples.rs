//! On examples/: what is corrected is shown with what was read, is found again later, and is gold for eval.

mod story;

use onrecord_reading::Tier;
use onrecord_record::correct::{ACCEPTED, Field, Hand, Missing, REMOVED, Refusal};
use onrecord_record::eval::{Value, gold, score, speakers};
use onrecord_record::export::table::{Filter, Form, Table};
use onrecord_record::search::Question;
use onrecord_record::store::{Added, KeptStatement};
use onrecord_record::trace::About;
use onrecord_record::{Error, Record};
use story::{Story, articles, empty, story};

fn found(record: &Record, words: &str, speaker: Option<&str>) -> Vec<KeptStatement> {
    let question =
        Question { words: words.to_owned(), speaker: speaker.map(str::to_owned), ..Question::default() };
    record.find(&question).expect("a record").statements
}

fn ok<T>(made: Result<Result<T, Refusal>, Error>) -> T {
    made.expect("a record that can be written").expect("something that can be corrected")
}

fn one(field: Field, value: &str) -> Vec<(Field, String)> {
    vec![(field, value.to_owned())]
}

fn rows(story: &Story, table: Table) -> Vec<serde_json::Value> {
    let mut bytes = Vec::new();
    let mut writer = Form::JsonLines.writer(&mut bytes, &table.columns()).expect("a writer");
    story.record.export(table, &Filter::default(), writer.as_mut()).expect("a record");
    writer.finish().expect("an end");
    let text = String::from_utf8(bytes).expect("UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn what_is_corrected_is_shown_with_what_was_read() {
    let mut story = story("corrected");
    let hand = Hand { by: Some("Ana Reyes".to_owned()), note: Some("a test".to_owned()) };
    let read = found(&story.record, "\"I have signed nothing\"", Some("vellisto")).remove(0);
    let old = read.speaker.clone().expect("a speaker");
    ok(story.record.correct(&read.key, &one(Field::Speaker, "Ivo Orr"), &hand));
    ok(story.record.correct(&read.key, &one(Field::Standing, "denied"), &hand));
    let shown = found(&story.record, "\"I have signed nothing\"", Some("ivo orr")).remove(0);
    assert_eq!((shown.id, shown.standing.as_str()), (read.id, "denied"));
    let was: Vec<String> = shown.corrected.iter().map(ToString::to_string).collect();
    assert_eq!(was, [format!("speaker was {old}"), format!("standing was {}", read.standing)]);
    let still = found(&story.record, "\"I have signed nothing\"", Some("vellisto"));
    assert!(still.iter().all(|one| one.id != read.id), "{still:?}");
    // The same in check, in trace and in tables.
    let quotation = "I have signed nothing, and nothing will be signed without a vote in parliament";
    let printed = story.record.check(quotation, Some("ivo orr")).expect("a record");
    assert!(printed.iter().any(|one| one.corrected.len() == 2), "{printed:?}");
    let trace = story.record.trace(About::Statement(&read.key)).expect("a record").expect("a statement");
    let mine = trace.printings.iter().find(|one| one.statement.as_ref() == Some(&read.key)).expect("it");
    assert_eq!((mine.chain.last().map(String::as_str), mine.corrected.len()), (Some("Ivo Orr"), 2));
    let row = rows(&story, Table::Statements).into_iter().find(|row| row["id"] == read.key.as_str());
    let row = row.expect("its row");
    assert_eq!((&row["speaker"], &row["standing"]), (&"Ivo Orr".into(), &"denied".into()));
    assert_eq!(row["corrected"], format!("speaker was {old}; standing was {}", read.standing));
    assert!(row["chain"].as_str().is_some_and(|chain| chain.ends_with("> Ivo Orr")), "{row}");
    // Reading and record still agree.
    assert_eq!(story.record.verify(|| ()).expect("a record"), []);
}

#[test]
fn the_last_correction_counts_and_each_can_be_taken_back() {
    let mut story = story("undo");
    let read = found(&story.record, "lease pier", None).remove(0);
    let hand = Hand::default();
    let first = ok(story.record.correct(&read.key, &one(Field::Act, "deny"), &hand)).remove(0);
    let second = ok(story.record.correct(&read.key, &one(Field::Act, "demand"), &hand)).remove(0);
    let act = |story: &Story| {
        let shown = found(&story.record, "lease pier", None);
        shown.into_iter().find(|one| one.id == read.id).map(|one| one.act)
    };
    assert_eq!(act(&story).as_deref(), Some("demand"));
    ok(story.record.undo(second.id, &hand));
    assert_eq!(act(&story).as_deref(), Some("deny"));
    ok(story.record.undo(first.id, &hand));
    assert_eq!(act(&story), Some(read.act.clone()));
    // The journal keeps all of it.
    let journal = story.record.corrections().expect("a record");
    let undone: Vec<_> = journal.iter().map(|one| (one.undoes, one.undone_by)).collect();
    assert_eq!(undone, [(None, Some(4)), (None, Some(3)), (Some(2), None), (Some(1), None)]);
    let again = story.record.undo(first.id, &hand).expect("a record");
    assert_eq!(again, Err(Refusal::NoCorrection));
    let same = story.record.correct(&read.key, &one(Field::Act, &read.act), &hand).expect("a record");
    assert_eq!(same, Err(Refusal::Same(Field::Act)));
    let none = story.record.correct("0000000000000000", &one(Field::Act, "deny"), &hand).expect("a record");
    assert_eq!(none, Err(Refusal::NoStatement));
}

#[test]
fn what_is_no_statement_is_shown_nowhere() {
    let mut story = story("removed");
    let n_all = rows(&story, Table::Statements).len();
    let read = found(&story.record, "\"signed nothing\"", None).remove(0);
    let n_found = found(&story.record, "\"signed nothing\"", None).len();
    ok(story.record.correct(&read.key, &one(Field::Statement, REMOVED), &Hand::default()));
    assert_eq!(found(&story.record, "\"signed nothing\"", None).len(), n_found - 1);
    assert_eq!(rows(&story, Table::Statements).len(), n_all - 1);
    let trace = story.record.trace(About::Words("the president has signed a lease of the pier"));
    let trace = trace.expect("a record").expect("a claim");
    assert!(trace.printings.iter().all(|one| one.statement.as_ref() != Some(&read.key)));
}

#[test]
fn corrections_are_found_again_in_a_new_version() {
    let mut story = empty("versions");
    let kept = articles();
    story.record.add(&kept[..1]).expect("an article");
    let hand = Hand::default();
    // This quotation stands in both versions, the words of the officials are changed in the second.
    let stays = rows(&story, Table::Statements);
    let words = |row: &serde_json::Value| row["content"].as_str().unwrap_or_default().to_owned();
    let newer = {
        let mut other = empty("versions-other");
        other.record.add(&kept[7..8]).expect("an article");
        rows(&other, Table::Statements)
    };
    let both: Vec<&serde_json::Value> = stays
        .iter()
        .filter(|row| newer.iter().any(|new| words(new) == words(row) && new["speaker"] == row["speaker"]))
        .collect();
    assert!(!both.is_empty() && both.len() < stays.len());
    let gone: Vec<&serde_json::Value> =
        stays.iter().filter(|row| !newer.iter().any(|new| words(new) == words(row))).collect();
    for row in both.iter().chain(&gone) {
        let key = row["id"].as_str().expect("an id");
        ok(story.record.correct(key, &one(Field::Speaker, "Ivo Orr"), &hand));
    }
    assert_eq!(story.record.add(&kept[..1]).expect("an article"), [Added::Known]);
    let corrected = |story: &Story, version: u64| -> Vec<String> {
        let rows = rows(story, Table::Statements).into_iter();
        let of = rows.filter(|row| row["version"] == version && !row["corrected"].is_null());
        of.map(|row| words(&row)).collect()
    };
    assert_eq!(corrected(&story, 1).len(), both.len() + gone.len());
    assert_eq!(story.record.add(&kept[7..8]).expect("an article"), [Added::Version]);
    let found_again = corrected(&story, 2);
    assert!(!found_again.is_empty());
    assert!(found_again.iter().all(|found| both.iter().any(|row| words(row) == *found)), "{found_again:?}");
    // Those with enough words are found again wherever they stand.
    let is_long = |row: &&&serde_json::Value| words(row).split_whitespace().count() >= 5;
    assert!(found_again.len() >= both.iter().filter(is_long).count(), "{found_again:?}");
}

#[test]
fn judged_statements_are_gold() {
    let mut story = empty("gold");
    let kept = articles();
    story.record.add(&kept[6..7]).expect("an article");
    let hand = Hand::default();
    let all = rows(&story, Table::Statements);
    let key = |at: usize| all[at]["id"].as_str().expect("an id").to_owned();
    ok(story.record.correct(&key(1), &one(Field::Statement, ACCEPTED), &hand));
    ok(story.record.correct(&key(2), &one(Field::Speaker, "Ivo Orr"), &hand));
    ok(story.record.correct(&key(3), &one(Field::Statement, REMOVED), &hand));
    let documents = story.record.corrected_gold().expect("a record");
    let [(document, journal)] = documents.as_slice() else { panic!("{}", documents.len()) };
    assert_eq!((document.attributions.len(), document.judged.len(), journal.len()), (2, 3, 3));
    // As it is written and read again.
    let line = serde_json::to_string(document).expect("JSON");
    let document: gold::Document = serde_json::from_str(&line).expect("gold");
    let documents = gold::Documents::from([(document.doc.clone(), document)]);
    let mut predicted = gold::read_all(&documents, Tier::Fast);
    gold::keep_judged(&documents, &mut predicted);
    let value = |rows: Vec<onrecord_record::eval::Row>, measure: &str| {
        rows.into_iter().find(|row| row.measure == measure).map(|row| row.value)
    };
    // The two are found, and so is the one that is none.
    let Some(Value::Prf(detected)) = value(score::score(&documents, &predicted), "detected") else {
        panic!("no such measure");
    };
    assert_eq!((detected.p, detected.r), (66.67, 100.0));
    let Some(Value::Share(share)) = value(speakers::score(&documents, &predicted), "speaker") else {
        panic!("no such measure");
    };
    assert_eq!((share.right, share.of), (1, 2));
}

#[test]
fn words_are_found_where_the_article_prints_them() {
    let mut story = empty("words");
    let kept = articles();
    story.record.add(&kept[6..7]).expect("an article");
    let read = rows(&story, Table::Statements).remove(1);
    let (key, content) = (read["id"].as_str().expect("an id"), read["content"].as_str().expect("words"));
    let part: Vec<&str> = content.split_whitespace().take(3).collect();
    let part = part.join(" ");
    let hand = Hand::default();
    ok(story.record.correct(key, &one(Field::Content, &part), &hand));
    let row = rows(&story, Table::Statements).remove(1);
    assert_eq!((&row["content"], &row["begin"]), (&part.clone().into(), &read["begin"]));
    let none = story.record.correct(key, &one(Field::Cue, "marble and jam"), &hand).expect("a record");
    assert_eq!(none, Err(Refusal::NoWords("marble and jam".to_owned())));
    // A statement that the reading lacks is gold, and nothing else.
    let address = read["url"].as_str().expect("an address").to_owned();
    let n_rows = rows(&story, Table::Statements).len();
    let missing = Missing {
        content: "Thursday".to_owned(),
        values: one(Field::Speaker, "Ivo Orr"),
        ..Missing::default()
    };
    ok(story.record.correct_missing(&address, &missing, &hand));
    assert_eq!(rows(&story, Table::Statements).len(), n_rows);
    let documents = story.record.corrected_gold().expect("a record");
    let attributions = &documents[0].0.attributions;
    assert!(attributions.iter().any(|one| one.speaker.as_deref() == Some("Ivo Orr")), "{attributions:?}");
    let nowhere =
        story.record.correct_missing("https://nowhere.example/", &missing, &hand).expect("a record");
    assert_eq!(nowhere, Err(Refusal::NoArticle));
}

#[test]
fn another_record_takes_the_journal_over() {
    let (mut story, mut other) = (empty("from"), empty("into"));
    let kept = articles();
    story.record.add(&kept[6..7]).expect("an article");
    let all = rows(&story, Table::Statements);
    let key = |at: usize| all[at]["id"].as_str().expect("an id").to_owned();
    let hand = Hand { by: Some("Ana Reyes".to_owned()), note: None };
    ok(story.record.correct(&key(1), &one(Field::Speaker, "Ivo Orr"), &hand));
    ok(story.record.correct(&key(2), &one(Field::Statement, REMOVED), &hand));
    let lines = story.record.corrected_gold().expect("a record").into_iter().map(|(document, journal)| {
        let mut line = serde_json::to_value(document).expect("JSON");
        line["corrections"] = journal.iter().map(onrecord_record::correct::Correction::json).collect();
        format!("{line}\n")
    });
    let file = std::env::temp_dir().join(format!("onrecord-journal-{}.jsonl", std::process::id()));
    std::fs::write(&file, lines.collect::<String>()).expect("a file");
    // Entries wait for their article.
    assert_eq!(other.record.take_corrections(&file).expect("a journal"), (2, 0));
    other.record.add(&kept[6..7]).expect("an article");
    assert_eq!(other.record.take_corrections(&file).expect("a journal"), (0, 2));
    std::fs::write(&file, "{\"doc\": \"a\"}\n").expect("a file");
    let error = other.record.take_corrections(&file).unwrap_err().to_string();
    std::fs::remove_file(&file).expect("our file");
    assert!(
        error.ends_with("it holds no corrections; onrecord correct --export writes such files"),
        "{error}"
    );
    assert_eq!(rows(&other, Table::Statements), rows(&story, Table::Statements));
    let journal = other.record.corrections().expect("a record");
    assert_eq!(journal[0].by.as_deref(), Some("Ana Reyes"));
}

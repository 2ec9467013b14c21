//! On examples/: every format of a table has the same rows, and nothing is left out unsaid.

mod story;

use std::collections::BTreeSet;
use std::io;

use onrecord_record::export::table::{Cell, Exported, Filter, Form, Kind, RowWriter, Table};
use serde_json::{Map, Value};
use story::{Story, story};

/// What is written of a record.
trait Written {
    fn bytes(&self, table: Table, form: Form, filter: &Filter) -> (Vec<u8>, Exported);
    fn lines(&self, table: Table, filter: &Filter) -> (Vec<Map<String, Value>>, Exported);
}

impl Written for Story {
    fn bytes(&self, table: Table, form: Form, filter: &Filter) -> (Vec<u8>, Exported) {
        let mut bytes = Vec::new();
        let mut writer = form.writer(&mut bytes, &table.columns()).expect("a writer");
        let done = self.record.export(table, filter, writer.as_mut()).expect("a record that can be read");
        writer.finish().expect("an end");
        drop_fault(&done);
        (bytes, done)
    }

    fn lines(&self, table: Table, filter: &Filter) -> (Vec<Map<String, Value>>, Exported) {
        let (bytes, done) = self.bytes(table, Form::JsonLines, filter);
        let text = String::from_utf8(bytes).expect("UTF-8");
        let rows = text.lines().map(|line| serde_json::from_str(line).expect("an object"));
        (rows.collect(), done)
    }
}

fn drop_fault(done: &Exported) {
    assert!(done.faults.is_empty(), "{:?}", done.faults);
}

#[test]
fn csv_has_the_rows_of_jsonl() {
    let story = story("csv");
    for &table in Table::ALL {
        let (lines, done) = story.lines(table, &Filter::default());
        assert_eq!((done.n_rows, done.n_all), (lines.len() as u64, lines.len() as u64), "{}", table.name());
        assert!(!lines.is_empty(), "{}", table.name());
        let (bytes, _) = story.bytes(table, Form::Csv, &Filter::default());
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        let names: Vec<String> = reader.headers().expect("names").iter().map(str::to_owned).collect();
        let columns = table.columns();
        assert_eq!(names, columns.iter().map(|column| column.name).collect::<Vec<_>>());
        let records: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
        assert_eq!(records.len(), lines.len(), "{}", table.name());
        for (record, line) in records.iter().zip(&lines) {
            assert_eq!(line.len(), columns.len());
            for (column, cell) in columns.iter().zip(record) {
                let expected = match &line[column.name] {
                    Value::Null => String::new(),
                    Value::String(text)
                        if column.kind == Kind::Text && text.starts_with(['=', '+', '-', '@']) =>
                    {
                        format!("'{text}")
                    }
                    Value::String(text) => text.clone(),
                    value @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                        value.to_string()
                    }
                };
                assert_eq!(cell, expected, "{} {}", table.name(), column.name);
            }
        }
    }
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_has_the_rows_of_jsonl() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    let story = story("parquet");
    for &table in Table::ALL {
        let (lines, _) = story.lines(table, &Filter::default());
        let (bytes, _) = story.bytes(table, Form::Parquet, &Filter::default());
        let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).expect("Parquet");
        let rows: Vec<_> = reader.get_row_iter(None).expect("rows").map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), lines.len(), "{}", table.name());
        for (row, line) in rows.iter().zip(&lines) {
            for ((name, field), column) in row.get_column_iter().zip(table.columns()) {
                assert_eq!(name, column.name);
                let found = match (field, column.kind) {
                    (Field::Null, _) => Value::Null,
                    (Field::Str(text), Kind::Text) => Value::from(text.as_str()),
                    (Field::Long(number), Kind::Integer) => Value::from(*number),
                    (Field::Double(number), Kind::Number) => {
                        // JSON has no fraction where there is none.
                        if number.fract() == 0.0 { Value::from(*number as i64) } else { Value::from(*number) }
                    }
                    (Field::Bool(flag), Kind::Flag) => Value::from(*flag),
                    (Field::Date(day), Kind::Day) => {
                        Value::from(onrecord_record::fetch::time::iso_of_days(i64::from(*day)))
                    }
                    (Field::TimestampMillis(time), Kind::Time) => {
                        Value::from(onrecord_record::fetch::time::iso_of_seconds(time / 1000))
                    }
                    (field, kind) => panic!("{name}: {field:?} is no {}", kind.name()),
                };
                assert_eq!(found, line[name], "{} {name}", table.name());
            }
        }
    }
}

#[test]
fn filters_choose_and_what_they_leave_out_is_counted() {
    let story = story("filters");
    let (all, _) = story.lines(Table::Statements, &Filter::default());
    let latest = Filter { is_latest: true, ..Filter::default() };
    let (rows, done) = story.lines(Table::Statements, &latest);
    assert_eq!((done.n_rows, done.n_all), (rows.len() as u64, all.len() as u64));
    assert!(rows.len() < all.len() && rows.iter().all(|row| row["is_latest"] == true));
    let of_one =
        Filter { speaker: Some("vellisto".to_owned()), standing: Some("denied".to_owned()), ..latest };
    let (rows, _) = story.lines(Table::Statements, &of_one);
    let is_hers =
        |row: &Map<String, Value>| row["speaker"].as_str().is_some_and(|name| name.contains("Vellisto"));
    assert!(
        !rows.is_empty() && rows.iter().all(|row| is_hers(row) && row["standing"] == "denied"),
        "{rows:?}"
    );
    assert_eq!(Table::Versions.refuses(&of_one), Some("--speaker"));
    assert_eq!(Table::Statements.refuses(&of_one), None);
    let lantern = Filter { outlet: Some("lantern".to_owned()), ..Filter::default() };
    let (rows, done) = story.lines(Table::Versions, &lantern);
    assert_eq!((rows.len(), done.n_all), (2, 8));
    assert!(rows[0]["added"].is_null() && rows[1]["softened"].as_u64() > Some(0), "{rows:?}");
}

#[test]
fn links_and_origins_say_what_the_record_knows() {
    let story = story("links");
    let (links, _) = story.lines(Table::Links, &Filter::default());
    let n_of = |kind: &str| links.iter().filter(|row| row["kind"] == kind).count();
    let stored: u64 = story.record.counts().expect("counts").1;
    assert_eq!(n_of("version") as u64, stored - story.record.counts().expect("counts").0);
    assert!(n_of("reprint") > 0 && n_of("revision") > 0 && n_of("within") > 0);
    let (statements, _) = story.lines(Table::Statements, &Filter::default());
    let n_within = statements.iter().filter(|row| !row["within"].is_null()).count();
    assert_eq!(n_of("within"), n_within);
    // The paper that put another word into the mayor's mouth.
    let altered = links.iter().find(|row| row["kind"] == "repeat" && row["basis"] == "[-lease-] {+sell+}");
    let altered = altered.expect("the altered quotation");
    assert_eq!((&altered["likeness"], &altered["containment"]), (&"altered".into(), &0.909.into()));
    let ends = ["article", "to_article"].map(|end| altered[end].as_i64());
    assert!(ends[0] > ends[1], "{ends:?}");
    let (origins, _) = story.lines(Table::Origins, &Filter::default());
    let of = |outlet: &str| origins.iter().find(|row| row["outlet"] == outlet && row["level"] == "article");
    let reprint = of("Tarn Valley Dispatch").expect("the reprint");
    assert_eq!(
        (&reprint["report"], &reprint["report_by"]),
        (&"Meridian News Agency".into(), &"credit".into())
    );
    let n_rows = origins.len() as u64;
    assert_eq!(n_rows, stored + statements.len() as u64);
}

#[test]
fn rows_that_cannot_be_written_end_the_export() {
    struct Full;
    impl RowWriter for Full {
        fn row(&mut self, _: &[Cell]) -> io::Result<()> {
            Err(io::Error::from(io::ErrorKind::StorageFull))
        }
        fn finish(self: Box<Self>) -> io::Result<()> {
            Ok(())
        }
    }
    let story = story("full");
    let error = story.record.export(Table::Statements, &Filter::default(), &mut Full).unwrap_err();
    assert!(error.to_string().starts_with("write results: "), "{error}");
}

#[test]
fn the_graph_is_whole_and_rates_nothing() {
    let story = story("graph");
    let mut bytes = Vec::new();
    let done = story.record.export_linked(&Filter::default(), &mut bytes).expect("a record");
    assert_eq!((done.n_rows, done.faults.len()), (done.n_all, 0));
    let document: Value = serde_json::from_slice(&bytes).expect("JSON");
    let graph = document["@graph"].as_array().expect("a graph");
    let id_of = |node: &Value| node["@id"].as_str().map(str::to_owned);
    let ids: BTreeSet<String> = graph.iter().filter_map(id_of).collect();
    assert_eq!(ids.len(), graph.len(), "each node once");
    fn walk(value: &Value, each: &mut dyn FnMut(&str, &Value)) {
        match value {
            Value::Object(fields) => fields.iter().for_each(|(name, value)| {
                each(name, value);
                walk(value, each);
            }),
            Value::Array(values) => values.iter().for_each(|value| walk(value, each)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let mut names: BTreeSet<String> = BTreeSet::new();
    walk(&document["@graph"], &mut |name, value| {
        names.insert(name.to_owned());
        if name == "@id" {
            assert!(value.as_str().is_some_and(|id| ids.contains(id)), "{value} points at nothing");
        }
    });
    for name in ["reviewRating", "claimReviewed", "ClaimReview"] {
        assert!(!names.contains(name) && !String::from_utf8_lossy(&bytes).contains(name), "{name}");
    }
    for name in ["prov:wasDerivedFrom", "prov:wasRevisionOf", "prov:wasQuotedFrom", "prov:wasAttributedTo"] {
        assert!(names.contains(name), "{name}");
    }
    // Every name has a meaning in the context.
    let prefixes = ["@", "prov:", "oa:", "onrecord:"];
    let is_plain = |name: &&String| !prefixes.iter().any(|prefix| name.starts_with(prefix));
    assert!(names.iter().filter(is_plain).all(|name| name.chars().all(char::is_alphabetic)), "{names:?}");
    // Evidence stands where it says.
    let text_of = |id: &Value| graph.iter().find(|node| node["@id"] == *id).map(|node| &node["articleBody"]);
    let mut n_selectors = 0;
    for evidence in graph.iter().filter_map(|node| node["onrecord:evidence"].as_array()).flatten() {
        let text = text_of(&evidence["oa:hasSource"]["@id"]).and_then(Value::as_str).expect("its article");
        let [position, quote] = [0, 1].map(|at| &evidence["oa:hasSelector"][at]);
        let [begin, end] =
            ["oa:start", "oa:end"].map(|name| position[name].as_u64().expect("a place") as usize);
        let words: String = text.chars().skip(begin).take(end - begin).collect();
        assert_eq!(quote["oa:exact"], words.as_str());
        let around = ["oa:prefix", "oa:exact", "oa:suffix"].map(|name| quote[name].as_str().expect("words"));
        assert!(text.contains(&around.concat()), "{quote}");
        n_selectors += 1;
    }
    assert!(n_selectors as u64 > done.n_rows, "{n_selectors}");
    // What is left out is pointed at by nothing.
    let latest = Filter { is_latest: true, speaker: Some("vellisto".to_owned()), ..Filter::default() };
    let mut bytes = Vec::new();
    let done = story.record.export_linked(&latest, &mut bytes).expect("a record");
    assert!(done.n_rows > 0 && done.n_rows < done.n_all);
    let document: Value = serde_json::from_slice(&bytes).expect("JSON");
    let ids: BTreeSet<String> =
        document["@graph"].as_array().into_iter().flatten().filter_map(id_of).collect();
    walk(&document["@graph"], &mut |name, value| {
        assert!(
            name != "@id" || value.as_str().is_some_and(|id| ids.contains(id)),
            "{value} points at nothing"
        );
    });
}

#[test]
fn brat_has_every_version_with_its_statements() {
    let story = story("brat");
    let folder = std::env::temp_dir().join(format!("onrecord-export-brat-{}", std::process::id()));
    let done = story.record.export_brat(&Filter::default(), &folder).expect("a record");
    assert_eq!((done.n_rows, done.n_all), (8, 8));
    let (rows, _) = story.lines(Table::Statements, &Filter::default());
    let text = std::fs::read_to_string(folder.join("article-1-version-2.txt")).expect("a text");
    let annotations = std::fs::read_to_string(folder.join("article-1-version-2.ann")).expect("annotations");
    std::fs::remove_dir_all(&folder).expect("our folder");
    let letters: Vec<char> = text.chars().collect();
    let mut n_contents = 0;
    for line in annotations.lines().filter(|line| line.starts_with('T')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (kind, places) = fields[1].split_once(' ').expect("places");
        let piece = |place: &str| {
            let (begin, end) = place.split_once(' ').expect("begin and end");
            let range = begin.parse::<usize>().expect("begin")..end.parse::<usize>().expect("end");
            letters[range].iter().collect::<String>()
        };
        let words: Vec<String> = places.split(';').map(piece).collect();
        assert_eq!(words.join(" "), fields[2]);
        n_contents += usize::from(kind == "Content");
    }
    let of = rows.iter().filter(|row| row["article"] == 1 && row["version"] == 2).count();
    assert_eq!(n_contents, of);
}

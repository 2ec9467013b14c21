//! On examples/: every format of a table has the same rows, and nothing is left out unsaid.

mod story;

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
                    other => other.to_string(),
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

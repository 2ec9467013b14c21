//! Tables as pages: JSON, JSON Lines, CSV and Parquet, a row an article, with names of columns said or guessed.

use std::io::{self, BufRead, BufReader, Read};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use onrecord_page::Media;
use onrecord_reading::{Hints, page};
use serde_json::{Map, Value};

use crate::error::{Error, ErrorKind};
use crate::input::{Body, FileKind, Item, Items, Page, Skip, Skipped, Stream};

/// What a column can hold, with the names by which it is found where nobody says which it is.
///
/// # Source
/// Names as in dumps of news APIs and crawlers (NewsAPI, Media Cloud, news-please, trafilatura, CC-NEWS on Hugging Face).
const FIELDS: [(&str, &[&str]); 9] = [
    ("text", &["text", "body", "content", "article", "article_text", "full_text", "maintext", "plain_text"]),
    ("html", &["html", "raw_html", "content_html", "body_html"]),
    ("title", &["title", "headline", "name"]),
    (
        "outlet",
        &[
            "outlet",
            "source_name",
            "source.name",
            "publisher",
            "publication",
            "sitename",
            "source",
            "media_name",
        ],
    ),
    ("url", &["url", "link", "address", "canonical_url"]),
    (
        "published",
        &[
            "published",
            "date",
            "publishedat",
            "published_at",
            "date_publish",
            "pubdate",
            "publish_date",
            "timestamp",
        ],
    ),
    ("byline", &["byline", "author", "authors"]),
    ("agency", &["agency"]),
    ("language", &["language", "lang"]),
];

/// Which column holds what: `text=body,outlet=source_name`. A column inside an object is named `source.name`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap {
    /// Pairs of a field and the column that holds it.
    said: Vec<(&'static str, String)>,
}

impl FromStr for ColumnMap {
    type Err = String;

    fn from_str(pairs: &str) -> Result<Self, String> {
        let fields = || FIELDS.map(|(field, _)| field).join(", ");
        let mut said = Vec::new();
        for pair in pairs.split(',').filter(|pair| !pair.trim().is_empty()) {
            let (field, column) = pair
                .split_once('=')
                .ok_or_else(|| format!("a column is FIELD=COLUMN, with one of {}", fields()))?;
            let known = FIELDS.iter().find(|(known, _)| field.trim().eq_ignore_ascii_case(known));
            let (known, _) =
                known.ok_or_else(|| format!("no field is called \"{field}\"; there are {}", fields()))?;
            said.push((*known, column.trim().to_owned()));
        }
        Ok(Self { said })
    }
}

impl ColumnMap {
    /// What a row has for a field: under the name that was said, else under one that is usual.
    fn value<'a>(&self, field: &str, row: &'a Map<String, Value>) -> Option<&'a Value> {
        if let Some((_, column)) = self.said.iter().find(|(said, _)| *said == field) {
            return column_of(row, column);
        }
        let (_, usual) = FIELDS.iter().find(|(known, _)| *known == field)?;
        usual.iter().filter_map(|name| column_of(row, name)).find(|value| is_said(value))
    }
}

/// A column by its name in any case, or one inside an object.
fn column_of<'a>(row: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let own = row.get(name).or_else(|| {
        row.iter().find(|(column, _)| column.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value)
    });
    own.or_else(|| {
        let (outer, inner) = name.split_once('.')?;
        column_of(column_of(row, outer)?.as_object()?, inner)
    })
}

/// Null, an empty string and what holds no words say nothing.
fn is_said(value: &Value) -> bool {
    match value {
        Value::Null | Value::Object(_) | Value::Bool(_) => false,
        Value::String(words) => !words.trim().is_empty(),
        Value::Array(values) => values.iter().any(is_said),
        Value::Number(_) => true,
    }
}

fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(words) => Some(words.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => Some(values.iter().filter_map(words).collect::<Vec<_>>().join(", "))
            .filter(|words| !words.is_empty()),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

fn names(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(words).collect(),
        Value::String(_) | Value::Number(_) => words(value).into_iter().collect(),
        Value::Null | Value::Bool(_) | Value::Object(_) => Vec::new(),
    }
}

/// The articles of a table.
pub(crate) fn rows(stream: Stream, kind: FileKind, map: &ColumnMap, max_size: u64) -> Result<Items, Error> {
    let name = stream.name();
    let table = Table { name, map: map.clone(), max_size, has_text: false, n_rows: 0, is_over: false };
    match kind {
        FileKind::Csv => csv_rows(stream, table),
        FileKind::Parquet => parquet_rows(stream, table),
        FileKind::Json | FileKind::JsonLines => {
            let is_lines = kind == FileKind::JsonLines;
            let reader = BufReader::with_capacity(1 << 16, stream.reader()?);
            Ok(Box::new(JsonRows { reader, table, is_lines }))
        }
        FileKind::Text
        | FileKind::Html
        | FileKind::Mail
        | FileKind::Feed
        | FileKind::Warc
        | FileKind::Wacz
        | FileKind::Pdf => Err(stream.failed("it is no table".to_owned())),
    }
}

/// What turns rows into pages.
struct Table {
    /// Name of the file.
    name: String,
    map: ColumnMap,
    max_size: u64,
    /// A row had a text: the names of columns are right.
    has_text: bool,
    /// Rows so far, from 1 for the first.
    n_rows: u64,
    /// Nothing more is to be had: the file ends, is damaged, or holds no articles.
    is_over: bool,
}

impl Table {
    /// The page of the next row.
    fn item(&mut self, row: &Map<String, Value>) -> Result<Item, Error> {
        self.n_rows += 1;
        let name = format!("{}:{}", self.name, self.n_rows);
        let said = |field| self.map.value(field, row).and_then(words);
        let (text, media) = match (said("text"), said("html")) {
            (Some(text), _) => (text, Media::Text),
            (None, Some(html)) => (html, Media::Html),
            (None, None) => {
                if self.has_text || self.has_column("text", row) || self.has_column("html", row) {
                    return Ok(Item::Skipped(Skipped { name, why: Skip::NoText }));
                }
                let columns = row.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                return Err(self.failed(format!(
                    "row {}: no column is the text; say which with --map text=COLUMN (there are {columns})",
                    self.n_rows
                )));
            }
        };
        self.has_text = true;
        if text.len() as u64 > self.max_size {
            let kind = ErrorKind::TooLarge { size: Some(text.len() as u64), limit: self.max_size };
            return Err(Error::bare(kind, Some(name.as_ref())));
        }
        let hints = Hints {
            path: Some(name.clone()),
            url: said("url"),
            title: said("title"),
            outlet: said("outlet"),
            byline: self.map.value("byline", row).map(names).unwrap_or_default(),
            agency: said("agency"),
            published: said("published"),
            language: said("language").filter(|code| is_language(code)),
            charset: Some("utf-8".to_owned()),
            ..Hints::default()
        };
        let body = Body::Bytes(text.into_bytes());
        Ok(Item::Page(Box::new(Page { name, body, media, hints })))
    }

    /// True when a row has the column that holds a field, be it empty.
    fn has_column(&self, field: &str, row: &Map<String, Value>) -> bool {
        if let Some((_, column)) = self.map.said.iter().find(|(said, _)| *said == field) {
            return column_of(row, column).is_some();
        }
        let usual = FIELDS.iter().find(|(known, _)| *known == field).map_or(&[][..], |(_, usual)| usual);
        usual.iter().any(|name| column_of(row, name).is_some())
    }

    /// The page of the next row of a table in which every row has the same columns: where the first has no text, the others
    /// have none either, and one error stands for all.
    fn regular_item(&mut self, row: &Map<String, Value>) -> Result<Item, Error> {
        let item = self.item(row);
        self.is_over = item.is_err() && self.n_rows == 1 && !self.has_text;
        item
    }

    fn failed(&self, why: String) -> Error {
        Error::new(ErrorKind::Format, Some(self.name.as_ref()), io::Error::other(why))
    }

    /// A row that cannot be taken; it counts as one.
    fn bad_row(&mut self, why: &str) -> Error {
        self.n_rows += 1;
        self.failed(format!("row {}: {why}", self.n_rows))
    }
}

/// "en", "es-MX"; a column of whole names ("English") says nothing that we can use.
pub fn is_language(code: &str) -> bool {
    let letters = code.split(['-', '_']).next().unwrap_or_default();
    letters.len() == 2 && letters.bytes().all(|letter| letter.is_ascii_alphabetic())
}

/// Objects out of JSON: a line each, or one after another in a list or without one.
struct JsonRows<R> {
    reader: R,
    table: Table,
    is_lines: bool,
}

/// One piece of JSON.
enum Piece {
    /// The bytes of an object, or of a line.
    Whole(Vec<u8>),
    /// It is above the limit, and was passed over.
    TooLarge,
    /// The file ends inside it.
    Torn,
    /// There is no more.
    End,
}

impl<R: BufRead + Send> Iterator for JsonRows<R> {
    type Item = Result<Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        // JSON writes a character in six at most ("\u00e9"), and there is more in a row than its text.
        let limit = self.table.max_size.saturating_mul(6).saturating_add(1 << 20);
        while !self.table.is_over {
            let piece = if self.is_lines {
                next_line(&mut self.reader, limit)
            } else {
                next_object(&mut self.reader, limit)
            };
            let bytes = match piece {
                Ok(Piece::Whole(bytes)) => bytes,
                Ok(Piece::TooLarge) => {
                    self.table.n_rows += 1;
                    let name = format!("{}:{}", self.table.name, self.table.n_rows);
                    let kind = ErrorKind::TooLarge { size: None, limit: self.table.max_size };
                    return Some(Err(Error::bare(kind, Some(name.as_ref()))));
                }
                Ok(Piece::Torn) => {
                    self.table.is_over = true;
                    return Some(Err(self.table.bad_row("the file ends inside it")));
                }
                Ok(Piece::End) => return None,
                Err(error) => {
                    self.table.is_over = true;
                    let path = Some(self.table.name.as_ref());
                    return Some(Err(Error::new(ErrorKind::Read, path, error)));
                }
            };
            if bytes.trim_ascii().is_empty() {
                continue;
            }
            let text = page::decode(&bytes, None).text;
            return Some(match serde_json::from_str::<Map<String, Value>>(&text) {
                Ok(row) => self.table.item(&row),
                Err(error) => Err(self.table.bad_row(&format!("it is no JSON object: {error}"))),
            });
        }
        None
    }
}

/// The next line, at most `limit` bytes of it.
fn next_line(reader: &mut impl BufRead, limit: u64) -> io::Result<Piece> {
    let mut line = Vec::new();
    let mut is_long = false;
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(match (is_long, line.is_empty()) {
                (true, _) => Piece::TooLarge,
                (false, true) => Piece::End,
                (false, false) => Piece::Whole(line),
            });
        }
        let end = chunk.iter().position(|&byte| byte == b'\n');
        let n_taken = end.map_or(chunk.len(), |end| end + 1);
        is_long |= (line.len() + n_taken) as u64 > limit;
        if is_long {
            line.clear();
        } else {
            line.extend_from_slice(&chunk[..n_taken]);
        }
        reader.consume(n_taken);
        if end.is_some() {
            return Ok(if is_long { Piece::TooLarge } else { Piece::Whole(line) });
        }
    }
}

/// The next object at the outermost level, lists around it left out; `{` and `}` in strings do not count.
fn next_object(reader: &mut impl BufRead, limit: u64) -> io::Result<Piece> {
    let mut object = Vec::new();
    let (mut depth, mut is_string, mut is_escaped, mut is_long) = (0_u64, false, false, false);
    loop {
        let chunk = reader.fill_buf()?;
        if chunk.is_empty() {
            return Ok(if depth == 0 { Piece::End } else { Piece::Torn });
        }
        let mut end = None;
        let begin =
            if depth > 0 { 0 } else { chunk.iter().position(|&byte| byte == b'{').unwrap_or(chunk.len()) };
        for (at, &byte) in chunk.iter().enumerate().skip(begin) {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' if is_string => is_escaped = true,
                b'"' => is_string = !is_string,
                b'{' if !is_string => depth += 1,
                b'}' if !is_string => {
                    depth -= 1;
                    if depth == 0 {
                        end = Some(at + 1);
                        break;
                    }
                }
                _ => {}
            }
        }
        let n_taken = end.unwrap_or(chunk.len());
        is_long |= (object.len() + n_taken - begin) as u64 > limit;
        if is_long {
            object.clear();
        } else {
            object.extend_from_slice(&chunk[begin..n_taken]);
        }
        reader.consume(n_taken);
        if end.is_some() {
            return Ok(if is_long { Piece::TooLarge } else { Piece::Whole(object) });
        }
    }
}

/// Fails when more is read than a row may have, so that a quotation mark that is never closed costs bounded memory.
struct Budget<R> {
    reader: R,
    left: Arc<AtomicU64>,
}

impl<R: Read> Read for Budget<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(io::Error::other("a row goes on above the limit; is a quotation mark open?"));
        }
        let end = into.len().min(left as usize);
        let n_read = self.reader.read(&mut into[..end])?;
        self.left.fetch_sub(n_read as u64, Ordering::Relaxed);
        Ok(n_read)
    }
}

fn csv_rows(stream: Stream, mut table: Table) -> Result<Items, Error> {
    let mark = delimiter(&stream.head);
    let budget = table.max_size.saturating_mul(2).saturating_add(1 << 20);
    let left = Arc::new(AtomicU64::new(budget));
    let reader = Budget { reader: stream.reader()?, left: Arc::clone(&left) };
    let mut rows = csv::ReaderBuilder::new().delimiter(mark).flexible(true).from_reader(reader);
    let decode = |field: &[u8]| page::decode(field, None).text;
    let columns: Vec<String> = match rows.byte_headers() {
        Ok(columns) => columns.iter().map(|column| decode(column).trim().to_owned()).collect(),
        Err(error) => return Err(table.failed(format!("its first line: {error}"))),
    };
    let mut record = csv::ByteRecord::new();
    Ok(Box::new(std::iter::from_fn(move || {
        if table.is_over {
            return None;
        }
        left.store(budget, Ordering::Relaxed);
        match rows.read_byte_record(&mut record) {
            Ok(false) => None,
            Ok(true) => {
                let fields = record.iter().map(|field| Value::String(decode(field)));
                let row = columns.iter().cloned().zip(fields).collect();
                Some(table.regular_item(&row))
            }
            Err(error) => {
                table.is_over = true;
                Some(Err(table.bad_row(&error.to_string())))
            }
        }
    })))
}

/// What stands between columns: the mark that the first line has most of.
fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |mark: u8| line.iter().filter(|&&byte| byte == mark).count();
    // The comma wins when there is none at all.
    [b'\t', b';', b','].into_iter().max_by_key(|&mark| count(mark)).unwrap_or(b',')
}

#[cfg(feature = "parquet")]
fn parquet_rows(stream: Stream, mut table: Table) -> Result<Items, Error> {
    use parquet::file::reader::SerializedFileReader;
    use parquet::record::reader::RowIter;

    // The index stands at the end of the file: it is opened anew where it lies, or taken whole from a pipe.
    let path = stream.path.clone();
    let rows: Result<RowIter<'static>, String> = match path {
        Some(path) => {
            let failed = |error| Error::new(ErrorKind::Read, Some(&path), error);
            let file = std::fs::File::open(&path).map_err(failed)?;
            stream.count_all();
            unbroken(|| {
                SerializedFileReader::new(file).map(|reader| RowIter::from_file_into(Box::new(reader)))
            })
        }
        None => {
            let bytes = bytes::Bytes::from(stream.unpacked(table.max_size.saturating_mul(64))?);
            unbroken(|| {
                SerializedFileReader::new(bytes).map(|reader| RowIter::from_file_into(Box::new(reader)))
            })
        }
    };
    let mut rows = rows.map_err(|why| table.failed(format!("it is no Parquet that can be read: {why}")))?;
    Ok(Box::new(std::iter::from_fn(move || {
        if table.is_over {
            return None;
        }
        match unbroken(|| rows.next().transpose()).transpose()? {
            Ok(row) => {
                let row = row.to_json_value();
                let columns = row.as_object().cloned().unwrap_or_default();
                Some(table.regular_item(&columns))
            }
            Err(why) => {
                table.is_over = true;
                Some(Err(table.bad_row(&why)))
            }
        }
    })))
}

/// What the Parquet library gives; a damaged file may also make it panic.
#[cfg(feature = "parquet")]
fn unbroken<T>(read: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, String> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("it is damaged".to_owned()),
    }
}

#[cfg(not(feature = "parquet"))]
fn parquet_rows(stream: Stream, _: Table) -> Result<Items, Error> {
    Err(stream.failed("this program was built without Parquet (cargo build --features parquet)".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::tests::items_of;

    /// Name and bytes of a file, `--map`, and what comes of it: title and text of each page, or what is said instead.
    fn check(name: &str, bytes: &[u8], map: &str, expected: &[&str]) {
        let map = if map.is_empty() { ColumnMap::default() } else { map.parse().unwrap() };
        let found = items_of(name, bytes, map).into_iter().map(|item| match item {
            Ok(Item::Page(page)) => {
                let Body::Bytes(text) = page.body else { panic!("{} is no row", page.name) };
                format!("{}: {}", page.hints.title.unwrap_or_default(), String::from_utf8(text).unwrap())
            }
            Ok(Item::Skipped(skipped)) => format!("{}: {}", skipped.name, skipped.why.words()),
            Err(error) => error.to_string(),
        });
        assert_eq!(found.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn rows_are_pages() {
        check(
            "a.jsonl",
            b"{\"title\":\"A\",\"body\":\"One.\"}\n\n{\"title\":\"B\",\"body\":\" \"}\n",
            "",
            &["A: One.", "a.jsonl:2: without text"],
        );
        check(
            "a.json",
            br#"[{"headline": "A {1}", "text": "One \"}\" x."}, {"headline":"B","text":"Two."}]"#,
            "",
            &["A {1}: One \"}\" x.", "B: Two."],
        );
        check(
            "a.csv",
            "title;text\nA;\"One,\n\"\"two\"\".\"\nB;caf\u{e9}\n".as_bytes(),
            "",
            &["A: One,\n\"two\".", "B: café"],
        );
        check("a.tsv", b"title\tbody\nA\tOne.\n", "", &["A: One."]);
        check("a.jsonl", br#"{"t":"A","x":{"y":"One."}}"#, "text=x.y,title=t", &["A: One."]);
    }

    #[test]
    fn what_is_wrong_is_said() {
        check(
            "a.jsonl",
            b"{\"x\":1}\nnonsense\n{\"text\":\"One.\"}",
            "",
            &[
                "read a.jsonl: row 1: no column is the text; say which with --map text=COLUMN (there are x)",
                "read a.jsonl: row 2: it is no JSON object: expected ident at line 1 column 2",
                ": One.",
            ],
        );
        check(
            "a.json",
            b"[{\"text\":\"One.\"}, {\"text\":",
            "",
            &[": One.", "read a.json: row 2: the file ends inside it"],
        );
        assert!("text:body".parse::<ColumnMap>().unwrap_err().contains("FIELD=COLUMN"));
        assert!("words=body".parse::<ColumnMap>().unwrap_err().contains("no field is called \"words\""));
    }

    #[cfg(feature = "parquet")]
    #[test]
    fn parquet_is_a_table() {
        use parquet::column::writer::ColumnWriter;
        use parquet::data_type::ByteArray;
        use parquet::file::writer::SerializedFileWriter;
        use parquet::schema::parser::parse_message_type;

        let schema = "message table { required binary headline (UTF8); required binary body (UTF8); }";
        let schema = Arc::new(parse_message_type(schema).unwrap());
        let mut bytes = Vec::new();
        let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::default()).unwrap();
        let mut rows = file.next_row_group().unwrap();
        for values in [["A", "B"], ["One.", "Two."]] {
            let mut column = rows.next_column().unwrap().unwrap();
            let ColumnWriter::ByteArrayColumnWriter(writer) = column.untyped() else { panic!("not bytes") };
            writer.write_batch(&values.map(ByteArray::from), None, None).unwrap();
            column.close().unwrap();
        }
        rows.close().unwrap();
        file.close().unwrap();
        check("a.parquet", &bytes, "", &["A: One.", "B: Two."]);
        bytes.truncate(bytes.len() / 2);
        let torn = items_of("a.parquet", &bytes, ColumnMap::default()).pop().unwrap().unwrap_err();
        assert!(torn.to_string().starts_with("read a.parquet: it is no Parquet that can be read"), "{torn}");
    }

    #[test]
    fn a_row_without_end_costs_bounded_memory() {
        let long =
            b"{\"text\":\"".iter().copied().chain(std::iter::repeat_n(b'x', 1 << 22)).collect::<Vec<u8>>();
        let mut bytes = long.clone();
        bytes.extend_from_slice(b"\"}\n{\"text\":\"One.\"}\n");
        let kinds = |name: &str, bytes: &[u8]| -> Vec<String> {
            let said = |item: Result<Item, Error>| match item {
                Ok(_) => "a page".to_owned(),
                Err(error) => error.to_string(),
            };
            super::super::tests::items_within(name, bytes, ColumnMap::default(), 1 << 10)
                .into_iter()
                .map(said)
                .collect()
        };
        let limit = "it goes on above the limit of 1 KiB for one article";
        assert_eq!(kinds("a.jsonl", &bytes), [format!("read a.jsonl:1: {limit}"), "a page".to_owned()]);
        assert_eq!(kinds("a.json", &bytes), [format!("read a.json:1: {limit}"), "a page".to_owned()]);
        let mut open = b"text\n\"".to_vec();
        open.extend_from_slice(&long);
        assert_eq!(
            kinds("a.csv", &open),
            ["read a.csv: row 1: a row goes on above the limit; is a quotation mark open?"]
        );
    }
}

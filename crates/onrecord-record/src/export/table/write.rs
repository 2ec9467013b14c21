//! Rows -> CSV and JSON Lines, as they come.

use std::io::{self, Write};

use super::{Cell, Column, RowWriter};
use crate::export::csv::escape;
use crate::fetch::time::{iso_of_days, iso_of_seconds};

/// CSV (RFC 4180), safe to open in a spreadsheet: text that a spreadsheet would run gets an apostrophe in front.
#[derive(Debug)]
pub(super) struct CsvRows<W> {
    to: W,
}

impl<W: Write> CsvRows<W> {
    /// Begins with the line of column names.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn new(mut to: W, columns: &[Column]) -> io::Result<Self> {
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        write!(to, "{}\r\n", names.join(","))?;
        Ok(Self { to })
    }
}

impl<W: Write> RowWriter for CsvRows<W> {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let cells: Vec<String> = cells
            .iter()
            .map(|cell| match cell {
                Cell::Text(text) => escape(text),
                Cell::Empty
                | Cell::Integer(_)
                | Cell::Number(_)
                | Cell::Flag(_)
                | Cell::Day(_)
                | Cell::Time(_) => plain(cell),
            })
            .collect();
        write!(self.to, "{}\r\n", cells.join(","))
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.to.flush()
    }
}

/// One JSON object a line, its fields in the order of the columns.
#[derive(Debug)]
pub(super) struct JsonRows<W> {
    to: W,
    columns: Vec<Column>,
}

impl<W: Write> JsonRows<W> {
    /// Rows with these columns.
    pub(super) fn new(to: W, columns: &[Column]) -> Self {
        Self { to, columns: columns.to_vec() }
    }
}

impl<W: Write> RowWriter for JsonRows<W> {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        let mut mark = '{';
        for (column, cell) in self.columns.iter().zip(cells) {
            let value = match cell {
                Cell::Empty => "null".to_owned(),
                Cell::Text(text) => serde_json::to_string(text)?,
                Cell::Integer(_) | Cell::Number(_) | Cell::Flag(_) => plain(cell),
                Cell::Day(_) | Cell::Time(_) => format!("\"{}\"", plain(cell)),
            };
            write!(self.to, "{mark}\"{}\":{value}", column.name)?;
            mark = ',';
        }
        writeln!(self.to, "}}")
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.to.flush()
    }
}

/// A cell as text.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Integer(number) => number.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Day(day) => iso_of_days(i64::from(*day)),
        Cell::Time(seconds) => iso_of_seconds(*seconds),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::table::Kind;

    #[test]
    fn cells_are_written_by_their_type() {
        let kinds = [Kind::Text, Kind::Text, Kind::Integer, Kind::Number, Kind::Flag, Kind::Day, Kind::Time];
        let names = ["a", "b", "c", "d", "e", "f", "g"];
        let columns: Vec<Column> =
            names.iter().zip(kinds).map(|(name, kind)| Column { name, kind, meaning: "" }).collect();
        let cells = [
            Cell::Text("=1, \"x\"".to_owned()),
            Cell::Empty,
            Cell::Integer(-3),
            Cell::Number(0.5),
            Cell::Flag(true),
            Cell::Day(20_515),
            Cell::Time(1_773_480_600),
        ];
        let (mut csv, mut json) = (Vec::new(), Vec::new());
        CsvRows::new(&mut csv, &columns).unwrap().row(&cells).unwrap();
        JsonRows::new(&mut json, &columns).row(&cells).unwrap();
        assert_eq!(
            String::from_utf8(csv).unwrap(),
            "a,b,c,d,e,f,g\r\n\"'=1, \"\"x\"\"\",,-3,0.5,true,2026-03-03,2026-03-14T09:30:00Z\r\n"
        );
        assert_eq!(
            String::from_utf8(json).unwrap(),
            "{\"a\":\"=1, \\\"x\\\"\",\"b\":null,\"c\":-3,\"d\":0.5,\"e\":true,\"f\":\"2026-03-03\",\
             \"g\":\"2026-03-14T09:30:00Z\"}\n"
        );
    }
}

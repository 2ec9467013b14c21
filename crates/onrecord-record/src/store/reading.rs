//! A reading as it was kept, with the words at its places.

use onrecord_reading::{Span, byte_offsets};
use serde_json::Value;

/// Code points before and behind some words; as in a TextQuoteSelector.
const AROUND: usize = 32;

/// A reading's JSON, which counts code points, with their bytes.
pub(crate) struct KeptReading {
    pub(crate) reading: Value,
    offsets: Vec<u32>,
}

impl KeptReading {
    pub(crate) fn new(reading: Value) -> Self {
        let offsets = byte_offsets(reading["article"]["text"].as_str().unwrap_or_default());
        Self { reading, offsets }
    }

    pub(crate) fn text(&self) -> &str {
        self.reading["article"]["text"].as_str().unwrap_or_default()
    }

    pub(crate) fn statements(&self) -> &[Value] {
        self.reading["statements"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn speakers(&self) -> &[Value] {
        self.reading["speakers"].as_array().map(Vec::as_slice).unwrap_or_default()
    }

    /// The speaker of a statement; null when it has none.
    pub(crate) fn speaker_of(&self, statement: &Value) -> &Value {
        match statement["speaker"].as_u64() {
            Some(speaker) => &self.reading["speakers"][speaker as usize],
            None => &Value::Null,
        }
    }

    /// The words between two code points; empty where there are none.
    pub(crate) fn slice(&self, [begin, end]: [usize; 2]) -> &str {
        let at = |point: usize| self.offsets.get(point).map(|&at| at as usize);
        match (at(begin), at(end)) {
            (Some(begin), Some(end)) => self.text().get(begin..end).unwrap_or_default(),
            (_, _) => "",
        }
    }

    /// The words of the line before and behind some places, by which they are found again.
    pub(crate) fn around(&self, places: &[[usize; 2]]) -> (String, String) {
        let begin = places.iter().map(|place| place[0]).min().unwrap_or(0);
        let end = places.iter().map(|place| place[1]).max().unwrap_or(0);
        let last = self.offsets.len().saturating_sub(1);
        let before = self.slice([begin.saturating_sub(AROUND), begin]);
        let after = self.slice([end, last.min(end + AROUND)]);
        let before = before.rsplit('\n').next().unwrap_or_default();
        let after = after.split('\n').next().unwrap_or_default();
        (before.to_owned(), after.to_owned())
    }

    /// Places in bytes of the text.
    pub(crate) fn spans(&self, spans: &Value) -> Vec<Span> {
        let at = |point: usize| self.offsets.get(point).map(|&at| at as usize);
        let span =
            |[begin, end]: [usize; 2]| Some((at(begin)?, at(end)?)).filter(|(begin, end)| begin <= end);
        ranges(spans).into_iter().filter_map(span).map(|(begin, end)| Span::new(begin, end)).collect()
    }

    /// As `export::words_of`.
    pub(crate) fn words(&self, spans: &Value) -> String {
        let pieces = ranges(spans).into_iter();
        let pieces = pieces.map(|range| self.slice(range).split_whitespace().collect::<Vec<_>>().join(" "));
        pieces.collect::<Vec<_>>().join(" … ")
    }

    /// Names of a chain's links, and what shows each.
    pub(crate) fn chain(&self, statement: &Value) -> [String; 2] {
        let links = || statement["links"].as_array().into_iter().flatten();
        ["name", "via"].map(|field| {
            let links: Vec<&str> = links().filter_map(|link| link[field].as_str()).collect();
            links.join(" > ")
        })
    }
}

/// Begins and ends in code points.
pub(crate) fn ranges(spans: &Value) -> Vec<[usize; 2]> {
    let range = |span: &Value| Some([span[0].as_u64()? as usize, span[1].as_u64()? as usize]);
    spans.as_array().into_iter().flatten().filter_map(range).collect()
}

//! What kind of file something is: by its name, else by its first bytes.

/// What stands in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// One article as text, Markdown included.
    Text,
    /// One web page.
    Html,
    /// One message, a newsletter for one.
    Mail,
    /// RSS, Atom or JSON Feed: an article an entry.
    Feed,
    /// A web archive: records one after another.
    Warc,
    /// A web archive in a ZIP file.
    Wacz,
    /// JSON: an object, or a list of objects, an article each.
    Json,
    /// JSON, an article a line.
    JsonLines,
    /// A table with a line of column names, between commas, semicolons or tabs: an article a row.
    Csv,
    /// A table by columns: an article a row.
    Parquet,
    /// A document laid out for print; not read.
    Pdf,
}

/// How the bytes of a file are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// As they are.
    Plain,
    /// gzip, in one member or many.
    Gzip,
    /// Zstandard.
    Zstd,
}

impl FileKind {
    /// The kind that a file's name promises, whatever it is packed in; `None` when the name says nothing.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let name = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        let (_, extension) = name.rsplit_once('.')?;
        match extension {
            "txt" | "text" | "md" => Some(FileKind::Text),
            "html" | "htm" | "xhtml" => Some(FileKind::Html),
            "eml" => Some(FileKind::Mail),
            "rss" | "atom" | "rdf" | "xml" => Some(FileKind::Feed),
            "warc" | "arc" => Some(FileKind::Warc),
            "wacz" => Some(FileKind::Wacz),
            "json" => Some(FileKind::Json),
            "jsonl" | "ndjson" => Some(FileKind::JsonLines),
            "csv" | "tsv" => Some(FileKind::Csv),
            "parquet" => Some(FileKind::Parquet),
            "pdf" => Some(FileKind::Pdf),
            _ => None,
        }
    }

    /// The kind that the first bytes show, unpacked; text when they show nothing else.
    pub fn of_bytes(head: &[u8]) -> Self {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
        let begins =
            |with: &[u8]| head.get(..with.len()).is_some_and(|first| first.eq_ignore_ascii_case(with));
        let holds = |what: &[u8]| head.windows(what.len()).any(|found| found.eq_ignore_ascii_case(what));
        match () {
            () if begins(b"WARC/") || begins(b"filedesc://") => FileKind::Warc,
            () if begins(b"PK\x03\x04") => FileKind::Wacz,
            () if begins(b"PAR1") => FileKind::Parquet,
            () if begins(b"%PDF-") => FileKind::Pdf,
            () if begins(b"<!doctype html") || begins(b"<html") => FileKind::Html,
            () if begins(b"<rss") || begins(b"<feed") || begins(b"<rdf:RDF") => FileKind::Feed,
            () if begins(b"<?xml") && (holds(b"<rss") || holds(b"<feed") || holds(b"<rdf:RDF")) => {
                FileKind::Feed
            }
            () if begins(b"<?xml") && holds(b"<html") => FileKind::Html,
            () if begins(b"{") && holds(b"jsonfeed.org/version") => FileKind::Feed,
            () if begins(b"{\"") || begins(b"[{") => FileKind::Json,
            () if ["Received:", "Return-Path:", "MIME-Version:", "Delivered-To:"]
                .iter()
                .any(|header| begins(header.as_bytes())) =>
            {
                FileKind::Mail
            }
            () => FileKind::Text,
        }
    }

    /// True for a file that is read when it is found in a folder. Tables are read only when they are named: a folder
    /// of articles often holds one about them. PDF is found, so that nobody thinks that it was read.
    pub fn is_found(self) -> bool {
        match self {
            FileKind::Text
            | FileKind::Html
            | FileKind::Mail
            | FileKind::Feed
            | FileKind::Warc
            | FileKind::Wacz
            | FileKind::Pdf => true,
            FileKind::Json | FileKind::JsonLines | FileKind::Csv | FileKind::Parquet => false,
        }
    }
}

impl Packing {
    /// How bytes that begin like this are packed.
    pub fn of_bytes(head: &[u8]) -> Self {
        match head {
            [0x1F, 0x8B, ..] => Packing::Gzip,
            [0x28, 0xB5, 0x2F, 0xFD, ..] => Packing::Zstd,
            // A skippable frame, as .warc.zst begins with when it brings its own dictionary.
            [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Packing::Zstd,
            _ => Packing::Plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_bytes_tell() {
        assert_eq!(FileKind::of_name("a/crawl.WARC.gz"), Some(FileKind::Warc));
        assert_eq!(FileKind::of_name("page.html.gz"), Some(FileKind::Html));
        assert_eq!(FileKind::of_name("notes"), None);
        assert_eq!(FileKind::of_bytes(b"\xEF\xBB\xBF <!DOCTYPE html><p>"), FileKind::Html);
        assert_eq!(FileKind::of_bytes(b"<?xml version=\"1.0\"?>\n<rss version=\"2.0\">"), FileKind::Feed);
        assert_eq!(FileKind::of_bytes(b"The bridge is open."), FileKind::Text);
        assert_eq!(FileKind::of_bytes(b""), FileKind::Text);
        assert_eq!(Packing::of_bytes(b"\x1f\x8b\x08"), Packing::Gzip);
        assert_eq!(Packing::of_bytes(b"W"), Packing::Plain);
    }
}

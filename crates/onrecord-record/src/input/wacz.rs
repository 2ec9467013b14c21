//! WACZ: the web archives within a ZIP file, each streamed as it would be by itself.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use flate2::Crc;
use flate2::read::DeflateDecoder;

use super::kind::{FileKind, Packing};
use super::warc::Records;
use super::{Counted, Items, Stream};
use crate::error::{Error, ErrorKind};

/// Bytes that the list of a ZIP file may have: 64 MiB is half a million files.
const MAX_LIST: u64 = 64 << 20;

/// Every record of every archive in a WACZ file, in the order of its list.
///
/// # Errors
/// When the file is no ZIP file, holds no archive, or comes over standard input: its list stands at its end.
pub(super) fn open(stream: Stream, max_size: u64) -> Result<Items, Error> {
    let Some(path) = stream.path.clone() else {
        let why = "the list of a WACZ file stands at its end, so that it must be read from a file";
        return Err(stream.failed(why.to_owned()));
    };
    let listed = File::open(&path).and_then(|mut file| list(&mut file));
    let entries = match listed {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err(Error::new(ErrorKind::Format, Some(&path), error));
        }
        Err(error) => return Err(Error::new(ErrorKind::Read, Some(&path), error)),
    };
    let archives: Vec<Entry> = entries.into_iter().filter(Entry::is_archive).collect();
    if archives.is_empty() {
        return Err(stream.failed("it is no WACZ file: it holds no archive/….warc".to_owned()));
    }
    let taken = Arc::clone(&stream.taken);
    Ok(Box::new(archives.into_iter().flat_map(move |entry| -> Items {
        match open_entry(&path, &entry, Arc::clone(&taken)) {
            Ok((reader, packing)) => {
                let name = format!("{}/{}", path.display(), entry.name);
                Box::new(Records::new(name, reader, packing, max_size))
            }
            Err(error) => {
                let place = PathBuf::from(format!("{}/{}", path.display(), entry.name));
                Box::new(std::iter::once(Err(Error::new(ErrorKind::Format, Some(&place), error))))
            }
        }
    })))
}

/// A file within a ZIP file.
#[derive(Debug)]
struct Entry {
    name: String,
    method: u16,
    flags: u16,
    sum: u32,
    packed_size: u64,
    size: u64,
    /// Where its own header stands.
    header: u64,
}

impl Entry {
    fn is_archive(&self) -> bool {
        self.name.starts_with("archive/") && FileKind::of_name(&self.name) == Some(FileKind::Warc)
    }
}

/// The bytes of an entry, unpacked, and how they are packed once more.
fn open_entry(
    path: &Path,
    entry: &Entry,
    taken: Arc<AtomicU64>,
) -> io::Result<(Box<dyn Read + Send>, Packing)> {
    if entry.flags & 1 != 0 {
        return Err(io::Error::other("it is locked with a password"));
    }
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(entry.header))?;
    let mut header = [0; 30];
    file.read_exact(&mut header)?;
    if !header.starts_with(b"PK\x03\x04") {
        return Err(damaged("it does not begin where the list says"));
    }
    let n_skipped = i64::from(u16_at(&header, 26)?) + i64::from(u16_at(&header, 28)?);
    file.seek_relative(n_skipped)?;
    let packed = Counted { reader: file.take(entry.packed_size), taken };
    let reader: Box<dyn Read + Send> = match entry.method {
        0 => Box::new(packed),
        8 => Box::new(DeflateDecoder::new(packed)),
        method => {
            return Err(io::Error::other(format!("it is packed by method {method}, which is not read")));
        }
    };
    let mut checked = Checked { reader, crc: Crc::new(), sum: entry.sum, left: entry.size };
    let mut head = Vec::new();
    checked.by_ref().take(4).read_to_end(&mut head)?;
    let packing = Packing::of_bytes(&head);
    Ok((Box::new(io::Cursor::new(head).chain(checked)), packing))
}

/// Bytes that must have the size and the sum that the list says.
struct Checked {
    reader: Box<dyn Read + Send>,
    crc: Crc,
    sum: u32,
    left: u64,
}

impl Read for Checked {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n_read = self.reader.read(into)?;
        self.crc.update(&into[..n_read]);
        let n_wanted = n_read as u64;
        if n_wanted > self.left {
            return Err(damaged("it is longer than the list of the ZIP file says"));
        }
        self.left -= n_wanted;
        if n_read == 0 && !into.is_empty() {
            if self.left > 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if self.crc.sum() != self.sum {
                return Err(damaged("its sum is not the one in the list of the ZIP file"));
            }
        }
        Ok(n_read)
    }
}

/// The files in a ZIP file, in the order of its list.
///
/// # Source
/// PKWARE's APPNOTE 6.3.10, sections 4.3.12 to 4.3.16.
fn list(file: &mut File) -> io::Result<Vec<Entry>> {
    let len = file.seek(SeekFrom::End(0))?;
    // The end of the list is 22 bytes and a remark of at most 65,535; before it, 20 bytes of the end for large files.
    let tail_at = len.saturating_sub(20 + 22 + 65_535);
    file.seek(SeekFrom::Start(tail_at))?;
    let mut tail = Vec::new();
    file.take(20 + 22 + 65_535).read_to_end(&mut tail)?;
    let end = tail.windows(4).rposition(|window| window == b"PK\x05\x06");
    let end = end.ok_or_else(|| damaged("it is no whole ZIP file: its list is missing"))?;
    let (mut size, mut at) = (u64::from(u32_at(&tail, end + 12)?), u64::from(u32_at(&tail, end + 16)?));
    let locator = end.checked_sub(20).filter(|locator| tail[*locator..].starts_with(b"PK\x06\x07"));
    if let Some(locator) = locator {
        file.seek(SeekFrom::Start(u64_at(&tail, locator + 8)?))?;
        let mut large_end = [0; 56];
        file.read_exact(&mut large_end)?;
        if !large_end.starts_with(b"PK\x06\x06") {
            return Err(damaged("the end of its list is damaged"));
        }
        (size, at) = (u64_at(&large_end, 40)?, u64_at(&large_end, 48)?);
    }
    if size > MAX_LIST || at.saturating_add(size) > len {
        return Err(damaged("its list is larger than it can be"));
    }
    file.seek(SeekFrom::Start(at))?;
    let mut bytes = vec![0; size as usize];
    file.read_exact(&mut bytes)?;
    let (mut entries, mut at) = (Vec::new(), 0);
    while bytes[at..].starts_with(b"PK\x01\x02") {
        let lengths = [28, 30, 32].map(|place| u16_at(&bytes, at + place).map(usize::from));
        let [n_name, n_extra, n_remark] = lengths;
        let (n_name, n_extra, n_remark) = (n_name?, n_extra?, n_remark?);
        let name = part(&bytes, at + 46, n_name)?;
        let extra = part(&bytes, at + 46 + n_name, n_extra)?;
        let mut large = large_of(extra);
        let mut large_or = |place| -> io::Result<u64> {
            match u32_at(&bytes, at + place)? {
                u32::MAX => {
                    let (first, rest) = large
                        .split_first_chunk::<8>()
                        .ok_or_else(|| damaged("its list does not say how large a file is"))?;
                    large = rest;
                    Ok(u64::from_le_bytes(*first))
                }
                value => Ok(u64::from(value)),
            }
        };
        // In the order in which the large ones stand.
        let (size, packed_size, header) = (large_or(24)?, large_or(20)?, large_or(42)?);
        entries.push(Entry {
            name: String::from_utf8_lossy(name).into_owned(),
            flags: u16_at(&bytes, at + 8)?,
            method: u16_at(&bytes, at + 10)?,
            sum: u32_at(&bytes, at + 16)?,
            packed_size,
            size,
            header,
        });
        at = (at + 46 + n_name + n_extra + n_remark).min(bytes.len());
    }
    Ok(entries)
}

/// The numbers of 64 bits that stand for those which 32 bits do not hold; empty when there are none.
fn large_of(extra: &[u8]) -> &[u8] {
    let mut rest = extra;
    while let [a, b, c, d, more @ ..] = rest {
        let (kind, n_bytes) = (u16::from_le_bytes([*a, *b]), usize::from(u16::from_le_bytes([*c, *d])));
        let (field, behind) = more.split_at(n_bytes.min(more.len()));
        if kind == 1 {
            return field;
        }
        rest = behind;
    }
    &[]
}

fn part(bytes: &[u8], at: usize, n_bytes: usize) -> io::Result<&[u8]> {
    bytes.get(at..at + n_bytes).ok_or_else(|| damaged("its list is cut off"))
}

fn u16_at(bytes: &[u8], at: usize) -> io::Result<u16> {
    part(bytes, at, 2).map(|two| u16::from_le_bytes([two[0], two[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> io::Result<u32> {
    part(bytes, at, 4).map(|four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn u64_at(bytes: &[u8], at: usize) -> io::Result<u64> {
    let (low, high) = (u32_at(bytes, at)?, u32_at(bytes, at + 4)?);
    Ok(u64::from(high) << 32 | u64::from(low))
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::places::{Place, Places};
    use crate::input::{InputOptions, Item, Pages};
    use std::fs;
    use std::io::Write;

    const RECORD: &str = "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\n\
        Content-Type: text/html\r\nContent-Length: 21\r\n\r\n<p>Reyes said so.</p>\r\n\r\n";

    /// A ZIP file of some files, each with its method.
    fn zip(files: &[(&str, &[u8], u16)]) -> Vec<u8> {
        let (mut bytes, mut list) = (Vec::new(), Vec::new());
        for (name, contents, method) in files {
            let mut crc = Crc::new();
            crc.update(contents);
            let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
            encoder.write_all(contents).unwrap();
            let packed = if *method == 8 { encoder.finish().unwrap() } else { contents.to_vec() };
            let header = bytes.len() as u32;
            let mut fields = [20u16, 0, *method, 0, 0].map(u16::to_le_bytes).concat();
            for number in [crc.sum(), packed.len() as u32, contents.len() as u32] {
                fields.extend_from_slice(&number.to_le_bytes());
            }
            fields.extend_from_slice(&[name.len() as u16, 0].map(u16::to_le_bytes).concat());
            bytes.extend_from_slice(&[b"PK\x03\x04", fields.as_slice(), name.as_bytes(), &packed].concat());
            list.extend_from_slice(&[b"PK\x01\x02\x14\0", fields.as_slice(), &[0; 10]].concat());
            list.extend_from_slice(&[&header.to_le_bytes(), name.as_bytes()].concat());
        }
        let (at, size) = (bytes.len() as u32, list.len() as u32);
        let n_files = (files.len() as u16).to_le_bytes();
        let end =
            [&b"PK\x05\x06\0\0\0\0"[..], &n_files, &n_files, &size.to_le_bytes(), &at.to_le_bytes(), &[0; 2]];
        [bytes, list, end.concat()].concat()
    }

    /// Each item in a line, without the folder.
    fn read(name: &str, bytes: &[u8]) -> Vec<String> {
        let path = std::env::temp_dir().join(format!("onrecord-{}-{name}.wacz", std::process::id()));
        fs::write(&path, bytes).unwrap();
        let pages = Pages::new(
            Places::new(vec![path.clone()]),
            InputOptions { max_size: 1000, columns: Default::default() },
        );
        let shown = |item: Result<Item, Error>| match item {
            Ok(Item::Page(page)) => page.name,
            Ok(Item::Skipped(skipped)) => format!("{} {:?}", skipped.name, skipped.why),
            Err(error) => error.to_string(),
        };
        let lines =
            pages.map(shown).map(|line| line.replace(&Place::File(path.clone()).name(), "W")).collect();
        fs::remove_file(&path).unwrap();
        lines
    }

    #[test]
    fn archives_within_are_read_whatever_they_are_packed_in() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(RECORD.as_bytes()).unwrap();
        let packed = encoder.finish().unwrap();
        let files: [(&str, &[u8], u16); 4] = [
            ("datapackage.json", b"{}", 8),
            ("archive/one.warc", RECORD.as_bytes(), 8),
            ("archive/two.warc.gz", &packed, 0),
            ("pages/pages.jsonl", b"{}", 0),
        ];
        assert_eq!(read("whole", &zip(&files)), ["W/archive/one.warc#0", "W/archive/two.warc.gz#0"]);
    }

    #[test]
    fn what_is_no_wacz_is_one_error() {
        let no_archive = zip(&[("data/archive/one.warc", RECORD.as_bytes(), 0)]);
        assert_eq!(read("none", &no_archive), ["read W: it is no WACZ file: it holds no archive/….warc"]);
        assert_eq!(read("no", b"PK\x03\x04"), ["read W: it is no whole ZIP file: its list is missing"]);
        let odd = zip(&[("archive/one.warc", RECORD.as_bytes(), 12)]);
        assert_eq!(
            read("odd", &odd),
            ["read W/archive/one.warc: it is packed by method 12, which is not read"]
        );
    }

    #[test]
    fn any_bytes_end() {
        let whole = zip(&[("archive/one.warc", RECORD.as_bytes(), 8)]);
        for place in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[place] ^= 0x41;
            assert!(read("flipped", &bytes).len() <= 3);
            assert!(read("cut", &whole[..place]).len() <= 3);
        }
    }
}

//! FETCHED BYTES -> WARC: a folder of web archives that grows record by record and survives being killed.

use std::fs::{self, File, TryLockError};
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::bufread::GzDecoder;
use flate2::{Compression, GzBuilder};
use onrecord_reading::Pinned;
use sha1_smol::Sha1;

use crate::error::{Error, ErrorKind};

/// Bytes that a file may have before the next one is begun: 1 GiB, as the WARC guidelines advise.
///
/// # Source
/// The WARC Format 1.1, annex C.2.
const MAX_FILE: u64 = 1 << 30;

/// What a fetch brought.
#[derive(Clone, Debug)]
pub struct Captured {
    /// Address that was asked for.
    pub url: String,
    /// When it was asked for, as ISO 8601 in UTC ("2026-03-05T08:30:00Z").
    pub time: String,
    /// The request line and header lines that were sent, with or without the empty line that ends them.
    pub request_head: Vec<u8>,
    /// The status line and header lines that came.
    pub response_head: Vec<u8>,
    /// The body that came, unpacked: neither chunked nor compressed.
    pub body: Vec<u8>,
}

/// Appends what was fetched to a folder of WARC files, each record a gzip member.
///
/// Files are called `onrecord-00001.warc.gz` and so on. Each capture is on the disk when [`ArchiveWriter::add`] returns;
/// what a killed program left half written at the end of the last file is cut off when the folder is opened again.
#[derive(Debug)]
pub struct ArchiveWriter {
    folder: PathBuf,
    /// Number of the file that is written, from 1.
    number: u32,
    file: File,
    /// Bytes in the file.
    size: u64,
    max_file: u64,
}

impl ArchiveWriter {
    /// Goes on with the last file of a folder, or begins the first; makes the folder where it is missing.
    ///
    /// # Errors
    /// When the folder may not be written, or another program writes to the same file at this time.
    pub fn open(folder: &Path) -> Result<Self, Error> {
        Self::with_max_file(folder, MAX_FILE)
    }

    fn with_max_file(folder: &Path, max_file: u64) -> Result<Self, Error> {
        let failed = |error| Error::new(ErrorKind::Write, Some(folder), error);
        fs::create_dir_all(folder).map_err(failed)?;
        let mut last = 0;
        for entry in fs::read_dir(folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            last = last.max(number_of(&name.to_string_lossy()).unwrap_or(0));
        }
        let number = last.max(1);
        let (file, size) = open_file(&folder.join(name_of(number)))?;
        Ok(Self { folder: folder.to_owned(), number, file, size, max_file })
    }

    /// Appends a capture: its response, then its request.
    ///
    /// Headers that told how the body was packed are renamed to `X-Archive-Orig-…`, and its length is set to that of
    /// the body given, so that the record agrees with itself.
    ///
    /// # Errors
    /// When the disk is full, for one; the file then ends with the capture before.
    pub fn add(&mut self, captured: &Captured) -> Result<Pinned, Error> {
        if self.size >= self.max_file {
            let (file, size) = open_file(&self.folder.join(name_of(self.number + 1)))?;
            (self.file, self.size, self.number) = (file, size, self.number + 1);
        }
        if self.size == 0 {
            self.begin(&captured.time)?;
        }
        let offset = self.size;
        let digest = digest_of(&captured.body);
        let mut block = head_of_unpacked(&captured.response_head, captured.body.len());
        block.extend_from_slice(&captured.body);
        let id = self.id_of(&[captured.url.as_bytes(), captured.time.as_bytes(), &block]);
        let response = [
            ("WARC-Type", "response"),
            ("WARC-Record-ID", &id),
            ("WARC-Date", &captured.time),
            ("WARC-Target-URI", &captured.url),
            ("WARC-Payload-Digest", &digest),
            ("WARC-Block-Digest", &digest_of(&block)),
            ("Content-Type", "application/http;msgtype=response"),
        ];
        let mut request_block = captured.request_head.trim_ascii_end().to_vec();
        request_block.extend_from_slice(b"\r\n\r\n");
        let request_id = self.id_of(&[id.as_bytes(), b"request"]);
        let request = [
            ("WARC-Type", "request"),
            ("WARC-Record-ID", &request_id),
            ("WARC-Date", &captured.time),
            ("WARC-Target-URI", &captured.url),
            ("WARC-Concurrent-To", &id),
            ("WARC-Block-Digest", &digest_of(&request_block)),
            ("Content-Type", "application/http;msgtype=request"),
        ];
        let mut members = self.member(&response, &block)?;
        members.extend(self.member(&request, &request_block)?);
        self.append(&members)?;
        Ok(Pinned {
            archive: self.path().display().to_string(),
            offset,
            captured: Some(captured.time.clone()),
            digest: Some(digest),
        })
    }

    /// The file that is written.
    pub fn path(&self) -> PathBuf {
        self.folder.join(name_of(self.number))
    }

    /// Says at the beginning of a file what wrote it.
    fn begin(&mut self, time: &str) -> Result<(), Error> {
        let name = name_of(self.number);
        let block = format!(
            "software: onrecord/{}\r\nformat: WARC File Format 1.1\r\n\
             conformsTo: http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n",
            env!("CARGO_PKG_VERSION")
        );
        let id = self.id_of(&[name.as_bytes(), block.as_bytes()]);
        let fields = [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", &id),
            ("WARC-Date", time),
            ("WARC-Filename", &name),
            ("Content-Type", "application/warc-fields"),
        ];
        let member = self.member(&fields, block.as_bytes())?;
        self.append(&member)
    }

    /// One record as a gzip member.
    fn member(&self, fields: &[(&str, &str)], block: &[u8]) -> Result<Vec<u8>, Error> {
        let mut head = "WARC/1.1\r\n".to_owned();
        for (name, value) in fields {
            // A value is one line, whatever a server or an address holds.
            let value: String = value.chars().filter(|char| !char.is_control()).collect();
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", block.len()));
        let mut encoder = GzBuilder::new().write(Vec::new(), Compression::default());
        let written =
            [head.as_bytes(), block, b"\r\n\r\n"].iter().try_for_each(|part| encoder.write_all(part));
        written.and_then(|()| encoder.finish()).map_err(|error| self.failed(error))
    }

    /// Puts members on the disk, all or none of them.
    fn append(&mut self, members: &[u8]) -> Result<(), Error> {
        if let Err(error) = self.file.write_all(members).and_then(|()| self.file.sync_data()) {
            // A disk that is full may take less. If this fails too, the next `open` cuts it off.
            let _ = self.file.set_len(self.size).and_then(|()| self.file.seek(SeekFrom::Start(self.size)));
            return Err(self.failed(error));
        }
        self.size += members.len() as u64;
        Ok(())
    }

    /// A record's name: a UUID (version 8) of what it is made of, so that the same bytes in the same place have the same.
    fn id_of(&self, parts: &[&[u8]]) -> String {
        let mut hasher = blake3::Hasher::new();
        hasher.update(name_of(self.number).as_bytes()).update(&self.size.to_le_bytes());
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let mut id = [0; 16];
        id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        id[6] = id[6] & 0x0F | 0x80;
        id[8] = id[8] & 0x3F | 0x80;
        let hex: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        let groups = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]];
        format!("<urn:uuid:{}>", groups.join("-"))
    }

    fn failed(&self, error: io::Error) -> Error {
        Error::new(ErrorKind::Write, Some(&self.path()), error)
    }
}

fn name_of(number: u32) -> String {
    format!("onrecord-{number:05}.warc.gz")
}

fn number_of(name: &str) -> Option<u32> {
    name.strip_prefix("onrecord-")?.strip_suffix(".warc.gz")?.parse().ok()
}

/// Opens a file for appending, alone, and cuts off what is no whole member.
fn open_file(path: &Path) -> Result<(File, u64), Error> {
    let failed = |error| Error::new(ErrorKind::Write, Some(path), error);
    let options = File::options().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = options.map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(failed(io::Error::other("another program writes to it at this time")));
        }
        // Some network file systems know no locks.
        Err(TryLockError::Error(_)) => {}
    }
    let size = end_of_whole_members(&file).map_err(failed)?;
    file.set_len(size).and_then(|()| file.seek(SeekFrom::Start(size))).map_err(failed)?;
    Ok((file, size))
}

/// Where the last whole member of a file ends.
fn end_of_whole_members(file: &File) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 18, file);
    let mut end = 0;
    loop {
        let mut first = [0];
        if reader.read(&mut first)? == 0 {
            return Ok(end);
        }
        let mut decoder = GzDecoder::new(Cursor::new(first).chain(&mut reader));
        match io::copy(&mut decoder, &mut io::sink()) {
            Ok(_) => end = reader.stream_position()?,
            // Anything else is the disk's word, not the writer's.
            Err(error) if is_damage(&error) => return Ok(end),
            Err(error) => return Err(error),
        }
    }
}

fn is_damage(error: &io::Error) -> bool {
    [io::ErrorKind::UnexpectedEof, io::ErrorKind::InvalidInput, io::ErrorKind::InvalidData]
        .contains(&error.kind())
}

/// "sha1:" and base 32, as web archives have it.
fn digest_of(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let digest = Sha1::from(bytes).digest().bytes();
    // 20 bytes are 32 letters of 5 bits; 5 bytes are 8 letters.
    let mut letters = "sha1:".to_owned();
    for five in digest.chunks(5) {
        let bits = five.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        letters.extend((0..8).rev().map(|place| LETTERS[(bits >> (5 * place)) as usize & 31] as char));
    }
    letters
}

/// The head of a response, made to agree with a body of `n_bytes` that is neither chunked nor compressed.
fn head_of_unpacked(head: &[u8], n_bytes: usize) -> Vec<u8> {
    let mut agreeing = Vec::with_capacity(head.len() + 64);
    for line in head.trim_ascii_end().split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
        let is_of_packing = ["transfer-encoding", "content-encoding", "content-length"]
            .iter()
            .any(|of_packing| name.eq_ignore_ascii_case(of_packing.as_bytes()));
        if is_of_packing {
            agreeing.extend_from_slice(b"X-Archive-Orig-");
        }
        agreeing.extend_from_slice(line);
        agreeing.extend_from_slice(b"\r\n");
    }
    agreeing.extend_from_slice(format!("Content-Length: {n_bytes}\r\n\r\n").as_bytes());
    agreeing
}

#[cfg(test)]
mod tests {
    use super::*;

    fn captured(url: &str) -> Captured {
        Captured {
            url: url.to_owned(),
            time: "2026-03-05T08:30:00Z".to_owned(),
            request_head: b"GET / HTTP/1.1\r\nHost: harbour-ledger.example\r\n\r\n".to_vec(),
            response_head: b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
                .to_vec(),
            body: b"<p>The bridge is open, Reyes said.</p>".to_vec(),
        }
    }

    /// A folder of this test's own, gone when the test ends.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("onrecord-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            Self(folder)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn unpacked(bytes: &[u8]) -> String {
        let mut text = String::new();
        flate2::read::MultiGzDecoder::new(bytes).read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn digests_are_sha1_in_base_32() {
        // Of nothing, as every web archive has it.
        assert_eq!(digest_of(b""), "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ");
    }

    #[test]
    fn a_capture_lies_where_its_pin_says() {
        let folder = Folder::new("pin");
        let mut writer = ArchiveWriter::open(&folder.0).unwrap();
        writer.add(&captured("https://harbour-ledger.example/a")).unwrap();
        let pinned = writer.add(&captured("https://harbour-ledger.example/b")).unwrap();
        let bytes = fs::read(&pinned.archive).unwrap();
        let text = unpacked(&bytes[pinned.offset as usize..]);
        assert!(text.starts_with("WARC/1.1\r\nWARC-Type: response\r\n"), "{text}");
        assert!(text.contains("WARC-Target-URI: https://harbour-ledger.example/b\r\n"), "{text}");
        assert!(
            text.contains("X-Archive-Orig-Content-Encoding: gzip\r\nContent-Length: 38\r\n\r\n<p>"),
            "{text}"
        );
    }

    #[test]
    fn what_a_kill_left_is_cut_off() {
        let folder = Folder::new("torn");
        let mut writer = ArchiveWriter::open(&folder.0).unwrap();
        let pinned = writer.add(&captured("https://harbour-ledger.example/a")).unwrap();
        let path = writer.path();
        drop(writer);
        let whole = fs::read(&path).unwrap();
        for torn in [&whole[..7], &b"\x1f"[..], b"\0\0\0\0"] {
            fs::write(&path, [&whole, torn].concat()).unwrap();
            let mut writer = ArchiveWriter::open(&folder.0).unwrap();
            assert_eq!(fs::read(&path).unwrap(), whole);
            let next = writer.add(&captured("https://harbour-ledger.example/b")).unwrap();
            assert_eq!((next.archive, next.offset), (pinned.archive.clone(), whole.len() as u64));
        }
    }

    #[test]
    fn a_full_file_is_followed_by_another() {
        let folder = Folder::new("full");
        let mut writer = ArchiveWriter::with_max_file(&folder.0, 1).unwrap();
        let pins = ["a", "b"].map(|url| writer.add(&captured(url)).unwrap().archive);
        assert!(pins[0].ends_with("onrecord-00001.warc.gz") && pins[1].ends_with("onrecord-00002.warc.gz"));
        drop(writer);
        assert!(ArchiveWriter::open(&folder.0).unwrap().path().ends_with("onrecord-00002.warc.gz"));
    }

    #[test]
    fn two_writers_do_not_share_a_file() {
        let folder = Folder::new("shared");
        let _first = ArchiveWriter::open(&folder.0).unwrap();
        let error = ArchiveWriter::open(&folder.0).unwrap_err().to_string();
        assert!(error.ends_with("another program writes to it at this time"), "{error}");
    }
}

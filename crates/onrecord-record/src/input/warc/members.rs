//! Members: an archive unpacked, one gzip member or Zstandard frame after another, with their places.

use std::io::{self, BufRead, Read};
use std::mem;

use flate2::bufread::GzDecoder;
use zstd::stream::read::Decoder as ZstdDecoder;

use crate::input::kind::Packing;

/// Bytes taken from the file at a time, and unpacked at a time.
const CHUNK: usize = 1 << 17;

/// Bytes of a packed member that are kept until it has ended, to look for the next one there when it is damaged.
const MAX_KEPT: usize = 1 << 18;

/// Bytes that a dictionary of .warc.zst may have: 16 MiB; those of the Internet Archive have 1 MiB at most.
const MAX_DICTIONARY: usize = 16 << 20;

/// The unpacked bytes of an archive. A read never goes past the end of a member.
pub(super) struct Members {
    packing: Packing,
    decoder: Decoder,
    /// What every Zstandard frame was packed with; empty for none.
    dictionary: Vec<u8>,
    /// Unpacked bytes; those from `start` to `end` are not taken yet.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where the member begins in the file.
    member: u64,
    /// Unpacked bytes of the member before `buffer[start]`.
    taken: u64,
}

enum Decoder {
    /// Between two members.
    Between(Packed),
    Plain(Packed),
    Gzip(Box<GzDecoder<Packed>>),
    Zstd(Box<ZstdDecoder<'static, Packed>>),
    /// While another takes its place.
    Moved,
}

/// Where a record begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Offset {
    /// Bytes of the file before it; of a packed archive, before the member that it stands in.
    pub(super) file: u64,
    /// Unpacked bytes of the member before it: 0 where each record is a member, as it should be.
    pub(super) within: u64,
}

impl Members {
    pub(super) fn new(reader: Box<dyn Read + Send>, packing: Packing) -> Self {
        let packed =
            Packed { reader, buffer: Vec::new(), start: 0, end: 0, kept: None, position: 0, is_over: false };
        let decoder = Decoder::Between(packed);
        let (dictionary, buffer) = (Vec::new(), Vec::new());
        Self { packing, decoder, dictionary, buffer, start: 0, end: 0, member: 0, taken: 0 }
    }

    /// Where the next byte lies.
    pub(super) fn offset(&self) -> Offset {
        match self.packing {
            Packing::Plain => Offset { file: self.member + self.taken, within: 0 },
            Packing::Gzip | Packing::Zstd => Offset { file: self.member, within: self.taken },
        }
    }

    /// Bytes of this member, at least one; empty at its end.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.unpack()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    /// At least `n` bytes of this member, or all that are left of it.
    pub(super) fn fill_to(&mut self, n: usize) -> io::Result<&[u8]> {
        while self.end - self.start < n && self.unpack()? > 0 {}
        Ok(&self.buffer[self.start..self.end])
    }

    /// Takes `n` of the bytes that were filled.
    pub(super) fn consume(&mut self, n: usize) {
        self.start = (self.start + n).min(self.end);
        self.taken += n as u64;
    }

    /// Goes to the beginning of the next member after this one has ended; false at the end of the file.
    pub(super) fn next_member(&mut self) -> io::Result<bool> {
        let mut packed = match mem::replace(&mut self.decoder, Decoder::Moved) {
            Decoder::Between(packed) => packed,
            Decoder::Gzip(decoder) => decoder.into_inner(),
            Decoder::Zstd(decoder) => decoder.finish(),
            plain @ (Decoder::Plain(_) | Decoder::Moved) => {
                self.decoder = plain;
                return Ok(false);
            }
        };
        let is_there = self.begin_member(&mut packed);
        match is_there {
            Ok(true) => {
                (self.member, self.taken) = (packed.position, 0);
                packed.kept = Some(packed.start);
                (self.start, self.end) = (0, 0);
                self.decoder = match self.packing {
                    Packing::Plain => Decoder::Plain(packed),
                    Packing::Gzip => Decoder::Gzip(Box::new(GzDecoder::new(packed))),
                    Packing::Zstd => {
                        let decoder = ZstdDecoder::with_dictionary(packed, &self.dictionary)?;
                        Decoder::Zstd(Box::new(decoder.single_frame()))
                    }
                };
                Ok(true)
            }
            Ok(false) => {
                self.decoder = Decoder::Between(packed);
                Ok(false)
            }
            Err(error) => {
                self.decoder = Decoder::Between(packed);
                Err(error)
            }
        }
    }

    /// Goes on after a member that is damaged, at the next that unpacks to what `is_record` knows; false when none
    /// does.
    pub(super) fn find_member(&mut self, is_record: impl Fn(&[u8]) -> bool) -> io::Result<bool> {
        let mut packed = match mem::replace(&mut self.decoder, Decoder::Moved) {
            Decoder::Between(packed) | Decoder::Plain(packed) => packed,
            Decoder::Gzip(decoder) => decoder.into_inner(),
            Decoder::Zstd(decoder) => decoder.finish(),
            Decoder::Moved => return Ok(false),
        };
        // What is left of it says nothing any more. Damage may have led the decoder past its end.
        (self.start, self.end) = (0, 0);
        packed.go_back();
        let magic: &[u8] = match self.packing {
            Packing::Gzip => &[0x1F, 0x8B, 0x08],
            Packing::Zstd => &[0x28, 0xB5, 0x2F, 0xFD],
            Packing::Plain => return Ok(false),
        };
        let is_found = loop {
            // As much as shows the first line of a record, whatever the member's header holds.
            let ahead = match packed.look_ahead(1 << 16) {
                Ok(ahead) => ahead,
                Err(error) => break Err(error),
            };
            let Some(at) = ahead.windows(magic.len()).position(|window| window == magic) else {
                let n_ahead = ahead.len();
                if n_ahead < 1 << 16 {
                    break Ok(false);
                }
                packed.consume(n_ahead - magic.len() + 1);
                continue;
            };
            packed.consume(at);
            let begins = match packed.look_ahead(1 << 16) {
                Ok(ahead) => is_record(&self.first_bytes(ahead)),
                Err(error) => break Err(error),
            };
            if begins {
                break Ok(true);
            }
            packed.consume(1);
        };
        self.decoder = Decoder::Between(packed);
        if is_found? { self.next_member() } else { Ok(false) }
    }

    /// The first bytes that a member gives; empty when it is none.
    fn first_bytes(&self, packed: &[u8]) -> Vec<u8> {
        let mut first = Vec::new();
        // Damage after the first bytes is found when they are read.
        let _ = match self.packing {
            Packing::Plain => Ok(0),
            Packing::Gzip => GzDecoder::new(packed).take(256).read_to_end(&mut first),
            Packing::Zstd => ZstdDecoder::with_dictionary(packed, &self.dictionary)
                .and_then(|decoder| decoder.take(256).read_to_end(&mut first)),
        };
        first
    }

    /// Looks whether another member is there, and takes what stands before it: zeros that pad, frames to skip.
    fn begin_member(&mut self, packed: &mut Packed) -> io::Result<bool> {
        loop {
            let ahead = packed.look_ahead(8)?;
            match (self.packing, ahead) {
                (_, []) => return Ok(false),
                (Packing::Gzip, [0, ..]) => packed.consume(1),
                (Packing::Zstd, [0x50..=0x5F, 0x2A, 0x4D, 0x18, size @ ..]) => {
                    let &[a, b, c, d, ..] = size else { return Err(io::ErrorKind::UnexpectedEof.into()) };
                    // The first frame of .warc.zst brings the dictionary of all others; its number is 0x5D.
                    let is_dictionary = ahead[0] == 0x5D && packed.position == 0;
                    let size = u32::from_le_bytes([a, b, c, d]) as usize;
                    packed.consume(8);
                    if is_dictionary {
                        self.dictionary = read_dictionary(packed, size)?;
                    } else if io::copy(&mut packed.by_ref().take(size as u64), &mut io::sink())? < size as u64
                    {
                        return Err(io::ErrorKind::UnexpectedEof.into());
                    }
                }
                (Packing::Plain | Packing::Gzip | Packing::Zstd, _) => return Ok(true),
            }
        }
    }

    /// Unpacks some more of this member behind what is not taken yet; 0 at its end.
    fn unpack(&mut self) -> io::Result<usize> {
        let into = make_room(&mut self.buffer, &mut self.start, &mut self.end);
        let read = loop {
            let read = match &mut self.decoder {
                Decoder::Plain(packed) => packed.read(into),
                Decoder::Gzip(decoder) => decoder.read(into),
                Decoder::Zstd(decoder) => decoder.read(into),
                Decoder::Between(_) | Decoder::Moved => Ok(0),
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.end += *read.as_ref().unwrap_or(&0);
        read
    }
}

/// Moves what is not taken yet to the front, and gives the room behind it: [`CHUNK`] bytes at least.
fn make_room<'a>(buffer: &'a mut Vec<u8>, start: &mut usize, end: &mut usize) -> &'a mut [u8] {
    buffer.copy_within(*start..*end, 0);
    (*start, *end) = (0, *end - *start);
    if buffer.len() < *end + CHUNK {
        buffer.resize(*end + CHUNK, 0);
    }
    &mut buffer[*end..]
}

/// A dictionary, which may be packed itself.
fn read_dictionary(packed: &mut Packed, size: usize) -> io::Result<Vec<u8>> {
    let too_large = || io::Error::other("its dictionary is larger than any");
    if size > MAX_DICTIONARY {
        return Err(too_large());
    }
    let mut dictionary = Vec::new();
    packed.by_ref().take(size as u64).read_to_end(&mut dictionary)?;
    if dictionary.len() < size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    if !dictionary.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
        return Ok(dictionary);
    }
    let mut unpacked = Vec::new();
    let decoder = ZstdDecoder::new(dictionary.as_slice())?;
    decoder.take(MAX_DICTIONARY as u64 + 1).read_to_end(&mut unpacked)?;
    if unpacked.len() > MAX_DICTIONARY { Err(too_large()) } else { Ok(unpacked) }
}

/// The bytes of the file, with their place, and a look at those to come.
struct Packed {
    reader: Box<dyn Read + Send>,
    /// Those from `start` to `end` are not taken yet.
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    /// Where in `buffer` the member begins, while it is still there.
    kept: Option<usize>,
    /// Bytes of the file before `buffer[start]`.
    position: u64,
    is_over: bool,
}

impl Packed {
    /// Goes back to just behind the beginning of the member, when it is still there.
    fn go_back(&mut self) {
        if let Some(kept) = self.kept.take() {
            self.position = self.position + 1 - (self.start - kept) as u64;
            self.start = (kept + 1).min(self.end);
        }
    }

    /// At least `n` bytes, or all that are left.
    fn look_ahead(&mut self, n: usize) -> io::Result<&[u8]> {
        while self.end - self.start < n && !self.is_over {
            let mut front = self.kept.filter(|kept| self.start - kept <= MAX_KEPT).unwrap_or(self.start);
            self.kept = self.kept.filter(|kept| *kept == front).map(|_| 0);
            self.start -= front;
            let room = make_room(&mut self.buffer, &mut front, &mut self.end);
            match self.reader.read(room) {
                Ok(0) => self.is_over = true,
                Ok(n_read) => self.end += n_read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(&self.buffer[self.start..self.end])
    }
}

impl Read for Packed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut ahead = self.fill_buf()?;
        let n_read = ahead.read(into)?;
        self.consume(n_read);
        Ok(n_read)
    }
}

impl BufRead for Packed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.look_ahead(1)
    }

    fn consume(&mut self, n: usize) {
        self.start = (self.start + n).min(self.end);
        self.position += n as u64;
    }
}

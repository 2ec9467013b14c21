//! HTTP responses as archives keep them: the head, and the body unpacked.

use std::io::{self, Read};

use brotli_decompressor::Decompressor;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

/// Bytes of unpacked brotli that are made at a time.
const BROTLI_CHUNK: usize = 1 << 14;

/// The status line and the headers of a response.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    /// The status; `None` when the line names none.
    pub(super) status: Option<u16>,
    /// Names in lower case, and values.
    headers: Vec<(String, String)>,
    /// Bytes up to the body.
    pub(super) n_bytes: usize,
}

/// Why a body could not be unpacked.
#[derive(Debug)]
pub(super) enum Unreadable {
    /// It goes on above the limit.
    TooLarge,
    /// What its packing says.
    Damaged(&'static str, io::Error),
}

impl Head {
    /// The head at the beginning of a block; `None` when it begins with no status line.
    pub(super) fn parse(block: &[u8]) -> Option<Self> {
        if !block.get(..5)?.eq_ignore_ascii_case(b"HTTP/") {
            return None;
        }
        let mut head = Head::default();
        let mut rest = block;
        while !rest.is_empty() {
            let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
            let line = rest[..end].trim_ascii_end();
            rest = &rest[end..];
            if head.n_bytes == 0 {
                let status = line.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).nth(1);
                head.status = status.and_then(|status| str::from_utf8(status).ok()?.parse().ok());
            }
            head.n_bytes = block.len() - rest.len();
            if line.is_empty() {
                break;
            }
            let line = String::from_utf8_lossy(line);
            if let (true, Some((_, value))) = (line.starts_with([' ', '\t']), head.headers.last_mut()) {
                value.push(' ');
                value.push_str(line.trim());
            } else if let Some((name, value)) = line.split_once(':') {
                head.headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Some(head)
    }

    /// The value of a header, the first where there are several.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body, neither chunked nor compressed, at most `limit` bytes of it.
    ///
    /// Archives often keep a body unpacked under the head that it came with: what does not begin as its head says is
    /// taken as it is.
    pub(super) fn unpack(&self, mut body: Vec<u8>, limit: u64) -> Result<Vec<u8>, Unreadable> {
        if self.value("transfer-encoding").is_some_and(|value| value.to_ascii_lowercase().contains("chunked"))
        {
            body = join_chunks(body);
        }
        // Applied in the order in which they are listed.
        let codings = self.value("content-encoding").unwrap_or_default().to_ascii_lowercase();
        for coding in codings.rsplit(',').map(str::trim) {
            let bytes = body.as_slice();
            let unpacked = match coding {
                "gzip" | "x-gzip" if bytes.starts_with(&[0x1F, 0x8B]) => {
                    read_at_most(MultiGzDecoder::new(bytes), limit, "gzip")
                }
                // What zlib begins with, or none of it: both were sent under this name.
                "deflate" if is_zlib(bytes) => read_at_most(ZlibDecoder::new(bytes), limit, "deflate"),
                "deflate" => keep_text(read_at_most(DeflateDecoder::new(bytes), limit, "deflate"), bytes),
                "br" => {
                    keep_text(read_at_most(Decompressor::new(bytes, BROTLI_CHUNK), limit, "brotli"), bytes)
                }
                "zstd" if bytes.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) => {
                    zstd::stream::read::Decoder::new(bytes)
                        .map_err(|error| Unreadable::Damaged("zstd", error))
                        .and_then(|decoder| read_at_most(decoder, limit, "zstd"))
                }
                _ => continue,
            };
            body = unpacked?;
        }
        if body.len() as u64 > limit { Err(Unreadable::TooLarge) } else { Ok(body) }
    }
}

/// The media type of a Content-Type header in lower case, and its charset.
pub(super) fn media_and_charset(content_type: &str) -> (String, Option<String>) {
    let mut parts = content_type.split(';');
    let media = parts.next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset = parts.find_map(|part| {
        let (name, value) = part.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']);
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_owned())
    });
    (media, charset)
}

fn is_zlib(bytes: &[u8]) -> bool {
    // RFC 1950: method 8, and a header that 31 divides.
    matches!(bytes, [method, flags, ..]
        if method & 0x0F == 8 && (u16::from(*method) << 8 | u16::from(*flags)) % 31 == 0)
}

fn read_at_most(reader: impl Read, limit: u64, coding: &'static str) -> Result<Vec<u8>, Unreadable> {
    let mut body = Vec::new();
    let read = reader.take(limit.saturating_add(1)).read_to_end(&mut body);
    read.map_err(|error| Unreadable::Damaged(coding, error))?;
    if body.len() as u64 > limit { Err(Unreadable::TooLarge) } else { Ok(body) }
}

/// Takes a body that is no packed one as it is, where it is plainly markup.
fn keep_text(unpacked: Result<Vec<u8>, Unreadable>, body: &[u8]) -> Result<Vec<u8>, Unreadable> {
    match unpacked {
        Err(Unreadable::Damaged(..)) if body.trim_ascii_start().starts_with(b"<") => Ok(body.to_vec()),
        unpacked => unpacked,
    }
}

/// Joins a chunked body (RFC 9112, 7.1). Where no chunk begins, the rest is taken as it is.
fn join_chunks(body: Vec<u8>) -> Vec<u8> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body.as_slice();
    while !rest.is_empty() {
        let end = rest.iter().take(1024).position(|byte| *byte == b'\n');
        let size = end.and_then(|end| {
            let digits = rest[..end].split(|byte| *byte == b';').next()?.trim_ascii();
            usize::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
        });
        let (Some(end), Some(size)) = (end, size) else {
            joined.extend_from_slice(rest);
            break;
        };
        if size == 0 {
            break;
        }
        rest = &rest[end + 1..];
        let chunk = &rest[..size.min(rest.len())];
        joined.extend_from_slice(chunk);
        rest = &rest[chunk.len()..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn check(head: &str, body: &[u8], expected: &str) {
        let head = Head::parse(head.as_bytes()).unwrap();
        let body = head.unpack(body.to_vec(), 1000).unwrap();
        assert_eq!(String::from_utf8_lossy(&body), expected);
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn heads_are_read_as_servers_write_them() {
        let head = Head::parse(b"HTTP/1.1 200\nContent-Type: text/html;\n charset=\"x\"\n\n<p>").unwrap();
        assert_eq!((head.status, head.n_bytes), (Some(200), 52));
        assert_eq!(
            media_and_charset(head.value("content-type").unwrap()),
            ("text/html".to_owned(), Some("x".to_owned()))
        );
        assert_eq!(Head::parse(b"HTTP/1.1").unwrap().status, None);
        assert_eq!(Head::parse(b"<html>"), None);
    }

    #[test]
    fn bodies_are_unpacked_as_far_as_they_are_packed() {
        const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        const GZIP: &str = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n";
        check(CHUNKED, b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", "abcde");
        check(CHUNKED, b"<p>never chunked", "<p>never chunked");
        check(CHUNKED, b"ff\r\ncut off", "cut off");
        check(CHUNKED, b"ffffffffffffffffffff\r\nx", "ffffffffffffffffffff\r\nx");
        check(GZIP, &gzip(b"packed"), "packed");
        check(GZIP, b"unpacked before", "unpacked before");
        check("HTTP/1.1 200 OK\nContent-Encoding: br\n\n", b"\x0b\x02\x80hello\x03", "hello");
        check(
            "HTTP/1.1 200 OK\nContent-Encoding: br\n\n",
            b"<p>unpacked before</p>",
            "<p>unpacked before</p>",
        );
    }

    #[test]
    fn a_bomb_is_refused() {
        let head = Head::parse(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n").unwrap();
        let bomb = gzip(&vec![0; 1 << 20]);
        assert!(matches!(head.unpack(bomb, 1000), Err(Unreadable::TooLarge)));
    }
}

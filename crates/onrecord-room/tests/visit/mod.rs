//! A visitor of a room without a socket: asks for addresses, and keeps what comes back.

#![allow(dead_code)]

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use onrecord_reading::{Hints, Tier, read};
use onrecord_record::Record;
use onrecord_record::store::Kept;
use onrecord_room::{Options, Password, Room, Token, router, serve};
use tower::ServiceExt;

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// Somebody at the door of a room.
pub(crate) struct Visitor {
    room: Router,
    runtime: tokio::runtime::Runtime,
    folder: PathBuf,
}

/// How the room is kept.
#[derive(Clone, Copy, Default)]
pub(crate) struct House<'a> {
    pub(crate) is_read_only: bool,
    pub(crate) token: Option<&'a str>,
    pub(crate) password: Option<&'a str>,
    /// Pages come at once, without what may take long.
    pub(crate) is_hurried: bool,
}

fn room(record: PathBuf, house: House) -> Room {
    Room::new(Options {
        record,
        address: SocketAddr::from(([127, 0, 0, 1], 0)),
        hosts: Vec::new(),
        is_read_only: house.is_read_only,
        token: house.token.map(|letters| Token::new(letters).unwrap()),
        password: house.password.map(|letters| Password::new(&Password::hash(letters).unwrap()).unwrap()),
        patience: if house.is_hurried { Duration::ZERO } else { Duration::from_secs(60) },
        log: None,
    })
    .unwrap()
}

/// A room with a socket, for visitors from outside: its address. It is open until the test ends.
pub(crate) fn served(record: PathBuf, house: House) -> SocketAddr {
    let room = room(record, house);
    let (open, opened) = mpsc::channel();
    std::thread::spawn(move || serve(room, |address| open.send(address).unwrap()));
    opened.recv().unwrap()
}

/// Asks a room with a socket from an address of this machine: the status of its answer.
pub(crate) fn ask_from(from: Ipv4Addr, room: SocketAddr, address: &str, headers: &[(&str, &str)]) -> u16 {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let request = format!("GET {address} HTTP/1.1\r\n{headers}connection: close\r\n\r\n");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((from, 0))).unwrap();
        socket.connect(room).await.unwrap().into_std().unwrap()
    });
    stream.set_nonblocking(false).unwrap();
    (&stream).write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    (&stream).read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

impl Visitor {
    /// A room with these articles: what is known of each, and its text.
    pub(crate) fn new(articles: &[(Hints, &str)], house: House) -> Self {
        let folder = folder();
        let mut record = Record::open(&folder.join("record.db")).unwrap();
        let kept = articles.iter().map(|(hints, text)| Kept::new(read(text.as_bytes(), hints, Tier::Fast)));
        record.add(&kept.collect::<Vec<_>>()).unwrap();
        Self::in_folder(folder, house)
    }

    /// A room with the example story. It is read once, as the program reads it.
    pub(crate) fn of_examples(house: House) -> Self {
        static RECORD: OnceLock<Vec<u8>> = OnceLock::new();
        let record = RECORD.get_or_init(|| {
            let folder = folder();
            let path = folder.join("record.db");
            // The last connection that closes brings everything into the one file.
            Record::open(&path).unwrap().add(&story(Tier::Accurate)).unwrap();
            let bytes = std::fs::read(&path).unwrap();
            std::fs::remove_dir_all(&folder).unwrap();
            bytes
        });
        let folder = folder();
        std::fs::write(folder.join("record.db"), record).unwrap();
        Self::in_folder(folder, house)
    }

    fn in_folder(folder: PathBuf, house: House) -> Self {
        let room = room(folder.join("record.db"), house);
        Self { room: router(room), runtime: tokio::runtime::Runtime::new().unwrap(), folder }
    }

    pub(crate) fn get(&self, address: &str) -> Answer {
        self.ask(Method::GET, address, &[], "")
    }

    pub(crate) fn post(&self, address: &str, form: &str) -> Answer {
        self.ask(Method::POST, address, &[("content-type", "application/x-www-form-urlencoded")], form)
    }

    pub(crate) fn ask(&self, method: Method, address: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(address);
        if headers.iter().all(|(name, _)| *name != "host") {
            request = request.header("host", "127.0.0.1:8181");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_owned())).unwrap();
        self.runtime.block_on(async {
            let response = self.room.clone().oneshot(request).await.unwrap();
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, 64 << 20).await.unwrap();
            Answer {
                status: parts.status,
                headers: parts.headers,
                body: String::from_utf8(body.to_vec()).unwrap(),
            }
        })
    }

    /// Every page that can be reached from the first one by links, each with its address.
    pub(crate) fn crawl(&self) -> Vec<(String, Answer)> {
        self.crawl_with(&[])
    }

    /// The same, asked for with these headers.
    pub(crate) fn crawl_with(&self, headers: &[(&str, &str)]) -> Vec<(String, Answer)> {
        let mut addresses = vec!["/".to_owned()];
        let mut pages = Vec::new();
        let mut at = 0;
        while at < addresses.len() && at < 1500 {
            let answer = self.ask(Method::GET, &addresses[at], headers, "");
            for link in links(&answer.body) {
                let link = link.split('#').next().unwrap_or_default().to_owned();
                if link.starts_with('/') && !addresses.contains(&link) {
                    addresses.push(link);
                }
            }
            pages.push((addresses[at].clone(), answer));
            at += 1;
        }
        pages
    }
}

impl Drop for Visitor {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Where the links of a page lead.
pub(crate) fn links(page: &str) -> Vec<String> {
    let begins = page.match_indices("href=\"").map(|(at, mark)| &page[at + mark.len()..]);
    begins.filter_map(|rest| rest.split('"').next()).map(|link| link.replace("&amp;", "&")).collect()
}

/// The example story, ready to be kept.
pub(crate) fn story(tier: Tier) -> Vec<Kept> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/story");
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let kept = paths.iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let hints = Hints { path: Some(name), ..Hints::default() };
        Kept::new(read(&std::fs::read(path).unwrap(), &hints, tier))
    });
    kept.collect()
}

/// A folder of its own.
pub(crate) fn folder() -> PathBuf {
    static FOLDERS: AtomicU32 = AtomicU32::new(0);
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("onrecord-room-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

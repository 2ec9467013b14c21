//! A web server on this machine, for tests: it answers as a test tells it to, well or ill, and notes what it was asked.

#![allow(dead_code, clippy::unwrap_used, unreachable_pub)]

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Instant;

/// A request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Path and query.
    pub path: String,
    /// All of the head.
    pub head: String,
    /// When it came.
    pub time: Instant,
}

impl Asked {
    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(':'));
        lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }
}

/// A server; gone when it is dropped.
pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    is_over: Arc<AtomicBool>,
    accepting: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves `answer` for every request but that for robots.txt, which is not there.
    pub fn new(answer: impl Fn(&Asked, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self::with_robots(move |asked, out| match asked.path.as_str() {
            "/robots.txt" => write_answer(out, "404 Not Found", "", b""),
            _ => answer(asked, out),
        })
    }

    /// Serves `answer` for every request.
    pub fn with_robots(
        answer: impl Fn(&Asked, &mut dyn Write) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let noted = Arc::clone(&asked);
        let mut server = Self::raw(move |stream| {
            let mut reader = BufReader::new(stream.try_clone()?);
            let mut head = String::new();
            while reader.read_line(&mut head)? > 2 {}
            let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
            let request = Asked { path, head, time: Instant::now() };
            noted.lock().unwrap().push(request.clone());
            answer(&request, &mut &stream)
        });
        server.asked = asked;
        server
    }

    /// Does `serve` with every connection.
    pub fn raw(serve: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let serve = Arc::new(serve);
        let accepting = thread::spawn(move || {
            for stream in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let serve = Arc::clone(&serve);
                // A client that goes away is what some tests are about.
                thread::spawn(move || stream.and_then(|stream| serve(stream)));
            }
        });
        Self { address, asked: Arc::default(), is_over, accepting: Some(accepting) }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every request so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// The paths asked for so far, in order, but that of robots.txt.
    pub fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).filter(|path| path != "/robots.txt").collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(accepting) = self.accepting.take() {
            let _ = accepting.join();
        }
    }
}

/// A whole answer; `headers` are lines that end in CR LF.
pub fn write_answer(out: &mut dyn Write, status: &str, headers: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    write!(out, "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n")?;
    out.write_all(body)?;
    out.flush()
}

/// A page of HTML.
pub fn write_page(out: &mut dyn Write, body: &str) -> io::Result<()> {
    write_answer(out, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", body.as_bytes())
}

/// Waits until the other side closes.
pub fn wait_for_end(mut stream: &TcpStream) {
    let _ = stream.read_to_end(&mut Vec::new());
}

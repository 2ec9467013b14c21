//! Fetching from servers that behave, and from servers that do not: what is asked, and what people are told.

#![allow(clippy::unwrap_used)]

mod served;

use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use onrecord_record::fetch::{FetchOptions, Fetcher, Limits, Pacing, Reach, Response, Validators, address};
use served::{Asked, Server, wait_for_end, write_answer, write_page};

const MILLISECOND: Duration = Duration::from_millis(1);

/// This machine may be asked at one address, and everything else as usual; waits are short.
fn options() -> FetchOptions {
    FetchOptions {
        contact: None,
        reach: Reach { allow_private: false, also: vec!["127.0.0.1".parse().unwrap()], names: None },
        pacing: Pacing { delay: MILLISECOND, longest_wait: 400 * MILLISECOND, tries: 3, second: MILLISECOND },
        limits: Limits {
            size: 100_000,
            redirects: 5,
            connect: Duration::from_secs(5),
            silence: 300 * MILLISECOND,
            total: Duration::from_secs(1),
        },
        ..FetchOptions::default()
    }
}

fn get(url: &str) -> Result<Response, String> {
    get_with(&Fetcher::new(options()), url)
}

/// The response, or what a person reads after "onrecord: ".
fn get_with(fetcher: &Fetcher, url: &str) -> Result<Response, String> {
    let fetched = address::parse(url).and_then(|url| fetcher.get(&url, None));
    fetched.map_err(|failure| format!("failed to {}", failure.at(url)))
}

/// Asserts what a person reads when `url` is fetched.
fn check(url: &str, expected: &str) {
    assert_eq!(get(url).unwrap_err(), format!("failed to read {url}: {expected}"));
}

#[test]
fn a_page_comes_with_what_the_server_says_of_it() {
    let server = Server::new(|_, out| {
        let headers = "Content-Type: Text/HTML; charset=\"windows-1252\"\r\nETag: \"7\"\r\n\
                       Last-Modified: Sat, 14 Mar 2026 09:30:00 GMT\r\n";
        write_answer(out, "200 OK", headers, b"<p>The caf\xe9 is open.")
    });
    let fetcher =
        Fetcher::new(FetchOptions { contact: Some("https://desk.example".to_owned()), ..options() });
    let response = get_with(&fetcher, &server.url("/a?b=c#d")).unwrap();
    assert_eq!(response.url.as_str(), server.url("/a?b=c"));
    assert_eq!(
        (response.media_type.as_str(), response.charset.as_deref()),
        ("text/html", Some("windows-1252"))
    );
    assert_eq!(response.validators.etag.as_deref(), Some("\"7\""));
    assert_eq!(response.body, b"<p>The caf\xe9 is open.");
    let head = String::from_utf8(response.response_head).unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK\r\n") && head.contains("etag: \"7\"\r\n"), "{head}");
    let head = String::from_utf8(response.request_head).unwrap();
    assert!(head.starts_with(&format!("GET /a?b=c HTTP/1.1\r\nHost: {}\r\n", server.address)), "{head}");
    let asked = server.asked();
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    assert_eq!(paths, ["/robots.txt", "/a?b=c"]);
    for asked in &asked {
        let expected = format!("onrecord/{} (+https://desk.example)", env!("CARGO_PKG_VERSION"));
        assert_eq!(asked.header("user-agent"), Some(expected.as_str()));
    }
}

#[test]
fn robots_txt_is_asked_once_and_heeded() {
    let server = Server::with_robots(|asked, out| match asked.path.as_str() {
        "/robots.txt" => {
            write_answer(out, "200 OK", "", b"User-agent: *\nDisallow: /closed\nCrawl-delay: 50\n")
        }
        _ => write_page(out, "open"),
    });
    let fetcher = Fetcher::new(options());
    get_with(&fetcher, &server.url("/open")).unwrap();
    let url = server.url("/closed/a");
    assert_eq!(
        get_with(&fetcher, &url).unwrap_err(),
        format!(
            "failed to read {url}: the site's robots.txt asks programs not to read it; save the page in a browser and \
             read the file"
        )
    );
    get_with(&fetcher, &server.url("/also-open")).unwrap();
    let asked = server.asked();
    assert_eq!(asked.len(), 3, "{asked:?}");
    // Crawl-delay is heeded, in the milliseconds that stand for seconds here.
    assert!(asked[2].time - asked[1].time >= 50 * MILLISECOND);
}

#[test]
fn a_site_whose_robots_txt_fails_is_left_alone() {
    let server = Server::with_robots(|_, out| write_answer(out, "500 Oh No", "", b""));
    check(
        &server.url("/a"),
        "the site's robots.txt cannot be read (the server answers 500), so nothing is read there for now; try again \
         later",
    );
    assert_eq!(server.paths(), [""; 0]);
}

#[test]
fn a_robots_txt_may_be_refused_or_elsewhere() {
    let server = Server::with_robots(|asked, out| match asked.path.as_str() {
        "/robots.txt" => write_answer(out, "301 Moved", "Location: /rules\r\n", b""),
        "/rules" => write_answer(out, "200 OK", "", b"User-agent: onrecord\nDisallow: /a\n"),
        _ => write_page(out, "open"),
    });
    assert!(get(&server.url("/a")).unwrap_err().contains("robots.txt asks programs not to read it"));
    let server = Server::with_robots(|asked, out| match asked.path.as_str() {
        "/robots.txt" => write_answer(out, "403 Forbidden", "", b""),
        _ => write_page(out, "open"),
    });
    get(&server.url("/a")).unwrap();
}

#[test]
fn redirections_are_followed_some_way() {
    let server = Server::new(|asked, out| match asked.path.as_str() {
        "/start" => write_answer(out, "302 Found", "Location: ../middle#x\r\n", b""),
        "/middle" => write_answer(out, "308 Permanent Redirect", "Location: /end?x\r\n", b""),
        "/end?x" => write_page(out, "here"),
        "/nowhere" => write_answer(out, "301 Moved", "", b""),
        "/gone" => write_answer(out, "301 Moved", "Location: /missing\r\n", b""),
        "/missing" => write_answer(out, "404 Not Found", "", b""),
        _ => write_answer(out, "302 Found", "Location: /loop\r\n", b""),
    });
    assert_eq!(get(&server.url("/start")).unwrap().url.as_str(), server.url("/end?x"));
    check(&server.url("/loop"), "it leads on more than 5 times");
    check(&server.url("/nowhere"), "the server answers 301, which leads elsewhere, and does not say where");
    let missing = server.url("/missing");
    check(
        &server.url("/gone"),
        &format!("it leads to {missing}: the server answers 404 (not found); check the address"),
    );
}

#[test]
fn a_redirection_to_this_network_is_refused() {
    let server = Server::new(|asked, out| {
        let to = asked.path.strip_prefix("/to/").unwrap_or("/");
        write_answer(out, "302 Found", &format!("Location: {to}\r\n"), b"")
    });
    let check = |to: &str, shown: &str, expected: &str| {
        check(&server.url(&format!("/to/{to}")), &format!("it leads to {shown}: {expected}"));
    };
    let private = "10.0.0.1 is a private address; --allow-private reads it";
    check("http://10.0.0.1/admin", "http://10.0.0.1/admin", private);
    check("http://0xa.1/", "http://10.0.0.1/", private);
    check("//10.0.0.1/", "http://10.0.0.1/", private);
    let link_local = "169.254.169.254 is a link-local address; --allow-private reads it";
    check("http://169.254.169.254/keys", "http://169.254.169.254/keys", link_local);
    let loopback = "127.0.0.2 is this machine's own address; --allow-private reads it";
    check("http://127.0.0.2/", "http://127.0.0.2/", loopback);
    let within = "::ffff:192.168.0.1 is a private address; --allow-private reads it";
    check("http://[::ffff:192.168.0.1]/", "http://[::ffff:c0a8:1]/", within);
    let scheme = "only http and https addresses are read, not file";
    check("file:///etc/hosts", "file:///etc/hosts", scheme);
    let password = "addresses with a user name or a password are not read";
    check("http://ana:word@harbour.example/", "http://ana:word@harbour.example/", password);
}

#[test]
fn an_address_of_this_network_is_refused_unless_asked_for() {
    let server = Server::new(|_, out| write_page(out, "inside"));
    let mut options = options();
    options.reach.also.clear();
    let url = server.url("/");
    let refused = get_with(&Fetcher::new(options.clone()), &url).unwrap_err();
    let expected = "127.0.0.1 is this machine's own address; --allow-private reads it";
    assert_eq!(refused, format!("failed to read {url}: {expected}"));
    assert!(server.asked().is_empty(), "nothing may reach it");
    options.reach.allow_private = true;
    get_with(&Fetcher::new(options), &url).unwrap();
}

#[test]
fn a_name_that_turns_private_is_refused() {
    let server = Server::new(|_, out| write_page(out, "open"));
    // The name answers with a harmless address when robots.txt is fetched, and with another one for the page.
    let lookups = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&lookups);
    let mut options = options();
    options.reach.names = Some(Arc::new(move |name| {
        assert_eq!(name, "rebinding.example");
        let address: &str = if count.fetch_add(1, Ordering::SeqCst) == 0 { "127.0.0.1" } else { "10.0.0.1" };
        Some(vec![address.parse::<IpAddr>().unwrap()])
    }));
    let url = format!("http://rebinding.example:{}/", server.address.port());
    let refused = get_with(&Fetcher::new(options), &url).unwrap_err();
    assert_eq!(
        refused,
        format!("failed to read {url}: 10.0.0.1 is a private address; --allow-private reads it")
    );
    assert_eq!(lookups.load(Ordering::SeqCst), 2);
    assert_eq!(server.paths(), [""; 0]);
}

#[test]
fn an_unchanged_page_is_not_sent_again() {
    let server = Server::new(|asked, out| match asked.header("if-none-match") {
        Some("\"7\"") => write_answer(out, "304 Not Modified", "ETag: \"7\"\r\n", b""),
        _ => write_answer(out, "200 OK", "ETag: \"7\"\r\nLast-Modified: yesterday\r\n", b"text"),
    });
    let fetcher = Fetcher::new(options());
    let first = get_with(&fetcher, &server.url("/a")).unwrap();
    assert!(!first.is_unchanged());
    let second = fetcher.get(&first.url, Some(&first.validators)).unwrap();
    assert!(second.is_unchanged() && second.body.is_empty());
    assert_eq!(server.asked()[2].header("if-modified-since"), Some("yesterday"));
    // What one address said is not told another.
    let elsewhere = Validators { url: server.url("/b"), ..first.validators };
    assert!(!fetcher.get(&first.url, Some(&elsewhere)).unwrap().is_unchanged());
}

/// A server that says `status` with these headers for the first `times` requests.
fn busy(status: &'static str, headers: &'static str, times: usize) -> Server {
    let answered = AtomicUsize::new(0);
    Server::new(move |_, out| match answered.fetch_add(1, Ordering::SeqCst) < times {
        true => write_answer(out, status, headers, b""),
        false => write_page(out, "at last"),
    })
}

#[test]
fn a_server_that_asks_to_wait_is_waited_for() {
    let server = busy("429 Too Many Requests", "Retry-After: 120\r\n", 1);
    get(&server.url("/a")).unwrap();
    let asked = server.asked();
    assert!(asked[2].time - asked[1].time >= 120 * MILLISECOND, "as long as it asks");
    // A date as well, and twice as long each time when it says nothing.
    let server = busy("503 Service Unavailable", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n", 1);
    get(&server.url("/a")).unwrap();
    let server = busy("503 Service Unavailable", "", 2);
    get(&server.url("/a")).unwrap();
    assert_eq!(server.paths().len(), 3);
}

#[test]
fn a_server_that_only_asks_to_wait_is_given_up() {
    let server = busy("429 Too Many Requests", "Retry-After: 1\r\n", usize::MAX);
    let fetcher = Fetcher::new(options());
    let url = server.url("/a");
    let given_up = get_with(&fetcher, &url).unwrap_err();
    let expected = "the server answers 429 (asks to wait) 3 times; try again later";
    assert_eq!(given_up, format!("failed to read {url}: {expected}"));
    // Its other pages are not asked for.
    assert!(get_with(&fetcher, &server.url("/b")).unwrap_err().ends_with(expected));
    assert_eq!(server.paths(), ["/a"; 3]);
}

#[test]
fn a_server_that_asks_to_wait_too_long_is_given_up_at_once() {
    let server = busy("429 Too Many Requests", "Retry-After: 7200000\r\n", 1);
    check(&server.url("/a"), "the server answers 429 and asks to wait 120 min; try again then");
    let date = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(86400 * 400));
    let server = Server::new(move |_, out| {
        write_answer(out, "503 Service Unavailable", &format!("Retry-After: {date}\r\n"), b"")
    });
    let given_up = get(&server.url("/a")).unwrap_err();
    assert!(given_up.contains("the server answers 503 and asks to wait"), "{given_up}");
}

#[test]
fn other_answers_are_told() {
    let server = Server::new(|asked, out| write_answer(out, &asked.path[1..].replace('_', " "), "", b"no"));
    check(&server.url("/404_Not_Found"), "the server answers 404 (not found); check the address");
    check(
        &server.url("/403_Forbidden"),
        "the server answers 403 (forbidden); save the page in a browser and read the file",
    );
    check(&server.url("/410_Gone"), "the server answers 410 (gone)");
    check(&server.url("/500_Oops"), "the server answers 500 (it is in trouble); try again later");
    check(&server.url("/418_Teapot"), "the server answers 418");
}

const TOO_LARGE: &str = "it goes on above the limit of 97.7 KiB for one article";

#[test]
fn a_body_without_end_is_cut_short() {
    let server = Server::new(|asked, out| {
        match asked.path.as_str() {
            "/chunked" => out.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?,
            _ => out.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?,
        }
        loop {
            out.write_all(if asked.path == "/chunked" { b"10\r\n0123456789abcdef\r\n" } else { b"text " })?;
        }
    });
    check(&server.url("/a"), TOO_LARGE);
    check(&server.url("/chunked"), TOO_LARGE);
}

#[test]
fn a_bomb_does_not_go_off() {
    let gzip = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    // 64 MiB of nothing in 64 KiB; and packed a second time, in some hundred bytes.
    let once = gzip(&vec![0; 64 << 20]);
    assert!(once.len() < 100_000);
    let twice = gzip(&once);
    let server = Server::new(move |asked, out| match asked.path.as_str() {
        "/once" => write_answer(out, "200 OK", "Content-Encoding: gzip\r\n", &once),
        _ => write_answer(out, "200 OK", "Content-Encoding: gzip, gzip\r\n", &twice),
    });
    check(&server.url("/once"), TOO_LARGE);
    check(&server.url("/twice"), TOO_LARGE);
}

#[test]
fn damaged_packing_is_told() {
    let server = Server::new(|asked, out| {
        let packing = format!("Content-Encoding: {}\r\n", &asked.path[1..]);
        write_answer(out, "200 OK", &packing, b"this is not packed")
    });
    check(&server.url("/gzip"), "it is packed as gzip, and the packing is damaged");
    check(&server.url("/br"), "it is packed as br, and the packing is damaged");
    check(&server.url("/lzw"), "it is packed as lzw, which was not asked for");
}

#[test]
fn headers_without_end_are_cut_short() {
    let server = Server::new(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            out.write_all(b"X-More: and more\r\n")?;
        }
    });
    check(&server.url("/"), "the server does not speak HTTP as it should: its headers go on and on");
}

#[test]
fn a_silent_server_is_not_waited_for() {
    let server = Server::raw(|stream| {
        wait_for_end(&stream);
        Ok(())
    });
    check(&server.url("/"), "the server sent nothing for 300 ms; try again later");
}

#[test]
fn a_slow_server_is_not_waited_for() {
    let server = Server::new(|_, out| {
        out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")?;
        loop {
            out.write_all(b"x")?;
            std::thread::sleep(20 * MILLISECOND);
        }
    });
    let start = Instant::now();
    check(&server.url("/"), "the server was not done within 1 s; try again later");
    assert!(start.elapsed() < Duration::from_secs(3));
}

#[test]
fn a_broken_connection_is_told() {
    let server = Server::new(|asked, out| match asked.path.as_str() {
        "/short" => out.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nThe bridge"),
        "/nothing" => Ok(()),
        _ => out.write_all(b"SSH-2.0-Harbour\r\n\r\n"),
    });
    check(&server.url("/short"), "the connection broke before the page was whole; try again later");
    check(&server.url("/nothing"), "the connection broke before the page was whole; try again later");
    let other = get(&server.url("/other")).unwrap_err();
    assert!(other.contains("the server does not speak HTTP as it should: "), "{other}");
    let url = server.url("/");
    drop(server);
    check(&url, "the connection was refused; try again later");
}

#[test]
fn a_name_that_nobody_has_is_told() {
    let mut options = options();
    options.reach.names = Some(Arc::new(|_| Some(Vec::new())));
    let refused = get_with(&Fetcher::new(options), "http://nobody.example/").unwrap_err();
    let expected = "no host is called nobody.example; check the name and the network";
    assert_eq!(refused, format!("failed to read http://nobody.example/: {expected}"));
}

#[test]
fn a_connection_that_is_not_secure_is_refused() {
    // Plain HTTP where TLS is asked for.
    let plain = Server::raw(|mut stream| {
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")?;
        wait_for_end(&stream);
        Ok(())
    });
    let url = format!("https://{}/", plain.address);
    check(&url, "the connection is not secure: what answers does not speak TLS");

    // A certificate that nobody but the server itself vouches for.
    let own = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let secured = Server::raw(move |stream| {
        let connection = rustls::ServerConnection::new(Arc::clone(&config)).map_err(io::Error::other)?;
        let mut stream = rustls::StreamOwned::new(connection, stream);
        write_page(&mut stream, "not to be read")
    });
    let url = format!("https://{}/", secured.address);
    check(&url, "the connection is not secure: nobody we trust vouches for its certificate");
}

#[test]
fn one_host_is_asked_by_one_thread_at_a_time() {
    let at_once = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let server = Server::new(move |_: &Asked, out: &mut dyn Write| {
        seen.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        std::thread::sleep(5 * MILLISECOND);
        at_once.fetch_sub(1, Ordering::SeqCst);
        write_page(out, "open")
    });
    let fetcher = Fetcher::new(options());
    std::thread::scope(|scope| {
        for path in ["/a", "/b", "/c", "/d"] {
            let (fetcher, url) = (&fetcher, server.url(path));
            scope.spawn(move || get_with(fetcher, &url).unwrap());
        }
    });
    assert_eq!((server.paths().len(), most.load(Ordering::SeqCst)), (4, 1));
}

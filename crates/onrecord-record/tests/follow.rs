//! Following feeds of several hosts: all hosts at once, each by one request at a time, until it is stopped.

#![allow(clippy::unwrap_used)]

mod served;

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use onrecord_record::fetch::{FetchOptions, Follow, FollowOptions, Pacing, Reach, address};
use onrecord_record::{Error, Item, Skip};
use served::{Asked, Server, write_answer, write_page};

/// Every name is this machine's; nobody waits between requests.
fn options() -> FollowOptions {
    let local = "127.0.0.1".parse().unwrap();
    let fetch = FetchOptions {
        reach: Reach {
            also: vec![local],
            names: Some(Arc::new(move |_| Some(vec![local]))),
            ..Reach::default()
        },
        pacing: Pacing { delay: Duration::ZERO, ..Pacing::default() },
        ..FetchOptions::default()
    };
    FollowOptions { fetch, ..FollowOptions::default() }
}

/// A feed of the pages /1 to /`n`.
fn write_feed(out: &mut dyn Write, n: usize) -> std::io::Result<()> {
    let items: String = (1..=n).map(|page| format!("<item><link>/{page}</link></item>")).collect();
    let feed = format!("<rss version=\"2.0\"><channel>{items}</channel></rss>");
    write_answer(out, "200 OK", "Content-Type: application/rss+xml\r\n", feed.as_bytes())
}

/// "page a.example/1", "unchanged a.example/1", "error …".
fn name_of(item: Result<Item, Error>) -> String {
    match item {
        Ok(Item::Page(page)) => format!("page {}", page.name),
        Ok(Item::Skipped(skipped)) => format!("{} {}", skipped.why.words(), skipped.name),
        Err(error) => format!("error {error}"),
    }
}

#[test]
fn hosts_are_asked_at_once_and_each_one_thing_at_a_time() {
    // Each feed waits until the other one was asked for: one after another, neither would come.
    let met = Arc::new((Mutex::new(0), Condvar::new()));
    let asked_of_a = Arc::new(AtomicUsize::new(0));
    let most = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&most);
    let server = Server::new(move |asked: &Asked, out: &mut dyn Write| {
        let is_a = asked.header("host").unwrap().starts_with("a.example");
        if is_a {
            seen.fetch_max(asked_of_a.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        }
        if asked.path == "/feed" {
            let (feeds, changed) = &*met;
            *feeds.lock().unwrap() += 1;
            changed.notify_all();
            let both = changed
                .wait_timeout_while(feeds.lock().unwrap(), Duration::from_secs(10), |feeds| *feeds < 2);
            assert!(*both.unwrap().0 == 2);
        }
        if is_a {
            asked_of_a.fetch_sub(1, Ordering::SeqCst);
        }
        if asked.path == "/feed" { write_feed(out, 4) } else { write_page(out, "<p>The bridge is open.") }
    });
    let port = server.address.port();
    let feeds =
        ["a.example", "b.example"].map(|host| address::parse(&format!("http://{host}:{port}/feed")).unwrap());
    let mut found: Vec<String> = Follow::new(feeds.to_vec(), options()).unwrap().map(name_of).collect();
    found.sort();
    let pages =
        |host: &str| (1..=4).map(|page| format!("page http://{host}:{port}/{page}")).collect::<Vec<_>>();
    assert_eq!(found, [pages("a.example"), pages("b.example")].concat());
    assert_eq!(most.load(Ordering::SeqCst), 1, "one request a host at a time");
}

#[test]
fn a_second_round_gives_only_what_changed() {
    let round = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&round);
    let server = Server::new(move |asked: &Asked, out: &mut dyn Write| match asked.path.as_str() {
        "/feed" => {
            let n = count.fetch_add(1, Ordering::SeqCst) + 1;
            write_feed(out, n)
        }
        _ => write_page(out, "<p>The bridge is open."),
    });
    let options = FollowOptions { every: Some(Duration::from_millis(1)), ..options() };
    let feed = address::parse(&server.url("/feed")).unwrap();
    let mut follow = Follow::new(vec![feed], options).unwrap();
    let found: Vec<String> = follow.by_ref().take(6).map(name_of).collect();
    let (page, unchanged) =
        (|n| format!("page {}", server.url(n)), |n| format!("unchanged {}", server.url(n)));
    let expected = [page("/1"), unchanged("/1"), page("/2"), unchanged("/1"), unchanged("/2"), page("/3")];
    assert_eq!(found, expected);
    assert!(round.load(Ordering::SeqCst) >= 3);
}

#[test]
fn a_stop_leaves_the_rest_and_says_how_much() {
    let server = Server::new(|asked: &Asked, out: &mut dyn Write| match asked.path.as_str() {
        "/feed" => write_feed(out, 10),
        _ => write_page(out, "<p>The bridge is open."),
    });
    let mut options = options();
    options.fetch.pacing.delay = Duration::from_millis(50);
    let stop = options.fetch.stop.clone();
    let feed = address::parse(&server.url("/feed")).unwrap();
    let start = Instant::now();
    let mut follow = Follow::new(vec![feed], options).unwrap();
    let left = follow.left();
    let first = follow.next().map(name_of);
    assert_eq!(first, Some(format!("page {}", server.url("/1"))));
    stop.stop();
    let n_pages = 1 + follow.map(name_of).filter(|name| name.starts_with("page ")).count();
    assert_eq!(n_pages + left.load(Ordering::SeqCst), 10);
    assert!(n_pages < 10 && start.elapsed() < Duration::from_secs(10));
}

#[test]
fn a_page_in_two_feeds_is_read_once() {
    let server = Server::new(|asked: &Asked, out: &mut dyn Write| match asked.path.as_str() {
        "/feed" | "/feed?again" => write_feed(out, 1),
        _ => write_page(out, "<p>The bridge is open."),
    });
    let feeds = ["/feed", "/feed?again"].map(|path| address::parse(&server.url(path)).unwrap());
    let found: Vec<String> = Follow::new(feeds.to_vec(), options()).unwrap().map(name_of).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.contains(&format!("{} {}", Skip::Unchanged.words(), server.url("/1"))), "{found:?}");
}

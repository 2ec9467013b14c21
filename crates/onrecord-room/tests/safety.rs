//! Who may come in, what may be sent, and what hostile articles can do: nothing.

#![allow(clippy::unwrap_used)]

mod visit;

use axum::http::{Method, StatusCode};
use onrecord_reading::Hints;
use visit::{House, Visitor};

const TOKEN: &str = "correct horse battery";

#[test]
fn hostile_articles_stay_text() {
    let hostile =
        "<script>alert(1)</script>\"><img src=x onerror=alert(1)>' onmouseover='alert(1)\u{202e}]]>{{7*7}}";
    let given = |url: &str| Hints {
        path: Some(format!("{hostile}.txt")),
        url: Some(url.to_owned()),
        title: Some(hostile.to_owned()),
        outlet: Some(hostile.to_owned()),
        byline: vec![hostile.to_owned()],
        published: Some("2026-03-03".to_owned()),
        ..Hints::default()
    };
    let text = format!(
        "{hostile}\n\n{hostile} Reyes said on Monday that {hostile} is safe. “Nobody {hostile} will lease the pier,” said \
         Ivo <b>Orr</b>, who {hostile} chairs the council. <iframe src=\"javascript:alert(1)\"></iframe> told The \
         Gull that the pier was closed.\n\nThe council has not confirmed {hostile}.\n"
    );
    let changed = text.replace("closed", "open");
    let addresses = [
        "javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "https://gull.example/\"><script>",
    ];
    let mut articles: Vec<(Hints, &str)> = addresses.iter().map(|url| (given(url), text.as_str())).collect();
    articles.push((given(addresses[2]), &changed));
    let visitor = Visitor::new(&articles, House::default());
    let mut pages = visitor.crawl();
    assert!(pages.len() > 20, "{}", pages.len());
    for field in ["/find?words=", "/check?quotation=", "/claims?about=", "/speakers?name=", "/find?speaker="]
    {
        let address = format!("{field}{}", "%3Cscript%3Ealert(1)%3C%2Fscript%3E%22%20onclick%3D%22alert(1)");
        pages.push((address.clone(), visitor.get(&address)));
    }
    let draft = visitor
        .post("/check", "draft=%E2%80%9C%3Cscript%3Ealert(1)%3C%2Fscript%3E+will+lease+the+pier%E2%80%9D");
    pages.push(("a draft".to_owned(), draft));
    for (address, page) in pages {
        assert!(page.status.as_u16() < 500, "{address}: {}", page.body);
        if !page.header("content-type").starts_with("text/html") {
            continue;
        }
        for tag in tags(&page.body) {
            let name = tag.split([' ', '\n', '/']).next().unwrap_or_default();
            assert!(
                !["img", "iframe", "b>", "object", "embed", "base", "style"].contains(&name),
                "{address}: <{tag}>"
            );
            if name == "script" {
                assert_eq!(tag, "script src=\"/assets/room.js\" defer", "{address}");
            }
            let attributes = outside_quotes(tag);
            assert!(!attributes.contains(" on"), "{address}: <{tag}>");
            assert!(!attributes.contains(" style"), "{address}: <{tag}>");
        }
        for link in visit::links(&page.body) {
            let is_fine =
                link.starts_with('/') || link.starts_with('#') || link.starts_with("https://gull.example/");
            assert!(is_fine, "{address} links to {link}");
        }
        assert!(!page.body.contains('\u{202e}'), "{address}");
    }
}

/// What stands between angle brackets.
fn tags(page: &str) -> Vec<&str> {
    let begins = page.match_indices('<').map(|(at, _)| &page[at + 1..]);
    begins.filter_map(|rest| rest.split('>').next()).filter(|tag| !tag.starts_with(['/', '!'])).collect()
}

/// A tag without the values of its attributes.
fn outside_quotes(tag: &str) -> String {
    tag.split('"').step_by(2).collect()
}

#[test]
fn only_known_names_are_answered() {
    let visitor = Visitor::of_examples(House::default());
    for (host, status) in [
        ("127.0.0.1:8181", 200),
        ("localhost:9000", 200),
        ("[::1]:8181", 200),
        ("evil.example", 421),
        ("evil.example:8181", 421),
        ("127.0.0.1.evil.example", 421),
    ] {
        for address in ["/", "/api/counts", "/assets/room.js"] {
            let answer = visitor.ask(Method::GET, address, &[("host", host)], "");
            assert_eq!(answer.status.as_u16(), status, "{host} {address}");
        }
    }
}

#[test]
fn pages_of_other_sites_send_nothing() {
    let visitor = Visitor::of_examples(House::default());
    let form = ("content-type", "application/x-www-form-urlencoded");
    let send = |headers: &[(&str, &str)], body: &str| {
        visitor.ask(Method::POST, "/check", &[headers, &[form]].concat(), body).status.as_u16()
    };
    assert_eq!(send(&[("origin", "http://127.0.0.1:8181")], "draft=x"), 200);
    assert_eq!(send(&[("origin", "https://evil.example")], "draft=x"), 403);
    assert_eq!(send(&[("sec-fetch-site", "cross-site")], "draft=x"), 403);
    assert_eq!(send(&[], &format!("draft={}", "a".repeat(3 << 20))), 413);
    // Nothing that changes the record, or lets somebody in, is taken from elsewhere.
    for address in ["/correct", "/articles/1/missing", "/speakers/1/who", "/add", "/enter"] {
        let headers = [form, ("origin", "https://evil.example")];
        let answer = visitor.ask(Method::POST, address, &headers, "into=2&undo=1&content=pier&shown=x");
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address}");
    }
}

#[test]
fn a_room_for_reading_only_takes_nothing() {
    let visitor = Visitor::of_examples(House { is_read_only: true, ..House::default() });
    assert!(!visitor.get("/").body.contains("href=\"/add\""));
    assert_eq!(visitor.get("/add").status, StatusCode::FORBIDDEN);
    assert_eq!(visitor.get("/speakers/1/who").status, StatusCode::FORBIDDEN);
    assert_eq!(visitor.post("/speakers/1/who", "into=2").status, StatusCode::FORBIDDEN);
    assert_eq!(visitor.post("/articles/1/missing", "content=pier").status, StatusCode::FORBIDDEN);
    assert!(!visitor.get("/articles/1").body.contains("/articles/1/missing"));
    assert!(!visitor.get("/speakers/1").body.contains("/who"));
    assert_eq!(add(&visitor, "The pier is safe, Ana Reyes said.").status, StatusCode::FORBIDDEN);
    assert_eq!(visitor.get("/api/counts").json()["articles"], 8);
}

#[test]
fn articles_are_added_and_appear() {
    let visitor = Visitor::of_examples(House::default());
    let answer = add(&visitor, "Pier Is Safe\n\nThe pier of Brindle Bay is safe, Ana Reyes said on Monday.");
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert!(answer.body.contains("Pasted text</bdi>: added"), "{}", answer.body);
    assert!(!answer.body.contains("http-equiv"), "{}", answer.body);
    assert_eq!(visitor.get("/api/counts").json()["articles"], 9);
    assert!(visitor.get("/find?words=Brindle").body.contains("Ana Reyes"));
    let again = add(&visitor, "Pier Is Safe\n\nThe pier of Brindle Bay is safe, Ana Reyes said on Monday.");
    assert!(again.body.contains("was there before"), "{}", again.body);
    assert_eq!(add(&visitor, "").status, StatusCode::BAD_REQUEST);
    assert_eq!(visitor.get("/add/99").status, StatusCode::NOT_FOUND);
}

#[test]
fn files_of_one_name_are_articles_of_their_own() {
    let visitor = Visitor::new(&[], House::default());
    let texts =
        ["The pier is safe, Ana Reyes said on Monday.", "The ferry will stay, Ivo Orr told reporters."];
    for text in texts {
        let answer = send(&visitor, &[("files\"; filename=\"article.txt", text)]);
        assert!(answer.body.contains("article.txt</bdi>: added<"), "{}", answer.body);
    }
    let both = texts.map(|text| ("files\"; filename=\"article.txt", text));
    let again = send(&visitor, &both).body;
    assert_eq!(again.matches("article.txt</bdi>: was there before").count(), 2, "{again}");
    assert!(again.contains("Done: 2 articles."), "{again}");
    let counts = visitor.get("/api/counts").json();
    assert_eq!((&counts["articles"], &counts["versions"]), (&2.into(), &2.into()));
}

#[test]
fn only_so_much_is_taken_at_once() {
    let visitor = Visitor::new(&[], House::default());
    let many = vec![("files\"; filename=\"a.txt", "The pier is safe."); 101];
    assert_eq!(send(&visitor, &many).status, StatusCode::PAYLOAD_TOO_LARGE);
    let long = "a".repeat(5 << 20);
    let one = ("files\"; filename=\"a.txt", long.as_str());
    assert_eq!(send(&visitor, &[one]).status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send(&visitor, &vec![one; 14]).status, StatusCode::PAYLOAD_TOO_LARGE);
    let form = ("content-type", "application/x-www-form-urlencoded");
    assert_eq!(visitor.ask(Method::POST, "/add", &[form], "text=x").status, StatusCode::BAD_REQUEST);
    assert_eq!(visitor.get("/api/counts").json()["articles"], 0);
}

fn add(visitor: &Visitor, text: &str) -> visit::Answer {
    send(visitor, &[("text", text)])
}

/// Sends fields of a form, and waits for what becomes of them.
fn send(visitor: &Visitor, fields: &[(&str, &str)]) -> visit::Answer {
    let field = |(name, value): &(&str, &str)| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = fields.iter().map(field).collect::<String>() + "--x--\r\n";
    let sent =
        visitor.ask(Method::POST, "/add", &[("content-type", "multipart/form-data; boundary=x")], &body);
    if sent.status != StatusCode::SEE_OTHER {
        return sent;
    }
    let mut answer = visitor.get(sent.header("location"));
    for n_seen in 0..1000 {
        if !answer.body.contains("data-goes-on") {
            break;
        }
        answer = visitor.get(&format!("{}?seen={n_seen}", sent.header("location")));
    }
    answer
}

#[test]
fn strangers_get_nothing() {
    let visitor = Visitor::of_examples(House { token: Some(TOKEN), ..House::default() });
    for address in ["/", "/articles/1", "/find?words=pier", "/help", "/nix"] {
        let answer = visitor.get(address);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{address}");
        assert!(answer.header("location").starts_with("/enter?next=%2F"), "{address}");
        assert!(answer.body.is_empty());
    }
    for address in ["/api/counts", "/articles/1.json", "/find.csv", "/api/nix"] {
        let answer = visitor.get(address);
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{address}");
        assert!(!answer.body.contains("Staunt"));
    }
    assert!(!visitor.get("/enter").body.contains("Search"));
    let bearer = |token: &str| {
        visitor.ask(Method::GET, "/api/counts", &[("authorization", &format!("Bearer {token}"))], "").status
    };
    assert_eq!(bearer(TOKEN), StatusCode::OK);
    let entered = visitor.post("/enter", "shown=correct+horse+battery&next=/articles/1");
    assert_eq!(entered.status, StatusCode::SEE_OTHER);
    assert_eq!(entered.header("location"), "/articles/1");
    let cookie = entered.header("set-cookie");
    assert!(cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap();
    assert_eq!(visitor.ask(Method::GET, "/", &[("cookie", cookie)], "").status, StatusCode::OK);
    let forged = cookie.replace('=', "=0");
    assert_eq!(visitor.ask(Method::GET, "/", &[("cookie", &forged)], "").status, StatusCode::SEE_OTHER);
    // Nobody is sent elsewhere, and nobody tries for long.
    let elsewhere = visitor.post("/enter", "shown=correct+horse+battery&next=//evil.example");
    assert_eq!(elsewhere.header("location"), "/");
    let statuses: Vec<u16> = (0..12).map(|_| bearer("wrong horse battery").as_u16()).collect();
    assert_eq!(statuses[0], 401);
    assert_eq!(statuses[11], 429);
    assert_eq!(bearer(TOKEN), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(visitor.post("/enter", "shown=correct+horse+battery").status, StatusCode::TOO_MANY_REQUESTS);
    // Those who are in stay in.
    assert_eq!(visitor.ask(Method::GET, "/", &[("cookie", cookie)], "").status, StatusCode::OK);
}

/// All of 127.0.0.0/8 is this machine on Linux.
#[cfg(target_os = "linux")]
#[test]
fn who_tries_all_the_time_keeps_nobody_else_out() {
    let folder = visit::folder();
    let house = House { token: Some(TOKEN), ..House::default() };
    let room = visit::served(folder.join("record.db"), house);
    let status_for = |from: [u8; 4], token: &str| {
        let given = [("host", "127.0.0.1"), ("authorization", &format!("Bearer {token}"))];
        visit::ask_from(from.into(), room, "/api/counts", &given)
    };
    let statuses: Vec<u16> = (0..11).map(|_| status_for([127, 0, 0, 2], "wrong horse battery")).collect();
    assert_eq!((statuses[9], statuses[10]), (401, 429), "{statuses:?}");
    assert_eq!(status_for([127, 0, 0, 2], TOKEN), 429);
    assert_eq!(status_for([127, 0, 0, 3], TOKEN), 200);
}

#[test]
fn a_password_lets_people_in_until_they_leave() {
    let visitor = Visitor::of_examples(House { password: Some("correct horse"), ..House::default() });
    let with = |cookie: &str| visitor.ask(Method::GET, "/", &[("cookie", cookie)], "");
    assert_eq!(visitor.get("/articles/1").header("location"), "/enter?next=%2Farticles%2F1");
    assert!(visitor.get("/enter").body.contains(">Password</label>"));
    let wrong = visitor.post("/enter", "shown=correct+horsf");
    assert_eq!((wrong.status, wrong.header("set-cookie")), (StatusCode::UNAUTHORIZED, ""));
    assert!(wrong.body.contains("not what this room asks for"), "{}", wrong.body);
    let entered = visitor.post("/enter", "shown=correct+horse&next=/articles/1");
    assert_eq!(entered.header("location"), "/articles/1", "{}", entered.body);
    let cookie = entered.header("set-cookie").split(';').next().unwrap();
    let page = with(cookie);
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("action=\"/leave\""), "{}", page.body);
    // A password is for people: programs show a token.
    let bearer = [("authorization", "Bearer correct horse")];
    assert_eq!(visitor.ask(Method::GET, "/api/counts", &bearer, "").status, StatusCode::UNAUTHORIZED);
    // Another site cannot end the visit, nor can somebody who has not come in.
    let sent = |headers: &[(&str, &str)]| visitor.ask(Method::POST, "/leave", headers, "");
    assert_eq!(sent(&[("cookie", cookie), ("origin", "https://evil.example")]).status, StatusCode::FORBIDDEN);
    assert_eq!(sent(&[("cookie", "onrecord_session=0")]).status, StatusCode::UNAUTHORIZED);
    assert_eq!(with(cookie).status, StatusCode::OK);
    let left = sent(&[("cookie", cookie), ("origin", "http://127.0.0.1:8181")]);
    assert_eq!(left.header("location"), "/enter");
    assert!(left.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(with(cookie).status, StatusCode::SEE_OTHER);
    // Nobody tries for long, not even with the right one, and not many at once.
    let statuses: Vec<u16> =
        (0..10).map(|_| visitor.post("/enter", "shown=wrong+horse").status.as_u16()).collect();
    assert_eq!((statuses[0], statuses[9]), (401, 429), "{statuses:?}");
    assert_eq!(visitor.post("/enter", "shown=correct+horse").status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!visitor.get("/").body.contains("Leave"));
}

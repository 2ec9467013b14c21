//! Pages and answers of a room over the example story, asked for without a socket.

#![allow(clippy::unwrap_used)]

mod visit;

use axum::http::{Method, StatusCode};
use onrecord_reading::Hints;
use visit::{House, Visitor};

#[test]
fn every_link_leads_to_a_page() {
    let visitor = Visitor::of_examples(House::default());
    let pages = visitor.crawl();
    assert!(pages.len() > 300, "{}", pages.len());
    for (address, page) in &pages {
        if address.starts_with("/speakers?name=") && page.status == StatusCode::SEE_OTHER {
            assert!(page.header("location").starts_with("/speakers/"), "{address}");
            continue;
        }
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.body);
        let kind = page.header("content-type");
        if address.contains(".jsonld") || address.ends_with("/annotation") {
            assert!(kind.starts_with("application/ld+json"), "{address}");
            page.json();
        } else if address.contains(".json") || address.starts_with("/api/") {
            assert_eq!(kind, "application/json", "{address}");
            page.json();
        } else if address.contains(".csv") {
            assert!(kind.starts_with("text/csv"), "{address}");
        } else if !address.starts_with("/assets/") {
            assert!(kind.starts_with("text/html"), "{address}: {kind}");
            assert!(page.body.len() < 100_000, "{address}: {}", page.body.len());
        }
        let policy = page.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{address}: {policy}");
        assert_eq!(page.header("x-content-type-options"), "nosniff");
    }
}

#[test]
fn an_article_shows_its_statements() {
    let visitor = Visitor::of_examples(House::default());
    let reading = visitor.get("/articles/1.json").json();
    let page = visitor.get("/articles/1");
    let statements = reading["statements"].as_array().unwrap();
    for statement in statements {
        let id = statement["id"].as_str().unwrap();
        assert!(page.body.contains(&format!("id=\"s-{id}\"")), "{id}");
    }
    // Text and numbers, and nothing lost on the way: what is shown is the text of the article.
    let text = reading["article"]["text"].as_str().unwrap();
    let shown = text_of(&page.body);
    for paragraph in text.lines().filter(|line| line.split_whitespace().count() > 20) {
        let without_marks =
            |text: &str| -> String { text.chars().filter(|letter| letter.is_alphabetic()).collect() };
        assert!(without_marks(&shown).contains(&without_marks(paragraph)), "{paragraph}");
    }
    let unconfirmed = statements.iter().find(|one| one["standing"] == "unconfirmed").unwrap();
    let id = unconfirmed["id"].as_str().unwrap();
    let page = visitor.get(&format!("/articles/1?s={id}"));
    assert!(page.body.contains("could not be independently verified</span>”"), "{}", page.body);
    // A card waits only a little for what its claim rests on, and has it when that is known.
    let counts = visitor.get(&format!("/claims/{id}/counts"));
    assert!(counts.body.contains("independent origin"), "{}", counts.body);
    let card = visitor.get(&format!("/articles/1/cards/{id}"));
    assert!(card.body.contains(counts.body.trim()), "{}", card.body);
    for unknown in ["0000000000000000", "nobody"] {
        assert_eq!(visitor.get(&format!("/claims/{unknown}/counts")).status, StatusCode::NOT_FOUND);
    }
    assert_eq!(visitor.get("/articles/1/cards/0000000000000000").status, StatusCode::NOT_FOUND);
}

/// The words of a page without its tags.
fn text_of(page: &str) -> String {
    let mut text = String::new();
    let mut is_tag = false;
    for letter in page.chars() {
        match letter {
            '<' => is_tag = true,
            '>' => is_tag = false,
            _ if !is_tag => text.push(letter),
            _ => {}
        }
    }
    text
}

#[test]
fn a_claim_shows_origins_copies_and_denials() {
    let visitor = Visitor::of_examples(House::default());
    let address = "/claims?about=the+president+has+signed+a+lease+of+the+pier";
    let page = visitor.get(address).body;
    assert!(page.contains("1 independent origin"), "{page}");
    assert!(page.contains("id=\"denied\"") && page.contains("<svg"), "{page}");
    // A copy shows what it changed.
    assert!(page.contains("<del>") && page.contains("<ins>"), "{page}");
    let trace = visitor.get(&address.replace("/claims?", "/claims.json?")).json();
    assert_eq!(trace["format"], "onrecord/trace/1");
    assert_eq!(trace["n_origins"], 1);
    let page = visitor.get("/claims?about=marble+jam+glove").body;
    assert!(page.contains("Nothing in the record is like"), "{page}");
}

#[test]
fn a_page_that_takes_long_comes_without_what_takes_long() {
    let hurried = Visitor::of_examples(House { is_hurried: true, ..House::default() });
    let article = hurried.get("/articles/1.json").json();
    let id = article["statements"][0]["id"].as_str().unwrap();
    let speaker = hurried.get("/speakers?name=Mirela+Staunt").header("location").to_owned();
    let claim = "/claims?about=the%20president%20has%20signed%20a%20lease%20of%20the%20pier".to_owned();
    let pages = [claim, format!("/claims/{id}"), format!("/statements/{id}"), speaker];
    for (address, shown) in
        pages.iter().zip(["id=\"denied\"", "independent origin", "<blockquote", "Is this one speaker?"])
    {
        let page = hurried.get(address);
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let wait = page.body.split("content=\"0; url=").nth(1).unwrap().split('"').next().unwrap();
        let wait = wait.replace("&amp;", "&");
        assert!(wait.starts_with(address.as_str()) && !page.body.contains(shown), "{}", page.body);
        let whole = hurried.get(&wait);
        assert!(
            whole.body.contains(shown) && !whole.body.contains("http-equiv=\"refresh\""),
            "{}",
            whole.body
        );
    }
    // What is known already is not waited for.
    let page = hurried.get(&pages[0]).body;
    assert!(page.contains("id=\"denied\""), "{page}");
    for missing in ["/claims/0000000000000000", "/statements/0000000000000000", "/speakers/999999"] {
        assert_eq!(hurried.get(missing).status, StatusCode::NOT_FOUND, "{missing}");
    }
    // A program gets the answer, however long that takes.
    let trace = hurried.get(&format!("/claims/{id}.json")).json();
    assert_eq!(trace["format"], "onrecord/trace/1");
}

#[test]
fn quotations_and_drafts_are_checked() {
    let visitor = Visitor::of_examples(House::default());
    let page = visitor.get("/check?quotation=nobody+has+the+right+to+lease+it").body;
    assert!(page.contains("Printed so: 5 printings"), "{page}");
    assert!(page.contains("<del>lease it</del> <ins>sell it behind our backs</ins>"), "{page}");
    let draft = "“Nobody has the right to rent it behind our backs,” Mirela Staunt said. “The pier is made of marble and \
                 jam,” said Tobin Arlesk. Davor Pell called it “odd.” “If the lease is real, not one crane in this \
                 harbor will move,” said Davor Pell.";
    let form = format!("draft={}", draft.replace(' ', "+"));
    let page = visitor.post("/check", &form).body;
    assert!(page.contains("3 quotations: 1 found, 1 altered, 1 not found"), "{page}");
    assert!(page.contains("<del>rent</del>") && page.contains("<ins>lease</ins>"), "{page}");
    assert!(page.contains("1 of one or two words was passed over"), "{page}");
    assert!(page.contains("in the record these are the words of <bdi>Mirela Staunt</bdi>"), "{page}");
}

#[test]
fn searches_have_facets_and_tables() {
    let visitor = Visitor::of_examples(House::default());
    let page = visitor.get("/find?words=pier").body;
    assert!(page.contains("/find?words=pier&amp;standing=unconfirmed"), "{page}");
    let found = visitor.get("/find.json?words=pier&limit=3").json();
    assert_eq!(found["statements"].as_array().unwrap().len(), 3);
    let all = found["n_all"].as_u64().unwrap();
    let rows = visitor.get("/find.csv?words=pier").body;
    assert_eq!(rows.matches("\r\n").count() as u64, all + 1, "{rows}");
    // Pages of a list hold each statement once.
    let mut ids: Vec<String> = Vec::new();
    for page in 1..=all.div_ceil(3) {
        let found = visitor.get(&format!("/api/find?words=pier&limit=3&page={page}")).json();
        assert_eq!(found["n_all"], all);
        let statements = found["statements"].as_array().unwrap();
        ids.extend(statements.iter().map(|one| format!("{} {}", one["id"], one["article"]["path"])));
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len() as u64, all);
}

#[test]
fn a_speaker_is_one_under_all_names() {
    let visitor = Visitor::of_examples(House::default());
    let found = visitor.get("/speakers?name=Mirela+Staunt");
    assert_eq!(found.status, StatusCode::SEE_OTHER);
    let page = visitor.get(found.header("location"));
    assert!(page.body.contains("Mirela Staunt</bdi></h1>"), "{}", page.body);
    assert!(page.body.contains("in 8 articles") || page.body.contains("in 7 articles"), "{}", page.body);
    let json = visitor.get(&format!("{}.json", found.header("location"))).json();
    assert_eq!(json, visitor.get(&format!("/api{}", found.header("location"))).json());
    assert!(visitor.get("/speakers?name=nobody+at+all").body.contains("knows nobody of this name"));
    assert_eq!(visitor.get("/speakers/99999").status, StatusCode::NOT_FOUND);
}

#[test]
fn corrections_are_kept_shown_and_taken_back() {
    let visitor = Visitor::of_examples(House::default());
    let found = visitor.get("/find.json?standing=unconfirmed&limit=1").json();
    let id = found["statements"][0]["id"].as_str().unwrap();
    let back = format!("/claims/{id}");
    let made = visitor.post("/correct", &format!("statement={id}&standing=denied&by=Ivo+Orr&next={back}"));
    assert_eq!(
        (made.status, made.header("location")),
        (StatusCode::SEE_OTHER, back.as_str()),
        "{}",
        made.body
    );
    let now = visitor.get(&format!("/api/statements/{id}")).json();
    assert_eq!(now["standing"], "denied");
    let journal = visitor.get("/corrections");
    assert!(journal.body.contains("standing: unconfirmed → denied"), "{}", journal.body);
    let number = visitor.get("/corrections.json").json()[0]["id"].as_i64().unwrap();
    let taken = visitor.post("/correct", &format!("undo={number}&next=/corrections"));
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    assert_eq!(visitor.get(&format!("/api/statements/{id}")).json()["standing"], "unconfirmed");
    for nonsense in ["", "statement=x&act=nix", "statement=0000000000000000&act=deny", "undo=999", "undo=x"] {
        let answer = visitor.post("/correct", nonsense);
        assert!(answer.status.is_client_error(), "{nonsense}: {}", answer.body);
    }
    let closed = Visitor::of_examples(House { is_read_only: true, ..House::default() });
    assert_eq!(closed.post("/correct", &format!("statement={id}&act=deny")).status, StatusCode::FORBIDDEN);
}

#[test]
fn changed_articles_say_what_changed() {
    let hints = Hints { url: Some("https://gull.example/pier".to_owned()), ..Hints::default() };
    let text = "The pier is safe, Ana Reyes said on Monday. “Nobody will lease it,” she told reporters.";
    let changed = text.replace("is safe", "may be safe");
    let visitor = Visitor::new(&[(hints.clone(), text), (hints, &changed)], House::default());
    let page = visitor.get("/articles/1").body;
    assert!(page.contains("version 2 of 2") && page.contains("What changed"), "{page}");
    assert!(page.contains("<ins>may be</ins>"), "{page}");
    assert!(!visitor.get("/articles/1/versions/1").body.contains("may be safe</span>"));
    assert_eq!(visitor.get("/articles/1/versions/3").status, StatusCode::NOT_FOUND);
    assert_eq!(visitor.get("/api/articles/1/changes").json().as_array().unwrap().len(), 1);
}

#[test]
fn small_and_large_records_are_cared_for() {
    let visitor = Visitor::new(&[], House::default());
    assert!(visitor.get("/").body.contains("The record is empty"));
    for address in
        ["/articles", "/find", "/find?words=x", "/check?quotation=not+a+word+of+it", "/claims?about=x"]
    {
        assert_eq!(visitor.get(address).status, StatusCode::OK, "{address}");
    }
    // Names as long as a page, and three hundred statements.
    let name = "Ana Maria Reyes Orr Lund Staunt Vellisto ".repeat(20);
    let mut text = format!("{name}said on Monday that the pier is safe.\n\n");
    for number in 0..300 {
        text += &format!("Ana Reyes said on Monday that pier number {number} was closed for repairs.\n\n");
    }
    let visitor = Visitor::new(&[(Hints::default(), &text)], House::default());
    let page = visitor.get("/articles/1");
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.matches("class=\"n\"").count() >= 300);
    assert_eq!(page.body.matches("class=\"summary\"").count(), 1);
}

#[test]
fn what_is_wrong_is_said_in_both_forms() {
    let visitor = Visitor::of_examples(House::default());
    for (address, status) in [
        ("/api/nix", 404),
        ("/api/find?act=nix", 400),
        ("/api/find?limit=0", 400),
        ("/api/find?since=yesterday", 400),
        ("/api/find?words=a&words=b", 400),
        ("/api/check", 400),
        ("/api/trace", 400),
        ("/api/trace?about=0000000000000000", 404),
        ("/api/articles/99", 404),
        ("/api/articles/x", 404),
        ("/api/statements/x", 404),
        ("/articles/99.json", 404),
    ] {
        let answer = visitor.get(address);
        assert_eq!(answer.status.as_u16(), status, "{address}: {}", answer.body);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{address}");
        assert_eq!(answer.json()["status"], status, "{address}");
        assert!(!answer.json()["detail"].as_str().unwrap().is_empty());
    }
    let answer = visitor.ask(Method::DELETE, "/api/find", &[], "");
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert!(answer.header("allow").contains("GET"));
    let page = visitor.get("/articles/99");
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("The record has no such article."), "{}", page.body);
}

#[test]
fn the_document_for_programs_describes_every_address() {
    let visitor = Visitor::of_examples(House::default());
    let document = visitor.get("/api/openapi.json").json();
    let paths = document["paths"].as_object().unwrap();
    let source = include_str!("../src/api.rs");
    let routes: Vec<&str> = source
        .match_indices(".route(\"")
        .filter_map(|(at, mark)| source[at + mark.len()..].split('"').next())
        .collect();
    for route in &routes {
        assert!(paths.contains_key(&format!("/api{route}")), "{route} is not in openapi.json");
    }
    assert_eq!(paths.len(), routes.len());
    let id = visitor.get("/articles/1.json").json()["statements"][0]["id"].as_str().unwrap().to_owned();
    for (path, methods) in paths {
        let address = path
            .replace("{article}", "1")
            .replace("{version}", "1")
            .replace("{speaker}", "1")
            .replace("{statement}", &id);
        let operation = &methods["get"];
        let required: Vec<String> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "query" && one["required"] == true)
            .map(|one| format!("{}=pier", one["name"].as_str().unwrap()))
            .collect();
        let answer = visitor.get(&format!("{address}?{}", required.join("&")));
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.body);
        let schema = &operation["responses"]["200"]["content"];
        let schema = schema.as_object().unwrap().values().next().map_or(schema, |one| &one["schema"]);
        let name = schema["$ref"].as_str().and_then(|name| name.rsplit('/').next());
        let schema = name.map_or(schema, |name| &document["components"]["schemas"][name]);
        let json = answer.json();
        for field in schema["required"].as_array().into_iter().flatten() {
            assert!(!json[field.as_str().unwrap()].is_null(), "{address} lacks {field}");
        }
        // Every parameter is taken, whatever it holds, and never breaks the room.
        for one in operation["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query")
        {
            let name = one["name"].as_str().unwrap();
            let long = "a".repeat(5000);
            for value in [
                "",
                "%00",
                "%FF",
                "%22",
                "%22%22",
                "*",
                "NEAR(a%20b)",
                "0",
                "-1",
                "99999999999",
                "%F0%9F%92%A9",
                &long,
            ] {
                let more: Vec<&String> = required.iter().filter(|pair| !pair.starts_with(name)).collect();
                let more: String = more.iter().map(|pair| format!("&{pair}")).collect();
                let answer = visitor.get(&format!("{address}?{name}={value}{more}"));
                assert!(answer.status.as_u16() < 500, "{address}?{name}={value}: {}", answer.body);
            }
        }
    }
}

#[test]
fn speakers_are_merged_and_split_for_ever() {
    let visitor = Visitor::of_examples(House::default());
    let known = |name: &str| -> Vec<(i64, i64)> {
        let found = visitor.get(&format!("/api/speakers?name={name}")).json();
        let found = found["speakers"].as_array().unwrap().iter();
        found.map(|one| (one["number"].as_i64().unwrap(), one["n_articles"].as_i64().unwrap())).collect()
    };
    let (staunt, pell) = (known("Staunt")[0], known("Pell")[0]);
    let page = visitor.get(&format!("/speakers/{}", pell.0)).body;
    assert!(page.contains(&format!("href=\"/speakers/{}/who\"", pell.0)), "{page}");
    // Somebody with another name is looked up, and taken for the same.
    let who = format!("/speakers/{}/who", pell.0);
    let page = visitor.get(&format!("{who}?name=Staunt")).body;
    assert!(page.contains(&format!("name=\"into\" value=\"{}\"", staunt.0)), "{page}");
    let merged = visitor.post(&who, &format!("into={}", staunt.0));
    assert_eq!(merged.header("location"), format!("/speakers/{}", staunt.0), "{}", merged.body);
    assert_eq!(known("Pell")[0].0, staunt.0);
    assert!(visitor.get(&format!("/speakers/{}", pell.0)).body.contains("Mirela Staunt</bdi></h1>"));
    // And told apart again, in some articles.
    let who = format!("/speakers/{}/who", staunt.0);
    let page = visitor.get(&who).body;
    let articles = page
        .match_indices("name=\"article\" value=\"")
        .map(|(at, mark)| page[at + mark.len()..].split('"').next().unwrap().to_owned());
    let articles: Vec<String> = articles.collect();
    assert_eq!(articles.len() as i64, known("Staunt")[0].1);
    let split = visitor.post(&who, &format!("article={}&article={}", articles[0], articles[1]));
    assert_eq!(split.status, StatusCode::SEE_OTHER, "{}", split.body);
    let new = split.header("location");
    assert_ne!(new, format!("/speakers/{}", staunt.0));
    assert!(visitor.get(new).body.contains("in 2 articles"));
    let journal = visitor.get("/corrections").body;
    assert!(journal.contains("another of this name") && journal.contains("one speaker"), "{journal}");
    for nonsense in
        ["", "into=x", "into=99999", &format!("into={}", staunt.0), "article=99999", "into=1&article=1"]
    {
        let answer = visitor.post(&who, nonsense);
        assert!(answer.status.is_client_error(), "{nonsense}: {}", answer.body);
    }
    let all: Vec<String> = articles.iter().map(|article| format!("article={article}")).collect();
    assert!(visitor.post(&who, &all.join("&")).status.is_client_error());
    assert_eq!(visitor.get("/speakers/99999/who").status, StatusCode::NOT_FOUND);
}

#[test]
fn missing_statements_are_noted() {
    let visitor = Visitor::of_examples(House::default());
    let text = visitor.get("/articles/1.json").json()["article"]["text"].as_str().unwrap().to_owned();
    let words: Vec<&str> = text.lines().last().unwrap().split_whitespace().take(6).collect();
    assert!(visitor.get("/articles/1").body.contains("action=\"/articles/1/missing\""));
    let form = format!("content={}&speaker=Ivo+Orr&by=Ana+Reyes", words.join("+").replace('&', "%26"));
    let noted = visitor.post("/articles/1/missing", &form);
    assert_eq!(noted.header("location"), "/articles/1#missing", "{}", noted.body);
    let page = visitor.get("/articles/1").body;
    assert!(page.contains("Noted as missing") && page.contains("Ana Reyes"), "{page}");
    let journal = visitor.get("/corrections.json").json();
    assert_eq!((&journal[0]["new"], &journal[0]["spans"]["speaker"]), (&"missing".into(), &"Ivo Orr".into()));
    assert!(visitor.get("/corrections").body.contains("/articles/1#missing"));
    visitor.post("/correct", &format!("undo={}&next=/articles/1", journal[0]["id"]));
    assert!(!visitor.get("/articles/1").body.contains("Noted as missing"));
    for nonsense in ["", "content=marble+jam+glove", "content=x&source=marble+jam+glove"] {
        let answer = visitor.post("/articles/1/missing", nonsense);
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{nonsense}: {}", answer.body);
    }
    assert_eq!(visitor.post("/articles/99/missing", &form).status, StatusCode::NOT_FOUND);
}

#[test]
fn the_json_of_an_article_is_what_its_page_shows() {
    let visitor = Visitor::of_examples(House::default());
    let found = visitor.get("/find.json?standing=unconfirmed&limit=1").json();
    let id = found["statements"][0]["id"].as_str().unwrap();
    let article = visitor.get(&format!("/claims/{id}.json")).status;
    assert_eq!(article, StatusCode::OK);
    visitor.post("/correct", &format!("statement={id}&standing=denied&next=/"));
    let n_articles = visitor.get("/api/counts").json()["articles"].as_i64().unwrap();
    let corrected = (1..=n_articles).any(|article| {
        let shown = ["/articles", "/api/articles"].map(|path| {
            let name = if path == "/articles" { format!("{article}.json") } else { article.to_string() };
            visitor.get(&format!("{path}/{name}")).json()
        });
        assert_eq!(shown[0], shown[1]);
        let statements = shown[0]["statements"].as_array().unwrap().iter();
        statements.filter(|one| one["id"] == id).any(|one| {
            let was = &one["corrected"][0];
            one["standing"] == "denied" && was["old"] == "unconfirmed" && was["field"] == "standing"
        })
    });
    assert!(corrected);
}

#[test]
fn a_statement_can_be_quoted_elsewhere() {
    let hints = Hints {
        url: Some("https://gull.example/pier".to_owned()),
        title: Some("Pier <b>& Sons".to_owned()),
        ..Hints::default()
    };
    let text = "The pier is safe, Ana Reyes said on Monday. “Nobody will lease it,” she told reporters.";
    let visitor = Visitor::new(&[(hints, text)], House::default());
    let reading = visitor.get("/articles/1.json").json();
    let quoted =
        reading["statements"].as_array().unwrap().iter().find(|one| one["manner"] == "direct").unwrap();
    let id = quoted["id"].as_str().unwrap();
    let page = visitor.get(&format!("/statements/{id}")).body;
    let quote = page.split("<textarea").nth(1).unwrap().split('>').nth(1).unwrap();
    let quote = quote.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    assert!(quote.contains("<blockquote cite=\"https://gull.example/pier\""), "{quote}");
    assert!(quote.contains("Nobody will lease it") && quote.contains("Ana Reyes"), "{quote}");
    assert!(quote.contains("Pier &lt;b&gt;&amp; Sons"), "{quote}");
    let answer = visitor.get(&format!("/statements/{id}.jsonld"));
    assert!(answer.header("content-type").starts_with("application/ld+json; profile="));
    assert_eq!(answer.body, visitor.get(&format!("/api/statements/{id}/annotation")).body);
    let annotation = answer.json();
    assert_eq!(
        (&annotation["type"], &annotation["body"]["creator"]["name"]),
        (&"Annotation".into(), &"Ana Reyes".into())
    );
    // What an annotation points at stands in the text, and for a web page is found by its words alone.
    let targets = annotation["target"].as_array().unwrap();
    assert!(targets.len() > 1);
    for target in targets {
        assert_eq!(target["source"], "https://gull.example/pier");
        let selector = &target["selector"];
        let [exact, prefix, suffix] =
            ["exact", "prefix", "suffix"].map(|name| selector[name].as_str().unwrap().to_owned());
        assert!(text.contains(&format!("{prefix}{exact}{suffix}")), "{target}");
    }
    visitor.post("/correct", &format!("statement={id}&judgement=removed&next=/"));
    for address in ["/statements/ID", "/statements/ID.jsonld", "/api/statements/ID/annotation"] {
        assert_eq!(visitor.get(&address.replace("ID", id)).status, StatusCode::NOT_FOUND, "{address}");
    }
    assert_eq!(visitor.get("/statements/x").status, StatusCode::NOT_FOUND);
}

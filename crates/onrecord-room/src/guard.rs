//! The guard: looks at each request before anything else does, and at each answer before it leaves.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::failure::Failure;
use crate::language::{self, Visit};
use crate::page::{self, Page};
use crate::room::Room;
use crate::session::Network;
use crate::texts::text;
use crate::words::encoded;

/// How long anybody waits for an answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same for files that are sent.
const PATIENCE_TO_ADD: Duration = Duration::from_secs(300);
/// The cookie that says that somebody has come in.
pub(crate) const COOKIE: &str = "onrecord_session";

/// Nothing is loaded from elsewhere, nothing in a page is a script, nobody frames it, nothing is sent elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("x-frame-options", "DENY"),
];

/// Lets a request in or not, and makes its answer fit for whoever asked.
pub(crate) async fn guard(State(room): State<Arc<Room>>, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let path = request.uri().path().to_owned();
    let method = request.method().clone();
    let mut visit = Visit::new(&request);
    let for_programs = path.starts_with("/api/")
        || path.ends_with(".json")
        || path.ends_with(".jsonld")
        || path.ends_with(".csv");
    let patience = if path == "/add" { PATIENCE_TO_ADD } else { PATIENCE };
    let mut response = match check(&room, &request) {
        Ok(()) => match tokio::time::timeout(patience, next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                let why = text("That took too long; a narrower question may do.");
                Failure::Refused(StatusCode::SERVICE_UNAVAILABLE, why).into_response()
            }
        },
        Err(refusal) => *refusal,
    };
    if response.status().is_client_error() && method != Method::GET {
        // Who comes back asks for the page, and sends nothing; what is only sent to has none.
        visit.address = "/".to_owned();
    }
    if let Some(page) = response.extensions_mut().remove::<Page>() {
        let status = response.status();
        response = page.answer(&visit);
        *response.status_mut() = status;
    } else if let Some(failure) = response.extensions_mut().remove::<Failure>() {
        let headers = response.headers().clone();
        response = failure.answer(for_programs, &visit);
        response.headers_mut().extend(headers.into_iter().filter(|(name, _)| {
            name.as_ref().is_some_and(|name| name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH)
        }));
    } else if response.status().is_client_error()
        && response.headers().get(header::CONTENT_TYPE).is_none_or(is_plain)
    {
        // What the router itself refuses: a wrong method, a body that is too large.
        let status = response.status();
        let why = match status {
            StatusCode::PAYLOAD_TOO_LARGE => text("That is more than this room takes at once."),
            StatusCode::METHOD_NOT_ALLOWED => text("This address is not asked in this way."),
            _ => text("The request cannot be understood."),
        };
        let allow = response.headers().get(header::ALLOW).cloned();
        response = Failure::Refused(status, why).answer(for_programs, &visit);
        if let Some(allow) = allow {
            response.headers_mut().insert(header::ALLOW, allow);
        }
    }
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    if !response.headers().contains_key(header::CACHE_CONTROL) {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if let Some(log) = &room.options.log {
        // Paths only: what people look for is theirs, and a query may hold a token by mistake.
        log(&format!("{method} {path} {} {} ms", response.status().as_u16(), begin.elapsed().as_millis()));
    }
    response
}

fn is_plain(media_type: &HeaderValue) -> bool {
    media_type.as_bytes().starts_with(b"text/plain")
}

fn check(room: &Room, request: &Request) -> Result<(), Box<Response>> {
    let headers = request.headers();
    let given = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // HTTP/2 names it in the address; a request that names none comes from no browser, and gets nothing.
    let host = given(header::HOST).or_else(|| request.uri().host()).unwrap_or_default();
    if !is_known(host, &room.options.hosts) {
        let why = text("This room is not known by that name; onrecord serve --host gives it one.");
        return Err(Box::new(Failure::Refused(StatusCode::MISDIRECTED_REQUEST, why).into_response()));
    }
    let is_change = *request.method() != Method::GET && *request.method() != Method::HEAD;
    if is_change && !is_from_here(headers, host) {
        let why = text("This was sent by a page of another site.");
        return Err(Box::new(Failure::Refused(StatusCode::FORBIDDEN, why).into_response()));
    }
    if !room.is_closed() {
        return Ok(());
    }
    // The page that asks for it, what it looks like and its language are all that strangers see.
    let path = request.uri().path();
    if path == page::entry::PATH || path == language::PATH || path.starts_with("/assets/") {
        return Ok(());
    }
    if sessions(headers).any(|session| room.sessions.holds(session)) {
        return Ok(());
    }
    let bearer = given(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    if let Some(bearer) = bearer {
        let from = Network::of_request(request.extensions());
        if !room.attempts.may_try(from) {
            let why = text("Too many wrong tokens; wait a minute.");
            return Err(Box::new(Failure::Refused(StatusCode::TOO_MANY_REQUESTS, why).into_response()));
        }
        if room.options.token.as_ref().is_some_and(|token| token.is(bearer)) {
            return Ok(());
        }
        room.attempts.was_wrong(from);
    }
    let is_page = *request.method() == Method::GET
        && bearer.is_none()
        && !path.starts_with("/api/")
        && !path.contains('.');
    if is_page {
        let next = request.uri().path_and_query().map_or("/", |address| address.as_str());
        return Err(Box::new(
            Redirect::to(&format!("{}?next={}", page::entry::PATH, encoded(next))).into_response(),
        ));
    }
    let why = text("This room asks who comes in.");
    let mut response = Failure::Refused(StatusCode::UNAUTHORIZED, why).into_response();
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    Err(Box::new(response))
}

/// What somebody shows who has come in before.
pub(crate) fn sessions(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    cookies(headers, COOKIE)
}

/// What cookies of a name say.
pub(crate) fn cookies<'a>(headers: &'a HeaderMap, name: &'static str) -> impl Iterator<Item = &'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(of, _)| *of == name).map(|(_, value)| value)
}

/// True for names that no other site can have: numbers, this machine, and those that were given.
///
/// A site that makes its own name lead to this machine ("DNS rebinding") asks under that name.
fn is_known(host: &str, given: &[String]) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok()
        || given.iter().any(|given| given.eq_ignore_ascii_case(&name))
}

/// True unless a browser says that a page of another site has sent it.
fn is_from_here(headers: &HeaderMap, host: &str) -> bool {
    let given = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let origin = given("origin").is_none_or(|origin| {
        origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://")) == Some(host)
    });
    let site = given("sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none");
    origin && site
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_are_known_by_names_that_nobody_else_has() {
        let check = |host: &str, expected: bool| {
            assert_eq!(is_known(host, &["room.example".to_owned()]), expected, "{host}");
        };
        check("127.0.0.1:8181", true);
        check("localhost", true);
        check("LOCALHOST:9", true);
        check("[::1]:8181", true);
        check("192.168.1.7:8181", true);
        check("room.example:80", true);
        check("evil.example", false);
        check("127.0.0.1.evil.example:8181", false);
        check("localhost.evil.example", false);
        check("", false);
    }

    #[test]
    fn changes_come_from_pages_of_the_room() {
        let check = |pairs: &[(&'static str, &str)], expected: bool| {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, HeaderValue::from_str(value).expect("a header"));
            }
            assert_eq!(is_from_here(&headers, "127.0.0.1:8181"), expected, "{pairs:?}");
        };
        check(&[], true);
        check(&[("origin", "http://127.0.0.1:8181")], true);
        check(&[("origin", "http://evil.example")], false);
        check(&[("origin", "null")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "same-origin")], true);
    }
}

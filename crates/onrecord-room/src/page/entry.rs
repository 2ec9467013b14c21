//! The door: the page that asks for the password or the token, and the way out.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tokio::task::spawn_blocking;

use super::{Frame, html, within};
use crate::asked::Asked;
use crate::failure::Failure;
use crate::guard::{COOKIE, sessions};
use crate::room::Room;
use crate::session::{Network, STAY};
use crate::texts::{Text, filters, text};

/// Where it stands: the only page for those who have not come in.
pub(crate) const PATH: &str = "/enter";
/// Where visitors go who leave.
pub(crate) const LEAVE: &str = "/leave";

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    frame: Frame,
    /// "Password", "Token", "Password or token".
    what: Text,
    next: String,
    is_wrong: bool,
}

impl EntryPage {
    fn new(room: &Room, next: String, is_wrong: bool) -> Self {
        let what = match (&room.options.password, &room.options.token) {
            (Some(_), Some(_)) => text("Password or token"),
            (Some(_), None) => text("Password"),
            (None, _) => text("Token"),
        };
        Self { frame: Frame { is_closed: true, ..Frame::default() }, what, next, is_wrong }
    }
}

/// Where to go afterwards.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct EntryQuery {
    #[serde(default)]
    next: String,
}

/// What is shown at the door.
#[derive(Deserialize)]
pub(crate) struct Shown {
    #[serde(default)]
    shown: String,
    #[serde(default)]
    next: String,
}

/// The page.
pub(crate) async fn show(
    State(room): State<Arc<Room>>,
    Asked(query): Asked<EntryQuery>,
) -> Result<Response, Failure> {
    Ok(html(EntryPage::new(&room, within(&query.next), false)))
}

/// Lets somebody in who shows what the room asks for.
pub(crate) async fn enter(
    State(room): State<Arc<Room>>,
    extensions: Extensions,
    form: Result<Form<Shown>, FormRejection>,
) -> Result<Response, Failure> {
    let Form(shown) =
        form.map_err(|why| Failure::Refused(why.status(), text("That did not come as a form.")))?;
    let next = within(&shown.next);
    if !room.is_closed() {
        return Ok(Redirect::to(&next).into_response());
    }
    let from = Network::of_request(&extensions);
    let alone = room.entry.lock().await;
    if !room.attempts.may_try(from) {
        let why = text("Too many wrong tries; wait a minute.");
        return Err(Failure::Refused(StatusCode::TOO_MANY_REQUESTS, why));
    }
    let kept = Arc::clone(&room);
    let is_right = spawn_blocking(move || kept.lets_in(&shown.shown)).await.unwrap_or(false);
    if !is_right {
        room.attempts.was_wrong(from);
    }
    drop(alone);
    if !is_right {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut response = html(EntryPage::new(&room, next, true));
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        return Ok(response);
    }
    let session = room.sessions.begin();
    let session = session.ok_or_else(|| Failure::Record(text("the system gives no random numbers")))?;
    let cookie = format!("{COOKIE}={session}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}", STAY.as_secs());
    Ok(with_cookie(Redirect::to(&next), &cookie))
}

/// Ends the visit.
pub(crate) async fn leave(State(room): State<Arc<Room>>, headers: HeaderMap) -> Response {
    sessions(&headers).for_each(|session| room.sessions.end(session));
    let cookie = format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
    with_cookie(Redirect::to(PATH), &cookie)
}

fn with_cookie(redirect: Redirect, cookie: &str) -> Response {
    let mut response = redirect.into_response();
    // Digits and letters only.
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

//! The page that asks for the token.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::{Frame, html, within};
use crate::asked::Asked;
use crate::failure::Failure;
use crate::guard::COOKIE;
use crate::room::Room;
use crate::token::STAY;

/// Where it stands: the only page for those who have not shown the token.
pub(crate) const PATH: &str = "/enter";

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    frame: Frame,
    next: String,
    is_wrong: bool,
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
    token: String,
    #[serde(default)]
    next: String,
}

/// The page.
pub(crate) async fn show(Asked(query): Asked<EntryQuery>) -> Result<Response, Failure> {
    html(&EntryPage { frame: closed(), next: within(&query.next), is_wrong: false })
}

/// Lets somebody in who shows the token.
pub(crate) async fn enter(
    State(room): State<Arc<Room>>,
    Form(shown): Form<Shown>,
) -> Result<Response, Failure> {
    let next = within(&shown.next);
    let Some(token) = &room.options.token else { return Ok(Redirect::to(&next).into_response()) };
    if !room.attempts.may_try() {
        let why = "Too many wrong tokens; wait a minute.".to_owned();
        return Err(Failure::Refused(StatusCode::TOO_MANY_REQUESTS, why));
    }
    if !token.is(&shown.token) {
        room.attempts.was_wrong();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut response = html(&EntryPage { frame: closed(), next, is_wrong: true })?;
        *response.status_mut() = StatusCode::UNAUTHORIZED;
        return Ok(response);
    }
    let cookie = format!(
        "{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age={}",
        token.session(),
        STAY.as_secs()
    );
    let mut response = Redirect::to(&next).into_response();
    // Digits and letters only.
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    Ok(response)
}

fn closed() -> Frame {
    Frame { is_closed: true, ..Frame::default() }
}

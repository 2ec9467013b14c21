//! The page that explains the room: keys, marks, words.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use onrecord_reading::{Act, Standing};

use super::{Frame, html};
use crate::failure::Failure;
use crate::room::Room;
use crate::texts::filters;

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    standings: Vec<(&'static str, &'static str)>,
    acts: Vec<(&'static str, &'static str)>,
}

/// The page.
pub(crate) async fn show(State(room): State<Arc<Room>>) -> Result<Response, Failure> {
    Ok(html(HelpPage {
        frame: Frame::new(&room, "help"),
        standings: Standing::ALL.iter().map(|one| (one.name(), one.meaning())).collect(),
        acts: Act::ALL.iter().map(|one| (one.name(), one.meaning())).collect(),
    }))
}

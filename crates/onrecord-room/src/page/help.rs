//! The page that explains the room: keys, marks, words.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use onrecord_reading::{Act, Standing};

use super::{Frame, html};
use crate::failure::Failure;
use crate::room::Room;

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    standings: Vec<(String, &'static str)>,
    acts: Vec<(&'static str, &'static str)>,
}

/// The page.
pub(crate) async fn show(State(room): State<Arc<Room>>) -> Result<Response, Failure> {
    html(&HelpPage {
        frame: Frame::new(&room, "help"),
        standings: Standing::ALL.iter().map(|one| (one.name().replace('_', " "), one.meaning())).collect(),
        acts: Act::ALL.iter().map(|one| (one.name(), one.meaning())).collect(),
    })
}

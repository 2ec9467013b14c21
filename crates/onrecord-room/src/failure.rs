//! What could not be answered: as a page for people, as RFC 9457 for programs.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use onrecord_record::Error;
use serde_json::json;

use crate::language::Visit;
use crate::page;
use crate::texts::{Text, text};

/// Why there is no answer.
#[derive(Clone, Debug)]
pub(crate) enum Failure {
    /// There is no such thing in the record.
    NotFound(&'static str),
    /// The request cannot be understood.
    Unclear(Text),
    /// The request is not allowed, and why.
    Refused(StatusCode, Text),
    /// The record could not be read.
    Record(Text),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        // The path of the record is nobody's business but its owner's.
        let why = error.source.as_ref().map_or_else(|| error.to_string(), ToString::to_string);
        Failure::Record(Text::plain(&why))
    }
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Failure::NotFound(_) => StatusCode::NOT_FOUND,
            Failure::Unclear(_) => StatusCode::BAD_REQUEST,
            Failure::Refused(status, _) => *status,
            Failure::Record(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What happened, and what to do where we know.
    fn text(&self) -> Text {
        match self {
            Failure::NotFound(what) => Text::label(&format!("The record has no such {what}.")),
            Failure::Unclear(why) | Failure::Refused(_, why) => why.clone(),
            Failure::Record(why) => text("The record could not be read: {}.").with(why),
        }
    }

    /// The answer, as a page or as a problem.
    pub(crate) fn answer(&self, for_programs: bool, visit: &Visit) -> Response {
        let status = self.status();
        let title = status.canonical_reason().unwrap_or("Error");
        let mut response = match for_programs {
            true => {
                let problem = json!({
                    "type": "about:blank", "title": title, "status": status.as_u16(), "detail": self.text().to_string(),
                });
                ([(header::CONTENT_TYPE, "application/problem+json")], format!("{problem:#}\n"))
                    .into_response()
            }
            false => page::failure(Text::label(title), self.text()).answer(visit),
        };
        *response.status_mut() = status;
        response
    }
}

/// The guard, who knows what was asked for, makes it a page or a problem.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

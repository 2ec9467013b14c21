//! What pages look like and how keys work in them: files of the program, under names that change with them.

use axum::extract::Path;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;

const STYLE: &str = include_str!("../assets/room.css");
const SCRIPT: &str = include_str!("../assets/room.js");
const ICON: &str = include_str!("../assets/icon.svg");

/// One of the files.
pub(crate) async fn show(Path(name): Path<String>) -> Result<Response, Failure> {
    let (media_type, text) = match name.as_str() {
        "room.css" => ("text/css; charset=utf-8", STYLE),
        "room.js" => ("text/javascript; charset=utf-8", SCRIPT),
        "icon.svg" => ("image/svg+xml", ICON),
        _ => return Err(Failure::NotFound("file")),
    };
    let mut response = ([(header::CONTENT_TYPE, media_type)], text).into_response();
    // Another version of the program has other files under the same names.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("max-age=60"));
    Ok(response)
}

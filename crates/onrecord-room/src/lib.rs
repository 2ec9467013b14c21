//! The reading room: the record as web pages, JSON and CSV, from this machine.
//!
//! A request comes in through [`guard`], asks the record in [`room`], and goes out as a page of [`page`] or as [`api`] has it.

mod serve;
mod guard;
mod token;
mod password;
mod session;
mod failure;
mod language;
mod texts;
mod room;
mod words;
mod asked;
mod text;
mod adding;
mod chart;
mod tree;
mod page;
mod api;
mod asset;

pub use password::Password;
pub use room::{Options, Room};
pub use serve::{ServeError, router, serve};
pub use token::Token;

//! ADDRESSES -> PAGES: web pages and feeds, politely and safely, with a log of what was fetched.

pub mod address;
pub mod failure;
pub mod robots;
pub mod pace;
pub mod get;
pub mod time;

pub use address::Reach;
pub use failure::Failure;
pub use get::{FetchOptions, Fetcher, Limits, Response, Validators};
pub use pace::{Pacing, Stop};

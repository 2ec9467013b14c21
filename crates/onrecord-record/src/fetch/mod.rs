//! ADDRESSES -> PAGES: web pages and feeds, politely and safely, with a log of what was fetched.

pub mod address;
pub mod failure;
pub mod robots;
pub mod pace;
pub mod get;
pub mod log;
pub mod keep;
pub mod entries;
pub mod follow;
pub mod named;
pub mod time;

pub use address::Reach;
pub use failure::Failure;
pub use follow::{Follow, FollowOptions, Receipts, feeds_named};
pub use get::{FetchOptions, Fetcher, Limits, Response, Validators};
pub use keep::Keep;
pub use named::Named;
pub use pace::{Pacing, Stop};

//! Many articles: inputs, exports, scores; the only crate that opens files.

pub mod input;
pub mod read_many;
mod error;

pub use error::{Error, ErrorKind};
pub use input::{Place, Places};
pub use read_many::{ReadOptions, read_many};

//! Many articles: inputs, exports, scores; the only crate that opens files.

pub mod input;
pub mod read_many;
pub mod select;
pub mod link;
pub mod export;
pub mod output;
pub mod eval;
mod error;

pub use error::{Error, ErrorKind};
pub use input::{Place, Places};
pub use output::{BratFolder, OutputFile};
pub use read_many::{ReadOptions, read_many};
pub use select::{Condition, Selection};

//! Many articles: inputs, exports, scores; the only crate that opens files.

pub mod input;
pub mod archive;
pub mod fetch;
pub mod read_many;
pub mod select;
pub mod link;
pub mod export;
pub mod output;
pub mod journal;
pub mod store;
pub mod add_many;
pub mod identity;
pub mod correct;
pub mod search;
pub mod check;
pub mod trace;
pub mod changes;
pub mod view;
pub mod eval;
pub mod recent;
pub mod memory;
mod error;

pub use add_many::{Tally, add_many};
pub use archive::{ArchiveWriter, Captured};
pub use error::{Error, ErrorKind};
pub use input::opml::feeds_of_opml;
pub use input::places::{Place, Places};
pub use input::{InputOptions, Item, Page, Pages, Skip, Skipped};
pub use output::{BratFolder, OutputFile};
pub use read_many::{Outcome, ReadOptions, in_order, name_of, read_many};
pub use select::{Condition, Selection};
pub use store::Record;

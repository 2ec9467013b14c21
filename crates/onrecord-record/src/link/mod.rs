//! ARTICLES -> LINKS: copies, origins, quotations in other words, claims and contradictions. Plain functions, no disk.

pub mod words;
pub mod stem;
pub mod shingle;
pub mod passages;
pub mod reprint;
pub mod origin;
pub mod quotation;
pub mod repeat;
pub mod spanish;
pub mod claim;

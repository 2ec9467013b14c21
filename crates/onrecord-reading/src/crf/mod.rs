//! Conditional random fields, for every stage that labels words: hashed features, their weights, the best labels.

pub mod hash;
pub mod chain;
pub mod table;

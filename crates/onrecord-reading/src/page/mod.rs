//! BYTES -> PAGES: character encodings.

//! The program: `onrecord`, one `match` over its commands.

fn main() {}

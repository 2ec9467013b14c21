//! All automation: map, test, score, train, bench.

fn main() {}

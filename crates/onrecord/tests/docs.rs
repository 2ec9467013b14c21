//! The documentation runs: each console block of README.md and docs/ prints what stands there.
//!
//! `TRYCMD=overwrite cargo test --test docs` writes the real output into the pages. Blocks that are not for this test
//! (installing, cloning, other programs) are marked ```sh.

use std::path::Path;

#[test]
fn documentation_runs() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // Commands in the documentation are typed in the folder of the repository.
    std::env::set_current_dir(&root).expect("the repository");
    trycmd::TestCases::new()
        .register_bin("onrecord", Path::new(env!("CARGO_BIN_EXE_onrecord")))
        .env("NO_COLOR", "1")
        .env("COLUMNS", "100")
        .case("README.md")
        .case("docs/**/*.md");
}

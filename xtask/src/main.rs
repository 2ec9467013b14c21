//! All automation of the project: `cargo xtask` prints the list.

mod map;
mod layers;
mod licences;
mod links;
mod test;
mod debian;
mod browser;
mod python;
mod score;
mod bench;
mod make_warc;
mod make_record;
mod bench_record;
mod bench_room;
mod bench_pages;
mod train;

use std::path::PathBuf;
use std::process::ExitCode;

/// What a command returns: nothing, or why it failed, for a person.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) =
        arguments.split_first().map_or(("", &[][..]), |(command, rest)| (command.as_str(), rest));
    let outcome = match command {
        "test" => test::run(rest),
        "score" => score::run(rest),
        "train" => train::run(rest),
        "bench" => bench::run(rest),
        "make-warc" => make_warc::run(rest),
        "make-record" => make_record::run(rest),
        "map" => map::run(rest),
        "layers" => layers::run(rest),
        "licences" => licences::run(rest),
        "links" => links::run(rest),
        "wheel" => python::wheel(rest),
        "" | "help" | "--help" | "-h" => {
            print!("{COMMANDS}");
            Ok(())
        }
        unknown => Err(format!("there is no command {unknown}\n\n{COMMANDS}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("cargo xtask {command}: {why}");
            ExitCode::FAILURE
        }
    }
}

const COMMANDS: &str = "\
cargo xtask test      everything that must hold: format, lints, tests, layers, licences, floors
cargo xtask score     scores on the examples and the gold sets, beside their floors [--check] [--json]
                      [--write-docs [--date DATE]] [--predictions FOLDER]
cargo xtask bench     words a CPU-second of `onrecord read`, beside spaCy's [--setup, --growth];
                      pages beside other extractors [--pages], megabytes a second of a web archive [--archive SIZE];
                      adding to a record of N made articles and asking it [--record N], its pages [--room N],
                      adding beside reading [--record helsinki]
cargo xtask make-warc SIZE PATH: a web archive of pages made of the example story (2G, 100M: before packing)
cargo xtask make-record N PATH: N made articles as JSONL, with reprints and quotations as in the news
cargo xtask train     WHAT, and writes the result into crates/onrecord-reading/model:
    tagger            the tagger and the linker, in two minutes; scores dev after each epoch [--epochs N] [--more FILE]
    names             the model of names, in three minutes; scores the articles held out
    antecedents       whom pronouns mean: readable weights, in half a minute
    encoder           both encoders, in some hours, with Python; goes on where it stopped [--folder DIR] [--stage NAME]
                      [--more FILE]
    prose IN OUT      nothing: writes articles as the program cuts them, for the encoder's training
cargo xtask wheel     the Python package as a wheel in target/wheels, tried in an environment of its own
cargo xtask map       writes the map in ARCHITECTURE.md [--check]
cargo xtask layers    checks that crates and stages read downwards only, and that a reading stays pure
cargo xtask licences  checks every dependency's licence against deny.toml
cargo xtask links     checks that links between pages of the documentation lead somewhere
";

/// The folder of the repository.
fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_owned()
}

/// The value after `flag`, when it is there.
fn option<'a>(arguments: &'a [String], flag: &str) -> Option<&'a str> {
    let place = arguments.iter().position(|argument| argument == flag)?;
    arguments.get(place + 1).map(String::as_str)
}

/// Fails on an argument that begins with a dash and is not among `known`.
fn refuse_unknown(arguments: &[String], known: &[&str]) -> Outcome {
    match arguments.iter().find(|argument| argument.starts_with('-') && !known.contains(&argument.as_str())) {
        Some(unknown) => Err(format!("there is no option {unknown}; known are {}", known.join(" "))),
        None => Ok(()),
    }
}

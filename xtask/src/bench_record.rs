//! `cargo xtask bench --record N`: what a record of N made articles costs to add to, and to ask.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use onrecord_reading::{Tier, read};
use onrecord_record::Record;
use onrecord_record::search;
use onrecord_record::store::{Kept, day_of};
use onrecord_record::trace::About;

use crate::bench::{Whose, build_onrecord, cpu_and_peak, measure, quantile};
use crate::make_record::Press;
use crate::make_warc::Chance;
use crate::{Outcome, score};

/// Articles that go into the record at once, as `onrecord add` has it.
const BATCH: usize = 64;
/// Articles that are read, to say what reading one costs.
const READ: usize = 200;
/// Questions of each kind.
const QUESTIONS: usize = 400;
/// Kinds of questions to `find`, asked in turn.
const KINDS: [&str; 8] = [
    "a word",
    "a phrase",
    "a word of a speaker",
    "two words in an outlet",
    "two words that somebody denies",
    "two words since a day",
    "a speaker",
    "four words",
];
/// Statements that `find` gives, as the program has it.
const LIMIT: u32 = 20;

/// Makes target/bench/record-N.db unless it is there, and says what adding cost; asks it some hundreds of questions. With
/// "helsinki" for N, it sets `onrecord add` beside `onrecord read` on those articles instead.
pub(crate) fn run(place: &Path, n_articles: &str) -> Outcome {
    fs::create_dir_all(place).map_err(|error| format!("make {}: {error}", place.display()))?;
    if n_articles == "helsinki" {
        return compare_with_reading(place);
    }
    let n_articles: usize =
        n_articles.parse().map_err(|_| format!("{n_articles} is no number of articles"))?;
    let path = place.join(format!("record-{n_articles}.db"));
    let press = Press::new(n_articles)?;
    if path.exists() {
        println!("{} was there before; without it, it is made again and adding is measured", path.display());
    } else {
        let partial = path.with_extension("partial");
        remove(&partial);
        make(&press, &partial)?;
        fs::rename(&partial, &path).map_err(|error| format!("write {}: {error}", path.display()))?;
    }
    let record = Record::open_existing(&path).map_err(|error| error.to_string())?;
    let (articles, versions, statements) = record.counts().map_err(|error| error.to_string())?;
    let size = fs::metadata(&path).map_err(|error| format!("read {}: {error}", path.display()))?.len();
    println!("{articles} articles, {versions} versions, {statements} statements");
    println!(
        "{:.0} MB, {:.0} bytes a statement, {:.0} an article",
        size as f64 / 1e6,
        size as f64 / statements as f64,
        size as f64 / articles as f64
    );
    ask(&press, &record)
}

/// Adds all articles, and prints what each tenth cost.
fn make(press: &Press, path: &Path) -> Outcome {
    let failed = |error: onrecord_record::Error| error.to_string();
    let mut record = Record::open(path).map_err(failed)?;
    let n_articles = press.n_articles();
    println!("milliseconds of CPU an article    articles   ready    kept  in all   wall of keeping");
    let tenth = n_articles.div_ceil(10).max(1);
    let mut costs: Vec<[f64; 2]> = Vec::new();
    let (mut cost, mut wall, mut n_added, mut last) = ([0.0; 2], 0.0, 0, 0);
    let mut at = 0;
    while at < n_articles {
        let end = (at + BATCH).min(n_articles);
        let readings = in_two_threads(at..end, |at| press.article(at).into_reading());
        let begin = cpu_and_peak(Whose::Own)?.0;
        let kept = in_two_threads(readings, Kept::new);
        let (ready, start) = (cpu_and_peak(Whose::Own)?.0, Instant::now());
        record.add(&kept).map_err(failed)?;
        wall += start.elapsed().as_secs_f64();
        cost[0] += ready - begin;
        cost[1] += cpu_and_peak(Whose::Own)?.0 - ready;
        n_added += end - at;
        at = end;
        if at / tenth > last || at == n_articles {
            last = at / tenth;
            let each = |cost: f64| cost * 1e3 / n_added as f64;
            let [ready, kept] = cost.map(each);
            println!("{at:>42} {ready:>7.2} {kept:>7.2} {:>7.2} {:>7.2}", ready + kept, each(wall));
            costs.push([ready + kept, kept]);
            (cost, wall, n_added) = ([0.0; 2], 0.0, 0);
        }
    }
    let (first, last) = (costs[0], costs[costs.len() - 1]);
    println!("last tenth / first tenth: {:.2} in all, {:.2} kept", last[0] / first[0], last[1] / first[1]);
    println!("peak memory while adding: {:.0} MiB", cpu_and_peak(Whose::Own)?.1);
    let start = Instant::now();
    drop(record);
    println!("closing: {:.1} s", start.elapsed().as_secs_f64());
    let reading = cost_of_reading(press)? * 1e3;
    println!(
        "with the {reading:.1} ms in which the fast model reads one: {:.1} and {:.1}, {:.2}",
        first[0] + reading,
        last[0] + reading,
        (last[0] + reading) / (first[0] + reading)
    );
    Ok(())
}

/// CPU seconds in which the fast model reads one of the articles, by some from the first to the last.
fn cost_of_reading(press: &Press) -> Result<f64, String> {
    let some = (0..READ).map(|number| press.article(number * press.n_articles() / READ));
    let some: Vec<_> = some.collect();
    read(some[0].text.as_bytes(), &some[0].hints, Tier::Fast); // loads the models
    let begin = cpu_and_peak(Whose::Own)?.0;
    for made in &some {
        read(made.text.as_bytes(), &made.hints, Tier::Fast);
    }
    Ok((cpu_and_peak(Whose::Own)?.0 - begin) / READ as f64)
}

/// The results of a function, in order, made in two threads.
fn in_two_threads<I: Send, O: Send>(
    all: impl IntoIterator<Item = I>,
    make: impl Fn(I) -> O + Sync,
) -> Vec<O> {
    let mut all: Vec<I> = all.into_iter().collect();
    let later = all.split_off(all.len() / 2);
    std::thread::scope(|scope| {
        let later = scope.spawn(|| later.into_iter().map(&make).collect::<Vec<O>>());
        let mut made: Vec<O> = all.into_iter().map(&make).collect();
        made.extend(later.join().expect("nothing in it panics"));
        made
    })
}

/// Asks the same questions each time, and prints how long answers take.
fn ask(press: &Press, record: &Record) -> Outcome {
    let failed = |error: onrecord_record::Error| error.to_string();
    let mut chance = Chance(11);
    println!("questions, milliseconds             asked  answered     p50     p99     max  p99 of CPU");
    let mut find = Times::default();
    let mut of_kind: [Times; KINDS.len()] = Default::default();
    let mut keys: Vec<String> = Vec::new();
    for number in 0..QUESTIONS {
        let asked = press.question(&mut chance);
        let words: Vec<&str> = asked.words.split(' ').collect();
        let at = chance.below(words.len());
        let some = |n: usize| words[at..(at + n).min(words.len())].join(" ");
        let mut question =
            search::Question { words: some(1), limit: Some(LIMIT), ..search::Question::default() };
        let kind = number % KINDS.len();
        match kind {
            0 => {}
            1 => question.words = format!("\"{}\"", some(3)),
            2 => question.speaker = Some(asked.speaker),
            3 => (question.words, question.outlet) = (some(2), Some("Lantern".to_owned())),
            4 => (question.words, question.act) = (some(2), Some("deny".to_owned())),
            5 => (question.words, question.since) = (some(2), day_of("2024-03-03")),
            6 => (question.words, question.speaker) = (String::new(), Some(asked.speaker)),
            _ => question.words = some(4),
        }
        let start = Clock::start()?;
        let found = record.find(&question).map_err(failed)?;
        let cost = start.stop()?;
        for times in [&mut find, &mut of_kind[kind]] {
            times.push(cost, !found.statements.is_empty(), || format!("{question:?}"));
        }
        keys.extend(found.statements.into_iter().take(1).map(|statement| statement.key));
    }
    find.print("find");
    KINDS.iter().zip(of_kind).for_each(|(kind, times)| times.print(&format!("  {kind}")));
    let mut check = Times::default();
    for number in 0..QUESTIONS {
        let asked = press.question(&mut chance);
        let part: Vec<&str> = asked.words.split(' ').collect();
        let words = if number % 3 == 0 { part[..part.len().min(7)].join(" ") } else { asked.words };
        let start = Clock::start()?;
        let printed = record.check(&words, None).map_err(failed)?;
        check.push(start.stop()?, !printed.is_empty(), || words.clone());
    }
    check.print("check");
    let mut trace = Times::default();
    for number in 0..QUESTIONS {
        let asked = press.question(&mut chance);
        let about = match (number % 3, keys.get(number)) {
            (0, Some(key)) => About::Statement(key),
            (1, _) => About::Quotation(&asked.words),
            (_, _) => About::Words(&asked.words),
        };
        let start = Clock::start()?;
        let traced = record.trace(about).map_err(failed)?;
        trace.push(start.stop()?, traced.is_some_and(|trace| !trace.printings.is_empty()), || {
            format!("{about:?}")
        });
    }
    trace.print("trace");
    Ok(())
}

/// Since when an answer takes.
struct Clock {
    wall: Instant,
    cpu: f64,
}

impl Clock {
    fn start() -> Result<Self, String> {
        Ok(Clock { cpu: cpu_and_peak(Whose::Own)?.0, wall: Instant::now() })
    }

    /// Milliseconds, of the clock on the wall and of this program's CPU: the first counts, the second is what is left of it
    /// on a machine that does nothing else.
    fn stop(&self) -> Result<(f64, f64), String> {
        let wall = self.wall.elapsed().as_secs_f64() * 1e3;
        Ok((wall, (cpu_and_peak(Whose::Own)?.0 - self.cpu) * 1e3))
    }
}

/// How long answers took, in milliseconds.
#[derive(Default)]
struct Times {
    all: Vec<f64>,
    cpu: Vec<f64>,
    n_answered: usize,
    /// The question that took longest.
    slowest: String,
}

impl Times {
    fn push(&mut self, (time, cpu): (f64, f64), is_answered: bool, question: impl Fn() -> String) {
        if self.all.iter().all(|&other| other < time) {
            self.slowest = question();
        }
        self.all.push(time);
        self.cpu.push(cpu);
        self.n_answered += usize::from(is_answered);
    }

    fn print(mut self, name: &str) {
        self.all.sort_by(f64::total_cmp);
        self.cpu.sort_by(f64::total_cmp);
        println!(
            "{name:<35} {:>6} {:>9} {:>7.1} {:>7.1} {:>7.1} {:>11.1}   {}",
            self.all.len(),
            self.n_answered,
            quantile(&self.all, 0.5),
            quantile(&self.all, 0.99),
            quantile(&self.all, 1.0),
            quantile(&self.cpu, 0.99),
            self.slowest
        );
    }
}

/// Sets `onrecord add` beside `onrecord read` on the articles of helsinki, each with the fast and the accurate model.
fn compare_with_reading(place: &Path) -> Outcome {
    let gold = score::gold_folder().map(|folder| folder.join("helsinki/articles.jsonl"));
    let Some(gold) = gold.filter(|file| file.exists()) else {
        println!(
            "helsinki: no gold sets in {}, so add is not set beside read",
            score::gold_place().display()
        );
        return Ok(());
    };
    let program = build_onrecord()?;
    let record = place.join("helsinki.db");
    let (gold, path) = (gold.display().to_string(), record.display().to_string());
    println!(
        "helsinki, 612 articles          read: CPU s  wall s   add: CPU s  wall s   rate of add / read (wall)"
    );
    for (name, tier) in [("fast model", &["--fast"][..]), ("accurate model", &[])] {
        let map = ["--map", "outlet=publisher,published=scrape_time", gold.as_str()];
        let alone = measure(&program, &[&["read", "--quiet", "--format", "jsonl"], tier, &map[..]].concat())?;
        remove(&record);
        let added = measure(&program, &[&["add", "--quiet", "--record", &path], tier, &map[..]].concat())?;
        println!(
            "{name:<32} {:>11.1} {:>7.1} {:>12.1} {:>7.1} {:>8.2}",
            alone.cpu,
            alone.wall,
            added.cpu,
            added.wall,
            alone.wall / added.wall
        );
    }
    remove(&record);
    Ok(())
}

/// Removes a record with what lies beside it.
fn remove(path: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(PathBuf::from(format!("{}{ending}", path.display())));
    }
}

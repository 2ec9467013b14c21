//! What a record stands: a program killed at any moment, a full disk, two writers at once, damage at any byte.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use onrecord_record::Record;
use onrecord_record::search::Question;

/// Articles of the input, and how many of them `add` puts into the record at once.
const ARTICLES: usize = 192;
const BATCH: usize = 64;

/// A folder of its own for each test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("onrecord-safety-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// Writes some of the made articles as a file of JSON lines.
    fn articles(&self, name: &str, range: std::ops::Range<usize>) -> PathBuf {
        let path = self.0.join(name);
        fs::write(&path, range.map(article).collect::<String>()).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A short article, every third a reprint of the one before; in Spanish, which is read in a moment.
fn article(number: usize) -> String {
    let story = number - usize::from(number % 3 == 2);
    let text = format!(
        "El muelle {story} cierra\n\nLa oficina del puerto cerró el muelle {story} el lunes porque los inspectores encontraron \
         {story} grietas en dos de sus pilares, dijo Ana Reyes. “Nadie tiene derecho a alquilar el muelle {story} a un \
         extraño”, dijo Ivo Orr, que preside el consejo.\n"
    );
    let row = serde_json::json!({
        "url": format!("https://paper{}.example/{number}", number % 7), "outlet": format!("Paper {}", number % 7),
        "date": "2026-03-03", "language": "es", "text": text
    });
    format!("{row}\n")
}

fn add(record: &Path, input: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(["add", "--fast", "--record"]).arg(record).arg(input);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn remove(record: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{ending}", record.display()));
    }
}

/// Fails when anything in the record does not hold.
fn verify(record: &Path) -> Record {
    let record = Record::open_existing(record).unwrap();
    assert_eq!(record.verify(|| ()).unwrap(), []);
    record
}

/// All that it says, in an order that does not depend on when it was added.
fn contents(record: &Record) -> Vec<String> {
    let all = record.find(&Question::default()).unwrap().statements;
    let mut lines: Vec<String> = all
        .into_iter()
        .map(|one| format!("{:?} {} {:?} {}", one.article.url, one.key, one.speaker, one.words))
        .collect();
    lines.sort();
    lines
}

/// Numbers that look like chance and are the same every time (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (bits ^ (bits >> 31)) % n
    }
}

/// kill -9 at 200 moments while articles are added: what is there is whole each time, and adding again completes it.
#[test]
fn a_killed_program_leaves_whole_articles() {
    let folder = Folder::new("kill");
    let input = folder.articles("all.jsonl", 0..ARTICLES);
    let (whole, path) = (folder.0.join("whole.db"), folder.0.join("killed.db"));
    let begin = std::time::Instant::now();
    assert!(add(&whole, &input).output().unwrap().status.success());
    let whole_run = begin.elapsed().as_micros() as u64;
    let expected = contents(&verify(&whole));
    assert!(expected.len() >= ARTICLES, "{} statements", expected.len());
    let mut chance = Chance(9);
    let (mut n_killed, mut n_partly, mut n_whole) = (0, 0, 0);
    while n_killed < 200 {
        let mut child = add(&path, &input).spawn().unwrap();
        // Any moment will do, so time may pass as it likes.
        std::thread::sleep(Duration::from_micros(chance.below(whole_run)));
        let was_running = child.try_wait().unwrap().is_none();
        child.kill().unwrap();
        child.wait().unwrap();
        n_killed += usize::from(was_running);
        if !path.exists() || fs::metadata(&path).unwrap().len() == 0 {
            continue;
        }
        let record = match Record::open_existing(&path) {
            Ok(record) => record,
            Err(error) => panic!("after {n_killed} kills: {error}"),
        };
        assert_eq!(record.verify(|| ()).unwrap(), [], "after {n_killed} kills");
        let (articles, versions, _) = record.counts().unwrap();
        assert_eq!(articles, versions);
        let articles = articles as usize;
        assert!(articles.is_multiple_of(BATCH) || articles == ARTICLES, "{articles} articles");
        n_partly += usize::from(articles > 0 && articles < ARTICLES);
        // Every other time the next run goes on with what is there.
        if articles == ARTICLES || chance.below(2) == 0 {
            drop(record);
            assert!(add(&path, &input).output().unwrap().status.success());
            assert_eq!(contents(&verify(&path)), expected, "after {n_killed} kills");
            n_whole += 1;
            remove(&path);
        }
    }
    // Else the moments were too early or too late to say anything.
    assert!(n_partly >= 20 && n_whole >= 20, "{n_partly} times partly there, {n_whole} times completed");
}

/// Two programs add to one record at once: both complete, whoever comes first.
#[test]
fn two_writers_take_turns() {
    let folder = Folder::new("two");
    let halves =
        [folder.articles("one.jsonl", 0..ARTICLES / 2), folder.articles("two.jsonl", ARTICLES / 2..ARTICLES)];
    let input = folder.articles("all.jsonl", 0..ARTICLES);
    let whole = folder.0.join("whole.db");
    assert!(add(&whole, &input).output().unwrap().status.success());
    let expected = contents(&verify(&whole));
    for round in 0..8 {
        let path = folder.0.join(format!("two-{round}.db"));
        // In odd rounds the same articles come from both sides.
        let inputs = if round % 2 == 0 { [&halves[0], &halves[1]] } else { [&input, &input] };
        let writers = inputs.map(|input| add(&path, input).spawn().unwrap());
        for writer in writers {
            let output = writer.wait_with_output().unwrap();
            assert!(output.status.success(), "round {round}: {}", said(&output));
        }
        assert_eq!(contents(&verify(&path)), expected, "round {round}");
    }
}

/// A disk that is full while articles are added: an error that says so, and a record that holds.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_harms_nothing() {
    let folder = Folder::new("full");
    let input = folder.articles("all.jsonl", 0..ARTICLES);
    // A small disk in memory, in a name space of its own, so that no rights are needed; the record is carried out of it.
    let script = r#"
        mount -t tmpfs -o size=900k tmpfs "$1" || exit 99
        "$2" add --fast --record "$1/record.db" "$3"
        code=$?
        cp "$1"/record.db* "$4"
        exit $code
    "#;
    let disk = folder.0.join("disk");
    fs::create_dir_all(&disk).unwrap();
    let output = Command::new("unshare")
        .args(["--map-root-user", "--mount", "sh", "-c", script, "sh"])
        .args([disk.as_path(), Path::new(env!("CARGO_BIN_EXE_onrecord")), &input, &folder.0])
        .output();
    let output = match output {
        Ok(output) if output.status.code() != Some(99) && !said(&output).starts_with("unshare:") => output,
        Ok(_) | Err(_) => {
            // Not "println", which tests hide.
            let skipped = "SKIPPED a full disk: this system makes no small disk for a user (unshare, tmpfs)";
            writeln!(std::io::stdout(), "{skipped}").unwrap();
            return;
        }
    };
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("the disk is full; what was added before is kept"), "{}", said(&output));
    completes(&folder.0.join("record.db"), &input);
}

/// A limit on the size of files, reached while articles are added: an error that says so, or a program that ends; a record
/// that holds either way.
#[test]
#[cfg(unix)]
fn a_limit_on_files_is_told_and_harms_nothing() {
    let folder = Folder::new("limit");
    let input = folder.articles("all.jsonl", 0..ARTICLES);
    for (name, signal) in [("told", "trap '' XFSZ;"), ("ended", "")] {
        let path = folder.0.join(format!("{name}.db"));
        // Blocks of 512 bytes or of 1,024, as the shell counts them.
        let script = format!("{signal} ulimit -f 900; exec \"$0\" add --fast --record \"$1\" \"$2\"");
        let output = Command::new("sh")
            .args(["-c", &script])
            .args([Path::new(env!("CARGO_BIN_EXE_onrecord")), &path, &input])
            .output()
            .unwrap();
        assert!(!output.status.success(), "{name}: the limit was not reached");
        if name == "told" {
            assert_eq!(output.status.code(), Some(2), "{}", said(&output));
            assert!(said(&output).contains("what was added before is kept"), "{}", said(&output));
        }
        completes(&path, &input);
    }
}

/// A record that was written to a part holds, and adding again completes it.
#[cfg(unix)]
fn completes(path: &Path, input: &Path) {
    let n_before = verify(path).counts().unwrap().0;
    assert!(n_before < ARTICLES as u64, "the limit was not reached");
    assert!(add(path, input).output().unwrap().status.success());
    let (articles, versions, _) = verify(path).counts().unwrap();
    assert_eq!((articles, versions), (ARTICLES as u64, ARTICLES as u64));
}

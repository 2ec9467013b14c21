//! `onrecord read` as a shell sees it: formats, selections, inputs, exit codes.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const ARTICLE: &str = "Ada Finch said on Friday that the ferry would keep running.\n";

/// A folder of its own for each test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("onrecord-read-{test}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn with(self, name: &str, page: impl AsRef<[u8]>) -> Self {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, page).unwrap();
        self
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }

    /// Runs `onrecord` in the folder, with words separated by spaces, and no standard input.
    fn run(&self, args: &str) -> Run {
        run(&self.0, args, b"", &[])
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

struct Run {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Run {
    /// The readings on standard output, one a line.
    fn readings(&self) -> Vec<serde_json::Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn run(folder: &Path, args: &str, stdin: &[u8], env: &[(&str, &str)]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(args.split_whitespace())
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .envs(env.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that ends before it has read everything is no failure of the test.
    let _ = child.stdin.take().unwrap().write_all(stdin);
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn the_exit_code_says_whether_something_was_found() {
    let folder = Folder::new("found").with("a.txt", ARTICLE).with("rain.txt", "Rain fell.\n");
    let nothing = folder.run("read rain.txt");
    assert_eq!(nothing.code, 1, "{}", nothing.stderr);
    assert_eq!(nothing.stderr, "onrecord: found no statements\n");
    let run = folder.run("read a.txt");
    let found = run.readings()[0]["statements"].as_array().unwrap().len();
    assert_eq!(run.code, if found > 0 { 0 } else { 1 });
}

#[test]
fn a_page_that_fails_does_not_stop_the_rest() {
    let folder = Folder::new("fails").with("a.txt", ARTICLE).with("b.txt", ARTICLE);
    let run = folder.run("read a.txt missing.txt b.txt");
    assert_eq!(run.code, 2);
    assert!(run.stderr.starts_with("onrecord: failed to read missing.txt: "), "{}", run.stderr);
    assert!(run.stderr.contains("onrecord: read 2 articles: "), "{}", run.stderr);
    assert!(run.stderr.contains("; 1 page could not be read"), "{}", run.stderr);
    let paths = run.readings().iter().map(|reading| reading["article"]["path"].clone()).collect::<Vec<_>>();
    assert_eq!(paths, ["a.txt", "b.txt"]);
}

#[test]
fn quiet_leaves_errors() {
    let folder = Folder::new("quiet").with("a.txt", ARTICLE).with("b.txt", ARTICLE);
    assert_eq!(folder.run("read --quiet a.txt b.txt").stderr, "");
    let lines = folder.run("read --quiet a.txt missing.txt").stderr.lines().count();
    assert_eq!(lines, 1);
}

#[test]
fn formats_have_their_shape() {
    let folder = Folder::new("formats").with("a.txt", ARTICLE).with("b.txt", ARTICLE);
    let read = |format: &str| folder.run(&format!("read --format {format} a.txt b.txt")).stdout;

    let jsonl = folder.run("read a.txt b.txt");
    assert_eq!(jsonl.readings().len(), 2);
    assert_eq!(jsonl.readings()[0]["format"], "onrecord/reading/1");
    assert_eq!(jsonl.stdout, read("jsonl"));

    let json = read("json");
    let stream = serde_json::Deserializer::from_str(&json).into_iter::<serde_json::Value>();
    assert_eq!(stream.map(Result::unwrap).collect::<Vec<_>>(), jsonl.readings());
    assert!(json.starts_with("{\n  \"format\""));

    let csv = read("csv");
    assert!(csv.starts_with("article,outlet,title,"), "{csv}");
    let statements =
        jsonl.readings().iter().map(|reading| reading["statements"].as_array().unwrap().len()).sum::<usize>();
    assert_eq!(csv.split_terminator("\r\n").count(), 1 + statements);

    let brat = read("brat");
    assert_eq!(
        brat.lines().filter(|line| line.starts_with("# ")).collect::<Vec<_>>(),
        ["# a.txt", "# b.txt"]
    );

    let marked = read("marked");
    assert!(marked.starts_with("a.txt"), "{marked}");
    assert!(marked.contains("\n\nb.txt"), "{marked}");
    assert!(!marked.contains('\u{1b}'), "{marked}");
}

#[test]
fn results_go_to_a_file_whose_ending_says_how() {
    let folder = Folder::new("output").with("a.txt", ARTICLE);
    let run = folder.run("read a.txt -o out.csv");
    assert_eq!(run.stdout, "");
    assert!(folder.read("out.csv").starts_with("article,outlet,"));
    folder.run("read a.txt -o out.json");
    assert!(folder.read("out.json").starts_with("{\n  "));
    folder.run("read a.txt --output out");
    assert!(folder.read("out").starts_with("{\"format\""));
    let missing = folder.run("read a.txt -o nowhere/out.json");
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.starts_with("onrecord: failed to write nowhere/out.json: "), "{}", missing.stderr);
}

#[test]
fn results_never_replace_a_page() {
    let folder = Folder::new("replace").with("a.txt", ARTICLE).with("sub/b.txt", ARTICLE);
    let run = folder.run("read a.txt -o a.txt");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("one of the pages to read"), "{}", run.stderr);
    assert_eq!(folder.read("a.txt"), ARTICLE);
    // Results of an earlier run are no pages.
    folder.run("read . -o out.txt --format jsonl");
    folder.run("read . -o out.txt --format jsonl");
    assert_eq!(folder.read("out.txt").lines().count(), 2);
}

#[test]
fn brat_makes_a_folder() {
    let folder = Folder::new("brat").with("news/a.txt", ARTICLE).with("news/sub/a.txt", ARTICLE);
    let run = folder.run("read news --format brat -o annotated");
    assert_eq!(run.stdout, "");
    for name in ["annotated/a.txt", "annotated/sub/a.txt"] {
        assert_eq!(folder.read(name), ARTICLE);
        let _ = folder.read(&name.replace(".txt", ".ann"));
    }
    assert!(folder.read("annotated/annotation.conf").contains("[entities]"));
    // The folder itself may lie among the pages.
    assert_eq!(folder.run("read . --format brat -o annotated").code, run.code);
    assert!(!folder.0.join("annotated/annotated").exists());
}

#[test]
fn selections_are_checked_and_kept() {
    let folder = Folder::new("select").with("a.txt", ARTICLE);
    let check = |select: &str, expected: &str| {
        let run = folder.run(&format!("read a.txt --select {select}"));
        assert_eq!((run.code, run.stdout.as_str()), (2, ""));
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    };
    check("who=x", "there are speaker, outlet, kind, act");
    check("act=sing", "there are say, report, confirm, deny");
    check("act=say,standing", "KEY=VALUE");
    // An article without such statements is left out, and nothing is found.
    let run = folder.run("read a.txt --select speaker=nobody,act=deny --select act=reject");
    assert_eq!((run.code, run.stdout.as_str()), (1, ""));
    assert_eq!(folder.run("read a.txt --min-confidence 1.5").code, 2);
}

#[test]
fn articles_come_from_standard_input() {
    let folder = Folder::new("stdin").with("a.txt", ARTICLE);
    for args in ["read", "read -", "read --format jsonl"] {
        let readings = run(&folder.0, args, ARTICLE.as_bytes(), &[]).readings();
        assert_eq!(readings[0]["article"]["path"], "-");
        assert_eq!(readings[0]["article"]["text"], ARTICLE);
    }
    assert_eq!(run(&folder.0, "read a.txt - a.txt", ARTICLE.as_bytes(), &[]).readings().len(), 3);
}

#[test]
fn hints_reach_the_reading() {
    let folder = Folder::new("hints").with("a.txt", ARTICLE);
    for (args, expected) in
        [("--charset klingon", "no character encoding"), ("--language english", "two letters")]
    {
        let run = folder.run(&format!("read a.txt {args}"));
        assert_eq!(run.code, 2);
        assert!(run.stderr.contains(expected), "{}", run.stderr);
    }
}

#[test]
fn other_encodings_are_read() {
    let utf16 = "\u{feff}The café said no.\n".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
    let folder =
        Folder::new("charset").with("utf16.txt", utf16).with("1252.txt", b"The caf\xe9 said \x93no.\x94\n");
    let run = folder.run("read utf16.txt 1252.txt");
    let texts = run.readings().iter().map(|reading| reading["article"]["text"].clone()).collect::<Vec<_>>();
    assert_eq!(texts, ["The café said no.\n", "The café said “no.”\n"]);
    let run = folder.run("read 1252.txt --charset windows-1252");
    assert_eq!(run.readings()[0]["article"]["text"], "The café said “no.”\n");
}

#[test]
fn results_come_in_the_order_of_the_pages() {
    let mut folder = Folder::new("order");
    let names = (0..300).map(|index| format!("news/{index:03}.txt")).collect::<Vec<_>>();
    for (index, name) in names.iter().enumerate() {
        folder = folder.with(name, ARTICLE.repeat(1 + index * 7 % 40));
    }
    for jobs in [1, 2, 9] {
        let readings = folder.run(&format!("read news --jobs {jobs}")).readings();
        let paths = readings.iter().map(|reading| reading["article"]["path"].as_str().unwrap());
        assert_eq!(paths.collect::<Vec<_>>(), names, "{jobs} jobs");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut folder = Folder::new("pipe");
    for index in 0..50 {
        folder = folder.with(&format!("{index}.txt"), ARTICLE.repeat(500));
    }
    let mut child = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(["read", "."])
        .current_dir(&folder.0)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("{\"format\""));
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn a_file_above_the_limit_is_refused_at_once() {
    let folder = Folder::new("large").with("a.txt", ARTICLE);
    let large = fs::File::create(folder.0.join("large.txt")).unwrap();
    large.set_len(200 << 20).unwrap();
    let started = Instant::now();
    let run = folder.run("read . --format jsonl");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(run.code, 2);
    assert_eq!(run.readings().len(), 1);
    let expected = "onrecord: failed to read ./large.txt: it holds 200 MiB, above the limit of 16 MiB for one article; \
                    --max-size raises it\n";
    assert!(run.stderr.starts_with(expected), "{}", run.stderr);
    assert_eq!(folder.run("read a.txt --max-size 10").code, 2);
    assert_eq!(folder.run("read a.txt --max-size ten").code, 2);
}

#[cfg(unix)]
#[test]
fn a_device_without_end_is_refused() {
    let folder = Folder::new("device");
    let run = folder.run("read /dev/zero --max-size 1M");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("it goes on above the limit of 1 MiB"), "{}", run.stderr);
}

#[test]
fn colours_are_for_those_who_want_them() {
    let folder = Folder::new("colour").with("a.txt", ARTICLE);
    let is_colored = |args: &str, env: &[(&str, &str)]| {
        run(&folder.0, &format!("read a.txt --format marked {args}"), b"", env).stdout.contains('\u{1b}')
    };
    assert!(!is_colored("", &[]));
    assert!(is_colored("--color always", &[]));
    assert!(is_colored("", &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_colored("", &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!is_colored("--color never", &[("CLICOLOR_FORCE", "1")]));
}

#[test]
fn tables_are_read_by_their_columns() {
    let row = |outlet: &str| serde_json::json!({"source_name": outlet, "body": ARTICLE, "headline": "Ferry"});
    let table = format!("{}\n{}\n", row("The Gull"), row("The Tern"));
    let folder =
        Folder::new("table").with("a.jsonl", &table).with("b.csv", "words\n\"Ada Finch said no.\"\n");
    let readings = folder.run("read a.jsonl --format jsonl").readings();
    let outlets: Vec<_> =
        readings.iter().map(|reading| reading["article"]["outlet"].as_str().unwrap()).collect();
    assert_eq!(outlets, ["The Gull", "The Tern"]);
    assert_eq!(readings[1]["article"]["path"], "a.jsonl:2");
    assert_eq!(readings[1]["article"]["title"], "Ferry");
    let unknown = folder.run("read b.csv");
    assert_eq!(unknown.code, 2);
    assert!(
        unknown.stderr.contains("say which with --map text=COLUMN (there are words)"),
        "{}",
        unknown.stderr
    );
    assert_eq!(folder.run("read b.csv --map text=words --format jsonl").readings().len(), 1);
    // In a folder, tables are not articles.
    assert_eq!(folder.run("read .").code, 1);
}

#[test]
fn whatever_went_wrong_is_in_the_file_of_problems() {
    let folder = Folder::new("problems")
        .with("a.txt", ARTICLE)
        .with("b.txt", "“The ferry will run, Ada Finch said.\n\nNo.")
        .with("c.pdf", "%PDF-1.7")
        .with("d.jsonl", "{\"text\":\"\"}\n");
    let run = folder.run("read a.txt b.txt c.pdf d.jsonl none.txt --format jsonl --problems problems.jsonl");
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("2 pages could not be read; skipped 1: 1 without text"), "{}", run.stderr);
    let problems = folder.read("problems.jsonl");
    let lines = problems.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let found = lines.map(|line| format!("{} {}", line["page"], line["what"]).replace('"', ""));
    let expected = ["b.txt problem", "c.pdf failed", "d.jsonl:1 skipped", "none.txt failed"];
    assert_eq!(found.collect::<Vec<_>>(), expected, "{problems}");
}

#[test]
fn a_run_that_was_killed_goes_on() {
    let row = |number: usize| format!("{}\n", serde_json::json!({"text": format!("{number}. {ARTICLE}")}));
    let folder = Folder::new("resume");
    let args = "read - --fast --jobs 2 -o out.jsonl --problems problems.jsonl";
    // Rows are given until the first mark stands beside the output; then the run is killed.
    let mut child = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(args.split_whitespace())
        .current_dir(&folder.0)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let begin = Instant::now();
    let mut n_rows = 0;
    while !folder.0.join(".out.jsonl.journal").exists() {
        assert!(begin.elapsed() < Duration::from_secs(60), "no mark after {n_rows} rows");
        n_rows += 1;
        stdin.write_all(row(n_rows).as_bytes()).unwrap();
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(!folder.0.join("out.jsonl").exists());

    let rows: String = (1..=n_rows + 20).map(row).collect();
    let refused = run(&folder.0, args, rows.as_bytes(), &[]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("--resume goes on with it"), "{}", refused.stderr);
    let other = run(&folder.0, &format!("{args} --resume --outlet X"), rows.as_bytes(), &[]);
    assert!(other.stderr.contains("had other arguments"), "{}", other.stderr);
    let resumed = run(&folder.0, &format!("{args} --resume"), rows.as_bytes(), &[]);
    assert_eq!(resumed.code, 0, "{}", resumed.stderr);
    assert!(resumed.stderr.contains("going on after"), "{}", resumed.stderr);
    let whole = Folder::new("resume-whole");
    let expected = run(&whole.0, args, rows.as_bytes(), &[]);
    assert!(folder.read("out.jsonl") == whole.read("out.jsonl"), "the output differs");
    assert_eq!(resumed.stderr.lines().last(), expected.stderr.lines().last());
    let left = fs::read_dir(&folder.0).unwrap().count();
    assert_eq!(left, 2, "only the results and the problems stay");
}

#[test]
fn folders_without_articles_say_what_is_read() {
    let folder = Folder::new("empty").with("page.png", "x");
    let run = folder.run("read .");
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("searched for text, web pages"), "{}", run.stderr);
}

#[test]
fn the_program_explains_itself() {
    let folder = Folder::new("help");
    let bare = folder.run("");
    assert_eq!(bare.code, 2);
    assert!(bare.stderr.contains("Usage: onrecord <COMMAND>"), "{}", bare.stderr);
    for args in ["--help", "read --help", "help read", "man", "man read", "--version"] {
        let run = folder.run(args);
        assert_eq!(run.code, 0, "{args}");
        assert!(run.stdout.contains("onrecord"), "{args}");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(folder.run(&format!("completions {shell}")).stdout.contains("only-statements"), "{shell}");
    }
    let missing = folder.run("man sing");
    assert_eq!(missing.code, 2);
    assert!(missing.stderr.contains("there are commands demo, read, "), "{}", missing.stderr);
}

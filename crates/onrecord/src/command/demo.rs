//! `onrecord demo`: a record of the invented story in examples/, and what can be asked of it, in one screen.

use std::path::Path;

use onrecord_reading::{Hints, Tier, read};
use onrecord_record::link::quotation::Grade;
use onrecord_record::search::Question;
use onrecord_record::store::Kept;
use onrecord_record::trace::{About, Trace};
use onrecord_record::{Error, Record};

use crate::args::DemoArgs;
use crate::command::{add, print};
use crate::exit::Exit;
use crate::talk::{Talk, Volume};
use crate::term;

/// An article of the story, with what its page would say of itself.
struct Example {
    outlet: &'static str,
    url: &'static str,
    published: &'static str,
    text: &'static str,
}

macro_rules! examples {
    ($($file:literal, $outlet:literal, $url:literal, $published:literal;)+) => {
        &[$(Example {
            outlet: $outlet, url: $url, published: $published,
            text: include_str!(concat!("../../../../examples/story/", $file)),
        },)+]
    };
}

const STORY: &[Example] = examples! {
    "01-lantern-original.txt", "The Port Sella Lantern", "https://lantern.example/2026/03/03/harbor-pier-lease",
        "2026-03-03T06:10:00-04:00";
    "02-meridian-wire.txt", "Meridian News Agency", "https://meridian.example/carvessa/pier-lease-report",
        "2026-03-03T09:45:00-04:00";
    "03-dispatch-reprint.txt", "Tarn Valley Dispatch", "https://tarnvalleydispatch.example/wire/pier-lease",
        "2026-03-04T05:30:00-04:00";
    "04-courier-reprint.txt", "Grebe Bay Courier", "https://grebebaycourier.example/news/pier-leased-in-secret",
        "2026-03-04T11:20:00-04:00";
    "05-cuaderno-relay.txt", "El Cuaderno del Estrecho", "https://cuaderno.example/2026/03/04/arriendo-secreto-muelle-norte",
        "2026-03-04T18:05:00-04:00";
    "06-ledger-confirmation.txt", "The Carvessa Ledger", "https://carvessaledger.example/harbor/draft-lease",
        "2026-03-05T06:00:00-04:00";
    "07-public-radio-denial.txt", "Carvessa Public Radio", "https://publicradio.example/news/president-signed-nothing",
        "2026-03-05T17:40:00-04:00";
    "08-lantern-correction.txt", "The Port Sella Lantern", "https://lantern.example/2026/03/03/harbor-pier-lease",
        "2026-03-06T08:15:00-04:00";
};

const CLAIM: &str = "the president has signed a lease of the pier";
const QUOTATION: &str = "nobody has the right to lease it behind our backs";

pub(crate) fn run(args: &DemoArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(demo(args))
}

fn demo(args: &DemoArgs) -> Result<Exit, Error> {
    let path =
        args.record.clone().unwrap_or_else(|| add::default_record().with_file_name("onrecord-demo.db"));
    let mut record = Record::open(&path)?;
    let kept: Vec<Kept> = STORY.iter().map(kept).collect();
    record.add(&kept)?;
    let mut screen = format!(
        "A story of {} articles, invented, is now in the record {}.\n\n",
        STORY.len(),
        path.display()
    );
    if let Some(trace) = record.trace(About::Words(CLAIM))? {
        screen += &asked(&format!("onrecord trace \"{CLAIM}\""), &traced(&trace));
    }
    screen += &asked(&format!("onrecord check \"{QUOTATION}\""), &checked(&record)?);
    screen += &asked("onrecord find --standing unconfirmed", &found(&record)?);
    screen += &next(&path);
    Ok(print(screen.as_bytes()))
}

fn kept(example: &Example) -> Kept {
    let said = |words: &str| Some(words.to_owned());
    let hints = Hints {
        outlet: said(example.outlet),
        url: said(example.url),
        published: said(example.published),
        ..Hints::default()
    };
    Kept::new(read(example.text.as_bytes(), &hints, Tier::Accurate))
}

/// A question as one types it, and its answer.
fn asked(command: &str, answer: &[String]) -> String {
    let lines: String = answer.iter().map(|line| format!("{}\n", term::wrapped(line, 2))).collect();
    format!("> {command}\n{lines}\n")
}

fn traced(trace: &Trace) -> Vec<String> {
    let mut lines = vec![trace.counts()];
    for origin in &trace.origins {
        let mut ends: Vec<&str> = origin.ends.iter().map(|end| end.name.as_str()).collect();
        ends.dedup();
        lines.push(format!("origin: {}, on the word of {}", origin.name, ends.join(", ")));
    }
    for denier in &trace.against {
        lines.push(format!("denied by {}", denier.name));
    }
    lines
}

fn checked(record: &Record) -> Result<Vec<String>, Error> {
    let printed = record.check(QUOTATION, None)?;
    let n_of = |grade: Grade| printed.iter().filter(|one| one.grade == grade).count();
    let mut lines = vec![format!("{} verbatim, {} altered", n_of(Grade::Verbatim), n_of(Grade::Altered))];
    for one in printed.iter().filter(|one| one.grade == Grade::Altered) {
        let outlet = one.article.outlet.as_deref().unwrap_or_default();
        lines.push(format!("{outlet}: {}", onrecord_record::export::step_line(&one.changes)));
    }
    Ok(lines)
}

fn found(record: &Record) -> Result<Vec<String>, Error> {
    let question =
        Question { standing: Some("unconfirmed".to_owned()), limit: Some(2), ..Question::default() };
    let found = record.find(&question)?;
    let line = |one: &onrecord_record::store::KeptStatement| {
        let outlet = one.article.outlet.as_deref().unwrap_or_default();
        format!(
            "{outlet}, on the word of {}: {}",
            one.speaker.as_deref().unwrap_or("nobody named"),
            one.words
        )
    };
    let mut lines: Vec<String> = found.statements.iter().map(line).collect();
    lines.push(format!("and {} more", found.n_all.saturating_sub(2)));
    Ok(lines)
}

/// What to type next.
fn next(path: &Path) -> String {
    let path = path.display();
    format!(
        "Ask for yourself:\n  export ONRECORD_RECORD='{path}'\n  onrecord trace \"{CLAIM}\"\n  onrecord speaker staunt\n  \
         onrecord changes\n  onrecord serve\nOr begin your own record: onrecord add FOLDER\n"
    )
}

//! `onrecord verify`: whether everything in the record still says what the record says it says.

use onrecord_record::{Error, Record};

use crate::args::VerifyArgs;
use crate::command::{print, record_path};
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count};

pub(crate) fn run(args: &VerifyArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(verify(args, &talk))
}

fn verify(args: &VerifyArgs, talk: &Talk) -> Result<Exit, Error> {
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    let faults = record.verify(|| talk.count_page())?;
    talk.end_progress();
    if faults.is_empty() {
        let (articles, _, statements) = record.counts()?;
        let (articles, statements) = (
            count(articles as usize, "article", "articles"),
            count(statements as usize, "statement", "statements"),
        );
        talk.say(&format!("{articles} and {statements}: everything holds"));
        return Ok(Exit::Done);
    }
    let lines = faults.iter().map(|fault| match args.json {
        true => format!("{}\n", serde_json::json!({ "place": fault.place, "what": fault.what })),
        false => format!("{}: {}\n", fault.place, fault.what),
    });
    print(lines.collect::<String>().as_bytes());
    talk.say(&format!("{} in {}", count(faults.len(), "fault", "faults"), record.path().display()));
    Ok(Exit::Failed)
}

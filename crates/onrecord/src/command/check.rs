//! `onrecord check`: whether somebody's words were printed so, and by whom.

use onrecord_record::check::Printed;
use onrecord_record::export::printed_json;
use onrecord_record::link::quotation::Grade;
use onrecord_record::{Error, Record};

use crate::args::CheckArgs;
use crate::command::{article_line, corrected_line, print, record_path, word_diff};
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count};
use crate::term;

pub(crate) fn run(args: &CheckArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(check(args, &talk))
}

fn check(args: &CheckArgs, talk: &Talk) -> Result<Exit, Error> {
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    let printed = record.check(&args.quotation, args.speaker.as_deref())?;
    if printed.is_empty() {
        talk.say("not found: no article of the record prints these words, or words close to them");
        return Ok(Exit::NothingFound);
    }
    let text = match args.json {
        true => printed.iter().map(|one| format!("{}\n", printed_json(one))).collect(),
        false => printed.iter().map(shown).collect::<Vec<_>>().join("\n"),
    };
    let exit = print(text.as_bytes());
    let n_of = |grade: Grade| printed.iter().filter(|one| one.grade == grade).count();
    let grades = [Grade::Verbatim, Grade::Elided, Grade::Altered].map(|grade| (n_of(grade), grade.name()));
    let grades: Vec<String> =
        grades.iter().filter(|(n, _)| *n > 0).map(|(n, name)| format!("{n} {name}")).collect();
    talk.say(&format!("{}: {}", count(printed.len(), "printing", "printings"), grades.join(", ")));
    let is_altered = printed.iter().all(|one| one.grade == Grade::Altered);
    Ok(if exit == Exit::Done && is_altered { Exit::Altered } else { exit })
}

/// The grade, what differs, who says it, and where.
fn shown(printed: &Printed) -> String {
    let speaker = printed.speaker.as_deref().map_or_else(String::new, |speaker| format!(" · {speaker}"));
    let words = match printed.grade {
        Grade::Verbatim => printed.words.join(" … "),
        Grade::Elided | Grade::Altered => word_diff(&printed.changes),
    };
    format!(
        "{}{speaker}\n{}\n{}  {}\n",
        printed.grade.name(),
        term::wrapped(&words, 2),
        corrected_line(&printed.corrected),
        article_line(&printed.article)
    )
}

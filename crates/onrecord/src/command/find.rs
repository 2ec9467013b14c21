//! `onrecord find`: statements of the record by their words.

use onrecord_record::export::statement_json;
use onrecord_record::search::Question;
use onrecord_record::store::KeptStatement;
use onrecord_record::{Error, Record};

use crate::args::FindArgs;
use crate::command::{article_line, corrected_line, print, record_path};
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count};
use crate::term;

pub(crate) fn run(args: &FindArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(find(args, &talk))
}

fn find(args: &FindArgs, talk: &Talk) -> Result<Exit, Error> {
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    let found = record.find(&Question {
        words: args.words.join(" "),
        speaker: args.speaker.clone(),
        outlet: args.outlet.clone(),
        act: args.act.map(|act| act.name().to_owned()),
        standing: args.standing.map(|standing| standing.name().to_owned()),
        since: args.since,
        until: args.until,
        language: args.language.clone(),
        limit: (args.limit > 0).then_some(args.limit),
        skip: 0,
    })?;
    let text = match args.json {
        true => found.statements.iter().map(|one| format!("{}\n", statement_json(one))).collect(),
        false => found.statements.iter().map(shown).collect::<Vec<_>>().join("\n"),
    };
    if found.statements.is_empty() {
        talk.say("found nothing; fewer words, or another form of them, may find more");
        return Ok(Exit::NothingFound);
    }
    let exit = print(text.as_bytes());
    let shown = found.statements.len() as u64;
    let all = count(found.n_all as usize, "statement", "statements");
    let more = if found.is_more { "more than " } else { "" };
    let is_all = shown == found.n_all && !found.is_more;
    talk.say(&if is_all { all } else { format!("{shown} of {more}{all}; --limit 0 gives all") });
    Ok(exit)
}

/// Who, what they do, the words, and where.
fn shown(statement: &KeptStatement) -> String {
    let speaker = statement.speaker.as_deref().unwrap_or("not named");
    let standing = statement.standing.replace('_', " ");
    format!(
        "{speaker} · {} · {standing} · {}\n{}\n{}  {}\n",
        statement.act,
        statement.key,
        term::wrapped(&statement.words, 2),
        corrected_line(&statement.corrected),
        article_line(&statement.article)
    )
}

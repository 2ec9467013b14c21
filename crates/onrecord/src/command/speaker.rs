//! `onrecord speaker`: what somebody said in all articles, in which roles; who is one and who is not.

use onrecord_reading::standing::time::Date;
use onrecord_record::export::{identity_json, speaker_json};
use onrecord_record::identity::{Identity, Office, Said, SpeakerView};
use onrecord_record::{Error, Record};

use crate::args::{SpeakerArgs, SpeakerDecision};
use crate::command::{print, record_path};
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count};
use crate::term;

pub(crate) fn run(args: &SpeakerArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(match &args.decision {
        None => show(args, &talk),
        Some(decision) => decide(decision, &talk),
    })
}

fn show(args: &SpeakerArgs, talk: &Talk) -> Result<Exit, Error> {
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    let name = args.name.join(" ");
    let found = record.identities(&name)?;
    let exact = found.iter().filter(|identity| identity.name.eq_ignore_ascii_case(&name)).collect::<Vec<_>>();
    let one = match (exact.as_slice(), found.as_slice()) {
        ([one], _) => *one,
        (_, [one]) => one,
        (_, []) => {
            talk.say("found no such speaker; onrecord find --speaker takes letters of any name");
            return Ok(Exit::NothingFound);
        }
        (_, several) => return Ok(list(several, args.json, talk)),
    };
    let Some(view) = record.speaker(one.id)? else { return Ok(Exit::NothingFound) };
    if args.json {
        return Ok(print(format!("{}\n", speaker_json(&view)).as_bytes()));
    }
    let exit = print(shown(&view).as_bytes());
    let articles = count(view.identity.n_articles as usize, "article", "articles");
    let cut = if view.is_cut { ", the latest of more" } else { "" };
    talk.say(&format!("{articles}, {}{cut}", count(view.said.len(), "statement", "statements")));
    Ok(exit)
}

fn list(several: &[Identity], json: bool, talk: &Talk) -> Exit {
    let line = |identity: &Identity| match json {
        true => format!("{}\n", identity_json(identity)),
        false => format!("{:>6}  {}\n", identity.id, described(identity)),
    };
    let exit = print(several.iter().map(line).collect::<String>().as_bytes());
    talk.say("the name fits several; onrecord speaker NUMBER shows one");
    exit
}

fn decide(decision: &SpeakerDecision, talk: &Talk) -> Result<Exit, Error> {
    match decision {
        SpeakerDecision::Merge { speaker, into, record } => {
            let mut record = Record::open_existing(&record_path(record.record.as_deref()))?;
            let merged = record.merge_identities(*speaker, *into)?;
            talk.say(&format!("{speaker} and {into} are one: {} {}", merged.id, described(&merged)));
        }
        SpeakerDecision::Split { speaker, articles, record } => {
            let mut record = Record::open_existing(&record_path(record.record.as_deref()))?;
            let new = record.split_identity(*speaker, articles)?;
            talk.say(&format!("another of this name: {} {}", new.id, described(&new)));
        }
    }
    Ok(Exit::Done)
}

/// "Ana Reyes, general secretary, Harbour Union, in 3 articles".
fn described(identity: &Identity) -> String {
    let office = [identity.role.as_deref(), identity.affiliation.as_deref()];
    let words: Vec<&str> = [Some(identity.name.as_str())].into_iter().chain(office).flatten().collect();
    let articles = count(identity.n_articles as usize, "article", "articles");
    onrecord_reading::mark::printable(&format!("{}, in {articles}", words.join(", ")))
}

fn shown(view: &SpeakerView) -> String {
    let mut text = format!("{} (number {})\n", described(&view.identity), view.identity.id);
    for office in &view.offices {
        text += &format!("  {}\n", office_line(office));
    }
    let listed = |names: &[(String, u32)]| {
        let names = names.iter().take(8).map(|(name, n)| format!("{name} {n}"));
        names.collect::<Vec<_>>().join(", ")
    };
    if view.names.len() > 1 {
        text += &term::wrapped(&format!("printed as {}", listed(&view.names)), 2);
        text.push('\n');
    }
    if !view.outlets.is_empty() {
        text += &term::wrapped(&format!("in {}", listed(&view.outlets)), 2);
        text.push('\n');
    }
    let subjects =
        view.subjects.iter().map(String::as_str).enumerate().map(|(index, name)| (Some(index), name));
    for (subject, name) in subjects.chain([(None, "on other matters")]) {
        let said: Vec<&Said> = view.said.iter().filter(|said| said.subject == subject).collect();
        if !said.is_empty() {
            text += &format!("\n{}\n", if view.subjects.is_empty() { "said" } else { name });
            text.extend(said.into_iter().map(said_lines));
        }
    }
    if !view.contradictions.is_empty() {
        text += "\none says so, the other does not; which is so is not for a record to say\n";
        for &(earlier, later) in &view.contradictions {
            text.extend([earlier, later].map(|said| said_lines(&view.said[said])));
            text.push('\n');
        }
        text.pop();
    }
    if !view.namesakes.is_empty() {
        text += "\nothers whom the name fits\n";
        text.extend(view.namesakes.iter().map(|other| format!("{:>6}  {}\n", other.id, described(other))));
    }
    text
}

/// "general secretary, Harbour Union: 3 articles, 2026-03-03 to 2026-03-06".
fn office_line(office: &Office) -> String {
    let words: Vec<&str> =
        [office.role.as_deref(), office.affiliation.as_deref()].into_iter().flatten().collect();
    let articles = count(office.n_articles as usize, "article", "articles");
    let iso = |day: i32| Date::from_days(day).iso();
    let days = match office.days {
        Some((first, last)) if first == last => format!(", {}", iso(first)),
        Some((first, last)) => format!(", {} to {}", iso(first), iso(last)),
        None => String::new(),
    };
    onrecord_reading::mark::printable(&format!("{}: {articles}{days}", words.join(", ")))
}

fn said_lines(said: &Said) -> String {
    let statement = &said.statement;
    let day = statement.article.day.map_or_else(|| "no date".to_owned(), |day| Date::from_days(day).iso());
    let outlet = statement.article.outlet.as_deref().unwrap_or("unknown outlet");
    let more = match said.n_articles {
        0 | 1 => String::new(),
        n => format!(" and {}", count(n as usize - 1, "article more", "articles more")),
    };
    let standing = statement.standing.replace('_', " ");
    let head = format!("{day} {} · {standing} · {outlet}{more} · {}", statement.act, statement.key);
    format!("  {}\n{}\n", onrecord_reading::mark::printable(&head), term::wrapped(&statement.words, 4))
}

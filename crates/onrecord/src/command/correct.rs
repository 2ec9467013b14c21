//! `onrecord correct`: what people say was read wrong, and the journal of it.

use std::path::Path;

use onrecord_reading::mark::printable;
use onrecord_record::correct::{ACCEPTED, Correction, Field, Hand, Missing, REMOVED};
use onrecord_record::{Error, OutputFile, Record};
use serde_json::json;

use crate::args::CorrectArgs;
use crate::command::{print, record_path};
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count, say};
use crate::term;

pub(crate) fn run(args: &CorrectArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(correct(args, &talk))
}

fn correct(args: &CorrectArgs, talk: &Talk) -> Result<Exit, Error> {
    let mut record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    if args.list {
        let journal = record.corrections()?;
        if journal.is_empty() {
            talk.say("nothing is corrected");
            return Ok(Exit::NothingFound);
        }
        return Ok(show(&journal, args.json));
    }
    if let Some(path) = &args.export {
        return export(&record, path, talk);
    }
    if let Some(path) = &args.import {
        let (n_taken, n_known) = record.take_corrections(path)?;
        let known = if n_known > 0 { format!(", {n_known} were there before") } else { String::new() };
        talk.say(&format!("took over {}{known}", count(n_taken, "correction", "corrections")));
        return Ok(Exit::Done);
    }
    let hand = Hand { by: args.by.clone(), note: args.note.clone() };
    let values = values(args);
    let made = match (&args.statement, &args.missing, args.undo) {
        (_, _, Some(number)) => record.undo(number, &hand)?,
        (_, Some(article), _) => {
            let missing = Missing {
                content: args.content.clone().unwrap_or_default(),
                source: args.source.clone(),
                cue: args.cue.clone(),
                values: values.into_iter().filter(|(field, _)| is_value(*field)).collect(),
            };
            record.correct_missing(article, &missing, &hand)?
        }
        (_, _, _) if values.is_empty() => {
            say("failed to correct it: say what it should be, such as --speaker NAME, or --accept");
            return Ok(Exit::Failed);
        }
        (statement, _, _) => record.correct(statement.as_deref().unwrap_or_default(), &values, &hand)?,
    };
    match made {
        Ok(entries) => Ok(show(&entries, args.json)),
        Err(refusal) => {
            talk.say(&refusal.to_string());
            Ok(Exit::NothingFound)
        }
    }
}

/// What it should be, field by field.
fn values(args: &CorrectArgs) -> Vec<(Field, String)> {
    let name = |name: &str| Some(name.to_owned());
    let judgement = match (args.not_a_statement, args.accept) {
        (true, _) => name(REMOVED),
        (false, true) => name(ACCEPTED),
        (false, false) => None,
    };
    let values = [
        (Field::Speaker, args.speaker.clone()),
        (Field::Act, args.act.and_then(|act| name(act.name()))),
        (Field::Polarity, args.polarity.and_then(|polarity| name(polarity.name()))),
        (Field::Certainty, args.certainty.and_then(|certainty| name(certainty.name()))),
        (Field::Standing, args.standing.and_then(|standing| name(standing.name()))),
        (Field::Content, args.content.clone()),
        (Field::Source, args.source.clone()),
        (Field::Cue, args.cue.clone()),
        (Field::Statement, judgement),
    ];
    values.into_iter().filter_map(|(field, value)| Some((field, value?))).collect()
}

/// True for fields whose value is no words of the article.
fn is_value(field: Field) -> bool {
    match field {
        Field::Speaker | Field::Act | Field::Polarity | Field::Certainty | Field::Standing => true,
        Field::Source | Field::Cue | Field::Content | Field::Statement => false,
    }
}

fn export(record: &Record, path: &Path, talk: &Talk) -> Result<Exit, Error> {
    let gold = record.corrected_gold()?;
    if gold.is_empty() {
        talk.say(
            "nothing is judged; onrecord correct STATEMENT --accept, or a correction, judges a statement",
        );
        return Ok(Exit::NothingFound);
    }
    let mut text = String::new();
    let mut n_judged = 0;
    for (document, corrections) in &gold {
        // A list of lists of numbers and texts.
        let mut line = serde_json::to_value(document).unwrap_or_default();
        line["corrections"] = corrections.iter().map(Correction::json).collect();
        text += &format!("{line}\n");
        n_judged += document.attributions.len();
    }
    let exit = match path.to_str() {
        Some("-") => print(text.as_bytes()),
        _ => {
            let mut file = OutputFile::create(path)?;
            file.write(&text)?;
            file.finish()?;
            Exit::Done
        }
    };
    let texts = count(gold.len(), "text", "texts");
    talk.say(&format!("{texts} with {}", count(n_judged, "judged statement", "judged statements")));
    Ok(exit)
}

fn show(journal: &[Correction], is_json: bool) -> Exit {
    let text: String = match is_json {
        true => journal.iter().map(|one| format!("{}\n", json!(one.json()))).collect(),
        false => journal.iter().map(shown).collect::<Vec<_>>().join("\n"),
    };
    print(text.as_bytes())
}

/// Number, what was and is, whose hand; the words; the article.
fn shown(correction: &Correction) -> String {
    let change = match (correction.undoes, correction.field, correction.old.as_deref()) {
        (Some(undone), ..) => format!("takes back {undone}"),
        (None, Field::Statement, _) => correction.new.clone(),
        (None, Field::Standing, Some(old)) => {
            format!("standing: {} → {}", old.replace('_', " "), correction.new.replace('_', " "))
        }
        (None, field, old) => {
            format!("{}: {} → {}", field.name(), old.unwrap_or("not read"), correction.new)
        }
    };
    let undone = correction.undone_by.map(|by| format!("taken back by {by}"));
    let head = [
        Some(correction.id.to_string()),
        Some(change),
        undone,
        correction.statement.clone(),
        correction.by.as_ref().map(|by| format!("by {by}")),
    ];
    let head: Vec<String> = head.into_iter().flatten().collect();
    let note =
        correction.note.as_ref().map(|note| format!("{}\n", term::wrapped(&format!("note: {note}"), 2)));
    format!(
        "{}\n{}\n{}  {}\n",
        printable(&head.join(" · ")),
        term::wrapped(&correction.words, 2),
        note.unwrap_or_default(),
        printable(&correction.article),
    )
}

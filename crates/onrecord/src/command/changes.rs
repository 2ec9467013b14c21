//! `onrecord changes`: which articles changed, and what became of each statement.

use onrecord_reading::mark::printable;
use onrecord_reading::standing::time::Date;
use onrecord_record::changes::{Revision, RevisionKind, State};
use onrecord_record::export::revision_line;
use onrecord_record::{Error, Record};

use crate::args::ChangesArgs;
use crate::command::{print, record_path, word_diff};
use crate::exit::Exit;
use crate::talk::{Talk, Volume, count};
use crate::term;

pub(crate) fn run(args: &ChangesArgs) -> Exit {
    let talk = Talk::new(Volume::Normal);
    talk.exit_of(changes(args, &talk))
}

fn changes(args: &ChangesArgs, talk: &Talk) -> Result<Exit, Error> {
    let record = Record::open_existing(&record_path(args.record.record.as_deref()))?;
    let about = args.about.join(" ");
    let named = record.article_at(&about)?;
    let articles = match named {
        Some(article) => vec![article],
        None if about.contains("://") => {
            talk.say("no article of the record has this address; onrecord changes lists those that changed");
            return Ok(Exit::NothingFound);
        }
        None if about.is_empty() => record.changed_articles()?,
        None => record.changed_about(&about)?,
    };
    let is_chosen = |state: &State| {
        args.since.is_none_or(|since| state.day().is_some_and(|day| day >= since))
            && args.until.is_none_or(|until| state.day().is_some_and(|day| day <= until))
    };
    let (mut exit, mut n_articles, mut n_revisions) = (Exit::Done, 0, 0);
    for article in articles {
        let versions = record.versions(article)?;
        let mut revisions = record.changes(article)?;
        let is_kept = |revision: &Revision| {
            versions.iter().any(|state| state.article == revision.to && is_chosen(state))
        };
        revisions.retain(is_kept);
        if !versions.iter().skip(1).any(is_chosen) {
            continue;
        }
        let text = match args.json {
            true => revisions.iter().map(revision_line).collect(),
            false if n_articles > 0 => format!("\n{}", shown(&versions, &revisions, is_chosen)),
            false => shown(&versions, &revisions, is_chosen),
        };
        exit = exit.max(print(text.as_bytes()));
        n_articles += 1;
        n_revisions += revisions.len();
    }
    if n_articles == 0 {
        let has_days = args.since.is_some() || args.until.is_some();
        talk.say(match named {
            _ if has_days => "nothing changed on these days; without --since and --until there may be more",
            Some(_) => "the record has one version of it; add it again when it has changed",
            None if about.is_empty() => "no article changed; one that is added again with another text has",
            None => "no article with these words changed; onrecord changes lists those that did",
        });
        return Ok(Exit::NothingFound);
    }
    let articles = count(n_articles, "changed article", "changed articles");
    talk.say(&format!("{articles}: {}", count(n_revisions, "change", "changes")));
    Ok(exit)
}

/// Title, outlet and address; then for each version its days and what it changed.
fn shown(versions: &[State], revisions: &[Revision], is_chosen: impl Fn(&State) -> bool) -> String {
    let last = versions.last().map(|state| &state.article);
    let place = |of: fn(&onrecord_record::store::KeptArticle) -> Option<&str>| last.and_then(of);
    let title = place(|article| article.title.as_deref()).unwrap_or("no title");
    let outlet = place(|article| article.outlet.as_deref());
    let address = place(|article| article.url.as_deref().or(article.path.as_deref()));
    let head: Vec<&str> = [Some(title), outlet].into_iter().flatten().collect();
    let mut text = format!("{}\n", printable(&head.join(" · ")));
    if let Some(address) = address {
        text += &format!("  {}\n", printable(address));
    }
    for pair in versions.windows(2).filter(|pair| is_chosen(&pair[1])) {
        text += &format!("\n{} → {}\n", version_line(&pair[0]), version_line(&pair[1]));
        if pair[0].article.title != pair[1].article.title {
            let old = pair[0].article.title.as_deref().unwrap_or("none");
            text += &format!("{}\n", term::wrapped(&format!("title was: {old}"), 2));
        }
        let mut n_shown = 0;
        for revision in revisions.iter().filter(|revision| revision.to == pair[1].article) {
            text += &revision_text(revision);
            n_shown += 1;
        }
        if n_shown == 0 {
            text += "  no statement changed\n";
        }
    }
    text
}

/// "version 2, 2026-03-03, changed 2026-03-06".
fn version_line(state: &State) -> String {
    let day = |date: &str| Date::parse(date).map_or_else(|| printable(date), Date::iso);
    let published = state.article.published.as_deref().map(day);
    let modified = state.modified.as_deref().map(|date| format!("changed {}", day(date)));
    let number = format!("version {}", state.article.number);
    [Some(number), published, modified].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// What became of a statement: whose word it is, the words or what differs in them, and its standing when that changed.
fn revision_text(revision: &Revision) -> String {
    let (before, after) = (revision.before.as_ref(), revision.after.as_ref());
    let name = |said: Option<&onrecord_record::changes::Said>| {
        said.map(|said| said.speaker.clone().unwrap_or_else(|| "not named".to_owned()))
    };
    let speaker = match (name(before), name(after)) {
        (Some(old), Some(new)) if old != new => format!("{old} → {new}"),
        (Some(one), _) | (None, Some(one)) => one,
        (None, None) => String::new(),
    };
    let said = match (before, after) {
        (Some(_), Some(_)) => word_diff(&revision.changes),
        (Some(one), None) | (None, Some(one)) => one.words.clone(),
        (None, None) => String::new(),
    };
    // "a part": the rest of the statement is still there, or was there before.
    let part = match revision.kind {
        RevisionKind::Added | RevisionKind::Dropped if before.is_some() && after.is_some() => " in part",
        RevisionKind::Added | RevisionKind::Dropped | RevisionKind::Softened | RevisionKind::Changed => "",
    };
    let mut text = format!("  {}{part} · {}\n", revision.kind.name(), printable(&speaker));
    text += &format!("{}\n", term::wrapped(&said, 4));
    if let (Some(before), Some(after)) = (before, after)
        && before.standing != after.standing
    {
        let words = |standing: &str| standing.replace('_', " ");
        text += &format!("    standing: {} → {}\n", words(&before.standing), words(&after.standing));
    }
    text
}

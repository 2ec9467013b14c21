//! SPEAKERS OF A NEW ARTICLE -> IDENTITIES: whom the record knows already, told by name, role and company.

use onrecord_reading::{Reading, Speaker, SpeakerKind};
use rusqlite::{OptionalExtension, Transaction, params};

use super::name::{NameForm, key_of_body, words_of};

/// Namesakes that are compared: more share a surname than tell anything.
const MOST_NAMESAKES: u32 = 256;
/// Latest mentions of an identity that are looked at for its roles and company.
const MOST_MENTIONS: u32 = 50;
/// Others in common that count: more tell no more.
const MOST_COMPANY: i32 = 3;

/// An identity that a speaker may have.
struct Candidate {
    id: i64,
    form: NameForm,
}

/// Gives every named speaker of a version its identity: one that the record knows, or a new one. A name that fits several, or
/// a surname that nothing else ties to a person, gets none.
pub(crate) fn assign(change: &Transaction, version: i64, reading: &Reading) -> rusqlite::Result<()> {
    // Full names first: they are the company by which bare surnames are told.
    let mut company: Vec<i64> = Vec::new();
    let mut order: Vec<usize> = (0..reading.speakers.len()).collect();
    let n_words = |speaker: &Speaker| speaker.name.split_whitespace().count();
    order.sort_by_key(|&index| std::cmp::Reverse(n_words(&reading.speakers[index])));
    let mut keep =
        change.prepare_cached("UPDATE speaker SET identity = ?1 WHERE version = ?2 AND number = ?3")?;
    for index in order {
        let speaker = &reading.speakers[index];
        let identity = match speaker.kind {
            SpeakerKind::Person => person(change, version, speaker, &company)?,
            SpeakerKind::Organization | SpeakerKind::Publication => body(change, speaker)?,
            SpeakerKind::Document | SpeakerKind::Group | SpeakerKind::Unnamed => None,
        };
        if let Some(identity) = identity {
            // An outlet keeps company with everybody whom it asks.
            if speaker.kind != SpeakerKind::Publication {
                company.push(identity);
            }
            keep.execute(params![identity, version, index])?;
        }
    }
    Ok(())
}

/// A body or an outlet is whatever has its whole name.
fn body(change: &Transaction, speaker: &Speaker) -> rusqlite::Result<Option<i64>> {
    let Some(key) = key_of_body(&speaker.name) else { return Ok(None) };
    let find = "SELECT id FROM identity WHERE key = ?1 AND kind != 'person' LIMIT 1";
    let known = change.prepare_cached(find)?.query_row([&key], |row| row.get(0)).optional()?;
    match known {
        Some(id) => root(change, id).map(Some),
        None => enter(change, speaker, &key).map(Some),
    }
}

fn person(
    change: &Transaction,
    version: i64,
    speaker: &Speaker,
    company: &[i64],
) -> rusqlite::Result<Option<i64>> {
    let Some(form) = NameForm::of_person(&speaker.name).filter(|_| is_name(&speaker.name)) else {
        return Ok(None);
    };
    if let Some(before) = in_earlier_version(change, version, &speaker.name)? {
        return Ok(Some(before));
    }
    let mut fitting: Vec<(i64, bool)> = Vec::new();
    for candidate in namesakes(change, &form)? {
        if form.may_be(&candidate.form) {
            let id = root(change, candidate.id)?;
            if fitting.iter().all(|(known, _)| *known != id) {
                fitting.push((id, !form.has_more_before(&candidate.form)));
            }
        }
    }
    let is_only = fitting.len() <= 1;
    let mut best: Option<(i32, i64, bool)> = None;
    let mut is_tie = false;
    for (id, is_fuller) in fitting {
        let Some(evidence) = evidence(change, id, speaker, company, form.is_alone(), is_only)? else {
            continue;
        };
        match best {
            Some((most, ..)) if evidence < most => {}
            Some((most, ..)) if evidence == most => is_tie = true,
            Some(_) | None => (best, is_tie) = (Some((evidence, id, is_fuller)), false),
        }
    }
    match best {
        Some(_) if is_tie => Ok(None),
        Some((_, id, is_fuller)) => {
            // The fullest name is what the identity is called.
            let longer = "UPDATE identity SET name = ?1 WHERE id = ?2 AND length(name) < length(?1)";
            if is_fuller {
                change.prepare_cached(longer)?.execute(params![speaker.name, id])?;
            }
            Ok(Some(id))
        }
        None if form.is_alone() => Ok(None),
        None => enter(change, speaker, form.key()).map(Some),
    }
}

/// Whom the same name means in an earlier version of the article: what people told apart stays apart.
fn in_earlier_version(change: &Transaction, version: i64, name: &str) -> rusqlite::Result<Option<i64>> {
    let find = "SELECT s.identity FROM version v JOIN version w ON w.article = v.article AND w.id < v.id
                JOIN speaker s ON s.version = w.id AND s.name = ?2
                WHERE v.id = ?1 AND s.identity IS NOT NULL ORDER BY w.id DESC LIMIT 1";
    change.prepare_cached(find)?.query_row(params![version, name], |row| row.get(0)).optional()
}

/// False for "the national auditor" and for two people together.
fn is_name(name: &str) -> bool {
    let is_capital = |word: &str| word.chars().any(char::is_uppercase);
    let mut words = name.split_whitespace();
    let is_one = !words.clone().any(|word| matches!(word, "and" | "y" | "e" | "&"));
    is_one
        && words.next().is_some_and(is_capital)
        && words.next_back().is_none_or(is_capital)
        && !name.starts_with("The ")
}

fn namesakes(change: &Transaction, form: &NameForm) -> rusqlite::Result<Vec<Candidate>> {
    let find = "SELECT id, name FROM identity WHERE key = ?1 AND kind = 'person' ORDER BY id LIMIT ?2";
    let mut find = change.prepare_cached(find)?;
    let rows = find.query_map(params![form.key(), MOST_NAMESAKES], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
    })?;
    let mut found = Vec::new();
    for row in rows {
        let (id, name) = row?;
        found.extend(NameForm::of_person(&name).map(|form| Candidate { id, form }));
    }
    Ok(found)
}

/// How much ties a speaker to an identity with a name that fits: shared words of role and affiliation, and shared company.
/// `None` when they are not the same: two roles without a word in common and nobody in common; or a surname alone, with
/// neither role nor company.
///
/// Mentions lie all over the file: where the name fits nobody else (`is_only`), as most do, no more of them are read than tell
/// whether the two are the same.
fn evidence(
    change: &Transaction,
    identity: i64,
    speaker: &Speaker,
    company: &[i64],
    is_alone: bool,
    is_only: bool,
) -> rusqlite::Result<Option<i32>> {
    let own: Vec<String> = [&speaker.role, &speaker.affiliation]
        .into_iter()
        .flatten()
        .flat_map(|words| words_of(words))
        .collect();
    let mut known: Vec<String> = Vec::new();
    if !own.is_empty() {
        let find = "SELECT role, affiliation FROM speaker WHERE identity = ?1 ORDER BY id DESC LIMIT ?2";
        let mut find = change.prepare_cached(find)?;
        let mut rows = find.query(params![identity, MOST_MENTIONS])?;
        while let Some(row) = rows.next()? {
            let said = [row.get::<_, Option<String>>(0)?, row.get::<_, Option<String>>(1)?];
            let words: Vec<String> = said.iter().flatten().flat_map(|words| words_of(words)).collect();
            if is_only && own.iter().any(|word| is_telling(word) && words.contains(word)) {
                return Ok(Some(1));
            }
            known.extend(words);
        }
    }
    let n_words = own.iter().filter(|word| is_telling(word) && known.contains(word)).count() as i32;
    let clashes = n_words == 0 && !own.is_empty() && !known.is_empty();
    if is_only && !clashes && !is_alone {
        return Ok(Some(0));
    }
    let n_company = shared_company(change, identity, company, if is_only { 1 } else { MOST_COMPANY })?;
    let is_tied = n_words > 0 || n_company > 0;
    Ok((is_tied || !(clashes || is_alone)).then_some(2 * n_words.min(3) + n_company))
}

/// False for the short words of a role: "of", "the".
fn is_telling(word: &str) -> bool {
    word.len() > 3
}

/// How many of the other identities in the article stand in articles with this one, up to some.
fn shared_company(change: &Transaction, identity: i64, company: &[i64], most: i32) -> rusqlite::Result<i32> {
    if company.is_empty() {
        return Ok(0);
    }
    let find = "SELECT DISTINCT s.identity FROM (SELECT version FROM speaker WHERE identity = ?1 ORDER BY id DESC LIMIT ?2) m
                JOIN speaker s ON s.version = m.version WHERE +s.identity IS NOT NULL";
    let mut find = change.prepare_cached(find)?;
    let mut rows = find.query(params![identity, MOST_MENTIONS])?;
    let mut n_shared = 0;
    while n_shared < most
        && let Some(row) = rows.next()?
    {
        let other: i64 = row.get(0)?;
        n_shared += i32::from(other != identity && company.contains(&other));
    }
    Ok(n_shared)
}

fn enter(change: &Transaction, speaker: &Speaker, key: &str) -> rusqlite::Result<i64> {
    let insert = "INSERT INTO identity (name, kind, key) VALUES (?1, ?2, ?3)";
    change.prepare_cached(insert)?.execute(params![speaker.name, speaker.kind.name(), key])?;
    Ok(change.last_insert_rowid())
}

/// The identity that this one was merged into by hand, or itself.
fn root(change: &Transaction, id: i64) -> rusqlite::Result<i64> {
    let find = "SELECT coalesce(same_as, id) FROM identity WHERE id = ?1";
    change.prepare_cached(find)?.query_row([id], |row| row.get(0))
}

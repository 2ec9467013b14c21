//! IDENTITY -> VIEW: what somebody said, by time and subject, in which roles, and their contradictions.

use std::collections::{BTreeMap, BTreeSet};

use onrecord_reading::Polarity;
use rusqlite::{ToSql, params};

use super::{Identity, name};
use crate::correct::{Field, REMOVED};
use crate::error::Error;
use crate::link::claim::{Claim, ClaimLink, Index, Relation};
use crate::link::stem::stems_of;
use crate::store::load::{ARTICLE_COLUMNS, STATEMENT_COLUMNS, statement_of};
use crate::store::{KeptStatement, Record};
use crate::trace::Weights;

/// Statements that are looked at, the latest.
const MOST_STATEMENTS: u32 = 2_000;
/// Days within which the same words or the same claim are said once.
const WINDOW: i32 = 30;
/// Share of the lighter claim's weight from which on it is the same statement again.
const SAME: f64 = 0.8;
/// Subjects that are named.
const MOST_SUBJECTS: usize = 8;

/// All that the record has of one speaker.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeakerView {
    /// Who it is.
    pub identity: Identity,
    /// The names that articles print, with the number of articles.
    pub names: Vec<(String, u32)>,
    /// Roles in which articles show the speaker, the latest first.
    pub offices: Vec<Office>,
    /// Outlets that carry something the speaker says, with the number of articles, most first.
    pub outlets: Vec<(String, u32)>,
    /// What the speaker says, the earliest first; the same again is one.
    pub said: Vec<Said>,
    /// What it is about: words that several statements have in common, those of most statements first.
    pub subjects: Vec<String>,
    /// Statements that say the opposite of an earlier one, as places in `said`: the earlier, the later. No verdict.
    pub contradictions: Vec<(usize, usize)>,
    /// Other identities that the same name fits.
    pub namesakes: Vec<Identity>,
    /// True when there are more statements than were looked at.
    pub is_cut: bool,
}

/// A role, and when articles give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    /// "general secretary".
    pub role: Option<String>,
    /// "Harbour Union".
    pub affiliation: Option<String>,
    /// First and last day on which an article gives it, counted from 1970-01-01.
    pub days: Option<(i32, i32)>,
    /// Articles that give it.
    pub n_articles: u32,
}

/// One thing said, wherever it is printed.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// Its first printing.
    pub statement: KeptStatement,
    /// Articles that print it, in the same words or others.
    pub n_articles: u32,
    /// Place of its subject in [`SpeakerView::subjects`].
    pub subject: Option<usize>,
}

impl Record {
    /// What one speaker says in all the articles of the record. `None` when there is no such identity.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn speaker(&self, id: i64) -> Result<Option<SpeakerView>, Error> {
        let Some(identity) = self.identity(id)? else { return Ok(None) };
        let failed = |error| self.failed(error);
        let names = self.names_of(identity.id)?;
        let offices = self.offices(identity.id).map_err(failed)?;
        let outlets = self.outlets(identity.id).map_err(failed)?;
        let (mut rows, is_cut) = self.statements_of(identity.id, &names).map_err(failed)?;
        rows.sort_by(|Row { statement: a, .. }, Row { statement: b, .. }| {
            (a.article.time(), a.id).cmp(&(b.article.time(), b.id))
        });
        let mut view = fold(rows);
        view.subjects = self.subjects(&mut view.said, &names).map_err(failed)?;
        let namesakes = self.identities(&identity.name)?;
        let namesakes = namesakes.into_iter().filter(|other| other.id != identity.id).collect();
        let Folded { said, contradictions, subjects } = view;
        Ok(Some(SpeakerView {
            identity,
            names,
            offices,
            outlets,
            said,
            subjects,
            contradictions,
            namesakes,
            is_cut,
        }))
    }

    fn offices(&self, id: i64) -> rusqlite::Result<Vec<Office>> {
        let find = "SELECT s.role, s.affiliation, min(v.day), max(v.day), count(DISTINCT v.article)
                    FROM speaker s JOIN version v ON v.id = s.version
                    WHERE s.identity = ?1 AND (s.role IS NOT NULL OR s.affiliation IS NOT NULL)
                    GROUP BY s.role, s.affiliation ORDER BY 4 DESC, 5 DESC, 1 LIMIT 50";
        let mut find = self.connection().prepare_cached(find)?;
        let rows = find.query_map([id], |row| {
            let days = row.get::<_, Option<i32>>(2)?.zip(row.get::<_, Option<i32>>(3)?);
            Ok(Office { role: row.get(0)?, affiliation: row.get(1)?, days, n_articles: row.get(4)? })
        })?;
        let mut offices: Vec<Office> = Vec::new();
        for office in rows {
            let office = office?;
            let words = |office: &Office| {
                [&office.role, &office.affiliation].map(|words| words.as_deref().map(name::words_of))
            };
            // The same with another apostrophe, or without an accent.
            match offices.iter_mut().find(|known| words(known) == words(&office)) {
                Some(known) => {
                    known.n_articles += office.n_articles;
                    let both = known.days.zip(office.days);
                    let joined = both.map(|(one, other)| (one.0.min(other.0), one.1.max(other.1)));
                    known.days = joined.or(known.days).or(office.days);
                }
                None => offices.push(office),
            }
        }
        Ok(offices)
    }

    fn outlets(&self, id: i64) -> rusqlite::Result<Vec<(String, u32)>> {
        let find = "SELECT v.outlet, count(DISTINCT v.article) FROM speaker s JOIN version v ON v.id = s.version
                    WHERE s.identity = ?1 AND v.outlet IS NOT NULL GROUP BY v.outlet ORDER BY 2 DESC, 1 LIMIT 100";
        let mut find = self.connection().prepare_cached(find)?;
        let rows = find.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
        rows.collect()
    }

    /// The latest statements, the latest first: those that the reading gives to the speaker, and those that people do.
    fn statements_of(&self, id: i64, names: &[(String, u32)]) -> rusqlite::Result<(Vec<Row>, bool)> {
        let read = "FROM speaker p JOIN statement s ON s.speaker = p.id JOIN version v ON v.id = s.version WHERE p.identity = ?1";
        let mut rows = self.rows_from(read, &id)?;
        if self.has_corrections()? {
            let is_own = |name: &str| names.iter().any(|(own, _)| own == name);
            for (name, _) in names {
                let given = "FROM corrected d JOIN statement s ON s.id = d.statement LEFT JOIN speaker p ON p.id = s.speaker
                             JOIN version v ON v.id = s.version WHERE d.field = 'speaker' AND d.value = ?1";
                rows.extend(self.rows_from(given, name)?);
            }
            let mut seen = BTreeSet::new();
            rows.retain(|row| seen.insert(row.statement.id));
            for row in &mut rows {
                let corrected = self.corrected(row.statement.id)?;
                row.statement.put_in(corrected);
            }
            rows.retain(|row| {
                row.statement.corrected.iter().all(|was| match was.field {
                    Field::Statement => was.new != REMOVED,
                    Field::Speaker => is_own(&was.new),
                    Field::Act | Field::Polarity | Field::Certainty | Field::Standing => true,
                    Field::Source | Field::Cue | Field::Content => true,
                })
            });
            rows.sort_by(|a, b| b.statement.article.time().cmp(&a.statement.article.time()));
        }
        let is_cut = rows.len() > MOST_STATEMENTS as usize;
        rows.truncate(MOST_STATEMENTS as usize);
        Ok((rows, is_cut))
    }

    fn rows_from(&self, from: &str, which: &dyn ToSql) -> rusqlite::Result<Vec<Row>> {
        let find = format!(
            "SELECT {STATEMENT_COLUMNS}, {ARTICLE_COLUMNS}, s.polarity {from}
             AND v.number = (SELECT max(number) FROM version w WHERE w.article = v.article)
             ORDER BY v.day DESC, v.id DESC, s.number DESC LIMIT ?2"
        );
        let mut find = self.connection().prepare_cached(&find)?;
        let rows = find.query_map(params![which, MOST_STATEMENTS + 1], |row| {
            let polarity = row.get::<_, String>(16)?;
            let polarity = Polarity::from_name(&polarity).unwrap_or(Polarity::Unknown);
            Ok(Row { statement: statement_of(row)?, polarity })
        })?;
        rows.collect()
    }

    /// Names what statements are about, by the rarer words that several of them have, and gives each its subject.
    fn subjects(&self, said: &mut [Said], names: &[(String, u32)]) -> rusqlite::Result<Vec<String>> {
        let own: BTreeSet<String> = names.iter().flat_map(|(name, _)| name::words_of(name)).collect();
        let mut with: BTreeMap<u64, (String, Vec<usize>)> = BTreeMap::new();
        let mut weights = Weights::new(self)?;
        for (index, one) in said.iter().enumerate() {
            for (stem, word) in stems_of(&one.statement.words) {
                let is_word = word.chars().count() > 3 && word.chars().all(char::is_alphabetic);
                let printed = as_printed(&word, &one.statement.words);
                if let Some(printed) = printed.filter(|_| is_word && !own.contains(&word)) {
                    with.entry(stem).or_insert_with(|| (printed, Vec::new())).1.push(index);
                }
            }
        }
        with.retain(|_, (_, statements)| statements.len() > 1);
        let mut common: Vec<(u64, String, Vec<usize>)> =
            with.into_iter().map(|(stem, (word, statements))| (stem, word, statements)).collect();
        common.sort_by_key(|(stem, _, statements)| (std::cmp::Reverse(statements.len()), *stem));
        common.truncate(100);
        for (_, word, _) in &common {
            weights.learn(word)?;
        }
        let mut subjects = Vec::new();
        // Each time the word that names most of the statements without a subject; a rarer word counts for more.
        while subjects.len() < MOST_SUBJECTS {
            let worth = |(stem, _, statements): &(u64, String, Vec<usize>)| {
                let n_free = statements.iter().filter(|&&index| said[index].subject.is_none()).count();
                if n_free < 2 { 0.0 } else { n_free as f64 * weights.of(*stem) }
            };
            let best = common.iter().map(worth).enumerate().max_by(|one, other| one.1.total_cmp(&other.1));
            let Some((best, _)) = best.filter(|(_, worth)| *worth > 0.0) else { break };
            let (_, word, statements) = common.swap_remove(best);
            let texts: Vec<&str> =
                statements.iter().map(|&index| said[index].statement.words.as_str()).collect();
            let name = widened(&word, &texts);
            for index in statements {
                said[index].subject.get_or_insert(subjects.len());
            }
            subjects.push(name);
        }
        Ok(subjects)
    }
}

/// A word as a text prints it inside its sentence ("Kessrow", "lease"); `None` for what is no subject: pronouns, prepositions, and verbs,
/// which stand behind "to", an auxiliary or a pronoun.
fn as_printed(word: &str, text: &str) -> Option<String> {
    const INDEFINITE: &[&str] = &[
        "anybody",
        "anyone",
        "anything",
        "everybody",
        "everyone",
        "everything",
        "nobody",
        "nothing",
        "somebody",
        "someone",
        "something",
        "never",
        "always",
    ];
    const PREPOSITIONS: &[&str] = &[
        "about",
        "above",
        "across",
        "after",
        "against",
        "along",
        "among",
        "around",
        "before",
        "behind",
        "below",
        "beneath",
        "beside",
        "between",
        "beyond",
        "despite",
        "during",
        "except",
        "from",
        "inside",
        "into",
        "near",
        "onto",
        "outside",
        "over",
        "past",
        "since",
        "than",
        "through",
        "throughout",
        "toward",
        "towards",
        "under",
        "until",
        "upon",
        "with",
        "within",
        "without",
    ];
    const BEFORE_VERBS: &[&str] = &[
        "to", "will", "would", "can", "could", "shall", "should", "may", "might", "must", "not", "never",
        "be", "been", "is", "are", "was", "were", "has", "have", "had", "do", "does", "did", "i", "you",
        "he", "she", "it", "we", "they", "who", "nobody", "nothing",
    ];
    if INDEFINITE.contains(&word) || PREPOSITIONS.contains(&word) {
        return None;
    }
    let words: Vec<&str> = words_in(text).collect();
    let places = || (0..words.len()).filter(|&at| words[at].to_lowercase() == word);
    let is_noun = |at: usize| at == 0 || !BEFORE_VERBS.contains(&words[at - 1].to_lowercase().as_str());
    places().rfind(|&at| is_noun(at)).map(|at| words[at].to_owned())
}

/// True when the first is the second with words left out and an ellipsis for them, or a part of it.
fn is_quoted_from(part: &str, whole: &str) -> bool {
    let whole = name::words_of(whole);
    let mut from = 0;
    part.split(['…']).flat_map(|piece| piece.split("...")).all(|piece| {
        let words = name::words_of(piece);
        let at = whole[from..].windows(words.len().max(1)).position(|run| words.is_empty() || run == words);
        at.inspect(|at| from += at + words.len()).is_some() || words.is_empty()
    })
}

fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The word with the one that stands behind or before it in every text: "north pier".
fn widened(word: &str, texts: &[&str]) -> String {
    let is_same = |one: &str, other: &str| one.to_lowercase() == other.to_lowercase();
    let beside = |step: isize| {
        let mut neighbours = texts.iter().map(|text| {
            let words: Vec<&str> = words_in(text).collect();
            let at = words.iter().position(|other| is_same(other, word))?;
            words.get(at.checked_add_signed(step)?).copied()
        });
        let first = neighbours.next().flatten()?;
        let is_name = stems_of(first).len() == 1 && first.chars().count() > 3;
        let is_everywhere = neighbours.all(|other| other.is_some_and(|other| is_same(other, first)));
        (is_name && is_everywhere).then_some(first)
    };
    match (beside(1), beside(-1)) {
        (Some(next), _) => format!("{word} {next}"),
        (None, Some(before)) => format!("{before} {word}"),
        (None, None) => word.to_owned(),
    }
}

struct Row {
    statement: KeptStatement,
    polarity: Polarity,
}

#[derive(Default)]
struct Folded {
    said: Vec<Said>,
    contradictions: Vec<(usize, usize)>,
    subjects: Vec<String>,
}

/// The same again becomes one; what says the opposite of something earlier is paired with it.
fn fold(rows: Vec<Row>) -> Folded {
    let mut folded = Folded::default();
    let mut index = Index::default();
    // What each row is a printing of, and the articles that print each.
    let mut of_row: Vec<usize> = Vec::new();
    let mut articles: Vec<BTreeSet<i64>> = Vec::new();
    let mut by_words: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let Row { statement, polarity } = row;
        let day = statement.article.day;
        let claim = Claim::new(&statement.words, statement.speaker.as_deref(), polarity);
        let claim = day.map_or_else(|| claim.clone(), |day| claim.clone().on(day));
        let links = index.add(claim, WINDOW);
        let words = name::words_of(&statement.words).join(" ");
        let is_again = |link: &&ClaimLink| {
            let earlier = &folded.said[of_row[link.to as usize]].statement.words;
            link.relation == Relation::Same && link.share >= SAME
                || is_quoted_from(&statement.words, earlier)
                || is_quoted_from(earlier, &statement.words)
        };
        let again = links.iter().filter(is_again);
        let again = again.max_by(|one, other| one.share.total_cmp(&other.share));
        let known = by_words.get(&words).copied().or_else(|| again.map(|link| of_row[link.to as usize]));
        let said = known.unwrap_or(folded.said.len());
        if known.is_none() {
            articles.push(BTreeSet::new());
            folded.said.push(Said { statement: statement.clone(), n_articles: 0, subject: None });
        }
        articles[said].insert(statement.article.article);
        by_words.entry(words).or_insert(said);
        for link in links.iter().filter(|link| link.relation == Relation::Contradicts) {
            let pair = (of_row[link.to as usize], said);
            if pair.0 < pair.1 && !folded.contradictions.contains(&pair) {
                folded.contradictions.push(pair);
            }
        }
        of_row.push(said);
    }
    for (said, articles) in folded.said.iter_mut().zip(&articles) {
        said.n_articles = articles.len() as u32;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::{as_printed, is_quoted_from, widened};

    #[test]
    fn a_part_of_a_quotation_is_no_other() {
        let whole = "“The pier is old, stone by stone, and nobody will lease it behind our backs.”";
        assert!(is_quoted_from("“The pier is old … and nobody will lease it”", whole));
        assert!(is_quoted_from("nobody will lease it", whole));
        assert!(!is_quoted_from("nobody will … the pier", whole));
        assert!(!is_quoted_from("The pier will close", "The pier will not close"));
    }

    #[test]
    fn subjects_are_nouns_with_their_neighbours() {
        assert_eq!(as_printed("lease", "to lease the pier"), None);
        assert_eq!(as_printed("lease", "The Lease of it"), Some("Lease".to_owned()));
        assert_eq!(widened("pier", &["the north pier is", "a North pier was"]), "north pier");
        assert_eq!(widened("pier", &["the north pier is", "a south pier was"]), "pier");
    }
}

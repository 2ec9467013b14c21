//! IDENTITY -> VIEW: what somebody said, by time and subject, in which roles, and their contradictions.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use onrecord_reading::Polarity;
use rayon::prelude::*;
use rusqlite::{ToSql, params};

use super::appearance::{Appearance, counted};
use super::{Identity, name};
use crate::correct::{Field, REMOVED};
use crate::error::Error;
use crate::link::claim::{Claim, ClaimLink, Index, Relation};
use crate::link::stem::stems_of;
use crate::link::words::hash;
use crate::store::load::{ARTICLE_COLUMNS, STATEMENT_COLUMNS, statement_of};
use crate::store::{KeptStatement, Record};
use crate::trace::Weights;

/// Statements that are looked at, the latest.
const MOST_STATEMENTS: u32 = 2_000;
/// Days within which the same words or the same claim are said once.
const WINDOW: i32 = 30;
/// Share of the lighter claim's weight from which on it is the same statement again.
const SAME: f64 = 0.8;
/// Roles and outlets that are named.
const MOST_OFFICES: usize = 50;
const MOST_OUTLETS: usize = 100;
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
        let Some((identity, all)) = self.identity_with(id)? else { return Ok(None) };
        let failed = |error| self.failed(error);
        self.begin_to_remember()?;
        let owned = |(name, n_articles): (&str, u32)| (name.to_owned(), n_articles);
        let names: Vec<(String, u32)> =
            counted(&all, |one| Some(one.name.as_str())).into_iter().map(owned).collect();
        let outlets = counted(&all, |one| one.outlet.as_deref());
        let (mut rows, is_cut) = self.statements_of(&all, &names).map_err(failed)?;
        rows.sort_by(|Row { statement: a, .. }, Row { statement: b, .. }| {
            (a.article.time(), a.id).cmp(&(b.article.time(), b.id))
        });
        let mut view = fold(rows);
        view.subjects = self.subjects(&mut view.said, &names).map_err(failed)?;
        let namesakes = self.identities_like(&identity.name, Some(identity.id))?;
        let Folded { said, contradictions, subjects } = view;
        Ok(Some(SpeakerView {
            identity,
            names,
            offices: offices(&all),
            outlets: outlets.into_iter().take(MOST_OUTLETS).map(owned).collect(),
            said,
            subjects,
            contradictions,
            namesakes,
            is_cut,
        }))
    }

    /// The latest statements, the latest first: those that the reading gives to the speaker, and those that people do.
    fn statements_of(
        &self,
        all: &[Appearance],
        names: &[(String, u32)],
    ) -> rusqlite::Result<(Vec<Row>, bool)> {
        // From the first of the list on, until there are enough: CROSS JOIN keeps that order.
        let read = "FROM json_each(?1) j CROSS JOIN speaker p ON p.id = j.value CROSS JOIN version v ON v.id = p.version
                    CROSS JOIN statement s ON s.speaker = p.id WHERE true";
        let speakers: Vec<i64> = all.iter().map(|one| one.speaker).collect();
        let mut rows = self.rows_from(read, &serde_json::json!(speakers).to_string())?;
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
             AND v.number = (SELECT max(number) FROM version w WHERE w.article = v.article) LIMIT ?2"
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
        let nouns = |one: &Said| -> Vec<(u64, String)> {
            let words = with_lower_case(&one.statement.words);
            let stems = stems_of(&one.statement.words).into_iter().filter(|(_, word)| {
                word.chars().count() > 3 && word.chars().all(char::is_alphabetic) && !own.contains(word)
            });
            stems.filter_map(|(stem, word)| Some((stem, as_printed(&word, &words)?))).collect()
        };
        let nouns: Vec<Vec<(u64, String)>> = said.par_iter().map(nouns).collect();
        let mut with: BTreeMap<u64, (String, Vec<usize>)> = BTreeMap::new();
        for (index, nouns) in nouns.into_iter().enumerate() {
            for (stem, printed) in nouns {
                with.entry(stem).or_insert_with(|| (printed, Vec::new())).1.push(index);
            }
        }
        let mut weights = Weights::new(self)?;
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

/// The roles in which they show somebody, the latest first.
fn offices<'a>(all: &'a [Appearance]) -> Vec<Office> {
    let shown = |one: &'a Appearance| (one.role.as_deref(), one.affiliation.as_deref());
    let office = |((role, affiliation), n_articles): ((Option<&str>, Option<&str>), u32)| {
        let days = all.iter().filter(|one| shown(one) == (role, affiliation)).filter_map(|one| one.day);
        let days = days.clone().min().zip(days.max());
        Office {
            role: role.map(str::to_owned),
            affiliation: affiliation.map(str::to_owned),
            days,
            n_articles,
        }
    };
    let with_one = counted(all, |one| Some(shown(one)).filter(|shown| *shown != (None, None)));
    let mut latest: Vec<Office> = with_one.into_iter().map(office).collect();
    latest.sort_by_key(|office| std::cmp::Reverse(office.days.map(|(_, last)| last)));
    let words = |office: &Office| {
        [&office.role, &office.affiliation].map(|words| words.as_deref().map(name::words_of))
    };
    let mut offices: Vec<Office> = Vec::new();
    for office in latest {
        // The same with another apostrophe, or without an accent, is as the latest article has it.
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
    offices.truncate(MOST_OFFICES);
    offices
}

/// A word as a text prints it inside its sentence ("Kessrow", "lease"); `None` for what is no subject: pronouns, prepositions, and verbs,
/// which stand behind "to", an auxiliary or a pronoun.
fn as_printed(word: &str, words: &[(&str, String)]) -> Option<String> {
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
    let mut places = (0..words.len()).filter(|&at| words[at].1 == word);
    let is_noun = |at: usize| at == 0 || !BEFORE_VERBS.contains(&words[at - 1].1.as_str());
    places.rfind(|&at| is_noun(at)).map(|at| words[at].0.to_owned())
}

/// The words of a statement by their hashes: all of them, and piece by piece where an ellipsis parts them.
struct Wording {
    all: Vec<u64>,
    pieces: Vec<Vec<u64>>,
}

impl Wording {
    fn new(words: &str) -> Self {
        let hashes = |text: &str| -> Vec<u64> {
            name::words_of(text).iter().map(|word| hash(word.as_bytes())).collect()
        };
        let pieces = words.split('…').flat_map(|piece| piece.split("...")).map(hashes).collect();
        Wording { all: hashes(words), pieces }
    }

    /// True when it is the other with words left out and an ellipsis for them, or a part of it.
    fn is_quoted_from(&self, whole: &Self) -> bool {
        let mut from = 0;
        self.pieces.iter().filter(|piece| !piece.is_empty()).all(|piece| {
            let at = whole.all[from..].windows(piece.len()).position(|run| run == piece);
            at.inspect(|at| from += at + piece.len()).is_some()
        })
    }
}

fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn with_lower_case(text: &str) -> Vec<(&str, String)> {
    words_in(text).map(|word| (word, word.to_lowercase())).collect()
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
    let claimed = |Row { statement, polarity }: &Row| {
        let claim = Claim::new(&statement.words, statement.speaker.as_deref(), *polarity);
        let claim = match statement.article.day {
            Some(day) => claim.on(day),
            None => claim,
        };
        (claim, Wording::new(&statement.words))
    };
    let claimed: Vec<(Claim, Wording)> = rows.par_iter().map(claimed).collect();
    let (claims, wordings): (Vec<Claim>, Vec<Wording>) = claimed.into_iter().unzip();
    let mut folded = Folded::default();
    let mut index = Index::default();
    // What each row is a printing of, and the row that printed each first; the articles that print it.
    let (mut of_row, mut first): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut articles: Vec<BTreeSet<i64>> = Vec::new();
    let mut by_words: HashMap<&[u64], usize> = HashMap::new();
    for ((number, Row { statement, .. }), claim) in rows.into_iter().enumerate().zip(claims) {
        let links = index.add(claim, WINDOW);
        let wording = &wordings[number];
        let is_again = |link: &&ClaimLink| {
            let earlier = &wordings[first[of_row[link.to as usize]]];
            link.relation == Relation::Same && link.share >= SAME
                || wording.is_quoted_from(earlier)
                || earlier.is_quoted_from(wording)
        };
        let known = by_words.get(wording.all.as_slice()).copied().or_else(|| {
            let again = links.iter().filter(is_again);
            let again = again.max_by(|one, other| one.share.total_cmp(&other.share));
            again.map(|link| of_row[link.to as usize])
        });
        let said = known.unwrap_or(folded.said.len());
        by_words.entry(&wording.all).or_insert(said);
        for link in links.iter().filter(|link| link.relation == Relation::Contradicts) {
            let pair = (of_row[link.to as usize], said);
            if pair.0 < pair.1 && !folded.contradictions.contains(&pair) {
                folded.contradictions.push(pair);
            }
        }
        let article = statement.article.article;
        if known.is_none() {
            first.push(number);
            articles.push(BTreeSet::new());
            folded.said.push(Said { statement, n_articles: 0, subject: None });
        }
        articles[said].insert(article);
        of_row.push(said);
    }
    for (said, articles) in folded.said.iter_mut().zip(&articles) {
        said.n_articles = articles.len() as u32;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::{Wording, as_printed, widened, with_lower_case};

    #[test]
    fn a_part_of_a_quotation_is_no_other() {
        let check = |part: &str, whole: &str, expected: bool| {
            assert_eq!(Wording::new(part).is_quoted_from(&Wording::new(whole)), expected, "{part}");
        };
        let whole = "“The pier is old, stone by stone, and nobody will lease it behind our backs.”";
        check("“The pier is old … and nobody will lease it”", whole, true);
        check("“The pier is old... nobody will lease it”", whole, true);
        check("nobody will lease it", whole, true);
        check("nobody will … the pier", whole, false);
        check("The pier will close", "The pier will not close", false);
    }

    #[test]
    fn subjects_are_nouns_with_their_neighbours() {
        assert_eq!(as_printed("lease", &with_lower_case("to lease the pier")), None);
        assert_eq!(as_printed("lease", &with_lower_case("The Lease of it")), Some("Lease".to_owned()));
        assert_eq!(widened("pier", &["the north pier is", "a North pier was"]), "north pier");
        assert_eq!(widened("pier", &["the north pier is", "a south pier was"]), "pier");
    }
}

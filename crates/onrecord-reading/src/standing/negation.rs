//! Negation: whether the first verb of a clause, its subject or its object is denied.

use crate::standing::act::is_finite;

/// A negation of the clause's first verb, its subject or its object: the index of its word. One behind another verb
/// ("she knew the crew did not test it") or in a second verb phrase ("tested it and found nothing") is another clause's.
pub fn find_negation(clause: &[String]) -> Option<usize> {
    let is = |at: usize, words: &[&str]| clause.get(at).is_some_and(|word| words.contains(&word.as_str()));
    let lexical = lexical_verb(clause);
    let mut verb = lexical;
    for (at, word) in clause.iter().enumerate().take(16) {
        if is_subordinator(word) && at > 2 {
            return None;
        }
        if verb.is_none() && (is_finite(word) || (word == "s" && at > 0 && is(at - 1, BEFORE_S))) {
            // "came on time and didn't stop", "the crew saw she wasn't there"
            let is_second = at > 1 && is(at - 1, &["and", "but", "or", "then", "yet"]);
            let is_embedded = at > 1 && is(at - 1, SUBJECTS) && is(0, DETERMINERS);
            if is_second || is_embedded {
                return None;
            }
            verb = Some(at);
        }
        // Whether only such words stand between the verb and this one.
        let reaches = |most: usize, between: &dyn Fn(usize) -> bool| {
            verb.is_none_or(|verb| at <= verb || (at - verb <= most && (verb + 1..at).all(between)))
        };
        let beside =
            || reaches(5, &|at| is_adverb(&clause[at]) || is_finite(&clause[at]) || is(at, SUBJECTS));
        let is_object = || {
            // "told me no money is left"
            let is_subject = lexical.is_some()
                && (at + 1..at + 4).any(|at| clause.get(at).is_some_and(|word| is_finite(word)));
            !is_subject && reaches(8, &|at| !is(at, SUBJECTS) && !is(at, &["and", "but", "or"]))
        };
        let negates = match word.as_str() {
            "not" if is(at + 1, &["only", "just", "until"]) || (at > 0 && is(at - 1, &["or"])) => false,
            "t" if at == 0 || !(clause[at - 1].ends_with('n') || is(at - 1, &["can"])) => false,
            "not" | "t" | "never" | "hardly" | "barely" | "cannot" => beside(),
            // "has yet to reply"
            "yet" => {
                at > 0 && is(at - 1, &["has", "have", "had", "ve", "s", "is", "are"]) && is(at + 1, &["to"])
            }
            "false" | "untrue" | "unlikely" => {
                reaches(5, &|at| is_adverb(&clause[at]) || is(at, &["a", "an", "the"]))
            }
            "few" => at == 0,
            // "no doubt", "no more than ten"
            "no" if is(at + 1, &["doubt", "matter"]) || is(at + 2, &["than"]) => false,
            // "with no warning" says nothing of the verb, "in no way" does.
            "no" if at > 0 && is(at - 1, PREPOSITIONS) => is(at + 1, NO_SUCH),
            "no" | "nobody" | "nothing" | "none" | "neither" | "nor" => is_object(),
            _ => false,
        };
        if negates {
            return Some(at);
        }
    }
    None
}

/// Words that begin a clause of its own.
pub fn is_subordinator(word: &str) -> bool {
    matches!(
        word,
        "that"
            | "which"
            | "who"
            | "whom"
            | "whose"
            | "because"
            | "while"
            | "although"
            | "though"
            | "if"
            | "when"
            | "unless"
            | "where"
    )
}

const SUBJECTS: &[&str] = &["i", "you", "he", "she", "it", "we", "they", "there"];
const DETERMINERS: &[&str] =
    &["the", "a", "an", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their"];
const PREPOSITIONS: &[&str] =
    &["at", "by", "for", "from", "in", "into", "of", "on", "over", "through", "to", "under", "with"];
/// After "in no", "by no", "under no": what denies the verb.
const NO_SUCH: &[&str] = &["way", "means", "time", "point", "account", "circumstances"];
/// What "’s" stands behind when it is "is" or "has", and no owner's.
const BEFORE_S: &[&str] = &["it", "he", "she", "that", "there", "here", "what", "this", "who"];

/// The verb of a clause that begins with a pronoun and a verb of its own: "she knew", "they also tested".
fn lexical_verb(clause: &[String]) -> Option<usize> {
    if !clause.first().is_some_and(|word| SUBJECTS[..7].contains(&word.as_str())) {
        return None;
    }
    let at = (1..clause.len().min(4)).find(|&at| !is_adverb(&clause[at]))?;
    let word = clause[at].as_str();
    let is_verb = word.len() > 2
        && !is_finite(word)
        && !matches!(word, "not" | "never" | "hardly" | "barely" | "neither" | "both" | "who");
    is_verb.then_some(at)
}

/// Words that may stand between an auxiliary and "not", or a subject and its verb.
fn is_adverb(word: &str) -> bool {
    word.ends_with("ly")
        || matches!(
            word,
            "also"
                | "still"
                | "just"
                | "even"
                | "ever"
                | "always"
                | "yet"
                | "now"
                | "so"
                | "quite"
                | "been"
                | "be"
                | "being"
                | "then"
                | "often"
                | "only"
                | "at"
                | "all"
                | "again"
                | "soon"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(clause: &str) -> Vec<String> {
        clause.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn finds_what_denies_the_first_verb() {
        for (clause, word) in [
            ("the bridge did not fail", "not"),
            ("it isn t safe", "t"),
            ("nobody had tested it", "nobody"),
            ("no tests were made", "no"),
            ("inspectors found no cracks", "no"),
            ("she never paid", "never"),
            ("there is no doubt and no proof", ""),
            ("it was not only late", ""),
            ("she knew the crew did not test it", ""),
            ("they tested it and found nothing", ""),
            ("it closed with no warning", ""),
            ("it was in no way unsafe", "no"),
            ("it is no longer open", "no"),
            ("it would pay no more", "no"),
            ("it has no more than ten seats", ""),
            ("they like it or not", ""),
            ("the claim is simply false", "false"),
            ("it rests on false claims", ""),
            ("the firm has yet to reply", "yet"),
        ] {
            let clause = words(clause);
            let found = find_negation(&clause).map_or("", |at| clause[at].as_str());
            assert_eq!(found, word, "{clause:?}");
        }
    }
}

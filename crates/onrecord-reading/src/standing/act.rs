//! The act: from a cue with force of its own, else from the first main clause of the content.

use std::ops::Range;

use crate::attribution::cue;
use crate::standing::commitment::WITHDRAWALS;
use crate::standing::words::{Words, begins, find_any, has, is_month};
use crate::statement::{Act, ActBy, SpeakerKind};

/// What the act of one statement is read off.
#[derive(Clone, Copy, Debug)]
pub struct ActInput<'a> {
    /// Words of the cue.
    pub cue: &'a Words,
    /// Words of the content.
    pub content: &'a Words,
    /// True when the content's quotation ends in a question mark.
    pub is_question: bool,
    /// True when some of the content is quoted.
    pub is_quoted: bool,
    /// True when all of it is.
    pub is_direct: bool,
    /// True when the words name a source.
    pub has_source: bool,
    /// True when the words name whom it was said to.
    pub has_addressee: bool,
    /// True when the words just before speak of an accusation.
    pub is_accused: bool,
    /// What kind of source it is.
    pub kind: Option<SpeakerKind>,
    /// True when the source is somebody's own speech in writing (a letter, an advertisement), not a finding.
    pub is_own_words: bool,
}

/// An act, and what it was read off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundAct {
    /// The act.
    pub act: Act,
    /// Cue or content.
    pub by: ActBy,
    /// Whether the source said or wrote the content.
    pub voiced: bool,
    /// The dictionary form of the cue, or the name of the test that the content met.
    pub rule: &'static str,
    /// The words that it was read off: first word and number of words, of the cue or of the content; none without a cue.
    pub words: (usize, usize),
}

/// The act, what it was read off, and whether the source voiced the content.
///
/// # Source
/// The tests follow the order of docs/reference/values.md.
pub fn find_act(input: ActInput) -> FoundAct {
    let found = read_act(input);
    // "were ordered", "is called": where nobody is named, only a verb of saying shows that somebody spoke.
    // "asked the board to reject the plan": what somebody is wanted to say has not been said.
    let is_wanted = input.cue.lower.first().is_some_and(|word| word == "to");
    let speaks = !is_wanted && input.has_source
        || input.cue.lower.is_empty()
        || input.is_quoted
        || (!is_wanted && matches!(found.act, Act::Say | Act::Report));
    FoundAct { voiced: found.voiced && speaks, ..found }
}

fn read_act(input: ActInput) -> FoundAct {
    let cue_words = input.cue.lower.as_slice();
    let content = input.content.lower.as_slice();
    let by_cue = |act, voiced, rule, words| FoundAct { act, by: ActBy::Cue, voiced, rule, words };
    if let Some(words) = declines(cue_words, content) {
        return by_cue(Act::Decline, true, "decline", words);
    }
    let Some(found) = cue::find_sense(cue_words.iter().map(String::as_str)) else {
        let voiced = input.is_quoted || cue_words.is_empty();
        let (act, rule) = if voiced { (Act::Say, "no cue") } else { (Act::Believe, "unknown cue") };
        let read = by_cue(act, voiced, rule, (0, cue_words.len()));
        return if voiced { with_content(input, read) } else { read };
    };
    let next = cue_words.get(found.word + 1).map(String::as_str);
    let negated =
        cue_words[..found.word].iter().any(|word| matches!(word.as_str(), "not" | "t" | "never" | "no"));
    let infinitive = starts_with_infinitive(content);
    let follows = |word: &str| next.or(content.first().map(String::as_str)) == Some(word);
    let act = match (found.sense.lemma, next) {
        // "withdrew her denial that …"
        _ if cue_words.iter().any(|word| WITHDRAWALS.contains(&word.as_str())) => Act::Say,
        ("warn" | "ask" | "tell" | "remind", _) if infinitive => Act::Demand,
        ("plead", _) if follows("guilty") => Act::Confirm,
        ("plead", _) if follows("not") || follows("innocent") => Act::Deny,
        ("want", _) if has_object_and_infinitive(content) => Act::Demand,
        ("ask", Some("for")) => Act::Demand,
        ("decline", _) => Act::Reject,
        ("agree", Some("to")) => Act::Promise,
        ("agree" | "decide" | "offer", _) if infinitive => Act::Promise,
        ("decide", _) => Act::Declare,
        // "declared a truce" makes it so; "declared that the plan was weak" says so.
        ("declare" | "proclaim", _)
            if !input.is_quoted
                && content.first().is_some_and(|word| word != "that")
                && !has_verb(content) =>
        {
            Act::Declare
        }
        ("express" | "voice", _) if names_attitude(&cue_words[found.word + 1..], content) => Act::Believe,
        ("report" | "find" | "show" | "estimate" | "detail" | "document", _)
            if input.kind == Some(SpeakerKind::Person) || input.is_own_words =>
        {
            Act::Say
        }
        ("deny" | "dispute" | "refute" | "confirm" | "apologize" | "rule out" | "verify", _) if negated => {
            Act::Say
        }
        _ => found.sense.act,
    };
    let said = found.sense.is_said;
    if act == Act::Say && !negated {
        let act = neutral(input, said);
        with_content(input, by_cue(act, true, found.sense.lemma, (found.word, 1)))
    } else {
        // Whose words are quoted whole has said them, whatever else the cue says of them.
        by_cue(act, said || input.is_direct, found.sense.lemma, (found.word, 1))
    }
}

/// The words that decline to speak, if the cue and the words after it do: "declined to comment", "would not say", "did not
/// return calls", "has not yet addressed".
fn declines(cue_words: &[String], content: &[String]) -> Option<(usize, usize)> {
    const TO_SPEAK: &[&str] = &[
        "answer",
        "be identified",
        "be interviewed",
        "be named",
        "comment",
        "confirm",
        "detail",
        "disclose",
        "discuss",
        "elaborate",
        "explain",
        "identify",
        "provide details",
        "give details",
        "respond",
        "reveal",
        "say",
        "specify",
        "speak",
        "talk",
        "a request",
        "requests",
        "all requests",
        "an interview",
        "interview requests",
        "questions",
    ];
    let words: Vec<String> = cue_words.iter().chain(content.iter().take(6)).cloned().collect();
    let n_cue = cue_words.len();
    let to_speak =
        |from: usize| TO_SPEAK.iter().any(|phrase| begins(&words[from.min(words.len())..], phrase));
    (0..n_cue).find_map(|at| {
        let before = &words[at.saturating_sub(4)..at];
        let yet_to = || find_any(before, &["yet to"]).is_some();
        // "did not answer", "has yet to answer"
        let negated = || before.iter().any(|word| matches!(word.as_str(), "not" | "t" | "never")) || yet_to();
        let is_silent = match words[at].as_str() {
            "declined" | "declines" | "decline" | "declining" | "refused" | "refuses" | "refusing"
            | "refuse" => {
                let next = at + 1 + usize::from(words.get(at + 1).is_some_and(|word| word == "to"));
                to_speak(next)
            }
            "would" | "wouldn" | "won"
                if words.get(at + 1).is_some_and(|word| word == "not" || word == "t") =>
            {
                // "would not answer", and not "would not explain away".
                matches!(
                    words.get(at + 2).map(String::as_str),
                    Some("say" | "comment" | "answer" | "elaborate" | "discuss" | "disclose" | "identify")
                )
            }
            "respond" | "responded" | "reply" | "replied" | "answer" | "answered" | "return" | "returned"
            | "comment" | "commented" => negated(),
            // Not to have addressed a thing yet is to have been silent; not to address it may be a choice of words.
            "addressed" | "address" => {
                negated() && words[..at].iter().any(|word| matches!(word.as_str(), "yet" | "publicly"))
            }
            // "has not issued a statement"
            "statement" => {
                negated()
                    && before.iter().any(|word| {
                        matches!(word.as_str(), "issued" | "issue" | "released" | "release" | "made" | "make")
                    })
            }
            "no" => words.get(at + 1).is_some_and(|word| word == "comment"),
            "unavailable" => true,
            // "could not be reached", "was not available"
            "reached" | "available" => {
                negated()
                    && content.iter().take(4).any(|word| matches!(word.as_str(), "comment" | "response"))
            }
            _ => false,
        };
        is_silent.then_some((at, 1))
    })
}

/// A neutral cue of a publication or a finding reports; a letter or an advertisement says.
fn neutral(input: ActInput, is_said: bool) -> Act {
    match input.kind {
        Some(SpeakerKind::Document | SpeakerKind::Publication) if is_said && !input.is_own_words => {
            Act::Report
        }
        _ => Act::Say,
    }
}

/// Tests the first main clause of the content under a neutral cue; `read` is what the cue says.
fn with_content(input: ActInput, read: FoundAct) -> FoundAct {
    if read.act == Act::Report {
        return read;
    }
    let clause = spoken_clause(input.content, input.is_direct);
    let words = &input.content.lower[clause.range.clone()];
    match test(input, words, clause.belief.is_some()) {
        Some((act, rule, (at, count))) => {
            FoundAct { act, by: ActBy::Content, voiced: true, rule, words: (clause.range.start + at, count) }
        }
        None => read,
    }
}

/// The first main clause of a content, its speaker's "I think" left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpokenClause {
    /// The clause.
    pub range: Range<usize>,
    /// The verb of "I think", "she expects".
    pub belief: Option<usize>,
    /// True for "I don't think", "she doubts".
    pub is_doubted: bool,
    /// The verb of "I hope", "she wishes": nothing is held to be so.
    pub wish: Option<usize>,
}

/// Finds the first main clause, and looks through the speaker's own "I think", "she expects". In words that are quoted
/// whole, "she" is somebody else.
pub fn spoken_clause(content: &Words, is_direct: bool) -> SpokenClause {
    let range = content.main_clause(30);
    let words = &content.lower[range.clone()];
    let plain = SpokenClause { range: range.clone(), belief: None, is_doubted: false, wish: None };
    let is = |at: usize, list: &[&str]| words.get(at).is_some_and(|word| list.contains(&word.as_str()));
    // "our assumption is that …"
    if is(0, &["my", "our", "his", "her", "their"])
        && is(
            1,
            &["assumption", "expectation", "guess", "belief", "view", "sense", "prediction", "understanding"],
        )
        && is(2, &["is", "was"])
    {
        let that = usize::from(is(3, &["that"]));
        return SpokenClause {
            range: (range.start + 3 + that).min(range.end)..range.end,
            belief: Some(range.start + 1),
            ..plain
        };
    }
    if !is(0, &["i", "we"]) && (is_direct || !is(0, &["he", "she", "they"])) {
        return plain;
    }
    let between = |word: &str| {
        matches!(
            word,
            "do" | "don"
                | "t"
                | "does"
                | "doesn"
                | "didn"
                | "did"
                | "not"
                | "really"
                | "still"
                | "also"
                | "just"
                | "certainly"
                | "would"
                | "have"
                | "had"
                | "never"
                | "personally"
                | "always"
                | "fully"
        )
    };
    let Some(verb) = (1..words.len().min(5)).find(|&at| !between(&words[at])) else { return plain };
    let is_negated = words[1..verb].iter().any(|word| matches!(word.as_str(), "not" | "t" | "never"));
    if is(verb, WISHES) && verb + 1 < words.len() {
        return SpokenClause { wish: Some(range.start + verb), ..plain };
    }
    let doubts = is(verb, &["doubt", "doubts", "doubted"]);
    if !(is_belief(&words[verb]) || doubts) || verb + 1 >= words.len() {
        return plain;
    }
    let that = usize::from(words[verb + 1] == "that");
    // "I believe in God", "we know how", "I think of her" hold no clause.
    if words
        .get(verb + 1 + that)
        .is_none_or(|word| matches!(word.as_str(), "in" | "of" | "about" | "so" | "how" | "what"))
    {
        return plain;
    }
    SpokenClause {
        range: range.start + verb + 1 + that..range.end,
        belief: Some(range.start + verb),
        is_doubted: is_negated != doubts,
        wish: None,
    }
}

/// What one's own wishes begin with; "want" tells of a need as often.
const WISHES: &[&str] = &["hope", "hopes", "hoped", "wish", "wishes", "wished"];

fn is_belief(word: &str) -> bool {
    matches!(
        word,
        "think"
            | "thinks"
            | "thought"
            | "believe"
            | "believes"
            | "believed"
            | "expect"
            | "expects"
            | "expected"
            | "guess"
            | "suspect"
            | "suspects"
            | "suspected"
            | "feel"
            | "feels"
            | "felt"
            | "assume"
            | "assumes"
            | "anticipate"
            | "anticipates"
    )
}

/// The act of a clause under a neutral cue, the test it meets, and the words that meet it.
fn test(input: ActInput, words: &[String], is_belief: bool) -> Option<(Act, &'static str, (usize, usize))> {
    let is = |at: usize, list: &[&str]| words.get(at).is_some_and(|word| list.contains(&word.as_str()));
    if let Some(place) = find_any(
        words,
        &[
            "is false",
            "is not true",
            "isn t true",
            "untrue",
            "are lies",
            "is a lie",
            "are false",
            "was false",
            "not true",
        ],
    ) {
        return Some((Act::Deny, "called false", place));
    }
    let we = is(0, &["i", "we"]);
    let own = we || (!input.is_quoted && is(0, &["he", "she"])) || is_own_pronoun(input, words);
    if input.is_accused
        && (own || is(0, &["neither", "no"]))
        && (is(0, &["neither"])
            || (1..words.len().min(5)).any(|at| {
                is(at, &["never"])
                    || (is(at, &["not", "t"])
                        && is(at - 1, &["did", "didn", "has", "have", "hasn", "haven", "had"]))
            }))
    {
        return Some((Act::Deny, "negates an accusation", (0, 1)));
    }
    if let Some(place) = find_any(words, &["off the table"]) {
        return Some((Act::Reject, "off the table", place));
    }
    let asks = is(0, &["why", "what", "how", "who", "where", "when"]);
    let future = (0..words.len().min(12)).filter(|_| !asks).find(|&at| {
        is(at, &["will", "ll", "won", "would", "shall"])
            || (is(at, &["going"]) && is(at + 1, &["to"]))
            || (is(at, &["set", "due", "scheduled", "slated", "poised", "about"])
                && is(at + 1, &["to"])
                && is(at.wrapping_sub(1), &["is", "are", "am", "m", "re", "s", "now", "also"]))
            || (is(at, &["plan", "plans", "intend", "intends"]) && is(at + 1, &["to"]))
    });
    let negated = |at: usize| {
        is(at, &["won"]) || is(at + 1, &["not", "never", "t"]) || (at > 0 && is(at - 1, &["not", "never"]))
    };
    if let Some(at) = future.filter(|&at| at <= 3 && own && !is_belief) {
        let verb = (at + 1..words.len())
            .find(|&at| !is(at, &["not", "never", "t", "to", "also", "be"]))
            .unwrap_or(at);
        // What one wishes, would have done or cannot bring about is no commitment.
        let outside = is(
            verb,
            &["like", "have", "love", "prefer", "rather", "say", "win", "lose", "see", "need", "know", "die"],
        ) || (is(at, &["would"]) && ((we && !has(words, "if")) || is(at + 1, &["be"])));
        return match () {
            () if outside && is(at, &["would"]) => None,
            () if outside => Some((Act::Predict, "future", (at, 1))),
            () if negated(at) => Some((Act::Reject, "own refusal", (at, 1))),
            () => Some((Act::Promise, "own future", (at, 1))),
        };
    }
    if begins(words, "our goal is to") || begins(words, "our plan is to") || begins(words, "our aim is to") {
        return Some((Act::Promise, "own future", (0, 2)));
    }
    if let Some(place) = find_any(
        &words[..words.len().min(14)],
        &["would be wise to", "would do well to", "would be better to"],
    ) {
        return Some((Act::Demand, "advice", place));
    }
    let demanded = (1..words.len().min(7)).find(|&at| {
        is(at, &["should", "must", "ought"])
            || (is(at, &["needs", "need", "has", "have"]) && is(at + 1, &["to"]))
    });
    let end = words
        .iter()
        .position(|word| matches!(word.as_str(), "that" | "which" | "who" | "because"))
        .unwrap_or(99);
    if let Some(at) = demanded.filter(|&at| at < end && !is(0, &["i", "we", "there", "it", "nobody", "what"]))
    {
        let next =
            (at + 1..words.len()).find(|&at| !is(at, &["to", "not", "also", "now", "immediately", "t"]));
        // "should be proud" is about a state; "should be closed" about an act. "Didn't have to" demands nothing.
        let state = next.is_some_and(|next| {
            is(next, &["have", "feel", "know", "seem"])
                || (is(next, &["be"]) && !words.get(next + 1).is_some_and(|word| word.ends_with("ed")))
        });
        let lifted =
            is(at, &["need", "have"]) && (1..at).any(|at| is(at, &["not", "t", "never", "would", "will"]));
        if !state && !lifted {
            return Some((Act::Demand, "obligation", (at, 1)));
        }
    }
    if input.is_direct
        && !input.is_question
        && let Some(at) = find_imperative(words)
    {
        return Some((Act::Demand, "imperative", (at, 1)));
    }
    if let Some(at) = future.filter(|&at| at > 0 && at <= 9 && at < end && !is(at + 1, &["have"])) {
        let habit = is(at, &["would"]) && (is(at + 1, &["be", "like", "rather", "say"]) || we);
        if (!we || is_belief) && !habit {
            return Some((Act::Predict, "future", (at, 1)));
        }
    }
    let likely = (1..words.len().min(9)).find(|&at| is(at, &["likely", "unlikely"]) && is(at + 1, &["to"]));
    if let Some(at) = likely {
        return Some((Act::Predict, "likely", (at, 1)));
    }
    let expected = |at: usize| is(at, &["going"]) || (is(at, &["to"]) && !is(at + 1, &["the", "a", "be"]));
    if is_belief && (1..words.len().min(5)).any(expected) {
        return Some((Act::Predict, "expected", (0, 1)));
    }
    let could =
        (1..words.len().min(9)).find(|&at| is(at, &["could", "may", "might"]) && !is_month(words, at));
    if let Some(at) = could.filter(|&at| {
        at < end
            && !is(at + 1, &["be", "have", "need", "not", "t", "well"])
            && !is(0, &["i", "we", "you", "there", "he", "she"])
    }) {
        return Some((Act::Predict, "possible future", (at, 1)));
    }
    if input.is_question && input.has_addressee && input.content.n_sentences(3) == 1 {
        return Some((Act::Ask, "question", (0, 1)));
    }
    // A definite target, and not the speaker: "Kim lied", "he lied".
    let wrong = (1..words.len().min(14)).find(|&at| is(at, WRONGS))?;
    let blames = !is(0, &["i", "we", "nobody", "neither", "people", "some", "many", "if"])
        && (0..wrong)
            .all(|at| !is(at, &["not", "never", "t", "was", "were", "been", "be", "who", "that", "if"]));
    blames.then_some((Act::Accuse, "named wrong", (wrong, 1)))
}

/// "They" and "it" are the speaker when the source is a body or a group.
fn is_own_pronoun(input: ActInput, words: &[String]) -> bool {
    let first = words.first().map(String::as_str);
    !input.is_quoted
        && match input.kind {
            Some(SpeakerKind::Organization) => matches!(first, Some("it" | "they")),
            Some(SpeakerKind::Group | SpeakerKind::Unnamed) => first == Some("they"),
            Some(SpeakerKind::Person | SpeakerKind::Publication | SpeakerKind::Document) | None => false,
        }
}

/// The verb of a command: "close the bridge", "just try to relax", "if you see it, please call".
fn find_imperative(words: &[String]) -> Option<usize> {
    let is = |at: usize, list: &[&str]| words.get(at).is_some_and(|word| list.contains(&word.as_str()));
    let first = (0..words.len().min(4)).find(|&at| {
        !is(at, &["please", "just", "then", "always", "never", "do", "don", "not", "t", "so", "now"])
    })?;
    // "Don't worry", and not "don't you think".
    let forbids = first > 1 && is(first - 1, &["t", "not"]) && is(first - 2, &["don", "do"]);
    let is_verb = is(first, IMPERATIVES) || is(first, ACTIONS);
    let commands = match first.checked_sub(1) {
        Some(before) if forbids || is(before, &["please"]) => {
            !is(first, &["i", "you", "he", "she", "it", "we", "they", "there"])
        }
        Some(before) if is(before, &["never", "always", "just"]) => is_verb,
        _ => {
            (is(first, IMPERATIVES)
                && words.len() > first + 1
                && !is(first + 1, &["is", "was", "has", "and", "or"]))
                || (is(first, ACTIONS) && is(first + 1, OBJECTS))
        }
    };
    if commands {
        return Some(first);
    }
    // "If you have any questions please call": the verb behind a request.
    (1..words.len().min(14)).find(|&at| is(at - 1, &["please"]))
}

/// Verbs that open a command more often than anything else.
const IMPERATIVES: &[&str] = &[
    "stop", "let", "give", "get", "come", "go", "leave", "tell", "ask", "make", "take", "keep", "stay",
    "wait", "listen", "remember", "vote", "bring", "put", "call", "send", "open", "close", "fix", "pay",
    "release", "end", "be", "avoid", "beware", "choose", "consider", "don", "enjoy", "ensure", "find",
    "continue", "forget", "imagine", "learn", "pick", "read", "suppose", "try", "relax", "assume",
];

/// Other verbs, which are nouns as often: what follows tells.
const ACTIONS: &[&str] = &[
    "accept", "add", "allow", "answer", "apply", "ask", "believe", "book", "build", "buy", "change", "check",
    "click", "cut", "declare", "drink", "drive", "drop", "eat", "email", "expect", "explain", "face",
    "fight", "file", "fill", "finish", "follow", "hand", "help", "hold", "join", "judge", "kill", "look",
    "mark", "move", "name", "note", "order", "pass", "prepare", "press", "pull", "push", "raise", "report",
    "return", "run", "save", "say", "sell", "share", "show", "sign", "sit", "speak", "spend", "stand",
    "start", "step", "support", "talk", "teach", "test", "think", "throw", "trust", "turn", "use", "visit",
    "walk", "watch", "work", "write",
];

/// What follows a verb and no noun.
const OBJECTS: &[&str] = &[
    "a", "about", "all", "an", "any", "away", "back", "down", "every", "her", "him", "it", "its", "me", "my",
    "off", "our", "out", "some", "that", "the", "their", "them", "these", "this", "those", "up", "us",
    "your", "yourself",
];

/// What somebody does who does wrong, in the past tense or as a habit.
const WRONGS: &[&str] = &[
    "lied",
    "lies",
    "lying",
    "liar",
    "cheated",
    "cheats",
    "stole",
    "stolen",
    "steals",
    "abused",
    "abuses",
    "discriminated",
    "discriminates",
    "demeaned",
    "insulted",
    "insults",
    "defrauded",
    "sabotaged",
    "betrayed",
    "bribed",
    "harassed",
    "bullied",
    "exploited",
    "exploits",
    "smeared",
    "misled",
    "deceived",
    "molested",
    "assaulted",
    "raped",
    "murdered",
    "tortured",
    "looted",
    "embezzled",
    "attacked",
    "attacking",
    "threatened",
    "humiliated",
    "slandered",
    "violated",
    "falsified",
    "colluded",
];

/// "Expressed concern", "voiced hope": an attitude that is described.
fn names_attitude(after: &[String], content: &[String]) -> bool {
    after.iter().chain(content.iter().take(3)).take(4).any(|word| {
        matches!(
            word.as_str(),
            "concern"
                | "concerns"
                | "fear"
                | "fears"
                | "hope"
                | "hopes"
                | "doubt"
                | "doubts"
                | "worry"
                | "confidence"
                | "regret"
                | "interest"
                | "optimism"
                | "skepticism"
                | "scepticism"
        )
    })
}

fn starts_with_infinitive(content: &[String]) -> bool {
    let Some(to) = content.iter().take(5).position(|word| word == "to") else { return false };
    // "told reporters the decision to stay had been made"
    let is_plan = |word: &String| {
        matches!(
            word.as_str(),
            "decision"
                | "plan"
                | "plans"
                | "move"
                | "effort"
                | "efforts"
                | "attempt"
                | "proposal"
                | "right"
                | "vote"
                | "bid"
        )
    };
    !content[..to].last().is_some_and(is_plan)
        && content[..to].iter().all(|word| {
            !matches!(
                word.as_str(),
                "that" | "he" | "she" | "they" | "it" | "i" | "we" | "about" | "of" | "how"
            ) && !is_finite(word)
        })
}

fn has_object_and_infinitive(content: &[String]) -> bool {
    content.first().is_some_and(|word| word != "to") && content.iter().take(6).any(|word| word == "to")
}

fn has_verb(content: &[String]) -> bool {
    content.iter().take(12).any(|word| is_finite(word)) || has(content, "that")
}

/// Forms of auxiliary verbs, and what remains of them in contractions.
pub fn is_finite(word: &str) -> bool {
    matches!(
        word,
        "is" | "are"
            | "was"
            | "were"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "should"
            | "do"
            | "does"
            | "did"
            | "am"
            | "re"
            | "ll"
            | "m"
            | "ve"
            | "won"
            | "don"
            | "didn"
            | "doesn"
            | "isn"
            | "aren"
            | "wasn"
            | "weren"
            | "cannot"
    )
}

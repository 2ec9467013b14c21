//! Words that tell who holds what within a content: cue nouns, attitudes, verbs by what they take, pronouns.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::attribution::cue::{self, CueSense};

/// The sense of a verb form; nouns and adjectives of the cue lexicon have none.
pub(super) fn verb_sense(word: &str) -> Option<&'static CueSense> {
    /// Endings of nouns that are in the lexicon beside verbs.
    const OF_NOUNS: &[&str] =
        &["tion", "sion", "ment", "ism", "ial", "ice", "nse", "nce", "ony", "aint", "ief", "marks", "mments"];
    let sense = cue::sense_of(word)?;
    let lemma = sense.lemma;
    let is_noun = OF_NOUNS.iter().any(|end| lemma.ends_with(end))
        && !matches!(lemma, "question" | "mention" | "announce" | "denounce");
    let is_verb =
        !is_noun && !ATTITUDES.contains(&lemma) && !matches!(lemma, "according" | "per" | "comment");
    is_verb.then_some(sense)
}

pub(super) fn is_cue_noun(word: &str) -> bool {
    NOUNS.contains(word)
        || word.strip_suffix('s').is_some_and(|single| NOUNS.contains(single))
        || word.strip_suffix("es").is_some_and(|single| NOUNS.contains(single))
        || word.strip_suffix("ies").is_some_and(|stem| NOUNS.contains(format!("{stem}y").as_str()))
}

/// Nouns of saying, wanting, planning and holding, in the singular.
pub(super) static NOUNS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    "accusation acknowledgment admission advice agreement aim allegation ambition anger announcement apology appeal argument \
     assertion assessment assumption assurance attitude belief call charge claim comment commitment complaint conclusion concern \
     condemnation confession confidence confirmation contention conviction criticism decision declaration demand denial denunciation \
     desire determination disappointment displeasure dissatisfaction doubt endorsement estimate expectation explanation fear \
     finding forecast goal hope idea insistence intent intention invitation judgment message objection objective offer opinion \
     opposition order outrage perception plan plea pledge policy position praise prediction promise proposal protest question readiness \
     reaction recommendation refusal regret rejection reluctance remark reply report request resolve respect response speech \
     statement stance suggestion support suspicion testimony threat verdict view vow vision warning willingness wish worry worries"
        .split_whitespace()
        .collect()
});

/// Adjectives and participles that say what somebody holds or means to do.
pub(super) const ATTITUDES: &[&str] = &[
    "afraid",
    "angry",
    "anxious",
    "aware",
    "committed",
    "concerned",
    "confident",
    "convinced",
    "determined",
    "disappointed",
    "eager",
    "happy",
    "hopeful",
    "intent",
    "interested",
    "keen",
    "opposed",
    "optimistic",
    "pleased",
    "prepared",
    "proud",
    "ready",
    "reluctant",
    "satisfied",
    "skeptical",
    "sceptical",
    "sure",
    "surprised",
    "unaware",
    "unhappy",
    "unwilling",
    "willing",
    "worried",
];

/// Verbs that tell more often of deeds than of words or attitudes, unless a clause follows.
pub(super) const VAGUE: &[&str] = &[
    "maintain",
    "conclude",
    "see",
    "show",
    "find",
    "know",
    "share",
    "detail",
    "document",
    "publish",
    "speak",
    "talk",
    "address",
    "post",
    "name",
    "back",
    "mind",
    "offer",
    "press",
    "push",
    "direct",
    "rate",
    "continue",
    "relate",
    "brief",
    "sentence",
    "read",
    "compare",
    "learn",
    "ignore",
    "enjoy",
    "encourage",
    "clarify",
    "like",
    "disclose",
    "consider",
    "credit",
    "challenge",
    "project",
    "signal",
    "recall",
    "require",
    "invite",
    "ban",
    "vote",
    "resist",
    "attack",
    "command",
    "rule",
    "add",
    "note",
    "state",
    "write",
    "express",
    "voice",
    "answer",
    "repeat",
    "reveal",
    "report",
    "observe",
    "order",
    "charge",
    "hail",
    "designate",
    "appoint",
    "nominate",
    "email",
    "tweet",
    "laugh",
    "sue",
    "cite",
    "quote",
    "highlight",
    "outline",
    "resign",
    "unveil",
    "narrate",
    "respond",
    "reply",
    "invoke",
    "lay out",
];

/// Of these, the ones that "to" makes no clearer.
pub(super) const VAGUE_WITH_TO: &[&str] = &[
    "see",
    "show",
    "speak",
    "talk",
    "address",
    "post",
    "name",
    "back",
    "press",
    "push",
    "direct",
    "continue",
    "relate",
    "read",
    "compare",
    "learn",
    "challenge",
    "add",
    "write",
    "call",
    "answer",
    "report",
    "refer",
    "hail",
    "sentence",
    "respond",
    "reply",
    "cite",
    "lay out",
    "understand",
];

/// "appeals to", "looks to", "up to": whom the infinitive after a holder is wanted from.
pub(super) fn is_address(word: &str) -> bool {
    word == "up" || ["appeal", "look", "plea", "turn"].iter().any(|stem| word.starts_with(stem))
}

/// Verbs that say little beside their object: "has no plan to", "voiced fears".
pub(super) fn is_light(word: &str) -> bool {
    matches!(
        word,
        "has"
            | "have"
            | "had"
            | "having"
            | "holds"
            | "hold"
            | "held"
            | "makes"
            | "make"
            | "made"
            | "gives"
            | "give"
            | "gave"
            | "given"
            | "takes"
            | "took"
            | "taken"
            | "voices"
            | "voice"
            | "voiced"
            | "express"
            | "expresses"
            | "expressed"
            | "expressing"
            | "show"
            | "shows"
            | "showed"
            | "shown"
            | "demonstrated"
            | "raises"
            | "raise"
            | "raised"
            | "issue"
            | "issues"
            | "issued"
            | "reached"
            | "renewed"
            | "reaffirmed"
            | "repeated"
    )
}

/// Verbs whose subject is that of the infinitive after them.
pub(super) fn is_raising(word: &str) -> bool {
    matches!(
        word,
        "come"
            | "comes"
            | "came"
            | "begin"
            | "begins"
            | "began"
            | "begun"
            | "continue"
            | "continues"
            | "continued"
            | "try"
            | "tries"
            | "tried"
            | "trying"
            | "going"
            | "has"
            | "have"
            | "had"
            | "need"
            | "needs"
            | "needed"
            | "seem"
            | "seems"
            | "seemed"
            | "appear"
            | "appears"
            | "appeared"
            | "able"
            | "unable"
            | "likely"
            | "set"
            | "expected"
            | "starts"
            | "started"
            | "fail"
            | "fails"
            | "failed"
            | "managed"
    )
}

/// Participles of what people hold of somebody or something, whoever they are.
pub(super) fn is_held(word: &str) -> bool {
    matches!(
        word,
        "believed"
            | "thought"
            | "considered"
            | "expected"
            | "feared"
            | "hoped"
            | "assumed"
            | "said"
            | "reported"
            | "alleged"
            | "suspected"
            | "regarded"
            | "viewed"
            | "seen"
            | "perceived"
            | "known"
            | "rumored"
            | "rumoured"
            | "described"
            | "understood"
            | "presumed"
    )
}

pub(super) fn is_charge(word: &str) -> bool {
    matches!(
        word,
        "accused"
            | "blamed"
            | "criticized"
            | "criticised"
            | "condemned"
            | "labeled"
            | "labelled"
            | "denounced"
            | "suspected"
    )
}

pub(super) fn is_given(word: &str) -> bool {
    matches!(
        word,
        "made"
            | "voiced"
            | "expressed"
            | "issued"
            | "published"
            | "released"
            | "given"
            | "adopted"
            | "raised"
            | "put"
            | "leveled"
            | "levelled"
            | "presented"
            | "taken"
    )
}

pub(in crate::attribution) fn is_be(word: &str) -> bool {
    matches!(word, "is" | "are" | "was" | "were" | "be" | "been" | "being" | "am")
}

pub(super) fn is_auxiliary(word: &str) -> bool {
    matches!(
        word,
        "has"
            | "have"
            | "had"
            | "having"
            | "do"
            | "does"
            | "did"
            | "will"
            | "would"
            | "shall"
            | "should"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "cannot"
    )
}

/// What is left of "didn't", "they've" where an apostrophe cuts it.
pub(super) fn is_contraction(word: &str) -> bool {
    matches!(
        word,
        "t" | "ve"
            | "re"
            | "ll"
            | "d"
            | "m"
            | "don"
            | "didn"
            | "doesn"
            | "isn"
            | "wasn"
            | "aren"
            | "weren"
            | "won"
            | "wouldn"
            | "hasn"
            | "haven"
            | "couldn"
            | "shouldn"
    )
}

pub(super) fn is_adverb(word: &str) -> bool {
    matches!(
        word,
        "not"
            | "never"
            | "also"
            | "still"
            | "always"
            | "often"
            | "now"
            | "then"
            | "even"
            | "just"
            | "once"
            | "already"
            | "again"
            | "ever"
            | "yet"
            | "so"
            | "rather"
            | "no"
            | "longer"
            | "more"
            | "very"
            | "quite"
            | "both"
    )
}

pub(super) fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "of" | "in"
            | "on"
            | "at"
            | "for"
            | "from"
            | "with"
            | "about"
            | "against"
            | "over"
            | "between"
            | "among"
            | "within"
            | "inside"
            | "toward"
            | "towards"
            | "like"
            | "near"
    )
}

pub(super) fn is_determiner(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "this"
            | "these"
            | "that"
            | "those"
            | "his"
            | "her"
            | "their"
            | "its"
            | "our"
            | "my"
            | "your"
            | "some"
            | "many"
            | "several"
            | "most"
            | "all"
            | "any"
            | "no"
            | "every"
            | "each"
            | "other"
            | "another"
            | "few"
            | "both"
            | "two"
            | "three"
            | "one"
            | "such"
    )
}

/// Words that no noun phrase holds behind its determiner.
pub(super) fn is_function_word(word: &str) -> bool {
    is_determiner(word) && !matches!(word, "other" | "two" | "three" | "one" | "few" | "such")
        || is_be(word)
        || is_auxiliary(word)
        || (is_preposition(word) && word != "like")
        || matches!(
            word,
            "to" | "by"
                | "as"
                | "than"
                | "and"
                | "or"
                | "but"
                | "nor"
                | "if"
                | "when"
                | "while"
                | "because"
                | "since"
                | "after"
                | "before"
                | "until"
                | "although"
                | "though"
                | "whether"
                | "where"
                | "who"
                | "which"
                | "what"
                | "why"
                | "how"
                | "whom"
                | "whose"
                | "he"
                | "she"
                | "it"
                | "they"
                | "we"
                | "i"
                | "you"
                | "him"
                | "them"
                | "us"
                | "me"
                | "there"
                | "here"
                | "not"
                | "never"
                | "also"
                | "then"
                | "so"
                | "too"
                | "very"
                | "into"
                | "out"
                | "up"
                | "down"
                | "under"
                | "through"
                | "during"
                | "without"
                | "despite"
                | "said"
                | "says"
                | "say"
                | "yes"
                | "please"
                | "let"
                | "however"
                | "therefore"
                | "indeed"
                | "thus"
        )
}

//! Stems: words without endings, with base forms of irregular ones, and opposites under one stem.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;
use std::sync::LazyLock;

use super::shingle::KeyHasher;
use super::words::{Words, hash};

/// The stem of a word, or of its opposite, and whether it is the opposite's.
pub(crate) fn canonical(lower: &str) -> (u64, bool) {
    let stem = hash(stem(lower).as_bytes());
    ANTONYMS.get(&stem).copied().unwrap_or((stem, false))
}

/// The content words of `text` with the stems that propositions have of them, each stem once.
pub fn stems_of(text: &str) -> BTreeMap<u64, String> {
    let mut stems = BTreeMap::new();
    for word in Words::of_text(text).words.iter().filter(|word| word.is_content) {
        let lower = word.span.of(text).to_lowercase().replace(['’', '\''], "");
        stems.entry(canonical(&lower).0).or_insert(lower);
    }
    stems
}

/// The stems of the content words of `text` in their order, without figures.
pub(crate) fn alphabetic_stems(text: &str) -> Vec<u64> {
    let words = Words::of_text(text).words;
    let content = words.iter().filter(|word| word.is_content).map(|word| word.span.of(text).to_lowercase());
    let is_word =
        |lower: &String| lower.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '’' | '\''));
    content.filter(is_word).map(|lower| canonical(&lower.replace(['’', '\''], "")).0).collect()
}

/// What words are looked up in, by their hashes.
type ByHash<T> = HashMap<u64, T, BuildHasherDefault<KeyHasher>>;

/// Stems that say the opposite of one another: the first of the two, and whether it is the other one.
static ANTONYMS: LazyLock<ByHash<(u64, bool)>> = LazyLock::new(|| {
    let pairs = [
        ("rise", "fall"),
        ("increase", "decrease"),
        ("open", "close"),
        ("open", "shut"),
        ("win", "lose"),
        ("accept", "reject"),
        ("confirm", "deny"),
        ("guilty", "innocent"),
        ("safe", "unsafe"),
        ("legal", "illegal"),
        ("true", "false"),
        ("alive", "dead"),
        ("support", "oppose"),
        ("approve", "disapprove"),
        ("possible", "impossible"),
        ("likely", "unlikely"),
        ("allow", "ban"),
        ("buy", "sell"),
        ("real", "fake"),
        ("agree", "refuse"),
        ("signed", "unsigned"),
    ];
    let hash = |word| hash(stem(word).as_bytes());
    let both = |(first, second)| [(hash(first), (hash(first), false)), (hash(second), (hash(first), true))];
    pairs.into_iter().flat_map(both).collect()
});

/// Forms that endings do not give away, each with its base: verbs, plurals, and nouns for what a verb says (as in NOMLEX).
static IRREGULAR: LazyLock<ByHash<&str>> = LazyLock::new(|| {
    let pairs = "told tell; paid pay; met meet; sold sell; bought buy; took take; taken take; gave give; given \
         give; won win; lost lose; fell fall; fallen fall; rose rise; risen rise; began begin; begun \
         begin; knew know; known know; made make; left leave; held hold; saw see; seen see; went go; gone \
         go; came come; died die; dying die; brought bring; thought think; wrote write; written write; \
         spoke speak; spoken speak; broke break; broken break; chose choose; chosen choose; found find; \
         sent send; spent spend; built build; kept keep; led lead; ran run; signature sign; resignation \
         resign; approval approve; denial deny; refusal refuse; payment pay; decision decide; closure \
         close; election elect; investigation investigate; announcement announce; appointment appoint; \
         arrival arrive; departure depart; death die; growth grow; loss lose; failure fail; destruction \
         destroy; construction construct; expulsion expel; withdrawal withdraw; proposal propose; removal \
         remove; dismissal dismiss; acquisition acquire; explosion explode; invasion invade; meeting \
         meet; agreement agree; settlement settle; treatment treat; improvement improve; reduction \
         reduce; production produce; introduction introduce; expansion expand; extension extend; \
         suspension suspend; cancellation cancel; negotiation negotiate; accusation accuse; allegation \
         allege; confirmation confirm; rejection reject; acceptance accept; conviction convict; execution \
         execute; detention detain; evacuation evacuate; inspection inspect; discussion discuss; \
         discovery discover; delivery deliver; recovery recover; marriage marry; burial bury; theft \
         steal; flight fly; choice choose; belief believe; proof prove; speech speak; warning warn; \
         ruling rule; flew fly; flown fly; fought fight; caught catch; taught teach; sought seek; stole \
         steal; stolen steal; drew draw; drawn draw; grew grow; grown grow; threw throw; thrown throw; \
         shook shake; shaken shake; bore bear; borne bear; wore wear; worn wear; drove drive; driven \
         drive; rode ride; ridden ride; fled flee; fed feed; bled bleed; struck strike; stuck stick; sank \
         sink; sunk sink; swore swear; sworn swear; tore tear; torn tear; froze freeze; frozen freeze; \
         hid hide; hidden hide; forgot forget; forgotten forget; forbade forbid; forbidden forbid; \
         understood understand; stood stand; withdrew withdraw; withdrawn withdraw; overthrew overthrow; \
         overthrown overthrow; shot shoot; lent lend; bent bend; dealt deal; meant mean; felt feel; slept \
         sleep; swept sweep; laid lay; became become; overcame overcome; undertook undertake; undertaken \
         undertake; arisen arise; arose arise; men man; women woman; children child";
    let pairs = pairs.split("; ").filter_map(|pair| pair.split_once(' '));
    pairs.map(|(form, base)| (hash(form.as_bytes()), base)).collect()
});

/// The word without its ending, or its base form where it is irregular. Both sides are cut alike, so a crude cut does.
pub(crate) fn stem(word: &str) -> Cow<'_, str> {
    let base = |word: &str| IRREGULAR.get(&hash(word.as_bytes())).copied();
    let word = base(word).unwrap_or(word);
    let cut = |ending: &str, least: usize| {
        word.strip_suffix(ending).filter(|rest| rest.chars().nth(least - 1).is_some())
    };
    let bare = cut("ies", 2)
        .map(|rest| Cow::Owned(format!("{rest}y")))
        .or_else(|| cut("ing", 3).map(Cow::Borrowed))
        .or_else(|| cut("ied", 2).map(|rest| Cow::Owned(format!("{rest}y"))))
        .or_else(|| cut("ed", 3).map(Cow::Borrowed))
        .or_else(|| cut("es", 3).filter(|rest| rest.ends_with(['s', 'x', 'h', 'z'])).map(Cow::Borrowed))
        .or_else(|| if word.ends_with("ss") { None } else { cut("s", 3).map(Cow::Borrowed) })
        .unwrap_or(Cow::Borrowed(word));
    if let Some(base) = base(&bare) {
        return stem(base);
    }
    // "closing", "closed" and "close" end alike; so do "stopped" and "stop".
    let rest = bare.strip_suffix('e').filter(|rest| rest.len() >= 3).unwrap_or(&bare);
    let mut letters = rest.chars().rev();
    let end = match (letters.next(), letters.next()) {
        (Some(last), Some(before)) if last == before && !"aeiouls".contains(last) && rest.len() > 4 => {
            rest.len() - last.len_utf8()
        }
        _ => rest.len(),
    };
    match bare {
        Cow::Borrowed(bare) => Cow::Borrowed(&bare[..end]),
        Cow::Owned(mut bare) => {
            bare.truncate(end);
            Cow::Owned(bare)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_endings() {
        for (word, same) in [
            ("signed", "signs"),
            ("closing", "closed"),
            ("stopped", "stop"),
            ("parties", "party"),
            ("told", "tell"),
            ("resignation", "resigned"),
            ("elections", "elected"),
        ] {
            assert_eq!(stem(word), stem(same), "{word}");
        }
    }
}

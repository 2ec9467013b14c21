//! READING -> READING: keeps the statements that somebody asked for.

use std::str::FromStr;

use onrecord_reading::{Act, Certainty, Manner, Path, Polarity, Reading, SpeakerKind, Standing, Statement};

/// Which statements to keep. Of several conditions on one key any must hold, and every key must hold.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// What statements must be like; none keeps all.
    pub conditions: Vec<Condition>,
    /// Confidence that statements must reach, 0.0 to 1.0.
    pub min_confidence: f32,
}

/// One thing that a statement must be like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The speaker's name holds these letters, which are in lower case.
    Speaker(String),
    /// The outlet's name holds these letters, which are in lower case.
    Outlet(String),
    /// The speaker is of this kind.
    Kind(SpeakerKind),
    /// The speaker does this.
    Act(Act),
    /// The article commits to this.
    Standing(Standing),
    /// The words are given so.
    Manner(Manner),
    /// The speaker holds the content to be so, or not.
    Polarity(Polarity),
    /// The speaker is as sure as this.
    Certainty(Certainty),
    /// The words reached the outlet so.
    Path(Path),
    /// The source said it, or only holds it.
    Voiced(bool),
}

/// The keys of a condition as they are typed, each with what it asks.
pub const KEYS: [(&str, &str); 10] = [
    ("speaker", "letters in the speaker's name"),
    ("outlet", "letters in the outlet's name"),
    ("kind", "what sort of source the speaker is"),
    ("act", "what the speaker does"),
    ("standing", "what the article commits to"),
    ("manner", "whether the words are quoted"),
    ("polarity", "whether the speaker holds it to be so"),
    ("certainty", "how sure the speaker is"),
    ("path", "how the words reached the outlet"),
    ("voiced", "whether it was said, or is only held: yes or no"),
];

impl Condition {
    /// Where the condition's key stands in [`KEYS`].
    fn key(&self) -> usize {
        match self {
            Condition::Speaker(_) => 0,
            Condition::Outlet(_) => 1,
            Condition::Kind(_) => 2,
            Condition::Act(_) => 3,
            Condition::Standing(_) => 4,
            Condition::Manner(_) => 5,
            Condition::Polarity(_) => 6,
            Condition::Certainty(_) => 7,
            Condition::Path(_) => 8,
            Condition::Voiced(_) => 9,
        }
    }

    fn holds(&self, reading: &Reading, statement: &Statement) -> bool {
        let speaker = statement.speaker.and_then(|speaker| reading.speakers.get(speaker));
        match self {
            Condition::Speaker(letters) => speaker.is_some_and(|speaker| has_letters(&speaker.name, letters)),
            Condition::Outlet(letters) => {
                reading.article.origin.outlet.as_ref().is_some_and(|outlet| has_letters(outlet, letters))
            }
            Condition::Kind(kind) => speaker.is_some_and(|speaker| speaker.kind == *kind),
            Condition::Act(act) => statement.act == *act,
            Condition::Standing(standing) => statement.standing == *standing,
            Condition::Manner(manner) => statement.attribution.manner == *manner,
            Condition::Polarity(polarity) => statement.polarity == *polarity,
            Condition::Certainty(certainty) => statement.certainty == *certainty,
            Condition::Path(path) => statement.path == *path,
            Condition::Voiced(voiced) => statement.voiced == *voiced,
        }
    }
}

fn has_letters(name: &str, letters: &str) -> bool {
    name.to_lowercase().contains(letters)
}

impl FromStr for Condition {
    type Err = String;

    /// Parses `key=value`. The error lists what is possible.
    fn from_str(condition: &str) -> Result<Self, String> {
        let keys = || KEYS.map(|(key, _)| key).join(", ");
        let Some((key, value)) = condition.split_once('=') else {
            return Err(format!("a condition is KEY=VALUE, with one of the keys {}", keys()));
        };
        let (key, value) = (key.trim().to_lowercase(), value.trim());
        if value.is_empty() {
            return Err(format!("\"{key}=\" needs a value"));
        }
        match key.as_str() {
            "speaker" => Ok(Condition::Speaker(value.to_lowercase())),
            "outlet" => Ok(Condition::Outlet(value.to_lowercase())),
            "kind" => one_of(SpeakerKind::ALL, SpeakerKind::name, &key, value).map(Condition::Kind),
            "act" => one_of(Act::ALL, Act::name, &key, value).map(Condition::Act),
            "standing" => one_of(Standing::ALL, Standing::name, &key, value).map(Condition::Standing),
            "manner" => one_of(Manner::ALL, Manner::name, &key, value).map(Condition::Manner),
            "polarity" => one_of(Polarity::ALL, Polarity::name, &key, value).map(Condition::Polarity),
            "certainty" => one_of(Certainty::ALL, Certainty::name, &key, value).map(Condition::Certainty),
            "path" => one_of(Path::ALL, Path::name, &key, value).map(Condition::Path),
            "voiced" => match value.to_lowercase().as_str() {
                "yes" | "true" => Ok(Condition::Voiced(true)),
                "no" | "false" => Ok(Condition::Voiced(false)),
                _ => Err(format!("no voiced is called \"{value}\"; it is yes or no")),
            },
            _ => Err(format!("no key is called \"{key}\"; there are {}", keys())),
        }
    }
}

fn one_of<T: Copy>(all: &[T], name: fn(T) -> &'static str, key: &str, value: &str) -> Result<T, String> {
    // "no comment" and "No-Comment" are what "no_comment" is.
    let wanted = value.to_lowercase().replace([' ', '-'], "_");
    all.iter().copied().find(|one| name(*one) == wanted).ok_or_else(|| {
        let names = all.iter().map(|one| name(*one)).collect::<Vec<_>>().join(", ");
        format!("no {key} is called \"{value}\"; there are {names}")
    })
}

impl Selection {
    /// True when every statement is kept.
    pub fn is_everything(&self) -> bool {
        self.conditions.is_empty() && self.min_confidence <= 0.0
    }

    /// Drops the other statements from a reading; the article, its speakers and requests for comment stay.
    ///
    /// Statements count anew from 0. One that lay within a dropped statement lies within none.
    pub fn apply(&self, reading: &mut Reading) {
        if self.is_everything() {
            return;
        }
        let is_kept =
            reading.statements.iter().map(|statement| self.keeps(reading, statement)).collect::<Vec<_>>();
        let mut kept_before = 0;
        let new_index = is_kept.iter().map(|&is_kept| {
            kept_before += usize::from(is_kept);
            is_kept.then(|| kept_before - 1)
        });
        let new_index = new_index.collect::<Vec<_>>();
        let mut index = 0;
        reading.statements.retain(|_| {
            index += 1;
            is_kept[index - 1]
        });
        for statement in &mut reading.statements {
            let outer = statement.attribution.within;
            statement.attribution.within = outer.and_then(|outer| new_index.get(outer).copied().flatten());
        }
    }

    fn keeps(&self, reading: &Reading, statement: &Statement) -> bool {
        let holds_for = |key: usize| {
            let mut of_key = self.conditions.iter().filter(|condition| condition.key() == key).peekable();
            of_key.peek().is_none() || of_key.any(|condition| condition.holds(reading, statement))
        };
        statement.confidence >= self.min_confidence && (0..KEYS.len()).all(holds_for)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::example::reading;

    /// Contents of what `conditions` keep.
    fn check(conditions: &[&str], expected: &[usize]) {
        let mut reading = reading();
        let ids = reading.statements.iter().map(|statement| statement.id.clone()).collect::<Vec<_>>();
        let conditions = conditions.iter().map(|condition| condition.parse().unwrap()).collect();
        Selection { conditions, min_confidence: 0.0 }.apply(&mut reading);
        let kept =
            reading.statements.iter().map(|statement| ids.iter().position(|id| *id == statement.id).unwrap());
        assert_eq!(kept.collect::<Vec<_>>(), expected);
    }

    #[test]
    fn any_value_of_a_key_and_every_key() {
        check(&[], &[0, 1, 2]);
        check(&["speaker=FINCH"], &[0]);
        check(&["act=deny", "act=say"], &[0, 2]);
        check(&["act=deny", "speaker=finch"], &[]);
        check(&["outlet=gull", "standing=unconfirmed"], &[1]);
        check(&["voiced=no"], &[]);
    }

    #[test]
    fn nesting_is_counted_anew() {
        let mut reading = reading();
        let conditions = vec!["act=deny".parse().unwrap()];
        Selection { conditions, min_confidence: 0.0 }.apply(&mut reading);
        assert_eq!(reading.statements.len(), 1);
        assert_eq!(reading.statements[0].attribution.within, None);
    }

    #[test]
    fn confidence_is_a_floor() {
        let mut reading = reading();
        Selection { conditions: Vec::new(), min_confidence: 0.9 }.apply(&mut reading);
        assert_eq!(reading.statements.len(), 1);
    }

    #[test]
    fn what_is_unknown_lists_what_is_possible() {
        let error = |condition: &str| condition.parse::<Condition>().unwrap_err();
        assert!(error("who=x").starts_with("no key is called \"who\"; there are speaker, outlet, kind, act"));
        assert_eq!(error("manner=odd"), "no manner is called \"odd\"; there are direct, indirect, mixed");
        assert!(error("act").contains("KEY=VALUE"));
        assert_eq!("standing=No comment".parse(), Ok(Condition::Standing(Standing::NoComment)));
    }

    #[test]
    fn every_condition_knows_its_key() {
        let values =
            ["x", "x", "person", "say", "reported", "direct", "positive", "certain", "social", "yes"];
        for (index, ((key, _), value)) in KEYS.iter().zip(values).enumerate() {
            assert_eq!(format!("{key}={value}").parse::<Condition>().unwrap().key(), index);
        }
    }
}

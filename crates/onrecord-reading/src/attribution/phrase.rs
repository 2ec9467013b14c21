//! Phrases of Spanish: subjects, appositions, times, addressees, told by closed classes and endings.

use crate::lexicon::{Class, Classes, Lexicon};
use crate::sentence::{Prose, Shape};
use crate::{Language, SpeakerKind};

/// Half-open tokens.
pub(super) type Range = (usize, usize);

/// The words of an article, for questions about phrases.
pub(super) struct Phrases<'a> {
    pub(super) prose: &'a Prose<'a>,
    lexicon: &'static Lexicon,
    lower: Vec<String>,
    /// Word classes of each token, as bits.
    bits: Vec<u32>,
}

/// A subject before its verb.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject {
    pub(super) range: Range,
    /// True when only commas, times and the like stand between the subject and its verb.
    pub(super) is_close: bool,
}

/// What stands between a verb and its content.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AfterVerb {
    /// "la alcaldesa, Ana Reyes", behind the verb.
    pub(super) subject: Option<Range>,
    /// "a la prensa", with its preposition.
    pub(super) addressee: Option<Range>,
    /// The token after all of it.
    pub(super) next: usize,
}

/// A noun phrase is no longer than this.
const LONGEST: usize = 24;

impl<'a> Phrases<'a> {
    pub(super) fn new(prose: &'a Prose<'a>) -> Self {
        let classes = Classes::spanish();
        let lower: Vec<String> = (0..prose.tokens.len()).map(|at| prose.word(at).to_lowercase()).collect();
        let bits = lower.iter().map(|word| classes.of(word)).collect();
        Phrases { prose, lexicon: Lexicon::of(Language::Spanish), lower, bits }
    }

    /// The word at `at`, in lower case; empty behind the last.
    pub(super) fn word(&self, at: usize) -> &str {
        self.lower.get(at).map_or("", String::as_str)
    }

    pub(super) fn is(&self, at: usize, class: Class) -> bool {
        self.bits.get(at).is_some_and(|bits| bits & class.bit() != 0)
    }

    pub(super) fn is_capital(&self, at: usize) -> bool {
        self.prose.tokens.get(at).is_some_and(|token| token.shape.is_capital())
    }

    fn is_mark(&self, at: usize) -> bool {
        self.prose.tokens.get(at).is_none_or(|token| token.shape == Shape::Mark)
    }

    pub(super) fn is_dash(&self, at: usize) -> bool {
        matches!(self.word(at), "—" | "–" | "―")
    }

    /// The stop of "Sr." or "J."
    pub(super) fn is_abbreviation(&self, stop: usize) -> bool {
        let Some(before) = stop.checked_sub(1) else { return false };
        self.word(stop) == "."
            && (self.prose.tokens[before].shape == Shape::Initial
                || self.lexicon.title(self.prose.word(before)).is_some()
                || matches!(self.word(before), "ee" | "uu"))
            && self.is_capital(stop + 1)
    }

    /// A capital that a name has, not one that only begins the sentence.
    fn is_name(&self, at: usize) -> bool {
        const GRAMMAR: u32 = Class::Determiner.bit()
            | Class::Pronoun.bit()
            | Class::Preposition.bit()
            | Class::Conjunction.bit()
            | Class::Connective.bit()
            | Class::Adverb.bit()
            | Class::Who.bit()
            | Class::Negation.bit()
            | Class::Clitic.bit()
            | Class::Number.bit()
            | Class::Day.bit();
        if !self.is_capital(at) {
            return false;
        }
        let opens = at == 0
            || self.prose.sentence_of[at - 1] != self.prose.sentence_of[at]
            || matches!(self.word(at - 1), "«" | "“" | "\"" | "—" | ":");
        !opens
            || self.prose.tokens[at].shape == Shape::Initial && self.is_capital(at + 2)
            || (self.bits[at] & GRAMMAR == 0
                && (self.is_capital(at + 1) || self.lexicon.head_kind(self.word(at)).is_none())
                && !self.is_finite(at)
                && !self.word(at).ends_with("ndo"))
    }

    /// True for a word that is, to all appearances, a verb with a subject.
    pub(super) fn is_finite(&self, at: usize) -> bool {
        if self.is_mark(at) {
            return false;
        }
        if self.is(at, Class::Finite) {
            return !(at > 0 && self.is(at - 1, Class::Determiner) && !self.is(at - 1, Class::Clitic));
        }
        let word = self.word(at);
        let capital_inside =
            self.is_capital(at) && at > 0 && self.prose.sentence_of[at - 1] == self.prose.sentence_of[at];
        if capital_inside || word.chars().count() < 4 {
            return false;
        }
        const ENDINGS: &[&str] = &[
            "ó", "aron", "ieron", "aban", "ará", "arán", "erá", "erán", "irá", "irán", "arían", "erían",
            "irían", "aría", "iría",
        ];
        // Nouns with such endings: "varón", "mayoría", "secretaría".
        const NOUNS: &[&str] =
            &["varón", "secretaría", "comisaría", "notaría", "veeduría", "contraloría", "alcaldía"];
        let after_determiner =
            at > 0 && self.is(at - 1, Class::Determiner) && !self.is(at - 1, Class::Clitic);
        !after_determiner && !NOUNS.contains(&word) && ENDINGS.iter().any(|ending| word.ends_with(ending))
    }

    /// True when `first..last` holds a verb with a subject.
    pub(super) fn has_finite(&self, first: usize, last: usize) -> bool {
        let cues = crate::attribution::cue::Cues::of(Language::Spanish);
        // A text without full stops stays linear.
        (first.max(last.saturating_sub(200))..last).any(|at| {
            self.is_finite(at)
                || (cues.sense_of(self.word(at)).is_some()
                    && !self.is_noun_use(first, at)
                    && !self.is_infinitive(at))
        })
    }

    pub(super) fn is_infinitive(&self, at: usize) -> bool {
        let word = self.word(at);
        let bare = ["lo", "la", "los", "las", "le", "les", "se", "me", "nos"]
            .iter()
            .find_map(|clitic| word.strip_suffix(clitic).filter(|bare| bare.ends_with('r')))
            .unwrap_or(word);
        bare.len() >= 3
            && (bare.ends_with("ar") || bare.ends_with("er") || bare.ends_with("ir"))
            && self.prose.tokens[at].shape == Shape::Lower
    }

    pub(super) fn is_participle(&self, at: usize) -> bool {
        let word = self.word(at);
        [
            "ado", "ada", "ados", "adas", "ido", "ida", "idos", "idas", "dicho", "escrito", "descrito",
            "puesto", "previsto", "prevista", "resuelto",
        ]
        .iter()
        .any(|ending| word.ends_with(ending))
    }

    /// "la denuncia", "una pregunta", "sin duda": a noun that looks like the verb.
    pub(super) fn is_noun_use(&self, first: usize, at: usize) -> bool {
        const BOTH: &[&str] = &[
            "alerta", "amenaza", "cita", "condena", "consulta", "critica", "cuenta", "culpa", "demanda",
            "denuncia", "duda", "espera", "estima", "falla", "muestra", "oferta", "pregunta", "prevista",
            "replica", "sospecha", "cree", "informe", "reporte",
        ];
        let word = self.word(at);
        if self.is_capital(at) && at > first {
            return true;
        }
        let Some(before) = at.checked_sub(1).filter(|&before| before >= first) else { return false };
        let article = self.is(before, Class::Determiner)
            || self.is(before, Class::Preposition)
            || self.is(before, Class::Number);
        let clitic = self.is(before, Class::Clitic);
        (article && (!clitic || BOTH.binary_search(&word).is_ok()))
            || (BOTH.binary_search(&word).is_ok()
                && matches!(self.word(before), "nueva" | "primera" | "última" | "presunta"))
    }

    /// First token of the verb group that ends with the verb `at`: "no lo ha confirmado", "también dijo".
    pub(super) fn verb_start(&self, first: usize, at: usize) -> usize {
        let mut start = at;
        while start > first && at - start < 6 {
            let before = start - 1;
            let helps = self.is(before, Class::Auxiliary)
                && (self.is_participle(at) || self.word(at).ends_with("ndo"));
            let adverb = (self.is(before, Class::Adverb) && !self.is(before, Class::Connective))
                || self.word(before).ends_with("mente")
                || matches!(self.word(before), "también" | "luego" | "después");
            let clitic = self.is(before, Class::Clitic);
            if !(helps || adverb || clitic || self.is(before, Class::Negation))
                || self.prose.quoted[before] != self.prose.quoted[at]
            {
                break;
            }
            start = before;
        }
        start
    }

    /// The end of an expression of time that begins at `at`: "el martes", "ayer", "este lunes por la noche".
    pub(super) fn time(&self, at: usize, last: usize) -> Option<usize> {
        let mut next = at;
        if matches!(self.word(next), "hoy" | "ayer" | "anoche" | "anteayer") {
            next += 1;
        } else {
            if matches!(self.word(next), "desde" | "en" | "a") && !self.is(next + 1, Class::Month) {
                next += 1;
            }
            if matches!(self.word(next), "el" | "este" | "ese" | "del" | "la" | "esta" | "al" | "en") {
                next += 1;
            }
            if matches!(self.word(next), "pasado" | "pasada" | "próximo" | "mismo") {
                next += 1;
            }
            let number = self.prose.tokens.get(next).is_some_and(|token| token.shape == Shape::Number)
                && self.word(next + 1) == "de"
                && self.is(next + 2, Class::Month);
            match () {
                () if next >= last => return None,
                () if number => next += 3,
                () if self.is(next, Class::Day) && !self.is_capital(next) => next += 1,
                () if self.is(next, Class::Month) && next > at => next += 1,
                () if self.is(next, Class::Period) && next > at => next += 1,
                () => return None,
            }
        }
        if matches!(self.word(next), "pasado" | "pasada") {
            next += 1;
        }
        if matches!(self.word(next), "por" | "en")
            && self.word(next + 1) == "la"
            && self.is(next + 2, Class::Period)
        {
            next += 3;
        }
        if self.prose.tokens.get(next).is_some_and(|token| token.shape == Shape::Number)
            && self.word(next + 1) == "de"
            && self.is(next + 2, Class::Month)
        {
            next += 3;
        }
        if self.word(next) == "de"
            && self.prose.tokens.get(next + 1).is_some_and(|token| token.shape == Shape::Number)
        {
            next += 2;
        }
        Some(next.min(last))
    }

    pub(super) fn after_time(&self, at: usize, last: usize) -> usize {
        self.time(at, last).unwrap_or(at)
    }

    /// The end of the noun phrase that begins at `first`; `None` when none does.
    pub(super) fn noun_phrase(&self, first: usize, last: usize) -> Option<usize> {
        if first >= last || self.is_mark(first) || self.time(first, last).is_some() {
            return None;
        }
        let depth = self.prose.quoted[first];
        if (self.is(first, Class::Pronoun)
            && self.word(first + 1) != "de"
            && !self.is_noun_after(first, last))
            || self.is(first, Class::Who)
            || self.is(first, Class::Own)
        {
            return Some(first + 1);
        }
        // "dos de las fuentes", "una de ellas", "la mayoría de".
        let part = self.word(first + 1) == "de"
            && first + 2 < last
            && (self.is(first, Class::Number)
                || matches!(
                    self.word(first),
                    "una"
                        | "uno"
                        | "algunos"
                        | "algunas"
                        | "muchos"
                        | "muchas"
                        | "varios"
                        | "varias"
                        | "ninguno"
                        | "ninguna"
                ));
        let opens = part
            || self.is_name(first)
            || ((self.is(first, Class::Determiner) || self.is(first, Class::Number))
                && first + 1 < last
                && self.is_noun_after(first, last))
            || (self.lexicon.head_kind(self.word(first)).is_some()
                && !self.is_finite(first)
                && !self.is(first, Class::Preposition))
            || self.lexicon.title(self.word(first)).is_some()
            || (self.prose.tokens[first].shape == Shape::Number && self.is_noun_after(first, last));
        if !opens {
            return None;
        }
        let cues = crate::attribution::cue::Cues::of(Language::Spanish);
        let mut at = first + 1;
        let mut has_noun =
            self.is_name(first) || !(self.is(first, Class::Determiner) || self.is(first, Class::Number));
        // "La" and "El" may begin a name: "El Cuaderno".
        while at < last && at - first < LONGEST {
            let word = self.word(at);
            let before = self.word(at - 1);
            let linked = matches!(
                before,
                "de" | "del" | "y" | "e" | "para" | "contra" | "en" | "a" | "al" | "con" | "por" | "sobre"
            );
            if self.prose.quoted[at] != depth {
                break;
            }
            if self.is_mark(at) {
                let inner = match word {
                    "." => self.is_abbreviation(at),
                    "&" => self.is_capital(at - 1) && self.is_capital(at + 1),
                    "-" => self.prose.tokens[at].span.start == self.prose.tokens[at - 1].span.end,
                    "’" | "'" => self.is_capital(at + 1),
                    "(" => {
                        let close = (at + 1..last.min(at + 10)).find(|&close| self.word(close) == ")");
                        if let Some(close) = close {
                            at = close + 1;
                            continue;
                        }
                        false
                    }
                    _ => false,
                };
                if !inner {
                    break;
                }
                at += 1;
                continue;
            }
            if self.time(at, last).is_some() && !linked {
                break;
            }
            if self.is(at, Class::Determiner) && !linked && !self.is_capital(at) {
                // "todas las familias", "la otra orilla"
                if has_noun {
                    break;
                }
                at += 1;
                continue;
            }
            let named = |ahead: usize| {
                self.is_capital(at + ahead)
                    || (self.is(at + ahead, Class::Determiner) && self.is_capital(at + ahead + 1))
            };
            let goes_on = match word {
                "de" | "del" => true,
                "y" | "e" => {
                    let subject = self.is_capital(at + 1)
                        || self.is(at + 1, Class::Determiner)
                        || self.is(at + 1, Class::Number)
                        || self.lexicon.head_kind(self.word(at + 1)).is_some();
                    let shared =
                        self.prose.tokens.get(at + 1).is_some_and(|token| token.shape == Shape::Lower)
                            && !self.classes_of_grammar(at + 1);
                    (subject || shared)
                        && !self.is_finite(at + 1)
                        && cues.sense_of(self.word(at + 1)).is_none()
                }
                "a" | "al" => self.is(at - 1, Class::Near),
                "con" => {
                    matches!(self.word(at + 1), "conocimiento" | "acceso" | "información" | "sede")
                        || self.is(at - 1, Class::Near)
                }
                "en" => {
                    !self.is_capital(at - 1) && self.is_capital(at + 1) && !self.is(at + 1, Class::Medium)
                        || matches!(self.word(at + 1), "jefe" | "funciones")
                }
                "para" | "contra" | "por" | "sobre" => {
                    named(1) && (self.is_capital(at - 1) || self.lexicon.head_kind(before).is_some())
                }
                _ => true,
            };
            if !goes_on {
                break;
            }
            let is_verb = !linked
                && (self.is_finite(at)
                    || (cues.sense_of(word).is_some()
                        && !self.is_noun_use(first, at)
                        && !self.is_participle(at)));
            let stops = is_verb
                || self.is(at, Class::Who)
                || word == "que"
                || word.ends_with("ndo") && word.len() > 5
                || (self.is(at, Class::Adverb) && !linked && !self.is_capital(at))
                || (word.ends_with("mente") && !linked)
                || self.is(at, Class::Negation)
                || (self.is(at, Class::Clitic) && !self.is(at, Class::Determiner) && !self.is_capital(at))
                || (self.is(at, Class::Conjunction) && !matches!(word, "y" | "e") && !self.is_capital(at))
                || (self.is(at, Class::Preposition)
                    && !matches!(
                        word,
                        "de" | "del" | "a" | "al" | "con" | "en" | "para" | "contra" | "por" | "sobre"
                    )
                    && !self.is_capital(at))
                || (self.is(at, Class::Auxiliary) && !linked)
                || (self.is_participle(at)
                    && self.lexicon.head_kind(word).is_none()
                    && matches!(self.word(at + 1), "a" | "en" | "por" | "el"))
                || self.is(at, Class::Pronoun) && !linked;
            if stops {
                break;
            }
            has_noun = true;
            at += 1;
        }
        // A linking word at the end links nothing.
        while at > first + 1
            && (matches!(
                self.word(at - 1),
                "de" | "del"
                    | "y"
                    | "e"
                    | "a"
                    | "al"
                    | "con"
                    | "en"
                    | "para"
                    | "por"
                    | "contra"
                    | "sobre"
                    | "-"
                    | "("
            ) || (self.is(at - 1, Class::Determiner) && !self.is_capital(at - 1)))
        {
            at -= 1;
        }
        (has_noun || self.is(first, Class::Number)).then_some(at)
    }

    fn classes_of_grammar(&self, at: usize) -> bool {
        self.bits[at] & !(Class::Body.bit() | Class::Outlet.bit() | Class::Medium.bit() | Class::Period.bit())
            != 0
    }

    /// A noun may follow the determiner at `at`.
    fn is_noun_after(&self, at: usize, last: usize) -> bool {
        let next = at + 1;
        next < last
            && !self.is_mark(next)
            && self.word(next) != "que"
            && !self.word(next).ends_with("mente")
            && (!self.is(next, Class::Preposition) || self.is_capital(next))
            && !(self.is(at, Class::Clitic) && self.is_finite_word(next))
            && (!self.is(next, Class::Auxiliary) || self.is_capital(next))
            && !self.is(next, Class::Conjunction)
            && !(self.is(at, Class::Pronoun) && (self.is_finite_word(next) || self.is(next, Class::Clitic)))
    }

    /// [`Self::is_finite`] whatever stands before; cues in a finite form too.
    fn is_finite_word(&self, at: usize) -> bool {
        let word = self.word(at);
        self.is(at, Class::Finite)
            || ["ó", "aron", "ieron", "aba", "aban"].iter().any(|ending| word.ends_with(ending))
            || crate::attribution::cue::Cues::of(Language::Spanish).sense_of(word).is_some()
                && self.lexicon.head_kind(word).is_none()
    }

    /// The end of a noun phrase that ends at `end`, with the apposition between commas behind it: ", de 45 años", ", alcaldesa
    /// de Port Sella", ", Ana Reyes".
    pub(super) fn with_apposition(&self, end: usize, last: usize) -> usize {
        let mut end = end;
        for _ in 0..2 {
            if end + 1 >= last || self.word(end) != "," {
                break;
            }
            let first = end + 1;
            let age = self.word(first) == "de"
                && self.prose.tokens.get(first + 1).is_some_and(|token| token.shape == Shape::Number)
                && self.word(first + 2) == "años";
            let close = if age { Some(first + 3) } else { self.noun_phrase(first, last) };
            let Some(close) = close else { break };
            let head = (first..close.min(first + 4))
                .find(|&at| !self.is(at, Class::Determiner) && !self.is(at, Class::Adverb))
                .unwrap_or(first);
            let names = self.is_name(first)
                || matches!(
                    self.lexicon.head_kind(self.word(head)),
                    Some(
                        SpeakerKind::Person
                            | SpeakerKind::Unnamed
                            | SpeakerKind::Organization
                            | SpeakerKind::Publication
                            | SpeakerKind::Group
                    )
                )
                || ["ista", "ólogo", "óloga", "dor", "dora", "ero", "era", "ante", "ente", "ario", "aria"]
                    .iter()
                    .any(|ending| self.word(head).ends_with(ending));
            let closed = close >= last
                || matches!(self.word(close), "," | "." | ":" | ";" | "»" | "”" | ")" | "«" | "“" | "\"")
                || self.is_dash(close)
                || self.word(close) == "que";
            if !(age || names) || !closed {
                break;
            }
            end = close;
        }
        end
    }

    /// The subject of the verb group that begins at `verb`, in the clause that begins at `clause`.
    pub(super) fn subject_before(&self, clause: usize, verb: usize) -> Option<Subject> {
        let clause = self.skip_connectives(clause.max(verb.saturating_sub(90)), verb);
        if clause >= verb {
            return None;
        }
        // "Ana Reyes dijo", "la alcaldesa, Ana Reyes, dijo", "Reyes, en un comunicado, dijo".
        if let Some(end) = self.noun_phrase(clause, verb) {
            let with = self.with_apposition(end, verb);
            let closes = with >= verb || self.word(with) == "," || with == end;
            let end = if closes { with } else { end };
            let is_close = self.only_aside(end, verb);
            if is_close {
                return Some(Subject { range: (clause, end), is_close });
            }
            // "analistas consultados por la agencia", "un técnico que pidió no ser nombrado": all of it is the subject.
            let plain =
                (end..verb).all(|at| !self.is_mark(at) && self.prose.quoted[at] == self.prose.quoted[verb]);
            let described = self.is_participle(end) || self.word(end) == "que" && self.has_finite(end, verb);
            if plain && described && verb - end <= 12 {
                return Some(Subject { range: (clause, verb), is_close: true });
            }
            // The nearest subject wins over that of the first verb: "La obra sigue y Reyes dijo que".
            if let Some(range) = self.phrase_up_to(end, verb) {
                return Some(Subject { range, is_close: true });
            }
            let coordinated = matches!(self.word(verb - 1), "y" | "e" | "," | "pero");
            return coordinated.then_some(Subject { range: (clause, end), is_close: false });
        }
        let range = self.phrase_up_to(clause, verb)?;
        Some(Subject { range, is_close: true })
    }

    /// The longest noun phrase that ends right before `verb`, and does not depend on a preposition.
    fn phrase_up_to(&self, first: usize, verb: usize) -> Option<Range> {
        let earliest = first.max(verb.saturating_sub(LONGEST));
        // "Ana Reyes, alcaldesa de Port Sella, dijo": a comma before the verb closes an apposition, or parts the clauses.
        let comma = self.word(verb - 1) == ",";
        let end = verb - usize::from(comma);
        (earliest..end).find_map(|start| {
            let before = start.checked_sub(1);
            let depends = before.is_some_and(|at| {
                at >= first
                    && (self.is(at, Class::Preposition)
                        || self.is(at, Class::Determiner)
                        || self.is(at, Class::Number)
                        || (self.is_capital(at) && self.is_capital(start))
                        || (!self.is_mark(at)
                            && !self.classes_of_grammar(at)
                            && !self.is_finite(at)
                            && self.prose.tokens[start].shape == Shape::Lower))
            });
            if depends {
                return None;
            }
            let close = self.noun_phrase(start, end)?;
            let close = if close < end { self.with_apposition(close, end) } else { close };
            let has_apposition = (start..end).any(|at| self.word(at) == ",");
            (close == end && (!comma || has_apposition)).then_some((start, end))
        })
    }

    /// True when nothing but a comma, a time, or an aside between commas stands in `first..last`.
    fn only_aside(&self, first: usize, last: usize) -> bool {
        if first >= last {
            return true;
        }
        if first + 1 == last {
            return self.word(first) == ",";
        }
        if self.time(first, last) == Some(last) {
            return true;
        }
        let commas = self.word(first) == "," && self.word(last - 1) == ",";
        let opener = first + usize::from(self.word(first) == ",");
        let aside = self.is(opener, Class::Preposition)
            || self.is(opener, Class::Who)
            || self.is(opener, Class::Adverb)
            || self.time(opener, last).is_some()
            || matches!(self.word(opener), "que" | "cuyo" | "cuya")
            || self.word(opener).ends_with("ndo")
            || self.is_participle(opener);
        (commas && aside)
            || (!commas
                && self.word(first) != ","
                && self.is(first, Class::Preposition)
                && !self.has_finite(first, last)
                && !(first..last).any(|at| self.word(at) == ","))
    }

    /// What stands behind a verb of saying before its content: times, the addressee, where it was said, and the subject.
    pub(super) fn after_verb(&self, first: usize, last: usize, wants_subject: bool) -> AfterVerb {
        let mut found = AfterVerb { next: first, ..AfterVerb::default() };
        for _ in 0..8 {
            let at = found.next;
            if at >= last {
                break;
            }
            if let Some(end) = self.time(at, last) {
                found.next = end;
                continue;
            }
            let word = self.word(at);
            if matches!(word, "a" | "al") && found.addressee.is_none() {
                let Some(end) = self.noun_phrase(at + 1, last) else { break };
                let end = self.split_addressee((at, end), wants_subject && found.subject.is_none(), last);
                found.addressee = Some((at, end));
                found.next = end;
                continue;
            }
            if self.is(at, Class::Preposition) && self.word(at + 1) == "que" {
                // "en que", "de que" open the content.
                found.next = at + 1;
                break;
            }
            if self.is(at, Class::Preposition) && !matches!(word, "de" | "del" | "según") {
                let from = at + 1;
                let Some(end) = self.circumstance(from, last) else { break };
                found.next = end;
                continue;
            }
            if (self.is(at, Class::Adverb) && !self.is(at, Class::Clitic)) || word.ends_with("mente") {
                found.next = at + 1;
                continue;
            }
            if word == "," && found.next > first && found.next + 1 < last {
                // "dijo Reyes, en un comunicado, que": an aside before the content.
                let from = at + 1;
                let close = (from..last.min(from + 20)).find(|&close| self.word(close) == ",");
                if let Some(close) = close
                    && (self.is(from, Class::Preposition)
                        || self.is(from, Class::Who)
                        || self.time(from, last).is_some())
                    && self.word(close + 1) == "que"
                {
                    found.next = close + 1;
                    continue;
                }
                if self.word(from) == "que"
                    && found.subject.is_some_and(|subject| {
                        subject.1 == at && (subject.0..subject.1).any(|at| self.word(at) == ",")
                    })
                {
                    found.next = from;
                }
                break;
            }
            if wants_subject
                && found.subject.is_none()
                && let Some(end) = self.noun_phrase(at, last)
            {
                let end = self.with_apposition(end, last);
                found.subject = Some((at, end));
                found.next = end;
                continue;
            }
            break;
        }
        found
    }

    /// "en un comunicado", "durante una visita a la obra", without a name that may be the subject: where it ends.
    fn circumstance(&self, from: usize, last: usize) -> Option<usize> {
        let end = self.noun_phrase(from, last);
        let Some(mut end) = end else {
            // "al inaugurar la obra" and the like run up to the content.
            return None;
        };
        // "en X Ana Reyes": the medium is one word.
        if self.is_capital(from) && self.is(from, Class::Medium) {
            end = from + 1;
        }
        while end < last
            && matches!(self.word(end), "a" | "con" | "en" | "por" | "ante" | "tras" | "sobre")
            && self.word(end + 1) != "que"
        {
            let Some(next) = self.noun_phrase(end + 1, last) else { break };
            end = next;
        }
        Some(end)
    }

    /// "al Lantern Mirela Staunt": the outlet's name ends where a person's begins.
    fn split_addressee(&self, (first, end): Range, wants_subject: bool, last: usize) -> usize {
        let capitals = || (first + 1..end).filter(|&at| self.is_capital(at));
        if !wants_subject
            || capitals().count() < 3
                && !capitals().skip(1).any(|at| self.lexicon.given_name(self.prose.word(at)).is_some())
        {
            return end;
        }
        // A subject that stands behind needs no part of the name.
        if self.noun_phrase(end, last).is_some() {
            return end;
        }
        let given = capitals().skip(1).find(|&at| self.lexicon.given_name(self.prose.word(at)).is_some());
        match given {
            Some(given) => given,
            None if self.word(first) == "al" && self.is_capital(first + 1) => first + 2,
            None => end,
        }
    }

    /// Where a clause begins that does so with "Sin embargo,", "El martes,", "En un comunicado,", "Y": behind these.
    pub(super) fn skip_connectives(&self, first: usize, last: usize) -> usize {
        let mut at = first;
        for _ in 0..6 {
            if at >= last {
                break;
            }
            let comma = || (at..last.min(at + 30)).find(|&comma| self.word(comma) == ",");
            if self.is_mark(at) && !matches!(self.word(at), "«" | "“" | "\"") {
                at += 1;
            } else if let Some(end) = self.time(at, last) {
                at = end;
            } else if matches!(self.word(at), "y" | "e" | "pero" | "mientras" | "aunque" | "que")
                || (self.is(at, Class::Connective)
                    && self.word(at + 1) != "embargo"
                    && self.word(at) != "sin"
                    && self.word(at) != "no")
            {
                at += 1;
            } else if (self.is(at, Class::Preposition) && self.word(at) != "según")
                || matches!((self.word(at), self.word(at + 1)), ("no", "obstante"))
                || matches!(
                    self.word(at),
                    "cuando"
                        | "preguntado"
                        | "preguntada"
                        | "consultado"
                        | "consultada"
                        | "entrevistado"
                        | "entrevistada"
                )
                || self.word(at).ends_with("ndo") && self.word(at).len() > 5
            {
                match comma() {
                    Some(comma) => at = comma + 1,
                    None => break,
                }
            } else {
                break;
            }
        }
        at.min(last)
    }

    /// The end of a content without the comma or dash that ends it.
    pub(super) fn without_marks(&self, first: usize, mut end: usize) -> usize {
        while end > first + 1
            && (matches!(self.word(end - 1), "," | ";" | ":" | ".") || self.is_dash(end - 1))
        {
            end -= 1;
        }
        end
    }
}

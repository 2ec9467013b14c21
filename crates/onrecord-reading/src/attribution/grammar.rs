//! Grammar: attributions of Spanish, found by the order of words around verbs of saying.
//!
//! # Source
//! RAE, Nueva gramática de la lengua española (2009), chapter 43 (subordinate clauses of saying) and 41 (where subjects
//! stand); Ortografía (2010) on quotation marks and dashes. Spans follow PolNeAR as in English.

use std::collections::{BTreeMap, BTreeSet};

use crate::article::PartKind;
use crate::attribution::cue::{CueSense, Cues};
use crate::attribution::linker::Group;
use crate::attribution::phrase::{Phrases, Range};
use crate::lexicon::Class;
use crate::sentence::Prose;
use crate::statement::{Act, CommentRequest, Outcome};

/// Contents within contents within contents are the deepest that are read.
const DEEPEST: usize = 3;

/// Finds the attributions of an article: those of its sentences, and those inside their contents.
pub(super) fn find_groups(prose: &Prose) -> Found {
    let phrases = Phrases::new(prose);
    let mut reader = Reader::new(&phrases);
    let mut outer = Vec::new();
    let mut dialogue = Vec::new();
    for paragraph in &prose.paragraphs {
        if paragraph.kind == PartKind::Paragraph {
            dialogue.extend(reader.dialogue(paragraph.tokens));
        }
        for run in paragraph.runs() {
            outer.extend(reader.quotations(run));
        }
    }
    let spoken: BTreeSet<u32> =
        dialogue.iter().map(|group: &Group| prose.paragraph_of[group.content[0].0]).collect();
    for sentence in prose.sentences() {
        if !spoken.contains(&prose.paragraph_of[sentence.0]) && reader.asked(sentence).is_none() {
            outer.extend(reader.sentence(sentence, 0));
        }
    }
    outer.sort_by_key(|group| group.content[0]);
    let mut nested = Vec::new();
    let mut contents = reader.inner_ranges(&outer);
    for _ in 0..DEEPEST {
        let mut found = Vec::new();
        for &(range, depth) in &contents {
            let inner = reader.sentence(range, depth);
            // "llevamos años pidiendo que": in a speaker's own words a verb without subject is mostly the speaker's.
            found.extend(inner.into_iter().filter(|group| depth == 0 || !group.source.is_empty()));
        }
        contents = reader.inner_ranges(&found);
        nested.append(&mut found);
    }
    Found { outer, dialogue, nested }
}

/// Finds the sentences that say that somebody was asked for comment, or refused or failed to answer.
pub(super) fn find_requests(prose: &Prose, outlet: Option<&str>) -> Vec<CommentRequest> {
    let phrases = Phrases::new(prose);
    let reader = Reader::new(&phrases);
    prose.sentences().filter_map(|sentence| reader.request(sentence, outlet)).collect()
}

/// What grammar found.
pub(super) struct Found {
    /// The attributions of sentences and quotations.
    pub(super) outer: Vec<Group>,
    /// Those of paragraphs that open with a dash: as direct as with quotation marks.
    pub(super) dialogue: Vec<Group>,
    /// Those inside the contents of others.
    pub(super) nested: Vec<Group>,
}

/// The tokens that are cues or sources of attributions already found: where each range ends, by where it begins.
#[derive(Default)]
struct Taken(BTreeMap<usize, usize>);

impl Taken {
    fn add(&mut self, group: &Group) {
        for &(first, last) in group.source.iter().chain(&group.cue) {
            self.0.insert(first, last);
        }
    }

    fn holds(&self, at: usize) -> bool {
        self.0.range(..=at).next_back().is_some_and(|(_, &end)| end > at)
    }
}

struct Reader<'a> {
    phrases: &'a Phrases<'a>,
    cues: &'static Cues,
    taken: Taken,
    /// Where quotations begin that have their verb beside them.
    credited: BTreeSet<usize>,
}

/// A verb of saying or "según", with its place in the sentence.
#[derive(Clone, Copy, Debug)]
struct Verb {
    /// First token of the verb group.
    start: usize,
    /// The verb itself.
    at: usize,
    /// Token after the last of the cue.
    end: usize,
    sense: &'static CueSense,
    form: Form,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Finite,
    /// "tras asegurar", "al decir".
    Infinitive,
    Gerund,
    /// "fue confirmada", before "por".
    Passive,
    /// "según", "de acuerdo con".
    According,
}

impl<'a> Reader<'a> {
    fn new(phrases: &'a Phrases<'a>) -> Self {
        let cues = Cues::of(phrases.prose.language);
        Reader { phrases, cues, taken: Taken::default(), credited: BTreeSet::new() }
    }
    fn prose(&self) -> &Prose<'_> {
        self.phrases.prose
    }

    fn word(&self, at: usize) -> &str {
        self.phrases.word(at)
    }

    fn is(&self, at: usize, class: Class) -> bool {
        self.phrases.is(at, class)
    }

    /// A paragraph that opens with a dash: "—El puente es seguro —dijo Reyes—. Abrirá en mayo."
    fn dialogue(&mut self, (first, last): Range) -> Option<Group> {
        let glued = |at: usize| {
            at + 1 < last
                && self.phrases.is_dash(at)
                && self.prose().tokens[at].span.end == self.prose().tokens[at + 1].span.start
        };
        if last - first < 4 || !glued(first) {
            return None;
        }
        let last = last.min(first + 400);
        let open =
            (first + 2..last).find(|&at| glued(at) && self.verb_at(at + 1, at + 1, last, 0).is_some())?;
        let close = (open + 2..last).find(|&at| self.phrases.is_dash(at)).unwrap_or(last);
        let (source, cue) = self.reporting_clause((open + 1, close), 0)?;
        let mut content = vec![(first + 1, self.phrases.without_marks(first + 1, open))];
        let rest = (close + 1..last).find(|&at| self.prose().tokens[at].shape.is_word());
        content.extend(rest.map(|rest| (rest, self.phrases.without_marks(rest, last))));
        Some(self.keep(Group { source: source.into_iter().collect(), cue: vec![cue], content }))
    }

    /// Quotations with a verb of saying beside them, or within dashes inside them.
    fn quotations(&mut self, (first, last): Range) -> Vec<Group> {
        let prose = self.prose();
        let from = prose.quotations.partition_point(|quotation| quotation.tokens.0 < first);
        let to = prose.quotations.partition_point(|quotation| quotation.tokens.0 < last);
        let own: Vec<Range> = (from..to)
            .filter(|&at| prose.quotations[at].depth == 1)
            .map(|at| prose.quotations[at].tokens)
            .collect();
        let mut found: Vec<Group> = Vec::new();
        let mut read_to = first;
        for (index, &quotation) in own.iter().enumerate() {
            let next = own.get(index + 1).map_or(last, |next| next.0);
            if let Some(group) = self.quotation(quotation, (read_to.max(first), last), next) {
                read_to = group
                    .source
                    .iter()
                    .chain(&group.cue)
                    .map(|range| range.1)
                    .max()
                    .unwrap_or(0)
                    .max(quotation.1);
                self.credited.insert(quotation.0);
                found.push(self.keep(group));
            } else {
                read_to = read_to.max(quotation.1.min(last));
            }
        }
        found
    }

    fn quotation(&self, quotation: Range, (first, last): Range, next: usize) -> Option<Group> {
        let prose = self.prose();
        let n_words = (quotation.0..quotation.1).filter(|&at| prose.tokens[at].shape.is_word()).count();
        if n_words == 0 {
            return None;
        }
        // «El puente —dijo Reyes— es seguro».
        if let Some(open) = (quotation.0 + 1..quotation.1.min(quotation.0 + 400))
            .find(|&at| self.phrases.is_dash(at) && self.verb_at(at + 1, at + 1, quotation.1, 1).is_some())
        {
            let close = (open + 2..quotation.1).find(|&at| self.phrases.is_dash(at))?;
            let (source, cue) = self.reporting_clause((open + 1, close), 1)?;
            let content = vec![(quotation.0, open), (close + 1, quotation.1)];
            return Some(Group { source: source.into_iter().collect(), cue: vec![cue], content });
        }
        // «…», dijo Reyes. «…» —dijo Reyes—. «…», según Reyes.
        let mut after = quotation.1;
        while after < last
            && (matches!(self.word(after), "," | ".") || self.phrases.is_dash(after))
            && after < quotation.1 + 3
        {
            after += 1;
        }
        let joined = after < last && (after == quotation.1 || self.word(after - 1) != ".");
        if joined && after < next {
            let end = (after..next.min(after + 40))
                .find(|&at| {
                    matches!(self.word(at), "." | ";" | ":") && !self.phrases.is_abbreviation(at)
                        || self.phrases.is_dash(at)
                })
                .unwrap_or(next.min(after + 40));
            if let Some((source, cue)) = self.reporting_clause((after, end), 0) {
                return Some(Group {
                    source: source.into_iter().collect(),
                    cue: vec![cue],
                    content: vec![quotation],
                });
            }
        }
        // «…», resopló Ana Reyes: any verb between a quotation and a name attributes.
        if joined
            && after > quotation.1
            && after + 1 < next
            && self.word(after).ends_with('ó')
            && self.phrases.is_finite(after)
            && let Some(end) = self.phrases.noun_phrase(after + 1, next.min(after + 40))
        {
            let end = self.phrases.with_apposition(end, next.min(after + 40));
            return Some(Group {
                source: vec![(after + 1, end)],
                cue: vec![(after, after + 1)],
                content: vec![quotation],
            });
        }
        // Reyes dijo: «…»; dijo Reyes: «…»; Reyes: «…»; según Reyes, «…».
        let mark = quotation.0.checked_sub(1).filter(|&at| at >= first)?;
        if self.word(mark) != ":" {
            return None;
        }
        let start = self.clause_before(first, mark);
        if let Some(verb) = (start..mark).rev().find_map(|at| self.verb_at(start, at, mark, 0)) {
            let before = self.phrases.subject_before(start, verb.start);
            let after = self.phrases.after_verb(verb.end, mark, true);
            let source = before
                .filter(|found| found.is_close)
                .map(|found| found.range)
                .or(after.subject)
                .or(before.map(|found| found.range));
            return Some(Group {
                source: source.into_iter().collect(),
                cue: vec![(verb.start, verb.end)],
                content: vec![quotation],
            });
        }
        // "Reyes, en un comunicado: «…»".
        let end = self.phrases.noun_phrase(start, mark)?;
        let source = (start, self.phrases.with_apposition(end, mark));
        Some(Group { source: vec![source], cue: vec![(mark, mark + 1)], content: vec![quotation] })
    }

    /// Source and cue of "dijo Ana Reyes, alcaldesa de Port Sella" or "Reyes dijo", which is all of a clause.
    fn reporting_clause(&self, (first, last): Range, depth: u8) -> Option<(Option<Range>, Range)> {
        let verb = (first..last.min(first + 12)).find_map(|at| self.verb_at(first, at, last, depth))?;
        if verb.form == Form::According {
            return self.according(verb, last).map(|(source, cue, _)| (source, cue));
        }
        if verb.form != Form::Finite {
            return None;
        }
        let cue = (verb.start, verb.end);
        if verb.start == first {
            let after = self.phrases.after_verb(verb.end, last, true);
            let opens_content =
                after.next < last && self.word(after.next) == "que" && after.subject.is_none();
            return (!opens_content).then_some((after.subject, cue));
        }
        let before = self.phrases.subject_before(first, verb.start)?;
        (before.is_close && before.range.0 == first).then_some((Some(before.range), cue))
    }

    /// The attributions of a sentence, or of a content, whose words stand in `depth` quotations.
    fn sentence(&mut self, (first, last): Range, depth: u8) -> Vec<Group> {
        if last <= first + 1 {
            return Vec::new();
        }
        let prose = self.prose();
        let mut verbs: Vec<Verb> = Vec::new();
        for at in first..last {
            if prose.quoted[at] == depth
                && !self.taken.holds(at)
                && verbs.last().is_none_or(|verb| verb.end <= at)
                && let Some(verb) = self.verb_at(first, at, last, depth)
            {
                verbs.push(verb);
            }
        }
        let mut found = Vec::new();
        // Where the clause begins that the next attribution may take as its content or search for its subject.
        let mut clause = first;
        // The clause before that one: "Reyes dijo que …, según El Faro" takes it whole.
        let mut earlier = first;
        let mut read_to = first;
        for index in 0..verbs.len() {
            let verb = verbs[index];
            if verb.at < read_to {
                continue;
            }
            let outer =
                verbs[index + 1..].iter().take(6).find_map(|next| self.outer_break(verb.end, next, last));
            let end = self.before_quotation(verb.end, outer.unwrap_or(last));
            let end = self.phrases.without_marks(verb.end, end);
            let bare = verb.form == Form::According
                && !(clause..verb.start).any(|at| self.prose().tokens[at].shape.is_word());
            let from = if bare && verb.start > clause { earlier } else { clause };
            if let Some(group) = self.attribution(verb, from, end, last) {
                let behind = group.content.iter().chain(&group.cue).chain(&group.source).map(|range| range.1);
                read_to = behind.max().unwrap_or(verb.end);
                // Each clause is taken once, and once more by what relays it: a text without full stops stays linear.
                earlier = clause;
                clause = read_to;
                found.push(self.keep(group));
            }
        }
        found
    }

    fn keep(&mut self, group: Group) -> Group {
        self.taken.add(&group);
        group
    }

    /// The end of a content before a colon and a quotation that has its own verb: "advirtió de que habrá huelga: «…», afirmó".
    fn before_quotation(&self, first: usize, last: usize) -> usize {
        let next = self.credited.range(first..last).next().copied();
        next.filter(|&at| at > first && self.word(at - 1) == ":").map_or(last, |at| at - 1)
    }

    /// The verb of saying at `at`, when it is one there, with the words that belong to its group.
    fn verb_at(&self, first: usize, at: usize, last: usize, depth: u8) -> Option<Verb> {
        let prose = self.prose();
        let word = self.word(at);
        if at >= last || prose.quoted[at] != depth && depth == 0 {
            return None;
        }
        let of = |lemma: &str| self.cues.senses().iter().find(|sense| sense.lemma == lemma);
        let follows = |words: &[&str]| {
            words.iter().enumerate().all(|(ahead, word)| at + ahead < last && self.word(at + ahead) == *word)
        };
        const PHRASES: &[(&[&str], &str)] = &[
            (&["según"], "según"),
            (&["de", "acuerdo", "con"], "de acuerdo con"),
            (&["de", "acuerdo", "a"], "de acuerdo con"),
            (&["de", "acuerdo", "al"], "de acuerdo con"),
            (&["a", "juicio", "de"], "a juicio de"),
            (&["a", "juicio", "del"], "a juicio de"),
            (&["en", "opinión", "de"], "en opinión de"),
            (&["en", "opinión", "del"], "en opinión de"),
            (&["en", "palabras", "de"], "en palabras de"),
            (&["en", "palabras", "del"], "en palabras de"),
            (&["conforme", "a"], "conforme a"),
            (&["a", "su", "juicio"], "a juicio de"),
            (&["en", "su", "opinión"], "en opinión de"),
        ];
        if let Some((words, lemma)) = PHRASES.iter().find(|(words, _)| follows(words)) {
            let end = at + words.len();
            return Some(Verb { start: at, at, end, sense: of(lemma)?, form: Form::According });
        }
        // "como informó primero el diario" attributes as "según informó" does.
        if word == "como" && (at + 1..last.min(at + 4)).any(|said| self.is_finite_saying(at + 1, said)) {
            return Some(Verb { start: at, at, end: at + 1, sense: of("según")?, form: Form::According });
        }
        let sense = self.cues.sense_of(word).filter(|sense| !sense.lemma.contains(' '))?;
        let previous = at.checked_sub(1).filter(|&before| before >= first).map(|before| self.word(before));
        let form = match () {
            () if word.ends_with("ndo") => Form::Gerund,
            () if word.ends_with("ar") || word.ends_with("er") || word.ends_with("ir") => Form::Infinitive,
            () => Form::Finite,
        };
        // "se limitó a señalar que", "quiso aclarar que": the verb that bends stands before.
        let bent = if form == Form::Infinitive { self.bent_before(first, at) } else { None };
        if form == Form::Infinitive
            && bent.is_none()
            && !matches!(previous, Some("tras" | "al" | "de" | "además"))
        {
            return None;
        }
        let form = if bent.is_some() { Form::Finite } else { form };
        let start = self.phrases.verb_start(first, bent.unwrap_or(at));
        if self.phrases.is_participle(at) {
            let helped = (start..at).any(|helper| self.is(helper, Class::Auxiliary));
            let passive = (start..at).any(|helper| {
                matches!(
                    self.word(helper),
                    "sido"
                        | "fue"
                        | "fueron"
                        | "es"
                        | "son"
                        | "era"
                        | "eran"
                        | "será"
                        | "siendo"
                        | "está"
                        | "están"
                )
            });
            let agent = at + 1 < last && self.word(at + 1) == "por" && sense.is_said;
            if passive && helped && agent && !matches!(self.word(start), "está" | "están") {
                return Some(Verb { start, at, end: at + 2, sense, form: Form::Passive });
            }
            if !helped || passive {
                return None;
            }
        } else if !word.ends_with('r') && self.phrases.is_noun_use(first, at) {
            return None;
        }
        // "es decir", "querer decir".
        if matches!(previous, Some("es" | "quiere")) && word == "decir"
            || matches!(word, "oponen" | "opone") && start == at
        {
            return None;
        }
        // "insistió en que", "se comprometió a": the preposition of the verb belongs to it.
        let joins = matches!(
            (sense.lemma, at + 1 < last, at + 2 < last),
            ("insistir" | "confiar" | "coincidir", true, true)
        ) && self.word(at + 1) == "en"
            && self.word(at + 2) == "que";
        Some(Verb { start, at, end: at + 1 + usize::from(joins), sense, form })
    }

    /// The verb that a verb of saying in the infinitive leans on: "volvió a decir", "quiso aclarar".
    fn bent_before(&self, first: usize, at: usize) -> Option<usize> {
        let back = |by: usize| {
            at.checked_sub(by).filter(|&before| before >= first).map(|before| (before, self.word(before)))
        };
        match (back(2), back(1)) {
            (
                Some((
                    bent,
                    "limitó" | "limita" | "limitaron" | "volvió" | "vuelve" | "volvieron" | "llegó"
                    | "atrevió" | "apresuró",
                )),
                Some((_, "a")),
            ) => Some(bent),
            (_, Some((bent, "quiso" | "quisieron" | "pudo" | "suele" | "suelen" | "logró"))) => Some(bent),
            _ => None,
        }
    }

    /// Where a content that began before ends because of `verb`, which reports on its own: before ", añadió que", ", según
    /// Reyes", "y prometió", ", pero Lund advirtió que". `None` for a verb within the content.
    fn outer_break(&self, from: usize, verb: &Verb, last: usize) -> Option<usize> {
        let mark = |at: usize| at > from && matches!(self.word(at), "," | ";" | "—" | "–");
        let before = verb.start.checked_sub(1).filter(|&at| at > from)?;
        match verb.form {
            // "que, según Reyes, …" stands inside.
            Form::According => {
                let inside = mark(before) && matches!(self.word(before - 1), "que" | "y" | "pero");
                return (!inside && self.word(before) != "que").then_some(if mark(before) {
                    before
                } else {
                    verb.start
                });
            }
            Form::Gerund => return mark(before).then_some(before),
            Form::Infinitive => {
                let opener = if self.is(before, Class::Preposition) || self.word(before) == "además" {
                    before
                } else {
                    verb.start
                };
                let opener =
                    if opener > from && self.word(opener - 1) == "después" { opener - 1 } else { opener };
                let comma = opener.checked_sub(1).filter(|&at| mark(at));
                return Some(comma.unwrap_or(opener));
            }
            Form::Finite | Form::Passive => {}
        }
        let coordinates =
            |at: usize| at > from && matches!(self.word(at), "y" | "e" | "pero" | "mientras" | "aunque");
        let with_comma = |at: usize| if at > from + 1 && mark(at - 1) { at - 1 } else { at };
        // "…, añadió que", "…, informó el diario".
        if mark(before) {
            return Some(before);
        }
        let opens = self.phrases.after_verb(verb.end, last, true);
        let has_content = opens.next < last && matches!(self.word(opens.next), "que" | "si" | ":")
            || opens.next == verb.end
            || takes_object(verb.sense);
        if coordinates(before) && has_content {
            return Some(with_comma(before));
        }
        // "…, pero Lund advirtió que", "…, mientras que la ministra dijo que".
        let subject = self.phrases.subject_before(from, verb.start)?.range.0;
        let before = subject.checked_sub(1).filter(|&at| at > from)?;
        let link = if self.word(before) == "que" && self.word(before - 1) == "mientras" {
            before - 1
        } else {
            before
        };
        match () {
            () if self.word(before) == ";" => Some(before),
            () if coordinates(link) && has_content => Some(with_comma(link)),
            () => None,
        }
    }

    /// Source, cue and the token after the source of "según Reyes" and "según informó el martes el diario".
    fn according(&self, verb: Verb, last: usize) -> Option<(Option<Range>, Range, usize)> {
        let from = verb.end;
        // "a su juicio": whose it is stands in a sentence before.
        if self.word(verb.at + 1) == "su" {
            return Some((None, (verb.start, verb.end), verb.end));
        }
        if from >= last
            || matches!(self.word(from), "lo" | "si" | "se" | "sea" | "cada" | "el" | "la")
                && matches!(
                    self.word(from + 1).trim(),
                    "que" | "previsto" | "acordado" | "caso" | "mire" | "corresponda" | "como"
                )
        {
            return None;
        }
        // "según informó", "según ha dicho", "según se informó".
        let said = (from..last.min(from + 4)).find(|&at| self.is_finite_saying(from, at));
        if let Some(said) = said {
            let after = self.phrases.after_verb(said + 1, last, true);
            let source = after.subject;
            return Some((source, (verb.start, said + 1), after.next));
        }
        if self.is(from, Class::Clitic) && self.is(from + 1, Class::Finite) {
            return None;
        }
        let end = self.phrases.noun_phrase(from, last)?;
        let end = self.phrases.with_apposition(end, last);
        Some((Some((from, end)), (verb.start, verb.end), end))
    }

    /// "informó", "ha dicho": a verb group of saying that begins at `from` and ends with `at`.
    fn is_finite_saying(&self, from: usize, at: usize) -> bool {
        self.cues.is_saying(self.word(at))
            && !self.phrases.is_infinitive(at)
            && !self.phrases.is_capital(at)
            && self.phrases.verb_start(from, at) == from
            && !self.phrases.is_noun_use(from, at)
    }

    /// The attribution of `verb`. `clause` is where its clause may begin; `end` is where its content ends, when that stands
    /// behind it; `last` is the end of the sentence.
    fn attribution(&self, verb: Verb, clause: usize, end: usize, last: usize) -> Option<Group> {
        let clause = self.phrases.skip_connectives(clause, verb.start);
        if verb.form == Form::According {
            return self.according_group(verb, clause, end, last);
        }
        let cue = (verb.start, verb.end);
        if verb.form == Form::Passive {
            let agent = self.phrases.noun_phrase(verb.end, last)?;
            let agent = self.phrases.with_apposition(agent, last);
            let content =
                self.phrases.subject_before(clause, verb.start).filter(|found| found.is_close)?.range;
            return Some(Group { source: vec![(verb.end, agent)], cue: vec![cue], content: vec![content] });
        }
        let before =
            if verb.form == Form::Finite { self.phrases.subject_before(clause, verb.start) } else { None };
        // "se informó que", not "se limitó a señalar que".
        let is_passive = self.word(verb.start) == "se"
            && verb.sense.is_said
            && !takes_reflexive(verb.sense.lemma)
            && !(verb.start..verb.at).any(|at| self.word(at) == "a");
        let close = before.filter(|found| found.is_close && !is_passive).map(|found| found.range);
        let after = self.phrases.after_verb(verb.end, end, close.is_none());
        let silence = self.silence(verb, end);
        if let Some((cue_end, content)) = silence {
            let source = close.or(before.map(|found| found.range));
            return Some(Group {
                source: source.into_iter().collect(),
                cue: vec![(verb.start, cue_end)],
                content: vec![content],
            });
        }
        // "…, dijo Reyes": what stands before is the content.
        let comma =
            verb.start.checked_sub(1).filter(|&at| at > clause && matches!(self.word(at), "," | "—" | "–"));
        let opens_content = after.next < end
            && (matches!(self.word(after.next), "que" | ":") || self.is_question(verb, after.next));
        if let Some(comma) = comma
            && close.is_none()
            && verb.form == Form::Finite
            && verb.sense.is_said
            && !opens_content
            && (after.subject.is_some() || after.next >= end || matches!(self.word(after.next), "," | "."))
            && comma >= clause + 3
            && self.phrases.has_finite(clause, comma)
        {
            return Some(Group {
                source: after.subject.into_iter().collect(),
                cue: vec![cue],
                content: vec![(clause, comma)],
            });
        }
        // "dijo que …", "preguntó si …", "dijo: …".
        let wide = is_wide(verb.sense);
        if opens_content && end > after.next + 1 {
            let source = close.or(after.subject).or(before.filter(|_| !is_passive).map(|found| found.range));
            let colon = self.word(after.next) == ":";
            let from = match () {
                () if colon => after.next + 1,
                // "pidió al gobierno que aclare": whom it asks belongs to what it asks.
                () if wide && after.subject.is_none() => after.addressee.map_or(after.next, |range| range.0),
                () => after.next,
            };
            return Some(Group {
                source: source.into_iter().collect(),
                cue: vec![cue],
                content: vec![(from, end)],
            });
        }
        // "negó las acusaciones", "prometió reparar el puente", "acusó a Lund de mentir".
        let source = close.or(before.map(|found| found.range));
        let infinitive = after.next < end && self.phrases.is_infinitive(verb.end);
        let takes = takes_object(verb.sense)
            || (infinitive
                && (verb.sense.act == Act::Believe
                    || verb.sense.act == Act::Say
                        && matches!(verb.sense.lemma, "asegurar" | "afirmar" | "decir" | "sostener")));
        let from = self.phrases.after_time(verb.end, end);
        let starts_clause =
            source.is_some() || self.phrases.skip_connectives(clause, verb.start) == verb.start;
        let is_object = from < end
            && (self.is(from, Class::Determiner)
                || self.is(from, Class::Number)
                || self.is(from, Class::Preposition)
                || self.phrases.is_infinitive(from)
                || self.prose().tokens[from].shape.is_word());
        (takes && starts_clause && is_object && verb.form != Form::Infinitive && !is_passive).then(|| Group {
            source: source.into_iter().collect(),
            cue: vec![cue],
            content: vec![(from, end)],
        })
    }

    fn according_group(&self, verb: Verb, clause: usize, end: usize, last: usize) -> Option<Group> {
        let (source, cue, after) = self.according(verb, last)?;
        let group =
            |content: Vec<Range>| Group { source: source.into_iter().collect(), cue: vec![cue], content };
        // "Según Reyes, …".
        if clause >= verb.start || !(clause..verb.start).any(|at| self.prose().tokens[at].shape.is_word()) {
            let from = (after..end.min(after + 24))
                .find(|&at| self.word(at) == ",")
                .map_or(after, |comma| comma + 1);
            return (end > from + 1).then(|| group(vec![(from, end)]));
        }
        let comma = matches!(self.word(verb.start - 1), "," | "—" | "–");
        let head = (clause, verb.start - usize::from(comma));
        if head.1 <= head.0 {
            return None;
        }
        // "El puente, según Reyes, es seguro".
        let goes_on = after < end
            && self.word(after) == ","
            && after + 2 < end
            && !matches!(
                self.word(after + 1),
                "que"
                    | "quien"
                    | "quienes"
                    | "y"
                    | "pero"
                    | "aunque"
                    | "mientras"
                    | "donde"
                    | "lo"
                    | "por"
                    | "el"
                    | "la"
            )
            || (after + 2 < end && self.word(after) == "," && !self.phrases.has_finite(head.0, head.1));
        if goes_on && !self.phrases.has_finite(head.0, head.1) {
            return Some(group(vec![head, (after + 1, end)]));
        }
        (head.1 - head.0 >= 2).then(|| group(vec![head]))
    }

    /// Cue and content of a refusal: "declinó | hacer comentarios", "no respondió a | una solicitud de comentarios".
    fn silence(&self, verb: Verb, end: usize) -> Option<(usize, Range)> {
        let negated = (verb.start..verb.at).any(|at| self.is(at, Class::Negation));
        let is = |at: usize, words: &[&str]| at < end && words.contains(&self.word(at));
        const SPEECH: &[&str] = &[
            "comentar",
            "comentario",
            "comentarios",
            "declaraciones",
            "declarar",
            "responder",
            "contestar",
            "hablar",
            "pronunciarse",
            "opinar",
            "entrevista",
            "preguntas",
            "referirse",
            "confirmar",
        ];
        const REQUESTS: &[&str] = &[
            "solicitud",
            "solicitudes",
            "petición",
            "peticiones",
            "pedido",
            "pedidos",
            "llamadas",
            "llamada",
            "preguntas",
            "correo",
            "correos",
            "mensajes",
            "mensaje",
            "consultas",
            "consulta",
            "requerimiento",
            "cuestionario",
        ];
        let about =
            |words: &[&str], reach: usize| (verb.end..end.min(verb.end + reach)).find(|&at| is(at, words));
        let refuses = matches!(verb.sense.lemma, "declinar" | "rehusar" | "evitar")
            || verb.sense.lemma == "negar" && self.word(verb.start) == "se"
            || verb.sense.lemma == "querer" && negated;
        let (from, cue_end) = if refuses {
            about(SPEECH, 4)?;
            let to = usize::from(is(verb.end, &["a"]));
            (verb.end + to, verb.end + to)
        } else if matches!(verb.sense.lemma, "responder" | "contestar") && negated {
            about(REQUESTS, 8)?;
            let to = usize::from(is(verb.end, &["a", "al"]) || is(verb.end, &["de"]));
            (verb.end + to, verb.end + to)
        } else {
            return None;
        };
        // Whom it refuses to answer is no part of the content.
        let speech = (from..end).find(|&at| is(at, SPEECH) || is(at, REQUESTS))?;
        let stop = (speech + 1..end)
            .find(|&at| {
                is(at, &[",", ";", "."])
                    || is(at, &["a", "al"])
                    || is(at, &["de", "del", "por"]) && !is(at + 1, SPEECH) && !is(at + 1, &["inmediato"])
                    || self.phrases.time(at, end).is_some()
            })
            .unwrap_or(end);
        Some((cue_end, (from, stop)))
    }

    /// The request for comment of which a sentence speaks.
    fn request(&self, (first, last): Range, outlet: Option<&str>) -> Option<CommentRequest> {
        let prose = self.prose();
        let last = last.min(first + 120);
        let span = prose.span((first, last)).trimmed(prose.text);
        let own = || outlet.map(str::to_owned);
        if let Some((asked, by)) = self.asked((first, last)) {
            let by = by.filter(|&by| !self.is(by.0, Class::Own)).map(|by| self.name(by)).or_else(own);
            let silent = (first..last).any(|at| {
                matches!(self.word(at), "no" | "sin")
                    && matches!(
                        self.word(at + 1),
                        "obtuvo"
                            | "obtener"
                            | "recibió"
                            | "recibir"
                            | "respondió"
                            | "respuesta"
                            | "hubo"
                            | "ha"
                            | "contestó"
                    )
            });
            let answers =
                |at: usize| matches!(self.word(at), "respondió" | "contestó" | "respuesta" | "respondieron");
            let next = (last..prose.tokens.len().min(last + 12)).find(|&at| answers(at));
            let answered = !silent && next.is_some_and(|at| !self.is(at - 1, Class::Negation));
            let outcome = match () {
                () if answered => Outcome::Answered,
                () if silent => Outcome::NoResponse,
                () => Outcome::Pending,
            };
            return Some(CommentRequest {
                asked: self.name(asked),
                by,
                answered,
                outcome,
                answer: None,
                span,
            });
        }
        let verb = (first..last).filter(|&at| prose.quoted[at] == 0).find_map(|at| {
            let verb = self.verb_at(first, at, last, 0)?;
            self.silence(verb, last).map(|(_, content)| (verb, content))
        });
        let (verb, content) = verb?;
        let asked = self.phrases.subject_before(first, verb.start)?.range;
        // "a una solicitud de comentarios de El Faro", "hacer comentarios al periódico".
        let from = content.1 + 1;
        let whose = matches!(self.word(content.1), "de" | "del" | "a" | "al") && from < last;
        let by = match () {
            () if !whose || matches!(self.word(from), "este" | "esta" | "inmediato") => own(),
            () if self.phrases.is_capital(from) => {
                self.phrases.noun_phrase(from, last).map(|end| self.name((from, end)))
            }
            () => None,
        };
        let outcome = match verb.sense.lemma {
            "responder" | "contestar" => Outcome::NoResponse,
            _ => Outcome::Declined,
        };
        Some(CommentRequest { asked: self.name(asked), by, answered: false, outcome, answer: None, span })
    }

    /// Whom a sentence says to have been asked for comment, and by whom: "El Faro contactó a la oficina para pedir
    /// comentarios". Ranges of tokens.
    fn asked(&self, (first, last): Range) -> Option<(Range, Option<Range>)> {
        let prose = self.prose();
        let last = last.min(first + 120);
        let about = (first..last).any(|at| {
            matches!(self.word(at), "comentario" | "comentarios" | "respuesta" | "declaraciones" | "versión")
        });
        if !about || (first..last).any(|at| prose.quoted[at] > 0) {
            return None;
        }
        let verb = (first..last).find(|&at| {
            matches!(
                self.word(at),
                "contactó"
                    | "contactaron"
                    | "contactado"
                    | "contactamos"
                    | "comunicó"
                    | "solicitó"
                    | "solicitamos"
                    | "pidió"
                    | "pedimos"
                    | "contacto"
            )
        })?;
        let says_comment = |at: usize| {
            matches!(self.word(at), "comentario" | "comentarios" | "declaraciones")
                || self.word(at) == "versión" && self.word(at - 1) == "su"
        };
        let asks = (verb + 1..last).any(says_comment);
        let to = (verb + 1..last.min(verb + 8)).find(|&at| matches!(self.word(at), "a" | "al" | "con"))?;
        let end = self.phrases.noun_phrase(to + 1, last)?;
        let start = self.phrases.verb_start(first, verb);
        let by = self.phrases.subject_before(first, start).map(|found| found.range);
        asks.then_some(((to + 1, end), by))
    }

    /// A name without the article before it: "Cancillería", "oficina de la presidenta", but "El Faro".
    fn name(&self, (first, last): Range) -> String {
        let prose = self.prose();
        let outlet = self.phrases.is_capital(first + 1)
            && (self.is(first + 1, Class::Outlet)
                || self.phrases.is_capital(first)
                    && first > 0
                    && prose.sentence_of[first - 1] == prose.sentence_of[first]);
        let article = self.is(first, Class::Determiner) && last - first > 1 && !outlet;
        let span = prose.span((first + usize::from(article), last));
        span.of(prose.text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn is_question(&self, verb: Verb, at: usize) -> bool {
        verb.sense.act == Act::Ask && self.is(at, Class::Interrogative)
    }

    /// Where the clause begins that ends before the colon at `mark`.
    fn clause_before(&self, first: usize, mark: usize) -> usize {
        let prose = self.prose();
        let earliest = first.max(mark.saturating_sub(40));
        let start = (earliest..mark)
            .rev()
            .find(|&at| prose.quoted[at] > 0 || prose.sentence_of[at] != prose.sentence_of[mark])
            .map_or(earliest, |at| at + 1);
        self.phrases.skip_connectives(start, mark)
    }

    /// What is searched for attributions inside contents, sentence by sentence, with the quotations that it stands in.
    fn inner_ranges(&self, groups: &[Group]) -> Vec<(Range, u8)> {
        let prose = self.prose();
        let mut ranges = Vec::new();
        for &(first, last) in groups.iter().flat_map(|group| &group.content) {
            let depth = (first..last).map(|at| prose.quoted[at]).min().unwrap_or(0);
            let mut from = first;
            while from < last {
                let to =
                    (from..last).find(|&at| prose.sentence_of[at] != prose.sentence_of[from]).unwrap_or(last);
                let begin = (from..to)
                    .find(|&at| prose.tokens[at].shape.is_word() && !matches!(self.word(at), "que"))
                    .unwrap_or(to);
                if to - begin >= 5 {
                    ranges.push(((begin, to), depth));
                }
                from = to;
            }
        }
        ranges
    }
}

/// Verbs whose "se" is the subject's own: "se comprometió a", "se negó a", "se preguntó si".
fn takes_reflexive(lemma: &str) -> bool {
    matches!(lemma, "comprometerse" | "oponerse" | "negar" | "preguntar" | "cuestionar" | "lamentar")
}

/// Verbs whose addressee belongs to the content: "pidió al gobierno que aclare".
fn is_wide(sense: &CueSense) -> bool {
    sense.act == Act::Demand || sense.act == Act::Accuse
}

/// Verbs that attribute a noun or an infinitive: "negó las acusaciones", "prometió reparar el puente".
fn takes_object(sense: &CueSense) -> bool {
    match sense.act {
        Act::Deny | Act::Reject | Act::Promise | Act::Accuse | Act::Decline => true,
        Act::Confirm => !matches!(sense.lemma, "aceptar" | "conceder"),
        Act::Demand => !matches!(sense.lemma, "invitar"),
        Act::Declare => matches!(sense.lemma, "anunciar" | "decretar" | "proclamar"),
        Act::Say => matches!(
            sense.lemma,
            "elogiar" | "agradecer" | "calificar" | "describir" | "cuestionar" | "lamentar"
        ),
        Act::Report => matches!(sense.lemma, "revelar"),
        Act::Predict => matches!(sense.lemma, "predecir" | "pronosticar" | "vaticinar"),
        Act::Ask | Act::Believe => false,
    }
}

//! Standing in Spanish: act, commitment, circumstances and flags, read off words and endings.
//!
//! # Source
//! The rules are those of docs/reference/values.md; tenses and the conditional of rumour: RAE, Nueva gramática de la lengua
//! española (2009), §§ 23.15 and 42.

use crate::attribution::cue::{CueSense, Cues};
use crate::language::Language;
use crate::lexicon::{Class, Classes, Lexicon, is_outlet_word};
use crate::sentence::{Prose, Shape};
use crate::span::Span;
use crate::standing::circumstance::anchor;
use crate::standing::words::{find, has};
use crate::statement::{Act, ActBy, Attribution, Certainty, Manner, Path, Polarity, SpeakerKind, Standing};

/// What the act of one statement is read off; all words in lower case.
#[derive(Clone, Copy, Debug)]
pub(super) struct ActInput<'a> {
    /// Words of the cue.
    pub(super) cue: &'a [String],
    /// Words of the content.
    pub(super) content: &'a [String],
    /// True when the content's quotation ends in a question mark.
    pub(super) is_question: bool,
    /// True when some of the content is quoted.
    pub(super) is_quoted: bool,
    /// True when all of it is.
    pub(super) is_direct: bool,
    /// What kind of source it is.
    pub(super) kind: Option<SpeakerKind>,
}

/// What surrounds the saying of one statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Circumstance {
    /// Whom the source addressed.
    pub(super) addressee: Option<Span>,
    /// On what medium.
    pub(super) medium: Option<Span>,
    /// When.
    pub(super) time: Option<Span>,
    /// How it reached the outlet; `None` when the article does not say.
    pub(super) path: Option<Path>,
}

/// Phrases with which an article says that something is not established.
pub(super) const UNCONFIRMED: &[&str] = &[
    "no ha sido confirmada",
    "no ha sido confirmado",
    "no han sido confirmadas",
    "no han sido confirmados",
    "no se ha confirmado",
    "no se han confirmado",
    "no está confirmado",
    "no está confirmada",
    "sin confirmar",
    "aún no confirmado",
    "aún no confirmada",
    "no pudo verificar",
    "no pudo confirmar",
    "no ha podido verificar",
    "no ha podido confirmar",
    "no pudieron verificar",
    "no pudo ser verificado",
    "no pudo ser verificada",
    "no pudo verificarse",
    "no ha sido verificada",
    "no ha sido verificado",
    "sin aportar pruebas",
    "sin presentar pruebas",
    "sin ofrecer pruebas",
    "sin mostrar pruebas",
    "no aportó pruebas",
    "no presentó pruebas",
    "no ofreció pruebas",
    "no mostró pruebas",
    "presuntamente",
    "supuestamente",
];
/// That it is not so.
pub(super) const DENIED: &[&str] = &[
    "eso es falso",
    "es falso",
    "es falsa",
    "son falsas",
    "son falsos",
    "no es cierto",
    "no es cierta",
    "no es verdad",
    "era falso",
    "era falsa",
    "resultó falso",
    "resultó falsa",
    "falsamente",
    "no hay pruebas",
    "no hay evidencia",
    "ha sido desmentido",
    "ha sido desmentida",
    "fue desmentido",
    "fue desmentida",
];
/// That another source bears it out.
pub(super) const CONFIRMED: &[&str] = &[
    "como muestran los registros",
    "como consta en",
    "los registros lo confirman",
    "los documentos lo confirman",
    "un video lo muestra",
    "fue confirmado después",
    "fue confirmada después",
];

/// Words by which a sentence points back at something reported.
pub(super) fn points_back(word: &str) -> bool {
    matches!(
        word,
        "información"
            | "informe"
            | "reporte"
            | "noticia"
            | "versión"
            | "versiones"
            | "denuncia"
            | "acusación"
            | "acusaciones"
            | "afirmación"
            | "relato"
            | "dato"
    )
}

/// True for "la información", "su informe": another's report as a whole.
pub(super) fn is_report(article: &str, noun: &str) -> bool {
    matches!(
        article,
        "la" | "La" | "el" | "El" | "su" | "Su" | "esa" | "Esa" | "ese" | "Ese" | "esta" | "Esta"
    ) && matches!(
        noun,
        "información" | "informe" | "noticia" | "reporte" | "reportaje" | "artículo" | "publicación"
    )
}

/// True for a word that begins a sentence and speaks of the one before.
pub(super) fn is_demonstrative(word: &str) -> bool {
    matches!(
        word,
        "Esto" | "Eso" | "Ello" | "Esta" | "Este" | "Esa" | "Ese" | "La" | "El" | "Lo" | "Las" | "Los"
    )
}

fn is(word: &str, class: Class) -> bool {
    Classes::spanish().of(word) & class.bit() != 0
}

fn sense_of(cue: &[String]) -> Option<&'static CueSense> {
    Cues::of(Language::Spanish).find_sense(cue.iter().map(String::as_str)).map(|found| found.sense)
}

/// "no", "nunca": a negation before the verb of the cue.
fn is_negated_cue(cue: &[String]) -> bool {
    cue.iter().any(|word| is(word, Class::Negation))
}

/// The act, what it was read off, and whether the source voiced the content.
pub(super) fn find_act(input: ActInput) -> (Act, ActBy, bool) {
    let Some(sense) = sense_of(input.cue) else {
        let voiced = input.is_quoted || input.cue.is_empty() || input.cue.iter().any(|word| word == "como");
        return if voiced { with_content(input, Act::Say) } else { (Act::Believe, ActBy::Cue, false) };
    };
    let reflexive = input.cue.iter().any(|word| word == "se");
    let negated = is_negated_cue(input.cue);
    let speech = |words: &[&str]| input.content.iter().take(8).any(|word| words.contains(&word.as_str()));
    let silent = speech(&[
        "comentar",
        "comentario",
        "comentarios",
        "declaraciones",
        "declarar",
        "responder",
        "contestar",
        "hablar",
        "pronunciarse",
        "entrevista",
        "preguntas",
        "confirmar",
    ]);
    let asked = speech(&[
        "solicitud",
        "solicitudes",
        "petición",
        "peticiones",
        "pedido",
        "llamadas",
        "llamada",
        "correo",
        "correos",
        "mensajes",
        "consultas",
        "preguntas",
        "cuestionario",
    ]);
    match sense.lemma {
        "declinar" | "rehusar" | "evitar" if silent => return (Act::Decline, ActBy::Cue, true),
        "negar" if reflexive && silent => return (Act::Decline, ActBy::Cue, true),
        "querer" if negated && silent => return (Act::Decline, ActBy::Cue, true),
        "responder" | "contestar" if negated && (asked || silent) => {
            return (Act::Decline, ActBy::Cue, false);
        }
        _ => {}
    }
    let clause = first_clause(input.content);
    let act = match sense.lemma {
        "declinar" => Act::Reject,
        "negar" if reflexive => Act::Reject,
        "negar" | "desmentir" | "refutar" | "descartar" | "confirmar" | "corroborar" if negated => Act::Say,
        "advertir" | "avisar" | "alertar" => match () {
            () if clause
                .iter()
                .take(10)
                .any(|word| is_future(word) || matches!(word.as_str(), "puede" | "podría" | "podrían")) =>
            {
                Act::Predict
            }
            () => Act::Say,
        },
        "informar" | "reportar" | "revelar" | "publicar" | "mostrar" | "constatar" | "documentar"
        | "divulgar" | "difundir" | "comunicar" | "avanzar" | "adelantar" | "citar"
            if !matches!(input.kind, None | Some(SpeakerKind::Publication | SpeakerKind::Document)) =>
        {
            Act::Say
        }
        _ => sense.act,
    };
    if act == Act::Say && !negated {
        let neutral = match input.kind {
            Some(SpeakerKind::Document | SpeakerKind::Publication) if sense.is_said => Act::Report,
            _ => Act::Say,
        };
        let (act, by, _) = with_content(input, neutral);
        return (act, by, sense.is_said || input.is_direct);
    }
    (act, ActBy::Cue, sense.is_said || input.is_direct)
}

/// Tests the first clause of the content under a neutral cue.
fn with_content(input: ActInput, neutral: Act) -> (Act, ActBy, bool) {
    let words = first_clause(input.content);
    let words = &words[..words.len().min(24)];
    let future = words.iter().take(9).position(|word| is_future(word));
    let own = words.iter().take(5).position(|word| is_own_future(word));
    let negated = |at: usize| words[..at].iter().any(|word| is(word, Class::Negation));
    let must = || {
        words.iter().take(5).any(|word| {
            matches!(word.as_str(), "debe" | "deben" | "debería" | "deberían" | "deberá" | "deberán")
        }) || find(words, "hay que").is_some_and(|at| at <= 2)
            || find(words, "tiene que").or_else(|| find(words, "tienen que")).is_some_and(|at| at <= 4)
    };
    let act = match () {
        () if neutral == Act::Report => return (Act::Report, ActBy::Cue, true),
        () if ["es falso", "es falsa", "es mentira", "no es cierto", "no es verdad", "son mentiras"]
            .iter()
            .any(|phrase| has(words, phrase)) =>
        {
            Act::Deny
        }
        () if input.is_question && input.content.len() <= 25 => Act::Ask,
        () if own.is_some_and(negated) => Act::Reject,
        () if own.is_some() => Act::Promise,
        () if must() => Act::Demand,
        // "dijo que pagará los daños": the subject left out is the speaker's. "dijo que caerá" may speak of anything.
        () if future.is_some_and(|at| {
            words[..at].iter().all(|word| is(word, Class::Negation) || is(word, Class::Clitic))
                && words
                    .get(at + 1)
                    .is_some_and(|next| is(next, Class::Determiner) || is(next, Class::Number) || next == "a")
        }) && !input.is_quoted =>
        {
            Act::Promise
        }
        () if future.is_some() => Act::Predict,
        () => return (neutral, ActBy::Cue, true),
    };
    (act, ActBy::Content, true)
}

/// The part of a content that stands in the sentence of its first word.
pub(super) fn first_sentence(prose: &Prose, content: &[Span]) -> Vec<Span> {
    let Some(first) = content.first().map(|span| prose.token_at(span.start)) else { return Vec::new() };
    if first >= prose.tokens.len() {
        return Vec::new();
    }
    let end = prose.tokens[prose.sentence_tokens(first).1 - 1].span.end;
    let inside = content.iter().filter(|span| span.start < end);
    inside.map(|span| Span { start: span.start, end: span.end.min(end) }).collect()
}

/// The words of a content from its first clause on: without "que" and what links it to the words before.
fn first_clause(content: &[String]) -> &[String] {
    let links = |word: &String| {
        matches!(word.as_str(), "que" | "y" | "e" | "pero" | "pues" | "porque" | "sí" | "bueno")
    };
    let start = content.iter().position(|word| !links(word)).unwrap_or(0);
    &content[start..content.len().min(start + 30)]
}

/// A future of the third person: "abrirá", "caerán".
fn is_future(word: &str) -> bool {
    word.chars().count() >= 5
        && (word.ends_with("rá") || word.ends_with("rán"))
        && !matches!(word, "detrás" | "habrá" | "habrán")
        || matches!(word, "será" | "serán" | "habrá" | "habrán" | "dará" | "irá")
}

/// A future of the first person: "pagaré", "abriremos".
fn is_own_future(word: &str) -> bool {
    word.chars().count() >= 5 && (word.ends_with("ré") || word.ends_with("remos")) && word != "queremos"
}

/// True for words that a clause has and a bare noun phrase does not.
fn is_verb(word: &str) -> bool {
    const ENDINGS: &[&str] = &[
        "ó", "é", "í", "aron", "ieron", "aba", "aban", "rá", "rán", "ría", "rían", "amos", "emos", "imos",
        "ar", "er", "ir", "ando", "iendo",
    ];
    is(word, Class::Finite)
        || is(word, Class::Negation)
        || (word.chars().count() > 3 && ENDINGS.iter().any(|ending| word.ends_with(ending)))
}

/// Polarity and certainty of a content under an act.
pub(super) fn find_commitment(act: Act, cue: &[String], content: &[String]) -> (Polarity, Certainty) {
    let lemma = sense_of(cue).map_or("", |sense| sense.lemma);
    let unknown = (Polarity::Unknown, Certainty::Unknown);
    match act {
        Act::Demand | Act::Ask | Act::Decline => return unknown,
        Act::Believe if matches!(lemma, "esperar" | "desear" | "querer" | "confiar") => return unknown,
        Act::Say
        | Act::Report
        | Act::Confirm
        | Act::Deny
        | Act::Reject
        | Act::Promise
        | Act::Predict
        | Act::Accuse
        | Act::Declare
        | Act::Believe => {}
    }
    let clause = first_clause(content);
    let has_que = content.first().is_some_and(|word| word == "que");
    if clause.len() <= 3 && !has_que && !clause.iter().any(|word| is_verb(word)) {
        return unknown;
    }
    let denies =
        matches!(lemma, "negar" | "desmentir" | "refutar" | "rechazar" | "descartar" | "dudar" | "rehusar");
    let polarity = if denies || is_negated(clause) { Polarity::Negative } else { Polarity::Positive };
    let head = &clause[..clause.len().min(14)];
    let holds = |phrases: &[&str]| phrases.iter().any(|phrase| has(head, phrase));
    let certainty = match () {
        () if holds(&[
            "podría",
            "podrían",
            "puede que",
            "quizá",
            "quizás",
            "tal vez",
            "acaso",
            "posiblemente",
            "es posible",
        ]) || lemma == "temer" =>
        {
            Certainty::Possible
        }
        () if holds(&[
            "creo",
            "creemos",
            "pienso",
            "considero",
            "probablemente",
            "es probable",
            "parece",
            "al parecer",
            "aparentemente",
        ]) || rumour(head).is_some()
            || matches!(
                lemma,
                "creer"
                    | "pensar"
                    | "considerar"
                    | "sospechar"
                    | "suponer"
                    | "estimar"
                    | "calcular"
                    | "prever"
                    | "dudar"
                    | "sugerir"
                    | "insinuar"
                    | "planear"
                    | "proyectar"
                    | "predecir"
                    | "pronosticar"
                    | "vaticinar"
                    | "augurar"
                    | "entender"
            ) =>
        {
            Certainty::Probable
        }
        () => Certainty::Certain,
    };
    (polarity, certainty)
}

/// A negation near the first verb, before another clause begins.
fn is_negated(clause: &[String]) -> bool {
    for (at, word) in clause.iter().enumerate().take(16) {
        let next = clause.get(at + 1).map(String::as_str);
        match word.as_str() {
            "no" if matches!(next, Some("sólo" | "solo" | "solamente")) => {}
            "no" | "nunca" | "jamás" | "nadie" | "ningún" | "ninguna" | "ninguno" | "tampoco" | "falso"
            | "falsa" | "mentira" => {
                return true;
            }
            "que" | "quien" | "porque" | "cuando" | "si" | "aunque" | "mientras" if at > 3 => return false,
            _ => {}
        }
    }
    false
}

/// The conditional of rumour, "habría firmado": where it stands. Not a condition ("si …, habría firmado").
fn rumour(words: &[String]) -> Option<usize> {
    let participle = |word: &String| {
        ["ado", "ido", "cho", "sto", "rto", "ito"].iter().any(|ending| word.ends_with(ending))
    };
    let at = words.iter().position(|word| matches!(word.as_str(), "habría" | "habrían"))?;
    (words.get(at + 1).is_some_and(participle) && !words.iter().any(|word| word == "si")).then_some(at)
}

/// What the cue, or a hedge of the article's own in words that are not quoted, says about the standing, and the words that
/// say it.
pub(super) fn standing_of(
    prose: &Prose,
    attribution: &Attribution,
    act: Act,
    act_by: ActBy,
    cue: &[String],
) -> (Standing, Vec<Span>) {
    let lemma = sense_of(cue).map_or("", |sense| sense.lemma);
    match act {
        Act::Decline => return (Standing::NoComment, attribution.cue.clone()),
        Act::Deny if act_by == ActBy::Cue => return (Standing::Denied, attribution.cue.clone()),
        Act::Confirm if act_by == ActBy::Cue => return (Standing::Confirmed, attribution.cue.clone()),
        Act::Say
        | Act::Report
        | Act::Reject
        | Act::Promise
        | Act::Predict
        | Act::Demand
        | Act::Ask
        | Act::Accuse
        | Act::Declare
        | Act::Believe
        | Act::Confirm
        | Act::Deny => {}
    }
    if matches!(lemma, "alegar" | "pretender") || rumour(cue).is_some() {
        return (Standing::Unconfirmed, attribution.cue.clone());
    }
    if attribution.manner == Manner::Indirect
        && let Some(span) = hedge(prose, &attribution.content)
    {
        return (Standing::Unconfirmed, vec![span]);
    }
    (Standing::Reported, Vec::new())
}

/// "presuntamente", "habría firmado" in the first clause of a content.
fn hedge(prose: &Prose, content: &[Span]) -> Option<Span> {
    let first = prose.token_at(content.first()?.start);
    let last = prose.token_at(content.first()?.end.saturating_sub(1)) + 1;
    let last = last.min(first + 24).min(prose.tokens.len());
    let tokens: Vec<usize> = (first..last).filter(|&at| prose.tokens[at].shape.is_word()).collect();
    let words: Vec<String> = tokens.iter().map(|&at| prose.word(at).to_lowercase()).collect();
    if let Some(at) = words.iter().position(|word| matches!(word.as_str(), "presuntamente" | "supuestamente"))
    {
        return Some(prose.span((tokens[at], tokens[at] + 1)));
    }
    rumour(&words).map(|at| prose.span((tokens[at], tokens[at + 1] + 1)))
}

/// To whom, on what medium, when, and how the words reached the outlet.
pub(super) fn find_circumstance(
    prose: &Prose,
    attribution: &Attribution,
    kind: Option<SpeakerKind>,
    outlet: Option<&str>,
) -> Circumstance {
    let Some(anchor) = anchor(prose, attribution) else { return Circumstance::default() };
    let (first, last) = prose.near(anchor);
    let holds = |at: usize| attribution.content.iter().any(|span| span.contains(prose.tokens[at].span));
    let free: Vec<usize> = (first..last).filter(|&at| !holds(at)).collect();
    let lower: Vec<String> = free.iter().map(|&at| prose.word(at).to_lowercase()).collect();
    let mut found = Circumstance {
        addressee: find_addressee(prose, attribution),
        time: find_time(prose, &free),
        ..Circumstance::default()
    };
    for (at, word) in lower.iter().enumerate() {
        let back = |by: usize| at.checked_sub(by).map_or("", |at| lower[at].as_str());
        let article = is(back(1), Class::Determiner);
        let preposition = if article { back(2) } else { back(1) };
        let within =
            matches!(preposition, "en" | "por" | "mediante" | "a" | "durante" | "desde" | "vía" | "con");
        let path = match word.as_str() {
            "x" | "twitter" | "facebook" | "instagram" | "telegram" | "youtube" | "tiktok" | "redes"
            | "red" | "tuit"
                if within =>
            {
                Path::Social
            }
            "tuiteó" | "tuitea" => Path::Social,
            "comunicado" | "nota" | "carta" | "correo" | "mensaje" if within => Path::Statement,
            "portavoz" | "vocero" | "vocera" | "portavoces" | "voceros" => Path::Statement,
            "entrevista" | "teléfono" if within => Path::Interview,
            "conferencia" | "rueda" | "discurso" | "mitin" | "debate" | "audiencia" | "sesión" | "acto"
                if within =>
            {
                Path::PublicEvent
            }
            "juicio" | "tribunal" | "juez" | "jueza" if matches!(preposition, "ante" | "durante") => {
                Path::PublicEvent
            }
            "prensa" | "periodistas" | "reporteros" if back(2) == "a" => Path::PublicEvent,
            "informe" | "estudio" | "demanda" | "libro" | "memorando" if within => Path::Document,
            _ => continue,
        };
        found.path = found.path.or(Some(path));
        let is_medium = matches!(path, Path::Social | Path::Statement | Path::Interview) && within;
        if is_medium && found.medium.is_none() {
            let from = if article { at - 1 } else { at };
            // "la red social X".
            let social = word == "red" && lower.get(at + 1).is_some_and(|next| next == "social");
            let named = social && free.get(at + 2).is_some_and(|&name| prose.tokens[name].shape.is_capital());
            let to = if named { at + 2 } else { at + usize::from(social) };
            found.medium = Some(prose.span((free[from], free[to] + 1)));
        }
    }
    if let Some(addressee) = found.addressee {
        let words = addressee.of(prose.text);
        let own = outlet.is_some_and(|outlet| outlet.eq_ignore_ascii_case(words))
            || words.starts_with("este ")
            || words.starts_with("esta ");
        let is_outlet = words.starts_with(char::is_uppercase)
            && words
                .split_whitespace()
                .any(|word| is_outlet_word(word) || is(&word.to_lowercase(), Class::Outlet))
            || Lexicon::of(Language::Spanish).head_kind(words.split(' ').nth(1).unwrap_or(""))
                == Some(SpeakerKind::Publication);
        found.path = match () {
            () if own => Some(Path::Interview),
            () if is_outlet => Some(Path::OtherOutlet),
            () => found.path,
        };
    }
    found.path = found.path.or(match kind {
        Some(SpeakerKind::Document) => Some(Path::Document),
        Some(SpeakerKind::Publication) => Some(Path::OtherOutlet),
        Some(SpeakerKind::Person | SpeakerKind::Organization | SpeakerKind::Group | SpeakerKind::Unnamed)
        | None => None,
    });
    found
}

/// Whom a verb of saying addresses: "a Newsweek", "a los periodistas", within eight words behind the cue.
fn find_addressee(prose: &Prose, attribution: &Attribution) -> Option<Span> {
    let cue = attribution.cue.last()?;
    let last_of_cue = prose.token_at(cue.end.saturating_sub(1));
    let words: Vec<String> = (prose.token_at(cue.start)..=last_of_cue)
        .filter(|&at| at < prose.tokens.len())
        .map(|at| prose.word(at).to_lowercase())
        .collect();
    let sense = sense_of(&words)?;
    if matches!(sense.act, Act::Accuse | Act::Believe | Act::Reject | Act::Decline) || sense.lemma == "según"
    {
        return None;
    }
    let held = |at: usize, spans: &[Span]| spans.iter().any(|span| span.contains(prose.tokens[at].span));
    let end = prose.tokens.len().min(last_of_cue + 16);
    let to = (last_of_cue + 1..end).find(|&at| {
        !held(at, &attribution.source)
            && (matches!(prose.word(at), "a" | "al")
                || held(at, &attribution.content)
                || matches!(prose.word(at), "." | ";" | ":" | "que"))
    })?;
    if !matches!(prose.word(to), "a" | "al") || held(to, &attribution.content) {
        return None;
    }
    // "a su llegada", "al término de", "frente al mercado" address nobody.
    let next = if to + 1 < end { prose.word(to + 1) } else { "" };
    let before = prose.word(to - 1);
    if matches!(next, "su" | "sus" | "término" | "final" | "cierre" | "inicio" | "salir" | "llegar")
        || matches!(before, "frente" | "junto" | "debido" | "gracias" | "respecto" | "cercano" | "cercana")
    {
        return None;
    }
    let stops = |at: usize| {
        let word = prose.word(at);
        !prose.tokens[at].shape.is_word()
            || held(at, &attribution.source)
            || held(at, &attribution.content)
            || matches!(
                word,
                "a" | "al"
                    | "que"
                    | "si"
                    | "en"
                    | "durante"
                    | "tras"
                    | "por"
                    | "sobre"
                    | "ante"
                    | "el"
                    | "desde"
            ) && at > to + 1
            || is(word, Class::Day)
    };
    let close = (to + 1..end).find(|&at| stops(at)).unwrap_or(end);
    (close > to + 1).then(|| prose.span((to + 1, close)))
}

/// The first expression of time among the free tokens: "el martes", "ayer", "el 4 de marzo".
fn find_time(prose: &Prose, free: &[usize]) -> Option<Span> {
    let word = |index: usize| free.get(index).map(|&at| prose.word(at).to_lowercase()).unwrap_or_default();
    let adjacent =
        |one: usize, other: usize| free.get(other).is_some_and(|&at| at - free[one] == other - one);
    (0..free.len()).find_map(|at| {
        let own = word(at);
        let is_day = is(&own, Class::Day) || matches!(own.as_str(), "hoy" | "ayer" | "anoche");
        let is_date = prose.tokens[free[at]].shape == Shape::Number
            && word(at + 1) == "de"
            && is(&word(at + 2), Class::Month);
        let is_period = matches!(own.as_str(), "semana" | "mes" | "año")
            && matches!(word(at + 1).as_str(), "pasado" | "pasada");
        if !(is_day || is_date || is_period) {
            return None;
        }
        let mut first = at;
        let mut last = at
            + if is_date {
                3
            } else if is_period {
                2
            } else {
                1
            };
        if at > 0 && adjacent(at - 1, at) && matches!(word(at - 1).as_str(), "el" | "este" | "la") {
            first = at - 1;
        }
        if word(last) == "pasado" {
            last += 1;
        } else if word(last) == "por" && word(last + 1) == "la" && is(&word(last + 2), Class::Period) {
            last += 3;
        }
        let last = (first..last.min(free.len())).take_while(|&next| adjacent(first, next)).last()?;
        Some(prose.span((free[first], free[last] + 1)))
    })
}

#[cfg(test)]
mod tests {
    use crate::{Hints, Path, Tier, read};

    fn check(text: &str, path: Path, addressee: Option<&str>, medium: Option<&str>, time: Option<&str>) {
        let hints = Hints { language: Some("es".to_owned()), ..Hints::default() };
        let reading = read(text.as_bytes(), &hints, Tier::Fast);
        let statement = reading.statements.first().expect("a statement");
        let words = |span: Option<crate::Span>| span.map(|span| span.of(text));
        assert_eq!(statement.path, path, "{text}");
        assert_eq!(words(statement.addressee), addressee, "{text}");
        assert_eq!(words(statement.medium), medium, "{text}");
        assert_eq!(words(statement.time), time, "{text}");
    }

    #[test]
    fn finds_circumstances() {
        check(
            "«No hay dinero», dijo Lund a los periodistas el lunes.",
            Path::PublicEvent,
            Some("los periodistas"),
            None,
            Some("el lunes"),
        );
        check(
            "«No hay dinero», dijo a Newsweek la ministra Ana Reyes.",
            Path::OtherOutlet,
            Some("Newsweek"),
            None,
            None,
        );
        check("Orr contó a este diario que vio el barco.", Path::Interview, Some("este diario"), None, None);
        check("Reyes escribió ayer en X que está a salvo.", Path::Social, None, Some("X"), Some("ayer"));
        check(
            "El ministerio dijo el 4 de marzo en un comunicado que el puente abrirá.",
            Path::Statement,
            None,
            Some("un comunicado"),
            Some("el 4 de marzo"),
        );
    }
}

//! Speakers as JSON: `onrecord/speaker/1`.

use serde_json::{Value, json};

use crate::identity::{Identity, SpeakerView};
use onrecord_reading::standing::time::Date;

/// An identity as one JSON object.
pub fn identity_json(identity: &Identity) -> Value {
    let Identity { id, name, kind, n_articles, role, affiliation } = identity;
    json!({
        "number": id, "name": name, "kind": kind, "n_articles": n_articles, "role": role, "affiliation": affiliation,
    })
}

/// A speaker as one JSON object. Days are ISO 8601; subjects, statements and contradictions point into their lists.
pub fn speaker_json(view: &SpeakerView) -> Value {
    let day = |day: i32| Date::from_days(day).iso();
    let named = |(name, n_articles): &(String, u32)| json!({ "name": name, "n_articles": n_articles });
    let offices = view.offices.iter().map(|office| {
        json!({
            "role": office.role, "affiliation": office.affiliation, "n_articles": office.n_articles,
            "first": office.days.map(|(first, _)| day(first)), "last": office.days.map(|(_, last)| day(last)),
        })
    });
    let said = view.said.iter().map(|said| {
        let statement = &said.statement;
        json!({
            "statement": statement.key, "words": statement.words, "act": statement.act, "standing": statement.standing,
            "day": said.statement.article.day.map(day), "n_articles": said.n_articles, "subject": said.subject,
            "article": {
                "title": statement.article.title, "outlet": statement.article.outlet, "url": statement.article.url,
                "path": statement.article.path, "published": statement.article.published,
            },
        })
    });
    json!({
        "format": "onrecord/speaker/1",
        "speaker": identity_json(&view.identity),
        "names": view.names.iter().map(named).collect::<Vec<_>>(),
        "roles": offices.collect::<Vec<_>>(),
        "outlets": view.outlets.iter().map(named).collect::<Vec<_>>(),
        "subjects": view.subjects,
        "said": said.collect::<Vec<_>>(),
        "contradictions": view.contradictions,
        "namesakes": view.namesakes.iter().map(identity_json).collect::<Vec<_>>(),
        "is_cut": view.is_cut,
    })
}

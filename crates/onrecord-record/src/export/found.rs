//! What was found in a record as JSON: articles, statements, printings of a quotation, versions of an article.

use serde_json::{Value, json};

use crate::check::{Printed, Step};
use crate::export::trace::corrected_json;
use crate::store::{KeptArticle, KeptStatement};

/// An article without its text.
pub fn article_json(article: &KeptArticle) -> Value {
    json!({
        "title": article.title, "outlet": article.outlet, "url": article.url, "path": article.path,
        "published": article.published, "version": article.number,
    })
}

/// A statement, with the article that carries it.
pub fn statement_json(statement: &KeptStatement) -> Value {
    json!({
        "id": statement.key, "speaker": statement.speaker, "act": statement.act, "standing": statement.standing,
        "words": statement.words, "confidence": statement.confidence,
        "corrected": corrected_json(&statement.corrected), "article": article_json(&statement.article),
    })
}

/// A printing of a quotation, with what differs.
pub fn printed_json(printed: &Printed) -> Value {
    json!({
        "grade": printed.grade.name(), "fidelity": printed.fidelity, "words": printed.words,
        "speaker": printed.speaker, "statement": printed.statement, "context": printed.context,
        "changes": printed.changes.iter().map(step_json).collect::<Vec<_>>(),
        "corrected": corrected_json(&printed.corrected), "article": article_json(&printed.article),
    })
}

fn step_json(step: &Step) -> Value {
    match step {
        Step::Same(words) => json!({ "same": words }),
        Step::LeftOut(words) => json!({ "left_out": words }),
        Step::PutIn(words) => json!({ "put_in": words }),
    }
}

//! The JSON Schema of a reading, made from the closed lists.
//!
//! docs/reference/reading.schema.json is this, written out by a test.

use onrecord_reading::{
    Act, ActBy, Certainty, Manner, Outcome, Path, Polarity, ProblemKind, SpeakerBy, SpeakerKind, Standing,
    Via,
};
use serde_json::{Map, Value, json};

use super::json::FORMAT;

/// The JSON Schema (draft 2020-12) of what [`to_json`](super::to_json) writes.
///
/// It allows fields that it does not name, because later versions add some.
pub fn reading_schema() -> Value {
    let mut schema = object(
        "One article: who said what, on whose word. Offsets count Unicode code points of article.text; [begin, end] is half open.",
        vec![
            ("format", json!({"const": FORMAT, "description": "Name and version of this contract."})),
            ("article", article()),
            (
                "speakers",
                list(
                    speaker(),
                    "Everyone and everything whose word the article gives, in order of first mention.",
                ),
            ),
            ("statements", list(statement(), "The attributed statements, in text order.")),
            ("comment_requests", list(comment_request(), "Who was asked for comment, in text order.")),
            ("problems", list(problem(), "What could not be read as it stands.")),
        ],
    );
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!(FORMAT);
    schema["$defs"] = json!({
        "span": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 2,
            "maxItems": 2,
            "description": "[begin, end] in Unicode code points of article.text, end not included."
        }
    });
    schema
}

fn article() -> Value {
    let copy_of = object(
        "The page's own word that it is somebody's copy.",
        vec![("outlet", text("The outlet or agency named.")), ("basis", spans("The words that name it."))],
    );
    let pinned = object(
        "The copy that was read, where it is kept: one record of a web archive.",
        vec![
            ("archive", text("File of the archive.")),
            (
                "offset",
                count(
                    "Where the record begins in the file, in bytes; of a compressed one, in compressed bytes.",
                ),
            ),
            ("captured", or_null(text("When the bytes were fetched, as ISO 8601."))),
            ("digest", or_null(text("Digest of the bytes as the archive gives it (\"sha1:…\")."))),
        ],
    );
    let section =
        object("A section's title.", vec![("heading", text("Its words.")), ("span", span("Its place."))]);
    object(
        "The article that was read.",
        vec![
            ("id", text("BLAKE3 of the text, the first 16 bytes in hexadecimal.")),
            (
                "path",
                or_null(text("File name or other place, as the caller gave it; \"-\" for standard input.")),
            ),
            ("url", or_null(text("Address."))),
            ("title", or_null(text("Title, from the page or from a syndication footer."))),
            ("outlet", or_null(text("Who published this page."))),
            ("byline", list(text("A name."), "Who wrote it.")),
            ("agency", or_null(text("Agency that the page credits."))),
            ("published", or_null(text("When it was published, as printed or as ISO 8601."))),
            ("modified", or_null(text("When the page says that it was last changed, as ISO 8601."))),
            ("pinned", or_null(pinned)),
            (
                "version",
                or_null(count("Which version of the article it is, from 1, where its changes are followed.")),
            ),
            ("language", or_null(text("ISO 639-1 code of the article's language."))),
            ("copy_of", or_null(copy_of)),
            ("sections", list(section, "The titles of the article's sections, in text order.")),
            ("text", text("The text that every offset points into.")),
        ],
    )
}

fn speaker() -> Value {
    object(
        "Someone or something whose word the article gives.",
        vec![
            ("index", count("Its place in this list.")),
            ("name", text("The fullest name that the article prints, or the words it uses instead.")),
            (
                "kind",
                one_of(
                    "What sort of source this is.",
                    SpeakerKind::ALL,
                    SpeakerKind::name,
                    SpeakerKind::meaning,
                ),
            ),
            ("role", or_null(text("Office or occupation as printed."))),
            ("affiliation", or_null(text("Body, party, country or outlet that the speaker stands for."))),
            ("unnamed", or_null(unnamed())),
            ("mentions", spans("Places where the article mentions the speaker, in text order.")),
        ],
    )
}

fn unnamed() -> Value {
    object(
        "What the article says of a source that it does not name.",
        vec![
            ("count", or_null(count("How many they are, when the article says so."))),
            ("role", or_null(text("What they are, as printed."))),
            ("closeness", or_null(text("How close they are to the matter, as printed."))),
            ("reason", or_null(text("Why they are not named, as printed."))),
        ],
    )
}

fn statement() -> Value {
    let time = object(
        "When it was said.",
        vec![
            ("text", text("As printed.")),
            (
                "value",
                or_null(text(
                    "ISO 8601 day, week, month or year; null where the article's date is needed and not known.",
                )),
            ),
        ],
    );
    let mut statement = object(
        "One statement: who said what, on whose word, with what standing.",
        vec![
            ("id", text("Hash of the article's id and the spans: reading the same bytes again keeps it.")),
            ("source", spans("Whose words these are, as printed; empty when left out.")),
            ("cue", spans("The words that attribute; empty for a quotation standing alone.")),
            ("content", spans("What is attributed, in text order; several pieces where the cue interrupts.")),
            ("manner", one_of("Whether the words are quoted.", Manner::ALL, Manner::name, Manner::meaning)),
            ("voiced", truth("True when the source said or wrote it; false for what the article describes.")),
            ("within", or_null(count("Index of the statement whose content this one lies in."))),
            ("speaker", or_null(count("Index into speakers; null when the article does not say."))),
            (
                "speaker_by",
                or_null(one_of(
                    "How the source tells who its speaker is.",
                    SpeakerBy::ALL,
                    SpeakerBy::name,
                    SpeakerBy::meaning,
                )),
            ),
            (
                "speaker_confidence",
                or_null(json!({
                    "type": "number", "minimum": 0, "maximum": 1,
                    "description": "How often speakers told in this way were right on gold data."
                })),
            ),
            (
                "chain",
                list(
                    text("A speaker's name."),
                    "On whose word: the outlet first, the source closest to the matter last.",
                ),
            ),
            ("act", one_of("What the speaker does.", Act::ALL, Act::name, Act::meaning)),
            ("act_by", one_of("What the act was read off.", ActBy::ALL, ActBy::name, ActBy::meaning)),
            (
                "polarity",
                one_of(
                    "Whether the speaker holds the content to be so.",
                    Polarity::ALL,
                    Polarity::name,
                    Polarity::meaning,
                ),
            ),
            (
                "certainty",
                one_of("How sure the speaker is.", Certainty::ALL, Certainty::name, Certainty::meaning),
            ),
            (
                "standing",
                one_of("What the article commits to.", Standing::ALL, Standing::name, Standing::meaning),
            ),
            ("basis", spans("The words that the standing rests on; empty for plain reports.")),
            ("path", one_of("How the words reached the outlet.", Path::ALL, Path::name, Path::meaning)),
            ("addressee", or_null(text("Whom the source addressed."))),
            ("medium", or_null(text("On what medium."))),
            ("time", or_null(time)),
            ("why", why()),
            (
                "confidence",
                json!({
                    "type": "number", "minimum": 0, "maximum": 1,
                    "description": "How often such attributions were right on gold data."
                }),
            ),
            ("rule", text("The rule or model that found it.")),
            ("links", list(link(), "The links of the chain in its order, each with the words that show it.")),
            (
                "language",
                or_null(text(
                    "ISO 639-1 code of the language of its quoted words, where that is not the article's; else null.",
                )),
            ),
        ],
    );
    statement["properties"]["selectors"] = list(
        selector(),
        "With --html: each piece of the content in its order, by which it is found on its web page.",
    );
    statement
}

fn selector() -> Value {
    object(
        "Words and what stands around them (W3C Web Annotation Data Model, 4.2.4).",
        vec![
            ("type", json!({"const": "TextQuoteSelector", "description": "What sort of selector."})),
            ("exact", text("The words.")),
            ("prefix", text("Up to 32 code points before them in their paragraph.")),
            ("suffix", text("Up to 32 code points behind them in their paragraph.")),
        ],
    )
}

fn link() -> Value {
    object(
        "One link of a chain.",
        vec![
            ("name", text("The speaker's name.")),
            ("speaker", count("Index into speakers.")),
            ("span", or_null(span("The words that show the link; null for an outlet that no words name."))),
            ("via", one_of("What the words are.", Via::ALL, Via::name, Via::meaning)),
        ],
    )
}

fn why() -> Value {
    let ground = |of: &str| {
        object(
            of,
            vec![
                ("rule", text("The rule, in a few words.")),
                (
                    "span",
                    or_null(span("The words; null when the value is what holds where nothing is said.")),
                ),
            ],
        )
    };
    object(
        "The rule by which each value was chosen, and the words that it rests on.",
        vec![
            (
                "act",
                ground("\"cue: \" and the cue's dictionary form, or \"content: \" and the test that it met."),
            ),
            ("polarity", ground("Of the polarity.")),
            ("certainty", ground("Of the certainty.")),
            ("standing", ground("Of the standing; its words are those of the basis.")),
            ("path", ground("Of the path.")),
        ],
    )
}

fn comment_request() -> Value {
    object(
        "A sentence that says that somebody was asked for comment.",
        vec![
            ("asked", text("Who was asked, as printed without an article.")),
            ("by", or_null(text("Who asked."))),
            ("answered", truth("True when the article gives an answer.")),
            ("outcome", one_of("What became of it.", Outcome::ALL, Outcome::name, Outcome::meaning)),
            ("answer", or_null(count("Index of the statement that answers, or refuses to."))),
            ("span", span("The sentence that says so.")),
            ("words", text("The sentence, as printed.")),
        ],
    )
}

fn problem() -> Value {
    object(
        "Something that could not be read as it stands.",
        vec![
            (
                "kind",
                one_of("What sort of problem.", ProblemKind::ALL, ProblemKind::name, ProblemKind::meaning),
            ),
            ("span", or_null(span("Where, when it has a place in the text."))),
            ("message", text("What a person should know, in one line.")),
        ],
    )
}

fn object(description: &str, fields: Vec<(&str, Value)>) -> Value {
    let required = fields.iter().map(|(name, _)| *name).collect::<Vec<_>>();
    let required = json!(required);
    let properties =
        fields.into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect::<Map<_, _>>();
    json!({"type": "object", "description": description, "properties": properties, "required": required})
}

fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

fn truth(description: &str) -> Value {
    json!({"type": "boolean", "description": description})
}

fn count(description: &str) -> Value {
    json!({"type": "integer", "minimum": 0, "description": description})
}

fn span(description: &str) -> Value {
    json!({"$ref": "#/$defs/span", "description": description})
}

fn spans(description: &str) -> Value {
    json!({"type": "array", "items": {"$ref": "#/$defs/span"}, "description": description})
}

fn list(items: Value, description: &str) -> Value {
    json!({"type": "array", "items": items, "description": description})
}

fn or_null(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

fn one_of<T: Copy>(
    description: &str,
    all: &[T],
    name: fn(T) -> &'static str,
    meaning: fn(T) -> &'static str,
) -> Value {
    let values =
        all.iter().map(|one| json!({"const": name(*one), "description": meaning(*one)})).collect::<Vec<_>>();
    json!({"description": description, "oneOf": values})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::example::reading;
    use crate::export::json::{JsonStyle, to_json};

    #[test]
    fn the_schema_in_the_docs_is_this_one() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/reading.schema.json");
        let expected = serde_json::to_string_pretty(&reading_schema()).unwrap() + "\n";
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(path, &expected).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == expected,
            "docs/reference/reading.schema.json is stale: run the tests with UPDATE_EXPECT=1"
        );
    }

    #[test]
    fn what_is_written_fits_the_schema() {
        let json = serde_json::from_str(&to_json(&reading(), JsonStyle::Line)).unwrap();
        check(&json, &reading_schema(), "reading").unwrap();
    }

    #[test]
    fn the_checker_finds_what_does_not_fit() {
        let good: Value = serde_json::from_str(&to_json(&reading(), JsonStyle::Line)).unwrap();
        let bad = |pointer: &str, value: Value| {
            let mut json = good.clone();
            *json.pointer_mut(pointer).unwrap() = value;
            check(&json, &reading_schema(), "reading").unwrap_err()
        };
        assert_eq!(bad("/statements/0/act", json!("sing")), "reading.statements[0].act fits 0 of oneOf");
        assert_eq!(bad("/statements/0/source/0", json!([1])), "reading.statements[0].source[0] has 1 items");
        assert_eq!(bad("/article", json!({})), "reading.article.id is missing");
        assert_eq!(bad("/problems/0/span", json!("x")), "reading.problems[0].span fits none of anyOf");
    }

    /// A checker for the words of JSON Schema used above, stricter in one point: fields without a schema are wrong.
    fn check(json: &Value, schema: &Value, place: &str) -> Result<(), String> {
        if schema["$ref"] == "#/$defs/span" {
            return check(json, &reading_schema()["$defs"]["span"], place);
        }
        if let Some(expected) = schema.get("const") {
            return if json == expected { Ok(()) } else { Err(format!("{place} is not {expected}")) };
        }
        let fits = |schemas: &Value| {
            schemas.as_array().unwrap().iter().filter(|schema| check(json, schema, place).is_ok()).count()
        };
        if let Some(schemas) = schema.get("anyOf") {
            return if fits(schemas) > 0 { Ok(()) } else { Err(format!("{place} fits none of anyOf")) };
        }
        if let Some(schemas) = schema.get("oneOf") {
            let count = fits(schemas);
            return if count == 1 { Ok(()) } else { Err(format!("{place} fits {count} of oneOf")) };
        }
        let has_type = match schema["type"].as_str().unwrap() {
            "object" => json.is_object(),
            "array" => json.is_array(),
            "string" => json.is_string(),
            "boolean" => json.is_boolean(),
            "integer" => json.is_u64(),
            "number" => json.is_number(),
            "null" => json.is_null(),
            other => return Err(format!("the schema has a type {other}")),
        };
        if !has_type {
            return Err(format!("{place} is not of type {}", schema["type"]));
        }
        if let Some(fields) = json.as_object() {
            for name in schema["required"].as_array().unwrap() {
                let name = name.as_str().unwrap();
                fields.get(name).ok_or_else(|| format!("{place}.{name} is missing"))?;
            }
            for (name, value) in fields {
                let schema = schema["properties"].get(name);
                check(
                    value,
                    schema.ok_or_else(|| format!("{place}.{name} has no schema"))?,
                    &format!("{place}.{name}"),
                )?;
            }
        }
        if let Some(items) = json.as_array() {
            if schema["minItems"].as_u64().is_some_and(|count| items.len() as u64 != count) {
                return Err(format!("{place} has {} items", items.len()));
            }
            for (index, item) in items.iter().enumerate() {
                check(item, &schema["items"], &format!("{place}[{index}]"))?;
            }
        }
        Ok(())
    }
}

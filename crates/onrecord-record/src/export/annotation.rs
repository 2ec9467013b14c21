//! STATEMENT -> WEB ANNOTATION: one statement as W3C has it, with the words that show it as targets.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::linked::{
    CONTEXT, chain_of, is_address, organization, speaker_node, statement_id, statement_node, version_id,
};
use super::table::rows::Version;
use crate::correct::is_removed;
use crate::error::Error;
use crate::store::Record;
use crate::store::reading::{KeptReading, ranges};

/// The media type of an annotation.
pub const ANNOTATION: &str = "application/ld+json; profile=\"http://www.w3.org/ns/anno.jsonld\"";

impl Record {
    /// A statement of a version as a Web Annotation. `None` when there is none with this id, or people say that it is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn annotation(&self, version: i64, statement: &str) -> Result<Option<Value>, Error> {
        let failed = |error| self.failed(error);
        let found = self.version_by("v.id = ?1", [version]).map_err(failed)?;
        let Some(version) = found else { return Ok(None) };
        let kept = KeptReading::new(self.corrected_reading(version.id)?);
        let at = kept.statements().iter().position(|one| one["id"] == statement && !is_removed(one));
        Ok(at.map(|at| annotation(&version, &kept, at)))
    }
}

fn annotation(version: &Version, kept: &KeptReading, at: usize) -> Value {
    let statement = &kept.statements()[at];
    let speaker = |at: usize| kept.speakers().get(at).map(|speaker| speaker_node(version, at, speaker));
    let mut body = statement_node(version, kept, at, &BTreeSet::from([at]));
    if let Some(fields) = body.as_object_mut() {
        // What shows it are the targets. The words of the graph mean what they mean there, not what annotations call so.
        fields.remove("onrecord:evidence");
        let context = serde_json::from_str::<Value>(CONTEXT).unwrap_or_default();
        fields.insert("@context".to_owned(), json!([null, context]));
        let creator = statement["speaker"].as_u64().and_then(|at| speaker(at as usize));
        fields.extend(creator.map(|creator| ("creator".to_owned(), creator)));
        let chain: Vec<Value> = chain_of(statement).filter_map(speaker).collect();
        fields.insert("onrecord:chain".to_owned(), json!(chain));
        fields.insert("prov:wasQuotedFrom".to_owned(), article_node(version));
    }
    let url = version.url.as_deref().filter(|url| is_address(url));
    let target = |role: &str, place: [usize; 2]| {
        let (prefix, suffix) = kept.around(&[place]);
        let quoted = json!({
            "type": "TextQuoteSelector", "exact": kept.slice(place), "prefix": prefix, "suffix": suffix,
        });
        // Positions are counted in the text of the article, which is not the text of its web page.
        let selector = match url {
            Some(_) => quoted,
            None => {
                json!([quoted, { "type": "TextPositionSelector", "start": place[0], "end": place[1] }])
            }
        };
        let source = url.map_or_else(|| version_id(version), str::to_owned);
        json!({ "type": "SpecificResource", "source": source, "selector": selector, "onrecord:role": role })
    };
    let roles = ["content", "source", "cue", "basis"].into_iter();
    let targets = roles
        .flat_map(|role| ranges(&statement[role]).into_iter().map(move |place| (role, place)))
        .map(|(role, place)| target(role, place));
    json!({
        "@context": ["http://www.w3.org/ns/anno.jsonld", { "onrecord": "urn:onrecord:term:" }],
        "id": format!("{}:annotation", statement_id(version, statement)),
        "type": "Annotation",
        "motivation": "describing",
        "generator": { "type": "Software", "name": "onrecord" },
        "body": body,
        "target": targets.collect::<Vec<Value>>(),
    })
}

fn article_node(version: &Version) -> Value {
    let mut node = json!({
        "@id": version_id(version), "@type": ["NewsArticle", "prov:Entity"], "headline": version.title,
        "url": version.url.as_deref().filter(|url| is_address(url)), "identifier": version.text_id,
        "datePublished": version.published, "inLanguage": version.language, "version": version.number,
        "publisher": organization(version.outlet.as_deref(), "NewsMediaOrganization"),
    });
    if let Some(fields) = node.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    node
}

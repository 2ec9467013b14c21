//! RECORD -> JSON-LD: articles, speakers and statements in schema.org and PROV-O, with their evidence.
//!
//! Quotations and claims, never a rating of them: a record does not say what is true.

use std::collections::BTreeSet;
use std::io::{self, Write};

use rusqlite::{OptionalExtension, Params};
use serde_json::{Map, Value, json};

use super::table::rows::{Exported, Filter, Version, fault};
use crate::correct::{corrected_reading, is_removed, was_of};
use crate::error::{Error, ErrorKind};
use crate::export::corrected_words;
use crate::fetch::time::iso_of_days;
use crate::store::Record;
use crate::store::reading::{KeptReading, ranges};

/// What the names of the export mean. `onrecord:` holds what no vocabulary has: act, polarity, certainty, standing, chain.
pub(super) const CONTEXT: &str = r#"{
"@vocab":"https://schema.org/",
"prov":"http://www.w3.org/ns/prov#",
"oa":"http://www.w3.org/ns/oa#",
"onrecord":"urn:onrecord:term:",
"onrecord:chain":{"@container":"@list"},
"oa:start":{"@type":"http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
"oa:end":{"@type":"http://www.w3.org/2001/XMLSchema#nonNegativeInteger"},
"url":{"@type":"@id"}}"#;

impl Record {
    /// Writes versions, speakers and statements that a filter chooses as one JSON-LD document, a node a line. Rows are
    /// statements. Every node that is pointed at is there.
    ///
    /// # Errors
    /// When the record cannot be read at all, or the document cannot be written.
    pub fn export_linked(&self, filter: &Filter, to: &mut dyn Write) -> Result<Exported, Error> {
        let failed = |error| self.failed(error);
        let unwritten = |error| Error::new(ErrorKind::Write, None, error);
        let snapshot = self.connection().unchecked_transaction().map_err(failed)?;
        let count = self.connection().query_row("SELECT count(*) FROM statement", [], |row| row.get(0));
        let mut done = Exported { n_all: count.map_err(failed)?, ..Exported::default() };
        let mut nodes = Nodes { to, n_nodes: 0 };
        write!(nodes.to, "{{\"@context\":{CONTEXT},\n\"@graph\":[").map_err(unwritten)?;
        self.each_version(|version| {
            if !filter.chooses(version) {
                return Ok(());
            }
            match self.nodes(version, filter) {
                Ok((made, n_statements)) => {
                    for node in &made {
                        nodes.add(node).map_err(unwritten)?;
                    }
                    done.n_rows += n_statements;
                }
                Err(error) => done.faults.push(fault(version, &error)),
            }
            Ok(())
        })?;
        nodes.to.write_all(b"\n]}\n").and_then(|()| nodes.to.flush()).map_err(unwritten)?;
        snapshot.finish().map_err(failed)?;
        Ok(done)
    }

    /// The nodes of one version, and how many of them are statements.
    fn nodes(&self, version: &Version, filter: &Filter) -> Result<(Vec<Value>, u64), Error> {
        let failed = |error| self.failed(error);
        let kept = KeptReading::new(corrected_reading(self.connection(), version.id).map_err(failed)?);
        let chosen: BTreeSet<usize> = kept
            .statements()
            .iter()
            .enumerate()
            .filter(|(_, one)| !is_removed(one) && filter.chooses_statement(one, kept.speaker_of(one)))
            .map(|(index, _)| index)
            .collect();
        let mut nodes = vec![self.article_node(version, &kept, filter).map_err(failed)?];
        let mut speakers: BTreeSet<usize> = BTreeSet::new();
        for &index in &chosen {
            let statement = &kept.statements()[index];
            speakers.extend(statement["speaker"].as_u64().map(|speaker| speaker as usize));
            speakers.extend(chain_of(statement));
        }
        let known = |speaker: &usize| Some((*speaker, kept.speakers().get(*speaker)?));
        nodes.extend(
            speakers.iter().filter_map(known).map(|(at, speaker)| speaker_node(version, at, speaker)),
        );
        for &index in &chosen {
            nodes.push(statement_node(version, &kept, index, &chosen));
        }
        Ok((nodes, chosen.len() as u64))
    }

    fn article_node(
        &self,
        version: &Version,
        kept: &KeptReading,
        filter: &Filter,
    ) -> rusqlite::Result<Value> {
        let article = &kept.reading["article"];
        let mut node = Map::new();
        let mut put = |name: &str, value: Value| {
            if !value.is_null() && value != json!([]) {
                node.insert(name.to_owned(), value);
            }
        };
        put("@id", json!(version_id(version)));
        put("@type", json!(["NewsArticle", "prov:Entity"]));
        put("headline", json!(version.title));
        put(
            "url",
            version.url.as_deref().filter(|url| is_address(url)).map_or(Value::Null, |url| json!(url)),
        );
        put("identifier", json!(version.text_id));
        // A day that is printed in words is one of ISO 8601 here.
        let is_iso = |date: &&str| date.len() >= 10 && date.as_bytes()[..4].iter().all(u8::is_ascii_digit);
        let day = version.day.map(|day| iso_of_days(i64::from(day)));
        put("datePublished", json!(version.published.as_deref().filter(is_iso).or(day.as_deref())));
        put("dateModified", article["modified"].clone());
        put("inLanguage", json!(version.language));
        put("version", json!(version.number));
        put("publisher", organization(version.outlet.as_deref(), "NewsMediaOrganization"));
        put("sourceOrganization", organization(version.agency.as_deref(), "NewsMediaOrganization"));
        let authors = article["byline"].as_array().into_iter().flatten();
        put("author", authors.map(|name| json!({ "@type": "Person", "name": name })).collect());
        put("articleBody", json!(kept.text()));
        let before =
            self.version_by("v.article = ?1 AND v.number = ?2", [version.article, version.number - 1])?;
        let before = before.filter(|before| filter.chooses(before));
        put("prov:wasRevisionOf", before.map_or(Value::Null, |before| pointer(version_id(&before))));
        let (mut derived, mut shared) = (Vec::new(), Vec::new());
        let sql = "SELECT earlier, basis FROM reprint WHERE later = ?1 UNION ALL SELECT later, basis FROM reprint WHERE earlier = ?1";
        let mut find = self.connection().prepare_cached(sql)?;
        let mut rows = find.query([version.id])?;
        while let Some(row) = rows.next()? {
            let other = self.version_by("v.id = ?1", [row.get::<_, i64>(0)?])?;
            let Some(other) = other.filter(|other| filter.chooses(other)) else { continue };
            // Only days tell which of two texts was there first.
            match version.day.zip(other.day) {
                Some((day, earlier)) if earlier < day => derived.push(pointer(version_id(&other))),
                Some((day, later)) if day < later => {}
                Some(_) | None => shared.push(pointer(version_id(&other))),
            }
        }
        put("prov:wasDerivedFrom", json!(derived));
        put("onrecord:sharesTextWith", json!(shared));
        Ok(Value::Object(node))
    }

    pub(super) fn version_by(&self, which: &str, values: impl Params) -> rusqlite::Result<Option<Version>> {
        let sql = format!("{} WHERE {which}", Version::SELECT);
        self.connection().prepare_cached(&sql)?.query_row(values, Version::of).optional()
    }
}

/// Nodes as they are written, divided by commas.
struct Nodes<'a> {
    to: &'a mut dyn Write,
    n_nodes: u64,
}

impl Nodes<'_> {
    fn add(&mut self, node: &Value) -> io::Result<()> {
        let mark = if self.n_nodes > 0 { ",\n" } else { "\n" };
        self.n_nodes += 1;
        write!(self.to, "{mark}{node}")
    }
}

pub(super) fn version_id(version: &Version) -> String {
    format!("urn:onrecord:article:{}:version:{}", version.article, version.number)
}

fn speaker_id(version: &Version, speaker: usize) -> String {
    format!("{}:speaker:{}", version_id(version), speaker + 1)
}

pub(super) fn statement_id(version: &Version, statement: &Value) -> String {
    format!("{}:statement:{}", version_id(version), statement["id"].as_str().unwrap_or_default())
}

fn pointer(id: String) -> Value {
    json!({ "@id": id })
}

pub(super) fn organization(name: Option<&str>, kind: &str) -> Value {
    name.map_or(Value::Null, |name| json!({ "@type": kind, "name": name }))
}

/// True for what a JSON-LD processor can take for an address.
pub(super) fn is_address(url: &str) -> bool {
    url.starts_with("http")
        && !url.contains(|letter: char| letter.is_whitespace() || "<>\"{}|\\^`".contains(letter))
}

/// Numbers of the speakers of a chain, the outlet first.
pub(super) fn chain_of(statement: &Value) -> impl Iterator<Item = usize> + '_ {
    let links = statement["links"].as_array().into_iter().flatten();
    links.filter_map(|link| link["speaker"].as_u64().map(|speaker| speaker as usize))
}

pub(super) fn speaker_node(version: &Version, at: usize, speaker: &Value) -> Value {
    let kinds = match speaker["kind"].as_str() {
        Some("person") => json!(["Person", "prov:Agent"]),
        Some("organization") => json!(["Organization", "prov:Agent"]),
        Some("publication") => json!(["NewsMediaOrganization", "prov:Agent"]),
        Some("document") => json!(["CreativeWork", "prov:Entity", "prov:Agent"]),
        Some(_) | None => json!(["prov:Agent"]),
    };
    let mut node = json!({
        "@id": speaker_id(version, at), "@type": kinds, "name": speaker["name"], "onrecord:kind": speaker["kind"],
        "jobTitle": speaker["role"], "affiliation": organization(speaker["affiliation"].as_str(), "Organization"),
    });
    if let Some(fields) = node.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    node
}

pub(super) fn statement_node(
    version: &Version,
    kept: &KeptReading,
    index: usize,
    chosen: &BTreeSet<usize>,
) -> Value {
    let statement = &kept.statements()[index];
    let is_quotation = statement["manner"] == "direct";
    let article = pointer(version_id(version));
    let speaker = statement["speaker"].as_u64().map(|speaker| pointer(speaker_id(version, speaker as usize)));
    let speaker = speaker.unwrap_or_default();
    let chain: Vec<Value> = chain_of(statement).map(|link| pointer(speaker_id(version, link))).collect();
    let outer =
        statement["within"].as_u64().map(|outer| outer as usize).filter(|outer| chosen.contains(outer));
    let outer = outer.and_then(|outer| kept.statements().get(outer));
    let evidence = ["content", "source", "cue", "basis"].into_iter().flat_map(|role| {
        let places = ranges(&statement[role]).into_iter();
        places.map(move |place| evidence(version, kept, role, place))
    });
    let mut node = json!({
        "@id": statement_id(version, statement),
        "@type": [if is_quotation { "Quotation" } else { "Claim" }, "prov:Entity"],
        "identifier": statement["id"],
        "text": kept.words(&statement["content"]),
        "inLanguage": version.language,
        "creator": speaker,
        "spokenByCharacter": if is_quotation { speaker.clone() } else { Value::Null },
        "isPartOf": outer.map_or_else(|| article.clone(), |outer| pointer(statement_id(version, outer))),
        "appearance": if is_quotation { Value::Null } else { article.clone() },
        "prov:wasQuotedFrom": article,
        "prov:wasAttributedTo": speaker,
        // The source closest to the matter, as the article has it.
        "prov:hadPrimarySource": chain.last(),
        "onrecord:chain": chain,
        "onrecord:act": statement["act"],
        "onrecord:polarity": statement["polarity"],
        "onrecord:certainty": statement["certainty"],
        "onrecord:standing": statement["standing"],
        "onrecord:confidence": statement["confidence"],
        "onrecord:corrected": corrected_words(&was_of(statement)),
        "onrecord:evidence": evidence.collect::<Vec<Value>>(),
    });
    if let Some(fields) = node.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    node
}

/// One place of the article that shows something of a statement.
fn evidence(version: &Version, kept: &KeptReading, role: &str, place: [usize; 2]) -> Value {
    let (prefix, suffix) = kept.around(&[place]);
    json!({
        "@type": "oa:SpecificResource",
        "onrecord:role": role,
        "oa:hasSource": pointer(version_id(version)),
        "oa:hasSelector": [
            { "@type": "oa:TextPositionSelector", "oa:start": place[0], "oa:end": place[1] },
            { "@type": "oa:TextQuoteSelector", "oa:exact": kept.slice(place), "oa:prefix": prefix, "oa:suffix": suffix },
        ],
    })
}

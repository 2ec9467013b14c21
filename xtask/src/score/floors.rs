//! gold/floors.toml: the scores that must hold, and the files they were measured on.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::sets::{FILES, Scored};

/// The scores that must hold, and the files they were measured on.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Floors {
    /// SHA-256 of each gold file.
    corpora: BTreeMap<String, String>,
    /// By set, then by measure ("attributed.f1"): the lowest score that is accepted.
    floors: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Floors {
    pub(crate) fn load(file: &Path) -> Result<Self, String> {
        let text = fs::read_to_string(file).map_err(|error| format!("read {}: {error}", file.display()))?;
        toml::from_str(&text).map_err(|error| format!("read {}: {error}", file.display()))
    }

    /// How many floors there are.
    pub(crate) fn len(&self) -> usize {
        self.floors.values().map(BTreeMap::len).sum()
    }

    /// The floor of one number ("attributed.f1"), if it has one.
    pub(crate) fn of(&self, set: &str, number: &str) -> Option<f64> {
        self.floors.get(set)?.get(number).copied()
    }

    /// Leaves out the floors of sets that were not scored.
    pub(crate) fn keep_only(&mut self, scored: &[Scored]) {
        self.floors.retain(|set, _| scored.iter().any(|scored| scored.name == *set));
    }

    /// A line for each score under its floor, and for each floor under which nothing was measured.
    pub(crate) fn broken(&self, scored: &[Scored]) -> Vec<String> {
        let mut broken = Vec::new();
        for (set, floors) in &self.floors {
            let Some(scored) = scored.iter().find(|scored| scored.name == *set) else {
                broken.push(format!("{set}: gold/floors.toml has floors for it, but its files are missing"));
                continue;
            };
            let numbers: BTreeMap<String, f64> = scored.rows.iter().flat_map(|row| row.numbers()).collect();
            for (measure, floor) in floors {
                match numbers.get(measure) {
                    Some(number) if number >= floor => {}
                    Some(number) => {
                        broken
                            .push(format!("{set}: {measure} is {number:.2}, under its floor of {floor:.2}"));
                    }
                    None => broken.push(format!(
                        "{set}: gold/floors.toml has a floor for {measure}, which is not measured"
                    )),
                }
            }
        }
        broken
    }

    /// A line for each gold file that is not the one that the floors were set on.
    pub(crate) fn changed_corpora(&self, folder: &Path) -> Result<Vec<String>, String> {
        let mut changed = Vec::new();
        for file in FILES.iter().filter(|file| folder.join(file).exists()) {
            let bytes = fs::read(folder.join(file)).map_err(|error| format!("read {file}: {error}"))?;
            let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            match self.corpora.get(*file) {
                Some(known) if *known == hash => {}
                Some(_) => changed.push(format!(
                    "{file} has changed: measure again, then write its SHA-256 {hash} into gold/floors.toml"
                )),
                None => {
                    changed.push(format!("{file} is new: write its SHA-256 {hash} into gold/floors.toml"));
                }
            }
        }
        Ok(changed)
    }
}

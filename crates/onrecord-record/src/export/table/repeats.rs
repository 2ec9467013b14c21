//! Which earlier printing each quotation of a record goes back to.

use std::collections::HashMap;

use super::Cell;
use super::rows::{Version, link_cells, text};
use crate::correct::{corrected_reading, is_removed};
use crate::error::Error;
use crate::link::repeat::{MOST_STATEMENTS, Repeat, Said, find_repeats, quoted};
use crate::store::Record;
use crate::store::reading::KeptReading;

/// The repeats of a record.
pub(super) struct Repeats {
    /// Of each version, the later ends of its links.
    of_version: HashMap<i64, Vec<Link>>,
}

/// A later quotation, and the earlier one.
struct Link {
    from: String,
    to: [Cell; 3],
    repeat: Repeat,
}

impl Repeats {
    /// Reads every version once for what it quotes. All quoted words are in memory meanwhile.
    pub(super) fn new(record: &Record) -> Result<Self, Error> {
        let mut said: Vec<(i64, String, [Cell; 3], Said)> = Vec::new();
        record.each_version(|version| {
            // What is damaged is told where its rows would be.
            let Ok(reading) = corrected_reading(record.connection(), version.id) else { return Ok(()) };
            let reading = KeptReading::new(reading);
            let statements = reading.statements().iter().take(MOST_STATEMENTS);
            for statement in statements.filter(|one| !is_removed(one)) {
                let (content, manner) = (reading.words(&statement["content"]), statement["manner"].as_str());
                let (Some(quoted), Some(id)) =
                    (quoted(&content, manner.unwrap_or_default()), statement["id"].as_str())
                else {
                    continue;
                };
                let one = Said { article: version.article, quoted };
                said.push((version.id, id.to_owned(), version.end_of_link(Some(id)), one));
            }
            Ok(())
        })?;
        // As they came; statements of a version in order.
        said.sort_by_key(|(version, ..)| *version);
        let (ends, said): (Vec<_>, Vec<_>) =
            said.into_iter().map(|(version, id, end, one)| ((version, id, end), one)).unzip();
        let mut of_version: HashMap<i64, Vec<Link>> = HashMap::new();
        for (found, (version, id, _)) in find_repeats(&said).into_iter().zip(&ends) {
            let Some((earlier, repeat)) = found else { continue };
            let link = Link { from: id.clone(), to: ends[earlier].2.clone(), repeat };
            of_version.entry(*version).or_default().push(link);
        }
        Ok(Self { of_version })
    }

    /// The rows of a version: one a quotation that was printed before.
    pub(super) fn rows(&self, version: &Version) -> Vec<Vec<Cell>> {
        let row = |link: &Link| {
            let from = version.end_of_link(Some(&link.from));
            link_cells("repeat", from, link.to.clone(), repeat_cells(&link.repeat))
        };
        self.of_version.get(&version.id).into_iter().flatten().map(row).collect()
    }
}

/// The cells from `likeness` to `basis` of a repeat.
pub fn repeat_cells(repeat: &Repeat) -> [Cell; 4] {
    let basis = text(Some(repeat.basis.as_str()).filter(|basis| !basis.is_empty()));
    [text(Some(repeat.grade.name())), Cell::Number(repeat.fidelity), Cell::Empty, basis]
}

//! RUN -> JOURNAL: how far a long run has come, so that it can go on after it was cut off.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::output::{OutputFile, beside};

/// How far a run has come. All that was written before is on the disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    /// What was asked for: another question cannot go on here.
    pub run: String,
    /// Items that were dealt with.
    pub items: u64,
    /// Name of the last of them.
    pub last: String,
    /// Bytes written to the output.
    pub output: u64,
    /// Bytes written to the file of problems; 0 where there is none.
    pub problems: u64,
    /// What the caller counts.
    pub state: serde_json::Value,
}

/// Where marks are kept while a run goes on.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    saved: Instant,
}

/// Time between marks: what a run that is cut off does again at most.
const PERIOD: Duration = Duration::from_secs(1);

impl Journal {
    /// The journal of the run that writes `output`.
    pub fn of(output: &Path) -> Self {
        Self { path: beside(output, "journal"), saved: Instant::now() }
    }

    /// The mark that a run left which was cut off.
    ///
    /// # Errors
    /// When it cannot be read, or is no mark.
    pub fn load(&self) -> Result<Option<Mark>, Error> {
        let failed = |error| Error::new(ErrorKind::Read, Some(&self.path), error);
        match fs::read(&self.path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map(Some).map_err(|error| failed(error.into())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    /// True when it is time for another mark.
    pub fn is_due(&self) -> bool {
        self.saved.elapsed() >= PERIOD
    }

    /// Keeps a mark in the place of the last one.
    ///
    /// # Errors
    /// When the disk is full, for one; the last mark stays.
    pub fn save(&mut self, mark: &Mark) -> Result<(), Error> {
        let failed = |error| Error::new(ErrorKind::Write, Some(&self.path), error);
        let json = serde_json::to_string(mark).map_err(|error| failed(error.into()))?;
        let mut file = OutputFile::create(&self.path)?;
        file.write(&json)?;
        file.finish()?;
        self.saved = Instant::now();
        Ok(())
    }

    /// Ends the journal of a run that is finished.
    pub fn remove(self) {
        // A mark that stays behind belongs to an output that is gone: `load` is followed by a check.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_last_mark() {
        let folder = std::env::temp_dir().join(format!("onrecord-journal-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let output = folder.join("out.jsonl");
        let mut journal = Journal::of(&output);
        assert_eq!(journal.load().unwrap(), None);
        let mark = |items| Mark {
            run: "r".to_owned(),
            items,
            last: "a.txt".to_owned(),
            output: 10,
            problems: 0,
            state: serde_json::json!({"articles": items}),
        };
        for items in [1, 2] {
            journal.save(&mark(items)).unwrap();
        }
        assert_eq!(Journal::of(&output).load().unwrap(), Some(mark(2)));
        fs::write(folder.join(".out.jsonl.journal"), "{").unwrap();
        assert_eq!(journal.load().unwrap_err().kind, ErrorKind::Read);
        journal.remove();
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
        fs::remove_dir_all(&folder).unwrap();
    }
}

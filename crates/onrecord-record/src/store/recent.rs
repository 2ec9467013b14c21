//! The stories that were compared last: reprints of a story come one soon after another.

use std::collections::HashMap;
use std::sync::Arc;

use crate::link::reprint::Story;

/// Words that are held in all: 170 MB.
const MOST_WORDS: usize = 8_000_000;

/// The stories of versions, those that were asked for last.
#[derive(Debug, Default)]
pub(super) struct Recent {
    of: HashMap<i64, Entry>,
    n_words: usize,
    /// Counts what is asked for.
    clock: u64,
}

#[derive(Debug)]
struct Entry {
    /// The text that the version had: another program may have given its number away.
    text_id: String,
    story: Arc<Story>,
    used: u64,
}

impl Recent {
    pub(super) fn get(&mut self, version: i64, text_id: &str) -> Option<Arc<Story>> {
        self.clock += 1;
        let entry = self.of.get_mut(&version).filter(|entry| entry.text_id == text_id)?;
        entry.used = self.clock;
        Some(Arc::clone(&entry.story))
    }

    pub(super) fn put(&mut self, version: i64, text_id: &str, story: Arc<Story>) {
        self.n_words += story.n_words();
        let entry = Entry { text_id: text_id.to_owned(), story, used: self.clock };
        if let Some(old) = self.of.insert(version, entry) {
            self.n_words -= old.story.n_words();
        }
        if self.n_words > MOST_WORDS {
            self.forget_half();
        }
    }

    pub(super) fn clear(&mut self) {
        *self = Recent::default();
    }

    /// Forgets those that were not asked for of late.
    fn forget_half(&mut self) {
        let mut used: Vec<u64> = self.of.values().map(|entry| entry.used).collect();
        used.sort_unstable();
        let median = used[used.len() / 2];
        self.of.retain(|_, entry| entry.used > median);
        self.n_words = self.of.values().map(|entry| entry.story.n_words()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::link::words::Words;

    #[test]
    fn what_is_asked_for_stays() {
        let story = Arc::new(Story::new(&Words::of_text(&"pier ".repeat(4_000))));
        let mut recent = Recent::default();
        for version in 0..5_000 {
            recent.put(version, "a", Arc::clone(&story));
            assert!(recent.get(0, "a").is_some(), "{version}");
            assert!(recent.n_words <= MOST_WORDS);
        }
        assert!(recent.get(1, "a").is_none() && recent.get(4_999, "a").is_some());
        assert!(recent.get(0, "b").is_none(), "another text");
    }
}

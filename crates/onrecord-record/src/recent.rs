//! What took long to make and was asked for last: it is soon asked for again.

use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;

/// Values by their keys, those that were asked for last. Each has a size, and together they are no larger than was said.
pub struct Recent<K, V> {
    of: HashMap<K, Entry<V>>,
    most: usize,
    size: usize,
    /// Counts what is asked for.
    clock: u64,
}

struct Entry<V> {
    value: V,
    size: usize,
    used: u64,
}

impl<K, V> fmt::Debug for Recent<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Recent {{ {} of size {} }}", self.of.len(), self.size)
    }
}

impl<K: Eq + Hash, V: Clone> Recent<K, V> {
    /// Holds nothing yet, and never more than `most`.
    pub fn new(most: usize) -> Self {
        Recent { of: HashMap::new(), most, size: 0, clock: 0 }
    }

    /// The value of a key, if it is still there.
    pub fn get(&mut self, key: &K) -> Option<V> {
        self.clock += 1;
        let entry = self.of.get_mut(key)?;
        entry.used = self.clock;
        Some(entry.value.clone())
    }

    /// Holds a value. Where all become too large, those go that were not asked for of late, half of them at once.
    pub fn put(&mut self, key: K, value: V, size: usize) {
        self.clock += 1;
        self.size += size;
        if let Some(old) = self.of.insert(key, Entry { value, size, used: self.clock }) {
            self.size -= old.size;
        }
        while self.size > self.most {
            self.forget_half();
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.of.clear();
        self.size = 0;
    }

    fn forget_half(&mut self) {
        let mut used: Vec<u64> = self.of.values().map(|entry| entry.used).collect();
        used.sort_unstable();
        let median = used[(used.len() - 1) / 2];
        self.of.retain(|_, entry| entry.used > median);
        self.size = self.of.values().map(|entry| entry.size).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::Recent;

    #[test]
    fn what_is_asked_for_stays() {
        let mut recent = Recent::new(8_000);
        for key in 0..5_000 {
            recent.put(key, "pier", 4);
            assert_eq!(recent.get(&0), Some("pier"), "{key}");
            assert!(recent.size <= 8_000);
        }
        assert!(recent.get(&1).is_none() && recent.get(&4_999).is_some());
        recent.put(0, "port", 7_999);
        assert_eq!((recent.get(&0), recent.size), (Some("port"), 7_999));
        recent.put(1, "ferry", 8_001);
        assert_eq!((recent.get(&0), recent.get(&1), recent.size), (None, None, 0));
        recent.put(1, "pier", 4);
        recent.clear();
        assert_eq!((recent.get(&1), recent.size), (None, 0));
        // A number that was given away again, with another text.
        let mut of_texts = Recent::new(8);
        of_texts.put((0, "a"), "pier", 4);
        assert_eq!((of_texts.get(&(0, "a")), of_texts.get(&(0, "b"))), (Some("pier"), None));
    }
}

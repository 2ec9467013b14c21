//! A table from hashes to weights, for millions of questions a second.

/// Open addressing: a power of two of slots, searched from the hash's own upwards; hash 0 marks a free slot.
pub(crate) struct Table<T> {
    slots: Vec<(u32, T)>,
}

impl<T: Copy + Default> Table<T> {
    /// A table with room for `count` hashes. `None` for more than a model of ours has.
    pub(crate) fn with_room(count: usize) -> Option<Self> {
        let slots = (count.checked_mul(2)?).next_power_of_two().clamp(2, 1 << 24);
        (count * 2 <= slots).then(|| Self { slots: vec![(0, T::default()); slots] })
    }

    /// Puts one in; no more of them than there is room for.
    pub(crate) fn insert(&mut self, hash: u32, value: T) {
        let mut at = first_slot(hash, self.slots.len());
        while self.slots[at].0 != 0 {
            at = (at + 1) & (self.slots.len() - 1);
        }
        self.slots[at] = (hash, value);
    }

    /// What belongs to `hash`.
    pub(crate) fn get(&self, hash: u32) -> Option<&T> {
        let mut at = first_slot(hash, self.slots.len());
        while self.slots[at].0 != 0 {
            if self.slots[at].0 == hash {
                return Some(&self.slots[at].1);
            }
            at = (at + 1) & (self.slots.len() - 1);
        }
        None
    }
}

fn first_slot(hash: u32, slots: usize) -> usize {
    (hash.wrapping_mul(0x9E37_79B1) >> 7) as usize & (slots - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_put_in() {
        let mut table = Table::with_room(3).expect("room for three");
        // The last two begin their search in the same slot.
        for hash in [1, 1 << 7, 1 << 30 | 1 << 7] {
            table.insert(hash, hash + 1);
        }
        assert_eq!(table.get(1 << 7), Some(&((1 << 7) + 1)));
        assert_eq!(table.get(1 << 30 | 1 << 7), Some(&((1 << 30 | 1 << 7) + 1)));
        assert_eq!(table.get(2), None);
        assert!(Table::<u32>::with_room(usize::MAX).is_none());
    }
}

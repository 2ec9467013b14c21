//! Groups of words that are used alike: k-means over the vectors with which the encoder begins.

use std::collections::BTreeMap;

use onrecord_reading::attribution::encoder::Encoder;
use onrecord_reading::crf::hash::hash_bytes;
use onrecord_reading::name::feature::Group;

use crate::train::crf::Chance;

/// How many fine and coarse groups there are. 0 is kept for words without one.
const FINE: usize = 255;
const COARSE: usize = 40;
/// By then fewer than one word in a hundred changes its group.
const ROUNDS: usize = 15;

/// The group of each word of the encoder's vocabulary, by the hash of the word.
pub(crate) fn find_groups() -> BTreeMap<u32, Group> {
    let (words, mut vectors): (Vec<_>, Vec<_>) = Encoder::accurate().word_vectors().unzip();
    let width = vectors[0].len();
    for column in 0..width {
        let mean = vectors.iter().map(|vector| vector[column]).sum::<f32>() / vectors.len() as f32;
        vectors.iter_mut().for_each(|vector| vector[column] -= mean);
    }
    vectors.iter_mut().for_each(|vector| bring_to_length_1(vector));
    let [fine, coarse] = [FINE, COARSE].map(|count| cluster(&vectors, count));
    let groups = fine.iter().zip(coarse).map(|(&fine, coarse)| Group { fine: fine + 1, coarse: coarse + 1 });
    words.iter().map(|word| hash_bytes(word.as_bytes())).zip(groups).collect()
}

/// Spherical k-means: the group of each vector, from 0.
fn cluster(vectors: &[Vec<f32>], count: usize) -> Vec<u8> {
    let mut chance = Chance(23);
    let mut middles: Vec<Vec<f32>> =
        (0..count).map(|_| vectors[chance.below(vectors.len())].clone()).collect();
    let mut groups = Vec::new();
    for _ in 0..ROUNDS {
        let nearest = |vector: &Vec<f32>| {
            let mut best = (f32::MIN, 0);
            for (group, middle) in middles.iter().enumerate() {
                let likeness = product(vector, middle);
                if likeness > best.0 {
                    best = (likeness, group as u8);
                }
            }
            best.1
        };
        groups = vectors.iter().map(nearest).collect();
        for (group, middle) in middles.iter_mut().enumerate() {
            let mut members = vectors.iter().zip(&groups).filter(|&(_, &other)| usize::from(other) == group);
            let mut sum = match members.next() {
                Some((first, _)) => first.clone(),
                None => vectors[chance.below(vectors.len())].clone(),
            };
            for (vector, _) in members {
                sum.iter_mut().zip(vector).for_each(|(sum, part)| *sum += part);
            }
            bring_to_length_1(&mut sum);
            *middle = sum;
        }
    }
    groups
}

/// Sums in eight lanes, so that compilers compute them at once.
fn product(one: &[f32], other: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 8];
    for (one, other) in one.chunks_exact(8).zip(other.chunks_exact(8)) {
        for lane in 0..8 {
            lanes[lane] += one[lane] * other[lane];
        }
    }
    lanes.iter().sum()
}

fn bring_to_length_1(vector: &mut [f32]) {
    let length = product(vector, vector).sqrt().max(f32::MIN_POSITIVE);
    vector.iter_mut().for_each(|part| *part /= length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_vectors_share_a_group() {
        let vector = |large: usize, small: f32| {
            let mut vector = vec![0.0; 8];
            (vector[large], vector[7]) = (1.0, small);
            bring_to_length_1(&mut vector);
            vector
        };
        let vectors: Vec<_> = (0..20).map(|at| vector(at % 2, 0.01 * at as f32)).collect();
        let groups = cluster(&vectors, 2);
        assert_ne!(groups[0], groups[1]);
        assert!(groups.iter().enumerate().all(|(at, &group)| group == groups[at % 2]));
    }
}

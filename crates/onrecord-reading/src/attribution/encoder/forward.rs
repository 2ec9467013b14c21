//! The forward pass: from the pieces of a window to a score of each label for each of its tokens.
//!
//! # Source
//! Vaswani et al., "Attention Is All You Need", NIPS 2017; Devlin et al., "BERT", NAACL 2019. Rows are brought to 8 bits
//! one by one (Dettmers et al., "LLM.int8()", NeurIPS 2022), so that a result does not depend on what is computed beside it.

use std::ops::Range;

use crate::attribution::claim::NUMBERS;
use crate::attribution::encoder::file::{Layer, Matrix, Norm, Roles, Weights};
use crate::attribution::encoder::kernel::{BLOCK, GROUP, Level, ROWS, at_level, multiply};
use crate::attribution::encoder::math::{bend, exp, multiply_add, round};
use crate::attribution::encoder::window::Window;
use crate::attribution::tagger::LABELS;

/// Numbers that are computed side by side. Sums are kept in so many parts on every processor, so that they round alike.
const LANES: usize = 16;
/// Queries whose means are computed at once.
const QUERIES: usize = 6;
/// Rows that go through the wide part of a layer together: what they need stays in the processor's nearer memory.
// 48: 16 to 96 differ by 2 % on a processor with 1 MiB of L2; all rows together take 10 % longer. 2026-11-22.
const CHUNK: usize = 48;
/// Width of a head.
pub(super) const HEAD: usize = 32;

/// Room for the numbers of one window, used again for the next.
#[derive(Default)]
pub(super) struct Scratch {
    /// A row of `hidden` numbers for each piece: what a layer takes and gives.
    states: Vec<f32>,
    /// The rows that enter a matrix.
    rows: Rows,
    /// What comes out of the matrices.
    queries: Vec<f32>,
    keys_values: Vec<f32>,
    wide: Vec<f32>,
    head_room: HeadRoom,
}

/// Room for the numbers of one head.
#[derive(Default)]
struct HeadRoom {
    queries: Vec<f32>,
    rows: Rows,
    keys: Matrix,
    /// How well each query fits each key, then each query's share of each key.
    fits: Vec<f32>,
}

/// Rows of 8 bits: each number is `(byte - zero) * scale`.
#[derive(Default)]
struct Rows {
    width: usize,
    bytes: Vec<u8>,
    zero: Vec<i32>,
    scale: Vec<f32>,
}

/// Reads `window`: leaves the states of its tokens in `scratch`, in order.
pub(super) fn read_window(weights: &Weights, level: Level, window: &Window, scratch: &mut Scratch) {
    embed(weights, level, window, &mut scratch.states);
    let (last, lower) = weights.layers.split_last().expect("an encoder has layers");
    let all: Vec<usize> = (0..window.ids.len()).collect();
    for layer in lower {
        run_layer(layer, level, &all, scratch);
    }
    // After the last layer only the first piece of each token is asked.
    let asked: Vec<usize> = window.tokens.iter().map(|&(_, at)| at).collect();
    run_layer(last, level, &asked, scratch);
}

/// Scores of each label for each token of the window that was read last.
pub(super) fn emissions(weights: &Weights, scratch: &Scratch) -> impl Iterator<Item = [f32; LABELS]> {
    let hidden = weights.sizes.hidden;
    let scores = move |state: &[f32]| {
        std::array::from_fn(|label| {
            let row = &weights.emission[label * hidden..][..hidden];
            weights.emission_bias[label] + dot(state, row)
        })
    };
    scratch.states.chunks_exact(hidden).map(scores)
}

/// The numbers of [`Claims`](crate::attribution::claim::Claims) for each token of the window that was read last.
pub(super) fn claims<'s>(
    roles: &Roles,
    level: Level,
    scratch: &'s mut Scratch,
) -> impl Iterator<Item = &'s [f32]> {
    let Scratch { states, rows, wide, .. } = scratch;
    let Matrix { inputs, outputs, .. } = roles.matrix;
    rows.fill(level, states, inputs);
    product(&roles.matrix, level, 0..outputs / BLOCK, rows, Layout::Rows, wide);
    wide.chunks_exact(outputs).map(|numbers| &numbers[..NUMBERS])
}

/// Word, place and features of each piece, as the first layer's rows.
fn embed(weights: &Weights, level: Level, window: &Window, states: &mut Vec<f32>) {
    let hidden = weights.sizes.hidden;
    states.clear();
    for (place, (&id, &feature)) in window.ids.iter().zip(&window.features).enumerate() {
        let id = id as usize % weights.sizes.n_pieces;
        let scale = weights.piece_scale[id];
        let word = &weights.pieces[id * hidden..][..hidden];
        let position = &weights.position[place * hidden..][..hidden];
        let feature = &weights.feature[feature as usize * hidden..][..hidden];
        let sums = word.iter().zip(position).zip(feature);
        states.extend(
            sums.map(|((&byte, position), feature)| f32::from(byte as i8) * scale + position + feature),
        );
    }
    let (states, norm) = (states.as_mut_slice(), &weights.norm);
    at_level!(level, normalize(states: &mut [f32], norm: &Norm));
}

/// One layer. Leaves the rows numbered in `asked`, in that order, and drops the others.
fn run_layer(layer: &Layer, level: Level, asked: &[usize], scratch: &mut Scratch) {
    let Scratch { states, rows, queries, keys_values, wide, head_room } = scratch;
    let hidden = layer.mix.inputs;
    let blocks = hidden / BLOCK;
    rows.fill(level, states, hidden);
    product(&layer.qkv, level, blocks..3 * blocks, rows, Layout::Blocks, keys_values);
    if asked.len() * hidden < states.len() {
        rows.keep(asked);
        for (to, &from) in asked.iter().enumerate() {
            states.copy_within(from * hidden..(from + 1) * hidden, to * hidden);
        }
        states.truncate(asked.len() * hidden);
    }
    product(&layer.qkv, level, 0..blocks, rows, Layout::Blocks, queries);
    attend(level, hidden, queries, keys_values, head_room, wide);
    rows.fill(level, wide, hidden);
    product(&layer.mix, level, 0..blocks, rows, Layout::Rows, queries);
    add_and_normalize(level, states, queries, &layer.norm1);
    for states in states.chunks_mut(CHUNK * hidden) {
        rows.fill(level, states, hidden);
        product(&layer.up, level, 0..layer.up.outputs / BLOCK, rows, Layout::Rows, wide);
        {
            let wide = wide.as_mut_slice();
            at_level!(level, bend_all(wide: &mut [f32]));
        }
        rows.fill(level, wide, layer.down.inputs);
        product(&layer.down, level, 0..blocks, rows, Layout::Rows, queries);
        add_and_normalize(level, states, queries, &layer.norm2);
    }
}

impl Rows {
    /// Brings rows of `width` numbers to 8 bits.
    fn fill(&mut self, level: Level, numbers: &[f32], width: usize) {
        let n_rows = numbers.len() / width;
        self.width = width;
        // Whole tiles: the rows after the last are zeros.
        self.bytes.clear();
        self.bytes.resize(n_rows.next_multiple_of(ROWS) * width, 0);
        self.zero.resize(n_rows, 0);
        self.scale.resize(n_rows, 0.0);
        let rows = self;
        at_level!(level, fill_rows(rows: &mut Rows, numbers: &[f32]));
    }

    /// Keeps the rows numbered in `asked`, in that order, which is ascending.
    fn keep(&mut self, asked: &[usize]) {
        for (to, &from) in asked.iter().enumerate() {
            self.bytes.copy_within(from * self.width..(from + 1) * self.width, to * self.width);
            self.zero[to] = self.zero[from];
            self.scale[to] = self.scale[from];
        }
        self.bytes.truncate(asked.len().next_multiple_of(ROWS) * self.width);
        self.zero.truncate(asked.len());
        self.scale.truncate(asked.len());
    }
}

#[inline(always)]
fn fill_rows<const FUSED: bool>(rows: &mut Rows, numbers: &[f32]) {
    let width = rows.width;
    let places = rows.zero.iter_mut().zip(&mut rows.scale);
    for ((numbers, bytes), (zero, scale)) in
        numbers.chunks_exact(width).zip(rows.bytes.chunks_exact_mut(width)).zip(places)
    {
        let mut low = [0.0_f32; LANES];
        let mut high = [0.0_f32; LANES];
        for lanes in numbers.as_chunks::<LANES>().0 {
            for lane in 0..LANES {
                low[lane] = smaller(lanes[lane], low[lane]);
                high[lane] = larger(lanes[lane], high[lane]);
            }
        }
        let (low, high) = (reduce(low, smaller), reduce(high, larger));
        // A row of zeros stays one.
        *scale = ((high - low) / 255.0).max(f32::MIN_POSITIVE);
        let factor = 1.0 / *scale;
        *zero = round(-low * factor);
        for (byte, &number) in bytes.iter_mut().zip(numbers) {
            *byte = (round(number * factor) + *zero).clamp(0, 255) as u8;
        }
    }
}

/// Where a product's outputs are put.
#[derive(Clone, Copy)]
enum Layout {
    /// One row after the other.
    Rows,
    /// One block of [`BLOCK`] outputs after the other, of all rows: what a head needs lies together.
    Blocks,
}

/// Multiplies every row with some blocks of a matrix.
fn product(
    matrix: &Matrix,
    level: Level,
    blocks: Range<usize>,
    rows: &Rows,
    layout: Layout,
    out: &mut Vec<f32>,
) {
    let n_outputs = blocks.len() * BLOCK;
    let n_rows = rows.zero.len();
    out.resize(n_rows * n_outputs, 0.0);
    let out = out.as_mut_slice();
    let steps = match layout {
        Layout::Rows => (BLOCK, n_outputs),
        Layout::Blocks => (n_rows * BLOCK, BLOCK),
    };
    at_level!(
        level,
        multiply_blocks(
            matrix: &Matrix,
            level: Level,
            blocks: Range<usize>,
            rows: &Rows,
            steps: (usize, usize),
            out: &mut [f32]
        )
    );
}

/// `steps` leads from one block to the next in `out`, and from one row to the next.
#[inline(always)]
fn multiply_blocks<const FUSED: bool>(
    matrix: &Matrix,
    level: Level,
    blocks: Range<usize>,
    rows: &Rows,
    steps: (usize, usize),
    out: &mut [f32],
) {
    let inputs = matrix.inputs;
    let mut tile = [[0; BLOCK]; ROWS];
    for (number, block) in blocks.enumerate() {
        let bytes = &matrix.bytes[block * BLOCK * inputs..][..BLOCK * inputs];
        let outputs = block * BLOCK..(block + 1) * BLOCK;
        let of = |numbers: &[f32]| *numbers[outputs.clone()].as_array::<BLOCK>().expect("a block of outputs");
        let (weight_scale, bias) = (of(&matrix.scale), of(&matrix.bias));
        let sum: &[i32; BLOCK] = matrix.sum[outputs].as_array().expect("a block of outputs");
        for first in (0..rows.zero.len()).step_by(ROWS) {
            multiply(level, &rows.bytes[first * inputs..], bytes, inputs, &mut tile);
            for (row, products) in (first..rows.zero.len()).zip(&tile) {
                let (zero, scale) = (rows.zero[row], rows.scale[row]);
                let out = &mut out[number * steps.0 + row * steps.1..][..BLOCK];
                for output in 0..BLOCK {
                    let exact = products[output] - zero * sum[output];
                    out[output] =
                        multiply_add::<FUSED>(exact as f32, scale * weight_scale[output], bias[output]);
                }
            }
        }
    }
}

/// For each query the mean of the values, weighted by how well the query fits their keys. `queries` and `keys_values` lie in
/// blocks, `means` in rows.
fn attend(
    level: Level,
    hidden: usize,
    queries: &[f32],
    keys_values: &[f32],
    room: &mut HeadRoom,
    means: &mut Vec<f32>,
) {
    let HeadRoom { queries: head_queries, rows, keys, fits } = room;
    let n_keys = keys_values.len() / (2 * hidden);
    means.resize(queries.len(), 0.0);
    let n_queries = queries.len() / hidden;
    for head in 0..hidden / HEAD {
        // Two heads share a block.
        let (block, side) = (head * HEAD / BLOCK, head * HEAD % BLOCK);
        let of_block = |block: usize, n_rows: usize| block * n_rows * BLOCK..(block + 1) * n_rows * BLOCK;
        head_queries.clear();
        for row in queries[of_block(block, n_queries)].chunks_exact(BLOCK) {
            head_queries.extend_from_slice(&row[side..side + HEAD]);
        }
        rows.fill(level, head_queries, HEAD);
        let key_block = &keys_values[of_block(block, n_keys)];
        {
            let keys = &mut *keys;
            at_level!(level, pack_keys(keys: &mut Matrix, key_block: &[f32], side: usize));
        }
        product(keys, level, 0..keys.outputs / BLOCK, rows, Layout::Rows, fits);
        let values = &keys_values[of_block(hidden / BLOCK + block, n_keys)];
        let (fits, means, place) = (fits.as_mut_slice(), means.as_mut_slice(), (hidden, head * HEAD));
        at_level!(
            level,
            average_values(
                fits: &mut [f32],
                values: &[f32],
                side: usize,
                means: &mut [f32],
                place: (usize, usize)
            )
        );
    }
}

/// The keys of one head as a matrix with an output for each, and outputs that count for nothing up to a whole block.
#[inline(always)]
fn pack_keys<const FUSED: bool>(keys: &mut Matrix, key_block: &[f32], side: usize) {
    let n_keys = key_block.len() / BLOCK;
    keys.inputs = HEAD;
    keys.outputs = n_keys.next_multiple_of(BLOCK);
    let bytes = keys.bytes.to_mut();
    bytes.clear();
    bytes.resize(keys.outputs * HEAD, 0);
    keys.scale.clear();
    keys.scale.resize(keys.outputs, 0.0);
    keys.sum.clear();
    keys.sum.resize(keys.outputs, 0);
    keys.bias.clear();
    keys.bias.resize(keys.outputs, 0.0);
    for (key, row) in key_block.chunks_exact(BLOCK).enumerate() {
        let row: &[f32; HEAD] = row[side..][..HEAD].as_array().expect("a head");
        let mut greatest = [0.0_f32; LANES];
        for lanes in row.as_chunks::<LANES>().0 {
            for lane in 0..LANES {
                greatest[lane] = larger(lanes[lane].abs(), greatest[lane]);
            }
        }
        let scale = (reduce(greatest, larger) / 127.0).max(f32::MIN_POSITIVE);
        let factor = 1.0 / scale;
        let mut whole = [0_i32; HEAD];
        for width in 0..HEAD {
            whole[width] = round(row[width] * factor);
        }
        let block = &mut bytes[key / BLOCK * BLOCK * HEAD..][..BLOCK * HEAD];
        for (group, numbers) in whole.as_chunks::<GROUP>().0.iter().enumerate() {
            let place = (group * BLOCK + key % BLOCK) * GROUP;
            block[place..place + GROUP].copy_from_slice(&numbers.map(|number| number as u8));
        }
        keys.scale[key] = scale;
        keys.sum[key] = whole.iter().sum();
    }
}

/// The second half of [`attend`], for one head: `fits` has a row for each query; the mean goes to the columns of its row of
/// `means` that `place` names, after the row's width.
#[inline(always)]
fn average_values<const FUSED: bool>(
    fits: &mut [f32],
    values: &[f32],
    side: usize,
    means: &mut [f32],
    place: (usize, usize),
) {
    let n_keys = values.len() / BLOCK;
    let length = n_keys.next_multiple_of(BLOCK);
    for (fits, means) in fits.chunks_mut(QUERIES * length).zip(means.chunks_mut(QUERIES * place.0)) {
        // The last few queries may be fewer: the last one is then computed more than once.
        let n_queries = fits.len() / length;
        let mut sums = [0.0; QUERIES];
        for (sum, fits) in sums.iter_mut().zip(fits.chunks_exact_mut(length)) {
            *sum = weigh::<FUSED>(fits, n_keys);
        }
        let mut found = [[0.0_f32; HEAD]; QUERIES];
        for (key, row) in values.chunks_exact(BLOCK).enumerate() {
            let value: &[f32; HEAD] = row[side..][..HEAD].as_array().expect("a head");
            for query in 0..QUERIES {
                let share = fits[query.min(n_queries - 1) * length + key];
                for width in 0..HEAD {
                    found[query][width] = multiply_add::<FUSED>(share, value[width], found[query][width]);
                }
            }
        }
        for (query, means) in means.chunks_exact_mut(place.0).enumerate() {
            let factor = 1.0 / sums[query];
            for (mean, found) in means[place.1..place.1 + HEAD].iter_mut().zip(found[query]) {
                *mean = found * factor;
            }
        }
    }
}

/// Turns fits into shares, not yet divided by their sum, which is returned. Keys after the first `n_keys` are padding.
#[inline(always)]
fn weigh<const FUSED: bool>(fits: &mut [f32], n_keys: usize) -> f32 {
    fits[n_keys..].fill(f32::MIN);
    let mut best = [f32::MIN; LANES];
    for lanes in fits.as_chunks::<LANES>().0 {
        for lane in 0..LANES {
            best[lane] = larger(lanes[lane], best[lane]);
        }
    }
    let best = reduce(best, larger);
    let mut sums = [0.0; LANES];
    for lanes in fits.as_chunks_mut::<LANES>().0 {
        for lane in 0..LANES {
            lanes[lane] = exp::<FUSED>(lanes[lane] - best);
            sums[lane] += lanes[lane];
        }
    }
    total(&sums)
}

#[inline(always)]
fn bend_all<const FUSED: bool>(wide: &mut [f32]) {
    for number in wide {
        *number = bend::<FUSED>(*number);
    }
}

/// `states` become the norm of their sum with `more`.
fn add_and_normalize(level: Level, states: &mut [f32], more: &[f32], norm: &Norm) {
    for (state, more) in states.iter_mut().zip(more) {
        *state += more;
    }
    at_level!(level, normalize(states: &mut [f32], norm: &Norm));
}

#[inline(always)]
fn normalize<const FUSED: bool>(states: &mut [f32], norm: &Norm) {
    const TINY: f32 = 1e-12; // as BERT has it
    let width = norm.scale.len();
    for state in states.chunks_exact_mut(width) {
        let mut sums = [0.0; LANES];
        for lanes in state.as_chunks::<LANES>().0 {
            for lane in 0..LANES {
                sums[lane] += lanes[lane];
            }
        }
        let mean = total(&sums) / width as f32;
        let mut squares = [0.0; LANES];
        for lanes in state.as_chunks::<LANES>().0 {
            for lane in 0..LANES {
                let apart = lanes[lane] - mean;
                squares[lane] = multiply_add::<FUSED>(apart, apart, squares[lane]);
            }
        }
        let factor = 1.0 / (total(&squares) / width as f32 + TINY).sqrt();
        for ((number, scale), shift) in state.iter_mut().zip(&norm.scale).zip(&norm.shift) {
            *number = multiply_add::<FUSED>((*number - mean) * factor, *scale, *shift);
        }
    }
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0; LANES];
    for (one, other) in one.as_chunks::<LANES>().0.iter().zip(other.as_chunks::<LANES>().0) {
        for lane in 0..LANES {
            sums[lane] += one[lane] * other[lane];
        }
    }
    total(&sums)
}

/// The sum of the lanes.
#[inline(always)]
fn total(lanes: &[f32; LANES]) -> f32 {
    reduce(*lanes, |one, other| one + other)
}

/// What is left when halves are put together until one number remains: the same order everywhere.
#[inline(always)]
fn reduce(lanes: [f32; LANES], together: impl Fn(f32, f32) -> f32) -> f32 {
    let mut eight = [0.0; 8];
    for lane in 0..8 {
        eight[lane] = together(lanes[lane], lanes[lane + 8]);
    }
    let mut four = [0.0; 4];
    for lane in 0..4 {
        four[lane] = together(eight[lane], eight[lane + 4]);
    }
    together(together(four[0], four[2]), together(four[1], four[3]))
}

#[inline(always)]
fn larger(one: f32, other: f32) -> f32 {
    if one > other { one } else { other }
}

#[inline(always)]
fn smaller(one: f32, other: f32) -> f32 {
    if one < other { one } else { other }
}

//! The encoder's file: a header and the weights, used where they lie.

use std::borrow::Cow;

use crate::attribution::claim::{DISTANCES, NUMBERS, WIDTH};
use crate::attribution::encoder::FEATURES;
use crate::attribution::encoder::forward::HEAD;
use crate::attribution::encoder::kernel::{BLOCK, GROUP};
use crate::attribution::tagger::LABELS;
use crate::crf::chain::Pairs;

/// Numbers of the file's header that reading needs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub(super) n_pieces: usize,
    pub(super) hidden: usize,
    /// Pieces in a window, and how many of them at most are context.
    pub(super) window: usize,
    pub(super) context: usize,
}

/// A trained encoder, its bytes in place.
pub(super) struct Weights {
    pub(super) sizes: Sizes,
    /// Bytes of each piece's vector, and their scale.
    pub(super) pieces: &'static [u8],
    pub(super) piece_scale: Vec<f32>,
    pub(super) position: Vec<f32>,
    pub(super) feature: Vec<f32>,
    pub(super) norm: Norm,
    pub(super) layers: Vec<Layer>,
    /// A row for each label.
    pub(super) emission: Vec<f32>,
    pub(super) emission_bias: [f32; LABELS],
    pub(super) pairs: Pairs<LABELS>,
}

/// What makes a word's claims of its state.
pub(super) struct Roles {
    /// From a state to the numbers of [`Claims`](crate::attribution::claim::Claims), and zeros up to a whole block.
    pub(super) matrix: Matrix,
    pub(super) distance: [[f32; 2]; DISTANCES],
}

/// One layer: attention, then two matrices with a bend between them.
pub(super) struct Layer {
    /// Queries, keys and values. Queries are scaled already.
    pub(super) qkv: Matrix,
    pub(super) mix: Matrix,
    pub(super) norm1: Norm,
    pub(super) up: Matrix,
    pub(super) down: Matrix,
    pub(super) norm2: Norm,
}

/// A matrix in 8 bits: blocks of [`BLOCK`] outputs, in them groups of [`GROUP`] inputs.
#[derive(Default)]
pub(super) struct Matrix {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    pub(super) bytes: Cow<'static, [u8]>,
    /// Of each output: scale, sum of its bytes, bias.
    pub(super) scale: Vec<f32>,
    pub(super) sum: Vec<i32>,
    pub(super) bias: Vec<f32>,
}

/// Scale and shift after a row is brought to mean 0 and variance 1.
pub(super) struct Norm {
    pub(super) scale: Vec<f32>,
    pub(super) shift: Vec<f32>,
}

const MAGIC: &[u8] = b"onrecord-encoder/1\n";
const ROLES_MAGIC: &[u8] = b"onrecord-roles/1\n";
/// Wider, longer or deeper is no file of ours; it keeps a bad header from asking for all memory.
const LARGEST: usize = 1 << 16;
/// Least pieces in a window beside its context: the longest token, and the begin and end pieces.
const ROOM: usize = 16;

impl Weights {
    /// Reads what `xtask/transformer/export.py` wrote. `None` when the bytes are not that.
    pub(super) fn from_bytes(bytes: &'static [u8]) -> Option<Self> {
        let mut rest = Rest(bytes.strip_prefix(MAGIC)?);
        let mut number = || rest.size();
        let (n_pieces, hidden, heads, inner) = (number()?, number()?, number()?, number()?);
        let (layers, features, labels) = (number()?, number()?, number()?);
        let (window, context) = (number()?, number()?);
        // Other features or labels, heads of another width, or windows without room for a word and its context, are not ours.
        if features != FEATURES
            || labels != LABELS
            || hidden != heads * HEAD
            || layers == 0
            || window < context + ROOM
        {
            return None;
        }
        let weights = Self {
            sizes: Sizes { n_pieces, hidden, window, context },
            pieces: rest.take(n_pieces * hidden)?,
            piece_scale: rest.floats(n_pieces)?,
            position: rest.floats(window * hidden)?,
            feature: rest.floats(FEATURES * hidden)?,
            norm: rest.norm(hidden)?,
            layers: (0..layers)
                .map(|_| {
                    Some(Layer {
                        qkv: rest.matrix(hidden, 3 * hidden)?,
                        mix: rest.matrix(hidden, hidden)?,
                        norm1: rest.norm(hidden)?,
                        up: rest.matrix(hidden, inner)?,
                        down: rest.matrix(inner, hidden)?,
                        norm2: rest.norm(hidden)?,
                    })
                })
                .collect::<Option<_>>()?,
            emission: rest.floats(LABELS * hidden)?,
            emission_bias: rest.row()?,
            pairs: Pairs::new(rest.rows()?, rest.row()?),
        };
        rest.0.is_empty().then_some(weights)
    }
}

impl Roles {
    /// Reads what `export.py --roles` wrote for an encoder of `hidden` numbers. `None` when the bytes are not that.
    pub(super) fn from_bytes(bytes: &'static [u8], hidden: usize) -> Option<Self> {
        let mut rest = Rest(bytes.strip_prefix(ROLES_MAGIC)?);
        if [rest.size()?, rest.size()?, rest.size()?] != [hidden, WIDTH, DISTANCES] {
            return None;
        }
        let roles =
            Self { matrix: rest.matrix(hidden, NUMBERS.next_multiple_of(BLOCK))?, distance: rest.rows()? };
        rest.0.is_empty().then_some(roles)
    }
}

/// What is left of the file.
struct Rest(&'static [u8]);

impl Rest {
    fn take(&mut self, count: usize) -> Option<&'static [u8]> {
        let (head, tail) = self.0.split_at_checked(count)?;
        self.0 = tail;
        Some(head)
    }

    fn size(&mut self) -> Option<usize> {
        self.take(4).map(|bytes| word(bytes) as usize).filter(|&size| size <= LARGEST)
    }

    fn words<T>(&mut self, count: usize, read: impl Fn(u32) -> T) -> Option<Vec<T>> {
        Some(self.take(4 * count)?.chunks_exact(4).map(|bytes| read(word(bytes))).collect())
    }

    fn floats(&mut self, count: usize) -> Option<Vec<f32>> {
        self.words(count, f32::from_bits)
    }

    fn row<const N: usize>(&mut self) -> Option<[f32; N]> {
        self.floats(N)?.try_into().ok()
    }

    fn rows<const N: usize, const M: usize>(&mut self) -> Option<[[f32; N]; M]> {
        (0..M).map(|_| self.row()).collect::<Option<Vec<_>>>()?.try_into().ok()
    }

    fn norm(&mut self, hidden: usize) -> Option<Norm> {
        Some(Norm { scale: self.floats(hidden)?, shift: self.floats(hidden)? })
    }

    fn matrix(&mut self, inputs: usize, outputs: usize) -> Option<Matrix> {
        if !inputs.is_multiple_of(GROUP) || !outputs.is_multiple_of(BLOCK) {
            return None;
        }
        Some(Matrix {
            inputs,
            outputs,
            bytes: Cow::Borrowed(self.take(inputs * outputs)?),
            scale: self.floats(outputs)?,
            sum: self.words(outputs, |word| word as i32)?,
            bias: self.floats(outputs)?,
        })
    }
}

fn word(bytes: &[u8]) -> u32 {
    u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
}

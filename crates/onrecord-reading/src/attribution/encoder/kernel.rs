//! Products of 8-bit numbers, as fast as the processor can: the only code that knows one processor from another.
//!
//! Sums of such products are whole numbers and exact, so that every processor gives the same.

/// Outputs whose weights lie together.
pub(super) const BLOCK: usize = 64;
/// Inputs that are multiplied and added at once.
pub(super) const GROUP: usize = 4;
/// Rows that are multiplied with one block of weights at once.
pub(super) const ROWS: usize = 6;

/// Sums of products: of each row with each output of a block.
pub(super) type Tile = [[i32; BLOCK]; ROWS];

/// What the processor can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// 512-bit vectors with dot products of bytes.
    #[cfg(target_arch = "x86_64")]
    Avx512Vnni,
    /// 256-bit vectors with dot products of bytes.
    #[cfg(target_arch = "x86_64")]
    AvxVnni,
    /// 256-bit vectors with fused multiplication and addition.
    #[cfg(target_arch = "x86_64")]
    Avx2,
    /// What every processor of this architecture can do.
    Plain,
}

impl Level {
    /// The best that this processor can do.
    pub(super) fn detect() -> Self {
        Self::all().next().unwrap_or(Level::Plain)
    }

    /// Every level that this processor can do, the best first.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        #[cfg(target_arch = "x86_64")]
        let faster = {
            let avx2 = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
            let avx512 = avx2
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vnni");
            [
                (Level::Avx512Vnni, avx512),
                (Level::AvxVnni, avx2 && is_x86_feature_detected!("avxvnni")),
                (Level::Avx2, avx2),
            ]
        };
        #[cfg(not(target_arch = "x86_64"))]
        let faster = [];
        faster.into_iter().filter(|&(_, can)| can).map(|(level, _)| level).chain([Level::Plain])
    }
}

/// Runs a function body compiled for what the processor can do: `at_level!(level, function(arguments))`.
///
/// The body must be `#[inline(always)]`, all the way down.
macro_rules! at_level {
    ($level:expr, $body:ident($($name:ident: $type:ty),* $(,)?)) => {{
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2,fma,avx512f,avx512bw,avx512dq,avx512vl")]
        fn avx512($($name: $type),*) {
            $body::<true>($($name),*);
        }
        #[cfg(target_arch = "x86_64")]
        #[target_feature(enable = "avx2,fma")]
        fn avx2($($name: $type),*) {
            $body::<true>($($name),*);
        }
        #[allow(unsafe_code)]
        match $level {
            // SAFETY: a level is only made where the processor has what it names.
            #[cfg(target_arch = "x86_64")]
            $crate::attribution::encoder::kernel::Level::Avx512Vnni => unsafe { avx512($($name),*) },
            // SAFETY: as above.
            #[cfg(target_arch = "x86_64")]
            $crate::attribution::encoder::kernel::Level::AvxVnni
            | $crate::attribution::encoder::kernel::Level::Avx2 => unsafe { avx2($($name),*) },
            $crate::attribution::encoder::kernel::Level::Plain => {
                $body::<{ cfg!(target_arch = "aarch64") }>($($name),*);
            }
        }
    }};
}
pub(super) use at_level;

/// Multiplies [`ROWS`] rows of `inputs` bytes, one after the other in `rows`, with one block of weights.
///
/// # Panics
/// When `rows` or `weights` are shorter than that.
pub(super) fn multiply(level: Level, rows: &[u8], weights: &[u8], inputs: usize, tile: &mut Tile) {
    assert!(rows.len() >= ROWS * inputs && weights.len() >= BLOCK * inputs && inputs.is_multiple_of(GROUP));
    match level {
        // SAFETY: the lengths are checked above; a level is only made where the processor has what it names.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512Vnni => unsafe { x86::multiply_avx512_vnni(rows, weights, inputs, tile) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::AvxVnni => unsafe { x86::multiply_avx_vnni(rows, weights, inputs, tile) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { x86::multiply_avx2(rows, weights, inputs, tile) },
        Level::Plain => multiply_plain(rows, weights, inputs, tile),
    }
}

/// Compilers make vectors of this.
fn multiply_plain(rows: &[u8], weights: &[u8], inputs: usize, tile: &mut Tile) {
    for (row, sums) in rows.chunks_exact(inputs).zip(tile) {
        *sums = [0; BLOCK];
        for (group, weights) in row.chunks_exact(GROUP).zip(weights.chunks_exact(BLOCK * GROUP)) {
            for (sum, weights) in sums.iter_mut().zip(weights.chunks_exact(GROUP)) {
                for (&value, &weight) in group.iter().zip(weights) {
                    *sum += i32::from(value) * i32::from(weight as i8);
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod x86 {
    use std::arch::x86_64::*;

    use super::{BLOCK, GROUP, ROWS, Tile};

    /// Four inputs of a row, in every lane.
    ///
    /// # Safety
    /// `row` points to four bytes.
    #[inline(always)]
    unsafe fn four(row: *const u8) -> i32 {
        // SAFETY: by the contract above; any alignment will do.
        unsafe { row.cast::<i32>().read_unaligned() }
    }

    /// # Safety
    /// `rows` holds `ROWS * inputs` bytes, `weights` `BLOCK * inputs`.
    #[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
    pub(super) unsafe fn multiply_avx512_vnni(rows: &[u8], weights: &[u8], inputs: usize, tile: &mut Tile) {
        const VECTORS: usize = BLOCK / 16;
        let mut sums = [[_mm512_setzero_si512(); VECTORS]; ROWS];
        for group in 0..inputs / GROUP {
            let mut block = [_mm512_setzero_si512(); VECTORS];
            for (number, vector) in block.iter_mut().enumerate() {
                // SAFETY: `group` runs over the groups of one block.
                *vector = unsafe {
                    _mm512_loadu_si512(weights.as_ptr().add((group * VECTORS + number) * 64).cast())
                };
            }
            for (row, sums) in sums.iter_mut().enumerate() {
                // SAFETY: `row` and `group` run over the groups of all rows.
                let values =
                    _mm512_set1_epi32(unsafe { four(rows.as_ptr().add(row * inputs + group * GROUP)) });
                for (sum, &vector) in sums.iter_mut().zip(&block) {
                    *sum = _mm512_dpbusd_epi32(*sum, values, vector);
                }
            }
        }
        for (row, sums) in tile.iter_mut().zip(&sums) {
            for (part, &sum) in row.chunks_exact_mut(16).zip(sums) {
                // SAFETY: a part is 16 numbers of 32 bits.
                unsafe { _mm512_storeu_si512(part.as_mut_ptr().cast(), sum) };
            }
        }
    }

    /// Defines a multiplication in 256-bit vectors: three rows with half a block at a time.
    macro_rules! in_256_bits {
        ($name:ident, $features:literal, |$sum:ident, $values:ident, $vector:ident| $dot:expr) => {
            /// # Safety
            /// `rows` holds `ROWS * inputs` bytes, `weights` `BLOCK * inputs`.
            #[target_feature(enable = $features)]
            pub(super) unsafe fn $name(rows: &[u8], weights: &[u8], inputs: usize, tile: &mut Tile) {
                const VECTORS: usize = BLOCK / 8;
                const HALF: usize = VECTORS / 2;
                for (first, half) in [(0, 0), (0, 1), (3, 0), (3, 1)] {
                    let mut sums = [[_mm256_setzero_si256(); HALF]; 3];
                    for group in 0..inputs / GROUP {
                        for number in 0..HALF {
                            let place = (group * VECTORS + half * HALF + number) * 32;
                            // SAFETY: `place` runs over the vectors of one block.
                            let $vector = unsafe { _mm256_loadu_si256(weights.as_ptr().add(place).cast()) };
                            for row in 0..3 {
                                let place = (first + row) * inputs + group * GROUP;
                                // SAFETY: `place` runs over the groups of all rows.
                                let $values = _mm256_set1_epi32(unsafe { four(rows.as_ptr().add(place)) });
                                let $sum = sums[row][number];
                                sums[row][number] = $dot;
                            }
                        }
                    }
                    for (row, sums) in tile[first..].iter_mut().zip(&sums) {
                        for (part, &sum) in row[half * BLOCK / 2..].chunks_exact_mut(8).zip(sums) {
                            // SAFETY: a part is 8 numbers of 32 bits.
                            unsafe { _mm256_storeu_si256(part.as_mut_ptr().cast(), sum) };
                        }
                    }
                }
            }
        };
    }

    in_256_bits!(multiply_avx_vnni, "avx2,avxvnni", |sum, values, vector| _mm256_dpbusd_avx_epi32(
        sum, values, vector
    ));

    // Even and odd bytes apart, in 16 bits, so that nothing saturates.
    in_256_bits!(multiply_avx2, "avx2", |sum, values, vector| {
        let even = _mm256_madd_epi16(
            _mm256_and_si256(values, _mm256_set1_epi16(0xff)),
            _mm256_srai_epi16(_mm256_slli_epi16(vector, 8), 8),
        );
        let odd = _mm256_madd_epi16(_mm256_srli_epi16(values, 8), _mm256_srai_epi16(vector, 8));
        _mm256_add_epi32(sum, _mm256_add_epi32(even, odd))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_gives_the_same_sums() {
        let inputs = 96;
        let mut state = 1_u32;
        let mut bytes = |count: usize| -> Vec<u8> {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            };
            (0..count).map(|_| next()).collect()
        };
        let mut rows = bytes(ROWS * inputs);
        let mut weights = bytes(BLOCK * inputs);
        // The largest sums there are.
        rows[..inputs].fill(255);
        weights.iter_mut().step_by(5).for_each(|weight| *weight = 127);
        let mut expected: Tile = [[0; BLOCK]; ROWS];
        for (row, sums) in expected.iter_mut().enumerate() {
            for (output, sum) in sums.iter_mut().enumerate() {
                for input in 0..inputs {
                    let weight = weights[(input / GROUP * BLOCK + output) * GROUP + input % GROUP] as i8;
                    *sum += i32::from(rows[row * inputs + input]) * i32::from(weight);
                }
            }
        }
        for level in Level::all() {
            let mut tile = [[0; BLOCK]; ROWS];
            multiply(level, &rows, &weights, inputs, &mut tile);
            assert!(tile == expected, "{level:?}");
        }
    }
}

//! Functions of one number, written so that compilers compute many at once, and every processor the same.

/// `a * b + c`, rounded once where `FUSED`: processors without that instruction would take fifty times as long.
#[inline(always)]
pub(super) fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// Added to a number below 2^22 it leaves no room for a fraction.
const ROUNDER: f32 = 12_582_912.0; // 1.5 * 2^23

/// The nearest whole number. Only for numbers between -2^22 and 2^22.
#[inline(always)]
pub(super) fn round(x: f32) -> i32 {
    (x + ROUNDER).to_bits() as i32 - ROUNDER.to_bits() as i32
}

/// e to the power of `x`, which is not positive; below -87 it stays at e^-87. Relative error below 2e-7.
///
/// # Source
/// The reduction and polynomial of Moshier's Cephes library, `expf`.
#[inline(always)]
pub(super) fn exp<const FUSED: bool>(x: f32) -> f32 {
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = if x > -87.0 { x } else { -87.0 };
    let rounded = x * std::f32::consts::LOG2_E + ROUNDER;
    let whole = rounded - ROUNDER;
    let rest = multiply_add::<FUSED>(whole, -LN_2_HIGH, x);
    let rest = multiply_add::<FUSED>(whole, -LN_2_LOW, rest);
    let mut sum = 1.987_569_1e-4;
    for term in [1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 1.666_666_5e-1, 0.5] {
        sum = multiply_add::<FUSED>(sum, rest, term);
    }
    let sum = multiply_add::<FUSED>(sum, rest * rest, rest) + 1.0;
    // Two to the power of `whole`, by its exponent bits.
    sum * f32::from_bits((rounded.to_bits() << 23).wrapping_add(1.0_f32.to_bits()))
}

/// GELU: `x` times the share of a standard normal distribution below it. Error below 2e-4, an eightieth of the 8-bit step
/// that follows.
///
/// # Source
/// Hendrycks and Gimpel, arXiv 1606.08415. The share is a polynomial of least greatest error for |x| up to 4, fitted by us.
#[inline(always)]
pub(super) fn bend<const FUSED: bool>(x: f32) -> f32 {
    const TERMS: [f32; 7] =
        [2.278_149e-8, -1.598_605e-6, 4.795_557e-5, -8.140_159e-4, 8.772_39e-3, -6.457_311e-2, 3.978_834e-1];
    let z = if x > 4.0 { 4.0 } else { x };
    let z = if z < -4.0 { -4.0 } else { z };
    let square = z * z;
    let mut sum = TERMS[0];
    for term in &TERMS[1..] {
        sum = multiply_add::<FUSED>(sum, square, *term);
    }
    x * multiply_add::<FUSED>(sum, z, 0.5)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_near_what_it_should_be() {
        for step in -4000..=4000 {
            let x = step as f32 / 400.0;
            if x <= 0.0 {
                let expected = f64::from(x * 8.0).exp();
                let found = f64::from(exp::<true>(x * 8.0));
                assert!((found / expected - 1.0).abs() < 2e-6, "exp({x}): {found}, not {expected}");
            }
            let sigmoid = 0.5 * (1.0 + error_function(f64::from(x) / 2.0_f64.sqrt()));
            let (found, expected) = (f64::from(bend::<true>(x)), f64::from(x) * sigmoid);
            assert!((found - expected).abs() < 3e-4, "bend({x}): {found}, not {expected}");
            assert_eq!(round(x), x.round_ties_even() as i32, "round({x})");
        }
        assert_eq!(exp::<true>(f32::MIN), exp::<true>(-87.0));
    }

    /// By its Taylor series.
    fn error_function(x: f64) -> f64 {
        if x.abs() > 5.0 {
            return x.signum();
        }
        let mut term = x;
        let mut sum = x;
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * 2.0 / std::f64::consts::PI.sqrt()
    }
}

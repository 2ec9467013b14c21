//! Words and features as numbers of 32 bits.

/// Appends `word` in lower case.
pub fn lower_into(word: &str, lower: &mut String) {
    if word.is_ascii() {
        lower.push_str(word);
        lower.make_ascii_lowercase();
    } else {
        lower.extend(word.chars().flat_map(char::to_lowercase));
    }
}

/// FNV-1a, finished so that its low bits depend on every byte.
pub fn hash_bytes(bytes: &[u8]) -> u32 {
    let hash =
        bytes.iter().fold(0x811C_9DC5_u32, |hash, &byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (hash ^ hash >> 15).wrapping_mul(0x2C1B_3C6D)
}

/// One feature: the hash of what a template sees.
pub(crate) fn mix(template: u32, a: u32, b: u32) -> u32 {
    let hash = u64::from(template + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ (u64::from(a) | u64::from(b) << 32).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    let hash = (hash ^ hash >> 32).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    (hash >> 32) as u32
}

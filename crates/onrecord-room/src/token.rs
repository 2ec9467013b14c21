//! Tokens: what programs show with each request, and visitors once.

/// Letters that a token has at least: 16 of them are beyond guessing at the pace of [`crate::session::Attempts`].
const SHORTEST: usize = 16;

/// What visitors must show. Only its hash is kept.
#[derive(Debug)]
pub struct Token {
    hash: blake3::Hash,
}

impl Token {
    /// The token with these letters, without white space around them.
    ///
    /// # Errors
    /// When it is too short to keep anybody out.
    pub fn new(letters: &str) -> Result<Self, String> {
        let letters = letters.trim();
        match letters.chars().count() {
            0..SHORTEST => Err(format!("a token has at least {SHORTEST} letters")),
            _ => Ok(Self { hash: blake3::hash(letters.as_bytes()) }),
        }
    }

    /// Compares in a time that tells nothing.
    pub(crate) fn is(&self, letters: &str) -> bool {
        // Hashes compare in constant time.
        blake3::hash(letters.trim().as_bytes()) == self.hash
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long() {
        let token = Token::new("correct horse battery\n").unwrap();
        assert!(token.is("correct horse battery"));
        assert!(!token.is("correct horse batterz"));
        assert!(Token::new("short").is_err());
    }
}

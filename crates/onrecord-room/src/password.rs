//! Passwords: kept as a hash that is slow to guess from, argon2id.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

/// Letters that a password has at least.
const SHORTEST: usize = 10;

/// What visitors must know. Only its hash is kept, as a PHC string.
#[derive(Debug)]
pub struct Password {
    hash: String,
}

impl Password {
    /// The password with this hash.
    ///
    /// # Errors
    /// When that is no hash of argon2.
    pub fn new(hash: &str) -> Result<Self, String> {
        let hash = hash.trim();
        match PasswordHash::new(hash) {
            Ok(parsed) if parsed.algorithm.as_str().starts_with("argon2") => {
                Ok(Self { hash: hash.to_owned() })
            }
            Ok(_) | Err(_) => {
                Err("the file holds no hash of a password; onrecord serve --hash-password makes one"
                    .to_owned())
            }
        }
    }

    /// The hash of a password, with salt of its own.
    ///
    /// # Errors
    /// When the password is too short, or the system gives no random numbers.
    pub fn hash(letters: &str) -> Result<String, String> {
        if letters.chars().count() < SHORTEST {
            return Err(format!("a password has at least {SHORTEST} letters"));
        }
        let hash = Argon2::default().hash_password(letters.as_bytes());
        hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
    }

    /// Takes some ten milliseconds and 19 MB, and tells nothing by the time it takes.
    pub(crate) fn is(&self, letters: &str) -> bool {
        let hash = PasswordHash::new(&self.hash);
        hash.is_ok_and(|hash| Argon2::default().verify_password(letters.as_bytes(), &hash).is_ok())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hash_is_kept() {
        let hash = Password::hash("correct horse").unwrap();
        assert!(hash.starts_with("$argon2id$") && !hash.contains("horse"), "{hash}");
        assert_ne!(hash, Password::hash("correct horse").unwrap());
        let password = Password::new(&format!("{hash}\n")).unwrap();
        assert!(password.is("correct horse"));
        assert!(!password.is("correct horsf") && !password.is(""));
        assert!(Password::hash("short").is_err());
        assert!(Password::new("correct horse").is_err() && Password::new("").is_err());
    }
}

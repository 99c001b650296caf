//! The bot's token, which is never printed.

use std::fmt;
use std::sync::Arc;

use super::error::DiscordError;

/// The secret by which Discord knows the bot. Neither `Debug` nor `Display` shows it.
#[derive(Clone)]
pub struct Token(Arc<str>);

impl Token {
    /// Takes a token as it was pasted: spaces around it and a leading `Bot ` are dropped.
    ///
    /// # Errors
    /// [`DiscordError::MalformedToken`] when nothing is left or when it holds what no token holds,
    /// such as a line break in the middle.
    pub fn new(pasted: &str) -> Result<Token, DiscordError> {
        let bare = pasted.trim();
        let bare = bare
            .strip_prefix("Bot")
            .filter(|rest| !rest.starts_with(|c: char| c.is_ascii_graphic()))
            .unwrap_or(bare)
            .trim();
        if bare.is_empty() || !bare.chars().all(|c| c.is_ascii_graphic()) {
            return Err(DiscordError::MalformedToken);
        }
        Ok(Token(format!("Bot {bare}").into()))
    }

    /// The value of the `Authorization` header, which serenity takes for the gateway too.
    pub(super) fn secret(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(hidden)")
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_as_pasted_and_never_shown() {
        let token = Token::new("  Bot abc.def.ghi\n").unwrap();
        assert_eq!(token.secret(), "Bot abc.def.ghi");
        assert!(!format!("{token:?} {token}").contains("abc"));
        for bad in ["", "  ", "Bot ", "two words", "line\nbreak", "ünïcode"] {
            assert!(Token::new(bad).is_err(), "{bad:?}");
        }
    }
}

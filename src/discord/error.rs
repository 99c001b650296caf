//! Why the bot cannot be on Discord, in sentences that say what to do.

/// What keeps the bot off Discord. The words never hold the token or an address with a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DiscordError {
    /// What was given cannot be a token at all.
    #[error(
        "This is not a Discord token: it is empty or has spaces or line breaks inside. Copy it again from \
         https://discord.com/developers/applications, page Bot, button Reset Token."
    )]
    MalformedToken,
    /// Discord answered 401 or closed the gateway with 4004.
    #[error(
        "Discord refuses the token. Make a new one at https://discord.com/developers/applications, page Bot, \
         button Reset Token, and put it into DISCORD_TOKEN or the file that DISCORD_TOKEN_FILE names."
    )]
    WrongToken,
    /// The gateway was closed with 4013 or 4014.
    #[error(
        "Discord refuses the events that Newsdesk asks for (the intent Guilds, which needs no approval). Check at \
         https://discord.com/developers/applications that the application is a bot that is not restricted, then start again."
    )]
    Intents,
    /// No answer, or none that makes sense.
    #[error(
        "Discord cannot be reached at {address}: {reason}. Check the network and the setting discord.api; \
         Newsdesk goes on trying."
    )]
    Unreachable {
        /// The base address that was tried, without user information, path or query.
        address: String,
        /// What went wrong, in words without an address.
        reason: String,
    },
    /// `discord.api` is not a base address.
    #[error(
        "{0:?} is not an address for the setting discord.api. It must be http:// or https:// with a host and \
         no path or query, such as https://discord.com."
    )]
    BadAddress(String),
    /// The machine cannot give what the bot needs.
    #[error("Newsdesk cannot set up its connections: {0}.")]
    Setup(String),
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::DiscordError;

    #[test]
    fn each_fault_has_a_sentence_of_its_own() {
        let all = [
            DiscordError::MalformedToken,
            DiscordError::WrongToken,
            DiscordError::Intents,
            DiscordError::Unreachable {
                address: "https://discord.com".into(),
                reason: "no route".into(),
            },
            DiscordError::BadAddress("x".into()),
            DiscordError::Setup("no threads".into()),
        ];
        let said: BTreeSet<String> = all.iter().map(ToString::to_string).collect();
        assert!(said.iter().all(|sentence| sentence.ends_with('.')));
        assert_eq!(said.len(), all.len());
    }
}

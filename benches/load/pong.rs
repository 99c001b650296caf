//! The yardstick: a bot on serenity's own client, written as its guide teaches, that answers "pong"
//! to every command and two fixed choices to every autocomplete. Only its limiter is off and its
//! address another, because it is aimed at the stand-in.

use serenity::all::{
    AutocompleteChoice, Context, CreateAllowedMentions, CreateAutocompleteResponse,
    CreateInteractionResponse, CreateInteractionResponseMessage, EventHandler, GatewayIntents,
    HttpBuilder, Interaction,
};
use serenity::async_trait;
use serenity::client::ClientBuilder;

struct Handler;

#[async_trait]
impl EventHandler for Handler {
    async fn interaction_create(&self, ctx: Context, interaction: Interaction) {
        let sent = match interaction {
            Interaction::Command(command) => {
                let message = CreateInteractionResponseMessage::new()
                    .content("pong")
                    .allowed_mentions(CreateAllowedMentions::new());
                let answer = CreateInteractionResponse::Message(message);
                command.create_response(&ctx.http, answer).await
            }
            Interaction::Autocomplete(typed) => {
                let choices = CreateAutocompleteResponse::new().set_choices(vec![
                    AutocompleteChoice::new("ping", "ping"),
                    AutocompleteChoice::new("pong", "pong"),
                ]);
                let answer = CreateInteractionResponse::Autocomplete(choices);
                typed.create_response(&ctx.http, answer).await
            }
            _ => Ok(()),
        };
        if let Err(why) = sent {
            println!("Cannot respond: {why}");
        }
    }
}

#[tokio::main]
pub async fn main() {
    let token = std::env::var("DISCORD_TOKEN").expect("a token");
    let api = std::env::var("NEWSDESK_DISCORD_API").expect("an address");
    let http = HttpBuilder::new(token)
        .proxy(api)
        .ratelimiter_disabled(true)
        .build();
    let mut client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS)
        .event_handler(Handler)
        .await
        .expect("a client");
    if let Err(why) = client.start().await {
        println!("Client error: {why}");
    }
}

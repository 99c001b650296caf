//! serenity itself as the bot: it must understand every event and answer the stand-in gives.

use serde_json::{Value, json};
use serenity::all::{
    CommandDataOptionValue, Context, CreateAllowedMentions, CreateInteractionResponse,
    CreateInteractionResponseMessage, EditInteractionResponse, Event, EventHandler, GatewayIntents,
    HttpBuilder, Interaction as Event3, RawEventHandler,
};
use serenity::async_trait;
use tokio::sync::mpsc;

use crate::standin::{Interaction, Standin};

struct Bot(mpsc::UnboundedSender<Value>);

#[async_trait]
impl RawEventHandler for Bot {
    async fn raw_event(&self, _: Context, event: Event) {
        if let Event::Unknown(unknown) = event {
            self.0
                .send(json!({ "unknown": unknown.kind }))
                .expect("the test listens");
        }
    }
}

#[async_trait]
impl EventHandler for Bot {
    async fn guild_create(&self, _: Context, guild: serenity::all::Guild, _: Option<bool>) {
        self.0
            .send(json!({ "guild": guild.name }))
            .expect("the test listens");
    }

    async fn interaction_create(&self, ctx: Context, event: Event3) {
        match event {
            Event3::Command(c) => {
                let value = c.data.options.first().map(|o| o.value.clone());
                if let Some(CommandDataOptionValue::String(text)) = value {
                    c.defer(&ctx.http).await.expect("accepted");
                    let edit = EditInteractionResponse::new()
                        .content(format!("about {text}"))
                        .allowed_mentions(CreateAllowedMentions::new());
                    c.edit_response(&ctx.http, edit).await.expect("accepted");
                }
            }
            Event3::Component(c) => {
                let message = CreateInteractionResponseMessage::new()
                    .content("pressed")
                    .allowed_mentions(CreateAllowedMentions::new());
                let answer = CreateInteractionResponse::UpdateMessage(message);
                c.create_response(&ctx.http, answer)
                    .await
                    .expect("accepted");
            }
            _ => {}
        }
    }
}

#[tokio::test]
async fn serenity_understands_every_event_and_answer() {
    let discord = Standin::start().await;
    let http = HttpBuilder::new(discord.token())
        .proxy(discord.api())
        .ratelimiter_disabled(true)
        .build();
    let (tell, mut told) = mpsc::unbounded_channel();
    let mut client = serenity::client::ClientBuilder::new_with_http(http, GatewayIntents::GUILDS)
        .event_handler(Bot(tell.clone()))
        .raw_event_handler(Bot(tell))
        .await
        .expect("a client");
    *client.ws_url.lock().await = discord.api().replace("http", "ws");
    let bot = tokio::spawn(async move { client.start().await });
    discord.wait_ready().await;
    assert_eq!(told.recv().await, Some(json!({ "guild": "Desk" })));

    let ask = discord.interact(&Interaction::command("vendor").option("name", "vmware"));
    assert_eq!(ask.first_answer().await.kind, 5);
    assert_eq!(ask.final_answer().await.text(), "about vmware");
    let dm = discord.interact(
        &Interaction::command("vendor")
            .option("name", "citrix")
            .in_dm(),
    );
    assert_eq!(dm.final_answer().await.text(), "about citrix");
    assert_eq!(dm.event()["context"], 1);
    let press = discord.interact(&Interaction::press_forged(
        ask.final_answer().await.id,
        "x",
        &[],
    ));
    assert_eq!(press.final_answer().await.text(), "pressed");
    bot.abort();
    assert!(
        told.try_recv().is_err(),
        "serenity could not parse an event"
    );
}

//! The channels of a server as handlers see them, and what the bot hears of servers.

use std::sync::Arc;

use newsdesk::commands::{Surroundings, Unseen};
use newsdesk::discord::Link;
use newsdesk::discord::gateway::happening::Happening;
use newsdesk::domain::{Form, Permission, Seen};
use tokio::runtime::Handle;
use tokio::time::timeout;

use super::bot::{Bot, quick_standin, settings};
use crate::standin::permissions::{EMBED_LINKS, MANAGE_THREADS, SEND_MESSAGES, VIEW_CHANNEL};
use crate::standin::{ChannelKind, ChannelSpec, Fault, FaultAnswer, GuildSpec, PATIENCE, Standin};

fn around(discord: &Standin) -> Arc<dyn Surroundings> {
    let link = Link::new(settings(discord.token(), &discord.api())).unwrap();
    Arc::new(link.surroundings(Handle::current()))
}

/// Asks as a handler does, on a thread that may block.
async fn ask<T: Send + 'static>(
    around: &Arc<dyn Surroundings>,
    question: impl FnOnce(&dyn Surroundings) -> T + Send + 'static,
) -> T {
    let around = Arc::clone(around);
    tokio::task::spawn_blocking(move || question(&*around))
        .await
        .unwrap()
}

async fn seen(discord: &Standin, name: &str) -> Result<Seen, Unseen> {
    let (server, channel) = (discord.guild("Desk"), discord.channel(name));
    ask(&around(discord), move |around| {
        around.channel(server, channel)
    })
    .await
}

fn guild() -> GuildSpec {
    GuildSpec::new("Desk")
        .channel(ChannelSpec::text("general"))
        .channel(ChannelSpec::text("quiet").deny_bot(SEND_MESSAGES))
        .channel(ChannelSpec::text("hidden").deny_everyone(VIEW_CHANNEL))
        .channel(ChannelSpec::of(ChannelKind::Announcement, "announcements"))
        .channel(
            ChannelSpec::of(ChannelKind::Forum, "forum")
                .tag("News", false)
                .tag("Desk", true)
                .require_tag(),
        )
}

#[tokio::test]
async fn a_channel_shows_what_the_bot_may_do_there() {
    // Each question comes from a new process, so none remembers the limits.
    let discord = Standin::builder()
        .guild(guild())
        .without_rate_limits()
        .start()
        .await;
    let general = seen(&discord, "general").await.unwrap();
    assert_eq!(general.form, Form::Text);
    assert_eq!(general.name, "general");
    assert!(general.missing(true, false).is_empty());
    assert_eq!(general.missing(false, true), [Permission::MentionEveryone]);
    let quiet = seen(&discord, "quiet").await.unwrap();
    assert_eq!(
        quiet.missing(false, false),
        [Permission::SendMessages, Permission::EmbedLinks]
    );
    assert_eq!(seen(&discord, "hidden").await, Err(Unseen::NoChannel));
    let forum = seen(&discord, "forum").await.unwrap();
    assert_eq!(forum.form, Form::Forum);
    assert!(forum.tag_required);
    assert_eq!(forum.tags, ["News"]);
    let server = discord.guild("Desk");
    discord.grant_bot(server, MANAGE_THREADS);
    let forum = seen(&discord, "forum").await.unwrap();
    assert_eq!(forum.tags, ["News", "Desk"]);
}

#[tokio::test]
async fn a_list_has_every_channel_that_is_seen_and_takes_news() {
    let discord = Standin::builder().guild(guild()).start().await;
    let server = discord.guild("Desk");
    let all = ask(&around(&discord), move |around| around.channels(server)).await;
    let names: Vec<String> = all.unwrap().into_iter().map(|seen| seen.name).collect();
    assert_eq!(names, ["general", "quiet", "announcements", "forum"]);
}

#[tokio::test]
async fn a_thread_has_the_permissions_of_its_channel() {
    let discord = Standin::builder().guild(guild()).start().await;
    let (server, parent) = (discord.guild("Desk"), discord.channel("quiet"));
    let thread = discord.add_thread(parent, "talk");
    let around = around(&discord);
    let seen = ask(&around, move |around| around.channel(server, thread)).await;
    let seen = seen.unwrap();
    assert_eq!((seen.form, seen.locked), (Form::Thread, false));
    assert!(seen.missing(false, false).is_empty(), "{seen:?}");
    discord.change_channel(thread, |thread| thread.locked = true);
    let seen = ask(&around, move |around| around.channel(server, thread)).await;
    assert!(seen.unwrap().locked);
    // Nothing of another server is shown, nor what does not exist.
    for (server, channel) in [(server + 1, parent), (server, 5)] {
        let unseen = ask(&around, move |around| around.channel(server, channel)).await;
        assert_eq!(unseen, Err(Unseen::NoChannel));
    }
}

#[tokio::test]
async fn a_discord_that_does_not_answer_keeps_nobody_waiting() {
    let discord = Standin::builder().guild(guild()).start().await;
    // Far longer than a test waits: only who gives up by themselves are done before.
    let hang = FaultAnswer::Hang(10 * PATIENCE);
    discord.fault(Fault::on("GET /guilds/{guild}/channels", hang).always());
    let unseen = timeout(PATIENCE, seen(&discord, "general")).await;
    assert_eq!(unseen.unwrap(), Err(Unseen::NoAnswer));
}

/// What the bot has heard; what comes at the same moment comes in any order.
struct Ears(Bot, Vec<Happening>);

impl Ears {
    async fn hear(&mut self, wanted: Happening) {
        let heard = async {
            loop {
                if let Some(at) = self.1.iter().position(|heard| *heard == wanted) {
                    self.1.remove(at);
                    return;
                }
                let next = self.0.happenings.recv().await;
                self.1.push(next.expect("the bot goes on"));
            }
        };
        let heard = timeout(PATIENCE, heard).await;
        assert!(heard.is_ok(), "{wanted:?} was not heard of");
    }
}

#[tokio::test]
async fn the_bot_hears_what_happens_to_servers_and_channels() {
    let discord = quick_standin()
        .guild(guild())
        .guild(GuildSpec::new("Other"))
        .start()
        .await;
    let (server, other) = (discord.guild("Desk"), discord.guild("Other"));
    discord.outage(other, true);
    let mut ears = Ears(Bot::start(&discord), Vec::new());
    // A server with an outage is one that the bot is a member of.
    let member = Happening::MemberOf {
        servers: vec![server, other],
        shard: 0,
        shards: 1,
    };
    ears.hear(member).await;
    ears.hear(Happening::ServerJoined(server)).await;
    let channel = discord.channel("general");
    discord.change_channel(channel, |_| {});
    ears.hear(Happening::ServerChanged(server)).await;
    discord.grant_bot(server, EMBED_LINKS);
    ears.hear(Happening::ServerChanged(server)).await;
    let thread = discord.add_thread(channel, "talk");
    discord.change_channel(thread, |thread| thread.archived = true);
    ears.hear(Happening::ServerChanged(server)).await;
    discord.remove_channel(thread);
    ears.hear(Happening::ThreadDeleted { server, thread }).await;
    discord.remove_channel(channel);
    ears.hear(Happening::ChannelDeleted { server, channel })
        .await;
    // An outage is no removal: nothing is heard of it before what comes later.
    discord.outage(server, true);
    discord.outage(other, false);
    ears.hear(Happening::ServerJoined(other)).await;
    assert_eq!(ears.1, []);
    discord.kick(server);
    ears.hear(Happening::ServerLeft(server)).await;
    let added = discord.add_guild(&GuildSpec::new("New"));
    ears.hear(Happening::ServerJoined(added)).await;
    ears.0.stop().await;
}

//! The gateway: identifying, resuming with what was missed, shards, and every fault.

use std::time::Duration;

use serde_json::{Value, json};

use super::client::{Got, Wire};
use crate::standin::{GuildSpec, Interaction, Rule, Stage, Standin};

fn resume(discord: &Standin, ready: &Value, seq: u64) -> Value {
    json!({ "token": discord.token(), "session_id": ready["d"]["session_id"], "seq": seq })
}

#[tokio::test]
async fn a_resume_replays_what_was_missed() {
    let discord = Standin::start().await;
    let (wire, ready) = Wire::ready(&discord, 1).await;
    assert_eq!(ready["s"], 1);
    wire.close(4000).await;
    discord
        .wait_log("the close", |log| log.closes == [Some(4000)])
        .await;
    let missed = discord.interact(&Interaction::command("one"));
    let mut wire = Wire::open(&discord).await;
    wire.say(6, resume(&discord, &ready, 2)).await;
    let event = wire.next().await;
    assert_eq!(
        (&event["t"], &event["s"]),
        (&json!("INTERACTION_CREATE"), &json!(3))
    );
    assert_eq!(event["d"]["id"], missed.id().to_string());
    assert_eq!(wire.next().await["t"], "RESUMED");
    discord.interact(&Interaction::command("two"));
    assert_eq!(wire.next().await["d"]["data"]["name"], "two");
}

#[tokio::test]
async fn a_closed_or_forgotten_session_cannot_be_resumed() {
    let discord = Standin::start().await;
    let (wire, ready) = Wire::ready(&discord, 1).await;
    wire.close(1000).await;
    discord
        .wait_log("the close", |log| !log.closes.is_empty())
        .await;
    let mut wire = Wire::open(&discord).await;
    wire.say(6, resume(&discord, &ready, 2)).await;
    assert_eq!(
        wire.next().await,
        json!({ "t": null, "s": null, "op": 9, "d": false })
    );
    discord.advance(Duration::from_secs(5));
    wire.identify(&discord, 0, 1).await;
    assert_eq!(
        wire.next().await["t"],
        "READY",
        "the connection stays usable"
    );

    let mut ahead = Wire::open(&discord).await;
    let session = json!({ "d": { "session_id": "none" } });
    ahead.say(6, resume(&discord, &session, 9)).await;
    assert_eq!(ahead.next().await["op"], 9);
}

#[tokio::test]
async fn identify_is_checked() {
    let discord = Standin::builder().shards(2).start().await;
    let good = Wire::identity(&discord, 0, 2);
    let change = |key: &str, value: Value| {
        let mut d = good.clone();
        d[key] = value;
        d
    };
    for (d, code) in [
        (change("token", json!("wrong")), 4004),
        (change("shard", json!([2, 2])), 4010),
        (change("shard", json!([0, 1])), 4011),
        (change("intents", json!(1_u64 << 40)), 4013),
        (change("intents", json!(1 << 15)), 4014),
        (change("properties", json!({})), 4002),
        (
            change("properties", json!({ "os": "x".repeat(5_000) })),
            4002,
        ),
    ] {
        let mut wire = Wire::open(&discord).await;
        wire.say(2, d).await;
        assert_eq!(wire.got().await, Got::Close(Some(code)));
    }
    for (op, code) in [(3, 4003), (5, 4001)] {
        let mut wire = Wire::open(&discord).await;
        wire.say(op, json!({})).await;
        assert_eq!(wire.got().await, Got::Close(Some(code)));
    }
    let (mut wire, _) = two_shards(&discord, 0).await;
    wire.identify(&discord, 0, 2).await;
    assert_eq!(wire.got().await, Got::Close(Some(4005)));
    assert_eq!(discord.gateway_log().identifies.len(), 8);
    assert!(discord.forgive(Rule::Gateway) > 4);
}

async fn two_shards(discord: &Standin, shard: u64) -> (Wire, Vec<Value>) {
    let mut wire = Wire::open(discord).await;
    wire.identify(discord, shard, 2).await;
    let ready = wire.next().await;
    let guilds = ready["d"]["guilds"].as_array().cloned().unwrap_or_default();
    for _ in &guilds {
        wire.next().await;
    }
    (wire, guilds)
}

#[tokio::test]
async fn guilds_go_to_their_shard_and_direct_messages_to_the_first() {
    let names = ["a", "b", "c", "d"];
    let builder = names.iter().fold(Standin::builder().shards(2), |b, name| {
        b.guild(GuildSpec::usual().named(name))
    });
    let discord = builder.start().await;
    let (mut zero, first) = two_shards(&discord, 0).await;
    let (mut one, second) = two_shards(&discord, 1).await;
    assert_eq!((first.len(), second.len()), (2, 2));
    discord.wait_ready().await;
    let guild: u64 = second[0]["id"]
        .as_str()
        .and_then(|g| g.parse().ok())
        .expect("an id");
    let other = discord.add_channel(guild, &crate::standin::ChannelSpec::text("only here"));
    discord.interact(&Interaction::command("there").in_channel(other));
    assert_eq!(one.next().await["t"], "CHANNEL_CREATE");
    assert_eq!(one.next().await["d"]["data"]["name"], "there");
    discord.interact(&Interaction::command("direct").in_dm());
    let event = zero.next().await;
    assert_eq!(
        (&event["d"]["data"]["name"], &event["d"]["guild_id"]),
        (&json!("direct"), &Value::Null)
    );
}

#[tokio::test]
async fn one_identify_in_five_seconds_for_each_key() {
    let discord = Standin::start().await;
    let (_first, _) = Wire::ready(&discord, 1).await;
    let mut second = Wire::open(&discord).await;
    second.identify(&discord, 0, 1).await;
    assert_eq!(second.next().await["op"], 9);
    assert_eq!(discord.forgive(Rule::Gateway), 1);
}

#[tokio::test]
async fn heartbeats_are_answered_unless_told_otherwise() {
    let discord = Standin::start().await;
    let (mut wire, _) = Wire::ready(&discord, 1).await;
    wire.say(1, json!(2)).await;
    assert_eq!(wire.next().await["op"], 11);
    discord.stop_acks(true);
    wire.say(1, json!(2)).await;
    discord
        .wait_log("two beats", |log| log.heartbeats == 2)
        .await;
    discord.interact(&Interaction::command("still"));
    assert_eq!(
        wire.next().await["t"],
        "INTERACTION_CREATE",
        "no answer came between"
    );
}

#[tokio::test]
async fn a_connection_that_never_beats_is_closed() {
    let discord = Standin::builder()
        .config(|c| c.heartbeat = Duration::from_millis(1))
        .start()
        .await;
    let (mut wire, _) = Wire::ready(&discord, 1).await;
    assert_eq!(wire.got().await, Got::Close(Some(4009)));
}

#[tokio::test]
async fn connections_end_in_every_way() {
    let discord = Standin::builder()
        .config(|c| c.identify_gap = Duration::ZERO)
        .start()
        .await;
    for (what, expected) in [
        (
            "7",
            Got::Payload(json!({ "t": null, "s": null, "op": 7, "d": null })),
        ),
        (
            "9 true",
            Got::Payload(json!({ "t": null, "s": null, "op": 9, "d": true })),
        ),
        (
            "9 false",
            Got::Payload(json!({ "t": null, "s": null, "op": 9, "d": false })),
        ),
        ("4008", Got::Close(Some(4008))),
        ("no code", Got::Close(None)),
        ("reset", Got::Broken),
        ("fin", Got::Broken),
    ] {
        let (mut wire, _) = Wire::ready(&discord, 1).await;
        match what {
            "7" => discord.ask_reconnect(Some(0)),
            "9 true" => discord.invalidate(None, true),
            "9 false" => discord.invalidate(None, false),
            "4008" => discord.close(None, Some(4008)),
            "no code" => discord.close(None, None),
            "reset" => discord.cut(None, true),
            _ => discord.cut(None, false),
        }
        assert_eq!(wire.got().await, expected, "{what}");
        drop(wire);
        discord.forget_sessions();
    }
    discord.close_on_identify(4011);
    let mut wire = Wire::open(&discord).await;
    wire.identify(&discord, 0, 1).await;
    assert_eq!(wire.got().await, Got::Close(Some(4011)));
}

#[tokio::test]
async fn connections_can_be_refused_or_hang() {
    let discord = Standin::start().await;
    discord.refuse_for(Duration::from_secs(60));
    assert!(Wire::try_open(&discord).await.is_none());
    discord.advance(Duration::from_secs(60));
    assert!(Wire::try_open(&discord).await.is_some());

    let quiet = Duration::from_millis(50);
    discord.hang_at(Stage::Connect, 1);
    assert!(
        tokio::time::timeout(quiet, Wire::try_open(&discord))
            .await
            .is_err()
    );
    discord.hang_at(Stage::Hello, 1);
    let mut wire = Wire::try_open(&discord).await.expect("it opens");
    assert!(tokio::time::timeout(quiet, wire.got()).await.is_err());
    for (stage, op) in [(Stage::Identify, 2), (Stage::Resume, 6)] {
        discord.hang_at(stage, 1);
        let mut wire = Wire::open(&discord).await;
        wire.say(op, Wire::identity(&discord, 0, 1)).await;
        assert!(tokio::time::timeout(quiet, wire.got()).await.is_err());
    }
    assert!(Wire::ready(&discord, 1).await.1["d"]["session_id"].is_string());
}

#[tokio::test]
async fn the_world_can_change_and_send_nonsense() {
    let discord = Standin::start().await;
    let (mut wire, _) = Wire::ready(&discord, 1).await;
    let guild = discord.guild("Desk");
    discord.send_event(Some(guild), "SOMETHING_NEW", &json!({ "x": 1 }));
    assert_eq!(wire.next().await["t"], "SOMETHING_NEW");
    discord.outage(guild, true);
    assert_eq!(wire.next().await["d"]["unavailable"], true);
    discord.outage(guild, false);
    assert_eq!(wire.next().await["t"], "GUILD_CREATE");
    discord.remove_channel(discord.channel("forum"));
    assert_eq!(wire.next().await["t"], "CHANNEL_DELETE");
    discord.kick(guild);
    assert_eq!(wire.next().await["t"], "GUILD_DELETE");
    let new = discord.add_guild(&GuildSpec::usual().named("Other"));
    assert_eq!(wire.next().await["d"]["id"], new.to_string());
}

#[tokio::test]
async fn an_interaction_can_come_twice() {
    let discord = Standin::start().await;
    let (mut wire, _) = Wire::ready(&discord, 1).await;
    let ask = discord.interact(&Interaction::command("once"));
    discord.deliver(&ask);
    assert_eq!(wire.next().await["d"], wire.next().await["d"]);
}

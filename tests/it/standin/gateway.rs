//! One gateway connection: HELLO, IDENTIFY or RESUME, heartbeats, and sending what its session
//! is given. Checks what the bot sends as Discord does.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State as Held};
use axum::response::Response;
use futures_util::stream::SplitSink;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::connection::Wire;
use super::lock;
use super::recorder::Rule;
use super::render;
use super::session::{NoResume, Out, Stage};
use super::state::State;

/// Payloads a connection may send in [`SEND_WINDOW`].
const SENDS: usize = 120;
const SEND_WINDOW: Duration = Duration::from_secs(60);
/// The largest payload a bot may send.
const PAYLOAD: usize = 4096;
/// GUILDS.
pub const GUILDS: u64 = 1;
const KNOWN_INTENTS: u64 = 0x0331_ffff;

/// The WebSocket's door.
pub async fn accept(
    Held(state): Held<Arc<State>>,
    ConnectInfo(wire): ConnectInfo<Wire>,
    upgrade: WebSocketUpgrade,
) -> Response {
    let refuse_until = lock(&state.gateway.manners).refuse_until_ms;
    if state.now() < refuse_until {
        wire.cut(true);
        std::future::pending::<()>().await;
    }
    if state.gateway.hangs(Stage::Connect) {
        std::future::pending::<()>().await;
    }
    upgrade.on_upgrade(move |socket| serve(state, wire, socket))
}

/// A connection's own facts.
struct Conn {
    state: Arc<State>,
    id: u64,
    out: mpsc::UnboundedSender<Out>,
    session: bool,
    dead: bool,
    sends: Vec<Instant>,
    beat: Instant,
}

async fn serve(state: Arc<State>, wire: Wire, socket: WebSocket) {
    state.gateway.note(|log| log.connections += 1);
    let (mut sink, mut stream) = socket.split();
    let (out, mut told) = mpsc::unbounded_channel();
    let heartbeat = state.config.heartbeat;
    if !state.gateway.hangs(Stage::Hello) {
        let ms = u64::try_from(heartbeat.as_millis()).unwrap_or(u64::MAX);
        let hello = json!({"t": null, "s": null, "op": 10, "d": {"heartbeat_interval": ms, "_trace": ["stand-in"]}});
        let _ = out.send(Out::Text(hello.to_string().into()));
    }
    let mut conn = Conn {
        state: Arc::clone(&state),
        id: wire.id(),
        out,
        session: false,
        dead: false,
        sends: Vec::new(),
        beat: Instant::now(),
    };
    let mut tick = tokio::time::interval(heartbeat.max(Duration::from_millis(50)) / 4);
    let mut ended = false;
    loop {
        tokio::select! {
            given = told.recv() => {
                let Some(given) = given else { break };
                if send(&mut sink, &mut told, given, &wire).await.is_err() {
                    break;
                }
            }
            frame = stream.next() => match frame {
                Some(Ok(Message::Text(text))) => conn.payload(&text),
                Some(Ok(Message::Close(frame))) => {
                    let code = frame.map(|f| f.code);
                    ended = matches!(code, Some(1000 | 1001));
                    state.gateway.note(|log| log.closes.push(code));
                    break;
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => {
                    state.gateway.note(|log| log.closes.push(None));
                    break;
                }
            },
            _ = tick.tick() => conn.check_heartbeat(),
        }
    }
    state.gateway.detach(wire.id(), ended);
}

/// Sends one thing and all that is already waiting behind it. An error ends the connection.
async fn send(
    sink: &mut SplitSink<WebSocket, Message>,
    told: &mut mpsc::UnboundedReceiver<Out>,
    first: Out,
    wire: &Wire,
) -> Result<(), ()> {
    let mut next = Some(first);
    while let Some(out) = next {
        match out {
            Out::Text(text) => sink.feed(Message::Text(text)).await.map_err(|_| ())?,
            Out::Close(reason) => {
                let frame = reason.map(|(code, text)| CloseFrame {
                    code,
                    reason: text.into(),
                });
                let _ = sink.send(Message::Close(frame)).await;
                // The bot answers with its own close frame; it need not be waited for.
                return Err(());
            }
            Out::Fin | Out::Reset => {
                let _ = sink.flush().await;
                wire.cut(matches!(out, Out::Reset));
                return Err(());
            }
        }
        next = told.try_recv().ok();
    }
    sink.flush().await.map_err(|_| ())
}

impl Conn {
    fn say(&self, op: u64, d: &Value) {
        let text = json!({"t": null, "s": null, "op": op, "d": d}).to_string();
        let _ = self.out.send(Out::Text(text.into()));
    }

    fn close(&mut self, code: u16, why: &'static str) {
        let _ = self.out.send(Out::Close(Some((code, why))));
        self.dead = true;
    }

    fn broke(&self, what: impl Into<String>) {
        self.state.recorder.violation(Rule::Gateway, what);
    }

    fn check_heartbeat(&mut self) {
        let patience = self.state.config.heartbeat.mul_f64(1.5) + Duration::from_secs(2);
        if self.session && !self.dead && self.beat.elapsed() > patience {
            self.close(4009, "Session timed out.");
        }
    }

    fn payload(&mut self, text: &str) {
        if self.dead {
            return;
        }
        let now = Instant::now();
        self.sends
            .retain(|at| now.duration_since(*at) < SEND_WINDOW);
        self.sends.push(now);
        if self.sends.len() > SENDS {
            self.broke("more than 120 gateway payloads in a minute");
            return self.close(4008, "Rate limited.");
        }
        if text.len() > PAYLOAD {
            self.broke("a gateway payload over 4096 bytes");
            return self.close(4002, "Error while decoding payload.");
        }
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            self.broke("a gateway payload that is no JSON");
            return self.close(4002, "Error while decoding payload.");
        };
        match payload["op"].as_u64() {
            Some(1) => self.heartbeat(),
            Some(2) => self.identify(&payload["d"]),
            Some(6) => self.resume(&payload["d"]),
            Some(3 | 4 | 8 | 31) if self.session => {}
            Some(3 | 4 | 8 | 31) => {
                self.broke("a payload before IDENTIFY");
                self.close(4003, "Not authenticated.");
            }
            _ => {
                self.broke("an unknown gateway opcode");
                self.close(4001, "Unknown opcode.");
            }
        }
    }

    fn heartbeat(&mut self) {
        self.beat = Instant::now();
        let deaf = lock(&self.state.gateway.manners).deaf;
        if !deaf {
            self.say(11, &Value::Null);
        }
        self.state.gateway.note(|log| log.heartbeats += 1);
    }

    fn token_fits(&self, d: &Value) -> bool {
        let token = d["token"].as_str().unwrap_or_default();
        token.strip_prefix("Bot ").unwrap_or(token) == self.state.config.token
    }

    fn identify(&mut self, d: &Value) {
        let state = Arc::clone(&self.state);
        let mut shown = d.clone();
        shown["token"] = json!(if self.token_fits(d) { "right" } else { "wrong" });
        state.gateway.note(|log| log.identifies.push(shown));
        if state.gateway.hangs(Stage::Identify) {
            self.dead = true;
            return;
        }
        if self.session {
            self.broke("IDENTIFY twice on a connection");
            return self.close(4005, "Already authenticated.");
        }
        let planned = lock(&state.gateway.manners).identify_closes.pop_front();
        if let Some((code, why)) = planned {
            return self.close(code, why);
        }
        if !self.token_fits(d) {
            return self.close(4004, "Authentication failed.");
        }
        let shard = match &d["shard"] {
            Value::Null => (0, 1),
            s => (
                s[0].as_u64().unwrap_or(u64::MAX),
                s[1].as_u64().unwrap_or(0),
            ),
        };
        if shard.0 >= shard.1 {
            self.broke("IDENTIFY with an impossible shard");
            return self.close(4010, "Invalid shard.");
        }
        if shard.1 < state.config.shards {
            return self.close(4011, "Sharding required.");
        }
        let intents = match d["intents"].as_u64() {
            Some(bits) if bits & !KNOWN_INTENTS == 0 => bits,
            _ => {
                self.broke("IDENTIFY with invalid intents");
                return self.close(4013, "Invalid intent(s).");
            }
        };
        if intents & state.config.disallowed_intents != 0 {
            return self.close(4014, "Disallowed intent(s).");
        }
        let named = |key: &str| {
            d["properties"][key].is_string() || d["properties"][format!("${key}")].is_string()
        };
        if !(named("os") && named("browser") && named("device")) {
            self.broke("IDENTIFY without properties");
            return self.close(4002, "Error while decoding payload.");
        }
        let key = shard.0 % state.config.max_concurrency.max(1);
        if !state
            .gateway
            .may_identify(key, state.now(), state.config.identify_gap)
        {
            self.broke(format!(
                "IDENTIFY of rate-limit key {key} before its 5 seconds were over"
            ));
            return self.say(9, &json!(false));
        }
        self.ready(shard, intents);
    }

    fn ready(&mut self, shard: (u64, u64), intents: u64) {
        let state = &self.state;
        let id = format!(
            "{:032x}",
            u128::from(state.fresh()) << 20 | u128::from(fastrand::u32(..1 << 20))
        );
        state
            .gateway
            .open(id.clone(), shard, intents, self.id, self.out.clone());
        let (ready, guilds) = {
            let world = lock(&state.world);
            let here: Vec<_> = world
                .guilds
                .iter()
                .filter(|g| (g.id >> 22) % shard.1 == shard.0)
                .collect();
            let bot = world.users.get(&world.bot).map(render::user);
            let ready = json!({
                "v": 10,
                "user": bot,
                "guilds": here.iter().map(|g| json!({"id": g.id.to_string(), "unavailable": true})).collect::<Vec<_>>(),
                "session_id": id,
                "session_type": "normal",
                "resume_gateway_url": format!("ws://{}/resume", state.address()),
                "shard": [shard.0, shard.1],
                "application": {"id": state.app.to_string(), "flags": 0},
                "user_settings": {}, "relationships": [], "private_channels": [], "presences": [],
                "guild_join_requests": [], "geo_ordered_rtc_regions": [], "_trace": ["stand-in"],
            });
            let guilds: Vec<String> = here
                .iter()
                .filter(|g| intents & GUILDS != 0 && !g.unavailable)
                .map(|g| render::guild_create(&world, g).to_string())
                .collect();
            (ready.to_string(), guilds)
        };
        state.gateway.send_to(&id, "READY", &ready);
        for guild in guilds {
            state.gateway.send_to(&id, "GUILD_CREATE", &guild);
        }
        self.session = true;
        self.beat = Instant::now();
        state.gateway.note(|log| log.readies += 1);
    }

    fn resume(&mut self, d: &Value) {
        let state = Arc::clone(&self.state);
        state.gateway.note(|log| log.resumes += 1);
        if state.gateway.hangs(Stage::Resume) {
            self.dead = true;
            return;
        }
        if self.session {
            return self.close(4005, "Already authenticated.");
        }
        if !self.token_fits(d) {
            return self.close(4004, "Authentication failed.");
        }
        let id = d["session_id"].as_str().unwrap_or_default();
        let seq = d["seq"].as_u64().unwrap_or_default();
        match state.gateway.resume(id, seq, self.id, &self.out) {
            Ok(()) => {
                self.session = true;
                self.beat = Instant::now();
                state.gateway.note(|log| log.resumed += 1);
            }
            Err(NoResume::Gone) => self.say(9, &json!(false)),
            Err(NoResume::Sequence) => self.close(4007, "Invalid seq."),
        }
    }
}

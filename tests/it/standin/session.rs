//! Gateway sessions: which shard each serves, what it has been sent, what it can be sent again.
//! Knows nothing of sockets beyond the channel to the task that owns one.

use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use serde_json::Value;
use tokio::sync::{Notify, mpsc};

use super::lock;

/// Events kept for a resume. Discord keeps an undocumented number for a few minutes.
const BUFFER: usize = 20_000;
/// Sessions without a connection that are kept resumable.
const DETACHED: usize = 8;

/// What a connection's task is told to send or do.
#[derive(Debug)]
pub enum Out {
    /// A payload.
    Text(Utf8Bytes),
    /// A close frame; `None` has no code.
    Close(Option<(u16, &'static str)>),
    /// Ends the TCP stream without a close frame.
    Fin,
    /// Resets the TCP connection.
    Reset,
}

/// Where a connection waits before it hangs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The TCP connection is accepted and nothing is ever answered.
    Connect,
    /// The WebSocket opens, HELLO never comes.
    Hello,
    /// IDENTIFY is never answered.
    Identify,
    /// RESUME is never answered.
    Resume,
}

/// How connections are treated from now on.
#[derive(Debug, Default)]
pub struct Manners {
    /// New connections are reset until then (stand-in clock, ms).
    pub refuse_until_ms: u64,
    /// How many more times each stage hangs.
    pub hang: Vec<(Stage, u32)>,
    /// Heartbeats get no answer.
    pub deaf: bool,
    /// The next IDENTIFYs are closed with these codes.
    pub identify_closes: VecDeque<(u16, &'static str)>,
}

/// What the gateway saw of the bot.
#[derive(Debug, Default, Clone)]
pub struct GatewayLog {
    /// WebSocket connections opened.
    pub connections: u64,
    /// IDENTIFY payloads (`d`), with the token taken out.
    pub identifies: Vec<Value>,
    /// Sessions that got READY.
    pub readies: u64,
    /// RESUMEs asked for.
    pub resumes: u64,
    /// RESUMEs granted.
    pub resumed: u64,
    /// Heartbeats.
    pub heartbeats: u64,
    /// Codes of the bot's own close frames; `None` for a connection that just ended.
    pub closes: Vec<Option<u16>>,
}

/// A session.
#[derive(Debug)]
pub struct Session {
    /// Its id.
    pub id: String,
    /// Shard number and count.
    pub shard: (u64, u64),
    /// What it asked for.
    pub intents: u64,
    /// The connection it is on, if any.
    pub line: Option<(u64, mpsc::UnboundedSender<Out>)>,
    seq: u64,
    sent: VecDeque<(u64, Utf8Bytes)>,
}

impl Session {
    /// Sends an event, or keeps it for the resume.
    pub fn send(&mut self, kind: &str, data: &str) {
        self.seq += 1;
        let text: Utf8Bytes =
            format!(r#"{{"t":"{kind}","s":{},"op":0,"d":{data}}}"#, self.seq).into();
        if self.sent.len() == BUFFER {
            self.sent.pop_front();
        }
        self.sent.push_back((self.seq, text.clone()));
        if let Some((_, out)) = &self.line {
            // A closed channel means the connection ended this moment; the event stays buffered.
            let _ = out.send(Out::Text(text));
        }
    }
}

/// All sessions and how the gateway treats connections.
#[derive(Debug, Default)]
pub struct Gateway {
    sessions: Mutex<Vec<Session>>,
    /// Faults of the gateway.
    pub manners: Mutex<Manners>,
    /// What was seen.
    pub log: Mutex<GatewayLog>,
    /// When each key last identified, in ms.
    pub identified: Mutex<HashMap<u64, u64>>,
    /// Woken at every change of `log`.
    pub changed: Notify,
}

/// Why a RESUME is not granted.
#[derive(Debug, PartialEq, Eq)]
pub enum NoResume {
    /// Opcode 9, `d` false.
    Gone,
    /// Close code 4007.
    Sequence,
}

impl Gateway {
    /// Notes something and wakes those who wait for it.
    pub fn note(&self, change: impl FnOnce(&mut GatewayLog)) {
        change(&mut lock(&self.log));
        self.changed.notify_waiters();
    }

    /// Opens a session on a connection.
    pub fn open(
        &self,
        id: String,
        shard: (u64, u64),
        intents: u64,
        conn: u64,
        out: mpsc::UnboundedSender<Out>,
    ) {
        let mut all = lock(&self.sessions);
        let mut detached = all.iter().filter(|s| s.line.is_none()).count();
        all.retain(|s| {
            let drop = s.line.is_none() && detached > DETACHED;
            detached -= usize::from(drop);
            !drop
        });
        all.push(Session {
            id,
            shard,
            intents,
            line: Some((conn, out)),
            seq: 0,
            sent: VecDeque::new(),
        });
    }

    /// Sends an event to one session.
    pub fn send_to(&self, id: &str, kind: &str, data: &str) {
        if let Some(session) = lock(&self.sessions).iter_mut().find(|s| s.id == id) {
            session.send(kind, data);
        }
    }

    /// Sends an event to the sessions of the shard that serves `guild`; DMs (`None`) go to shard
    /// 0. Returns how many sessions got or will get it.
    pub fn dispatch(&self, guild: Option<u64>, intent: u64, kind: &str, data: &str) -> usize {
        let mut reached = 0;
        for s in lock(&self.sessions).iter_mut() {
            let shard = guild.map_or(0, |g| (g >> 22) % s.shard.1.max(1));
            if shard == s.shard.0 && (intent == 0 || s.intents & intent != 0) {
                s.send(kind, data);
                reached += 1;
            }
        }
        reached
    }

    /// Puts a session on a new connection and sends it what it missed after `seq`.
    pub fn resume(
        &self,
        id: &str,
        seq: u64,
        conn: u64,
        out: &mpsc::UnboundedSender<Out>,
    ) -> Result<(), NoResume> {
        let mut all = lock(&self.sessions);
        let session = all.iter_mut().find(|s| s.id == id).ok_or(NoResume::Gone)?;
        if seq > session.seq {
            return Err(NoResume::Sequence);
        }
        let oldest = session.sent.front().map_or(session.seq + 1, |(s, _)| *s);
        if seq + 1 < oldest {
            return Err(NoResume::Gone);
        }
        if let Some((_, old)) = session.line.take() {
            // The old connection may be gone already.
            let _ = old.send(Out::Close(Some((4009, "Session resumed elsewhere"))));
        }
        for (_, text) in session.sent.iter().filter(|(s, _)| *s > seq) {
            let _ = out.send(Out::Text(text.clone()));
        }
        session.line = Some((conn, out.clone()));
        session.send("RESUMED", r#"{"_trace":["stand-in"]}"#);
        Ok(())
    }

    /// The connection ended; the session stays resumable unless `ended`.
    pub fn detach(&self, conn: u64, ended: bool) {
        let mut all = lock(&self.sessions);
        let on = |s: &Session| s.line.as_ref().is_some_and(|(c, _)| *c == conn);
        if ended {
            all.retain(|s| !on(s));
        } else if let Some(s) = all.iter_mut().find(|s| on(s)) {
            s.line = None;
        }
        drop(all);
        self.changed.notify_waiters();
    }

    /// Tells the connections of one shard (or of all) something.
    pub fn tell(&self, shard: Option<u64>, make: impl Fn() -> Out) {
        for s in lock(&self.sessions).iter() {
            if shard.is_none_or(|n| n == s.shard.0)
                && let Some((_, out)) = &s.line
            {
                let _ = out.send(make());
            }
        }
    }

    /// Forgets sessions, so that none of them can be resumed.
    pub fn forget(&self, shard: Option<u64>) {
        lock(&self.sessions).retain(|s| shard.is_some_and(|n| n != s.shard.0));
    }

    /// The shards that are connected now.
    pub fn connected(&self) -> Vec<(u64, u64)> {
        lock(&self.sessions)
            .iter()
            .filter(|s| s.line.is_some())
            .map(|s| s.shard)
            .collect()
    }

    /// Takes one hang of a stage, if one is due.
    pub fn hangs(&self, stage: Stage) -> bool {
        let mut manners = lock(&self.manners);
        let Some((_, left)) = manners
            .hang
            .iter_mut()
            .find(|(s, left)| *s == stage && *left > 0)
        else {
            return false;
        };
        *left -= 1;
        true
    }

    /// Whether this key may identify now; remembers that it did.
    pub fn may_identify(&self, key: u64, now_ms: u64, gap: Duration) -> bool {
        let mut last = lock(&self.identified);
        let gap = u64::try_from(gap.as_millis()).unwrap_or(u64::MAX);
        let free = last.get(&key).is_none_or(|at| now_ms >= at + gap);
        last.insert(key, now_ms);
        free
    }
}

//! A small client that plays the bot: plain HTTP with the right headers, and a raw gateway
//! connection that reads payload by payload.

use futures_util::{SinkExt, StreamExt};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use crate::standin::{Ask, Standin};

/// The User-Agent that Discord asks for.
pub const AGENT: &str = "DiscordBot (https://example.org, 1.0)";

/// A REST client with a token.
pub struct Rest {
    http: reqwest::Client,
    api: String,
    token: String,
}

/// Status, headers and JSON body (`Null` if it is none).
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
}

impl Answer {
    /// A header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    /// Status and Discord's code.
    pub fn code(&self) -> (u16, u64) {
        (self.status, self.body["code"].as_u64().unwrap_or_default())
    }

    /// The id in the body.
    pub fn id(&self) -> u64 {
        self.body["id"]
            .as_str()
            .and_then(|id| id.parse().ok())
            .unwrap_or_default()
    }
}

impl Rest {
    /// A client with the right token.
    pub fn new(discord: &Standin) -> Self {
        Self {
            http: reqwest::Client::new(),
            api: format!("{}/api/v10", discord.api()),
            token: discord.token().to_owned(),
        }
    }

    /// The same client with another token.
    pub fn with_token(&self, token: &str) -> Self {
        Self {
            http: self.http.clone(),
            api: self.api.clone(),
            token: token.to_owned(),
        }
    }

    /// A request with the right headers.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = Method::from_bytes(method.as_bytes()).unwrap_or(Method::GET);
        self.http
            .request(method, format!("{}{path}", self.api))
            .header("User-Agent", AGENT)
            .header("Authorization", format!("Bot {}", self.token))
    }

    /// Sends it and reads the answer.
    pub async fn finish(request: reqwest::RequestBuilder) -> Answer {
        let response = request.send().await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.expect("a body");
        Answer {
            status,
            headers,
            body: serde_json::from_slice(&bytes).unwrap_or_default(),
        }
    }

    /// GET.
    pub async fn get(&self, path: &str) -> Answer {
        Self::finish(self.request("GET", path)).await
    }

    /// Any method with a JSON body.
    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Answer {
        Self::finish(self.request(method, path).json(body)).await
    }

    /// POST with a JSON body.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, body).await
    }

    /// Posts a message that pings nobody.
    pub async fn say(&self, channel: u64, mut body: Value) -> Answer {
        body["allowed_mentions"] = json!({ "parse": [] });
        self.post(&format!("/channels/{channel}/messages"), &body)
            .await
    }

    /// Answers an interaction.
    pub async fn answer(&self, ask: &Ask, kind: u64, mut data: Value) -> Answer {
        if matches!(kind, 4 | 7) {
            data["allowed_mentions"] = json!({ "parse": [] });
        }
        let path = format!("/interactions/{}/{}/callback", ask.id(), ask.token());
        self.post(&path, &json!({ "type": kind, "data": data }))
            .await
    }

    /// The address of the original answer.
    pub fn original(&self, discord: &Standin, ask: &Ask) -> String {
        format!(
            "/webhooks/{}/{}/messages/@original",
            discord.app_id(),
            ask.token()
        )
    }
}

/// A gateway connection.
pub struct Wire(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// What a gateway connection yields.
#[derive(Debug, PartialEq)]
pub enum Got {
    /// A payload.
    Payload(Value),
    /// A close frame with this code.
    Close(Option<u16>),
    /// The connection broke.
    Broken,
}

impl Wire {
    /// Connects and reads HELLO.
    pub async fn open(discord: &Standin) -> Self {
        let mut wire = Self::try_open(discord).await.expect("a connection");
        let hello = wire.next().await;
        assert_eq!(hello["op"], 10, "{hello}");
        wire
    }

    /// Connects; `None` if the connection is not opened.
    pub async fn try_open(discord: &Standin) -> Option<Self> {
        let url = format!(
            "{}/?v=10&encoding=json",
            discord.api().replace("http", "ws")
        );
        tokio_tungstenite::connect_async(url)
            .await
            .ok()
            .map(|(socket, _)| Self(socket))
    }

    /// Sends a payload.
    pub async fn say(&mut self, op: u64, d: Value) {
        let text = json!({ "op": op, "d": d }).to_string();
        self.0
            .send(Message::Text(text.into()))
            .await
            .expect("a connection");
    }

    /// Identifies as one shard.
    pub async fn identify(&mut self, discord: &Standin, shard: u64, shards: u64) {
        self.say(2, Self::identity(discord, shard, shards)).await;
    }

    /// A valid IDENTIFY.
    pub fn identity(discord: &Standin, shard: u64, shards: u64) -> Value {
        json!({
            "token": discord.token(),
            "intents": 1,
            "shard": [shard, shards],
            "properties": { "os": "linux", "browser": "test", "device": "test" },
        })
    }

    /// Identifies and reads READY and the first `guilds` GUILD_CREATEs. Returns READY.
    pub async fn ready(discord: &Standin, guilds: usize) -> (Self, Value) {
        let mut wire = Self::open(discord).await;
        wire.identify(discord, 0, 1).await;
        let ready = wire.next().await;
        assert_eq!(ready["t"], "READY", "{ready}");
        for _ in 0..guilds {
            assert_eq!(wire.next().await["t"], "GUILD_CREATE");
        }
        (wire, ready)
    }

    /// Closes with a code.
    pub async fn close(mut self, code: u16) {
        let frame = CloseFrame {
            code: code.into(),
            reason: "".into(),
        };
        // The other side may be gone already.
        let _ = self.0.close(Some(frame)).await;
    }

    /// The next payload.
    pub async fn next(&mut self) -> Value {
        match self.got().await {
            Got::Payload(value) => value,
            other => panic!("a payload was expected, not {other:?}"),
        }
    }

    /// Whatever comes next.
    pub async fn got(&mut self) -> Got {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => {
                Got::Payload(serde_json::from_str(&text).unwrap_or_default())
            }
            Some(Ok(Message::Close(frame))) => Got::Close(frame.map(|f| f.code.into())),
            Some(Ok(other)) => panic!("an unexpected frame {other:?}"),
            Some(Err(_)) | None => Got::Broken,
        }
    }
}

//! What came back: waits for the answers to one interaction.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::control::PATIENCE;
use super::interactions::{Callback, Live, Progress};
use super::limits::components::interactive;
use super::lock;
use super::state::State;

/// A message as a person sees it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// Its id.
    pub id: u64,
    /// The message object.
    pub value: Value,
}

impl Shown {
    /// All text a person reads: content, embeds and text components, a line each.
    pub fn text(&self) -> String {
        let mut lines = vec![self.value["content"].clone()];
        for e in self.value["embeds"].as_array().into_iter().flatten() {
            lines.extend([
                e["author"]["name"].clone(),
                e["title"].clone(),
                e["description"].clone(),
            ]);
            for f in e["fields"].as_array().into_iter().flatten() {
                lines.extend([f["name"].clone(), f["value"].clone()]);
            }
            lines.push(e["footer"]["text"].clone());
        }
        let mut open: Vec<&Value> = self.value["components"]
            .as_array()
            .into_iter()
            .flatten()
            .rev()
            .collect();
        while let Some(c) = open.pop() {
            lines.push(c["content"].clone());
            open.extend(c["components"].as_array().into_iter().flatten().rev());
        }
        let lines: Vec<&str> = lines
            .iter()
            .filter_map(Value::as_str)
            .filter(|l| !l.is_empty())
            .collect();
        lines.join("\n")
    }

    /// The `custom_id` of the button or menu with this label or placeholder.
    pub fn custom_id(&self, label: &str) -> Option<String> {
        interactive(&self.value["components"])
            .into_iter()
            .find(|c| c["label"] == label || c["placeholder"] == label)
            .and_then(|c| c["custom_id"].as_str())
            .map(str::to_owned)
    }

    /// Labels of the buttons that can be pressed, in order.
    pub fn buttons(&self) -> Vec<String> {
        interactive(&self.value["components"])
            .into_iter()
            .filter(|c| c["disabled"] != Value::Bool(true))
            .filter_map(|c| c["label"].as_str().map(str::to_owned))
            .collect()
    }

    /// What can be pressed or chosen: each `custom_id` with the values a menu offers.
    pub fn controls(&self) -> Vec<(String, Vec<String>)> {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        interactive(&self.value["components"])
            .into_iter()
            .filter(|c| c["disabled"] != Value::Bool(true))
            .map(|c| {
                let options = c["options"].as_array().into_iter().flatten();
                (
                    text(&c["custom_id"]),
                    options.map(|o| text(&o["value"])).collect(),
                )
            })
            .collect()
    }

    /// Whether only one user sees it.
    pub fn ephemeral(&self) -> bool {
        self.value["flags"].as_u64().unwrap_or(0) & (1 << 6) != 0
    }
}

/// An interaction that was sent.
#[derive(Debug, Clone)]
pub struct Ask {
    pub(super) state: Arc<State>,
    pub(super) live: Arc<Live>,
}

impl Ask {
    /// Its id.
    pub fn id(&self) -> u64 {
        self.live.id
    }

    /// Its token.
    pub fn token(&self) -> &str {
        &self.live.token
    }

    /// Its event as it was sent.
    pub fn event(&self) -> &Value {
        &self.live.event
    }

    async fn until<T>(&self, what: &str, mut ready: impl FnMut(&Progress) -> Option<T>) -> T {
        let wait = async {
            loop {
                let changed = self.live.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if let Some(found) = ready(&lock(&self.live.progress)) {
                    return found;
                }
                changed.await;
            }
        };
        match tokio::time::timeout(PATIENCE, wait).await {
            Ok(found) => found,
            Err(_) => panic!(
                "no {what} to {} within {PATIENCE:?}; violations: {:?}",
                self.live.event["data"],
                self.state.recorder.violations()
            ),
        }
    }

    /// The first answer, whatever its kind.
    pub async fn first_answer(&self) -> Callback {
        self.until("first answer", |p| p.callback.clone()).await
    }

    /// The complete answer: the message itself, or what the deferral was filled with.
    pub async fn final_answer(&self) -> Shown {
        let id = self
            .until("final answer", |p| p.original.filter(|_| p.settled))
            .await;
        self.shown(id)
    }

    /// How long the complete answer took.
    pub async fn final_took(&self) -> Duration {
        self.until("final answer", |p| p.settled_after).await
    }

    /// The choices of an autocomplete answer: names and values.
    pub async fn choices(&self) -> Vec<(String, Value)> {
        let data = self.first_answer().await.data;
        let list = data["choices"].as_array().cloned().unwrap_or_default();
        list.into_iter()
            .map(|c| {
                (
                    c["name"].as_str().unwrap_or_default().to_owned(),
                    c["value"].clone(),
                )
            })
            .collect()
    }

    /// The follow-ups so far.
    pub fn follow_ups(&self) -> Vec<Shown> {
        let ids = lock(&self.live.progress).follow_ups.clone();
        ids.into_iter().map(|id| self.shown(id)).collect()
    }

    /// Waits until there are `n` follow-ups.
    pub async fn wait_follow_ups(&self, n: usize) -> Vec<Shown> {
        self.until("follow-up", |p| (p.follow_ups.len() >= n).then_some(()))
            .await;
        self.follow_ups()
    }

    /// Whether a first answer has come yet.
    pub fn answered(&self) -> bool {
        lock(&self.live.progress).callback.is_some()
    }

    /// How often `@original` was edited.
    pub fn edits(&self) -> usize {
        lock(&self.live.progress).edits
    }

    /// How many first answers were refused.
    pub fn refused(&self) -> usize {
        lock(&self.live.progress).refused
    }

    fn shown(&self, id: u64) -> Shown {
        let value = lock(&self.state.messages).get(id).map(|m| m.value.clone());
        Shown {
            id,
            value: value.unwrap_or_default(),
        }
    }
}

//! Answers that are sent again to the next one who asks the same, as long as they hold.
//!
//! What is kept is what is sent, so that the second asker costs no thread, no read and no
//! rendering. The router says what may be kept and until when; see
//! [`router::reusable`](crate::commands::router::reusable).

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use super::deliver::{EPHEMERAL, MESSAGE, Target, UPDATE};
use super::work::Answer;
use crate::commands::AsOf;
use crate::discord::custom_id::{ANYBODY, BEFORE_ASKER, base36};

/// How many answers are kept. One has a few kilobytes.
const MOST: usize = 500;

/// Things that all hold as long as the desk is as it was: the first change of it drops them.
pub struct Kept<K, V> {
    inner: Mutex<Inner<K, V>>,
}

struct Inner<K, V> {
    as_of: Option<AsOf>,
    things: HashMap<K, V>,
}

impl<K, V> Default for Kept<K, V> {
    fn default() -> Kept<K, V> {
        Kept {
            inner: Mutex::new(Inner {
                as_of: None,
                things: HashMap::new(),
            }),
        }
    }
}

impl<K: Eq + Hash, V: Clone> Kept<K, V> {
    /// What is kept, if it was made when things stood as they do `now`.
    pub fn find(&self, asked: &K, now: impl FnOnce() -> AsOf) -> Option<V> {
        let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let thing = inner.things.get(asked)?;
        (inner.as_of == Some(now())).then(|| thing.clone())
    }

    /// Keeps what was made from how things stood at `as_of`.
    pub fn keep(&self, asked: K, thing: V, as_of: AsOf) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.as_of != Some(as_of) || inner.things.len() >= MOST {
            inner.things.clear();
            inner.as_of = Some(as_of);
        }
        inner.things.insert(asked, thing);
    }
}

/// A first answer to an interaction, written but for what differs from one to the next: where it
/// goes, who sees it, and the asker's number in its buttons.
pub struct Letter {
    private: bool,
    pieces: Vec<String>,
}

impl Letter {
    /// A letter of an answer that was written for [`ANYBODY`]. `None` for what should not be kept:
    /// a refusal, and what comes with files.
    pub fn new(answer: &Answer) -> Option<Letter> {
        let whole = answer.message.get("allowed_mentions").is_some();
        if answer.refused || !answer.files.is_empty() || !whole {
            return None;
        }
        // Without the brace at its beginning: what it lies in begins with other fields.
        let text = answer.message.to_string().split_off(1);
        // Quotes within a text are escaped, so that this is found nowhere but in buttons. Between
        // it and the asker are the three characters with which an id begins.
        const BUTTON: &str = "\"custom_id\":\"";
        let anybody = base36(ANYBODY);
        let mut pieces = Vec::new();
        let mut begun = 0;
        for (at, _) in text.match_indices(BUTTON) {
            let asker = at + BUTTON.len() + BEFORE_ASKER;
            if text.get(asker..).is_some_and(|id| id.starts_with(&anybody)) {
                pieces.push(text[begun..asker].to_owned());
                begun = asker + anybody.len();
            }
        }
        pieces.push(format!("{}}}", &text[begun..]));
        Some(Letter {
            private: answer.private,
            pieces,
        })
    }

    /// The whole callback for an asker.
    pub fn to(&self, asker: u64, target: Target) -> Vec<u8> {
        let head = match target {
            Target::New { private, .. } if private || self.private => {
                format!("{{\"type\":{MESSAGE},\"data\":{{\"flags\":{EPHEMERAL},")
            }
            Target::New { .. } => format!("{{\"type\":{MESSAGE},\"data\":{{"),
            // The empty list takes the files of the page before away.
            Target::Replace => format!("{{\"type\":{UPDATE},\"data\":{{\"attachments\":[],"),
        };
        (head + &self.pieces.join(&base36(asker))).into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::discord::custom_id::{CustomId, Press};

    fn id(asker: u64, number: usize) -> String {
        let id = CustomId {
            press: Press::Run,
            asker,
            line: "/news".to_owned(),
        };
        id.write(number)
    }

    fn answer(asker: u64) -> Answer {
        let tricky = format!("\"custom_id\":\"{}", id(ANYBODY, 0));
        Answer {
            message: json!({
                "content": tricky,
                "components": [{"custom_id": id(asker, 0)}, {"custom_id": id(asker, 1)}],
                "allowed_mentions": {"parse": []},
            }),
            files: Vec::new(),
            private: false,
            refused: false,
            form: None,
        }
    }

    fn written(answer: &Answer, asker: u64, target: Target) -> Value {
        let body = Letter::new(answer).unwrap().to(asker, target);
        serde_json::from_slice(&body).unwrap()
    }

    const OPEN: Target = Target::New {
        private: false,
        deferred_private: true,
    };

    #[test]
    fn a_letter_is_what_would_have_been_written_for_the_asker() {
        for asker in [7, 1_234_567_890_123_456_789] {
            assert_eq!(
                written(&answer(ANYBODY), asker, OPEN),
                json!({ "type": 4, "data": answer(asker).message }),
                "what a text says is left alone"
            );
        }
    }

    #[test]
    fn a_letter_is_private_for_its_answers_sake_or_for_its_place() {
        let private = Answer {
            private: true,
            ..answer(ANYBODY)
        };
        assert_eq!(written(&private, 7, OPEN)["data"]["flags"], 64);
        let there = Target::private();
        assert_eq!(written(&answer(ANYBODY), 7, there)["data"]["flags"], 64);
    }

    #[test]
    fn a_letter_in_place_of_a_page_takes_its_files_away() {
        let page = written(&answer(ANYBODY), 7, Target::Replace);
        assert_eq!(page["type"], 7);
        assert_eq!(page["data"]["attachments"], json!([]));
        assert_eq!(page["data"]["content"], answer(7).message["content"]);
    }

    #[test]
    fn refusals_are_not_kept() {
        let refused = Answer {
            refused: true,
            ..answer(ANYBODY)
        };
        assert!(Letter::new(&refused).is_none());
        let mut open = answer(ANYBODY);
        open.message
            .as_object_mut()
            .unwrap()
            .remove("allowed_mentions");
        assert!(Letter::new(&open).is_none(), "it could ping");
    }
}

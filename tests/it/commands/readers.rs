//! A desk with a clock that moves, people who ask, channels that can be faked, and articles that
//! come in: what the tests of following, asking why, examining and forgetting have in common.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use newsdesk::commands::router::{self, Caller};
use newsdesk::commands::surroundings::{Surroundings, Unseen};
use newsdesk::domain::{
    Actor, ArticleId, Certainty, ChannelId, Date, Fault, FaultKind, Form, Lane, Medium, NewArticle,
    Permission, Place, Role, Seen, Status, SubscriptionId, Target, UserId, Wish,
};
use newsdesk::ingest::{self, Tagger};
use newsdesk::reply::Reply;
use newsdesk::store::{Posted, StoreError, Writer};

use crate::desk::{NOW, TestDesk, render};

pub const ANN: u64 = 711_811_911_211;
pub const BOB: u64 = 722_822_922_222;
pub const SERVER: u64 = 600_000_001;
pub const NEWS: u64 = 600_000_002;
pub const TEAM: u64 = 600_000_003;

pub const NEWS_PLACE: Place = Place::Server {
    server: SERVER,
    channel: NEWS,
};

/// What the faked medium shows.
#[derive(Default)]
pub struct Fake {
    pub channels: Mutex<Vec<Seen>>,
    /// What it answers instead.
    pub unseen: Mutex<Option<Unseen>>,
}

impl Surroundings for Fake {
    fn channel(&self, _server: u64, channel: u64) -> Result<Seen, Unseen> {
        if let Some(unseen) = &*self.unseen.lock().unwrap() {
            return Err(unseen.clone());
        }
        let channels = self.channels.lock().unwrap();
        let found = channels.iter().find(|seen| {
            matches!(seen.target, Target::Server { channel: number, .. } if number == channel)
        });
        found.cloned().ok_or(Unseen::NoChannel)
    }

    fn channels(&self, _server: u64) -> Result<Vec<Seen>, Unseen> {
        if let Some(unseen) = &*self.unseen.lock().unwrap() {
            return Err(unseen.clone());
        }
        let channels = self.channels.lock().unwrap();
        let plain = channels.iter().filter(|seen| seen.form != Form::Thread);
        Ok(plain.cloned().collect())
    }
}

/// A channel in which everything is allowed.
pub fn seen(channel: u64, name: &str, form: Form) -> Seen {
    Seen {
        target: Target::Server {
            server: SERVER,
            channel,
        },
        form,
        name: name.to_owned(),
        permissions: vec![
            Permission::ViewChannel,
            Permission::SendMessages,
            Permission::SendMessagesInThreads,
            Permission::CreatePublicThreads,
            Permission::EmbedLinks,
            Permission::AttachFiles,
            Permission::ReadMessageHistory,
        ],
        tag_required: false,
        tags: Vec::new(),
        locked: false,
    }
}

pub struct Desk {
    pub desk: TestDesk,
    pub fake: Arc<Fake>,
    now: Arc<Mutex<Timestamp>>,
    tagger: Arc<Tagger>,
}

impl Desk {
    pub fn new() -> Desk {
        let mut desk = TestDesk::new();
        let now = Arc::new(Mutex::new(NOW.parse().unwrap()));
        let clock = Arc::clone(&now);
        desk.context.clock = Arc::new(move || *clock.lock().unwrap());
        let fake = Arc::new(Fake::default());
        desk.context.surroundings = Arc::<Fake>::clone(&fake);
        let store = &desk.context.store;
        let tagger = store.read(|read| Ok(Tagger::new(&read.names()?, &read.topics()?)));
        Desk {
            tagger: Arc::new(tagger.unwrap()),
            desk,
            fake,
            now,
        }
    }

    pub fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        *self.now.lock().unwrap() += SignedDuration::from_secs(seconds);
    }

    pub fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&Writer, Timestamp) -> Result<T, StoreError> + Send + 'static,
    ) -> T {
        let now = self.now();
        self.desk
            .context
            .store
            .write(move |tx| job(tx, now))
            .unwrap()
    }

    /// What somebody is answered.
    pub fn reply(&self, caller: &Caller, line: &str) -> Reply {
        router::answer_line(&self.desk.context, caller, line)
    }

    pub fn say(&self, caller: &Caller, line: &str) -> String {
        render(&self.reply(caller, line))
    }

    /// Presses a button.
    pub fn press(&self, caller: &Caller, reply: &Reply, label: &str) -> Reply {
        self.reply(caller, &TestDesk::button(reply, label))
    }

    pub fn add(&self, title: &str) -> ArticleId {
        self.accept(title, "", Certainty::Announced)
    }

    pub fn accept(&self, title: &str, body: &str, certainty: Certainty) -> ArticleId {
        let article = NewArticle {
            title: title.to_owned(),
            url: None,
            author: String::new(),
            body: format!("{body} {title}."),
            published: Date::Time(self.now()),
            certainty,
            status: Status::Published,
            updates: Vec::new(),
            topics: Vec::new(),
            picture: None,
        };
        let tagger = Arc::clone(&self.tagger);
        self.write(move |tx, now| {
            ingest::accept(tx, &tagger, article, now).map_err(|error| match error {
                ingest::IngestError::Store(error) => error,
                other => panic!("{other}"),
            })
        })
        .id()
    }

    pub fn channel(&self, number: u64, name: &str, form: Form) -> ChannelId {
        let target = Target::Server {
            server: SERVER,
            channel: number,
        };
        self.fake
            .channels
            .lock()
            .unwrap()
            .push(seen(number, name, form));
        let name = name.to_owned();
        self.write(move |tx, _| tx.keep_channel(target, form, &name))
    }

    pub fn private(&self, user: u64) -> ChannelId {
        let target = Target::Private { user: UserId(user) };
        self.write(move |tx, _| tx.keep_channel(target, Form::Private, ""))
    }

    pub fn subscribe(&self, channel: ChannelId, wish: Wish) -> SubscriptionId {
        self.write(move |tx, now| tx.add_subscription(channel, &wish, None, now))
    }

    /// Everything that is due in the lane of posts arrives; gives how many messages.
    pub fn deliver(&self) -> usize {
        let now = self.now();
        while self.desk.context.store.release_some(now).unwrap() > 0 {}
        self.write(|tx, now| {
            let mut sent = 0;
            loop {
                let lease = std::time::Duration::from_secs(60);
                let claimed = tx.claim(Medium::Discord, Lane::Post, 100, lease, now)?;
                if claimed.is_empty() {
                    return Ok(sent);
                }
                for row in claimed {
                    sent += 1;
                    let posted = Posted {
                        message: Some(sent),
                        ..Posted::default()
                    };
                    tx.posted(row.id, posted, &[], now)?;
                }
            }
        })
        .try_into()
        .unwrap()
    }

    /// What Discord answers to each message of a channel that is due.
    pub fn fault(&self, channel: ChannelId, kind: FaultKind, detail: &str) {
        let fault = Fault {
            kind,
            detail: detail.to_owned(),
        };
        self.write(move |tx, now| {
            tx.fault_channel(channel, &fault, now)?;
            match kind {
                FaultKind::PrivateRefused => {
                    tx.sleep_in(channel, "private messages are refused", now)
                }
                _ => Ok(()),
            }
        });
    }
}

/// Somebody in private messages.
pub fn person(user: u64) -> Caller {
    at(user, &[], Place::Private { channel: user + 1 })
}

/// Somebody somewhere.
pub fn at(user: u64, roles: &[Role], place: Place) -> Caller {
    Caller {
        actor: Actor {
            user: Some(UserId(user)),
            roles: roles.to_vec(),
            server_roles: Vec::new(),
        },
        place,
        locale: "en-GB".into(),
    }
}

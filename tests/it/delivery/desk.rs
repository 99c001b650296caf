//! A desk with a clock that stands still and a medium that remembers everything.

use std::collections::{HashMap, VecDeque};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use newsdesk::delivery::{Dispatcher, Parcel, Problem, Receipt, Sink, Task};
use newsdesk::domain::{
    ArticleId, By, Certainty, ChannelId, Date, Deed, Form, Medium, NewArticle, OutboxId, State,
    Status, SubscriptionId, Target, UserId, Wish,
};
use newsdesk::ingest::{self, Accepted, Tagger, catalog};
use newsdesk::metrics::Metrics;
use newsdesk::store::{Missed, Store, Writer};

/// What the medium was asked, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct Sent {
    pub channel: ChannelId,
    pub nonce: String,
    pub task: Task,
}

#[derive(Default)]
pub struct Memory {
    pub sent: Vec<Sent>,
    /// What it says to the next parcels instead of taking them; empty: it takes all.
    pub problems: VecDeque<Problem>,
    /// What it says to every parcel of a channel.
    pub closed: HashMap<ChannelId, Problem>,
    /// It answers nothing.
    pub down: bool,
    /// It knows no nonces: what is sent twice is there twice.
    pub forgetful: bool,
    /// Messages by nonce.
    by_nonce: HashMap<String, u64>,
    next: u64,
}

/// A medium in memory, which knows nonces.
#[derive(Clone, Default)]
pub struct Fake(pub Arc<Mutex<Memory>>);

impl Fake {
    fn take(&self, parcel: &Parcel) -> Result<Receipt, Problem> {
        let mut memory = self.0.lock().unwrap();
        if memory.down {
            return Err(Problem::Unanswered {
                reason: "status 503".to_owned(),
                maybe_delivered: false,
            });
        }
        if !matches!(parcel.task, Task::Notice(_))
            && let Some(problem) = memory.closed.get(&parcel.channel.id)
        {
            return Err(problem.clone());
        }
        let problem = memory.problems.pop_front();
        // What may have been delivered was.
        let lost = matches!(
            problem,
            Some(Problem::Unanswered {
                maybe_delivered: true,
                ..
            })
        );
        if let Some(problem) = &problem
            && !lost
        {
            return Err(problem.clone());
        }
        let known = memory.by_nonce.get(&parcel.nonce).copied();
        let known = known.filter(|_| !memory.forgetful);
        let message = known.unwrap_or_else(|| {
            memory.next += 1;
            memory.next
        });
        if known.is_none() {
            memory.sent.push(Sent {
                channel: parcel.channel.id,
                nonce: parcel.nonce.clone(),
                task: parcel.task.clone(),
            });
            memory.by_nonce.insert(parcel.nonce.clone(), message);
        }
        match problem {
            Some(problem) => Err(problem),
            None => Ok(Receipt {
                message: matches!(parcel.task, Task::Post(_)).then_some(message),
                thread: None,
            }),
        }
    }
}

impl Sink for Fake {
    const MEDIUM: Medium = Medium::Discord;

    async fn send(&self, parcel: &Parcel) -> Result<Receipt, Problem> {
        self.take(parcel)
    }

    async fn find(&self, parcel: &Parcel, _: Timestamp) -> Result<Option<Receipt>, Problem> {
        let memory = self.0.lock().unwrap();
        Ok(memory.by_nonce.get(&parcel.nonce).map(|message| Receipt {
            message: Some(*message),
            thread: None,
        }))
    }

    fn nonce_protects(&self, _: &Parcel) -> Duration {
        match self.0.lock().unwrap().forgetful {
            true => Duration::ZERO,
            false => Duration::from_secs(120),
        }
    }

    async fn is_up(&self) -> bool {
        !self.0.lock().unwrap().down
    }
}

/// A desk whose time stands still until it is moved.
pub struct Desk {
    pub store: Store,
    pub fake: Fake,
    pub dispatcher: Dispatcher<Fake>,
    pub now: Arc<Mutex<Timestamp>>,
    pub metrics: Arc<Metrics>,
    tagger: Arc<Tagger>,
    folder: tempfile::TempDir,
}

pub fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Desk {
    pub fn new() -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("archive.sqlite")).unwrap();
        let file = catalog::parse("test", catalog::DEFAULT).unwrap();
        let start = moment("2026-11-26T12:00:00Z");
        ingest::load(&store, &file, None, start).unwrap();
        let tagger = store.read(|read| Ok(Tagger::new(&read.names()?, &read.topics()?)));
        let now = Arc::new(Mutex::new(start));
        let fake = Fake::default();
        let metrics = Arc::new(Metrics::default());
        let dispatcher = dispatcher(&store, &fake, &now).counted_by(Arc::clone(&metrics));
        Desk {
            store,
            fake,
            dispatcher,
            now,
            metrics,
            tagger: Arc::new(tagger.unwrap()),
            folder,
        }
    }

    /// The file of the archive.
    pub fn archive(&self) -> PathBuf {
        self.folder.path().join("archive.sqlite")
    }

    pub fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    pub fn pass(&self, seconds: i64) {
        let mut now = self.now.lock().unwrap();
        *now += SignedDuration::from_secs(seconds);
    }

    pub fn set_time(&self, text: &str) {
        *self.now.lock().unwrap() = moment(text);
    }

    /// A text channel of server 1.
    pub fn channel(&self, number: u64) -> ChannelId {
        self.channel_of(number, Form::Text)
    }

    pub fn channel_of(&self, number: u64, form: Form) -> ChannelId {
        let target = Target::Server {
            server: 1,
            channel: number,
        };
        let name = format!("news-{number}");
        self.store
            .write(move |tx| tx.keep_channel(target, form, &name))
            .unwrap()
    }

    pub fn subscribe(&self, channel: ChannelId, wish: Wish) -> SubscriptionId {
        let now = self.now();
        self.store
            .write(move |tx| tx.add_subscription(channel, &wish, None, now))
            .unwrap()
    }

    pub fn pause(&self, id: SubscriptionId) {
        let now = self.now();
        let paused = self.store.write(move |tx| tx.pause_subscription(id, now));
        paused.unwrap();
    }

    /// Gives how many articles were kept meanwhile.
    pub fn resume(&self, id: SubscriptionId, missed: Missed) -> usize {
        let now = self.now();
        let kept = self
            .store
            .write(move |tx| tx.resume_subscription(id, missed, now));
        kept.unwrap()
    }

    pub fn remove(&self, id: SubscriptionId) {
        let now = self.now();
        let removed = self.store.write(move |tx| tx.remove_subscription(id, now));
        removed.unwrap();
    }

    /// An article of today.
    pub fn add(&self, title: &str) -> ArticleId {
        self.accept(article(title, self.now())).id()
    }

    pub fn accept(&self, article: NewArticle) -> Accepted {
        let (now, tagger) = (self.now(), Arc::clone(&self.tagger));
        self.store
            .write(move |tx| {
                ingest::accept(tx, &tagger, article, now).map_err(|error| match error {
                    ingest::IngestError::Store(error) => error,
                    other => panic!("{other}"),
                })
            })
            .unwrap()
    }

    /// Somebody gives an article another title.
    pub fn edit(&self, id: ArticleId, title: &str) {
        let title = title.to_owned();
        self.revise(id, |state| state.title = title);
    }

    /// Somebody changes an article.
    pub fn revise(&self, id: ArticleId, change: impl FnOnce(&mut State) + Send + 'static) {
        let (now, tagger) = (self.now(), Arc::clone(&self.tagger));
        let deed = Deed {
            by: By::User(UserId(7)),
            action: "article edit",
        };
        let revise = move |tx: &Writer| {
            let revised = ingest::revise::revise(tx, &tagger, id, None, deed, now, change);
            revised.map_err(|error| match error {
                ingest::IngestError::Store(error) => error,
                other => panic!("{other}"),
            })
        };
        self.store.write(revise).unwrap();
    }

    pub fn status(&self, id: ArticleId, status: Status) {
        let now = self.now();
        self.store
            .write(move |tx| tx.set_status(id, status, now))
            .unwrap();
    }

    pub async fn dispatch(&mut self) -> usize {
        self.dispatcher.dispatch_all().await.unwrap()
    }

    /// The process dies and another one goes on.
    pub fn restart(&mut self) {
        self.dispatcher = dispatcher(&self.store, &self.fake, &self.now);
    }

    /// Titles of everything that was posted in a channel: of a digest its heading and those in it.
    pub fn posted(&self, channel: ChannelId) -> Vec<String> {
        let memory = self.fake.0.lock().unwrap();
        let of_channel = memory.sent.iter().filter(|sent| sent.channel == channel);
        of_channel
            .filter_map(|sent| match &sent.task {
                Task::Post(post) => {
                    let title = post.reply.title.clone().into_iter();
                    let items = post.reply.items.iter().map(|item| item.title.clone());
                    Some(title.chain(items).collect::<Vec<_>>().join(" / "))
                }
                _ => None,
            })
            .collect()
    }

    pub fn sent(&self) -> Vec<Sent> {
        self.fake.0.lock().unwrap().sent.clone()
    }

    pub fn notices(&self) -> Vec<String> {
        let sent = self.sent().into_iter();
        sent.filter_map(|sent| match sent.task {
            Task::Notice(text) => Some(text.words()),
            _ => None,
        })
        .collect()
    }

    pub fn close(&self, channel: ChannelId, problem: Problem) {
        let mut memory = self.fake.0.lock().unwrap();
        memory.closed.insert(channel, problem);
    }

    pub fn open(&self, channel: ChannelId) {
        self.fake.0.lock().unwrap().closed.remove(&channel);
    }

    /// The medium answers nothing at all from now on, or everything again.
    pub fn outage(&self, down: bool) {
        self.fake.0.lock().unwrap().down = down;
    }

    pub fn next_problem(&self, problem: Problem) {
        self.fake.0.lock().unwrap().problems.push_back(problem);
    }

    /// How a story stands in a channel: state and reason.
    pub fn stands(&self, channel: ChannelId, story: ArticleId) -> (String, String) {
        let found = self.store.read(|read| read.delivery_in(channel, story));
        let found = found.unwrap().expect("a delivery");
        (found.state.word().to_owned(), found.reason)
    }

    pub fn waiting(&self) -> u64 {
        self.store.read(|read| read.outbox_len()).unwrap()
    }

    /// Claims the next row and dies before anything is sent.
    pub fn claim_and_die(&mut self) -> Vec<OutboxId> {
        let claimed = self.claim_and_hang();
        self.restart();
        claimed
    }

    /// Claims the next row, and nothing comes of it.
    pub fn claim_and_hang(&mut self) -> Vec<OutboxId> {
        let now = self.now();
        let claimed = self.store.write(move |tx| {
            tx.claim(
                newsdesk::domain::Medium::Discord,
                newsdesk::domain::Lane::Post,
                8,
                Duration::from_secs(180),
                now,
            )
        });
        claimed.unwrap().into_iter().map(|row| row.id).collect()
    }
}

fn dispatcher(store: &Store, fake: &Fake, now: &Arc<Mutex<Timestamp>>) -> Dispatcher<Fake> {
    let now = Arc::clone(now);
    let clock = Arc::new(move || *now.lock().unwrap());
    Dispatcher::new(store.clone(), Arc::new(fake.clone()), clock).unwrap()
}

pub fn article(title: &str, now: Timestamp) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: None,
        author: String::new(),
        body: format!("The text of {title}."),
        published: Date::today(now),
        certainty: Certainty::Announced,
        status: Status::Published,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

//! A desk with two moderators, a reader, and a web of a few pages.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Mutex};
use std::thread::{self, ThreadId};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use newsdesk::commands::router::{self, Caller};
use newsdesk::commands::web::{Looked, Page, Unfetched, Web};
use newsdesk::domain::{
    Actor, Article, ArticleId, Certainty, Date, FeedId, NewArticle, Place, Role, Status, UserId,
};
use newsdesk::ingest;
use newsdesk::ingest::poll::Polled;
use newsdesk::reply::{Kind, Reply};

use crate::desk::{NOW, TestDesk, render};

/// Two moderators.
pub const ANN: UserId = UserId(7);
pub const BOB: UserId = UserId(8);
/// A reader.
pub const EVE: UserId = UserId(9);

pub struct Newsroom {
    pub desk: TestDesk,
    now: Arc<Mutex<Timestamp>>,
}

/// Where threads wait for each other: at one of the times at which each of them asks for the time.
pub struct Meeting {
    asked: Mutex<HashMap<ThreadId, usize>>,
    at: AtomicUsize,
    people: Barrier,
}

impl Meeting {
    /// Holds everybody who asks for so many times from now on, until all have.
    pub fn hold_at(&self, times: usize) {
        self.asked.lock().unwrap().clear();
        self.at.store(times, Ordering::Relaxed);
    }

    /// How often all together have asked since they were held last.
    pub fn asked(&self) -> usize {
        self.asked.lock().unwrap().values().sum()
    }

    fn ask(&self) {
        let times = {
            let mut asked = self.asked.lock().unwrap();
            let times = asked.entry(thread::current().id()).or_default();
            *times += 1;
            *times
        };
        if times == self.at.load(Ordering::Relaxed) {
            self.people.wait();
        }
    }
}

/// Pages by address.
struct Pages(HashMap<String, Page>);

impl Web for Pages {
    fn look(&self, url: &str) -> Result<Looked, Unfetched> {
        self.page(url).map(Looked::Page)
    }

    fn page(&self, url: &str) -> Result<Page, Unfetched> {
        let page = self.0.get(url).cloned();
        page.ok_or_else(|| Unfetched::Refused(format!("{url} says that it has no such page.")))
    }

    fn poll(&self, _: FeedId, _: Duration) -> Result<Polled, Unfetched> {
        Err(Unfetched::Offline)
    }
}

impl Newsroom {
    pub fn new() -> Newsroom {
        let mut desk = TestDesk::new();
        let now = Arc::new(Mutex::new(NOW.parse::<Timestamp>().unwrap()));
        let clock = Arc::clone(&now);
        desk.context.clock = Arc::new(move || *clock.lock().unwrap());
        Newsroom { desk, now }
    }

    /// With a web that has one page.
    pub fn with_page(url: &str, page: Page) -> Newsroom {
        let mut room = Newsroom::new();
        room.desk.context.web = Arc::new(Pages(HashMap::from([(url.to_owned(), page)])));
        room
    }

    pub fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    pub fn pass(&self, hours: i64) {
        *self.now.lock().unwrap() += SignedDuration::from_hours(hours);
    }

    /// Has so many people meet where they ask for the time, once it is said at which time they do.
    pub fn meet(&mut self, people: usize) -> Arc<Meeting> {
        let meeting = Arc::new(Meeting {
            asked: Mutex::default(),
            at: AtomicUsize::new(usize::MAX),
            people: Barrier::new(people),
        });
        let (clock, held) = (Arc::clone(&self.desk.context.clock), Arc::clone(&meeting));
        self.desk.context.clock = Arc::new(move || {
            held.ask();
            clock()
        });
        meeting
    }

    fn caller(user: UserId) -> Caller {
        let roles = match user {
            EVE => Vec::new(),
            _ => vec![Role::Moderator],
        };
        Caller {
            actor: Actor {
                user: Some(user),
                roles,
                server_roles: Vec::new(),
            },
            place: Place::Private { channel: 1 },
            locale: "en-GB".to_owned(),
        }
    }

    /// What somebody's line is answered.
    pub fn reply(&self, user: UserId, line: &str) -> Reply {
        router::answer_line(&self.desk.context, &Newsroom::caller(user), line)
    }

    /// What somebody is suggested while they type, each with the value behind it.
    pub fn suggest(
        &self,
        user: UserId,
        command: &str,
        option: &str,
        typed: &str,
    ) -> Vec<(String, String)> {
        let caller = Newsroom::caller(user);
        router::suggest(&self.desk.context, &caller, command, option, typed)
            .into_iter()
            .map(|suggestion| (suggestion.label, suggestion.value))
            .collect()
    }

    /// The same where it must not be refused.
    pub fn done(&self, user: UserId, line: &str) -> Reply {
        let reply = self.reply(user, line);
        let failed = matches!(reply.kind, Kind::Refused | Kind::Failed);
        assert!(!failed, "{line}: {}", render(&reply));
        reply
    }

    /// What somebody is told whose line is refused.
    pub fn refused(&self, user: UserId, line: &str) -> String {
        let reply = self.reply(user, line);
        assert_eq!(reply.kind, Kind::Refused, "{line}: {}", render(&reply));
        reply.text.words()
    }

    /// Presses a button.
    pub fn press(&self, user: UserId, reply: &Reply, label: &str) -> Reply {
        self.reply(user, &TestDesk::button(reply, label))
    }

    /// Fills in a form: what is there already, but for some inputs.
    pub fn fill(&self, user: UserId, reply: &Reply, inputs: &[(&str, &str)]) -> Reply {
        let form = reply.form.as_ref();
        let form = form.unwrap_or_else(|| panic!("no form: {}", render(reply)));
        let mut filled = router::RawOptions::new();
        for input in &form.inputs {
            let given = inputs.iter().find(|(name, _)| *name == input.option);
            let value = given.map_or(input.value.as_str(), |(_, value)| value);
            assert!(
                input.value.chars().count() <= 4_000,
                "{} is cut",
                input.option
            );
            filled.push((input.option.to_owned(), value.to_owned()));
        }
        let caller = Newsroom::caller(user);
        router::submit(&self.desk.context, &caller, &form.line, filled)
    }

    /// What a form shows in one of its inputs.
    pub fn shown(reply: &Reply, option: &str) -> String {
        let inputs = reply.form.iter().flat_map(|form| &form.inputs);
        let mut found = inputs.filter(|input| input.option == option);
        found.next().expect("an input of that name").value.clone()
    }

    /// An article that is out.
    pub fn article(&self, title: &str, body: &str) -> ArticleId {
        self.article_of(title, body, Status::Published)
    }

    pub fn article_of(&self, title: &str, body: &str, status: Status) -> ArticleId {
        let article = NewArticle {
            title: title.to_owned(),
            url: None,
            author: String::new(),
            body: body.to_owned(),
            published: Date::Day(jiff::civil::date(2026, 10, 30)),
            certainty: Certainty::Rumour,
            status,
            updates: Vec::new(),
            topics: Vec::new(),
            picture: None,
        };
        let (tagging, now) = (Arc::clone(&self.desk.context.tagging), self.now());
        let id = self.desk.context.store.write(move |tx| {
            let tagger = tagging.tagger(tx)?;
            match ingest::accept(tx, &tagger, article, now) {
                Ok(accepted) => Ok(accepted.id()),
                Err(error) => panic!("{error}"),
            }
        });
        self.desk.context.search.catch_up().unwrap();
        id.unwrap()
    }

    pub fn get(&self, id: ArticleId) -> Article {
        let article = self.desk.context.store.read(|read| read.article(id));
        article.unwrap().expect("an article")
    }

    /// Who did what to an article, the latest first.
    pub fn accounts(&self, id: ArticleId) -> Vec<String> {
        let steps = self
            .desk
            .context
            .store
            .read(|read| read.history(id, 0, 100));
        let made = steps.unwrap().into_iter().filter_map(|step| step.made);
        made.map(|made| format!("{:?} {}", made.by, made.action))
            .collect()
    }
}

/// Everything that a reply says.
pub fn said(reply: &Reply) -> String {
    render(reply)
}

//! A desk with a feed server beside it, whose time stands still until it is moved.

use std::sync::Arc;

use newsdesk::domain::{
    Article, ArticleId, Certainty, ChannelId, Feed, FeedId, FeedMode, FeedWish, Status, Wish,
};
use newsdesk::ingest::fetch::FetchLimits;
use newsdesk::ingest::poll::{Haul, Polled, Poller};

use super::server::{Answer, Server, answer};
use crate::delivery::desk::Desk;

/// A desk, a server and a poller that may fetch from it.
pub struct FeedDesk {
    pub desk: Desk,
    pub server: Server,
    pub poller: Poller,
    /// A channel that is subscribed to everything.
    pub news: ChannelId,
}

/// An item of an RSS feed.
#[derive(Clone)]
pub struct Item {
    pub guid: String,
    pub link: String,
    pub title: String,
    pub body: String,
    pub date: String,
}

/// The item of a number: published that many hours after the desk's first noon.
pub fn item(number: i64) -> Item {
    let first: jiff::Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
    let date = first + jiff::SignedDuration::from_hours(number);
    Item {
        guid: format!("tag:{number}"),
        link: format!("https://news.example/{number}"),
        title: format!("Headline number {number}"),
        body: format!("<p>The <b>text</b> of {number}.</p>"),
        date: date.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string(),
    }
}

/// A feed with these items.
pub fn rss(items: &[Item]) -> String {
    let items: Vec<String> = items
        .iter()
        .map(|item| {
            format!(
                "<item><guid isPermaLink=\"false\">{}</guid><link>{}</link><title>{}</title>\
                 <description><![CDATA[{}]]></description><pubDate>{}</pubDate></item>",
                item.guid, item.link, item.title, item.body, item.date
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Example News</title>\
         <link>https://news.example/</link>{}</channel></rss>",
        items.join("")
    )
}

/// A feed of the items of these numbers, as an answer.
pub fn feed(numbers: impl IntoIterator<Item = i64>) -> Answer {
    let items: Vec<Item> = numbers.into_iter().map(item).collect();
    answer(200, &["Content-Type: application/rss+xml"], rss(&items))
}

impl FeedDesk {
    pub async fn new() -> FeedDesk {
        FeedDesk::with(FetchLimits::default()).await
    }

    pub async fn with(limits: FetchLimits) -> FeedDesk {
        let desk = Desk::new();
        let server = Server::start().await;
        let news = desk.channel(1);
        desk.subscribe(news, Wish::default());
        let words = desk.channel(99);
        desk.store
            .write(move |tx| tx.set_desk_channel(Some(words)))
            .unwrap();
        let poller = poller(&desk, &server, limits);
        FeedDesk {
            desk,
            server,
            poller,
            news,
        }
    }

    /// A process that has just begun, on the same archive.
    pub fn restart(&mut self) {
        self.poller = poller(&self.desk, &self.server, FetchLimits::default());
        self.desk.restart();
    }

    /// Adds the feed at a path of the server.
    pub fn add(&self, path: &str, mode: FeedMode) -> FeedId {
        let (url, now) = (self.server.url(path), self.desk.now());
        let wish = FeedWish {
            title: "Example News".to_owned(),
            mode,
            topics: vec!["licensing".to_owned()],
            certainty: Certainty::Rumour,
        };
        self.desk
            .store
            .write(move |tx| tx.add_feed(&url, None, &wish, now))
            .unwrap()
    }

    /// Lets time pass until the feed is due, and polls it.
    pub async fn poll(&self, id: FeedId) -> Polled {
        let next = self.feed(id).pulse.next_check;
        let now = {
            let mut now = self.desk.now.lock().unwrap();
            *now = next.max(*now);
            *now
        };
        self.poller.poll(id, now).await.unwrap()
    }

    /// The same for one that can be read.
    pub async fn read(&self, id: FeedId) -> Haul {
        match self.poll(id).await {
            Polled::Read(haul) => haul,
            other => panic!("{other:?}"),
        }
    }

    pub fn feed(&self, id: FeedId) -> Feed {
        let found = self.desk.store.read(|db| db.feed(id));
        found.unwrap().expect("the feed")
    }

    pub fn article(&self, id: ArticleId) -> Article {
        let found = self.desk.store.read(|db| db.article(id));
        found.unwrap().expect("the article")
    }

    /// How many articles there are with a status.
    pub fn count(&self, status: Status) -> usize {
        let last = self.desk.store.read(|db| {
            let mut found = 0;
            for id in 1.. {
                match db.article(ArticleId(id))? {
                    Some(article) => found += usize::from(article.status == status),
                    None => break,
                }
            }
            Ok(found)
        });
        last.unwrap()
    }

    /// Sends what is due; gives what was posted in the news channel so far.
    pub async fn posted(&mut self) -> Vec<String> {
        self.desk.dispatch().await;
        self.desk.posted(self.news)
    }

    /// Sends what is due; gives what the desk was told so far.
    pub async fn told(&mut self) -> Vec<String> {
        self.desk.dispatch().await;
        self.desk.notices()
    }
}

fn poller(desk: &Desk, server: &Server, limits: FetchLimits) -> Poller {
    let clock = Arc::clone(&desk.now);
    Poller::new(
        desk.store.clone(),
        server.fetcher(limits),
        Arc::default(),
        Arc::new(move || *clock.lock().unwrap()),
        Arc::new(|| {}),
    )
}

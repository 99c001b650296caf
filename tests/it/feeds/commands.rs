//! `/feed` as a moderator meets it, with a whole desk and a real server.

use std::time::Duration;

use newsdesk::app::App;
use newsdesk::commands::router;
use newsdesk::config::Config;
use newsdesk::domain::{Place, Role};
use newsdesk::reply::{Kind, Reply};

use super::desk::{item, rss};
use super::server::{Answer, Server, answer, late};
use crate::desk::{TestDesk, caller, render};

/// A feed without dates: these desks go by the clock of the machine.
fn feed(numbers: impl IntoIterator<Item = i64>) -> Answer {
    let undated = |number| {
        let mut item = item(number);
        item.date = String::new();
        item
    };
    let items: Vec<_> = numbers.into_iter().map(undated).collect();
    answer(200, &[], rss(&items))
}

/// A desk that may fetch from a server. Handlers block, so the server has a runtime of its own.
struct Room {
    app: App,
    server: Server,
    _runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl Room {
    fn new() -> Room {
        Room::with(Duration::from_secs(60))
    }

    /// One whose commands may take so long.
    fn with(limit: Duration) -> Room {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let server = runtime.block_on(Server::start());
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config {
            data_dir: folder.path().to_path_buf(),
            ..Config::default()
        };
        let port = server.address.port();
        config.limits.answer = limit;
        config.feeds.allow_hosts = vec![("127.0.0.1".to_owned(), Some(port))];
        Room {
            app: App::open(&config).unwrap(),
            server,
            _runtime: runtime,
            _folder: folder,
        }
    }

    fn ask(&self, role: Role, line: &str) -> Reply {
        router::answer_line(&self.app.context, &caller(role, Place::Console), line)
    }

    fn reply(&self, line: &str) -> Reply {
        self.ask(Role::Moderator, line)
    }

    /// What is said, with the server's address and all dates of now as words.
    fn say(&self, line: &str) -> String {
        self.shown(&self.reply(line))
    }

    fn shown(&self, reply: &Reply) -> String {
        render(reply).replace(&self.server.url(""), "URL")
    }

    fn articles(&self) -> u64 {
        let store = &self.app.context.store;
        store.read(|db| db.article_count(None)).unwrap()
    }

    fn account(&self) -> Vec<String> {
        let db = rusqlite::Connection::open(&self.app.archive).unwrap();
        let sql =
            "SELECT actor || ' ' || action || ' ' || matter || ' ' || number || ': ' || before
                          || ' -> ' || after FROM audit ORDER BY id";
        let mut statement = db.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| row.get::<_, String>(0))
            .unwrap();
        rows.map(|line| line.unwrap().replace(&self.server.url(""), "URL"))
            .collect()
    }
}

#[test]
fn a_feed_is_shown_before_it_is_added_and_nothing_of_it_is_posted() {
    let room = Room::new();
    room.server.say(
        "/feed",
        [feed([1, 0]), feed([1, 0]), feed([1, 0]), feed([2, 1, 0])],
    );
    let url = room.server.url("/feed");
    let before = room.articles();
    let shown = room.reply(&format!("/feed add {url}"));
    insta::assert_snapshot!(room.shown(&shown), @r"
    [feeds, private] Example News <https://news.example/>
    URL/feed
    It has 2 items. None of them comes in as news; only what is new from now on does.
    Add it so that a moderator looks at each new item, or so that each is published at once?
    - Headline number 1 <https://news.example/1>
    - Headline number 0 <https://news.example/0>
    (Look at each) turn /feed add url: URL/feed mode: review save: yes
    (Publish at once) turn /feed add url: URL/feed mode: direct save: yes
    ");
    assert!(room.say("/feed list").contains("No feeds yet"));
    let added = room.reply(&TestDesk::button(&shown, "Publish at once"));
    insta::assert_snapshot!(room.shown(&added), @r"
    [feeds, private] Feed 1: Example News
    URL/feed
    Its new items are published at once.
    It has 2 items; 2 articles from it can be found now, and nothing of them is posted. What is new from now on goes out.
    (Undo) run /feed remove number: 1
    ");
    assert_eq!(room.articles(), before + 2);
    let found = room.reply("/search headline number 1");
    assert_eq!(found.items[0].title, "Headline number 1");
    let checked = room.reply("/feed check 1");
    assert!(
        checked
            .text
            .words()
            .ends_with("It has 3 items, 1 of them new: 1 published.")
    );
    assert_eq!(checked.items[0].title, "Headline number 2");
    assert_eq!(room.articles(), before + 3);
}

#[test]
fn a_preview_names_items_without_a_title_by_what_they_say() {
    let room = Room::new();
    let note = |text: &str, number: i64| {
        let mut item = item(number);
        (item.title, item.date) = (String::new(), String::new());
        item.body = text.to_owned();
        item
    };
    let items = [note("<p>A <b>short</b> note.</p>", 1), note("", 0)];
    room.server.say("/feed", [answer(200, &[], rss(&items))]);
    let shown = room.reply(&format!("/feed add {}", room.server.url("/feed")));
    let titles: Vec<&str> = shown.items.iter().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["A short note.", "https://news.example/0"]);
}

#[test]
fn a_page_leads_to_its_feed_or_asks_which() {
    let room = Room::new();
    let page = |links: &str| {
        answer(
            200,
            &["Content-Type: text/html"],
            format!("<!doctype html><html><head>{links}</head><body>Hello</body></html>"),
        )
    };
    let link = |path: &str, title: &str| {
        format!("<link rel=alternate type='application/rss+xml' href='{path}' title='{title}'>")
    };
    room.server.say("/one", [page(&link("/feed", "News"))]);
    room.server.say(
        "/two",
        [page(&format!(
            "{}{}",
            link("/feed", "News"),
            link("/talk", "Comments")
        ))],
    );
    room.server.say("/none", [page("")]);
    room.server.say("/feed", [feed([0])]);
    room.server.say("/broken", [page(&link("/gone", "News"))]);
    let broken = room.say(&format!("/feed add {}", room.server.url("/broken")));
    assert!(
        broken
            .contains("The page offers a feed at URL/gone. 127.0.0.1 has nothing at this address"),
        "{broken}"
    );
    let one = room.reply(&format!("/feed add {}", room.server.url("/one")));
    assert_eq!(
        (one.kind, one.title.as_deref()),
        (Kind::Feeds, Some("Example News"))
    );
    let two = room.reply(&format!("/feed add {}", room.server.url("/two")));
    insta::assert_snapshot!(room.shown(&two), @r"
    [choices, private] Which feed?
    The page offers several. Choose the one that you mean.
    - News <URL/feed>
    - Comments <URL/talk>
    (News) turn /feed add url: URL/feed
    (Comments) turn /feed add url: URL/talk
    ");
    let chosen = room.reply(&TestDesk::button(&two, "News"));
    assert_eq!(chosen.kind, Kind::Feeds);
    let none = room.reply(&format!("/feed add {}", room.server.url("/none")));
    assert!(
        none.text
            .words()
            .starts_with("That is a page and no feed, and it offers none.")
    );
}

#[test]
fn what_cannot_be_fetched_is_refused_in_words() {
    let room = Room::new();
    let mut said = Vec::new();
    for url in [
        "rubbish",
        "ftp://example.com/feed",
        "http://127.0.0.1:22/",
        "http://169.254.169.254/latest/meta-data/",
        "https://me:word@example.com/",
        "http://no-such-host.invalid/feed",
    ] {
        let reply = room.reply(&format!("/feed add url: {}", url));
        assert_eq!(reply.kind, Kind::Refused, "{url}");
        said.push(reply.text.words());
    }
    said.push(room.reply("/feed check 7").text.words());
    insta::assert_snapshot!(said.join("\n"), @r"
    That is no web address. Give one that begins with https:// or http://.
    That is no web address. Give one that begins with https:// or http://.
    127.0.0.1 is a private address, and those are not fetched. The operator can allow feeds of it with the setting feeds.allow_hosts.
    169.254.169.254 is a private address, and those are not fetched. The operator can allow feeds of it with the setting feeds.allow_hosts.
    The address holds a user name or a password, which are not sent. Give it without them.
    There is no host no-such-host.invalid. Check the address.
    There is no feed 7. /feed list shows those that there are.
    ");
}

#[test]
fn only_moderators_have_anything_to_do_with_feeds() {
    let room = Room::new();
    room.server.say("/feed", [feed([0])]);
    let url = room.server.url("/feed");
    for role in [Role::Reader, Role::Manager, Role::Administrator] {
        for line in [
            format!("/feed add url: {} mode: direct save: yes", url),
            "/feed list".to_owned(),
            "/feed check 1".to_owned(),
            "/feed pause 1".to_owned(),
            "/feed resume 1".to_owned(),
            "/feed remove 1".to_owned(),
            "/feed set 1 mode: direct".to_owned(),
        ] {
            let reply = room.ask(role, &line);
            assert_eq!(reply.kind, Kind::Refused, "{line}");
            assert!(reply.text.words().contains("for the moderators"), "{line}");
        }
    }
    assert_eq!(room.server.asked().len(), 0);
    let suggested = |role| {
        let caller = caller(role, Place::Console);
        router::suggest(&room.app.context, &caller, "feed check", "number", "").len()
    };
    let line = format!("/feed add url: {} mode: direct save: yes", url);
    assert_eq!(room.reply(&line).kind, Kind::Feeds);
    assert_eq!(
        (suggested(Role::Reader), suggested(Role::Moderator)),
        (0, 1)
    );
}

#[test]
fn a_feed_is_paused_resumed_changed_and_removed_and_the_account_says_so() {
    let room = Room::new();
    room.server.say("/feed", [feed([0])]);
    let url = room.server.url("/feed");
    let line = format!("/feed add {url} mode: review topics: licensing title: Mine save: yes");
    assert_eq!(room.reply(&line).kind, Kind::Feeds);
    let again = room.reply(&format!("/feed add {url}"));
    assert!(
        again.text.words().contains("feed 1 already"),
        "{:?}",
        again.text
    );
    let mut said = Vec::new();
    for line in [
        "/feed pause 1",
        "/feed pause 1",
        "/feed check 1",
        "/feed resume 1",
        "/feed resume 1",
        "/feed set 1 mode: direct certainty: rumour title: Theirs clear: topics",
        "/feed set 1",
        "/feed set 1 topics: nonsense",
        "/feed remove 1",
        "/feed check 1",
        "/feed list",
        "/feed resume 1",
    ] {
        said.push(format!("> {line}\n{}", room.say(line)));
    }
    insta::assert_snapshot!(said.join(""), @r#"
    > /feed pause 1
    [notice, private] Feed 1 (Mine) is paused
    It is not polled until it is resumed. What appears meanwhile and is still in it then comes in, without a flood of posts.
    (Resume) run /feed resume number: 1
    > /feed pause 1
    [refused, private]
    Feed 1 is not polled now. /feed resume polls it again.
    > /feed check 1
    [feeds, private] Feed 1: Mine
    ! It is paused and stays so; nobody polls it by itself.
    URL/feed
    Nothing has changed since it was read last.
    (Resume) run /feed resume number: 1
    > /feed resume 1
    [notice, private] Feed 1 (Mine) is polled again
    Its new items wait for a moderator, filed under Licensing.
    (Check it now) run /feed check number: 1
    > /feed resume 1
    [refused, private]
    Feed 1 is polled already. /feed check fetches it now.
    > /feed set 1 mode: direct certainty: rumour title: Theirs clear: topics
    [feeds, private] Feed 1: Theirs
    URL/feed
    Its new items are published at once, as rumours.
    (Check it now) run /feed check number: 1
    > /feed set 1
    [refused, private]
    That changes nothing. Give mode, topics, title, certainty or address to change them.
    > /feed set 1 topics: nonsense
    [refused, private]
    There is no topic called "nonsense". Some that exist: Hypervisors, Desktop virtualization, Application virtualization, Virtual appliances, Cloud computing, Storage, Backup and replication, Security, Licensing, Validation and support, People and posts, Funding and acquisitions.
    > /feed remove 1
    [notice, private] Feed 1 (Theirs) is removed
    Nothing more comes from it. Its articles stay, and what was seen of it is remembered, so that nothing comes twice when it is brought back.
    (Undo) run /feed resume number: 1
    > /feed check 1
    [refused, private]
    Feed 1 was removed. /feed resume brings it back.
    > /feed list
    [notice, private] No feeds yet
    No news comes in by itself. `/feed add url: https://example.com/feed.xml` adds a feed; the address of a site's page will do too.
    > /feed resume 1
    [notice, private] Feed 1 (Theirs) is polled again
    Its new items are published at once, as rumours.
    (Check it now) run /feed check number: 1
    "#);
    insta::assert_snapshot!(room.account().join("\n"), @r#"
    console feed add feed 1:  -> URL/feed, "Mine", review, announced, licensing
    console feed pause feed 1: active -> paused
    console feed resume feed 1: paused -> active
    console feed set feed 1: URL/feed, "Mine", review, announced, licensing -> URL/feed, "Theirs", direct, rumour
    console feed remove feed 1: active -> removed
    console feed resume feed 1: removed -> active
    "#);
}

#[test]
fn the_list_says_how_each_feed_does() {
    let room = Room::new();
    room.server.say("/good", [feed([0])]);
    room.server
        .say("/bad", [feed([0]), feed([0]), answer(500, &[], "")]);
    for path in ["/good", "/bad"] {
        let url = room.server.url(path);
        room.reply(&format!("/feed add url: {url} mode: direct save: yes"));
    }
    room.reply("/feed check 2");
    let list = room.reply("/feed list");
    assert_eq!(list.text.words(), "2 feeds, 1 of which fails.");
    let good = list.items[0].text.words();
    assert!(!good.contains("Failed"), "{good}");
    let bad = list.items[1].text.words();
    assert!(
        bad.contains("Failed 1 time in a row: 127.0.0.1 answers with status 500"),
        "{bad}"
    );
}

#[test]
fn a_slow_site_is_a_refusal_in_time() {
    let room = Room::with(Duration::from_secs(1));
    let slow = Answer::Endless {
        first: b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
        piece: b" ".to_vec(),
        pause: Duration::from_millis(10),
    };
    room.server.say("/slow", [slow]);
    let reply = room.reply(&format!("/feed add url: {}", room.server.url("/slow")));
    assert_eq!(reply.kind, Kind::Refused);
    let words = reply.text.words();
    assert!(words.contains("127.0.0.1 did not answer within"), "{words}");
}

#[test]
fn a_slow_feed_is_added_and_said_to_be_on_its_way() {
    let room = Room::with(Duration::from_secs(3));
    let pause = Duration::from_millis(1_400);
    let slow = Answer::Endless {
        first: b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
        piece: b" ".to_vec(),
        pause: Duration::from_millis(10),
    };
    room.server.say("/slow", [late(feed([0]), pause), slow]);
    let url = room.server.url("/slow");
    insta::assert_snapshot!(room.say(&format!("/feed add {url} mode: review save: yes")), @r"
    [feeds, private] Feed 1: Example News
    URL/slow
    Its new items wait for a moderator.
    Its site is slow, or other feeds of it come first: it is still on its way. /feed list shows when it was read.
    (Undo) run /feed remove number: 1
    ");
    // Its turn at the host is not over: whoever asks next waits, and is not told that nobody answers.
    room.server.say("/other", [feed([1])]);
    let other = room.server.url("/other");
    let now = room.app.context.now();
    let store = &room.app.context.store;
    let mut wish = store.read(|db| db.feeds()).unwrap()[0].wish.clone();
    wish.title = "Other".to_owned();
    store
        .write(move |tx| tx.add_feed(&other, None, &wish, now))
        .unwrap();
    let checked = room.reply("/feed check 2");
    assert_eq!(checked.kind, Kind::Feeds);
    let words = checked.text.words();
    assert!(words.contains("it is still on its way"), "{words}");
}

#[test]
fn a_host_that_is_allowed_for_feeds_shows_no_reader_its_pages() {
    let room = Room::new();
    let inner = "<html><head><title>Inner</title></head><body><p>Only for us.</p></body></html>";
    room.server
        .say("/page", [answer(200, &["Content-Type: text/html"], inner)]);
    let url = room.server.url("/page");
    room.reply(&format!("/article add link: {url}"));
    room.ask(Role::Reader, &format!("/suggest link: {url}"));
    assert!(room.server.asked().is_empty());
    room.reply(&format!("/feed add url: {url}"));
    assert_eq!(room.server.asked().len(), 1);
}

#[test]
fn what_the_archive_does_not_take_is_a_failure_that_is_seen() {
    let room = Room::new();
    room.server
        .say("/feed", [feed([0]), feed([0]), feed([1, 0])]);
    let url = room.server.url("/feed");
    room.reply(&format!("/feed add url: {url} mode: direct save: yes"));
    let db = rusqlite::Connection::open(&room.app.archive).unwrap();
    db.execute_batch(
        "CREATE TRIGGER full BEFORE INSERT ON feed_items BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .unwrap();
    let words = "What came could not be taken in; the operator finds more in the log.";
    let checked = room.reply("/feed check 1").text.words();
    assert!(checked.contains(words), "{checked}");
    let listed = room.reply("/feed list").items[0].text.words();
    assert!(listed.contains(words), "{listed}");
    db.execute_batch("DROP TRIGGER full").unwrap();
    let checked = room.reply("/feed check 1").text.words();
    assert!(
        checked.ends_with("1 of them new: 1 published."),
        "{checked}"
    );
}

#[test]
fn a_feed_is_not_moved_to_where_another_one_is_or_was() {
    let room = Room::new();
    for path in ["/one", "/two"] {
        room.server.say(path, [feed([0])]);
        let url = room.server.url(path);
        room.reply(&format!("/feed add url: {url} mode: direct save: yes"));
    }
    let line = format!("/feed set number: 2 address: {}", room.server.url("/one"));
    let there = room.reply(&line);
    assert_eq!(there.kind, Kind::Refused);
    assert!(
        there
            .text
            .words()
            .starts_with("That address is feed 1 already.")
    );
    room.reply("/feed remove 1");
    insta::assert_snapshot!(room.say(&line), @r"
    [refused, private]
    That address is feed 1, which was removed. `/feed resume number: 1` brings it back.
    ");
    assert!(
        room.say("/feed resume number: 1")
            .contains("is polled again")
    );
}

#[test]
fn a_feed_that_is_added_again_says_that_its_news_since_then_comes_in() {
    let room = Room::new();
    room.server
        .say("/feed", [feed([0]), feed([0]), feed([1, 0])]);
    let line = format!("/feed add url: {} mode: direct", room.server.url("/feed"));
    room.reply(&format!("{line} save: yes"));
    room.reply("/feed remove 1");
    let before = room.articles();
    let shown = room.reply(&line);
    let words = shown.text.words();
    assert!(
        words.contains("It was here before: what is new since it was last read comes in."),
        "{words}"
    );
    room.reply(&TestDesk::button(&shown, "Add it"));
    assert_eq!(room.articles(), before + 1);
}

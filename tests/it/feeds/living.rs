//! The whole path: from a feed on a server to articles, the review queue and posts.

use std::time::Duration;

use jiff::SignedDuration;
use newsdesk::delivery::Task;
use newsdesk::domain::{
    ArticleId, By, Deed, FeedMode, FeedState, NewArticle, Proposal, QueueState, Status, UserId,
};
use newsdesk::ingest::decide;
use newsdesk::ingest::fetch::FetchLimits;
use newsdesk::ingest::poll::{Fate, Polled};

use super::desk::{FeedDesk, Item, feed, item, rss};
use super::server::{Answer, answer, late, redirect};
use crate::delivery::desk::article;
use crate::standin::until;

fn fates(haul: &newsdesk::ingest::poll::Haul) -> Vec<Fate> {
    haul.new.iter().map(|item| item.fate).collect()
}

#[tokio::test]
async fn what_a_feed_holds_when_it_is_added_is_found_and_not_posted_and_what_comes_later_is() {
    let mut at = FeedDesk::new().await;
    at.server.say(
        "/feed",
        [feed([0, -1, -2]), feed([2, 1, 0, -1]), feed([2, 1, 0, -1])],
    );
    let id = at.add("/feed", FeedMode::Direct);
    let first = at.read(id).await;
    assert!(first.first);
    assert_eq!(fates(&first), [Fate::Kept; 3]);
    assert_eq!(at.count(Status::Published), 3);
    assert_eq!(at.posted().await, [""; 0]);

    at.desk.pass(3 * 3_600);
    let second = at.read(id).await;
    assert_eq!(fates(&second), [Fate::Announced; 2]);
    // The oldest first.
    assert_eq!(
        at.posted().await,
        ["Headline number 1", "Headline number 2"]
    );
    let article = at.article(second.new[0].article.unwrap());
    assert_eq!(article.url.as_deref(), Some("https://news.example/1"));
    assert_eq!(article.body, "The **text** of 1.");
    assert_eq!(article.certainty.word(), "rumour");
    assert_eq!(article.topics, ["licensing"]);
    assert_eq!(article.published.to_string(), "26 November 2026 13:00 UTC");
    let source = at.desk.store.read(|db| db.feed_of(article.id)).unwrap();
    assert_eq!(source, Some(id));

    assert_eq!(at.poll(id).await, Polled::Unchanged);
    assert_eq!(at.posted().await.len(), 2);
}

#[tokio::test]
async fn a_review_feed_fills_the_queue_with_what_is_new_and_with_nothing_else() {
    let mut at = FeedDesk::new().await;
    at.server.say("/feed", [feed([0, -1]), feed([1, 0, -1])]);
    let id = at.add("/feed", FeedMode::Review);
    assert_eq!(fates(&at.read(id).await), [Fate::Noted; 2]);
    assert_eq!(at.count(Status::Pending), 0);
    let haul = at.read(id).await;
    assert_eq!(fates(&haul), [Fate::Queued]);
    assert_eq!(at.count(Status::Pending), 1);
    assert_eq!(at.posted().await, [""; 0]);
}

#[tokio::test]
async fn an_edit_reaches_what_waits_and_leaves_alone_what_was_decided_or_changed() {
    let mut at = FeedDesk::new().await;
    let mut edited: Vec<_> = [3, 2, 1, 0].map(item).into();
    for item in &mut edited {
        item.title.push_str(", corrected");
        item.body = "New words.".to_owned();
    }
    at.server.say(
        "/feed",
        [
            feed([0]),
            feed([3, 2, 1, 0]),
            answer(200, &[], rss(&edited)),
        ],
    );
    let id = at.add("/feed", FeedMode::Review);
    at.read(id).await;
    at.desk.pass(4 * 3_600);
    let queued = at.read(id).await;
    let [one, two, three] = [0, 1, 2].map(|n| queued.new[n].article.unwrap());
    at.desk.status(two, Status::Published);
    // Somebody has corrected the third by hand.
    at.desk.edit(three, "My own title");
    let haul = at.read(id).await;
    assert_eq!((haul.new.len(), haul.changed, haul.rewritten), (0, 4, 1));
    assert_eq!(at.article(one).title, "Headline number 1, corrected");
    assert_eq!(at.article(one).body, "New words.");
    assert_eq!(at.article(two).title, "Headline number 2");
    assert_eq!(at.article(three).title, "My own title");
    assert_eq!(at.posted().await, [""; 0]);
}

#[tokio::test]
async fn the_first_fitting_picture_of_an_item_is_on_its_card() {
    let mut at = FeedDesk::new().await;
    let with = |number: i64, body: &str| Item {
        body: body.to_owned(),
        ..item(number)
    };
    let items = [
        with(
            1,
            "<img src='https://t.example/1.gif' width='1' height='1'>Text.",
        ),
        with(
            2,
            "<img src='https://t.example/a' style='width:1px;height:1px'><p>Text.</p>\
             <img src='/rack.png' alt='A rack'><img src='/other.png'>",
        ),
        with(3, "<img src='http://192.168.0.7/rack.png'>Text."),
        with(
            4,
            "]]></description><media:content xmlns:media='http://search.yahoo.com/mrss/' medium='image' \
             url='https://1.gravatar.com/avatar/7'/><media:thumbnail xmlns:media='http://search.yahoo.com/mrss/' \
             width='16' height='16' url='/icon.png'/><media:thumbnail xmlns:media='http://search.yahoo.com/mrss/' \
             url='/beside.png'/><description><![CDATA[",
        ),
    ];
    at.server.say(
        "/feed",
        [feed([0]), answer(200, &[], rss(&items)), {
            let changed = with(5, "<img src='/new.png'>");
            answer(200, &[], rss(&[changed]))
        }],
    );
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    at.desk.pass(5 * 3_600);
    let haul = at.read(id).await;
    let picture = |at: &FeedDesk, found: usize| {
        let picture = at.article(haul.new[found].article.unwrap()).picture;
        picture.map(|picture| (picture.url, picture.alt))
    };
    let one = |url: &str, alt: &str| Some((url.to_owned(), alt.to_owned()));
    assert_eq!(picture(&at, 0), None, "it counts readers");
    assert_eq!(
        picture(&at, 1),
        one("https://news.example/rack.png", "A rack")
    );
    assert_eq!(picture(&at, 2), None, "nobody else reaches it");
    assert_eq!(picture(&at, 3), one("https://news.example/beside.png", ""));
    at.posted().await;
    let cards = at
        .desk
        .sent()
        .into_iter()
        .filter_map(|sent| match sent.task {
            Task::Post(post) => Some(post.reply.picture.is_some()),
            _ => None,
        });
    assert_eq!(cards.collect::<Vec<_>>(), [false, true, false, true]);
}

#[tokio::test]
async fn a_picture_that_comes_later_reaches_what_waits() {
    let at = FeedDesk::new().await;
    let with = |body: &str| {
        let item = Item {
            body: body.to_owned(),
            ..item(1)
        };
        answer(200, &[], rss(&[item]))
    };
    at.server.say(
        "/feed",
        [
            feed([0]),
            with("<p>Text.</p>"),
            with("<p>Other text.</p><img src='/rack.png' alt='A rack'>"),
            with("<p>Yet another text.</p>"),
        ],
    );
    let id = at.add("/feed", FeedMode::Review);
    at.read(id).await;
    at.desk.pass(3 * 3_600);
    let article = at.read(id).await.new[0].article.unwrap();
    assert_eq!(at.article(article).picture, None);
    for text in ["Other text.", "Yet another text."] {
        assert_eq!(at.read(id).await.rewritten, 1);
        let now = at.article(article);
        assert_eq!(now.body, text);
        let url = now.picture.map(|picture| picture.url);
        assert_eq!(url.as_deref(), Some("https://news.example/rack.png"));
    }
}

#[tokio::test]
async fn what_is_old_is_kept_and_not_posted() {
    let mut at = FeedDesk::new().await;
    at.server.say("/feed", [feed([0]), feed([0, -80, -40])]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    let haul = at.read(id).await;
    let mut found = fates(&haul);
    found.sort_by_key(|fate| *fate as u8);
    assert_eq!(found, [Fate::Announced, Fate::Kept]);
    assert_eq!(at.posted().await, ["Headline number -40"]);
    assert_eq!(at.count(Status::Published), 3);
}

#[tokio::test]
async fn what_moderators_keep_back_stays_so_when_a_feed_has_it_too_and_the_desk_is_told() {
    let mut at = FeedDesk::new().await;
    at.server.say("/feed", [feed([0]), feed(0..6), feed(0..6)]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    // A draft by hand, one that waits, one that was rejected, one that is scheduled, and one that was
    // retracted, each with the address of an item.
    let own: Vec<_> = (1..6)
        .map(|number| {
            let lies = NewArticle {
                url: Some(format!("https://news.example/{number}")),
                status: match number {
                    1 => Status::Draft,
                    5 => Status::Published,
                    _ => Status::Pending,
                },
                ..article(&format!("Ours {number}"), at.desk.now())
            };
            at.desk.accept(lies).id()
        })
        .collect();
    let deed = Deed {
        by: By::User(UserId(7)),
        action: "queue reject",
    };
    let now = at.desk.now();
    let (rejected, scheduled, retracted) = (own[2], own[3], own[4]);
    at.desk
        .store
        .write(move |tx| {
            let item = tx.queued_of(rejected)?[0].id;
            decide::reject(tx, item, None, "no", deed, now)?;
            tx.schedule(scheduled, now + jiff::SignedDuration::from_hours(50), "UTC")?;
            tx.set_status(retracted, Status::Retracted, now)
        })
        .unwrap();
    at.desk.pass(10 * 3_600);
    let haul = at.read(id).await;
    assert_eq!(
        fates(&haul),
        [
            Fate::Withheld,
            Fate::Announced,
            Fate::Withheld,
            Fate::Withheld,
            Fate::Withheld
        ]
    );
    let status: Vec<Status> = own.iter().map(|id| at.article(*id).status).collect();
    assert_eq!(
        status,
        [
            Status::Draft,
            Status::Published,
            Status::Draft,
            Status::Pending,
            Status::Retracted
        ]
    );
    // What was offered is kept beside what there is.
    for id in &own {
        let copies = at.desk.store.read(|read| read.copies_of(*id)).unwrap();
        assert_eq!(copies.len(), 1, "{id:?}");
    }
    assert_eq!(at.posted().await, ["Headline number 2"]);
    let told = at.told().await;
    assert_eq!(told.len(), 1, "{told:?}");
    for words in [
        "publishes at once, and has what moderators keep back. Nothing was published.",
        "lies as a draft; /article publish article:",
        "was rejected; /article publish article:",
        "goes out when it is scheduled; /article publish article:",
        "was retracted; /article restore article:",
    ] {
        assert!(told[0].contains(words), "{words}: {told:?}");
    }
    // Once.
    at.poll(id).await;
    assert_eq!(at.told().await.len(), 1);
}

#[tokio::test]
async fn a_flood_is_one_message() {
    let mut at = FeedDesk::new().await;
    at.server
        .say("/feed", [feed([0]), feed(0..13), feed(0..21)]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    at.desk.pass(30 * 3_600);
    assert_eq!(at.read(id).await.count(Fate::Announced), 12);
    let posted = at.posted().await;
    assert_eq!(posted.len(), 1, "{posted:?}");
    assert!(posted[0].starts_with("12 new articles from Example News / Headline number 1 / "));
    assert!(posted[0].ends_with("Headline number 12"));
    // Eight are none.
    assert_eq!(at.read(id).await.count(Fate::Announced), 8);
    assert_eq!(at.posted().await.len(), 9);
}

#[tokio::test]
async fn many_items_of_one_story_are_no_flood() {
    let mut at = FeedDesk::new().await;
    let told_by = |number: i64| Item {
        link: format!("https://paper{number}.example/story"),
        title: "Acme buys the whole of Initech today".to_owned(),
        ..item(number)
    };
    let many: Vec<Item> = (1..=9).map(told_by).collect();
    at.server
        .say("/feed", [feed([0]), answer(200, &[], rss(&many))]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    at.desk.pass(10 * 3_600);
    assert_eq!(at.read(id).await.count(Fate::Announced), 9);
    assert_eq!(at.posted().await, ["Acme buys the whole of Initech today"]);
}

#[tokio::test]
async fn a_flood_in_quiet_hours_is_one_message_when_they_end() {
    use newsdesk::domain::{QuietHours, Wish};
    let mut at = FeedDesk::new().await;
    let quiet = at.desk.channel(2);
    at.desk.subscribe(
        quiet,
        Wish {
            quiet: Some(QuietHours {
                span: "00:00-23:00".parse().unwrap(),
                breaking_passes: false,
            }),
            ..Wish::default()
        },
    );
    at.server.say("/feed", [feed([0]), feed(0..13)]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    at.read(id).await;
    at.desk.dispatch().await;
    assert_eq!(at.desk.posted(quiet), [""; 0]);
    at.desk.set_time("2026-11-26T23:00:01Z");
    at.desk.dispatch().await;
    assert_eq!(at.desk.posted(quiet).len(), 1);
}

#[tokio::test]
async fn dates_are_taken_once_and_never_from_the_future() {
    let at = FeedDesk::new().await;
    let mut restamped = item(1);
    restamped.date = item(40).date;
    let mut future = item(2);
    future.date = item(9_000).date;
    let mut undated = item(3);
    undated.date = String::new();
    at.server.say(
        "/feed",
        [
            feed([0]),
            answer(200, &[], rss(&[undated, future, item(1), item(0)])),
            answer(200, &[], rss(&[restamped, item(0)])),
        ],
    );
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    let haul = at.read(id).await;
    let now = at.desk.now();
    let dated = |title: &str| {
        let item = haul.new.iter().find(|item| item.title == title).unwrap();
        at.article(item.article.unwrap()).published.start() - now.as_second()
    };
    assert_eq!(dated("Headline number 2"), 600);
    assert_eq!(dated("Headline number 3"), 0);
    let first = haul
        .new
        .iter()
        .find(|item| item.title == "Headline number 1");
    let first = first.unwrap().article.unwrap();
    let before = at.article(first).published;
    assert_eq!(at.read(id).await.new, []);
    assert_eq!(at.article(first).published, before);
}

#[tokio::test]
async fn guids_that_are_new_each_time_post_nothing_twice() {
    let mut at = FeedDesk::new().await;
    let shuffled = |round: u32, numbers: std::ops::Range<i64>| {
        let items: Vec<_> = numbers
            .map(|number| {
                let mut item = item(number);
                item.guid = format!("{round}-{number}");
                item
            })
            .collect();
        answer(200, &[], rss(&items))
    };
    at.server.say(
        "/feed",
        [
            shuffled(0, 0..5),
            shuffled(1, 0..5),
            shuffled(2, 0..6),
            shuffled(3, 0..6),
        ],
    );
    let id = at.add("/feed", FeedMode::Direct);
    for _ in 0..4 {
        at.read(id).await;
    }
    assert_eq!(at.posted().await, ["Headline number 5"]);
    assert!(at.feed(id).pulse.habits.guid_unstable);
}

#[tokio::test]
async fn items_of_one_page_are_articles_of_their_own() {
    let at = FeedDesk::new().await;
    let anchored = |numbers: &[i64]| {
        let items: Vec<_> = numbers
            .iter()
            .map(|number| {
                let mut item = item(*number);
                item.link = format!("https://news.example/log#v{number}");
                item
            })
            .collect();
        answer(200, &[], rss(&items))
    };
    at.server
        .say("/feed", [anchored(&[1, 0]), anchored(&[3, 2, 1, 0])]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    let haul = at.read(id).await;
    assert_eq!(haul.count(Fate::Announced), 2);
    let article = at.article(haul.new[1].article.unwrap());
    assert_eq!(article.url, None);
    assert_eq!(
        article.body,
        "The **text** of 3.\n\n[news.example](<https://news.example/log#v3>)"
    );
}

#[tokio::test]
async fn the_next_issue_of_a_feed_of_one_item_goes_out_though_its_page_is_the_same() {
    let mut at = FeedDesk::new().await;
    let release = |number: i64| {
        let latest = Item {
            link: format!("https://news.example/latest#v{number}"),
            ..item(number)
        };
        answer(200, &[], rss(&[latest]))
    };
    at.server.say("/feed", [release(0), release(1), release(2)]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    for _ in 1..=2 {
        at.desk.pass(3_600);
        assert_eq!(fates(&at.read(id).await), [Fate::Announced]);
    }
    assert_eq!(
        at.posted().await,
        ["Headline number 1", "Headline number 2"]
    );
    // The page is the address of the first alone.
    let all = [1, 2, 3].map(|number| at.article(ArticleId(number)));
    let urls = all.each_ref().map(|article| article.url.as_deref());
    assert_eq!(urls, [Some("https://news.example/latest"), None, None]);
    let source = "[news.example](<https://news.example/latest#v2>)";
    assert!(all[2].body.ends_with(source), "{}", all[2].body);
}

#[tokio::test]
async fn a_correction_of_an_item_without_an_address_of_its_own_keeps_the_link_to_its_page() {
    let at = FeedDesk::new().await;
    let of_the_log = |number: i64, words: &str| Item {
        link: format!("https://news.example/log#v{number}"),
        body: words.to_owned(),
        ..item(number)
    };
    at.server.say(
        "/feed",
        [
            feed([]),
            answer(
                200,
                &[],
                rss(&[2, 1].map(|number| of_the_log(number, "Words."))),
            ),
            answer(200, &[], rss(&[of_the_log(2, "Other words.")])),
        ],
    );
    let id = at.add("/feed", FeedMode::Review);
    at.read(id).await;
    let queued = at.read(id).await;
    let article = queued.new[1].article.unwrap();
    assert_eq!(at.read(id).await.rewritten, 1);
    assert_eq!(
        at.article(article).body,
        "Other words.\n\n[news.example](<https://news.example/log#v2>)"
    );
}

#[tokio::test]
async fn an_item_that_is_in_a_feed_twice_keeps_its_address() {
    let mut at = FeedDesk::new().await;
    let twice = answer(200, &[], rss(&[item(1), item(1), item(0)]));
    at.server.say("/feed", [feed([0]), twice]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    at.desk.pass(3_600);
    let haul = at.read(id).await;
    assert_eq!(fates(&haul), [Fate::Announced]);
    let article = at.article(haul.new[0].article.unwrap());
    assert_eq!(article.url.as_deref(), Some("https://news.example/1"));
    assert_eq!(at.posted().await, ["Headline number 1"]);
}

#[tokio::test]
async fn an_item_that_says_nothing_is_noted_and_becomes_no_article() {
    let mut at = FeedDesk::new().await;
    let silent = Item {
        link: String::new(),
        title: "\u{200b}".to_owned(),
        body: "<p>&nbsp;</p>".to_owned(),
        ..item(2)
    };
    let wordless = Item {
        title: String::new(),
        body: "\u{200b}".to_owned(),
        ..item(1)
    };
    at.server.say(
        "/feed",
        [feed([0]), answer(200, &[], rss(&[silent, wordless]))],
    );
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    at.desk.pass(2 * 3_600);
    let haul = at.read(id).await;
    assert_eq!(fates(&haul), [Fate::Noted, Fate::Announced]);
    assert_eq!(at.posted().await, ["https://news.example/1"]);
}

#[tokio::test]
async fn what_two_feeds_bring_is_posted_once() {
    let mut at = FeedDesk::new().await;
    at.server.say("/one", [feed([0]), feed([1, 0])]);
    at.server.say("/two", [feed([]), feed([1])]);
    let one = at.add("/one", FeedMode::Direct);
    let two = at.add("/two", FeedMode::Direct);
    at.read(one).await;
    at.read(two).await;
    at.read(one).await;
    assert_eq!(fates(&at.read(two).await), [Fate::There]);
    assert_eq!(at.posted().await, ["Headline number 1"]);
}

#[tokio::test]
async fn what_waits_is_published_when_a_feed_that_publishes_at_once_has_it() {
    let mut at = FeedDesk::new().await;
    let mut official = item(1);
    official.title = "What the maker says".to_owned();
    official.body = "The words of the maker.".to_owned();
    at.server.say("/watched", [feed([0]), feed([1, 0])]);
    at.server
        .say("/official", [feed([]), answer(200, &[], rss(&[official]))]);
    let watched = at.add("/watched", FeedMode::Review);
    let official = at.add("/official", FeedMode::Direct);
    at.read(watched).await;
    at.read(official).await;
    at.desk.pass(2 * 3_600);
    let queued = at.read(watched).await;
    assert_eq!(fates(&queued), [Fate::Queued]);
    assert_eq!(at.posted().await, [""; 0]);
    let haul = at.read(official).await;
    assert_eq!(fates(&haul), [Fate::Announced]);
    assert_eq!(haul.new[0].article, queued.new[0].article);
    assert_eq!(at.posted().await, ["What the maker says"]);
    let id = haul.new[0].article.unwrap();
    assert_eq!(at.article(id).status, Status::Published);
    assert_eq!(at.article(id).body, "The words of the maker.");
    let items = at.desk.store.read(|db| db.queued_of(id)).unwrap();
    let articles = items
        .iter()
        .filter(|item| item.proposal == Proposal::Article);
    let states: Vec<QueueState> = articles.map(|item| item.state).collect();
    assert_eq!(states, [QueueState::Approved]);
}

#[tokio::test]
async fn a_poll_asks_by_what_was_last_read_and_a_body_that_is_the_same_is_not_read_again() {
    let at = FeedDesk::new().await;
    let tagged = |tag: &str, body: String| answer(200, &[&format!("ETag: \"{tag}\"")], body);
    at.server.say(
        "/feed",
        [
            tagged("a", rss(&[item(0)])),
            answer(304, &[], ""),
            tagged("b", rss(&[item(0)])),
            tagged("c", "<html>oops".to_owned()),
            tagged("d", rss(&[item(1)])),
        ],
    );
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    assert_eq!(at.poll(id).await, Polled::Unchanged);
    assert_eq!(at.poll(id).await, Polled::Unchanged);
    assert!(matches!(at.poll(id).await, Polled::Failed(_)));
    assert_eq!(at.read(id).await.new.len(), 1);
    let asked: Vec<Option<String>> = at
        .server
        .asked()
        .iter()
        .map(|asked| asked.header("If-None-Match").map(str::to_owned))
        .collect();
    let by = |tag: &str| Some(format!("\"{tag}\""));
    // What could not be read says nothing about what was.
    assert_eq!(asked, [None, by("a"), by("a"), by("b"), by("b")]);
}

#[tokio::test]
async fn unchanged_without_having_been_asked_by_anything_is_no_first_reading() {
    let mut at = FeedDesk::new().await;
    at.server.say("/feed", [answer(304, &[], ""), feed([1, 0])]);
    let id = at.add("/feed", FeedMode::Direct);
    let words = "It answers \"unchanged\" though nothing was asked by.";
    assert_eq!(at.poll(id).await, Polled::Failed(words.to_owned()));
    assert_eq!(at.feed(id).pulse.last_success, None);
    assert!(at.read(id).await.first);
    assert_eq!(at.posted().await, [""; 0]);
}

#[tokio::test]
async fn a_feed_that_fails_is_told_of_once_at_the_third_time_after_a_week_and_when_it_is_back() {
    let mut at = FeedDesk::new().await;
    let mut script: Vec<Answer> = vec![feed([0])];
    script.extend(vec![answer(500, &[], ""); 40]);
    at.server.say("/feed", script);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    let begun = at.desk.now();
    let mut told = Vec::new();
    for failure in 1..=20 {
        assert!(matches!(at.poll(id).await, Polled::Failed(_)));
        assert_eq!(at.feed(id).pulse.failures, failure);
        told.push(at.told().await.len());
        if told.last() == Some(&2) {
            break;
        }
    }
    assert_eq!(told[..4], [0, 0, 1, 1]);
    assert!(at.desk.now().duration_since(begun).as_hours() >= 7 * 24);
    at.server.say("/feed", [feed([180, 0])]);
    at.read(id).await;
    at.poll(id).await;
    let told: Vec<String> = at.told().await;
    insta::assert_snapshot!(told.join("\n"), @r"
    Feed 1 (Example News) failed 3 times in a row: 127.0.0.1 answers with status 500, a fault of its own. It is tried again after growing pauses, at least once a day. /feed check number: 1 tries it now.
    Feed 1 (Example News) has failed for a week: 127.0.0.1 answers with status 500, a fault of its own. It is still tried once a day. /feed remove number: 1 removes it.
    Feed 1 (Example News) can be read again.
    ");
    assert_eq!(at.feed(id).pulse.failures, 0);
    assert_eq!(at.posted().await, ["Headline number 180"]);
}

#[tokio::test]
async fn a_feed_that_asks_for_patience_gets_it() {
    let at = FeedDesk::new().await;
    at.server.say(
        "/feed",
        [
            answer(429, &["Retry-After: 7200"], ""),
            answer(503, &["Retry-After: 99999999"], ""),
            answer(429, &[], ""),
        ],
    );
    let id = at.add("/feed", FeedMode::Direct);
    let mut waits = Vec::new();
    for _ in 0..3 {
        at.poll(id).await;
        let feed = at.feed(id);
        let wait = feed.pulse.next_check.duration_since(at.desk.now());
        waits.push(wait.as_secs());
    }
    assert!((7_200..=7_920).contains(&waits[0]), "{waits:?}");
    assert!((86_400..=95_040).contains(&waits[1]), "{waits:?}");
    assert!((1_200..=1_320).contains(&waits[2]), "{waits:?}");
}

#[tokio::test]
async fn a_host_that_asks_for_patience_is_asked_for_none_of_its_feeds() {
    let at = FeedDesk::new().await;
    let busy = answer(429, &["Retry-After: 600"], "");
    at.server.say("/one", [busy, feed([2])]);
    at.server.say("/two", [feed([0])]);
    at.server.say("/three", [feed([1])]);
    let [one, two, three] = ["/one", "/two", "/three"].map(|path| at.add(path, FeedMode::Direct));
    let now = at.desk.now();
    at.poller.poll_once(now).await.unwrap();
    assert_eq!(at.server.asked().len(), 1);
    for id in [one, two, three] {
        let pulse = at.feed(id).pulse;
        assert!(pulse.next_check >= now + SignedDuration::from_secs(600));
        assert_eq!(pulse.failures, u32::from(id == one));
    }
    at.desk.pass(700);
    at.poller.poll_once(at.desk.now()).await.unwrap();
    for id in [one, two, three] {
        assert!(at.feed(id).pulse.last_success.is_some());
    }
}

#[tokio::test]
async fn one_feed_keeps_the_others_of_its_host_waiting_for_an_hour_at_most() {
    let at = FeedDesk::new().await;
    at.server
        .say("/one", [answer(503, &["Retry-After: 86400"], "")]);
    at.server.say("/two", [feed([0])]);
    let [one, two] = ["/one", "/two"].map(|path| at.add(path, FeedMode::Direct));
    let now = at.desk.now();
    at.poller.poll_once(now).await.unwrap();
    let waits = |id| at.feed(id).pulse.next_check.duration_since(now).as_hours();
    assert_eq!((waits(one) >= 24, waits(two)), (true, 1));
}

#[tokio::test]
async fn a_feed_that_is_gone_is_not_polled_and_comes_back_when_it_is_there_again() {
    let mut at = FeedDesk::new().await;
    at.server
        .say("/feed", [feed([0]), answer(410, &[], ""), feed([0])]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    assert!(matches!(at.poll(id).await, Polled::Gone(_)));
    assert_eq!(at.feed(id).state, FeedState::Gone);
    at.desk.pass(100 * 86_400);
    assert_eq!(at.poller.poll_once(at.desk.now()).await.unwrap(), 0);
    at.poll(id).await;
    assert_eq!(at.feed(id).state, FeedState::Active);
    assert_eq!(at.told().await.len(), 2);
}

#[tokio::test]
async fn a_feed_moves_when_it_has_said_so_three_times_running() {
    let at = FeedDesk::new().await;
    at.server.say("/new", [feed([0])]);
    at.server.say("/else", [feed([0])]);
    at.server.say(
        "/feed",
        [
            redirect(301, "/new"),
            redirect(308, "/new"),
            redirect(302, "/new"),
            redirect(301, "/new"),
            redirect(301, "/new"),
            redirect(301, "/else"),
            redirect(301, "/new"),
            redirect(301, "/new"),
            redirect(301, "/new"),
        ],
    );
    let id = at.add("/feed", FeedMode::Direct);
    for _ in 0..8 {
        at.poll(id).await;
        assert_eq!(at.feed(id).url, at.server.url("/feed"));
    }
    at.poll(id).await;
    assert_eq!(at.feed(id).url, at.server.url("/new"));
}

#[tokio::test]
async fn a_feed_does_not_move_onto_another() {
    let mut at = FeedDesk::new().await;
    at.server.say("/new", [feed([0])]);
    at.server.say("/feed", [redirect(301, "/new")]);
    let id = at.add("/feed", FeedMode::Direct);
    at.add("/new", FeedMode::Direct);
    for _ in 0..6 {
        at.poll(id).await;
    }
    assert_eq!(at.feed(id).url, at.server.url("/feed"));
    assert_eq!(at.told().await.len(), 1);
}

#[tokio::test]
async fn a_process_that_dies_while_it_fetches_does_not_fetch_the_same_again_at_once() {
    let mut at = FeedDesk::new().await;
    at.server.say(
        "/feed",
        [
            Answer::Endless {
                first: b"HTTP/1.1 200 OK\r\n\r\n<rss>".to_vec(),
                piece: b" ".to_vec(),
                pause: Duration::from_millis(5),
            },
            feed([0]),
        ],
    );
    let id = at.add("/feed", FeedMode::Direct);
    let now = at.desk.now();
    let poller = at.poller.clone();
    let polling = tokio::spawn(async move { poller.poll(id, now).await });
    let asked = async || (!at.server.asked().is_empty()).then_some(());
    until("the feed to be asked for", asked).await;
    polling.abort();
    let _ = polling.await;
    at.restart();
    assert_eq!(at.poller.poll_once(now).await.unwrap(), 0);
    assert!(at.feed(id).pulse.next_check > now);
    assert!(at.read(id).await.first);
}

#[tokio::test]
async fn what_was_seen_is_known_after_a_restart_and_after_the_feed_was_removed() {
    let mut at = FeedDesk::new().await;
    at.server
        .say("/feed", [feed([0]), feed([1, 0]), feed([2, 1, 0])]);
    let id = at.add("/feed", FeedMode::Direct);
    at.read(id).await;
    at.restart();
    at.read(id).await;
    assert_eq!(at.posted().await, ["Headline number 1"]);
    let now = at.desk.now();
    at.desk
        .store
        .write(move |tx| tx.set_feed_state(id, FeedState::Removed, now))
        .unwrap();
    assert_eq!(at.poll(id).await, Polled::Missing);
    assert_eq!(at.add("/feed", FeedMode::Direct), id);
    at.read(id).await;
    assert_eq!(
        at.posted().await,
        ["Headline number 1", "Headline number 2"]
    );
}

#[tokio::test]
async fn rubbish_of_every_sort_is_a_failure_in_words_and_nothing_else() {
    let patient = FetchLimits {
        body: 1 << 20,
        ..FetchLimits::default()
    };
    // What comes in time must not depend on how slow the machine is, so that one alone is hurried.
    let hurried = FetchLimits {
        total: Duration::from_millis(900),
        ..patient
    };
    let page = "<!doctype html><html><head><link rel=alternate type='application/rss+xml' \
                href='/real.xml' title='News'></head><body>Hello</body></html>";
    let slow = Answer::Endless {
        first: b"HTTP/1.1 200 OK\r\n\r\n".to_vec(),
        piece: b" ".to_vec(),
        pause: Duration::from_millis(20),
    };
    let mut said = Vec::new();
    for (given, limits) in [
        (answer(200, &["Content-Type: text/html"], page), patient),
        (answer(200, &[], vec![0xff; 9_000]), patient),
        (answer(200, &[], "{\"a\": 1}"), patient),
        (answer(200, &[], vec![b'x'; 2 << 20]), patient),
        (slow, hurried),
        (answer(404, &[], ""), patient),
    ] {
        let at = FeedDesk::with(limits).await;
        at.server.say("/feed", [given]);
        let id = at.add("/feed", FeedMode::Direct);
        match at.poll(id).await {
            Polled::Failed(words) => said.push(words.replace(&at.server.url(""), "URL")),
            other => panic!("{other:?}"),
        }
        assert_eq!(at.count(Status::Published), 0);
    }
    insta::assert_snapshot!(said.join("\n"), @r"
    This is a web page and not a feed. It names these feeds; add the one that you mean: URL/real.xml
    This is no feed and no page. Look for the feed's own address on the site.
    This is JSON and not a feed: it has no list of items. Look for the feed's own address on the site.
    What 127.0.0.1 sends is larger than 1 MB.
    127.0.0.1 took too long to answer.
    127.0.0.1 has nothing at this address (status 404). Check it, or give the site's page.
    ");
}

#[tokio::test]
async fn of_one_host_one_feed_is_asked_at_a_time() {
    let at = FeedDesk::new().await;
    for number in 0..6 {
        let path = format!("/{number}");
        at.server.say(&path, [feed([number])]);
        at.add(&path, FeedMode::Direct);
    }
    assert_eq!(at.poller.poll_once(at.desk.now()).await.unwrap(), 6);
    assert_eq!(at.poller.polls_done(), 6);
    assert_eq!(at.server.asked().len(), 6);
    assert_eq!(at.server.most_at_once(), 1);
    assert_eq!(at.poller.poll_once(at.desk.now()).await.unwrap(), 0);
}

#[tokio::test]
async fn who_checks_a_feed_waits_for_the_others_of_its_host() {
    let at = FeedDesk::new().await;
    let ids: Vec<_> = (0..4)
        .map(|number| {
            let path = format!("/{number}");
            let pause = Duration::from_millis(30);
            at.server.say(&path, [late(feed([number]), pause)]);
            at.add(&path, FeedMode::Direct)
        })
        .collect();
    let now = at.desk.now();
    let checks = ids.iter().map(|id| {
        let (poller, id) = (at.poller.clone(), *id);
        tokio::spawn(async move { poller.poll(id, now).await })
    });
    let checks: Vec<_> = checks.collect();
    at.poller.poll_once(now).await.unwrap();
    for check in checks {
        check.await.unwrap().unwrap();
    }
    assert!(at.server.asked().len() >= ids.len());
    assert_eq!(at.server.most_at_once(), 1);
}

#[tokio::test]
async fn an_archive_that_takes_nothing_is_tried_again_after_a_while_and_not_all_the_time() {
    let at = FeedDesk::new().await;
    for path in ["/one", "/two"] {
        at.server.say(path, [feed([0])]);
        at.add(path, FeedMode::Direct);
    }
    let db = rusqlite::Connection::open(at.desk.archive()).unwrap();
    db.execute_batch(
        "CREATE TRIGGER full BEFORE UPDATE ON feeds BEGIN SELECT RAISE(ABORT, 'full'); END",
    )
    .unwrap();
    let now = at.desk.now();
    let later = now + SignedDuration::from_secs(30);
    assert_eq!(at.poller.poll_once(now).await.unwrap(), 2);
    assert_eq!(at.poller.poll_once(now).await.unwrap(), 0);
    assert_eq!(at.poller.poll_once(later).await.unwrap(), 2);
    assert_eq!(at.server.asked().len(), 0, "nothing is asked in vain");
    db.execute_batch("DROP TRIGGER full").unwrap();
    let later = later + SignedDuration::from_secs(30);
    assert_eq!(at.poller.poll_once(later).await.unwrap(), 2);
    assert_eq!(at.server.asked().len(), 2);
}

#[tokio::test]
async fn the_poller_works_until_its_end_is_asked_for() {
    let at = FeedDesk::new().await;
    at.server.say("/feed", [feed([0])]);
    let id = at.add("/feed", FeedMode::Direct);
    let (end, ended) = tokio::sync::oneshot::channel::<()>();
    let running = tokio::spawn(at.poller.clone().run(async {
        let _ = ended.await;
    }));
    let read = async || at.feed(id).pulse.last_success;
    until("the feed to be read", read).await;
    drop(end);
    running.await.unwrap();
}

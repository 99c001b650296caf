//! How fast feeds, articles and pages are read, and how long the worst of hostile inputs takes.
//!
//! `cargo bench --bench feeds` measures generated feeds by Criterion. With `NEWSDESK_BENCH_HOSTILE=10`
//! it goes on to inputs of so many MiB that are made to harm, and prints the slowest; the processor's
//! time counts.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "what the bench sets up must be there"
)]

mod hostile;

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use newsdesk::domain::Validators;
use newsdesk::ingest::fetch::Body;
use newsdesk::ingest::poll::read_guarded;
use newsdesk::ingest::{feed, page};
use newsdesk::text::html;
use rustix::time::{ClockId, clock_gettime};

/// Paragraphs with links, emphasis and entities, as feeds have them.
const PARAGRAPH: &str = "<p>The <b>release</b> of <a href=\"/news/12?a=1&amp;b=2\">version 12</a> brings live \
migration &amp; storage for <em>clusters</em> of up to 64 hosts &#8211; and it is <code>free</code>.</p>\
<ul><li>First of the changes<li>Second of them</ul><img src=\"/a.png\" width=\"600\">";

fn items(count: usize, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect()
}

fn escaped(html: &str) -> String {
    html.replace('&', "&amp;").replace('<', "&lt;")
}

/// A feed of each format with 50 items of about 4 kB.
fn feeds() -> Vec<(&'static str, Vec<u8>)> {
    let body = PARAGRAPH.repeat(9);
    let rss = items(50, |n| {
        format!(
            "<item><title>News {n} &amp;amp; more</title><link>https://example.com/{n}</link><guid>https://example.com/?p={n}</guid>\
         <pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate><category>a</category><content:encoded><![CDATA[{body}]]></content:encoded></item>"
        )
    });
    let escaped = escaped(&body);
    let atom = items(50, |n| {
        format!(
            "<entry><title>News {n}</title><id>urn:{n}</id><link href='https://example.com/{n}'/><updated>2004-01-01T19:48:21Z</updated>\
         <content type='html'>{escaped}</content></entry>"
        )
    });
    let json = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1",
        "items": (0..50).map(|n| serde_json::json!({"id": n, "url": format!("https://example.com/{n}"), "title": "News", "content_html": body})).collect::<Vec<_>>(),
    });
    vec![
        ("rss", format!("<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>t</title>{rss}</channel></rss>").into_bytes()),
        ("atom", format!("<feed xmlns='http://www.w3.org/2005/Atom'>{atom}</feed>").into_bytes()),
        ("json", json.to_string().into_bytes()),
    ]
}

fn main() {
    let mut criterion = Criterion::default().sample_size(30).configure_from_args();
    for (name, bytes) in feeds() {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function("parse", |bench| {
            bench.iter(|| feed::parse(black_box(&bytes), None, None))
        });
        group.bench_function("parse and convert", |bench| {
            bench.iter(|| {
                let feed = feed::parse(black_box(&bytes), None, None);
                feed.iter()
                    .flat_map(|feed| &feed.items)
                    .map(|item| item.body(1 << 20).markdown.len())
                    .sum::<usize>()
            });
        });
        group.finish();
    }
    let text = PARAGRAPH.repeat(250);
    let page = format!(
        "<html><head><title>t</title></head><body><nav>n</nav><article><h1>t</h1>{text}</article></body></html>"
    );
    let mut group = criterion.benchmark_group("html");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("convert", |bench| {
        bench.iter(|| html::to_markdown(black_box(&text), None, 1 << 20))
    });
    group.bench_function("excerpt of 1,800 bytes", |bench| {
        bench.iter(|| html::to_markdown(black_box(&text), None, 1_800))
    });
    group.bench_function("page", |bench| {
        bench.iter(|| page::read(black_box(page.as_bytes()), None, None, 1 << 20))
    });
    group.finish();
    criterion.final_summary();
    if let Some(size) = std::env::var("NEWSDESK_BENCH_HOSTILE")
        .ok()
        .and_then(|size| size.parse::<usize>().ok())
    {
        worst(size << 20);
    }
}

fn worst(size: usize) {
    let mut all: Vec<(f64, String)> = Vec::new();
    for (name, bytes) in hostile::feeds(size) {
        let body = Body {
            bytes,
            content_type: None,
            validators: Validators::default(),
        };
        all.push((
            timed(|| drop(read_guarded(&body, "https://news.example/feed"))),
            format!("feed with its texts: {name}"),
        ));
    }
    for (name, bytes) in hostile::html(size) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        all.push((
            timed(|| drop(html::to_markdown(&text, None, 1 << 20))),
            format!("html: {name}"),
        ));
        all.push((
            timed(|| drop(html::text_of(&text, 1 << 20))),
            format!("line: {name}"),
        ));
        let page = format!("<html>{text}");
        let page = &page.as_bytes()[..page.len().min(size)];
        all.push((
            timed(|| drop(page::read(page, None, None, 1 << 20))),
            format!("page: {name}"),
        ));
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    println!(
        "{} hostile inputs of {} MiB, the slowest:",
        all.len(),
        size >> 20
    );
    for (milliseconds, name) in all.iter().take(15) {
        println!("{milliseconds:8.1} ms  {name}");
    }
}

/// Milliseconds of the processor; of what takes long, the least of three.
fn timed(work: impl Fn()) -> f64 {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        time.tv_sec as f64 * 1_000.0 + time.tv_nsec as f64 / 1_000_000.0
    };
    let once = || {
        let start = now();
        work();
        now() - start
    };
    let first = once();
    match first > 100.0 {
        true => first.min(once()).min(once()),
        false => first,
    }
}

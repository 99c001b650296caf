//! How fast an import is beside the bare index engine, and how much memory it takes.
//!
//! `cargo bench --bench import -- 50000 200000` writes so many generated articles of 200 words as
//! JSON Lines, lets the bare engine index them (tantivy with places of words, on all cores, from
//! memory, nothing stored or tagged), and imports them into a fresh archive until all are stored, tagged and found.
//! The engine does so three times: with words as it cuts them by itself, with their English stems, and with
//! what the desk's index has of an article: its words, the headline twice, its fields, sorted by date.
//! Each of these is a process of its own, so that its memory can be told; processor and clock are
//! measured from its first article to its last.
//!
//! A word among the sizes chooses what is measured: `import` leaves the engine out.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot go on stops and says where"
)]

/// The program's allocator, for all of them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

// The archives of the other benches are not needed here.
#[expect(dead_code, reason = "only the writer of articles is used")]
mod generated;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use frostem::{Algorithm, Stemmer};
use newsdesk::app::exchange::import_files;
use newsdesk::config::Config;
use newsdesk::domain::Date;
use newsdesk::ingest::catalog;
use newsdesk::text::plain::plain;
use newsdesk::text::words::{Cutter, stem};
use rustix::time::{ClockId, clock_gettime};
use tantivy::schema::{IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer,
};
use tantivy::{Index, IndexSettings, IndexSortByField, IndexWriter, Order, TantivyDocument};

/// Rounds of each measurement; the best of them counts, because other work on the machine only ever
/// makes one worse.
const ROUNDS: usize = 3;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, file] = arguments.as_slice()
        && let Some(run) = mode_of(mode)
    {
        run(Path::new(file));
        return;
    }
    let sizes: Vec<usize> = arguments
        .iter()
        .filter_map(|word| word.parse().ok())
        .collect();
    let sizes = if sizes.is_empty() {
        vec![5_000, 20_000]
    } else {
        sizes
    };
    let alone = arguments.iter().any(|word| word == "import");
    for size in sizes {
        let file = corpus(size);
        let bytes = std::fs::metadata(&file).expect("the corpus").len();
        println!(
            "{size} articles, {:.0} MB of JSON Lines",
            bytes as f64 / 1e6
        );
        let modes: &[(&str, &str)] = match alone {
            true => &MODES[..1],
            false => &MODES,
        };
        let mut best: Vec<Option<Measured>> = modes.iter().map(|_| None).collect();
        for _ in 0..ROUNDS {
            for ((mode, _), best) in modes.iter().zip(&mut best) {
                let measured = child(mode, &file);
                if best.as_ref().is_none_or(|best| measured.clock < best.clock) {
                    *best = Some(measured);
                }
            }
        }
        let mut import: Option<Measured> = None;
        for ((_, name), best) in modes.iter().zip(best) {
            let best = best.expect("a round");
            best.print(name, size, import.as_ref());
            import.get_or_insert(best);
        }
    }
}

/// What is measured, and what it is called; the others are compared with the first.
const MODES: [(&str, &str); 4] = [
    ("import", "import, until found"),
    ("engine-desk", "engine, the desk's fields"),
    ("engine-stems", "engine, with stems"),
    ("engine-plain", "engine, plain words"),
];

fn mode_of(mode: &str) -> Option<fn(&Path)> {
    match mode {
        "engine-plain" => Some(|file| engine(file, "default")),
        "engine-stems" => Some(|file| engine(file, "stems")),
        "engine-desk" => Some(engine_with_fields),
        "import" => Some(import),
        "again" => Some(again),
        _ => None,
    }
}

/// What one process has measured.
struct Measured {
    clock: f64,
    processor: f64,
    peak: f64,
    /// Of that what is no copy of a file.
    anonymous: f64,
}

impl Measured {
    fn print(&self, name: &str, articles: usize, import: Option<&Measured>) {
        let articles = articles as f64;
        print!(
            "  {name:26} {:7.0}/s by the clock, {:6.1} us of the processor each, peak {:.0} MB, {:.0} MB of it anonymous",
            articles / self.clock,
            self.processor * 1e6 / articles,
            self.peak,
            self.anonymous
        );
        match import {
            Some(import) => println!(
                "; import has {:.2} of its rate, {:.2} by the processor",
                self.clock / import.clock,
                self.processor / import.processor
            ),
            None => println!(),
        }
    }
}

/// Runs one measurement in a process of its own.
fn child(mode: &str, file: &Path) -> Measured {
    let output = Command::new(std::env::current_exe().expect("this program"))
        .arg(mode)
        .arg(file)
        .output()
        .expect("a process");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
    let mut next = || {
        numbers
            .next()
            .unwrap_or_else(|| panic!("{mode}: {text} {}", String::from_utf8_lossy(&output.stderr)))
    };
    Measured {
        clock: next(),
        processor: next(),
        peak: next(),
        anonymous: next(),
    }
}

/// The generated articles as a file; made once.
fn corpus(size: usize) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/generated");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join(format!("import-v1-{size}.jsonl"));
    if file.exists() {
        return file;
    }
    let catalog = catalog::parse("catalog.toml", catalog::DEFAULT).expect("it is sound");
    let names = catalog.entities.into_iter().map(|entity| entity.name);
    let mut writer = generated::Writer::new(names.collect());
    let part = file.with_extension("part");
    let mut to = BufWriter::new(std::fs::File::create(&part).expect("a file"));
    for _ in 0..size {
        let article = writer.article();
        let line = serde_json::json!({
            "title": article.title,
            "url": article.url,
            "author": article.author,
            "published": newsdesk::domain::date::iso(article.published),
            "certainty": article.certainty.word(),
            "body": article.body,
        });
        writeln!(to, "{line}").expect("room on the disk");
    }
    drop(to);
    std::fs::rename(part, &file).expect("a name");
    file
}

/// What is measured while it runs.
struct Watched {
    started: Instant,
    processor_before: f64,
    /// The most anonymous memory so far, in kB.
    anonymous: Arc<AtomicU64>,
}

impl Watched {
    fn from_now() -> Watched {
        let anonymous = Arc::new(AtomicU64::new(0));
        let most = Arc::clone(&anonymous);
        std::thread::spawn(move || {
            // The system keeps account of the most memory of all kinds only.
            loop {
                most.fetch_max(memory("RssAnon:"), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        Watched {
            started: Instant::now(),
            processor_before: processor(),
            anonymous,
        }
    }

    /// Says what was used by the clock and of the processor, and the most memory.
    fn told(self) {
        let clock = self.started.elapsed().as_secs_f64();
        println!(
            "{clock} {} {} {}",
            processor() - self.processor_before,
            memory("VmHWM:") as f64 / 1024.0,
            self.anonymous.load(Ordering::Relaxed) as f64 / 1024.0
        );
    }
}

/// A line of what the system says of this process, in kB.
fn memory(line: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status
        .lines()
        .find_map(|told| told.strip_prefix(line))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .unwrap_or_default()
}

/// The time of the processor that this process has used, in seconds.
fn processor() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// An article as the engine is given it.
struct Given {
    title: String,
    text: String,
    published: i64,
    certainty: String,
}

fn given(file: &Path) -> Vec<Given> {
    let lines = BufReader::new(std::fs::File::open(file).expect("the corpus")).lines();
    lines
        .map(|line| {
            let article: serde_json::Value =
                serde_json::from_str(&line.expect("a line")).expect("an article");
            let text = |name: &str| article[name].as_str().unwrap_or_default().to_owned();
            let day: jiff::civil::Date = text("published").parse().expect("a day");
            Given {
                title: text("title"),
                text: plain(&text("body")),
                published: Date::Day(day).start(),
                certainty: text("certainty"),
            }
        })
        .collect()
}

fn positions(tokenizer: &str) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(tokenizer)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    TextOptions::default().set_indexing_options(indexing)
}

/// The bare engine: every word with its places, nothing stored, nothing else indexed.
fn engine(file: &Path, tokenizer: &str) {
    let articles = given(file);
    let mut schema = Schema::builder();
    let title = schema.add_text_field("title", positions(tokenizer));
    let body = schema.add_text_field("body", positions(tokenizer));
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stems)
        .build();
    let settings = IndexSettings::default();
    indexed(
        file,
        schema.build(),
        settings,
        analyzer,
        articles,
        |article| {
            let mut document = TantivyDocument::new();
            document.add_text(title, article.title);
            document.add_text(body, article.text);
            document
        },
    );
}

/// The bare engine with what the desk's index has of an article (`search/index/schema`): the same words,
/// the headline twice, numbers, tags, sorted by date.
fn engine_with_fields(file: &Path) {
    let articles = given(file);
    let mut schema = Schema::builder();
    let number = NumericOptions::default().set_fast();
    let id = schema.add_u64_field("id", number.clone().set_indexed());
    let rank = schema.add_u64_field("rank", number.clone());
    let until = schema.add_i64_field("until", number);
    let text = schema.add_text_field("text", positions("stems"));
    let tag = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::WithFreqs);
    let tag = TextOptions::default().set_indexing_options(tag);
    let [entity, topic, certainty, status] = ["entity", "topic", "certainty", "status"]
        .map(|name| schema.add_text_field(name, tag.clone()));
    let settings = IndexSettings {
        sort_by_field: Some(IndexSortByField {
            field: "rank".to_owned(),
            order: Order::Desc,
        }),
        ..IndexSettings::default()
    };
    let analyzer = TextAnalyzer::builder(DeskWords::default()).build();
    let mut count = 0_u64;
    indexed(
        file,
        schema.build(),
        settings,
        analyzer,
        articles,
        |article| {
            count += 1;
            let mut document = TantivyDocument::new();
            document.add_u64(id, count);
            let since_1000 = (article.published + 30_610_224_000).cast_unsigned();
            document.add_u64(rank, (since_1000 << 25) | count);
            document.add_i64(until, article.published + 86_400);
            document.add_text(text, &article.title);
            document.add_text(text, article.title);
            document.add_text(text, article.text);
            // About as many as the tagger finds.
            for tag in 0..3 {
                document.add_text(entity, (count * (tag + 1) % 97).to_string());
            }
            document.add_text(
                topic,
                ["licensing", "migration", "security"][count as usize % 3],
            );
            document.add_text(certainty, article.certainty);
            document.add_text(status, "published");
            document
        },
    );
}

/// Measures the engine while it takes articles in.
fn indexed(
    file: &Path,
    schema: Schema,
    settings: IndexSettings,
    analyzer: TextAnalyzer,
    articles: Vec<Given>,
    mut document: impl FnMut(Given) -> TantivyDocument,
) {
    let folder = tempfile::tempdir_in(file.parent().expect("a folder")).expect("a folder");
    let index = Index::builder()
        .schema(schema)
        .settings(settings)
        .create_in_dir(folder.path())
        .expect("an index");
    index.tokenizers().register("stems", analyzer);
    let watched = Watched::from_now();
    let mut writer: IndexWriter = index.writer(50_000_000).expect("a writer");
    for article in articles {
        writer
            .add_document(document(article))
            .expect("it takes a document");
    }
    writer.commit().expect("it commits");
    writer.wait_merging_threads().expect("it merges");
    watched.told();
}

/// The whole way: from the file to what readers find.
fn import(file: &Path) {
    let folder = tempfile::tempdir_in(file.parent().expect("a folder")).expect("a folder");
    run_import(file, folder.path());
}

/// The same file once more into an archive that has it.
fn again(file: &Path) {
    let folder = tempfile::tempdir_in(file.parent().expect("a folder")).expect("a folder");
    run_import(file, folder.path());
    run_import(file, folder.path());
}

fn run_import(file: &Path, folder: &Path) {
    let config = Config {
        data_dir: folder.to_owned(),
        ..Config::default()
    };
    let watched = Watched::from_now();
    let report = import_files(
        &config,
        &[file.to_owned()],
        &mut |told| panic!("{told}"),
        &mut |_| {},
    )
    .expect("the archive takes it");
    assert_eq!(report.refused + report.broken, 0);
    watched.told();
}

/// Brings words to their English stems, as every index of English text does.
#[derive(Clone)]
struct Stems;

#[derive(Clone)]
struct StemsOf<T>(T);

struct Stemmed<T> {
    tail: T,
    stemmer: Stemmer,
}

impl TokenFilter for Stems {
    type Tokenizer<T: Tokenizer> = StemsOf<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> StemsOf<T> {
        StemsOf(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for StemsOf<T> {
    type TokenStream<'a> = Stemmed<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        Stemmed {
            tail: self.0.token_stream(text),
            stemmer: Stemmer::new(Algorithm::English),
        }
    }
}

impl<T: TokenStream> TokenStream for Stemmed<T> {
    fn advance(&mut self) -> bool {
        if !self.tail.advance() {
            return false;
        }
        let stem = self.stemmer.stem(&self.tail.token().text).into_owned();
        self.tail.token_mut().text = stem;
        true
    }

    fn token(&self) -> &Token {
        self.tail.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.tail.token_mut()
    }
}

/// The words of the desk, their stems remembered as its index does.
#[derive(Clone, Default)]
struct DeskWords {
    stems: HashMap<Box<str>, Box<str>>,
}

struct DeskWordsOf<'a> {
    cutter: Cutter<'a>,
    stems: &'a mut HashMap<Box<str>, Box<str>>,
    folded: String,
    token: Token,
}

impl Tokenizer for DeskWords {
    type TokenStream<'a> = DeskWordsOf<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> DeskWordsOf<'a> {
        DeskWordsOf {
            cutter: Cutter::new(text),
            stems: &mut self.stems,
            folded: String::new(),
            token: Token::default(),
        }
    }
}

impl TokenStream for DeskWordsOf<'_> {
    fn advance(&mut self) -> bool {
        let Some(range) = self.cutter.next(&mut self.folded) else {
            return false;
        };
        self.token.position = self.token.position.wrapping_add(1);
        (self.token.offset_from, self.token.offset_to) = (range.start, range.end);
        self.token.text.clear();
        if !self.stems.contains_key(self.folded.as_str()) && self.stems.len() < 20_000 {
            let stem = stem(&self.folded).into_boxed_str();
            self.stems.insert(self.folded.as_str().into(), stem);
        }
        match self.stems.get(self.folded.as_str()) {
            Some(stem) => self.token.text.push_str(stem),
            None => self.token.text.push_str(&stem(&self.folded)),
        }
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

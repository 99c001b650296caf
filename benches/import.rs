//! How fast an import is beside the bare index engine, and how much memory it takes.
//!
//! `cargo bench --bench import -- 50000 200000` writes so many generated articles of 200 words as
//! JSON Lines, lets the bare engine index them (tantivy with places of words, on all cores, from
//! memory, nothing stored or tagged), once as it cuts words by itself and once with English stems, and
//! imports them into a fresh archive until all are stored, tagged and found. Each of these is a process of its own, so that its
//! memory can be told; processor and clock are measured from its first article to its last.

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

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use frostem::{Algorithm, Stemmer};
use newsdesk::app::exchange::import_files;
use newsdesk::config::Config;
use newsdesk::ingest::catalog;
use newsdesk::text::plain::plain;
use rustix::time::{ClockId, clock_gettime};
use tantivy::schema::{IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer,
};
use tantivy::{Index, IndexWriter, TantivyDocument};

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
    for size in sizes {
        let file = corpus(size);
        let bytes = std::fs::metadata(&file).expect("the corpus").len();
        println!(
            "{size} articles, {:.0} MB of JSON Lines",
            bytes as f64 / 1e6
        );
        let mut engines = Vec::new();
        let mut best: Option<Measured> = None;
        for round in 0..ROUNDS {
            for (place, mode) in ["engine-plain", "engine-stems", "import"]
                .iter()
                .enumerate()
            {
                let measured = child(mode, &file);
                let slot = match place {
                    2 => &mut best,
                    _ => {
                        if round == 0 {
                            engines.push(None);
                        }
                        &mut engines[place]
                    }
                };
                if slot
                    .as_ref()
                    .is_none_or(|best: &Measured| measured.clock < best.clock)
                {
                    *slot = Some(measured);
                }
            }
        }
        let import = best.expect("a round");
        import.print("import, until found", size, None);
        for (name, engine) in ["engine, plain words", "engine, with stems"]
            .iter()
            .zip(engines)
        {
            engine.expect("a round").print(name, size, Some(&import));
        }
    }
}

fn mode_of(mode: &str) -> Option<fn(&Path)> {
    match mode {
        "engine-plain" => Some(|file| engine(file, false)),
        "engine-stems" => Some(|file| engine(file, true)),
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
}

impl Measured {
    fn print(&self, name: &str, articles: usize, import: Option<&Measured>) {
        let articles = articles as f64;
        print!(
            "  {name:26} {:7.0}/s by the clock, {:6.1} us of the processor each, peak {:.0} MB",
            articles / self.clock,
            self.processor * 1e6 / articles,
            self.peak
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

/// Says what was used since a moment, by the clock and of the processor, and the most memory.
fn told(started: Instant, processor_before: f64) {
    let clock = started.elapsed().as_secs_f64();
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse::<f64>().ok())
        .unwrap_or(f64::NAN);
    println!(
        "{clock} {} {}",
        processor() - processor_before,
        peak / 1024.0
    );
}

/// The time of the processor that this process has used, in seconds.
fn processor() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The bare engine: every word with its places, nothing stored, nothing else indexed.
fn engine(file: &Path, stems: bool) {
    let articles: Vec<(String, String)> =
        BufReader::new(std::fs::File::open(file).expect("the corpus"))
            .lines()
            .map(|line| {
                let article: serde_json::Value =
                    serde_json::from_str(&line.expect("a line")).expect("an article");
                let text = |name: &str| article[name].as_str().unwrap_or_default().to_owned();
                (text("title"), plain(&text("body")))
            })
            .collect();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(if stems { "stems" } else { "default" })
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut schema = Schema::builder();
    let options = TextOptions::default().set_indexing_options(indexing);
    let title = schema.add_text_field("title", options.clone());
    let body = schema.add_text_field("body", options);
    let folder = tempfile::tempdir_in(file.parent().expect("a folder")).expect("a folder");
    let index = Index::create_in_dir(folder.path(), schema.build()).expect("an index");
    let analyzer = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stems)
        .build();
    index.tokenizers().register("stems", analyzer);
    let (started, before) = (Instant::now(), processor());
    let mut writer: IndexWriter = index.writer(50_000_000).expect("a writer");
    for (headline, text) in articles {
        let mut document = TantivyDocument::new();
        document.add_text(title, headline);
        document.add_text(body, text);
        writer.add_document(document).expect("it takes a document");
    }
    writer.commit().expect("it commits");
    writer.wait_merging_threads().expect("it merges");
    told(started, before);
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
    let (started, before) = (Instant::now(), processor());
    let report = import_files(
        &config,
        &[file.to_owned()],
        &mut |told| panic!("{told}"),
        &mut |_| {},
    )
    .expect("the archive takes it");
    assert_eq!(report.refused + report.broken, 0);
    told(started, before);
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

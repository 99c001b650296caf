//! Names in a text that the catalog does not have: words with capitals that stand together.

use std::collections::{HashMap, HashSet};

use super::Known;
use super::heard::Heard;
use super::lists::{COMMON, FORMER, LESSER, OF_POSTS};
use super::stripped::without_forms;
use super::thing::{
    ends_companies, ends_products, is_program, is_shaped_like_company, is_shaped_like_product,
};
use super::token::{Kind, Token, Who};
use crate::domain::EntityKind;
use crate::domain::date::MONTHS;
use crate::text::common::is_common;
use crate::text::words::fold;

/// The most words of a name.
const LONGEST: usize = 6;

/// A sentence while its names are looked for.
pub(super) struct Sentence {
    pub tokens: Vec<Token>,
    /// Whether it is the headline.
    pub is_title: bool,
}

/// Turns words into names where they are some, in all sentences of an article. `titles` are the words
/// of posts, which are no names.
pub(super) fn name_unknown(
    text: &str,
    sentences: &mut [Sentence],
    known: &Known<'_>,
    titles: &HashSet<String>,
) -> Vec<Heard> {
    for sentence in sentences.iter_mut().filter(|sentence| sentence.is_title) {
        if is_in_title_case(&sentence.tokens) {
            for token in &mut sentence.tokens {
                if let Kind::Word(word) = &mut token.kind {
                    word.capital = false;
                }
            }
        }
    }
    for sentence in sentences.iter_mut() {
        sentence.tokens = with_versions(std::mem::take(&mut sentence.tokens));
    }
    let look = Look::of(sentences, titles, known);
    let mut heard: Vec<Heard> = Vec::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    for (place, sentence) in sentences.iter_mut().enumerate() {
        let runs = look.runs(&sentence.tokens);
        for run in &runs {
            let name = squeezed(&text[run.range.clone()]);
            let folded = fold(&name);
            if !run.at_start || look.inside.contains(&folded) {
                let at = *by_name.entry(folded).or_insert_with(|| {
                    heard.push(Heard {
                        name: name.clone(),
                        count: 0,
                        sentence: place,
                    });
                    heard.len() - 1
                });
                heard[at].count += 1;
            }
        }
        let tokens = merged(text, std::mem::take(&mut sentence.tokens), &runs);
        sentence.tokens = with_whole_programs(text, without_forms(tokens));
    }
    resolve_last_names(sentences, known, &mut heard);
    heard
}

/// Whether most words of a headline have capitals, so that they tell nothing.
fn is_in_title_case(tokens: &[Token]) -> bool {
    let long = tokens
        .iter()
        .filter_map(Token::word)
        .filter(|word| word.folded.len() >= 4);
    let (capitals, others): (Vec<_>, Vec<_>) = long.partition(|word| word.capital);
    capitals.len() >= 2 && capitals.len() * 10 >= (capitals.len() + others.len()) * 6
}

/// Words of one name.
struct Run {
    /// Its tokens.
    first: usize,
    last: usize,
    /// Its place in the text.
    range: std::ops::Range<usize>,
    /// Whether it is one word at the beginning of a sentence, where every word has a capital.
    at_start: bool,
}

/// What the whole article says about its words.
struct Look<'a> {
    titles: &'a HashSet<String>,
    known: &'a Known<'a>,
    /// Words that stand in lower case too.
    lower: HashSet<String>,
    /// Words with a capital in the middle of a sentence.
    inside: HashSet<String>,
}

impl Look<'_> {
    fn of<'a>(
        sentences: &[Sentence],
        titles: &'a HashSet<String>,
        known: &'a Known<'a>,
    ) -> Look<'a> {
        let mut lower = HashSet::new();
        let mut inside = HashSet::new();
        for sentence in sentences {
            for (at, token) in sentence.tokens.iter().enumerate() {
                let Some(word) = token.word() else { continue };
                if !word.capital && !sentence.is_title {
                    lower.insert(word.folded.clone());
                } else if word.capital && !starts_sentence(&sentence.tokens, at) {
                    inside.insert(word.folded.clone());
                }
            }
        }
        Look {
            titles,
            known,
            lower,
            inside,
        }
    }

    /// Whether a word can be part of a name.
    fn names(&self, token: &Token) -> bool {
        let Some(word) = token.word().filter(|word| word.capital) else {
            return false;
        };
        !(is_quantity(&word.folded)
            || self.titles.contains(&word.folded)
            || OF_POSTS.contains(&word.folded.as_str())
            || LESSER.contains(&word.folded.as_str())
            || FORMER.contains(&word.folded.as_str())
            || COMMON.contains(&word.folded.as_str())
            || token.is_stop())
    }

    fn runs(&self, tokens: &[Token]) -> Vec<Run> {
        let mut runs = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if !self.names(&tokens[at]) {
                at += 1;
                continue;
            }
            let begins = at;
            let mut last = at;
            while !tokens[last].possessive && last + 1 < tokens.len() && last - begins < LONGEST {
                let joined = match tokens[last + 1].mark() {
                    Some('&') if last + 2 < tokens.len() && self.names(&tokens[last + 2]) => {
                        last + 2
                    }
                    None if self.goes_on(&tokens[last + 1], tokens.get(last + 2)) => last + 1,
                    _ => break,
                };
                last = joined;
            }
            at = last + 1;
            let mut first = begins;
            // The first word of a sentence has a capital whatever it is.
            if starts_sentence(tokens, begins)
                && last > first
                && tokens[first]
                    .word()
                    .is_some_and(|word| self.lower.contains(&word.folded))
            {
                first += 1;
            }
            let alone = first == last;
            let at_start = alone && starts_sentence(tokens, first);
            if alone && !self.stands_alone(&tokens[first], at_start) {
                continue;
            }
            runs.push(Run {
                first,
                last,
                range: tokens[first].range.start..tokens[last].range.end,
                at_start,
            });
        }
        runs
    }

    /// Whether a name goes on with a token: "Foo Server 3.5", but not "Foo 1 September".
    fn goes_on(&self, token: &Token, next: Option<&Token>) -> bool {
        self.names(token)
            || (is_number(token) && !next.is_some_and(is_month))
            || token.word().is_some_and(|word| {
                word.capital
                    && (ends_companies(&word.folded, self.known)
                        || ends_products(&word.folded, self.known))
            })
    }

    /// Whether one word with a capital is a name.
    fn stands_alone(&self, token: &Token, at_start: bool) -> bool {
        let Some(word) = token.word() else {
            return false;
        };
        let folded = word.folded.as_str();
        if folded.chars().count() < 2 || self.lower.contains(folded) {
            return false;
        }
        !at_start
            || self.inside.contains(folded)
            || !(["ly", "ing", "ed"].iter().any(|end| folded.ends_with(end)) || is_common(folded))
    }
}

/// Whether a word is a number with its unit: "12M", "64GB".
fn is_quantity(folded: &str) -> bool {
    let unit = folded.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ',');
    unit.len() < folded.len() && unit.len() <= 2
}

fn is_number(token: &Token) -> bool {
    token.word().is_some_and(|word| {
        word.folded.len() <= 4 && word.folded.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

fn is_month(token: &Token) -> bool {
    token
        .word()
        .is_some_and(|word| MONTHS.contains(&word.folded.as_str()))
}

/// Whether a word is the version of what stands in front of it: "2007", "SP2", "R2", "3.5".
fn is_version(token: &Token) -> bool {
    token.word().is_some_and(|word| {
        let number = word
            .folded
            .trim_start_matches(|c: char| c.is_ascii_lowercase());
        let letters = word.folded.len() - number.len();
        (letters == 0 || (word.capital && letters <= 2))
            && number.len() <= 4
            && number.starts_with(|c: char| c.is_ascii_digit())
            && number.chars().all(|c| c.is_ascii_digit() || c == '.')
    })
}

/// Takes versions into the names of the catalog in front of them. A year after a comma or a word is
/// none, nor is the day of a month.
fn with_versions(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut tokens = tokens.into_iter().peekable();
    while let Some(mut token) = tokens.next() {
        let named = out.last().is_some_and(|last| last.name().is_some());
        // "Windows 2000 Server with SP4"
        if named
            && token.is("with")
            && let Some(pack) = tokens.next_if(|next| is_version(next) && !is_number(next))
        {
            token = pack;
        }
        let version = is_version(&token) && !tokens.peek().is_some_and(is_month);
        match out.last_mut() {
            Some(last) if version && last.name().is_some() && !last.possessive => {
                last.range.end = token.range.end;
                last.possessive = token.possessive;
            }
            _ => out.push(token),
        }
    }
    out
}

/// Whether a token is the first word of its sentence.
fn starts_sentence(tokens: &[Token], at: usize) -> bool {
    tokens[..at].iter().all(|token| token.mark().is_some())
        || at.checked_sub(1).is_some_and(|at| {
            matches!(tokens[at].mark(), Some(':' | '"' | '\u{201c}' | '\u{2018}'))
        })
}

fn merged(text: &str, tokens: Vec<Token>, runs: &[Run]) -> Vec<Token> {
    let mut out = Vec::with_capacity(tokens.len());
    let mut runs = runs.iter().peekable();
    for (at, token) in tokens.into_iter().enumerate() {
        match runs.peek() {
            Some(run) if at == run.last => {
                out.push(Token {
                    kind: Kind::Name(Who::Unknown(squeezed(&text[run.range.clone()]))),
                    range: run.range.clone(),
                    possessive: token.possessive,
                    meant: Vec::new(),
                });
                runs.next();
            }
            Some(run) if at >= run.first => {}
            _ => out.push(token),
        }
    }
    out
}

/// "Citrix Ready Program" is one name, though the catalog knows Citrix.
fn with_whole_programs(text: &str, tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for mut token in tokens {
        if let Kind::Name(Who::Unknown(name)) = &token.kind
            && is_program(name)
            && let Some(vendor) = out.pop_if(|last| !last.possessive && last.name().is_some())
        {
            token.range.start = vendor.range.start;
            token.kind = Kind::Name(Who::Unknown(squeezed(&text[token.range.clone()])));
        }
        out.push(token);
    }
    out
}

/// Text on one line.
pub(super) fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// After "Sridhar Murthy" a "Murthy" is the same person, and beside "Tessera Labs" a "Tessera" the same
/// company.
fn resolve_last_names(sentences: &mut [Sentence], known: &Known<'_>, heard: &mut Vec<Heard>) {
    let mut whole: HashMap<String, Option<Who>> = HashMap::new();
    // A headline may have only the first word of what the text names in full.
    let mut begun: HashMap<String, Option<Who>> = HashMap::new();
    for sentence in sentences.iter() {
        for who in sentence.tokens.iter().filter_map(Token::name) {
            let name = match who {
                Who::Known(entities) => entities.iter().find_map(|id| {
                    let (kind, name) = known.entities.get(id)?;
                    (*kind == EntityKind::Person).then(|| name.to_string())
                }),
                Who::Unknown(name) => Some(name.clone()),
            };
            let Some(name) = name else { continue };
            let is_thing =
                is_shaped_like_company(&name, known) || is_shaped_like_product(&name, known);
            let short = match is_thing {
                true => name.rsplit_once(' ').map(|(first, _)| fold(first)),
                false => name.rsplit_once(' ').map(|(_, last)| fold(last)),
            };
            let keep = |names: &mut HashMap<String, Option<Who>>, short: String| {
                let kept = names.entry(short).or_insert_with(|| Some(who.clone()));
                if kept.as_ref() != Some(who) {
                    *kept = None;
                }
            };
            if let Some(short) = short {
                keep(&mut whole, short);
            }
            if let (Who::Unknown(_), Some((first, _))) = (who, name.split_once(' ')) {
                keep(&mut begun, fold(first));
            }
        }
    }
    for sentence in sentences {
        for token in &mut sentence.tokens {
            if let Kind::Name(who) = &mut token.kind
                && let Who::Unknown(name) = who
            {
                let short = fold(name);
                let in_title = begun.get(&short).filter(|_| sentence.is_title);
                if let Some(Some(meant)) = whole.get(&short).or(in_title) {
                    *who = meant.clone();
                }
            }
        }
    }
    heard.retain(|heard| !matches!(whole.get(&fold(&heard.name)), Some(Some(_))));
}

//! What a question gets: an answer from facts, the best passages, or the admission that there is
//! nothing.
//!
//! A question goes down this folder: `parts` cuts two questions apart; `tag` cuts off "isn't it?",
//! `spelling` repairs words, and `understand` finds the names, the relation, the time and the sort of
//! answer (`question` and `token` hold them; `relation`, `implied`, `time` and `english` help);
//! `rewrite` puts names in the place of descriptions ("the owner of VMware"). `facts` answers from
//! dated facts (`reading` and `bind` say who is what, `rows` and `narrow` which facts count, `numbers`
//! what they count, `dates` when they began, `known` and `told` join them with their sources, `say`
//! and `absence` word them), with `verdict`, `borne` and `denial` for yes and no, `change` for before
//! and after, `compare` for two names side by side, `forecasts`, `certainty`, `archive`, `topics`,
//! `naming` and `profile`; `passages` ranks sentences by `features`, `line` and `sort`. Nothing here
//! knows an industry, and nothing is said that no article says.

mod absence;
mod archive;
mod bind;
mod borne;
mod certainty;
mod change;
mod compare;
mod dates;
mod denial;
mod english;
mod facts;
mod features;
mod finding;
mod forecasts;
mod implied;
mod known;
mod line;
mod naming;
mod narrow;
mod numbers;
mod parts;
mod passages;
mod profile;
mod question;
mod reading;
mod relation;
mod rewrite;
mod rows;
mod say;
mod sort;
mod spelling;
mod tag;
mod time;
mod token;
mod told;
mod topics;
mod understand;
mod verdict;

use jiff::Timestamp;

use crate::domain::{ArticleId, EntityId, Relation};
use crate::store::{Reader, StoreError};

use super::{How, Names, Search, SearchError};
pub use finding::{Answer, Evidence, Finding};
use known::{Known, Told};
use question::{Question, Wanted};
use spelling::Vocabulary;

/// The confidence from which a sentence speaks against "No article says …".
const TOLD: f32 = 0.91;
/// How many of the nearest articles are shown when there is no answer.
const NEAREST: usize = 3;
/// How many descriptions of a question are put into names: "the chief of the owner of the maker".
const DEPTH: usize = 3;

/// Answers a question in words.
///
/// # Errors
/// When the archive or the index cannot be read. A question without sense is no error.
pub fn ask(search: &Search, text: &str, now: Timestamp) -> Result<Answer, SearchError> {
    let (names, relations) = (search.names(), search.relations());
    let (topics, categories) = (search.topics(), search.categories());
    let of_topics = topics.iter().map(|topic| topic.name.clone());
    let of_categories = categories.iter().map(|category| category.name.clone());
    let subjects: Vec<String> = of_topics.chain(of_categories).collect();
    let phrases: Vec<String> = topics
        .iter()
        .flat_map(|topic| topic.words.clone())
        .collect();
    let vocabulary = Vocabulary {
        relations: &relations,
        subjects: &subjects,
        phrases: &phrases,
        occurs: &|word| search.has_word(word),
    };
    let question = understand::understand(text, &names, &vocabulary, now);
    if let Some((first, second)) = parts::split(&question) {
        let (first, second) = (ask(search, first, now)?, ask(search, second, now)?);
        if let Some(finding) = parts::join(first.finding, second.finding) {
            return Ok(Answer {
                about: question.entities(),
                notices: notices(&question),
                finding,
            });
        }
    }
    let found = if let Some(found) = topics::answer(search, &question)? {
        Some(found)
    } else if let Some(found) = certainty::answer(search, &question, now)? {
        Some(found)
    } else if question.tokens.is_empty() {
        Some(Finding::Nothing {
            sentence: "There is no question in that. Ask for somebody or something by name, such as \u{201c}Who leads …?\u{201d}.".to_owned(),
            nearest: Vec::new(),
        })
    } else {
        search
            .store()
            .read(|reader| from_facts(reader, &names, &relations, &question, now))?
    };
    let finding = match found {
        Some(Finding::Facts { sentence, evidence }) if sentence.starts_with(compare::NONE) => {
            let passages = passages::find(search, &question)?;
            if compare::is_told(&question, &passages) {
                shown(search, &question, passages)
            } else {
                Finding::Facts { sentence, evidence }
            }
        }
        Some(Finding::Facts { sentence, evidence }) if sentence.starts_with(finding::HEDGE) => {
            let passages = passages::find(search, &question)?;
            if passages.sure {
                shown(search, &question, passages)
            } else {
                Finding::Facts { sentence, evidence }
            }
        }
        Some(Finding::Nothing { sentence, nearest })
            if nearest.is_empty() && !question.tokens.is_empty() =>
        {
            nothing(search, &question, sentence)?
        }
        Some(found) => found,
        None => from_articles(search, &question)?,
    };
    Ok(Answer {
        about: question.entities(),
        notices: notices(&question),
        finding,
    })
}

/// What facts and forecasts answer; `None` when articles have to.
fn from_facts(
    reader: &Reader,
    names: &Names,
    relations: &[Relation],
    question: &Question,
    now: Timestamp,
) -> Result<Option<Finding>, StoreError> {
    let known = Known::new(reader, names, relations, now.as_second());
    // A list of what is not so cannot be made from what is.
    if question.is_negated() && question.wanted != Wanted::Verdict {
        return Ok(None);
    }
    steps(&known, question, DEPTH)
}

/// Answers a question whose descriptions are put into names first, one after the other.
fn steps(known: &Known, question: &Question, depth: usize) -> Result<Option<Finding>, StoreError> {
    let step = match depth {
        0 => None,
        _ => rewrite::step(known, question)?,
    };
    let Some(step) = step else {
        return plain(known, question);
    };
    let found = steps(known, &step.question, depth - 1)?;
    Ok(found.map(|found| joined(known, found, &step.rows)))
}

/// An answer and who was meant in it.
fn joined(known: &Known, found: Finding, rows: &[Told]) -> Finding {
    let step = say::statements(known, rows);
    match found {
        Finding::Facts {
            sentence,
            mut evidence,
        } => {
            evidence.extend(rows.iter().map(|row| known.evidence(row)));
            let sentence = format!("{}; {step}", sentence.trim_end_matches('.'));
            Finding::Facts {
                sentence: known::full_stop(&sentence),
                evidence,
            }
        }
        Finding::Nothing { sentence, .. } => {
            let rest = sentence.trim_end_matches('.');
            let rest = rest
                .strip_prefix("No ")
                .map_or_else(|| rest.to_owned(), |rest| format!("no {rest}"));
            say::finding(known, &format!("{step}, but {rest}"), rows)
        }
        passages => passages,
    }
}

/// Answers a question about names.
fn plain(known: &Known, question: &Question) -> Result<Option<Finding>, StoreError> {
    if let Some(found) = profile::same(known, question) {
        return Ok(Some(found));
    }
    if let Some(found) = naming::answer(known, question)? {
        return Ok(Some(found));
    }
    if let Some(found) = compare::answer(known, question)? {
        return Ok(Some(found));
    }
    if let Some(found) = archive::answer(known, question)? {
        return Ok(Some(found));
    }
    if let Some(found) = forecasts::answer(known, question)? {
        return Ok(Some(found));
    }
    if let Some(found) = change::answer(known, question)? {
        return Ok(Some(found));
    }
    let anchored = rewrite::without_anchor(known, question);
    let question = anchored.as_ref().unwrap_or(question);
    if let Some(found) = facts::answer(known, question)? {
        return Ok(Some(found));
    }
    profile::answer(known, question)
}

/// The best sentences; the nearest articles when none is worth showing.
fn from_articles(search: &Search, question: &Question) -> Result<Finding, SearchError> {
    let passages = passages::find(search, question)?;
    if passages.found.is_empty() {
        return Ok(Finding::Nothing {
            sentence: "Nothing in the archive answers that.".to_owned(),
            nearest: passages.nearest.into_iter().take(NEAREST).collect(),
        });
    }
    Ok(shown(search, question, passages))
}

/// Passages as an answer.
fn shown(search: &Search, question: &Question, passages: passages::Passages) -> Finding {
    let explains = question.wanted != Wanted::Verdict && !question.is_negated();
    let sure = passages.sure && explains && !is_about_another(search, question, &passages);
    Finding::Passages {
        // A sentence with the right words is no yes and no no.
        sure,
        passages: passages
            .found
            .into_iter()
            .map(|found| (found.article, found.confidence, found.passage))
            .collect(),
    }
}

/// Whether the best passage names others, and none of those whom the question names: what it says of
/// them is no answer.
fn is_about_another(search: &Search, question: &Question, passages: &passages::Passages) -> bool {
    let Some(first) = passages.found.first() else {
        return false;
    };
    let named = search.names().exactly_in(&first.passage.text);
    let asked = |entity: &EntityId| {
        let mut options = question.names.iter().flat_map(|name| &name.options);
        options.any(|option| option.entity == *entity)
    };
    let own = named.iter().flat_map(|(_, entities)| entities).any(asked);
    !question.names.is_empty() && !named.is_empty() && !own
}

/// The absence of a fact, with the articles nearest to the question.
fn nothing(search: &Search, question: &Question, sentence: String) -> Result<Finding, SearchError> {
    let passages = passages::find(search, question)?;
    if let Some(best) = passages
        .found
        .first()
        .filter(|best| best.confidence >= TOLD)
        && question
            .tokens
            .iter()
            .filter(|token| token.name.is_none() && !english::is_soft(&token.folded))
            .count()
            > 1
        && !is_covered(search, question, best.article)?
    {
        return Ok(shown(search, question, passages));
    }
    let mut nearest = passages.nearest;
    nearest.truncate(NEAREST);
    Ok(Finding::Nothing { sentence, nearest })
}

/// Whether facts of an article are of a relation that the question asks for: then what it says of
/// that is known, and it was not what is asked.
fn is_covered(
    search: &Search,
    question: &Question,
    article: ArticleId,
) -> Result<bool, SearchError> {
    let relations = search.relations();
    let facts = search.store().read(|reader| reader.facts_from(article))?;
    Ok(facts.iter().any(|fact| {
        question.asked.iter().any(|asked| {
            relations
                .get(asked.relation)
                .is_some_and(|relation| relation.key == fact.relation)
        })
    }))
}

/// How words and names were read that were not typed as they are.
fn notices(question: &Question) -> Vec<String> {
    let words = question.read.iter().map(|read| {
        format!(
            "Read \u{201c}{}\u{201d} as \u{201c}{}\u{201d}.",
            read.typed, read.meant
        )
    });
    let names = question.names.iter().filter_map(|name| {
        let best = name.options.first()?;
        if matches!(best.how, How::Exact | How::Alias) {
            return None;
        }
        let first = question.tokens.get(name.tokens.start)?;
        let last = question.tokens.get(name.tokens.end.checked_sub(1)?)?;
        let typed = question.text.get(first.range.start..last.range.end)?;
        (!typed.eq_ignore_ascii_case(&best.name))
            .then(|| format!("Read \u{201c}{typed}\u{201d} as {}.", best.name))
    });
    words.chain(names).collect()
}

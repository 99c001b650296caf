//! Forecasts in words: who said what, when, until when, and how it stands.

use super::{CommandError, Context};
use crate::domain::{Date, Forecast, Outcome};
use crate::reply::{Item, Piece, Text};
use crate::search::Names;

/// How a forecast stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Its time has not run out.
    Open,
    /// Its time has run out and nobody has judged it.
    Overdue,
    /// It came true.
    CameTrue,
    /// It did not.
    Failed,
}

impl Standing {
    /// Every standing, in the order in which they are counted to people.
    pub const ALL: [Standing; 4] = [
        Standing::Open,
        Standing::Overdue,
        Standing::CameTrue,
        Standing::Failed,
    ];

    /// How it stands at a moment in seconds since 1970.
    pub fn of(forecast: &Forecast, now: i64) -> Standing {
        match forecast.outcome {
            Outcome::CameTrue => Standing::CameTrue,
            Outcome::Failed => Standing::Failed,
            Outcome::Open if forecast.is_overdue(now) => Standing::Overdue,
            Outcome::Open => Standing::Open,
        }
    }

    /// The word for it, as the option `status` takes it.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Open => "open",
            Standing::Overdue => "overdue",
            Standing::CameTrue => "came true",
            Standing::Failed => "failed",
        }
    }

    /// How it stands, in words.
    fn words(self) -> &'static str {
        match self {
            Standing::Open => "still open",
            Standing::Overdue => "overdue, not judged yet",
            Standing::CameTrue => "came true",
            Standing::Failed => "failed",
        }
    }
}

/// A forecast as a line of a profile, without its source.
pub fn line(forecast: &Forecast, names: &Names, now: i64) -> Text {
    let mut text = Text::plain(format!("{}: {}", who(forecast, names), forecast.statement));
    text.add(" (");
    text.append(due(forecast));
    text.push(Piece::Quiet(Standing::of(forecast, now).words().into()));
    text.add(")");
    text
}

/// Forecasts as items, each with the article that reports it.
///
/// # Errors
/// When the archive cannot be read.
pub fn items(context: &Context, forecasts: &[Forecast]) -> Result<Vec<Item>, CommandError> {
    let now = context.now().as_second();
    let names = context.search.names();
    let sources: Vec<_> = forecasts.iter().map(|forecast| forecast.source).collect();
    let known = super::items::by_id(context, &sources)?;
    Ok(forecasts
        .iter()
        .map(|forecast| {
            let mut text = Text::plain(format!("By {}, made ", who(forecast, &names)));
            text.push(Piece::Date(forecast.made)).add("; ");
            text.append(due(forecast));
            text.push(Piece::Strong(Standing::of(forecast, now).words().into()));
            text.add(". ");
            text.push(super::items::source(&known, forecast.source));
            Item {
                article: Some(forecast.source),
                title: forecast.statement.clone(),
                url: known
                    .get(&forecast.source)
                    .and_then(|headline| headline.url.clone()),
                date: Some(forecast.made),
                text,
                ..Item::default()
            }
        })
        .collect())
}

fn who(forecast: &Forecast, names: &Names) -> String {
    forecast
        .forecaster
        .and_then(|entity| names.get(entity))
        .map_or_else(|| "the desk".into(), |entity| entity.name.clone())
}

/// "due 2010 to 2013, ", or nothing when it names no time.
fn due(forecast: &Forecast) -> Text {
    let mut text = Text::default();
    let mut say = |words: &str, date: Date| {
        text.add(words).push(Piece::Date(date));
    };
    match (forecast.due_from, forecast.due_until) {
        (None, None) => return text,
        (Some(from), None) => say("due from ", from),
        (None, Some(until)) => say("due by ", until),
        (Some(from), Some(until)) if from == until => say("due ", from),
        (Some(from), Some(until)) => {
            say("due ", from);
            say(" to ", until);
        }
    }
    text.add(", ");
    text
}

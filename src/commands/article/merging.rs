//! Two edits of the same article become one, field by field and the text paragraph by paragraph.

use crate::domain::{Date, NewArticle, State};
use crate::text::merge::{Prefer, merge};

/// An article with two edits in it.
pub struct Merged {
    /// What it would be.
    pub state: State,
    /// What both had changed in different ways, in words.
    pub conflicts: Vec<&'static str>,
}

/// The change that made `mine` of `base`, made to `now`, which is what somebody else made of `base`.
/// Where both changed the same, `prefer` decides; a field that holds only one value is as in `mine`.
/// `today` is from when on another certainty holds.
pub fn merged(base: &State, mine: &NewArticle, now: &State, prefer: Prefer, today: Date) -> Merged {
    let mut state = now.clone();
    let mut conflicts = Vec::new();
    let mut clash = |what: &'static str, is: bool| {
        if is {
            conflicts.push(what);
        }
    };
    let (title, both) = pick(&base.title, &mine.title, &now.title);
    clash("title", both);
    let (url, both) = pick(&base.url, &mine.url, &now.url);
    clash("link", both);
    let (author, both) = pick(&base.author, &mine.author, &now.author);
    clash("author", both);
    let (published, both) = pick(&base.published, &mine.published, &now.published);
    clash("date", both);
    let (certainty, both) = pick(&base.certainty, &mine.certainty, &now.certainty);
    clash("certainty", both);
    let (picture, both) = pick(&base.picture, &mine.picture, &now.picture);
    clash("picture", both);
    let body = merge(&base.body, &mine.body, &now.body, prefer);
    clash("text", body.conflicts > 0);
    (state.title, state.url, state.author) = (title, url, author);
    (state.body, state.picture) = (body.text, picture);
    state.be_dated(published);
    state.become_certain(certainty, today);
    Merged { state, conflicts }
}

/// Of a value that two may have changed, the one that was changed, and whether both did differently.
fn pick<T: Clone + PartialEq>(base: &T, mine: &T, now: &T) -> (T, bool) {
    match (mine == base, now == base) {
        (true, _) => (now.clone(), false),
        (false, true) => (mine.clone(), false),
        (false, false) => (mine.clone(), mine != now),
    }
}

/// What of a state an edit writes.
pub fn written(state: &State) -> NewArticle {
    NewArticle {
        updates: Vec::new(),
        ..NewArticle::from(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Certainty, Picture, Status};

    fn state() -> State {
        State {
            title: "One".to_owned(),
            url: None,
            author: String::new(),
            body: "First.\n\nSecond.".to_owned(),
            published: Date::Month(2008, 8),
            certainty: Certainty::Rumour,
            certainties: Vec::new(),
            status: Status::Published,
            reason: String::new(),
            updates: Vec::new(),
            topics: Vec::new(),
            mentions: Vec::new(),
            picture: None,
        }
    }

    #[test]
    fn edits_of_different_things_go_together() {
        let base = state();
        let mut mine = written(&base);
        mine.title = "Mine".to_owned();
        mine.body = "First, mine.\n\nSecond.".to_owned();
        mine.certainty = Certainty::Confirmed;
        let mut now = base.clone();
        now.body = "First.\n\nSecond, theirs.".to_owned();
        now.published = Date::Year(2009);
        now.decide_topic("licensing", true);
        let both = merged(&base, &mine, &now, Prefer::Both, Date::Year(2010));
        assert_eq!(both.conflicts, [""; 0]);
        assert_eq!(both.state.title, "Mine");
        assert_eq!(both.state.body, "First, mine.\n\nSecond, theirs.");
        assert_eq!(both.state.published, Date::Year(2009));
        assert_eq!(both.state.certainties.len(), 2);
        assert_eq!(both.state.topics.len(), 1);
    }

    #[test]
    fn edits_of_the_same_are_named() {
        let base = state();
        let mut mine = written(&base);
        (mine.title, mine.body) = ("Mine".to_owned(), "Mine.\n\nSecond.".to_owned());
        let mut now = base.clone();
        (now.title, now.body) = ("Theirs".to_owned(), "Theirs.\n\nSecond.".to_owned());
        let picture = |name: &str| {
            Some(Picture {
                url: format!("https://example.com/{name}.png"),
                alt: String::new(),
            })
        };
        (mine.picture, now.picture) = (picture("mine"), picture("theirs"));
        let both = merged(&base, &mine, &now, Prefer::Both, Date::Year(2010));
        assert_eq!(both.state.picture, picture("mine"));
        assert_eq!(both.conflicts, ["title", "picture", "text"]);
        assert_eq!(both.state.body, "Theirs.\n\nMine.\n\nSecond.");
        let one = merged(&base, &mine, &now, Prefer::Mine, Date::Year(2010));
        assert_eq!(
            (one.state.title.as_str(), one.state.body.as_str()),
            ("Mine", "Mine.\n\nSecond.")
        );
    }
}

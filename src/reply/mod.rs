//! The view model: what to show, not how.
//!
//! A handler returns a [`Reply`]; the Discord renderer and the console renderer turn it into what
//! their reader sees. Nothing here is escaped, coloured or cut: each renderer does that by the
//! rules of its medium. Texts are sequences of [`Piece`]s, so that a date can become a Discord
//! timestamp and a name from a feed can never become markup.

mod course;
mod form;
pub mod json;
pub mod story;
pub mod text;
pub mod waiting;

use crate::domain::{ArticleId, Certainty, Date, Picture, Status};
pub use course::course;
pub use form::{Form, Input, MOST_INPUTS, MOST_OF_INPUT, has_room};
pub use text::{Piece, Text};

/// What sort of answer a reply is. Renderers choose colours by it and scripts tell replies apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The profile of one entity.
    Profile,
    /// A list of articles.
    Articles,
    /// One article whole.
    Article,
    /// Dated facts and articles in order.
    Timeline,
    /// Categories with their products.
    Radar,
    /// Tracked predictions.
    Predictions,
    /// The answer to a question.
    Answer,
    /// Who gets which news.
    Subscriptions,
    /// Where news comes from by itself.
    Feeds,
    /// What one can do.
    Help,
    /// "Did you mean": several things to choose from.
    Choices,
    /// Something was done, or there is something to know.
    Notice,
    /// The request cannot be met as it stands; the text says what to do.
    Refused,
    /// Something broke; the text carries the error id.
    Failed,
}

impl Kind {
    /// The word for it in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Profile => "profile",
            Kind::Articles => "articles",
            Kind::Article => "article",
            Kind::Timeline => "timeline",
            Kind::Radar => "radar",
            Kind::Predictions => "predictions",
            Kind::Answer => "answer",
            Kind::Subscriptions => "subscriptions",
            Kind::Feeds => "feeds",
            Kind::Help => "help",
            Kind::Choices => "choices",
            Kind::Notice => "notice",
            Kind::Refused => "refused",
            Kind::Failed => "failed",
        }
    }

    /// What heads the items where something else stands above them.
    pub fn items_heading(self) -> &'static str {
        match self {
            Kind::Profile => "Newest articles",
            Kind::Article => "Related articles",
            Kind::Timeline => "Timeline",
            Kind::Radar => "Products",
            Kind::Predictions => "Predictions",
            Kind::Subscriptions => "Subscriptions",
            Kind::Feeds => "Items",
            Kind::Answer => "In the archive",
            Kind::Choices => "Did you mean",
            Kind::Articles | Kind::Help | Kind::Notice | Kind::Refused | Kind::Failed => "Articles",
        }
    }

    /// What the things on its pages are called, after a number.
    fn noun(self, one: bool) -> &'static str {
        match (self, one) {
            (Kind::Predictions, true) => "prediction",
            (Kind::Predictions, false) => "predictions",
            (Kind::Subscriptions, true) => "subscription",
            (Kind::Subscriptions, false) => "subscriptions",
            (Kind::Feeds, true) => "feed",
            (Kind::Feeds, false) => "feeds",
            (Kind::Timeline, true) => "entry",
            (Kind::Timeline, false) => "entries",
            (Kind::Radar, true) => "product",
            (Kind::Radar, false) => "products",
            (Kind::Articles | Kind::Answer | Kind::Profile | Kind::Article, true) => "article",
            (Kind::Articles | Kind::Answer | Kind::Profile | Kind::Article, false) => "articles",
            (_, _) => "in all",
        }
    }
}

/// One answer to one request.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// What sort of answer it is.
    pub kind: Kind,
    /// How sure what it says is, where it speaks of one article.
    pub certainty: Option<Certainty>,
    /// The heading, plain text.
    pub title: Option<String>,
    /// Where the heading leads.
    pub url: Option<String>,
    /// The body.
    pub text: Text,
    /// Named facts below the body.
    pub fields: Vec<Field>,
    /// Articles, hits, events, in order.
    pub items: Vec<Item>,
    /// How the request was understood, where it could have been understood otherwise. Stands before
    /// the answer.
    pub understood: Vec<Text>,
    /// What else the reader should know about the answer, such as what was left out. Stands after it.
    pub notices: Vec<Text>,
    /// Files that go with it.
    pub files: Vec<File>,
    /// Replies that are shown below this one in the same message, each as a card of its own: at most
    /// [`Reply::BELOW`], without buttons and files.
    pub below: Vec<Reply>,
    /// The picture of the article that it shows. A picture among the files goes before it.
    pub picture: Option<Picture>,
    /// What the reader can do next.
    pub buttons: Vec<Button>,
    /// Which part of a longer list this is.
    pub page: Option<Page>,
    /// Whether only the asker may see it.
    pub private: bool,
    /// What the asker is to fill in. It is shown instead of the rest; the rest stands for it where
    /// nothing can be filled in.
    pub form: Option<Form>,
}

impl Reply {
    /// The most replies below another one. Discord gives all of a message 6,000 characters.
    pub const BELOW: usize = 5;

    /// An empty reply of a kind.
    pub fn new(kind: Kind) -> Reply {
        Reply {
            kind,
            certainty: None,
            title: None,
            url: None,
            text: Text::default(),
            fields: Vec::new(),
            items: Vec::new(),
            understood: Vec::new(),
            notices: Vec::new(),
            files: Vec::new(),
            below: Vec::new(),
            picture: None,
            buttons: Vec::new(),
            page: None,
            private: false,
            form: None,
        }
    }

    /// The same with a heading.
    pub fn titled(mut self, title: impl Into<String>) -> Reply {
        self.title = Some(title.into());
        self
    }

    /// The same with a body.
    pub fn saying(mut self, text: impl Into<Text>) -> Reply {
        self.text = text.into();
        self
    }

    /// The page in words: "Page 2 of 5 · 47 articles". `None` where there is no page to speak of.
    pub fn page_line(&self) -> Option<String> {
        let page = self.page?;
        let total = format!("{} {}", page.total, self.kind.noun(page.total == 1));
        match page.of {
            0 | 1 if page.total == 0 => None,
            0 | 1 => Some(total),
            of => Some(format!("Page {} of {of} · {total}", page.number)),
        }
    }

    /// Adds a named fact unless its value is empty.
    pub fn field(&mut self, name: impl Into<String>, value: impl Into<Text>) {
        let value = value.into();
        if !value.is_empty() {
            self.fields.push(Field {
                name: name.into(),
                value,
                short: false,
            });
        }
    }
}

/// A named fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// What it is, plain text.
    pub name: String,
    /// What it says.
    pub value: Text,
    /// Whether it may share a line with its neighbours.
    pub short: bool,
}

/// One entry of a list: most often an article, else an event or a prediction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// The article that it is or comes from.
    pub article: Option<ArticleId>,
    /// The headline, plain text.
    pub title: String,
    /// Where it leads.
    pub url: Option<String>,
    /// When it was published or happened.
    pub date: Option<Date>,
    /// How sure it is, where that is worth saying.
    pub certainty: Option<Certainty>,
    /// Set for a retracted article, which is shown struck through.
    pub status: Option<Status>,
    /// How well it fits the question; higher is better, comparable within one reply only.
    pub score: Option<f32>,
    /// The passage that matched, with the matching words as [`Piece::Mark`].
    pub passage: Option<Text>,
    /// Anything more to say of it.
    pub text: Text,
}

/// A file that goes with a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name: letters, digits, `_`, `.` and `-` only, as Discord keeps no others.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Something that the reader can do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// What it says, plain text; at most 80 characters are shown.
    pub label: String,
    /// What it does.
    pub action: Action,
}

/// What a button does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Runs a command line and shows its reply as a new message.
    Run(String),
    /// Runs a command line and shows its reply in place of the one that holds the button, as the
    /// pages of a list do.
    Turn(String),
    /// Opens a page.
    Open(String),
}

/// Which part of a longer list a reply is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// This page, from 1.
    pub number: usize,
    /// How many pages there are.
    pub of: usize,
    /// How many things there are over all pages.
    pub total: usize,
}

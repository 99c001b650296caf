//! What moves between the rooms: articles on their way in, headlines on their way out, the names
//! of the catalog, and the changes that the index follows.

use jiff::Timestamp;

use super::article::whole_text;
use super::{
    Alias, Article, ArticleId, Category, Certainty, Date, EntityId, EntityKind, Fact, Forecast,
    Link, Object, Outcome, Picture, Relation, State, Status, StoryCopy, Topic, Update,
};

/// An article that is about to enter the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewArticle {
    /// The headline: plain text on one line.
    pub title: String,
    /// The canonical address, if it has one.
    pub url: Option<String>,
    /// Who wrote it; may be empty.
    pub author: String,
    /// The text as Markdown.
    pub body: String,
    /// When it was published.
    pub published: Date,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it stands.
    pub status: Status,
    /// What was appended to it, oldest first.
    pub updates: Vec<Update>,
    /// The keys of topics that it was filed under by hand.
    pub topics: Vec<String>,
    /// What its card shows besides words.
    pub picture: Option<Picture>,
}

impl NewArticle {
    /// One of which nothing is known yet.
    pub fn begun(published: Date, status: Status) -> NewArticle {
        NewArticle {
            title: String::new(),
            url: None,
            author: String::new(),
            body: String::new(),
            published,
            certainty: Certainty::Announced,
            status,
            updates: Vec::new(),
            topics: Vec::new(),
            picture: None,
        }
    }

    /// The body and every update, a blank line between them.
    pub fn full_text(&self) -> String {
        whole_text(&self.body, &self.updates)
    }
}

/// A state of an article as if it entered now. The topics of a state are not those of an article on its
/// way in, and stay behind.
impl From<&State> for NewArticle {
    fn from(state: &State) -> NewArticle {
        NewArticle {
            title: state.title.clone(),
            url: state.url.clone(),
            author: state.author.clone(),
            body: state.body.clone(),
            published: state.published,
            certainty: state.certainty,
            status: state.status,
            updates: state.updates.clone(),
            topics: Vec::new(),
            picture: state.picture.clone(),
        }
    }
}

/// An article of the archive as if it entered now.
impl From<Article> for NewArticle {
    fn from(article: Article) -> NewArticle {
        NewArticle {
            title: article.title,
            url: article.url,
            author: article.author,
            body: article.body,
            published: article.published,
            certainty: article.certainty,
            status: article.status,
            updates: article.updates,
            topics: article.topics,
            picture: article.picture,
        }
    }
}

/// A fact on its way in; its source is known when its article is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFact {
    /// Of whom it is said.
    pub subject: EntityId,
    /// The key of a relation.
    pub relation: String,
    /// What is said.
    pub object: Object,
    /// More about it; may be empty.
    pub detail: String,
    /// From when it holds, or when it happened.
    pub since: Option<Date>,
    /// Until when it held.
    pub until: Option<Date>,
    /// The article that says so.
    pub source: ArticleId,
}

/// An entity that a moderator adds. It gets its key from the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewEntity {
    /// What it is.
    pub kind: EntityKind,
    /// The name to show.
    pub name: String,
    /// One or two sentences; may be empty.
    pub summary: String,
    /// A narrower word for what it is; may be empty.
    pub role: String,
    /// The key of its radar category, for products.
    pub category: Option<String>,
    /// Its other names.
    pub aliases: Vec<Alias>,
    /// Pages about it.
    pub links: Vec<Link>,
}

/// A forecast on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewForecast {
    /// Who made it; `None` for the desk itself.
    pub forecaster: Option<EntityId>,
    /// What is to happen, without a full stop.
    pub statement: String,
    /// Whom it is about.
    pub about: Vec<EntityId>,
    /// When it was made.
    pub made: Date,
    /// The earliest time that it names.
    pub due_from: Option<Date>,
    /// The latest time that it names.
    pub due_until: Option<Date>,
    /// How it stands.
    pub outcome: Outcome,
    /// The article that reports it.
    pub source: ArticleId,
}

/// What a list shows of an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headline {
    /// Its number.
    pub id: ArticleId,
    /// Its headline.
    pub title: String,
    /// Its address.
    pub url: Option<String>,
    /// When it was published.
    pub published: Date,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it stands: published or retracted.
    pub status: Status,
}

impl From<&Article> for Headline {
    fn from(article: &Article) -> Headline {
        Headline {
            id: article.id,
            title: article.title.clone(),
            url: article.url.clone(),
            published: article.published,
            certainty: article.certainty,
            status: article.status,
        }
    }
}

/// An entity as the table of names knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedEntity {
    /// Its number.
    pub id: EntityId,
    /// Its name in the catalog file.
    pub key: String,
    /// What it is.
    pub kind: EntityKind,
    /// The name to show.
    pub name: String,
    /// A narrower word for what it is; may be empty.
    pub role: String,
    /// Its other names.
    pub aliases: Vec<Alias>,
    /// How many published articles name it; breaks ties between names.
    pub articles: u64,
}

/// One step of the change sequence: an article as it is now, for the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The number of the change; later changes have higher numbers.
    pub sequence: i64,
    /// The article after its latest change.
    pub article: Article,
    /// The entities that it mentions.
    pub entities: Vec<EntityId>,
}

/// What readers find an article by, as it was after a step of the change sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findable {
    /// The number of the change.
    pub sequence: i64,
    /// Which article.
    pub id: ArticleId,
    /// The headline.
    pub title: String,
    /// Its text and every update without Markdown.
    pub text: String,
    /// When it was published.
    pub published: Date,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it stands; who is not out is not to be found.
    pub status: Status,
    /// The entities that it mentions.
    pub entities: Vec<EntityId>,
    /// The keys of its topics.
    pub topics: Vec<String>,
}

/// An article with everything that a reader or a moderator would miss without it, as an export
/// writes it. Links to other articles are kept by the later of the two.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WholeArticle {
    /// The article; its topics are those that were set by hand.
    pub article: Article,
    /// The name that it had in the file from which it was imported.
    pub key: Option<String>,
    /// Entities that a moderator sees in it.
    pub set_by_hand: Vec<EntityId>,
    /// Entities that a moderator took away from it.
    pub removed_by_hand: Vec<EntityId>,
    /// Earlier articles that it is related to.
    pub related: Vec<ArticleId>,
    /// The first article of its story, if that came earlier.
    pub story: Option<ArticleId>,
    /// Earlier articles of the story whose first it is.
    pub first_of: Vec<ArticleId>,
    /// What was offered again under its address.
    pub copies: Vec<StoryCopy>,
    /// Topics that a moderator took away from it.
    pub topics_removed: Vec<String>,
    /// When it is to be published, and the time zone in which that was named.
    pub scheduled: Option<(Timestamp, String)>,
    /// What rests on it, each with whether it was taken away by hand. An article that says that a fact
    /// ended is named only if it came earlier.
    pub facts: Vec<(Fact, bool)>,
    /// Facts of earlier articles that ended as this one says.
    pub ends: Vec<Fact>,
    /// What it reports.
    pub forecasts: Vec<Forecast>,
}

/// Last words of names in an industry, in lower case, by which an unknown name is told from that of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NameEndings {
    /// Of companies, such as "brewery".
    pub vendors: Vec<String>,
    /// Of products, such as "lager".
    pub products: Vec<String>,
}

/// A whole catalog as a file gives it, before it has numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Catalog {
    /// What the industry calls itself, such as "virtualization".
    pub industry: String,
    /// How the names of its companies and products end.
    pub endings: NameEndings,
    /// What can be said of two entities.
    pub relations: Vec<Relation>,
    /// The subjects that articles are filed under.
    pub topics: Vec<Topic>,
    /// The categories of the radar.
    pub categories: Vec<Category>,
    /// Who and what the news is about.
    pub entities: Vec<CatalogEntity>,
}

/// An entity as a catalog file gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogEntity {
    /// Its unique key.
    pub key: String,
    /// What it is.
    pub kind: EntityKind,
    /// The name to show.
    pub name: String,
    /// One or two sentences; may be empty.
    pub summary: String,
    /// A narrower word for what it is; may be empty.
    pub role: String,
    /// The key of its radar category, for products.
    pub category: Option<String>,
    /// Its other names.
    pub aliases: Vec<Alias>,
    /// Pages about it.
    pub links: Vec<Link>,
}

//! Plain types and rules of the desk: what an article, an entity, a fact and an actor are.
//!
//! Nothing here does input or output, and nothing here knows a platform, a database or a file
//! format. Everything above speaks in these types.

pub mod actor;
pub mod archive;
pub mod article;
pub mod date;
pub mod entity;
pub mod fact;
pub mod hours;
pub mod phrase;
pub mod zone;

pub use actor::{Actor, Place, Role, UserId};
pub use archive::{
    Catalog, CatalogEntity, Change, Headline, NamedEntity, NewArticle, NewFact, NewForecast,
};
pub use article::{Article, ArticleId, Certainty, Mention, MentionOrigin, Status, Update};
pub use date::{Date, DateError, DateRange};
pub use entity::{Alias, Category, Entity, EntityId, EntityKind, Link, Topic};
pub use fact::{Fact, FactId, Forecast, ForecastId, Object, Outcome, Relation};
pub use hours::{SpanError, TimeError, TimeOfDay, TimeSpan};

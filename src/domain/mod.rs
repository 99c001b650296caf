//! Plain types and rules of the desk: what an article, an entity, a fact and an actor are.
//!
//! Nothing here does input or output, and nothing here knows a platform, a database or a file
//! format. Everything above speaks in these types.

pub mod actor;
pub mod archive;
pub mod article;
pub mod audit;
pub mod channel;
pub mod clock;
pub mod date;
pub mod delivery;
pub mod difference;
pub mod draft;
pub mod entity;
pub mod fact;
pub mod feed;
pub mod hours;
pub mod measure;
pub mod merge;
pub mod phrase;
pub mod picture;
pub mod queue;
pub mod revision;
pub mod schedule;
pub mod seal;
pub mod story;
pub mod subscription;
pub mod written;
pub mod zone;

pub use actor::{Actor, DeskRoles, Place, Role, UserId};
pub use archive::{
    Catalog, CatalogEntity, Change, Findable, Headline, NameEndings, NamedEntity, NewArticle,
    NewEntity, NewFact, NewForecast, WholeArticle,
};
pub use article::{Article, ArticleId, Certainty, Mention, MentionOrigin, Status, Update};
pub use audit::{Act, By, Entry, Matter, Sought};
pub use channel::{Channel, ChannelId, Fault, FaultKind, Form, Medium, Permission, Seen, Target};
pub use clock::Clock;
pub use date::{Date, DateError, DateRange};
pub use delivery::{Delivery, DeliveryId, DeliveryState, Lane, OutboxId};
pub use draft::{Draft, DraftId};
pub use entity::{Alias, Category, Entity, EntityId, EntityKind, Link, Topic};
pub use fact::{Fact, FactFault, FactId, Forecast, ForecastId, Object, Outcome, Relation};
pub use feed::{
    Feed, FeedId, FeedMode, FeedState, FeedWish, Habits, ItemId, ItemKey, KeyKind, Pulse, SeenItem,
    Told, Validators,
};
pub use hours::{SpanError, TimeError, TimeOfDay, TimeSpan};
pub use merge::{Merge, MergeId, MergePlan};
pub use picture::Picture;
pub use queue::{
    FactProposal, NameProposal, Party, Proposal, ProposedObject, QueueFilter, QueueId, QueueKind,
    QueueState, Queued, Ruled, Ruling,
};
pub use revision::{Deed, Life, Made, Revised, State, Step};
pub use schedule::{QuietHours, Schedule};
pub use seal::Seal;
pub use story::{Fingerprint, Story, StoryCopy};
pub use subscription::{
    Filter, Keyword, Style, Subject, Subscription, SubscriptionId, SubscriptionState, Term,
    Verdict, Wish,
};
pub use written::{SuggestedLink, Unsaved};

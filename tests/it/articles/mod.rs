//! What moderators do with articles, and readers with links that they suggest.

mod add;
mod copies;
mod edit;
mod history;
mod life;
mod newsroom;
mod picture;
mod schedule;
mod suggest;

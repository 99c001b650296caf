//! Posts in forums and media channels, and the tags that they get.

use serde_json::{Value, json};
use tokio::time::Instant;

use super::draft::{self, Draft};
use super::reaction::{Reaction, fault, in_vain, reaction};
use super::{DiscordSink, TAGS_FRESH, problem};
use crate::delivery::{Post, Problem, Receipt};
use crate::discord::channels::server::Tag;
use crate::discord::rest::Lane;
use crate::discord::rest::posting::number;
use crate::domain::{Fault, FaultKind, Permission};

/// The most tags of a post.
const MOST_TAGS: usize = 5;
/// What a tag for everything is called. Where a forum demands a tag and none fits, an
/// administrator expects the news there, and not under the first topic that comes.
const GENERAL: [&str; 9] = [
    "news",
    "general",
    "article",
    "articles",
    "announcement",
    "announcements",
    "other",
    "misc",
    "all",
];

/// The tags of a forum that the bot may use.
#[derive(Clone, Debug, Default)]
pub(super) struct Usable {
    tags: Vec<Tag>,
    required: bool,
}

impl DiscordSink {
    /// Begins a post in a forum.
    pub(super) async fn post_in_forum(
        &self,
        server: u64,
        forum: u64,
        post: &Post,
    ) -> Result<Receipt, Problem> {
        let mut message = Draft::new(post);
        let mut read_again = false;
        loop {
            let usable = self.usable_tags(server, forum, read_again).await?;
            let Some(tags) = choose(&usable, &post.tags) else {
                if read_again {
                    return Err(fault(FaultKind::TagNeeded));
                }
                read_again = true;
                continue;
            };
            let body = json!({
                "name": draft::post_name(&post.reply),
                "applied_tags": tags.iter().map(u64::to_string).collect::<Vec<_>>(),
                "message": message.body,
            });
            let sent = self.rest.post_in_forum(forum, body, &message.files).await;
            let error = match sent {
                Ok(thread) => return Ok(receipt(&thread)),
                Err(error) => error,
            };
            match reaction(&error) {
                Reaction::Lighten if message.lighten(&error.to_string()) => {}
                Reaction::Retag if !read_again => read_again = true,
                // A tag may be for moderators since it was read.
                Reaction::Fail(Problem::Channel(found))
                    if found.kind == FaultKind::NoPermission && !tags.is_empty() && !read_again =>
                {
                    read_again = true;
                }
                other => return Err(in_vain(other, &error)),
            }
        }
    }

    /// The tags that may be used in a forum, as they were some minutes ago or as they are now.
    async fn usable_tags(&self, server: u64, forum: u64, now: bool) -> Result<Usable, Problem> {
        let begun = Instant::now();
        if !now
            && let Some((read, usable)) = self.tags().get(&forum)
            && begun < *read + TAGS_FRESH
        {
            return Ok(usable.clone());
        }
        if now {
            self.channels.forget(server);
        }
        let known = match self.channels.server(server, Lane::FanOut).await {
            Ok(known) => known,
            // A server that is not seen says nothing about its channels: the bot may come back.
            Err(error) => {
                return Err(match problem(&error) {
                    Problem::ChannelGone => Problem::Channel(Fault {
                        kind: FaultKind::NoAccess,
                        detail: String::new(),
                    }),
                    other => other,
                });
            }
        };
        // Where the forum is not listed it has no tags, and Discord says what became of it.
        let usable = known.channel(forum).map_or_else(Usable::default, |place| {
            let manages = known.allowed(place).contains(&Permission::ManageThreads);
            Usable {
                tags: place.tags.usable(manages).cloned().collect(),
                required: place.tags.required,
            }
        });
        let mut tags = self.tags();
        tags.retain(|_, (read, _)| begun < *read + TAGS_FRESH);
        tags.insert(forum, (begun, usable.clone()));
        Ok(usable)
    }
}

/// The tags of a post: those that are called like one of the wanted words, the best first. Where a
/// tag is demanded and none fits: the most general one. `None` where there is none at all.
fn choose(usable: &Usable, wanted: &[String]) -> Option<Vec<u64>> {
    let called = |word: &str| {
        let word = word.trim().to_lowercase();
        let mut tags = usable.tags.iter();
        tags.find(move |tag| tag.name.trim().to_lowercase() == word)
            .map(|tag| tag.id)
    };
    let mut chosen = Vec::new();
    for tag in wanted.iter().filter_map(|word| called(word)) {
        if chosen.len() < MOST_TAGS && !chosen.contains(&tag) {
            chosen.push(tag);
        }
    }
    if chosen.is_empty() && usable.required {
        let general = GENERAL.iter().find_map(|word| called(word));
        chosen.push(general.or_else(|| usable.tags.first().map(|tag| tag.id))?);
    }
    Some(chosen)
}

/// What a forum's post is: a thread that has the number of its first message.
fn receipt(thread: &Value) -> Receipt {
    let id = number(&thread["id"]);
    Receipt {
        message: number(&thread["message"]["id"]).or(id),
        thread: id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forum(names: &[&str], required: bool) -> Usable {
        let tags = names
            .iter()
            .zip(1..)
            .map(|(name, id)| Tag {
                id,
                name: (*name).to_owned(),
                moderated: false,
            })
            .collect();
        Usable { tags, required }
    }

    fn words(list: &[&str]) -> Vec<String> {
        list.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn tags_are_found_by_name_whatever_their_case_and_no_more_than_five() {
        let all = forum(&["Licensing", "VMWARE", " Citrix ", "d", "e", "f"], false);
        let wanted = words(&["vmware", "nothing", "licensing", "citrix", "VMware"]);
        assert_eq!(choose(&all, &wanted), Some(vec![2, 1, 3]));
        let many = words(&["f", "e", "d", "citrix", "vmware", "licensing"]);
        assert_eq!(choose(&all, &many), Some(vec![6, 5, 4, 3, 2]));
        assert_eq!(choose(&all, &words(&["nothing"])), Some(vec![]));
    }

    #[test]
    fn where_a_tag_is_demanded_the_most_general_one_stands_in() {
        let wanted = words(&["vmware"]);
        let general = forum(&["Licensing", "General", "News"], true);
        assert_eq!(choose(&general, &wanted), Some(vec![3]));
        assert_eq!(choose(&forum(&["a", "b"], true), &wanted), Some(vec![1]));
        assert_eq!(choose(&forum(&[], true), &wanted), None);
    }
}

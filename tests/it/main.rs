//! Everything Newsdesk does, from outside: the whole bot against a stand-in Discord.

mod standin;

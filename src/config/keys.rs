//! Every setting, one row each: its name in the file, its variable, what it is for, and how it is
//! read.

use std::fmt::Write as _;
use std::time::Duration;

use super::backup;
use super::shown::default_of;
use super::value::Raw;
use super::{Config, LogFormat, Secret};

/// One setting.
pub struct Key {
    /// Its dotted name in the file.
    pub name: &'static str,
    /// Its environment variable.
    pub variable: &'static str,
    /// What it is for, as comment lines of the example file.
    pub about: &'static str,
    /// Its default or an example, as TOML.
    pub example: &'static str,
    /// Whether it may come from the environment only, never from the settings file.
    pub secret: bool,
    /// Reads a value into the settings; the error completes the sentence that the key's name begins.
    pub set: fn(&mut Config, Raw) -> Result<(), String>,
}

/// All settings, in the order of the example file.
pub const KEYS: &[Key] = &[
    Key {
        name: "data_dir",
        variable: "NEWSDESK_DATA_DIR",
        about: "The folder of the archive (archive.sqlite), its search index and the console's\n\
                history. Default: where your system keeps a user's data, such as\n\
                ~/.local/share/newsdesk. The flag --data-dir wins over this.",
        example: "\"/var/lib/newsdesk\"",
        secret: false,
        set: |config, raw| raw.path().map(|path| config.data_dir = path),
    },
    Key {
        name: "archive.catalog",
        variable: "NEWSDESK_ARCHIVE_CATALOG",
        about: "A catalog file for another industry. Default: the built-in catalog of the\n\
                virtualization industry of 2008. config/catalog.toml shows the form.",
        example: "\"catalog.toml\"",
        secret: false,
        set: |config, raw| raw.path().map(|path| config.archive.catalog = Some(path)),
    },
    Key {
        name: "archive.sample",
        variable: "NEWSDESK_ARCHIVE_SAMPLE",
        about: "Whether the ten built-in articles are loaded into an archive that is empty. They belong to the\n\
                built-in catalog and are left out with any other.",
        example: "true",
        secret: false,
        set: |config, raw| raw.flag().map(|flag| config.archive.sample = flag),
    },
    backup::EVERY,
    backup::FOLDER,
    backup::KEEP_LATEST,
    backup::KEEP_DAILY,
    backup::KEEP_WEEKLY,
    Key {
        name: "desk.operators",
        variable: "NEWSDESK_DESK_OPERATORS",
        about: "Discord users who may do everything, by id.",
        example: "[]",
        secret: false,
        set: |config, raw| raw.ids().map(|ids| config.desk.operators = ids),
    },
    Key {
        name: "desk.moderators",
        variable: "NEWSDESK_DESK_MODERATORS",
        about: "Discord users who may change the archive, by id.",
        example: "[]",
        secret: false,
        set: |config, raw| raw.ids().map(|ids| config.desk.moderators = ids),
    },
    Key {
        name: "desk.moderator_roles",
        variable: "NEWSDESK_DESK_MODERATOR_ROLES",
        about: "Roles of servers whose holders may change the archive, as \"server:role\" by id.",
        example: "[]",
        secret: false,
        set: |config, raw| {
            raw.id_pairs()
                .map(|pairs| config.desk.moderator_roles = pairs)
        },
    },
    Key {
        name: "discord.token",
        variable: "DISCORD_TOKEN",
        about: "",
        example: "",
        secret: true,
        set: |config, raw| {
            config.discord.token = Some(Secret::new(&raw.text()?));
            config.discord.token_file = None;
            Ok(())
        },
    },
    Key {
        name: "discord.token_file",
        variable: "DISCORD_TOKEN_FILE",
        about: "A file that holds the bot's token and nothing else. The token itself can also be\n\
                given as the variable DISCORD_TOKEN or by systemd as the credential discord_token, but\n\
                never here.",
        example: "\"/run/secrets/discord_token\"",
        secret: false,
        set: |config, raw| {
            config.discord.token_file = Some(raw.path()?);
            config.discord.token = None;
            Ok(())
        },
    },
    Key {
        name: "discord.api",
        variable: "NEWSDESK_DISCORD_API",
        about: "What takes the place of https://discord.com in every request, for a proxy such as\n\
                twilight-http-proxy.",
        example: "\"https://discord.com\"",
        secret: false,
        set: |config, raw| {
            let address = raw.text()?;
            let plain = url::Url::parse(&address).is_ok_and(|url| {
                matches!(url.scheme(), "http" | "https")
                    && url.has_host()
                    && url.username().is_empty()
                    && url.password().is_none()
                    && url.path() == "/"
                    && url.query().is_none()
                    && url.fragment().is_none()
            });
            if !plain {
                return Err(
                    "must be an http or https address of a host, without a path, a user or \
                            a password."
                        .into(),
                );
            }
            config.discord.api = address.trim_end_matches('/').to_owned();
            Ok(())
        },
    },
    Key {
        name: "discord.guild",
        variable: "NEWSDESK_DISCORD_GUILD",
        about: "The id of one server to register the commands in, instead of everywhere; for trying\n\
                changes out. The flag --guild wins over this. Default: everywhere.",
        example: "123456789012345678",
        secret: false,
        set: |config, raw| raw.id().map(|id| config.discord.guild = Some(id)),
    },
    Key {
        name: "discord.requests_per_second",
        variable: "NEWSDESK_DISCORD_REQUESTS_PER_SECOND",
        about: "Requests a second to Discord, 1 to 50. Discord allows 50; answers to commands are\n\
                not counted.",
        example: "50",
        secret: false,
        set: |config, raw| {
            let rate = raw.integer(1, 50)?;
            config.discord.requests_per_second =
                u32::try_from(rate).map_err(|error| error.to_string())?;
            Ok(())
        },
    },
    Key {
        name: "feeds.allow_hosts",
        variable: "NEWSDESK_FEEDS_ALLOW_HOSTS",
        about: "Hosts that feeds and pages may be fetched from though they are private or on an unusual\n\
                port, each as \"name\" or \"name:port\", such as an RSS bridge in your network. Nothing\n\
                else in private networks is ever fetched.",
        example: "[\"bridge.lan:3000\"]",
        secret: false,
        set: |config, raw| raw.hosts().map(|hosts| config.feeds.allow_hosts = hosts),
    },
    Key {
        name: "limits.answer_seconds",
        variable: "NEWSDESK_LIMITS_ANSWER_SECONDS",
        about: "The longest that one command may take, 1 to 600 seconds.",
        example: "10",
        secret: false,
        set: |config, raw| {
            let seconds = raw.integer(1, 600)?;
            config.limits.answer = Duration::from_secs(seconds.unsigned_abs());
            Ok(())
        },
    },
    Key {
        name: "limits.subscriptions",
        variable: "NEWSDESK_LIMITS_SUBSCRIPTIONS",
        about: "The most subscriptions that a server may have, 1 to 10000. Those that are there stay\n\
                when the limit is lowered.",
        example: "50",
        secret: false,
        set: |config, raw| {
            let most = raw.integer(1, 10_000)?;
            config.limits.subscriptions =
                usize::try_from(most).map_err(|error| error.to_string())?;
            Ok(())
        },
    },
    Key {
        name: "log.format",
        variable: "NEWSDESK_LOG_FORMAT",
        about: "text for people, json for machines: one object a line.",
        example: "\"text\"",
        secret: false,
        set: |config, raw| {
            raw.choice(&[("text", LogFormat::Text), ("json", LogFormat::Json)])
                .map(|format| config.log.format = format)
        },
    },
    Key {
        name: "log.filter",
        variable: "NEWSDESK_LOG_FILTER",
        about: "Which events are logged, as in \"info,newsdesk::discord=debug\". Default: info when\n\
                online, errors alone in the console.",
        example: "\"info\"",
        secret: false,
        set: |config, raw| {
            let filter = raw.text()?;
            match filter.parse::<tracing_subscriber::EnvFilter>() {
                Ok(_) => {
                    config.log.filter = Some(filter);
                    Ok(())
                }
                Err(error) => Err(format!("is not a filter of log events: {error}.")),
            }
        },
    },
    Key {
        name: "ops.listen",
        variable: "NEWSDESK_OPS_LISTEN",
        about: "Where /livez, /readyz and /metrics are answered over HTTP while the bot is online, as an\n\
                IP address and a port. There is no password, so use an address that only this machine\n\
                or a private network reaches. Default: nowhere.",
        example: "\"127.0.0.1:9464\"",
        secret: false,
        set: |config, raw| {
            raw.address()
                .map(|address| config.ops.listen = Some(address))
        },
    },
];

/// The variable that names the settings file itself.
pub const FILE_VARIABLE: &str = "NEWSDESK_CONFIG";

/// The commented example file. Lines that begin with `#= ` hold a key with its default, or with an
/// example where the default is nothing, which the line above says.
pub fn example() -> String {
    let mut text = String::from(
        "# Settings of Newsdesk. Every key is optional and shown with its default; one that has none\n\
         # is shown with an example. Take away the \"#= \" before a line to set it.\n\
         #\n\
         # Newsdesk reads newsdesk.toml in your system's place for settings (~/.config/newsdesk on\n\
         # Linux), or the file that --config or NEWSDESK_CONFIG names. An environment variable, named\n\
         # below each key, wins over the file; in it, lists are written with commas. A flag of the\n\
         # command line wins over both: --set KEY=VALUE sets any key, written as in a variable.\n\
         # `newsdesk check-config` says all that is wrong at once, and with --show what is in effect\n\
         # and where it comes from.\n",
    );
    let mut section = "";
    for key in KEYS.iter().filter(|key| !key.secret) {
        let (table, leaf) = key.name.split_once('.').unwrap_or(("", key.name));
        if table != section {
            let _ = write!(text, "\n[{table}]\n");
            section = table;
        }
        text.push('\n');
        for line in key.about.lines() {
            let _ = writeln!(text, "# {line}");
        }
        let _ = writeln!(text, "# Variable: {}", key.variable);
        if default_of(key).as_deref() != Some(key.example) {
            text.push_str("# An example:\n");
        }
        let _ = writeln!(text, "#= {leaf} = {}", key.example);
    }
    text
}

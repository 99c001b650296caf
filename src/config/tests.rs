//! Tests of all layers together.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::environment::variable_by_rule;
use super::keys::{self, KEYS};
use super::shown::default_of;
use super::*;

fn variables(pairs: &[(&str, &str)]) -> BTreeMap<OsString, OsString> {
    let own = |text: &str| OsString::from(text);
    pairs
        .iter()
        .map(|(name, value)| (own(name), own(value)))
        .collect()
}

fn flag(name: &str, value: &str) -> Flag {
    Flag {
        flag: "--set".to_owned(),
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// What these layers make; the file is called FILE.
fn layers(text: &str, pairs: &[(&str, &str)], flags: &[Flag]) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("newsdesk.toml");
    std::fs::write(&file, text).unwrap();
    let mut loaded = read(Given {
        file: Some(&file),
        environment: Some(&variables(pairs)),
        flags,
    });
    for words in loaded.faults.iter_mut().chain(&mut loaded.warnings) {
        *words = words.replace(&file.display().to_string(), "FILE");
    }
    loaded
}

fn only(pairs: &[(&str, &str)]) -> Loaded {
    read(Given {
        environment: Some(&variables(pairs)),
        ..Given::default()
    })
}

/// A value of a key that is not its default, as in a variable and as TOML.
fn other_value(key: &keys::Key) -> (String, String) {
    let both = |text: &str, toml: &str| (text.to_owned(), toml.to_owned());
    match key.name {
        "desk.operators" | "desk.moderators" => return both("7, 8", "[7, \"8\"]"),
        "desk.moderator_roles" => return both("7:8,9:10", "[\"7:8\", \"9:10\"]"),
        "discord.api" => return both("http://proxy.lan:3000", "\"http://proxy.lan:3000\""),
        "log.format" => return both("json", "\"json\""),
        "backup.every_hours" => return both("24", "24"),
        _ => {}
    }
    match default_of(key).filter(|_| key.name != "data_dir") {
        // The example is another one than the default.
        None => both(key.example.trim_matches(['"', '[', ']']), key.example),
        Some(flag) if flag == "true" => both("false", "false"),
        Some(flag) if flag == "false" => both("true", "true"),
        Some(number) => {
            let less = number.parse::<i64>().map(|number| number - 1);
            let less = less.unwrap_or_else(|_| panic!("{} needs a value above", key.name));
            both(&less.to_string(), &less.to_string())
        }
    }
}

#[test]
fn every_key_is_read_alike_from_the_file_from_its_variable_and_from_a_flag() {
    let read_here = KEYS.iter().filter(|key| !key.secret);
    for key in read_here.filter(|key| key.name != "discord.token_file") {
        let (text, toml) = other_value(key);
        let by_file = layers(&format!("{} = {toml}", key.name), &[], &[]);
        let by_variable = only(&[(key.variable, &text)]);
        let by_flag = layers("", &[], &[flag(key.name, &text)]);
        for loaded in [&by_file, &by_variable, &by_flag] {
            assert_eq!(loaded.faults, Vec::<String>::new(), "{}", key.name);
            assert_ne!(
                loaded.config,
                Config::default(),
                "{} changes nothing",
                key.name
            );
        }
        assert_eq!(by_file.config, by_variable.config, "{}", key.name);
        assert_eq!(by_file.config, by_flag.config, "{}", key.name);
    }
}

#[test]
fn of_each_two_layers_the_later_wins() {
    let file = "[limits]\nsubscriptions = 2";
    let variable = [("NEWSDESK_LIMITS_SUBSCRIPTIONS", "3")];
    let flags = [flag("limits.subscriptions", "4")];
    let of = |text: &str, pairs: &[(&str, &str)], flags: &[Flag]| {
        let loaded = layers(text, pairs, flags);
        assert_eq!(loaded.faults, Vec::<String>::new());
        let origin = loaded
            .origin("limits.subscriptions")
            .map(|origin| match origin {
                Origin::File(_, line) => format!("line {line}"),
                other => other.to_string(),
            });
        (
            loaded.config.limits.subscriptions,
            origin.unwrap_or_default(),
        )
    };
    let said = |value: usize, origin: &str| (value, origin.to_owned());
    assert_eq!(of("", &[], &[]), said(50, ""));
    assert_eq!(of(file, &[], &[]), said(2, "line 2"));
    let by_variable = "variable NEWSDESK_LIMITS_SUBSCRIPTIONS";
    assert_eq!(of("", &variable, &[]), said(3, by_variable));
    assert_eq!(of(file, &variable, &[]), said(3, by_variable));
    assert_eq!(of("", &[], &flags), said(4, "flag --set"));
    assert_eq!(of(file, &[], &flags), said(4, "flag --set"));
    assert_eq!(of("", &variable, &flags), said(4, "flag --set"));
    assert_eq!(of(file, &variable, &flags), said(4, "flag --set"));
    let twice = [flags[0].clone(), flag("limits.subscriptions", "5")];
    assert_eq!(of(file, &variable, &twice), said(5, "flag --set"));
}

#[test]
fn an_empty_variable_is_one_that_is_not_set() {
    let loaded = layers(
        "log.format = 'json'",
        &[("NEWSDESK_LOG_FORMAT", ""), ("DISCORD_TOKEN", "")],
        &[],
    );
    assert_eq!(loaded.config.log.format, LogFormat::Json);
    assert_eq!(loaded.config.discord.token, None);
}

#[test]
fn all_that_is_wrong_is_said_at_once_with_its_line() {
    let loaded = layers(
        "data_dri = 'x'\n[discord]\ntoken = 'abc'\nrequests_per_second = 900\nguild = \n\n[desk]\nmoderators = ['me']\nlimits = 5\n\
         [log.format]\nx = 1\n[ops]\nlisten = 'localhost'",
        &[("NEWSDESK_LOG_FORMAT", "xml"), ("NEWSDESK_DATADIR", "x")],
        &[
            flag("logs.format", "json"),
            flag("discord.token", "abc"),
            flag("ops.listen", "9464"),
        ],
    );
    insta::assert_snapshot!(loaded.faults.join("\n"), @r#"
    FILE:1: there is no setting data_dri. Did you mean data_dir?
    FILE:3: discord.token is a secret and does not belong in this file. Put it in a file of its own and name that file as discord.token_file, or set DISCORD_TOKEN.
    FILE:4: discord.requests_per_second must be a whole number from 1 to 50.
    FILE:5: this is not TOML: string values must be quoted, expected literal string.
    FILE:8: desk.moderators must be a list of Discord ids (whole numbers).
    FILE:9: there is no setting desk.limits. config/newsdesk.example.toml lists all that there are.
    FILE:10: log.format must be one of text, json.
    FILE:13: ops.listen must be an IP address and a port, such as "127.0.0.1:9464" or "[::1]:9464".
    NEWSDESK_LOG_FORMAT must be one of text, json.
    --set: there is no setting logs.format. Did you mean log.format?
    --set: discord.token is a secret, and everybody on this machine can read a command line. Use DISCORD_TOKEN or DISCORD_TOKEN_FILE.
    --set: ops.listen must be an IP address and a port, such as "127.0.0.1:9464" or "[::1]:9464".
    "#);
    insta::assert_snapshot!(loaded.warnings.join("\n"), @"There is no variable NEWSDESK_DATADIR, so it does nothing. Did you mean NEWSDESK_DATA_DIR?");
}

#[test]
fn a_section_that_is_given_a_value_is_told_apart_from_a_key_that_does_not_exist() {
    let loaded = layers("discord = 5\ncolour = 'red'", &[], &[]);
    insta::assert_snapshot!(loaded.faults.join("\n"), @r"
    FILE:1: discord is a section. Write [discord] in a line of its own and its settings below it.
    FILE:2: there is no setting colour. config/newsdesk.example.toml lists all that there are.
    ");
}

#[test]
fn variables_that_mean_nothing_are_warned_of_and_stop_nothing() {
    let loaded = only(&[
        ("NEWSDESK_PORT", "tcp://10.0.0.7:80"),
        ("NEWSDESK_LOG_FORMATT", "json"),
        ("NEWSDESK_GUILD", "7"),
        ("NEWSDESK_DISCORD_TOKENFILE", "/x"),
        ("NEWSDESK_CONFIG", "/x"),
        ("HOME", "/x"),
    ]);
    assert_eq!(loaded.faults, Vec::<String>::new());
    insta::assert_snapshot!(loaded.warnings.join("\n"), @r"
    There is no variable NEWSDESK_DISCORD_TOKENFILE, so it does nothing. Did you mean DISCORD_TOKEN_FILE?
    There is no variable NEWSDESK_GUILD, so it does nothing. Did you mean NEWSDESK_DISCORD_GUILD?
    There is no variable NEWSDESK_LOG_FORMATT, so it does nothing. Did you mean NEWSDESK_LOG_FORMAT?
    There is no variable NEWSDESK_PORT, so it does nothing. config/newsdesk.example.toml names all that there are.
    ");
}

#[test]
fn every_key_has_the_variable_that_the_rule_gives_it() {
    for key in KEYS {
        let rule = variable_by_rule(key.name);
        let short = ["DISCORD_TOKEN", "DISCORD_TOKEN_FILE"].contains(&key.variable);
        assert!(key.variable == rule || short, "{}", key.variable);
    }
    let loaded = only(&[("NEWSDESK_DISCORD_TOKEN", "abc")]);
    let token = loaded.config.discord.token.as_ref().map(Secret::expose);
    assert_eq!(token, Some("abc"));
    assert_eq!(loaded.warnings, Vec::<String>::new());
}

/// A file with a secret in it, and who may read it.
fn secret_file(folder: &Path, name: &str, text: &str, mode: u32) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    file
}

#[test]
fn a_token_comes_from_the_layer_that_is_last_whether_itself_or_as_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str, text: &str| {
        let file = secret_file(folder.path(), name, text, 0o600);
        file.display().to_string()
    };
    let (in_file, in_variable) = (place("one", "of file\n"), place("two", "of variable\n"));
    place("discord_token", "of systemd");
    let credentials = folder.path().display().to_string();
    let settings = format!("discord.token_file = '{in_file}'");
    let token = |text: &str, pairs: &[(&str, &str)]| {
        let loaded = layers(text, pairs, &[]);
        assert_eq!(loaded.faults, Vec::<String>::new());
        assert_eq!(loaded.warnings, Vec::<String>::new());
        let token = loaded.config.discord.token.clone();
        token.map(|token| token.expose().to_owned())
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(token("", &[]), None);
    assert_eq!(token(&settings, &[]), some("of file"));
    let systemd = ("CREDENTIALS_DIRECTORY", credentials.as_str());
    assert_eq!(token(&settings, &[systemd]), some("of systemd"));
    let by_file = ("DISCORD_TOKEN_FILE", in_variable.as_str());
    assert_eq!(token(&settings, &[systemd, by_file]), some("of variable"));
    let direct = ("DISCORD_TOKEN", "direct");
    assert_eq!(token(&settings, &[systemd, direct]), some("direct"));
    let missing = "discord.token_file = '/nowhere/token'";
    assert_eq!(token(missing, &[direct]), some("direct"));
    let nothing = [("CREDENTIALS_DIRECTORY", "/nowhere")];
    assert_eq!(token("", &nothing), None);
}

#[test]
fn a_token_that_is_given_twice_in_one_layer_is_refused() {
    let loaded = only(&[
        ("DISCORD_TOKEN", "abc"),
        ("NEWSDESK_DISCORD_TOKEN_FILE", "/nowhere"),
    ]);
    assert!(
        loaded.faults[0].contains("are both set and mean the same"),
        "{:?}",
        loaded.faults
    );
}

#[test]
fn files_that_hold_no_secret_are_faults_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path();
    let large = secret_file(place, "large", &"x".repeat(5_000), 0o600);
    let empty = secret_file(place, "empty", " \n", 0o600);
    let binary = place.join("binary");
    std::fs::write(&binary, [0xff, 0xfe, 0x00]).unwrap();
    let cases: [(&Path, &str); 5] = [
        (Path::new("/nowhere/token"), "a file that is not there"),
        (place, "names a folder"),
        (&large, "more than 4096 bytes"),
        (&empty, "an empty file"),
        (&binary, "a file that is not text"),
    ];
    for (file, words) in cases {
        let loaded = only(&[("DISCORD_TOKEN_FILE", &file.display().to_string())]);
        assert_eq!(loaded.faults.len(), 1, "{:?}", loaded.faults);
        let fault = &loaded.faults[0];
        assert!(fault.contains(words), "{fault}");
        assert!(fault.contains("DISCORD_TOKEN_FILE"), "{fault}");
    }
}

#[cfg(unix)]
#[test]
fn a_secret_that_everybody_can_read_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    for (mode, warned) in [(0o600, false), (0o640, false), (0o644, true), (0o604, true)] {
        let file = secret_file(folder.path(), "token", "abc", mode);
        let loaded = only(&[("DISCORD_TOKEN_FILE", &file.display().to_string())]);
        assert_eq!(loaded.faults, Vec::<String>::new());
        assert_eq!(!loaded.warnings.is_empty(), warned, "{mode:o}");
        assert!(
            loaded
                .warnings
                .iter()
                .all(|words| words.contains("chmod 600"))
        );
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_no_text_is_a_fault() {
    use std::os::unix::ffi::OsStringExt;
    let broken = OsString::from_vec(vec![0x66, 0xff]);
    let variables = BTreeMap::from([("NEWSDESK_LOG_FILTER".into(), broken)]);
    let loaded = read(Given {
        environment: Some(&variables),
        ..Given::default()
    });
    assert_eq!(loaded.faults, ["NEWSDESK_LOG_FILTER is not text in UTF-8."]);
}

#[test]
fn a_listener_that_others_reach_is_warned_of() {
    for (address, warned) in [
        ("127.0.0.1:9464", false),
        ("127.0.0.9:1", false),
        ("[::1]:9464", false),
        ("0.0.0.0:9464", true),
        ("192.168.1.2:9464", true),
        ("[::]:9464", true),
    ] {
        let loaded = only(&[("NEWSDESK_OPS_LISTEN", address)]);
        assert_eq!(loaded.faults, Vec::<String>::new(), "{address}");
        assert_eq!(loaded.warnings.len(), usize::from(warned), "{address}");
    }
}

#[test]
fn what_is_in_effect_is_shown_with_its_origin_and_without_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let token = secret_file(folder.path(), "token", "very-secret", 0o600);
    let loaded = layers(
        "data_dir = '/srv/desk'\n[desk]\noperators = [5, 6]",
        &[
            ("NEWSDESK_DESK_MODERATOR_ROLES", "7:8, 9:10"),
            ("NEWSDESK_LOG_FILTER", "info,\"x\"=debug"),
            ("NEWSDESK_DISCORD_GUILD", "7"),
            ("DISCORD_TOKEN_FILE", &token.display().to_string()),
        ],
        &[flag("log.format", "json")],
    );
    let text = shown(&loaded);
    assert!(!text.contains("very-secret"));
    assert!(!format!("{:?}", loaded.config).contains("very-secret"));
    let lines: Vec<&str> = text.lines().collect();
    for expected in [
        "# discord.token is set and hidden  # variable DISCORD_TOKEN_FILE",
        "discord.guild = 7  # variable NEWSDESK_DISCORD_GUILD",
        "discord.api = \"https://discord.com\"  # default",
        "log.format = \"json\"  # flag --set",
        "desk.moderator_roles = [\"7:8\", \"9:10\"]  # variable NEWSDESK_DESK_MODERATOR_ROLES",
        "# archive.catalog is not set",
    ] {
        assert!(lines.contains(&expected), "{expected} is not in\n{text}");
    }
    assert!(text.contains("data_dir = \"/srv/desk\"  # "), "{text}");
    // What is shown can be a settings file, and means the same but for where things come from.
    let again = layers(&text, &[], &[]);
    assert_eq!(again.faults, Vec::<String>::new());
    assert_eq!(again.config, loaded.config);
}

#[test]
fn without_anything_every_default_is_shown() {
    let text = shown(&read(Given::default()));
    let config = Config::default();
    let folder = toml::Value::String(config.data_dir.display().to_string());
    assert!(text.contains(&format!("data_dir = {folder}  # default\n")));
    assert_eq!(text.lines().count(), KEYS.len());
    assert_eq!(layers(&text, &[], &[]).config, config);
}

#[test]
fn the_example_file_is_the_one_that_the_keys_make_and_changes_nothing() {
    let committed = include_str!("../../config/newsdesk.example.toml");
    if std::env::var_os("UPDATE_FILES").is_some() {
        let place = concat!(env!("CARGO_MANIFEST_DIR"), "/config/newsdesk.example.toml");
        std::fs::write(place, keys::example()).unwrap();
    }
    assert_eq!(
        committed,
        keys::example(),
        "run the test once with UPDATE_FILES=1"
    );
    assert_eq!(layers(committed, &[], &[]).config, Config::default());
    let uncommented: String = committed
        .lines()
        .map(|line| line.strip_prefix("#= ").unwrap_or(line))
        .collect::<Vec<_>>()
        .join("\n");
    let faults = layers(&uncommented, &[], &[]).faults;
    assert_eq!(faults.len(), 1, "its token file does not exist: {faults:?}");
    for key in KEYS.iter().filter(|key| !key.secret) {
        let leaf = key.name.rsplit('.').next().unwrap();
        assert!(
            committed.contains(&format!("\n#= {leaf} = ")),
            "{}",
            key.name
        );
        let is_example = default_of(key).is_none() || key.name == "data_dir";
        let said = committed.contains(&format!("# An example:\n#= {leaf} = {}", key.example));
        assert_eq!(is_example, said, "{}", key.name);
    }
}

#[test]
fn rubbish_in_the_file_never_panics_and_is_always_a_fault() {
    for rubbish in [
        "= what",
        "[",
        "[[desk]]\noperators = [1]",
        "a.b.c = 1",
        "[discord]\n[discord]\nguild = 1",
        "desk.operators = [[1]]",
        "limits.answer_seconds = 99999999999999999999",
        "limits.answer_seconds = nan",
        "\"\" = 1",
        "data_dir = 2026-01-01",
        "desk.operators = { a = 1 }",
        "\u{feff}= 1",
    ] {
        let loaded = layers(rubbish, &[], &[]);
        assert!(!loaded.faults.is_empty(), "{rubbish}");
        assert!(
            loaded.faults.iter().all(|fault| fault.starts_with("FILE:")),
            "{rubbish}: {:?}",
            loaded.faults
        );
    }
}

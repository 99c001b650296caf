//! The files by which the program is packed and run agree with it and with one another.

use std::process::{Command, Output};

const DOCKERFILE: &str = include_str!("../../Dockerfile");
const IGNORE: &str = include_str!("../../.dockerignore");
const UNTRACKED: &str = include_str!("../../.gitignore");
const COMPOSE: &str = include_str!("../../compose.yaml");
const UNIT: &str = include_str!("../../config/newsdesk.service");
const MANIFEST: &str = include_str!("../../Cargo.toml");
const OPERATING: &str = include_str!("../../docs/operating.md");
const README: &str = include_str!("../../README.md");

/// Runs the program without any variable.
fn newsdesk(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_newsdesk"))
        .args(arguments)
        .env_clear()
        .envs(variables.iter().copied())
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// What follows these words on their line.
fn after<'a>(file: &'a str, words: &str) -> Vec<&'a str> {
    file.lines()
        .filter_map(|line| line.trim().strip_prefix(words))
        .collect()
}

/// The texts of a JSON array on one line.
fn array(line: &str) -> Vec<String> {
    serde_json::from_str(line).unwrap()
}

#[test]
fn the_image_is_built_with_the_rust_that_the_manifest_names() {
    let manifest: toml::Table = MANIFEST.parse().unwrap();
    let version = manifest["package"]["rust-version"].as_str().unwrap();
    let from = after(DOCKERFILE, "FROM rust:");
    assert_eq!(from, [format!("{version}-slim-bookworm AS build")]);
}

#[test]
fn the_build_has_every_file_that_it_reads() {
    let manifest: toml::Table = MANIFEST.parse().unwrap();
    let mut read = vec![
        "Cargo.toml",
        "Cargo.lock",
        "build.rs",
        "migrations",
        "src",
        "config",
    ];
    // A target whose file is missing stops cargo, whatever is built.
    for kind in ["test", "bench", "example"] {
        for target in manifest[kind].as_array().unwrap() {
            let path = target.get("path").and_then(toml::Value::as_str);
            read.push(path.map_or("benches", |path| path.split('/').next().unwrap()));
        }
    }
    for path in read {
        assert!(
            IGNORE.lines().any(|line| line == format!("!{path}")),
            "{path}"
        );
    }
    assert!(
        IGNORE.lines().any(|line| line == "*"),
        "everything else stays out"
    );
    for secret in ["discord_token", ".env", ".git", "target"] {
        assert!(!IGNORE.contains(&format!("!{secret}")), "{secret}");
    }
    assert!(
        after(COMPOSE, "file: ./").contains(&"discord_token")
            && UNTRACKED.lines().any(|line| line == "/discord_token"),
        "git leaves the token alone"
    );
}

#[test]
fn the_layer_of_dependencies_has_a_file_for_every_target_that_it_leaves() {
    let manifest: toml::Table = MANIFEST.parse().unwrap();
    let lines = DOCKERFILE.lines();
    let layer: String = lines
        .skip_while(|line| !line.starts_with("COPY Cargo.toml"))
        .take_while(|line| *line != "COPY . .")
        .collect();
    // A target whose file is missing stops cargo: its section is taken out, or an empty file stands in.
    for (kind, said) in &manifest {
        let targets = match said {
            toml::Value::Array(targets) => targets.clone(),
            said if kind == "lib" => vec![said.clone()],
            _ => continue,
        };
        if layer.contains(&format!(r"/^\[\[{kind}\]\]/,/^$/d")) {
            continue;
        }
        for target in targets {
            let path = target.get("path").and_then(toml::Value::as_str);
            let path = path.unwrap_or("src/main.rs");
            assert!(layer.contains(&format!(" {path} ")), "{kind}: {path}");
            assert!(layer.contains(" src tests/it "), "{kind}: {path}");
        }
    }
    assert!(layer.contains("cargo build --release --locked --target "));
}

#[test]
fn what_container_and_service_start_is_a_command_that_there_is() {
    let mut jobs = vec![
        array(after(DOCKERFILE, "CMD ").last().unwrap()),
        array(after(DOCKERFILE, "CMD ").first().unwrap())[1..].to_vec(),
    ];
    let start = after(UNIT, "ExecStart=/usr/local/bin/newsdesk ");
    jobs.push(start[0].split(' ').map(str::to_owned).collect());
    for job in jobs {
        let mut arguments: Vec<&str> = job.iter().map(String::as_str).collect();
        arguments.push("--help");
        let help = newsdesk(&arguments, &[]);
        assert!(help.status.success(), "newsdesk {arguments:?}");
    }
    assert_eq!(array(after(DOCKERFILE, "ENTRYPOINT ")[0]), ["/newsdesk"]);
    assert_eq!(array(after(DOCKERFILE, "CMD ")[0])[0], "/newsdesk");
    assert!(DOCKERFILE.contains("COPY --from=build /image/newsdesk /newsdesk\n"));
}

#[test]
fn every_variable_of_the_packaging_is_one_that_the_program_knows() {
    let words = |file: &str| -> Vec<String> {
        let lines = file
            .lines()
            .filter(|line| !line.trim_start().starts_with("# "));
        lines
            .flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
            .filter(|word| word.starts_with("NEWSDESK_") || word.starts_with("DISCORD_TOKEN"))
            .map(str::to_owned)
            .collect()
    };
    let mut found = 0;
    for file in [DOCKERFILE, COMPOSE, UNIT] {
        for name in words(file) {
            let checked = newsdesk(&["check-config"], &[(&name, "")]);
            let said = text(&checked.stderr);
            assert!(!said.contains("There is no variable"), "{name}: {said}");
            found += 1;
        }
    }
    assert!(found >= 6, "{found} variables");
    // The other way: the same check does find one that there is not.
    let wrong = newsdesk(&["check-config"], &[("NEWSDESK_DATADIR", "x")]);
    assert!(text(&wrong.stderr).contains("Did you mean NEWSDESK_DATA_DIR?"));
    assert_eq!(wrong.status.code(), Some(0), "a warning stops nothing");
}

#[test]
fn the_volume_is_the_data_folder_and_belongs_to_the_user_who_runs() {
    assert!(DOCKERFILE.contains("ENV NEWSDESK_DATA_DIR=/data"));
    assert_eq!(after(DOCKERFILE, "VOLUME "), ["/data"]);
    let user = after(DOCKERFILE, "USER ");
    assert_eq!(user, ["65532:65532"], "a number, and not root");
    assert!(DOCKERFILE.contains(&format!("--chown={} /image/data /data", user[0])));
    assert!(COMPOSE.contains("- data:/data\n"));
    let secret = after(COMPOSE, "DISCORD_TOKEN_FILE: ");
    assert_eq!(secret, ["/run/secrets/discord_token"]);
    for line in [
        "read_only: true",
        "cap_drop:",
        "- ALL",
        "- no-new-privileges:true",
    ] {
        assert!(COMPOSE.lines().any(|said| said.trim() == line), "{line}");
    }
    for line in [
        "User=newsdesk",
        "StateDirectory=newsdesk",
        "Environment=NEWSDESK_DATA_DIR=%S/newsdesk",
        "LoadCredential=discord_token:/etc/newsdesk/discord_token",
        "ProtectSystem=strict",
        "NoNewPrivileges=yes",
    ] {
        assert!(UNIT.lines().any(|said| said == line), "{line}");
    }
    // Who restores has to be that user, which must be there while the service is stopped.
    let made = after(UNIT, "#   useradd ");
    assert!(made[0].ends_with(" newsdesk"), "{made:?}");
    assert!(!UNIT.lines().any(|said| said.starts_with("DynamicUser=")));
    assert!(OPERATING.contains("sudo -u newsdesk newsdesk --data-dir /var/lib/newsdesk restore "));
}

#[test]
fn everything_wrong_with_the_settings_is_said_by_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("newsdesk.toml");
    std::fs::write(
        &file,
        "[limits]\nsubscriptions = 0\n[archive]\ncatalog = 'none.toml'\n",
    )
    .unwrap();
    let config = file.display().to_string();
    let variables = [
        ("DISCORD_TOKEN", "two words"),
        ("NEWSDESK_LOG_FORMAT", "xml"),
    ];
    let checked = newsdesk(
        &["--config", &config, "--set", "ops.listen", "check-config"],
        &variables,
    );
    assert_eq!(checked.status.code(), Some(2));
    let said = text(&checked.stderr);
    for words in [
        "5 things are wrong",
        ":2: limits.subscriptions must be a whole number from 1 to 10000.",
        "NEWSDESK_LOG_FORMAT must be one of text, json.",
        "--set ops.listen has no value.",
        "the catalog none.toml cannot be read",
        "This is not a Discord token",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(!said.contains("two words"), "{said}");
}

#[test]
fn flags_win_over_variables_in_the_process_too() {
    let shown = newsdesk(
        &[
            "--data-dir",
            "/flag",
            "--set",
            "data_dir=/set",
            "check-config",
            "--show",
        ],
        &[
            ("NEWSDESK_DATA_DIR", "/variable"),
            ("NEWSDESK_LOG_FORMAT", "json"),
        ],
    );
    assert!(shown.status.success());
    let said = text(&shown.stdout);
    assert!(
        said.contains("data_dir = \"/flag\"  # flag --data-dir\n"),
        "{said}"
    );
    assert!(
        said.contains("log.format = \"json\"  # variable NEWSDESK_LOG_FORMAT\n"),
        "{said}"
    );
    let secret = newsdesk(&["--set", "discord.token=abc", "check-config"], &[]);
    assert_eq!(secret.status.code(), Some(2));
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let commands = [
        "console",
        "serve",
        "check-config",
        "health",
        "import",
        "export",
    ];
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let made = newsdesk(&["completions", shell], &[]);
        assert!(made.status.success() && made.stderr.is_empty(), "{shell}");
        let made = text(&made.stdout);
        for word in commands.iter().chain(&["data-dir", "live"]) {
            assert!(made.contains(word), "{shell}: {word}");
        }
    }
    let manual = newsdesk(&["man"], &[]);
    assert!(manual.status.success());
    let manual = text(&manual.stdout);
    assert!(manual.contains(".TH newsdesk 1"), "{manual}");
    for command in commands {
        let heading = format!("NEWSDESK {}", command.to_uppercase());
        assert!(manual.contains(&heading), "{heading}");
    }
    assert!(
        manual.contains("\\-\\-live") && manual.contains("\\-\\-guild"),
        "flags of commands"
    );
    let refused = newsdesk(&["completions", "cmd"], &[]);
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn every_document_is_linked_and_every_link_leads_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for entry in std::fs::read_dir(root.join("docs")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            README.contains(&format!("(docs/{name})")),
            "README.md does not link docs/{name}"
        );
    }
    let links = |document: &str, folder: &str| {
        for (at, _) in document.match_indices("](") {
            let target = document[at + 2..].split(')').next().unwrap();
            let path = target.split('#').next().unwrap();
            if path.is_empty() || target.contains("://") {
                continue;
            }
            assert!(root.join(folder).join(path).exists(), "{folder}: {target}");
        }
    };
    links(README, "");
    links(OPERATING, "docs");
    for entry in std::fs::read_dir(root.join("docs")).unwrap() {
        let path = entry.unwrap().path();
        links(&std::fs::read_to_string(path).unwrap(), "docs");
    }
}

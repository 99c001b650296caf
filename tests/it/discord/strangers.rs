//! Nobody but those who run the desk can change the archive, by whatever way: every command of theirs is
//! tried by a reader and by somebody who administers the server. The rows are read from the table, so
//! that a new one is tried as well.

use std::path::Path;

use newsdesk::commands::router::{commands, table, write_line};
use newsdesk::commands::table::{Command, Menu, Opt, OptKind, Table};
use newsdesk::domain::Role;
use rusqlite::{Connection, OpenFlags};

use super::bot::{Bot, answer, archive, quick_standin, settings};
use crate::standin::{Interaction, Standin, permissions};

/// What readers may leave behind: their own drafts, and lines of buttons.
const THEIRS: [&str; 2] = ["drafts", "remembered_lines"];
/// How many commands Discord takes in the menu of a message.
const MENUS: usize = 15;

/// Everything that the archive holds, but for what readers may leave.
fn dump(folder: &Path) -> Vec<String> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let db = Connection::open_with_flags(folder.join("newsdesk.sqlite"), flags).unwrap();
    let sql = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
    let mut tables = db.prepare(sql).unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let mut all = Vec::new();
    for table in tables.map(Result::unwrap) {
        if THEIRS.contains(&table.as_str()) {
            continue;
        }
        let mut rows = db.prepare(&format!("SELECT * FROM \"{table}\"")).unwrap();
        let width = rows.column_count();
        let mut rows = rows.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..width).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            all.push(format!("{table} {}", values.collect::<Vec<_>>().join(" ")));
        }
    }
    all.sort();
    all
}

/// The commands of those who run the desk.
fn theirs() -> Vec<&'static Command> {
    let of_desk = |row: &&Command| matches!(row.role, Role::Moderator | Role::Operator);
    commands().iter().filter(of_desk).collect()
}

/// A value that an option takes.
fn value(option: &Opt) -> String {
    match option.kind {
        OptKind::Entity(_) | OptKind::Names => "vmware".to_owned(),
        OptKind::Date | OptKind::DateOrNothing => "2008".to_owned(),
        OptKind::TimeZone => "Europe/Berlin".to_owned(),
        OptKind::TimeOfDay => "7:30".to_owned(),
        OptKind::TimeSpan => "22:00-07:00".to_owned(),
        OptKind::Integer { min, .. } => min.to_string(),
        OptKind::Flag => "true".to_owned(),
        OptKind::Choice(choices) => choices[0].1.to_owned(),
        _ => "1".to_owned(),
    }
}

fn slash(row: &Command) -> Interaction {
    let command = Interaction::command(row.name).unchecked();
    row.given_options()
        .fold(command, |asked, option| match option.kind {
            OptKind::User => asked.user_option(option.name, "other"),
            OptKind::Channel => asked.channel_option(option.name, "general"),
            OptKind::Role => asked,
            OptKind::Integer { min, .. } => asked.option(option.name, min),
            OptKind::Flag => asked.option(option.name, true),
            _ => asked.option(option.name, value(option)),
        })
}

fn line(row: &Command) -> String {
    let options: Vec<(&str, String)> = row
        .options
        .iter()
        .map(|option| (option.name, value(option)))
        .collect();
    let options: Vec<(&str, &str)> = options.iter().map(|(n, v)| (*n, v.as_str())).collect();
    write_line(row.name, &options)
}

/// Tries everything with a command; each answer must say whom it is for.
async fn try_all(discord: &Standin, row: &Command, menu: &str, message: u64) {
    let (line, bare) = (line(row), write_line(row.name, &[]));
    let inputs: Vec<(&str, String)> = row
        .options
        .iter()
        .take(5)
        .map(|option| (option.name, value(option)))
        .collect();
    let inputs: Vec<(&str, &str)> = inputs.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let mut attempts = vec![
        slash(row),
        Interaction::command(row.name).unchecked(),
        Interaction::press_forged(message, &format!("nr01:{bare}"), &[]),
        Interaction::press_forged(message, &format!("nt01:{bare}"), &[]),
        Interaction::submit_forged(&format!("nf0:{bare}"), &inputs),
        Interaction::submit_forged(&format!("np0:{bare}"), &[]),
        Interaction::message_menu(menu, message),
        Interaction::press_forged(message, &format!("nr01:{line}"), &[]),
        Interaction::submit_forged(&format!("nf0:{line}"), &inputs),
    ];
    // A longer id than Discord keeps is none.
    if line.len() > 80 {
        attempts.truncate(7);
    }
    let readers = ["reader", "moderator"];
    for attempt in attempts {
        for who in readers {
            let attempt = attempt.clone().by(who);
            let everything = attempt.clone().with_permissions(permissions::ADMINISTRATOR);
            for attempt in [&attempt, &everything, &attempt.clone().in_dm()] {
                let shown = answer(discord, attempt).await;
                let text = shown.text().replace('\\', "");
                let whose = [
                    format!("/{} is for the moderators of this desk.", row.name),
                    format!("/{} is for the operator of this desk.", row.name),
                    format!("/{} works only in a server", row.name),
                ];
                assert!(
                    whose.iter().any(|words| text.contains(words)),
                    "{attempt:?}: {text}"
                );
                assert!(shown.ephemeral(), "{attempt:?}");
            }
        }
    }
    for option in row.given_options() {
        for typed in ["", "1", "v"] {
            for who in readers {
                let typing = Interaction::autocomplete(row.name).focus(option.name, typed);
                let choices = discord
                    .interact(&typing.unchecked().by(who))
                    .choices()
                    .await;
                assert_eq!(choices, [], "{} {} {typed}", row.name, option.name);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_changes_anything_by_any_way() {
    let folder = archive();
    let before = dump(folder.path());
    let rows = theirs();
    assert!(rows.len() >= 4, "the desk has its commands");
    let mut folder = Some(folder);
    for rows in rows.chunks(MENUS) {
        let labels: Vec<String> = (0..rows.len()).map(|at| format!("Menu {at}")).collect();
        let menus: Vec<Menu> = (rows.iter().zip(&labels))
            .map(|(row, label)| Menu {
                label: label.clone().leak(),
                command: row.name,
            })
            .collect();
        let with_menus: &'static Table = Box::leak(Box::new(Table {
            commands: table().commands,
            groups: table().groups,
            menus: menus.leak(),
        }));
        let discord = quick_standin().start().await;
        let settings = settings(discord.token(), &discord.api());
        let bot = Bot::on(settings, folder.take().unwrap(), |context| {
            context.table = with_menus;
        });
        discord.wait_ready().await;
        discord.wait_registered().await;
        let news = answer(&discord, &Interaction::command("news")).await;
        for (row, label) in rows.iter().zip(&labels) {
            try_all(&discord, row, label, news.id).await;
        }
        folder = Some(bot.stop().await);
    }
    let folder = folder.unwrap();
    let after = dump(folder.path());
    let gone: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
    let fresh: Vec<_> = after.iter().filter(|row| !before.contains(row)).collect();
    assert!(gone.is_empty() && fresh.is_empty(), "{gone:?} {fresh:?}");
    assert!(after.iter().any(|row| row.starts_with("articles ")));
    assert!(!after.iter().any(|row| row.starts_with("audit ")));
}

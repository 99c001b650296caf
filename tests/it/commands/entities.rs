//! `/entity`: what moderators make of the catalog, and that it stays.

use std::sync::Arc;

use newsdesk::commands::AsOf;
use newsdesk::commands::router::{Caller, answer_line, commands, submit};
use newsdesk::domain::{
    Alias, ArticleId, Certainty, Date, Entity, EntityId, NewArticle, Place, Role, Status,
};
use newsdesk::ingest::retag::progress;
use newsdesk::ingest::{self, Step, Tagging};
use newsdesk::reply::{Form, Kind, Reply};
use newsdesk::store::Store;

use crate::desk::{TestDesk, caller, render};

/// A desk that its operator speaks to, who holds every role.
pub fn desk() -> TestDesk {
    let mut desk = TestDesk::new();
    desk.caller = caller(Role::Operator, Place::Console);
    desk
}

/// What a line is answered with, which must not be a refusal.
pub fn done(desk: &TestDesk, line: &str) -> Reply {
    let reply = desk.reply(line);
    assert!(
        !matches!(reply.kind, Kind::Refused | Kind::Failed),
        "{line}: {}",
        render(&reply)
    );
    reply
}

/// Presses a button of a reply.
pub fn press(desk: &TestDesk, reply: &Reply, label: &str) -> Reply {
    desk.reply(&TestDesk::button(reply, label))
}

pub fn article(title: &str, body: &str) -> NewArticle {
    NewArticle {
        title: title.to_owned(),
        url: None,
        author: String::new(),
        body: body.to_owned(),
        published: Date::Month(2008, 8),
        certainty: Certainty::Announced,
        status: Status::Published,
        updates: Vec::new(),
        topics: Vec::new(),
        picture: None,
    }
}

/// An article that comes in as all do.
fn comes_in(desk: &TestDesk, title: &str) -> ArticleId {
    let tagging = Arc::clone(&desk.context.tagging);
    let (new, now) = (article(title, ""), desk.context.now());
    let accepted = desk.context.store.write(move |tx| {
        let tagger = tagging.tagger(tx)?;
        Ok(ingest::accept(tx, &tagger, new, now).expect("it is sound"))
    });
    desk.context.search.catch_up().expect("it follows");
    accepted.expect("it is written").id()
}

fn mentioned(desk: &TestDesk, article: ArticleId) -> Vec<String> {
    let mentions = desk
        .context
        .store
        .read(|read| read.mentions(article))
        .unwrap();
    let names = desk.context.search.names();
    let key = |id| names.get(id).map(|entity| entity.key.clone());
    mentions
        .into_iter()
        .filter_map(|mention| key(mention.entity))
        .collect()
}

fn key(desk: &TestDesk, key: &str) -> EntityId {
    let found = desk
        .context
        .store
        .read(|read| read.entity_by_key(key))
        .unwrap();
    found.unwrap_or_else(|| panic!("there is no {key}"))
}

fn entity(desk: &TestDesk, name: &str) -> Entity {
    let id = key(desk, name);
    let found = desk.context.store.read(|read| read.entity(id));
    found.unwrap().expect("it is there")
}

/// Everything that a start could change.
fn state(store: &Store) -> String {
    store
        .read(|read| {
            let mut state = String::new();
            for named in read.names()? {
                let entity = read.entity(named.id)?;
                let facts = read.facts_about(named.id)?;
                let forecasts = read.forecasts(Some(named.id))?;
                state.push_str(&format!("{named:?} {entity:?} {facts:?} {forecasts:?}\n"));
            }
            Ok(state)
        })
        .unwrap()
}

/// The desk starts again with the catalog and the sample that it has.
fn start(store: &Store) -> ingest::Loaded {
    let catalog = ingest::catalog::parse("catalog.toml", ingest::catalog::DEFAULT).unwrap();
    let sample = ingest::sample::default_articles().unwrap();
    let now = crate::desk::NOW.parse().unwrap();
    ingest::load(store, &catalog, Some(&sample), now).unwrap()
}

#[test]
fn only_moderators_may_change_the_catalog() {
    let desk = desk();
    let before = state(&desk.context.store);
    let of_catalog = commands().iter().filter(|command| {
        let first = command.words().0;
        first == "entity" || first == "fact"
    });
    for command in of_catalog {
        for role in [Role::Reader, Role::Manager, Role::Administrator] {
            let somebody: Caller = caller(role, Place::Console);
            for example in command.examples {
                let reply = answer_line(&desk.context, &somebody, example);
                assert_eq!(reply.kind, Kind::Refused, "{example}");
                assert!(
                    reply.text.words().contains("moderators of this desk"),
                    "{example}"
                );
            }
        }
    }
    assert_eq!(state(&desk.context.store), before);
    let moderator = caller(Role::Moderator, Place::Console);
    let reply = answer_line(
        &desk.context,
        &moderator,
        "/entity edit entity: vmware role: x",
    );
    assert_eq!(reply.kind, Kind::Notice);
}

#[test]
fn what_is_added_is_found_at_once_in_what_is_there_and_in_what_comes() {
    let desk = desk();
    let old = comes_in(&desk, "Moka Five ships LivePC");
    let as_of = AsOf::now(&desk.context);
    let reply = done(
        &desk,
        "/entity add kind: vendor name: Moka Five summary: Makes desktops portable. aliases: MokaFive, moka5 \
         links: Site https://moka.example",
    );
    insta::assert_snapshot!(render(&reply), @r"
    [notice, private] Moka Five is in the catalog
    ! 1 published article names it.
    Makes desktops portable.
    Kind: vendor
    Also called: MokaFive, moka5
    Key: moka-five
    (Profile) run /vendor name: moka-five
    (Names) run /entity alias entity: moka-five
    ");
    assert!(as_of != AsOf::now(&desk.context), "what was kept is stale");
    assert_eq!(mentioned(&desk, old), ["moka-five"]);
    assert_eq!(
        desk.suggest("vendor", "name", "mokaf"),
        ["Moka Five = moka-five"]
    );
    let new = comes_in(&desk, "MokaFive and VMware");
    assert_eq!(mentioned(&desk, new), ["vmware", "moka-five"]);
    let profile = desk.say("/vendor moka5");
    assert!(profile.contains("Makes desktops portable."), "{profile}");
    assert!(profile.contains("<https://moka.example/>"), "{profile}");
}

#[test]
fn what_cannot_be_is_refused_in_words_that_say_what_to_do() {
    let desk = desk();
    let before = state(&desk.context.store);
    let long = "x".repeat(101);
    let many: Vec<String> = (0..26).map(|number| format!("word{number}")).collect();
    for (line, words) in [
        (
            "/entity add kind: vendor name: VMware",
            "There is a vendor called VMware already",
        ),
        (
            "/entity add kind: vendor name: vmware",
            "There is a vendor called VMware already",
        ),
        (
            "/entity add kind: person name: VMW",
            "VMware (vendor) already",
        ),
        (
            "/entity add kind: vendor name: Cloud",
            "\"Cloud\" is a common word",
        ),
        (
            "/entity add kind: vendor name: The",
            "\"The\" is a common word",
        ),
        (
            "/entity add kind: vendor name: 2008",
            "\"2008\" is a common word",
        ),
        ("/entity add kind: vendor name: XY", "\"XY\" is so short"),
        (
            "/entity add kind: vendor name: ***",
            "has no letter or digit",
        ),
        ("/entity add kind: vendor name: \u{200b}", "can be seen"),
        (
            &format!("/entity add kind: vendor name: {long}"),
            "at most 100 characters",
        ),
        (
            "/entity add kind: gadget name: Foo",
            "takes vendor, product, program or person",
        ),
        (
            "/entity add kind: vendor name: Foo category: hypervisors",
            "Only products have a radar category",
        ),
        (
            "/entity add kind: product name: Foo category: cheese",
            "There is no category called \"cheese\"",
        ),
        (
            "/entity add kind: vendor name: Foo aliases: Foobar, Citrix",
            "\"Citrix\" is a name of Citrix (vendor)",
        ),
        (
            "/entity add kind: vendor name: Foo aliases: cloud",
            "\"cloud\" is a common word",
        ),
        (
            "/entity add kind: vendor name: Foo links: Site",
            "needs an address",
        ),
        (
            "/entity add kind: vendor name: Foo links: javascript://x",
            "no address that can be linked",
        ),
        (
            "/entity add kind: vendor name: Foo links: https://u:p@x.example",
            "no address that can be linked",
        ),
        (
            "/entity edit entity: vmware name: Citrix",
            "There is a vendor called Citrix already",
        ),
        (
            "/entity edit entity: vmware name: VMware",
            "Nothing would change",
        ),
        (
            "/entity edit entity: vmware kind: person",
            "cannot be a person: fact",
        ),
        (
            "/entity edit entity: vmware category: hypervisors",
            "Only products have a radar category",
        ),
        (
            "/entity alias entity: vmware add: Foo remove: VMW",
            "one name at a time",
        ),
        (
            "/entity alias entity: vmware context: x",
            "Say which name these terms are for",
        ),
        (
            "/entity alias entity: vmware add: VMware",
            "is what it is called",
        ),
        (
            "/entity alias entity: vmware add: VMW exact-case: yes",
            "on these terms",
        ),
        (
            "/entity alias entity: vmware add: Hyper-V",
            "\"Hyper-V\" is a name of Hyper-V (product)",
        ),
        (
            "/entity alias entity: vmware add: Maritz",
            "Paul Maritz (person)",
        ),
        (
            "/entity alias entity: vmware add: X look-up-only: yes context: y",
            "needs no context words",
        ),
        (
            &format!(
                "/entity alias entity: vmware add: Foo context: {}",
                many.join(", ")
            ),
            "takes at most 25 at once",
        ),
        (
            "/entity alias entity: vmware remove: VMWW",
            "Did you mean \"VMW\"?",
        ),
        (
            "/entity alias entity: vmware remove: VMware",
            "is what it is called, not another name",
        ),
        ("/entity merge entity: vmware into: VMW", "Both mean VMware"),
        ("/entity unmerge", "no such merge"),
        (
            "/entity unmerge entity: vmware",
            "Nothing was merged into VMware",
        ),
        ("/entity unmerge merge: 99", "no such merge"),
    ] {
        let reply = desk.reply(line);
        assert_eq!(reply.kind, Kind::Refused, "{line}: {}", render(&reply));
        assert!(render(&reply).contains(words), "{line}: {}", render(&reply));
    }
    // A button that would change somebody else is no help.
    for line in [
        "/entity edit entity: nobody at all name: Foo",
        "/entity merge entity: vmware into: nobody at all",
        "/entity delete entity: nobody at all",
        "/fact add subject: nobody at all relation: owns object: vmware source: 3",
    ] {
        let reply = desk.reply(line);
        assert_eq!(reply.kind, Kind::Refused, "{line}: {}", render(&reply));
        assert!(reply.buttons.is_empty(), "{line}: {}", render(&reply));
    }
    // Nothing is changed on a guess, and a merge across kinds finds nobody.
    for line in [
        "/entity edit entity: vmwre summary: Guessed.",
        "/entity alias entity: citirx add: Foo",
        "/entity delete entity: vmwre",
        "/entity edit entity: nobody at all name: Foo",
        "/entity merge entity: vmware into: hyper-v confirm: x",
    ] {
        let reply = desk.reply(line);
        assert!(
            matches!(reply.kind, Kind::Choices | Kind::Notice | Kind::Refused),
            "{line}: {}",
            render(&reply)
        );
    }
    assert_eq!(state(&desk.context.store), before);
}

#[test]
fn words_of_a_moderator_are_words_and_no_markup() {
    let desk = desk();
    done(
        &desk,
        "/entity add kind: vendor name: **Foo**\u{1b}[31m @everyone summary: a\u{7}b `x` <@1>",
    );
    let entity = entity(&desk, "foo-31m-everyone");
    assert_eq!(entity.name, "**Foo**[31m @everyone");
    assert_eq!(entity.summary, "ab `x` <@1>");
    let profile = desk.reply("/vendor name: foo-31m-everyone");
    let plain = newsdesk::reply::Text::plain("ab `x` <@1>");
    assert_eq!(profile.text, plain, "renderers escape what is plain");
}

/// A form as Discord sends it back: every input, those that are named here with other text.
pub fn fills(desk: &TestDesk, form: &Form, typed: &[(&str, &str)]) -> Reply {
    let inputs = form.inputs.iter().map(|input| {
        let given = typed.iter().find(|(option, _)| *option == input.option);
        let value = given.map_or(input.value.as_str(), |(_, value)| value);
        (input.option.to_owned(), value.to_owned())
    });
    submit(&desk.context, &desk.caller, &form.line, inputs.collect())
}

fn edit_form(desk: &TestDesk, entity: &str) -> Form {
    let asked = desk.reply(&format!("/entity edit entity: {entity}"));
    asked.form.expect("a form")
}

#[test]
fn edits_of_two_moderators_go_together_field_by_field() {
    let desk = desk();
    let [first, second] = [(); 2].map(|()| edit_form(&desk, "svs"));
    fills(&desk, &first, &[("role", "software")]);
    let done = fills(&desk, &second, &[("summary", "Layers of programs.")]);
    let words = render(&done);
    assert!(
        words.contains(
            "Meanwhile the console had changed the role, and that stays: role: software."
        ),
        "{words}"
    );
    let svs = || entity(&desk, "svs");
    assert_eq!(svs().role, "software");
    assert_eq!(svs().summary, "Layers of programs.");

    // The same field: the words of both stand there, and nothing is written.
    let late = fills(&desk, &second, &[("role", "layers"), ("summary", "Mine.")]);
    let words = render(&late);
    assert!(
        words.contains("the console has changed the summary and role of"),
        "{words}"
    );
    assert!(words.contains("The role now: software"), "{words}");
    assert!(
        words.contains("The role as you wrote it: layers"),
        "{words}"
    );
    assert_eq!(svs().role, "software");
    let again = press(&desk, &late, "Open the form").form.expect("the form");
    let shown: Vec<&str> = again
        .inputs
        .iter()
        .map(|input| input.value.as_str())
        .collect();
    assert_eq!(shown[1..], ["Mine.", "layers"]);
    fills(&desk, &again, &[]);
    assert_eq!(svs().role, "layers");
    assert_eq!(svs().summary, "Mine.");
    assert!(desk.say("/drafts list").contains("There are none"));
}

#[test]
fn an_emptied_input_empties_what_may_be_empty() {
    let desk = desk();
    let form = edit_form(&desk, "svs");
    fills(&desk, &form, &[("role", "software")]);
    let form = edit_form(&desk, "svs");
    let refused = fills(&desk, &form, &[("name", ""), ("role", "")]);
    assert_eq!(refused.kind, Kind::Refused);
    assert!(refused.text.words().contains("The name cannot be empty"));
    let svs = || entity(&desk, "svs");
    assert_eq!(svs().role, "software", "all of it or nothing");
    fills(&desk, &form, &[("role", ""), ("summary", "")]);
    assert_eq!(svs().role, "");
    assert_eq!(svs().summary, "");
    // Left as it is, a form changes nothing.
    let form = edit_form(&desk, "svs");
    let same = fills(&desk, &form, &[]);
    assert!(
        same.text.words().contains("Nothing would change"),
        "{}",
        render(&same)
    );
    // Nothing is emptied by a line that is typed.
    desk.reply("/entity edit entity: svs role: software");
    desk.reply("/entity edit entity: svs role: summary: Layers.");
    assert_eq!(svs().role, "software");
}

#[test]
fn a_form_that_was_left_alone_writes_no_summary_anew() {
    let desk = desk();
    let svs = || entity(&desk, "svs");
    let before = Entity {
        summary: "Layers  of programs.\n\nOne above the other.".to_owned(),
        ..svs()
    };
    let written = before.clone();
    let done = desk.context.store.write(move |tx| tx.edit_entity(&written));
    done.expect("an archive");
    let form = edit_form(&desk, "svs");
    let same = fills(&desk, &form, &[]);
    assert!(
        same.text.words().contains("Nothing would change"),
        "{}",
        render(&same)
    );
    fills(&desk, &form, &[("role", "software")]);
    assert_eq!(svs().role, "software");
    assert_eq!(svs().summary, before.summary);
}

#[test]
fn a_name_that_lives_is_not_gone_because_an_old_key_was_spelt_so() {
    let desk = desk();
    done(&desk, "/entity add kind: vendor name: Quuxly");
    let asked = done(&desk, "/entity delete entity: quuxly");
    press(&desk, &asked, "Delete Quuxly");
    let gone = desk.reply("/entity edit entity: quuxly role: press");
    assert!(
        gone.text.words().contains("has left the catalog already"),
        "{}",
        render(&gone)
    );
    done(&desk, "/entity add kind: vendor name: Quuxly");
    done(&desk, "/entity add kind: product name: Quuxly");
    let both = desk.reply("/entity edit entity: quuxly role: press");
    assert_eq!(both.kind, Kind::Choices, "{}", render(&both));
}

#[test]
fn a_form_about_what_was_merged_meanwhile_changes_nobody_else() {
    let desk = desk();
    done(&desk, "/entity add kind: vendor name: Moka Quux");
    let form = edit_form(&desk, "moka-quux");
    let asked = done(&desk, "/entity merge entity: moka-quux into: vmware");
    press(&desk, &asked, "Merge into VMware");
    let before = state(&desk.context.store);
    let late = fills(&desk, &form, &[("summary", "Makes something else.")]);
    assert_eq!(late.kind, Kind::Refused, "{}", render(&late));
    let words = late.text.words();
    assert!(words.contains("Nothing was changed"), "{words}");
    assert_eq!(state(&desk.context.store), before);
    // What was typed is kept.
    assert!(desk.say("/drafts list").contains("Moka Quux"));
}

#[test]
fn of_two_who_merge_or_delete_the_same_the_second_is_told() {
    let desk = desk();
    done(&desk, "/entity add kind: vendor name: Moka Quux");
    let merges = [(); 2].map(|()| done(&desk, "/entity merge entity: moka-quux into: vmware"));
    let deletes = done(&desk, "/entity delete entity: moka-quux");
    press(&desk, &merges[0], "Merge into VMware");
    let before = state(&desk.context.store);
    for (late, label) in [
        (&merges[1], "Merge into VMware"),
        (&deletes, "Delete Moka Quux"),
    ] {
        let reply = press(&desk, late, label);
        assert_eq!(reply.kind, Kind::Refused, "{}", render(&reply));
        let words = reply.text.words();
        assert!(
            words.contains("is part of VMware now. Nothing was changed."),
            "{words}"
        );
        assert!(words.contains("/entity unmerge"), "{words}");
    }
    assert_eq!(state(&desk.context.store), before);

    done(&desk, "/entity add kind: vendor name: Gone Quux");
    let deletes = [(); 2].map(|()| done(&desk, "/entity delete entity: gone-quux"));
    // What somebody has changed since is not deleted unseen.
    done(
        &desk,
        "/entity edit entity: gone-quux summary: Makes something.",
    );
    let again = press(&desk, &deletes[0], "Delete Gone Quux");
    let words = render(&again);
    assert!(
        words.contains("Somebody has changed it since this was shown"),
        "{words}"
    );
    assert!(words.contains("Makes something."), "{words}");
    let gone = press(&desk, &again, "Delete Gone Quux");
    assert!(
        render(&gone).contains("is out of the catalog"),
        "{}",
        render(&gone)
    );
    let late = press(&desk, &deletes[1], "Delete Gone Quux");
    assert_eq!(late.kind, Kind::Refused);
    assert!(
        late.text
            .words()
            .contains("has left the catalog already. Nothing was changed."),
        "{}",
        render(&late)
    );
}

#[test]
fn a_form_asks_for_what_is_missing() {
    let desk = desk();
    let reply = done(&desk, "/entity add kind: product role: tool");
    let form = reply.form.expect("a form");
    assert_eq!(form.line, "/entity add kind: product role: tool");
    let options: Vec<&str> = form.inputs.iter().map(|input| input.option).collect();
    assert_eq!(options, ["name", "summary", "aliases", "context", "links"]);
    let reply = done(&desk, "/entity edit entity: VMW");
    let form = reply.form.expect("a form");
    assert!(form.line.starts_with("/entity edit entity: vmware seen: "));
    assert_eq!(form.inputs[0].value, "VMware");
    for form in [
        done(&desk, "/fact remove fact: 15"),
        done(&desk, "/fact end fact: 15"),
    ] {
        let form = form.form.expect("a form");
        assert!(form.title.chars().count() <= 45);
        assert!(
            form.inputs
                .iter()
                .all(|input| input.label.chars().count() <= 45)
        );
    }
}

#[test]
fn an_alias_finds_articles_only_on_its_terms() {
    let desk = desk();
    let clear = comes_in(&desk, "The hypervisor people meet");
    let meant = comes_in(&desk, "Neon buys a hypervisor");
    let other = comes_in(&desk, "Neon lights");
    done(
        &desk,
        "/entity alias entity: vmware add: Neon context: hypervisor exact-case: yes",
    );
    assert_eq!(mentioned(&desk, meant), ["vmware"]);
    assert!(mentioned(&desk, other).is_empty());
    let reply = done(
        &desk,
        "/entity alias entity: vmware add: the hypervisor people",
    );
    assert!(render(&reply).contains("published articles name it; before it was named in"));
    assert_eq!(mentioned(&desk, clear), ["vmware"]);
    // The same name on other terms.
    let reply = done(
        &desk,
        "/entity alias entity: vmware add: the hypervisor people look-up-only: yes",
    );
    assert!(mentioned(&desk, clear).is_empty());
    assert!(render(&reply).contains("counts for VMware on other terms"));
    press(&desk, &reply, "Undo");
    assert_eq!(
        mentioned(&desk, clear),
        ["vmware"],
        "its terms are as before"
    );
    done(
        &desk,
        "/entity alias entity: vmware add: the hypervisor people look-up-only: yes",
    );
    let listed = desk.say("/entity alias entity: vmware");
    assert!(listed.contains("Neon: counts in this capitalisation only, where one of these"));
    let gone = done(&desk, "/entity alias entity: vmware remove: neon");
    assert!(mentioned(&desk, meant).is_empty());
    press(&desk, &gone, "Undo");
    assert_eq!(mentioned(&desk, meant), ["vmware"]);
    // A name of its own can get terms too.
    done(
        &desk,
        "/entity alias entity: vmware add: VMware context: hypervisor",
    );
    let alone = comes_in(&desk, "VMware alone");
    assert!(mentioned(&desk, alone).is_empty());
}

#[test]
fn after_a_new_name_the_old_one_goes_on() {
    let desk = desk();
    let old = comes_in(&desk, "Novell speaks");
    let reply = done(
        &desk,
        "/entity edit entity: novell name: Novell by Hand summary: - role: reseller",
    );
    let told = render(&reply);
    assert!(
        told.contains("Articles that write \"Novell\" go on naming it"),
        "{told}"
    );
    assert!(
        told.contains("Now: name: Novell by Hand; no summary; role: reseller"),
        "{told}"
    );
    assert_eq!(mentioned(&desk, old), ["novell"]);
    assert_eq!(
        desk.suggest("vendor", "name", "novell by"),
        ["Novell by Hand = novell"]
    );
}

#[test]
fn a_merge_shows_what_it_moves_and_is_undone_with_what_came_in_between() {
    let desk = desk();
    done(
        &desk,
        "/entity add kind: vendor name: Vee Em aliases: VeeEm",
    );
    let before = comes_in(&desk, "Vee Em says so");
    done(
        &desk,
        "/fact add subject: vee em relation: partner-of object: citrix source: 3",
    );
    done(
        &desk,
        "/fact add subject: vee em relation: partner-of object: vmware source: 3",
    );
    done(&desk, "/subscribe about: vee em");
    let states = state(&desk.context.store);
    let shown = done(&desk, "/entity merge entity: vee em into: vmware");
    let told = render(&shown);
    for words in [
        "Merge Vee Em into VMware?\n",
        "These move to VMware: 1 article, 1 fact, 1 subscription and 2 names.",
        "Names that move: Vee Em, VeeEm\n",
        "Facts that are dropped, because they would be about itself: ",
        "Vee Em is a partner of VMware [#3]\n",
        "(The other way round) run /entity merge entity: vmware into: vee-em",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(state(&desk.context.store), states, "nothing is done yet");

    // Something changes: what was confirmed is not what would be done.
    let line = TestDesk::button(&shown, "Merge into VMware");
    done(&desk, "/entity alias entity: vee em add: V. Em");
    let again = done(&desk, &line);
    assert!(render(&again).contains("Something has changed since this was shown"));

    let merged = press(&desk, &again, "Merge into VMware");
    assert!(
        render(&merged).contains("Vee Em is part of VMware"),
        "{}",
        render(&merged)
    );
    assert_eq!(mentioned(&desk, before), ["vmware"]);
    assert!(
        desk.say("/vendor vee em").contains("VMware"),
        "its name finds the other"
    );
    assert!(desk.say("/subscriptions list").contains("VMware"));
    assert!(
        desk.say("/vendor name: vee-em").contains("] VMware"),
        "an old button too"
    );
    let between = comes_in(&desk, "VeeEm goes on");
    assert_eq!(mentioned(&desk, between), ["vmware"]);
    start(&desk.context.store);
    let status = desk.say("/entity status");
    assert!(status.contains("Vee Em into VMware"), "{status}");

    let undone = press(&desk, &merged, "Undo");
    assert!(
        render(&undone).contains("Vee Em and VMware are two again"),
        "{}",
        render(&undone)
    );
    assert_eq!(mentioned(&desk, before), ["vee-em"]);
    assert_eq!(mentioned(&desk, between), ["vee-em"]);
    assert!(desk.say("/subscriptions list").contains("Vee Em"));
    assert!(
        desk.say("/fact list subject: vee em")
            .contains("Vee Em is a partner of VMware")
    );
    assert_eq!(
        press(&desk, &merged, "Undo").kind,
        Kind::Refused,
        "it was undone"
    );
}

#[test]
fn a_merge_into_what_was_deleted_since_can_be_undone() {
    let desk = desk();
    for name in ["Vee Em", "Vee Emm"] {
        done(&desk, &format!("/entity add kind: vendor name: {name}"));
    }
    let both = comes_in(&desk, "Vee Em sues Vee Emm");
    let shown = done(&desk, "/entity merge entity: vee em into: vee emm");
    let merged = press(&desk, &shown, "Merge into Vee Emm");
    done(
        &desk,
        &format!("/article untag article: {} about: vee emm", both.0),
    );
    let shown = done(&desk, "/entity delete entity: vee emm");
    press(&desk, &shown, "Delete Vee Emm");
    let undone = press(&desk, &merged, "Undo");
    assert!(
        render(&undone).contains("Vee Em is in the catalog again"),
        "{}",
        render(&undone)
    );
    assert_eq!(mentioned(&desk, both), ["vee-em"]);
    let audit = desk.say("/audit action: entity unmerge");
    assert!(audit.contains("it is there again"), "{audit}");
}

#[test]
fn what_follows_somebody_follows_the_one_that_stays() {
    let desk = desk();
    done(&desk, "/follow about: diskeeper corporation");
    let shown = done(
        &desk,
        "/entity merge entity: diskeeper-corporation into: vmware",
    );
    assert!(render(&shown).contains("1 follow"), "{}", render(&shown));
    let merged = press(&desk, &shown, "Merge into VMware");
    assert!(desk.say("/following list").contains("VMware"));
    press(&desk, &merged, "Undo");
    let listed = desk.say("/following list");
    // It goes on: what is stopped or asleep says so behind the time.
    assert!(listed.contains("Diskeeper: at once\n"), "{listed}");
}

#[test]
fn an_entity_is_deleted_when_nothing_refers_to_it() {
    let desk = desk();
    let refused = desk.reply("/entity delete entity: vmware");
    assert_eq!(refused.kind, Kind::Refused);
    assert!(
        render(&refused).contains("refer to it"),
        "{}",
        render(&refused)
    );
    done(&desk, "/entity add kind: vendor name: Foobar");
    let shown = done(&desk, "/entity delete entity: foobar");
    // An article comes in before it is confirmed.
    let line = TestDesk::button(&shown, "Delete Foobar");
    comes_in(&desk, "Foobar is there");
    assert_eq!(desk.reply(&line).kind, Kind::Refused);
    done(
        &desk,
        "/entity alias entity: foobar add: Foobar look-up-only: yes",
    );
    let number = key(&desk, "foobar");
    // It has another name than when it was shown.
    let shown = desk.reply(&line);
    assert!(
        render(&shown).contains("Somebody has changed it"),
        "{}",
        render(&shown)
    );
    assert_eq!(press(&desk, &shown, "Delete Foobar").kind, Kind::Notice);
    assert!(desk.say("/vendor foobar").contains("Not in the catalog"));
    assert!(desk.suggest("vendor", "name", "foobar").is_empty());
    done(&desk, "/entity add kind: vendor name: Foobar");
    assert!(
        key(&desk, "foobar-2") > number,
        "its number and key are not used again"
    );
}

/// Each kind of change, in an order in which each can be done.
const BY_HAND: &[&str] = &[
    "/entity add kind: vendor name: Foobar context: hypervisor",
    "/entity edit entity: vmware name: VMware by Hand summary: By hand. role: hand",
    "/entity edit entity: citrix links: Hand https://hand.example",
    "/entity edit entity: svs role: tool",
    "/entity edit entity: hyper-v category: -",
    "/entity alias entity: cisco add: The router people",
    "/entity alias entity: vmware remove: VMW",
    "/entity alias entity: microsoft add: MSFT exact-case: yes context: Redmond",
    "/entity merge entity: netapp into: cisco",
    "/fact add subject: foobar relation: partner-of object: cisco source: 3",
    "/fact end fact: 15 until: 2009 source: 5",
    "/fact remove fact: 17 reason: not so",
    "/fact add subject: diane greene relation: leads object: vmware source: 5 detail: CEO since: 2009",
    "/entity delete entity: foobar",
    "/entity unmerge",
];

#[test]
fn a_new_start_leaves_every_change_as_it_is() {
    let desk = desk();
    for line in BY_HAND {
        let mut reply = desk.reply(line);
        let confirm = reply.buttons.first().map(|button| button.label.clone());
        if let Some(label) = confirm.filter(|label| label.starts_with("Merge into")) {
            reply = press(&desk, &reply, &label);
        }
        let refused = line.contains("delete");
        assert_eq!(
            reply.kind == Kind::Refused,
            refused,
            "{line}: {}",
            render(&reply)
        );
        let before = state(&desk.context.store);
        let loaded = start(&desk.context.store);
        assert_eq!(loaded, ingest::Loaded::default(), "{line}");
        assert_eq!(state(&desk.context.store), before, "{line}");
    }
}

#[test]
fn what_the_catalog_file_changes_elsewhere_still_comes_in() {
    let desk = desk();
    done(&desk, "/entity edit entity: vmware summary: By hand.");
    let shown = done(&desk, "/entity merge entity: netapp into: cisco");
    press(&desk, &shown, "Merge into Cisco");
    let mut catalog = ingest::catalog::parse("catalog.toml", ingest::catalog::DEFAULT).unwrap();
    for entity in &mut catalog.entities {
        entity.summary = format!("New: {}", entity.key);
        entity.links.clear();
    }
    let now = desk.context.now();
    ingest::load(&desk.context.store, &catalog, None, now).unwrap();
    let summary = |name: &str| {
        let entity = entity(&desk, name);
        (entity.summary, entity.links.len())
    };
    assert_eq!(summary("vmware").0, "By hand.");
    assert_eq!(summary("novell"), ("New: novell".to_owned(), 0));
    let netapp = desk
        .context
        .store
        .read(|read| read.entity_by_key("netapp"))
        .unwrap();
    assert_eq!(netapp, None, "what was merged does not come back");
}

/// An archive of many small articles in a folder of its own.
fn archive(folder: &std::path::Path) -> Store {
    let store = Store::open(&folder.join("archive.sqlite")).unwrap();
    let catalog = ingest::catalog::parse("catalog.toml", ingest::catalog::DEFAULT).unwrap();
    let now = crate::desk::NOW.parse().unwrap();
    ingest::load(&store, &catalog, None, now).unwrap();
    store
}

fn filled(store: &Store, articles: usize) -> Vec<ArticleId> {
    store
        .write(move |tx| {
            let now = crate::desk::NOW.parse().unwrap();
            (0..articles)
                .map(|number| tx.insert_article(&article(&format!("Foobar {number}"), ""), now))
                .collect()
        })
        .unwrap()
}

fn foobar() -> Alias {
    Alias {
        text: "Foobar".to_owned(),
        ..Alias::default()
    }
}

/// Gives VMware another name, so that the archive is to be tagged again.
fn called_foobar(store: &Store) -> EntityId {
    let vmware = store.read(|read| read.entity_by_key("vmware")).unwrap();
    let vmware = vmware.expect("it is there");
    let named = store.write(move |tx| tx.add_alias(vmware, &foobar()));
    named.unwrap();
    vmware
}

#[test]
fn a_run_that_the_process_did_not_survive_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let store = archive(folder.path());
    let articles = filled(&store, 25);
    let vmware = called_foobar(&store);
    let tagging = Arc::new(Tagging::default());
    for _ in 0..2 {
        assert!(matches!(tagging.step(&store, 5).unwrap(), Step::Some(_)));
    }
    let named = |store: &Store| store.read(|read| read.article_count(Some(vmware))).unwrap();
    assert_eq!(named(&store), 10);
    drop(store);

    let store = Store::open(&folder.path().join("archive.sqlite")).unwrap();
    let run = progress(&store).unwrap().expect("it is not done");
    assert_eq!((run.done, run.total), (10, 25));
    let tagging = Arc::new(Tagging::default());
    assert!(matches!(tagging.step(&store, 5).unwrap(), Step::Some(run) if run.done == 15));

    // Another name, and a word taken away by hand, in the middle: it begins anew.
    store
        .write(move |tx| tx.set_mention(articles[20], vmware, false))
        .unwrap();
    store
        .write(move |tx| tx.remove_alias(vmware, "Foobar"))
        .unwrap();
    assert_eq!(progress(&store).unwrap().map(|run| run.done), Some(0));
    tagging.step(&store, 20).unwrap();
    assert_eq!(named(&store), 0);
    store
        .write(move |tx| tx.add_alias(vmware, &foobar()))
        .unwrap();
    tagging.finish(&store).unwrap();
    assert_eq!(progress(&store).unwrap(), None);
    assert_eq!(named(&store), 24, "what a moderator took away stays away");
    assert_eq!(tagging.step(&store, 5).unwrap(), Step::Idle);
}

#[test]
fn whoever_changes_an_article_during_a_run_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = archive(folder.path());
    let article = filled(&store, 6)[4];
    called_foobar(&store);
    let tagging = Arc::new(Tagging::default());
    tagging.step(&store, 2).unwrap();
    // A change that does not tag: the run must still come to the article.
    let now = crate::desk::NOW.parse().unwrap();
    store
        .write(move |tx| tx.set_status(article, Status::Retracted, now))
        .unwrap();
    tagging.finish(&store).unwrap();
    let mentions = store.read(|read| read.mentions(article)).unwrap();
    assert_eq!(mentions.len(), 1);
}

#[test]
fn a_large_archive_is_tagged_in_the_background() {
    let desk = desk();
    filled(&desk.context.store, 2_001);
    desk.context.search.catch_up().unwrap();
    let reply = done(&desk, "/entity add kind: vendor name: Foobar");
    let told = render(&reply);
    let total = desk
        .context
        .store
        .read(|read| read.every_article_count())
        .unwrap();
    let begin = format!("Re-tagging 2,{:03} articles: 0 %", total - 2_000);
    assert!(told.contains(&begin), "{told}");
    let new = comes_in(&desk, "Foobar is new");
    assert_eq!(
        mentioned(&desk, new),
        ["foobar"],
        "what comes in knows the name"
    );
    desk.context
        .tagging
        .step(&desk.context.store, 1_010)
        .unwrap();
    let half = press(&desk, &reply, "How far is it");
    assert!(!render(&half).contains(": 0 %"), "{}", render(&half));
    desk.context.tagging.finish(&desk.context.store).unwrap();
    let status = desk.say("/entity status");
    assert!(status.contains("Every article is tagged"), "{status}");
    let foobar = key(&desk, "foobar");
    let named = desk
        .context
        .store
        .read(|read| read.article_count(Some(foobar)))
        .unwrap();
    assert_eq!(named, 2_002);
}

#[test]
fn two_moderators_at_once_do_not_undo_each_other() {
    let desk = desk();
    let say = |line: &str| answer_line(&desk.context, &desk.caller, line);
    // The same name: one of both is told that it is there.
    let kinds: Vec<Kind> = std::thread::scope(|scope| {
        let add = || scope.spawn(|| say("/entity add kind: vendor name: Foobar").kind);
        let both = [add(), add()];
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let refused = kinds.iter().filter(|kind| **kind == Kind::Refused).count();
    assert_eq!((kinds.len(), refused), (2, 1), "{kinds:?}");
    let foobars = desk.context.search.names();
    let foobars = foobars
        .iter()
        .filter(|entity| entity.name == "Foobar")
        .count();
    assert_eq!(foobars, 1);
    // Different fields of one entity: both are kept.
    std::thread::scope(|scope| {
        scope.spawn(|| say("/entity edit entity: vmware summary: One."));
        scope.spawn(|| say("/entity edit entity: vmware role: two"));
        scope.spawn(|| say("/entity alias entity: vmware add: Three Three"));
    });
    let entity = entity(&desk, "vmware");
    assert_eq!(
        (entity.summary.as_str(), entity.role.as_str()),
        ("One.", "two")
    );
    assert!(
        entity
            .aliases
            .iter()
            .any(|alias| alias.text == "Three Three")
    );
    // The same merge: it is done once.
    let shown = desk.reply("/entity merge entity: netapp into: cisco");
    let line = TestDesk::button(&shown, "Merge into Cisco");
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| say(&line));
        }
    });
    let now = desk.context.now();
    let merges = desk.context.store.read(|read| read.merges(now)).unwrap();
    assert_eq!(merges.len(), 1);
}

#[test]
fn what_cannot_be_tagged_at_once_stays_due_and_the_change_is_told_as_done() {
    let desk = desk();
    let id = comes_in(&desk, "Quibble Systems buys a company");
    let archive = rusqlite::Connection::open(desk.archive()).unwrap();
    let full =
        "CREATE TRIGGER full BEFORE INSERT ON mentions BEGIN SELECT RAISE(ABORT, 'full'); END";
    archive.execute_batch(full).unwrap();
    let added = done(&desk, "/entity add kind: vendor name: Quibble Systems");
    let words = render(&added);
    assert!(
        words.contains("Quibble Systems is in the catalog"),
        "{words}"
    );
    assert!(words.contains("Re-tagging"), "{words}");
    // Everybody knows the name by then.
    let shown = desk.say("/vendor name: Quibble Systems");
    assert!(shown.contains("Quibble Systems"), "{shown}");
    let other = done(&desk, "/entity add kind: vendor name: Quabble Systems");
    assert!(!render(&other).contains("went wrong"), "{}", render(&other));
    let asked = done(&desk, "/entity delete entity: quabble-systems");
    let deleted = press(&desk, &asked, "Delete Quabble Systems");
    assert!(
        render(&deleted).contains("Quabble Systems is out of the catalog"),
        "{}",
        render(&deleted)
    );
    archive.execute_batch("DROP TRIGGER full").unwrap();
    desk.context.tagging.finish(&desk.context.store).unwrap();
    assert_eq!(mentioned(&desk, id), ["quibble-systems"]);
}

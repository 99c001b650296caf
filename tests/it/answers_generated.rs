//! Two hundred questions for yes or no, "now" and "when did it change" over a generated archive,
//! with the answers that its generator knows.

use std::collections::BTreeSet;

use jiff::Timestamp;
use newsdesk::domain::{
    Catalog, CatalogEntity, Certainty, Date, EntityKind, NewArticle, NewFact, Object, Status,
};
use newsdesk::ingest;
use newsdesk::search::{Finding, Search};
use newsdesk::store::Store;

/// Random numbers that are the same on every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides.max(1) as u64).expect("small")
    }

    fn name(&mut self) -> String {
        const FIRST: [&str; 22] = [
            "Zor", "Kel", "Bran", "Quil", "Vext", "Mor", "Tald", "Fenn", "Gris", "Hald", "Jost",
            "Nym", "Pell", "Rusk", "Sarv", "Wex", "Dov", "Lurg", "Harn", "Omb", "Urf", "Chab",
        ];
        const LAST: [&str; 16] = [
            "adix", "omar", "ivane", "uldor", "eston", "ariq", "obex", "indo", "ulane", "ethar",
            "ozark", "ymir", "azep", "ottle", "ewick", "unth",
        ];
        format!("{}{}", FIRST[self.roll(22)], LAST[self.roll(16)])
    }
}

/// One reign of a chief.
struct Reign {
    chief: String,
    since: Option<Date>,
    until: Option<Date>,
    /// When an article told of it.
    told: Date,
}

struct Company {
    name: String,
    reigns: Vec<Reign>,
    owner: Option<String>,
    member: Option<Date>,
    products: Vec<String>,
}

struct World {
    companies: Vec<Company>,
    search: Search,
    _folder: tempfile::TempDir,
}

const PROGRAM: &str = "Open Validation Forum";

fn now() -> Timestamp {
    "2015-06-15T12:00:00Z".parse().expect("a time")
}

fn entity(kind: EntityKind, name: &str) -> CatalogEntity {
    CatalogEntity {
        key: name.to_lowercase().replace(' ', "-"),
        kind,
        name: name.to_owned(),
        summary: String::new(),
        role: String::new(),
        category: None,
        aliases: Vec::new(),
        links: Vec::new(),
    }
}

/// Forty companies with their histories, one article for each fact.
fn world(seed: u64) -> World {
    let mut dice = Dice(seed);
    let mut taken = BTreeSet::new();
    let mut fresh = |dice: &mut Dice, ending: &str| loop {
        let name = dice.name();
        if taken.insert(name.clone()) {
            return format!("{name}{ending}");
        }
    };
    let mut companies: Vec<Company> = Vec::new();
    for _ in 0..40 {
        let name = fresh(
            &mut dice,
            ["soft", " Systems", "ware", ""][companies.len() % 4],
        );
        let terms = 1 + dice.roll(3);
        let mut year = 2000 + i16::try_from(dice.roll(5)).expect("small");
        let mut reigns = Vec::new();
        for term in 0..terms {
            let chief = format!(
                "{} {}",
                ["Anna", "Bela", "Carl", "Dora", "Emil", "Fay"][dice.roll(6)],
                fresh(&mut dice, "son")
            );
            let next = year + 1 + i16::try_from(dice.roll(3)).expect("small");
            let date = |year: i16| {
                let month = 1 + i8::try_from(year % 12).expect("small");
                Some(Date::Month(year, month))
            };
            reigns.push(Reign {
                chief,
                since: if term == 0 && dice.roll(3) == 0 {
                    None
                } else {
                    date(year)
                },
                // Half of the ends are said, half follow from who came next.
                told: Date::Year(year),
                until: if term + 1 < terms && dice.roll(2) == 0 {
                    date(next)
                } else {
                    None
                },
            });
            year = next;
        }
        let owner = (companies.len() > 5 && dice.roll(3) == 0)
            .then(|| companies[dice.roll(5)].name.clone());
        let member = (dice.roll(3) == 0)
            .then(|| Date::Month(2010 + i16::try_from(dice.roll(4)).expect("small"), 3));
        let products = (0..1 + dice.roll(3))
            .map(|_| fresh(&mut dice, " Engine"))
            .collect();
        companies.push(Company {
            name,
            reigns,
            owner,
            member,
            products,
        });
    }
    let folder = tempfile::tempdir().expect("a folder");
    let search = fill(&companies, folder.path());
    World {
        companies,
        search,
        _folder: folder,
    }
}

fn fill(companies: &[Company], folder: &std::path::Path) -> Search {
    let store = Store::open(&folder.join("archive.db")).expect("an archive");
    let default = ingest::catalog::parse("catalog.toml", include_str!("../../config/catalog.toml"))
        .expect("the default catalog");
    let mut catalog = Catalog {
        relations: default.relations,
        ..Catalog::default()
    };
    catalog.entities.push(entity(EntityKind::Program, PROGRAM));
    for company in companies {
        catalog
            .entities
            .push(entity(EntityKind::Vendor, &company.name));
        for reign in &company.reigns {
            catalog
                .entities
                .push(entity(EntityKind::Person, &reign.chief));
        }
        for product in &company.products {
            catalog.entities.push(entity(EntityKind::Product, product));
        }
    }
    ingest::load(&store, &catalog, None, now()).expect("loading");
    for company in companies {
        let add = |[subject, relation, object]: [&str; 3],
                   detail: &str,
                   since: Option<Date>,
                   until: Option<Date>,
                   told: Date| {
            let [subject, object] =
                [subject, object].map(|name| name.to_lowercase().replace(' ', "-"));
            let (relation, detail) = (relation.to_owned(), detail.to_owned());
            store
                .write(move |tx| {
                    let source = tx.insert_article(
                        &NewArticle {
                            title: format!("{subject} and {object}"),
                            url: None,
                            author: String::new(),
                            body: "As reported.".to_owned(),
                            published: told,
                            certainty: Certainty::Confirmed,
                            status: Status::Published,
                            updates: Vec::new(),
                            topics: Vec::new(),
                        },
                        now(),
                    )?;
                    let subject = tx.entity_by_key(&subject)?.expect("a subject");
                    let object = Object::Entity(tx.entity_by_key(&object)?.expect("an object"));
                    tx.add_fact(&NewFact {
                        subject,
                        relation,
                        object,
                        detail,
                        since,
                        until,
                        source,
                    })?;
                    Ok(())
                })
                .expect("a fact");
        };
        for reign in &company.reigns {
            add(
                [&reign.chief, "leads", &company.name],
                "CEO",
                reign.since,
                reign.until,
                reign.told,
            );
        }
        if let Some(owner) = &company.owner {
            add(
                [owner, "owns", &company.name],
                "",
                None,
                None,
                Date::Year(2009),
            );
        }
        if let Some(since) = company.member {
            add(
                [&company.name, "member-of", PROGRAM],
                "",
                Some(since),
                None,
                since,
            );
        }
        for product in &company.products {
            add(
                [&company.name, "makes", product],
                "",
                None,
                None,
                Date::Year(2009),
            );
        }
    }
    let search = Search::open(store, &folder.join("index")).expect("an index");
    search.catch_up().expect("catching up");
    search
}

/// What an answer must be.
enum Expected {
    Yes,
    /// No yes, whatever else is said.
    NotYes,
    /// A sentence that holds all of these.
    Holds(Vec<String>),
}

/// Questions with their answers, of every kind for every company.
fn questions(world: &World) -> Vec<(String, Expected)> {
    use Expected::{Holds, NotYes, Yes};
    let mut asked = Vec::new();
    let mut ask = |question: String, expected| asked.push((question, expected));
    for (index, company) in world.companies.iter().enumerate() {
        let name = &company.name;
        let other = &world.companies[(index + 7) % world.companies.len()];
        let last = company.reigns.last().expect("a chief");
        ask(
            [
                format!("Who leads {name} now?"),
                format!("Who is the CEO of {name}?"),
                format!("who is {name}'s current chief executive"),
                format!("Who currently heads {name}?"),
            ][index % 4]
                .clone(),
            Holds(vec![last.chief.clone()]),
        );
        let is_other = &other.reigns.last().expect("a chief").chief;
        ask(format!("Is {} the CEO of {name}?", last.chief), Yes);
        ask(format!("Is {is_other} the CEO of {name}?"), NotYes);
        if let (Some(since), true) = (last.since, company.reigns.len() > 1) {
            let before = &company.reigns[company.reigns.len() - 2];
            ask(
                [
                    format!("When did {name} change its CEO?"),
                    format!("When did {} become CEO?", last.chief),
                    format!("Since when has {} led {name}?", last.chief),
                    format!("When was {} replaced?", before.chief),
                ][index % 4]
                    .clone(),
                Holds(vec![since.to_string()]),
            );
            ask(
                format!("Who did {} replace?", last.chief),
                Holds(vec![before.chief.clone()]),
            );
            ask(
                format!("Who was CEO of {name} before {}?", last.chief),
                Holds(vec![before.chief.clone()]),
            );
            ask(
                format!("Is {} still the CEO of {name}?", before.chief),
                NotYes,
            );
            ask(format!("Was {} ever CEO of {name}?", before.chief), Yes);
            if let Some(begun) = before.since {
                ask(
                    format!("Who led {name} in {}?", begun.year()),
                    Holds(vec![before.chief.clone()]),
                );
            }
        }
        match &company.owner {
            Some(owner) => {
                ask(format!("Is {name} owned by {owner}?"), Yes);
                ask(format!("Does {name} own {owner}?"), NotYes);
                ask(format!("Who owns {name}?"), Holds(vec![owner.clone()]));
            }
            None => ask(format!("Does {} own {name}?", other.name), NotYes),
        }
        match company.member {
            Some(since) => {
                ask(format!("Is {name} a member of the {PROGRAM}?"), Yes);
                ask(
                    format!("When did {name} join the {PROGRAM}?"),
                    Holds(vec![since.to_string()]),
                );
                ask(
                    format!("Was {name} a member of the {PROGRAM} in 2005?"),
                    NotYes,
                );
            }
            None => ask(format!("Has {name} joined the {PROGRAM}?"), NotYes),
        }
        let product = &company.products[0];
        ask(format!("Does {name} make {product}?"), Yes);
        ask(format!("Is {product} made by {}?", other.name), NotYes);
        ask(
            format!("How many products does {name} make?"),
            Holds(vec![format!("{} product", company.products.len())]),
        );
    }
    asked
}

/// The names of companies in a sentence that neither the question nor a right answer brings in.
fn strangers(world: &World, question: &str, text: &str) -> bool {
    let named: Vec<&Company> = world
        .companies
        .iter()
        .filter(|company| question.contains(&company.name))
        .collect();
    world.companies.iter().any(|company| {
        let mentioned = text.contains(&company.name)
            || company
                .reigns
                .iter()
                .any(|reign| text.contains(&reign.chief));
        let fine = question.contains(&company.name)
            || company
                .reigns
                .iter()
                .any(|reign| question.contains(&reign.chief))
            || company
                .products
                .iter()
                .any(|product| question.contains(product.as_str()))
            || named.iter().any(|named| {
                named.owner.as_ref() == Some(&company.name)
                    || company.owner.as_ref() == Some(&named.name)
            });
        mentioned && !fine
    })
}

fn examine(seed: u64) -> (usize, usize, Vec<String>) {
    let world = world(seed);
    let questions = questions(&world);
    let mut wrong = Vec::new();
    let mut strange = 0;
    for (question, expected) in &questions {
        let answer = world.search.ask(question, now()).expect("an answer");
        let text = match &answer.finding {
            Finding::Facts { sentence, .. } | Finding::Nothing { sentence, .. } => sentence.clone(),
            Finding::Passages { .. } => String::new(),
        };
        let right = match expected {
            Expected::Yes => text.starts_with("Yes"),
            Expected::NotYes => !text.is_empty() && !text.starts_with("Yes"),
            Expected::Holds(parts) => parts.iter().all(|part| text.contains(part.as_str())),
        };
        if strangers(&world, question, &text) {
            strange += 1;
            wrong.push(format!("STRANGER {question}\n    {text}"));
        } else if !right {
            wrong.push(format!("{question}\n    {text}"));
        }
    }
    (questions.len(), strange, wrong)
}

/// Seed 1 was looked at while the answers were made; seed 2 was not.
#[test]
fn generated_archives_are_answered() {
    for seed in [0x1234_5678_9abc_def1, 0x0fed_cba9_8765_4321] {
        let (asked, strange, wrong) = examine(seed);
        assert!(asked >= 200, "only {asked} questions");
        assert_eq!(
            strange,
            0,
            "answers about somebody else:\n{}",
            wrong.join("\n")
        );
        assert!(
            wrong.len() * 100 <= asked * 3,
            "{} of {asked} wrong:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
        println!("{asked} asked, {} wrong", wrong.len());
    }
}

//! The names and summaries of commands and options in other languages, for the pickers of places
//! that show them. Whatever a reader sees there, requests arrive under the table's own names.
//!
//! The words of a command's name have a row each. One row a text: the table's English first, then
//! each of [`LANGUAGES`]. Larger groups of commands keep their rows beside their handlers. A test
//! holds the rows to the table of commands: nothing missing, nothing left over, every limit kept.

use super::{
    account, article, drafts, entity, fact, feed, following, moderators, queue, subscriptions,
};

/// The languages besides English, as Discord writes them.
pub const LANGUAGES: [&str; 3] = ["de", "fr", "es-ES"];

/// A name of a command or option in each language, as (language, name).
pub fn names(name: &str) -> Vec<(&'static str, &'static str)> {
    translations(all_names(), name)
}

/// A summary of a command or option in each language, as (language, summary).
pub fn summaries(summary: &str) -> Vec<(&'static str, &'static str)> {
    translations(all_summaries(), summary)
}

/// An entry of the menu of a message in each language, as (language, entry).
pub fn menus(label: &str) -> Vec<(&'static str, &'static str)> {
    translations(MENUS.iter(), label)
}

/// A text of the table in English, and then in each of [`LANGUAGES`].
pub type Row = [&'static str; 4];

fn all_names() -> impl Iterator<Item = &'static Row> {
    (NAMES.iter())
        .chain(subscriptions::language::NAMES)
        .chain(following::language::NAMES)
        .chain(drafts::language::NAMES)
        .chain(moderators::language::NAMES)
        .chain(account::language::NAMES)
        .chain(entity::language::NAMES)
        .chain(fact::language::NAMES)
        .chain(article::language::NAMES)
        .chain(feed::language::NAMES)
        .chain(queue::language::NAMES)
}

fn all_summaries() -> impl Iterator<Item = &'static Row> {
    (SUMMARIES.iter())
        .chain(subscriptions::language::SUMMARIES)
        .chain(following::language::SUMMARIES)
        .chain(drafts::language::SUMMARIES)
        .chain(moderators::language::SUMMARIES)
        .chain(account::language::SUMMARIES)
        .chain(entity::language::SUMMARIES)
        .chain(fact::language::SUMMARIES)
        .chain(article::language::SUMMARIES)
        .chain(feed::language::SUMMARIES)
        .chain(queue::language::SUMMARIES)
}

fn translations(
    mut rows: impl Iterator<Item = &'static Row>,
    wanted: &str,
) -> Vec<(&'static str, &'static str)> {
    rows.find(|row| row[0] == wanted)
        .map(|row| {
            LANGUAGES
                .into_iter()
                .zip(row[1..].iter().copied())
                .collect()
        })
        .unwrap_or_default()
}

#[rustfmt::skip]
const NAMES: &[Row] = &[
    ["about", "über", "sujet", "sobre"],
    ["article", "artikel", "article", "artículo"],
    ["ask", "fragen", "demander", "preguntar"],
    ["category", "kategorie", "catégorie", "categoría"],
    ["certainty", "gewissheit", "certitude", "certeza"],
    ["command", "befehl", "commande", "comando"],
    ["entity", "wer-oder-was", "qui-ou-quoi", "quién-o-qué"],
    ["help", "hilfe", "aide", "ayuda"],
    ["name", "name", "nom", "nombre"],
    ["news", "neues", "nouvelles", "noticias"],
    ["page", "seite", "page", "página"],
    ["person", "person", "personne", "persona"],
    ["predictions", "prognosen", "prévisions", "pronósticos"],
    ["private", "privat", "privé", "privado"],
    ["product", "produkt", "produit", "producto"],
    ["program", "programm", "programme", "programa"],
    ["question", "frage", "question", "pregunta"],
    ["radar", "radar", "radar", "radar"],
    ["search", "suchen", "chercher", "buscar"],
    ["since", "seit", "depuis", "desde"],
    ["sort", "reihenfolge", "tri", "orden"],
    ["status", "stand", "état", "estado"],
    ["timeline", "zeitleiste", "chronologie", "cronología"],
    ["topic", "thema", "thème", "tema"],
    ["until", "bis", "avant", "hasta"],
    ["vendor", "anbieter", "fournisseur", "proveedor"],
    ["words", "wörter", "mots", "palabras"],
];

#[rustfmt::skip]
const MENUS: &[Row] = &[];

#[rustfmt::skip]
const SUMMARIES: &[Row] = &[
    ["Answer a question from the archive, with its sources",
     "Beantwortet eine Frage aus dem Archiv, mit Quellen",
     "Répond à une question d'après les archives, avec ses sources",
     "Responde a una pregunta con el archivo y sus fuentes"],
    ["How it stands", "Wie es um sie steht", "Où elle en est", "Cómo va"],
    ["Its number, its address, or words of its title",
     "Seine Nummer, seine Adresse oder Wörter aus dem Titel",
     "Son numéro, son adresse ou des mots de son titre",
     "Su número, su dirección o palabras de su título"],
    ["List the newest articles, all or about somebody or something",
     "Zeigt die neuesten Artikel, alle oder über jemanden oder etwas",
     "Liste les articles les plus récents, tous ou sur un sujet",
     "Lista los artículos más recientes, todos o sobre un tema"],
    ["Nothing from after this date", "Nichts von nach diesem Datum", "Rien après cette date", "Nada posterior a esta fecha"],
    ["Nothing from before this date", "Nichts von vor diesem Datum", "Rien avant cette date", "Nada anterior a esta fecha"],
    ["One category", "Eine Kategorie", "Une catégorie", "Una categoría"],
    ["Only what is about this person", "Nur was diese Person betrifft", "Seulement ce qui concerne cette personne", "Solo lo que trata de esta persona"],
    ["Only what is about this product", "Nur was dieses Produkt betrifft", "Seulement ce qui concerne ce produit", "Solo lo que trata de este producto"],
    ["Only what is about this program", "Nur was dieses Programm betrifft", "Seulement ce qui concerne ce programme", "Solo lo que trata de este programa"],
    ["Only what is about this vendor", "Nur was diesen Anbieter betrifft", "Seulement ce qui concerne ce fournisseur", "Solo lo que trata de este proveedor"],
    ["Only what is filed under this topic", "Nur was unter diesem Thema steht", "Seulement ce qui est classé sous ce thème", "Solo lo clasificado bajo este tema"],
    ["Only what is just this sure", "Nur was genau so gewiss ist", "Seulement ce qui a exactement cette certitude", "Solo lo que tiene exactamente esta certeza"],
    ["Search all articles for words, \"phrases\" and -exclusions",
     "Sucht in allen Artikeln nach Wörtern, \"Wendungen\" und -Ausschlüssen",
     "Cherche dans tous les articles des mots, des \"phrases\" et des -exclusions",
     "Busca en todos los artículos palabras, \"frases\" y -exclusiones"],
    ["Show one article whole, with its updates and what it is related to",
     "Zeigt einen ganzen Artikel mit Nachträgen und Verwandtem",
     "Montre un article entier, ses mises à jour et ce qui s'y rapporte",
     "Muestra un artículo entero, sus actualizaciones y lo relacionado"],
    ["Show the answer only to me", "Die Antwort nur mir zeigen", "Ne montrer la réponse qu'à moi", "Mostrar la respuesta solo a mí"],
    ["Show the categories of the industry's products, and who makes what",
     "Zeigt die Produktkategorien der Branche und wer was herstellt",
     "Montre les catégories de produits du secteur et qui fait quoi",
     "Muestra las categorías de productos del sector y quién hace qué"],
    ["Show what a product is: who makes it, what it runs on, news",
     "Zeigt, was ein Produkt ist: Hersteller, worauf es läuft, Neues",
     "Montre ce qu'est un produit : qui le fait, sur quoi il tourne, nouvelles",
     "Muestra qué es un producto: quién lo hace, dónde funciona, noticias"],
    ["Show what an industry program is: owner, members, validated products",
     "Zeigt ein Programm der Branche: Träger, Mitglieder, geprüfte Produkte",
     "Montre un programme du secteur : responsable, membres, produits validés",
     "Muestra un programa del sector: dueño, miembros, productos validados"],
    ["Show what happened to somebody or something, oldest first",
     "Zeigt, was mit jemandem oder etwas geschah, das Älteste zuerst",
     "Montre ce qui s'est passé, du plus ancien au plus récent",
     "Muestra lo que ocurrió, lo más antiguo primero"],
    ["Show what the desk can do, or how one command works",
     "Zeigt, was das Pult kann oder wie ein Befehl geht",
     "Montre ce que le bot sait faire, ou le détail d'une commande",
     "Muestra qué sabe hacer el bot, o cómo funciona un comando"],
    ["Show who a person is: posts then and now, news",
     "Zeigt, wer jemand ist: Ämter früher und heute, Neues",
     "Montre qui est une personne : postes passés et actuels, nouvelles",
     "Muestra quién es una persona: cargos de antes y de ahora, noticias"],
    ["Show who a vendor is: facts with their sources, news, relations",
     "Zeigt, wer ein Anbieter ist: Fakten mit Quellen, Neues, Beziehungen",
     "Montre qui est un fournisseur : faits sourcés, nouvelles, relations",
     "Muestra quién es un proveedor: datos con fuentes, noticias, relaciones"],
    ["Show who forecast what, until when, and how it stands",
     "Zeigt, wer was bis wann vorhergesagt hat und wie es darum steht",
     "Montre qui a prévu quoi, pour quand, et où cela en est",
     "Muestra quién pronosticó qué, para cuándo, y cómo va"],
    ["The command to explain", "Der Befehl, um den es geht", "La commande à expliquer", "El comando que explicar"],
    ["The person", "Die Person", "La personne", "La persona"],
    ["The product", "Das Produkt", "Le produit", "El producto"],
    ["The program", "Das Programm", "Le programme", "El programa"],
    ["The vendor", "Der Anbieter", "Le fournisseur", "El proveedor"],
    ["The vendor, product, program or person",
     "Der Anbieter, das Produkt, das Programm oder die Person",
     "Le fournisseur, le produit, le programme ou la personne",
     "El proveedor, producto, programa o persona"],
    ["What comes first: the best match unless you say otherwise",
     "Was zuerst kommt: das Passendste, wenn nichts anderes gesagt ist",
     "Ce qui vient en premier : le plus pertinent, sauf avis contraire",
     "Qué va primero: lo más pertinente si no se dice otra cosa"],
    ["What to search for", "Wonach gesucht wird", "Ce qu'il faut chercher", "Qué buscar"],
    ["What you want to know, in your own words",
     "Was Sie wissen möchten, in eigenen Worten (auf Englisch)",
     "Ce que vous voulez savoir, dans vos mots (en anglais)",
     "Lo que quiere saber, con sus palabras (en inglés)"],
    ["Which page of the list, from 1", "Welche Seite der Liste, ab 1", "Quelle page de la liste, à partir de 1", "Qué página de la lista, desde 1"],
    ["Who made it, or whom it is about",
     "Wer sie abgab oder um wen es geht",
     "Qui l'a faite, ou de qui elle parle",
     "Quién lo hizo, o de quién trata"],
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::commands::router::{commands, table};
    use crate::commands::table::Head;

    #[test]
    fn every_text_of_the_table_has_its_row_and_no_row_is_left_over() {
        let mut names = BTreeSet::new();
        let mut summaries = BTreeSet::new();
        for head in table().heads() {
            names.insert(head.name());
            summaries.insert(head.summary());
        }
        for command in commands() {
            names.extend(command.words().1);
            summaries.insert(command.summary);
            for option in command.given_options() {
                names.insert(option.name);
                summaries.insert(option.summary);
            }
        }
        assert_eq!(names, all_names().map(|row| row[0]).collect());
        assert_eq!(summaries, all_summaries().map(|row| row[0]).collect());
        let menus: BTreeSet<&str> = table().menus.iter().map(|menu| menu.label).collect();
        assert_eq!(menus, MENUS.iter().map(|row| row[0]).collect());
    }

    #[test]
    fn discord_takes_every_name_and_summary() {
        for row in all_names() {
            for name in row {
                assert!((1..=32).contains(&name.chars().count()), "{name}");
                assert_eq!(&name.to_lowercase(), name);
                assert!(
                    name.chars().all(|c| c.is_alphanumeric() || c == '-'),
                    "{name}"
                );
            }
        }
        for label in MENUS.iter().flatten() {
            assert!((1..=32).contains(&label.chars().count()), "{label}");
        }
        for row in all_summaries() {
            for summary in row {
                assert!((1..=100).contains(&summary.chars().count()), "{summary}");
            }
        }
    }

    #[test]
    fn no_two_options_of_a_command_and_no_two_commands_share_a_name() {
        for language in 0..LANGUAGES.len() {
            let unique = |words: &mut dyn Iterator<Item = &'static str>| {
                let theirs: Vec<&str> = words.map(|word| super::names(word)[language].1).collect();
                let different: BTreeSet<&&str> = theirs.iter().collect();
                assert_eq!(different.len(), theirs.len(), "{theirs:?}");
            };
            unique(&mut table().heads().iter().map(Head::name));
            for group in table().groups {
                let own = table().commands_of(group);
                unique(&mut own.filter_map(|command| command.words().1));
            }
            for command in commands() {
                unique(&mut command.option_names());
            }
        }
    }
}

//! What `/fact` and its options are called in other languages.

use crate::commands::language::Row;

/// Names of commands, subcommands and options.
#[rustfmt::skip]
pub const NAMES: &[Row] = &[
    ["detail", "einzelheit", "détail", "detalle"],
    ["end", "beenden", "terminer", "terminar"],
    ["fact", "fakt", "fait", "dato"],
    ["object", "objekt", "objet", "objeto"],
    ["reason", "grund", "raison", "motivo"],
    ["relation", "beziehung", "relation", "relación"],
    ["source", "quelle", "source", "fuente"],
    ["subject", "subjekt", "sujet", "sujeto"],
];

/// Summaries of commands, subcommands and options.
#[rustfmt::skip]
pub const SUMMARIES: &[Row] = &[
    ["About whom", "Über wen", "Sur qui", "Sobre quién"],
    ["Another vendor, product, program or person, or a value such as a number",
     "Anbieter, Produkt, Programm oder Person, oder ein Wert wie eine Zahl",
     "Un fournisseur, produit, programme, personne, ou une valeur comme un nombre",
     "Un proveedor, producto, programa, persona, o un valor como un número"],
    ["Enter a fact: who, what of whom, since and until when, and the article that says so",
     "Trägt einen Fakt ein: wer, was, seit und bis wann, und der Artikel dazu",
     "Inscrit un fait: qui, quoi, depuis et jusqu'à quand, et l'article qui le dit",
     "Anota un dato: quién, qué, desde y hasta cuándo, y el artículo que lo dice"],
    ["From when it holds, or when it happened",
     "Seit wann es gilt oder wann es geschah",
     "Depuis quand c'est vrai, ou quand c'est arrivé",
     "Desde cuándo vale, o cuándo ocurrió"],
    ["Its number, as /fact list shows it",
     "Seine Nummer, wie /fact list sie zeigt",
     "Son numéro, tel que /fact list le montre",
     "Su número, como lo muestra /fact list"],
    ["Keep the dated facts that profiles, timelines and answers tell",
     "Die datierten Fakten pflegen, die Profile und Antworten erzählen",
     "Tenir les faits datés que profils, chronologies et réponses racontent",
     "Cuidar los datos con fecha que cuentan perfiles y respuestas"],
    ["List the facts about somebody or something, with their numbers",
     "Listet die Fakten über jemanden oder etwas mit ihren Nummern",
     "Liste les faits sur quelqu'un ou quelque chose, avec leurs numéros",
     "Lista los datos sobre alguien o algo, con sus números"],
    ["More about it, such as the post that a person holds",
     "Mehr dazu, etwa das Amt einer Person",
     "Plus de détails, par exemple le poste d'une personne",
     "Más sobre ello, por ejemplo el cargo de una persona"],
    ["Of whom it is said", "Von wem es gesagt wird", "De qui on le dit", "De quién se dice"],
    ["Say until when a fact held, and which article says so",
     "Sagt, bis wann ein Fakt galt und welcher Artikel es sagt",
     "Dit jusqu'à quand un fait a tenu, et quel article le dit",
     "Dice hasta cuándo valió un dato, y qué artículo lo dice"],
    ["Take away a fact that is not so, with the reason",
     "Nimmt einen Fakt weg, der nicht stimmt, mit dem Grund",
     "Retire un fait inexact, avec la raison",
     "Quita un dato que no es así, con el motivo"],
    ["The article that says so: its number, its address, or words of its title",
     "Der Artikel, der es sagt: Nummer, Adresse oder Wörter des Titels",
     "L'article qui le dit: numéro, adresse ou mots du titre",
     "El artículo que lo dice: número, dirección o palabras del título"],
    ["Until when it held", "Bis wann es galt", "Jusqu'à quand c'était vrai", "Hasta cuándo valió"],
    ["What is said", "Was gesagt wird", "Ce qu'on dit", "Qué se dice"],
    ["Why it is not so; kept in the account of what was done",
     "Warum es nicht stimmt; bleibt im Protokoll",
     "Pourquoi c'est inexact; gardé dans le journal",
     "Por qué no es así; queda en el registro"],
];

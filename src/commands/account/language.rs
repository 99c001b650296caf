//! The texts of `/audit` in other languages.

use crate::commands::language::Row;

#[rustfmt::skip]
pub const NAMES: &[Row] = &[
    ["action", "aktion", "action", "acción"],
    ["audit", "protokoll", "journal", "registro"],
    ["by", "durch", "par", "por"],
    ["entry", "eintrag", "entrée", "entrada"],
    ["what", "was", "quoi", "qué"],
];

#[rustfmt::skip]
pub const SUMMARIES: &[Row] = &[
    ["One entry of the account, whole, by its number",
     "Ein Eintrag des Protokolls, ganz, nach seiner Nummer",
     "Une entrée du journal, entière, par son numéro",
     "Una entrada del registro, entera, por su número"],
    ["Only this command, such as article edit, or all that begin so, such as article",
     "Nur dieser Befehl, etwa article edit, oder alle, die so beginnen, etwa article",
     "Seulement cette commande, comme article edit, ou toutes celles qui commencent ainsi",
     "Solo este comando, como article edit, o todos los que empiezan así, como article"],
    ["Only what this user did", "Nur was dieser Nutzer tat", "Seulement ce que cet utilisateur a fait", "Solo lo que hizo este usuario"],
    ["Only what was done there or by itself",
     "Nur was dort oder von selbst geschah",
     "Seulement ce qui s'y est fait ou de soi-même",
     "Solo lo que se hizo allí o por sí mismo"],
    ["Only what was done to the thing of this number",
     "Nur was dem mit dieser Nummer geschah",
     "Seulement ce qui a été fait à ce numéro",
     "Solo lo que se hizo a lo de este número"],
    ["Only what was done to things of this kind",
     "Nur was Dingen dieser Art geschah",
     "Seulement ce qui a été fait aux choses de ce genre",
     "Solo lo que se hizo a cosas de este tipo"],
    ["Only what was done to this article", "Nur was diesem Artikel geschah", "Seulement ce qui a été fait à cet article", "Solo lo que se hizo a este artículo"],
    ["Only what was done to this entity", "Nur was diesem Eintrag des Katalogs geschah", "Seulement ce qui a été fait à cette entité", "Solo lo que se hizo a esta entidad"],
    ["Show who changed what in the archive, and when",
     "Zeigt, wer wann was im Archiv geändert hat",
     "Montre qui a changé quoi dans les archives, et quand",
     "Muestra quién cambió qué en el archivo, y cuándo"],
];

//! The texts of `/moderator` in other languages.

use crate::commands::language::Row;

#[rustfmt::skip]
pub const NAMES: &[Row] = &[
    ["add", "hinzufügen", "ajouter", "añadir"],
    ["moderator", "moderator", "modérateur", "moderador"],
    ["user", "nutzer", "utilisateur", "usuario"],
];

#[rustfmt::skip]
pub const SUMMARIES: &[Row] = &[
    ["Let a user no longer change the archive, from now on",
     "Lässt jemanden das Archiv ab jetzt nicht mehr ändern",
     "Ne laisse plus un utilisateur changer les archives, dès maintenant",
     "Un usuario ya no puede cambiar el archivo, desde ahora"],
    ["Let a user of Discord change the archive, in every server",
     "Lässt jemanden das Archiv ändern, auf jedem Server",
     "Laisse un utilisateur changer les archives, sur tous les serveurs",
     "Un usuario puede cambiar el archivo, en todos los servidores"],
    ["Say who may change the archive, and see who may",
     "Sagt, wer das Archiv ändern darf, und zeigt, wer es darf",
     "Dit qui peut changer les archives, et montre qui le peut",
     "Dice quién puede cambiar el archivo y muestra quién puede"],
    ["Show who operates and who moderates the desk, and who said so",
     "Zeigt, wer das Pult betreibt und moderiert, und wer das so gesagt hat",
     "Montre qui gère et qui modère le bot, et qui l'a dit",
     "Muestra quién opera y quién modera el bot, y quién lo dijo"],
    ["The user", "Der Nutzer", "L'utilisateur", "El usuario"],
];

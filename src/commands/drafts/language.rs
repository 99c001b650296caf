//! The texts of `/drafts` in other languages.

use crate::commands::language::Row;

#[rustfmt::skip]
pub const NAMES: &[Row] = &[
    ["drafts", "entwürfe", "brouillons", "borradores"],
    ["drop", "verwerfen", "jeter", "descartar"],
    ["open", "öffnen", "ouvrir", "abrir"],
];

#[rustfmt::skip]
pub const SUMMARIES: &[Row] = &[
    ["List what you filled in and could not get done yet",
     "Listet auf, was du ausgefüllt hast und was noch nicht getan ist",
     "Liste ce que vous avez rempli et qui n'a pas encore abouti",
     "Lista lo que rellenaste y aún no se pudo hacer"],
    ["Open a form again with what you filled in",
     "Öffnet ein Formular wieder mit dem, was du ausgefüllt hast",
     "Rouvre un formulaire avec ce que vous aviez rempli",
     "Vuelve a abrir un formulario con lo que rellenaste"],
    ["The number of the draft, as /drafts list shows it",
     "Die Nummer des Entwurfs, wie /drafts list sie zeigt",
     "Le numéro du brouillon, tel que /drafts list le montre",
     "El número del borrador, como lo muestra /drafts list"],
    ["Throw a draft away", "Wirft einen Entwurf weg", "Jette un brouillon", "Descarta un borrador"],
    ["What you filled in and could not get done yet",
     "Was du ausgefüllt hast und was noch nicht getan ist",
     "Ce que vous avez rempli et qui n'a pas encore abouti",
     "Lo que rellenaste y aún no se pudo hacer"],
];

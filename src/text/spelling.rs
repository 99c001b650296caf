//! British and American spellings of one word become the same.
//!
//! An archive is written by several hands, and its readers spell as they learnt to. Which spelling
//! is kept does not matter as long as both end in it, so the rules may bend a word that has only
//! one spelling (`enterprise`): they bend it everywhere alike. Nothing here is shown to anybody.

use std::borrow::Cow;

/// Beginnings of words and what takes their place, in alphabetical order; none begins another.
const BEGINNINGS: &[(&str, &str)] = &[
    ("acknowledgement", "acknowledgment"),
    ("ageing", "aging"),
    ("analogue", "analog"),
    ("armour", "armor"),
    ("artefact", "artifact"),
    ("behaviour", "behavior"),
    ("cancelled", "canceled"),
    ("cancelling", "canceling"),
    ("candour", "candor"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("channelled", "channeled"),
    ("channelling", "channeling"),
    ("clamour", "clamor"),
    ("colour", "color"),
    ("defence", "defense"),
    ("dialled", "dialed"),
    ("dialling", "dialing"),
    ("dialogue", "dialog"),
    ("endeavour", "endeavor"),
    ("enrolment", "enrollment"),
    ("favour", "favor"),
    ("fibre", "fiber"),
    ("flavour", "flavor"),
    ("fuelled", "fueled"),
    ("fuelling", "fueling"),
    ("fulfilment", "fulfillment"),
    ("grey", "gray"),
    ("harbour", "harbor"),
    ("honour", "honor"),
    ("humour", "humor"),
    ("instalment", "installment"),
    ("judgement", "judgment"),
    ("kilometre", "kilometer"),
    ("labelled", "labeled"),
    ("labelling", "labeling"),
    ("labour", "labor"),
    ("levelled", "leveled"),
    ("levelling", "leveling"),
    ("licence", "license"),
    ("litre", "liter"),
    ("manoeuvr", "maneuver"),
    ("metre", "meter"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("neighbour", "neighbor"),
    ("offence", "offense"),
    ("practise", "practice"),
    ("practising", "practicing"),
    ("pretence", "pretense"),
    ("programme", "program"),
    ("rigour", "rigor"),
    ("rumour", "rumor"),
    ("saviour", "savior"),
    ("sceptic", "skeptic"),
    ("signalled", "signaled"),
    ("signalling", "signaling"),
    ("splendour", "splendor"),
    ("theatre", "theater"),
    ("totalled", "totaled"),
    ("totalling", "totaling"),
    ("travelled", "traveled"),
    ("traveller", "traveler"),
    ("travelling", "traveling"),
    ("tumour", "tumor"),
    ("tunnelled", "tunneled"),
    ("tunnelling", "tunneling"),
    ("vapour", "vapor"),
    ("vigour", "vigor"),
];

/// What follows `programme` in its British forms; `programmer` is spelt so everywhere.
const PROGRAMME: &str = "programme";

/// Endings whose `s` is a `z` on the other side of the ocean, and where in them it stands.
const ENDINGS: &[(&str, usize)] = &[
    ("isation", 1),
    ("isations", 1),
    ("ise", 1),
    ("ised", 1),
    ("iser", 1),
    ("isers", 1),
    ("ises", 1),
    ("ising", 1),
    ("yse", 1),
    ("ysed", 1),
    ("yser", 1),
    ("ysers", 1),
    ("yses", 1),
    ("ysing", 1),
];

/// Shorter words than this (`wise`, `noise`) are left alone: hardly any has two spellings.
const SHORTEST: usize = 7;

/// The one spelling of a folded word.
pub fn one_spelling(folded: &str) -> Cow<'_, str> {
    let next = BEGINNINGS.partition_point(|(british, _)| *british <= folded);
    if let Some((british, american)) = next.checked_sub(1).and_then(|at| BEGINNINGS.get(at))
        && let Some(rest) = folded.strip_prefix(british)
        && (*british != PROGRAMME || matches!(rest, "" | "s"))
    {
        return Cow::Owned(format!("{american}{rest}"));
    }
    if folded.len() >= SHORTEST {
        for (ending, s) in ENDINGS {
            if let Some(rest) = folded.strip_suffix(ending) {
                let (before, after) = ending.split_at(*s);
                return Cow::Owned(format!("{rest}{before}z{}", &after[1..]));
            }
        }
    }
    Cow::Borrowed(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_meet() {
        for (british, american) in [
            ("penalised", "penalized"),
            ("virtualisation", "virtualization"),
            ("organisations", "organizations"),
            ("analyse", "analyze"),
            ("licences", "licenses"),
            ("favourable", "favorable"),
            ("programme", "program"),
            ("programmes", "programs"),
            ("centre", "center"),
            ("cancelled", "canceled"),
            ("unauthorised", "unauthorized"),
        ] {
            assert_eq!(one_spelling(british), one_spelling(american), "{british}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for word in [
            "wise",
            "vmware",
            "programmer",
            "license",
            "noise",
            "für",
            "",
        ] {
            assert_eq!(one_spelling(word), word);
        }
    }

    #[test]
    fn the_table_can_be_searched() {
        assert!(
            BEGINNINGS
                .windows(2)
                .all(|pair| pair[0].0 < pair[1].0 && !pair[1].0.starts_with(pair[0].0))
        );
    }
}

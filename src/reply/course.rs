//! Since when something was how sure, in a sentence.

use super::{Piece, Text};
use crate::domain::{Certainty, Date};

/// "Rumour on 3 August 2008, confirmed on 21 August 2008"; empty for what never changed. Each renderer
/// shows the dates in its own way.
pub fn course(certainties: &[(Certainty, Date)]) -> Text {
    let mut text = Text::default();
    for (place, (certainty, since)) in certainties.iter().enumerate() {
        let word = match (place, certainty) {
            (0, Certainty::Rumour) => "Rumour",
            (0, Certainty::Announced) => "Announced",
            (0, Certainty::Confirmed) => "Confirmed",
            (_, Certainty::Rumour) => ", a rumour again",
            (_, Certainty::Announced) => ", announced",
            (_, Certainty::Confirmed) => ", confirmed",
        };
        let preposition = match since {
            Date::Year(_) | Date::Month(..) => "in",
            Date::Day(_) | Date::Time(_) => "on",
        };
        text.add(format!("{word} {preposition} "));
        text.push(Piece::Date(*since));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_its_date() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let steps = [
            (Certainty::Rumour, day("2008-08-03")),
            (Certainty::Confirmed, day("2008-09")),
            (Certainty::Rumour, day("2009")),
        ];
        let said = |steps: &[(Certainty, Date)]| course(steps).words();
        assert_eq!(said(&[]), "");
        assert_eq!(
            said(&steps[..2]),
            "Rumour on 3 August 2008, confirmed in September 2008"
        );
        assert_eq!(
            said(&steps),
            "Rumour on 3 August 2008, confirmed in September 2008, a rumour again in 2009"
        );
    }
}

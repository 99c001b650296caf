//! Forms as modals: text inputs in rows. What the bot's library reads back is this older kind; of
//! inputs in labels it loses what was typed.

use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::{Value, json};

use crate::reply::{Form, Input, MOST_INPUTS, MOST_OF_INPUT};
use crate::text::clean::{is_visible, one_line};
use crate::text::truncate;

/// Discord's limits, in code points.
const TITLE: usize = 45;
const LABEL: usize = 45;
const PLACEHOLDER: usize = 100;

/// Discord's numbers for an action row, a text input, and how many lines that has.
const ACTION_ROW: u8 = 1;
const TEXT_INPUT: u8 = 4;
const SHORT: u8 = 1;
const PARAGRAPH: u8 = 2;

/// A form as the data of a modal. `custom_id` names its state, from 1 to 100 characters.
///
/// `None` when what it holds already has no room in it: text is never cut where it would be lost. Ask
/// [`too_long`] which input it is.
pub fn modal(form: &Form, custom_id: String) -> Option<Value> {
    if form.inputs.is_empty() || form.inputs.len() > MOST_INPUTS || too_long(form).is_some() {
        return None;
    }
    let rows: Vec<Value> = form
        .inputs
        .iter()
        .map(|input| json!({ "type": ACTION_ROW, "components": [text_input(input)] }))
        .collect();
    Some(json!({
        "custom_id": custom_id,
        "title": shown(&form.title, TITLE, "Form"),
        "components": rows,
    }))
}

/// The first input that holds more than Discord takes, and how many characters that are.
pub fn too_long(form: &Form) -> Option<(&Input, usize)> {
    form.inputs.iter().find_map(|input| {
        let length = truncate::length(&input.value);
        (length > MOST_OF_INPUT).then_some((input, length))
    })
}

/// A number that two forms share only if they are filled in alike.
pub fn content(form: &Form) -> u32 {
    let mut hasher = DefaultHasher::new();
    for input in &form.inputs {
        (input.option, &input.value).hash(&mut hasher);
    }
    // The lower half is as good as the whole.
    (hasher.finish() & u64::from(u32::MAX)) as u32
}

fn text_input(input: &Input) -> Value {
    // What is there already must fit, even where the command will not take it: whoever edits it makes
    // it shorter.
    let length = truncate::length(&input.value);
    let mut json = json!({
        "type": TEXT_INPUT,
        "custom_id": input.option,
        "style": if input.long { PARAGRAPH } else { SHORT },
        "label": shown(&input.label, LABEL, input.option),
        "required": input.required,
        "max_length": input.most.max(length).clamp(1, MOST_OF_INPUT),
    });
    if is_visible(&input.value) {
        json["value"] = input.value.as_str().into();
    }
    let hint = truncate::plain(&one_line(&input.hint), PLACEHOLDER);
    if is_visible(&hint) {
        json["placeholder"] = hint.into();
    }
    json
}

fn shown(words: &str, most: usize, otherwise: &str) -> String {
    let words = truncate::plain(&one_line(words), most);
    if is_visible(&words) {
        words
    } else {
        otherwise.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn input(value: &str) -> Input {
        Input {
            option: "text",
            label: "Text".to_owned(),
            hint: "What it says".to_owned(),
            value: value.to_owned(),
            long: true,
            required: true,
            most: 300,
        }
    }

    fn form(inputs: Vec<Input>) -> Form {
        Form {
            title: "Edit article 7".to_owned(),
            line: "/article edit article: 7".to_owned(),
            inputs,
        }
    }

    #[test]
    fn a_form_is_rows_of_text_inputs() {
        let modal = modal(&form(vec![input("One\n\"two\": three")]), "id".to_owned()).unwrap();
        assert_eq!(
            modal,
            json!({
                "custom_id": "id",
                "title": "Edit article 7",
                "components": [{ "type": 1, "components": [{
                    "type": 4, "custom_id": "text", "style": 2, "label": "Text", "required": true,
                    "max_length": 300, "value": "One\n\"two\": three", "placeholder": "What it says",
                }] }],
            })
        );
    }

    #[test]
    fn text_without_room_is_not_cut() {
        let fits = form(vec![input(&"ä".repeat(MOST_OF_INPUT))]);
        let shown = modal(&fits, "id".to_owned()).unwrap();
        let shown = &shown["components"][0]["components"][0];
        assert_eq!(shown["value"].as_str().unwrap().chars().count(), 4_000);
        assert_eq!(shown["max_length"], 4_000, "more than the option takes");
        let long = form(vec![input(""), input(&"ä".repeat(MOST_OF_INPUT + 1))]);
        assert_eq!(modal(&long, "id".to_owned()), None);
        assert_eq!(too_long(&long), Some((&long.inputs[1], 4_001)));
        assert_eq!(modal(&form(Vec::new()), "id".to_owned()), None);
    }

    #[test]
    fn forms_that_are_filled_in_differently_are_told_apart() {
        let one = content(&form(vec![input("one")]));
        assert_eq!(one, content(&form(vec![input("one")])));
        assert_ne!(one, content(&form(vec![input("two")])));
        assert_ne!(one, content(&form(vec![input("one"), input("")])));
    }

    proptest! {
        #[test]
        fn whatever_a_form_says_fits(
            title in "(?s).{0,80}", label in "(?s).{0,80}", hint in "(?s).{0,200}", value in "(?s).{0,50}",
            most in 0_usize..10_000,
        ) {
            let input = Input { option: "text", label, hint, value: value.clone(), long: false, required: false, most };
            let form = Form { title, line: "/x".to_owned(), inputs: vec![input] };
            let modal = modal(&form, "id".to_owned()).unwrap();
            let length = |value: &Value| value.as_str().map_or(0, |text| text.trim().chars().count());
            let input = &modal["components"][0]["components"][0];
            prop_assert!((1..=TITLE).contains(&length(&modal["title"])));
            prop_assert!((1..=LABEL).contains(&length(&input["label"])));
            prop_assert!(length(&input["placeholder"]) <= PLACEHOLDER);
            prop_assert!((1..=4_000).contains(&input["max_length"].as_u64().unwrap()));
            if is_visible(&value) {
                prop_assert_eq!(input["value"].as_str(), Some(value.as_str()));
            }
        }
    }
}

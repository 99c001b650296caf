//! Proposals as the queue keeps them, in JSON.

use serde_json::{Value, json};

use crate::domain::{Date, EntityId, FactProposal, NameProposal, Party, ProposedObject};

/// One side of a fact as it is kept: a number, or a name with its kind.
fn party_json(party: &Party) -> Value {
    match party {
        Party::Known(id) => json!(id.0),
        Party::New { name, kind } => json!([name, kind.word()]),
    }
}

fn party_of(value: &Value) -> Option<Party> {
    if let Some(id) = value.as_i64() {
        return Some(Party::Known(EntityId(id)));
    }
    Some(Party::New {
        name: value.get(0)?.as_str()?.to_owned(),
        kind: value.get(1)?.as_str()?.parse().ok()?,
    })
}

fn date_json(date: Option<Date>) -> Value {
    date.map_or(Value::Null, |date| json!([date.start(), date.precision()]))
}

fn date_of(value: &Value) -> Option<Date> {
    Date::from_start(value.get(0)?.as_i64()?, value.get(1)?.as_str()?)
}

pub(super) fn fact_json(fact: &FactProposal) -> Value {
    json!({
        "subject": party_json(&fact.subject),
        "relation": fact.relation,
        "object": match &fact.object {
            Some(ProposedObject::Party(party)) => party_json(party),
            Some(ProposedObject::Value(value)) => json!(value),
            None => Value::Null,
        },
        "former": fact.former.as_ref().map(party_json),
        "detail": fact.detail,
        "since": date_json(fact.since),
        "until": date_json(fact.until),
        "ends": fact.ends,
        "certainty": fact.certainty.word(),
        "confidence": fact.confidence,
        "sentence": fact.sentence,
    })
}

pub(super) fn fact_of(json: &Value) -> Option<FactProposal> {
    let text = |name: &str| json[name].as_str().map(str::to_owned);
    Some(FactProposal {
        subject: party_of(&json["subject"])?,
        relation: text("relation")?,
        object: match &json["object"] {
            Value::Null => None,
            Value::String(value) => Some(ProposedObject::Value(value.clone())),
            other => Some(ProposedObject::Party(party_of(other)?)),
        },
        former: party_of(&json["former"]),
        detail: text("detail")?,
        since: date_of(&json["since"]),
        until: date_of(&json["until"]),
        ends: json["ends"].as_bool()?,
        certainty: json["certainty"].as_str()?.parse().ok()?,
        confidence: u8::try_from(json["confidence"].as_u64()?).ok()?,
        sentence: text("sentence")?,
    })
}

pub(super) fn name_json(name: &NameProposal) -> Value {
    json!({
        "name": name.name,
        "kind": name.kind.word(),
        "count": name.count,
        "sentence": name.sentence,
    })
}

pub(super) fn name_of(json: &Value) -> Option<NameProposal> {
    Some(NameProposal {
        name: json["name"].as_str()?.to_owned(),
        kind: json["kind"].as_str()?.parse().ok()?,
        count: u32::try_from(json["count"].as_u64()?).ok()?,
        sentence: json["sentence"].as_str()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::super::scratch::{newcomer, proposed};
    use super::*;
    use crate::domain::EntityKind;

    #[test]
    fn a_proposal_comes_back_as_it_was_given() {
        let one = proposed(Party::Known(EntityId(3)), Some(newcomer("Zimory")));
        assert_eq!(fact_of(&fact_json(&one)), Some(one.clone()));
        let mut two = one;
        two.object = Some(ProposedObject::Value("1,000".to_owned()));
        two.former = Some(newcomer("Somebody"));
        two.until = Some(Date::Year(2009));
        two.ends = true;
        assert_eq!(fact_of(&fact_json(&two)), Some(two.clone()));
        let name = NameProposal {
            name: "Zimory".to_owned(),
            kind: EntityKind::Product,
            count: 4,
            sentence: String::new(),
        };
        assert_eq!(name_of(&name_json(&name)), Some(name));
        for broken in [json!({}), json!({ "subject": ["a", "planet"] }), json!(7)] {
            assert_eq!(fact_of(&broken), None);
            assert_eq!(name_of(&broken), None);
        }
    }
}

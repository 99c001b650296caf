//! Values of a JSON feed that are read whatever form they have: strings out of anything, and files beside
//! an item.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::document::{Base, LONGEST_FIELD, Link, keep};

/// Files beside an item: a list of objects, or one. An address alone is one too.
pub(super) struct Files<'a> {
    /// What their addresses are relative to.
    pub base: &'a Base,
    /// Where they go.
    pub links: &'a mut Vec<Link>,
}

impl Files<'_> {
    fn keep(self, file: Link) {
        if !file.href.is_empty() {
            keep(self.links, file);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Files<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Files<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("files")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut file = Link {
            rel: "enclosure".to_owned(),
            base: self.base.clone(),
            ..Link::default()
        };
        while let Some(key) = map.next_key::<Loose>()? {
            match key.0.as_str() {
                "url" => file.href = map.next_value::<Loose>()?.0.trim().to_owned(),
                "mime_type" => file.kind = map.next_value::<Loose>()?.0.trim().to_owned(),
                "size_in_bytes" => file.length = map.next_value::<Loose>()?.0.parse().ok(),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        self.keep(file);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Files { base, links } = self;
        while seq.next_element_seed(Files { base, links })?.is_some() {}
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        let file = Link {
            href: value.trim()[..value.trim().floor_char_boundary(LONGEST_FIELD)].to_owned(),
            rel: "enclosure".to_owned(),
            base: self.base.clone(),
            ..Link::default()
        };
        self.keep(file);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// A value as a string: strings, numbers and truth values as they are written, all else empty.
#[derive(Default)]
pub(super) struct Loose(pub String);

impl<'de> serde::Deserialize<'de> for Loose {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = deserializer.deserialize_any(Many(""))?;
        Ok(Loose(values.into_iter().next().unwrap_or_default()))
    }
}

/// Strings out of a string, a list of strings, an object with this key, or a list of such objects.
#[derive(Clone, Copy)]
pub(super) struct Many(pub &'static str);

impl<'de> DeserializeSeed<'de> for Many {
    type Value = Vec<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Many {
    type Value = Vec<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(vec![
            value[..value.floor_char_boundary(LONGEST_FIELD)].to_owned(),
        ])
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(vec![value.to_string()])
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(vec![value.to_string()])
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(vec![value.to_string()])
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(vec![value.to_string()])
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Vec::new())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        if self.0.is_empty() {
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(all);
        }
        while let Some(values) = seq.next_element_seed(self)? {
            for value in values {
                keep(&mut all, value);
            }
        }
        Ok(all)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut all = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            if !self.0.is_empty() && key == self.0 {
                all = map.next_value_seed(Many(""))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(all)
    }
}

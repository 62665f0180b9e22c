//! One line of a dump: the id and the fields of an object, borrowed from it.

use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::error::Fault;

/// The id of an object: space, kind and instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Id {
    pub(crate) space: u8,
    pub(crate) kind: u8,
    pub(crate) instance: u64,
}

impl Id {
    pub(crate) fn parse(text: &str) -> Option<Id> {
        let mut parts = text.split('.');
        let id = Id {
            space: digits(parts.next()?)?.try_into().ok()?,
            kind: digits(parts.next()?)?.try_into().ok()?,
            instance: digits(parts.next()?)?,
        };
        parts.next().is_none().then_some(id)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.space, self.kind, self.instance)
    }
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// A whole number, written as one or as a string: BitShares writes what needs more than 32 bits
/// as a string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Number(pub(crate) i64);

impl Number {
    fn parse(text: &str) -> Option<Number> {
        let text = match text.strip_prefix('"') {
            Some(text) => text.strip_suffix('"')?,
            None => text,
        };
        let digits = text.strip_prefix('-').unwrap_or(text);
        let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| text.parse().ok().map(Number))?
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Number, D::Error> {
        let text = <&RawValue>::deserialize(deserializer)?.get();
        Number::parse(text)
            .ok_or_else(|| D::Error::custom(format_args!("{text} is no whole number of 64 bits")))
    }
}

/// An amount of an asset.
#[derive(Deserialize)]
pub(crate) struct Amount<'a> {
    pub(crate) amount: Number,
    #[serde(borrow)]
    pub(crate) asset_id: &'a str,
}

/// The id that a line begins with, or has somewhere.
pub(crate) fn id(line: &str) -> Result<Id, Fault> {
    #[derive(Deserialize)]
    struct Named<'a> {
        #[serde(borrow)]
        id: &'a str,
    }
    let first = line.strip_prefix("{\"id\":\"").and_then(|rest| rest.split_once('"'));
    let text = match first {
        Some((text, _)) => text,
        None => serde_json::from_str::<Named<'_>>(line)?.id,
    };
    Id::parse(text).ok_or_else(|| Fault::Id(text.to_owned()))
}

/// That the line is JSON at all.
pub(crate) fn well_formed(line: &str) -> Result<(), Fault> {
    Ok(serde_json::from_str::<IgnoredAny>(line).map(|_| ())?)
}

/// How many fields of a kind are read, at most.
const READ: usize = 8;

/// Fields of one object that its kind reads.
pub(crate) struct Fields<'a> {
    names: &'static [&'static str],
    values: [Option<&'a RawValue>; READ],
}

impl<'a> Fields<'a> {
    /// The fields called `names`, no more than eight. `strange` is told of those that are neither
    /// among them nor in `passed`.
    pub(crate) fn read(
        line: &'a str,
        names: &'static [&'static str],
        passed: &'static [&'static str],
        strange: &mut dyn FnMut(&str),
    ) -> Result<Fields<'a>, Fault> {
        let mut json = serde_json::Deserializer::from_str(line);
        let fields = Reader { names, passed, strange }.deserialize(&mut json)?;
        json.end()?;
        Ok(fields)
    }

    fn find(&self, name: &str) -> Option<&'a RawValue> {
        let place = self.names.iter().position(|known| *known == name)?;
        *self.values.get(place)?
    }

    /// A field that old versions do not write.
    pub(crate) fn optional<T: Deserialize<'a>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, Fault> {
        let read = |raw: &'a RawValue| {
            serde_json::from_str(raw.get()).map_err(|error| Fault::Field { name, error })
        };
        self.find(name).map(read).transpose()
    }

    /// A field that must be there.
    pub(crate) fn get<T: Deserialize<'a>>(&self, name: &'static str) -> Result<T, Fault> {
        self.optional(name)?.ok_or(Fault::Missing(name))
    }

    /// An amount that is not negative.
    pub(crate) fn units(&self, name: &'static str) -> Result<i64, Fault> {
        not_negative(name, self.get(name)?)
    }

    /// An amount that is not negative; 0 where old versions do not write it.
    pub(crate) fn optional_units(&self, name: &'static str) -> Result<i64, Fault> {
        not_negative(name, self.optional(name)?.unwrap_or(Number(0)))
    }

    /// The instance of an account.
    pub(crate) fn account(&self, name: &'static str) -> Result<u64, Fault> {
        account(name, self.get(name)?)
    }

    /// The instance of an asset.
    pub(crate) fn asset(&self, name: &'static str) -> Result<u32, Fault> {
        asset(name, self.get(name)?)
    }

    /// An amount that is not negative, and its asset.
    pub(crate) fn amount(&self, name: &'static str) -> Result<(u32, i64), Fault> {
        positive(name, &self.get(name)?)
    }
}

/// An amount that is not negative, and its asset.
pub(crate) fn positive(name: &'static str, amount: &Amount<'_>) -> Result<(u32, i64), Fault> {
    Ok((asset(name, amount.asset_id)?, not_negative(name, amount.amount)?))
}

fn not_negative(name: &'static str, number: Number) -> Result<i64, Fault> {
    match number {
        Number(amount) if amount < 0 => Err(Fault::Negative { name, amount }),
        Number(amount) => Ok(amount),
    }
}

/// n of 1.2.n.
pub(crate) fn account(name: &'static str, text: &str) -> Result<u64, Fault> {
    match Id::parse(text) {
        Some(Id { space: 1, kind: 2, instance }) => Ok(instance),
        _ => Err(Fault::NotAccount { name, text: text.to_owned() }),
    }
}

/// n of 1.3.n.
pub(crate) fn asset(name: &'static str, text: &str) -> Result<u32, Fault> {
    let instance = match Id::parse(text) {
        Some(Id { space: 1, kind: 3, instance }) => instance.try_into().ok(),
        _ => None,
    };
    instance.ok_or_else(|| Fault::NotAsset { name, text: text.to_owned() })
}

/// What a field is to its kind.
enum Name {
    Read(usize),
    Passed,
}

struct Reader<'t> {
    names: &'static [&'static str],
    passed: &'static [&'static str],
    strange: &'t mut dyn FnMut(&str),
}

impl<'a> DeserializeSeed<'a> for Reader<'_> {
    type Value = Fields<'a>;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Fields<'a>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'a> Visitor<'a> for Reader<'_> {
    type Value = Fields<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'a>>(mut self, mut map: M) -> Result<Fields<'a>, M::Error> {
        let mut fields = Fields { names: self.names, values: [None; READ] };
        while let Some(name) = map.next_key_seed(&mut self)? {
            let place = match name {
                Name::Read(place) => fields.values.get_mut(place),
                Name::Passed => None,
            };
            match place {
                Some(Some(_)) => return Err(M::Error::custom("a field stands there twice")),
                Some(place) => *place = Some(map.next_value()?),
                None => map.next_value::<IgnoredAny>().map(|_| ())?,
            }
        }
        Ok(fields)
    }
}

impl<'a> DeserializeSeed<'a> for &mut Reader<'_> {
    type Value = Name;

    fn deserialize<D: Deserializer<'a>>(self, deserializer: D) -> Result<Name, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for &mut Reader<'_> {
    type Value = Name;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E>(self, name: &str) -> Result<Name, E> {
        if let Some(place) = self.names.iter().position(|known| *known == name) {
            return Ok(Name::Read(place));
        }
        if name != "id" && !self.passed.contains(&name) {
            (self.strange)(name);
        }
        Ok(Name::Passed)
    }
}

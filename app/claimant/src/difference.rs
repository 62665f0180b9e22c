//! Where a text that was signed differs from the one that should have been.

use std::fmt;

/// The first difference of two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A field of the claim says something else.
    Field {
        /// `chain=whaleshares-2`
        theirs: String,
        /// `chain=whaleshares-1`
        ours: String,
    },
    /// Only blanks or line feeds around it.
    Blanks,
    /// Something else was changed.
    Character {
        /// From 1.
        place: usize,
        /// What stands there; nothing at the end.
        theirs: String,
        /// What should.
        ours: String,
    },
}

/// How many characters of a difference are shown.
const SHOWN: usize = 12;

impl Difference {
    /// The first difference between a signed text and the wanted one; none if they are the same.
    pub fn find(theirs: &str, ours: &str) -> Option<Difference> {
        if theirs == ours {
            return None;
        }
        if theirs.trim() == ours {
            return Some(Difference::Blanks);
        }
        let (their_words, our_words): (Vec<&str>, Vec<&str>) =
            (theirs.trim().split(' ').collect(), ours.split(' ').collect());
        if their_words.len() == our_words.len() {
            let mut pairs = their_words.iter().zip(&our_words);
            let other = pairs.find(|(theirs, ours)| theirs != ours);
            if let Some((theirs, ours)) = other
                && field(ours).is_some()
                && field(theirs) == field(ours)
            {
                let (theirs, ours) = ((*theirs).to_owned(), (*ours).to_owned());
                return Some(Difference::Field { theirs, ours });
            }
        }
        let same = theirs.chars().zip(ours.chars()).take_while(|(one, other)| one == other);
        let same = same.count();
        let rest = |text: &str| text.chars().skip(same).take(SHOWN).collect::<String>();
        let place = same.saturating_add(1);
        Some(Difference::Character { place, theirs: rest(theirs), ours: rest(ours) })
    }
}

/// The name of a field of a claim.
fn field(word: &str) -> Option<&str> {
    word.split_once('=').map(|(name, _)| name)
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Field { theirs, ours } => {
                write!(f, "you signed {theirs}, this file says {ours}")
            }
            Difference::Blanks => {
                f.write_str("blanks or line feeds around the text were signed with it")
            }
            Difference::Character { place, theirs, ours } => {
                write!(f, "the text was changed at character {place}: ")?;
                match (theirs.as_str(), ours.as_str()) {
                    ("", ours) => write!(f, "it ends where {ours:?} should follow"),
                    (theirs, "") => write!(f, "{theirs:?} stands behind its end"),
                    (theirs, ours) => write!(f, "{theirs:?} stands there instead of {ours:?}"),
                }
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    const OURS: &str = "Claim Whalestake v1 chain=whaleshares-1 to=wls1a as=- maxfee=0uwls";

    fn told(theirs: &str) -> String {
        Difference::find(theirs, OURS).unwrap().to_string()
    }

    #[test]
    fn a_field_is_told_by_its_name_and_anything_else_by_its_place() {
        assert_eq!(Difference::find(OURS, OURS), None);
        assert_eq!(
            told(&OURS.replace("shares-1", "shares-2")),
            "you signed chain=whaleshares-2, this file says chain=whaleshares-1"
        );
        assert!(told(&OURS.replace("wls1a", "wls1b")).starts_with("you signed to=wls1b, "));
        assert!(told(&format!(" {OURS}\n")).starts_with("blanks or line feeds"));
        assert_eq!(
            told(&OURS.replace("v1", "v2")),
            "the text was changed at character 19: \"2 chain=whal\" stands there instead of \
             \"1 chain=whal\""
        );
        assert!(told(&OURS.replace(" as=-", "")).contains("at character 50"));
        assert!(told("Claim").ends_with("it ends where \" Whalestake \" should follow"));
        assert!(told(&format!("{OURS} x")).ends_with("\" x\" stands behind its end"));
    }
}

//! The name that somebody who mistyped one may have meant.

/// Up to this many letters may be wrong, and no more than a third of the name.
const MISTAKES: usize = 3;

/// The known name that is nearest to `name`, if one is near.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.len() / 3).clamp(1, MISTAKES);
    let near = known.into_iter().map(|other| (distance(name, other), other));
    near.filter(|(distance, _)| *distance <= allowed).min().map(|(_, other)| other)
}

/// How many letters must be put in, left out or changed to get from one text to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut diagonal = line;
        let mut left = line.saturating_add(1);
        for (above, other) in row.iter_mut().skip(1).zip(&to) {
            let changed = diagonal.saturating_add(usize::from(letter != *other));
            diagonal = *above;
            left = changed.min(diagonal.min(left).saturating_add(1));
            *above = left;
        }
        if let Some(first) = row.first_mut() {
            *first = line.saturating_add(1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_too_many_too_few_or_wrong_is_one_mistake() {
        assert_eq!(distance("enable", "enabled"), 1);
        assert_eq!(distance("enable", "enale"), 1);
        assert_eq!(distance("enable", "unable"), 1);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("kitten", "sitting"), 3);
    }

    #[test]
    fn only_a_near_name_is_suggested() {
        let known = ["api.enable", "api.address", "grpc.enable"];
        assert_eq!(nearest("api.enabel", known), Some("api.enable"));
        assert_eq!(nearest("pruning", known), None);
    }
}

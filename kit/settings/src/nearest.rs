//! Owns the guess which key was meant.
//!
//! Promises: a name at most two edits away, or none.
//! Must never: be used to accept a key.

/// Edits that still count as a slip of the finger.
const EDITS_MAX: usize = 2;

/// The known name nearest to `name`, when it is near.
pub(crate) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a String>) -> Option<&'a str> {
    let measured = known.map(|candidate| (edits(name, candidate), candidate.as_str()));
    let (edits, candidate) = measured.min()?;
    (edits <= EDITS_MAX).then_some(candidate)
}

/// Levenshtein distance, one row at a time.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut next = vec![index + 1];
        for (pair, to) in row.windows(2).zip(&right) {
            let &[diagonal, above] = pair else { continue };
            let before = next.last().copied().unwrap_or(0);
            next.push((diagonal + usize::from(from != *to)).min(above + 1).min(before + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_the_known_ones() {
        for (left, right, expected) in
            [("", "", 0), ("", "abc", 3), ("kitten", "sitting", 3), ("url", "ulr", 2), ("url", "url", 0)]
        {
            assert_eq!(edits(left, right), expected, "{left} {right}");
            assert_eq!(edits(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn only_near_names_are_offered() {
        let known = ["gateway.url".to_owned(), "screen.width".to_owned()];
        assert_eq!(nearest("gatway.url", known.iter()), Some("gateway.url"));
        assert_eq!(nearest("printer", known.iter()), None);
    }
}

//! Which objects were there already.

use std::collections::HashMap;

use crate::line::Id;

/// Bits of a page.
const PAGE: u64 = 1 << 16;
const WORDS: usize = 1 << 10;

/// Ids, as bits in pages: the instances of a kind are nearly without gaps.
#[derive(Default)]
pub(crate) struct Seen {
    pages: HashMap<(u8, u8, u64), Box<[u64; WORDS]>>,
}

impl Seen {
    /// Whether the id is new. From now on it is not.
    pub(crate) fn insert(&mut self, id: Id) -> bool {
        let (page, bit) = (id.instance / PAGE, id.instance % PAGE);
        let page = self.pages.entry((id.space, id.kind, page));
        let words = page.or_insert_with(|| Box::new([0; WORDS]));
        let place = usize::try_from(bit / 64).unwrap_or_default();
        let mask = 1_u64.rotate_left(u32::try_from(bit % 64).unwrap_or_default());
        let Some(word) = words.get_mut(place) else { return false };
        let is_new = *word & mask == 0;
        *word |= mask;
        is_new
    }
}

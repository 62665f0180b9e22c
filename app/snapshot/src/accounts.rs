//! The accounts of a dump, in one piece of memory.

use bitshares_snapshot_claim::snapshot::{Leaf, LeafError};

/// An account in the piece: its name, and behind it its leaf without holdings and flags.
#[derive(Clone, Copy)]
struct Entry {
    id: u64,
    start: usize,
    leaf_length: u32,
    name_length: u8,
    has_members: bool,
}

/// Accounts by id.
#[derive(Default)]
pub(crate) struct Accounts {
    entries: Vec<Entry>,
    bytes: Vec<u8>,
}

/// An account as far as it is known without decoding it.
#[derive(Clone, Copy)]
pub(crate) struct Account<'a> {
    pub(crate) id: u64,
    pub(crate) name: &'a str,
    /// Whether other accounts stand in its authorities.
    pub(crate) has_members: bool,
    leaf: &'a [u8],
}

impl Account<'_> {
    /// Its leaf, without holdings and flags.
    pub(crate) fn leaf(&self) -> Result<Leaf, LeafError> {
        Leaf::decode(self.leaf)
    }
}

impl Accounts {
    /// Adds an account; none if its name or its leaf is longer than any can be.
    pub(crate) fn push(&mut self, leaf: &Leaf) -> Option<()> {
        let encoded = leaf.encode();
        let entry = Entry {
            id: leaf.account_id,
            start: self.bytes.len(),
            leaf_length: encoded.len().try_into().ok()?,
            name_length: leaf.name.len().try_into().ok()?,
            has_members: !(leaf.active.accounts.is_empty() && leaf.owner.accounts.is_empty()),
        };
        self.bytes.extend_from_slice(leaf.name.as_bytes());
        self.bytes.extend_from_slice(&encoded);
        self.entries.push(entry);
        Some(())
    }

    /// After this accounts are found. Their ids differ.
    pub(crate) fn sort(&mut self) {
        self.entries.sort_unstable_by_key(|entry| entry.id);
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(crate) fn has(&self, id: u64) -> bool {
        self.entries.binary_search_by_key(&id, |entry| entry.id).is_ok()
    }

    pub(crate) fn get(&self, id: u64) -> Option<Account<'_>> {
        let place = self.entries.binary_search_by_key(&id, |entry| entry.id).ok()?;
        self.read(self.entries.get(place)?)
    }

    /// All of them, by ascending id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Account<'_>> {
        self.entries.iter().filter_map(|entry| self.read(entry))
    }

    fn read(&self, entry: &Entry) -> Option<Account<'_>> {
        let bytes = self.bytes.get(entry.start..)?;
        let (name, bytes) = bytes.split_at_checked(usize::from(entry.name_length))?;
        let leaf = bytes.get(..usize::try_from(entry.leaf_length).ok()?)?;
        let name = std::str::from_utf8(name).ok()?;
        Some(Account { id: entry.id, name, has_members: entry.has_members, leaf })
    }
}

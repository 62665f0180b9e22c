//! Proofs out of published files, for whoever has them and a name.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use bitshares_snapshot_claim::snapshot::{
    ASSETS, Hash, Header, Leaf, Share, Tree, leaf_hash, proves,
};
use prost::Message;
use proto::whaleshares::claim::v1 as wire;

use crate::build::name_prefix;
use crate::error::Error;
use crate::files::{CAP, HEADER, NAMES, SHARD, shard_name};
use crate::line::Id;

/// An entry of the name table: the beginning of a hash, and an index.
const NAME: usize = 12;

/// The files of a snapshot, of which those of names and of branches may be missing.
pub struct Published {
    folder: PathBuf,
    header: Header,
    leaf_count: usize,
}

/// That an account is in a snapshot, and what it gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The place of its leaf.
    pub index: u64,
    /// The leaf as it is hashed.
    pub bytes: Vec<u8>,
    /// The leaf.
    pub leaf: Leaf,
    /// The nodes beside the way up, the lowest first.
    pub aunts: Vec<Hash>,
    /// What its holdings come to.
    pub share: Share,
    /// What of it can be claimed: all or, if the leaf has a flag that forbids it, nothing.
    pub claimable: u64,
    /// How the share of each asset comes about, in the order of holdings.
    pub formulas: [String; 3],
}

/// The header of a published snapshot: in its folder, or in a file of its own.
pub fn header_in(path: &Path) -> Result<Header, Error> {
    let path = if path.is_dir() { path.join(HEADER) } else { path.to_owned() };
    let bytes = read(&path)?;
    let damaged = |why: &str| Error::Damaged { path: path.clone(), why: why.to_owned() };
    let wire = wire::Header::decode(&*bytes).map_err(|_| damaged("it is no header"))?;
    let header = Header::read(wire)?;
    match header.encode() == bytes {
        true => Ok(header),
        false => Err(damaged("its bytes are not those that are hashed")),
    }
}

impl Published {
    /// The snapshot in a folder.
    pub fn open(folder: &Path) -> Result<Published, Error> {
        let header = header_in(folder)?;
        let leaf_count = usize::try_from(header.leaf_count())
            .map_err(|_| Error::TooMuch { what: format!("leaves of {}", folder.display()) })?;
        Ok(Published { folder: folder.to_owned(), header, leaf_count })
    }

    /// What the chain's genesis holds.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The proof for an account, by its name or as 1.2.n.
    pub fn prove(&self, who: &str) -> Result<Proof, Error> {
        let index = match Id::parse(who) {
            Some(Id { space: 1, kind: 2, instance }) => self.find_id(instance)?,
            _ => self.find_name(who)?,
        };
        let index = index.ok_or_else(|| Error::Nobody(who.to_owned()))?;
        let (number, place) = (index / SHARD, index % SHARD);
        let shard = self.shard(number)?;
        let path = self.folder.join(shard_name(number));
        let damaged = |why: &str| Error::Damaged { path: path.clone(), why: why.to_owned() };
        let bytes = shard.get(place).cloned().ok_or_else(|| damaged("it ends too early"))?;
        let leaf = Leaf::decode(&bytes).map_err(|_| damaged("a leaf can not be read"))?;

        let hashes = shard.iter().map(|leaf| leaf_hash(leaf)).collect();
        let aunts = Tree::of(hashes).aunts(place).zip(Tree::of(self.cap()?).aunts(number));
        let aunts = aunts.map(|(lower, upper)| [lower, upper].concat()).unwrap_or_default();
        let index = u64::try_from(index).unwrap_or(u64::MAX);
        let (root, total) = (self.header.root(), self.header.leaf_count());
        if !proves(root, index, total, leaf_hash(&bytes), &aunts) {
            return Err(damaged("it does not lead to the root, or the cap does not"));
        }
        let share = self.header.share(&leaf);
        let share = share.ok_or_else(|| damaged("an account holds more than all together"))?;
        let claimable = if leaf.may_claim() { share.total } else { 0 };
        let formulas = self.formulas(&leaf, &share);
        Ok(Proof { index, bytes, leaf, aunts, share, claimable, formulas })
    }

    fn formulas(&self, leaf: &Leaf, share: &Share) -> [String; 3] {
        let mut formulas: [String; 3] = Default::default();
        let assets = ASSETS.iter().zip(self.header.assets());
        let parts = assets.zip(leaf.holdings.iter().zip(&share.parts));
        for (formula, ((name, asset), (held, part))) in formulas.iter_mut().zip(parts) {
            *formula = format!(
                "{} {held} * {} / {} = {part} uwls, rounded down",
                name.symbol, asset.pool, asset.denominator
            );
        }
        formulas
    }

    /// The place of an account by its id, by which leaves are sorted.
    fn find_id(&self, id: u64) -> Result<Option<usize>, Error> {
        let (mut low, mut high) = (0, self.leaf_count.div_ceil(SHARD));
        while low < high {
            let middle = low.midpoint(high);
            let ids = self.ids(middle)?;
            match (ids.first(), ids.last()) {
                (Some(first), _) if id < *first => high = middle,
                (_, Some(last)) if id > *last => low = middle.saturating_add(1),
                _ => {
                    let place = ids.binary_search(&id).ok();
                    return Ok(
                        place.and_then(|place| middle.checked_mul(SHARD)?.checked_add(place))
                    );
                }
            }
        }
        Ok(None)
    }

    fn ids(&self, number: usize) -> Result<Vec<u64>, Error> {
        Ok(self.decoded(number)?.iter().map(|leaf| leaf.account_id).collect())
    }

    fn decoded(&self, number: usize) -> Result<Vec<Leaf>, Error> {
        let leaves = self.shard(number)?;
        let leaves: Result<Vec<Leaf>, _> = leaves.iter().map(|leaf| Leaf::decode(leaf)).collect();
        let why = "a leaf can not be read".to_owned();
        let path = self.folder.join(shard_name(number));
        leaves.map_err(|_| Error::Damaged { path, why })
    }

    /// The place of an account by its name: out of the table, or, without one, out of all shards.
    fn find_name(&self, name: &str) -> Result<Option<usize>, Error> {
        let Some(table) = self.table(NAMES, NAME, self.leaf_count)? else {
            for number in 0..self.leaf_count.div_ceil(SHARD) {
                let leaves = self.decoded(number)?;
                if let Some(place) = leaves.iter().position(|leaf| leaf.name == name) {
                    return Ok(number
                        .checked_mul(SHARD)
                        .and_then(|first| first.checked_add(place)));
                }
            }
            return Ok(None);
        };
        let prefix = name_prefix(name);
        let entries: Vec<&[u8]> = table.chunks_exact(NAME).collect();
        let start = entries.partition_point(|entry| **entry < prefix[..]);
        let rest = entries.get(start..).unwrap_or_default();
        for entry in rest.iter().take_while(|entry| entry.starts_with(&prefix)) {
            let index = entry.last_chunk().map(|index| u32::from_be_bytes(*index));
            let index = index.and_then(|index| usize::try_from(index).ok());
            let Some(index) = index.filter(|index| *index < self.leaf_count) else { continue };
            let leaves = self.decoded(index / SHARD)?;
            if leaves.get(index % SHARD).is_some_and(|leaf| leaf.name == name) {
                return Ok(Some(index));
            }
        }
        Ok(None)
    }

    /// The roots of all shards: out of their file, or, without one, out of all shards.
    fn cap(&self) -> Result<Vec<Hash>, Error> {
        let count = self.leaf_count.div_ceil(SHARD);
        if let Some(bytes) = self.table(CAP, 32, count)? {
            return Ok(bytes.chunks_exact(32).filter_map(|hash| hash.try_into().ok()).collect());
        }
        let root = |number| {
            let hashes = self.shard(number)?.iter().map(|leaf| leaf_hash(leaf)).collect();
            Ok(Tree::of(hashes).root())
        };
        (0..count).map(root).collect()
    }

    /// A file of entries of one size, if it is there.
    fn table(&self, name: &str, entry: usize, count: usize) -> Result<Option<Vec<u8>>, Error> {
        let path = self.folder.join(name);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(Error::File { path, source }),
        };
        if Some(bytes.len()) != entry.checked_mul(count) {
            let why = format!("it has {} bytes, not {count} times {entry}", bytes.len());
            return Err(Error::Damaged { path, why });
        }
        Ok(Some(bytes))
    }

    /// The leaves of a shard.
    fn shard(&self, number: usize) -> Result<Vec<Vec<u8>>, Error> {
        let path = self.folder.join(shard_name(number));
        let bytes = read(&path)?;
        let mut rest = bytes.as_slice();
        let mut leaves = Vec::new();
        while !rest.is_empty() {
            let length = prost::decode_length_delimiter(&mut rest).ok();
            let Some((leaf, behind)) = length.and_then(|length| rest.split_at_checked(length))
            else {
                let why = format!("leaf {} in it is cut", leaves.len());
                return Err(Error::Damaged { path, why });
            };
            leaves.push(leaf.to_vec());
            rest = behind;
        }
        let before = number.saturating_mul(SHARD);
        let expected = self.leaf_count.saturating_sub(before).min(SHARD);
        if leaves.len() != expected {
            let why = format!("it has {} leaves, not {expected}", leaves.len());
            return Err(Error::Damaged { path, why });
        }
        Ok(leaves)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|source| Error::File { path: path.to_owned(), source })
}

//! From dumps and a policy to leaves, their tree and the header.

use std::collections::BTreeSet;

use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::snapshot::{ASSETS, Flag, Header, Leaf, Share, Tree, leaf_hash};
use proto::whaleshares::claim::v1 as wire;
use sha2::{Digest, Sha256};

use crate::allocation::{Allocation, Holders};
use crate::dump::Dump;
use crate::error::Error;
use crate::policy::{Listed, Policy};
use crate::satisfiable::is_satisfiable;

/// How often progress is told, in leaves.
const STEP: usize = 1 << 12;

/// A snapshot, ready to be published.
pub struct Snapshot {
    header: Header,
    /// What the holders of each asset get, in the order of holdings.
    pub allocations: [Allocation; 3],
    /// Accounts that the policy names and the dump does not have.
    pub absent: Vec<String>,
    pub(crate) policy: String,
    /// Leaves with their lengths in front, one after the other.
    pub(crate) leaves: Vec<u8>,
    /// Where each of them begins, and where the last one ends.
    pub(crate) starts: Vec<usize>,
    pub(crate) hashes: Vec<[u8; 32]>,
    /// What the hash of each name begins with, and the index of its leaf; ascending.
    pub(crate) names: Vec<([u8; 8], u32)>,
}

impl Snapshot {
    /// Makes the snapshot of balances at one block and of authorities at the same or a later one.
    /// `progress` is told how many leaves are done.
    pub fn build(
        balances: &Dump,
        authorities: &Dump,
        policy: &Policy,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Snapshot, Error> {
        check_pair(balances, authorities, policy)?;
        balances.reconcile()?.check()?;
        let standing = Standing::new(authorities, policy)?;
        let holders = Holders::count(balances, policy, &standing)?;
        let included = included(&holders, authorities, policy)?;
        let mut header = header(balances, authorities, policy, &holders, included.len());
        // Shares do not depend on the root, and the root does on who has dust.
        let shares = Header::read(header.clone())?;
        let shared_memo_keys = shared_memo_keys(authorities, policy)?;
        let judge = Judge { authorities, policy, standing, holders, shares, shared_memo_keys };
        let mut leaves = Leaves::default();
        let mut claimable = [0_u64; 3];
        for id in included {
            let (leaf, share) = judge.leaf(id)?;
            if leaf.may_claim() {
                let share = share.ok_or_else(|| too_much("shares"))?;
                for (sum, part) in claimable.iter_mut().zip(share.parts) {
                    *sum = sum.checked_add(part).ok_or_else(|| too_much("shares"))?;
                }
            }
            leaves.push(&leaf)?;
            if leaves.hashes.len() % STEP == 0 {
                progress(u64::try_from(leaves.hashes.len()).unwrap_or(u64::MAX));
            }
        }
        progress(u64::try_from(leaves.hashes.len()).unwrap_or(u64::MAX));
        header.root = Tree::of(leaves.hashes.clone()).root().to_vec();
        let snapshot = Snapshot {
            header: Header::read(header)?,
            allocations: judge.holders.allocations(claimable)?,
            absent: judge.standing.absent,
            policy: policy.canonical().to_owned(),
            leaves: leaves.bytes,
            starts: leaves.starts,
            hashes: leaves.hashes,
            names: sorted(leaves.names),
        };
        snapshot.check_names()?;
        Ok(snapshot)
    }

    /// What the chain's genesis holds.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// A leaf as it is hashed.
    pub fn leaf(&self, index: usize) -> Option<&[u8]> {
        let end = *self.starts.get(index.checked_add(1)?)?;
        let mut bytes = self.leaves.get(*self.starts.get(index)?..end)?;
        let length = prost::decode_length_delimiter(&mut bytes).ok()?;
        (bytes.len() == length).then_some(bytes)
    }

    /// How many leaves it has.
    pub fn leaf_count(&self) -> usize {
        self.hashes.len()
    }

    /// No two accounts have one name.
    fn check_names(&self) -> Result<(), Error> {
        let read = |index: u32| {
            let bytes = self.leaf(usize::try_from(index).ok()?)?;
            Leaf::decode(bytes).ok()
        };
        for pair in self.names.windows(2) {
            let [(one, first), (next, second)] = pair else { continue };
            let (Some(first), Some(second)) =
                ((one == next).then(|| read(*first)).flatten(), read(*second))
            else {
                continue;
            };
            if first.name == second.name {
                let (one, other) = (first.account_id, second.account_id);
                return Err(Error::Name { name: first.name, one, other });
            }
        }
        Ok(())
    }
}

pub(crate) fn too_much(what: &str) -> Error {
    Error::TooMuch { what: what.to_owned() }
}

fn sorted(mut names: Vec<([u8; 8], u32)>) -> Vec<([u8; 8], u32)> {
    names.sort_unstable();
    names
}

fn check_pair(balances: &Dump, authorities: &Dump, policy: &Policy) -> Result<(), Error> {
    if balances.chain_id != authorities.chain_id {
        let why = format!("{} and {} are of two chains", balances.file, authorities.file);
        return Err(Error::Pair(why));
    }
    let blocks = [
        ("balance_block", policy.balance_block, balances),
        ("authority_block", policy.authority_block, authorities),
    ];
    for (name, wanted, dump) in blocks {
        if let Some(wanted) = wanted.filter(|wanted| *wanted != dump.block.number) {
            let found = dump.block.number;
            return Err(Error::Policy {
                what: format!("{name} {wanted}"),
                why: format!("{} is of block {found}", dump.file),
            });
        }
    }
    Ok(())
}

fn read_leaf(dump: &Dump, id: u64) -> Result<Leaf, Error> {
    let account = dump.accounts.get(id).ok_or_else(|| Error::Unknown {
        what: "a holder or a member of an authority".to_owned(),
        id: format!("1.2.{id} (in {})", dump.file),
    })?;
    account.leaf().map_err(|_| Error::Leaf { account: id })
}

/// Who is what by the policy.
pub(crate) struct Standing {
    special_below: u64,
    exchanges: BTreeSet<u64>,
    excluded: BTreeSet<u64>,
    absent: Vec<String>,
}

impl Standing {
    fn new(dump: &Dump, policy: &Policy) -> Result<Standing, Error> {
        let mut absent = Vec::new();
        let exchanges = found(dump, &policy.exchanges, &mut absent)?;
        let excluded = found(dump, &policy.excluded, &mut absent)?;
        Ok(Standing { special_below: policy.special_below, exchanges, excluded, absent })
    }

    pub(crate) fn is_exchange(&self, id: u64) -> bool {
        self.exchanges.contains(&id)
    }

    pub(crate) fn is_special(&self, id: u64) -> bool {
        id < self.special_below || self.excluded.contains(&id)
    }
}

/// What decides about an account.
struct Judge<'a> {
    authorities: &'a Dump,
    policy: &'a Policy,
    standing: Standing,
    holders: Holders,
    /// A header that shares, but has no root.
    shares: Header,
    shared_memo_keys: BTreeSet<Key>,
}

impl Judge<'_> {
    /// The leaf of an account, and its share; none if it holds more than all who share.
    fn leaf(&self, id: u64) -> Result<(Leaf, Option<Share>), Error> {
        let mut leaf = read_leaf(self.authorities, id)?;
        leaf.holdings = self.holders.of(id);
        let is_auxiliary = leaf.holdings == [0; 3];
        let share = self.shares.share(&leaf);
        let is_small = share.is_some_and(|share| share.total < self.policy.dust_min_uwls);
        let owners_count = self.policy.allows_non_immediate_owner;
        let satisfiable = is_satisfiable(&leaf, &self.authorities.accounts, owners_count)?;
        let memo_key = leaf.memo_key;
        let flags = [
            (Flag::Exchange, self.standing.is_exchange(id)),
            (Flag::Special, self.standing.is_special(id)),
            (Flag::Auxiliary, is_auxiliary),
            (Flag::Unsatisfiable, !satisfiable),
            (Flag::Dust, is_small && !is_auxiliary),
            (Flag::SharedMemoKey, memo_key.is_some_and(|key| self.shared_memo_keys.contains(&key))),
        ];
        let set = flags.iter().filter(|(_, is)| *is);
        leaf.flags = set.fold(0, |flags, (flag, _)| flags | flag.bit());
        Ok((leaf, share))
    }
}

/// The ids of accounts that a policy names. With an id both must be right, so that an account with
/// a name alike is not taken for another.
fn found(dump: &Dump, listed: &[Listed], absent: &mut Vec<String>) -> Result<BTreeSet<u64>, Error> {
    let mut ids = BTreeSet::new();
    let names: BTreeSet<&str> = listed.iter().map(|listed| listed.name.as_str()).collect();
    let known: Vec<(u64, &str)> = dump
        .accounts
        .iter()
        .filter(|account| names.contains(account.name))
        .map(|account| (account.id, account.name))
        .collect();
    for Listed { name, id } in listed {
        let by_name = known.iter().find(|(_, known)| known == name).map(|(id, _)| *id);
        let other = id.and_then(|id| dump.name(id)).filter(|other| other != name);
        match (by_name, id) {
            (_, Some(id)) if other.is_some() => {
                return Err(Error::Policy {
                    what: format!("1.2.{id} is {name}"),
                    why: format!("it is {}", other.unwrap_or_default()),
                });
            }
            (Some(found), Some(id)) if found != *id => {
                return Err(Error::Policy {
                    what: format!("1.2.{id} is {name}"),
                    why: format!("{name} is 1.2.{found}"),
                });
            }
            (Some(found), _) => {
                ids.insert(found);
            }
            (None, _) => absent.push(name.clone()),
        }
    }
    Ok(ids)
}

/// Everybody with a holding, but for the chain's own accounts, and all who stand in the
/// authorities of somebody who is included.
fn included(
    holders: &Holders,
    authorities: &Dump,
    policy: &Policy,
) -> Result<BTreeSet<u64>, Error> {
    let holders = holders.ids().filter(|id| *id >= policy.special_below);
    let mut included: BTreeSet<u64> = holders.collect();
    let has_members =
        |id: &u64| authorities.accounts.get(*id).is_some_and(|account| account.has_members);
    let mut open: Vec<u64> = included.iter().copied().filter(has_members).collect();
    while let Some(id) = open.pop() {
        let leaf = read_leaf(authorities, id)?;
        for (member, _) in leaf.active.accounts.iter().chain(&leaf.owner.accounts) {
            if included.insert(*member) && has_members(member) {
                open.push(*member);
            }
        }
    }
    Ok(included)
}

/// Memo keys that more than one account of the dump has, holders or not; none if the policy does
/// not ask.
fn shared_memo_keys(dump: &Dump, policy: &Policy) -> Result<BTreeSet<Key>, Error> {
    if !policy.flags_shared_memo_keys {
        return Ok(BTreeSet::new());
    }
    let mut keys = Vec::with_capacity(dump.accounts());
    for account in dump.accounts.iter() {
        let leaf = account.leaf().map_err(|_| Error::Leaf { account: account.id })?;
        keys.extend(leaf.memo_key);
    }
    keys.sort_unstable();
    let pairs = keys.windows(2).filter_map(|pair| match pair {
        [one, next] if one == next => Some(*one),
        _ => None,
    });
    Ok(pairs.collect())
}

/// The header, but for the root.
fn header(
    balances: &Dump,
    authorities: &Dump,
    policy: &Policy,
    holders: &Holders,
    leaf_count: usize,
) -> wire::Header {
    let assets = ASSETS.iter().zip(&holders.sums).map(|(name, sums)| wire::Asset {
        instance: name.instance,
        symbol: name.symbol.to_owned(),
        precision: name.precision,
        pool: sums.pool,
        denominator: sums.denominator,
        exchange_held: sums.exchange_held,
        excluded: sums.excluded,
    });
    wire::Header {
        chain_id: balances.chain_id.to_vec(),
        balance_block: balances.block.number,
        balance_block_id: balances.block.id.to_vec(),
        balance_time: balances.block.time,
        authority_block: authorities.block.number,
        authority_block_id: authorities.block.id.to_vec(),
        authority_time: authorities.block.time,
        leaf_count: u64::try_from(leaf_count).unwrap_or(u64::MAX),
        root: vec![0; 32],
        assets: assets.collect(),
        policy_hash: policy.hash().to_vec(),
        allow_non_immediate_owner: policy.allows_non_immediate_owner,
    }
}

/// Leaves as they are published.
struct Leaves {
    bytes: Vec<u8>,
    starts: Vec<usize>,
    hashes: Vec<[u8; 32]>,
    names: Vec<([u8; 8], u32)>,
}

impl Default for Leaves {
    fn default() -> Leaves {
        Leaves { bytes: Vec::new(), starts: vec![0], hashes: Vec::new(), names: Vec::new() }
    }
}

impl Leaves {
    fn push(&mut self, leaf: &Leaf) -> Result<(), Error> {
        let bytes = leaf.encode();
        let index = u32::try_from(self.hashes.len()).map_err(|_| too_much("leaves"))?;
        prost::encode_length_delimiter(bytes.len(), &mut self.bytes)
            .map_err(|_| Error::Leaf { account: leaf.account_id })?;
        self.bytes.extend_from_slice(&bytes);
        self.starts.push(self.bytes.len());
        self.hashes.push(leaf_hash(&bytes));
        self.names.push((name_prefix(&leaf.name), index));
        Ok(())
    }
}

/// What a name is found by: the first bytes of its SHA-256.
pub(crate) fn name_prefix(name: &str) -> [u8; 8] {
    let hash: [u8; 32] = Sha256::digest(name).into();
    hash.first_chunk().copied().unwrap_or_default()
}

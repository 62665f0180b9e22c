//! Who may sign a claim, who has, and what is still missing.

use std::collections::BTreeSet;
use std::fmt;

use bitshares_snapshot_claim::Error;
use bitshares_snapshot_claim::bitshares::{Key, LegacyAddress};
use bitshares_snapshot_claim::proof::{Accounts, Evidence, Form, KeyProof, Strength};
use bitshares_snapshot_claim::snapshot::{Authority, Leaf};
use proto::whaleshares::claim::v1 as wire;

use crate::file::{ClaimFile, FileError};

/// Most members that a message may bring.
const MEMBERS_MOST: usize = 32;

/// What a key is to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// It acts for it.
    Active,
    /// It owns it.
    Owner,
    /// It reads its messages.
    Memo,
}

/// What a key is to which account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// The name of the account.
    pub account: String,
    /// Whether it is the claiming one.
    pub is_own: bool,
    /// What the key is.
    pub part: Part,
}

/// How far a claim is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// It can be sent.
    Enough(Strength),
    /// Signatures are missing.
    Missing {
        /// What is wrong, as the chain would say it.
        error: Error,
        /// Who can still sign.
        still: Vec<String>,
    },
}

/// A file with its leaves read.
#[derive(Clone, Debug)]
pub struct Signers {
    /// The account that claims.
    pub leaf: Leaf,
    /// The line that is signed.
    pub text: String,
    members: Vec<(Leaf, wire::LeafProof)>,
    owners_count: bool,
}

impl Signers {
    /// Who may sign the claim of a file.
    pub fn of(file: &ClaimFile) -> Result<Signers, FileError> {
        let leaf = file.evidence()?.account(&file.header)?;
        let members = file.members.iter().map(|member| {
            let wire::LeafProof { leaf, index, aunts } = member.clone();
            let alone = wire::MsgClaim { leaf, index, aunts, ..wire::MsgClaim::default() };
            let alone = Evidence::of_claim(&alone)?;
            match alone.account(&file.header) {
                Err(
                    error @ (Error::BadMerkleProof { .. }
                    | Error::LeafMalformed { .. }
                    | Error::UnknownIndex { .. }
                    | Error::TooLarge { .. }),
                ) => Err(error.into()),
                // Whether it could claim itself does not matter.
                _ => {
                    let read = Leaf::decode(&member.leaf);
                    Ok((read.map_err(|_| FileError::Field("members"))?, member.clone()))
                }
            }
        });
        let members = members.collect::<Result<_, FileError>>()?;
        let owners_count = file.header.allows_non_immediate_owner();
        Ok(Signers { text: file.text(&leaf), leaf, members, owners_count })
    }

    /// Names of all accounts whose owners may sign, the claiming one first.
    pub fn names(&self) -> Vec<&str> {
        let members = self.members.iter().map(|(leaf, _)| leaf.name.as_str());
        [self.leaf.name.as_str()].into_iter().chain(members).collect()
    }

    /// What a key is, what counts most first.
    pub fn roles(&self, key: &Key) -> Vec<Role> {
        let mut roles = Vec::new();
        let mut role = |leaf: &Leaf, is_own, part, is_listed| {
            if is_listed {
                roles.push(Role { account: leaf.name.clone(), is_own, part });
            }
        };
        let addresses = key.addresses();
        let lists = |authority: &Authority| {
            authority.keys.iter().any(|(listed, _)| listed == key)
                || addresses.as_ref().is_some_and(|own| {
                    authority.addresses.iter().any(|(listed, _)| own.contains(listed))
                })
        };
        role(&self.leaf, true, Part::Active, lists(&self.leaf.active));
        role(&self.leaf, true, Part::Owner, lists(&self.leaf.owner));
        for (leaf, _) in &self.members {
            role(leaf, false, Part::Active, lists(&leaf.active));
            role(leaf, false, Part::Owner, self.owners_count && lists(&leaf.owner));
        }
        role(&self.leaf, true, Part::Memo, self.leaf.memo_key == Some(*key));
        roles
    }

    fn is_authority(&self, key: &Key) -> bool {
        self.roles(key).first().is_some_and(|role| role.part != Part::Memo)
    }

    /// What signatures are enough for.
    pub fn progress(&self, file: &ClaimFile) -> Result<Progress, FileError> {
        match self.verify(file, &file.claim) {
            Ok(strength) => Ok(Progress::Enough(strength)),
            Err(FileError::Claim(
                error @ (Error::MissingAuthority { .. } | Error::AuxMissing { .. }),
            )) => Ok(Progress::Missing { error, still: self.still(&file.claim) }),
            Err(error) => Err(error),
        }
    }

    /// Checks what will be sent; with all members that there is room for, so that what is missing
    /// is told by its weight.
    fn verify(&self, file: &ClaimFile, claim: &wire::MsgClaim) -> Result<Strength, FileError> {
        let verify = |claim: &wire::MsgClaim| {
            let sent = Evidence::of_claim(claim)?;
            sent.verify(&file.header, &sent.account(&file.header)?, &self.text)
        };
        match verify(claim) {
            Err(Error::AuxMissing { .. }) if self.members.len() <= MEMBERS_MOST => {
                let aux = self.members.iter().map(|(_, proof)| proof.clone()).collect();
                Ok(verify(&wire::MsgClaim { aux, ..claim.clone() })?)
            }
            other => Ok(other?),
        }
    }

    /// Adds a signature, unless the same key has signed already; then nothing changes. Refused is
    /// what the chain would refuse, but for what is only missing.
    pub fn add(
        &self,
        file: &mut ClaimFile,
        key: &Key,
        signature: Vec<u8>,
        form: Form,
    ) -> Result<bool, FileError> {
        let public_key = key.as_bytes().to_vec();
        if file.claim.proofs.iter().any(|proof| proof.public_key == public_key) {
            return Ok(false);
        }
        let mut claim = file.claim.clone();
        // An authority is worth more than the memo key, which counts only alone.
        if self.is_authority(key) {
            claim.proofs.retain(|proof| self.is_authority(&key_of(&proof.public_key)));
        }
        claim.proofs.push(KeyProof { public_key, signature, form }.to_wire());
        claim.aux = self.needed(&claim)?;
        match self.verify(file, &claim) {
            Ok(_) => {
                file.claim = self.without_spare(file, claim)?;
                Ok(true)
            }
            Err(FileError::Claim(Error::MissingAuthority { .. } | Error::AuxMissing { .. })) => {
                file.claim = claim;
                Ok(true)
            }
            Err(error) => Err(error),
        }
    }

    /// The same claim without the members that it does not need.
    fn without_spare(
        &self,
        file: &ClaimFile,
        mut claim: wire::MsgClaim,
    ) -> Result<wire::MsgClaim, FileError> {
        for member in claim.aux.clone() {
            let mut fewer = claim.clone();
            fewer.aux.retain(|other| *other != member);
            if Evidence::of_claim(&fewer)?.verify(&file.header, &self.leaf, &self.text).is_ok() {
                claim = fewer;
            }
        }
        Ok(claim)
    }

    /// The number of a packed transaction in a claim, which gets it if it has it not yet.
    pub fn number(file: &mut ClaimFile, packed: &[u8]) -> u32 {
        let txs = &mut file.claim.txs;
        let place = txs.iter().position(|known| known == packed).unwrap_or_else(|| {
            txs.push(packed.to_vec());
            txs.len().saturating_sub(1)
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }

    /// The members through whom signatures count, and those that signers have named.
    fn needed(&self, claim: &wire::MsgClaim) -> Result<Vec<wire::LeafProof>, FileError> {
        let proofs = Evidence::of_claim(claim)?.proofs;
        let named: BTreeSet<&str> =
            proofs.iter().filter_map(|proof| proof.form.account()).collect();
        let roles = proofs.iter().flat_map(|proof| self.roles(&key_of(&proof.public_key)));
        let signed: BTreeSet<String> = roles.map(|role| role.account).collect();
        let mut through: BTreeSet<u64> = BTreeSet::new();
        loop {
            let before = through.len();
            for (leaf, _) in &self.members {
                let mut members = leaf.active.accounts.iter().chain(&leaf.owner.accounts);
                if signed.contains(&leaf.name)
                    || named.contains(leaf.name.as_str())
                    || members.any(|(member, _)| through.contains(member))
                {
                    through.insert(leaf.account_id);
                }
            }
            if through.len() == before {
                break;
            }
        }
        let needed = self.members.iter().filter(|(leaf, _)| through.contains(&leaf.account_id));
        Ok(needed.map(|(_, proof)| proof.clone()).collect())
    }

    /// Who of the account's own authorities has not signed; of a member for whom some have, but not
    /// enough, the member.
    fn still(&self, claim: &wire::MsgClaim) -> Vec<String> {
        let signed: Vec<Key> = claim.proofs.iter().map(|proof| key_of(&proof.public_key)).collect();
        let leaves = self.members.iter().map(|(leaf, _)| leaf).chain([&self.leaf]);
        let accounts = Accounts::new(leaves, self.owners_count);
        let stands_for = |address: &LegacyAddress, key: &Key| {
            key.addresses().is_some_and(|own| own.contains(address))
        };
        let mut still = Vec::new();
        for (part, authority) in
            [(Part::Active, &self.leaf.active), (Part::Owner, &self.leaf.owner)]
        {
            let Authority { threshold, keys, accounts: members, addresses } = authority;
            let mut list = |who: String, weight: u16| {
                still.push(format!("{who} ({part}, weight {weight} of {threshold})"));
            };
            for (key, weight) in keys.iter().filter(|(key, _)| !signed.contains(key)) {
                list(key.to_string(), *weight);
            }
            for (address, weight) in addresses {
                if !signed.iter().any(|key| stands_for(address, key)) {
                    list(format!("the key of address {address}"), *weight);
                }
            }
            for (member, weight) in members {
                if accounts.approve(*member, &signed).is_err() {
                    list(self.called(*member), *weight);
                }
            }
        }
        still
    }

    /// A member by its name, if the snapshot has it.
    fn called(&self, id: u64) -> String {
        let leaf = self.members.iter().find(|(leaf, _)| leaf.account_id == id);
        match leaf {
            Some((leaf, _)) => format!("account {} (1.2.{id})", leaf.name),
            None => format!("account 1.2.{id}"),
        }
    }
}

/// A key out of a message; of bytes that are none, the key of nobody.
fn key_of(public_key: &[u8]) -> Key {
    public_key.try_into().map_or(Key::NULL, Key::new)
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Part::Active => "active",
            Part::Owner => "owner",
            Part::Memo => "memo",
        })
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Part::Memo => write!(f, "memo key of {}", self.account),
            part => write!(f, "{part} authority of {}", self.account),
        }
    }
}

//! Everything that shows that a text is an account's: its leaf, those of members, signatures.

use std::collections::BTreeSet;

use super::approval::{Accounts, NotApproved};
use super::form::Form;
use crate::bitshares::{Custom, Key, Signature};
use crate::errors::Error;
use crate::snapshot::{Authority, Flag, Hash, Header, Leaf, leaf_hash, proves};

/// Longest leaf.
const LEAF_LONGEST: usize = 4_096;
/// Most nodes beside a way up: enough for 2^32 accounts.
const AUNTS_MOST: usize = 32;
/// Most member accounts.
const MEMBERS_MOST: usize = 32;
/// Most BitShares transactions, and the longest.
const TRANSACTIONS_MOST: usize = 4;
const TRANSACTION_LONGEST: usize = 1_024;
/// Most signatures.
const SIGNATURES_MOST: usize = 64;
/// How many keys a refusal names.
const NAMED: usize = 3;

/// A leaf and its way up to the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The bytes of the leaf.
    pub leaf: Vec<u8>,
    /// Its number.
    pub index: u64,
    /// The nodes beside the way, the lowest first.
    pub aunts: Vec<Hash>,
}

/// A signature, by whom and in which form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyProof {
    /// The compressed key.
    pub public_key: Vec<u8>,
    /// 65 bytes.
    pub signature: Vec<u8>,
    /// How the text was signed.
    pub form: Form,
}

/// What a claim brings besides what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The account.
    pub account: Position,
    /// Accounts that are members of its authorities, or of theirs.
    pub members: Vec<Position>,
    /// Packed BitShares transactions that carry the text.
    pub transactions: Vec<Vec<u8>>,
    /// Signatures.
    pub proofs: Vec<KeyProof>,
}

/// What evidence is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strength {
    /// The owner or active authority has signed.
    Authority,
    /// The memo key has, which other people and machines may know too.
    MemoKey,
}

impl Evidence {
    /// The account, if it is in the snapshot and may claim. Looks at no signature.
    pub fn account(&self, header: &Header) -> Result<Leaf, Error> {
        let leaf = self.account.open(header)?;
        let name = leaf.name.clone();
        if leaf.is(Flag::Exchange) {
            return Err(Error::ExchangeAccount(name));
        }
        if leaf.is(Flag::Special) {
            return Err(Error::SpecialAccount(name));
        }
        if leaf.is(Flag::Auxiliary) {
            return Err(Error::NoHoldings(name));
        }
        if leaf.is(Flag::Unsatisfiable) {
            return Err(Error::UnsatisfiableAuthority(name));
        }
        if leaf.is(Flag::Dust) {
            let index = self.account.index;
            let share = header.share(&leaf).ok_or(Error::LeafMalformed { index })?.total;
            return Err(Error::Dust { name, share });
        }
        Ok(leaf)
    }

    /// What the evidence would be worth for `leaf`, which [`Evidence::account`] has given, if all
    /// its signatures were good. Looks at none.
    pub fn strength(&self, header: &Header, leaf: &Leaf) -> Result<Strength, Error> {
        let members = self.open_members(header, leaf)?;
        let accounts = accounts(header, &members, leaf);
        self.check_keys(&accounts, &members, leaf, &self.keys()?)
    }

    /// Whether `leaf`, which [`Evidence::account`] has given, says `text`. What costs least comes
    /// first, and the first bad signature ends it.
    pub fn verify(&self, header: &Header, leaf: &Leaf, text: &str) -> Result<Strength, Error> {
        let members = self.open_members(header, leaf)?;
        let accounts = accounts(header, &members, leaf);
        let keys = self.keys()?;
        let strength = self.check_keys(&accounts, &members, leaf, &keys)?;
        let known: BTreeSet<&str> =
            members.iter().chain([leaf]).map(|leaf| leaf.name.as_str()).collect();
        for (number, proof) in self.proofs.iter().enumerate() {
            check_form(number, &proof.form, &known)?;
        }
        let packed = self.check_transactions(leaf, text)?;
        for (proof, key) in self.proofs.iter().zip(&keys) {
            proof.check(text, key, &packed)?;
        }
        if strength == Strength::MemoKey {
            return Ok(strength);
        }
        match accounts.approve(leaf.account_id, &keys) {
            Ok(()) => Ok(strength),
            Err(NotApproved::Unknown(member)) => {
                Err(Error::AuxMissing { name: leaf.name.clone(), member })
            }
            Err(NotApproved::Weight { weight, threshold }) => {
                Err(Error::MissingAuthority { name: leaf.name.clone(), weight, threshold })
            }
        }
    }

    fn check_sizes(&self) -> Result<(), Error> {
        at_most("signatures", self.proofs.len(), SIGNATURES_MOST)?;
        at_most("BitShares transactions", self.transactions.len(), TRANSACTIONS_MOST)?;
        let longest = self.transactions.iter().map(Vec::len).max().unwrap_or_default();
        at_most("bytes of a BitShares transaction", longest, TRANSACTION_LONGEST)
    }

    fn open_members(&self, header: &Header, leaf: &Leaf) -> Result<Vec<Leaf>, Error> {
        self.check_sizes()?;
        let count = self.members.len();
        if count > MEMBERS_MOST {
            let text = format!("{count} member accounts are more than {MEMBERS_MOST}");
            return Err(Error::AuxTooMany(text));
        }
        let mut seen = BTreeSet::from([leaf.account_id]);
        let mut members = Vec::with_capacity(count);
        for position in &self.members {
            let member = position.open(header)?;
            if !seen.insert(member.account_id) {
                let text = format!("account 1.2.{} stands there twice", member.account_id);
                return Err(Error::AuxTooMany(text));
            }
            members.push(member);
        }
        Ok(members)
    }

    /// The keys that have signed, none twice.
    fn keys(&self) -> Result<Vec<Key>, Error> {
        let mut keys: Vec<Key> = Vec::with_capacity(self.proofs.len());
        for (number, proof) in self.proofs.iter().enumerate() {
            let bytes = proof.public_key.as_slice().try_into();
            let key = Key::new(bytes.map_err(|_| Error::PublicKeyInvalid(number))?);
            if key == Key::NULL {
                return Err(Error::NullKey(number));
            }
            if keys.contains(&key) {
                return Err(Error::DuplicateSignature(key));
            }
            keys.push(key);
        }
        Ok(keys)
    }

    /// Keys that can not act are refused before any work on curves.
    fn check_keys(
        &self,
        accounts: &Accounts<'_>,
        members: &[Leaf],
        leaf: &Leaf,
        keys: &[Key],
    ) -> Result<Strength, Error> {
        let visited = accounts.visited(leaf.account_id);
        let Some(stranger) = keys.iter().find(|key| !is_listed(key, &visited)) else {
            return Ok(Strength::Authority);
        };
        if leaf.memo_key == Some(*stranger) {
            return self.memo_claim(leaf, stranger);
        }
        let deeper = members.iter().flat_map(|leaf| [&leaf.active, &leaf.owner]);
        if is_listed(stranger, &deeper.collect::<Vec<_>>()) {
            return Err(Error::DepthExceeded(*stranger));
        }
        let listed = visited.iter().flat_map(|authority| &authority.keys);
        let expected: Vec<String> = listed.take(NAMED).map(|(key, _)| key.to_string()).collect();
        Err(Error::KeyNotInAuthority {
            key: *stranger,
            name: leaf.name.clone(),
            expected: expected.join(", "),
        })
    }

    /// The memo key counts alone, in a message that names the account, if nobody else has it.
    fn memo_claim(&self, leaf: &Leaf, key: &Key) -> Result<Strength, Error> {
        let account = match self.proofs.as_slice() {
            [proof] => proof.form.account(),
            _ => None,
        };
        if account != Some(leaf.name.as_str()) {
            return Err(Error::MemoKeyOnly(*key));
        }
        match leaf.is(Flag::SharedMemoKey) {
            true => Err(Error::MemoShared(*key)),
            false => Ok(Strength::MemoKey),
        }
    }

    /// The transactions that proofs name, each of which carries `text` for the account.
    fn check_transactions(&self, leaf: &Leaf, text: &str) -> Result<Vec<&[u8]>, Error> {
        let mut packed = Vec::with_capacity(self.transactions.len());
        for (number, transaction) in self.transactions.iter().enumerate() {
            let custom =
                Custom::parse(transaction).map_err(|error| Error::Transaction(number, error))?;
            let account = leaf.account_id;
            if custom.payer != account {
                return Err(Error::TxPayerMismatch { number, payer: custom.payer, account });
            }
            if !matches!(custom.required_auths.as_slice(), [] | [_])
                || custom.required_auths.iter().any(|required| *required != account)
            {
                return Err(Error::TxRequiredAuths(number));
            }
            if custom.data != text.as_bytes() {
                return Err(Error::TxDataMismatch(number));
            }
            packed.push(transaction.as_slice());
        }
        for (number, proof) in self.proofs.iter().enumerate() {
            let Form::Transaction { number: transaction } = proof.form else { continue };
            if usize::try_from(transaction).ok().is_none_or(|place| place >= packed.len()) {
                let reason = format!("there is no BitShares transaction {transaction}");
                return Err(Error::EnvelopeFieldInvalid { number, reason });
            }
        }
        Ok(packed)
    }
}

fn accounts<'a>(header: &Header, members: &'a [Leaf], leaf: &'a Leaf) -> Accounts<'a> {
    Accounts::new(members.iter().chain([leaf]), header.allows_non_immediate_owner())
}

impl Position {
    /// The leaf, if it is where it says.
    fn open(&self, header: &Header) -> Result<Leaf, Error> {
        let (index, count) = (self.index, header.leaf_count());
        at_most("bytes of a leaf", self.leaf.len(), LEAF_LONGEST)?;
        at_most("aunts of a leaf", self.aunts.len(), AUNTS_MOST)?;
        if index >= count {
            return Err(Error::UnknownIndex { index, count });
        }
        if !proves(header.root(), index, count, leaf_hash(&self.leaf), &self.aunts) {
            return Err(Error::BadMerkleProof { index });
        }
        Leaf::decode(&self.leaf).map_err(|_| Error::LeafMalformed { index })
    }
}

impl KeyProof {
    fn check(&self, text: &str, key: &Key, packed: &[&[u8]]) -> Result<(), Error> {
        let signature = Signature::parse(&self.signature).map_err(Error::signature)?;
        let transaction = match self.form {
            Form::Transaction { number } => {
                usize::try_from(number).ok().and_then(|place| packed.get(place).copied())
            }
            _ => None,
        };
        let digest = self.form.digest(text, key, transaction.unwrap_or_default());
        match signature.is_of(key, digest) {
            true => Ok(()),
            false => Err(Error::SignatureKeyMismatch(*key)),
        }
    }
}

/// Fields of a form are such as wallets write, and name an account that is there.
fn check_form(number: usize, form: &Form, known: &BTreeSet<&str>) -> Result<(), Error> {
    form.check().map_err(|error| Error::form(number, &error))?;
    match form.account() {
        Some(account) if !known.contains(account) => Err(Error::EnvelopeFieldInvalid {
            number,
            reason: format!("{account} is neither the claiming account nor a member that is given"),
        }),
        _ => Ok(()),
    }
}

/// Whether a key stands in one of the authorities, itself or by an address.
fn is_listed(key: &Key, authorities: &[&Authority]) -> bool {
    let mut keys = authorities.iter().flat_map(|authority| &authority.keys);
    if keys.any(|(listed, _)| listed == key) {
        return true;
    }
    let mut addresses = authorities.iter().flat_map(|authority| &authority.addresses).peekable();
    if addresses.peek().is_none() {
        return false;
    }
    key.addresses().is_some_and(|own| addresses.any(|(listed, _)| own.contains(listed)))
}

fn at_most(what: &'static str, length: usize, limit: usize) -> Result<(), Error> {
    match length <= limit {
        true => Ok(()),
        false => Err(Error::TooLarge { what, length, limit }),
    }
}

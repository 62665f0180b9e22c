//! Accounts: who may sign, with which key, and which transaction comes next.

use base::{Address, Coins, Result, Time, type_url};
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::auth::v1beta1::{BaseAccount, ModuleAccount};
use store::Codec;

use crate::vesting::Vesting;

/// An account in one of the forms that clients know; stored as the SDK stores it, in an `Any`.
#[derive(Clone, Debug, PartialEq)]
pub enum Account {
    /// Somebody with a key.
    Base(BaseAccount),
    /// A module's own account; nobody can sign for it.
    Module(ModuleAccount),
    /// Somebody with a key, some of whose coins are locked.
    Vesting(Vesting),
}

impl Account {
    /// A new account without a key that has signed nothing yet.
    pub fn new(address: &Address, number: u64) -> Account {
        Account::Base(BaseAccount {
            address: address.to_string(),
            pub_key: None,
            account_number: number,
            sequence: 0,
        })
    }

    /// The account of module `name`.
    pub fn of_module(name: &str, permissions: &[&str], number: u64) -> Account {
        let Account::Base(base) = Account::new(&Address::module(name), number) else {
            unreachable!("a new account is a base account")
        };
        Account::Module(ModuleAccount {
            base_account: Some(base),
            name: name.to_owned(),
            permissions: permissions.iter().map(|permission| (*permission).to_owned()).collect(),
        })
    }

    /// What all forms have.
    pub fn base(&self) -> &BaseAccount {
        match self {
            Account::Base(base) => base,
            Account::Module(module) => match &module.base_account {
                Some(base) => base,
                None => panic!("module account {} without base account", module.name),
            },
            Account::Vesting(vesting) => match &vesting.common().base_account {
                Some(base) => base,
                None => panic!("vesting account without base account"),
            },
        }
    }

    /// What all forms have, to change it.
    pub fn base_mut(&mut self) -> &mut BaseAccount {
        match self {
            Account::Base(base) => base,
            Account::Module(module) => module.base_account.get_or_insert_default(),
            Account::Vesting(vesting) => vesting.common_mut().base_account.get_or_insert_default(),
        }
    }

    /// What its owner can not spend at `now`, although it is his.
    pub fn locked(&self, now: Time) -> Result<Coins> {
        match self {
            Account::Base(_) | Account::Module(_) => Ok(Coins::default()),
            Account::Vesting(vesting) => vesting.locked(now),
        }
    }

    /// The `Any` that clients get.
    pub fn to_any(&self) -> Any {
        match self {
            Account::Base(base) => pack(base),
            Account::Module(module) => pack(module),
            Account::Vesting(vesting) => vesting.to_any(),
        }
    }

    /// Reads the `Any` of a genesis file or of the store; `None` for a form that is not known.
    pub fn from_any(any: &Any) -> Option<Account> {
        if any.type_url == type_url::<BaseAccount>() {
            return Some(Account::Base(BaseAccount::decode(any.value.as_slice()).ok()?));
        }
        if any.type_url == type_url::<ModuleAccount>() {
            let module = ModuleAccount::decode(any.value.as_slice()).ok()?;
            return module.base_account.is_some().then_some(Account::Module(module));
        }
        Vesting::from_any(any).map(Account::Vesting)
    }
}

fn pack<M: Message + Name>(message: &M) -> Any {
    Any { type_url: type_url::<M>(), value: message.encode_to_vec() }
}

impl Codec for Account {
    type Value = Account;

    fn encode(account: &Account) -> Vec<u8> {
        account.to_any().encode_to_vec()
    }

    fn decode(bytes: &[u8]) -> Option<Account> {
        Account::from_any(&Any::decode(bytes).ok()?)
    }
}

//! Accounts whose coins are locked for a time, in the four forms that clients know.
//!
//! They come with genesis; no message makes one. What is locked stays in the account and can
//! not be spent. Nothing is ever delegated from it here, but what a genesis file says of
//! delegations counts as the SDK counts it.

use base::{Amount, Coins, Dec, Error, Result, Time, type_url};
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::vesting::v1beta1::{
    BaseVestingAccount, ContinuousVestingAccount, DelayedVestingAccount, PeriodicVestingAccount,
    PermanentLockedAccount,
};

/// An account with locked coins. All forms say what was locked at first.
#[derive(Clone, Debug, PartialEq)]
pub enum Vesting {
    /// Free little by little, between two moments.
    Continuous(ContinuousVestingAccount),
    /// Free all at once.
    Delayed(DelayedVestingAccount),
    /// Free part by part.
    Periodic(PeriodicVestingAccount),
    /// Never free.
    Permanent(PermanentLockedAccount),
}

impl Vesting {
    /// Reads the `Any` of a genesis file or of the store; `None` for another form.
    pub(crate) fn from_any(any: &Any) -> Option<Vesting> {
        let vesting = if any.type_url == type_url::<ContinuousVestingAccount>() {
            Vesting::Continuous(read(any)?)
        } else if any.type_url == type_url::<DelayedVestingAccount>() {
            Vesting::Delayed(read(any)?)
        } else if any.type_url == type_url::<PeriodicVestingAccount>() {
            Vesting::Periodic(read(any)?)
        } else if any.type_url == type_url::<PermanentLockedAccount>() {
            Vesting::Permanent(read(any)?)
        } else {
            return None;
        };
        let whole = vesting.common_or_none().is_some_and(|common| common.base_account.is_some());
        whole.then_some(vesting)
    }

    /// The `Any` that clients get.
    pub(crate) fn to_any(&self) -> Any {
        match self {
            Vesting::Continuous(account) => pack(account),
            Vesting::Delayed(account) => pack(account),
            Vesting::Periodic(account) => pack(account),
            Vesting::Permanent(account) => pack(account),
        }
    }

    fn common_or_none(&self) -> Option<&BaseVestingAccount> {
        match self {
            Vesting::Continuous(account) => account.base_vesting_account.as_ref(),
            Vesting::Delayed(account) => account.base_vesting_account.as_ref(),
            Vesting::Periodic(account) => account.base_vesting_account.as_ref(),
            Vesting::Permanent(account) => account.base_vesting_account.as_ref(),
        }
    }

    /// What all forms have.
    pub(crate) fn common(&self) -> &BaseVestingAccount {
        match self.common_or_none() {
            Some(common) => common,
            None => panic!("a vesting account without what all of them have"),
        }
    }

    /// What all forms have, to change it.
    pub(crate) fn common_mut(&mut self) -> &mut BaseVestingAccount {
        match self {
            Vesting::Continuous(account) => &mut account.base_vesting_account,
            Vesting::Delayed(account) => &mut account.base_vesting_account,
            Vesting::Periodic(account) => &mut account.base_vesting_account,
            Vesting::Permanent(account) => &mut account.base_vesting_account,
        }
        .get_or_insert_default()
    }

    /// What can not be spent at `now`: what is not free yet, less what is delegated of it.
    pub(crate) fn locked(&self, now: Time) -> Result<Coins> {
        let common = self.common();
        let original = Coins::parse(&common.original_vesting)?;
        let delegated = Coins::parse(&common.delegated_vesting)?;
        let locked = original.minus(&self.freed(&original, now.seconds())?)?;
        let locked = locked.iter().map(|coin| {
            let delegated = delegated.amount_of(coin.denom.as_str());
            base::Coin::new(coin.denom.clone(), coin.amount.beyond(delegated))
        });
        Ok(Coins::new(locked)?)
    }

    /// What of `original` is free at the second `now`.
    fn freed(&self, original: &Coins, now: i64) -> Result<Coins> {
        let end = self.common().end_time;
        let begun = |start: i64| now > start;
        match self {
            Vesting::Permanent(_) => Ok(Coins::default()),
            Vesting::Delayed(_) if now >= end => Ok(original.clone()),
            Vesting::Delayed(_) => Ok(Coins::default()),
            Vesting::Continuous(account) if !begun(account.start_time) => Ok(Coins::default()),
            Vesting::Periodic(account) if !begun(account.start_time) => Ok(Coins::default()),
            Vesting::Continuous(_) | Vesting::Periodic(_) if now >= end => Ok(original.clone()),
            Vesting::Continuous(account) => {
                let start = account.start_time;
                share(original, now.saturating_sub(start), end.saturating_sub(start))
            }
            Vesting::Periodic(account) => {
                let mut passed = now.saturating_sub(account.start_time);
                let mut freed = Coins::default();
                for period in &account.vesting_periods {
                    if passed < period.length {
                        break;
                    }
                    passed = passed.saturating_sub(period.length);
                    freed = freed.plus(&Coins::parse(&period.amount)?)?;
                }
                Ok(freed)
            }
        }
    }

    /// Refuses what contradicts itself, in the SDK's words.
    pub(crate) fn validate(&self) -> Result<()> {
        match self {
            Vesting::Continuous(account) => in_order(account.start_time, self.common().end_time)?,
            Vesting::Periodic(account) => periods(account, self.common())?,
            Vesting::Permanent(_) if self.common().end_time > 0 => {
                return Err(Error::undefined(
                    "permanently vested accounts cannot have an end-time",
                ));
            }
            Vesting::Delayed(_) | Vesting::Permanent(_) => {}
        }
        let BaseVestingAccount { original_vesting, delegated_vesting, end_time, .. } =
            self.common();
        if *end_time < 0 {
            return Err(Error::undefined("end time cannot be negative"));
        }
        let original = positive("invalid coins", original_vesting)?;
        let delegated = coins("invalid delegated vesting coins", delegated_vesting)?;
        match original.has_all(&delegated) {
            true => Ok(()),
            false => Err(Error::undefined(
                "delegated vesting amount cannot be greater than original vesting amount",
            )),
        }
    }
}

/// The part `passed` of `whole` of each coin, rounded as in the SDK: the part to 18 places, the
/// coins to the nearest, from half-way to even.
fn share(original: &Coins, passed: i64, whole: i64) -> Result<Coins> {
    let seconds = |count: i64| Dec::from(count.unsigned_abs());
    let part = seconds(passed).quo(seconds(whole))?;
    let mut coins = Vec::new();
    for coin in original {
        let freed: Amount = Dec::from(coin.amount).times(part)?.round()?.to_amount()?;
        coins.push(base::Coin::new(coin.denom.clone(), freed));
    }
    Ok(Coins::new(coins)?)
}

fn in_order(start: i64, end: i64) -> Result<()> {
    match start < end {
        true => Ok(()),
        false => Err(Error::undefined("vesting start-time cannot be before end-time")),
    }
}

fn periods(account: &PeriodicVestingAccount, common: &BaseVestingAccount) -> Result<()> {
    in_order(account.start_time, common.end_time)?;
    let mut end = account.start_time;
    let mut sum = Coins::default();
    for (index, period) in account.vesting_periods.iter().enumerate() {
        if period.length < 0 {
            let length = period.length;
            let text = format!("period #{index} has a negative length: {length}");
            return Err(Error::undefined(text));
        }
        end = end.saturating_add(period.length);
        sum =
            sum.plus(&positive(&format!("period #{index} has invalid coins"), &period.amount)?)?;
    }
    if end != common.end_time {
        let text = "vesting end time does not match length of all vesting periods";
        return Err(Error::undefined(text));
    }
    let original = coins("invalid coins", &common.original_vesting)?;
    match sum == original {
        true => Ok(()),
        false => Err(Error::undefined(format!(
            "original vesting coins ({original}) does not match the sum of all coins in vesting \
             periods ({sum})"
        ))),
    }
}

fn positive(what: &str, wire: &[Coin]) -> Result<Coins> {
    let coins = coins(what, wire)?;
    match coins.is_empty() {
        true => Err(Error::undefined(format!("{what}: "))),
        false => Ok(coins),
    }
}

fn coins(what: &str, wire: &[Coin]) -> Result<Coins> {
    Coins::parse(wire).map_err(|invalid| Error::undefined(format!("{what}: {}", invalid.given)))
}

fn read<M: Message + Default>(any: &Any) -> Option<M> {
    M::decode(any.value.as_slice()).ok()
}

fn pack<M: Message + Name>(message: &M) -> Any {
    Any { type_url: type_url::<M>(), value: message.encode_to_vec() }
}

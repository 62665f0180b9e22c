//! Claims that were settled before the chain begins.

use auth::SNAPSHOT_CLAIM;
use base::{Address, Amount, AmountError};
use proto::whaleshares::claim::v1 as claim;
use proto::whaleshares::names::v1::{Entry, GenesisState as Names};
use proto::whaleshares::staking::v1::{GenesisAccount, GenesisState as Staking, StakeAccount};

use crate::error::Error;
use crate::prove::Proof;

/// Accounts whose bits are kept together.
const WORD: u64 = 256;

/// Writes into a genesis with a snapshot what a claim for the account of `proof` would have
/// changed: its share and its name are those of `to`. Tells the share, in uwls.
pub fn settle(
    staking: &mut Staking,
    claims: &mut claim::GenesisState,
    names: &mut Names,
    proof: &Proof,
    to: &Address,
) -> Result<u64, Error> {
    let Proof { index, leaf, share, claimable, .. } = proof;
    let who = format!("1.2.{} ({})", leaf.account_id, leaf.name);
    let refused = |why: &str| Error::Founding(format!("{who} {why}"));
    if *claimable == 0 {
        return Err(refused("can claim nothing"));
    }
    if claims.claims.iter().any(|known| known.account_id == leaf.account_id) {
        return Err(refused("would claim twice"));
    }
    pay(staking, to, *claimable).map_err(|error| refused(&error.to_string()))?;
    claims.claims.push(claim::ClaimRecord {
        correction: 0,
        account_id: leaf.account_id,
        index: *index,
        to: to.to_string(),
        amount: *claimable,
        height: 0,
    });
    mark(&mut claims.claimed, *index);
    let counters = claims.counters.get_or_insert_default();
    count(counters, share.parts).ok_or_else(|| refused("claims more than can be"))?;
    names.entries.push(Entry { name: leaf.name.clone(), address: to.to_string() });
    Ok(*claimable)
}

/// Moves Whalestake from what can be claimed to an account.
fn pay(staking: &mut Staking, to: &Address, amount: u64) -> base::Result<()> {
    let amount = Amount::from(amount);
    let from = Address::module(SNAPSHOT_CLAIM).to_string();
    change(staking, &from, |stake| stake.minus(amount))?;
    change(staking, &to.to_string(), |stake| stake.plus(amount))
}

/// Changes the Whalestake of an account, of which none votes.
fn change(
    staking: &mut Staking,
    address: &str,
    with: impl Fn(Amount) -> Result<Amount, AmountError>,
) -> base::Result<()> {
    if !staking.accounts.iter().any(|known| known.address == address) {
        let account = Some(StakeAccount::default());
        staking.accounts.push(GenesisAccount { address: address.to_owned(), account });
    }
    let known = staking.accounts.iter_mut().find(|known| known.address == address);
    let Some(account) = known.map(|known| known.account.get_or_insert_default()) else {
        return Ok(());
    };
    for text in [&mut account.stake, &mut account.unallocated] {
        let stake = if text.is_empty() { Amount::default() } else { text.parse()? };
        *text = with(stake)?.to_string();
    }
    Ok(())
}

fn mark(words: &mut Vec<claim::BitmapWord>, index: u64) {
    let (number, place) = (index / WORD, index % WORD);
    let found = words.iter().position(|word| (word.correction, word.word) == (0, number));
    let found = found.unwrap_or_else(|| {
        words.push(claim::BitmapWord { correction: 0, word: number, bits: vec![0; 32] });
        words.len().saturating_sub(1)
    });
    let byte = usize::try_from(place / 8).unwrap_or_default();
    if let Some(byte) = words.get_mut(found).and_then(|word| word.bits.get_mut(byte)) {
        *byte |= 1 << (place % 8);
    }
}

fn count(counters: &mut claim::Counters, parts: [u64; 3]) -> Option<()> {
    counters.accounts = counters.accounts.checked_add(1)?;
    let paid = counters.paid.get_or_insert_default();
    let sums = [&mut paid.bts, &mut paid.whaleshare, &mut paid.brownie];
    for (sum, part) in sums.into_iter().zip(parts) {
        *sum = sum.checked_add(part)?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_is_where_the_chain_looks_for_it() {
        let mut words = Vec::new();
        for index in [300, 0, 511] {
            mark(&mut words, index);
        }
        let bits = |number: u64| {
            let word = words.iter().find(|word| word.word == number);
            let bytes = word.map(|word| word.bits.clone()).unwrap_or_default();
            let places = bytes.iter().enumerate().filter(|(_, byte)| **byte != 0);
            places.map(|(place, byte)| (place, *byte)).collect::<Vec<_>>()
        };
        assert_eq!(bits(0), [(0, 1)]);
        assert_eq!(bits(1), [(5, 1 << 4), (31, 1 << 7)], "300 is 256 + 8 * 5 + 4");
        assert_eq!(words.len(), 2);
    }

    #[test]
    fn what_was_claimed_is_counted_by_asset() {
        let mut counters = claim::Counters::default();
        assert_eq!(count(&mut counters, [5, 0, 7]), Some(()));
        assert_eq!(count(&mut counters, [1, 2, 3]), Some(()));
        let paid = claim::Parts { bts: 6, whaleshare: 2, brownie: 10 };
        assert_eq!(counters, claim::Counters { accounts: 2, paid: Some(paid), closed: false });
        assert_eq!(count(&mut counters, [u64::MAX, 0, 0]), None);
    }
}

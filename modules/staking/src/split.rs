//! How what a block mints is split.

use base::{Amount, Result};

use crate::params::{Params, bps_of};

/// The parts of what a block mints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Split {
    pub(crate) content: Amount,
    pub(crate) stakers: Amount,
    pub(crate) producers: Amount,
    /// With what rounding leaves of the other three, so that the four are all.
    pub(crate) community: Amount,
}

/// Splits what a block mints by the rules.
pub(crate) fn split(minted: Amount, params: &Params) -> Result<Split> {
    let content = bps_of(minted, params.content_bps)?;
    let stakers = bps_of(minted, params.stake_bps)?;
    let producers = bps_of(minted, params.bp_bps)?;
    let community = minted.minus(content)?.minus(stakers)?.minus(producers)?;
    Ok(Split { content, stakers, producers, community })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests fail loudly")]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::inflation::MAX_SUPPLY;
    use crate::params::BPS;

    fn parts(minted: u64, params: &Params) -> [u64; 4] {
        let Split { content, stakers, producers, community } =
            split(Amount::from(minted), params).unwrap();
        [content, stakers, producers, community].map(|part| part.to_u64().unwrap())
    }

    #[test]
    fn the_community_has_what_rounding_leaves() {
        let params = Params::defaults();
        assert_eq!(parts(0, &params), [0, 0, 0, 0]);
        assert_eq!(parts(1, &params), [0, 0, 0, 1]);
        assert_eq!(parts(99, &params), [74, 14, 0, 11]);
        assert_eq!(parts(10_000, &params), [7_500, 1_500, 100, 900]);
        // The first block of a chain with blocks of 3 seconds.
        assert_eq!(parts(1_997_716, &params), [1_498_287, 299_657, 19_977, 179_795]);
    }

    #[test]
    fn a_part_that_the_rules_do_not_give_is_nothing() {
        let params = Params {
            content_bps: 0,
            stake_bps: BPS,
            bp_bps: 0,
            community_bps: 0,
            ..Params::defaults()
        };
        assert_eq!(parts(1_997_716, &params), [0, 1_997_716, 0, 0]);
    }

    #[test]
    fn all_that_can_ever_be_minted_can_be_split() {
        let Split { content, .. } = split(MAX_SUPPLY, &Params::defaults()).unwrap();
        assert_eq!(content, Amount::from(750_000_000_000_000_000_u64));
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole(minted: u64, cuts in proptest::array::uniform3(0..=BPS)) {
            let mut cuts = cuts;
            cuts.sort_unstable();
            let [content, stake, producers] = cuts;
            let params = Params {
                content_bps: content,
                stake_bps: stake - content,
                bp_bps: producers - stake,
                community_bps: BPS - producers,
                ..Params::defaults()
            };
            let [content, stakers, producers, community] =
                parts(minted, &params).map(u128::from);
            prop_assert_eq!(content + stakers + producers + community, u128::from(minted));
            // Each of three divisions leaves less than one.
            let fair = u128::from(minted) * u128::from(params.community_bps) / u128::from(BPS);
            prop_assert!((fair..=fair + 3).contains(&community));
        }
    }
}

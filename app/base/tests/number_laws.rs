//! What holds for all numbers, coins, addresses and times, not only for those in tables.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests fail loudly")]

use base::{Address, AddressError, Amount, AmountError, Coin, Coins, Dec, DecError, Denom};
use base::{Seconds, Time, bech32};
use proptest::array::uniform4;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use prost_types::{Duration, Timestamp};
use store::{Codec, Key};

/// Amounts of every width up to 256 bits, and those around the edges.
fn amounts() -> impl Strategy<Value = Amount> {
    let of_width = (uniform4(any::<u64>()), 0_u32..=256).prop_map(|(limbs, width)| {
        let digits: String = limbs.iter().rev().map(|limb| format!("{limb:064b}")).collect();
        let kept = usize::try_from(width).unwrap();
        format!("0b0{}", digits.get(..kept).unwrap()).parse().unwrap()
    });
    let edges = [
        Amount::ZERO,
        Amount::from(1_u64),
        Amount::from(u64::MAX),
        Amount::from(u128::from(u64::MAX) + 1),
        Amount::from(u128::MAX),
        Amount::MAX.minus(Amount::from(1_u64)).unwrap(),
        Amount::MAX,
    ];
    prop_oneof![4 => of_width, 1 => proptest::sample::select(edges.to_vec())]
}

/// Decimals of every width and both signs.
fn decs() -> impl Strategy<Value = Dec> {
    (amounts(), 0_u64..1_000_000_000_000_000_000, any::<bool>()).prop_map(
        |(whole, places, minus)| {
            let dec: Dec = format!("{whole}.{places:018}").parse().unwrap();
            if minus { dec.negated() } else { dec }
        },
    )
}

fn denoms() -> impl Strategy<Value = Denom> {
    "[a-c][a-c0-1/:._-]{2,3}".prop_map(|text| Denom::parse(&text).unwrap())
}

fn coins() -> impl Strategy<Value = Coins> {
    btree_map(denoms(), 0_u64..5, 0..6).prop_map(|coins| {
        Coins::new(coins.into_iter().map(|(denom, amount)| Coin::new(denom, amount.into())))
            .unwrap()
    })
}

fn times() -> impl Strategy<Value = Time> {
    (-62_135_596_800_i64..=253_402_300_799, 0_u32..1_000_000_000)
        .prop_map(|(seconds, nanos)| Time::new(seconds, nanos).unwrap())
}

fn addresses() -> impl Strategy<Value = Address> {
    vec(any::<u8>(), 1..=32).prop_map(|bytes| Address::new(&bytes).unwrap())
}

proptest! {
    #[test]
    fn an_amount_is_read_back_from_what_it_prints(amount in amounts()) {
        prop_assert_eq!(amount.to_string().parse(), Ok(amount));
        let mut bytes = Vec::new();
        amount.write_decimal(&mut bytes);
        prop_assert_eq!(String::from_utf8(bytes), Ok(amount.to_string()));
        prop_assert_eq!(Amount::decode(&Amount::encode(&amount)), Some(amount));
    }

    #[test]
    fn what_is_added_can_be_taken_away(a in amounts(), b in amounts()) {
        match a.plus(b) {
            Ok(sum) => {
                prop_assert_eq!(sum.minus(b), Ok(a));
                prop_assert_eq!(b.plus(a), Ok(sum));
            }
            // 2^256 − 1 − a < b
            Err(refusal) => {
                prop_assert_eq!(refusal, AmountError::Overflow);
                prop_assert!(Amount::MAX.minus(a).unwrap() < b);
            }
        }
        prop_assert_eq!(a.minus(b).is_ok(), a >= b);
    }

    #[test]
    fn a_share_is_rounded_down_and_never_more_than_the_whole(
        total in amounts(), x in amounts(), y in amounts(), z in amounts(),
    ) {
        let (part, whole) = (x.min(y), x.max(y));
        prop_assume!(!whole.is_zero());
        let share = total.share(part, whole).unwrap();
        prop_assert!(share <= total);
        prop_assert_eq!(total.share(whole, whole), Ok(total));
        let rest = whole.minus(part).unwrap();
        let others = total.share(rest, whole).unwrap();
        let lost = total.minus(share.plus(others).unwrap()).unwrap();
        prop_assert!(lost <= Amount::from(1_u64), "two shares lose at most one unit");
        let smaller = total.share(part, whole.max(z)).unwrap();
        prop_assert!(smaller <= share, "a larger whole never gives more");
    }

    #[test]
    fn small_amounts_count_as_machine_words_do(a: u64, b: u64, c in 1_u64..) {
        let (a128, b128, c128) = (u128::from(a), u128::from(b), u128::from(c));
        let (x, y) = (Amount::from(a), Amount::from(b));
        prop_assert_eq!(x.plus(y).unwrap().to_u128(), Some(a128 + b128));
        prop_assert_eq!(x.times(y).unwrap().to_u128(), Some(a128 * b128));
        prop_assert_eq!(x.share(y, c.into()).unwrap().to_u128(), Some(a128 * b128 / c128));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(x.to_u64(), Some(a));
        prop_assert_eq!(x.minus(y).ok(), a.checked_sub(b).map(Amount::from));
    }

    #[test]
    fn a_decimal_is_read_back_from_both_of_its_forms(dec in decs()) {
        prop_assert_eq!(dec.to_string().parse(), Ok(dec));
        prop_assert_eq!(Dec::from_wire(&dec.to_wire()), Ok(dec));
        prop_assert_eq!(dec.negated().negated(), dec);
        prop_assert!(!dec.is_zero() || !dec.is_negative(), "zero has no sign");
    }

    #[test]
    fn every_amount_is_a_decimal_and_back(amount in amounts()) {
        prop_assert_eq!(Dec::from(amount).to_amount(), Ok(amount));
        prop_assert_eq!(Dec::from(amount).to_string(), format!("{amount}.000000000000000000"));
        prop_assert_eq!(Dec::from(amount).ceil(), Ok(Dec::from(amount)));
    }

    #[test]
    fn decimals_are_ordered_as_their_differences_say(a in decs(), b in decs()) {
        let order = match a.minus(b) {
            Ok(difference) => difference.cmp(&Dec::ZERO),
            // Too far apart: of different sign.
            Err(_) => b.is_negative().cmp(&a.is_negative()),
        };
        prop_assert_eq!(a.cmp(&b), order);
        if let Ok(sum) = a.plus(b) {
            prop_assert_eq!(sum.minus(b), Ok(a));
        }
    }

    #[test]
    fn rounding_moves_a_decimal_by_less_than_one(dec in decs()) {
        let truncated = dec.truncate();
        let lost = dec.minus(truncated).unwrap();
        prop_assert!(lost < Dec::ONE && lost > Dec::ONE.negated());
        prop_assert!(lost.is_zero() || lost.is_negative() == dec.is_negative());
        if let Ok(ceiling) = dec.ceil() {
            prop_assert!(ceiling >= dec && ceiling.minus(dec).unwrap() < Dec::ONE);
        }
        match dec.to_amount() {
            Ok(whole) => prop_assert_eq!(Dec::from(whole), truncated),
            Err(refusal) => {
                prop_assert_eq!(refusal, DecError::Negative(dec));
                prop_assert!(truncated.is_negative());
            }
        }
    }

    #[test]
    fn products_and_quotients_are_rounded_each_its_way(a in decs(), b in decs()) {
        if let (Ok(down), Ok(near), Ok(up)) =
            (a.times_truncate(b), a.times(b), a.times_round_up(b))
        {
            let steps = [near.minus(down).unwrap(), up.minus(down).unwrap()];
            for step in steps {
                prop_assert!(step.is_zero() || step == Dec::SMALLEST || step == Dec::SMALLEST.negated());
            }
            prop_assert!(up >= near || down.is_negative());
        }
        prop_assert_eq!(a.quo(Dec::ZERO), Err(DecError::DivideByZero));
        prop_assert_eq!(a.times(Dec::ONE), Ok(a));
        prop_assert_eq!(a.quo(Dec::ONE), Ok(a));
    }

    #[test]
    fn sets_of_coins_add_and_subtract_by_denomination(a in coins(), b in coins(), denom in denoms()) {
        let sum = a.plus(&b).unwrap();
        prop_assert_eq!(sum.minus(&b), Ok(a.clone()));
        prop_assert_eq!(&b.plus(&a).unwrap(), &sum);
        prop_assert!(sum.has_all(&a) && sum.has_all(&b));
        prop_assert_eq!(a.minus(&b).is_ok(), a.has_all(&b));
        let both = a.amount_of(denom.as_str()).plus(b.amount_of(denom.as_str())).unwrap();
        prop_assert_eq!(sum.amount_of(denom.as_str()), both);
        prop_assert!(sum.iter().all(|coin| !coin.is_zero()));
    }

    #[test]
    fn sets_of_coins_are_read_back_from_text_and_wire(set in coins()) {
        prop_assert_eq!(set.to_string().parse(), Ok(set.clone()));
        prop_assert_eq!(Coins::parse(&set.to_wire()), Ok(set.clone()));
        let shuffled: Vec<Coin> = set.iter().rev().cloned().collect();
        prop_assert_eq!(Coins::new(shuffled), Ok(set));
    }

    #[test]
    fn bech32_is_that_of_an_independent_library(bytes in vec(any::<u8>(), 0..100)) {
        let prefix = ::bech32::Hrp::parse("whalevaloper").unwrap();
        let theirs = ::bech32::encode::<LongBech32>(prefix, &bytes).unwrap();
        prop_assert_eq!(&bech32::encode("whalevaloper", &bytes), &theirs);
        let decoded = ("whalevaloper".to_owned(), bytes);
        prop_assert_eq!(bech32::decode(&theirs), Ok(decoded.clone()));
        prop_assert_eq!(bech32::decode(&theirs.to_uppercase()), Ok(decoded));
    }

    #[test]
    fn an_address_is_read_back_from_each_of_its_forms_and_no_other(address in addresses()) {
        prop_assert_eq!(Address::parse(&address.to_string()), Ok(address));
        prop_assert_eq!(Address::parse_validator(&address.validator_text()), Ok(address));
        prop_assert_eq!(Address::parse_consensus(&address.consensus_text()), Ok(address));
        let expected = AddressError::Prefix { expected: "whale", got: "whalevaloper".into() };
        prop_assert_eq!(Address::parse(&address.validator_text()), Err(expected));
    }

    #[test]
    fn one_wrong_letter_is_noticed(address in addresses(), at: prop::sample::Index, letter in "[02-9ac-hj-np-z]") {
        let text = address.to_string();
        let place = "whale1".len() + at.index(text.len() - "whale1".len());
        let mut wrong = text.clone();
        wrong.replace_range(place..=place, &letter);
        prop_assert_eq!(Address::parse(&wrong).is_ok(), wrong == text);
    }

    #[test]
    fn addresses_are_ordered_by_their_bytes(a in addresses(), b in addresses()) {
        prop_assert_eq!(a.cmp(&b), a.as_bytes().cmp(b.as_bytes()));
    }

    #[test]
    fn keys_delimit_themselves(address in addresses(), denom in denoms(), rest in vec(any::<u8>(), 0..9)) {
        let mut bytes = Vec::new();
        (address, denom.clone()).put(&mut bytes);
        bytes.extend_from_slice(&rest);
        let mut input = bytes.as_slice();
        prop_assert_eq!(Key::take(&mut input), Some((address, denom.clone())));
        prop_assert_eq!(input, rest.as_slice());
        let mut last = Vec::new();
        denom.put_last(&mut last);
        prop_assert_eq!(last.as_slice(), denom.as_str().as_bytes());
        prop_assert_eq!(Denom::take_last(&last), Some(denom));
        prop_assert_eq!(Address::take_last(address.as_bytes()), Some(address));
    }

    #[test]
    fn a_time_is_read_back_from_text_and_wire(time in times()) {
        prop_assert_eq!(time.to_string().parse(), Ok(time));
        prop_assert_eq!(Time::try_from(Timestamp::from(time)), Ok(time));
    }

    #[test]
    fn times_are_as_far_apart_as_what_was_added(time in times(), span in 0_u64..400_000_000_000) {
        if let Ok(later) = time.plus(Seconds(span)) {
            prop_assert_eq!(later.since(time), Seconds(span));
            prop_assert!(later >= time);
            prop_assert!(span == 0 || time.since(later) == Seconds(0));
        }
        prop_assert_eq!(Seconds::try_from(Duration::from(Seconds(span))), Ok(Seconds(span)));
    }
}

/// Bech32 of the other library without its limit of 90 characters.
enum LongBech32 {}

impl ::bech32::Checksum for LongBech32 {
    type MidstateRepr = u32;
    const CODE_LENGTH: usize = 1_023;
    const CHECKSUM_LENGTH: usize = 6;
    const GENERATOR_SH: [u32; 5] = ::bech32::Bech32::GENERATOR_SH;
    const TARGET_RESIDUE: u32 = ::bech32::Bech32::TARGET_RESIDUE;
}

//! Names, no two of them equal, without a list of those that are taken.

use super::amounts::millionths;
use super::profile::NameShares;
use super::random::{Parts, Random, Shuffle, Topic};

/// Exchanges of BitShares, and as many made up as are missing to twelve. All have a digit or a
/// hyphen inside and a letter at the end, which no other name has.
pub(super) const EXCHANGES: [&str; 12] = [
    "btc38-public-for-bts-cold",
    "btc38btsxwithdrawal",
    "yunbi-cold-wallet",
    "bittrex-deposit",
    "exchange-one-cold",
    "exchange-two-cold",
    "exchange-three-deposit",
    "exchange-four-deposit",
    "exchange-five-wallet",
    "exchange-six-wallet",
    "exchange-seven-hot",
    "exchange-eight-hot",
];

/// What makes a name unlike all others of its kind and length: its last characters.
const TAIL: u64 = 5;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    OneLetter,
    Longest,
    Dotted,
    DigitOrHyphen,
    Letters,
}

/// What all accounts are called.
pub(super) struct Names {
    seed: u64,
    lengths: [u64; 18],
    kinds: Parts<Kind>,
}

const KINDS: Topic = Topic(1);
const FILLING: Topic = Topic(2);

impl Names {
    pub(super) fn new(seed: u64, shares: &NameShares, accounts: u64) -> Names {
        let parts = [
            (Kind::OneLetter, shares.extremes),
            (Kind::Longest, shares.extremes),
            (Kind::Dotted, millionths(accounts, shares.dotted_ppm)),
            (Kind::DigitOrHyphen, millionths(accounts, shares.digit_or_hyphen_ppm)),
        ];
        let kinds = Parts::new(Shuffle::new(seed, KINDS, accounts), &parts, Kind::Letters);
        Names { seed, lengths: shares.lengths, kinds }
    }

    /// The name of the account with this index.
    ///
    /// Within a kind and a length every account has a number, and the end of the name is this
    /// number in other digits. Names of letters, with a dot before the end, and with a digit at
    /// the end differ anyway.
    pub(super) fn of(&self, index: u64) -> String {
        let place = self.kinds.of(index);
        let mut random = Random::of(self.seed, FILLING, index);
        let (length, number) = self.length(place.rank);
        match place.part {
            Kind::OneLetter => letters(place.rank, 1),
            Kind::Longest => filling(&mut random, 63 - TAIL, false) + &letters(place.rank, TAIL),
            Kind::Dotted => {
                let filling = filling(&mut random, length.saturating_sub(TAIL + 1).max(1), false);
                format!("{filling}.{}", letters(place.rank, TAIL))
            }
            Kind::Letters => {
                filling(&mut random, length.saturating_sub(TAIL), false)
                    + &letters(number, length.min(TAIL))
            }
            Kind::DigitOrHyphen => {
                let filling = filling(&mut random, length.saturating_sub(TAIL), true);
                let tail = with_digit(number, length.min(TAIL), filling.is_empty());
                filling + &tail
            }
        }
    }

    /// How long the name of the `rank`-th of a kind is, and which of those with this length it is.
    fn length(&self, rank: u64) -> (u64, u64) {
        // 619 is prime to 1000: each thousand has all lengths, and parts of one have most.
        let mut at = rank % 1000 * 619 % 1000;
        for (length, share) in (3..).zip(self.lengths) {
            if at < share {
                return (length, rank / 1000 * share + at);
            }
            at -= share;
        }
        (20, rank)
    }
}

/// Characters that only make a name longer. They begin with a letter.
fn filling(random: &mut Random, length: u64, is_mixed: bool) -> String {
    let others = if is_mixed { 37 } else { 26 };
    let character = |at: u64| character(random.below(if at == 0 { 26 } else { others }));
    (0..length).map(character).collect()
}

/// A number in as many letters. Neighbours look different.
fn letters(number: u64, length: u64) -> String {
    let mut rest = scattered(number, 26_u64.pow(digits(length)));
    let digit = |_| {
        let digit = rest % 26;
        rest /= 26;
        character(digit)
    };
    (0..length).map(digit).collect()
}

/// A number in letters and digits, of which the last is a digit; the first is a letter if the
/// name begins here.
fn with_digit(number: u64, length: u64, is_begin: bool) -> String {
    let first = if is_begin { 26 } else { 36 };
    let size = first * 36_u64.pow(digits(length - 2)) * 10;
    let mut rest = scattered(number, size);
    let digit = |at: u64| {
        let (base, start) = match at {
            0 => (first, 0),
            _ if at + 1 == length => (10, 26),
            _ => (36, 0),
        };
        let digit = rest % base;
        rest /= base;
        character(start + digit)
    };
    (0..length).map(digit).collect()
}

fn digits(length: u64) -> u32 {
    u32::try_from(length).unwrap_or_default()
}

/// Another number below `size` for each: times a prime that divides no size used here.
fn scattered(number: u64, size: u64) -> u64 {
    number % size * 7_368_787 % size
}

fn character(digit: u64) -> char {
    const CHARACTERS: &[u8; 37] = b"abcdefghijklmnopqrstuvwxyz0123456789-";
    char::from(CHARACTERS[usize::try_from(digit).unwrap_or_default()])
}

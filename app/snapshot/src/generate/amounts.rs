//! How wealth is spread, in whole numbers only: tables instead of logarithms.

use super::random::Random;

/// 64 steps of the middle holders' BTS in 0.00001: quantiles of a log-normal distribution with
/// median 200 and sigma 2.5, cut at two sigmas. round(200e5 exp(2.5 z)) with Φ(z) in equal steps
/// from Φ(-2) to Φ(2).
const MIDDLE: [u64; 65] = [
    134759, 234472, 348140, 476591, 620685, 781377, 959739, 1156961, 1374357, 1613376, 1875606,
    2162794, 2476852, 2819878, 3194171, 3602256, 4046905, 4531167, 5058396, 5632290, 6256933,
    6936837, 7677002, 8482974, 9360918, 10317701, 11360989, 12499358, 13742429, 15101014, 16587307,
    18215092, 20000000, 21959812, 24114824, 26488287, 29106937, 32001643, 35208204, 38768328,
    42730853, 47153274, 52103671, 57663167, 63929088, 71019070, 79076458, 88277484, 98840956,
    111041517, 125228102, 141850108, 161495289, 184945924, 213264354, 247927365, 291045094,
    345733272, 416779820, 511916784, 644449760, 839293290, 1148962285, 1705957118, 2968263182,
];

/// What the `rank`-th of `holders` middle holders has.
pub(super) fn middle(rank: u64, holders: u64, random: &mut Random) -> u64 {
    let within = u128::from(random.bits() >> 32);
    let quantile = ((u128::from(rank) << 32) + within) * 64 / u128::from(holders);
    let step = usize::try_from(quantile >> 32).unwrap_or_default().min(63);
    let within = u64::try_from(quantile & 0xffff_ffff).unwrap_or_default();
    MIDDLE[step] + (((MIDDLE[step + 1] - MIDDLE[step]) * (within >> 16)) >> 16)
}

/// round(2^16 2^(n / 1.05)): Pareto's law with alpha 1.05, doubling by doubling.
const DOUBLINGS: [u64; 25] = [
    65536,
    126816,
    245398,
    474860,
    918884,
    1778100,
    3440736,
    6658043,
    12883736,
    24930847,
    48242774,
    93352833,
    180643666,
    349556975,
    676414963,
    1308905945,
    2532816193,
    4901160312,
    9484056706,
    18352252505,
    35512775012,
    68719476736,
    132976555091,
    257318085699,
    497926850205,
];

/// How much the `rank`-th of `holders` at the top has, compared with the others there.
pub(super) fn top_weight(rank: u64, holders: u64) -> u64 {
    // holders / (rank + 1/2), in units of 2^-16: at least 2^16.
    let ratio = (holders << 17) / (2 * rank + 1);
    let doubling = u64::from((63 - ratio.leading_zeros()).saturating_sub(16)).min(23);
    let (floor, step) = (1 << (doubling + 16), usize::try_from(doubling).unwrap_or_default());
    let (low, high) = (u128::from(DOUBLINGS[step]), u128::from(DOUBLINGS[step + 1]));
    let weight = low + (high - low) * u128::from(ratio.saturating_sub(floor)) / u128::from(floor);
    u64::try_from(weight).unwrap_or(u64::MAX)
}

/// `total` for `holders` by Zipf's law: the n-th has an n-th of what the first has. What rounding
/// leaves over is the first's.
pub(super) fn zipf(total: u64, holders: u64) -> Vec<u64> {
    let weight = |rank: u64| (1 << 32) / (rank + 1);
    let weights: u64 = (0..holders).map(weight).sum();
    let mut amounts: Vec<u64> =
        (0..holders).map(|rank| part(total, weight(rank), weights)).collect();
    let rest = total - amounts.iter().sum::<u64>();
    if let Some(first) = amounts.first_mut() {
        *first += rest;
    }
    amounts
}

/// floor(total weight / weights).
pub(super) fn part(total: u64, weight: u64, weights: u64) -> u64 {
    let part = u128::from(total) * u128::from(weight) / u128::from(weights);
    u64::try_from(part).unwrap_or(u64::MAX)
}

/// `count` of what is counted in millionths.
pub(super) fn millionths(count: u64, ppm: u64) -> u64 {
    part(count, ppm, 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::random::Topic;

    #[test]
    fn the_middle_has_its_median_and_its_bounds() {
        let mut random = Random::of(1, Topic(1), 0);
        let mut amounts: Vec<u64> =
            (0..10_001).map(|rank| middle(rank, 10_001, &mut random)).collect();
        assert!(amounts.is_sorted());
        assert!((19_900_000..20_100_000).contains(&amounts[5_000]), "{}", amounts[5_000]);
        assert!(amounts[0] >= 134_759 && amounts[10_000] <= 2_968_263_182);
        amounts.dedup();
        assert!(amounts.len() > 9_990);
    }

    #[test]
    fn the_top_follows_pareto() {
        // Twenty-one times as rare means 2^(log2(21) / 1.05) = 18.17 times as rich.
        let (rich, poor) = (top_weight(100, 1 << 20), top_weight(2110, 1 << 20));
        assert!((17_900..18_400).contains(&(rich * 1000 / poor)), "{}", rich * 1000 / poor);
        assert!((0..999).all(|rank| top_weight(rank, 1000) >= top_weight(rank + 1, 1000)));
        assert!(top_weight(999, 1000) >= 65_536);
    }

    #[test]
    fn zipf_gives_all_away() {
        let amounts = zipf(240_000, 2_500);
        assert_eq!(amounts.iter().sum::<u64>(), 240_000);
        assert!(amounts.is_sorted_by(|one, next| one >= next) && amounts[2_499] > 0);
        let amounts = zipf(94_000_000_000, 4_000);
        assert!((1_999..=2_001).contains(&(amounts[0] * 1000 / amounts[1])));
        assert_eq!(zipf(7, 1), [7]);
    }
}

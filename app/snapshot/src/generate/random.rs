//! Numbers that look random and are the same on every machine.

/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
pub(super) struct Random(u64);

/// What numbers are for, so that no two things have the same.
#[derive(Clone, Copy)]
pub(super) struct Topic(pub(super) u64);

/// What SplitMix64 adds from one number to the next.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// The numbers of one thing: the `index`-th of a topic.
    pub(super) fn of(seed: u64, topic: Topic, index: u64) -> Random {
        let topic = mix(topic.0.wrapping_mul(STEP));
        Random(mix(mix(seed ^ topic).wrapping_add(index.wrapping_mul(STEP))))
    }

    /// The next 64 bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }

    /// A number from 0 up to `end`, which it never is.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        let scaled = u128::from(self.bits()) * u128::from(end);
        u64::try_from(scaled >> 64).unwrap_or_default()
    }

    /// One of two.
    pub(super) fn coin(&mut self) -> bool {
        self.bits() >> 63 == 1
    }

    /// A number from 1 to 2^`bits`, small ones as often as large ones.
    pub(super) fn magnitude(&mut self, bits: u64) -> u64 {
        let bits = 1 + self.below(bits);
        1 + (self.bits() >> (64 - bits))
    }
}

fn mix(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// An order of the numbers below `size` that looks random and needs no list: a Feistel network
/// over the next power of four, walked on until it is below `size`.
pub(super) struct Shuffle {
    size: u64,
    half: u32,
    keys: [u64; 4],
}

impl Shuffle {
    pub(super) fn new(seed: u64, topic: Topic, size: u64) -> Shuffle {
        let mut random = Random::of(seed, topic, size);
        let half = (64 - size.leading_zeros()).div_ceil(2).max(1);
        Shuffle { size, half, keys: std::array::from_fn(|_| random.bits()) }
    }

    /// Where `index` goes.
    pub(super) fn place(&self, index: u64) -> u64 {
        let mut at = index;
        loop {
            let (mut left, mut right) = self.halves(at);
            for key in self.keys {
                (left, right) = (right, left ^ self.round(right, key));
            }
            at = left << self.half | right;
            if at < self.size {
                return at;
            }
        }
    }

    /// What went to `place`.
    pub(super) fn origin(&self, place: u64) -> u64 {
        let mut at = place;
        loop {
            let (mut left, mut right) = self.halves(at);
            for key in self.keys.iter().rev() {
                (left, right) = (right ^ self.round(left, *key), left);
            }
            at = left << self.half | right;
            if at < self.size {
                return at;
            }
        }
    }

    fn halves(&self, at: u64) -> (u64, u64) {
        (at >> self.half, at & self.mask())
    }

    fn round(&self, half: u64, key: u64) -> u64 {
        mix(half ^ key) & self.mask()
    }

    fn mask(&self) -> u64 {
        (1 << self.half) - 1
    }
}

/// Accounts in parts of fixed sizes, which are spread over all of them.
pub(super) struct Parts<T> {
    shuffle: Shuffle,
    parts: Vec<(T, u64, u64)>,
}

/// Which part an account belongs to, and which of the part it is.
#[derive(Clone, Copy)]
pub(super) struct Place<T> {
    pub(super) part: T,
    pub(super) rank: u64,
    pub(super) size: u64,
}

impl<T: Copy + PartialEq> Parts<T> {
    /// `parts` with their sizes; all others are `rest`.
    pub(super) fn new(shuffle: Shuffle, parts: &[(T, u64)], rest: T) -> Parts<T> {
        let mut start = 0;
        let mut placed = Vec::new();
        for (part, size) in parts {
            placed.push((*part, start, *size));
            start += size;
        }
        placed.push((rest, start, shuffle.size - start));
        Parts { shuffle, parts: placed }
    }

    /// Where the account with this index stands.
    pub(super) fn of(&self, index: u64) -> Place<T> {
        let place = self.shuffle.place(index);
        let behind = self.parts.partition_point(|(_, start, size)| start + size <= place);
        let (part, start, size) = self.parts[behind];
        Place { part, rank: place - start, size }
    }

    /// The index of an account of a part.
    pub(super) fn member(&self, part: T, rank: u64) -> u64 {
        self.shuffle.origin(self.start(part) + rank)
    }

    /// How many a part has.
    pub(super) fn size(&self, part: T) -> u64 {
        self.parts.iter().find(|(it, ..)| *it == part).map_or(0, |(.., size)| *size)
    }

    fn start(&self, part: T) -> u64 {
        self.parts.iter().find(|(it, ..)| *it == part).map_or(0, |(_, start, _)| *start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shuffle_is_a_permutation_and_knows_its_way_back() {
        for size in [1, 2, 3, 1000, 1024, 4097] {
            let shuffle = Shuffle::new(7, Topic(1), size);
            let mut places: Vec<u64> = (0..size).map(|index| shuffle.place(index)).collect();
            assert!(places.iter().zip(0..).all(|(place, index)| shuffle.origin(*place) == index));
            let stayed = places.iter().zip(0..size).filter(|(place, index)| *place == index);
            assert!(stayed.count() <= 10, "of {size}");
            places.sort_unstable();
            assert!(places.into_iter().eq(0..size));
        }
    }

    #[test]
    fn the_numbers_are_those_of_the_published_generator() {
        // The reference implementation from state 0.
        let mut random = Random(0);
        let first = [random.bits(), random.bits(), random.bits()];
        assert_eq!(first, [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4, 0x06c4_5d18_8009_454f]);
    }

    #[test]
    fn a_part_has_its_size_and_every_account_its_place() {
        let parts =
            Parts::new(Shuffle::new(3, Topic(2), 500), &[('a', 7), ('b', 0), ('c', 90)], 'd');
        let mut counts = [0; 4];
        for index in 0..500 {
            let place = parts.of(index);
            assert_eq!(parts.member(place.part, place.rank), index);
            assert!(place.rank < place.size && place.size == parts.size(place.part));
            counts["abcd".find(place.part).unwrap()] += 1;
        }
        assert_eq!(counts, [7, 0, 90, 403]);
    }
}

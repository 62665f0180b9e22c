//! What the generator assumes about BitShares. Nobody has counted; every figure can be argued
//! about and changed here. Shares are in millionths, amounts in the smallest unit of their asset.

/// A time of BitShares.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// What users call it.
    pub name: &'static str,
    /// How many accounts there were. Numbers of objects are for as many and shrink with them.
    pub accounts: u64,
    /// Number of the newest block.
    pub block: u32,
    /// Its time.
    pub time: &'static str,
    /// When the next maintenance is.
    pub maintenance: &'static str,
    /// What accounts are called.
    pub names: NameShares,
    /// Who holds BTS.
    pub bts: BtsShares,
    /// Who holds WHALESHARE.
    pub whaleshare: Holders,
    /// Who holds BROWNIE.PTS.
    pub brownie: Holders,
    /// Who acts for accounts.
    pub authorities: AuthorityShares,
    /// Where else coins are than in balances.
    pub objects: ObjectCounts,
}

/// What accounts are called; the rest has letters only.
#[derive(Clone, Copy, Debug)]
pub struct NameShares {
    /// Names with a digit or a hyphen.
    pub digit_or_hyphen_ppm: u64,
    /// Names with a dot.
    pub dotted_ppm: u64,
    /// Names of one letter, and as many of 63.
    pub extremes: u64,
    /// In thousandths, how many names have 3, 4, … 20 characters.
    pub lengths: [u64; 18],
}

/// Who holds BTS; the rest is the middle, log-normal with median 200 BTS and sigma 2.5.
#[derive(Clone, Copy, Debug)]
pub struct BtsShares {
    /// All balances together.
    pub sum: u64,
    /// Accounts without any.
    pub zero_ppm: u64,
    /// Accounts with less than one BTS.
    pub dust_ppm: u64,
    /// Accounts at the top, by Pareto's law with alpha 1.05; they have what the others leave.
    pub top_ppm: u64,
    /// What the exchanges have of the sum, by Zipf's law.
    pub exchanges_ppm: u64,
}

/// Holders of an asset, by Zipf's law.
#[derive(Clone, Copy, Debug)]
pub struct Holders {
    /// How many.
    pub holders: u64,
    /// What they have in their balances together.
    pub sum: u64,
}

/// Who acts for accounts; the rest has several keys of which any is enough.
#[derive(Clone, Copy, Debug)]
pub struct AuthorityShares {
    /// One key as owner and one as active.
    pub one_key_ppm: u64,
    /// Of those with one key: all three keys are the same.
    pub all_equal_ppm: u64,
    /// Of those with one key: the owner's is the active one, that for memos is another.
    pub owner_is_active_ppm: u64,
    /// Of those with one key: that for memos is the active one, the owner's is another.
    pub memo_is_active_ppm: u64,
    /// More than one of several keys is needed.
    pub several_keys_ppm: u64,
    /// Accounts act for them.
    pub members_ppm: u64,
    /// Accounts act for the accounts that act for them.
    pub members_of_members_ppm: u64,
    /// The same, one deeper than BitShares looks.
    pub deeper_ppm: u64,
    /// Accounts that act for each other in a ring.
    pub rings_ppm: u64,
    /// Addresses instead of keys.
    pub addresses_ppm: u64,
    /// A threshold of zero.
    pub no_threshold_ppm: u64,
    /// The key of nobody.
    pub null_key_ppm: u64,
    /// Accounts that belong to the largest holders of an asset: how many members each has.
    pub top_holders: [u64; 5],
}

/// Objects with coins in them. Kinds that are there at all have at least three.
#[derive(Clone, Copy, Debug)]
pub struct ObjectCounts {
    /// Orders.
    pub limit_orders: u64,
    /// Debts with collateral.
    pub call_orders: u64,
    /// Bids for the debts of a settled asset.
    pub collateral_bids: u64,
    /// Vesting balances.
    pub vesting: u64,
    /// Balances of the genesis that nobody has claimed.
    pub genesis_balances: u64,
    /// Whether one of these is negative, as it was until the hard fork of July 2020
    /// (bitshares-core issue 2103).
    pub negative_balance: bool,
    /// Hash-locked transfers.
    pub htlcs: u64,
    /// Tickets.
    pub tickets: u64,
    /// Liquidity pools.
    pub pools: u64,
    /// Funds that lend to transactions.
    pub samet_funds: u64,
    /// Offers of credit.
    pub credit_offers: u64,
    /// Credits taken.
    pub credit_deals: u64,
}

impl Profile {
    /// All profiles.
    pub const ALL: [&'static Profile; 2] = [&Profile::AUGUST_2018, &Profile::TODAY];

    /// The snapshot of the first sharedrop. Its block follows from the announcement's figures.
    pub const AUGUST_2018: Profile = Profile {
        name: "2018-08",
        accounts: 1_030_000,
        block: 29_216_478,
        time: "2018-08-01T00:00:00",
        maintenance: "2018-08-01T01:00:00",
        names: NameShares {
            digit_or_hyphen_ppm: 700_000,
            dotted_ppm: 3_000,
            extremes: 5,
            lengths: [5, 15, 40, 65, 85, 100, 105, 110, 95, 85, 70, 60, 50, 40, 30, 20, 15, 10],
        },
        bts: BtsShares {
            sum: 265_000_000_000_000,
            zero_ppm: 450_000,
            dust_ppm: 200_000,
            top_ppm: 10_000,
            exchanges_ppm: 380_000,
        },
        whaleshare: Holders { holders: 2_500, sum: 240_000 },
        brownie: Holders { holders: 4_000, sum: 94_000_000_000 },
        authorities: AuthorityShares {
            one_key_ppm: 955_000,
            all_equal_ppm: 10_000,
            owner_is_active_ppm: 15_000,
            memo_is_active_ppm: 800_000,
            several_keys_ppm: 6_000,
            members_ppm: 5_000,
            members_of_members_ppm: 1_000,
            deeper_ppm: 100,
            rings_ppm: 50,
            addresses_ppm: 3_000,
            no_threshold_ppm: 200,
            null_key_ppm: 500,
            top_holders: [50, 100, 150, 200, 255],
        },
        objects: ObjectCounts {
            limit_orders: 40_000,
            call_orders: 3_000,
            collateral_bids: 30,
            vesting: 20_000,
            genesis_balances: 56_721,
            negative_balance: true,
            htlcs: 0,
            tickets: 0,
            pools: 0,
            samet_funds: 0,
            credit_offers: 0,
            credit_deals: 0,
        },
    };

    /// BitShares as it is now.
    pub const TODAY: Profile = Profile {
        name: "today",
        accounts: 1_820_000,
        block: 113_000_000,
        time: "2026-08-01T00:00:00",
        maintenance: "2026-08-01T01:00:00",
        authorities: AuthorityShares {
            memo_is_active_ppm: 500_000,
            ..Profile::AUGUST_2018.authorities
        },
        objects: ObjectCounts {
            negative_balance: false,
            htlcs: 300,
            tickets: 2_000,
            pools: 400,
            samet_funds: 20,
            credit_offers: 100,
            credit_deals: 500,
            ..Profile::AUGUST_2018.objects
        },
        ..Profile::AUGUST_2018
    };

    /// The profile that users call so.
    pub fn named(name: &str) -> Option<&'static Profile> {
        Profile::ALL.into_iter().find(|profile| profile.name == name)
    }
}

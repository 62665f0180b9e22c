//! What a chain should know: who gets what, and when, in maps of plain numbers.

use std::collections::{BTreeMap, BTreeSet};

use tests::{BitShares, Scene, number};

use super::{PEOPLE, person};
use crate::town::DAY;

/// What each newcomer is lent, what his sponsor leaves, how long both last.
const LOAN: u128 = 5_000_000;
const DEPOSIT: u128 = 500_000;
const IDLE: u64 = 180 * 86_400;
const RETURN: u64 = 30 * 86_400;

/// An account of a snapshot.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Account {
    pub(super) book: u32,
    pub(super) index: u64,
}

struct Waiting {
    to: String,
    share: u128,
    fee: u128,
    ready: u64,
}

/// A snapshot: when it can be claimed from, and when its end is looked at next.
struct Window {
    start: u64,
    end: u64,
    look: u64,
    closed: bool,
}

struct Loan {
    due: u64,
    sequence: u64,
}

pub(super) struct Ledger {
    shares: BTreeMap<Account, u128>,
    windows: BTreeMap<u32, Window>,
    claimed: BTreeSet<Account>,
    waiting: BTreeMap<Account, Waiting>,
    vetoed: BTreeSet<Account>,
    stake: BTreeMap<String, u128>,
    sent: BTreeMap<String, u64>,
    loans: BTreeMap<String, Loan>,
    deposits: Vec<u64>,
    coins: u128,
    unclaimed: u128,
    fee: u128,
    delay: u64,
}

impl Ledger {
    pub(super) fn new(books: &[BitShares; 2], coins: u128, end: u64) -> Ledger {
        let mut shares = BTreeMap::new();
        for (book, town) in (0..).zip(books) {
            for place in 0..PEOPLE[book as usize] {
                let name = person(book, place);
                let share = town.header.share(town.leaf(&name)).unwrap().total.into();
                shares.insert(Account { book, index: town.index(&name) as u64 }, share);
            }
        }
        Ledger {
            shares,
            windows: BTreeMap::from([(0, Window { start: 0, end, look: end, closed: false })]),
            claimed: BTreeSet::new(),
            waiting: BTreeMap::new(),
            vetoed: BTreeSet::new(),
            stake: BTreeMap::from([("zoe".to_owned(), 20_000_000_000)]),
            sent: BTreeMap::new(),
            loans: BTreeMap::new(),
            deposits: Vec::new(),
            coins,
            unclaimed: books[0].header.claimable().unwrap().into(),
            fee: 0,
            delay: 30 * DAY.0,
        }
    }

    /// Whether anything can be claimed or is waited for.
    pub(super) fn open(&self) -> bool {
        self.windows.values().any(|window| !window.closed)
    }

    /// Why any claim of this account is refused now.
    pub(super) fn refuses(&self, at: Account, now: u64) -> Option<u32> {
        match self.windows.get(&at.book) {
            None => Some(52),
            Some(window) if now < window.start => Some(3),
            Some(window) if now >= window.end => Some(2),
            _ if self.claimed.contains(&at) => Some(7),
            _ => None,
        }
        // An account of another kind is not asked for.
        .or_else(|| (!self.shares.contains_key(&at)).then_some(6))
    }

    pub(super) fn claim(&mut self, at: Account, to: &str, now: u64) -> u32 {
        if let Some(code) = self.refuses(at, now) {
            return code;
        }
        self.pay(at, to, self.shares[&at], self.fee);
        0
    }

    pub(super) fn claim_by_memo_key(&mut self, at: Account, to: &str, now: u64) -> u32 {
        if let Some(code) = self.refuses(at, now) {
            return code;
        }
        if self.vetoed.contains(&at) {
            return 32;
        }
        if self.waiting.contains_key(&at) {
            return 8;
        }
        let (share, fee, ready) = (self.shares[&at], self.fee, now + self.delay);
        self.waiting.insert(at, Waiting { to: to.to_owned(), share, fee, ready });
        0
    }

    pub(super) fn veto(&mut self, at: Account) -> u32 {
        match self.windows.get(&at.book) {
            None => 52,
            Some(window) if window.closed => 2,
            _ => {
                self.vetoed.insert(at);
                self.waiting.remove(&at);
                0
            }
        }
    }

    pub(super) fn finalize(&mut self, at: Account, now: u64) -> u32 {
        match self.waiting.get(&at) {
            None => 57,
            Some(waiting) if now < waiting.ready => 58,
            _ => {
                self.pay_waiting(at);
                0
            }
        }
    }

    /// For which accounts a memo claim waits.
    pub(super) fn waiting(&self) -> Vec<Account> {
        self.waiting.keys().copied().collect()
    }

    fn pay_waiting(&mut self, at: Account) {
        let Waiting { to, share, fee, .. } = self.waiting.remove(&at).expect("it waits");
        self.pay(at, &to, share, fee);
    }

    fn pay(&mut self, at: Account, to: &str, share: u128, fee: u128) {
        assert!(self.claimed.insert(at), "twice");
        self.waiting.remove(&at);
        *self.stake.entry(to.to_owned()).or_default() += share - fee;
        if at.book == 0 {
            self.unclaimed -= share;
        }
    }

    pub(super) fn rules(&mut self, fee: u64, delay: u64) {
        (self.fee, self.delay) = (fee.into(), delay);
    }

    pub(super) fn has_correction(&self) -> bool {
        self.windows.contains_key(&1)
    }

    pub(super) fn correction_is_over(&self, now: u64) -> bool {
        self.windows[&1].closed || self.windows[&1].end <= now
    }

    pub(super) fn add_correction(&mut self, start: u64, end: u64) {
        self.windows.insert(1, Window { start, end, look: end, closed: false });
    }

    pub(super) fn end_correction(&mut self, now: u64) {
        let window = self.windows.get_mut(&1).expect("a correction");
        (window.end, window.look) = (now, now);
    }

    pub(super) fn lend(&mut self, kid: &str, now: u64) {
        self.loans.insert(kid.to_owned(), Loan { due: now + IDLE, sequence: 0 });
        self.deposits.push(now + RETURN);
        self.coins -= DEPOSIT;
    }

    pub(super) fn power_up(&mut self, kid: &str, amount: u128) {
        self.coins -= amount;
        *self.stake.entry(kid.to_owned()).or_default() += amount;
    }

    /// An account has sent a transaction.
    pub(super) fn sent(&mut self, who: &str) {
        *self.sent.entry(who.to_owned()).or_default() += 1;
    }

    pub(super) fn reclaim(&mut self, kid: &str, now: u64) -> u32 {
        let sent = self.sent.get(kid).copied().unwrap_or_default();
        match self.loans.get(kid) {
            None => 63,
            Some(loan) if now < loan.due || loan.sequence != sent => 64,
            _ => {
                self.loans.remove(kid);
                0
            }
        }
    }

    /// What the end of a block does: pays, closes, looks at loans, gives deposits back.
    pub(super) fn end_block(&mut self, now: u64) {
        let ripe = self.waiting.iter().filter(|(_, waiting)| waiting.ready <= now);
        for at in ripe.map(|(at, _)| *at).collect::<Vec<_>>() {
            self.pay_waiting(at);
        }
        for (book, window) in &mut self.windows {
            if window.closed || now < window.look {
                continue;
            }
            if self.waiting.keys().any(|at| at.book == *book) {
                window.look = window.end + ((now - window.end) / DAY.0 + 1) * DAY.0;
                continue;
            }
            window.closed = true;
            self.vetoed.retain(|at| at.book != *book);
            if *book == 0 {
                self.unclaimed = 0;
            }
        }
        let (stake, sent) = (&self.stake, &self.sent);
        self.loans.retain(|kid, loan| {
            let own = stake.get(kid).copied().unwrap_or_default();
            let sent = sent.get(kid).copied().unwrap_or_default();
            if own >= 2 * LOAN || (loan.due <= now && loan.sequence == sent) {
                return false;
            }
            if loan.due <= now {
                (loan.due, loan.sequence) = (now + IDLE, sent);
            }
            true
        });
        let before = self.deposits.len();
        self.deposits.retain(|due| *due > now);
        self.coins += DEPOSIT * (before - self.deposits.len()) as u128;
    }

    /// The chain knows the same.
    pub(super) fn compare(&self, scene: &Scene) {
        for (who, stake) in &self.stake {
            assert_eq!(scene.stake(who).0, *stake, "stake of {who}");
        }
        for kid in self.sent.keys().chain(self.loans.keys()) {
            let loan = if self.loans.contains_key(kid) { LOAN } else { 0 };
            assert_eq!(number(&scene.staked(kid).loan), loan, "loan of {kid}");
        }
        assert_eq!(scene.balance("zoe"), format!("{}uwls", self.coins));
        assert_eq!(scene.fund(auth::SNAPSHOT_CLAIM), self.unclaimed);
        assert_eq!(u128::from(scene.pool().pool.unwrap().lent), LOAN * self.loans.len() as u128);
        let open = !self.windows[&0].closed;
        for (at, _) in self.shares.iter().filter(|(at, _)| at.book == 0 && open) {
            let status = scene.claim_status(at.index);
            let is = (status.claimed, status.pending.is_some(), status.vetoed);
            let waits = self.waiting.contains_key(at);
            assert_eq!(is, (self.claimed.contains(at), waits, self.vetoed.contains(at)));
        }
    }
}

//! Decisions as simple as can be: every vote is counted from scratch, every list is walked.

use std::collections::BTreeMap;

use proto::cosmos::gov::v1::{ProposalStatus, VoteOption};

use crate::world::{Matter, PEOPLE, RICH, Said, Wish, rules};

/// A proposal with all of its votes and deposits. Times are seconds since the beginning.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    pub(crate) matter: Matter,
    pub(crate) expedited: bool,
    pub(crate) status: ProposalStatus,
    /// When it is dropped, closed, or takes effect.
    pub(crate) end: u64,
    pub(crate) extended: bool,
    /// Whether it would have passed when it was counted last.
    pub(crate) passes: bool,
    /// Whether it has passed and waits.
    pub(crate) waits: bool,
    pub(crate) proposer: usize,
    start: u64,
    deposits: BTreeMap<usize, u128>,
    pub(crate) votes: BTreeMap<usize, Said>,
}

/// What everybody has, and all proposals that were not dropped or cancelled.
pub(crate) struct Model {
    pub(crate) now: u64,
    pub(crate) liquid: Vec<u128>,
    pub(crate) stake: Vec<u128>,
    pub(crate) burned: u128,
    pub(crate) proposals: BTreeMap<u64, Proposal>,
    pub(crate) last: u64,
    leaving: Vec<usize>,
    sections: usize,
    pub(crate) extensions: u32,
    pub(crate) dropped: u32,
    pub(crate) cancelled: u32,
}

impl Proposal {
    fn need(&self) -> u128 {
        if self.expedited { rules::EXPEDITED_DEPOSIT } else { rules::DEPOSIT }
    }

    pub(crate) fn is_open(&self) -> bool {
        self.status == ProposalStatus::VotingPeriod
    }

    /// For, abstaining, against, with veto.
    pub(crate) fn tally(&self, stake: &[u128]) -> [u128; 4] {
        let sum = |option: VoteOption| {
            let parts = self.votes.iter().flat_map(|(voter, said)| {
                said.iter()
                    .filter(move |(one, _)| *one == option)
                    .map(move |(_, part)| (voter, part))
            });
            parts.map(|(voter, part)| stake[*voter] * part / 1_000).sum()
        };
        use VoteOption::{Abstain, No, NoWithVeto, Yes};
        [sum(Yes), sum(Abstain), sum(No), sum(NoWithVeto)]
    }

    /// Whether it passes, and whether its deposits burn.
    fn outcome(&self, [yes, abstain, no, veto]: [u128; 4], total: u128) -> (bool, bool) {
        let (decided, turnout) = (yes + no + veto, yes + abstain + no + veto);
        let (quorum, threshold) = match (self.matter, self.expedited) {
            (Matter::Section, _) => (334, 666_666_666_666_666_666),
            (_, true) => (200, 667_000_000_000_000_000),
            (_, false) => (200, 500_000_000_000_000_000),
        };
        if turnout == 0 || turnout * 1_000 < total * quorum {
            return (false, false);
        }
        let passes = yes * 1_000_000_000_000_000_000 > decided * threshold;
        (passes, !passes && veto * 1_000 > turnout * 334)
    }
}

impl Model {
    pub(crate) fn new() -> Model {
        Model {
            now: 0,
            liquid: vec![RICH; PEOPLE],
            stake: vec![0; PEOPLE],
            burned: 0,
            proposals: BTreeMap::new(),
            last: 0,
            leaving: vec![0; PEOPLE],
            sections: 0,
            extensions: 0,
            dropped: 0,
            cancelled: 0,
        }
    }

    fn total(&self) -> u128 {
        self.stake.iter().sum()
    }

    /// All that lies in deposit.
    pub(crate) fn held(&self) -> u128 {
        self.proposals.values().flat_map(|one| one.deposits.values()).sum()
    }

    /// What becomes of a wish.
    pub(crate) fn wish(&mut self, person: usize, wish: &Wish) -> bool {
        match wish {
            Wish::Propose { matter, expedited, amount } => {
                self.propose(person, *matter, *expedited, *amount)
            }
            Wish::Deposit { id, amount } => self.deposit(person, *id, *amount),
            Wish::Vote { id, said } => self.vote(person, *id, said),
            Wish::Cancel { id } => self.cancel(person, *id),
            Wish::PowerUp { to, amount } => {
                let fine = self.liquid[person] >= *amount;
                if fine {
                    self.liquid[person] -= amount;
                    self.restake(*to, self.stake[*to] + amount);
                }
                fine
            }
            Wish::PowerDown { amount } => {
                let fine = self.stake[person] >= *amount && self.leaving[person] < 32;
                if fine {
                    self.leaving[person] += 1;
                    self.restake(person, self.stake[person] - amount);
                }
                fine
            }
        }
    }

    fn propose(&mut self, person: usize, matter: Matter, expedited: bool, amount: u128) -> bool {
        let mut proposal = Proposal {
            matter,
            expedited,
            status: ProposalStatus::DepositPeriod,
            end: self.now + rules::DEPOSIT_S,
            extended: false,
            passes: false,
            waits: false,
            proposer: person,
            start: 0,
            deposits: BTreeMap::new(),
            votes: BTreeMap::new(),
        };
        let enough = amount * 10 >= proposal.need() && self.liquid[person] >= amount;
        if !enough || (expedited && matter == Matter::Section) {
            return false;
        }
        self.last += 1;
        self.pay(person, &mut proposal, amount);
        self.proposals.insert(self.last, proposal);
        true
    }

    fn deposit(&mut self, person: usize, id: u64, amount: u128) -> bool {
        let Some(mut proposal) = self.proposals.get(&id).cloned() else { return false };
        let waits = proposal.status == ProposalStatus::DepositPeriod;
        let fine = (waits || proposal.is_open())
            && amount * 100 >= proposal.need()
            && self.liquid[person] >= amount;
        if fine {
            self.pay(person, &mut proposal, amount);
            self.proposals.insert(id, proposal);
        }
        fine
    }

    fn pay(&mut self, person: usize, proposal: &mut Proposal, amount: u128) {
        self.liquid[person] -= amount;
        *proposal.deposits.entry(person).or_default() += amount;
        let full = proposal.deposits.values().sum::<u128>() >= proposal.need();
        if full && proposal.status == ProposalStatus::DepositPeriod {
            proposal.status = ProposalStatus::VotingPeriod;
            proposal.start = self.now;
            proposal.end = self.now
                + match (proposal.matter, proposal.expedited) {
                    (Matter::Section, _) => rules::CONSTITUTIONAL_S,
                    (_, true) => rules::EXPEDITED_S,
                    (_, false) => rules::VOTING_S,
                };
        }
    }

    fn vote(&mut self, person: usize, id: u64, said: &Said) -> bool {
        let open = |one: &&Proposal| one.is_open() && one.votes.contains_key(&person);
        let votes = self.proposals.values().filter(open).count();
        let Some(proposal) = self.proposals.get(&id) else { return false };
        let again = proposal.votes.contains_key(&person);
        let fine = proposal.is_open() && (again || votes < rules::OPEN_VOTES);
        if fine {
            let proposal = self.proposals.get_mut(&id).expect("known");
            proposal.votes.insert(person, said.clone());
            self.note(id);
        }
        fine
    }

    /// Somebody has another stake from now on.
    fn restake(&mut self, person: usize, stake: u128) {
        let of = |one: &Proposal| one.is_open() && one.votes.contains_key(&person);
        let voted: Vec<u64> =
            self.proposals.iter().filter(|(_, one)| of(one)).map(|(id, _)| *id).collect();
        self.stake[person] = stake;
        for id in voted {
            self.note(id);
        }
    }

    /// Counts the votes on `id`: if its outcome has changed so late, it gets more time. Tells
    /// whether it does.
    fn note(&mut self, id: u64) -> bool {
        let total = self.total();
        let one = self.proposals.get_mut(&id).expect("known");
        let window = if one.expedited { rules::EXPEDITED_S / 2 } else { rules::LATE_S };
        let late = one.end.saturating_sub(self.now) <= window;
        let passes = one.outcome(one.tally(&self.stake), total).0;
        let turned = std::mem::replace(&mut one.passes, passes) != passes;
        if !(turned && late && !one.extended) {
            return false;
        }
        one.end = one.end.max(self.now) + window;
        one.extended = true;
        self.extensions += 1;
        true
    }

    fn cancel(&mut self, person: usize, id: u64) -> bool {
        let Some(proposal) = self.proposals.get(&id) else { return false };
        let waits = proposal.status == ProposalStatus::DepositPeriod;
        let fine = proposal.proposer == person
            && (waits || (proposal.is_open() && proposal.end >= self.now));
        if fine {
            let proposal = self.proposals.remove(&id).expect("known");
            self.give_back(&proposal, |amount| amount / 2);
            self.cancelled += 1;
        }
        fine
    }

    fn give_back(&mut self, proposal: &Proposal, burns: impl Fn(u128) -> u128) {
        for (depositor, amount) in &proposal.deposits {
            self.burned += burns(*amount);
            self.liquid[*depositor] += amount - burns(*amount);
        }
    }

    /// The end of a block: ten at most of each kind, soonest first.
    pub(crate) fn end(&mut self) {
        for id in self.due(|one| one.status == ProposalStatus::DepositPeriod) {
            let proposal = self.proposals.remove(&id).expect("known");
            self.give_back(&proposal, |_| 0);
            self.dropped += 1;
        }
        for id in self.due(Proposal::is_open) {
            self.close(id);
        }
        for id in self.due(|one| one.waits) {
            let one = self.proposals.get_mut(&id).expect("known");
            one.waits = false;
            let full = self.sections == 64;
            if one.matter == Matter::Gift || (one.matter == Matter::Section && full) {
                one.status = ProposalStatus::Failed;
            } else if one.matter == Matter::Section {
                self.sections += 1;
            }
        }
    }

    fn due(&self, of: impl Fn(&Proposal) -> bool) -> Vec<u64> {
        let due = self.proposals.iter().filter(|(_, one)| of(one) && one.end <= self.now);
        let mut due: Vec<(u64, u64)> = due.map(|(id, one)| (one.end, *id)).collect();
        due.sort_unstable();
        due.into_iter().take(10).map(|(_, id)| id).collect()
    }

    fn close(&mut self, id: u64) {
        if self.note(id) {
            return;
        }
        let mut one = self.proposals.remove(&id).expect("known");
        let (passes, burns) = one.outcome(one.tally(&self.stake), self.total());
        if one.expedited && !passes {
            (one.expedited, one.extended) = (false, false);
            one.end = one.start + rules::VOTING_S;
            one.passes = one.outcome(one.tally(&self.stake), self.total()).0;
            self.proposals.insert(id, one);
            return;
        }
        self.give_back(&one, |amount| if burns { amount } else { 0 });
        one.deposits.clear();
        one.status = if passes { ProposalStatus::Passed } else { ProposalStatus::Rejected };
        one.waits = passes;
        one.end = self.now + rules::TIMELOCK_S;
        self.proposals.insert(id, one);
    }
}

//! Who sends the measured messages: all who can, in an order without order.

use anyhow::{Result, anyhow};
use prost::Message;
use proto::cosmos::base::v1beta1::Coin;
use proto::whaleshares::staking::v1::{GenesisState, Params};

use super::cast::{CHAIN, Cast, Part, WLS, consensus_key};
use super::world::World;

/// A prime, so that turns reach everybody before anybody comes again.
const STRIDE: usize = 7_919;

/// Accounts by what they can do.
pub(crate) struct Players<'a> {
    pub(crate) world: &'a World,
    voters: Vec<usize>,
    leavers: Vec<usize>,
    /// Bottoms of chains of proxies whose top votes for as many producers as it may.
    bottoms: Vec<usize>,
    seated: Vec<usize>,
    rules: Params,
}

impl<'a> Players<'a> {
    pub(crate) fn of(world: &'a World) -> Result<Players<'a>> {
        let cast = &world.cast;
        let latest = world.latest();
        let set = world.chain.validators(&latest.state).map_err(|error| anyhow!("{error}"))?;
        let sits = |producer: &usize| {
            let key = consensus_key(*producer);
            set.iter().any(|validator| validator.key == key)
        };
        let staking = world.chain.modules().find(|module| module.name() == "staking");
        let file = staking.expect("the chain has staking").default_genesis();
        let rules = GenesisState::decode(file.as_slice())?.params.expect("rules");
        Ok(Players {
            world,
            voters: cast.all(|part| part == Part::Voter),
            leavers: cast.all(|part| part == Part::Leaver),
            bottoms: cast.all(|part| part == Part::Link { hop: 0, heavy: true }),
            seated: (0..cast.producers()).filter(sits).collect(),
            rules,
        })
    }

    pub(crate) fn cast(&self) -> &Cast {
        &self.world.cast
    }

    /// Has stake and liquid tokens; neither has a proxy nor is one.
    pub(crate) fn voter(&self, turn: usize) -> usize {
        pick(&self.voters, turn)
    }

    /// Somebody with a power-down, and its number; `voted` if it is of votes for a producer.
    pub(crate) fn leaver(&self, turn: usize, voted: bool) -> (usize, u64) {
        let mut place = (turn * STRIDE) % self.leavers.len();
        while self.cast().left(self.leavers[place]).is_some() != voted {
            place = (place + 1) % self.leavers.len();
        }
        (self.leavers[place], place as u64 + 1)
    }

    pub(crate) fn bottom(&self, turn: usize) -> usize {
        pick(&self.bottoms, turn)
    }

    pub(crate) fn top(&self, turn: usize) -> usize {
        self.bottom(turn) + CHAIN - 1
    }

    pub(crate) fn seated(&self, turn: usize) -> usize {
        pick(&self.seated, turn)
    }

    /// A producer that is not in jail.
    pub(crate) fn producer(&self, turn: usize) -> usize {
        let free = (0..self.cast().producers()).filter(|index| !self.cast().is_jailed(*index));
        (turn * STRIDE) % free.count()
    }

    pub(crate) fn jailed(&self, turn: usize) -> usize {
        let all = self.cast().producers();
        let jailed = (0..all).filter(|index| self.cast().is_jailed(*index)).count();
        all - 1 - turn % jailed
    }

    /// The first producer that somebody votes for.
    pub(crate) fn voted(&self, voter: usize) -> String {
        self.cast().operator(self.cast().choice(voter, 0))
    }

    /// A producer that somebody does not vote for.
    pub(crate) fn new_choice(&self, voter: usize) -> String {
        self.cast().operator(self.cast().choice(voter, 35))
    }

    /// The rules of staking with a change.
    pub(crate) fn rules(&self, change: impl FnOnce(&mut Params)) -> Option<Params> {
        let mut rules = self.rules.clone();
        change(&mut rules);
        Some(rules)
    }
}

fn pick(list: &[usize], turn: usize) -> usize {
    list[(turn * STRIDE) % list.len()]
}

/// So many WLS.
pub(crate) fn coin(wls: u64) -> Option<Coin> {
    Some(Coin { denom: "uwls".into(), amount: (wls * WLS).to_string() })
}

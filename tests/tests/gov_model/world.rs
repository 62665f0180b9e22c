//! The people of the model, and what they want: mostly sensible, often not.

use crate::model::Model;
use base::Seconds;
use proto::cosmos::gov::v1::VoteOption;
use proto::whaleshares::gov::v1::MsgProposeSection;
use serde_json::{Value, json};
use tests::{
    Draft, Scene, deposit, governance, pack, power_down, power_up, propose, send, take_back, vote,
    vote_parts,
};

pub(crate) const PEOPLE: usize = 12;
pub(crate) const RICH: u128 = 60_000;

/// Small numbers, so that every limit is met within minutes.
pub(crate) mod rules {
    pub(crate) const DEPOSIT: u128 = 1_000;
    pub(crate) const EXPEDITED_DEPOSIT: u128 = 5_000;
    pub(crate) const DEPOSIT_S: u64 = 200;
    pub(crate) const VOTING_S: u64 = 400;
    pub(crate) const EXPEDITED_S: u64 = 100;
    pub(crate) const CONSTITUTIONAL_S: u64 = 800;
    pub(crate) const TIMELOCK_S: u64 = 60;
    pub(crate) const LATE_S: u64 = 80;
    pub(crate) const OPEN_VOTES: usize = 4;
}

/// What is voted on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Matter {
    /// Words.
    Text,
    /// A section, which takes two thirds.
    Section,
    /// To send what governance does not have, which fails.
    Gift,
}

/// What somebody says: parts in 1/1,000.
pub(crate) type Said = Vec<(VoteOption, u128)>;

/// What somebody wants.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Propose { matter: Matter, expedited: bool, amount: u128 },
    Deposit { id: u64, amount: u128 },
    Vote { id: u64, said: Said },
    Cancel { id: u64 },
    PowerUp { to: usize, amount: u128 },
    PowerDown { amount: u128 },
}

/// Random numbers that are the same for the same seed: SplitMix64.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number from 0 to `limit` - 1.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn person(&mut self) -> usize {
        usize::try_from(self.below(PEOPLE as u64)).expect("an index")
    }
}

pub(crate) fn name(person: usize) -> String {
    format!("p{person}")
}

/// The chain on its first day.
pub(crate) fn begin() -> Scene {
    let names: Vec<String> = (0..PEOPLE).map(name).collect();
    let people: Vec<(&str, u64)> = names.iter().map(|name| (&**name, 0)).collect();
    let mut genesis = Scene::council(&people).export();
    for balance in genesis["bank"]["balances"].as_array_mut().expect("balances") {
        balance["coins"][0]["amount"] = json!(RICH.to_string());
    }
    genesis["bank"]["supply"] = json!([]);
    let seconds = |seconds: u64| json!(format!("{seconds}s"));
    let coins = |amount: u128| json!([{"denom": "uwls", "amount": amount.to_string()}]);
    let gov: &mut Value = &mut genesis["gov"];
    gov["params"]["min_deposit"] = coins(rules::DEPOSIT);
    gov["params"]["expedited_min_deposit"] = coins(rules::EXPEDITED_DEPOSIT);
    gov["params"]["max_deposit_period"] = seconds(rules::DEPOSIT_S);
    gov["params"]["voting_period"] = seconds(rules::VOTING_S);
    gov["params"]["expedited_voting_period"] = seconds(rules::EXPEDITED_S);
    gov["rules"]["constitutional_voting_period"] = seconds(rules::CONSTITUTIONAL_S);
    gov["rules"]["timelock"] = seconds(rules::TIMELOCK_S);
    gov["rules"]["late_window"] = seconds(rules::LATE_S);
    gov["rules"]["max_open_votes"] = json!(rules::OPEN_VOTES);
    Scene::from_genesis(&genesis)
}

/// How long after the last block the next one comes.
pub(crate) fn pause(dice: &mut Dice) -> Seconds {
    Seconds(match dice.below(40) {
        0 => 1 + dice.below(300),
        1..8 => 1 + dice.below(60),
        _ => 1 + dice.below(12),
    })
}

/// What some people want, each of them one thing.
pub(crate) fn wishes(dice: &mut Dice, model: &Model) -> Vec<(usize, Wish)> {
    let mut wishes: Vec<(usize, Wish)> = Vec::new();
    for _ in 0..dice.below(6) {
        let wish = roll(dice, model.last);
        let person = match &wish {
            Wish::Cancel { id } if dice.below(4) > 0 => {
                model.proposals.get(id).map_or(0, |proposal| proposal.proposer)
            }
            _ => dice.person(),
        };
        if wishes.iter().all(|(other, _)| *other != person) {
            wishes.push((person, wish));
        }
    }
    wishes
}

fn roll(dice: &mut Dice, last: u64) -> Wish {
    // Mostly one of the newest; the next does not exist yet.
    let id = (last + 2).saturating_sub(1 + dice.below(10)).max(1);
    match dice.below(20) {
        0..2 => {
            let matter = match dice.below(6) {
                0..3 => Matter::Text,
                3..5 => Matter::Section,
                _ => Matter::Gift,
            };
            let expedited = dice.below(4) == 0;
            let least = if expedited { rules::EXPEDITED_DEPOSIT } else { rules::DEPOSIT };
            let amount = match dice.below(8) {
                0..5 => least,
                5 => least / 10,
                6 => least / 10 - 1,
                _ => least / 10 + u128::from(dice.below(1_000)),
            };
            Wish::Propose { matter, expedited, amount }
        }
        2..4 => Wish::Deposit { id, amount: [9, 10, 50, 500, 900, 4_500][dice.person() % 6] },
        4..13 => Wish::Vote { id, said: say(dice) },
        13 if dice.below(3) == 0 => Wish::Cancel { id },
        13..17 => Wish::PowerUp { to: dice.person(), amount: u128::from(1 + dice.below(1_500)) },
        _ => Wish::PowerDown { amount: u128::from(1 + dice.below(900)) },
    }
}

fn say(dice: &mut Dice) -> Said {
    use VoteOption::{Abstain, No, NoWithVeto, Yes};
    let mut options = vec![Yes, No, Abstain, NoWithVeto];
    let mut take = |dice: &mut Dice| {
        let which = if dice.below(2) == 0 { 0 } else { dice.below(options.len() as u64) };
        options.remove(usize::try_from(which).expect("an index"))
    };
    if dice.below(3) > 0 {
        return vec![(take(dice), 1_000)];
    }
    let first = 1 + u128::from(dice.below(999));
    vec![(take(dice), first), (take(dice), 1_000 - first)]
}

/// The transaction of a wish.
pub(crate) fn write(scene: &Scene, person: usize, wish: &Wish) -> Vec<u8> {
    let who = name(person);
    let who = who.as_str();
    let coin = |amount: u128| format!("{amount}uwls");
    let draft: Draft = match wish {
        Wish::Propose { matter, expedited, amount } => {
            let (title, text) = ("A".to_owned(), "a".to_owned());
            let section = MsgProposeSection { authority: governance(), title, text };
            let mut gift = send(who, "p0", "1uwls");
            gift.from_address = governance();
            let messages = match matter {
                Matter::Text => Vec::new(),
                Matter::Section => vec![pack(&section)],
                Matter::Gift => vec![pack(&gift)],
            };
            let mut proposal = propose(who, &messages, &coin(*amount));
            proposal.expedited = *expedited;
            scene.draft(who, &proposal)
        }
        Wish::Deposit { id, amount } => scene.draft(who, &deposit(who, *id, &coin(*amount))),
        Wish::Vote { id, said } => match &said[..] {
            [(option, _)] => scene.draft(who, &vote(who, *id, *option)),
            parts => {
                let texts: Vec<(VoteOption, String)> =
                    parts.iter().map(|(option, part)| (*option, format!("0.{part:03}"))).collect();
                let parts: Vec<(VoteOption, &str)> =
                    texts.iter().map(|(option, text)| (*option, text.as_str())).collect();
                scene.draft(who, &vote_parts(who, *id, &parts))
            }
        },
        Wish::Cancel { id } => scene.draft(who, &take_back(who, *id)),
        Wish::PowerUp { to, amount } => {
            scene.draft(who, &power_up(who, &name(*to), &coin(*amount)))
        }
        Wish::PowerDown { amount } => scene.draft(who, &power_down(who, &coin(*amount))),
    };
    draft.sign()
}

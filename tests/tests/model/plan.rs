//! What people try: mostly sensible, often not.

use chain::Chain;
use proto::cosmos::bank::v1beta1::{MsgMultiSend, MsgSend};
use serde_json::Value;
use tests::{Draft, Key, Scene, Signer, burn, multi_send, send, send_to};

use crate::money::Money;

/// The denominations, in their order.
pub(crate) const DENOMS: [&str; 3] = ["ugold", "ushare", "uwls"];

/// People who can act; the first of them own something at genesis.
pub(crate) const PEOPLE: u64 = 20;

/// Random numbers that are the same for the same seed: SplitMix64.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// A number from 0 to `limit` - 1.
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn person(&mut self) -> u64 {
        self.below(PEOPLE)
    }

    /// Amounts of some denominations, in their order; seldom none, seldom much.
    fn coins(&mut self) -> Vec<(usize, u128)> {
        let chosen = self.below(20);
        let most = if self.below(8) == 0 { 20_000 } else { 40 };
        let denoms =
            (0..DENOMS.len()).filter(|denom| ((chosen % 7 + 1) >> denom) & 1 == 1 && chosen < 19);
        denoms.map(|denom| (denom, u128::from(self.below(most)) + 1)).collect()
    }
}

/// What somebody wants.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    Send {
        to: u64,
        coins: Vec<(usize, u128)>,
    },
    SendToCollector {
        coins: Vec<(usize, u128)>,
    },
    MultiSend {
        outputs: Vec<(u64, Vec<(usize, u128)>)>,
    },
    /// The outputs are one coin more than the input.
    LopsidedMultiSend {
        to: u64,
        amount: u128,
    },
    Burn {
        coins: Vec<(usize, u128)>,
    },
}

/// What is wrong with a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    None,
    Garbage,
    Sequence,
    Signature,
}

/// A transaction that somebody writes.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) who: u64,
    pub(crate) fee: u128,
    pub(crate) wish: Wish,
    pub(crate) flaw: Flaw,
}

impl Plan {
    pub(crate) fn roll(dice: &mut Dice) -> Plan {
        let who = dice.person();
        let wish = match dice.below(20) {
            0..=11 => Wish::Send { to: dice.person(), coins: dice.coins() },
            12 => Wish::SendToCollector { coins: dice.coins() },
            13..=16 => Wish::MultiSend {
                outputs: (0..dice.below(5)).map(|_| (dice.person(), dice.coins())).collect(),
            },
            17 => Wish::LopsidedMultiSend {
                to: dice.person(),
                amount: u128::from(dice.below(50)) + 1,
            },
            _ => Wish::Burn {
                coins: dice
                    .coins()
                    .into_iter()
                    .map(|(denom, amount)| (denom, amount / 20 + 1))
                    .collect(),
            },
        };
        let flaw = match dice.below(20) {
            0 => Flaw::Garbage,
            1 => Flaw::Sequence,
            2 => Flaw::Signature,
            _ => Flaw::None,
        };
        let fee = u128::from(dice.below(4) * dice.below(12));
        Plan { who, fee, wish, flaw }
    }

    /// The bytes, signed with the number and sequence that the model says come next.
    pub(crate) fn write(&self, money: &Money) -> Vec<u8> {
        let key = Key::of(&name(self.who));
        let (number, sequence) = money.accounts.get(&self.who).copied().unwrap_or_default();
        let signer = Signer::alone(key, (number, sequence));
        let draft = |draft: Draft| {
            if self.fee == 0 { draft } else { draft.fee(&format!("{}uwls", self.fee)) }
        };
        let mut draft = draft(self.message(signer));
        match self.flaw {
            Flaw::Garbage => return draft.sign().into_iter().rev().collect(),
            Flaw::Sequence => draft.first().sequence += 1,
            Flaw::Signature => draft.chain_id = "elsewhere-1".into(),
            Flaw::None => {}
        }
        draft.sign()
    }

    fn message(&self, signer: Signer) -> Draft {
        let who = name(self.who);
        let chain = "scene-1";
        match &self.wish {
            Wish::Send { to, coins } => {
                let message = MsgSend {
                    amount: tests::coins(&print(coins)),
                    ..send(&who, &name(*to), "1uwls")
                };
                Draft::new(&message, chain, signer)
            }
            Wish::SendToCollector { coins } => {
                let collector = base::Address::module(auth::FEE_COLLECTOR);
                let message = MsgSend {
                    amount: tests::coins(&print(coins)),
                    ..send_to(&who, &collector, "1uwls")
                };
                Draft::new(&message, chain, signer)
            }
            Wish::MultiSend { outputs } => {
                let outputs: Vec<(String, String)> =
                    outputs.iter().map(|(to, coins)| (name(*to), print(coins))).collect();
                let outputs: Vec<(&str, &str)> =
                    outputs.iter().map(|(to, coins)| (to.as_str(), coins.as_str())).collect();
                Draft::new(&multi_send(&who, &print(&self.total()), &outputs), chain, signer)
            }
            Wish::LopsidedMultiSend { to, amount } => {
                let (more, less) = (format!("{}uwls", amount + 1), format!("{amount}uwls"));
                let message: MsgMultiSend = multi_send(&who, &less, &[(&name(*to), &more)]);
                Draft::new(&message, chain, signer)
            }
            Wish::Burn { coins } => Draft::new(&burn(&who, &print(coins)), chain, signer),
        }
    }

    /// What the sender loses if the message succeeds.
    pub(crate) fn total(&self) -> Vec<(usize, u128)> {
        match &self.wish {
            Wish::Send { coins, .. } | Wish::SendToCollector { coins } | Wish::Burn { coins } => {
                coins.clone()
            }
            Wish::LopsidedMultiSend { amount, .. } => vec![(DENOMS.len() - 1, *amount)],
            Wish::MultiSend { outputs } => {
                let sum = |denom: usize| {
                    let coins = outputs.iter().flat_map(|(_, coins)| coins);
                    coins.filter(|coin| coin.0 == denom).map(|coin| coin.1).sum::<u128>()
                };
                (0..DENOMS.len())
                    .map(|denom| (denom, sum(denom)))
                    .filter(|(_, amount)| *amount > 0)
                    .collect()
            }
        }
    }
}

/// The name of a person, from which the key is made.
pub(crate) fn name(person: u64) -> String {
    format!("person {person}")
}

fn print(coins: &[(usize, u128)]) -> String {
    coins
        .iter()
        .map(|(denom, amount)| format!("{amount}{}", DENOMS[*denom]))
        .collect::<Vec<_>>()
        .join(",")
}

/// Twelve of the people own something, and nothing is minted.
pub(crate) fn genesis() -> Value {
    let people: Vec<(String, String)> = (0..12)
        .map(|person| {
            (
                name(person),
                format!("{}ugold,{}ushare,9000uwls", 900 * (person + 1), 700 * (person + 1)),
            )
        })
        .collect();
    let people: Vec<(&str, &str)> =
        people.iter().map(|(name, coins)| (name.as_str(), coins.as_str())).collect();
    let mut genesis = Scene::genesis_of(&people);
    genesis["staking"] = Chain::new().default_app_state().expect("a genesis")["staking"].take();
    for rate in ["inflation_start_ppb", "inflation_floor_ppb"] {
        genesis["staking"]["params"][rate] = 0.into();
    }
    genesis
}

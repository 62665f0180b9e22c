//! Messages between people, by name.

use base::{Address, Coins};
use proto::cosmos::bank::v1beta1::{Input, MsgMultiSend, MsgSend, Output};
use proto::cosmos::base::v1beta1::Coin;
use proto::whaleshares::bank::v1::MsgBurn;

use crate::Key;

/// Coins such as `5ushare,7uwls`, as messages carry them.
pub fn coins(text: &str) -> Vec<Coin> {
    let coins: Coins = text.parse().expect("coins");
    coins.to_wire()
}

/// `from` sends `amount` to `to`.
pub fn send(from: &str, to: &str, amount: &str) -> MsgSend {
    send_to(from, &Key::of(to).address(), amount)
}

/// `from` sends `amount` to an address.
pub fn send_to(from: &str, to: &Address, amount: &str) -> MsgSend {
    MsgSend {
        from_address: Key::of(from).address().to_string(),
        to_address: to.to_string(),
        amount: coins(amount),
    }
}

/// `from` sends `total` to many.
pub fn multi_send(from: &str, total: &str, outputs: &[(&str, &str)]) -> MsgMultiSend {
    let outputs = outputs.iter().map(|(to, amount)| Output {
        address: Key::of(to).address().to_string(),
        coins: coins(amount),
    });
    MsgMultiSend {
        inputs: vec![Input { address: Key::of(from).address().to_string(), coins: coins(total) }],
        outputs: outputs.collect(),
    }
}

/// `owner` destroys `amount`.
pub fn burn(owner: &str, amount: &str) -> MsgBurn {
    MsgBurn { from_address: Key::of(owner).address().to_string(), amount: coins(amount) }
}

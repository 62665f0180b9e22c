//! The counter: who asks waits here, and gifts go out together.

use super::allowance::Allowance;
use super::refusal::Refusal;
use super::teller::{Gift, Lost, Purse, Teller};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Instant;
use tokio::sync::oneshot;

/// A hundred of the display unit: what is given to who names no amount, and the most.
pub(super) const GIFT: u128 = 100_000_000;

/// Gifts in one transaction.
pub(super) const GIFTS_PER_TX: usize = 25;

/// Who comes when so many wait is sent away.
const LINE_MAX: usize = 500;

/// Where the faucet's clients come to.
pub(super) struct Counter {
    purse: Purse,
    line: SyncSender<Waiting>,
    allowance: Mutex<Allowance>,
}

/// Somebody in the line.
pub(super) struct Waiting {
    pub(super) gift: Gift,
    /// Takes the hash of the transaction, or why there is none.
    pub(super) answer: oneshot::Sender<Result<String, Refusal>>,
}

impl Counter {
    /// Opens: the teller works in a thread of its own, which ends when nobody can come any more.
    pub(super) fn open(teller: Teller) -> Counter {
        let purse = teller.purse().clone();
        let (line, waiting) = sync_channel(LINE_MAX);
        thread::spawn(move || work(teller, &waiting));
        Counter { purse, line, allowance: Mutex::default() }
    }

    pub(super) fn purse(&self) -> &Purse {
        &self.purse
    }

    /// Gives `amount` to `address`, and returns the hash of the transaction once it is in a block.
    pub(super) async fn give(&self, address: &str, amount: u128) -> Result<String, Refusal> {
        let denom = self.purse.denom().to_owned();
        if !(1..=GIFT).contains(&amount) {
            return Err(Refusal::TooMuch { asked: amount, most: GIFT, denom });
        }
        let to =
            self.purse.receiver(address).ok_or_else(|| Refusal::NotOurs(address.to_owned()))?;
        let (address, now) = (to.to_string(), Instant::now());
        self.allowance()
            .take(&address, now)
            .map_err(|wait| Refusal::TooSoon { address: address.clone(), wait })?;
        let (answer, answered) = oneshot::channel();
        let given = match self.line.try_send(Waiting { gift: Gift { to, amount }, answer }) {
            Ok(()) => answered
                .await
                .unwrap_or_else(|_| Err(Refusal::Failed("the faucet is closing".into()))),
            Err(_) => Err(Refusal::Busy),
        };
        if given.is_err() {
            self.allowance().give_back(&address, now);
        }
        given
    }

    fn allowance(&self) -> MutexGuard<'_, Allowance> {
        self.allowance.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves the line until its end is closed: each transaction takes all who wait, up to a limit.
pub(super) fn work(mut teller: Teller, line: &Receiver<Waiting>) {
    while let Ok(first) = line.recv() {
        let others = line.try_iter().take(GIFTS_PER_TX - 1);
        let mut batch: Vec<Waiting> = [first].into_iter().chain(others).collect();
        // Each turn answers at least one.
        while !batch.is_empty() {
            batch = pay(&mut teller, batch);
        }
    }
}

/// Sends a transaction, answers those who have an answer now and returns the others: one receiver
/// whom the chain refuses does not spoil it for the rest.
fn pay(teller: &mut Teller, mut batch: Vec<Waiting>) -> Vec<Waiting> {
    let gifts: Vec<Gift> = batch.iter().map(|waiting| waiting.gift.clone()).collect();
    let (answer, left) = match teller.send(&gifts) {
        Ok(hash) => (Ok(hash), Vec::new()),
        Err(Lost::OfOne { index, reason }) if index < batch.len() => {
            let refused = batch.remove(index);
            (Err(Refusal::Failed(reason)), std::mem::replace(&mut batch, vec![refused]))
        }
        Err(Lost::OfOne { reason, .. } | Lost::OfAll(reason)) => {
            (Err(Refusal::Failed(reason)), Vec::new())
        }
    };
    for waiting in batch {
        // Clients hang up as they please.
        waiting.answer.send(answer.clone()).ok();
    }
    left
}

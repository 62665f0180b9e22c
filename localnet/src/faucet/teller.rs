//! Sending from the faucet's account through node 0.

use crate::accounts::signing_key;
use crate::layout::Layout;
use crate::rpc::{Rpc, Verdict};
use anyhow::{Context, Result, anyhow, bail};
use cosmrs::bank::MsgSend;
use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::proto::cosmos::auth::v1beta1::{
    BaseAccount, QueryAccountRequest, QueryAccountResponse,
};
use cosmrs::proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use cosmrs::proto::traits::Message;
use cosmrs::tx::{Body, Fee, Msg, SignDoc, SignerInfo};
use cosmrs::{AccountId, Coin, Denom, ErrorReport};
use sha2::{Digest, Sha256};
use std::thread;
use std::time::{Duration, Instant};

/// What a transaction takes with one gift, and each gift more.
const GAS: u64 = 140_000;
const GAS_PER_GIFT: u64 = 60_000;
/// Codespace `sdk`: the sequence in the transaction is not the account's next one.
const WRONG_SEQUENCE: u64 = 32;
/// A transaction that is in no block by then is lost.
const COMMITTED_WITHIN: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);
/// Bytes of an address of a key, and of a module or contract.
const ADDRESS_BYTES: [usize; 2] = [20, 32];

/// Money for somebody.
#[derive(Clone, Debug)]
pub(super) struct Gift {
    pub(super) to: AccountId,
    /// In base units.
    pub(super) amount: u128,
}

/// The account of the faucet, as everybody may know it.
#[derive(Clone, Debug)]
pub(super) struct Purse {
    rpc: Rpc,
    pub(super) chain_id: String,
    pub(super) address: AccountId,
    denom: Denom,
}

/// The holder of the faucet's key: the only one who counts its sequence.
pub(crate) struct Teller {
    purse: Purse,
    chain: cosmrs::tendermint::chain::Id,
    key: SigningKey,
    /// Where the account stands, once it was asked for.
    position: Option<Position>,
}

#[derive(Clone, Copy)]
struct Position {
    number: u64,
    sequence: u64,
}

/// Why a transaction came to nothing.
#[derive(Debug)]
pub(super) enum Lost {
    /// One of the gifts, counted from 0, spoiled it.
    OfOne { index: usize, reason: String },
    /// None of them had a chance.
    OfAll(String),
}

impl Purse {
    /// What the faucet gives.
    pub(super) fn denom(&self) -> &str {
        self.denom.as_ref()
    }

    /// The address, if it is one of this chain.
    pub(super) fn receiver(&self, text: &str) -> Option<AccountId> {
        let id: AccountId = text.parse().ok()?;
        let ours = id.prefix() == self.address.prefix();
        (ours && ADDRESS_BYTES.contains(&id.to_bytes().len())).then_some(id)
    }

    /// What the faucet has left.
    pub(super) fn balance(&self) -> Result<String> {
        let request = QueryBalanceRequest {
            address: self.address.to_string(),
            denom: self.denom.to_string(),
        };
        let answer =
            self.rpc.query("/cosmos.bank.v1beta1.Query/Balance", &request.encode_to_vec())?;
        let balance = QueryBalanceResponse::decode(answer.as_slice())?.balance;
        Ok(balance.map_or("0".into(), |coin| coin.amount))
    }
}

impl Teller {
    pub(crate) fn new(layout: &Layout) -> Result<Teller> {
        let blueprint = &layout.blueprint;
        let account = blueprint.faucet().context("the blueprint has no faucet account")?;
        Ok(Teller {
            purse: Purse {
                rpc: layout.node(0)?.rpc(),
                chain_id: blueprint.chain_id.clone(),
                address: account.address.parse().map_err(report)?,
                denom: blueprint.denom.parse().map_err(report)?,
            },
            chain: blueprint.chain_id.parse().context("chain id")?,
            key: signing_key(&account.mnemonic)?,
            position: None,
        })
    }

    pub(super) fn purse(&self) -> &Purse {
        &self.purse
    }

    /// Sends gifts in one transaction and returns its hash once it is in a block.
    pub(super) fn send(&mut self, gifts: &[Gift]) -> Result<String, Lost> {
        let verdict = self.hand_in(gifts).and_then(|tx| self.outcome(&tx));
        match verdict {
            Ok((hash, Verdict { code: 0, .. })) => Ok(hash),
            Ok((_, Verdict { code, log })) => Err(match culprit(&log) {
                Some(index) => Lost::OfOne { index, reason: format!("code {code}: {log}") },
                None => Lost::OfAll(format!("the transfer failed with code {code}: {log}")),
            }),
            Err(error) => {
                // What became of the transaction is not known: the node is asked anew.
                self.position = None;
                Err(Lost::OfAll(format!("{error:#}")))
            }
        }
    }

    /// Waits for a transaction's block.
    fn outcome(&self, tx: &[u8]) -> Result<(String, Verdict)> {
        let hash = Sha256::digest(tx);
        let deadline = Instant::now() + COMMITTED_WITHIN;
        loop {
            match self.purse.rpc.outcome(&hash)? {
                Some(verdict) => return Ok((hex::encode_upper(hash), verdict)),
                None if Instant::now() > deadline => {
                    bail!("the transfer is in no block after {} s", COMMITTED_WITHIN.as_secs())
                }
                None => thread::sleep(POLL),
            }
        }
    }

    /// Gets a transfer past CheckTx.
    fn hand_in(&mut self, gifts: &[Gift]) -> Result<Vec<u8>> {
        let mut here = match self.position {
            Some(known) => known,
            None => self.ask_position()?,
        };
        let mut tx = self.sign(gifts, here)?;
        let mut verdict = self.purse.rpc.broadcast(&tx)?;
        if verdict.code == WRONG_SEQUENCE {
            // The node knows of transfers that we do not, or has forgotten some that we do.
            here.sequence = expected_sequence(&verdict.log).with_context(|| verdict.log.clone())?;
            tx = self.sign(gifts, here)?;
            verdict = self.purse.rpc.broadcast(&tx)?;
        }
        if verdict.code != 0 {
            bail!("the transfer was refused with code {}: {}", verdict.code, verdict.log);
        }
        self.position = Some(Position { sequence: here.sequence + 1, ..here });
        Ok(tx)
    }

    fn ask_position(&self) -> Result<Position> {
        let request = QueryAccountRequest { address: self.purse.address.to_string() };
        let answer =
            self.purse.rpc.query("/cosmos.auth.v1beta1.Query/Account", &request.encode_to_vec())?;
        let account = QueryAccountResponse::decode(answer.as_slice())?
            .account
            .context("the faucet has no account")?;
        let account = BaseAccount::decode(account.value.as_slice())?;
        Ok(Position { number: account.account_number, sequence: account.sequence })
    }

    fn sign(&self, gifts: &[Gift], position: Position) -> Result<Vec<u8>> {
        let Purse { address, denom, .. } = &self.purse;
        let messages = gifts.iter().map(|gift| {
            MsgSend {
                from_address: address.clone(),
                to_address: gift.to.clone(),
                amount: vec![Coin { denom: denom.clone(), amount: gift.amount }],
            }
            .to_any()
        });
        let messages = messages.collect::<Result<Vec<_>, _>>().map_err(report)?;
        let gas_limit = GAS + GAS_PER_GIFT * u64::try_from(gifts.len())?;
        let body = Body::new(messages, "faucet", 0u32);
        let fee = Fee { amount: vec![], gas_limit, payer: None, granter: None };
        let signer = SignerInfo::single_direct(Some(self.key.public_key()), position.sequence);
        let document = SignDoc::new(&body, &signer.auth_info(fee), &self.chain, position.number)
            .map_err(report)?;
        document.sign(&self.key).and_then(|tx| tx.to_bytes()).map_err(report)
    }
}

fn report(error: ErrorReport) -> anyhow::Error {
    anyhow!("{error}")
}

/// `account sequence mismatch, expected 5, got 4`: relayers read the number from this text too.
fn expected_sequence(log: &str) -> Option<u64> {
    number_behind(log, "expected ")
}

/// `failed to execute message; message index: 3: ...` names the message that failed.
fn culprit(log: &str) -> Option<usize> {
    number_behind(log, "message index: ").and_then(|index| index.try_into().ok())
}

fn number_behind(log: &str, words: &str) -> Option<u64> {
    let rest = log.split_once(words)?.1;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

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
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// A hundred of the display unit.
const GIFT: u128 = 100_000_000;
const GAS: u64 = 200_000;
/// Codespace `sdk`: the sequence in the transaction is not the account's next one.
const WRONG_SEQUENCE: u64 = 32;
/// A transaction that is in no block by then is lost.
const COMMITTED_WITHIN: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(100);

/// The holder of the faucet's key.
pub(crate) struct Teller {
    rpc: Rpc,
    chain: cosmrs::tendermint::chain::Id,
    key: SigningKey,
    address: AccountId,
    denom: Denom,
    /// Where the account stands, once it was asked for; kept so that several gifts fit into one
    /// block.
    position: Mutex<Option<Position>>,
}

#[derive(Clone, Copy)]
struct Position {
    number: u64,
    sequence: u64,
}

impl Teller {
    pub(crate) fn new(layout: &Layout) -> Result<Teller> {
        let blueprint = &layout.blueprint;
        let account = blueprint.faucet().context("the blueprint has no faucet account")?;
        Ok(Teller {
            rpc: layout.node(0)?.rpc(),
            chain: blueprint.chain_id.parse().context("chain id")?,
            key: signing_key(&account.mnemonic)?,
            address: account.address.parse().map_err(report)?,
            denom: blueprint.denom.parse().map_err(report)?,
            position: Mutex::new(None),
        })
    }

    /// What the faucet gives.
    pub(crate) fn denom(&self) -> &str {
        self.denom.as_ref()
    }

    /// The address, if it is one of this chain.
    pub(crate) fn receiver(&self, text: &str) -> Option<AccountId> {
        text.parse().ok().filter(|id: &AccountId| id.prefix() == self.address.prefix())
    }

    /// What the faucet has left.
    pub(crate) fn balance(&self) -> Result<String> {
        let request = QueryBalanceRequest {
            address: self.address.to_string(),
            denom: self.denom.to_string(),
        };
        let answer =
            self.rpc.query("/cosmos.bank.v1beta1.Query/Balance", &request.encode_to_vec())?;
        let balance = QueryBalanceResponse::decode(answer.as_slice())?.balance;
        Ok(balance.map_or("0".into(), |coin| coin.amount))
    }

    /// Sends a gift and returns the transaction's hash once it is in a block.
    pub(crate) fn give(&self, to: &AccountId) -> Result<String> {
        let tx = self.hand_in(to)?;
        let hash = Sha256::digest(&tx);
        let deadline = Instant::now() + COMMITTED_WITHIN;
        loop {
            match self.rpc.outcome(&hash)? {
                Some(Verdict { code: 0, .. }) => return Ok(hex::encode_upper(hash)),
                Some(Verdict { code, log }) => bail!("the transfer failed with code {code}: {log}"),
                None if Instant::now() > deadline => {
                    bail!("the transfer is in no block after {} s", COMMITTED_WITHIN.as_secs())
                }
                None => thread::sleep(POLL),
            }
        }
    }

    /// Gets a transfer past CheckTx. One at a time, so that each has its own sequence.
    fn hand_in(&self, to: &AccountId) -> Result<Vec<u8>> {
        let mut position = self.position.lock().unwrap_or_else(PoisonError::into_inner);
        let mut here = match *position {
            Some(known) => known,
            None => self.ask_position()?,
        };
        let mut tx = self.sign(to, here)?;
        let mut verdict = self.rpc.broadcast(&tx)?;
        if verdict.code == WRONG_SEQUENCE {
            // The node knows of transfers that we do not, or has forgotten some that we do.
            here.sequence = expected_sequence(&verdict.log).with_context(|| verdict.log.clone())?;
            tx = self.sign(to, here)?;
            verdict = self.rpc.broadcast(&tx)?;
        }
        if verdict.code != 0 {
            *position = None;
            bail!("the transfer was refused with code {}: {}", verdict.code, verdict.log);
        }
        *position = Some(Position { sequence: here.sequence + 1, ..here });
        Ok(tx)
    }

    fn ask_position(&self) -> Result<Position> {
        let request = QueryAccountRequest { address: self.address.to_string() };
        let answer =
            self.rpc.query("/cosmos.auth.v1beta1.Query/Account", &request.encode_to_vec())?;
        let account = QueryAccountResponse::decode(answer.as_slice())?
            .account
            .context("the faucet has no account")?;
        let account = BaseAccount::decode(account.value.as_slice())?;
        Ok(Position { number: account.account_number, sequence: account.sequence })
    }

    fn sign(&self, to: &AccountId, position: Position) -> Result<Vec<u8>> {
        let message = MsgSend {
            from_address: self.address.clone(),
            to_address: to.clone(),
            amount: vec![Coin { denom: self.denom.clone(), amount: GIFT }],
        };
        let body = Body::new([message.to_any().map_err(report)?], "faucet", 0u32);
        let fee = Fee { amount: vec![], gas_limit: GAS, payer: None, granter: None };
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
    let rest = log.split_once("expected ")?.1;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

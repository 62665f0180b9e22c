//! One transaction: decode, ante, messages; every way it can end becomes a result.

use base::{Address, Ctx, Error, Event, Gas, MESSAGE, Mode, Response, Result, Sdk};
use prost::Message;
use proto::cosmos::base::abci::v1beta1::TxMsgData;
use store::OutOfGas;

use crate::ante;
use crate::chain::Chain;
use crate::claims;
use crate::genutil;
use crate::signatures::SignatureCache;
use crate::tx::Transaction;

/// How a transaction ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxResult {
    /// What refused it; none if it succeeded.
    pub error: Option<Error>,
    /// `TxMsgData` with one response for each message.
    pub data: Vec<u8>,
    /// The same responses, not yet encoded.
    pub responses: Vec<Response>,
    /// The gas limit it asked for.
    pub gas_wanted: u64,
    /// The gas it used.
    pub gas_used: u64,
    /// Events of the ante and, if all messages succeeded, of the messages.
    pub events: Vec<Event>,
}

impl TxResult {
    /// Refused before any gas was counted.
    pub fn refused(error: Error) -> TxResult {
        TxResult { error: Some(error), ..TxResult::default() }
    }

    /// Whether it took effect.
    pub fn is_ok(&self) -> bool {
        self.error.is_none()
    }
}

/// Where a transaction runs: the limits that are not its own.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    /// Most gas a block may use; none if consensus sets no limit.
    pub(crate) block_gas_limit: Option<u64>,
    /// What the transactions before have left of it; none outside of blocks.
    pub(crate) block_gas_left: Option<u64>,
    /// How many claims more the block takes; none outside of blocks.
    pub(crate) claims_left: Option<u32>,
    /// Most gas that a simulation may use; none if the operator sets no limit.
    pub(crate) simulation_gas: Option<u64>,
    /// Lowest gas price this node accepts into its mempool.
    pub(crate) min_gas_prices: &'a base::DecCoins,
    /// Signatures that are known to be good.
    pub(crate) cache: &'a dyn SignatureCache,
}

/// Runs `bytes` as one transaction. Writes of the ante stay even if a message fails; a
/// panic of ours fails the transaction, not the node.
pub(crate) fn run_tx(chain: &Chain, ctx: &mut Ctx<'_>, bytes: &[u8], rules: Rules<'_>) -> TxResult {
    let tx = match chain.decode(bytes) {
        Ok(tx) => tx,
        Err(error) => return TxResult::refused(undecodable(ctx.mode, error)),
    };
    let wanted = tx.gas_limit();
    let simulated = ctx.mode == Mode::Simulate;
    let gas = match (simulated, rules.simulation_gas) {
        (true, Some(limit)) => Gas::limited(limit),
        (true, None) => Gas::unlimited(),
        (false, _) if genutil::runs_in(ctx) => Gas::unlimited(),
        (false, _) => Gas::limited(wanted),
    };
    let outer = ctx.meter(gas);
    let outcome = ctx.catching(|ctx| Ok(stages(chain, ctx, &tx, rules)));
    let used = ctx.meter(outer).used();
    let mut result = outcome.unwrap_or_else(TxResult::refused);
    result.gas_wanted = if simulated { u64::MAX } else { wanted };
    result.gas_used = used;
    result
}

/// A block result carries the code and a fixed text. CheckTx and Simulate tell the detail, which
/// two layers of the SDK name `tx parse error`, one after the other.
fn undecodable(mode: Mode, error: Error) -> Error {
    match mode {
        _ if !error.is(Sdk::TxDecode) => error,
        Mode::Deliver => Sdk::TxDecode.into(),
        _ => Sdk::TxDecode.because(error.to_string()),
    }
}

/// Ante, then messages.
fn stages(chain: &Chain, ctx: &mut Ctx<'_>, tx: &Transaction, rules: Rules<'_>) -> TxResult {
    let paid = ctx.atomically(|ctx| ante::ante(ctx, tx, rules));
    if let Err(error) = paid {
        return TxResult::refused(error);
    }
    let mut events = ctx.take_events();
    // A panic in a message keeps what the ante wrote: the fee is paid, the sequence used up.
    let messages = ctx.catching(|ctx| {
        ctx.atomically(|ctx| {
            let responses = run_messages(chain, ctx, tx)?;
            fits_into_block(ctx, rules)?;
            Ok(responses)
        })
    });
    let (error, responses) = match messages {
        Ok(responses) => {
            events.append(&mut ctx.take_events());
            (None, responses)
        }
        Err(error) => (Some(error), Vec::new()),
    };
    let data = if error.is_none() { encode_data(&responses) } else { Vec::new() };
    TxResult { error, data, responses, events, ..TxResult::default() }
}

/// A transaction that uses more than its block has left pays, and does nothing.
fn fits_into_block(ctx: &Ctx<'_>, rules: Rules<'_>) -> Result<()> {
    let (used, wanted) = (ctx.gas().used(), ctx.gas().limit());
    match rules.block_gas_left {
        Some(left) if used > left => {
            Err(OutOfGas { location: "block gas meter", wanted, used }.into())
        }
        _ => Ok(()),
    }
}

/// Parses every message; outside CheckTx, and if it is a claim, executes it at once, before the next is parsed.
fn run_messages(chain: &Chain, ctx: &mut Ctx<'_>, tx: &Transaction) -> Result<Vec<Response>> {
    // A claim is executed before it enters the mempool, too: nobody pays for one that fails.
    let checking =
        matches!(ctx.mode, Mode::Check | Mode::Recheck) && claims::claim_of(tx).is_none();
    let mut responses = Vec::new();
    for (index, message) in tx.messages().iter().enumerate() {
        // Whoever runs out of gas is told where, but not in which message, as in the SDK.
        let failed = |error: Error| match error.is(Sdk::OutOfGas) {
            true => error,
            false => error.because(format!("failed to execute message; message index: {index}")),
        };
        let parsed = chain.router().parse(&message.type_url, &message.value).map_err(failed)?;
        if checking {
            continue;
        }
        let sender = tx.sender_of(index);
        let mut events = ctx.take_events();
        let response = ctx.atomically(parsed).map_err(failed)?;
        let own = describe(&message.type_url, sender, ctx.take_events(), index);
        events.extend(own);
        events.into_iter().for_each(|event| ctx.emit(event));
        responses.push(response);
    }
    Ok(responses)
}

/// The events of one message as indexers know them: first who did what, and every event
/// with the number of its message.
fn describe(
    type_url: &str,
    sender: Option<Address>,
    events: Vec<Event>,
    index: usize,
) -> Vec<Event> {
    let mut first = Event::new(MESSAGE).with("action", type_url);
    if let Some(sender) = sender {
        first = first.with("sender", sender.to_string());
    }
    let named = events.iter().any(|event| event.kind == MESSAGE && event.has("module"));
    if let (false, Some(module)) = (named, type_url.split('.').nth(1)) {
        first = first.with("module", module);
    }
    std::iter::once(first)
        .chain(events)
        .map(|event| event.with("msg_index", index.to_string()))
        .collect()
}

fn encode_data(responses: &[Response]) -> Vec<u8> {
    let msg_responses = responses
        .iter()
        .map(|response| prost_types::Any {
            type_url: response.type_url.clone(),
            value: response.value.clone(),
        })
        .collect();
    #[allow(
        deprecated,
        reason = "the field before msg_responses stays empty, but the struct has it"
    )]
    TxMsgData { data: Vec::new(), msg_responses }.encode_to_vec()
}

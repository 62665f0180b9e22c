//! Genesis transactions: with them the first producers register before there is a block.
//!
//! Genesis files have them where the SDK has them, at `app_state.genutil.gen_txs`. There is no
//! state behind that name: what the transactions did is state of modules, so an export has none.

use base::{Ctx, DecCoins, Error, Mode, Result, type_url};
use prost::Message;
use proto::cosmos::staking::v1beta1::MsgCreateValidator;
use proto::cosmos::tx::v1beta1::Tx;
use serde_json::{Map, Value, json};

use crate::chain::Chain;
use crate::run::{Rules, run_tx};
use crate::signatures::NoCache;

/// The name in `app_state`.
pub(crate) const NAME: &str = "genutil";

/// What a chain without genesis transactions has there.
pub(crate) fn empty() -> Value {
    json!({ "gen_txs": [] })
}

/// Whether `ctx` runs a genesis transaction. Accounts have no number yet that a signer could have
/// asked for, and nothing has a price.
pub(crate) fn runs_in(ctx: &Ctx<'_>) -> bool {
    // CheckTx before the first block is about transactions of that block.
    ctx.mode == Mode::Deliver && ctx.block.height == 0
}

/// Takes the transactions out of `app_state`.
pub(crate) fn take(states: &mut Map<String, Value>) -> Result<Vec<Value>> {
    let wrong = |text: &str| Err(Error::undefined(format!("app_state.{NAME}{text}")));
    let mut state = match states.remove(NAME) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Object(state)) => state,
        Some(_) => return wrong(": expected an object with the member gen_txs"),
    };
    let gen_txs = match state.remove("gen_txs") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(txs)) => txs,
        Some(_) => return wrong(".gen_txs: expected a list of transactions"),
    };
    match state.keys().next() {
        Some(name) => wrong(&format!(": {name}: no such member")),
        None => Ok(gen_txs),
    }
}

/// Runs all of them, in their order. One that fails refuses the genesis.
pub(crate) fn deliver(chain: &Chain, ctx: &mut Ctx<'_>, txs: &[Value]) -> Result<()> {
    let no_prices = DecCoins::default();
    for (index, json) in txs.iter().enumerate() {
        let refused = |error: Error| error.because(format!("app_state.{NAME}.gen_txs[{index}]"));
        let bytes = read(json).map_err(refused)?;
        let rules = Rules {
            block_gas_limit: None,
            block_gas_left: None,
            claims_left: None,
            simulation_gas: None,
            min_gas_prices: &no_prices,
            cache: &NoCache,
        };
        let result = run_tx(chain, ctx, &bytes, rules);
        result.error.map_or(Ok(()), |error| Err(refused(error)))?;
        ctx.settle();
    }
    Ok(())
}

/// The transaction as it is signed and sent. It registers one producer and does nothing else.
fn read(json: &Value) -> Result<Vec<u8>> {
    let wrong = |text: String| Error::undefined(text);
    // On the wire `Tx` is `TxRaw`: what is a message in the one is its bytes in the other.
    let bytes = proto::json::parse_value("cosmos.tx.v1beta1.Tx", json)
        .map_err(|error| wrong(error.to_string()))?;
    let tx = Tx::decode(bytes.as_slice()).map_err(|error| wrong(error.to_string()))?;
    let messages = tx.body.unwrap_or_default().messages;
    match messages.as_slice() {
        [message] if message.type_url == type_url::<MsgCreateValidator>() => Ok(bytes),
        [message] => Err(wrong(format!(
            "unexpected GenTx message type; expected: MsgCreateValidator, got: {}",
            message.type_url
        ))),
        several => Err(wrong(format!(
            "unexpected number of GenTx messages; got: {}, expected: 1",
            several.len()
        ))),
    }
}

//! A block: hooks and transactions in order, above state that it does not change.

use base::{Block, Ctx, Event, Mode, Result};
use proto::tendermint::types::ConsensusParams;
use store::{Changes, Kv};

use crate::chain::{Chain, NodeConfig};
use crate::claims;
use crate::consensus;
use crate::run::{Rules, TxResult, run_tx};
use crate::signatures::SignatureCache;
use crate::upgrades;
use crate::validators::{self, ValidatorUpdate};

/// What a block does: nothing has changed until somebody applies `changes`.
#[derive(Debug, Default)]
pub struct Finalized {
    /// All writes, sorted.
    pub changes: Changes,
    /// One result for each transaction, in order.
    pub results: Vec<TxResult>,
    /// Events of the hooks.
    pub events: Vec<Event>,
    /// New limits of blocks, if a transaction changed them.
    pub consensus_params: Option<ConsensusParams>,
    /// Whose power has changed, by key. They decide the block after the next.
    pub validator_updates: Vec<ValidatorUpdate>,
}

impl Chain {
    /// Executes `txs` as the block `block` above `base`. The same input gives the same
    /// output, whatever `cache` knows. What `block` says of evidence is replaced by the
    /// parameters in force.
    pub fn finalize(
        &self,
        base: &dyn Kv,
        block: &Block,
        txs: &[impl AsRef<[u8]>],
        cache: &dyn SignatureCache,
    ) -> Result<Finalized> {
        let params_before = consensus::params_in(base).unwrap_or_default();
        let limit = params_before.block.as_ref().and_then(consensus::gas_limit);
        let evidence_age = consensus::evidence_age(&params_before);
        let block = Block { evidence_age, ..block.clone() };
        let mut ctx = Ctx::new(&block, Mode::Deliver, base).with_router(self.router());
        let validators_before = staking::validators(&ctx)?;
        upgrades::migrate_if_due(&mut ctx)?;
        let mut events = ctx.take_events();
        events.append(&mut self.hooks(&mut ctx, Hook::Begin));
        let config = NodeConfig::default();
        let mut used: u64 = 0;
        let mut claims_left = bitshares_snapshot_claim::claims_per_block(&ctx)?;
        let mut results = Vec::with_capacity(txs.len());
        for tx in txs {
            let result = if limit.is_some_and(|limit| used >= limit) {
                TxResult::refused(base::Sdk::OutOfGas.because("no block gas left to run tx"))
            } else {
                let rules = Rules {
                    block_gas_limit: limit,
                    block_gas_left: limit.map(|limit| limit.saturating_sub(used)),
                    claims_left: Some(claims_left),
                    simulation_gas: None,
                    min_gas_prices: &config.min_gas_prices,
                    cache,
                };
                run_tx(self, &mut ctx, tx.as_ref(), rules)
            };
            ctx.settle();
            claims_left = claims_left.saturating_sub(claims::has_claimed(&result).into());
            used = used.saturating_add(result.gas_used.min(result.gas_wanted));
            results.push(result);
        }
        events.append(&mut self.hooks(&mut ctx, Hook::End));
        let params = consensus::params(&ctx)?;
        let consensus_params = (params != params_before).then_some(params);
        let validator_updates =
            validators::updates(&validators_before, &staking::validators(&ctx)?);
        let changes = ctx.into_changes();
        Ok(Finalized { changes, results, events, consensus_params, validator_updates })
    }

    /// Runs a hook of every module, each in an overlay of its own: one that fails leaves
    /// nothing but an event, and the chain goes on.
    fn hooks(&self, ctx: &mut Ctx<'_>, hook: Hook) -> Vec<Event> {
        for module in self.modules() {
            let ran = ctx.atomically(|ctx| match hook {
                Hook::Begin => module.begin_block(ctx),
                Hook::End => module.end_block(ctx),
            });
            if let Err(error) = ran {
                let failed = Event::new("hook_failed")
                    .with("module", module.name())
                    .with("codespace", error.codespace())
                    .with("code", error.code().to_string());
                ctx.emit(failed);
            }
            ctx.settle();
        }
        ctx.take_events().into_iter().map(|event| event.with("mode", hook.mode())).collect()
    }
}

#[derive(Clone, Copy)]
enum Hook {
    Begin,
    End,
}

impl Hook {
    fn mode(self) -> &'static str {
        match self {
            Hook::Begin => "BeginBlock",
            Hook::End => "EndBlock",
        }
    }
}

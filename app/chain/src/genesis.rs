//! Genesis: from the application state of a genesis file to the first writes.

use base::{AnyModule, Block, Ctx, Error, Mode, Module, Result, Time};
use gov::Gov;
use proto::tendermint::types::ConsensusParams;
use serde_json::{Map, Value};
use staking::Staking;
use store::{Changes, Kv};

use crate::chain::Chain;
use crate::validators::{self, ValidatorUpdate};
use crate::{consensus, genutil};

/// What consensus tells the application when the chain begins.
pub struct GenesisRequest<'a> {
    /// The chain's name.
    pub chain_id: &'a str,
    /// Its first moment.
    pub time: Time,
    /// The height of the first block.
    pub initial_height: u64,
    /// Limits of blocks and evidence.
    pub consensus_params: Option<ConsensusParams>,
    /// The validators that the genesis file names; none leaves them to `app_state`.
    pub validators: Vec<ValidatorUpdate>,
    /// `app_state` of the genesis file: one JSON object for each module.
    pub app_state: &'a [u8],
}

/// How a chain begins: nothing has changed until somebody applies `changes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Genesis {
    /// All writes, sorted.
    pub changes: Changes,
    /// Who decides the first blocks, by key.
    pub validators: Vec<ValidatorUpdate>,
}

impl Chain {
    /// What `genesis` begins the chain with. Changes nothing, so it may run again.
    pub fn genesis(&self, base: &dyn Kv, genesis: &GenesisRequest<'_>) -> Result<Genesis> {
        let block =
            Block { time: genesis.time, chain_id: genesis.chain_id.to_owned(), ..Block::default() };
        let mut ctx = Ctx::new(&block, Mode::Deliver, base).with_router(self.router());
        consensus::begin(&mut ctx, genesis.consensus_params.clone().unwrap_or_default())?;
        let mut states = read_app_state(genesis.app_state)?;
        let gen_txs = genutil::take(&mut states)?;
        self.import(&mut ctx, states)?;
        if self.has(Gov::NAME) {
            gov::begin_versions(&mut ctx, self.modules().map(|module| module.name()))?;
        }
        genutil::deliver(self, &mut ctx, &gen_txs)?;
        if self.has(Staking::NAME) {
            let named = genesis.validators.iter().map(|validator| (validator.key, validator.power));
            staking::begin(&mut ctx, &named.collect::<Vec<_>>())?;
        }
        let elected = staking::validators(&ctx)?;
        validators::agree(&genesis.validators, &elected)?;
        self.audit(&ctx)?;
        Ok(Genesis { changes: ctx.into_changes(), validators: validators::all(&elected) })
    }

    fn has(&self, module: &str) -> bool {
        self.modules().any(|known| known.name() == module)
    }

    /// Begins every module with its part of `states`, or with its default.
    fn import(&self, ctx: &mut Ctx<'_>, mut states: Map<String, Value>) -> Result<()> {
        for module in self.modules() {
            let state =
                match states.remove(module.name()) {
                    Some(json) => proto::json::parse_value(&module.genesis_type(), &json).map_err(
                        |error| Error::undefined(format!("app_state.{}: {error}", module.name())),
                    )?,
                    None => module.default_genesis(),
                };
            module
                .import(ctx, &state)
                .map_err(|error| error.because(format!("app_state.{}", module.name())))?;
            ctx.settle();
        }
        let Some(name) = states.keys().next() else { return Ok(()) };
        let known: Vec<&str> = self.modules().map(|module| module.name()).collect();
        let text = format!("app_state.{name}: no such module; this chain has {}", known.join(", "));
        Err(Error::undefined(text))
    }

    /// Checks every module's invariants.
    pub fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        self.modules().try_for_each(|module| {
            module.audit(ctx).map_err(|error| error.because(format!("audit of {}", module.name())))
        })
    }

    /// The genesis of a new chain, module by module.
    pub fn default_app_state(&self) -> Result<Value> {
        let mut states = Map::new();
        for module in self.modules() {
            states.insert(module.name().to_owned(), to_json(module, &module.default_genesis())?);
        }
        states.insert(genutil::NAME.to_owned(), genutil::empty());
        Ok(Value::Object(states))
    }

    /// All state as `app_state` of a genesis file.
    pub fn export(&self, ctx: &Ctx<'_>) -> Result<Value> {
        let mut states = Map::new();
        for module in self.modules() {
            states.insert(module.name().to_owned(), to_json(module, &module.export(ctx)?)?);
        }
        states.insert(genutil::NAME.to_owned(), genutil::empty());
        Ok(Value::Object(states))
    }
}

fn read_app_state(bytes: &[u8]) -> Result<Map<String, Value>> {
    if bytes.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(states)) => Ok(states),
        Ok(_) => {
            Err(Error::undefined("app_state: expected an object with one member for each module"))
        }
        Err(error) => Err(Error::undefined(format!("app_state is no JSON: {error}"))),
    }
}

fn to_json(module: &dyn AnyModule, genesis: &[u8]) -> Result<Value> {
    let wrong = |text: String| Error::undefined(format!("app_state.{}: {text}", module.name()));
    let text = proto::json::print(&module.genesis_type(), genesis)
        .map_err(|error| wrong(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| wrong(error.to_string()))
}

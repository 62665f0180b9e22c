//! A module: its routes, its genesis, its hooks.

use prost::{Message, Name};

use crate::ctx::Ctx;
use crate::errors::{Error, Result};
use crate::router::Router;
use store::Space;

/// A part of the chain's rules with state of its own.
pub trait Module: Send + Sync {
    /// Its name in genesis files and events.
    const NAME: &'static str;

    /// Its part of the genesis file.
    type Genesis: Message + Default + Name;

    /// Registers messages and queries.
    fn routes(&self, router: &mut Router);

    /// Where its state lies.
    fn spaces(&self) -> Vec<Space>;

    /// The genesis of a new chain.
    fn default_genesis(&self) -> Self::Genesis;

    /// Checks `genesis` and writes it.
    fn import(&self, ctx: &mut Ctx<'_>, genesis: Self::Genesis) -> Result<()>;

    /// The state as a genesis that would restore it.
    fn export(&self, ctx: &Ctx<'_>) -> Result<Self::Genesis>;

    /// Runs before the transactions of a block.
    fn begin_block(&self, _: &mut Ctx<'_>) -> Result<()> {
        Ok(())
    }

    /// Runs after the transactions of a block.
    fn end_block(&self, _: &mut Ctx<'_>) -> Result<()> {
        Ok(())
    }

    /// Checks the module's invariants; after every block in tests.
    fn audit(&self, _: &Ctx<'_>) -> Result<()> {
        Ok(())
    }
}

/// A [`Module`] whose genesis type is forgotten, so that a list can hold all of them.
pub trait AnyModule: Send + Sync {
    /// See [`Module::NAME`].
    fn name(&self) -> &'static str;
    /// Full protobuf name of the genesis type, through which its JSON is read and printed.
    fn genesis_type(&self) -> String;
    /// See [`Module::routes`].
    fn routes(&self, router: &mut Router);
    /// See [`Module::spaces`].
    fn spaces(&self) -> Vec<Space>;
    /// See [`Module::default_genesis`].
    fn default_genesis(&self) -> Vec<u8>;
    /// See [`Module::import`].
    fn import(&self, ctx: &mut Ctx<'_>, genesis: &[u8]) -> Result<()>;
    /// See [`Module::export`].
    fn export(&self, ctx: &Ctx<'_>) -> Result<Vec<u8>>;
    /// See [`Module::begin_block`].
    fn begin_block(&self, ctx: &mut Ctx<'_>) -> Result<()>;
    /// See [`Module::end_block`].
    fn end_block(&self, ctx: &mut Ctx<'_>) -> Result<()>;
    /// See [`Module::audit`].
    fn audit(&self, ctx: &Ctx<'_>) -> Result<()>;
}

impl<M: Module> AnyModule for M {
    fn name(&self) -> &'static str {
        M::NAME
    }

    fn genesis_type(&self) -> String {
        M::Genesis::full_name()
    }

    fn routes(&self, router: &mut Router) {
        Module::routes(self, router);
    }

    fn spaces(&self) -> Vec<Space> {
        Module::spaces(self)
    }

    fn default_genesis(&self) -> Vec<u8> {
        Module::default_genesis(self).encode_to_vec()
    }

    fn import(&self, ctx: &mut Ctx<'_>, genesis: &[u8]) -> Result<()> {
        let genesis = M::Genesis::decode(genesis)
            .map_err(|error| Error::undefined(format!("genesis of {}: {error}", M::NAME)))?;
        Module::import(self, ctx, genesis)
    }

    fn export(&self, ctx: &Ctx<'_>) -> Result<Vec<u8>> {
        Ok(Module::export(self, ctx)?.encode_to_vec())
    }

    fn begin_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        Module::begin_block(self, ctx)
    }

    fn end_block(&self, ctx: &mut Ctx<'_>) -> Result<()> {
        Module::end_block(self, ctx)
    }

    fn audit(&self, ctx: &Ctx<'_>) -> Result<()> {
        Module::audit(self, ctx)
    }
}

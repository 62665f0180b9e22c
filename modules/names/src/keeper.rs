//! What other modules may ask of names.

use base::{Address, Ctx, Result, Time};

use crate::errors::Error;
use crate::events;
use crate::grammar::{is_name, is_reserved};
use crate::state::{NAMES, OWNERS, RESERVED_UNTIL, add};

/// Whether `address` may be called `name` now; an error says why not. `reserved`: he has proven
/// that the BitShares account of this name is his, so it is kept for him and not from him.
pub fn may_register(ctx: &Ctx<'_>, name: &str, address: &Address, reserved: bool) -> Result<()> {
    is_free(ctx, name, address)?;
    let until = reserved_until(ctx)?.filter(|until| ctx.block.time < *until);
    match until {
        Some(until) if is_reserved(name) && !reserved => {
            Err(Error::Reserved { name: name.to_owned(), until }.into())
        }
        _ => Ok(()),
    }
}

/// Calls `address` by a `name` that is free for everybody.
pub fn register(ctx: &mut Ctx<'_>, name: &str, address: &Address) -> Result<()> {
    may_register(ctx, name, address, false)?;
    write(ctx, name, address)
}

/// Calls `address` by the `name` that he has proven to have on BitShares.
pub fn register_reserved(ctx: &mut Ctx<'_>, name: &str, address: &Address) -> Result<()> {
    may_register(ctx, name, address, true)?;
    write(ctx, name, address)
}

/// Keeps names without an underscore for holders of BitShares accounts until `time`, at which
/// they are free.
pub fn reserve_until(ctx: &mut Ctx<'_>, time: Time) -> Result<()> {
    Ok(RESERVED_UNTIL.set(ctx, &time.into())?)
}

/// How `address` is called.
pub fn name_of(ctx: &Ctx<'_>, address: &Address) -> Result<Option<String>> {
    Ok(NAMES.get(ctx, address)?)
}

/// Who is called `name`.
pub fn owner_of(ctx: &Ctx<'_>, name: &str) -> Result<Option<Address>> {
    Ok(OWNERS.get(ctx, &name.to_owned())?)
}

/// Refuses what is no name, and what would give a name two owners or an account two names.
pub(crate) fn is_free(ctx: &Ctx<'_>, name: &str, address: &Address) -> Result<()> {
    if !is_name(name) {
        return Err(Error::malformed(name).into());
    }
    if let Some(owner) = owner_of(ctx, name)? {
        return Err(Error::Taken { name: name.to_owned(), owner }.into());
    }
    match name_of(ctx, address)? {
        Some(name) => Err(Error::AlreadyNamed { address: *address, name }.into()),
        None => Ok(()),
    }
}

/// Until when names without an underscore are kept; none if they never were.
pub(crate) fn reserved_until(ctx: &Ctx<'_>) -> Result<Option<Time>> {
    Ok(RESERVED_UNTIL.get(ctx)?.map(Time::try_from).transpose()?)
}

fn write(ctx: &mut Ctx<'_>, name: &str, address: &Address) -> Result<()> {
    add(ctx, name, address)?;
    ctx.emit(events::registered(name, address));
    Ok(())
}

//! Genesis: all state in and out. Whalestake and coins of the module accounts are in the files of
//! staking and bank; whether they fit is looked at here.

use base::{Address, Ctx, Error, Record, Result};
use proto::whaleshares::claim::v1 as wire;
use store::Map;

use crate::closing::looked_at;
use crate::params::Params;
use crate::plan::Plan;
use crate::snapshot::Header;
use crate::snapshots::{counters, find, moment, too_much};
use crate::state::{
    CLAIMED, CLAIMS, CORRECTIONS, COUNTERS, DEPOSITS, ENDS, FORGETTING, LOANS, Number, PARAMS,
    PENDING, PLAN, POOL, SPONSORS, TEAM, VETOES,
};
use crate::{audit, lending, pending};

pub(crate) fn default() -> wire::GenesisState {
    wire::GenesisState { params: Some(Params::defaults().wire()), ..wire::GenesisState::default() }
}

pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: wire::GenesisState) -> Result<()> {
    let params = genesis.params.as_ref().map_or(Ok(Params::defaults()), Params::read);
    let params = params.and_then(|params| params.check().map(|()| params));
    PARAMS.set(ctx, &params.map_err(|error| error.because("params"))?)?;
    let mut pool = genesis.pool.unwrap_or_default();
    if let Some(wire) = &genesis.plan {
        let plan = Plan::begin(wire, ctx.block.time).map_err(|error| error.because("plan"))?;
        if genesis.pool.is_none() {
            pool.inflow = plan.header.of_exchanges().ok_or_else(|| too_much("pools"))?;
        }
        import_plan(ctx, &plan, &wire.team, genesis.counters.unwrap_or_default())?;
    }
    POOL.set(ctx, &pool)?;
    each(ctx, "corrections", &genesis.corrections, import_correction)?;
    import_claims(ctx, &genesis)?;
    import_lending(ctx, &genesis)?;
    audit::audit(ctx)
}

fn import_plan(
    ctx: &mut Ctx<'_>,
    plan: &Plan,
    team: &[wire::TeamMember],
    counters: wire::Counters,
) -> Result<()> {
    PLAN.set(ctx, plan)?;
    names::reserve_until(ctx, plan.end)?;
    each(ctx, "plan.team", team, |ctx, member| {
        if member.released > member.amount {
            return Err(Error::undefined("more is released than there is"));
        }
        new(ctx, &TEAM, Address::parse(&member.address)?, member)
    })?;
    begin(ctx, Number::GENESIS, plan.end, counters)
}

/// What has been claimed of a snapshot, and when it ends.
fn begin(
    ctx: &mut Ctx<'_>,
    number: Number,
    end: base::Time,
    counters: wire::Counters,
) -> Result<()> {
    COUNTERS.set(ctx, &number, &counters)?;
    match counters.closed {
        true => Ok(FORGETTING.set(ctx, &number, &())?),
        false => Ok(ENDS.set(ctx, &(looked_at(end, ctx.block.time)?, number), &())?),
    }
}

fn import_correction(ctx: &mut Ctx<'_>, wire: &wire::Correction) -> Result<()> {
    let number = Number(wire.number);
    if number == Number::GENESIS {
        return Err(Error::undefined("0 is the snapshot of genesis"));
    }
    Header::read(wire.header.clone().unwrap_or_default())
        .map_err(|error| Error::undefined(error.to_string()))?;
    new(ctx, &CORRECTIONS, number, &wire::Correction { counters: None, ..wire.clone() })?;
    begin(ctx, number, moment(wire.end)?, wire.counters.unwrap_or_default())
}

fn import_claims(ctx: &mut Ctx<'_>, genesis: &wire::GenesisState) -> Result<()> {
    each(ctx, "claimed", &genesis.claimed, |ctx, word| {
        find(ctx, Number(word.correction))?;
        let bits = word.bits.as_slice().try_into();
        let bits = bits.map_err(|_| Error::undefined("bits are not 32 bytes"))?;
        new(ctx, &CLAIMED, (Number(word.correction), word.word), &bits)
    })?;
    each(ctx, "claims", &genesis.claims, |ctx, claim| {
        place(ctx, claim.correction, claim.index)?;
        new(ctx, &CLAIMS, (Number(claim.correction), claim.account_id), claim)
    })?;
    each(ctx, "pending", &genesis.pending, |ctx, claim| {
        let key = place(ctx, claim.correction, claim.index)?;
        once(PENDING.has(ctx, &key)?)?;
        pending::enter(ctx, key, claim)
    })?;
    each(ctx, "vetoes", &genesis.vetoes, |ctx, veto| {
        let key = place(ctx, veto.correction, veto.index)?;
        once(VETOES.has(ctx, &key)?)?;
        Ok(VETOES.set(ctx, &key, &())?)
    })
}

fn import_lending(ctx: &mut Ctx<'_>, genesis: &wire::GenesisState) -> Result<()> {
    each(ctx, "loans", &genesis.loans, |ctx, loan| {
        let borrower = Address::parse(&loan.borrower)?;
        once(LOANS.has(ctx, &borrower)?)?;
        lending::enter(ctx, &borrower, loan)
    })?;
    each(ctx, "deposits", &genesis.deposits, |ctx, deposit| {
        new(ctx, &DEPOSITS, (moment(deposit.due)?, deposit.number), deposit)
    })?;
    each(ctx, "sponsors", &genesis.sponsors, |ctx, sponsor| {
        new(ctx, &SPONSORS, Address::parse(&sponsor.address)?, sponsor)
    })
}

/// Writes an entry that must not be there yet.
fn new<K: store::Key, V: store::Codec>(
    ctx: &mut Ctx<'_>,
    map: &Map<K, V>,
    key: K,
    value: &V::Value,
) -> Result<()> {
    once(map.has(ctx, &key)?)?;
    Ok(map.set(ctx, &key, value)?)
}

/// Refuses what is there already.
fn once(is_there: bool) -> Result<()> {
    match is_there {
        true => Err(Error::undefined("it stands there twice")),
        false => Ok(()),
    }
}

/// An account of a snapshot, which must have it.
fn place(ctx: &Ctx<'_>, correction: u32, index: u64) -> Result<(Number, u64)> {
    let number = Number(correction);
    let count = find(ctx, number)?.header.leaf_count();
    match index < count {
        true => Ok((number, index)),
        false => Err(crate::Error::UnknownIndex { index, count }.into()),
    }
}

/// Imports a list; a refusal names the element.
fn each<'a, T>(
    ctx: &mut Ctx<'a>,
    name: &str,
    list: &[T],
    import: impl Fn(&mut Ctx<'a>, &T) -> Result<()>,
) -> Result<()> {
    for (index, element) in list.iter().enumerate() {
        import(ctx, element).map_err(|error| error.because(format!("{name}[{index}]")))?;
    }
    Ok(())
}

pub(crate) fn export(ctx: &Ctx<'_>) -> Result<wire::GenesisState> {
    let mut genesis = wire::GenesisState {
        params: PARAMS.get(ctx)?.map(|params| params.wire()),
        plan: plan(ctx)?,
        pool: POOL.get(ctx)?,
        corrections: values(CORRECTIONS.all(ctx))?,
        claims: values(CLAIMS.all(ctx))?,
        pending: values(PENDING.all(ctx))?,
        loans: values(LOANS.all(ctx))?,
        deposits: values(DEPOSITS.all(ctx))?,
        sponsors: values(SPONSORS.all(ctx))?,
        ..wire::GenesisState::default()
    };
    genesis.counters = genesis.plan.as_ref().map(|_| counters(ctx, Number::GENESIS)).transpose()?;
    let corrections = std::mem::take(&mut genesis.corrections);
    for correction in corrections {
        genesis.corrections.push(counted(ctx, correction)?);
    }
    for entry in CLAIMED.all(ctx) {
        let ((number, word), bits) = entry?;
        let bits = bits.to_vec();
        genesis.claimed.push(wire::BitmapWord { correction: number.0, word, bits });
    }
    for entry in VETOES.all(ctx) {
        let ((number, index), ()) = entry?;
        genesis.vetoes.push(wire::Veto { correction: number.0, index });
    }
    Ok(genesis)
}

/// What genesis has decided, with the team as it is now.
pub(crate) fn plan(ctx: &Ctx<'_>) -> Result<Option<wire::Plan>> {
    let Some(plan) = PLAN.get(ctx)? else { return Ok(None) };
    Ok(Some(wire::Plan { team: values(TEAM.all(ctx))?, ..plan.wire() }))
}

/// The values of all entries.
pub(crate) fn values<K, V>(
    entries: impl Iterator<Item = Result<(K, V), store::OutOfGas>>,
) -> Result<Vec<V>> {
    let mut values = Vec::new();
    for entry in entries {
        values.push(entry?.1);
    }
    Ok(values)
}

/// A correction with what has been claimed of it.
pub(crate) fn counted(ctx: &Ctx<'_>, correction: wire::Correction) -> Result<wire::Correction> {
    let counters = Some(counters(ctx, Number(correction.number))?);
    Ok(wire::Correction { counters, ..correction })
}

//! Genesis: all state in and out. What can be computed from the rest is not in the file.

use base::{Address, Coins, Ctx, Error, Result};
use proto::whaleshares::staking::v1::{
    GenesisAccount, GenesisAllocation, GenesisPowerDown, GenesisProducer, GenesisState,
    GenesisWithdrawAddress,
};

use crate::bounds::{Setter, check};
use crate::params::{Params, params};
use crate::records::{
    Account, Allocation, Churn, Clock, PowerDown, Producer, Record, Seat, Signal, Standing, Year,
    Yield, amount,
};
use crate::state::{
    ACCOUNTS, AGEING, ALLOCATIONS, CHURN, CLOCK, COMMUNITY, DESCRIPTIONS, EVIDENCE, GIVERS,
    LAPSING, NEXT_POWER_DOWN, NEXT_SEQUENCE, OPERATORS, PARAMS, POWER_DOWNS, PRODUCER_POOL,
    PRODUCERS, RIPENING, SEATS, SIGNALS, STANDINGS, TOTALS, VOTERS, WITHDRAW_TO, YEAR, YIELD,
};
use crate::{description, leaving, misbehavior, money, votes};

pub(crate) fn default() -> GenesisState {
    GenesisState { params: Some(Params::defaults().wire()), ..GenesisState::default() }
}

pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
    let params = match &genesis.params {
        Some(params) => Params::read(params),
        None => Ok(Params::defaults()),
    };
    let params = params.and_then(|params| check(&params, Setter::Genesis).map(|()| params));
    let params = params.map_err(|error| error.because("params"))?;
    PARAMS.set(ctx, &params)?;
    import_numbers(ctx, &genesis)?;
    each(ctx, "producers", &genesis.producers, import_producer)?;
    each(ctx, "accounts", &genesis.accounts, import_account)?;
    each(ctx, "allocations", &genesis.allocations, import_allocation)?;
    each(ctx, "power_downs", &genesis.power_downs, import_power_down)?;
    each(ctx, "withdraw_addresses", &genesis.withdraw_addresses, import_withdraw_address)?;
    each(ctx, "evidence", &genesis.evidence, |ctx, evidence| {
        Address::parse_consensus(&evidence.consensus_address)?;
        misbehavior::keep(ctx, evidence)
    })?;
    each(ctx, "seats", &genesis.seats, |ctx, wire| {
        let seat = Seat::read(wire)?;
        let address = crate::records::consensus_address(&seat.key);
        Ok(SEATS.set(ctx, &address, &seat)?)
    })?;
    for producer in &genesis.producers {
        votes::rank_again(ctx, &params, &Address::parse_validator(&producer.operator)?)?;
    }
    Ok(())
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

fn import_numbers(ctx: &mut Ctx<'_>, genesis: &GenesisState) -> Result<()> {
    if let Some(wire) = &genesis.r#yield {
        YIELD.set(ctx, &Yield::read(wire)?)?;
    }
    if let Some(wire) = &genesis.year {
        YEAR.set(ctx, &Year::read(wire)?)?;
    }
    if let Some(wire) = &genesis.clock {
        CLOCK.set(ctx, &Clock::read(wire)?)?;
    }
    if let Some(wire) = &genesis.churn {
        CHURN.set(ctx, &Churn::read(wire)?)?;
    }
    if !genesis.ageing.is_empty() {
        AGEING.set(ctx, &Address::parse(&genesis.ageing)?)?;
    }
    let pool = amount(&genesis.producer_pool)?;
    if !pool.is_zero() {
        PRODUCER_POOL.set(ctx, &pool)?;
    }
    if genesis.next_sequence > 0 {
        NEXT_SEQUENCE.set(ctx, &genesis.next_sequence)?;
    }
    if genesis.next_power_down > 0 {
        NEXT_POWER_DOWN.set(ctx, &genesis.next_power_down)?;
    }
    money::give_community(ctx, &Coins::parse(&genesis.community_pool)?)
}

fn import_producer(ctx: &mut Ctx<'_>, wire: &GenesisProducer) -> Result<()> {
    let operator = Address::parse_validator(&wire.operator)?;
    let producer = Producer::read(&wire.producer.clone().unwrap_or_default())?;
    let address = producer.consensus_address();
    if OPERATORS.has(ctx, &address)? || PRODUCERS.has(ctx, &operator)? {
        let text = format!("{} or its key stands there twice", wire.operator);
        return Err(Error::undefined(text));
    }
    let known = wire.description.clone().unwrap_or_default();
    description::check(&known)?;
    OPERATORS.set(ctx, &address, &operator)?;
    PRODUCERS.set(ctx, &operator, &producer)?;
    DESCRIPTIONS.set(ctx, &operator, &known)?;
    let standing = Standing::read(&wire.standing.clone().unwrap_or_default())?;
    STANDINGS.set(ctx, &operator, &standing)?;
    match &wire.signal {
        Some(signal) => Ok(SIGNALS.set(ctx, &operator, &Signal::read(signal)?)?),
        None => Ok(()),
    }
}

fn import_account(ctx: &mut Ctx<'_>, wire: &GenesisAccount) -> Result<()> {
    let address = Address::parse(&wire.address)?;
    if ACCOUNTS.has(ctx, &address)? {
        return Err(Error::undefined(format!("{address} stands there twice")));
    }
    let account = Account::read(&wire.account.clone().unwrap_or_default())?;
    let mut totals = TOTALS.get(ctx)?.unwrap_or_default();
    totals.gain(&address, account.stake)?;
    totals.unbonding = totals.unbonding.plus(account.unbonding)?;
    totals.loans = totals.loans.plus(account.loan)?;
    TOTALS.set(ctx, &totals)?;
    if let Some(proxy) = account.proxy {
        GIVERS.set(ctx, &(proxy, address), &())?;
    }
    for ripe in account.green.moments() {
        RIPENING.set(ctx, &(ripe, address), &())?;
    }
    if let Some(voted) = account.voted_at {
        // While votes do not lapse it is due at once, and then forgets when it has voted.
        let lapses = voted.plus(params(ctx)?.vote_expiry)?;
        LAPSING.set(ctx, &(lapses, address), &())?;
    }
    Ok(ACCOUNTS.set(ctx, &address, &account)?)
}

fn import_allocation(ctx: &mut Ctx<'_>, wire: &GenesisAllocation) -> Result<()> {
    let voter = Address::parse(&wire.voter)?;
    let operator = Address::parse_validator(&wire.operator)?;
    let allocation = Allocation::read(&wire.allocation.clone().unwrap_or_default())?;
    VOTERS.set(ctx, &(operator, voter), &())?;
    for ripe in allocation.green.moments() {
        RIPENING.set(ctx, &(ripe, voter), &())?;
    }
    Ok(ALLOCATIONS.set(ctx, &(voter, operator), &allocation)?)
}

fn import_power_down(ctx: &mut Ctx<'_>, wire: &GenesisPowerDown) -> Result<()> {
    let account = Address::parse(&wire.account)?;
    let power_down = PowerDown::read(&wire.power_down.clone().unwrap_or_default())?;
    leaving::enter(ctx, &account, wire.id, &power_down)
}

fn import_withdraw_address(ctx: &mut Ctx<'_>, wire: &GenesisWithdrawAddress) -> Result<()> {
    let account = Address::parse(&wire.account)?;
    let to = Address::parse(&wire.withdraw_address)?;
    Ok(WITHDRAW_TO.set(ctx, &account, &to)?)
}

pub(crate) fn export(ctx: &Ctx<'_>) -> Result<GenesisState> {
    let mut genesis = GenesisState {
        params: PARAMS.get(ctx)?.map(|params| params.wire()),
        producer_pool: PRODUCER_POOL.get(ctx)?.unwrap_or_default().to_string(),
        r#yield: YIELD.get(ctx)?.map(|yields| yields.wire()),
        year: YEAR.get(ctx)?.map(|year| year.wire()),
        clock: CLOCK.get(ctx)?.map(|clock| clock.wire()),
        churn: CHURN.get(ctx)?.map(|churn| churn.wire()),
        next_sequence: NEXT_SEQUENCE.get(ctx)?.unwrap_or_default(),
        next_power_down: NEXT_POWER_DOWN.get(ctx)?.unwrap_or_default(),
        ageing: AGEING.get(ctx)?.map(|account| account.to_string()).unwrap_or_default(),
        ..GenesisState::default()
    };
    export_producers(ctx, &mut genesis)?;
    export_accounts(ctx, &mut genesis)?;
    for entry in EVIDENCE.all(ctx) {
        genesis.evidence.push(entry?.1);
    }
    for entry in COMMUNITY.all(ctx) {
        let (denom, amount) = entry?;
        genesis.community_pool.push((&base::Coin::new(denom, amount)).into());
    }
    Ok(genesis)
}

fn export_producers(ctx: &Ctx<'_>, genesis: &mut GenesisState) -> Result<()> {
    for entry in PRODUCERS.all(ctx) {
        let (operator, producer) = entry?;
        genesis.producers.push(GenesisProducer {
            operator: operator.validator_text(),
            producer: Some(producer.wire()),
            description: Some(DESCRIPTIONS.get(ctx, &operator)?.unwrap_or_default()),
            standing: Some(votes::standing(ctx, &operator)?.wire()),
            signal: SIGNALS.get(ctx, &operator)?.map(|signal| signal.wire()),
        });
    }
    for entry in SEATS.all(ctx) {
        genesis.seats.push(entry?.1.wire());
    }
    Ok(())
}

fn export_accounts(ctx: &Ctx<'_>, genesis: &mut GenesisState) -> Result<()> {
    for entry in ACCOUNTS.all(ctx) {
        let (address, account) = entry?;
        let (address, account) = (address.to_string(), Some(account.wire()));
        genesis.accounts.push(GenesisAccount { address, account });
    }
    for entry in ALLOCATIONS.all(ctx) {
        let ((voter, operator), allocation) = entry?;
        genesis.allocations.push(GenesisAllocation {
            voter: voter.to_string(),
            operator: operator.validator_text(),
            allocation: Some(allocation.wire()),
        });
    }
    for entry in POWER_DOWNS.all(ctx) {
        let ((account, id), power_down) = entry?;
        let (account, power_down) = (account.to_string(), Some(power_down.wire()));
        genesis.power_downs.push(GenesisPowerDown { account, id, power_down });
    }
    for entry in WITHDRAW_TO.all(ctx) {
        let (account, to) = entry?;
        let (account, withdraw_address) = (account.to_string(), to.to_string());
        genesis.withdraw_addresses.push(GenesisWithdrawAddress { account, withdraw_address });
    }
    Ok(())
}

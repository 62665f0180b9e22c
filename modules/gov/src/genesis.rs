//! Genesis: what was decided goes on; votes are counted anew.

use base::{Address, Ctx, Error, Record, Result, Time};
use proto::cosmos::gov::v1::{Deposit, Proposal, ProposalStatus, Vote};
use proto::cosmos::upgrade::v1beta1::ModuleVersion;
use proto::whaleshares::gov::v1 as wire;
use proto::whaleshares::gov::v1::{AppliedUpgrade, GenesisState, Section, SectionVersion};

use crate::constitution;
use crate::deposits::{hold, read};
use crate::params::{Params, Rules, Setter, check, params, rules};
use crate::records::{Ballot, Clearing, Options, Poll, Tally};
use crate::state::{
    APPLIED, BALLOTS, CLEARINGS, DEPOSIT_ENDS, DEPOSITS, EXECUTIONS, MODULE_VERSIONS,
    NEXT_PROPOSAL, NEXT_SECTION, PARAMS, PLAN, POLLS, PROPOSALS, RULES, SECTIONS, VERSIONS, VOTED,
    VOTING_ENDS,
};
use crate::upgrades;

pub(crate) fn default() -> GenesisState {
    GenesisState {
        starting_proposal_id: 1,
        params: Some(Params::defaults().wire()),
        rules: Some(Rules::defaults().wire()),
        ..GenesisState::default()
    }
}

pub(crate) fn import(ctx: &mut Ctx<'_>, genesis: GenesisState) -> Result<()> {
    let old = [
        ("deposit_params", genesis.deposit_params.is_some()),
        ("voting_params", genesis.voting_params.is_some()),
        ("tally_params", genesis.tally_params.is_some()),
    ];
    if let Some((name, _)) = old.into_iter().find(|(_, there)| *there) {
        return Err(Error::undefined(format!("{name}: is not used any more; use params")));
    }
    let params = genesis.params.map_or_else(|| Ok(Params::defaults()), |wire| Params::read(&wire));
    let params = params.map_err(|error| error.because("params"))?;
    let rules = genesis.rules.map_or_else(|| Ok(Rules::defaults()), |wire| Rules::read(&wire));
    let rules = rules.map_err(|error| error.because("rules"))?;
    check(&params, &rules, Setter::Genesis)?;
    PARAMS.set(ctx, &params)?;
    RULES.set(ctx, &rules)?;
    NEXT_PROPOSAL.set(ctx, &genesis.starting_proposal_id.max(1))?;
    proposals(ctx, genesis.proposals, &genesis.polls)?;
    deposits(ctx, genesis.deposits)?;
    clearings(ctx, &genesis.clearings)?;
    votes(ctx, genesis.votes)?;
    sections(ctx, genesis.sections, genesis.section_versions, genesis.constitution)?;
    for ModuleVersion { name, version } in genesis.module_versions {
        MODULE_VERSIONS.set(ctx, &name, &version)?;
    }
    upgrades(ctx, genesis.plan, genesis.applied_upgrades)
}

fn wrong<T>(text: String) -> Result<T> {
    Err(Error::undefined(text))
}

fn proposals(ctx: &mut Ctx<'_>, proposals: Vec<Proposal>, polls: &[wire::Poll]) -> Result<()> {
    let next = NEXT_PROPOSAL.get(ctx)?.unwrap_or(1);
    for proposal in proposals {
        if proposal.id == 0 || proposal.id >= next || PROPOSALS.has(ctx, &proposal.id)? {
            let id = proposal.id;
            return wrong(format!(
                "proposals: {id} stands there twice, or is not below starting_proposal_id {next}"
            ));
        }
        PROPOSALS.set(ctx, &proposal.id, &proposal)?;
    }
    for wire in polls {
        let mut poll = Poll::read(wire).map_err(|error| error.because("polls"))?;
        poll.tally = match poll.executes_at {
            None => Tally::default(),
            Some(_) => poll.tally,
        };
        let id = poll.proposal;
        let Some(proposal) = PROPOSALS.get(ctx, &id)? else {
            return wrong(format!("polls: there is no proposal {id}"));
        };
        match (poll.executes_at, poll.voting_end, proposal.deposit_end_time) {
            (Some(at), ..) => EXECUTIONS.set(ctx, &(at, id), &())?,
            (None, Some(end), _) => VOTING_ENDS.set(ctx, &(end, id), &())?,
            (None, None, Some(end)) => {
                DEPOSIT_ENDS.set(ctx, &(Time::try_from(end)?, id), &())?;
            }
            (None, None, None) => return wrong(format!("polls: {id} has no end")),
        }
        POLLS.set(ctx, &id, &poll)?;
    }
    every_open_one_has_a_poll(ctx)
}

/// Refuses proposals that nothing would ever close.
fn every_open_one_has_a_poll(ctx: &Ctx<'_>) -> Result<()> {
    let open = [ProposalStatus::DepositPeriod, ProposalStatus::VotingPeriod].map(i32::from);
    for entry in PROPOSALS.all(ctx) {
        let (id, proposal) = entry?;
        if open.contains(&proposal.status) && !POLLS.has(ctx, &id)? {
            return wrong(format!("proposals: {id} is open, but polls does not have it"));
        }
    }
    Ok(())
}

fn deposits(ctx: &mut Ctx<'_>, deposits: Vec<Deposit>) -> Result<()> {
    for deposit in deposits {
        let key = (deposit.proposal_id, Address::parse(&deposit.depositor)?);
        hold(ctx, &read(&deposit.amount)?)?;
        if DEPOSITS.has(ctx, &key)? {
            return wrong(format!("deposits: that of {} on {} stands there twice", key.1, key.0));
        }
        DEPOSITS.set(ctx, &key, &deposit)?;
    }
    Ok(())
}

fn clearings(ctx: &mut Ctx<'_>, clearings: &[wire::Clearing]) -> Result<()> {
    clearings.iter().try_for_each(|wire| {
        let clearing = Clearing::read(wire).map_err(|error| error.because("clearings"))?;
        Ok(CLEARINGS.set(ctx, &clearing.proposal, &clearing)?)
    })
}

/// Votes count for the stake of now, which staking has imported before.
fn votes(ctx: &mut Ctx<'_>, votes: Vec<Vote>) -> Result<()> {
    for vote in votes {
        let voter = Address::parse(&vote.voter)?;
        let id = vote.proposal_id;
        let Some(mut poll) = POLLS.get(ctx, &id)?.filter(Poll::is_open) else {
            return wrong(format!("votes: {id} is not voted on"));
        };
        let options = Options::parse(&vote.options).map_err(|error| error.because("votes"))?;
        let weight = staking::votable_stake(ctx, &voter)?;
        poll.tally.add(&options, weight)?;
        let ballot = Ballot { proposal: id, voter, options, metadata: vote.metadata, weight };
        if BALLOTS.has(ctx, &(id, voter))? {
            return wrong(format!("votes: that of {voter} on {id} stands there twice"));
        }
        BALLOTS.set(ctx, &(id, voter), &ballot)?;
        VOTED.set(ctx, &(voter, id), &())?;
        POLLS.set(ctx, &id, &poll)?;
    }
    Ok(())
}

fn sections(
    ctx: &mut Ctx<'_>,
    sections: Vec<Section>,
    versions: Vec<SectionVersion>,
    text: String,
) -> Result<()> {
    if sections.is_empty() {
        return constitution::begin(ctx, text);
    }
    let last = sections.iter().map(|section| section.id).max().unwrap_or(0);
    NEXT_SECTION.set(ctx, &last.saturating_add(1))?;
    sections.iter().try_for_each(|section| SECTIONS.set(ctx, &section.id, section))?;
    for version in versions {
        VERSIONS.set(ctx, &(version.section_id, version.version), &version)?;
    }
    Ok(())
}

fn upgrades(
    ctx: &mut Ctx<'_>,
    plan: Option<proto::cosmos::upgrade::v1beta1::Plan>,
    applied: Vec<AppliedUpgrade>,
) -> Result<()> {
    if let Some(plan) = plan {
        upgrades::valid(&plan).map_err(|error| error.because("plan"))?;
        upgrades::keep(ctx, plan)?;
    }
    applied
        .into_iter()
        .try_for_each(|upgrade| Ok(APPLIED.set(ctx, &(upgrade.height, upgrade.name), &true)?))
}

pub(crate) fn export(ctx: &Ctx<'_>) -> Result<GenesisState> {
    let mut genesis = GenesisState {
        starting_proposal_id: NEXT_PROPOSAL.get(ctx)?.unwrap_or(1),
        params: Some(params(ctx)?.wire()),
        rules: Some(rules(ctx)?.wire()),
        plan: PLAN.get(ctx)?,
        ..GenesisState::default()
    };
    for entry in PROPOSALS.all(ctx) {
        genesis.proposals.push(entry?.1);
    }
    for entry in POLLS.all(ctx) {
        genesis.polls.push(entry?.1.wire());
    }
    for entry in DEPOSITS.all(ctx) {
        genesis.deposits.push(entry?.1);
    }
    for entry in CLEARINGS.all(ctx) {
        genesis.clearings.push(entry?.1.wire());
    }
    for entry in BALLOTS.all(ctx) {
        let ((id, _), ballot) = entry?;
        // Votes on closed proposals are about to be cleared away.
        if POLLS.get(ctx, &id)?.is_some_and(|poll| poll.is_open()) {
            genesis.votes.push(ballot.vote());
        }
    }
    for entry in SECTIONS.all(ctx) {
        genesis.sections.push(entry?.1);
    }
    for entry in VERSIONS.all(ctx) {
        genesis.section_versions.push(entry?.1);
    }
    for entry in MODULE_VERSIONS.all(ctx) {
        let (name, version) = entry?;
        genesis.module_versions.push(ModuleVersion { name, version });
    }
    for entry in APPLIED.all(ctx) {
        let ((height, name), _) = entry?;
        genesis.applied_upgrades.push(AppliedUpgrade { name, height });
    }
    Ok(genesis)
}

//! Proposals: how they are opened, voted on and closed.

use auth::authority;
use base::{Address, Coins, Ctx, Error as Refused, Event, Guard, Result, signers_of};
use prost::Message;
use prost_types::Any;
use proto::cosmos::gov::v1::{Proposal, ProposalStatus, TallyResult};

use crate::deposits;
use crate::errors::Error;
use crate::params::{Params, params, rules};
use crate::records::Poll;
use crate::state::{DEPOSIT_ENDS, NEXT_PROPOSAL, POLLS, PROPOSALS, VOTING_ENDS};

/// The most characters of titles and of what proposers and voters say besides.
pub(crate) const LONGEST_METADATA: usize = 255;

/// The most characters of a summary: 40 times as many, as in the SDK.
const LONGEST_SUMMARY: usize = 10_200;

/// The most messages of one proposal: they are all executed in one block.
const MOST_MESSAGES: usize = 32;

/// Gas of a byte of a proposal: it is written three times in its life, as the SDK reckons.
const GAS_OF_BYTE: u64 = 90;

/// What somebody wants to have decided.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) proposer: Address,
    pub(crate) messages: Vec<Any>,
    pub(crate) deposit: Coins,
    pub(crate) metadata: String,
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) expedited: bool,
}

/// The proposal of this number.
pub(crate) fn proposal(ctx: &Ctx<'_>, id: u64) -> Result<Proposal> {
    PROPOSALS.get(ctx, &id)?.ok_or_else(|| {
        // The SDK's text, which names its library and a type of Go.
        Refused::undefined(format!(
            "collections: not found: key '{id}' of type github.com/cosmos/gogoproto/cosmos.gov.v1.Proposal"
        ))
    })
}

/// Writes `proposal` with another status.
pub(crate) fn set_status(
    ctx: &mut Ctx<'_>,
    mut proposal: Proposal,
    status: ProposalStatus,
) -> Result<()> {
    proposal.status = status.into();
    Ok(PROPOSALS.set(ctx, &proposal.id, &proposal)?)
}

/// Refuses text of proposers and voters that is too long.
pub(crate) fn short(text: &str) -> Result<()> {
    match text.len() > LONGEST_METADATA {
        true => {
            let text = format!("got metadata with length {}", text.len());
            Err(Refused::from(Error::MetadataTooLong).because(text))
        }
        false => Ok(()),
    }
}

/// Opens a proposal with the deposit of its proposer. Tells its number.
pub(crate) fn open(ctx: &mut Ctx<'_>, draft: Draft) -> Result<u64> {
    let params = params(ctx)?;
    deposits::enough_to_begin(&params, &draft.deposit, draft.expedited)?;
    deposits::of_right_denoms(&params, &draft.deposit)?;
    short(&draft.metadata)?;
    if draft.summary.len() > LONGEST_SUMMARY {
        let text = format!("got summary with length {}", draft.summary.len());
        return Err(Refused::from(Error::SummaryTooLong).because(text));
    }
    short(&draft.title)?;
    let guard = guard_of_all(ctx, &draft)?;
    let id = NEXT_PROPOSAL.get(ctx)?.unwrap_or(1);
    NEXT_PROPOSAL.set(ctx, &id.saturating_add(1))?;
    let deposit_end = ctx.block.time.plus(params.max_deposit_period)?;
    let kinds = draft.messages.iter().map(|message| format!(",{}", message.type_url));
    let submitted = Event::new("submit_proposal")
        .with("proposal_id", id.to_string())
        .with("proposal_proposer", draft.proposer.to_string())
        .with("proposal_messages", kinds.collect::<String>());
    let (proposer, deposit, expedited) = (draft.proposer, draft.deposit, draft.expedited);
    let nothing = TallyResult {
        yes_count: "0".to_owned(),
        abstain_count: "0".to_owned(),
        no_count: "0".to_owned(),
        no_with_veto_count: "0".to_owned(),
    };
    let proposal = Proposal {
        id,
        messages: draft.messages,
        status: ProposalStatus::DepositPeriod.into(),
        final_tally_result: Some(nothing),
        submit_time: Some(ctx.block.time.into()),
        deposit_end_time: Some(deposit_end.into()),
        total_deposit: Vec::new(),
        voting_start_time: None,
        voting_end_time: None,
        metadata: draft.metadata,
        title: draft.title,
        summary: draft.summary,
        proposer: proposer.to_string(),
        expedited,
        failed_reason: String::new(),
    };
    let bytes = u64::try_from(proposal.encoded_len()).unwrap_or(u64::MAX);
    ctx.charge(bytes.saturating_mul(GAS_OF_BYTE), "submit proposal")?;
    PROPOSALS.set(ctx, &id, &proposal)?;
    POLLS.set(ctx, &id, &Poll::new(id, guard, expedited))?;
    DEPOSIT_ENDS.set(ctx, &(deposit_end, id), &())?;
    ctx.emit(submitted);
    if deposits::add(ctx, id, &proposer, &deposit)? {
        let begun = Event::new("submit_proposal").with("voting_period_start", id.to_string());
        ctx.emit(begun);
    }
    Ok(id)
}

/// Checks every message as it will be when it is executed, and tells what all together take.
fn guard_of_all(ctx: &Ctx<'_>, draft: &Draft) -> Result<Guard> {
    if draft.messages.len() > MOST_MESSAGES {
        return Err(Error::TooManyMessages(MOST_MESSAGES).into());
    }
    let mut highest = Guard::Majority;
    for message in &draft.messages {
        highest = highest.max(guard_of(ctx, message)?);
    }
    match highest {
        Guard::Never => Err(Error::FixedByGenesis.into()),
        Guard::TwoThirds if draft.expedited => Err(Error::NotExpedited.into()),
        guard => Ok(guard),
    }
}

fn guard_of(ctx: &Ctx<'_>, message: &Any) -> Result<Guard> {
    let signers = signers_of(message)?;
    let [signer] = signers.as_slice() else { return Err(Error::InvalidSigner.into()) };
    if *signer != authority() {
        return Err(Refused::from(Error::InvalidSigner).because(signer.to_string()));
    }
    let (router, type_url) = (ctx.router(), message.type_url.as_str());
    if !router.takes(type_url) {
        return Err(Refused::from(Error::UnroutableMessage).because(type_url));
    }
    if let Err(error) = router.parse(type_url, &message.value) {
        return Err(Refused::from(Error::InvalidMessage).because(error.to_string()));
    }
    router.guard_of(ctx, type_url, &message.value)
}

/// Begins the vote on `proposal`, whose deposit is complete.
pub(crate) fn begin_voting(
    ctx: &mut Ctx<'_>,
    proposal: &mut Proposal,
    params: &Params,
) -> Result<()> {
    let id = proposal.id;
    let Some(mut poll) = POLLS.get(ctx, &id)? else {
        return Err(Error::InvalidProposal.into());
    };
    let period = match poll.guard {
        Guard::Majority => params.period_of(poll.expedited),
        Guard::TwoThirds | Guard::Never => rules(ctx)?.constitutional_voting_period,
    };
    let (start, end) = (ctx.block.time, ctx.block.time.plus(period)?);
    remove_deposit_end(ctx, proposal)?;
    VOTING_ENDS.set(ctx, &(end, id), &())?;
    poll.voting_end = Some(end);
    POLLS.set(ctx, &id, &poll)?;
    proposal.voting_start_time = Some(start.into());
    proposal.voting_end_time = Some(end.into());
    proposal.status = ProposalStatus::VotingPeriod.into();
    Ok(())
}

/// Takes `proposal` out of the queue of those that wait for deposits.
pub(crate) fn remove_deposit_end(ctx: &mut Ctx<'_>, proposal: &Proposal) -> Result<()> {
    let Some(end) = proposal.deposit_end_time else { return Ok(()) };
    Ok(DEPOSIT_ENDS.remove(ctx, &(end.try_into()?, proposal.id))?)
}

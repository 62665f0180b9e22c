//! What can be asked about claims.

use base::{Address, Ctx, Error, Record, Result, Router, Seconds, Status, page};
use proto::whaleshares::claim::v1 as wire;

use crate::closing::unclaimed;
use crate::genesis::{counted, plan, values};
use crate::lending::loan_of;
use crate::messages::claim;
use crate::params::params;
use crate::proof::ClaimText;
use crate::snapshot::to_hex;
use crate::snapshots::{counters, find, to_parts};
use crate::state::{CLAIMS, CORRECTIONS, Number, PENDING, TEAM, VETOES};
use crate::{bitmap, pool, sponsoring};

/// For how long a text counts, if nobody says otherwise.
const USUAL_EXPIRY: Seconds = Seconds(30 * 86_400);

pub(crate) fn routes(router: &mut Router) {
    router.query("/whaleshares.claim.v1.Query/Params", answer_params);
    router.query("/whaleshares.claim.v1.Query/Snapshot", snapshot);
    router.query("/whaleshares.claim.v1.Query/Corrections", corrections);
    router.query("/whaleshares.claim.v1.Query/ClaimStatus", status);
    router.query("/whaleshares.claim.v1.Query/Claim", claim_of);
    router.query("/whaleshares.claim.v1.Query/Pending", pending);
    router.query("/whaleshares.claim.v1.Query/Text", text);
    router.query("/whaleshares.claim.v1.Query/Simulate", simulate);
    router.query("/whaleshares.claim.v1.Query/Pool", answer_pool);
    router.query("/whaleshares.claim.v1.Query/Loan", loan);
    router.query("/whaleshares.claim.v1.Query/Team", team);
}

fn not_found(error: Error) -> Error {
    Error::query(Status::NotFound, error.to_string())
}

fn invalid(error: impl ToString) -> Error {
    Error::query(Status::InvalidArgument, error.to_string())
}

fn answer_params(ctx: &Ctx<'_>, _: wire::QueryParamsRequest) -> Result<wire::QueryParamsResponse> {
    Ok(wire::QueryParamsResponse { params: Some(params(ctx)?.wire()) })
}

fn snapshot(ctx: &Ctx<'_>, _: wire::QuerySnapshotRequest) -> Result<wire::QuerySnapshotResponse> {
    let snapshot = find(ctx, Number::GENESIS).map_err(not_found)?;
    Ok(wire::QuerySnapshotResponse {
        plan: plan(ctx)?,
        id: to_hex(&snapshot.header.id()),
        counters: Some(counters(ctx, Number::GENESIS)?),
        unclaimed: unclaimed(ctx, &snapshot)?,
    })
}

fn corrections(
    ctx: &Ctx<'_>,
    request: wire::QueryCorrectionsRequest,
) -> Result<wire::QueryCorrectionsResponse> {
    let (corrections, pagination) =
        page(ctx, &CORRECTIONS, &(), request.pagination, |_, correction| {
            counted(ctx, correction).map(Some)
        })?;
    Ok(wire::QueryCorrectionsResponse { corrections, pagination: Some(pagination) })
}

fn status(
    ctx: &Ctx<'_>,
    request: wire::QueryClaimStatusRequest,
) -> Result<wire::QueryClaimStatusResponse> {
    let (number, index) = (Number(request.correction), request.index);
    let count = find(ctx, number).map_err(not_found)?.header.leaf_count();
    if index >= count {
        return Err(not_found(crate::Error::UnknownIndex { index, count }.into()));
    }
    Ok(wire::QueryClaimStatusResponse {
        claimed: bitmap::has_claimed(ctx, number, index)?,
        vetoed: VETOES.has(ctx, &(number, index))?,
        pending: PENDING.get(ctx, &(number, index))?,
    })
}

fn claim_of(ctx: &Ctx<'_>, request: wire::QueryClaimRequest) -> Result<wire::QueryClaimResponse> {
    let account = request.account_id;
    let claim = CLAIMS.get(ctx, &(Number(request.correction), account))?;
    let claim = claim.ok_or_else(|| {
        Error::query(Status::NotFound, format!("nobody has claimed the share of 1.2.{account}"))
    })?;
    Ok(wire::QueryClaimResponse { claim: Some(claim) })
}

fn pending(
    ctx: &Ctx<'_>,
    request: wire::QueryPendingRequest,
) -> Result<wire::QueryPendingResponse> {
    let (pending, pagination) =
        page(ctx, &PENDING, &(), request.pagination, |_, claim| Ok(Some(claim)))?;
    Ok(wire::QueryPendingResponse { pending, pagination: Some(pagination) })
}

fn text(ctx: &Ctx<'_>, request: wire::QueryTextRequest) -> Result<wire::QueryTextResponse> {
    let to = Address::parse(&request.to).map_err(|error| invalid(Error::from(error)))?;
    if !crate::bitshares::is_name(&request.name) {
        return Err(invalid(format!("{:?} is no name of a BitShares account", request.name)));
    }
    let usual = ctx.block.time.plus(USUAL_EXPIRY)?.seconds();
    let text = ClaimText {
        chain_id: &ctx.block.chain_id,
        snapshot: find(ctx, Number(request.correction)).map_err(not_found)?.header.id(),
        name: &request.name,
        account_id: request.account_id,
        to: &to.to_string(),
        account_name: &request.account_name,
        max_fee: request.max_fee,
        expires: match request.expires {
            0 => u64::try_from(usual).unwrap_or(0),
            expires => expires,
        },
    };
    Ok(wire::QueryTextResponse { text: text.to_string() })
}

fn simulate(
    ctx: &Ctx<'_>,
    request: wire::QuerySimulateRequest,
) -> Result<wire::QuerySimulateResponse> {
    let claim = claim::parse(request.claim.unwrap_or_default())?;
    let claim::Considered { text, payment, ready_at } = claim::consider(ctx, &claim)?;
    Ok(wire::QuerySimulateResponse {
        text,
        parts: Some(to_parts(payment.parts)),
        fee: payment.fee,
        ready_at: ready_at.map(Into::into),
    })
}

fn answer_pool(ctx: &Ctx<'_>, _: wire::QueryPoolRequest) -> Result<wire::QueryPoolResponse> {
    let (pool, rules) = (pool::pool(ctx)?, params(ctx)?.sponsor);
    let (grants, _) = sponsoring::grants(ctx, &rules, &pool)?;
    let available = pool::available(ctx, &pool)?;
    Ok(wire::QueryPoolResponse { pool: Some(pool), available, grants })
}

fn loan(ctx: &Ctx<'_>, request: wire::QueryLoanRequest) -> Result<wire::QueryLoanResponse> {
    let borrower =
        Address::parse(&request.borrower).map_err(|error| invalid(Error::from(error)))?;
    Ok(wire::QueryLoanResponse { loan: Some(loan_of(ctx, &borrower).map_err(not_found)?) })
}

fn team(ctx: &Ctx<'_>, _: wire::QueryTeamRequest) -> Result<wire::QueryTeamResponse> {
    Ok(wire::QueryTeamResponse { members: values(TEAM.all(ctx))? })
}

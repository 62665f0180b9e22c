//! `MsgExec`: somebody sends messages in the names of those who have let him.

use base::{Address, Ctx, Error, Event, Guard, Parsed, Result, Router, Sdk, signers_of};
use prost_types::Any;
use proto::cosmos::authz::v1beta1::{MsgExec, MsgExecResponse};

use crate::authorizations::{Authorization, Rest};
use crate::state::{GRANTS, GrantId};
use crate::{errors, events, grants};

/// Messages that make sense, in the order in which they run.
pub(crate) struct Exec {
    grantee: Address,
    carried: Vec<Carried>,
}

struct Carried {
    /// The one who would have to sign it.
    granter: Address,
    message: Any,
    parsed: Parsed,
}

/// Reads the messages inside as if they stood outside, at every depth. That there are no more
/// than ten levels is a rule of decoding.
pub(crate) fn parse(msg: MsgExec, router: &Router) -> Result<Exec> {
    let grantee = Address::parse(&msg.grantee).map_err(|error| {
        Sdk::InvalidAddress.because(format!("invalid grantee address: {}", Error::from(error)))
    })?;
    if msg.msgs.is_empty() {
        return Err(Sdk::InvalidRequest.because("messages cannot be empty"));
    }
    let carried: Result<Vec<Carried>> =
        msg.msgs.into_iter().map(|message| carry(message, router)).collect();
    Ok(Exec { grantee, carried: carried? })
}

fn carry(message: Any, router: &Router) -> Result<Carried> {
    let [granter] = *signers_of(&message)? else {
        return Err(errors::Error::NotOneSigner.into());
    };
    let parsed = router
        .parse(&message.type_url, &message.value)
        .map_err(|error| failed(&message.type_url, error))?;
    Ok(Carried { granter, message, parsed })
}

/// What the messages inside take, the most of all.
pub(crate) fn guard(ctx: &Ctx<'_>, msg: MsgExec) -> Result<Guard> {
    msg.msgs.iter().try_fold(Guard::Majority, |most, message| {
        Ok(most.max(ctx.router().guard_of(ctx, &message.type_url, &message.value)?))
    })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, exec: Exec) -> Result<MsgExecResponse> {
    let mut told = ctx.take_events();
    let results = run(ctx, exec, &mut told);
    told.into_iter().for_each(|event| ctx.emit(event));
    Ok(MsgExecResponse { results: results? })
}

/// Runs one message after the other; what is told of them goes to the end of `told`.
fn run(ctx: &mut Ctx<'_>, exec: Exec, told: &mut Vec<Event>) -> Result<Vec<Vec<u8>>> {
    let mut results = Vec::with_capacity(exec.carried.len());
    for (index, Carried { granter, message, parsed }) in exec.carried.into_iter().enumerate() {
        // Who sends his own messages needs nobody's leave.
        if granter != exec.grantee {
            authorize(ctx, granter, exec.grantee, &message)?;
            told.append(&mut ctx.take_events());
        }
        let response = parsed(ctx).map_err(|error| failed(&message.type_url, error))?;
        let numbered = |event: Event| event.with("authz_msg_index", index.to_string());
        told.extend(ctx.take_events().into_iter().map(numbered));
        results.push(response.value);
    }
    Ok(results)
}

/// Finds the grant that covers `message`, and takes from it what the message uses.
fn authorize(ctx: &mut Ctx<'_>, granter: Address, grantee: Address, message: &Any) -> Result<()> {
    let id = GrantId { granter, grantee, message: message.type_url.clone() };
    let Some(mut grant) = GRANTS.get(ctx, &id)? else {
        let text = format!(
            "failed to get grant with given granter: {granter}, grantee: {grantee} & msgType: {} ",
            id.message
        );
        return Err(Error::from(errors::Error::NotFound).because(text));
    };
    if grants::has_ended(&grant, ctx.block.time)? {
        return Err(errors::Error::Expired.into());
    }
    let authorization = Authorization::parse(&grant.authorization.unwrap_or_default())?;
    match authorization.accept(ctx, message)? {
        Rest::Same => Ok(()),
        Rest::Less(less) => {
            grant.authorization = Some(less.to_any());
            Ok(GRANTS.set(ctx, &id, &grant)?)
        }
        Rest::Nothing => {
            grant.authorization = None;
            grants::forget(ctx, &id, grants::end(&grant)?)?;
            ctx.emit(events::revoked(&id));
            Ok(())
        }
    }
}

/// Says which message failed. Who runs out of gas is told where, but not in which message.
fn failed(type_url: &str, error: Error) -> Error {
    match error.is(Sdk::OutOfGas) {
        true => error,
        false => error.because(format!("failed to execute message; message {type_url}")),
    }
}

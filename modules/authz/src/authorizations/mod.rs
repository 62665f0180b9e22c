//! Authorizations: what a grant allows, and how much of it.

mod send;
mod stake;
mod transfer;

use base::{Ctx, Error, Result, Sdk};
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::authz::v1beta1::GenericAuthorization;

use send::Send;
use stake::Stake;
use transfer::Transfer;

/// The interface that authorizations implement.
pub const AUTHORIZATION: &str = "cosmos.authz.v1beta1.Authorization";

/// Type URLs of the authorizations that can be granted.
pub const AUTHORIZATION_TYPES: [&str; 4] = [GENERIC, SEND, STAKE, TRANSFER];

const GENERIC: &str = "/cosmos.authz.v1beta1.GenericAuthorization";
const SEND: &str = "/cosmos.bank.v1beta1.SendAuthorization";
const STAKE: &str = "/cosmos.staking.v1beta1.StakeAuthorization";
const TRANSFER: &str = "/ibc.applications.transfer.v1.TransferAuthorization";

/// An authorization that makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Authorization {
    /// Any message of this type.
    Generic(String),
    /// Some coins, perhaps to some people only.
    Send(Send),
    /// Votes for producers.
    Stake(Stake),
    /// Some coins through some channels.
    Transfer(Transfer),
}

/// What a message leaves of the authorization that it used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// As much as before.
    Same,
    /// Less.
    Less(Authorization),
    /// Nothing: the grant is used up.
    Nothing,
}

impl Authorization {
    /// Reads an authorization.
    pub(crate) fn parse(any: &Any) -> Result<Authorization> {
        let bytes = any.value.as_slice();
        match any.type_url.as_str() {
            GENERIC => match read::<GenericAuthorization>(bytes)?.msg {
                message if message.is_empty() => Err(Error::undefined("msg type cannot be empty")),
                message => Ok(Authorization::Generic(message)),
            },
            SEND => Ok(Authorization::Send(Send::parse(&read(bytes)?)?)),
            STAKE => Ok(Authorization::Stake(Stake::parse(read(bytes)?)?)),
            TRANSFER => Ok(Authorization::Transfer(Transfer::parse(read(bytes)?)?)),
            other => Err(Sdk::InvalidType.because(format!("{other:?} is no authorization"))),
        }
    }

    /// As grants keep it.
    pub(crate) fn to_any(&self) -> Any {
        let (type_url, value) = match self {
            Authorization::Generic(message) => {
                (GENERIC, GenericAuthorization { msg: message.clone() }.encode_to_vec())
            }
            Authorization::Send(send) => (SEND, send.to_wire().encode_to_vec()),
            Authorization::Stake(stake) => (STAKE, stake.to_wire().encode_to_vec()),
            Authorization::Transfer(transfer) => (TRANSFER, transfer.to_wire().encode_to_vec()),
        };
        Any { type_url: type_url.to_owned(), value }
    }

    /// Type URL of the message that it allows.
    pub(crate) fn message(&self) -> &str {
        match self {
            Authorization::Generic(message) => message,
            Authorization::Send(_) => send::MESSAGE,
            Authorization::Stake(stake) => stake.message(),
            Authorization::Transfer(_) => transfer::MESSAGE,
        }
    }

    /// Whether it covers `message`, which is of its type; and what is left of it then.
    pub(crate) fn accept(self, ctx: &Ctx<'_>, message: &Any) -> Result<Rest> {
        let bytes = message.value.as_slice();
        match self {
            Authorization::Generic(_) => Ok(Rest::Same),
            Authorization::Send(send) => send.accept(ctx, &read(bytes)?),
            Authorization::Stake(stake) => stake.accept(ctx, bytes),
            Authorization::Transfer(transfer) => transfer.accept(ctx, &read(bytes)?),
        }
    }
}

fn read<M: Message + Name + Default>(bytes: &[u8]) -> Result<M> {
    M::decode(bytes).map_err(|error| Sdk::TxDecode.because(error.to_string()))
}

/// Whether `wanted` is in `list`, at the price of `gas` for each entry that is looked at.
fn listed<T: PartialEq>(
    ctx: &Ctx<'_>,
    list: &[T],
    wanted: &T,
    (gas, location): (u64, &'static str),
) -> Result<bool> {
    for entry in list {
        ctx.charge(gas, location)?;
        if entry == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use proto::cosmos::bank::v1beta1::{MsgSend, SendAuthorization};
    use proto::cosmos::staking::v1beta1::StakeAuthorization;
    use proto::ibc::applications::transfer::v1::{MsgTransfer, TransferAuthorization};

    use super::*;

    #[test]
    fn types_are_called_as_the_descriptors_have_them() {
        let urls = [
            GenericAuthorization::type_url(),
            SendAuthorization::type_url(),
            StakeAuthorization::type_url(),
            TransferAuthorization::type_url(),
        ];
        assert_eq!(urls, AUTHORIZATION_TYPES);
        assert_eq!(send::MESSAGE, base::type_url::<MsgSend>());
        assert_eq!(transfer::MESSAGE, base::type_url::<MsgTransfer>());
    }

    #[test]
    fn what_is_no_authorization_is_refused() {
        let any =
            |type_url: &str, value: &[u8]| Any { type_url: type_url.into(), value: value.into() };
        let send = Authorization::parse(&any(send::MESSAGE, &[])).unwrap_err();
        assert_eq!((send.codespace(), send.code()), ("sdk", 29), "{send}");
        let nothing = Authorization::parse(&any(GENERIC, &[])).unwrap_err();
        assert_eq!(nothing.to_string(), "msg type cannot be empty");
        let garbage = Authorization::parse(&any(GENERIC, &[0xFF])).unwrap_err();
        assert_eq!((garbage.codespace(), garbage.code()), ("sdk", 2), "{garbage}");
    }
}

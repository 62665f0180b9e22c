//! Messages about authorizations, by name.

use base::{Time, type_url};
use prost::{Message, Name};
use prost_types::Any;
use proto::cosmos::authz::v1beta1::{GenericAuthorization, Grant, MsgExec, MsgGrant, MsgRevoke};
use proto::cosmos::bank::v1beta1::SendAuthorization;

use crate::{Key, coins, pack};

/// `granter` grants `authorization` to `grantee`, until `end` or for ever.
pub fn grant<A: Message + Name>(
    granter: &str,
    grantee: &str,
    authorization: &A,
    end: Option<Time>,
) -> MsgGrant {
    let authorization = Some(pack(authorization));
    MsgGrant {
        granter: Key::of(granter).address().to_string(),
        grantee: Key::of(grantee).address().to_string(),
        grant: Some(Grant { authorization, expiration: end.map(Into::into) }),
    }
}

/// Any message of the type `M`.
pub fn any_of<M: Name>() -> GenericAuthorization {
    GenericAuthorization { msg: type_url::<M>() }
}

/// Coins up to `limit`, to anybody if `receivers` is empty.
pub fn up_to(limit: &str, receivers: &[&str]) -> SendAuthorization {
    let allow_list = receivers.iter().map(|who| Key::of(who).address().to_string());
    SendAuthorization { spend_limit: coins(limit), allow_list: allow_list.collect() }
}

/// `grantee` sends `messages`, in whosever name they are.
pub fn exec(grantee: &str, messages: &[Any]) -> MsgExec {
    MsgExec { grantee: Key::of(grantee).address().to_string(), msgs: messages.to_vec() }
}

/// `granter` takes back what `grantee` may do with messages of the type `M`.
pub fn revoke<M: Name>(granter: &str, grantee: &str) -> MsgRevoke {
    MsgRevoke {
        granter: Key::of(granter).address().to_string(),
        grantee: Key::of(grantee).address().to_string(),
        msg_type_url: type_url::<M>(),
    }
}

//! Messages and queries by name: one table, filled by the modules.

use std::collections::BTreeMap;

use prost::{Message, Name};

use crate::address::Address;
use crate::amount::Amount;
use crate::ctx::Ctx;
use crate::errors::{Error, Result, Status};
use crate::guard::Guard;
use crate::sdk_errors::Sdk;

/// A message that made sense, waiting for its turn.
pub type Parsed = Box<dyn FnOnce(&mut Ctx<'_>) -> Result<Response>>;

/// What a message answers: type URL and protobuf bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Such as `/cosmos.bank.v1beta1.MsgSendResponse`.
    pub type_url: String,
    /// The encoded response.
    pub value: Vec<u8>,
}

type Parse = Box<dyn Fn(&Router, &[u8]) -> Result<Parsed> + Send + Sync>;
type GuardOf = Box<dyn Fn(&Ctx<'_>, &[u8]) -> Result<Guard> + Send + Sync>;
type Query = Box<dyn Fn(&Ctx<'_>, &[u8]) -> Result<Vec<u8>> + Send + Sync>;

/// Somebody's Whalestake that can vote has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StakeChange {
    /// Whose it is.
    pub holder: Address,
    /// What could vote before.
    pub before: Amount,
    /// What can vote now.
    pub after: Amount,
    /// What he was lent; it neither votes nor counts above.
    pub loan: Amount,
}

/// Follows the stake of holders, with what hangs on it.
pub type StakeWatcher = fn(&mut Ctx<'_>, &StakeChange) -> Result<()>;

/// All that the chain understands.
#[derive(Default)]
pub struct Router {
    messages: BTreeMap<String, Parse>,
    guards: BTreeMap<String, GuardOf>,
    queries: BTreeMap<String, Query>,
    stake_watchers: Vec<StakeWatcher>,
}

/// What understands nothing: for state that only is looked at.
pub(crate) static NOTHING: Router = Router {
    messages: BTreeMap::new(),
    guards: BTreeMap::new(),
    queries: BTreeMap::new(),
    stake_watchers: Vec::new(),
};

impl Router {
    /// A message: `parse` without state, then `apply` with it.
    pub fn msg<M, P, R>(
        &mut self,
        parse: fn(M) -> Result<P>,
        apply: fn(&mut Ctx<'_>, P) -> Result<R>,
    ) where
        M: Message + Default + Name + 'static,
        P: 'static,
        R: Message + Name + 'static,
    {
        self.carrier(move |msg, _| parse(msg), apply);
    }

    /// A message that carries other messages, which `parse` reads through the router it is given.
    pub fn carrier<M, P, R>(
        &mut self,
        parse: impl Fn(M, &Router) -> Result<P> + Send + Sync + 'static,
        apply: fn(&mut Ctx<'_>, P) -> Result<R>,
    ) where
        M: Message + Default + Name + 'static,
        P: 'static,
        R: Message + Name + 'static,
    {
        let route = move |router: &Router, bytes: &[u8]| -> Result<Parsed> {
            let msg = M::decode(bytes).map_err(|error| Sdk::TxDecode.because(error.to_string()))?;
            let parsed = parse(msg, router)?;
            Ok(Box::new(move |ctx: &mut Ctx<'_>| {
                let response = apply(ctx, parsed)?;
                Ok(Response { type_url: type_url::<R>(), value: response.encode_to_vec() })
            }))
        };
        let name = type_url::<M>();
        assert!(
            self.messages.insert(name.clone(), Box::new(route)).is_none(),
            "{name} routed twice"
        );
    }

    /// Says how many holders it takes to send the message `M` by a vote, which may depend on what
    /// the message would change. A message without a guard takes [`Guard::Majority`].
    pub fn guard<M>(&mut self, guard: fn(&Ctx<'_>, M) -> Result<Guard>)
    where
        M: Message + Default + Name + 'static,
    {
        let route = move |ctx: &Ctx<'_>, bytes: &[u8]| -> Result<Guard> {
            let msg = M::decode(bytes).map_err(|error| Sdk::TxDecode.because(error.to_string()))?;
            guard(ctx, msg)
        };
        let name = type_url::<M>();
        assert!(
            self.guards.insert(name.clone(), Box::new(route)).is_none(),
            "{name} guarded twice"
        );
    }

    /// `watcher` is told whenever stake that may vote changes.
    pub fn watch_stake(&mut self, watcher: StakeWatcher) {
        self.stake_watchers.push(watcher);
    }

    /// A query under its gRPC path, such as `/cosmos.bank.v1beta1.Query/Balance`.
    pub fn query<Q, R>(&mut self, path: &str, answer: fn(&Ctx<'_>, Q) -> Result<R>)
    where
        Q: Message + Default + 'static,
        R: Message + 'static,
    {
        let route = move |ctx: &Ctx<'_>, bytes: &[u8]| -> Result<Vec<u8>> {
            let request = Q::decode(bytes)
                .map_err(|error| Error::query(Status::InvalidArgument, error.to_string()))?;
            Ok(answer(ctx, request)?.encode_to_vec())
        };
        assert!(
            self.queries.insert(path.to_owned(), Box::new(route)).is_none(),
            "{path} routed twice"
        );
    }

    /// Whether there is a message of this type.
    pub fn takes(&self, type_url: &str) -> bool {
        self.messages.contains_key(type_url)
    }

    /// Reads the message of type `type_url`; refuses what makes no sense.
    pub fn parse(&self, type_url: &str, bytes: &[u8]) -> Result<Parsed> {
        let route = self.messages.get(type_url).ok_or_else(|| {
            Sdk::UnknownRequest.because(format!("no message handler found for {type_url}"))
        })?;
        route(self, bytes)
    }

    /// What it takes to send this message by a vote.
    pub fn guard_of(&self, ctx: &Ctx<'_>, type_url: &str, bytes: &[u8]) -> Result<Guard> {
        self.guards.get(type_url).map_or(Ok(Guard::Majority), |guard| guard(ctx, bytes))
    }

    /// Who follows the stake of holders.
    pub(crate) fn stake_watchers(&self) -> &[StakeWatcher] {
        &self.stake_watchers
    }

    /// Answers a query.
    pub fn answer(&self, ctx: &Ctx<'_>, path: &str, bytes: &[u8]) -> Result<Vec<u8>> {
        let route = self
            .queries
            .get(path)
            .ok_or_else(|| Error::query(Status::Unimplemented, format!("unknown method {path}")))?;
        route(ctx, bytes)
    }

    /// Type URLs of all messages, sorted.
    pub fn messages(&self) -> impl Iterator<Item = &str> {
        self.messages.keys().map(String::as_str)
    }

    /// Paths of all queries, sorted.
    pub fn queries(&self) -> impl Iterator<Item = &str> {
        self.queries.keys().map(String::as_str)
    }
}

/// The type URL of a message, as the SDK writes it: a slash and the full name.
pub fn type_url<M: Name>() -> String {
    format!("/{}", M::full_name())
}

/// Whether `url` is the type URL of `M`, told without writing that down first.
pub fn is_type_url<M: Name>(url: &str) -> bool {
    let package = url.strip_prefix('/').and_then(|name| name.strip_suffix(M::NAME));
    package.and_then(|package| package.strip_suffix('.')) == Some(M::PACKAGE)
}

#[cfg(test)]
mod tests {
    use proto::cosmos::bank::v1beta1::MsgSend;

    use super::*;

    #[test]
    fn a_type_is_known_by_its_whole_name() {
        assert!(is_type_url::<MsgSend>(&type_url::<MsgSend>()));
        for other in [
            "",
            "/",
            "MsgSend",
            "/MsgSend",
            "cosmos.bank.v1beta1.MsgSend",
            "//cosmos.bank.v1beta1.MsgSend",
            "/cosmos.bank.v1beta1MsgSend",
            "/cosmos.bank.v1beta1..MsgSend",
            "/cosmos.bank.v1beta1.MsgSendX",
            "/cosmos.bank.v1.MsgSend",
            "/x.cosmos.bank.v1beta1.MsgSend",
        ] {
            assert!(!is_type_url::<MsgSend>(other), "{other}");
        }
    }
}

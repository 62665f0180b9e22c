//! ABCI queries: `/package.Service/Method`, `/store/<name>/key`, `/app/…`; with or without the
//! leading slash where the SDK takes both.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use base::{Error, PANIC_CODE, Result, Sdk, Status};
use prost::Message;
use proto::cosmos::store::internal::kv::v1beta1::{Pair, Pairs};
use store::{Kv, Order, Range};
use tendermint_proto::v0_38::abci::{RequestQuery, ResponseQuery};
use tendermint_proto::v0_38::crypto::{ProofOp, ProofOps};

use super::{App, answers};
use crate::ledger::Committed;

/// The services that know more than state: blocks, transactions, the node itself. They may
/// ask CometBFT, so they live above the application and are given to it at start.
pub trait Door: Send + Sync {
    /// The answer of `app` at `height`, if `path` is one of theirs.
    fn answer(&self, app: &App, height: u64, path: &str, request: &[u8])
    -> Option<Result<Vec<u8>>>;
}

/// Most pairs that a prefix scan answers.
const SUBSPACE_LIMIT: usize = 10_000;

impl App {
    /// Gives the application the services that ask CometBFT.
    pub fn open_door(&self, door: Arc<dyn Door>) {
        *self.door.write() = Some(door);
    }

    /// Any ABCI query. A panic of ours fails the query, not the node.
    pub(super) fn answer_query(&self, request: &RequestQuery) -> ResponseQuery {
        catch_unwind(AssertUnwindSafe(|| self.route(request)))
            .unwrap_or_else(|_| refuse(&Error::panic(&format!("in {}", request.path))))
    }

    fn route(&self, request: &RequestQuery) -> ResponseQuery {
        let path = request.path.as_str();
        if path == "/cosmos.tx.v1beta1.Service/BroadcastTx" {
            return refuse(&Sdk::InvalidRequest.because("can't route a broadcast tx message"));
        }
        if path.starts_with('/') && path.contains('.') {
            return self.answer_service(request);
        }
        let unknown = |text: &str| refuse(&Sdk::UnknownRequest.because(text));
        if path.is_empty() {
            return unknown("no query path provided");
        }
        let parts: Vec<&str> = path.strip_prefix('/').unwrap_or(path).split('/').collect();
        match parts.as_slice() {
            ["store", rest @ ..] => self.answer_store(request, rest),
            ["app", "simulate"] => self.answer_simulate(request),
            ["app", "version"] => ResponseQuery {
                codespace: "sdk".into(),
                height: signed(self.latest().commit.height),
                value: env!("CARGO_PKG_VERSION").into(),
                ..ResponseQuery::default()
            },
            ["app"] => unknown(
                "expected second parameter to be either 'simulate' or 'version', neither was present",
            ),
            ["app", ..] => unknown(&format!("unknown query: [{}]", parts.join(" "))),
            // CometBFT asks before it connects to a peer, and dies of an answer it can not read.
            ["p2p", "filter", _, _, ..] => ResponseQuery::default(),
            ["p2p", _, _, _, ..] => unknown("expected second parameter to be 'filter'"),
            ["p2p", ..] => unknown("path should be p2p filter <addr|id> <parameter>"),
            _ => unknown("unknown query path"),
        }
    }

    /// The state that a query at `height` looks at; 0 is the newest.
    pub fn at(&self, height: i64, prove: bool) -> Result<Arc<Committed>> {
        let latest = self.latest();
        let newest = latest.commit.height;
        if newest == 0 {
            return Err(
                Sdk::InvalidHeight.because("whaled is not ready; please wait for first block")
            );
        }
        let wanted = match u64::try_from(height) {
            Ok(0) => newest,
            Ok(height) => height,
            Err(_) => {
                return Err(Sdk::InvalidRequest
                    .because("cannot query with height < 0; please provide a valid height"));
            }
        };
        if wanted > newest {
            let text = "cannot query with height in the future; please provide a valid height";
            return Err(Sdk::InvalidHeight.because(text));
        }
        if prove && wanted <= 1 {
            let text = "cannot query with proof when height <= 1; please provide a valid height";
            return Err(Sdk::InvalidRequest.because(text));
        }
        self.ledger.version(wanted).ok_or_else(|| {
            let text = format!(
                "failed to load state at height {wanted}; version does not exist or was pruned (latest height: {newest})"
            );
            Sdk::NotFound.because(text)
        })
    }

    /// One gRPC method, whoever asks for it. A panic of ours fails the query, not the node.
    pub fn call(&self, committed: &Committed, path: &str, request: &[u8]) -> Result<Vec<u8>> {
        let door = self.door.read().clone();
        let answer = || {
            door.and_then(|door| door.answer(self, committed.commit.height, path, request))
                .unwrap_or_else(|| {
                    self.with_patient_view(committed, |view| self.chain.answer(view, path, request))
                })
        };
        catch_unwind(AssertUnwindSafe(answer))
            .unwrap_or_else(|_| Err(Error::panic(&format!("in {path}"))))
    }

    /// Height of the oldest state that queries can ask for; 0 if there is none.
    pub fn earliest(&self) -> u64 {
        self.ledger.earliest()
    }

    fn answer_service(&self, request: &RequestQuery) -> ResponseQuery {
        let committed = match self.at(request.height, request.prove) {
            Ok(committed) => committed,
            Err(error) => return refuse(&error),
        };
        let height = signed(committed.commit.height);
        match self.call(&committed, &request.path, &request.data) {
            Ok(value) => ResponseQuery { value: value.into(), height, ..ResponseQuery::default() },
            Err(error) if error.status() == Status::Unimplemented => {
                refuse(&Sdk::UnknownRequest.because("unknown query path"))
            }
            Err(error) => answers::query_error(&as_abci(&error), height),
        }
    }

    fn answer_store(&self, request: &RequestQuery, path: &[&str]) -> ResponseQuery {
        let refused = |code: u32, text: String| ResponseQuery {
            code,
            codespace: "store".into(),
            log: text,
            ..ResponseQuery::default()
        };
        let committed = match self.at(request.height, request.prove) {
            Ok(committed) => committed,
            Err(error) => return refuse(&error),
        };
        let (name, rest) = path.split_first().map_or(("", &[][..]), |(name, rest)| (*name, rest));
        let Some(store) = committed.state.store(name) else {
            return refused(4, format!("no such store: {name}: unknown request"));
        };
        if request.data.is_empty() {
            return refused(3, "query cannot be zero length: tx parse error".into());
        }
        let height = signed(committed.commit.height);
        let answer =
            ResponseQuery { key: request.data.clone(), height, ..ResponseQuery::default() };
        match rest {
            ["key"] if request.prove => match committed.state.prove(store, &request.data) {
                Ok(proven) => ResponseQuery {
                    value: proven.value.unwrap_or_default().into(),
                    proof_ops: Some(ProofOps {
                        ops: proven.ops.into_iter().map(proof_op).collect(),
                    }),
                    ..answer
                },
                Err(error) => refused(7, format!("{error}: invalid request")),
            },
            ["key"] => {
                let value = committed.state.get(store, &request.data).unwrap_or_default();
                ResponseQuery { value: value.into(), ..answer }
            }
            ["subspace"] => {
                let range = Range::prefix(&request.data);
                let pairs =
                    committed.state.scan(store, range, Order::Ascending).take(SUBSPACE_LIMIT);
                let pairs =
                    Pairs { pairs: pairs.map(|(key, value)| Pair { key, value }).collect() };
                ResponseQuery { value: pairs.encode_to_vec().into(), ..answer }
            }
            other => {
                refused(4, format!("unexpected query path: {}: unknown request", slashed(other)))
            }
        }
    }
}

fn slashed(parts: &[&str]) -> String {
    parts.iter().map(|part| format!("/{part}")).collect()
}

fn proof_op(op: store::proof::ProofOp) -> ProofOp {
    ProofOp { r#type: op.kind.into(), key: op.key, data: op.data }
}

/// A refusal without a height, as the SDK answers before it has chosen one.
pub(super) fn refuse(error: &Error) -> ResponseQuery {
    answers::query_error(error, 0)
}

/// The refusal of a service in the codes of ABCI.
fn as_abci(error: &Error) -> Error {
    let sdk = match error.status() {
        _ if error.code() == PANIC_CODE => return error.clone(),
        Status::NotFound => Sdk::KeyNotFound,
        Status::InvalidArgument | Status::FailedPrecondition => Sdk::InvalidRequest,
        // An error of Go that says nothing to gRPC.
        _ if error.is_plain() => Sdk::InvalidRequest,
        _ => Sdk::UnknownRequest,
    };
    sdk.because(error.to_string())
}

pub(super) fn signed(height: u64) -> i64 {
    i64::try_from(height).unwrap_or(i64::MAX)
}

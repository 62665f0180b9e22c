//! From requests to the methods that answer them.

use std::{time::Instant, vec};

use tendermint_proto::v0_38::abci::{
    RequestCheckTx, ResponseCheckTx, ResponseEcho, ResponseFlush, request::Value as Request,
    response::Value as Response,
};

use super::{
    application::{Answer, Application},
    metrics::{Method, Metrics},
};
use crate::exit::ExitReason;

/// Answers requests in order, after all their transactions were checked as one batch.
///
/// Panics if the application does not give one verdict for each transaction.
pub(crate) fn answer_all(
    application: &dyn Application,
    metrics: &Metrics,
    mut requests: Vec<Request>,
    mut give: impl FnMut(Response),
) -> Result<(), (Method, ExitReason)> {
    let mut verdicts = check_all(application, metrics, &mut requests);
    for request in requests {
        let method = Method::of(&request);
        let start = Instant::now();
        let response =
            answer(application, request, &mut verdicts).map_err(|reason| (method, reason))?;
        if method != Method::CheckTx {
            metrics.record(method, start.elapsed());
        }
        give(response);
    }
    assert!(verdicts.next().is_none(), "the application gave more verdicts than transactions");
    Ok(())
}

fn check_all(
    application: &dyn Application,
    metrics: &Metrics,
    requests: &mut [Request],
) -> vec::IntoIter<ResponseCheckTx> {
    let taken = requests.iter_mut().filter_map(|request| match request {
        Request::CheckTx(check) => Some(std::mem::take(check)),
        _ => None,
    });
    let transactions: Vec<RequestCheckTx> = taken.collect();
    let count = transactions.len();
    if count == 0 {
        return vec![].into_iter();
    }
    let start = Instant::now();
    let verdicts = application.check_tx_batch(transactions);
    metrics.record_batch(count, start.elapsed());
    verdicts.into_iter()
}

fn answer(
    application: &dyn Application,
    request: Request,
    verdicts: &mut vec::IntoIter<ResponseCheckTx>,
) -> Answer<Response> {
    Ok(match request {
        Request::Echo(request) => Response::Echo(ResponseEcho { message: request.message }),
        Request::Flush(_) => Response::Flush(ResponseFlush {}),
        Request::CheckTx(_) => match verdicts.next() {
            Some(verdict) => Response::CheckTx(verdict),
            None => panic!("the application gave fewer verdicts than transactions"),
        },
        Request::Info(request) => Response::Info(application.info(request)?),
        Request::InitChain(request) => Response::InitChain(application.init_chain(request)?),
        Request::Query(request) => Response::Query(application.query(request)?),
        Request::Commit(_) => Response::Commit(application.commit()?),
        Request::ListSnapshots(_) => Response::ListSnapshots(application.list_snapshots()?),
        Request::OfferSnapshot(request) => {
            Response::OfferSnapshot(application.offer_snapshot(request)?)
        }
        Request::LoadSnapshotChunk(request) => {
            Response::LoadSnapshotChunk(application.load_snapshot_chunk(request)?)
        }
        Request::ApplySnapshotChunk(request) => {
            Response::ApplySnapshotChunk(application.apply_snapshot_chunk(request)?)
        }
        Request::PrepareProposal(request) => {
            Response::PrepareProposal(application.prepare_proposal(request)?)
        }
        Request::ProcessProposal(request) => {
            Response::ProcessProposal(application.process_proposal(request)?)
        }
        Request::ExtendVote(request) => Response::ExtendVote(application.extend_vote(request)?),
        Request::VerifyVoteExtension(request) => {
            Response::VerifyVoteExtension(application.verify_vote_extension(request)?)
        }
        Request::FinalizeBlock(request) => {
            Response::FinalizeBlock(application.finalize_block(request)?)
        }
    })
}

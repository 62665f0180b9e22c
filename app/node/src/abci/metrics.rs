//! How often each call came and how long it took.

use std::{
    collections::BTreeMap,
    fmt,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tendermint_proto::v0_38::abci::request::Value;

/// Upper bounds of the histogram, in microseconds; one more bucket counts what is above.
const BOUNDS_US: [u64; 14] = [
    10, 25, 50, 100, 250, 500, 1_000, 5_000, 25_000, 100_000, 250_000, 1_000_000, 2_500_000,
    10_000_000,
];

/// The 16 kinds of requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the names are those of the protocol")]
pub enum Method {
    Echo,
    Flush,
    Info,
    InitChain,
    Query,
    CheckTx,
    Commit,
    ListSnapshots,
    OfferSnapshot,
    LoadSnapshotChunk,
    ApplySnapshotChunk,
    PrepareProposal,
    ProcessProposal,
    ExtendVote,
    VerifyVoteExtension,
    FinalizeBlock,
}

impl Method {
    /// All kinds, in the order of the protocol.
    pub const ALL: [Self; 16] = [
        Self::Echo,
        Self::Flush,
        Self::Info,
        Self::InitChain,
        Self::Query,
        Self::CheckTx,
        Self::Commit,
        Self::ListSnapshots,
        Self::OfferSnapshot,
        Self::LoadSnapshotChunk,
        Self::ApplySnapshotChunk,
        Self::PrepareProposal,
        Self::ProcessProposal,
        Self::ExtendVote,
        Self::VerifyVoteExtension,
        Self::FinalizeBlock,
    ];

    pub(crate) fn of(request: &Value) -> Self {
        match request {
            Value::Echo(_) => Self::Echo,
            Value::Flush(_) => Self::Flush,
            Value::Info(_) => Self::Info,
            Value::InitChain(_) => Self::InitChain,
            Value::Query(_) => Self::Query,
            Value::CheckTx(_) => Self::CheckTx,
            Value::Commit(_) => Self::Commit,
            Value::ListSnapshots(_) => Self::ListSnapshots,
            Value::OfferSnapshot(_) => Self::OfferSnapshot,
            Value::LoadSnapshotChunk(_) => Self::LoadSnapshotChunk,
            Value::ApplySnapshotChunk(_) => Self::ApplySnapshotChunk,
            Value::PrepareProposal(_) => Self::PrepareProposal,
            Value::ProcessProposal(_) => Self::ProcessProposal,
            Value::ExtendVote(_) => Self::ExtendVote,
            Value::VerifyVoteExtension(_) => Self::VerifyVoteExtension,
            Value::FinalizeBlock(_) => Self::FinalizeBlock,
        }
    }

    /// The label that CometBFT's own metric `abci_connection_method_timing_seconds` uses.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Echo => "echo",
            Self::Flush => "flush",
            Self::Info => "info",
            Self::InitChain => "init_chain",
            Self::Query => "query",
            Self::CheckTx => "check_tx",
            Self::Commit => "commit",
            Self::ListSnapshots => "list_snapshots",
            Self::OfferSnapshot => "offer_snapshot",
            Self::LoadSnapshotChunk => "load_snapshot_chunk",
            Self::ApplySnapshotChunk => "apply_snapshot_chunk",
            Self::PrepareProposal => "prepare_proposal",
            Self::ProcessProposal => "process_proposal",
            Self::ExtendVote => "extend_vote",
            Self::VerifyVoteExtension => "verify_vote_extension",
            Self::FinalizeBlock => "finalize_block",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// Time spent in the application, by kind of request; counted without locks.
///
/// A transaction's time is its share of the batch it came in.
#[derive(Debug)]
pub struct Metrics {
    methods: BTreeMap<Method, Counters>,
    batches: AtomicU64,
}

#[derive(Debug, Default)]
struct Counters {
    count: AtomicU64,
    total_ns: AtomicU64,
    max_ns: AtomicU64,
    buckets: [AtomicU64; BOUNDS_US.len()],
    above: AtomicU64,
}

/// The counters of one kind of request at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodTiming {
    /// Which kind.
    pub method: Method,
    /// Requests answered.
    pub count: u64,
    /// Sum of their times.
    pub total: Duration,
    /// The longest.
    pub max: Duration,
    /// Requests that took at most so long and longer than the bound before, without those above
    /// the last bound.
    pub buckets: Vec<(Duration, u64)>,
}

impl MethodTiming {
    /// The first bound that 99 of 100 requests kept; none if they took longer than the last.
    fn most_within(&self) -> Option<Duration> {
        let enough = self.count.saturating_sub(self.count / 100);
        let mut counted = 0_u64;
        let reached = self.buckets.iter().find(|(_, count)| {
            counted = counted.saturating_add(*count);
            counted >= enough
        });
        reached.map(|(bound, _)| *bound)
    }
}

/// One line of a log.
impl fmt::Display for MethodTiming {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, count, total, max, .. } = self;
        let mean = Duration::from_nanos(
            u64::try_from(total.as_nanos()).unwrap_or(u64::MAX).checked_div(*count).unwrap_or(0),
        );
        write!(f, "{method}: {count} calls, mean {mean:?}, longest {max:?}")?;
        match self.most_within() {
            Some(bound) => write!(f, ", 99 % within {bound:?}"),
            None => Ok(()),
        }
    }
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let methods = Method::ALL.into_iter().map(|method| (method, Counters::default())).collect();
        Self { methods, batches: AtomicU64::new(0) }
    }

    pub(crate) fn record(&self, method: Method, elapsed: Duration) {
        self.add(method, 1, elapsed);
    }

    pub(crate) fn record_batch(&self, transactions: usize, elapsed: Duration) {
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.add(Method::CheckTx, u64::try_from(transactions).unwrap_or(u64::MAX), elapsed);
    }

    /// All kinds that have been answered at least once.
    #[must_use]
    pub fn timings(&self) -> Vec<MethodTiming> {
        let all = self.methods.iter().map(|(method, counters)| counters.timing(*method));
        all.filter(|timing| timing.count > 0).collect()
    }

    /// Calls of `check_tx_batch`; the count of `CheckTx` over this is the mean batch.
    #[must_use]
    pub fn check_tx_batches(&self) -> u64 {
        self.batches.load(Ordering::Relaxed)
    }

    fn add(&self, method: Method, count: u64, elapsed: Duration) {
        let Some(counters) = self.methods.get(&method) else {
            return;
        };
        let total_ns = u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX);
        let each_ns = total_ns.checked_div(count).unwrap_or(0);
        counters.count.fetch_add(count, Ordering::Relaxed);
        counters.total_ns.fetch_add(total_ns, Ordering::Relaxed);
        counters.max_ns.fetch_max(each_ns, Ordering::Relaxed);
        let fits = |bound: &u64| each_ns <= bound.saturating_mul(1_000);
        let bucket = BOUNDS_US.iter().position(fits).and_then(|i| counters.buckets.get(i));
        bucket.unwrap_or(&counters.above).fetch_add(count, Ordering::Relaxed);
    }
}

impl Counters {
    fn timing(&self, method: Method) -> MethodTiming {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        MethodTiming {
            method,
            count: read(&self.count),
            total: Duration::from_nanos(read(&self.total_ns)),
            max: Duration::from_nanos(read(&self.max_ns)),
            buckets: BOUNDS_US
                .iter()
                .zip(&self.buckets)
                .map(|(bound, count)| (Duration::from_micros(*bound), read(count)))
                .collect(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_batch_counts_each_transaction_with_its_share() {
        let metrics = Metrics::new();
        metrics.record_batch(4, Duration::from_micros(80));
        metrics.record(Method::CheckTx, Duration::from_secs(60));
        metrics.record(Method::Commit, Duration::from_micros(10));
        let timings = metrics.timings();
        assert_eq!(timings.len(), 2);
        let check = &timings[0];
        assert_eq!((check.method, check.count), (Method::CheckTx, 5));
        assert_eq!(check.total, Duration::from_micros(60_000_080));
        assert_eq!(check.max, Duration::from_secs(60));
        assert_eq!(check.buckets[1], (Duration::from_micros(25), 4));
        assert_eq!(check.buckets.iter().map(|(_, count)| count).sum::<u64>(), 4);
        assert_eq!(timings[1].buckets[0], (Duration::from_micros(10), 1));
        assert_eq!(metrics.check_tx_batches(), 1);
    }

    #[test]
    fn a_timing_tells_what_an_operator_asks() {
        let metrics = Metrics::new();
        (0..99).for_each(|_| metrics.record(Method::Commit, Duration::from_micros(80)));
        metrics.record(Method::Commit, Duration::from_millis(2));
        metrics.record(Method::Query, Duration::from_secs(60));
        let lines: Vec<String> = metrics.timings().iter().map(ToString::to_string).collect();
        assert_eq!(
            lines,
            [
                "Query: 1 calls, mean 60s, longest 60s",
                "Commit: 100 calls, mean 99.2µs, longest 2ms, 99 % within 100µs",
            ]
        );
    }
}

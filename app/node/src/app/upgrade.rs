//! Handing over to another version of this program, at the height that a plan of the chain names.
//!
//! The block of that height is decided and stored by CometBFT, but this version does not execute
//! it: it leaves word for cosmovisor, says which version is needed, and ends. CometBFT replays the
//! block to the version that comes next.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use chain::{Chain, Readiness};
use proto::cosmos::upgrade::v1beta1::Plan;
use serde::Serialize;

use super::{App, failure};
use crate::abci::Answer;
use crate::exit::ExitReason;
use crate::ledger::Ledger;

/// Where cosmovisor looks for what it has to do, below the node's `data`.
const UPGRADE_INFO: &str = "upgrade-info.json";

/// How a node leaves the chain to another version.
pub struct Handover {
    /// The node's `data`.
    pub folder: PathBuf,
    /// How long the node lives on with nothing to do. cosmovisor 1.7 looks three times a second
    /// and switches only if the node tells it the height, so it must find one that answers; and
    /// peers may still need its votes for the block.
    pub linger: Duration,
    /// Ends the node. When this returns, no later reason counts.
    pub end: Box<dyn Fn(ExitReason) + Send + Sync>,
}

/// A plan in the form of the SDK.
#[derive(Serialize)]
struct UpgradeInfo<'a> {
    name: &'a str,
    height: i64,
    info: &'a str,
}

/// Whether this version can go on from where the ledger stands, as far as the state tells. One
/// that is too old can: whether the block of the upgrade is decided, CometBFT knows.
pub fn version_fits(chain: &Chain, ledger: &Ledger) -> Result<(), ExitReason> {
    let latest = ledger.latest();
    let next = latest.commit.height.saturating_add(1);
    let readiness = chain.readiness(&latest.state, next);
    match readiness.map_err(|error| failure("planned upgrade", error))? {
        Readiness::Ready | Readiness::Migrates(_) | Readiness::TooOld(_) => Ok(()),
        unfit @ (Readiness::TooNew(_) | Readiness::Outdated(_)) => Err(other_version(&unfit)),
    }
}

impl App {
    /// Whether this version makes the block of `height`. If not, the node ends, whatever CometBFT
    /// says of the refusal.
    pub(super) fn makes_block(&self, height: u64) -> Answer<()> {
        let readiness = self.chain.readiness(&self.tip().state, height);
        let readiness = readiness.map_err(|error| failure("planned upgrade", error))?;
        let reason = match &readiness {
            Readiness::Ready => return Ok(()),
            Readiness::Migrates(Plan { name, height, .. }) => {
                tracing::info!("applying upgrade \"{name}\" at height: {height}");
                return Ok(());
            }
            Readiness::TooOld(plan) => self.leave_word(plan, other_version(&readiness)),
            Readiness::TooNew(_) | Readiness::Outdated(_) => other_version(&readiness),
        };
        if let Some(handover) = &self.handover {
            (handover.end)(reason.clone());
        }
        Err(reason)
    }

    /// Tells cosmovisor first and then everybody else, and gives both time. The reason to end.
    fn leave_word(&self, plan: &Plan, reason: ExitReason) -> ExitReason {
        let Some(handover) = &self.handover else { return reason };
        if let Err(error) = write(&handover.folder, plan) {
            let file = handover.folder.join(UPGRADE_INFO);
            return ExitReason::Failed(format!("{}: {error}; {reason}", file.display()));
        }
        tracing::error!("{reason}");
        thread::sleep(handover.linger);
        reason
    }
}

/// What a plan says may have several lines; what a log says of it has one.
fn other_version(unfit: &Readiness) -> ExitReason {
    ExitReason::OtherVersion(unfit.to_string().replace(char::is_control, " "))
}

/// Readers see the whole file or none, and it is there after a power cut.
fn write(folder: &Path, plan: &Plan) -> io::Result<()> {
    let info = UpgradeInfo { name: &plan.name, height: plan.height, info: &plan.info };
    let text = serde_json::to_string(&info)?;
    let unfinished = folder.join(format!("{UPGRADE_INFO}.tmp"));
    let mut file = File::create(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, folder.join(UPGRADE_INFO))?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use std::sync::{Arc, mpsc};

    use chain::{NodeConfig, STORES};
    use serde_json::{Value, json};
    use tempfile::TempDir;
    use tendermint_proto::google::protobuf::Timestamp;
    use tendermint_proto::v0_38::abci::{
        RequestFinalizeBlock, RequestInitChain, ResponseFinalizeBlock, ValidatorUpdate,
    };
    use tendermint_proto::v0_38::crypto::{PublicKey, public_key::Sum};

    use super::*;
    use crate::ledger::{DatabaseKind, Settings};

    struct Node {
        app: App,
        ledger: Arc<Ledger>,
        ends: mpsc::Receiver<ExitReason>,
        data: TempDir,
    }

    impl Node {
        /// A node at height 1, on a chain that begins with `gov`.
        fn of(gov: &Value) -> Node {
            let node = Node::new();
            node.begin(gov);
            node.block(1).unwrap();
            node.app.make_durable().unwrap();
            node
        }

        fn new() -> Node {
            let data = TempDir::new().unwrap();
            let ledger =
                Ledger::open(data.path(), DatabaseKind::Sled, STORES, Settings::default()).unwrap();
            let ledger = Arc::new(ledger);
            let (end, ends) = mpsc::channel();
            let handover = Handover {
                folder: data.path().to_owned(),
                linger: Duration::ZERO,
                end: Box::new(move |reason| end.send(reason).unwrap()),
            };
            let (chain, config) = (Arc::new(Chain::new()), NodeConfig::default());
            let app = App::new(chain, Arc::clone(&ledger), config, "one-1".into());
            Node { app: app.handing_over(handover), ledger, ends, data }
        }

        fn begin(&self, gov: &Value) {
            let founder = ValidatorUpdate {
                pub_key: Some(PublicKey { sum: Some(Sum::Ed25519(vec![1; 32])) }),
                power: 10,
            };
            let genesis = RequestInitChain {
                time: Some(Timestamp { seconds: 1_767_225_600, nanos: 0 }),
                chain_id: "one-1".into(),
                validators: vec![founder],
                initial_height: 1,
                app_state_bytes: json!({ "gov": gov }).to_string().into_bytes().into(),
                ..RequestInitChain::default()
            };
            self.app.begin_chain(genesis).unwrap();
        }

        fn block(&self, height: i64) -> Answer<ResponseFinalizeBlock> {
            let seconds = height.checked_add(1_767_225_600).unwrap();
            let time = Some(Timestamp { seconds, nanos: 0 });
            self.app.execute(RequestFinalizeBlock {
                height,
                time,
                ..RequestFinalizeBlock::default()
            })
        }

        fn word(&self) -> Option<Value> {
            let text = fs::read(self.data.path().join(UPGRADE_INFO)).ok()?;
            Some(serde_json::from_slice(&text).unwrap())
        }
    }

    fn plan(height: &str) -> Value {
        json!({ "plan": { "name": "v2", "height": height, "info": "get it\nat example.org" } })
    }

    #[test]
    fn a_node_that_is_too_old_leaves_word_for_cosmovisor_and_ends_at_the_height_of_the_plan() {
        let node = Node::of(&plan("3"));
        node.block(2).unwrap();
        node.app.make_durable().unwrap();
        assert_eq!(node.word(), None);
        assert_eq!(version_fits(node.app.chain(), &node.ledger), Ok(()), "it may get the block");

        let refused = node.block(3).unwrap_err();
        let text = "UPGRADE \"v2\" NEEDED at height: 3: get it at example.org";
        assert_eq!((refused.code(), refused.to_string()), (12, text.to_owned()));
        assert_eq!(node.ends.try_recv(), Ok(refused), "before CometBFT has the answer");
        let word = json!({ "name": "v2", "height": 3, "info": "get it\nat example.org" });
        assert_eq!(node.word(), Some(word));
        assert_eq!(node.app.latest().commit.height, 2);
        let left = fs::read_dir(node.data.path()).unwrap();
        let unfinished = left.filter(|entry| {
            entry.as_ref().unwrap().path().extension().is_some_and(|extension| extension == "tmp")
        });
        assert_eq!(unfinished.count(), 0);
    }

    #[test]
    fn a_node_that_can_not_leave_word_says_so_and_may_be_started_again() {
        let node = Node::of(&plan("2"));
        fs::create_dir(node.data.path().join(UPGRADE_INFO)).unwrap();
        let refused = node.block(2).unwrap_err();
        assert_eq!(refused.code(), 1);
        let text = refused.to_string();
        assert!(text.contains("upgrade-info.json: ") && text.contains("UPGRADE \"v2\""), "{text}");
    }

    #[test]
    fn a_node_that_does_not_know_what_the_chain_has_gone_through_ends_without_a_word() {
        let gone = json!({ "applied_upgrades": [{ "name": "unheard-of", "height": "1" }] });
        let node = Node::new();
        assert_eq!(version_fits(node.app.chain(), &node.ledger), Ok(()), "before any chain");
        node.begin(&gone);
        let refused = node.block(1).unwrap_err();
        assert_eq!(refused.code(), 12);
        assert!(refused.to_string().starts_with("Wrong app version"), "{refused}");
        assert_eq!((node.ends.try_recv(), node.word()), (Ok(refused), None));
    }
}

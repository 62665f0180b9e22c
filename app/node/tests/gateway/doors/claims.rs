//! Questions about claims and names, to a chain that begins with the snapshot of localnets.

use std::path::Path;

use base::Address;
use prost::{Message, Name};
use proto::cosmos::bank::v1beta1::GenesisState as Bank;
use proto::whaleshares::claim::v1 as claim;
use proto::whaleshares::names::v1 as names;
use proto::whaleshares::staking::v1::GenesisState as Staking;
use serde_json::{Value, json};
use snapshot::{Parts, Policy, Published, Snapshot, Wanted, found, ingest, settle};
use tempfile::TempDir;

use super::{Question, ask};
use crate::comet::Comet;
use crate::node::{ALICE, BOB, NOBODY, Node, Options, genesis};

/// The snapshot of localnets.
fn published(folder: &Path) -> Published {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../localnet/snapshot");
    let wanted = Wanted::main_net(90_000_000);
    let dump = ingest(&source.join("dump.jsonl"), &wanted, &mut |_| ()).unwrap();
    let policy = Policy::read(&source.join("policy.json")).unwrap();
    Snapshot::build(&dump, &dump, &policy, &mut |_| ()).unwrap().write(folder).unwrap();
    Published::open(folder).unwrap()
}

/// A node on whose chain alice has claimed, and bob is in the team.
pub(super) fn node() -> Node {
    base::prefix::fix("cosmos").unwrap();
    let folder = TempDir::new().unwrap();
    let published = published(folder.path());
    let mut app_state = genesis();
    let bytes = proto::json::parse_value(&Bank::full_name(), &app_state["bank"]).unwrap();
    let mut bank = Bank::decode(bytes.as_slice()).unwrap();
    let (mut staking, mut claims) = (Staking::default(), claim::GenesisState::default());
    let mut named = names::GenesisState::default();
    let member = claim::TeamMember { address: BOB.into(), amount: 5, released: 0 };
    let header = Some(published.header().wire().clone());
    let plan = claim::Plan { header, team: vec![member], ..claim::Plan::default() };
    let parts = Parts { bank: &mut bank, staking: &mut staking, claims: &mut claims };
    found(parts, plan, "uwls").unwrap();
    let (proof, to) = (published.prove("alice").unwrap(), Address::parse(ALICE).unwrap());
    settle(&mut staking, &mut claims, &mut named, &proof, &to).unwrap();
    app_state["bank"] = json_of(&bank);
    app_state["staking"] = json_of(&staking);
    app_state["claim"] = json_of(&claims);
    app_state["names"] = json_of(&named);
    Node::with(Options { app_state, ..Options::default() }, Comet::that_knows_nothing())
}

fn json_of<M: Message + Name>(message: &M) -> Value {
    let text = proto::json::print(&M::full_name(), &message.encode_to_vec()).unwrap();
    serde_json::from_str(&text).unwrap()
}

pub(super) fn about_claims() -> Vec<Question> {
    let status = |index: u64| claim::QueryClaimStatusRequest { index, correction: 0 };
    let of = |account_id: u64| claim::QueryClaimRequest { account_id, correction: 0 };
    let text = claim::QueryTextRequest {
        name: "newcomer".into(),
        account_id: 9_000_001,
        to: BOB.into(),
        expires: 7,
        ..claim::QueryTextRequest::default()
    };
    let nothing = claim::QuerySimulateRequest { claim: Some(claim::MsgClaim::default()) };
    let simulated = ask("whaleshares.claim.v1.Query/Simulate", &nothing, "simulate");
    let loan = claim::QueryLoanRequest { borrower: NOBODY.into() };
    vec![
        ask("whaleshares.claim.v1.Query/Params", &claim::QueryParamsRequest {}, "params"),
        ask("whaleshares.claim.v1.Query/Snapshot", &claim::QuerySnapshotRequest {}, "snapshot"),
        ask(
            "whaleshares.claim.v1.Query/Corrections",
            &claim::QueryCorrectionsRequest::default(),
            "corrections",
        ),
        ask("whaleshares.claim.v1.Query/ClaimStatus", &status(1), "status/1"),
        ask("whaleshares.claim.v1.Query/ClaimStatus", &status(20), "status/20"),
        ask("whaleshares.claim.v1.Query/Claim", &of(9_000_002), "claims/9000002"),
        ask("whaleshares.claim.v1.Query/Claim", &of(9_000_001), "claims/9000001"),
        ask(
            "whaleshares.claim.v1.Query/Pending",
            &claim::QueryPendingRequest::default(),
            "pending",
        ),
        ask(
            "whaleshares.claim.v1.Query/Text",
            &text,
            format!("text?name=newcomer&account_id=9000001&to={BOB}&expires=7"),
        ),
        Question { body: Some(json!({ "claim": {} }).to_string()), ..simulated },
        ask("whaleshares.claim.v1.Query/Pool", &claim::QueryPoolRequest {}, "pool"),
        ask("whaleshares.claim.v1.Query/Loan", &loan, format!("loans/{NOBODY}")),
        ask("whaleshares.claim.v1.Query/Team", &claim::QueryTeamRequest {}, "team"),
    ]
}

pub(super) fn about_names() -> Vec<Question> {
    let owner = |name: &str| names::QueryOwnerRequest { name: name.into() };
    let name = |address: &str| names::QueryNameRequest { address: address.into() };
    vec![
        ask("whaleshares.names.v1.Query/Owner", &owner("alice"), "owners/alice"),
        ask("whaleshares.names.v1.Query/Owner", &owner("nobody"), "owners/nobody"),
        ask("whaleshares.names.v1.Query/Name", &name(ALICE), format!("names/{ALICE}")),
        ask("whaleshares.names.v1.Query/Name", &name(BOB), format!("names/{BOB}")),
        ask("whaleshares.names.v1.Query/Names", &names::QueryNamesRequest::default(), "names"),
        ask("whaleshares.names.v1.Query/Rule", &names::QueryRuleRequest {}, "rule"),
    ]
}

//! Random people who grant, use, take back and wait: nobody ever pays more than he has allowed,
//! and an export is as good as the chain.

use std::collections::BTreeMap;

use base::Seconds;
use proptest::prelude::*;
use tests::{OK, Scene, Start, allow, basic, disallow, periodic, prune, send, verdict};

const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];

/// What somebody does in a block.
#[derive(Clone, Debug)]
enum Step {
    Grant { granter: usize, grantee: usize, limit: u64, lasts: Option<u64> },
    Periodic { granter: usize, grantee: usize, limit: u64, each: u64, seconds: u32 },
    Revoke { granter: usize, grantee: usize },
    Pay { granter: usize, grantee: usize, fee: u64 },
    Prune { pruner: usize },
    Wait { seconds: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..PEOPLE.len();
    let pair = move || (who.clone(), 0..PEOPLE.len());
    prop_oneof![
        3 => (pair(), 1..40u64, proptest::option::of(1..12u64)).prop_map(|((granter, grantee), limit, lasts)| {
            Step::Grant { granter, grantee, limit, lasts }
        }),
        2 => (pair(), 1..40u64, 1..20u64, 0..6u32).prop_map(|((granter, grantee), limit, each, seconds)| {
            Step::Periodic { granter, grantee, limit, each, seconds }
        }),
        1 => pair().prop_map(|(granter, grantee)| Step::Revoke { granter, grantee }),
        6 => (pair(), 1..20u64).prop_map(|((granter, grantee), fee)| Step::Pay { granter, grantee, fee }),
        1 => (0..PEOPLE.len()).prop_map(|pruner| Step::Prune { pruner }),
        1 => (0..9u64).prop_map(|seconds| Step::Wait { seconds }),
    ]
}

/// Does one step; whether it was good.
fn take(scene: &mut Scene, step: &Step) -> bool {
    let now = scene.last_block().time;
    let after = |seconds: u64| now.plus(Seconds(seconds)).expect("time");
    let draft = match *step {
        Step::Wait { seconds } => {
            scene.wait(Seconds(seconds));
            scene.block(&[]);
            return true;
        }
        Step::Grant { granter, grantee, limit, lasts } => {
            let allowance = basic(&format!("{limit}uwls"), lasts.map(after));
            scene.draft(PEOPLE[granter], &allow(PEOPLE[granter], PEOPLE[grantee], allowance))
        }
        Step::Periodic { granter, grantee, limit, each, seconds } => {
            let (limit, each) = (format!("{limit}uwls"), format!("{each}uwls"));
            let allowance = periodic(&limit, &each, seconds.into(), after(2));
            scene.draft(PEOPLE[granter], &allow(PEOPLE[granter], PEOPLE[grantee], allowance))
        }
        Step::Revoke { granter, grantee } => {
            scene.draft(PEOPLE[granter], &disallow(PEOPLE[granter], PEOPLE[grantee]))
        }
        Step::Pay { granter, grantee, fee } => {
            let payer = scene.address(PEOPLE[granter]).to_string();
            let draft = scene.draft(PEOPLE[grantee], &send(PEOPLE[grantee], "dave", "1ushare"));
            draft.fee(&format!("{fee}uwls")).granter(&payer)
        }
        Step::Prune { pruner } => scene.draft(PEOPLE[pruner], &prune(PEOPLE[pruner])),
    };
    verdict(&scene.deliver(&draft)) == OK
}

fn money(scene: &Scene, who: &str) -> u64 {
    let path = "/cosmos.bank.v1beta1.Query/Balance";
    let request = proto::cosmos::bank::v1beta1::QueryBalanceRequest {
        address: scene.address(who).to_string(),
        denom: "uwls".into(),
    };
    let answer: proto::cosmos::bank::v1beta1::QueryBalanceResponse =
        scene.ask(path, &request).expect("a balance");
    answer.balance.expect("a coin").amount.parse().expect("a number")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn nobody_pays_more_than_he_has_allowed(steps in proptest::collection::vec(step(), 1..24)) {
        let rich = "1000ushare,1000uwls";
        let mut scene = Scene::with(&PEOPLE.map(|who| (who, rich)));
        // By granter and grantee: what is left of the limit of the whole.
        let mut left: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        let mut paid = [0u64; PEOPLE.len()];
        for step in &steps {
            let good = take(&mut scene, step);
            scene.audit();
            match *step {
                Step::Grant { granter, grantee, limit, .. }
                | Step::Periodic { granter, grantee, limit, .. } if good => {
                    prop_assert_ne!(granter, grantee);
                    left.insert((granter, grantee), limit);
                }
                Step::Revoke { granter, grantee } if good => {
                    prop_assert!(left.remove(&(granter, grantee)).is_some());
                }
                Step::Pay { granter, grantee, fee } if good => {
                    paid[granter] += fee;
                    if granter != grantee {
                        let allowed = left.get_mut(&(granter, grantee));
                        let Some(allowed) = allowed.filter(|allowed| **allowed >= fee) else {
                            return Err(TestCaseError::fail(format!("{step:?} was paid")));
                        };
                        *allowed -= fee;
                    }
                }
                _ => {}
            }
        }
        for (index, who) in PEOPLE.iter().enumerate() {
            prop_assert_eq!(money(&scene, who), 1_000 - paid[index]);
        }
        let exported = scene.export();
        let start = Start { time: scene.last_block().time, ..Start::with(&exported) };
        let again = Scene::start(&start).expect("a genesis");
        prop_assert_eq!(again.export(), exported);
        again.audit();
    }
}

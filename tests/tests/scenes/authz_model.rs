//! Random grants, uses and revocations against a model that is too simple to be wrong.

use std::collections::BTreeMap;

use base::{Seconds, Time};
use proptest::prelude::*;
use proto::cosmos::bank::v1beta1::MsgSend;
use tests::{OK, Refused, Scene, any_of, exec, grant, pack, revoke, send, up_to, verdict};

const PEOPLE: [&str; 3] = ["alice", "bob", "carol"];

/// What one of them does to another one, or that time passes.
#[derive(Clone, Debug)]
enum Deed {
    /// Up to so much, or without a limit, for so many seconds, or for ever.
    Grant(usize, usize, Option<u64>, Option<u64>),
    /// Grantee, granter, amounts.
    Use(usize, usize, Vec<u64>),
    Revoke(usize, usize),
    Wait(u64),
}

fn deed() -> impl Strategy<Value = Deed> {
    let pair = || (0..PEOPLE.len(), 0..PEOPLE.len());
    let limit = prop::option::of(1_u64..40);
    let seconds = prop::option::of(0_u64..8);
    prop_oneof![
        3 => (pair(), limit, seconds)
            .prop_map(|((from, to), limit, seconds)| Deed::Grant(from, to, limit, seconds)),
        5 => (pair(), prop::collection::vec(1_u64..20, 1..4))
            .prop_map(|((by, of), amounts)| Deed::Use(by, of, amounts)),
        1 => pair().prop_map(|(from, to)| Deed::Revoke(from, to)),
        1 => (1_u64..6).prop_map(Deed::Wait),
    ]
}

/// Granter and grantee to what is left and until when.
#[derive(Default)]
struct Model {
    grants: BTreeMap<(usize, usize), (Option<u64>, Option<Time>)>,
    spent: BTreeMap<usize, u64>,
}

impl Model {
    /// What the deed comes to at `now`.
    fn expect(&mut self, deed: &Deed, now: Time) -> Refused {
        self.grants.retain(|_, (_, end)| end.is_none_or(|end| end >= now));
        match deed {
            Deed::Grant(from, to, ..) if from == to => ("authz", 7),
            Deed::Grant(_, _, _, Some(0)) => ("authz", 3),
            Deed::Grant(from, to, limit, seconds) => {
                let end = seconds.map(|seconds| now.plus(Seconds(seconds)).unwrap());
                self.grants.insert((*from, *to), (*limit, end));
                OK
            }
            Deed::Revoke(from, to) if from == to => ("authz", 7),
            Deed::Revoke(from, to) => match self.grants.remove(&(*from, *to)) {
                Some(_) => OK,
                None => ("authz", 2),
            },
            Deed::Use(by, of, amounts) => self.spend(*by, *of, amounts),
            Deed::Wait(_) => OK,
        }
    }

    fn spend(&mut self, by: usize, of: usize, amounts: &[u64]) -> Refused {
        let before = self.grants.get(&(of, by)).copied();
        if by != of {
            let mut left = before;
            for amount in amounts {
                let Some((limit, end)) = left else { return ("authz", 2) };
                left = match limit {
                    None => Some((None, end)),
                    Some(limit) if limit < *amount => return ("sdk", 5),
                    Some(limit) if limit == *amount => None,
                    Some(limit) => Some((Some(limit - amount), end)),
                };
            }
            match left {
                Some(left) => self.grants.insert((of, by), left),
                None => self.grants.remove(&(of, by)),
            };
        }
        *self.spent.entry(of).or_default() += amounts.iter().sum::<u64>();
        OK
    }
}

/// Does it in a block of its own.
fn act(scene: &mut Scene, deed: &Deed) -> Refused {
    let draft = match deed {
        Deed::Wait(seconds) => {
            scene.wait(Seconds(*seconds));
            return OK;
        }
        Deed::Revoke(from, to) => {
            scene.draft(PEOPLE[*from], &revoke::<MsgSend>(PEOPLE[*from], PEOPLE[*to]))
        }
        Deed::Use(by, of, amounts) => {
            let sends = amounts
                .iter()
                .map(|amount| pack(&send(PEOPLE[*of], "shop", &format!("{amount}uwls"))));
            scene.draft(PEOPLE[*by], &exec(PEOPLE[*by], &sends.collect::<Vec<_>>()))
        }
        Deed::Grant(from, to, limit, seconds) => {
            let (from, to) = (PEOPLE[*from], PEOPLE[*to]);
            let now = scene.next_block().time;
            let end = seconds.map(|seconds| now.plus(Seconds(seconds)).unwrap());
            let message = match limit {
                None => grant(from, to, &any_of::<MsgSend>(), end),
                Some(limit) => grant(from, to, &up_to(&format!("{limit}uwls"), &[]), end),
            };
            scene.draft(from, &message)
        }
    };
    verdict(&scene.deliver(&draft.gas(1_000_000)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn grants_are_what_a_simple_model_says(deeds in prop::collection::vec(deed(), 1..40)) {
        let mut scene = Scene::with(&PEOPLE.map(|who| (who, "100000uwls")));
        let mut model = Model::default();
        for deed in &deeds {
            let now = scene.next_block().time;
            let expected = model.expect(deed, now);
            prop_assert_eq!(act(&mut scene, deed), expected, "{:?}", deed);
            scene.audit();
            let count = scene.export()["authz"]["authorization"].as_array().unwrap().len();
            let last = scene.last_block().time;
            let holds = |(_, end): &&(_, Option<Time>)| end.is_none_or(|end| end >= last);
            prop_assert_eq!(count, model.grants.values().filter(holds).count());
        }
        for (index, who) in PEOPLE.into_iter().enumerate() {
            let spent = model.spent.get(&index).copied().unwrap_or_default();
            prop_assert_eq!(scene.balance(who), format!("{}uwls", 100_000 - spent));
        }
    }
}

//! Proposals, votes and deposits of people, by name; and what lies in the store of gov.

use auth::authority;
use base::{Event, Seconds, Time};
use chain::Finalized;
use prost::Message;
use prost_types::Any;
use proto::cosmos::authz::v1beta1::MsgExec;
use proto::cosmos::gov::v1::{
    MsgCancelProposal, MsgDeposit, MsgSubmitProposal, MsgSubmitProposalResponse, MsgUpdateParams,
    MsgVote, MsgVoteWeighted, Params, Proposal, ProposalStatus, VoteOption, WeightedVoteOption,
};
use proto::whaleshares::gov::v1::{Ballot, MsgUpdateRules, Poll, Rules};
use serde_json::json;
use store::{Kv, Order, Range, StoreName};

use crate::{Key, Scene, account, coins, number, pack, power_up};

const GOV: StoreName = StoreName("gov");

/// What has to lie in deposit, by the default parameters: 100 WLS.
pub const FULL: &str = "100000000uwls";

/// For how long proposals of the simple majority are voted on by default: 7 days.
pub const VOTING: Seconds = Seconds(7 * 86_400);

/// How long what has passed waits by default: 2 days.
pub const TIMELOCK: Seconds = Seconds(2 * 86_400);

/// `who` proposes `messages` with a first deposit.
pub fn propose(who: &str, messages: &[Any], deposit: &str) -> MsgSubmitProposal {
    MsgSubmitProposal {
        messages: messages.to_vec(),
        initial_deposit: coins(deposit),
        proposer: account(who),
        metadata: "because".to_owned(),
        title: "a proposal".to_owned(),
        summary: "what it is about".to_owned(),
        expedited: false,
    }
}

/// `who` adds to the deposit of proposal `id`.
pub fn deposit(who: &str, id: u64, amount: &str) -> MsgDeposit {
    MsgDeposit { proposal_id: id, depositor: account(who), amount: coins(amount) }
}

/// `who` votes on proposal `id`.
pub fn vote(who: &str, id: u64, option: VoteOption) -> MsgVote {
    let option = option.into();
    MsgVote { proposal_id: id, voter: account(who), option, metadata: String::new() }
}

/// `who` splits its vote on proposal `id`.
pub fn vote_parts(who: &str, id: u64, parts: &[(VoteOption, &str)]) -> MsgVoteWeighted {
    let part = |(option, weight): &(VoteOption, &str)| WeightedVoteOption {
        option: (*option).into(),
        weight: (*weight).to_owned(),
    };
    MsgVoteWeighted {
        proposal_id: id,
        voter: account(who),
        options: parts.iter().map(part).collect(),
        metadata: String::new(),
    }
}

/// `who` takes proposal `id` back.
pub fn take_back(who: &str, id: u64) -> MsgCancelProposal {
    MsgCancelProposal { proposal_id: id, proposer: account(who) }
}

/// The account of governance, as messages name it.
pub fn governance() -> String {
    authority().to_string()
}

/// Governance sends `messages`, which are its own, through authz.
pub fn authority_exec(messages: &[Any]) -> Any {
    pack(&MsgExec { grantee: governance(), msgs: messages.to_vec() })
}

/// What `events` of this kind say under `name`.
pub fn told(events: &[Event], kind: &str, name: &str) -> Vec<String> {
    let of_kind = events.iter().filter(|event| event.kind == kind);
    let attributes = of_kind.flat_map(|event| &event.attributes);
    attributes.filter(|(key, _)| key == name).map(|(_, value)| value.to_string()).collect()
}

impl Scene {
    /// A chain that mints nothing, on which people have Whalestake of so many uwls, and plenty of
    /// liquid tokens.
    pub fn council(people: &[(&str, u64)]) -> Scene {
        Scene::council_with(people, &json!({}))
    }

    /// The same, with rules of staking changed.
    pub fn council_with(people: &[(&str, u64)], more: &serde_json::Value) -> Scene {
        let rich: Vec<(&str, &str)> =
            people.iter().map(|(name, _)| (*name, "1000000000000uwls")).collect();
        let mut rules = json!({"inflation_start_ppb": 0, "inflation_floor_ppb": 0});
        for (name, rule) in more.as_object().expect("rules by name") {
            rules[name.as_str()] = rule.clone();
        }
        let mut scene = Scene::with_rules(&rich, &rules);
        for (name, stake) in people.iter().filter(|(_, stake)| *stake > 0) {
            scene.ok(name, power_up(name, name, &format!("{stake}uwls")));
        }
        scene
    }

    /// `who` proposes `messages` with the full deposit, so that voting begins. Tells the number.
    pub fn open(&mut self, who: &str, messages: &[Any]) -> u64 {
        self.submit(who, &propose(who, messages, FULL))
    }

    /// `who` submits `proposal`, with plenty of gas. Tells its number.
    pub fn submit(&mut self, who: &str, proposal: &MsgSubmitProposal) -> u64 {
        let result = self.deliver(&self.draft(who, proposal).gas(10_000_000));
        assert!(result.is_ok(), "{who} was refused: {:?}", result.error);
        let value = &result.responses.first().expect("a response").value;
        MsgSubmitProposalResponse::decode(value.as_slice()).expect("its response").proposal_id
    }

    /// `who` proposes `messages` and votes for them; time passes until they have taken effect, or
    /// could not. Tells what has become of the proposal.
    pub fn decide(&mut self, who: &str, messages: &[Any]) -> Proposal {
        let id = self.open(who, messages);
        self.ok(who, vote(who, id, VoteOption::Yes));
        self.conclude(id)
    }

    /// Time passes until proposal `id` is rejected, or has taken effect, or could not.
    pub fn conclude(&mut self, id: u64) -> Proposal {
        while let Some(poll) = self.poll(id) {
            let next = poll.executes_at.or(poll.voting_end).expect("voting has begun");
            self.until(next.try_into().expect("a time"));
        }
        self.proposal(id).expect("it stays")
    }

    /// A block at exactly this time.
    pub fn until(&mut self, time: Time) -> Finalized {
        self.block_with(&[], |block| block.time = time)
    }

    /// When the vote on `id` ends.
    pub fn voting_end(&self, id: u64) -> Time {
        let end = self.poll(id).and_then(|poll| poll.voting_end).expect("it is voted on");
        end.try_into().expect("a time")
    }

    /// A block at the moment when the vote on `id` ends.
    pub fn close_vote(&mut self, id: u64) -> Finalized {
        self.until(self.voting_end(id))
    }

    /// A proposal, unless it was dropped or cancelled.
    pub fn proposal(&self, id: u64) -> Option<Proposal> {
        self.of_gov(&[&[0x10_u8][..], &id.to_be_bytes()].concat())
    }

    /// What has become of it.
    pub fn status(&self, id: u64) -> Option<ProposalStatus> {
        self.proposal(id).map(|proposal| proposal.status())
    }

    /// How the vote on a proposal stands, until it is rejected or takes effect.
    pub fn poll(&self, id: u64) -> Option<Poll> {
        self.of_gov(&[&[0x11_u8][..], &id.to_be_bytes()].concat())
    }

    /// Stake for `id`, abstaining, against it, and against it with veto.
    pub fn tally(&self, id: u64) -> [u128; 4] {
        let Poll { yes, abstain, no, no_with_veto, .. } = self.poll(id).expect("it is open");
        [yes, abstain, no, no_with_veto].map(|text| number(&text))
    }

    /// The vote of `who` on `id`, until it is cleared away.
    pub fn ballot(&self, who: &str, id: u64) -> Option<Ballot> {
        let key = [&[0x21_u8][..], &id.to_be_bytes(), Key::of(who).address().as_bytes()].concat();
        self.of_gov(&key)
    }

    /// How decisions are made, as the SDK has it.
    pub fn gov_params(&self) -> Params {
        self.of_gov(&[0x01]).expect("gov has parameters")
    }

    /// Changes that by decree.
    pub fn change_gov(&mut self, change: impl FnOnce(&mut Params)) -> Result<(), base::Error> {
        let mut params = self.gov_params();
        change(&mut params);
        self.decree(MsgUpdateParams { authority: governance(), params: Some(params) })
    }

    /// How decisions are made, beyond that.
    pub fn gov_rules(&self) -> Rules {
        self.of_gov(&[0x02]).expect("gov has rules")
    }

    /// Changes that by decree.
    pub fn change_gov_rules(&mut self, change: impl FnOnce(&mut Rules)) -> Result<(), base::Error> {
        let mut rules = self.gov_rules();
        change(&mut rules);
        self.decree(MsgUpdateRules { authority: governance(), rules: Some(rules) })
    }

    /// How many deposits and votes are kept, and for how many closed proposals some still are.
    pub fn left_over(&self) -> (usize, usize, usize) {
        let count =
            |prefix: u8| self.state().scan(GOV, Range::prefix(&[prefix]), Order::Ascending).count();
        (count(0x20), count(0x21), count(0x15))
    }

    fn of_gov<M: Message + Default>(&self, key: &[u8]) -> Option<M> {
        let value = self.state().get(GOV, key)?;
        Some(M::decode(value.as_slice()).expect("a record"))
    }
}

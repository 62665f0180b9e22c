//! A small BitShares: accounts with keys made from their names, a snapshot of them, and claims
//! that they sign.

use base::Address;
use bitshares_snapshot_claim::bitshares::Key as BitSharesKey;
use bitshares_snapshot_claim::proof::{ClaimText, Form, VetoText};
use bitshares_snapshot_claim::snapshot::{Authority, Flag, Hash, Header, Leaf, Tree, leaf_hash};
use chain::TxResult;
use claimant::Secret;
use proto::cosmos::bank::v1beta1::GenesisState as Bank;
use proto::whaleshares::claim::v1 as wire;
use proto::whaleshares::staking::v1::GenesisState as Staking;
use serde_json::Value;

use crate::{OK, Scene, log, number, verdict};

/// What BTS, WHALESHARE and BROWNIE.PTS share, in uwls.
const POOLS: [u64; 3] = snapshot::POOLS;

/// Decimals and names of them.
const ASSETS: [(u64, &str, u32); 3] =
    [(0, "BTS", 5), (1276, "WHALESHARE", 0), (535, "BROWNIE.PTS", 4)];

/// A snapshot, and everybody's secrets.
#[derive(Clone)]
pub struct BitShares {
    leaves: Vec<Leaf>,
    tree: Tree,
    /// What the chain knows of it.
    pub header: Header,
}

/// The secret of an account in one of its roles: owner, active, memo.
pub fn secret(name: &str, role: &str) -> Secret {
    Secret::from_password(name, role, "correct horse battery staple").expect("a secret")
}

/// The public half.
pub fn public(name: &str, role: &str) -> BitSharesKey {
    secret(name, role).public_key()
}

/// An authority of one key.
pub fn one_key(key: BitSharesKey) -> Authority {
    Authority { threshold: 1, keys: vec![(key, 1)], ..Authority::default() }
}

/// An account with three keys of its own, which held so much BTS in the smallest unit.
pub fn holder(account_id: u64, name: &str, bts: u64) -> Leaf {
    Leaf {
        account_id,
        name: name.to_owned(),
        active: one_key(public(name, "active")),
        owner: one_key(public(name, "owner")),
        memo_key: Some(public(name, "memo")),
        holdings: [bts, 0, 0],
        flags: 0,
    }
}

impl BitShares {
    /// A snapshot of these accounts, of which exchanges are counted.
    pub fn of(mut leaves: Vec<Leaf>) -> BitShares {
        leaves.sort_by_key(|leaf| leaf.account_id);
        let encoded = leaves.iter().map(|leaf| leaf_hash(&leaf.encode()));
        let tree = Tree::of(encoded.collect());
        let assets = ASSETS.into_iter().zip(POOLS).enumerate().map(|(place, (asset, pool))| {
            let held = |counts: fn(&&Leaf) -> bool| -> u64 {
                leaves.iter().filter(counts).map(|leaf| leaf.holdings[place]).sum()
            };
            let (instance, symbol, precision) = asset;
            wire::Asset {
                instance,
                symbol: symbol.to_owned(),
                precision,
                pool,
                denominator: held(|leaf| !leaf.is(Flag::Special)).max(1),
                exchange_held: held(|leaf| leaf.is(Flag::Exchange) && !leaf.is(Flag::Special)),
                excluded: held(|leaf| leaf.is(Flag::Special)),
            }
        });
        let header = wire::Header {
            chain_id: bitshares_snapshot_claim::proof::MAIN_NET.to_vec(),
            balance_block: 29_216_478,
            balance_block_id: vec![1; 20],
            balance_time: 1_533_081_600,
            authority_block: 29_216_478,
            authority_block_id: vec![1; 20],
            authority_time: 1_533_081_600,
            leaf_count: leaves.len() as u64,
            root: tree.root().to_vec(),
            assets: assets.collect(),
            policy_hash: vec![2; 32],
            allow_non_immediate_owner: true,
        };
        BitShares { tree, header: Header::read(header).expect("a header"), leaves }
    }

    /// The account of this name.
    pub fn leaf(&self, name: &str) -> &Leaf {
        &self.leaves[self.index(name)]
    }

    /// Its number in the snapshot.
    pub fn index(&self, name: &str) -> usize {
        let place = self.leaves.iter().position(|leaf| leaf.name == name);
        place.unwrap_or_else(|| panic!("{name} has no account"))
    }

    /// Its leaf and the way up.
    pub fn proof(&self, name: &str) -> wire::LeafProof {
        let index = self.index(name);
        let aunts = self.tree.aunts(index).expect("a leaf").into_iter();
        wire::LeafProof {
            leaf: self.leaves[index].encode(),
            index: index as u64,
            aunts: aunts.map(|aunt: Hash| aunt.to_vec()).collect(),
        }
    }

    /// What genesis decides of a chain on which it is claimed.
    pub fn plan(&self) -> wire::Plan {
        wire::Plan { header: Some(self.header.wire().clone()), ..wire::Plan::default() }
    }

    /// A claim of `name` that `submitter` sends for himself, and that nobody on BitShares has
    /// signed yet. It counts for an hour.
    pub fn claim(&self, scene: &Scene, name: &str, submitter: &str) -> wire::MsgClaim {
        let wire::LeafProof { leaf, index, aunts } = self.proof(name);
        let address = scene.address(submitter).to_string();
        wire::MsgClaim {
            submitter: address.clone(),
            leaf,
            index,
            aunts,
            to: address,
            expires: now(scene) + 3_600,
            ..wire::MsgClaim::default()
        }
    }

    /// The same with the names of accounts whose leaves it needs.
    pub fn with_members(&self, mut claim: wire::MsgClaim, names: &[&str]) -> wire::MsgClaim {
        claim.aux = names.iter().map(|name| self.proof(name)).collect();
        claim
    }

    /// The text of a claim.
    pub fn text(&self, scene: &Scene, claim: &wire::MsgClaim) -> String {
        let leaf = &self.leaves[claim.index as usize];
        let text = ClaimText {
            chain_id: &scene.last_block().chain_id,
            snapshot: self.header.id(),
            name: &leaf.name,
            account_id: leaf.account_id,
            to: &claim.to,
            account_name: &claim.account_name,
            max_fee: claim.max_fee,
            expires: claim.expires,
        };
        text.to_string()
    }

    /// A claim of `name` to the account of `submitter`, signed by its active key.
    pub fn signed(&self, scene: &Scene, name: &str, submitter: &str) -> wire::MsgClaim {
        self.sign(scene, self.claim(scene, name, submitter), &secret(name, "active"))
    }

    /// A claim with one more signature, of the bare text.
    pub fn sign(&self, scene: &Scene, claim: wire::MsgClaim, by: &Secret) -> wire::MsgClaim {
        self.sign_as(scene, claim, by, &Form::Raw)
    }

    /// A claim with one more signature, in this form.
    pub fn sign_as(
        &self,
        scene: &Scene,
        mut claim: wire::MsgClaim,
        by: &Secret,
        form: &Form,
    ) -> wire::MsgClaim {
        let text = self.text(scene, &claim);
        claim.proofs.push(proof(&text, by, form));
        claim
    }

    /// The claim of `name` by its memo key, as the web wallet makes it.
    pub fn by_memo_key(&self, scene: &Scene, name: &str, submitter: &str) -> wire::MsgClaim {
        let form = Form::Envelope {
            account: name.to_owned(),
            block: 80_000_000,
            timestamp: "Fri, 20 Nov 2026 08:00:00 GMT".to_owned(),
        };
        self.sign_as(scene, self.claim(scene, name, submitter), &secret(name, "memo"), &form)
    }

    /// A claim of `name` that a BitShares transaction carries, bent before it is signed by the
    /// active key.
    pub fn by_transaction(
        &self,
        scene: &Scene,
        name: &str,
        bend: impl FnOnce(&mut Vec<u8>),
    ) -> wire::MsgClaim {
        let mut claim = self.claim(scene, name, name);
        let text = self.text(scene, &claim);
        let template = claimant::template(self.leaf(name).account_id, &text);
        let mut packed = claimant::pack(&template).expect("a transaction");
        bend(&mut packed);
        let (by, form) = (secret(name, "active"), Form::Transaction { number: 0 });
        let signature = by.sign(form.digest(&text, &by.public_key(), &packed)).to_vec();
        let public_key = by.public_key().as_bytes().to_vec();
        claim.proofs = vec![wire::KeyProof { public_key, signature, form: Some(form.to_wire()) }];
        claim.txs = vec![packed];
        claim
    }

    /// The owner of `name` says that its memo key claims nothing; `submitter` sends it.
    pub fn veto(&self, scene: &Scene, name: &str, submitter: &str, by: &Secret) -> wire::MsgVeto {
        let wire::LeafProof { leaf, index, aunts } = self.proof(name);
        let expires = now(scene) + 3_600;
        let text = VetoText {
            chain_id: &scene.last_block().chain_id,
            snapshot: self.header.id(),
            name,
            account_id: self.leaf(name).account_id,
            expires,
        };
        wire::MsgVeto {
            submitter: scene.address(submitter).to_string(),
            leaf,
            index,
            aunts,
            expires,
            proofs: vec![proof(&text.to_string(), by, &Form::Raw)],
            ..wire::MsgVeto::default()
        }
    }
}

/// The moment of the last block.
pub fn now(scene: &Scene) -> u64 {
    scene.last_block().time.seconds() as u64
}

fn proof(text: &str, by: &Secret, form: &Form) -> wire::KeyProof {
    let key = by.public_key();
    wire::KeyProof {
        public_key: key.as_bytes().to_vec(),
        signature: by.sign(form.digest(text, &key, &[])).to_vec(),
        form: Some(form.to_wire()),
    }
}

impl Scene {
    /// The genesis of a chain on which `plan` is claimed, and people own coins.
    pub fn genesis_with_plan(people: &[(&str, &str)], plan: wire::Plan) -> Value {
        let mut genesis = Scene::genesis_of(people);
        let mut bank: Bank = part(&genesis, "bank");
        let mut staking = Staking::default();
        let mut claims = wire::GenesisState::default();
        let parts = snapshot::Parts { bank: &mut bank, staking: &mut staking, claims: &mut claims };
        snapshot::found(parts, plan, "uwls").expect("a genesis with a snapshot");
        for (name, state) in
            [("bank", json_of(&bank)), ("staking", json_of(&staking)), ("claim", json_of(&claims))]
        {
            genesis[name] = state;
        }
        genesis
    }

    /// Such a chain.
    pub fn with_plan(people: &[(&str, &str)], plan: wire::Plan) -> Scene {
        Scene::from_genesis(&Scene::genesis_with_plan(people, plan))
    }

    /// Such a chain, whose genesis says more of claims.
    pub fn with_claims(
        people: &[(&str, &str)],
        plan: wire::Plan,
        change: impl FnOnce(&mut wire::GenesisState),
    ) -> Scene {
        let mut genesis = Scene::genesis_with_plan(people, plan);
        Scene::change_claims(&mut genesis, |claims| {
            claims.params = Some(Scene::with(&[]).claim_params());
            change(claims);
        });
        Scene::from_genesis(&genesis)
    }

    /// Changes what a genesis says of claims.
    pub fn change_claims(genesis: &mut Value, change: impl FnOnce(&mut wire::GenesisState)) {
        let mut claims: wire::GenesisState = part(genesis, "claim");
        change(&mut claims);
        genesis["claim"] = json_of(&claims);
    }

    /// Asks a query about claims.
    pub fn claims<R: prost::Message + Default>(
        &self,
        query: &str,
        request: &impl prost::Message,
    ) -> Result<R, base::Error> {
        self.ask(&format!("/whaleshares.claim.v1.Query/{query}"), request)
    }

    /// What holders have decided about claims.
    pub fn claim_params(&self) -> wire::Params {
        let response: wire::QueryParamsResponse =
            self.claims("Params", &wire::QueryParamsRequest {}).expect("parameters");
        response.params.expect("parameters")
    }

    /// What is known of the account-creation pool.
    pub fn pool(&self) -> wire::QueryPoolResponse {
        self.claims("Pool", &wire::QueryPoolRequest {}).expect("a pool")
    }

    /// What is known of an account of the snapshot.
    pub fn claim_status(&self, index: u64) -> wire::QueryClaimStatusResponse {
        let request = wire::QueryClaimStatusRequest { index, correction: 0 };
        self.claims("ClaimStatus", &request).expect("a status")
    }

    /// The snapshot, and what has been claimed of it.
    pub fn snapshot(&self) -> wire::QuerySnapshotResponse {
        self.claims("Snapshot", &wire::QuerySnapshotRequest {}).expect("a snapshot")
    }

    /// Whalestake of a module.
    pub fn fund(&self, module: &str) -> u128 {
        let stake = staking::stake_of(&self.ctx(), &Address::module(module)).expect("stake");
        number(&stake.to_string())
    }

    /// `who`, who may have no account, claims free of charge in a block of its own.
    pub fn claimed(&mut self, who: &str, claim: &wire::MsgClaim) -> TxResult {
        let result = self.block(&[self.free(who, claim)]).remove(0);
        assert_eq!(verdict(&result), OK, "{who}: {:?}", result.error);
        result
    }

    /// The same, which must be refused with this code of `bsclaim`. Tells why.
    pub fn not_claimed(&mut self, who: &str, claim: &wire::MsgClaim, code: u32) -> String {
        let result = self.block(&[self.free(who, claim)]).remove(0);
        assert_eq!(verdict(&result), ("bsclaim", code), "{who}: {:?}", result.error);
        log(&result)
    }

    /// `submitter`, who may have no account, sends `claim` free of charge: the transaction.
    pub fn free(&self, submitter: &str, claim: &wire::MsgClaim) -> Vec<u8> {
        self.draft(submitter, claim).gas(2_000_000).sign()
    }
}

fn part<M: prost::Message + prost::Name + Default>(genesis: &Value, name: &str) -> M {
    let bytes = proto::json::parse_value(&M::full_name(), &genesis[name]).expect("a module's part");
    M::decode(bytes.as_slice()).expect("a module's part")
}

fn json_of<M: prost::Message + prost::Name>(message: &M) -> Value {
    let text = proto::json::print(&M::full_name(), &message.encode_to_vec()).expect("JSON");
    serde_json::from_str(&text).expect("JSON")
}

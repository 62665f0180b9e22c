//! What one node tells: CometBFT of blocks, validators and votes, and the application of its seats.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use node::comet_rpc::{CometRpc, PublicKey, RpcError, ValidatorOfSet};
use prost::Message;
use proto::cosmos::crypto::ed25519::PubKey;
use proto::cosmos::staking::v1beta1::{QueryValidatorsRequest, QueryValidatorsResponse};
use proto::tendermint::types::Block;
use proto::whaleshares::staking::v1::{QueryBoardRequest, QueryBoardResponse};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Power by consensus key.
pub(crate) type Powers = BTreeMap<Vec<u8>, u64>;

/// A client of one node, which may come and go.
pub(crate) struct Rpc {
    client: CometRpc,
    runtime: Runtime,
}

/// The votes for the block that is being agreed on.
#[derive(Debug)]
pub(crate) struct Votes {
    /// The height of that block.
    pub(crate) height: u64,
    /// How much power has voted, in each round and each of its two steps, and of how much.
    pub(crate) sums: Vec<(u64, u64)>,
}

impl Rpc {
    /// A client of the node with this RPC address.
    pub(crate) fn new(url: &str) -> Rpc {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        // The client wants a runtime around it from the beginning.
        let client = runtime.block_on(async { CometRpc::new(url) }).unwrap();
        Rpc { client, runtime }
    }

    /// The height of the newest block, and whether the node still fetches older ones.
    pub(crate) fn progress(&self) -> Result<(u64, bool), RpcError> {
        let sync = self.runtime.block_on(self.client.status())?.sync_info;
        Ok((u64::try_from(sync.latest_block_height).unwrap(), sync.catching_up))
    }

    /// The height of the newest block.
    pub(crate) fn height(&self) -> Result<u64, RpcError> {
        Ok(self.progress()?.0)
    }

    /// The block at `height`.
    pub(crate) fn block(&self, height: u64) -> Result<Block, RpcError> {
        let height = i64::try_from(height).unwrap();
        Ok(self.runtime.block_on(self.client.block(Some(height)))?.block)
    }

    /// Those who decide on the block at `height`, by CometBFT.
    pub(crate) fn validators(&self, height: u64) -> Result<Powers, RpcError> {
        let mut powers = Powers::new();
        for validator in self.set(height)? {
            let power = u64::try_from(validator.voting_power).unwrap();
            let before = powers.insert(key(validator), power);
            assert_eq!(before, None, "CometBFT has a validator twice");
        }
        Ok(powers)
    }

    /// The keys of those who decide on the block at `height` in the order in which they will
    /// propose. It is so only where all have the same power.
    pub(crate) fn proposers(&self, height: u64) -> Result<Vec<Vec<u8>>, RpcError> {
        let mut set = self.set(height)?;
        set.sort_by_key(|validator| Reverse(validator.proposer_priority));
        Ok(set.into_iter().map(key).collect())
    }

    fn set(&self, height: u64) -> Result<Vec<ValidatorOfSet>, RpcError> {
        let height = i64::try_from(height).unwrap();
        let answer = self.runtime.block_on(self.client.validators(Some(height), 1, 100))?;
        let listed = u64::try_from(answer.validators.len()).unwrap();
        assert_eq!(answer.total, listed, "all are on one page");
        Ok(answer.validators)
    }

    /// Those who have a seat when the block at `height` is executed, by the application.
    pub(crate) fn seats(&self, height: u64) -> Result<Powers, RpcError> {
        let producers: QueryValidatorsResponse = self.query(
            "/cosmos.staking.v1beta1.Query/Validators",
            &QueryValidatorsRequest::default(),
            height,
        )?;
        let mut keys = BTreeMap::new();
        for producer in producers.validators {
            let key = producer.consensus_pubkey.unwrap();
            let PubKey { key } = PubKey::decode(key.value.as_slice()).unwrap();
            keys.insert(producer.operator_address, key);
        }
        let board: QueryBoardResponse = self.query(
            "/whaleshares.staking.v1.Query/Board",
            &QueryBoardRequest::default(),
            height,
        )?;
        let seated = board.rows.into_iter().filter(|row| row.seated);
        Ok(seated.map(|row| (keys[&row.operator].clone(), row.power)).collect())
    }

    /// The votes that this node knows of.
    pub(crate) fn votes(&self) -> Result<Votes, RpcError> {
        let state: Value = self.call("consensus_state", json!({}))?;
        let state = &state["round_state"];
        let position = state["height/round/step"].as_str().unwrap();
        let height = position.split('/').next().unwrap().parse().unwrap();
        let mut sums = Vec::new();
        for round in state["height_vote_set"].as_array().unwrap() {
            for step in ["prevotes_bit_array", "precommits_bit_array"] {
                sums.push(voted(round[step].as_str().unwrap()));
            }
        }
        Ok(Votes { height, sums })
    }

    /// Calls CometBFT.
    pub(crate) fn call(&self, method: &str, parameters: Value) -> Result<Value, RpcError> {
        self.runtime.block_on(self.client.call(method, parameters))
    }

    /// Asks the application for its state after the block at `height`.
    fn query<R: Message + Default>(
        &self,
        path: &str,
        request: &impl Message,
        height: u64,
    ) -> Result<R, RpcError> {
        let data = hex::encode(request.encode_to_vec());
        let question = json!({ "path": path, "data": data, "height": height.to_string() });
        let response = &self.call("abci_query", question)?["response"];
        assert_eq!(response["code"], 0, "{path}: {response}");
        let value = STANDARD.decode(response["value"].as_str().unwrap_or_default());
        Ok(R::decode(value.unwrap().as_slice()).unwrap())
    }
}

fn key(validator: ValidatorOfSet) -> Vec<u8> {
    let PublicKey::Ed25519(key) = validator.pub_key else { panic!("another kind of key") };
    key
}

/// The sums in `BA{4:xx_x} 444/1444 = 0.31`.
fn voted(text: &str) -> (u64, u64) {
    let sums = text.split(' ').nth(1).and_then(|sums| sums.split_once('/'));
    let (part, whole) = sums.unwrap_or_else(|| panic!("no votes in {text:?}"));
    (part.parse().unwrap(), whole.parse().unwrap())
}

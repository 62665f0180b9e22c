//! `cosmos.base.tendermint.v1beta1.Service`: the node, its blocks, its validators.

use base::{Address, Error, Result};
use prost::Message;
use prost_types::Any;
use proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use proto::cosmos::base::tendermint::v1beta1::{
    AbciQueryRequest, AbciQueryResponse, Block, GetBlockByHeightRequest, GetBlockByHeightResponse,
    GetLatestBlockRequest, GetLatestBlockResponse, GetLatestValidatorSetRequest,
    GetLatestValidatorSetResponse, GetNodeInfoRequest, GetNodeInfoResponse, GetSyncingRequest,
    GetSyncingResponse, GetValidatorSetByHeightRequest, GetValidatorSetByHeightResponse, Header,
    ProofOp, ProofOps, Validator, VersionInfo,
};
use proto::cosmos::crypto;
use proto::tendermint::types;
use tendermint_proto::v0_38::abci::RequestQuery;

use super::dependencies::{COSMOS_SDK, build_deps};
use super::methods::{Lane, Methods};
use super::{Asked, invalid};
use crate::abci::Application;
use crate::comet_rpc::{PublicKey, ValidatorOfSet, Validators};

/// What an ABCI query of clients may ask: gRPC has its own way, and everything else is nothing.
const QUERY_ROOTS: [&str; 4] = ["app", "store", "p2p", "custom"];

pub(super) fn add(methods: &mut Methods) {
    methods.add("/cosmos.base.tendermint.v1beta1.Service/GetNodeInfo", Lane::Comet, node_info);
    methods.add("/cosmos.base.tendermint.v1beta1.Service/GetSyncing", Lane::Comet, syncing);
    methods.add(
        "/cosmos.base.tendermint.v1beta1.Service/GetLatestBlock",
        Lane::History,
        latest_block,
    );
    methods.add("/cosmos.base.tendermint.v1beta1.Service/GetBlockByHeight", Lane::History, block);
    methods.add(
        "/cosmos.base.tendermint.v1beta1.Service/GetLatestValidatorSet",
        Lane::Comet,
        latest_validators,
    );
    methods.add(
        "/cosmos.base.tendermint.v1beta1.Service/GetValidatorSetByHeight",
        Lane::Comet,
        validators,
    );
    methods.add("/cosmos.base.tendermint.v1beta1.Service/ABCIQuery", Lane::State, abci_query);
}

fn node_info(asked: &Asked<'_>, _: GetNodeInfoRequest) -> Result<GetNodeInfoResponse> {
    let status = asked.wait(asked.comet().status())?;
    let version = VersionInfo {
        name: "whaleshares".to_owned(),
        app_name: "whaled".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        git_commit: option_env!("WHALED_COMMIT").unwrap_or_default().to_owned(),
        build_deps: build_deps(),
        cosmos_sdk_version: COSMOS_SDK.to_owned(),
        ..VersionInfo::default()
    };
    Ok(GetNodeInfoResponse {
        default_node_info: Some(status.node_info.0),
        application_version: Some(version),
    })
}

fn syncing(asked: &Asked<'_>, _: GetSyncingRequest) -> Result<GetSyncingResponse> {
    let status = asked.wait(asked.comet().status())?;
    Ok(GetSyncingResponse { syncing: status.sync_info.catching_up })
}

fn latest_block(asked: &Asked<'_>, _: GetLatestBlockRequest) -> Result<GetLatestBlockResponse> {
    let answer = asked.wait(asked.comet().block(None))?;
    let sdk_block = sdk_block(&answer.block)?;
    Ok(GetLatestBlockResponse {
        block_id: Some(answer.id),
        block: Some(answer.block),
        sdk_block: Some(sdk_block),
    })
}

fn block(asked: &Asked<'_>, request: GetBlockByHeightRequest) -> Result<GetBlockByHeightResponse> {
    not_beyond(asked, request.height)?;
    let answer = asked.wait(asked.comet().block(Some(request.height)))?;
    let sdk_block = sdk_block(&answer.block)?;
    Ok(GetBlockByHeightResponse {
        block_id: Some(answer.id),
        block: Some(answer.block),
        sdk_block: Some(sdk_block),
    })
}

fn latest_validators(
    asked: &Asked<'_>,
    request: GetLatestValidatorSetRequest,
) -> Result<GetLatestValidatorSetResponse> {
    let (page, limit) = page_of(request.pagination);
    let set = asked.wait(asked.comet().validators(None, page, limit))?;
    let (block_height, validators, pagination) = page_response(set)?;
    Ok(GetLatestValidatorSetResponse { block_height, validators, pagination })
}

fn validators(
    asked: &Asked<'_>,
    request: GetValidatorSetByHeightRequest,
) -> Result<GetValidatorSetByHeightResponse> {
    let (page, limit) = page_of(request.pagination);
    not_beyond(asked, request.height)?;
    let set = asked.wait(asked.comet().validators(Some(request.height), page, limit))?;
    let (block_height, validators, pagination) = page_response(set)?;
    Ok(GetValidatorSetByHeightResponse { block_height, validators, pagination })
}

/// The application itself answers; CometBFT is not asked.
fn abci_query(asked: &Asked<'_>, request: AbciQueryRequest) -> Result<AbciQueryResponse> {
    if request.path.is_empty() {
        return Err(invalid("empty query path"));
    }
    let path = request.path.strip_prefix('/').unwrap_or(&request.path);
    let root = path.split('/').next().unwrap_or_default();
    if !QUERY_ROOTS.contains(&root) {
        return Err(invalid(format!("unsupported ABCI query path: {}", request.path)));
    }
    let AbciQueryRequest { data, path, height, prove } = request;
    let answer = asked
        .app
        .query(RequestQuery { data: data.into(), path, height, prove })
        .map_err(|reason| Error::query(base::Status::Internal, reason.to_string()))?;
    let proof_op = |op: tendermint_proto::v0_38::crypto::ProofOp| ProofOp {
        r#type: op.r#type,
        key: op.key,
        data: op.data,
    };
    Ok(AbciQueryResponse {
        code: answer.code,
        log: answer.log,
        info: answer.info,
        index: answer.index,
        key: answer.key.to_vec(),
        value: answer.value.to_vec(),
        proof_ops: answer
            .proof_ops
            .map(|proof| ProofOps { ops: proof.ops.into_iter().map(proof_op).collect() }),
        height: answer.height,
        codespace: answer.codespace,
    })
}

fn not_beyond(asked: &Asked<'_>, height: i64) -> Result<()> {
    let newest = asked.wait(asked.comet().status())?.sync_info.latest_block_height;
    match height > newest {
        true => Err(invalid("requested block height is bigger then the chain length")),
        false => Ok(()),
    }
}

/// The block as the SDK shows it: the proposer as an address.
fn sdk_block(block: &types::Block) -> Result<Block> {
    let types::Block { header, data, evidence, last_commit } = block.clone();
    let header = header.map(sdk_header).transpose()?;
    Ok(Block { header, data, evidence, last_commit })
}

/// The same message, but for the proposer: bytes there, their text here.
fn sdk_header(mut header: types::Header) -> Result<Header> {
    header.proposer_address = signer_text(&header.proposer_address)?.into_bytes();
    Header::decode(header.encode_to_vec().as_slice())
        .map_err(|error| Error::query(base::Status::Internal, error.to_string()))
}

fn signer_text(address: &[u8]) -> Result<String> {
    Address::new(address)
        .map(|address| address.consensus_text())
        .map_err(|error| Error::query(base::Status::Internal, error.to_string()))
}

/// CometBFT counts pages from 1 and knows no offset within them.
fn page_of(request: Option<PageRequest>) -> (u64, u64) {
    let PageRequest { offset, limit, .. } = request.unwrap_or_default();
    let limit = if limit == 0 { base::DEFAULT_LIMIT } else { limit };
    (offset.checked_div(limit).unwrap_or_default().saturating_add(1), limit)
}

type Page = (i64, Vec<Validator>, Option<PageResponse>);

fn page_response(set: Validators) -> Result<Page> {
    let pagination = PageResponse { total: set.total, ..PageResponse::default() };
    let validators = set.validators.into_iter().map(validator).collect::<Result<_>>()?;
    Ok((set.block_height, validators, Some(pagination)))
}

fn validator(validator: ValidatorOfSet) -> Result<Validator> {
    let pub_key = match validator.pub_key {
        PublicKey::Ed25519(key) => pack(&crypto::ed25519::PubKey { key }),
        PublicKey::Secp256k1(key) => pack(&crypto::secp256k1::PubKey { key }),
    };
    Ok(Validator {
        address: signer_text(&validator.address)?,
        pub_key: Some(pub_key),
        voting_power: validator.voting_power,
        proposer_priority: validator.proposer_priority,
    })
}

fn pack<M: Message + prost::Name>(message: &M) -> Any {
    Any { type_url: base::type_url::<M>(), value: message.encode_to_vec() }
}

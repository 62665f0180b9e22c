//! A chain with many accounts, and signed transfers between them.

use std::sync::Arc;

use anyhow::{Result, anyhow};
use base::{Address, Block, Ctx, Mode, Time, type_url};
use chain::{Chain, STORES};
use node::ledger::{DatabaseKind, Ledger, Settings};
use prost::Message;
use proto::cosmos::auth::v1beta1::{BaseAccount, GenesisState as AuthGenesis};
use proto::cosmos::bank::v1beta1::{Balance, GenesisState as BankGenesis, MsgSend};
use proto::cosmos::base::v1beta1::Coin;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{
    AuthInfo, Fee, ModeInfo, SignDoc, SignerInfo, TxBody, TxRaw, mode_info,
};
use rayon::prelude::*;
use secp256k1::SecretKey;
use sha2::{Digest, Sha256};
use store::{Changes, Nothing};
use tempfile::TempDir;

use crate::clock::{Cost, timed, timed_together};

pub(crate) const CHAIN_ID: &str = "bench-1";

pub(crate) struct World {
    pub(crate) accounts: usize,
    pub(crate) sends: usize,
    pub(crate) chain: Chain,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) home: TempDir,
    pub(crate) block: Block,
    pub(crate) genesis: GenesisCosts,
    keys: Vec<SecretKey>,
}

/// What it costs to begin a chain.
#[derive(Clone, Copy, Default)]
pub(crate) struct GenesisCosts {
    pub(crate) import: Cost,
    pub(crate) root: Cost,
    pub(crate) journal: Cost,
}

/// The key of account number `index`.
fn key(index: usize) -> SecretKey {
    SecretKey::from_secret_bytes(Sha256::digest(index.to_be_bytes()).into()).expect("a secret")
}

fn address(index: usize, keys: &[SecretKey]) -> Address {
    match keys.get(index) {
        Some(key) => auth::PublicKey::secp256k1(key.public_key().serialize()).address(),
        None => {
            let hash: [u8; 32] = Sha256::digest(index.to_be_bytes()).into();
            Address::new(&hash[..20]).expect("20 bytes")
        }
    }
}

impl World {
    /// `accounts` accounts with a balance each; the first of them can sign.
    pub(crate) fn build(accounts: usize, sends: usize) -> Result<World> {
        let keys: Vec<SecretKey> = (0..sends.min(accounts)).into_par_iter().map(key).collect();
        let chain = Chain::new();
        let home = tempfile::tempdir()?;
        let settings = Settings { checkpoint_blocks: u64::MAX, ..Settings::default() };
        let ledger = Arc::new(Ledger::open(home.path(), DatabaseKind::Sled, STORES, settings)?);
        let time = Time::new(1_800_000_000, 0)?;
        let block = Block { height: 1, time, chain_id: CHAIN_ID.into(), ..Block::default() };
        let files = genesis_files(&chain, accounts, &keys);
        let (changes, import) = timed(|| import(&chain, &block, &files));
        let changes = changes?;
        let (staged, root) = timed_together(|| ledger.stage(1, changes));
        let staged = staged?;
        let (committed, journal) =
            timed(|| ledger.commit(staged, Vec::new(), block.time.seconds(), 0));
        committed?;
        let genesis = GenesisCosts { import, root, journal };
        Ok(World { accounts, sends, chain, ledger, home, block, genesis, keys })
    }

    /// One signed transfer of every account that can sign, to an account chosen by a fixed dice.
    pub(crate) fn transfers(&self, round: u64) -> Vec<Vec<u8>> {
        let signers = self.keys.len();
        let each = self.sends.div_ceil(signers);
        let mut txs: Vec<(usize, usize, Vec<u8>)> = (0..signers)
            .into_par_iter()
            .flat_map_iter(|signer| {
                let turns = (0..each).filter(move |turn| turn * signers + signer < self.sends);
                turns.map(move |turn| {
                    let sequence = round * each as u64 + turn as u64;
                    (turn, signer, self.transfer(signer, sequence))
                })
            })
            .collect();
        txs.sort_unstable_by_key(|(turn, signer, _)| (*turn, *signer));
        txs.into_iter().map(|(_, _, tx)| tx).collect()
    }

    fn transfer(&self, from: usize, sequence: u64) -> Vec<u8> {
        let dice: [u8; 32] =
            Sha256::digest([from.to_be_bytes(), sequence.to_be_bytes()].concat()).into();
        let to = u64::from_be_bytes(dice[..8].try_into().expect("8 bytes")) % self.accounts as u64;
        let coin = |amount: &str| vec![Coin { denom: "uwls".into(), amount: amount.into() }];
        let message = MsgSend {
            from_address: address(from, &self.keys).to_string(),
            to_address: address(to as usize, &self.keys).to_string(),
            amount: coin("1"),
        };
        let message =
            prost_types::Any { type_url: type_url::<MsgSend>(), value: message.encode_to_vec() };
        let key = &self.keys[from];
        let public = auth::PublicKey::secp256k1(key.public_key().serialize());
        let direct = mode_info::Single { mode: SignMode::Direct.into() };
        let info = SignerInfo {
            public_key: Some(public.to_any()),
            mode_info: Some(ModeInfo { sum: Some(mode_info::Sum::Single(direct)) }),
            sequence,
        };
        let fee = Fee { amount: coin("200"), gas_limit: 200_000, ..Fee::default() };
        let document = SignDoc {
            body_bytes: TxBody { messages: vec![message], ..TxBody::default() }.encode_to_vec(),
            auth_info_bytes: AuthInfo {
                signer_infos: vec![info],
                fee: Some(fee),
                ..AuthInfo::default()
            }
            .encode_to_vec(),
            chain_id: CHAIN_ID.into(),
            account_number: from as u64,
        };
        let digest: [u8; 32] = Sha256::digest(document.encode_to_vec()).into();
        let signature = secp256k1::ecdsa::sign(secp256k1::Message::from_digest(digest), key);
        TxRaw {
            body_bytes: document.body_bytes,
            auth_info_bytes: document.auth_info_bytes,
            signatures: vec![signature.serialize_compact().to_vec()],
        }
        .encode_to_vec()
    }

    /// Stops as a node does, with a checkpoint of the newest state; hands back its home.
    pub(crate) fn stop(self) -> Result<TempDir> {
        let World { ledger, home, block, .. } = self;
        ledger.close()?;
        drop(ledger);
        let settings = Settings { checkpoint_blocks: 1, ..Settings::default() };
        let ledger = Ledger::open(home.path(), DatabaseKind::Sled, STORES, settings)?;
        let next = ledger.latest().commit.height + 1;
        let staged = ledger.stage(next, Changes::new())?;
        ledger.commit(staged, Vec::new(), block.time.seconds(), 0)?;
        ledger.close()?;
        Ok(home)
    }
}

/// The genesis of every module, with `accounts` accounts.
fn genesis_files(chain: &Chain, accounts: usize, keys: &[SecretKey]) -> Vec<Vec<u8>> {
    let addresses: Vec<String> =
        (0..accounts).into_par_iter().map(|index| address(index, keys).to_string()).collect();
    let account = |(number, address): (usize, &String)| prost_types::Any {
        type_url: type_url::<BaseAccount>(),
        value: BaseAccount {
            address: address.clone(),
            account_number: number as u64,
            ..Default::default()
        }
        .encode_to_vec(),
    };
    let auth =
        AuthGenesis { params: None, accounts: addresses.iter().enumerate().map(account).collect() };
    let balance = |address: &String| Balance {
        address: address.clone(),
        coins: vec![Coin { denom: "uwls".into(), amount: "1000000000".into() }],
    };
    let bank =
        BankGenesis { balances: addresses.iter().map(balance).collect(), ..Default::default() };
    let files = chain.modules().map(|module| match module.name() {
        "auth" => auth.encode_to_vec(),
        "bank" => bank.encode_to_vec(),
        _ => module.default_genesis(),
    });
    files.collect()
}

/// The writes of a genesis.
fn import(chain: &Chain, block: &Block, files: &[Vec<u8>]) -> Result<Changes> {
    let mut ctx = Ctx::new(block, Mode::Deliver, &Nothing);
    for (module, bytes) in chain.modules().zip(files) {
        module.import(&mut ctx, bytes).map_err(|error| anyhow!("{error}"))?;
        ctx.settle();
    }
    Ok(ctx.into_changes())
}

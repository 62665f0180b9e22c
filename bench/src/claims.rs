//! What claims cost: the tree, ways up and their check, the check of a claim, CheckTx, blocks of
//! 100 claims until everybody has claimed.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use bitshares_snapshot_claim::proof::{ClaimText, Evidence, Form};
use bitshares_snapshot_claim::snapshot::{Authority, Hash, Header, Leaf, Tree, leaf_hash, proves};
use claimant::Secret;
use proto::whaleshares::claim::v1 as wire;
use serde_json::{Value, json};
use tests::{OK, Scene, verdict};

/// Claims of a block: what the rules begin with.
const A_BLOCK: usize = 100;

/// Gas of each; what a claim of one signature takes, twice.
const GAS: u64 = 400_000;

/// Bytes of the leaves whose tree alone is measured.
const LEAF_BYTES: usize = 165;

struct World {
    secrets: Vec<Secret>,
    leaves: Vec<Leaf>,
    tree: Tree,
    header: Header,
}

/// Measures, prints, and writes the figures as JSON.
pub(crate) fn run(accounts: usize, leaves: usize, json: &Path) -> anyhow::Result<()> {
    let tree = measure_tree(leaves);
    let world = World::of(accounts);
    let mut scene = Scene::with_plan(&[], world.plan());
    let claims: Vec<wire::MsgClaim> = (0..accounts).map(|at| world.claim(&scene, at)).collect();
    let txs: Vec<Vec<u8>> = claims
        .iter()
        .enumerate()
        .map(|(at, claim)| scene.draft(&receiver(at), claim).gas(GAS).sign())
        .collect();
    let bytes = txs.iter().map(Vec::len).sum::<usize>() / accounts;
    let check = measure_checks(&world, &scene, &claims);
    let check_tx = measure_check_tx(&scene, &txs);
    let blocks = measure_blocks(&mut scene, &txs);
    let figures = json!({
        "accounts": accounts, "bytes_of_a_claim": bytes,
        "tree": tree, "check_us": check, "check_tx_us": check_tx, "blocks": blocks,
    });
    println!("{figures:#}");
    std::fs::write(json, figures.to_string())?;
    Ok(())
}

fn receiver(at: usize) -> String {
    format!("receiver {at}")
}

/// Rows of a tree of `count` leaves, ways up to its root, and their check.
fn measure_tree(count: usize) -> Value {
    let leaves: Vec<Vec<u8>> = (0..count)
        .map(|at| {
            let mut leaf = vec![0x5A; LEAF_BYTES];
            leaf[..8].copy_from_slice(&at.to_be_bytes());
            leaf
        })
        .collect();
    let (tree, build) = timed(|| Tree::of(leaves.iter().map(|leaf| leaf_hash(leaf)).collect()));
    let (ways, prove) =
        timed(|| (0..count).map(|at| tree.aunts(at).expect("a leaf")).collect::<Vec<Vec<Hash>>>());
    let root = tree.root();
    let (_, check) = timed(|| {
        for (at, (leaf, aunts)) in leaves.iter().zip(&ways).enumerate() {
            assert!(proves(&root, at as u64, count as u64, leaf_hash(leaf), aunts));
        }
    });
    json!({
        "leaves": count, "build_s": build, "proofs_per_s": count as f64 / prove,
        "check_us": check / count as f64 * 1e6,
    })
}

/// Everything but the state: leaf, way up, flags, key, signature, weights.
fn measure_checks(world: &World, scene: &Scene, claims: &[wire::MsgClaim]) -> f64 {
    let texts: Vec<String> =
        claims.iter().enumerate().map(|(at, claim)| world.text(scene, at, claim)).collect();
    let (_, seconds) = timed(|| {
        for (claim, text) in claims.iter().zip(&texts) {
            let evidence = Evidence::of_claim(claim).expect("evidence");
            let leaf = evidence.account(&world.header).expect("a leaf");
            black_box(evidence.verify(&world.header, &leaf, text).expect("a good claim"));
        }
    });
    seconds / claims.len() as f64 * 1e6
}

fn measure_check_tx(scene: &Scene, txs: &[Vec<u8>]) -> f64 {
    let count = txs.len().min(2_000);
    let (_, seconds) = timed(|| {
        for tx in &txs[..count] {
            assert_eq!(verdict(&scene.check(tx)), OK);
        }
    });
    seconds / count as f64 * 1e6
}

/// Blocks of claims until everybody has claimed, with the trees and the root of each.
fn measure_blocks(scene: &mut Scene, txs: &[Vec<u8>]) -> Value {
    let (mut execute, mut all) = (Vec::new(), 0.0);
    for txs in txs.chunks(A_BLOCK) {
        let block = scene.next_block();
        let (done, seconds) = timed(|| scene.execute(&block, txs));
        assert!(done.results.iter().all(|result| verdict(result) == OK));
        execute.push(seconds * 1e3);
        let (_, commit) = timed(|| scene.commit(block, &done.changes));
        all += seconds + commit;
    }
    execute.sort_by(f64::total_cmp);
    json!({
        "count": execute.len(), "claims_each": A_BLOCK,
        "execute_ms": {
            "min": execute[0], "median": execute[execute.len() / 2], "max": execute[execute.len() - 1],
        },
        "all_s": all, "claims_per_s": txs.len() as f64 / all,
    })
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = work();
    (done, start.elapsed().as_secs_f64())
}

impl World {
    fn of(accounts: usize) -> World {
        let secrets: Vec<Secret> = (0..accounts)
            .map(|at| Secret::from_password(&at.to_string(), "active", "bench").expect("a secret"))
            .collect();
        let leaves: Vec<Leaf> = secrets
            .iter()
            .enumerate()
            .map(|(at, secret)| {
                let key = secret.public_key();
                let authority =
                    Authority { threshold: 1, keys: vec![(key, 1)], ..Authority::default() };
                Leaf {
                    account_id: 1_000 + at as u64,
                    name: format!("holder-{at}"),
                    active: authority.clone(),
                    owner: authority,
                    memo_key: Some(key),
                    holdings: [1_000_000, 0, 0],
                    flags: 0,
                }
            })
            .collect();
        let tree = Tree::of(leaves.iter().map(|leaf| leaf_hash(&leaf.encode())).collect());
        let header = header(&tree, accounts as u64);
        World { secrets, leaves, tree, header }
    }

    fn plan(&self) -> wire::Plan {
        wire::Plan { header: Some(self.header.wire().clone()), ..wire::Plan::default() }
    }

    fn claim(&self, scene: &Scene, at: usize) -> wire::MsgClaim {
        let to = scene.address(&receiver(at)).to_string();
        let aunts = self.tree.aunts(at).expect("a leaf");
        let mut claim = wire::MsgClaim {
            submitter: to.clone(),
            leaf: self.leaves[at].encode(),
            index: at as u64,
            aunts: aunts.iter().map(|aunt| aunt.to_vec()).collect(),
            to,
            expires: tests::now(scene) + 80 * 86_400,
            ..wire::MsgClaim::default()
        };
        let (secret, text) = (&self.secrets[at], self.text(scene, at, &claim));
        let key = secret.public_key();
        let form = Form::Raw;
        claim.proofs.push(wire::KeyProof {
            public_key: key.as_bytes().to_vec(),
            signature: secret.sign(form.digest(&text, &key, &[])).to_vec(),
            form: Some(form.to_wire()),
        });
        claim
    }

    fn text(&self, scene: &Scene, at: usize, claim: &wire::MsgClaim) -> String {
        let leaf = &self.leaves[at];
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
}

fn header(tree: &Tree, count: u64) -> Header {
    let asset = |instance, symbol: &str, precision, pool, denominator| wire::Asset {
        instance,
        symbol: symbol.to_owned(),
        precision,
        pool,
        denominator,
        ..wire::Asset::default()
    };
    let [bts, whaleshare, brownie] = snapshot::POOLS;
    let header = wire::Header {
        chain_id: vec![1; 32],
        balance_block_id: vec![1; 20],
        authority_block_id: vec![1; 20],
        leaf_count: count,
        root: tree.root().to_vec(),
        assets: vec![
            asset(0, "BTS", 5, bts, count * 1_000_000),
            asset(1276, "WHALESHARE", 0, whaleshare, 1),
            asset(535, "BROWNIE.PTS", 4, brownie, 1),
        ],
        policy_hash: vec![1; 32],
        ..wire::Header::default()
    };
    Header::read(header).expect("a header")
}

//! `whaled claim submit`.

use std::path::PathBuf;
use std::time::Duration;

use auth::public_key::Signature;
use base::Address;
use claimant::{ClaimFile, Signers, gas_limit};
use clap::Args;
use prost::Message;
use prost_types::Any;
use proto::cosmos::base::abci::v1beta1::{TxMsgData, TxResponse};
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{Fee, TxBody};
use proto::whaleshares::claim::v1::{MsgClaim, MsgClaimResponse};
use serde_json::json;

use super::files::{check_expiry, moment, read};
use super::{Claiming, check, failed, shown};
use crate::cli::failure::{Failure, Hint, Result};
use crate::cli::query::included;
use crate::cli::words::Edit;
use crate::cli::{output, prompt};
use crate::client::{Draft, Entry, Node, TxFile, Wait};
use crate::keys::{Keyring, Record};

/// Bytes of a signature.
const SIGNATURE: usize = 64;

/// What a simulated gas limit gets on top: a fifth.
const SPARE: u64 = 5;

#[derive(Args)]
pub(super) struct Arguments {
    /// The file of the claim.
    file: PathBuf,
    /// The key that sends it; it need not have an account yet if it is the receiver's.
    #[arg(long, value_name = "KEY")]
    from: Option<String>,
    /// The receiver's key, if somebody else sends the claim and the receiver has no account yet.
    #[arg(long, value_name = "KEY")]
    to_key: Option<String>,
    /// Most gas that may be used; auto simulates first, and left out it is computed.
    #[arg(long, value_name = "GAS")]
    gas: Option<String>,
    /// How long to wait until it is in a block.
    #[arg(long, value_name = "SPAN", default_value = "30s", value_parser = humantime::parse_duration)]
    timeout: Duration,
    /// Asks no node, and prints the signed transaction for `whaled tx broadcast`.
    #[arg(long)]
    offline: bool,
    /// The number of the sender's account; 0 is right as long as it has none.
    #[arg(short, long, value_name = "NUMBER")]
    account_number: Option<u64>,
    /// The sequence of the sender's account.
    #[arg(short, long, value_name = "NUMBER")]
    sequence: Option<u64>,
    /// Does not ask before it sends.
    #[arg(short, long)]
    yes: bool,
}

pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let file = read(&arguments.file)?;
    let signers = Signers::of(&file).map_err(failed)?;
    check::enough(&signers.progress(&file).map_err(failed)?)?;
    check_expiry(&file)?;
    let mut keyring = claiming.keyring()?;
    let from = sender(claiming, &mut keyring, arguments.from.as_deref())?;
    let claim = addressed(&mut keyring, &file, &signers, &from, arguments)?;
    let node = match arguments.offline {
        true => None,
        false => Some(claiming.node()?),
    };
    let (number, sequence) = position(node.as_ref(), &from.address(), arguments)?;
    let mut draft = Draft {
        body: TxBody { messages: vec![packed(&claim)], ..TxBody::default() },
        fee: Fee::default(),
    };
    draft.fee.gas_limit = gas(node.as_ref(), &draft, &claim, &from, sequence, arguments)?;
    let signed = signed(&mut keyring, &draft, &from, &file.chain_id, (number, sequence))?;
    let Some(node) = node else { return output::line(&signed.to_json()?) };
    if !arguments.yes {
        output::remark(&signers.text);
        if !prompt::confirm("send this claim", "--yes")? {
            output::remark("canceled");
            return Ok(());
        }
    }
    let response = node.broadcast(&signed.encode(), Wait::Sync)?;
    if response.code != 0 {
        return Err(refused(&response, &arguments.file));
    }
    let response = included(&node, &response.txhash, arguments.timeout)?;
    if response.code != 0 {
        return Err(refused(&response, &arguments.file));
    }
    output::value(&paid(&response, &claim, &signers), claiming.format()?)
}

/// The key of `--from`, or of client.toml.
fn sender(claiming: &Claiming<'_>, keyring: &mut Keyring, flag: Option<&str>) -> Result<Record> {
    let named = flag.unwrap_or(&claiming.context.client.keyring_default_keyname);
    match named {
        "" => Err(Failure::usage("--from says who sends the claim, and is missing")
            .try_this("whaled keys list")),
        named => Ok(keyring.find(named)?),
    }
}

/// The message, from the one who sends it; with the receiver's key and signature, if that is
/// somebody else and his key is here.
fn addressed(
    keyring: &mut Keyring,
    file: &ClaimFile,
    signers: &Signers,
    from: &Record,
    arguments: &Arguments,
) -> Result<MsgClaim> {
    let mut claim = file.claim.clone();
    claim.submitter = from.address().to_string();
    let Some(named) = &arguments.to_key else { return Ok(claim) };
    let to = keyring.find(named)?;
    if to.address().to_string() != claim.to {
        let text =
            format!("{named} is the key of {}, the claim goes to {}", to.address(), claim.to);
        return Err(Failure::of_key(text).again("--to-key", &claim.to));
    }
    if claim.submitter == claim.to {
        return Err(Failure::usage("--to-key is for claims that somebody else sends")
            .again_without("--to-key"));
    }
    let (signature, key) = keyring.sign(&to.name, signers.text.as_bytes())?;
    claim.to_key = Some(key.to_any());
    claim.to_signature = signature.to_vec();
    Ok(claim)
}

/// Account number and sequence; of a newcomer, who may send nothing but a claim, both are 0.
fn position(node: Option<&Node>, sender: &Address, arguments: &Arguments) -> Result<(u64, u64)> {
    let known = match node.map(|node| node.account(sender)) {
        Some(Ok(account)) => (account.account_number, account.sequence),
        Some(Err(error)) if !error.is_not_found() => return Err(error.into()),
        _ => (0, 0),
    };
    let number = arguments.account_number.unwrap_or(known.0);
    Ok((number, arguments.sequence.unwrap_or(known.1)))
}

fn packed(claim: &MsgClaim) -> Any {
    Any { type_url: base::type_url::<MsgClaim>(), value: claim.encode_to_vec() }
}

/// The flag's limit, what a simulation uses and a fifth, or what a claim of this size takes.
fn gas(
    node: Option<&Node>,
    draft: &Draft,
    claim: &MsgClaim,
    from: &Record,
    sequence: u64,
    arguments: &Arguments,
) -> Result<u64> {
    let unsigned = draft.simulated(&from.public_key, sequence).encode();
    match (arguments.gas.as_deref(), node) {
        (None, _) => Ok(gas_limit(claim, unsigned.len().saturating_add(SIGNATURE))),
        (Some("auto"), Some(node)) => {
            let used = node.simulate(unsigned)?.gas_info.unwrap_or_default().gas_used;
            Ok(used.saturating_add(used / SPARE))
        }
        (Some("auto"), None) => {
            Err(Failure::usage("--gas auto asks a node, --offline none").again_without("--gas"))
        }
        (Some(number), _) => number.parse().map_err(|_| {
            Failure::usage(format!("--gas {number}: expected a number, or auto"))
                .again_without("--gas")
        }),
    }
}

fn signed(
    keyring: &mut Keyring,
    draft: &Draft,
    from: &Record,
    chain_id: &str,
    (number, sequence): (u64, u64),
) -> Result<TxFile> {
    let mode = SignMode::Direct;
    let entry = |bytes: Vec<u8>| Entry {
        key: from.public_key.clone(),
        sequence,
        signature: Signature::Single { mode: i32::from(mode), bytes },
    };
    let described = draft.unsigned().with_entries(&[entry(Vec::new())]);
    let message = described.sign_bytes(mode, chain_id, number, sequence)?;
    let (signature, _) = keyring.sign(&from.name, &message)?;
    Ok(described.with_entries(&[entry(signature.to_vec())]))
}

/// What the block did.
fn paid(response: &TxResponse, claim: &MsgClaim, signers: &Signers) -> serde_json::Value {
    let answer = answer(&response.data).unwrap_or_default();
    let mut value = json!({
        "account": format!("{} (1.2.{})", signers.leaf.name, signers.leaf.account_id),
        "to": claim.to,
        "height": response.height.to_string(),
        "txhash": response.txhash,
    });
    let Some(fields) = value.as_object_mut() else { return value };
    match answer.ready_at.and_then(|ready_at| u64::try_from(ready_at.seconds).ok()) {
        Some(seconds) => {
            fields.insert("waits_until".to_owned(), moment(seconds).into());
        }
        None => {
            fields.insert("paid".to_owned(), shown::wls(answer.amount).into());
            fields.insert("paid_uwls".to_owned(), answer.amount.to_string().into());
        }
    }
    value
}

/// What the message answered.
fn answer(data: &str) -> Option<MsgClaimResponse> {
    let data = TxMsgData::decode(hex::decode(data).ok()?.as_slice()).ok()?;
    MsgClaimResponse::decode(data.msg_responses.first()?.value.as_slice()).ok()
}

/// A refusal with what helps against it.
fn refused(response: &TxResponse, path: &std::path::Path) -> Failure {
    let path = path.display();
    let command = |text: String| Some(Hint::Command(text));
    let hint = match (response.codespace.as_str(), response.code) {
        ("bsclaim", 4 | 5 | 9 | 45..=48) => command("whaled claim text --help".to_owned()),
        ("bsclaim", 7 | 8) => command("whaled claim status --help".to_owned()),
        ("bsclaim", 18..=28 | 33..=42) => command(format!("whaled claim check {path}")),
        ("bsclaim", 44) => {
            Some(Hint::Again(vec![Edit::Set("--to-key".to_owned(), "KEY".to_owned())]))
        }
        ("bsclaim", 51) => Some(Hint::Again(Vec::new())),
        ("sdk", 11) => Some(Hint::Again(vec![Edit::Set("--gas".to_owned(), "auto".to_owned())])),
        _ => None,
    };
    Failure::of_transaction(response).hinted(hint)
}

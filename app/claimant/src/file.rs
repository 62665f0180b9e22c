//! The file in which a claim comes together: what will be sent, and what is needed to check it
//! without asking anybody.

use bitshares_snapshot_claim::proof::{ClaimText, DEPTH, Evidence};
use bitshares_snapshot_claim::snapshot::{Header, HeaderError, Leaf};
use prost::Message;
use proto::whaleshares::claim::v1 as wire;
use serde_json::{Value, json};
use snapshot::{Proof, Published};

use crate::difference::Difference;

/// The only version of these files.
const VERSION: u64 = 1;

const CLAIM: &str = "whaleshares.claim.v1.MsgClaim";
const MEMBER: &str = "whaleshares.claim.v1.LeafProof";
const HEADER: &str = "whaleshares.claim.v1.Header";

/// A claim with as many signatures as it has by now.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimFile {
    /// The chain on which it is claimed.
    pub chain_id: String,
    /// The snapshot.
    pub header: Header,
    /// What is sent.
    pub claim: wire::MsgClaim,
    /// Every account that may sign for the claiming one as a member; those that did are in the
    /// claim.
    pub members: Vec<wire::LeafProof>,
}

/// What a holder wants.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The chain on which it is claimed.
    pub chain_id: String,
    /// Who gets the Whalestake.
    pub to: String,
    /// The name that the receiver's account gets; empty for none.
    pub account_name: String,
    /// The highest fee that may be taken out of the claim, in uwls.
    pub max_fee: u64,
    /// When it counts no longer, in seconds since 1970.
    pub expires: u64,
    /// The snapshot: 0 of genesis, n the nth correction.
    pub correction: u32,
}

/// Why a file is none of a claim.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is no JSON.
    #[error("it is no file of a claim: {0}")]
    Json(#[from] serde_json::Error),
    /// Something else stands where the claim, a member or the header should.
    #[error("it is no file of a claim: {0}")]
    Message(#[from] proto::json::Error),
    /// A field is missing, or is something else.
    #[error("it is no file of a claim: `{0}` is missing, or is none")]
    Field(&'static str),
    /// Another version wrote it.
    #[error("it is a file of version {0}, this program reads {VERSION}")]
    Version(u64),
    /// No header of a snapshot.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Text and fields say different things.
    #[error(
        "the file was edited: its `text` and its `claim` do not say the same: {0}; make it again with `claim text`"
    )]
    Edited(Difference),
    /// The chain would refuse it.
    #[error(transparent)]
    Claim(#[from] bitshares_snapshot_claim::Error),
    /// The published files are damaged, or the account is not in them.
    #[error(transparent)]
    Snapshot(#[from] snapshot::Error),
}

impl ClaimFile {
    /// A claim without signatures for the account of a proof, with everybody who may sign it.
    pub fn new(published: &Published, proof: &Proof, wish: Wish) -> Result<ClaimFile, FileError> {
        let claim = wire::MsgClaim {
            submitter: wish.to.clone(),
            leaf: proof.bytes.clone(),
            index: proof.index,
            aunts: proof.aunts.iter().map(|aunt| aunt.to_vec()).collect(),
            to: wish.to,
            account_name: wish.account_name,
            max_fee: wish.max_fee,
            expires: wish.expires,
            correction: wish.correction,
            ..wire::MsgClaim::default()
        };
        let header = published.header().clone();
        let members = members(published, &proof.leaf)?;
        let file = ClaimFile { chain_id: wish.chain_id, header, claim, members };
        file.evidence()?.account(&file.header)?;
        Ok(file)
    }

    /// Reads a file.
    pub fn parse(text: &str) -> Result<ClaimFile, FileError> {
        let json: Value = serde_json::from_str(text)?;
        let part = |name: &'static str| json.get(name).ok_or(FileError::Field(name));
        match part("version")?.as_u64().ok_or(FileError::Field("version"))? {
            VERSION => {}
            other => return Err(FileError::Version(other)),
        }
        let word = |name| part(name)?.as_str().ok_or(FileError::Field(name));
        let members = part("members")?.as_array().ok_or(FileError::Field("members"))?;
        let members = members.iter().map(|member| message(MEMBER, "members", member));
        let file = ClaimFile {
            chain_id: word("chain_id")?.to_owned(),
            header: Header::read(message(HEADER, "snapshot", part("snapshot")?)?)?,
            claim: message(CLAIM, "claim", part("claim")?)?,
            members: members.collect::<Result<_, _>>()?,
        };
        let said = file.text(&file.evidence()?.account(&file.header)?);
        match Difference::find(word("text")?, &said) {
            None => Ok(file),
            Some(difference) => Err(FileError::Edited(difference)),
        }
    }

    /// The file's text, for people too.
    pub fn to_json(&self) -> Result<String, FileError> {
        let leaf = self.evidence()?.account(&self.header)?;
        let members = self.members.iter().map(|member| printed(MEMBER, member));
        let json = json!({
            "version": VERSION,
            "chain_id": self.chain_id,
            "text": self.text(&leaf),
            "claim": printed(CLAIM, &self.claim)?,
            "members": members.collect::<Result<Vec<_>, _>>()?,
            "snapshot": printed(HEADER, self.header.wire())?,
        });
        Ok(format!("{json:#}\n"))
    }

    /// The line that is signed.
    pub fn text(&self, leaf: &Leaf) -> String {
        let text = ClaimText {
            chain_id: &self.chain_id,
            snapshot: self.header.id(),
            name: &leaf.name,
            account_id: leaf.account_id,
            to: &self.claim.to,
            account_name: &self.claim.account_name,
            max_fee: self.claim.max_fee,
            expires: self.claim.expires,
        };
        text.to_string()
    }

    /// What the claim brings besides what it says.
    pub fn evidence(&self) -> Result<Evidence, FileError> {
        Ok(Evidence::of_claim(&self.claim)?)
    }
}

/// A message out of its JSON.
fn message<M: Message + Default>(
    name: &str,
    field: &'static str,
    json: &Value,
) -> Result<M, FileError> {
    let bytes = proto::json::parse_value(name, json)?;
    M::decode(bytes.as_slice()).map_err(|_| FileError::Field(field))
}

fn printed(name: &str, message: &impl Message) -> Result<Value, FileError> {
    Ok(serde_json::from_str(&proto::json::print(name, &message.encode_to_vec())?)?)
}

/// Everybody who may act for `leaf` as a member, as deep as members are followed. Accounts that the
/// snapshot does not have can not act.
fn members(published: &Published, leaf: &Leaf) -> Result<Vec<wire::LeafProof>, FileError> {
    let mut known = vec![leaf.account_id];
    let mut row = vec![leaf.clone()];
    let mut found = Vec::new();
    for depth in 0..DEPTH {
        let mut below = Vec::new();
        for leaf in row {
            let owner = depth == 0 || published.header().allows_non_immediate_owner();
            let owner = owner.then_some(&leaf.owner);
            let accounts =
                [&leaf.active].into_iter().chain(owner).flat_map(|authority| &authority.accounts);
            for (member, _) in accounts {
                if known.contains(member) {
                    continue;
                }
                known.push(*member);
                let proof = match published.prove(&format!("1.2.{member}")) {
                    Ok(proof) => proof,
                    Err(snapshot::Error::Nobody(_)) => continue,
                    Err(error) => return Err(error.into()),
                };
                found.push(wire::LeafProof {
                    leaf: proof.bytes,
                    index: proof.index,
                    aunts: proof.aunts.iter().map(|aunt| aunt.to_vec()).collect(),
                });
                below.push(proof.leaf);
            }
        }
        row = below;
    }
    Ok(found)
}

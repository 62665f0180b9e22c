//! Evidence and forms as messages carry them.

use proto::whaleshares::claim::v1 as wire;
use wire::FormKind;

use super::evidence::{Evidence, KeyProof, Position};
use super::form::Form;
use crate::errors::Error;

impl Evidence {
    /// What a claim brings.
    pub fn of_claim(claim: &wire::MsgClaim) -> Result<Evidence, Error> {
        let wire::MsgClaim { leaf, index, aunts, aux, txs, proofs, .. } = claim;
        Evidence::read(position(leaf, *index, aunts)?, aux, txs, proofs)
    }

    /// What a veto brings.
    pub fn of_veto(veto: &wire::MsgVeto) -> Result<Evidence, Error> {
        let wire::MsgVeto { leaf, index, aunts, aux, txs, proofs, .. } = veto;
        Evidence::read(position(leaf, *index, aunts)?, aux, txs, proofs)
    }

    fn read(
        account: Position,
        aux: &[wire::LeafProof],
        txs: &[Vec<u8>],
        proofs: &[wire::KeyProof],
    ) -> Result<Evidence, Error> {
        let members = aux.iter().map(|member| position(&member.leaf, member.index, &member.aunts));
        let proofs = proofs.iter().enumerate().map(|(number, proof)| {
            let form = Form::read(&proof.form.clone().unwrap_or_default());
            let form = form.map_err(|reason| Error::EnvelopeFieldInvalid { number, reason })?;
            let (public_key, signature) = (proof.public_key.clone(), proof.signature.clone());
            Ok(KeyProof { public_key, signature, form })
        });
        Ok(Evidence {
            account,
            members: members.collect::<Result<_, Error>>()?,
            transactions: txs.to_vec(),
            proofs: proofs.collect::<Result<_, Error>>()?,
        })
    }
}

/// A node that is none proves nothing.
fn position(leaf: &[u8], index: u64, aunts: &[Vec<u8>]) -> Result<Position, Error> {
    let aunts = aunts.iter().map(|aunt| aunt.as_slice().try_into());
    let aunts = aunts.collect::<Result<_, _>>().map_err(|_| Error::BadMerkleProof { index })?;
    Ok(Position { leaf: leaf.to_vec(), index, aunts })
}

impl KeyProof {
    /// The signature as messages have it.
    pub fn to_wire(&self) -> wire::KeyProof {
        let (public_key, signature) = (self.public_key.clone(), self.signature.clone());
        wire::KeyProof { public_key, signature, form: Some(self.form.to_wire()) }
    }
}

impl Form {
    /// A form with the fields of its kind and no others: what is not signed is not carried either.
    fn read(form: &wire::Form) -> Result<Form, String> {
        let wire::Form { account, block, time, transaction, .. } = form.clone();
        let read = match form.kind() {
            FormKind::Unspecified => {
                return Err("it does not say in which form the text was signed".to_owned());
            }
            FormKind::Raw => Form::Raw,
            FormKind::Envelope => Form::Envelope { account, block, timestamp: time },
            FormKind::Beet => Form::Beet { account, time },
            FormKind::JsonV2 => Form::JsonV2 { account, time },
            FormKind::Transaction => Form::Transaction { number: transaction },
        };
        match *form == read.to_wire() {
            true => Ok(read),
            false => Err("it has fields that this form does not have".to_owned()),
        }
    }

    /// The form as messages have it.
    pub fn to_wire(&self) -> wire::Form {
        let of = |kind: FormKind| wire::Form { kind: kind.into(), ..wire::Form::default() };
        match self.clone() {
            Form::Raw => of(FormKind::Raw),
            Form::Envelope { account, block, timestamp } => {
                wire::Form { account, block, time: timestamp, ..of(FormKind::Envelope) }
            }
            Form::Beet { account, time } => wire::Form { account, time, ..of(FormKind::Beet) },
            Form::JsonV2 { account, time } => wire::Form { account, time, ..of(FormKind::JsonV2) },
            Form::Transaction { number } => {
                wire::Form { transaction: number, ..of(FormKind::Transaction) }
            }
        }
    }
}

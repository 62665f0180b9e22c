//! What every command does with the messages it made: price, confirm, sign, broadcast.

use auth::public_key::Signature;
use base::Address;
use prost::Message;
use prost_types::Any;
use proto::cosmos::base::abci::v1beta1::TxResponse;
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::{AuxSignerData, Fee, TxBody};

use super::flags::{Gas, Mode, TxArguments};
use super::hints::hint;
use super::position::Position;
use super::session::Session;
use super::signer::Person;
use crate::cli::failure::{Failure, Result};
use crate::cli::output::{self, Format};
use crate::cli::prompt;
use crate::client::{Draft, Entry, Node, TxFile};
use crate::keys::Keyring;

/// A command that makes a transaction.
pub(super) struct Delivery<'a> {
    pub(super) session: &'a Session<'a>,
    pub(super) arguments: &'a TxArguments,
    pub(super) keyring: Keyring,
    pub(super) node: Option<Node>,
}

impl<'a> Delivery<'a> {
    pub(super) fn new(
        session: &'a Session<'a>,
        arguments: &'a TxArguments,
    ) -> Result<Delivery<'a>> {
        let node = arguments.signing.connect(session)?;
        Ok(Delivery { session, arguments, keyring: session.keyring()?, node })
    }

    /// The address of somebody who is named by key or address.
    pub(super) fn address(&mut self, text: &str) -> Result<Address> {
        Ok(Person::find(&mut self.keyring, text)?.address)
    }

    /// Makes a transaction of `messages`, which `from` signs, and does with it what the flags say.
    pub(super) fn run(mut self, from: &Person, messages: Vec<Any>) -> Result {
        let mut draft = self.draft(messages)?;
        if self.arguments.aux {
            return self.aux(&draft.unsigned(), from);
        }
        if self.arguments.dry_run {
            let gas = self.estimate(&draft, from)?;
            output::remark(&format!("gas estimate: {gas}"));
            return Ok(());
        }
        draft.fee.gas_limit = match self.arguments.gas {
            Gas::Limit(limit) => limit,
            Gas::Auto => {
                let gas = self.estimate(&draft, from)?;
                output::remark(&format!("gas estimate: {gas}"));
                gas
            }
        };
        draft.fee.amount = self.arguments.price(draft.fee.gas_limit)?.to_wire();
        let unsigned = draft.unsigned();
        if self.arguments.generate_only {
            return output::line(&unsigned.to_json()?);
        }
        // What can not work fails before anybody is asked.
        let chain_id = self.session.chain_id()?;
        let wait = self.arguments.wait(self.session.context)?;
        from.known()?;
        if !self.confirmed(&unsigned)? {
            output::remark("canceled transaction");
            return Ok(());
        }
        let signed = self.sign(&unsigned, from, &chain_id)?;
        // Offline means that no number of the transaction was asked for, not that it stays here.
        let node = self.session.node()?;
        let response = node.broadcast(&signed.encode(), wait)?;
        print(&response, self.session.format()?, Some(&from.address))
    }

    fn draft(&mut self, messages: Vec<Any>) -> Result<Draft> {
        let TxArguments { note, timeout_height, unordered, fee_payer, fee_granter, .. } =
            self.arguments;
        let mut named = |who: &Option<String>| match who {
            Some(who) => self.address(who).map(|address| address.to_string()),
            None => Ok(String::new()),
        };
        let fee = Fee { payer: named(fee_payer)?, granter: named(fee_granter)?, ..Fee::default() };
        let body = TxBody {
            messages,
            memo: note.clone(),
            timeout_height: timeout_height.unwrap_or_default(),
            unordered: *unordered,
            timeout_timestamp: self.arguments.deadline()?,
            ..TxBody::default()
        };
        Ok(Draft { body, fee })
    }

    /// The gas that the transaction would use, with the adjustment.
    fn estimate(&self, draft: &Draft, from: &Person) -> Result<u64> {
        let Some(node) = &self.node else {
            let text =
                "cannot estimate gas in offline mode: --gas auto asks a node, --offline none";
            return Err(Failure::usage(text).again("--gas", "200000"));
        };
        let sequence = self.position(from)?.sequence;
        let simulated = draft.simulated(&from.simulated_key(), sequence);
        let used = node.simulate(simulated.encode())?.gas_info.unwrap_or_default().gas_used;
        self.arguments.adjusted(used)
    }

    /// Shows the transaction and asks, unless `--yes`.
    fn confirmed(&self, unsigned: &TxFile) -> Result<bool> {
        if self.arguments.yes {
            return Ok(true);
        }
        output::document(&unsigned.to_json()?, self.session.format()?)?;
        prompt::confirm("confirm transaction before signing and broadcasting", "--yes")
    }

    fn sign(&mut self, unsigned: &TxFile, from: &Person, chain_id: &str) -> Result<TxFile> {
        let position = self.position(from)?;
        let record = from.known()?;
        let mode = SignMode::from(self.arguments.signing.sign_mode.unwrap_or_default());
        let entry = |bytes: Vec<u8>| Entry {
            key: record.public_key.clone(),
            sequence: position.sequence,
            signature: Signature::Single { mode: i32::from(mode), bytes },
        };
        // Everybody who signs stands in the transaction before anything is signed.
        let described = unsigned.with_entries(&[entry(Vec::new())]);
        let Position { number, sequence } = position;
        let message = match mode {
            SignMode::DirectAux => {
                let text = "who pays for a transaction can not sign it in mode direct-aux";
                return Err(Failure::usage(text).again("--aux", "").again_without("--sign-mode"));
            }
            _ => described.sign_bytes(mode, chain_id, number, sequence)?,
        };
        let (signature, _) = self.keyring.sign(&record.name, &message)?;
        Ok(described.with_entries(&[entry(signature.to_vec())]))
    }

    /// Prints what `from` signs for somebody who pays: messages and a signature over them, in the
    /// JSON of `AuxSignerData`.
    fn aux(&mut self, unsigned: &TxFile, from: &Person) -> Result {
        if self.arguments.signing.sign_mode.is_some_and(|mode| mode != Mode::DirectAux) {
            return Err(Failure::usage("--aux signs in mode direct-aux, not as --sign-mode says")
                .again_without("--sign-mode"));
        }
        let (chain_id, position, record) =
            (self.session.chain_id()?, self.position(from)?, from.known()?);
        let Position { number, sequence } = position;
        let document = unsigned.aux_document(&record.public_key, &chain_id, number, sequence);
        let (signature, _) = self.keyring.sign(&record.name, &document.encode_to_vec())?;
        let data = AuxSignerData {
            address: from.address.to_string(),
            sign_doc: Some(document),
            mode: i32::from(SignMode::DirectAux),
            sig: signature.to_vec(),
        };
        let json = proto::json::print("cosmos.tx.v1beta1.AuxSignerData", &data.encode_to_vec())?;
        output::document(&json, self.session.format()?)
    }

    fn position(&self, from: &Person) -> Result<Position> {
        let position = self.arguments.signing.position(self.node.as_ref(), &from.address)?;
        Ok(if self.arguments.unordered { position.unordered() } else { position })
    }
}

/// What became of a broadcast. A refusal is printed like a success, with its code, as scripts of
/// other chains expect; the exit code and the remark tell it, too.
pub(super) fn print(response: &TxResponse, format: Format, signer: Option<&Address>) -> Result {
    let bytes = response.encode_to_vec();
    output::document(&proto::json::print("cosmos.base.abci.v1beta1.TxResponse", &bytes)?, format)?;
    match response.code {
        0 => Ok(()),
        _ => Err(Failure::of_transaction(response).hinted(hint(response, signer))),
    }
}

//! Signatures on their way into the file of a claim: made here, or by a wallet.

use bitshares_snapshot_claim::Error;
use bitshares_snapshot_claim::bitshares::{Key, Signature, SignatureError};
use bitshares_snapshot_claim::proof::{Form, Strength};

use crate::difference::Difference;
use crate::file::{ClaimFile, FileError};
use crate::paste::Pasted;
use crate::secret::{Secret, signer};
use crate::signers::{Part, Progress, Role, Signers};

/// A signature that is in the file now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// By which key.
    pub key: Key,
    /// What it is, what counts most first.
    pub roles: Vec<Role>,
    /// Whether it was not there before.
    pub is_new: bool,
}

/// Why a signature does not get into the file.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// No key of what was given can act.
    #[error(
        "no key of this is in an authority of {name}, of its members, or its memo key: another password or key is meant, or it was changed after the snapshot"
    )]
    NothingFits {
        /// Whose claim it is.
        name: String,
    },
    /// The only key that fits is worth less.
    #[error(
        "only the memo key of {name} fits; a claim by it waits 30 days, in which the owner can object, and is capped"
    )]
    OnlyMemo {
        /// Whose claim it is.
        name: String,
    },
    /// The text that was signed is not that of the file.
    #[error("{0}")]
    Different(Difference),
    /// Text and fields are right, and yet something else was signed.
    #[error(
        "the text is that of this claim, but the signature does not fit {fields}: one of these was changed, or the signature was"
    )]
    Unfit {
        /// What the block says besides the text.
        fields: String,
    },
    /// It is by nobody who could sign.
    #[error(
        "the signature is by {key}, which can not act for {name}; if that is not your key, something else was signed than the text of this claim"
    )]
    Stranger {
        /// The signer.
        key: Key,
        /// Whose claim it is.
        name: String,
    },
    /// A transaction that carries no text.
    #[error("the transaction carries no text; take the one that `claim text --tx` prints")]
    NoText,
    /// The file, or what the chain would say.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Signs with those of `secrets` that can act, until it is enough. If only the memo key fits, it
/// signs a message that names the account, at `moment`, if that is given.
pub fn sign(
    file: &mut ClaimFile,
    secrets: &[Secret],
    moment: Option<&str>,
) -> Result<Vec<Entered>, SigningError> {
    let signers = Signers::of(file)?;
    let name = signers.leaf.name.clone();
    let usable = usable(&signers, secrets);
    let Some((secret, key, roles)) = usable.first() else {
        return Err(SigningError::NothingFits { name });
    };
    if is_memo(roles) {
        let Some(moment) = moment else { return Err(SigningError::OnlyMemo { name }) };
        let form = Form::Envelope { account: name, block: 0, timestamp: moment.to_owned() };
        let signature = secret.sign(form.digest(&signers.text, key, &[]));
        let is_new = signers.add(file, key, signature.to_vec(), form)?;
        return Ok(vec![Entered { key: *key, roles: roles.clone(), is_new }]);
    }
    let mut entered: Vec<Entered> = Vec::new();
    for (secret, key, roles) in usable.into_iter().filter(|(_, _, roles)| !is_memo(roles)) {
        let account = roles.first().map(|role| (role.is_own, role.account.as_str()));
        let has_acted = |other: &Entered| {
            other.roles.first().map(|role| (role.is_own, role.account.as_str())) == account
        };
        // Of a member its active key is as good as both.
        let is_surplus =
            account.is_some_and(|(is_own, _)| !is_own) && entered.iter().any(has_acted);
        if is_surplus || is_enough(&signers.progress(file)?) {
            continue;
        }
        let signature = secret.sign(Form::Raw.digest(&signers.text, &key, &[]));
        let is_new = signers.add(file, &key, signature.to_vec(), Form::Raw)?;
        entered.push(Entered { key, roles, is_new });
    }
    Ok(entered)
}

/// The secrets whose keys are anything to the claim, those first that count most.
fn usable<'a>(signers: &Signers, secrets: &'a [Secret]) -> Vec<(&'a Secret, Key, Vec<Role>)> {
    let mut usable: Vec<(&Secret, Key, Vec<Role>)> = Vec::new();
    for secret in secrets {
        let key = secret.public_key();
        let roles = signers.roles(&key);
        if !roles.is_empty() && usable.iter().all(|(_, known, _)| *known != key) {
            usable.push((secret, key, roles));
        }
    }
    usable.sort_by_key(|(_, _, roles)| {
        roles.first().map(|role| (role.part == Part::Memo, !role.is_own, role.part))
    });
    usable
}

fn is_memo(roles: &[Role]) -> bool {
    roles.first().is_some_and(|role| role.part == Part::Memo)
}

/// Whether nothing is missing, and it is more than a memo key.
fn is_enough(progress: &Progress) -> bool {
    *progress == Progress::Enough(Strength::Authority)
}

/// Puts what a wallet has signed into the file, all of it or nothing.
pub fn enter(file: &mut ClaimFile, pasted: &Pasted) -> Result<Vec<Entered>, SigningError> {
    let signers = Signers::of(file)?;
    let mut changed = file.clone();
    let entered = match pasted {
        Pasted::Message { text, key, form, signed, signature } => {
            let blanks = differs(text.as_deref(), &signers.text)?;
            let rebuilt = key.map(|key| form.signed(&signers.text, &key));
            if let (Some(signed), Some(rebuilt), None) = (signed, rebuilt, &blanks)
                && let Some(difference) = Difference::find(signed, &rebuilt)
            {
                return Err(SigningError::Different(difference));
            }
            match (enter_one(&signers, &mut changed, *key, form, signature, &[]), blanks) {
                (Err(SigningError::Unfit { .. } | SigningError::Stranger { .. }), Some(blanks)) => {
                    return Err(SigningError::Different(blanks));
                }
                (entered, _) => vec![entered?],
            }
        }
        Pasted::Transaction { text, packed, signatures } => {
            let text = text.as_deref().ok_or(SigningError::NoText)?;
            if let Some(blanks) = differs(Some(text), &signers.text)? {
                return Err(SigningError::Different(blanks));
            }
            let form = Form::Transaction { number: Signers::number(&mut changed, packed) };
            let each = signatures.iter();
            let each = each.map(|one| enter_one(&signers, &mut changed, None, &form, one, packed));
            each.collect::<Result<_, _>>()?
        }
    };
    if entered.iter().any(|entered| entered.is_new) {
        *file = changed;
    }
    Ok(entered)
}

/// Refuses another text. Blanks around it may have come in when it was copied: whether they were
/// signed shows the signature.
fn differs(theirs: Option<&str>, ours: &str) -> Result<Option<Difference>, SigningError> {
    match theirs.and_then(|theirs| Difference::find(theirs, ours)) {
        Some(difference) if difference != Difference::Blanks => {
            Err(SigningError::Different(difference))
        }
        blanks => Ok(blanks),
    }
}

/// A signature by `key`, or by whom it is by, if nobody says it.
fn enter_one(
    signers: &Signers,
    file: &mut ClaimFile,
    key: Option<Key>,
    form: &Form,
    signature: &[u8],
    packed: &[u8],
) -> Result<Entered, SigningError> {
    Signature::parse(signature).map_err(|error| FileError::from(refused(error)))?;
    let digest = |key: &Key| form.digest(&signers.text, key, packed);
    let recovered = signer(signature, digest(&key.unwrap_or(Key::NULL)));
    let name = || signers.leaf.name.clone();
    let key = match (key, recovered) {
        (Some(key), recovered) if signers.roles(&key).is_empty() || recovered == Some(key) => key,
        (Some(_), _) => return Err(SigningError::Unfit { fields: fields(form) }),
        (None, Some(key)) if !signers.roles(&key).is_empty() => key,
        (None, Some(key)) => return Err(SigningError::Stranger { key, name: name() }),
        (None, None) => {
            return Err(FileError::from(refused(SignatureError::NotCanonical)).into());
        }
    };
    let is_new = signers.add(file, &key, signature.to_vec(), form.clone())?;
    Ok(Entered { key, roles: signers.roles(&key), is_new })
}

fn refused(error: SignatureError) -> Error {
    match error {
        SignatureError::Length(_) => Error::SignatureLength(error),
        SignatureError::Header(_) => Error::SignatureHeader(error),
        SignatureError::NotCanonical => Error::SignatureNotCanonical(error),
    }
}

/// What a block says besides the text.
fn fields(form: &Form) -> String {
    match form {
        Form::Envelope { account, block, timestamp } => {
            format!("account={account}, memokey=…, block={block}, timestamp={timestamp}")
        }
        Form::Beet { account, time } | Form::JsonV2 { account, time } => {
            format!("\"from\" {account:?}, \"key\", \"time\" {time:?}")
        }
        Form::Raw | Form::Transaction { .. } => "it".to_owned(),
    }
}

/// Why files of claims do not belong together.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// They are of different claims.
    #[error("they are different claims: one says {ours}, the other {theirs}")]
    Field {
        /// Of the first.
        ours: String,
        /// Of the other.
        theirs: String,
    },
    /// The other is damaged, or one of its signatures is wrong.
    #[error(transparent)]
    File(#[from] FileError),
}

/// Puts the signatures of `other` into `file`, both of the same claim, and tells whose they are.
pub fn merge(file: &mut ClaimFile, other: &ClaimFile) -> Result<Vec<Entered>, MergeError> {
    let (signers, others) = (Signers::of(file)?, Signers::of(other)?);
    match Difference::find(&others.text, &signers.text) {
        None => {}
        Some(Difference::Field { theirs, ours }) => {
            return Err(MergeError::Field { ours, theirs });
        }
        Some(_) => {
            return Err(MergeError::Field { ours: signers.text, theirs: others.text });
        }
    }
    let (ours, theirs) = (file.claim.correction, other.claim.correction);
    if ours != theirs {
        let said = |number| format!("correction={number}");
        return Err(MergeError::Field { ours: said(ours), theirs: said(theirs) });
    }
    let mut changed = file.clone();
    let mut entered = Vec::new();
    let evidence = other.evidence()?;
    for proof in evidence.proofs {
        let key = Key::new(
            proof.public_key.as_slice().try_into().map_err(|_| FileError::Field("proofs"))?,
        );
        let form = match proof.form {
            Form::Transaction { number } => {
                let packed = usize::try_from(number).ok();
                let packed = packed.and_then(|number| evidence.transactions.get(number));
                let packed = packed.ok_or(FileError::Field("txs"))?;
                Form::Transaction { number: Signers::number(&mut changed, packed) }
            }
            form => form,
        };
        let is_new = signers.add(&mut changed, &key, proof.signature, form)?;
        entered.push(Entered { key, roles: signers.roles(&key), is_new });
    }
    *file = changed;
    Ok(entered)
}

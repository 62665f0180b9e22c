//! `whaled claim text`.

use std::path::PathBuf;

use bitshares_snapshot_claim::proof::EXPIRES_WITHIN_S;
use claimant::{ClaimFile, Signers, Wish, template};
use clap::Args;
use names::is_name;
use serde_json::json;

use super::files::{now, of_snapshot, write};
use super::status::WhichArguments;
use super::{Claiming, failed};
use crate::cli::failure::{Failure, Result};
use crate::cli::output::{self, Format};
use crate::cli::typed::people::{Role, named};

#[derive(Args)]
pub(super) struct Arguments {
    /// The account, by its name on BitShares or as 1.2.n.
    #[arg(value_name = "ACCOUNT")]
    account: String,
    /// Who gets the Whalestake, by key or address.
    #[arg(long, value_name = "KEY")]
    to: String,
    /// The name that the receiver's account gets: the one on BitShares, which it gets if this is
    /// left out, one with an underscore, or - for none.
    #[arg(long = "as", value_name = "NAME", allow_hyphen_values = true)]
    account_name: Option<String>,
    /// The highest fee that may be taken out of the claim.
    #[arg(long, value_name = "UWLS", default_value = "0uwls")]
    max_fee: String,
    /// Until when the signed text counts: a span such as 30d, or seconds since 1970. Up to 90d.
    #[arg(long, value_name = "SPAN", default_value = "30d")]
    expires: String,
    /// Prints a transaction of BitShares that carries the text, for wallets that sign no texts.
    #[arg(long)]
    tx: bool,
    /// The file of the claim; ACCOUNT.claim.json if left out.
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// Begins the file anew if there is one; its signatures are lost.
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    which: WhichArguments,
}

pub(super) fn run(claiming: &Claiming<'_>, arguments: &Arguments) -> Result {
    let published = claiming.published()?;
    let proof = published.prove(&arguments.account).map_err(of_snapshot)?;
    let name = &proof.leaf.name;
    let wish = Wish {
        chain_id: claiming.chain_id()?,
        to: named(&mut claiming.keyring()?, Role::Account, &arguments.to)?,
        account_name: account_name(arguments.account_name.as_deref(), name)?,
        max_fee: fee(&arguments.max_fee)?,
        expires: moment(&arguments.expires, now())?,
        correction: arguments.which.correction,
    };
    let path = arguments.file.clone();
    let path = path.unwrap_or_else(|| PathBuf::from(format!("{name}.claim.json")));
    if path.exists() && !arguments.overwrite {
        let text = format!("there is a file {} already, perhaps with signatures", path.display());
        return Err(Failure::new(text).again("--overwrite", ""));
    }
    let file = ClaimFile::new(&published, &proof, wish).map_err(failed)?;
    let signers = Signers::of(&file).map_err(failed)?;
    write(&path, &file)?;
    let path = path.display();
    let transaction = arguments.tx.then(|| template(proof.leaf.account_id, &signers.text));
    match (claiming.format()?, &transaction) {
        (Format::Json, None) => {
            output::line(&json!({ "text": signers.text, "file": path.to_string() }).to_string())?;
        }
        (Format::Json, Some(transaction)) => output::line(
            &json!({ "text": signers.text, "file": path.to_string(), "transaction": transaction })
                .to_string(),
        )?,
        (Format::Text, None) => output::line(&signers.text)?,
        (Format::Text, Some(transaction)) => output::line(&format!("{transaction:#}"))?,
    }
    output::remark(&match transaction {
        None => format!(
            "Sign this line, all of it and nothing else, with your wallet; then give what it returns to\n  whaled claim paste {path}\nor sign here, without any wallet and without any node:\n  whaled claim sign {path} --password-stdin\nNobody who helps you needs your password or a private key."
        ),
        Some(_) => format!(
            "Let Beet sign this by requestSignature with [\"sign\", TRANSACTION]; without \"sign\" it would be sent, and refused, because it expired in 1970. cli_wallet: add_transaction_signature TRANSACTION false. Then give what comes out to\n  whaled claim paste {path}"
        ),
    });
    Ok(())
}

/// What the chain lets a claimed account be called.
fn account_name(wanted: Option<&str>, own: &str) -> Result<String> {
    let wanted = wanted.unwrap_or(own);
    let is_free = wanted.contains('_') && is_name(wanted);
    match wanted {
        "-" => Ok(String::new()),
        _ if wanted == own || is_free => Ok(wanted.to_owned()),
        _ if is_name(wanted) => Err(Failure::usage(format!(
            "while claims run, {wanted} is kept for the account of that name on BitShares; take {own}, a name with an underscore, or - for none"
        ))
        .again("--as", own)),
        _ => Err(Failure::usage(format!(
            "{wanted} is no name: 1 to 63 small letters, digits, hyphens, underscores and dots, with a letter in front and no hyphen or underscore at the end"
        ))
        .again("--as", own)),
    }
}

fn fee(text: &str) -> Result<u64> {
    let number = text.strip_suffix("uwls").unwrap_or(text).parse();
    number.map_err(|_| {
        Failure::usage(format!("--max-fee {text}: expected uwls, such as 1000uwls"))
            .again("--max-fee", "0uwls")
    })
}

/// The moment that a span or a number of seconds means.
fn moment(text: &str, now: u64) -> Result<u64> {
    let refused = |why: &str| {
        Err(Failure::usage(format!("--expires {text}: {why}")).again("--expires", "30d"))
    };
    let at = match (text.parse::<u64>(), humantime::parse_duration(text)) {
        (Ok(seconds), _) => seconds,
        (_, Ok(span)) => now.saturating_add(span.as_secs()),
        _ => return refused("expected a span such as 30d, or seconds since 1970"),
    };
    if at <= now {
        return refused("that is over");
    }
    match at <= now.saturating_add(EXPIRES_WITHIN_S) {
        true => Ok(at),
        false => refused("a signed text counts for 90 days at most"),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn names_are_ones_own_none_or_one_with_an_underscore() {
        let named = |wanted| account_name(wanted, "alice").ok();
        assert_eq!(named(None).unwrap(), "alice");
        assert_eq!(named(Some("alice")).unwrap(), "alice");
        assert_eq!(named(Some("-")).unwrap(), "");
        assert_eq!(named(Some("alice_2")).unwrap(), "alice_2");
        for wanted in ["bob", "_a", "a_", "A_b", "a_.b", "", "alice_ä"] {
            assert!(named(Some(wanted)).is_none(), "{wanted}");
        }
    }

    #[test]
    fn a_text_counts_from_now_on_for_ninety_days_at_most() {
        let at = |text| moment(text, 1_000).ok();
        assert_eq!(at("30d"), Some(2_593_000));
        assert_eq!(at("1001"), Some(1_001));
        assert_eq!(at("90d"), Some(7_777_000));
        assert_eq!(at("7777000"), Some(7_777_000));
        for text in ["7777001", "91d", "1000", "0", "soon", "0s", "-3d"] {
            assert_eq!(at(text), None, "{text}");
        }
    }
}

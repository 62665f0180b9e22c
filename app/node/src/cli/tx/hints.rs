//! What to try when a transaction was refused.

use base::Address;
use proto::cosmos::base::abci::v1beta1::TxResponse;

use crate::cli::failure::Hint;
use crate::cli::words::Edit;

/// One thing to try, for refusals that have a usual cause. `signer` is whose transaction it is.
pub(super) fn hint(response: &TxResponse, signer: Option<&Address>) -> Option<Hint> {
    let TxResponse { codespace, code, txhash, raw_log, .. } = response;
    let log = raw_log.as_str();
    let hint = match (codespace.as_str(), *code) {
        ("sdk", 4) => match log.split_once("chain-id (") {
            Some(_) => command("whaled status"),
            None => Hint::Again(vec![Edit::Drop("--account-number".to_owned(), true)]),
        },
        ("sdk", 5) => command(format!("whaled query bank balances {}", signer?)),
        ("sdk", 11) => again("--gas", "auto"),
        ("sdk", 13) => match required(log) {
            Some(fee) => again("--fees", fee),
            None => command("whaled query node config"),
        },
        ("sdk", 15) => command("whaled tx sign --help"),
        ("sdk", 19) => command(format!("whaled query wait-tx {txhash}")),
        ("sdk", 20) => Hint::Again(Vec::new()),
        ("sdk", 30) => again("--timeout-height", "0"),
        ("sdk", 32) => match expected(log) {
            Some(sequence) => again("--sequence", sequence),
            None => Hint::Again(vec![Edit::Drop("--sequence".to_owned(), true)]),
        },
        ("staking", code) => command(of_staking(code, signer?)?),
        ("slashing", 4) => {
            command(format!("whaled query staking liveness {}", signer?.validator_text()))
        }
        ("slashing", 7) => command("whaled tx staking delegate --help"),
        _ => return None,
    };
    Some(hint)
}

fn command(text: impl Into<String>) -> Hint {
    Hint::Command(text.into())
}

fn again(flag: &str, value: &str) -> Hint {
    Hint::Again(vec![Edit::Set(flag.to_owned(), value.to_owned())])
}

fn of_staking(code: u32, signer: &Address) -> Option<String> {
    let query = match code {
        3 | 31 => "board".to_owned(),
        19 | 105 => format!("stake-account {signer}"),
        101 => format!("power-down-room {signer}"),
        102 => return Some("whaled tx staking redelegate --help".to_owned()),
        104 | 114 | 115 => format!("power-downs {signer}"),
        106..=109 => format!("proxies {signer}"),
        _ => return None,
    };
    Some(format!("whaled query staking {query}"))
}

/// The fee that `insufficient fees; got: 1stake required: 2000stake: …` asks for.
fn required(log: &str) -> Option<&str> {
    let (_, rest) = log.split_once("required: ")?;
    rest.split(':').next().filter(|fee| !fee.is_empty())
}

/// The number in `account sequence mismatch, expected 10, got 77: …`.
fn expected(log: &str) -> Option<&str> {
    let (_, rest) = log.split_once("expected ")?;
    let number = rest.split(',').next()?;
    number.bytes().all(|byte| byte.is_ascii_digit()).then_some(number)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn refused(code: u32, raw_log: &str) -> TxResponse {
        let (codespace, raw_log) = ("sdk".to_owned(), raw_log.to_owned());
        TxResponse { codespace, code, raw_log, ..TxResponse::default() }
    }

    fn text(response: &TxResponse) -> String {
        let signer = Address::from([1; 20]);
        match hint(response, Some(&signer)).unwrap() {
            Hint::Command(command) => command,
            Hint::Again(edits) => {
                crate::cli::words::again(&["whaled".to_owned(), "x".to_owned()], &edits)
            }
        }
    }

    #[test]
    fn too_low_a_fee_is_answered_with_the_one_that_is_asked_for() {
        let log = "insufficient fees; got: 1stake required: 2000stake: insufficient fee";
        assert_eq!(text(&refused(13, log)), "whaled x --fees 2000stake");
        assert_eq!(text(&refused(13, "")), "whaled query node config");
    }

    #[test]
    fn a_wrong_sequence_is_answered_with_the_right_one() {
        let log = "account sequence mismatch, expected 10, got 77: incorrect account sequence";
        assert_eq!(text(&refused(32, log)), "whaled x --sequence 10");
        assert_eq!(text(&refused(32, "")), "whaled x");
    }

    #[test]
    fn who_asks_for_too_much_is_told_where_to_see_the_room() {
        let refused = TxResponse { codespace: "staking".to_owned(), ..refused(101, "") };
        assert!(text(&refused).contains("power-down-room whale1"));
    }

    #[test]
    fn a_refusal_without_a_usual_cause_has_no_hint() {
        assert!(hint(&refused(2, "tx parse error"), None).is_none());
        assert!(hint(&TxResponse::default(), None).is_none());
    }
}

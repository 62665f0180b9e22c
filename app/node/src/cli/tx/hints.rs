//! What to try when a transaction was refused.

use proto::cosmos::base::abci::v1beta1::TxResponse;

/// One thing to try, for refusals that have a usual cause.
pub(super) fn hint(response: &TxResponse) -> Option<String> {
    let TxResponse { codespace, code, txhash, raw_log, .. } = response;
    let hint = match (codespace.as_str(), *code) {
        ("sdk", 4) => "--chain-id of the node's chain, and no --account-number".to_owned(),
        ("sdk", 5) => "whaled query bank balances ADDRESS shows what there is".to_owned(),
        ("sdk", 11) => "--gas auto".to_owned(),
        ("sdk", 13) => match required(raw_log) {
            Some(fee) => format!("--fees {fee}"),
            None => "--gas-prices; whaled query node config shows the node's".to_owned(),
        },
        ("sdk", 15) => "whaled tx sign FILE first".to_owned(),
        ("sdk", 19) => format!("whaled query wait-tx {txhash}: it was handed in before"),
        ("sdk", 20) => "again in some seconds: the node's mempool is full".to_owned(),
        ("sdk", 30) => "a higher --timeout-height".to_owned(),
        ("sdk", 32) => {
            "no --sequence, once the transactions before this one are in a block".to_owned()
        }
        _ => return None,
    };
    Some(hint)
}

/// The fee that `insufficient fees; got: 1stake required: 2000stake: …` asks for.
fn required(log: &str) -> Option<&str> {
    let (_, rest) = log.split_once("required: ")?;
    rest.split(':').next().filter(|fee| !fee.is_empty())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn refused(code: u32, raw_log: &str) -> TxResponse {
        let (codespace, raw_log) = ("sdk".to_owned(), raw_log.to_owned());
        TxResponse { codespace, code, raw_log, ..TxResponse::default() }
    }

    #[test]
    fn too_low_a_fee_is_answered_with_the_one_that_is_asked_for() {
        let log = "insufficient fees; got: 1stake required: 2000stake: insufficient fee";
        assert_eq!(hint(&refused(13, log)).as_deref(), Some("--fees 2000stake"));
        assert!(hint(&refused(13, "")).unwrap().starts_with("--gas-prices"));
    }

    #[test]
    fn a_refusal_without_a_usual_cause_has_no_hint() {
        assert_eq!(hint(&refused(2, "tx parse error")), None);
        assert_eq!(hint(&TxResponse::default()), None);
    }
}

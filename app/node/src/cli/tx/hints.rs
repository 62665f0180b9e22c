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
        ("staking", code) => of_staking(code)?.to_owned(),
        ("slashing", 4) => "whaled query staking liveness PRODUCER tells until when".to_owned(),
        ("slashing", 7) => "whaled tx staking delegate PRODUCER AMOUNT: more own stake".to_owned(),
        _ => return None,
    };
    Some(hint)
}

fn of_staking(code: u32) -> Option<&'static str> {
    let hint = match code {
        3 | 31 => "whaled query staking board lists those who can be voted for",
        19 | 105 => "whaled query staking stake-account ADDRESS shows where the stake is",
        101 => "whaled query staking power-down-room ADDRESS: it grows as inflation falls",
        102 => "whaled tx staking redelegate FROM TO AMOUNT, to vote for fewer",
        104 | 114 | 115 => "whaled query staking power-downs ADDRESS shows what is under way",
        106..=109 => "whaled query staking proxies ADDRESS shows who votes for whom",
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
    fn who_asks_for_too_much_is_told_where_to_see_the_room() {
        let refused = TxResponse { codespace: "staking".to_owned(), ..refused(101, "") };
        assert!(hint(&refused).unwrap().contains("power-down-room"));
    }

    #[test]
    fn a_refusal_without_a_usual_cause_has_no_hint() {
        assert_eq!(hint(&refused(2, "tx parse error")), None);
        assert_eq!(hint(&TxResponse::default()), None);
    }
}

//! What a person sees once a network runs.

use crate::description::{Description, NodeDescription};
use crate::genesis::funds_in_words;

/// Nodes that are listed before the list skips to the last.
const SHOWN: usize = 4;

/// Endpoints, an account with money, and what to do next. `whaled` and `dir` are written as the
/// reader would type them.
pub(crate) fn summary(network: &Description, whaled: &str, dir: &str) -> String {
    let Description { chain_id, denom, faucet, nodes, accounts, .. } = network;
    let validators = nodes.iter().filter(|node| node.validator).count();
    let head = format!("{chain_id} runs with {}", crew(validators, nodes.len() - validators));
    let faucet = format!("  faucet  {faucet}/send/ADDRESS");
    let endpoints: Vec<String> = listed(nodes).into_iter().chain([faucet]).collect();
    let (alice, words) =
        accounts.first().map_or(("", ""), |alice| (&alice.address, &alice.mnemonic));
    let account = format!(
        "  alice   {alice}   {}\n          {words}\n          bob, carol and dave have as much; all keys are in {dir}/keyring-test\n          what holders of BitShares can claim, and with which keys: {dir}/bitshares/accounts.json",
        funds_in_words(denom)
    );
    let next = format!(
        "Try:\n  {whaled} tx bank send alice bob 1{denom} --home {dir} --keyring-backend test\n  \
         {whaled} query bank balances {alice} --home {dir}\n  \
         {whaled} localnet status --dir {dir}\n  \
         {whaled} claim lookup newcomer --home {dir}\n  \
         {whaled} chain-registry keplr --home {dir}"
    );
    format!("{head}\n\n{}\n\n{account}\n\n{next}\n", endpoints.join("\n"))
}

/// Who takes part, counted.
pub(crate) fn crew(validators: usize, full_nodes: usize) -> String {
    let counted = |count: usize, what: &str| {
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {what}{plural}")
    };
    let validators = counted(validators, "validator");
    match full_nodes {
        0 => validators,
        others => format!("{validators} and {}", counted(others, "full node")),
    }
}

fn listed(nodes: &[NodeDescription]) -> Vec<String> {
    let line = |node: &NodeDescription| {
        let NodeDescription { name, rpc, rest, grpc, .. } = node;
        format!("  {name:<7} rpc {rpc}   rest {rest}   grpc {grpc}")
    };
    let mut lines: Vec<String> = nodes.iter().take(SHOWN).map(line).collect();
    let mut rest = nodes.iter().skip(SHOWN);
    if let Some(last) = rest.next_back() {
        lines.extend(rest.next().map(|_| "  ...".to_owned()));
        lines.push(line(last));
    }
    lines
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;
    use crate::blueprint::Blueprint;
    use crate::layout::Layout;
    use crate::{IpBase, Options};

    fn shown(validators: usize) -> String {
        let options = Options { validators, ..Options::new("whaled") };
        let blueprint = Blueprint::draw(&options, IpBase::LOCAL).unwrap();
        let layout = Layout { dir: "/nowhere".into(), blueprint };
        summary(&Description::now(&layout).unwrap(), "whaled", ".localnet")
    }

    #[test]
    fn it_shows_endpoints_money_and_next_commands() {
        let text = shown(4);
        for part in [
            "node3   rpc http://127.0.0.4:26657   rest http://127.0.0.4:1317   grpc http://127.0.0.4:9090",
            "faucet  http://127.0.0.1:4500/send/ADDRESS",
            "1000000 WLS",
            "whaled tx bank send alice bob 1uwls --home .localnet --keyring-backend test",
            "whaled query bank balances whale1",
            "whaled localnet status --dir .localnet",
            "whaled claim lookup newcomer --home .localnet",
            "whaled chain-registry keplr --home .localnet",
        ] {
            assert!(text.contains(part), "{part} is missing in\n{text}");
        }
    }

    #[test]
    fn nodes_are_counted_in_words() {
        assert_eq!(crew(1, 0), "1 validator");
        assert_eq!(crew(4, 1), "4 validators and 1 full node");
        assert_eq!(crew(21, 2), "21 validators and 2 full nodes");
    }

    #[test]
    fn twenty_one_nodes_fit_on_a_screen_too() {
        let text = shown(21);
        assert!(text.lines().count() < 24, "{text}");
        assert!(text.contains("  ...\n  node20  rpc http://127.0.0.21:26657"), "{text}");
        assert!(!shown(4).contains("..."));
    }
}

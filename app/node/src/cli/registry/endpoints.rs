//! Where a chain can be asked.

use std::net::IpAddr;

use crate::cli::failure::{Failure, Result};

/// The ports that REST and gRPC have unless an operator chose others.
const REST_PORT: u16 = 1317;
const GRPC_PORT: u16 = 9090;

/// Public addresses, the first of each the one to prefer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoints {
    pub(super) rpc: Vec<String>,
    pub(super) rest: Vec<String>,
    pub(super) grpc: Vec<String>,
}

/// The parts of an address that matter here.
struct Parts<'a> {
    scheme: &'a str,
    host: &'a str,
    /// Host and port, and a path if there is one.
    rest: &'a str,
}

impl Endpoints {
    /// What a node that serves RPC at `node` serves besides, on its standard ports.
    pub(super) fn beside(node: &str) -> Endpoints {
        let parts = Parts::of(node);
        let scheme = if parts.scheme == "https" { "https" } else { "http" };
        let (host, rest) = (parts.host, parts.rest.trim_end_matches('/'));
        Endpoints {
            rpc: vec![format!("{scheme}://{rest}")],
            rest: vec![format!("{scheme}://{host}:{REST_PORT}")],
            grpc: vec![format!("{scheme}://{host}:{GRPC_PORT}")],
        }
    }

    /// The first RPC address.
    pub(super) fn first_rpc(&self) -> &str {
        self.rpc.first().map_or("", String::as_str)
    }

    /// The first REST address.
    pub(super) fn first_rest(&self) -> &str {
        self.rest.first().map_or("", String::as_str)
    }

    /// The first gRPC address.
    pub(super) fn first_grpc(&self) -> &str {
        self.grpc.first().map_or("", String::as_str)
    }
}

impl<'a> Parts<'a> {
    fn of(address: &'a str) -> Parts<'a> {
        let (scheme, rest) = address.split_once("://").unwrap_or(("http", address));
        let authority = rest.split('/').next().unwrap_or_default();
        let host = match authority.rsplit_once(':') {
            // The last number of an IPv6 address in brackets is no port.
            Some((host, port)) if !port.ends_with(']') => host,
            _ => authority,
        };
        Parts { scheme, host, rest }
    }
}

/// The WebSocket of an RPC address.
pub(super) fn websocket(rpc: &str) -> String {
    let Parts { scheme, rest, .. } = Parts::of(rpc);
    let scheme = if scheme == "https" { "wss" } else { "ws" };
    format!("{scheme}://{rest}/websocket")
}

/// Whether only programs on the same machine reach an address.
pub(super) fn is_loopback(address: &str) -> bool {
    let host = Parts::of(address).host.trim_matches(['[', ']']);
    host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// An address of a page or a file, as a flag takes it.
pub(super) fn url(text: &str) -> std::result::Result<String, String> {
    let known = ["http://", "https://"].iter().any(|scheme| text.starts_with(scheme));
    if !known || text.contains(char::is_whitespace) || Parts::of(text).host.is_empty() {
        return Err("expected an address such as https://example.com".to_owned());
    }
    Ok(text.to_owned())
}

/// Addresses that a flag names: wallets and explorers call them as they stand, with a path behind.
pub(super) fn checked(flag: &str, given: &[String]) -> Result<Vec<String>> {
    let each = given.iter().map(|address| {
        if url(address).is_err() || address.contains(['?', '#']) {
            let text = format!("--{flag} {address}: not an address of a server");
            let example = format!("https://{flag}.example.com");
            return Err(Failure::usage(text).again(&format!("--{flag}"), &example));
        }
        Ok(address.trim_end_matches('/').to_owned())
    });
    each.collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::super::presentation::tests::told;
    use super::*;

    #[test]
    fn the_servers_beside_an_rpc_address_have_their_standard_ports() {
        for (node, rpc, rest, grpc) in [
            (
                "tcp://localhost:26657",
                "http://localhost:26657",
                "http://localhost:1317",
                "http://localhost:9090",
            ),
            (
                "https://a.example/rpc/",
                "https://a.example/rpc",
                "https://a.example:1317",
                "https://a.example:9090",
            ),
            ("http://[::1]:26657", "http://[::1]:26657", "http://[::1]:1317", "http://[::1]:9090"),
            ("127.0.0.1:1", "http://127.0.0.1:1", "http://127.0.0.1:1317", "http://127.0.0.1:9090"),
        ] {
            let beside = Endpoints::beside(node);
            let found = (beside.first_rpc(), beside.first_rest(), beside.first_grpc());
            assert_eq!(found, (rpc, rest, grpc));
        }
    }

    #[test]
    fn a_websocket_is_as_safe_as_its_rpc() {
        assert_eq!(websocket("http://a:26657"), "ws://a:26657/websocket");
        assert_eq!(websocket("https://a.example/rpc"), "wss://a.example/rpc/websocket");
    }

    #[test]
    fn only_this_machine_reaches_loopback() {
        for near in ["http://localhost:1317", "http://127.128.3.1:26657", "http://[::1]:9090"] {
            assert!(is_loopback(near), "{near}");
        }
        for far in ["https://rpc.example.com", "http://10.0.0.1:26657", "http://localhost.example"]
        {
            assert!(!is_loopback(far), "{far}");
        }
    }

    #[test]
    fn a_page_is_named_with_its_scheme_and_may_have_a_query() {
        for page in ["https://a.example", "http://a.example/x?y=1#z"] {
            assert_eq!(url(page).unwrap(), page);
        }
        for wrong in ["", "a.example", "https:// a", "https:///x", "file:///x"] {
            assert!(url(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_with_a_query_or_without_a_scheme_is_refused() {
        assert_eq!(checked("rpc", &["https://a/".to_owned()]).ok().unwrap(), ["https://a"]);
        for wrong in ["a.example", "ftp://a.example", "https://a.example/?key=1", "https://"] {
            let complaint = checked("rpc", &[wrong.to_owned()]).err().unwrap();
            let complaint = told(&complaint);
            assert!(
                complaint.ends_with("Try: whaled --rpc https://rpc.example.com"),
                "{complaint}"
            );
        }
    }
}

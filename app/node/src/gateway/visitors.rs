//! Connections by where they come from, so that one address can not take all places.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;

use parking_lot::Mutex;

/// Connections of one address to one port. A household or an office behind one address stays
/// below it; a proxy that stands before many has to run on this machine, where nothing is counted.
const CONNECTIONS_MAX: u32 = 100;

/// Who is connected.
#[derive(Clone, Default)]
pub(super) struct Visitors(Arc<Mutex<HashMap<IpAddr, u32>>>);

/// One connection. It is counted until this is dropped.
pub(super) struct Visit {
    visitors: Visitors,
    from: Option<IpAddr>,
}

impl Visitors {
    /// Counts a connection, if there may be one more.
    pub(super) fn enter(&self, address: IpAddr) -> Option<Visit> {
        let from = counted(address);
        if let Some(from) = from {
            let mut here = self.0.lock();
            let count = here.entry(from).or_default();
            if *count >= CONNECTIONS_MAX {
                return None;
            }
            *count = count.saturating_add(1);
        }
        Some(Visit { visitors: self.clone(), from })
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let Some(from) = self.from else { return };
        let mut here = self.visitors.0.lock();
        if let Some(count) = here.get_mut(&from) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                here.remove(&from);
            }
        }
    }
}

/// What stands for an address; none for this machine. With IPv6 a household has 2^64 addresses.
fn counted(address: IpAddr) -> Option<IpAddr> {
    let address = address.to_canonical();
    let network = match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    };
    Some(network).filter(|_| !address.is_loopback())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_its_connections_and_no_more_until_one_of_them_ends() {
        let visitors = Visitors::default();
        let mut visits: Vec<Visit> =
            (0..100).map(|_| visitors.enter(ip("192.0.2.1")).unwrap()).collect();
        assert!(visitors.enter(ip("192.0.2.1")).is_none());
        assert!(visitors.enter(ip("::ffff:192.0.2.1")).is_none(), "the same in other words");
        assert!(visitors.enter(ip("192.0.2.2")).is_some());
        visits.pop();
        assert!(visitors.enter(ip("192.0.2.1")).is_some());
        drop(visits);
        assert!(visitors.0.lock().is_empty(), "who has left is forgotten");
    }

    #[test]
    fn addresses_of_one_network_count_together_and_this_machine_does_not_count() {
        let visitors = Visitors::default();
        let visits: Vec<Visit> = (0..100)
            .map(|host| visitors.enter(ip(&format!("2001:db8:1:2::{host:x}"))).unwrap())
            .collect();
        assert!(visitors.enter(ip("2001:db8:1:2:ffff::1")).is_none());
        assert!(visitors.enter(ip("2001:db8:1:3::1")).is_some());
        drop(visits);
        let local: Vec<Option<Visit>> =
            (0..1_000).map(|_| visitors.enter(ip("127.0.0.1"))).collect();
        assert!(local.iter().all(Option::is_some));
    }
}

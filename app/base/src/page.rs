//! Pages of a collection, with the SDK's meaning of offset, key, limit and total.

use proto::cosmos::base::query::v1beta1::{PageRequest, PageResponse};
use store::{Codec, Key, Map, Order, Range};

use crate::ctx::Ctx;
use crate::errors::{Error, Result};

/// Entries of a page when the request names no limit.
pub const DEFAULT_LIMIT: u64 = 100;

/// The largest page that is served; a longer wish gets this many and a key to go on.
pub const MAX_LIMIT: u64 = 1_000;

/// One page of the entries of `map` whose key begins with `part`; `keep` maps an entry,
/// or leaves it out of page and count.
pub fn page<K: Key, V: Codec, T>(
    ctx: &Ctx<'_>,
    map: &Map<K, V>,
    part: &impl Key,
    request: Option<PageRequest>,
    mut keep: impl FnMut(K, V::Value) -> Result<Option<T>>,
) -> Result<(Vec<T>, PageResponse)> {
    let wish = Wish::read(request)?;
    let before = map.part(part);
    let range = wish.range(&before);
    let mut items = Vec::new();
    let mut response = PageResponse::default();
    let mut seen: u64 = 0;
    for entry in map.entries(ctx, range, wish.order) {
        let (key, value) = entry?;
        let raw = map.key(&key);
        let Some(item) = keep(key, value)? else { continue };
        seen = seen.saturating_add(1);
        if seen <= wish.offset {
            continue;
        }
        if seen <= wish.last() {
            items.push(item);
            continue;
        }
        if response.next_key.is_empty() {
            response.next_key = raw.get(before.len()..).unwrap_or_default().to_vec();
        }
        if !wish.count_total {
            break;
        }
    }
    if wish.count_total {
        response.total = seen;
    }
    Ok((items, response))
}

/// A page request, read.
struct Wish {
    offset: u64,
    key: Vec<u8>,
    limit: u64,
    count_total: bool,
    order: Order,
}

impl Wish {
    fn read(request: Option<PageRequest>) -> Result<Wish> {
        let PageRequest { key, offset, limit, count_total, reverse } = request.unwrap_or_default();
        if offset > 0 && !key.is_empty() {
            let text = "invalid request, either offset or key is expected, got both";
            return Err(Error::undefined(text));
        }
        Ok(Wish {
            offset,
            limit: if limit == 0 { DEFAULT_LIMIT } else { limit.min(MAX_LIMIT) },
            count_total: key.is_empty() && (count_total || limit == 0),
            key,
            order: if reverse { Order::Descending } else { Order::Ascending },
        })
    }

    /// Number of the last entry that belongs to the page.
    fn last(&self) -> u64 {
        self.offset.saturating_add(self.limit)
    }

    /// The keys that begin with `part`, cut where the page begins. A page's key is what
    /// follows `part`, as in the SDK.
    fn range(&self, part: &[u8]) -> Range {
        let mut all = Range::prefix(part);
        if self.key.is_empty() {
            return all;
        }
        let mut from = part.to_vec();
        from.extend_from_slice(&self.key);
        match self.order {
            Order::Ascending => all.start = from,
            Order::Descending => {
                from.push(0);
                all.end = Some(from);
            }
        }
        all
    }
}

//! Places where a test can kill the process, compiled only with the feature `failpoints`.
//!
//! `WHALED_FAIL=journal.before_sync:3` aborts when that place is reached for the third time;
//! without a number, the first time. The same variable for every start of a loop kills each.

/// Every place, in the order in which a block passes them.
pub const POINTS: [&str; 16] = [
    "journal.before_write",
    "journal.write_header",
    "journal.write_half",
    "journal.write_but_one_byte",
    "journal.before_sync",
    "journal.after_sync",
    "values.before_write",
    "values.inside_write",
    "values.before_flush",
    "prune.before",
    "prune.inside",
    "checkpoint.before",
    "checkpoint.inside",
    "checkpoint.before_rename",
    "checkpoint.after_rename",
    "journal.before_remove",
];

/// Dies here if the environment asks for it.
#[cfg(feature = "failpoints")]
pub(super) fn reach(point: &'static str) {
    if armed::hit(point) {
        armed::die(point);
    }
}

/// Dies here if the environment asks for it.
#[cfg(not(feature = "failpoints"))]
pub(super) fn reach(_: &'static str) {}

/// Writes a frame; dies in the middle of it if the environment asks for that.
#[cfg(feature = "failpoints")]
pub(super) fn write_frame(
    frame: &[u8],
    mut write: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let cuts = [
        ("journal.write_header", store::journal::HEADER_BYTES),
        ("journal.write_half", frame.len() / 2),
        ("journal.write_but_one_byte", frame.len().saturating_sub(1)),
    ];
    for (point, length) in cuts {
        if armed::hit(point) {
            write(frame.get(..length).unwrap_or(frame))?;
            armed::die(point);
        }
    }
    write(frame)
}

/// Writes a frame; dies in the middle of it if the environment asks for that.
#[cfg(not(feature = "failpoints"))]
pub(super) fn write_frame(
    frame: &[u8],
    mut write: impl FnMut(&[u8]) -> std::io::Result<()>,
) -> std::io::Result<()> {
    write(frame)
}

#[cfg(feature = "failpoints")]
mod armed {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static ORDER: LazyLock<Option<(String, u64)>> = LazyLock::new(|| {
        let order = std::env::var("WHALED_FAIL").ok()?;
        let (point, count) = order.split_once(':').unwrap_or((&order, "1"));
        match count.parse() {
            Ok(count) if super::POINTS.contains(&point) => Some((point.to_owned(), count)),
            _ => crate::fatal!(
                "WHALED_FAIL is {order:?}; it takes one of {} and a count, such as {}:3",
                super::POINTS.join(", "),
                super::POINTS[0]
            ),
        }
    });
    static HITS: AtomicU64 = AtomicU64::new(0);

    pub(super) fn hit(point: &str) -> bool {
        match &*ORDER {
            Some((armed, count)) if armed == point => {
                HITS.fetch_add(1, Ordering::SeqCst).saturating_add(1) == *count
            }
            _ => false,
        }
    }

    pub(super) fn die(point: &str) -> ! {
        crate::fatal!("WHALED_FAIL ends the process at {point}")
    }
}

//! Flags that choose a part of a long answer.

use clap::Args;

/// Which entries of a list are wanted.
#[derive(Args)]
pub(super) struct PageArguments {
    /// Which page, from 1.
    #[arg(long, default_value_t = 1)]
    pub(super) page: u64,
    /// How many on a page.
    #[arg(long, default_value_t = 100)]
    pub(super) limit: u64,
}

impl PageArguments {
    /// How many pages so many entries fill.
    pub(super) fn count(&self, entries: u64) -> u64 {
        entries.div_ceil(self.limit.max(1))
    }
}

/// Which entries of what a search finds are wanted, and in which order.
#[derive(Args)]
pub(super) struct SearchArguments {
    #[command(flatten)]
    pub(super) pages: PageArguments,
    /// asc or desc.
    #[arg(long, alias = "order_by", value_name = "ORDER", value_parser = ["asc", "desc"])]
    pub(super) order_by: Option<String>,
}

//! Accounts (1.2) and their statistics (2.6).

use bitshares_snapshot_claim::bitshares::{Key, is_name};
use bitshares_snapshot_claim::snapshot::{Authority, Leaf};
use serde::Deserialize;

use super::Kind;
use crate::base58;
use crate::books::Books;
use crate::error::Fault;
use crate::line::{self, Fields, Number};
use crate::source::Source;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        space: 1,
        kind: 2,
        read: &["name", "owner", "active", "options"],
        passed: &[
            "membership_expiration_date",
            "registrar",
            "referrer",
            "lifetime_referrer",
            "network_fee_percentage",
            "lifetime_referrer_fee_percentage",
            "referrer_rewards_percentage",
            "num_committee_voted",
            "statistics",
            "whitelisting_accounts",
            "blacklisting_accounts",
            "whitelisted_accounts",
            "blacklisted_accounts",
            "cashback_vb",
            "owner_special_authority",
            "active_special_authority",
            "top_n_control_flags",
            "allowed_assets",
            "creation_block_num",
            "creation_time",
        ],
        record: account,
    },
    Kind {
        space: 2,
        kind: 6,
        read: &["owner", "total_core_in_orders", "pending_fees", "pending_vested_fees"],
        passed: &[
            "name",
            "most_recent_op",
            "total_ops",
            "removed_ops",
            "total_core_inactive",
            "total_core_pob",
            "total_core_pol",
            "total_pob_value",
            "total_pol_value",
            "core_in_balance",
            "has_cashback_vb",
            "is_voting",
            "last_vote_time",
            "vp_all",
            "vp_active",
            "vp_committee",
            "vp_witness",
            "vp_worker",
            "vote_tally_time",
            "lifetime_fees_paid",
        ],
        record: statistics,
    },
];

/// An authority as the dump writes it.
#[derive(Deserialize)]
struct Members<'a> {
    weight_threshold: Number,
    #[serde(borrow)]
    account_auths: Vec<(&'a str, Number)>,
    #[serde(borrow)]
    key_auths: Vec<(&'a str, Number)>,
    #[serde(borrow, default)]
    address_auths: Vec<(&'a str, Number)>,
}

#[derive(Deserialize)]
struct Options<'a> {
    #[serde(borrow)]
    memo_key: &'a str,
}

fn account(books: &mut Books, instance: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let name: &str = fields.get("name")?;
    if !is_name(name) {
        return Err(Fault::Name(name.to_owned()));
    }
    let options: Options<'_> = fields.get("options")?;
    let active: Members<'_> = fields.get("active")?;
    let leaf = Leaf {
        account_id: instance,
        name: name.to_owned(),
        owner: authority("owner", &fields.get("owner")?)?,
        active: authority("active", &active)?,
        memo_key: Some(key("options", options.memo_key)?).filter(|key| *key != Key::NULL),
        holdings: [0; 3],
        flags: 0,
    };
    books.accounts.push(&leaf).ok_or(Fault::TooMuch)
}

fn key(name: &'static str, text: &str) -> Result<Key, Fault> {
    base58::key(text).ok_or_else(|| Fault::Member { name, text: text.to_owned(), what: "key" })
}

fn authority(name: &'static str, members: &Members<'_>) -> Result<Authority, Fault> {
    let none = |text: &str, what| Fault::Member { name, text: text.to_owned(), what };
    let Number(threshold) = members.weight_threshold;
    let threshold = threshold.try_into();
    let read = Authority {
        threshold: threshold.map_err(|_| none("weight_threshold", "number of 32 bits"))?,
        keys: list(name, &members.key_auths, |text| key(name, text))?,
        accounts: list(name, &members.account_auths, |text| line::account(name, text))?,
        addresses: list(name, &members.address_auths, |text| {
            base58::address(text).ok_or_else(|| none(text, "address"))
        })?,
    };
    Ok(read)
}

/// Members with their weights, ascending.
fn list<T: Ord>(
    name: &'static str,
    entries: &[(&str, Number)],
    read: impl Fn(&str) -> Result<T, Fault>,
) -> Result<Vec<(T, u16)>, Fault> {
    let entries = entries.iter().map(|(text, Number(weight))| {
        let member = read(text)?;
        let weight = u16::try_from(*weight).map_err(|_| Fault::Member {
            name,
            text: weight.to_string(),
            what: "weight of 16 bits",
        })?;
        Ok((member, weight))
    });
    let mut entries = entries.collect::<Result<Vec<_>, Fault>>()?;
    entries.sort_unstable();
    let ascends = entries.is_sorted_by(|(one, _), (next, _)| one < next);
    ascends.then_some(entries).ok_or(Fault::MemberTwice(name))
}

fn statistics(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let in_orders = fields.units("total_core_in_orders")?;
    if in_orders != 0 {
        books.in_orders.push((fields.account("owner")?, in_orders));
    }
    for name in ["pending_fees", "pending_vested_fees"] {
        books.keep(0, fields.units(name)?, Source::PendingFees)?;
    }
    Ok(())
}

//! Assets (1.3, 2.3, 2.4), and what the chain says of itself (2.1, 2.11, 2.16).

use std::time::UNIX_EPOCH;

use serde::Deserialize;

use super::Kind;
use crate::books::{Asset, Books, Supply};
use crate::dump::Block;
use crate::error::Fault;
use crate::line::{self, Fields, Id, Number};
use crate::source::Source;

pub(super) const KINDS: &[Kind] = &[
    Kind {
        space: 1,
        kind: 3,
        read: &["symbol", "precision", "dynamic_asset_data_id", "bitasset_data_id"],
        passed: &[
            "issuer",
            "options",
            "creation_block_num",
            "creation_time",
            "buyback_account",
            "for_liquidity_pool",
        ],
        record: asset,
    },
    Kind {
        space: 2,
        kind: 1,
        read: &["head_block_number", "head_block_id", "time", "witness_budget"],
        passed: &[
            "current_witness",
            "next_maintenance_time",
            "last_vote_tally_time",
            "last_budget_time",
            "total_pob",
            "total_inactive",
            "accounts_registered_this_interval",
            "recently_missed_count",
            "current_aslot",
            "recent_slots_filled",
            "dynamic_flags",
            "last_irreversible_block_num",
        ],
        record: head,
    },
    Kind {
        space: 2,
        kind: 3,
        read: &[
            "current_supply",
            "confidential_supply",
            "accumulated_fees",
            "accumulated_collateral_fees",
            "fee_pool",
        ],
        passed: &[],
        record: supply,
    },
    Kind {
        space: 2,
        kind: 4,
        read: &["options", "settlement_fund", "individual_settlement_fund"],
        passed: &[
            "asset_id",
            "feeds",
            "current_feed",
            "median_feed",
            "current_feed_publication_time",
            "current_maintenance_collateralization",
            "current_initial_collateralization",
            "is_prediction_market",
            "force_settled_volume",
            "settlement_price",
            "individual_settlement_debt",
            "asset_cer_updated",
            "feed_cer_updated",
        ],
        record: backing,
    },
    Kind {
        space: 2,
        kind: 11,
        read: &["chain_id"],
        passed: &["immutable_parameters"],
        record: properties,
    },
    Kind {
        space: 2,
        kind: 16,
        read: &["accumulated_fba_fees"],
        passed: &["designated_asset"],
        record: fba_accumulator,
    },
];

/// The instance of an id with this space and kind.
fn instance(name: &'static str, text: &str, space: u8, kind: u8) -> Result<u64, Fault> {
    let id = Id::parse(text).filter(|id| (id.space, id.kind) == (space, kind));
    let none = || Fault::Value { name, text: text.to_owned(), what: "id of that kind" };
    Ok(id.ok_or_else(none)?.instance)
}

fn asset(books: &mut Books, id: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let too_large = || Fault::NotAsset { name: "id", text: format!("1.3.{id}") };
    let name = "bitasset_data_id";
    let backing = fields.optional(name)?.map(|text| instance(name, text, 2, 4)).transpose()?;
    let Number(precision) = fields.get("precision")?;
    let name = "dynamic_asset_data_id";
    let asset = Asset {
        symbol: fields.get::<&str>("symbol")?.to_owned(),
        precision: precision.try_into().map_err(|_| Fault::TooMuch)?,
        supply: instance(name, fields.get(name)?, 2, 3)?,
        backing,
    };
    books.assets.insert(id.try_into().map_err(|_| too_large())?, asset);
    Ok(())
}

fn supply(books: &mut Books, id: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let supply = Supply {
        current: fields.units("current_supply")?,
        confidential: fields.units("confidential_supply")?,
        fees: fields.units("accumulated_fees")?,
        collateral_fees: fields.optional_units("accumulated_collateral_fees")?,
        fee_pool: fields.units("fee_pool")?,
    };
    books.supplies.insert(id, supply);
    Ok(())
}

#[derive(Deserialize)]
struct Options<'a> {
    #[serde(borrow)]
    short_backing_asset: &'a str,
}

fn backing(books: &mut Books, id: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let options: Options<'_> = fields.get("options")?;
    let asset = line::asset("options", options.short_backing_asset)?;
    books.keep(asset, fields.units("settlement_fund")?, Source::SettlementFund)?;
    let individual = fields.optional_units("individual_settlement_fund")?;
    books.keep(asset, individual, Source::IndividualSettlementFund)?;
    books.backing.insert(id, asset);
    Ok(())
}

fn head(books: &mut Books, id: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    if id != 0 {
        return Ok(());
    }
    let Number(number) = fields.get("head_block_number")?;
    let (name, text): (_, &str) = ("time", fields.get("time")?);
    let time = humantime::parse_rfc3339_weak(text).ok();
    let time = time.and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let time = time.ok_or_else(|| Fault::Value { name, text: text.to_owned(), what: "time" })?;
    let id = hash("head_block_id", fields.get("head_block_id")?, "id of a block")?;
    let number = number.try_into().map_err(|_| Fault::TooMuch)?;
    books.head = Some(Block { number, id, time: time.as_secs() });
    books.keep(0, fields.units("witness_budget")?, Source::WitnessBudget)
}

fn properties(books: &mut Books, id: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    if id == 0 {
        books.chain_id = Some(hash("chain_id", fields.get("chain_id")?, "chain id")?);
    }
    Ok(())
}

fn hash<const N: usize>(
    name: &'static str,
    text: &str,
    what: &'static str,
) -> Result<[u8; N], Fault> {
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).map(|()| bytes).map_err(|_| Fault::Value {
        name,
        text: text.to_owned(),
        what,
    })
}

fn fba_accumulator(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    books.keep(0, fields.units("accumulated_fba_fees")?, Source::FbaAccumulator)
}

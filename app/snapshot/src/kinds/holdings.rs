//! Objects that hold units of assets. Fields that came after August 2018 may be missing.

use serde::Deserialize;

use super::Kind;
use crate::books::{Books, Pool};
use crate::error::Fault;
use crate::line::{Amount, Fields, Number, positive};
use crate::source::Source;

pub(super) const KINDS: &[Kind] = &[
    // The most frequent first.
    Kind {
        space: 2,
        kind: 5,
        read: &["owner", "asset_type", "balance"],
        passed: &["maintenance_flag"],
        record: balance,
    },
    Kind {
        space: 1,
        kind: 7,
        read: &[
            "seller",
            "for_sale",
            "sell_price",
            "deferred_fee",
            "deferred_paid_fee",
            "is_settled_debt",
        ],
        passed: &["expiration", "filled_amount", "on_fill", "take_profit_order_id"],
        record: limit_order,
    },
    Kind {
        space: 1,
        kind: 8,
        read: &["borrower", "collateral", "call_price"],
        passed: &["debt", "target_collateral_ratio"],
        record: call_order,
    },
    Kind {
        space: 1,
        kind: 13,
        read: &["owner", "balance"],
        passed: &["policy", "balance_type"],
        record: vesting,
    },
    Kind {
        space: 1,
        kind: 15,
        read: &["balance"],
        passed: &["owner", "vesting_policy", "last_claim_date"],
        record: genesis_balance,
    },
    Kind {
        space: 1,
        kind: 4,
        read: &["owner", "balance"],
        passed: &["settlement_date"],
        record: force_settlement,
    },
    Kind { space: 1, kind: 16, read: &["transfer"], passed: &["conditions", "memo"], record: htlc },
    Kind {
        space: 1,
        kind: 18,
        read: &["account", "amount"],
        passed: &[
            "target_type",
            "current_type",
            "status",
            "value",
            "next_auto_update_time",
            "next_type_downgrade_time",
        ],
        record: ticket,
    },
    Kind {
        space: 1,
        kind: 19,
        read: &["asset_a", "asset_b", "balance_a", "balance_b", "share_asset"],
        passed: &["taker_fee_percent", "withdrawal_fee_percent", "virtual_value"],
        record: liquidity_pool,
    },
    Kind {
        space: 1,
        kind: 20,
        read: &["owner_account", "asset_type", "balance", "unpaid_amount"],
        passed: &["fee_rate"],
        record: samet_fund,
    },
    Kind {
        space: 1,
        kind: 21,
        read: &["owner_account", "asset_type", "current_balance"],
        passed: &[
            "total_balance",
            "fee_rate",
            "max_duration_seconds",
            "min_deal_amount",
            "enabled",
            "auto_disable_time",
            "acceptable_collateral",
            "acceptable_borrowers",
        ],
        record: credit_offer,
    },
    Kind {
        space: 1,
        kind: 22,
        read: &["borrower", "collateral_asset", "collateral_amount"],
        passed: &[
            "offer_id",
            "offer_owner",
            "debt_asset",
            "debt_amount",
            "fee_rate",
            "latest_repay_time",
            "auto_repay",
        ],
        record: credit_deal,
    },
    Kind {
        space: 2,
        kind: 17,
        read: &["bidder", "inv_swan_price"],
        passed: &[],
        record: collateral_bid,
    },
];

/// A price; what is sold or given is its base.
#[derive(Deserialize)]
struct Price<'a> {
    #[serde(borrow)]
    base: Amount<'a>,
}

fn balance(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let (account, asset) = (fields.account("owner")?, fields.asset("asset_type")?);
    books.hold(account, asset, fields.units("balance")?, Source::Balance);
    Ok(())
}

fn limit_order(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let price: Price<'_> = fields.get("sell_price")?;
    let (asset, _) = positive("sell_price", &price.base)?;
    let for_sale = fields.units("for_sale")?;
    // What settles a debt lies in the fund of the asset, and is counted there.
    if fields.optional("is_settled_debt")? != Some(true) {
        books.hold(fields.account("seller")?, asset, for_sale, Source::LimitOrder);
    }
    books.keep(0, fields.optional_units("deferred_fee")?, Source::DeferredFee)?;
    match fields.optional::<Amount<'_>>("deferred_paid_fee")? {
        Some(fee) => {
            let (asset, fee) = positive("deferred_paid_fee", &fee)?;
            books.keep(asset, fee, Source::DeferredFee)
        }
        None => Ok(()),
    }
}

fn call_order(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let price: Price<'_> = fields.get("call_price")?;
    let (asset, _) = positive("call_price", &price.base)?;
    let collateral = fields.units("collateral")?;
    books.hold(fields.account("borrower")?, asset, collateral, Source::CallOrderCollateral);
    Ok(())
}

fn vesting(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let (asset, amount) = fields.amount("balance")?;
    books.hold(fields.account("owner")?, asset, amount, Source::Vesting);
    Ok(())
}

fn genesis_balance(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let balance: Amount<'_> = fields.get("balance")?;
    let Number(amount) = balance.amount;
    let asset = crate::line::asset("balance", balance.asset_id)?;
    books.keep(asset, amount, Source::GenesisBalance)
}

fn force_settlement(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let (asset, amount) = fields.amount("balance")?;
    books.hold(fields.account("owner")?, asset, amount, Source::ForceSettlement);
    Ok(())
}

fn htlc(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    #[derive(Deserialize)]
    struct Transfer<'a> {
        #[serde(borrow)]
        from: &'a str,
        amount: Number,
        #[serde(borrow)]
        asset_id: &'a str,
    }
    let name = "transfer";
    let transfer: Transfer<'_> = fields.get(name)?;
    let amount = Amount { amount: transfer.amount, asset_id: transfer.asset_id };
    let (asset, amount) = positive(name, &amount)?;
    books.hold(crate::line::account(name, transfer.from)?, asset, amount, Source::Htlc);
    Ok(())
}

fn ticket(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let (asset, amount) = fields.amount("amount")?;
    books.hold(fields.account("account")?, asset, amount, Source::Ticket);
    Ok(())
}

fn liquidity_pool(books: &mut Books, id: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let share = fields.asset("share_asset")?;
    let a = (fields.asset("asset_a")?, fields.units("balance_a")?);
    let b = (fields.asset("asset_b")?, fields.units("balance_b")?);
    books.pools.push(Pool { id, share, sides: [a, b] });
    Ok(())
}

fn samet_fund(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let (balance, unpaid) = (fields.units("balance")?, fields.units("unpaid_amount")?);
    let rest = balance.saturating_sub(unpaid);
    if rest < 0 {
        return Err(Fault::Negative { name: "balance - unpaid_amount", amount: rest });
    }
    let asset = fields.asset("asset_type")?;
    books.hold(fields.account("owner_account")?, asset, rest, Source::SameTFund);
    Ok(())
}

fn credit_offer(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let (account, asset) = (fields.account("owner_account")?, fields.asset("asset_type")?);
    books.hold(account, asset, fields.units("current_balance")?, Source::CreditOffer);
    Ok(())
}

fn credit_deal(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let (account, asset) = (fields.account("borrower")?, fields.asset("collateral_asset")?);
    let amount = fields.units("collateral_amount")?;
    books.hold(account, asset, amount, Source::CreditDealCollateral);
    Ok(())
}

fn collateral_bid(books: &mut Books, _: u64, fields: &Fields<'_>) -> Result<(), Fault> {
    let price: Price<'_> = fields.get("inv_swan_price")?;
    let (asset, amount) = positive("inv_swan_price", &price.base)?;
    books.hold(fields.account("bidder")?, asset, amount, Source::CollateralBid);
    Ok(())
}

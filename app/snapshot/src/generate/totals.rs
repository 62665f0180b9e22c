//! What the chain says of itself and of its assets, and the few objects behind the accounts.

use std::io;

use bitshares_snapshot_claim::proof::MAIN_NET;

use super::assets::{ASSETS, Asset, BTS, EUR, POOLS, USD};
use super::objects::SETTLED_DEBT;
use super::random::Topic;
use super::{Spoilt, Work};

/// BTS that nobody holds.
const WITNESS_BUDGET: u32 = 123_456;
const CONFIDENTIAL: u32 = 1_000_000;
const FBA_FEES: u32 = 777;
const EUR_SETTLEMENT_FUND: u32 = 1_234_567_890;
const USD_COLLATERAL_FEES: u32 = 55;
const POOL_FEE_POOL: u32 = 30;

const BIDS: Topic = Topic(14);

impl Work<'_> {
    /// What stands behind the supplies goes into the books before them.
    pub(super) fn keep_later_totals(&mut self) {
        for Asset { instance, fees, fee_pool, .. } in ASSETS {
            self.books.put(instance, fees);
            self.books.put(BTS, fee_pool);
        }
        for _ in 0..self.pools() {
            self.books.put(BTS, POOL_FEE_POOL);
        }
        for amount in [WITNESS_BUDGET, CONFIDENTIAL, FBA_FEES, EUR_SETTLEMENT_FUND] {
            self.books.put(BTS, amount);
        }
        if self.pools() > 0 {
            self.books.put(BTS, SETTLED_DEBT);
            self.books.put(BTS, USD_COLLATERAL_FEES);
        }
        for bid in 0..self.bids() {
            let (bidder, amount) = self.bid(bid);
            self.books.hold(bidder, BTS, amount);
        }
    }

    /// Writes the assets.
    pub(super) fn assets(&mut self) -> io::Result<()> {
        for Asset { instance, symbol, precision, issuer, max_supply, backed, .. } in ASSETS {
            let backed = backed.map(|at| format!(",\"bitasset_data_id\":\"2.4.{at}\""));
            let shape = (precision, issuer, max_supply);
            self.asset(instance, symbol, shape, &backed.unwrap_or_default())?;
        }
        for (share, pool) in (POOLS..).zip(0..self.pools()) {
            let symbol = format!("POOL.N{pool}");
            let pool = format!(",\"for_liquidity_pool\":\"1.19.{pool}\"");
            self.asset(share, &symbol, (5, 0, 1_000_000_000_000_000), &pool)?;
        }
        Ok(())
    }

    fn asset(
        &mut self,
        asset: u32,
        symbol: &str,
        (precision, issuer, max_supply): (u8, u64, u64),
        more: &str,
    ) -> io::Result<()> {
        let max_supply = self.lines.number(max_supply);
        self.lines.push(format_args!(
            "{{\"id\":\"1.3.{asset}\",\"symbol\":\"{symbol}\",\"precision\":{precision},\
             \"issuer\":\"1.2.{issuer}\",\"options\":{{\"max_supply\":{max_supply},\
             \"market_fee_percent\":0,\"max_market_fee\":\"1000000000000000\",\
             \"issuer_permissions\":79,\"flags\":0,\"core_exchange_rate\":{{\
             \"base\":{{\"amount\":1,\"asset_id\":\"1.3.0\"}},\
             \"quote\":{{\"amount\":1,\"asset_id\":\"1.3.{asset}\"}}}},\
             \"whitelist_authorities\":[],\"blacklist_authorities\":[],\"whitelist_markets\":[],\
             \"blacklist_markets\":[],\"description\":\"\",\"extensions\":{{}}}},\
             \"dynamic_asset_data_id\":\"2.3.{asset}\",\"creation_block_num\":0,\
             \"creation_time\":\"1970-01-01T00:00:00\"{more}}}"
        ))
    }

    /// Writes which block is the newest.
    pub(super) fn chain(&mut self) -> io::Result<()> {
        let profile = self.world.options.profile;
        let late = u32::from(self.lines.is_spoilt(Spoilt::WrongBlock));
        let (block, irreversible) = (profile.block + late, profile.block + late - 20);
        let (id, time) = (self.world.block_id(block), profile.time);
        let (maintenance, budget) = (profile.maintenance, self.lines.number(WITNESS_BUDGET));
        self.lines.push(format_args!(
            "{{\"id\":\"2.1.0\",\"head_block_number\":{block},\"head_block_id\":\"{id}\",\
             \"time\":\"{time}\",\"current_witness\":\"1.6.1\",\
             \"next_maintenance_time\":\"{maintenance}\",\"last_budget_time\":\"{time}\",\
             \"witness_budget\":{budget},\"accounts_registered_this_interval\":1,\
             \"recently_missed_count\":0,\"current_aslot\":1,\
             \"recent_slots_filled\":\"340282366920938463463374607431768211455\",\
             \"dynamic_flags\":0,\"last_irreversible_block_num\":{irreversible}}}"
        ))
    }

    /// Writes how much there is of each asset, and what backs some.
    pub(super) fn supplies(&mut self) -> io::Result<()> {
        let collateral_fees = if self.pools() > 0 { USD_COLLATERAL_FEES } else { 0 };
        for Asset { instance, fees, fee_pool, .. } in ASSETS {
            let confidential = if instance == BTS { CONFIDENTIAL } else { 0 };
            let collateral = if instance == USD { collateral_fees } else { 0 };
            self.supply(instance, confidential, (fees, collateral), fee_pool)?;
        }
        for (share, _) in (POOLS..).zip(0..self.pools()) {
            self.supply(share, 0, (0, 0), POOL_FEE_POOL.into())?;
        }
        let debt = if self.pools() > 0 { SETTLED_DEBT } else { 0 };
        for (backed, asset, settled, debt) in
            [(20, EUR, EUR_SETTLEMENT_FUND, 0), (21, USD, 0, debt)]
        {
            let (settled, fund) = (self.lines.number(settled), self.lines.number(debt));
            let debt = if debt > 0 { 2 } else { 0 };
            self.lines.push(format_args!(
                "{{\"id\":\"2.4.{backed}\",\"asset_id\":\"1.3.{asset}\",\
                 \"options\":{{\"feed_lifetime_sec\":86400,\"minimum_feeds\":7,\
                 \"force_settlement_delay_sec\":86400,\"force_settlement_offset_percent\":500,\
                 \"maximum_force_settlement_volume\":200,\"short_backing_asset\":\"1.3.{BTS}\",\
                 \"extensions\":{{}}}},\"is_prediction_market\":false,\
                 \"settlement_fund\":{settled},\"individual_settlement_debt\":{debt},\
                 \"individual_settlement_fund\":{fund}}}"
            ))?;
        }
        Ok(())
    }

    fn supply(
        &mut self,
        asset: u32,
        confidential: u32,
        (fees, collateral_fees): (u64, u32),
        fee_pool: u64,
    ) -> io::Result<()> {
        let supply = self.books.supplies.get(&asset).copied().unwrap_or_default();
        let [supply, confidential, fees, collateral_fees, fee_pool] =
            [supply, confidential.into(), fees.into(), collateral_fees.into(), fee_pool.into()]
                .map(|amount| self.lines.number(amount));
        self.lines.push(format_args!(
            "{{\"id\":\"2.3.{asset}\",\"current_supply\":{supply},\
             \"confidential_supply\":{confidential},\"accumulated_fees\":{fees},\
             \"accumulated_collateral_fees\":{collateral_fees},\"fee_pool\":{fee_pool}}}"
        ))
    }

    /// Writes what stands behind the statistics of accounts.
    pub(super) fn rest(&mut self) -> io::Result<()> {
        self.lines.push(format_args!(
            "{{\"id\":\"2.10.0\",\"commitment\":\"02{}\",\"asset_id\":\"1.3.{BTS}\",\
             \"owner\":{{\"weight_threshold\":1,\"account_auths\":[[\"1.2.{}\",1]],\
             \"key_auths\":[],\"address_auths\":[]}}}}",
            "11".repeat(32),
            super::FIRST_ID,
        ))?;
        self.lines.push(format_args!(
            "{{\"id\":\"2.11.0\",\"chain_id\":\"{}\",\"immutable_parameters\":{{\
             \"min_committee_member_count\":11,\"min_witness_count\":11,\
             \"num_special_accounts\":100,\"num_special_assets\":100}}}}",
            hex::encode(MAIN_NET),
        ))?;
        let fees = self.lines.number(FBA_FEES);
        self.lines.push(format_args!(
            "{{\"id\":\"2.16.0\",\"accumulated_fba_fees\":{fees},\
             \"designated_asset\":\"1.3.{USD}\"}}"
        ))?;
        for instance in 0..self.bids() {
            let (bidder, amount) = self.bid(instance);
            let (base, quote) = (self.lines.coins(amount, BTS), self.lines.coins(100, EUR));
            self.lines.push(format_args!(
                "{{\"id\":\"2.17.{instance}\",\"bidder\":\"1.2.{bidder}\",\
                 \"inv_swan_price\":{{\"base\":{base},\"quote\":{quote}}}}}"
            ))?;
        }
        Ok(())
    }

    fn pools(&self) -> u64 {
        self.world.scaled(self.world.options.profile.objects.pools)
    }

    fn bids(&self) -> u64 {
        self.world.scaled(self.world.options.profile.objects.collateral_bids)
    }

    /// Who bids for the collateral of a settled asset, and how much.
    fn bid(&self, instance: u64) -> (u64, u64) {
        let mut random = self.world.random(BIDS, instance);
        (self.world.anyone(&mut random), random.magnitude(28))
    }
}

//! Coins that do not lie in balances.

use std::io;

use bitshares_snapshot_claim::bitshares::LegacyAddress;

use super::Work;
use super::assets::{BROWNIE, BTS, POOLS, USD, WHALESHARE};
use super::books::Books;
use super::random::{Random, Topic};

/// Each kind of object has a topic of its own.
const FIRST_TOPIC: u64 = 100;

/// The genesis balance that was negative (bitshares-core issue 2103), and what it was short of.
const NEGATIVE: (u64, i64) = (56_720, -25_000_000_000_000);

/// What an order of an asset that was settled debt by debt offers. It lies in the asset's fund.
pub(super) const SETTLED_DEBT: u64 = 10_000;

impl Work<'_> {
    /// Writes all of them.
    pub(super) fn objects(&mut self) -> io::Result<()> {
        let counts = self.world.options.profile.objects;
        self.each(4, counts.collateral_bids, Work::force_settlement)?;
        self.each(7, counts.limit_orders, Work::limit_order)?;
        if counts.pools > 0 {
            self.settled_debt()?;
        }
        self.each(8, counts.call_orders, Work::call_order)?;
        self.each(13, counts.vesting, Work::vesting)?;
        self.each(15, counts.genesis_balances, Work::genesis_balance)?;
        self.each(16, counts.htlcs, Work::htlc)?;
        self.each(18, counts.tickets, Work::ticket)?;
        self.each(19, counts.pools, Work::pool)?;
        self.each(20, counts.samet_funds, Work::samet_fund)?;
        self.each(21, counts.credit_offers, Work::credit_offer)?;
        self.each(22, counts.credit_deals, Work::credit_deal)
    }

    fn each(
        &mut self,
        kind: u64,
        count: u64,
        object: fn(&mut Self, u64, &mut Random) -> io::Result<()>,
    ) -> io::Result<()> {
        for instance in 0..self.world.scaled(count) {
            let mut random = self.world.random(Topic(FIRST_TOPIC + kind), instance);
            object(self, instance, &mut random)?;
        }
        Ok(())
    }

    fn force_settlement(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let (owner, amount) = (self.world.anyone(random), random.magnitude(24));
        self.books.hold(owner, USD, amount);
        let balance = self.lines.coins(amount, USD);
        self.lines.push(format_args!(
            "{{\"id\":\"1.4.{instance}\",\"owner\":\"1.2.{owner}\",\"balance\":{balance},\
             \"settlement_date\":\"2026-12-01T00:00:00\"}}"
        ))
    }

    fn limit_order(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let seller = self.world.anyone(random);
        let (asset, bits, wanted) = match random.below(100) {
            0..60 => (BTS, 32, USD),
            60..95 => (USD, 24, BTS),
            95..99 => (BROWNIE, 22, BTS),
            _ => (WHALESHARE, 4, BTS),
        };
        let (for_sale, price) = (random.magnitude(bits), random.magnitude(20));
        let (fee, paid) = match random.coin() {
            true => (random.below(1_000), 0),
            false => (0, random.below(20)),
        };
        self.books.hold(seller, asset, for_sale);
        self.books.put(BTS, fee);
        self.books.put(USD, paid);
        if asset == BTS {
            self.books.order(seller, for_sale);
        }
        let (base, quote) = (self.lines.coins(for_sale, asset), self.lines.coins(price, wanted));
        let (for_sale, fee) = (self.lines.number(for_sale), self.lines.number(fee));
        let paid = self.lines.coins(paid, USD);
        self.lines.push(format_args!(
            "{{\"id\":\"1.7.{instance}\",\"expiration\":\"2026-12-01T00:00:00\",\
             \"seller\":\"1.2.{seller}\",\"for_sale\":{for_sale},\"sell_price\":{{\"base\":{base},\
             \"quote\":{quote}}},\"filled_amount\":\"0\",\"deferred_fee\":{fee},\
             \"deferred_paid_fee\":{paid},\"is_settled_debt\":false}}"
        ))
    }

    fn settled_debt(&mut self) -> io::Result<()> {
        let instance = self.world.scaled(self.world.options.profile.objects.limit_orders);
        let (base, quote) = (self.lines.coins(SETTLED_DEBT, BTS), self.lines.coins(2, USD));
        let (amount, paid) = (self.lines.number(SETTLED_DEBT), self.lines.coins(0, BTS));
        self.lines.push(format_args!(
            "{{\"id\":\"1.7.{instance}\",\"expiration\":\"2026-12-01T00:00:00\",\
             \"seller\":\"1.2.3\",\"for_sale\":{amount},\"sell_price\":{{\"base\":{base},\
             \"quote\":{quote}}},\"filled_amount\":\"0\",\"deferred_fee\":0,\
             \"deferred_paid_fee\":{paid},\"is_settled_debt\":true}}"
        ))
    }

    fn call_order(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let (borrower, collateral) = (self.world.anyone(random), random.magnitude(38));
        let debt = random.magnitude(26);
        self.books.hold(borrower, BTS, collateral);
        self.books.order(borrower, collateral);
        let (collateral, debt) = (self.lines.number(collateral), self.lines.number(debt));
        self.lines.push(format_args!(
            "{{\"id\":\"1.8.{instance}\",\"borrower\":\"1.2.{borrower}\",\
             \"collateral\":{collateral},\"debt\":{debt},\"call_price\":{{\
             \"base\":{{\"amount\":1,\"asset_id\":\"1.3.0\"}},\
             \"quote\":{{\"amount\":1,\"asset_id\":\"1.3.121\"}}}}}}"
        ))
    }

    fn vesting(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let owner = self.world.anyone(random);
        let (asset, bits) = if random.below(50) == 0 { (BROWNIE, 22) } else { (BTS, 32) };
        let amount = random.magnitude(bits);
        self.books.hold(owner, asset, amount);
        let (balance, begin) = (self.lines.coins(amount, asset), self.lines.number(amount));
        let (policy, kind) = match random.below(3) {
            0 => (
                format!(
                    "[1,{{\"vesting_seconds\":7776000,\"start_claim\":\"1970-01-01T00:00:00\",\
                     \"coin_seconds_earned\":\"{}\",\
                     \"coin_seconds_earned_last_update\":\"2018-08-01T00:00:00\"}}]",
                    u128::from(amount) * 7_776_000,
                ),
                "cashback",
            ),
            1 => (
                format!(
                    "[0,{{\"begin_timestamp\":\"2016-01-01T00:00:00\",\
                     \"vesting_cliff_seconds\":0,\"vesting_duration_seconds\":63072000,\
                     \"begin_balance\":{begin}}}]"
                ),
                "unspecified",
            ),
            _ => ("[2,{}]".to_owned(), "market_fee_sharing"),
        };
        self.lines.push(format_args!(
            "{{\"id\":\"1.13.{instance}\",\"owner\":\"1.2.{owner}\",\"balance\":{balance},\
             \"policy\":{policy},\"balance_type\":\"{kind}\"}}"
        ))
    }

    fn genesis_balance(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let objects = self.world.options.profile.objects;
        let is_last = instance + 1 == self.world.scaled(objects.genesis_balances);
        let (instance, amount) = match is_last && objects.negative_balance {
            true => NEGATIVE,
            false => (instance, i64::try_from(random.magnitude(34)).unwrap_or(i64::MAX)),
        };
        let mut hash = [0; 20];
        for chunk in hash.chunks_mut(4) {
            chunk.copy_from_slice(&random.bits().to_le_bytes()[..chunk.len()]);
        }
        let owner = LegacyAddress(hash);
        self.books.put(BTS, amount);
        let balance = self.lines.coins(amount, BTS);
        self.lines.push(format_args!(
            "{{\"id\":\"1.15.{instance}\",\"owner\":\"{owner}\",\"balance\":{balance},\
             \"last_claim_date\":\"1970-01-01T00:00:00\"}}"
        ))
    }

    fn htlc(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let (from, to) = (self.world.anyone(random), self.world.anyone(random));
        let (asset, bits) = match random.below(10) {
            0 => (BROWNIE, 20),
            1 => (WHALESHARE, 3),
            _ => (BTS, 32),
        };
        let amount = random.magnitude(bits);
        let hash: String = (0..4).map(|_| format!("{:016x}", random.bits())).collect();
        self.books.hold(from, asset, amount);
        let amount = self.lines.number(amount);
        self.lines.push(format_args!(
            "{{\"id\":\"1.16.{instance}\",\"transfer\":{{\"from\":\"1.2.{from}\",\
             \"to\":\"1.2.{to}\",\"amount\":{amount},\"asset_id\":\"1.3.{asset}\"}},\
             \"conditions\":{{\"hash_lock\":{{\"preimage_hash\":[2,\"{hash}\"],\
             \"preimage_size\":3}},\"time_lock\":{{\"expiration\":\"2026-12-31T00:00:00\"}}}}}}"
        ))
    }

    fn ticket(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let (account, amount) = (self.world.anyone(random), random.magnitude(34));
        self.books.hold(account, BTS, amount);
        let (coins, value) = (self.lines.coins(amount, BTS), self.lines.number(amount * 8));
        self.lines.push(format_args!(
            "{{\"id\":\"1.18.{instance}\",\"account\":\"1.2.{account}\",\
             \"target_type\":\"lock_forever\",\"amount\":{coins},\
             \"current_type\":\"lock_forever\",\"status\":\"stable\",\"value\":{value},\
             \"next_auto_update_time\":\"2106-02-07T06:28:15\",\
             \"next_type_downgrade_time\":\"2106-02-07T06:28:15\"}}"
        ))
    }

    fn pool(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let (a, b) = (random.magnitude(36), random.magnitude(26));
        let pool = u32::try_from(instance).unwrap_or_default();
        let share = POOLS + pool;
        share_out(&mut self.books, a, &self.world.balances.shareholders(pool));
        self.books.put(USD, b);
        let value = u128::from(a) * u128::from(b);
        let [a, b] = [a, b].map(|amount| self.lines.number(amount));
        self.lines.push(format_args!(
            "{{\"id\":\"1.19.{instance}\",\"asset_a\":\"1.3.{BTS}\",\"asset_b\":\"1.3.{USD}\",\
             \"balance_a\":{a},\"balance_b\":{b},\"share_asset\":\"1.3.{share}\",\
             \"taker_fee_percent\":30,\"withdrawal_fee_percent\":0,\
             \"virtual_value\":\"{value}\"}}"
        ))
    }

    fn samet_fund(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let (owner, balance) = (self.world.anyone(random), random.magnitude(32));
        let unpaid = random.below(balance);
        self.books.hold(owner, BTS, balance - unpaid);
        let [balance, unpaid] = [balance, unpaid].map(|amount| self.lines.number(amount));
        self.lines.push(format_args!(
            "{{\"id\":\"1.20.{instance}\",\"owner_account\":\"1.2.{owner}\",\
             \"asset_type\":\"1.3.{BTS}\",\"balance\":{balance},\"fee_rate\":100,\
             \"unpaid_amount\":{unpaid}}}"
        ))
    }

    fn credit_offer(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let (owner, total) = (self.world.anyone(random), random.magnitude(34));
        let current = random.below(total);
        self.books.hold(owner, BTS, current);
        let [total, current] = [total, current].map(|amount| self.lines.number(amount));
        self.lines.push(format_args!(
            "{{\"id\":\"1.21.{instance}\",\"owner_account\":\"1.2.{owner}\",\
             \"asset_type\":\"1.3.{BTS}\",\"total_balance\":{total},\
             \"current_balance\":{current},\"fee_rate\":3000,\"max_duration_seconds\":86400,\
             \"min_deal_amount\":1,\"enabled\":true,\
             \"auto_disable_time\":\"2026-12-31T00:00:00\",\"acceptable_collateral\":[],\
             \"acceptable_borrowers\":[]}}"
        ))
    }

    fn credit_deal(&mut self, instance: u64, random: &mut Random) -> io::Result<()> {
        let (borrower, owner) = (self.world.anyone(random), self.world.anyone(random));
        let offers = self.world.scaled(self.world.options.profile.objects.credit_offers);
        let (offer, debt) = (random.below(offers), random.magnitude(30));
        let (asset, bits) = match random.below(10) {
            0 => (WHALESHARE, 3),
            1..6 => (BROWNIE, 20),
            _ => (USD, 20),
        };
        let collateral = random.magnitude(bits);
        self.books.hold(borrower, asset, collateral);
        let [debt, collateral] = [debt, collateral].map(|amount| self.lines.number(amount));
        self.lines.push(format_args!(
            "{{\"id\":\"1.22.{instance}\",\"borrower\":\"1.2.{borrower}\",\
             \"offer_id\":\"1.21.{offer}\",\"offer_owner\":\"1.2.{owner}\",\
             \"debt_asset\":\"1.3.{BTS}\",\"debt_amount\":{debt},\
             \"collateral_asset\":\"1.3.{asset}\",\"collateral_amount\":{collateral},\
             \"fee_rate\":3000,\"latest_repay_time\":\"2026-12-31T00:00:00\",\"auto_repay\":0}}"
        ))
    }
}

/// The BTS of a pool, to those who hold its shares. What rounding leaves is nobody's.
fn share_out(books: &mut Books, bts: u64, shareholders: &[(u64, u64)]) {
    books.put(BTS, bts);
    let shares = shareholders.iter().map(|(_, shares)| shares).sum();
    for (id, held) in shareholders {
        books.attribute(*id, BTS, super::amounts::part(bts, *held, shares));
    }
}

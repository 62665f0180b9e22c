//! An adder of its own: all that lies anywhere against what the chain says there is, and against
//! the true holdings.

use std::collections::BTreeMap;

use serde_json::Value;
use snapshot::generate::Profile;

use crate::dump::{Generated, generate, instance, number, objects, options};

const THREE: [u64; 3] = [0, 1276, 535];

#[derive(Default)]
pub(crate) struct Sums {
    /// By asset.
    supplies: BTreeMap<u64, i128>,
    /// By account and asset.
    held: BTreeMap<(u64, u64), i128>,
    /// BTS in orders and as collateral, by account.
    in_orders: BTreeMap<u64, i128>,
}

impl Sums {
    pub(crate) fn of(objects: &BTreeMap<String, Vec<Value>>) -> Sums {
        let mut sums = Sums::default();
        for (kind, objects) in objects {
            for object in objects {
                sums.add(kind, object);
            }
        }
        for pool in objects.get("1.19").into_iter().flatten() {
            sums.share_out(pool, &objects["2.5"]);
        }
        sums
    }

    fn put(&mut self, asset: u64, amount: &Value) {
        *self.supplies.entry(asset).or_default() += number(amount);
    }

    fn hold(&mut self, account: &Value, asset: &Value, amount: i128) {
        *self.supplies.entry(instance(asset)).or_default() += amount;
        *self.held.entry((instance(account), instance(asset))).or_default() += amount;
    }

    fn hold_coins(&mut self, account: &Value, coins: &Value) {
        self.hold(account, &coins["asset_id"], number(&coins["amount"]));
    }

    fn add(&mut self, kind: &str, of: &Value) {
        let bts = &Value::from("1.3.0");
        match kind {
            "2.5" => self.hold(&of["owner"], &of["asset_type"], number(&of["balance"])),
            "1.4" | "1.13" => self.hold_coins(&of["owner"], &of["balance"]),
            "1.7" => self.add_order(of),
            "1.8" => {
                let collateral = number(&of["collateral"]);
                self.hold(&of["borrower"], bts, collateral);
                *self.in_orders.entry(instance(&of["borrower"])).or_default() += collateral;
            }
            "1.15" => self.put(instance(&of["balance"]["asset_id"]), &of["balance"]["amount"]),
            "1.16" => self.hold_coins(&of["transfer"]["from"], &of["transfer"]),
            "1.18" => self.hold_coins(&of["account"], &of["amount"]),
            "1.19" => {
                self.put(instance(&of["asset_a"]), &of["balance_a"]);
                self.put(instance(&of["asset_b"]), &of["balance_b"]);
            }
            "1.20" => {
                let rest = number(&of["balance"]) - number(&of["unpaid_amount"]);
                self.hold(&of["owner_account"], &of["asset_type"], rest);
            }
            "1.21" => {
                let current = number(&of["current_balance"]);
                self.hold(&of["owner_account"], &of["asset_type"], current);
            }
            "1.22" => {
                let collateral = number(&of["collateral_amount"]);
                self.hold(&of["borrower"], &of["collateral_asset"], collateral);
            }
            "2.1" => self.put(0, &of["witness_budget"]),
            "2.3" => {
                let asset = instance(&of["id"]);
                self.put(asset, &of["confidential_supply"]);
                self.put(asset, &of["accumulated_fees"]);
                self.put(0, &of["accumulated_collateral_fees"]);
                self.put(0, &of["fee_pool"]);
            }
            "2.4" => {
                self.put(0, &of["settlement_fund"]);
                self.put(0, &of["individual_settlement_fund"]);
            }
            "2.6" => {
                self.put(0, &of["pending_fees"]);
                self.put(0, &of["pending_vested_fees"]);
            }
            "2.16" => self.put(0, &of["accumulated_fba_fees"]),
            "2.17" => self.hold_coins(&of["bidder"], &of["inv_swan_price"]["base"]),
            _ => {}
        }
    }

    fn add_order(&mut self, of: &Value) {
        let (seller, offered) = (&of["seller"], &of["sell_price"]["base"]["asset_id"]);
        if of["is_settled_debt"] == false {
            let for_sale = number(&of["for_sale"]);
            self.hold(seller, offered, for_sale);
            if offered == "1.3.0" {
                *self.in_orders.entry(instance(seller)).or_default() += for_sale;
            }
        }
        self.put(0, &of["deferred_fee"]);
        self.put(
            instance(&of["deferred_paid_fee"]["asset_id"]),
            &of["deferred_paid_fee"]["amount"],
        );
    }

    /// The BTS of a pool belongs to the holders of its shares, rounded down.
    fn share_out(&mut self, pool: &Value, balances: &[Value]) {
        let shares = || balances.iter().filter(|of| of["asset_type"] == pool["share_asset"]);
        let all: i128 = shares().map(|of| number(&of["balance"])).sum();
        for of in shares() {
            let part = number(&pool["balance_a"]) * number(&of["balance"]) / all;
            *self.held.entry((instance(&of["owner"]), 0)).or_default() += part;
        }
    }

    /// Of which assets the dump says that there is more or less.
    pub(crate) fn wrong(&self, objects: &BTreeMap<String, Vec<Value>>) -> BTreeMap<u64, i128> {
        let mut wrong = self.supplies.clone();
        for supply in &objects["2.3"] {
            *wrong.entry(instance(&supply["id"])).or_default() -= number(&supply["current_supply"]);
        }
        wrong.retain(|_, difference| *difference != 0);
        wrong
    }

    /// Holdings as the generator writes them.
    fn holdings(&self) -> String {
        let mut lines: BTreeMap<u64, [i128; 3]> = BTreeMap::new();
        for ((account, asset), amount) in &self.held {
            if let Some(place) = THREE.iter().position(|of_three| of_three == asset) {
                lines.entry(*account).or_default()[place] += amount;
            }
        }
        lines.retain(|_, holdings| *holdings != [0; 3]);
        let lines = lines.iter().map(|(account, [bts, whaleshare, brownie])| {
            format!("1.2.{account},{bts},{whaleshare},{brownie}\n")
        });
        lines.fold("account,bts,whaleshare,brownie\n".to_owned(), |all, line| all + &line)
    }
}

fn dumps() -> [Generated; 2] {
    Profile::ALL.map(|profile| generate(&options(profile, 3_000)))
}

#[test]
fn supplies_are_the_sums_of_all_that_lies_anywhere() {
    for dump in dumps() {
        let objects = dump.objects();
        let sums = Sums::of(&objects);
        assert_eq!(sums.wrong(&objects), BTreeMap::new());
        assert_eq!(sums.supplies, by_instance(&dump));
        for asset in &objects["1.3"] {
            let supply = dump.summary.supplies[&u32::try_from(instance(&asset["id"])).unwrap()];
            assert!(supply > 0 && supply <= number(&asset["options"]["max_supply"]));
        }
    }
}

fn by_instance(dump: &Generated) -> BTreeMap<u64, i128> {
    let supplies = dump.summary.supplies.iter();
    supplies.map(|(asset, supply)| (u64::from(*asset), *supply)).collect()
}

#[test]
fn the_true_holdings_are_what_accounts_have_everywhere() {
    for dump in dumps() {
        assert_eq!(Sums::of(&dump.objects()).holdings(), dump.holdings);
    }
}

#[test]
fn statistics_know_what_is_in_orders() {
    for dump in dumps() {
        let objects = dump.objects();
        let sums = Sums::of(&objects);
        let told = |of: &Value| number(&of["total_core_in_orders"]);
        for of in &objects["2.6"] {
            let found = sums.in_orders.get(&instance(&of["owner"])).copied().unwrap_or_default();
            assert_eq!(told(of), found);
        }
        assert!(objects["2.6"].iter().filter(|of| told(of) > 0).count() > 20);
    }
}

#[test]
fn the_negative_balance_of_2018_is_there_and_gone_today() {
    let [then, now] = dumps().map(|dump| {
        let balances = dump.objects().remove("1.15").unwrap();
        let negative = |of: &&Value| number(&of["balance"]["amount"]) < 0;
        let negative: Vec<_> =
            balances.iter().filter(negative).map(|of| of["id"].clone()).collect();
        negative
    });
    assert_eq!(then, ["1.15.56720"]);
    assert!(now.is_empty());
}

#[test]
fn the_adder_finds_the_difference_of_a_dump_that_is_wrong() {
    let dump = generate(&options(&Profile::TODAY, 1_000));
    let wrong = dump.text.replacen("\"witness_budget\":123456", "\"witness_budget\":123455", 1);
    let objects = objects(&wrong);
    assert_eq!(Sums::of(&objects).wrong(&objects), BTreeMap::from([(0, -1)]));
}

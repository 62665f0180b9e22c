//! What stands for each account: the account, its balances and its statistics.

use std::fmt;
use std::io::{self, BufWriter, Write};

use bitshares_snapshot_claim::bitshares::Key;
use bitshares_snapshot_claim::snapshot::Authority;

use super::assets::BTS;
use super::authorities::Signers;
use super::base58::KeyText;
use super::keys::{Held, Public, Role, wif};
use super::random::Topic;
use super::{FIRST_ID, SAMPLE_ONE_IN, Spoilt, Work};

/// Accounts whose keys are computed at once.
const BATCH: u64 = 1_024;

const SAMPLE: Topic = Topic(12);
const FEES: Topic = Topic(13);

/// The accounts of the chain itself.
const SPECIAL: [(u64, &str, u32); 6] = [
    (0, "committee-account", 1),
    (1, "witness-account", 1),
    (2, "relaxed-committee-account", 1),
    (3, "null-account", 1),
    (4, "temp-account", 0),
    (5, "proxy-to-self", 1),
];

impl Work<'_> {
    /// Balances and fees go into the books first: supplies stand before them.
    pub(super) fn keep_later_books(&mut self) {
        let world = self.world;
        for id in SPECIAL.map(|(id, ..)| id).into_iter().chain(world.ids()) {
            for (asset, amount) in world.balances.of(id) {
                self.books.hold(id, asset, amount);
            }
            let (pending, vested) = self.fees(id);
            self.books.put(BTS, pending + vested);
        }
        self.keep_later_totals();
    }

    /// Writes all accounts, and the secrets of some; how many those are.
    pub(super) fn accounts(&mut self, keys: &mut dyn Write) -> io::Result<u64> {
        let world = self.world;
        let mut keys = BufWriter::new(keys);
        let [owner, active, memo] = Role::ALL.map(|role| hex::encode(world.secrets.first(role)));
        writeln!(
            keys,
            "{{\"rule\":\"the secret of account 1.2.i is first + i, modulo the order of \
             secp256k1\",\"first\":{{\"owner\":\"{owner}\",\"active\":\"{active}\",\
             \"memo\":\"{memo}\"}}}}"
        )?;
        for (id, name, threshold) in SPECIAL {
            let nobody = || Authority { threshold, ..Authority::default() };
            let (memo, enough) = (Key::NULL, Vec::new());
            let signers =
                Signers { owner: nobody(), active: nobody(), memo, top_holders: None, enough };
            self.account(id, name, &signers)?;
        }
        let mut sampled = 0;
        for first in world.ids().step_by(usize::try_from(BATCH).unwrap_or(1)) {
            let last = world.ids().end.min(first + BATCH);
            let public = world.secrets.public(first, last - first);
            for id in first..last {
                let (name, signers) = (world.name(id), world.authorities.of(id, &public));
                self.account(id, &name, &signers)?;
                let is_drawn = world.random(SAMPLE, id).below(SAMPLE_ONE_IN) == 0;
                if is_drawn && !signers.enough.is_empty() {
                    self.secrets(&mut keys, id, &name, &signers.enough, &public)?;
                    sampled += 1;
                }
                self.step();
            }
        }
        keys.flush()?;
        Ok(sampled)
    }

    fn account(&mut self, id: u64, name: &str, signers: &Signers) -> io::Result<()> {
        let Signers { owner, active, memo, top_holders, .. } = signers;
        let (special, flags) = match top_holders {
            Some(count) => {
                (format!("[1,{{\"asset\":\"1.3.{BTS}\",\"num_top_holders\":{count}}}]"), 2)
            }
            None => ("[0,{}]".to_owned(), 0),
        };
        let (owner, active, memo) = (Shown(owner), Shown(active), KeyText::new(memo));
        self.lines.push(format_args!(
            "{{\"id\":\"1.2.{id}\",\"membership_expiration_date\":\"1970-01-01T00:00:00\",\
             \"registrar\":\"1.2.4\",\"referrer\":\"1.2.4\",\"lifetime_referrer\":\"1.2.4\",\
             \"network_fee_percentage\":2000,\"lifetime_referrer_fee_percentage\":3000,\
             \"referrer_rewards_percentage\":0,\"name\":\"{name}\",\"owner\":{owner},\
             \"active\":{active},\"options\":{{\"memo_key\":\"{memo}\",\
             \"voting_account\":\"1.2.5\",\"num_witness\":0,\"num_committee\":0,\"votes\":[],\
             \"extensions\":[]}},\"num_committee_voted\":0,\"statistics\":\"2.6.{id}\",\
             \"whitelisting_accounts\":[],\"blacklisting_accounts\":[],\
             \"whitelisted_accounts\":[],\"blacklisted_accounts\":[],\
             \"owner_special_authority\":[0,{{}}],\"active_special_authority\":{special},\
             \"top_n_control_flags\":{flags},\"creation_block_num\":0,\
             \"creation_time\":\"1970-01-01T00:00:00\"}}"
        ))
    }

    fn secrets(
        &self,
        keys: &mut dyn Write,
        id: u64,
        name: &str,
        enough: &[Held],
        public: &Public,
    ) -> io::Result<()> {
        write!(keys, "{{\"account\":\"1.2.{id}\",\"name\":\"{name}\",\"keys\":[")?;
        for (place, key) in enough.iter().enumerate() {
            let secret = self.world.secrets.of(*key);
            write!(
                keys,
                "{}{{\"role\":\"{}\",\"of\":\"1.2.{}\",\"secret\":\"{}\",\"wif\":\"{}\",\
                 \"public\":\"{}\"}}",
                if place == 0 { "" } else { "," },
                key.role.name(),
                key.id,
                hex::encode(secret),
                wif(&secret),
                public.of(*key),
            )?;
        }
        writeln!(keys, "]}}")
    }

    /// Writes the balances of all accounts.
    pub(super) fn balances(&mut self) -> io::Result<()> {
        let (world, victim) = (self.world, self.world.balances.victim());
        let mut instance = 0_u64;
        for id in SPECIAL.map(|(id, ..)| id).into_iter().chain(world.ids()) {
            for (asset, amount) in world.balances.of(id) {
                match id == victim && asset == BTS {
                    true => self.spoilt_balance(instance, id, amount)?,
                    false => self.balance(instance, id, asset, amount)?,
                }
                instance += 1;
            }
            if id >= FIRST_ID {
                self.step();
            }
        }
        Ok(())
    }

    fn balance(&mut self, instance: u64, id: u64, asset: u32, amount: u64) -> io::Result<()> {
        let amount = self.lines.number(amount);
        self.lines.push(format_args!(
            "{{\"id\":\"2.5.{instance}\",\"owner\":\"1.2.{id}\",\"asset_type\":\"1.3.{asset}\",\
             \"balance\":{amount},\"maintenance_flag\":false}}"
        ))
    }

    /// The balance in which a spoilt dump is wrong.
    fn spoilt_balance(&mut self, instance: u64, id: u64, amount: u64) -> io::Result<()> {
        if self.lines.is_spoilt(Spoilt::CutWithinLine) {
            self.lines.cut_within(format_args!(
                "{{\"id\":\"2.5.{instance}\",\"owner\":\"1.2.{id}\",\"asset_type\":\"1.3.0\"}}"
            ))?;
        }
        let missing = u64::from(self.lines.is_spoilt(Spoilt::SatoshiMissing));
        self.balance(instance, id, BTS, amount - missing)?;
        if self.lines.is_spoilt(Spoilt::DuplicateId) {
            self.balance(instance, id, BTS, 0)?;
        }
        if self.lines.is_spoilt(Spoilt::CutAfterLine) {
            self.lines.cut();
        }
        Ok(())
    }

    /// Fees of an account that wait for the next maintenance: pending, and vested already.
    fn fees(&self, id: u64) -> (u64, u64) {
        let mut random = self.world.random(FEES, id);
        match random.below(50) {
            0 => (random.magnitude(16), random.magnitude(12)),
            _ => (0, 0),
        }
    }

    /// Writes the statistics of all accounts.
    pub(super) fn statistics(&mut self) -> io::Result<()> {
        let world = self.world;
        for (id, name, _) in SPECIAL {
            self.statistic(id, name)?;
        }
        for id in world.ids() {
            self.statistic(id, &world.name(id))?;
            self.step();
        }
        Ok(())
    }

    fn statistic(&mut self, id: u64, name: &str) -> io::Result<()> {
        let in_orders = self.books.in_orders.get(&id).copied().unwrap_or_default();
        let bts = self.world.balances.of(id).into_iter().find(|(asset, _)| *asset == BTS);
        let (pending, vested) = self.fees(id);
        let [in_orders, bts, pending, vested] =
            [in_orders, bts.map_or(0, |(_, amount)| amount), pending, vested]
                .map(|amount| self.lines.number(amount));
        self.lines.push(format_args!(
            "{{\"id\":\"2.6.{id}\",\"owner\":\"1.2.{id}\",\"name\":\"{name}\",\
             \"most_recent_op\":\"2.9.0\",\"total_ops\":0,\"removed_ops\":0,\
             \"total_core_in_orders\":{in_orders},\"total_core_inactive\":0,\"total_core_pob\":0,\
             \"total_core_pol\":0,\"total_pob_value\":0,\"total_pol_value\":0,\
             \"core_in_balance\":{bts},\"has_cashback_vb\":false,\"is_voting\":false,\
             \"last_vote_time\":\"1970-01-01T00:00:00\",\"vp_all\":0,\"vp_active\":0,\
             \"vp_committee\":0,\"vp_witness\":0,\"vp_worker\":0,\
             \"vote_tally_time\":\"1970-01-01T00:00:00\",\"lifetime_fees_paid\":0,\
             \"pending_fees\":{pending},\"pending_vested_fees\":{vested}}}"
        ))
    }
}

/// An authority as the plugin writes it.
struct Shown<'a>(&'a Authority);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Authority { threshold, accounts, keys, addresses } = self.0;
        write!(f, "{{\"weight_threshold\":{threshold},\"account_auths\":[")?;
        let mut comma = "";
        for (id, weight) in accounts {
            write!(f, "{comma}[\"1.2.{id}\",{weight}]")?;
            comma = ",";
        }
        f.write_str("],\"key_auths\":[")?;
        comma = "";
        for (key, weight) in keys {
            write!(f, "{comma}[\"{}\",{weight}]", KeyText::new(key))?;
            comma = ",";
        }
        f.write_str("],\"address_auths\":[")?;
        comma = "";
        for (address, weight) in addresses {
            write!(f, "{comma}[\"{address}\",{weight}]")?;
            comma = ",";
        }
        f.write_str("]}")
    }
}

//! What can be wrong with dumps, policies and published files, told to people.

use std::path::PathBuf;

use crate::files::Difference;

/// Why the tool stops.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refuses.
    #[error("{path}: {source}")]
    File {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A genesis can not have the snapshot.
    #[error("the genesis can not have this snapshot: {0}")]
    Founding(String),
    /// There is nothing in the dump.
    #[error("{file} is empty; was the node still writing it?")]
    Empty {
        /// The dump.
        file: String,
    },
    /// The last line has no end.
    #[error(
        "{file} ends in the middle of line {line}: it was cut; compare its size with the node's and copy it again"
    )]
    Cut {
        /// The dump.
        file: String,
        /// The last line, from 1.
        line: u64,
    },
    /// A line can not be read.
    #[error("{file}, line {line}: {fault}")]
    Line {
        /// The dump.
        file: String,
        /// From 1.
        line: u64,
        /// Why.
        fault: Fault,
    },
    /// An object that every dump has is not there.
    #[error("{file} has no object {id} ({what}): lines are missing; dump again")]
    Missing {
        /// The dump.
        file: String,
        /// Its id.
        id: String,
        /// What it says.
        what: &'static str,
    },
    /// The plugin wrote another block than it was asked for.
    #[error(
        "{file} is a dump of block {found}, not of {wanted}: a node that starts behind the wanted block writes the first one it sees; replay it with --snapshot-at-block {wanted}"
    )]
    Block {
        /// The dump.
        file: String,
        /// Its block.
        found: u64,
        /// The wanted one.
        wanted: u64,
    },
    /// The id of the head block begins with another number.
    #[error(
        "{file} says block {number} and gives it the id {id}, which begins with another number"
    )]
    BlockId {
        /// The dump.
        file: String,
        /// Its block.
        number: u64,
        /// The id.
        id: String,
    },
    /// A dump of another chain.
    #[error("{file} is a dump of chain {found}, not of {wanted}")]
    Chain {
        /// The dump.
        file: String,
        /// Its chain.
        found: String,
        /// The wanted one.
        wanted: String,
    },
    /// One of the three assets is another one.
    #[error(
        "1.3.{instance} is {found} in the dump, and should be {symbol} with {precision} decimals: assets with names alike exist, and none of them shares"
    )]
    Asset {
        /// n of 1.3.n.
        instance: u64,
        /// What the dump says.
        found: String,
        /// Its symbol.
        symbol: &'static str,
        /// Its decimals.
        precision: u32,
    },
    /// Something belongs to an account or an asset that is not there.
    #[error("{what} names {id}, which the dump does not have: lines are missing; dump again")]
    Unknown {
        /// What names it.
        what: String,
        /// What is not there.
        id: String,
    },
    /// A sum or a share is more than any supply.
    #[error("the sum of {what} is more than a chain can have: the dump was changed")]
    TooMuch {
        /// Of what.
        what: String,
    },
    /// An asset does not add up.
    #[error(
        "{symbol} (1.3.{asset}) does not add up: the supply is {supply}, all that was found is {found} ({difference:+}); lines are missing or doubled, or a kind of object is new: compare the table by source with a second dump"
    )]
    Supply {
        /// n of 1.3.n.
        asset: u32,
        /// Its symbol.
        symbol: String,
        /// What the chain says.
        supply: i128,
        /// The sum by source.
        found: i128,
        /// What is too much.
        difference: i128,
    },
    /// The orders of an account do not add up.
    #[error(
        "1.2.{account} has {told} satoshi of BTS in orders by its statistics, and {found} in its orders and collateral: lines are missing or doubled"
    )]
    Orders {
        /// n of 1.2.n.
        account: u64,
        /// What its statistics say.
        told: i128,
        /// What was found.
        found: i128,
    },
    /// The policy is none.
    #[error("the policy can not be read: {0}")]
    PolicyText(#[from] serde_json::Error),
    /// The policy says something that can not be done.
    #[error("the policy says {what}: {why}")]
    Policy {
        /// What.
        what: String,
        /// Why not.
        why: String,
    },
    /// Two dumps that do not belong together.
    #[error("the two dumps do not fit: {0}")]
    Pair(String),
    /// Two leaves with one name.
    #[error(
        "1.2.{one} and 1.2.{other} are both called {name}: no two accounts are; the dump was changed"
    )]
    Name {
        /// The name.
        name: String,
        /// n of 1.2.n.
        one: u64,
        /// n of 1.2.n.
        other: u64,
    },
    /// A header that the chain would refuse.
    #[error(transparent)]
    Header(#[from] bitshares_snapshot_claim::snapshot::HeaderError),
    /// A leaf that the chain would refuse.
    #[error("the leaf of 1.2.{account} is none that the chain reads")]
    Leaf {
        /// n of 1.2.n.
        account: u64,
    },
    /// The published files are others than these dumps and this policy make.
    #[error("{0}")]
    Differs(Box<Difference>),
    /// A published file is damaged.
    #[error("{path}: {why}; get it again, from another mirror if need be")]
    Damaged {
        /// Which.
        path: PathBuf,
        /// How.
        why: String,
    },
    /// Nobody of this name or id is in the snapshot.
    #[error(
        "{0} is not in the snapshot: it held nothing at that block, or the name is written otherwise; a name or 1.2.n is wanted"
    )]
    Nobody(String),
}

/// Why a line can not be read.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// It is no JSON, or no object with an id.
    #[error("it is no object of BitShares: {0}")]
    Json(#[from] serde_json::Error),
    /// Text in another encoding.
    #[error("it is no UTF-8")]
    Text,
    /// The id is none.
    #[error("`{0}` is no id; one is space.kind.instance")]
    Id(String),
    /// The id was there already.
    #[error("object {0} is there a second time; was a file joined twice?")]
    Twice(String),
    /// A field that must be there is not.
    #[error("it has no field `{0}`")]
    Missing(&'static str),
    /// A field is otherwise than its kind has it.
    #[error("its field `{name}` can not be read: {error}")]
    Field {
        /// Which.
        name: &'static str,
        /// How.
        error: serde_json::Error,
    },
    /// An amount is negative that can not be.
    #[error("its field `{name}` is {amount}: only genesis balances were ever negative")]
    Negative {
        /// Which.
        name: &'static str,
        /// How much.
        amount: i64,
    },
    /// Something else stands where an account must.
    #[error("its field `{name}` is `{text}`, which is no account (1.2.n)")]
    NotAccount {
        /// Which.
        name: &'static str,
        /// What stands there.
        text: String,
    },
    /// Something else stands where an asset must.
    #[error("its field `{name}` is `{text}`, which is no asset (1.3.n)")]
    NotAsset {
        /// Which.
        name: &'static str,
        /// What stands there.
        text: String,
    },
    /// A key, an address or a weight is none.
    #[error("its field `{name}` has `{text}`, which is no {what}")]
    Member {
        /// Which.
        name: &'static str,
        /// What stands there.
        text: String,
        /// What should.
        what: &'static str,
    },
    /// A member stands in an authority twice.
    #[error("its field `{0}` has a member twice")]
    MemberTwice(&'static str),
    /// A name that BitShares does not give.
    #[error("`{0}` is no name of an account")]
    Name(String),
    /// A hash, an id of a block or a time is none.
    #[error("its field `{name}` is `{text}`, which is no {what}")]
    Value {
        /// Which.
        name: &'static str,
        /// What stands there.
        text: String,
        /// What should.
        what: &'static str,
    },
    /// A sum is more than any supply.
    #[error("with it a sum is more than a chain can have")]
    TooMuch,
}

//! What every module is made of: numbers, addresses, the context, the router, errors, events.
//!
//! Pure and total. Nothing here knows a rule of any module.

mod address;
mod amount;
mod attempt;
pub mod bech32;
mod block;
mod calendar;
mod coin;
mod coins;
mod ctx;
mod dec;
mod dec_coin;
mod dec_text;
mod denom;
mod errors;
mod events;
mod gas;
mod guard;
mod integer;
mod keys;
mod module;
mod page;
pub mod prefix;
mod record;
mod router;
mod sdk_errors;
mod signers;
mod time;
mod time_text;

pub use address::{Address, AddressError};
pub use amount::{Amount, AmountError, ParseAmountError};
pub use attempt::attempt;
pub use block::{Block, EvidenceAge, Misbehavior, Vote};
pub use coin::{Coin, CoinFault, InvalidCoin};
pub use coins::{Coins, CoinsFault, InvalidCoins};
pub use ctx::{Ctx, Mode, Savepoint};
pub use dec::{Dec, DecError};
pub use dec_coin::{DecCoin, DecCoins, ParseCoinError};
pub use dec_text::ParseDecError;
pub use denom::{Denom, InvalidDenom};
pub use errors::{Code, Error, PANIC_CODE, Result, Status, UNDEFINED};
pub use events::{Event, MESSAGE};
pub use gas::Gas;
pub use guard::Guard;
pub use keys::LengthPrefixed;
pub use module::{AnyModule, Module};
pub use page::{DEFAULT_LIMIT, MAX_LIMIT, page};
pub use record::{Record, Stored};
pub use router::{Parsed, Response, Router, StakeChange, StakeWatcher, is_type_url, type_url};
pub use sdk_errors::Sdk;
pub use signers::signers_of;
pub use time::{Seconds, Time, TimeError};

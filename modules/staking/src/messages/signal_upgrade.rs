//! `MsgSignalUpgrade`: a producer is ready for a version; when enough are, it is agreed.

use base::{Address, Ctx, Event, Result, Sdk};
use proto::whaleshares::staking::v1::{MsgSignalUpgrade, MsgSignalUpgradeResponse};

use super::reading::operator;
use crate::errors::Error;
use crate::records::Signal;
use crate::state::{SEATS, SIGNALS, UPGRADE};
use crate::upgrade::tally;
use crate::votes::producer;

/// The longest name of a version.
const LONGEST_VERSION: usize = 64;

/// What a producer is ready for; nothing takes its signal back.
pub(crate) struct SignalUpgrade {
    operator: Address,
    signal: Option<Signal>,
}

pub(crate) fn parse(msg: MsgSignalUpgrade) -> Result<SignalUpgrade> {
    let operator = operator("validator", &msg.validator)?;
    let MsgSignalUpgrade { version, height, .. } = msg;
    if version.is_empty() {
        return Ok(SignalUpgrade { operator, signal: None });
    }
    if version.len() > LONGEST_VERSION || version.contains(char::is_control) {
        let text = format!("a version has up to {LONGEST_VERSION} characters in one line");
        return Err(Sdk::InvalidRequest.because(text));
    }
    match u64::try_from(height) {
        Ok(height) if height > 0 => {
            Ok(SignalUpgrade { operator, signal: Some(Signal { version, height }) })
        }
        _ => Err(Sdk::InvalidRequest.because("invalid height")),
    }
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, message: SignalUpgrade) -> Result<MsgSignalUpgradeResponse> {
    let SignalUpgrade { operator, signal } = message;
    let address = producer(ctx, &operator)?.consensus_address();
    if !SEATS.has(ctx, &address)? {
        return Err(Error::NotSeated(operator.validator_text()).into());
    }
    let Some(signal) = signal else {
        SIGNALS.remove(ctx, &operator)?;
        let (_, required) = tally(ctx, &Signal::default())?;
        return Ok(MsgSignalUpgradeResponse { signals: 0, required });
    };
    let now = ctx.block.height;
    if signal.height <= now {
        return Err(Error::UpgradeTooLate { height: signal.height, now }.into());
    }
    SIGNALS.set(ctx, &operator, &signal)?;
    let (signals, required) = tally(ctx, &signal)?;
    let event = Event::new("upgrade_signal")
        .with("validator", operator.validator_text())
        .with("version", &*signal.version)
        .with("height", signal.height.to_string())
        .with("signals", signals.to_string())
        .with("required", required.to_string());
    ctx.emit(event);
    if signals >= required {
        UPGRADE.set(ctx, &signal)?;
    }
    Ok(MsgSignalUpgradeResponse { signals, required })
}

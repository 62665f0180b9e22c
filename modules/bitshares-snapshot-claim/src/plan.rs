//! What genesis decides for ever: the snapshot, the window, what becomes of the rest.

use base::{Error, Record, Result, Seconds, Time};
use proto::whaleshares::claim::v1 as wire;

use crate::snapshot::Header;

pub(crate) use wire::RestDestination;

/// Two years of 365 days.
pub(crate) const WINDOW: Seconds = Seconds(63_072_000);

/// For so long after the beginning nobody changes the rules of claims: those who come first
/// could vote out those who come later.
pub(crate) const FROZEN: Seconds = Seconds(90 * 86_400);

/// The plan.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Plan {
    pub(crate) header: Header,
    pub(crate) start: Time,
    pub(crate) end: Time,
    /// From when until when shares go down to nothing.
    pub(crate) decay: Option<(Time, Time)>,
    pub(crate) rest: RestDestination,
}

impl Plan {
    /// Reads what a genesis file says of a chain that begins at `begins`.
    pub(crate) fn begin(wire: &wire::Plan, begins: Time) -> Result<Plan> {
        let mut wire = wire.clone();
        let start = moment("start", wire.start)?.unwrap_or(begins);
        wire.start = Some(start.into());
        if wire.end.is_none() {
            wire.end = Some(start.plus(WINDOW)?.into());
        }
        Plan::read(&wire)
    }

    fn check(self) -> Result<Plan> {
        let (start, end) = (self.start, self.end);
        if end <= start {
            return Err(Error::undefined(format!("claims would end at {end}, before {start}")));
        }
        match self.decay {
            Some((from, to)) if from < start || to <= from || to < end => {
                let text = format!("decay from {from} to {to} does not go on until claims end");
                Err(Error::undefined(text))
            }
            _ => Ok(self),
        }
    }
}

fn moment(what: &str, wire: Option<prost_types::Timestamp>) -> Result<Option<Time>> {
    let read = wire.map(Time::try_from).transpose();
    read.map_err(|error| Error::from(error).because(what))
}

impl Record for Plan {
    type Wire = wire::Plan;

    /// The team is kept by itself.
    fn wire(&self) -> wire::Plan {
        wire::Plan {
            header: Some(self.header.wire().clone()),
            start: Some(self.start.into()),
            end: Some(self.end.into()),
            decay_start: self.decay.map(|(from, _)| from.into()),
            decay_end: self.decay.map(|(_, to)| to.into()),
            rest: self.rest.into(),
            team: Vec::new(),
        }
    }

    fn read(wire: &wire::Plan) -> Result<Plan> {
        let header = Header::read(wire.header.clone().unwrap_or_default());
        let missing = |what: &str| Error::undefined(format!("{what} is missing"));
        let decay = match (moment("decay_start", wire.decay_start)?, wire.decay_end) {
            (None, None) => None,
            (Some(from), Some(to)) => Some((from, Time::try_from(to)?)),
            _ => return Err(missing("one of decay_start and decay_end")),
        };
        let plan = Plan {
            header: header.map_err(|error| Error::undefined(error.to_string()))?,
            start: moment("start", wire.start)?.ok_or_else(|| missing("start"))?,
            end: moment("end", wire.end)?.ok_or_else(|| missing("end"))?,
            decay,
            rest: RestDestination::try_from(wire.rest)
                .map_err(|_| Error::undefined(format!("rest: {} means nothing", wire.rest)))?,
        };
        plan.check()
    }
}

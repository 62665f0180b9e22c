//! Our own question about ranks: producers by votes, with the line below which nobody is
//! elected. Producers that may not be elected have no rank and are not on the board.

use base::{Address, Amount, Ctx, Error, Result, Router, Status, page};
use proto::cosmos::base::query::v1beta1::PageRequest;
use proto::whaleshares::staking::v1::{BoardRow, QueryBoardRequest, QueryBoardResponse};

use super::moniker;
use crate::election::ranked;
use crate::params::{Params, params};
use crate::records::Signal;
use crate::state::{MostFirst, RANKING, SEATS, SIGNALS};
use crate::votes::{may_be_elected, producer, standing};

pub(super) fn routes(router: &mut Router) {
    router.query("/whaleshares.staking.v1.Query/Board", board);
}

/// A producer and what it is ranked by.
struct Ranked {
    rank: u64,
    operator: Address,
    votes: Amount,
}

/// What divides the elected from the others.
struct Line {
    seats: u32,
    /// Votes of the last rank that is elected.
    last_in: Amount,
    /// Votes of the first rank that is not.
    first_out: Amount,
}

/// Ranks go on over pages: a page's key begins with the number of ranks before it, so that
/// nobody has to count them again.
fn board(ctx: &Ctx<'_>, request: QueryBoardRequest) -> Result<QueryBoardResponse> {
    let (before, wish) = place(request.pagination.unwrap_or_default())?;
    let skipped = wish.offset;
    let rules = params(ctx)?;
    let mut rank = before;
    let (ranked, mut pagination) =
        page(ctx, &RANKING, &(), Some(wish), |(MostFirst(votes), _), operator| {
            if !has_rank(ctx, &rules, &operator)? {
                return Ok(None);
            }
            rank = rank.saturating_add(1);
            Ok(Some(Ranked { rank, operator, votes }))
        })
        .map_err(|error| invalid(error.to_string()))?;
    if !pagination.next_key.is_empty() {
        let listed = u64::try_from(ranked.len()).unwrap_or(u64::MAX);
        let before = before.saturating_add(skipped).saturating_add(listed);
        pagination.next_key.splice(0..0, before.to_be_bytes());
    }
    let line = line(ctx, &rules)?;
    let rows = ranked.iter().map(|ranked| row(ctx, &line, ranked)).collect::<Result<_>>()?;
    let (line, max_validators) = (line.last_in.to_string(), line.seats);
    Ok(QueryBoardResponse { rows, line, max_validators, pagination: Some(pagination) })
}

/// How many ranks are before the page that is wished for, and the wish without that.
fn place(mut wish: PageRequest) -> Result<(u64, PageRequest)> {
    if wish.reverse {
        return Err(invalid("the board is read from the first rank down, reverse is not possible"));
    }
    if wish.key.is_empty() {
        return Ok((0, wish));
    }
    let (before, key) = wish
        .key
        .split_first_chunk()
        .ok_or_else(|| invalid("invalid pagination key: take next_key of the page before"))?;
    let before = u64::from_be_bytes(*before);
    wish.key = key.to_vec();
    Ok((before, wish))
}

fn invalid(text: impl Into<String>) -> Error {
    Error::query(Status::InvalidArgument, text)
}

/// Changed rules reach the ranking step by step, so some there may not be elected.
fn has_rank(ctx: &Ctx<'_>, rules: &Params, operator: &Address) -> Result<bool> {
    may_be_elected(rules, &producer(ctx, operator)?, &standing(ctx, operator)?)
}

/// The line as votes draw it. The brake on displacements may hold an election back from it
/// for some days.
fn line(ctx: &Ctx<'_>, rules: &Params) -> Result<Line> {
    let seats = rules.max_validators;
    let elected = usize::try_from(seats).unwrap_or(usize::MAX);
    let ranked = ranked(ctx, rules, elected.saturating_add(1))?;
    let votes = |rank: usize| ranked.get(rank).map_or(Amount::ZERO, |candidate| candidate.votes);
    Ok(Line { seats, last_in: votes(elected.saturating_sub(1)), first_out: votes(elected) })
}

/// `to − from`, with its sign.
fn difference(to: Amount, from: Amount) -> Result<String> {
    match to >= from {
        true => Ok(to.minus(from)?.to_string()),
        false => Ok(format!("-{}", from.minus(to)?)),
    }
}

fn row(ctx: &Ctx<'_>, line: &Line, ranked: &Ranked) -> Result<BoardRow> {
    let &Ranked { rank, operator, votes } = ranked;
    let elected = rank <= u64::from(line.seats);
    let mark = if elected { line.first_out } else { line.last_in };
    let producer = producer(ctx, &operator)?;
    let seat = SEATS.get(ctx, &producer.consensus_address())?;
    let Signal { version, .. } = SIGNALS.get(ctx, &operator)?.unwrap_or_default();
    Ok(BoardRow {
        rank,
        operator: operator.validator_text(),
        moniker: moniker(ctx, &operator)?,
        votes: votes.to_string(),
        margin: difference(votes, mark)?,
        seated: seat.is_some(),
        power: seat.as_ref().map_or(0, |seat| seat.power),
        missed: seat.as_ref().map_or(0, |seat| seat.missed),
        missed_in_a_row: seat.as_ref().map_or(0, |seat| seat.missed_in_a_row),
        commission: producer.commission.rate.to_wire(),
        version,
    })
}

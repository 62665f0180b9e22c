//! `whaled query staking board` for people: producers by rank, and the line below which nobody is
//! elected.

use std::fmt::Write;

use clap::{Arg, ArgMatches};
use prost::Message;
use proto::cosmos::bank::v1beta1::{QueryDenomMetadataRequest, QueryDenomMetadataResponse};
use proto::whaleshares::staking::v1 as wire;

use super::Asking;
use crate::cli::failure::Result;
use crate::cli::output;
use crate::cli::typed::people::{Role, named};
use crate::client::{ClientError, Node};
use crate::keys::Keyring;

/// The query.
pub(super) const PATH: &str = "/whaleshares.staking.v1.Query/Board";

const MINE: &str = "mine";

/// `--mine`.
pub(super) fn argument() -> Arg {
    Arg::new(MINE)
        .long(MINE)
        .value_name("KEY_OR_ADDRESS")
        .help("Warns of votes of this account that elect nobody")
}

/// The account that `--mine` names.
pub(super) fn mine(matches: &ArgMatches) -> Option<&str> {
    matches.get_one::<String>(MINE).map(String::as_str)
}

/// Prints an answer, in the unit that people count in.
pub(super) fn print(
    asking: &Asking<'_>,
    keyring: &mut Keyring,
    answer: &[u8],
    height: u64,
    mine: Option<&str>,
) -> Result {
    let board = wire::QueryBoardResponse::decode(answer)?;
    let node = asking.node()?;
    let unit = unit(&node, height)?;
    output::text(&table(&board, &unit))?;
    let Some(mine) = mine else { return Ok(()) };
    let address = named(keyring, Role::Account, mine)?;
    let account: wire::QueryStakeAccountResponse = ask(
        &node,
        "/whaleshares.staking.v1.Query/StakeAccount",
        &wire::QueryStakeAccountRequest { address },
        height,
    )?;
    warnings(&account.votes, &unit).iter().try_for_each(|warning| output::line(warning))
}

fn ask<A: Message + Default>(
    node: &Node,
    path: &str,
    request: &impl Message,
    height: u64,
) -> Result<A> {
    Ok(A::decode(node.query(path, &request.encode_to_vec(), height)?.as_slice())?)
}

/// In what amounts are written.
struct Unit {
    /// As people call it.
    name: String,
    /// Decimals between it and the base unit.
    decimals: usize,
}

/// The unit that the bond denomination is shown in; itself if nothing is known of it.
fn unit(node: &Node, height: u64) -> Result<Unit> {
    let path = "/whaleshares.staking.v1.Query/Params";
    let rules: wire::QueryParamsResponse = ask(node, path, &wire::QueryParamsRequest {}, height)?;
    let denom = rules.params.unwrap_or_default().bond_denom;
    let path = "/cosmos.bank.v1beta1.Query/DenomMetadata";
    let request = QueryDenomMetadataRequest { denom: denom.clone() }.encode_to_vec();
    let answer = match node.query(path, &request, height) {
        Ok(answer) => QueryDenomMetadataResponse::decode(answer.as_slice())?,
        Err(ClientError::Refused { .. }) => QueryDenomMetadataResponse::default(),
        Err(error) => return Err(error.into()),
    };
    let metadata = answer.metadata.unwrap_or_default();
    let shown = metadata.denom_units.iter().find(|unit| unit.denom == metadata.display);
    Ok(match shown {
        Some(unit) => {
            Unit { name: unit.denom.to_uppercase(), decimals: usize::try_from(unit.exponent)? }
        }
        None => Unit { name: denom, decimals: 0 },
    })
}

impl Unit {
    /// An amount of the base unit with thousands separated, and decimals where there are any.
    fn write(&self, amount: &str) -> String {
        let (sign, digits) = match amount.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", amount),
        };
        let padded = format!("{digits:0>width$}", width = self.decimals.saturating_add(1));
        let at = padded.len().saturating_sub(self.decimals);
        let (whole, rest) = padded.split_at_checked(at).unwrap_or((&padded, ""));
        let rest = rest.trim_end_matches('0');
        let point = if rest.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{rest}", thousands(whole))
    }
}

/// `1234567` is `1,234,567`.
fn thousands(digits: &str) -> String {
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        let behind = digits.len().saturating_sub(index);
        if index > 0 && behind.is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A column: its head, and whether it holds numbers, which stand to the right.
const COLUMNS: [(&str, bool); 9] = [
    ("rank", true),
    ("", false),
    ("producer", false),
    ("votes", true),
    ("margin", true),
    ("power", true),
    ("missed", true),
    ("keeps", true),
    ("version", false),
];

/// The sign of those who produce now.
const SEATED: &str = "●";

fn cells(row: &wire::BoardRow, unit: &Unit) -> [String; 9] {
    let missed = match row.missed_in_a_row {
        0 => row.missed.to_string(),
        in_a_row => format!("{} ({in_a_row} in a row)", row.missed),
    };
    let name = if row.moniker.is_empty() { &row.operator } else { &row.moniker };
    let margin = unit.write(&row.margin);
    [
        row.rank.to_string(),
        if row.seated { SEATED.to_owned() } else { String::new() },
        printable(name),
        unit.write(&row.votes),
        if margin.starts_with('-') { margin } else { format!("+{margin}") },
        row.power.to_string(),
        missed,
        percent(&row.commission),
        printable(&row.version),
    ]
}

/// Names come from strangers: what steers a terminal is shown, not obeyed.
fn printable(text: &str) -> String {
    let escaped = |letter: char| if letter.is_control() { '\u{fffd}' } else { letter };
    text.chars().map(escaped).collect()
}

/// A rate as it stands on the wire, in percent: `250000000000000000` is `25%`.
fn percent(rate: &str) -> String {
    const PERCENT: Unit = Unit { name: String::new(), decimals: 16 };
    format!("{}%", PERCENT.write(rate))
}

fn table(board: &wire::QueryBoardResponse, unit: &Unit) -> String {
    let rows: Vec<[String; 9]> = board.rows.iter().map(|row| cells(row, unit)).collect();
    let widths: Vec<usize> = COLUMNS
        .iter()
        .enumerate()
        .map(|(column, (head, _))| {
            let cells = rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).chain([head.len()]).max().unwrap_or_default()
        })
        .collect();
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&COLUMNS).zip(&widths).map(|((cell, (_, right)), width)| {
            if *right { format!("{cell:>width$}") } else { format!("{cell:<width$}") }
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let heads: Vec<String> = COLUMNS.iter().map(|(head, _)| (*head).to_owned()).collect();
    let mut out = line(&heads) + "\n";
    let last = u64::from(board.max_validators);
    for (row, cells) in board.rows.iter().zip(&rows) {
        out.push_str(&line(cells));
        out.push('\n');
        if row.rank == last {
            let said =
                format!(" {last} seats end here, at {} {} ", unit.write(&board.line), unit.name);
            let width = widths.iter().fold(0_usize, |sum, width| sum.saturating_add(*width));
            let width = width.saturating_add(COLUMNS.len().saturating_sub(1).saturating_mul(2));
            out.push_str(&format!("{said:━^width$}\n"));
        }
    }
    // Writing into a text can not fail.
    writeln!(out, "\n{SEATED} produces now; votes and margin in {}", unit.name).ok();
    if board.pagination.as_ref().is_some_and(|page| !page.next_key.is_empty()) {
        out.push_str("there are more: --page-limit, --page-offset\n");
    }
    out
}

/// What the owner of these votes should know.
fn warnings(votes: &[wire::VoteShare], unit: &Unit) -> Vec<String> {
    let dead = votes.iter().filter(|vote| vote.dead).map(|vote| {
        let name = if vote.moniker.is_empty() { &vote.operator } else { &vote.moniker };
        format!(
            "warning: your {} {} for {} elect nobody: it is jailed, or has too little stake of its own",
            unit.write(&vote.amount),
            unit.name,
            printable(name)
        )
    });
    dead.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::cosmos::base::query::v1beta1::PageResponse;

    fn wls() -> Unit {
        Unit { name: "WLS".into(), decimals: 6 }
    }

    fn row(rank: u64, moniker: &str, votes: &str, margin: &str) -> wire::BoardRow {
        wire::BoardRow {
            rank,
            moniker: moniker.into(),
            votes: votes.into(),
            margin: margin.into(),
            operator: "whalevaloper1x".into(),
            seated: rank <= 2,
            power: if rank <= 2 { 1_000 } else { 0 },
            commission: "1000000000000000000".into(),
            ..wire::BoardRow::default()
        }
    }

    fn board() -> wire::QueryBoardResponse {
        let blue = wire::BoardRow {
            missed: 12,
            missed_in_a_row: 3,
            version: "1.2.0".into(),
            ..row(1, "blue", "1234567000000", "1000000000000")
        };
        let red = wire::BoardRow {
            commission: "25000000000000000".into(),
            ..row(2, "red\u{1b}[31m", "234567500000", "67500000")
        };
        let late = row(3, "", "234500000000", "-67500001");
        wire::QueryBoardResponse {
            rows: vec![blue, red, late],
            line: "234567500000".into(),
            max_validators: 2,
            pagination: None,
        }
    }

    #[test]
    fn a_board_shows_who_is_above_the_line_and_by_how_much() {
        let expected = "\
rank     producer            votes      margin  power           missed  keeps  version
   1  ●  blue            1,234,567  +1,000,000   1000  12 (3 in a row)   100%  1.2.0
   2  ●  red�[31m        234,567.5       +67.5   1000                0   2.5%
━━━━━━━━━━━━━━━━━━━━━━━━━ 2 seats end here, at 234,567.5 WLS ━━━━━━━━━━━━━━━━━━━━━━━━━
   3     whalevaloper1x    234,500  -67.500001      0                0   100%

● produces now; votes and margin in WLS
";
        assert_eq!(table(&board(), &wls()), expected);
    }

    #[test]
    fn a_page_tells_that_there_are_more_and_has_no_line_of_another_page() {
        let mut board = board();
        board.rows.remove(1);
        let next_key = vec![1];
        board.pagination = Some(PageResponse { next_key, total: 0 });
        let text = table(&board, &wls());
        assert!(!text.contains("seats end here") && text.ends_with("--page-offset\n"), "{text}");
    }

    #[test]
    fn votes_that_elect_nobody_are_pointed_out_to_their_owner() {
        let vote = |moniker: &str, dead: bool| wire::VoteShare {
            moniker: moniker.into(),
            amount: "12000500000".into(),
            dead,
            ..wire::VoteShare::default()
        };
        assert!(warnings(&[vote("blue", false)], &wls()).is_empty());
        let warned = warnings(&[vote("blue", false), vote("red", true)], &wls());
        assert_eq!(warned.len(), 1);
        assert!(warned.concat().starts_with("warning: your 12,000.5 WLS for red elect nobody"));
    }

    #[test]
    fn amounts_have_thousands_and_only_the_decimals_they_need() {
        let whole = Unit { name: "stake".into(), decimals: 0 };
        for (amount, in_wls, in_stake) in [
            ("0", "0", "0"),
            ("1", "0.000001", "1"),
            ("999999", "0.999999", "999,999"),
            ("1000000", "1", "1,000,000"),
            ("-1500000", "-1.5", "-1,500,000"),
            ("123456789012345", "123,456,789.012345", "123,456,789,012,345"),
        ] {
            assert_eq!(
                (wls().write(amount), whole.write(amount)),
                (in_wls.into(), in_stake.into())
            );
        }
        assert_eq!((percent("250000000000000000"), percent("0")), ("25%".into(), "0%".into()));
    }
}

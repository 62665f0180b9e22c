//! Which transfers to other chains an authorization covers, and what is left of it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]

use base::{Block, Code, Gas, Mode};
use proto::cosmos::base::v1beta1::Coin as WireCoin;
use store::Nothing;

use super::*;

fn coin(denom: &str, amount: &str) -> WireCoin {
    WireCoin { denom: denom.into(), amount: amount.into() }
}

/// 10 uwls and 4 ushare to anybody, without a memo.
fn allocation(channel: &str) -> Wire {
    Wire {
        source_port: "transfer".into(),
        source_channel: channel.into(),
        spend_limit: vec![coin("ushare", "4"), coin("uwls", "10")],
        ..Wire::default()
    }
}

fn transfer(channel: &str, amount: &str, denom: &str) -> MsgTransfer {
    MsgTransfer {
        source_port: "transfer".into(),
        source_channel: channel.into(),
        token: Some(coin(denom, amount)),
        receiver: "osmo1bob".into(),
        ..MsgTransfer::default()
    }
}

fn parse(allocations: &[Wire]) -> Result<Transfer> {
    Transfer::parse(TransferAuthorization { allocations: allocations.to_vec() })
}

fn accept(allocations: &[Wire], message: &MsgTransfer) -> Result<Rest> {
    let block = Block::default();
    let ctx = Ctx::new(&block, Mode::Deliver, &Nothing);
    parse(allocations).unwrap().accept(&ctx, message)
}

/// The allocations that are left.
fn left(rest: Rest) -> Vec<Wire> {
    let Rest::Less(Authorization::Transfer(transfer)) = rest else {
        panic!("{rest:?} is not less of the same")
    };
    transfer.to_wire().allocations
}

fn refused<T>(result: Result<T>) -> (&'static str, u32, String) {
    let error = result.err().unwrap();
    (error.codespace(), error.code(), error.to_string())
}

#[test]
fn the_limit_of_a_channel_shrinks_and_the_last_one_ends_the_grant() {
    let two = [allocation("channel-0"), allocation("channel-1")];
    let rest = left(accept(&two, &transfer("channel-1", "6", "uwls")).unwrap());
    assert_eq!(rest[0], two[0], "the other channel keeps its limit");
    assert_eq!(rest[1].spend_limit, [coin("ushare", "4"), coin("uwls", "4")]);
    let rest = left(accept(&rest, &transfer("channel-1", "4", "uwls")).unwrap());
    assert_eq!(rest[1].spend_limit, [coin("ushare", "4")]);
    let rest = left(accept(&rest, &transfer("channel-1", "4", "ushare")).unwrap());
    assert_eq!(rest, [two[0].clone()]);
    let rest = left(accept(&rest, &transfer("channel-0", "10", "uwls")).unwrap());
    assert_eq!(accept(&rest, &transfer("channel-0", "4", "ushare")).unwrap(), Rest::Nothing);
}

#[test]
fn more_than_the_limit_or_another_coin_is_refused() {
    let one = [allocation("channel-0")];
    for (amount, denom) in [("11", "uwls"), ("1", "uother")] {
        let (codespace, code, text) = refused(accept(&one, &transfer("channel-0", amount, denom)));
        assert_eq!((codespace, code), ("ibc", 3));
        let expected = format!("requested amount of token {denom} is more than spend limit");
        assert_eq!(text, format!("{expected}: insufficient funds"));
    }
}

#[test]
fn the_largest_amount_is_no_limit() {
    let unlimited = Wire {
        spend_limit: vec![coin("uwls", &Amount::MAX.to_string())],
        ..allocation("channel-0")
    };
    let message = transfer("channel-0", "1000000", "uwls");
    assert_eq!(accept(&[unlimited], &message).unwrap(), Rest::Same);
    let nearly = Amount::MAX.minus(Amount::new(1)).unwrap().to_string();
    let limited = Wire { spend_limit: vec![coin("uwls", &nearly)], ..allocation("channel-0") };
    assert!(matches!(accept(&[limited], &message).unwrap(), Rest::Less(_)));
}

#[test]
fn port_and_channel_have_to_be_those_of_an_allocation() {
    let one = [allocation("channel-0")];
    let elsewhere = transfer("channel-1", "1", "uwls");
    let (codespace, code, text) = refused(accept(&one, &elsewhere));
    assert_eq!((codespace, code), ("ibc", 16));
    assert_eq!(text, "requested port and channel allocation does not exist: not found");
    let port = MsgTransfer { source_port: "other".into(), ..transfer("channel-0", "1", "uwls") };
    assert_eq!(refused(accept(&one, &port)).1, 16);
}

#[test]
fn a_list_of_receivers_is_the_whole_list() {
    let listed =
        Wire { allow_list: vec!["osmo1ann".into(), "osmo1bob".into()], ..allocation("channel-0") };
    let to_bob = transfer("channel-0", "1", "uwls");
    assert!(accept(std::slice::from_ref(&listed), &to_bob).is_ok());
    let to_eve = MsgTransfer { receiver: "osmo1eve".into(), ..to_bob };
    let (codespace, code, text) = refused(accept(&[listed], &to_eve));
    assert_eq!((codespace, code), ("ibc", 5));
    assert_eq!(text, "not allowed receiver address for transfer: invalid address");
}

#[test]
fn a_memo_needs_to_be_listed_unless_all_are() {
    let with = |memos: &[&str]| {
        let allowed_packet_data = memos.iter().map(|memo| (*memo).to_owned()).collect();
        [Wire { allowed_packet_data, ..allocation("channel-0") }]
    };
    let saying =
        |memo: &str| MsgTransfer { memo: memo.into(), ..transfer("channel-0", "1", "uwls") };
    for (memos, memo, allowed) in [
        (&[][..], "", true),
        (&[], "  ", true),
        (&[], "x", false),
        (&["*"], "anything", true),
        (&["*", "a"], "anything", false),
        (&["a", " b "], "b", true),
        (&["a", "b"], " b", true),
        (&["a", "b"], "", false),
    ] {
        let result = accept(&with(memos), &saying(memo));
        assert_eq!(result.is_ok(), allowed, "{memos:?} {memo:?}");
        if !allowed {
            assert_eq!(refused(result).1, errors::Transfer.code());
        }
    }
    let text = refused(accept(&with(&["a"]), &saying("x"))).2;
    assert_eq!(text, "not allowed memo: x: invalid transfer authorization");
}

#[test]
fn every_entry_that_is_looked_at_costs_gas() {
    let block = Block::default();
    let mut ctx = Ctx::new(&block, Mode::Deliver, &Nothing);
    let listed = Wire {
        allow_list: vec!["a".into(), "osmo1bob".into(), "c".into()],
        allowed_packet_data: vec!["x".into(), "y".into(), String::new()],
        ..allocation("channel-0")
    };
    let message = transfer("channel-0", "1", "uwls");
    let used = |ctx: &Ctx<'_>| parse(std::slice::from_ref(&listed)).unwrap().accept(ctx, &message);
    used(&ctx).unwrap();
    assert_eq!(ctx.gas().used(), (2 + 3) * 30);
    ctx.meter(Gas::limited(100));
    assert_eq!(refused(used(&ctx)).1, 11);
}

#[test]
fn authorizations_that_make_no_sense_are_refused() {
    let good = || allocation("channel-0");
    let cases: [(&[Wire], (&str, u32), &str); 11] = [
        (&[], ("transfer", 10), "allocations cannot be empty"),
        (&[good(), good()], ("channel", 4), "duplicate source channel ID: channel-0"),
        (&[Wire { spend_limit: vec![], ..good() }], ("ibc", 6), "spend limit cannot be nil"),
        (
            &[Wire { spend_limit: vec![coin("uwls", "0")], ..good() }],
            ("ibc", 6),
            "invalid spend limit: coin 0uwls amount is not positive",
        ),
        (
            &[Wire { source_port: " ".into(), ..good() }],
            ("host", 2),
            "invalid source port ID: identifier cannot be blank",
        ),
        (
            &[Wire { source_port: "a".into(), ..good() }],
            ("host", 2),
            "identifier a has invalid length: 1, must be between 2-128 characters",
        ),
        (
            &[allocation("channel")],
            ("host", 2),
            "invalid source channel ID: identifier channel has invalid length: 7",
        ),
        (&[allocation("channel/0")], ("host", 2), "channel/0 cannot contain separator '/'"),
        (&[allocation("channel 0")], ("host", 2), "must contain only alphanumeric"),
        (&[allocation(&"c".repeat(65))], ("host", 2), "has invalid length: 65"),
        (
            &[Wire { allow_list: vec!["a".into(), "b".into(), "a".into()], ..good() }],
            ("transfer", 10),
            "duplicate entry in allow list a",
        ),
    ];
    for (allocations, expected, text) in cases {
        let (codespace, code, log) = refused(parse(allocations));
        assert_eq!((codespace, code), expected, "{log}");
        assert!(log.contains(text), "{log}");
    }
    assert!(parse(&[allocation(&"c".repeat(64)), allocation("a.b_c+d-e#[f]<g>")]).is_ok());
}

#!/bin/sh
# A bot that has no money acts for somebody who allows it and pays for it; it sends in any order,
# and never too late.
. "$(dirname "$0")/chain.sh"
found alice bob
start
"$BIN" keys add bot $KEYS >/dev/null 2>&1
alice=$(address alice)
bob=$(address bob)
bot=$(address bot)
grants() { query authz grants "$alice" "$bot" | grep -o '"authorization"' | wc -l | tr -d ' '; }

echo "authz grant: $(send authz grant "$bot" send --spend-limit "100$DENOM" --from alice)"
echo "feegrant grant: $(send feegrant grant alice "$bot" --spend-limit "1000000$DENOM")"
echo "grants: $(grants)"
echo "allowance: $(query feegrant grant "$alice" "$bot" | field granter | sed "s/$alice/alice/")"

pay() {
    "$BIN" tx bank send "$alice" "$bob" "$1$DENOM" --generate-only $FLAGS >"$DIR/pay.json"
    shift
    send authz exec "$DIR/pay.json" --from bot --fee-granter "$alice" "$@"
}
before=$(balance bob)
echo "pays: $(pay 30)"
echo "pays in any order: $(pay 20 --unordered --timeout-duration 300s)"
echo "pays in time: $(pay 10 --timeout-height 1000000)"
echo "pays too late: $(pay 10 --timeout-height 1)"
echo "pays too much: $(pay 50)"
echo "pays by itself: $(send bank send bot "$bob" "1$DENOM")"
"$BIN" tx bank send alice "$bob" "5$DENOM" --unordered --timeout-duration 300s --generate-only \
    $FLAGS >"$DIR/unordered.json"
"$BIN" tx sign "$DIR/unordered.json" --from alice $FLAGS >"$DIR/signed.json"
echo "alice signs a file for any order: $( ("$BIN" tx broadcast "$DIR/signed.json" $FLAGS || true) | outcome)"
echo "bob has got: $(($(balance bob) - before))"

echo "revoke: $(send authz revoke "$bot" /cosmos.bank.v1beta1.MsgSend --from alice)"
echo "pays: $(pay 1)"
echo "grants: $(grants)"
echo "feegrant revoke: $(send feegrant revoke alice "$bot")"
echo "pays: $(pay 1)"

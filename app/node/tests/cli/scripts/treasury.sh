#!/bin/sh
# Two of three pay out of a common treasury, with one variable for the flags of all commands.
. "$(dirname "$0")/chain.sh"
found anna ben carl
start
"$BIN" keys add treasury --multisig anna,ben,carl --multisig-threshold 2 $KEYS >/dev/null 2>&1
treasury=$(address treasury)
ben=$(address ben)
echo "fill: $(send bank send anna "$treasury" "1000000$DENOM")"

"$BIN" tx bank send "$treasury" "$ben" "5$DENOM" --generate-only $FLAGS >"$DIR/unsigned.json"
for member in anna carl; do
    "$BIN" tx sign "$DIR/unsigned.json" --from $member --multisig "$treasury" $FLAGS >"$DIR/$member.json"
done
before=$(balance ben)
for tried in anna 'anna carl'; do
    files=$(for member in $tried; do echo "$DIR/$member.json"; done)
    "$BIN" tx multi-sign "$DIR/unsigned.json" treasury $files $FLAGS >"$DIR/signed.json"
    echo "good: $("$BIN" tx validate-signatures "$DIR/signed.json" $FLAGS 2>/dev/null | grep -c '\[OK\]')"
    echo "paid by $tried: $( ("$BIN" tx broadcast "$DIR/signed.json" $FLAGS || true) | outcome)"
done
echo "ben has got: $(($(balance ben) - before))"
echo "treasury has: $(balance treasury)"
echo "again: $( ("$BIN" tx broadcast "$DIR/signed.json" $FLAGS || true) | outcome)"
"$BIN" tx encode "$DIR/signed.json" $FLAGS >"$DIR/signed.txt"
echo "encoded: $("$BIN" tx decode "$(cat "$DIR/signed.txt")" $FLAGS | grep -c '"amount":"5"')"

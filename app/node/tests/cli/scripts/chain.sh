# What the scripts beside have in common: a chain of one validator, and words for what is done on it.
#
# BIN is the program, simd or whaled; DIR an empty folder; IP an address of this machine that
# nobody else uses. Each script prints what it finds as "what: value".
set -eu
: "${BIN:?the program}" "${DIR:?an empty folder}" "${IP:?an address of this machine}"
DENOM=${DENOM:-stake}
CHAIN=script-1
NODE="--node tcp://$IP:26657"
KEYS="--keyring-backend test --home $DIR"
# The flags of all transactions, also of commands that only sign or send.
FLAGS="$KEYS $NODE --chain-id $CHAIN --gas 600000 --fees 3000$DENOM -y -b sync --output json"
# How often something is looked for.
TRIES=2000

# The first value of a name in JSON.
field() {
    grep -o "\"$1\": *\"\{0,1\}[^\",}]*" | head -n 1 | sed 's/^[^:]*: *"\{0,1\}//'
}

address() {
    "$BIN" keys show "$1" --address $KEYS
}

query() {
    "$BIN" query "$@" $NODE --output json --home "$DIR"
}

# What an account has.
balance() {
    query bank balance "$(address "$1")" "$DENOM" | field amount
}

# The code of what a broadcast has printed: that of the block if it came so far.
outcome() {
    sent=$(cat)
    code=$(echo "$sent" | field code)
    if [ "$code" = 0 ]; then
        code=$(query wait-tx "$(echo "$sent" | field txhash)" --timeout 60s | field code)
    fi
    echo "$code"
}

send() {
    ("$BIN" tx "$@" $FLAGS || true) | outcome
}

# Asks until the answer is what it should be.
await() {
    wanted=$1
    shift
    for _ in $(seq $TRIES); do
        if "$@" 2>/dev/null | grep -q "$wanted"; then
            return 0
        fi
    done
    echo "never: $wanted in $*" >&2
    cat "$DIR/node.log" >&2
    return 1
}

# A chain that the named people have money on.
found() {
    "$BIN" init validator --chain-id $CHAIN --default-denom "$DENOM" --home "$DIR" 2>/dev/null
    for name in validator "$@"; do
        "$BIN" keys add "$name" $KEYS >/dev/null 2>&1
        "$BIN" genesis add-genesis-account "$name" "10000000000$DENOM" $KEYS
    done
    "$BIN" genesis gentx validator "6000000000$DENOM" --chain-id $CHAIN $KEYS 2>/dev/null
    "$BIN" genesis collect-gentxs --home "$DIR" 2>/dev/null
    sed -i.old \
        -e 's/^timeout_commit = .*/timeout_commit = "200ms"/' \
        -e "s/^prometheus_listen_addr = .*/prometheus_listen_addr = \"$IP:26660\"/" \
        "$DIR/config/config.toml"
}

# Short votes. Chains of the SDK do not have the last three; claims have a timelock of another length, which stays.
hurry() {
    sed -i.old \
        -e 's/"voting_period": "[^"]*"/"voting_period": "12s"/' \
        -e 's/"expedited_voting_period": "[^"]*"/"expedited_voting_period": "6s"/' \
        -e 's/"constitutional_voting_period": "[^"]*"/"constitutional_voting_period": "12s"/' \
        -e 's/"timelock": "172800s"/"timelock": "1s"/' \
        -e 's/"late_window": "[^"]*"/"late_window": "0s"/' \
        "$DIR/config/genesis.json"
}

start() {
    "$BIN" start --home "$DIR" --pruning nothing --minimum-gas-prices "0$DENOM" \
        --rpc.laddr "tcp://$IP:26657" --p2p.laddr "tcp://$IP:26656" --grpc.address "$IP:9090" \
        --api.address "tcp://$IP:1317" >"$DIR/node.log" 2>&1 &
    NODE_ID=$!
    trap 'kill $NODE_ID; wait $NODE_ID || true' EXIT
    trap 'exit 1' INT TERM
    await '"latest_block_height": *"[1-9]' "$BIN" status $NODE --home "$DIR"
}

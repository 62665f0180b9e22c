#!/bin/sh
# What validators and holders do every day.
. "$(dirname "$0")/chain.sh"
found alice bob
hurry
start
validator=$("$BIN" keys show validator --bech val --address $KEYS)
alice=$(address alice)

echo "send: $(send bank send alice "$(address bob)" "7$DENOM" --note lunch)"
echo "bob has: $(balance bob)"
echo "multi-send: $(send bank multi-send alice "$(address bob)" "$(address validator)" "5$DENOM")"
echo "bob has: $(balance bob)"
echo "send too much: $(send bank send alice "$(address bob)" "99000000000$DENOM")"

echo "delegate: $(send staking delegate "$validator" "1000000000$DENOM" --from alice)"
echo "delegated: $(query staking delegation "$alice" "$validator" | field amount)"
echo "rewards of: $(query distribution rewards "$alice" | field validator_address | sed "s/$validator/the validator/")"
echo "withdraw-rewards: $(send distribution withdraw-rewards "$validator" --from alice)"
# On its first day a chain of ours pays back a few tokens only.
echo "unbond: $(send staking unbond "$validator" "100$DENOM" --from alice)"
echo "delegated: $(query staking delegation "$alice" "$validator" | field amount)"
echo "edit-validator: $(send staking edit-validator --new-moniker blue --from validator)"
echo "moniker: $(query staking validator "$validator" | field moniker)"

cat >"$DIR/proposal.json" <<END
{ "messages": [], "metadata": "ipfs://lunch", "deposit": "1000000000$DENOM", "title": "Lunch", "summary": "Soup" }
END
echo "submit-proposal: $(send gov submit-proposal "$DIR/proposal.json" --from bob)"
echo "vote: $(send gov vote 1 yes --from validator)"
echo "weighted-vote: $(send gov weighted-vote 1 yes=0.5,no=0.5 --from alice)"
echo "votes: $(query gov votes 1 | grep -o '"voter"' | wc -l | tr -d ' ')"
await PROPOSAL_STATUS_PASSED query gov proposal 1
echo "proposal: $(query gov proposal 1 | field status)"

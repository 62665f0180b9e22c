#!/bin/sh
# Holders change a parameter, and plan an upgrade and drop it.
. "$(dirname "$0")/chain.sh"
found alice
hurry
start
authority=$(query auth module-account gov | field address)
validator=$("$BIN" keys show validator --bech val --address $KEYS)
echo "delegate: $(send staking delegate "$validator" "1000000000$DENOM" --from alice)"

# All parameters of accounts, one of them otherwise.
params=$(query auth params | tr -d ' \n' | sed -e 's/^{"params"://' -e 's/}$//' -e 's/"max_memo_characters":"[0-9]*"/"max_memo_characters":"300"/')
cat >"$DIR/proposal.json" <<END
{
  "messages": [
    { "@type": "/cosmos.auth.v1beta1.MsgUpdateParams", "authority": "$authority", "params": $params }
  ],
  "metadata": "ipfs://memo", "deposit": "400000000$DENOM", "title": "Longer notes", "summary": "300 letters"
}
END
echo "characters: $(query auth params | field max_memo_characters)"
echo "submit-proposal: $(send gov submit-proposal "$DIR/proposal.json" --from alice)"
echo "deposit: $(send gov deposit 1 "600000000$DENOM" --from alice)"
echo "depositors: $(query gov deposits 1 | grep -o '"depositor"' | wc -l | tr -d " ")"
echo "open: $(query gov proposals --proposal-status voting-period | grep -o '"proposer"' | wc -l | tr -d " ")"
echo "vote: $(send gov vote 1 yes --from validator)"
echo "vote: $(send gov vote 1 no_with_veto --from alice)"
echo "yes: $(query gov tally 1 | field yes_count)"
await PROPOSAL_STATUS_PASSED query gov proposal 1
await '"max_memo_characters": *"300"' query auth params
echo "characters: $(query auth params | field max_memo_characters)"

upgrade="--upgrade-height 100000 --title Next --summary Better --deposit 1000000000$DENOM"
echo "software-upgrade: $(send upgrade software-upgrade v2 $upgrade --upgrade-info '{}' --no-validate --from alice)"
echo "vote: $(send gov vote 2 yes --from validator)"
await '"name": *"v2"' query upgrade plan
echo "plan: $(query upgrade plan | field height)"
cancel="--title Stay --summary Good --deposit 1000000000$DENOM"
echo "cancel-software-upgrade: $(send upgrade cancel-software-upgrade $cancel --from alice)"
echo "vote: $(send gov vote 3 yes --from validator)"
await PROPOSAL_STATUS_PASSED query gov proposal 3
await '^{}$' query upgrade plan
echo "plan: $(query upgrade plan)"

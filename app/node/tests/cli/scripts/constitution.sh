#!/bin/sh
# Holders write a section of the constitution and amend it. The SDK has no such thing: whaled only.
. "$(dirname "$0")/chain.sh"
found alice
hurry
start
validator=$("$BIN" keys show validator --bech val --address $KEYS)
echo "delegate: $(send staking delegate "$validator" "1000000000$DENOM" --from alice)"
draft() { "$BIN" tx gov draft-proposal "$@" $NODE --home "$DIR"; }

echo "in force: $(draft --message auth.v1beta1.MsgUpdateParams | field max_memo_characters)"
echo "in force: $(draft --message consensus.v1.MsgUpdateParams | field max_age_duration)"
echo "in force: $(draft --message MsgUpdateRules | field constitutional_voting_period)"
echo "expedited: $(draft --expedited | field deposit | sed "s/$DENOM//")"
draft --message MsgProposeSection --title Names --summary Why |
    sed -e 's/"title": "",/"title": "On names",/' -e 's/"text": ""/"text": "Names are free."/' >"$DIR/one.json"
echo "deposit of the draft: $(field deposit <"$DIR/one.json" | sed "s/$DENOM//")"
echo "submit-proposal: $(send gov submit-proposal "$DIR/one.json" --from alice)"
echo "vote: $(send gov vote 1 yes --from validator)"
echo "guard: $(query gov poll 1 | field guard)"
echo "would pass: $(query gov poll 1 | field passes)"
echo "votes of alice: $(query gov open-votes "$(address alice)" | grep -o '"voter"' | wc -l | tr -d ' ')"
echo "votes of the validator: $(query gov open-votes "$(address validator)" | grep -o '"voter"' | wc -l | tr -d ' ')"
await '"version": *"1"' query gov section 1
echo "section: $(query gov section 1 | field text)"

draft --message MsgAmendSection --section 1 --title Names --summary Why >"$DIR/draft.json"
echo "the draft is of: $(field version <"$DIR/draft.json"), $(field text <"$DIR/draft.json")"
sed 's/are free/cost a little/' "$DIR/draft.json" >"$DIR/two.json"
echo "submit-proposal: $(send gov submit-proposal "$DIR/two.json" --from alice)"
echo "vote: $(send gov vote 2 yes --from validator)"
echo "vote: $(send gov vote 2 abstain --from alice)"
echo "yes: $(query gov tally 2 | field yes_count)"
await '"version": *"2"' query gov section 1
echo "section: $(query gov section 1 | field text)"
echo "sections: $(query gov sections | grep -o '"id"' | wc -l | tr -d ' ')"
echo "versions: $(query gov section-history 1 | grep -o '"section_id"' | wc -l | tr -d ' ')"

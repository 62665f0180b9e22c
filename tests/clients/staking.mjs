// What somebody does with stake from a web page with CosmJS: looks at producers, votes, moves votes,
// powers down, is paid, becomes a producer, and uses what only this chain has.
//
//   node staking.mjs FOLDER LOCALNET.JSON PAYER
//
// `page.mjs` says what the arguments are.
import {
  FEE, balance, base64, client, delivered, network, payer, sender, stargate, stranger, types, version,
} from "./page.mjs";
import { GAS, ONE, connect, distribution, event, fee, operatorOf, own, staking, wls } from "./holder.mjs";
import { haveSeat, produce, useWhalestake } from "./producing.mjs";
import { holds, refused, same, step } from "./steps.mjs";

const { toBech32 } = client("@cosmjs/encoding");
const { coin } = stargate;
const { MsgWithdrawDelegatorRewardResponse } = types("cosmjs-types/cosmos/distribution/v1beta1/tx");
const { MsgBeginRedelegateResponse, MsgUndelegateResponse } = types("cosmjs-types/cosmos/staking/v1beta1/tx");
const { denom, prefix } = network;

const WEEK_S = 7n * 86_400n;
const PARTS = 13n;
async function haveNothing({ chain, query, address, first }) {
  await step("who has no stake has empty lists and no delegation", async () => {
    same(await chain.getBalanceStaked(address), null, "all that is staked");
    same(await chain.getDelegation(address, first), null, "delegation");
    const { delegationResponses } = await query.staking.delegatorDelegations(address);
    const { unbondingResponses } = await query.staking.delegatorUnbondingDelegations(address);
    const { redelegationResponses } = await query.staking.redelegations(address, "", "");
    const { validators } = await query.staking.delegatorValidators(address);
    const { rewards, total } = await query.distribution.delegationTotalRewards(address);
    const { validators: names } = await query.distribution.delegatorValidators(address);
    const lists = [delegationResponses, unbondingResponses, redelegationResponses, validators, rewards, total, names];
    same(lists, lists.map(() => []), "lists");
    const { withdrawAddress } = await query.distribution.delegatorWithdrawAddress(address);
    same(withdrawAddress, address, "where rewards would go");
  });
  await step("what is not there is refused in the SDK's words", async () => {
    const said = async (deed) => (await refused(deed)).message;
    const texts = [
      [() => query.staking.delegation(address, first), `delegation with delegator ${address} not found for validator ${first}: key not found`],
      [() => query.staking.unbondingDelegation(address, first), `unbonding delegation with delegator ${address} not found for validator ${first}`],
      [() => query.staking.validator(operatorOf(address)), `validator ${operatorOf(address)} not found`],
      [() => query.staking.delegatorValidator(address, first), "no delegation for (address, validator) tuple"],
      [() => query.staking.validators("bonded"), "invalid validator status bonded"],
      [() => query.staking.historicalInfo(0), "historical info for height 0 not found"],
      [() => query.distribution.delegationRewards(address, first), "no delegation for (address, validator) tuple"],
      [() => query.distribution.validatorCommission(operatorOf(address)), "validator does not exist"],
      [() => query.slashing.signingInfo(toBech32(`${prefix}valcons`, new Uint8Array(20))), "SigningInfo not found for validator"],
    ];
    for (const [deed, text] of texts) {
      const message = await said(deed);
      holds(message.includes(text), `expected "${text}", got "${message}"`);
    }
  });
}

async function look({ chain, query, first }) {
  await step("producers are validators, with a token for each share", async () => {
    const { validators, pagination } = await query.staking.validators("BOND_STATUS_BONDED");
    holds(validators.length >= 4, `${validators.length} validators`);
    same(pagination.nextKey, new Uint8Array(), "key of the next page");
    for (const { status, jailed, tokens, delegatorShares, consensusPubkey, commission } of validators) {
      same([status, jailed], [3, false], "status and jail");
      same(delegatorShares, `${BigInt(tokens) * ONE}`, "shares");
      same(consensusPubkey.typeUrl, "/cosmos.crypto.ed25519.PubKey", "kind of key");
      holds(BigInt(commission.commissionRates.rate) <= ONE, "more than all of the pay is kept");
    }
    const { validator } = await query.staking.validator(first);
    holds(validators.some(({ operatorAddress }) => operatorAddress === validator.operatorAddress), "not listed");
    same((await query.staking.validators("BOND_STATUS_UNBONDING")).validators, [], "unbonding");
  });
  await step("the rules are those of Whaleshares in the SDK's words", async () => {
    const { params } = await query.staking.params();
    same(params.unbondingTime.seconds, 21n * 86_400n, "unbonding time");
    same([params.maxValidators, params.maxEntries, params.historicalEntries], [21, 7, 10_000], "limits");
    same([params.bondDenom, params.minCommissionRate], [denom, "0"], "denomination and least commission");
    const { params: tax } = await query.distribution.params();
    same([tax.communityTax, tax.withdrawAddrEnabled], [`${ONE * 85n / 100n}`, true], "distribution");
    same([tax.baseProposerReward, tax.bonusProposerReward], ["0", "0"], "rewards of proposers");
    const { params: jail } = await query.slashing.params();
    same([jail.signedBlocksWindow, jail.downtimeJailDuration.seconds], [86_400n, 600n], "a day, ten minutes");
    const fractions = [jail.minSignedPerWindow, jail.slashFractionDoubleSign, jail.slashFractionDowntime];
    const expected = [`${ONE / 86_400n}`, `${ONE / 20n}`, "0"];
    same(fractions.map((bytes) => Buffer.from(bytes).toString()), expected, "fractions");
    const mint = await query.mint.params();
    same([mint.mintDenom, mint.blocksPerYear], [denom, 31_536_000n], "what is minted");
    same([mint.inflationMax, mint.inflationMin, mint.goalBonded].map(String), ["1", "0.05", "1"], "rates");
  });
  await step("inflation, the pool and the community's part are told", async () => {
    const inflation = await query.mint.inflation();
    const year = await query.mint.annualProvisions();
    const supply = BigInt((await chain.forceGetQueryClient().bank.supplyOf(denom)).amount);
    holds(BigInt(inflation.atomics) <= ONE && BigInt(inflation.atomics) > ONE / 2n, `inflation ${inflation}`);
    const told = (BigInt(year.atomics) * ONE) / (supply * ONE);
    const gap = told > BigInt(inflation.atomics) ? told - BigInt(inflation.atomics) : BigInt(inflation.atomics) - told;
    holds(gap < ONE / 1_000_000n, `${year} of ${supply} a year is not ${inflation}`);
    const { pool } = await query.staking.pool();
    holds(BigInt(pool.bondedTokens) >= 400_000_000_000n, `bonded ${pool.bondedTokens}`);
    holds(BigInt(pool.notBondedTokens) >= 0n, `not bonded ${pool.notBondedTokens}`);
    const { pool: community } = await query.distribution.communityPool();
    same(community.map((one) => one.denom), [denom], "coins of the community");
    holds(BigInt(community[0].amount) > ONE, "the community has nothing");
  });
  await step("every validator signs, and the past set is remembered", async () => {
    const { info } = await query.slashing.signingInfos();
    holds(info.length >= 4, `${info.length} signing infos`);
    const { valSigningInfo } = await query.slashing.signingInfo(info[0].address);
    same([valSigningInfo.address, valSigningInfo.tombstoned], [info[0].address, false], "signing info");
    const height = (await chain.getHeight()) - 1;
    const { hist } = await query.staking.historicalInfo(height);
    same([hist.header.height, hist.header.chainId], [BigInt(height), network.chain_id], "header");
    holds(hist.valset.length >= 4, `${hist.valset.length} validators then`);
    const { block } = await chain.forceGetCometClient().block(height);
    same(base64(hist.header.appHash), base64(block.header.appHash), "app hash of the header");
  });
}

async function vote({ chain, query, bank, address, first, second, sign }) {
  const redelegation = (validatorSrcAddress, validatorDstAddress, amount) =>
    staking("MsgBeginRedelegate", { delegatorAddress: address, validatorSrcAddress, validatorDstAddress, amount });
  const stake = (amount, of = first) => ({ of, amount: `${amount * 1_000_000}` });
  const delegations = async (...expected) => {
    const { delegationResponses } = await query.staking.delegatorDelegations(address);
    const found = delegationResponses.map(({ delegation, balance }) => {
      same([delegation.delegatorAddress, balance.denom], [address, denom], "voter and denomination");
      same(delegation.shares, `${BigInt(balance.amount) * ONE}`, "shares of a balance");
      return { of: delegation.validatorAddress, amount: balance.amount };
    });
    const inOrder = (list) => list.toSorted((one, other) => (one.of < other.of ? -1 : 1));
    same(inOrder(found), inOrder(expected), "delegations");
  };
  await step("delegating locks tokens and votes with them", async () => {
    delivered(await bank.sendTokens(sender, address, [wls(3000)], FEE));
    const result = delivered(await chain.delegateTokens(address, first, wls(1000), "auto"));
    same(result.msgResponses[0].typeUrl, "/cosmos.staking.v1beta1.MsgDelegateResponse", "answer");
    const { validator, delegator, amount, new_shares } = event(result, "delegate");
    const shares = "1000000000.000000000000000000";
    same([validator, delegator, amount, new_shares], [first, address, `1000000000${denom}`, shares], "event");
    same(await balance(chain, address), 2_000_000_000n - fee(result), "what is left");
  });
  await step("the balance of a delegation is what was delegated", async () => {
    same(await chain.getDelegation(address, first), wls(1000), "delegation");
    same(await chain.getBalanceStaked(address), wls(1000), "all that is staked");
    await delegations(stake(1000));
    const { delegationResponse } = await query.staking.delegation(address, first);
    const { validator } = await query.staking.delegatorValidator(address, first);
    const { shares } = delegationResponse.delegation;
    const worth = (BigInt(shares) * BigInt(validator.tokens)) / BigInt(validator.delegatorShares);
    same(`${worth}`, delegationResponse.balance.amount, "shares · tokens / all shares");
    const { delegationResponses } = await query.staking.validatorDelegations(first);
    const mine = delegationResponses.filter(({ delegation }) => delegation.delegatorAddress === address);
    same(mine.map((one) => one.balance), [wls(1000)], "among the delegations of the validator");
    const { validators } = await query.staking.delegatorValidators(address);
    same(validators.map(({ operatorAddress }) => operatorAddress), [first], "validators of the delegator");
    same((await query.distribution.delegatorValidators(address)).validators, [first], "and of distribution");
  });
  await step("a wallet that shows JSON (amino, as a Ledger) moves votes at once", async () => {
    const result = await sign(redelegation(first, second, wls(400)));
    const { completionTime } = MsgBeginRedelegateResponse.decode(result.msgResponses[0].value);
    const { header } = await chain.getBlock(result.height);
    same(new Date(Number(completionTime.seconds) * 1000).toISOString().slice(0, 19), header.time.slice(0, 19), "end");
    await delegations(stake(600), stake(400, second));
    same(await chain.getBalanceStaked(address), wls(1000), "all that is staked");
    same((await query.staking.redelegations(address, "", "")).redelegationResponses, [], "redelegations under way");
  });
  await step("more than one has delegated can not be moved", async () => {
    const result = await chain.signAndBroadcast(address, [redelegation(second, first, wls(401))], GAS);
    const text = "failed to execute message; message index: 0: 401000000 is more than 400000000: invalid shares amount: invalid request";
    same([result.code, result.rawLog], [18, text], "code and log");
  });
}

/** The room of power-downs is nothing at first, and grows as inflation falls: some uwls a second. */
async function powerDown({ chain, query, address, first, sign }) {
  const asked = { delegatorAddress: address, validatorAddress: first };
  const room = await step("more than the room can not be undelegated, and the refusal tells the room", async () => {
    const result = await chain.undelegateTokens(address, first, wls(200), GAS);
    const text = /^failed to execute message; message index: 0: 200000000 is more than can be powered down now: at an inflation rate of (0\.\d{18}) at most (\d+) may be under way, 0 is, which leaves (\d+)$/;
    const [, rate, cap, room] = result.rawLog.match(text) ?? [];
    same([result.code, cap], [101, room], `code and cap of "${result.rawLog}"`);
    const hash = Buffer.from(result.transactionHash, "hex");
    same((await chain.forceGetCometClient().tx({ hash })).result.codespace, "staking", "codespace");
    holds(rate.startsWith("0.99"), `inflation rate ${rate}`);
    const now = await own(`accounts/${address}/power_down_room`);
    holds(BigInt(now.room) >= BigInt(room), `the room shrank from ${room} to ${now.room}`);
    return BigInt(room);
  });
  const height = await step("the room itself is paid in 13 weekly parts", async () => {
    const result = delivered(await chain.undelegateTokens(address, first, coin(room.toString(), denom), GAS));
    const { completionTime } = MsgUndelegateResponse.decode(result.msgResponses[0].value);
    same(event(result, "unbond").amount, `${room}${denom}`, "amount of the event");
    const { unbond } = await query.staking.unbondingDelegation(address, first);
    same([unbond.delegatorAddress, unbond.validatorAddress], [address, first], "parties");
    const paid = (parts) => (room * BigInt(parts)) / PARTS;
    const parts = [...Array(Number(PARTS)).keys()].map((part) => paid(part + 1) - paid(part));
    const open = parts.filter((part) => part > 0n).map(String);
    same(unbond.entries.map((entry) => entry.balance), open, "parts");
    same(unbond.entries.map((entry) => entry.initialBalance), open, "parts as they began");
    same(new Set(unbond.entries.map((entry) => entry.creationHeight)), new Set([BigInt(result.height)]), "heights");
    const times = unbond.entries.map((entry) => entry.completionTime.seconds);
    same(times.at(-1), completionTime.seconds, "time of the last part");
    if (open.length === Number(PARTS)) same(times.at(-1) - times[0], 12n * WEEK_S, "weeks from the first to the last");
    return result.height;
  });
  await step("it is listed for the delegator and for the validator", async () => {
    const { unbondingResponses } = await query.staking.delegatorUnbondingDelegations(address);
    same(unbondingResponses.map((one) => one.validatorAddress), [first], "of the delegator");
    const { unbondingResponses: all } = await query.staking.validatorUnbondingDelegations(first);
    holds(all.some(({ delegatorAddress }) => delegatorAddress === address), "not listed for the validator");
    same((await chain.getDelegation(address, first)).amount, `${600_000_000n - room}`, "what still votes");
  });
  await step("cancelled, it votes again", async () => {
    const value = { ...asked, amount: coin(room.toString(), denom), creationHeight: BigInt(height) };
    await sign(staking("MsgCancelUnbondingDelegation", value));
    same(await chain.getDelegation(address, first), wls(600), "delegation");
    same((await query.staking.delegatorUnbondingDelegations(address)).unbondingResponses, [], "unbonding");
  });
}

async function earn({ chain, query, address, first, second, send, sign }) {
  const withdrawal = (validatorAddress) =>
    distribution("MsgWithdrawDelegatorReward", { delegatorAddress: address, validatorAddress });
  const paid = ({ value }) => MsgWithdrawDelegatorRewardResponse.decode(value).amount;
  await step("rewards are shown for each validator and in all", async () => {
    const { rewards: one } = await query.distribution.delegationRewards(address, first);
    const { rewards, total } = await query.distribution.delegationTotalRewards(address);
    same(new Set(rewards.map((reward) => reward.validatorAddress)), new Set([first, second]), "validators");
    same([one.length, one[0].denom, total.length, total[0].denom], [1, denom, 1, denom], "coins");
    const sum = rewards.reduce((sum, { reward }) => sum + BigInt(reward[0].amount), 0n);
    const left = BigInt(total[0].amount) - sum;
    holds(sum > 0n && left >= 0n && left < 2n * ONE, `${sum} of ${total[0].amount} are shown by validator`);
  });
  await step("they are withdrawn from one validator", async () => {
    const before = await balance(chain, address);
    const result = delivered(await chain.withdrawRewards(address, first, "auto"));
    const [reward] = paid(result.msgResponses[0]);
    const { amount, validator, delegator } = event(result, "withdraw_rewards");
    same([amount, validator, delegator], [`${reward.amount}${denom}`, first, address], "event");
    holds(BigInt(reward.amount) > 0n, "nothing was paid");
    same(await balance(chain, address), before + BigInt(reward.amount) - fee(result), "balance");
  });
  await step("and from all of them in one transaction, where the first pays the yield of all stake", async () => {
    const before = await balance(chain, address);
    const result = await send(withdrawal(first), withdrawal(second));
    const [all, rest] = result.msgResponses.map((response) => paid(response)[0]);
    holds(BigInt(all.amount) > 0n, "nothing was paid");
    same(rest, coin(0, denom), "what was left for the second");
    same(await balance(chain, address), before + BigInt(all.amount) - fee(result), "balance");
  });
  const friend = (await stranger()).address;
  await step("they can go to somebody else", async () => {
    await sign(distribution("MsgSetWithdrawAddress", { delegatorAddress: address, withdrawAddress: friend }));
    const { withdrawAddress } = await query.distribution.delegatorWithdrawAddress(address);
    same(withdrawAddress, friend, "withdraw address");
    const result = await send(withdrawal(second));
    same(`${await balance(chain, friend)}`, paid(result.msgResponses[0])[0].amount, "what the friend has");
  });
  return friend;
}

console.log(`CosmJS ${version} on ${network.chain_id}, as a new holder paid by ${payer}`);
const page = await step("a page connects, with the chain's own messages in its registry", connect);
await haveNothing(page);
await look(page);
await vote(page);
await powerDown(page);
const friend = await earn(page);
const created = await produce(page);
await useWhalestake({ ...page, friend });
await haveSeat({ ...page, created });
page.chain.disconnect();

// What a holder of stake does who becomes a producer, and what only this chain has.
import { createHash } from "node:crypto";
import { base64, client, network, stargate } from "./page.mjs";
import { GAS, ONE, distribution, event, operatorOf, own, staking, wls } from "./holder.mjs";
import { eventually, holds, same, step } from "./steps.mjs";
import { answer, message } from "./whaleshares.mjs";

const { toBech32 } = client("@cosmjs/encoding");
const { encodePubkey } = client("@cosmjs/proto-signing");
const { coin } = stargate;
const { denom, prefix } = network;

export async function produce({ chain, query, address, send, sign }) {
  const operator = operatorOf(address);
  const key = crypto.getRandomValues(new Uint8Array(32));
  // CosmJS signs JSON with the empty ones, which the SDK leaves out.
  const description = {
    moniker: "page", identity: "0123456789ABCDEF", website: "https://page.example", securityContact: "page@page.example",
    details: "a page",
  };
  const commission = { rate: `${ONE / 10n}`, maxRate: `${ONE / 2n}`, maxChangeRate: `${ONE / 100n}` };
  const value = {
    description, commission, minSelfDelegation: "1", delegatorAddress: address, validatorAddress: operator,
    pubkey: encodePubkey({ type: "tendermint/PubKeyEd25519", value: base64(key) }), value: wls(1000),
  };
  await step("with less than 1,000 WLS nobody becomes a validator", async () => {
    const poor = staking("MsgCreateValidator", { ...value, value: wls(999) });
    const result = await chain.signAndBroadcast(address, [poor], GAS);
    const text = "failed to execute message; message index: 0: a producer needs 1000000000 of its own stake, 999000000 is given";
    same([result.code, result.rawLog], [112, text], "code and log");
  });
  const created = await step("with 1,000 WLS one does", async () => {
    const result = await sign(staking("MsgCreateValidator", value));
    const { validator: created, amount } = event(result, "create_validator");
    same([created, amount], [operator, `1000000000${denom}`], "event");
    const { validator } = await query.staking.validator(operator);
    same([validator.tokens, validator.delegatorShares], ["1000000000", `${1_000_000_000n * ONE}`], "tokens and shares");
    same(validator.commission.commissionRates, commission, "commission");
    same([validator.description.moniker, validator.minSelfDelegation, validator.jailed], ["page", "1", false], "rest");
    same(base64(validator.consensusPubkey.value.slice(2)), base64(key), "consensus key");
    same(await chain.getDelegation(address, operator), wls(1000), "its own delegation");
    const { info } = await query.slashing.signingInfos();
    same(info.filter(({ tombstoned }) => tombstoned), [], "tombstoned");
    return result.height;
  });
  await step("a validator describes itself anew, as bytes and as JSON", async () => {
    const unchanged = "[do-not-modify]";
    const kept = Object.fromEntries(Object.keys(description).map((name) => [name, unchanged]));
    const edit = (change, more) =>
      staking("MsgEditValidator", {
        description: { ...kept, ...change }, commissionRate: "", minSelfDelegation: "", validatorAddress: operator, ...more,
      });
    await send(edit({ details: "from a page" }, { minSelfDelegation: "1000000000" }));
    await sign(edit({ moniker: "page & more" }));
    const { validator } = await query.staking.validator(operator);
    same(validator.description, { ...description, moniker: "page & more", details: "from a page" }, "description");
    same(validator.minSelfDelegation, "1000000000", "least stake of its own");
  });
  await step("its commission moves once a day", async () => {
    const change = { description, commissionRate: `${ONE / 20n}`, minSelfDelegation: "", validatorAddress: operator };
    const result = await chain.signAndBroadcast(address, [staking("MsgEditValidator", change)], GAS);
    same(result.code, 12, `code of "${result.rawLog}"`);
    holds(result.rawLog.endsWith("commission cannot be changed more than once in 24h"), result.rawLog);
  });
  await step("what it is owed, and that it was never slashed, is told", async () => {
    const { commission: none } = await query.distribution.validatorCommission(operator);
    same(none.commission, [], "commission before its first block");
    const { rewards } = await query.distribution.validatorOutstandingRewards(operator);
    same(rewards.rewards, [], "outstanding rewards");
    same((await query.distribution.validatorSlashes(operator, 1, 1_000_000)).slashes, [], "slashes");
    const withdrawal = distribution("MsgWithdrawValidatorCommission", { validatorAddress: operator });
    const result = await chain.signAndBroadcast(address, [withdrawal], GAS);
    same(result.code, 7, `code of "${result.rawLog}"`);
    holds(result.rawLog.endsWith("no validator commission to withdraw"), result.rawLog);
  });
  return created;
}

export async function useWhalestake({ chain, address, first, second, friend, send, sign }) {
  const voter = { voter: address, validator: second };
  const holding = async () => (await own(`accounts/${address}`)).account;
  const begun = await holding();
  await step("powering up locks tokens without a vote", async () => {
    const result = await send(message("staking", "MsgPowerUp", { from: address, to: address, amount: wls(100) }));
    same(answer(result.msgResponses[0]), {}, "answer");
    event(result, "power_up");
    const { stake, unallocated } = await holding();
    same([BigInt(stake) - BigInt(begun.stake), unallocated], [100_000_000n, "100000000"], "stake");
  });
  await step("it is given to a producer and taken back, as bytes and as JSON", async () => {
    await send(message("staking", "MsgAllocateVotes", { ...voter, amount: wls(90) }));
    same(await chain.getDelegation(address, second), wls(490), "delegation with the votes");
    await sign(message("staking", "MsgDeallocateVotes", { ...voter, amount: wls(50) }));
    same(await chain.getDelegation(address, second), wls(440), "delegation without them");
    same((await holding()).unallocated, "60000000", "what votes for nobody");
  });
  await step("somebody else votes with the rest, until nobody does", async () => {
    await sign(message("staking", "MsgSetProxy", { account: address, proxy: friend }));
    same((await own(`accounts/${address}/proxies`)).path, [friend], "proxy");
    const { givers } = await own(`accounts/${friend}/proxies`);
    same(givers, [{ address, passes_on: "60000000" }], "who lets the friend vote");
    await sign(message("staking", "MsgSetProxy", { account: address }));
    same((await own(`accounts/${address}/proxies`)).path, [], "proxy");
  });
  await step("new stake votes by itself for whom one names", async () => {
    await sign(message("staking", "MsgSetAutoVote", { voter: address, validator: first }));
    await send(message("staking", "MsgPowerUp", { from: address, to: address, amount: wls(10) }));
    same(await chain.getDelegation(address, first), wls(610), "delegation");
    await send(message("staking", "MsgSetAutoVote", { voter: address }));
    same((await holding()).auto_vote, "", "auto vote");
  });
  await step("what votes for nobody is powered down and cancelled by its number", async () => {
    const result = await send(message("staking", "MsgPowerDown", { account: address, amount: coin(13, denom) }));
    const { id, completionTime } = answer(result.msgResponses[0]);
    const { power_downs: [running] } = await own(`accounts/${address}/power_downs`);
    same([running.id, running.remaining, running.next_payment], [`${id}`, "13", "1"], "power-down");
    same(Math.floor(Date.parse(running.completion_time) / 1000), Number(completionTime.seconds), "second of the last payment");
    await sign(message("staking", "MsgCancelPowerDown", { account: address, id, amount: coin(13, denom) }));
    same((await own(`accounts/${address}/power_downs`)).power_downs, [], "power-downs");
  });
}

/** `created` is the block in which the validator was. */
export async function haveSeat({ chain, query, address, created, send }) {
  const operator = operatorOf(address);
  const key = await step("within 21 blocks the new validator is elected", async () => {
    const validator = await eventually("its seat", async () => {
      const { validator } = await query.staking.validator(operator);
      return validator.status === 3 ? validator : null;
    });
    const key = validator.consensusPubkey.value.slice(2);
    const address = createHash("sha256").update(key).digest().subarray(0, 20);
    const { valSigningInfo } = await query.slashing.signingInfo(toBech32(`${prefix}valcons`, address));
    const waited = Number(valSigningInfo.startHeight) - created;
    holds(waited >= 0 && waited <= 21, `it was elected ${waited} blocks later`);
    return base64(key);
  });
  await step("and CometBFT has its key two blocks later, with little power", async () => {
    const [found, all] = await eventually("its key", async () => {
      const { validators } = await chain.forceGetCometClient().validatorsAll();
      const found = validators.find(({ pubkey }) => base64(pubkey.data) === key);
      return found ? [found, validators.reduce((sum, { votingPower }) => sum + votingPower, 0n)] : null;
    });
    holds(found.votingPower * 100n < all, `${found.votingPower} of ${all} power`);
  });
  await step("it says for which version it is ready, and takes it back", async () => {
    const signal = (version, height) => message("staking", "MsgSignalUpgrade", { validator: operator, version, height });
    const result = await send(signal("v2", 1_000_000_000n));
    const { signals, required } = answer(result.msgResponses[0]);
    holds(signals >= 1 && required >= 4 && signals < required, `${signals} of ${required}`);
    await send(signal("", 0n));
    const { rows } = await own("board");
    same(rows.find((row) => row.operator === operator).version, "", "version on the board");
  });
}

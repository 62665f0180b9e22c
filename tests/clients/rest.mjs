// The REST calls with which the wallet Keplr and the explorer ping.pub show stake, with the
// parameters that they send, read as they read them.
//
//   node rest.mjs FOLDER LOCALNET.JSON PAYER
//
// `page.mjs` says what the arguments are. Sources, as of 2025: chainapsis/keplr-wallet,
// packages/stores/src/query/cosmos; ping-pub/explorer, src/libs/api/index.ts and src/libs/client.ts.
import { createHash } from "node:crypto";
import { client, delivered, network, payer, sender, stargate, stranger } from "./page.mjs";
import { GAS, connect, operatorOf, wls } from "./holder.mjs";
import { holds, same, step } from "./steps.mjs";

const { toBech32 } = client("@cosmjs/encoding");
const { denom, prefix } = network;

// What a client takes a value for.
const text = (value) => typeof value === "string";
const flag = (value) => typeof value === "boolean";
const number = (value) => Number.isSafeInteger(value);
const whole = (value) => text(value) && /^\d+$/.test(value);
const decimal = (value) => text(value) && /^\d+\.\d{18}$/.test(value);
const span = (value) => text(value) && /^\d+s$/.test(value);
const time = (value) => text(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value);
const operator = (value) => text(value) && value.startsWith(`${prefix}valoper1`);
const account = (value) => text(value) && value.startsWith(`${prefix}1`);
const key = (value) => value === null || text(value);

const COIN = { denom: text, amount: whole };
const DEC_COIN = { denom: text, amount: decimal };
const PAGE = { next_key: key, total: whole };
const RATES = { rate: decimal, max_rate: decimal, max_change_rate: decimal };
const VALIDATOR = {
  operator_address: operator,
  consensus_pubkey: { "@type": (type) => type === "/cosmos.crypto.ed25519.PubKey", key: text },
  jailed: flag,
  status: (value) => /^BOND_STATUS_(BONDED|UNBONDING|UNBONDED)$/.test(value),
  tokens: whole,
  delegator_shares: decimal,
  description: { moniker: text, identity: text, website: text, security_contact: text, details: text },
  unbonding_height: whole,
  unbonding_time: time,
  commission: { commission_rates: RATES, update_time: time },
  min_self_delegation: whole,
};
const DELEGATION = {
  delegation: { delegator_address: account, validator_address: operator, shares: decimal },
  balance: COIN,
};
const UNBONDING = {
  delegator_address: account,
  validator_address: operator,
  entries: [{ creation_height: whole, completion_time: time, initial_balance: whole, balance: whole }],
};
const SIGNING = {
  address: text, start_height: whole, index_offset: whole, jailed_until: time, tombstoned: flag,
  missed_blocks_counter: whole,
};
const STAKING_RULES = {
  unbonding_time: span, max_validators: number, max_entries: number, historical_entries: number, bond_denom: text,
  min_commission_rate: decimal,
};
const SLASHING_RULES = {
  signed_blocks_window: whole, min_signed_per_window: decimal, downtime_jail_duration: span,
  slash_fraction_double_sign: decimal, slash_fraction_downtime: decimal,
};
const DISTRIBUTION_RULES = {
  community_tax: decimal, base_proposer_reward: decimal, bonus_proposer_reward: decimal, withdraw_addr_enabled: flag,
};
const REWARDS = { rewards: [{ validator_address: operator, reward: [DEC_COIN] }], total: [DEC_COIN] };

/** Which client asks, what below /cosmos, and what it reads of the answer; {d} has stake with {v}. */
const CALLS = [
  ["Keplr", "staking/v1beta1/validators?pagination.limit=1000&status=BOND_STATUS_BONDED", { validators: [VALIDATOR] }],
  ["Keplr", "staking/v1beta1/validators?pagination.limit=1000&status=BOND_STATUS_UNBONDING", { validators: [VALIDATOR] }],
  ["Keplr", "staking/v1beta1/validators?pagination.limit=1000&status=BOND_STATUS_UNBONDED", { validators: [VALIDATOR] }],
  ["Keplr", "staking/v1beta1/delegations/{d}?pagination.limit=1000", { delegation_responses: [DELEGATION] }],
  ["Keplr", "staking/v1beta1/delegators/{d}/unbonding_delegations?pagination.limit=1000", { unbonding_responses: [UNBONDING] }],
  ["Keplr", "staking/v1beta1/params", { params: STAKING_RULES }],
  ["Keplr", "staking/v1beta1/pool", { pool: { bonded_tokens: whole, not_bonded_tokens: whole } }],
  ["Keplr", "distribution/v1beta1/delegators/{d}/rewards", REWARDS],
  ["Keplr", "distribution/v1beta1/params", { params: DISTRIBUTION_RULES }],
  ["Keplr", "mint/v1beta1/inflation", { inflation: decimal }],
  ["ping.pub", "staking/v1beta1/validators?pagination.limit=200&status=BOND_STATUS_BONDED", { validators: [VALIDATOR], pagination: PAGE }],
  ["ping.pub", "staking/v1beta1/validators/{v}", { validator: VALIDATOR }],
  ["ping.pub", "staking/v1beta1/validators/{v}/delegations?pagination.limit=20&pagination.count_total=true", { delegation_responses: [DELEGATION], pagination: PAGE }],
  ["ping.pub", "staking/v1beta1/validators/{v}/delegations/{d}", { delegation_response: DELEGATION }],
  ["ping.pub", "staking/v1beta1/validators/{v}/delegations/{d}/unbonding_delegation", { unbond: UNBONDING }],
  ["ping.pub", "staking/v1beta1/delegations/{d}", { delegation_responses: [DELEGATION], pagination: PAGE }],
  ["ping.pub", "staking/v1beta1/delegators/{d}/redelegations", { redelegation_responses: [{}], pagination: PAGE }],
  ["ping.pub", "staking/v1beta1/delegators/{d}/unbonding_delegations", { unbonding_responses: [UNBONDING], pagination: PAGE }],
  ["ping.pub", "staking/v1beta1/delegators/{d}/validators", { validators: [VALIDATOR], pagination: PAGE }],
  ["ping.pub", "distribution/v1beta1/community_pool", { pool: [DEC_COIN] }],
  ["ping.pub", "distribution/v1beta1/validators/{v}/commission", { commission: { commission: [DEC_COIN] } }],
  ["ping.pub", "distribution/v1beta1/validators/{v}/outstanding_rewards", { rewards: { rewards: [DEC_COIN] } }],
  ["ping.pub", "distribution/v1beta1/validators/{v}/slashes", { slashes: [{}], pagination: PAGE }],
  ["ping.pub", "slashing/v1beta1/params", { params: SLASHING_RULES }],
  ["ping.pub", "slashing/v1beta1/signing_infos?pagination.limit=300", { info: [SIGNING], pagination: PAGE }],
  ["ping.pub", "mint/v1beta1/params", { params: { mint_denom: text, blocks_per_year: whole, goal_bonded: decimal } }],
  ["ping.pub", "mint/v1beta1/annual_provisions", { annual_provisions: decimal }],
];

/** Lists that are empty for somebody without stake: {n} has none, and the chain has never seen {n}. */
const EMPTY = [
  ["staking/v1beta1/delegations/{n}?pagination.limit=1000", "delegation_responses"],
  ["staking/v1beta1/delegators/{n}/unbonding_delegations?pagination.limit=1000", "unbonding_responses"],
  ["staking/v1beta1/delegators/{n}/redelegations", "redelegation_responses"],
  ["staking/v1beta1/delegators/{n}/validators", "validators"],
  ["distribution/v1beta1/delegators/{n}/rewards", "rewards"],
  ["distribution/v1beta1/delegators/{n}/rewards", "total"],
];

/** What is refused, with the status and the code that clients tell kinds of refusals apart by. */
const REFUSED = [
  ["staking/v1beta1/validators/{w}", 404, 5, "validator {w} not found"],
  ["staking/v1beta1/validators/{v}/delegations/{n}", 404, 5, "delegation with delegator {n} not found for validator {v}"],
  ["staking/v1beta1/validators/{v}/delegations/{n}/unbonding_delegation", 404, 5, "unbonding delegation with delegator {n} not found for validator {v}"],
  ["staking/v1beta1/validators?status=BOND_STATUS_UNSPECIFIED", 400, 3, "invalid validator status BOND_STATUS_UNSPECIFIED"],
  ["staking/v1beta1/delegations/test", 500, 2, "decoding bech32 failed: invalid bech32 string length 4"],
  ["distribution/v1beta1/delegators/test/rewards", 500, 2, "decoding bech32 failed: invalid bech32 string length 4"],
  ["distribution/v1beta1/validators/{w}/commission", 500, 2, "codespace staking code 3: validator does not exist"],
  ["slashing/v1beta1/signing_infos/{c}", 404, 5, "SigningInfo not found for validator {c}"],
];

/** Where a value is not what the client takes it for; nothing if it is everywhere. */
function misfit(shape, value, path = "answer") {
  if (typeof shape === "function") return shape(value) ? [] : [`${path} is ${JSON.stringify(value)}`];
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return [`${path} is no list but ${JSON.stringify(value)}`];
    return value.flatMap((one, index) => misfit(shape[0], one, `${path}[${index}]`));
  }
  if (value === null || typeof value !== "object") return [`${path} is ${JSON.stringify(value)}`];
  return Object.entries(shape).flatMap(([name, inner]) => misfit(inner, value[name], `${path}.${name}`));
}

/** Asks as a page of another origin does. */
async function get(path, names) {
  const filled = fill(path, names);
  const origin = "https://ping.pub";
  const reply = await fetch(`${network.nodes[0].rest}/cosmos/${filled}`, { headers: { origin } });
  const allowed = reply.headers.get("access-control-allow-origin");
  holds(allowed === "*" || allowed === origin, `a page must not read ${filled}: ${allowed}`);
  return { status: reply.status, body: await reply.json() };
}

const fill = (pattern, names) => pattern.replace(/\{(\w)\}/g, (_, name) => names[name]);

const read = async (path, names) => {
  const { status, body } = await get(path, names);
  same(status, 200, `status of ${path}: ${JSON.stringify(body)}`);
  return body;
};

/** A new holder that votes with 1,000 WLS and is paid back as much as the room of the day. */
async function hold() {
  const { chain, bank, address, first } = await connect();
  delivered(await bank.sendTokens(sender, address, [wls(1100)], GAS));
  delivered(await chain.delegateTokens(address, first, wls(1000), GAS));
  delivered(await chain.undelegateTokens(address, first, stargate.coin(13, denom), GAS));
  const nobody = (await stranger()).address;
  chain.disconnect();
  return { d: address, v: first, n: nobody, w: operatorOf(nobody), c: toBech32(`${prefix}valcons`, new Uint8Array(20)) };
}

async function compute(names) {
  const sum = (list, amount) => list.reduce((sum, one) => sum + BigInt(amount(one)), 0n);
  await step("Keplr's sums of stake and of what is paid back are right", async () => {
    const { delegation_responses } = await read("staking/v1beta1/delegations/{d}?pagination.limit=1000", names);
    same(sum(delegation_responses, ({ balance }) => balance.amount), 1_000_000_000n - 13n, "staked");
    const { unbonding_responses } = await read("staking/v1beta1/delegators/{d}/unbonding_delegations?pagination.limit=1000", names);
    const [{ entries }] = unbonding_responses;
    same([entries.length, sum(entries, ({ balance }) => balance)], [13, 13n], "parts and their sum");
    const times = entries.map((entry) => Date.parse(entry.completion_time));
    same(times, times.toSorted((one, other) => one - other), "order of the parts");
  });
  await step("Keplr's yearly yield is what stakers get of new tokens", async () => {
    const { inflation } = await read("mint/v1beta1/inflation", names);
    const { params: { community_tax: tax } } = await read("distribution/v1beta1/params", names);
    const { pool } = await read("staking/v1beta1/pool", names);
    const { amount: { amount: supply } } = await read(`bank/v1beta1/supply/by_denom?denom=${denom}`, names);
    const apr = (inflation * (1 - tax)) / (pool.bonded_tokens / supply);
    const yearly = 0.15 * inflation * supply / pool.bonded_tokens;
    holds(Math.abs(apr / yearly - 1) < 1e-9, `yield ${apr}, ${yearly} is paid`);
  });
  await step("ping.pub finds the uptime of each validator by its key", async () => {
    const { validators } = await read("staking/v1beta1/validators?pagination.limit=200&status=BOND_STATUS_BONDED", names);
    const { info } = await read("slashing/v1beta1/signing_infos?pagination.limit=300", names);
    const known = new Set(info.map(({ address }) => address));
    for (const { consensus_pubkey: { key }, description } of validators) {
      const hash = createHash("sha256").update(Buffer.from(key, "base64")).digest();
      const address = toBech32(`${prefix}valcons`, hash.subarray(0, 20));
      holds(known.has(address), `${description.moniker} has no signing info at ${address}`);
    }
  });
  await step("ping.pub's shares of all votes add up to at most all that is bonded", async () => {
    const { validators } = await read("staking/v1beta1/validators?pagination.limit=200&status=BOND_STATUS_BONDED", names);
    const { pool } = await read("staking/v1beta1/pool", names);
    const votes = sum(validators, ({ tokens }) => tokens);
    holds(votes <= BigInt(pool.bonded_tokens), `${votes} votes of ${pool.bonded_tokens} stake`);
  });
  await step("the delegations of a validator come in pages", async () => {
    const path = "staking/v1beta1/validators/{v}/delegations?pagination.limit=1&pagination.count_total=true";
    const one = await read(path, names);
    same(one.delegation_responses.length, 1, "delegations on the first page");
    holds(Number(one.pagination.total) >= 2 && one.pagination.next_key !== null, JSON.stringify(one.pagination));
    const next = await read(`${path}&pagination.key=${encodeURIComponent(one.pagination.next_key)}`, names);
    const voters = [one, next].map(({ delegation_responses: [{ delegation }] }) => delegation.delegator_address);
    holds(voters[0] !== voters[1], `${voters[0]} is on both pages`);
  });
}

console.log(`REST of ${network.chain_id}, with a new holder paid by ${payer}`);
const names = await step("a new holder votes, and asks for a little to be paid back", hold);
for (const [client, path, shape] of CALLS) {
  await step(`${client} reads ${path}`, async () => {
    const faults = misfit(shape, await read(path, names));
    holds(faults.length === 0, faults.join("; "));
  });
}
for (const [path, list] of EMPTY) {
  await step(`without stake the ${list} of ${path} are an empty list`, async () => {
    same((await read(path, names))[list], [], list);
  });
}
for (const [path, status, code, message] of REFUSED) {
  await step(`${path} is refused with ${status}`, async () => {
    const expected = { status, body: { code, message: fill(message, names), details: [] } };
    same(await get(path, names), expected, "refusal");
  });
}
await compute(names);

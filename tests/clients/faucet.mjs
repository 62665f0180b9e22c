// The faucet of a localnet under the clients of three faucets.
// Arguments: folder with node_modules, the chain's description (localnet.json).
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { holds, refused, same, step } from "./steps.mjs";

const [folder, descriptionFile] = process.argv.slice(2);
const require = createRequire(join(folder, "package.json"));
const { Bech32Address } = require("@keplr-wallet/cosmos");
const network = JSON.parse(readFileSync(descriptionFile, "utf8"));
const { denom, faucet, nodes } = network;

const GIFT = 100_000_000n;

/** An address that nobody has the key of. */
const somebody = () => new Bech32Address(randomBytes(20)).toBech32(network.prefix);

async function owned(address) {
  const answer = await fetch(`${nodes[0].rest}/cosmos/bank/v1beta1/balances/${address}`);
  const { balances } = await answer.json();
  return BigInt(balances.find((coin) => coin.denom === denom)?.amount ?? 0);
}

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(faucet + path, options);
  return { status: answer.status, headers: answer.headers, body: await answer.json() };
}

for (const [version, name] of [
  ["0.34.1", "@cosmjs/faucet-client"],
  ["0.32.4", "cosmjs-faucet-client-0-32"],
]) {
  const client = new (require(name).FaucetClient)(faucet);
  await step(`the faucet client of CosmJS ${version} gets a gift`, async () => {
    const address = somebody();
    await client.credit(address, denom);
    same(await owned(address), GIFT, "what the address has");
  });
}

await step("the faucet client of CosmJS 0.32.4 is told what there is not", async () => {
  const client = new (require("cosmjs-faucet-client-0-32").FaucetClient)(faucet);
  const { message } = await refused(() => client.credit(somebody(), "uatom"));
  holds(message.includes("422") && message.includes(`Available tokens are: ${denom}`), message);
});

await step("a page of ping.pub gets a gift, the link to it and what the faucet has left", async () => {
  const address = somebody();
  const { status, body } = await ask(`/send/${address}`);
  same([status, body.status], [200, "ok"], "the answer");
  same(await owned(address), GIFT, "what the address has");
  const found = await fetch(`${nodes[0].rest}/cosmos/tx/v1beta1/txs/${body.result.txhash}`);
  same((await found.json()).tx_response.code, 0, "the transaction behind the link");

  const { result } = (await ask("/balance")).body;
  same(result.balance, [{ denom, amount: (await owned(result.address)).toString() }], "the balance");
});

await step("a page of ping.pub shows why there is no gift", async () => {
  const { status, body } = await ask("/send/cosmos19rl4cm2hmr8afy4kldpxz3fka4jguq0auqdal4");
  same([status, body.status], [400, "error"], "the answer");
  holds(body.message.includes("is not an address of this chain"), body.message);
});

await step("Ignite's client finds a faucet, names its coins and gets them", async () => {
  same((await ask("/info")).body, { is_a_faucet: true, chain_id: network.chain_id }, "/info");
  const address = somebody();
  const { status, body } = await ask("/", { address, coins: [`7${denom}`, `5${denom}`] });
  same([status, body.error], [200, undefined], "the answer");
  same(await owned(address), 12n, "what the address has");
  const { status: refusal, body: reason } = await ask("/", { address, coins: ["1uatom"] });
  same(refusal, 422, "coins that there are not");
  holds(reason.error.includes(`Available tokens are: ${denom}`), reason.error);
});

await step("twenty who come at once share a few transactions", async () => {
  const addresses = Array.from({ length: 20 }, somebody);
  const answers = await Promise.all(addresses.map((address) => ask(`/send/${address}`)));
  same(answers.filter(({ status }) => status !== 200), [], "refusals");
  const hashes = new Set(answers.map(({ body }) => body.result.txhash));
  holds(hashes.size <= 5, `${hashes.size} transactions`);
  for (const address of addresses) same(await owned(address), GIFT, address);
});

await step("a receiver whom the chain refuses spoils it for nobody", async () => {
  const path = "/cosmos/auth/v1beta1/module_accounts";
  const { accounts } = await (await fetch(nodes[0].rest + path)).json();
  const closed = accounts.find(({ name }) => name === "fee_collector").base_account.address;
  const address = somebody();
  const [refusal, gift] = await Promise.all([ask(`/send/${closed}`), ask(`/send/${address}`)]);
  same([refusal.status, gift.status], [502, 200], "the answers");
  holds(refusal.body.message.includes("not allowed to receive funds"), refusal.body.message);
  same(await owned(address), GIFT, "what the other has");
});

await step("who comes too often is told when to come again", async () => {
  const address = somebody();
  const gifts = await Promise.all(Array.from({ length: 11 }, () => ask(`/send/${address}`)));
  const [late, ...others] = gifts.filter(({ status }) => status !== 200);
  same([late.status, others], [429, []], "the eleventh gift alone is refused");
  holds(late.body.message.endsWith("come again in 60 minutes"), late.body.message);
  const seconds = Number(late.headers.get("retry-after"));
  holds(seconds > 3500 && seconds <= 3601, `retry-after: ${seconds}`);
  same(await owned(address), 10n * GIFT, "what the address has");
});

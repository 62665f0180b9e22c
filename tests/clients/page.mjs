// A web page with CosmJS: what its scripts share, whatever they do. Their arguments are read here:
//
//   FOLDER LOCALNET.JSON PAYER
//
// FOLDER has CosmJS installed, in whatever version: only what the versions name differently is told
// apart here. PAYER is an account of the localnet that nobody else uses meanwhile; a script that
// asks the faucet does without.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { same } from "./steps.mjs";

const [folder, description, name] = process.argv.slice(2);
export const payer = name;
/** Packages of CosmJS. */
export const client = createRequire(resolve(folder, "package.json"));
export const version = client("./package.json").dependencies["@cosmjs/stargate"];
export const stargate = client("@cosmjs/stargate");
/** The message types that this CosmJS was built with. */
export const types = createRequire(client.resolve("@cosmjs/stargate"));

export const network = JSON.parse(readFileSync(description, "utf8"));
export const { address: sender, mnemonic } = network.accounts.find((account) => account.name === payer) ?? {};
/** Where the page is connected to, and another validator. */
export const [here, elsewhere] = [network.nodes.at(0).rpc, network.nodes.at(-1).rpc];

export const FEE = { amount: stargate.coins(5000, network.denom), gas: "200000" };
/** CosmJS looks for a transaction every 3 s unless told otherwise. */
export const OPTIONS = {
  gasPrice: stargate.GasPrice.fromString(`0.025${network.denom}`),
  broadcastPollIntervalMs: 200,
  broadcastTimeoutMs: 30_000,
};

/** Somebody whom the chain has not seen. */
export async function stranger() {
  const wallet = await client("@cosmjs/amino").Secp256k1HdWallet.generate(12, { prefix: network.prefix });
  const [{ address, pubkey }] = await wallet.getAccounts();
  return { wallet, address, pubkey: { type: "tendermint/PubKeySecp256k1", value: base64(pubkey) } };
}

export async function balance(chain, address) {
  return BigInt((await chain.getBalance(address, network.denom)).amount);
}

/** The result of a transaction that took effect. */
export function delivered(result) {
  same(result.code, 0, `the transaction ended with a code and "${result.rawLog}"`);
  return result;
}

export function eventTypes({ events }) {
  return events.map(({ type }) => type);
}

/** The attributes of the event number `index`, as [key, value]. */
export function attributes({ events }, index) {
  return events[index].attributes.map(({ key, value }) => [key, value]);
}

export function base64(bytes) {
  return Buffer.from(bytes).toString("base64");
}

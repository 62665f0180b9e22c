// The document of `whaled chain-registry keplr` under the checks that Keplr makes before it takes a
// chain: the rules of its validator, its connections, and what it finds out about the chain.
// Arguments: folder with node_modules, the document, the chain's description (localnet.json).
import { readFileSync } from "node:fs";
import { request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { holds, refused, same, step } from "./steps.mjs";

const [folder, documentFile, descriptionFile] = process.argv.slice(2);
const keplr = createRequire(join(folder, "package.json"))("@keplr-wallet/chain-validator");
const document = JSON.parse(readFileSync(documentFile, "utf8"));
const network = JSON.parse(readFileSync(descriptionFile, "utf8"));
const [node] = network.nodes;

/** What the validator needs of a WebSocket; this version of Node.js has none of its own. */
function socket(url) {
  const state = { readyState: 0, onerror: null, close: () => state.stream?.destroy() };
  const headers = {
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": Buffer.from("sixteen bytes...").toString("base64"),
  };
  const upgrade = request(url.replace(/^ws/, "http"), { headers });
  upgrade.on("upgrade", (_, stream) => Object.assign(state, { readyState: 1, stream }));
  upgrade.on("error", () => (state.readyState = 3));
  upgrade.on("response", () => (state.readyState = 3));
  upgrade.end();
  return state;
}

await step("Keplr's rules take the whole document and know each member of it", async () => {
  same(await keplr.validateBasicChainInfoType(document, false), document, "the document");
});

await step("it says of the chain what the chain is", () => {
  const said = [document.chainId, document.rpc, document.rest, document.bech32Config.bech32PrefixAccAddr];
  same(said, [network.chain_id, node.rpc, node.rest, network.prefix], "name, servers, prefix");
  const { coinDenom, coinMinimalDenom, coinDecimals } = document.stakeCurrency;
  same([coinDenom, coinMinimalDenom, coinDecimals], ["WLS", network.denom, 6], "the money");
});

await step("the rules refuse what is not a chain: the check can fail", async () => {
  const refusal = (changes) =>
    refused(() => keplr.validateBasicChainInfoType({ ...document, ...changes }, false));
  holds(/rpc/.test(await refusal({ rpc: `${document.rpc}?key=1` })), "a query string");
  holds(/stake currency/.test(await refusal({ currencies: [{ ...document.stakeCurrency, coinMinimalDenom: "x" }] })), "no stake");
  holds(/nested/.test(await refusal({ chainId: "a-1-2" })), "two numbers");
});

await step("Keplr reaches RPC, its WebSocket and REST, and finds the same chain there", async () => {
  await keplr.checkRPCConnectivity(document.chainId, document.rpc, socket);
  await keplr.checkRestConnectivity(document.chainId, document.rest);
});

await step("another chain behind the address is noticed", async () => {
  const { message } = await refused(() => keplr.checkRestConnectivity("other-1", document.rest));
  holds(message.includes("different chain id"), message);
});

await step("Keplr finds out by itself which features the chain has", async () => {
  const features = await keplr.checkChainFeatures(document);
  const spendable = "query:/cosmos/bank/v1beta1/spendable_balances";
  holds(features.includes(spendable), `spendable balances in ${features}`);
});

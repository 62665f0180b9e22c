// A page of somebody with stake: a new account with a client that signs bytes and one that signs
// JSON, both with the chain's own messages, and with all queries about stake.
import { FEE, OPTIONS, client, delivered, here, mnemonic, network, stargate, stranger } from "./page.mjs";
import { same } from "./steps.mjs";
import { aminoConverters, registryTypes } from "./whaleshares.mjs";

const { fromBech32, toBech32 } = client("@cosmjs/encoding");
const { DirectSecp256k1HdWallet, Registry } = client("@cosmjs/proto-signing");
const { connectComet } = client("@cosmjs/tendermint-rpc");
const { AminoTypes, QueryClient, SigningStargateClient, coin, coins } = stargate;
const { denom, prefix } = network;

/** Decimals are counted in 1/10^18 on the wire. */
export const ONE = 10n ** 18n;

export const wls = (amount) => coin(amount * 1_000_000, denom);
/** A fee for what fails already when it is simulated. */
export const GAS = { ...FEE, gas: "400000", amount: coins(10_000, denom) };

export const staking = (name, value) => ({ typeUrl: `/cosmos.staking.v1beta1.${name}`, value });
export const distribution = (name, value) => ({ typeUrl: `/cosmos.distribution.v1beta1.${name}`, value });
export const operatorOf = (address) => toBech32(`${prefix}valoper`, fromBech32(address).data);

/** What the chain alone answers, over REST. */
export async function own(path) {
  const reply = await fetch(`${network.nodes[0].rest}/whaleshares/staking/v1/${path}`);
  same(reply.status, 200, `status of ${path}`);
  return reply.json();
}

/** The attributes of the only event of this type, as an object. */
export function event({ events }, wanted) {
  const found = events.filter(({ type }) => type === wanted);
  same(found.length, 1, `events ${wanted}`);
  return Object.fromEntries(found[0].attributes.map(({ key, value }) => [key, value]));
}

/** What is lost in a fee. */
export function fee(result) {
  const paid = result.events.flatMap(({ attributes }) => attributes).find(({ key }) => key === "fee");
  return BigInt(paid.value.replace(denom, ""));
}

/** A page of a new holder of 3,000 WLS, with a client that signs bytes and one that signs JSON. */
export async function connect() {
  const comet = await connectComet(here);
  const { wallet: jsonWallet, address } = await stranger();
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(jsonWallet.mnemonic, { prefix });
  const registry = new Registry([...stargate.defaultRegistryTypes, ...registryTypes]);
  const aminoTypes = new AminoTypes({ ...stargate.createDefaultAminoConverters(), ...aminoConverters });
  const options = { ...OPTIONS, registry, aminoTypes };
  const chain = await SigningStargateClient.createWithSigner(comet, wallet, options);
  const amino = await SigningStargateClient.createWithSigner(comet, jsonWallet, options);
  const setups = ["Staking", "Distribution", "Mint", "Slashing"].map((name) => stargate[`setup${name}Extension`]);
  const query = QueryClient.withExtensions(comet, ...setups);
  const rich = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix });
  const bank = await SigningStargateClient.createWithSigner(comet, rich, OPTIONS);
  const { validators } = await query.staking.validators("BOND_STATUS_BONDED");
  const seated = validators.filter(({ description }) => description.moniker.startsWith("node"));
  const [first, second] = seated.map(({ operatorAddress }) => operatorAddress);
  const [send, sign] = [sending(chain, address), sending(amino, address)];
  return { chain, query, bank, address, first, second, send, sign };
}

/** Sends messages and waits for them to take effect. */
function sending(chain, address) {
  return async (...messages) => delivered(await chain.signAndBroadcast(address, messages, "auto"));
}

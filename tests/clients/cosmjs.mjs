// What a web page does with CosmJS, from the first connection to a proof.
//
//   node cosmjs.mjs FOLDER LOCALNET.JSON PAYER
//
// `page.mjs` says what the arguments are.
import {
  FEE, OPTIONS, attributes, balance, base64, client, delivered, elsewhere, eventTypes, here, mnemonic, network, payer,
  sender, stargate, stranger, types, version,
} from "./page.mjs";
import { appHash } from "./proof.mjs";
import { eventually, holds, refused, same, step } from "./steps.mjs";

const { Secp256k1HdWallet, createMultisigThresholdPubkey, pubkeyToAddress } = client("@cosmjs/amino");
const { fromBech32, toUtf8 } = client("@cosmjs/encoding");
const { DirectSecp256k1HdWallet } = client("@cosmjs/proto-signing");
const { Comet38Client, connectComet } = client("@cosmjs/tendermint-rpc");
const { QueryClient, SigningStargateClient, StargateClient, coins } = stargate;
const { BaseAccount } = types("cosmjs-types/cosmos/auth/v1beta1/auth");
const { MsgMultiSendResponse, MsgSendResponse } = types("cosmjs-types/cosmos/bank/v1beta1/tx");
const { CommitmentProof } = types("cosmjs-types/cosmos/ics23/v1/proofs");
const { SimulateRequest } = types("cosmjs-types/cosmos/tx/v1beta1/service");
const { TxRaw } = types("cosmjs-types/cosmos/tx/v1beta1/tx");
const { chain_id: chainId, denom, prefix } = network;

const SEND = "/cosmos.bank.v1beta1.MsgSend";
const MULTI_SEND = "/cosmos.bank.v1beta1.MsgMultiSend";
const FEE_EVENTS = ["coin_spent", "coin_received", "transfer", "message", "tx", "tx", "tx"];
const SEND_EVENTS = ["message", "coin_spent", "coin_received", "transfer", "message"];

function transfer(fromAddress, toAddress, amount) {
  return { typeUrl: SEND, value: { fromAddress, toAddress, amount: coins(amount, denom) } };
}

/** Code, codespace and log with which a node refuses to take a transaction. */
function refusal({ code, codespace, log }) {
  return { code, codespace, log };
}

/** What a page holds once it is connected. */
async function connect() {
  const comet = await step("CosmJS takes the node for CometBFT 0.38", async () => {
    const comet = await connectComet(here);
    holds(comet instanceof Comet38Client, `it is a ${comet.constructor.name} to CosmJS`);
    return comet;
  });
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix });
  const chain = await SigningStargateClient.createWithSigner(comet, wallet, OPTIONS);
  await step("the chain has the name of the localnet", async () => {
    same(await chain.getChainId(), chainId, "chain id");
  });
  await step("the words of the localnet make its address", async () => {
    same((await wallet.getAccounts())[0].address, sender, `address of ${payer}`);
  });
  return { comet, chain };
}

async function readAccounts({ chain }) {
  await step("somebody without an account is null, with an account of nothing", async () => {
    const { address } = await stranger();
    same(await chain.getAccount(address), null, "account of a new address");
    same(await chain.getBalance(address, denom), { denom, amount: "0" }, "its balance");
    same(await chain.getAllBalances(address), [], "all its balances");
    const error = await refused(() => chain.getSequence(address));
    holds(/does not exist on chain/.test(error.message), `its sequence: ${error.message}`);
  });
  await step("a funded account shows what it owns", async () => {
    const { address } = await chain.getAccount(sender);
    same(address, sender, "account");
    const amount = (await balance(chain, sender)).toString();
    holds(amount !== "0", `${payer} has no ${denom}`);
    same(await chain.getAllBalances(sender), [{ denom, amount }], "all balances");
  });
}

async function send({ chain }) {
  const { address: friend } = await stranger();
  const before = await balance(chain, sender);
  const { sequence } = await chain.getSequence(sender);

  const auto = await step("a transfer finds its own fee and is delivered", async () => {
    const message = transfer(sender, friend, 1_000_000);
    const gas = await chain.simulate(sender, [message], "hello");
    const result = delivered(await chain.signAndBroadcast(sender, [message], "auto", "hello"));
    same(Number(result.gasWanted), Math.ceil(gas * 1.4), "gas limit, 1.4 times what was simulated");
    holds(result.gasUsed <= result.gasWanted, `it used ${result.gasUsed} of ${result.gasWanted} gas`);
    same(eventTypes(result), [...FEE_EVENTS, ...SEND_EVENTS], "events");
    return result;
  });
  await step("its answer decodes as that of MsgSend", async () => {
    same(auto.msgResponses.map(({ typeUrl }) => typeUrl), [`${SEND}Response`], "answers");
    same(MsgSendResponse.decode(auto.msgResponses[0].value), MsgSendResponse.fromPartial({}), "answer");
  });
  const fee = BigInt(Math.ceil(Number(auto.gasWanted) * 0.025));
  await step("its events tell who paid whom, and the fee", async () => {
    const [paid, moved] = [attributes(auto, 4), attributes(auto, 10)];
    same(paid, [["fee", `${fee}${denom}`], ["fee_payer", sender]], "event tx");
    const amount = ["amount", `1000000${denom}`];
    same(moved, [["recipient", friend], ["sender", sender], amount, ["msg_index", "0"]], "event transfer");
    const sequences = attributes(auto, 5);
    same(sequences, [["acc_seq", `${sender}/${sequence}`]], "event tx of the sequence");
  });
  await step("a transfer with a fee of one's own choice costs exactly that", async () => {
    delivered(await chain.sendTokens(sender, friend, coins(500, denom), FEE));
    same(await balance(chain, friend), 1_000_500n, "what was received");
    same(await balance(chain, sender), before - 1_000_500n - fee - 5000n, "what is left");
    same((await chain.getSequence(sender)).sequence, sequence + 2, "sequence after two transactions");
  });
  return { friend, hash: auto.transactionHash, height: auto.height, txIndex: auto.txIndex };
}

async function find({ chain, comet }, { friend, hash, height, txIndex }) {
  await step("it is found by its hash, and nothing by another", async () => {
    const found = await chain.getTx(hash);
    same([found.hash, found.height, found.code], [hash, height, 0], "transaction");
    same(eventTypes(found), [...FEE_EVENTS, ...SEND_EVENTS], "its events");
    same(await chain.getTx("0".repeat(64)), null, "transaction of a wrong hash");
  });
  await step("it is found by sender and by recipient", async () => {
    const both = (query) => chain.searchTx(query).then((found) => found.map((tx) => tx.hash));
    const sent = await both([{ key: "message.sender", value: sender }]);
    holds(sent.includes(hash), `message.sender finds ${sent}`);
    const received = await both([{ key: "transfer.recipient", value: friend }]);
    same([received.length, received[0]], [2, hash], "transfer.recipient finds");
    const none = await both([{ key: "transfer.recipient", value: (await stranger()).address }]);
    same(none, [], "a search for somebody else finds");
  });
  await step("the results of its block show its events", async () => {
    const { results, height: at } = await comet.blockResults(height);
    same(at, height, "height");
    same([results[txIndex].code, results[txIndex].codespace], [0, ""], "code and codespace");
    same(eventTypes(results[txIndex]), [...FEE_EVENTS, ...SEND_EVENTS], "events");
  });
  await step("another validator tells the same", async () => {
    const other = await StargateClient.connect(elsewhere);
    // As far as the first validator is now: it may be a block ahead.
    const reached = await chain.getHeight();
    await eventually("its height", async () => ((await other.getHeight()) >= reached ? true : null));
    const found = await eventually("the transaction there", () => other.getTx(hash));
    same([found.height, found.code], [height, 0], "height and code");
    same(await other.getBlock(height).then(({ id }) => id), (await chain.getBlock(height)).id, "block id");
    same(await other.getBalance(friend, denom), await chain.getBalance(friend, denom), "balance");
    other.disconnect();
  });
}

async function beRefused({ chain, comet }, { friend }) {
  const { accountNumber, sequence } = await chain.getSequence(sender);
  const signer = { accountNumber, sequence, chainId };
  const sign = async (signerData, amount = 1, fee = FEE) => {
    const tx = await chain.sign(sender, [transfer(sender, friend, amount)], fee, "", signerData);
    return TxRaw.encode(tx).finish();
  };
  const attempt = async (signerData, amount, fee) => {
    const bytes = await sign(signerData, amount, fee);
    return refusal(await refused(() => chain.broadcastTxSync(bytes)));
  };
  await step("a sequence that is not the next one is named with the right one", async () => {
    for (const wrong of [sequence - 1, sequence + 3]) {
      const log = `account sequence mismatch, expected ${sequence}, got ${wrong}: incorrect account sequence`;
      same(await attempt({ ...signer, sequence: wrong }), { code: 32, codespace: "sdk", log }, "refusal");
    }
  });
  await step("a signature for another chain is refused with the values of this one", async () => {
    const log = `signature verification failed; please verify account number (${accountNumber}) and chain-id (${chainId}): (unable to verify single signer signature): unauthorized`;
    same(await attempt({ ...signer, chainId: "another-1" }), { code: 4, codespace: "sdk", log }, "refusal");
  });
  await step("a fee that is more than one owns is refused with both numbers", async () => {
    const fee = { ...FEE, amount: coins("9000000000000000000", denom) };
    const log = `spendable balance ${await balance(chain, sender)}${denom} is smaller than 9000000000000000000${denom}: insufficient funds: insufficient funds`;
    same(await attempt(signer, 1, fee), { code: 5, codespace: "sdk", log }, "refusal");
  });
  await step("the same bytes again are known already, and in a simulation too late", async () => {
    const bytes = await sign(signer);
    delivered(await chain.broadcastTx(bytes, 30_000, 200));
    const { message } = await refused(() => chain.broadcastTxSync(bytes));
    same(JSON.parse(message).data, "tx already exists in cache", "the second broadcast");
    const request = SimulateRequest.encode(SimulateRequest.fromPartial({ txBytes: bytes })).finish();
    const { code, log } = await comet.abciQuery({ path: "/cosmos.tx.v1beta1.Service/Simulate", data: request });
    const text = `account sequence mismatch, expected ${sequence + 1}, got ${sequence}: incorrect account sequence`;
    holds(code !== 0 && log.includes(text), `the simulation answers ${code} ${log}`);
  });
  await step("more than one owns can neither be simulated nor sent, and the fee is gone", async () => {
    const wish = transfer(sender, friend, "9000000000000000000");
    const before = await balance(chain, sender);
    const text = (owned) =>
      `failed to execute message; message index: 0: spendable balance ${owned}${denom} is smaller than 9000000000000000000${denom}: insufficient funds`;
    const { message } = await refused(() => chain.simulate(sender, [wish], ""));
    holds(message.includes(text(before)), `the simulation says ${message}`);
    const result = await chain.signAndBroadcast(sender, [wish], FEE);
    same([result.code, result.rawLog], [5, text(before - 5000n)], "code and log");
    same(eventTypes(result), FEE_EVENTS, "events");
    same([result.msgResponses, await balance(chain, sender)], [[], before - 5000n], "answers and balance");
  });
}

async function signOtherwise({ chain, comet }, { friend }) {
  await step("a wallet that shows JSON (amino) signs as well", async () => {
    const wallet = await Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix });
    const amino = await SigningStargateClient.createWithSigner(comet, wallet, OPTIONS);
    const before = await balance(chain, friend);
    delivered(await amino.sendTokens(sender, friend, coins(7, denom), "auto", "<amino> & more"));
    same(await balance(chain, friend), before + 7n, "balance of the recipient");
  });

  const members = await Promise.all([stranger(), stranger(), stranger()]);
  const pubkey = createMultisigThresholdPubkey(members.map((member) => member.pubkey), 2);
  const shared = pubkeyToAddress(pubkey, prefix);
  const signedBy = async (signers) => {
    const { accountNumber, sequence } = await chain.getSequence(shared);
    const signatures = new Map();
    let body;
    for (const { wallet, address } of signers) {
      const offline = await SigningStargateClient.offline(wallet);
      const signer = { accountNumber, sequence, chainId };
      const signed = await offline.sign(address, [transfer(shared, friend, 11)], FEE, "ours", signer);
      signatures.set(address, signed.signatures[0]);
      body = signed.bodyBytes;
    }
    return stargate.makeMultisignedTxBytes(pubkey, sequence, FEE, body, signatures);
  };
  await step("two of three can spend from a shared account, one can not", async () => {
    delivered(await chain.sendTokens(sender, shared, coins(1_000_000, denom), FEE));
    const alone = await signedBy(members.slice(0, 1));
    const error = await refused(() => chain.broadcastTxSync(alone));
    same([error.code, error.codespace], [4, "sdk"], `one signature: "${error.log}"; code and codespace`);
    delivered(await chain.broadcastTx(await signedBy(members.slice(1)), 30_000, 200));
    same(await balance(chain, shared), 1_000_000n - 11n - 5000n, "what is left in the shared account");
    const { pubkey: known, sequence } = await chain.getAccount(shared);
    same([known, sequence], [pubkey, 1], "its key and sequence");
  });
}

async function sendMore({ chain }) {
  const friends = await Promise.all([stranger(), stranger()]);
  const [one, two] = friends.map(({ address }) => address);
  await step("one message pays two", async () => {
    const outputs = [[one, 10], [two, 20]].map(([address, amount]) => ({ address, coins: coins(amount, denom) }));
    const value = { inputs: [{ address: sender, coins: coins(30, denom) }], outputs };
    const result = delivered(await chain.signAndBroadcast(sender, [{ typeUrl: MULTI_SEND, value }], "auto"));
    same(result.msgResponses[0].typeUrl, `${MULTI_SEND}Response`, "answer");
    MsgMultiSendResponse.decode(result.msgResponses[0].value);
    same([await balance(chain, one), await balance(chain, two)], [10n, 20n], "balances");
  });
  await step("one transaction carries two messages, each with its answer and events", async () => {
    const messages = [transfer(sender, one, 1), transfer(sender, two, 2)];
    const result = delivered(await chain.signAndBroadcast(sender, messages, "auto"));
    same(result.msgResponses.map(({ typeUrl }) => typeUrl), [`${SEND}Response`, `${SEND}Response`], "answers");
    same(eventTypes(result), [...FEE_EVENTS, ...SEND_EVENTS, ...SEND_EVENTS], "events");
    same([7, 12].map((n) => attributes(result, n).at(-1)), [["msg_index", "0"], ["msg_index", "1"]], "numbers");
    same([await balance(chain, one), await balance(chain, two)], [11n, 22n], "balances");
  });
  await step("if the second message fails, the first never happened", async () => {
    const messages = [transfer(sender, one, 1), transfer(sender, two, "9000000000000000000")];
    const result = await chain.signAndBroadcast(sender, messages, { ...FEE, gas: "300000" });
    same(result.code, 5, `code of "${result.rawLog}"`);
    holds(/^failed to execute message; message index: 1: /.test(result.rawLog), result.rawLog);
    same([await balance(chain, one), await balance(chain, two)], [11n, 22n], "balances");
  });
}

async function query({ chain, comet }, { hash, height }) {
  const setups = [stargate.setupAuthExtension, stargate.setupBankExtension, stargate.setupTxExtension];
  const { auth, bank, tx } = QueryClient.withExtensions(comet, ...setups);
  await step("the auth extension reads accounts", async () => {
    const { typeUrl, value } = await auth.account(sender);
    same(typeUrl, "/cosmos.auth.v1beta1.BaseAccount", "type of the account");
    const { sequence } = await chain.getSequence(sender);
    same(BaseAccount.decode(value).sequence, BigInt(sequence), "sequence");
  });
  await step("the bank extension reads balances, supply and metadata", async () => {
    const { amount } = await bank.balance(sender, denom);
    same(await bank.allBalances(sender), [{ denom, amount }], "all balances");
    const { supply } = await bank.totalSupply();
    same(supply, [await bank.supplyOf(denom)], "total supply");
    const { base, display, symbol } = await bank.denomMetadata(denom);
    same(base, denom, "base denom of the metadata");
    const all = await bank.denomsMetadata();
    same(all.map((one) => [one.display, one.symbol]), [[display, symbol]], "all metadata");
  });
  await step("the tx extension reads and simulates transactions", async () => {
    const { tx: body, txResponse } = await tx.getTx(hash);
    same([txResponse.txhash, Number(txResponse.height), txResponse.code], [hash, height, 0], "answer");
    same([body.body.memo, body.body.messages[0].typeUrl], ["hello", SEND], "memo and message");
    const { message } = await refused(() => tx.getTx("00"));
    holds(message.includes("tx not found: 00"), `an unknown hash: ${message}`);
    const { pubkey, sequence } = await chain.getAccount(sender);
    const any = chain.registry.encodeAsAny(transfer(sender, sender, 1));
    const { gasInfo, result } = await tx.simulate([any], "", pubkey, sequence);
    holds(gasInfo.gasUsed > 0n && result.msgResponses.length === 1, "a simulation without gas or answer");
  });
}

async function prove({ comet }, { friend }) {
  const read = async (address) => {
    const { data } = fromBech32(address);
    const key = Uint8Array.from([2, data.length, ...data, ...toUtf8(denom)]);
    const answer = await comet.abciQuery({ path: "/store/bank/key", data: key, prove: true });
    same([answer.code ?? 0, answer.key], [0, key], "code and key");
    const { ops } = answer.proof;
    same(ops.map(({ type }) => type), ["ics23:iavl", "ics23:simple"], "kinds of proof");
    return { ...answer, proofs: ops.map(({ data }) => CommitmentProof.decode(data)) };
  };
  await step("a balance that is not there comes with a proof that it is not", async () => {
    const { key, value, proofs } = await read((await stranger()).address);
    same([value.length, proofs[0].exist], [0, undefined], "value and proof of existence");
    same([...proofs[0].nonexist.key], [...key], "key of the proof");
  });
  await step("a balance comes with a proof that leads to the app hash of the next header", async () => {
    const answer = await read(friend);
    const root = appHash(answer.proofs, answer.key, answer.value, "bank");
    const next = answer.height + 1;
    await eventually("the next block", async () =>
      (await comet.status()).syncInfo.latestBlockHeight >= next ? true : null);
    const { block } = await comet.block(next);
    same(base64(root), base64(block.header.appHash), `app hash in header ${next}`);
  });
}

console.log(`CosmJS ${version} on ${chainId}, as ${payer}`);
const page = await connect();
await readAccounts(page);
const sent = await send(page);
await find(page, sent);
await beRefused(page, sent);
await signOtherwise(page, sent);
await sendMore(page);
await query(page, sent);
await prove(page, sent);
page.chain.disconnect();

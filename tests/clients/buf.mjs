// A developer with `buf curl`, who has nothing of the chain but the address of a node: he learns
// services, methods and messages by reflection and asks them. REST has to say the same.
//
//   node buf.mjs FOLDER LOCALNET.JSON BUF_FOLDER
//
// FOLDER has CosmJS, with which there comes to be something to ask for; BUF_FOLDER has what
// buf/package-lock.json pins. The faucet pays.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { FEE, OPTIONS, client, delivered, elsewhere, network, stargate, stranger, types } from "./page.mjs";
import { eventually, holds, same, step } from "./steps.mjs";

const { DirectSecp256k1HdWallet } = client("@cosmjs/proto-signing");
const { connectComet } = client("@cosmjs/tendermint-rpc");
const { coins } = stargate;
const { GenericAuthorization } = types("cosmjs-types/cosmos/authz/v1beta1/authz");
const { BasicAllowance } = types("cosmjs-types/cosmos/feegrant/v1beta1/feegrant");
const { TextProposal } = types("cosmjs-types/cosmos/gov/v1beta1/gov");

const { denom, faucet } = network;
const node = network.nodes.at(-1);
const HEIGHT = "x-cosmos-block-height";
const VOTE = "/cosmos.gov.v1beta1.MsgVote";
const processor = { x64: "x64", arm64: "aarch64" }[process.arch];
const program = resolve(process.argv[4], `node_modules/@bufbuild/buf-linux-${processor}/bin/buf`);
/** What the program writes stays here. */
const home = mkdtempSync(join(tmpdir(), "buf-"));
process.on("exit", () => rmSync(home, { recursive: true }));

/** Runs the program; tells how it ended and what it printed. */
async function buf(...words) {
  const options = { cwd: home, env: { HOME: home, BUF_CACHE_DIR: home }, maxBuffer: 1 << 26 };
  const { code = 0, stdout, stderr } = await promisify(execFile)(program, words, options).catch((ended) => ended);
  return { code, stdout, stderr };
}

/** `buf curl` over gRPC, unless `words` say otherwise. */
const curl = (path, ...words) => buf("curl", "--protocol", "grpc", ...words, `${node.grpc}/${path}`);
const lines = ({ stdout }) => stdout.trim().split("\n");

/** The answer of a method, with what is not set. */
async function ask(method, request = {}, ...words) {
  const { code, stdout, stderr } = await curl(method, "--emit-defaults", "--data", JSON.stringify(request), ...words);
  same([code, stderr], [0, ""], `end of ${method}`);
  return JSON.parse(stdout);
}

/** The gRPC code and message of a refusal; the program ends with eight times the code. */
async function refusal(method, request, ...words) {
  const { code, stderr } = await curl(method, "--data", JSON.stringify(request), ...words);
  holds(code >= 8, `${method} ended with ${code}: ${stderr}`);
  return { code: code / 8, message: JSON.parse(stderr).message };
}

async function rest(path, height) {
  const reply = await fetch(node.rest + path, { headers: height ? { [HEIGHT]: height } : {} });
  return { status: reply.status, body: await reply.json() };
}

/** REST has names as in the `.proto`, and null for messages and keys of pages that are not there. */
function alike(value) {
  if (Array.isArray(value)) return value.map(alike);
  if (value === null || typeof value !== "object") return value;
  const isThere = ([name, member]) => member !== null && !(name === "nextKey" && member === "");
  const members = Object.entries(value).filter(isThere);
  const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(members.map(([name, member]) => [camel(name), alike(member)]));
}

/** The answer that both doors give, at a height if there is one. */
async function both(method, request, path, height) {
  const answer = await ask(method, request, ...(height ? ["--header", `${HEIGHT}: ${height}`] : []));
  const { status, body } = await rest(path, height);
  same(status, 200, `status of ${path}`);
  same(alike(body), alike(answer), `${path} over REST, against ${method}`);
  return answer;
}

async function discover() {
  const services = await step("services are listed, by both versions of reflection, and over gRPC-Web", async () => {
    const listed = lines(await curl("", "--list-services"));
    for (const version of ["grpc-v1", "grpc-v1alpha"]) {
      same(lines(await curl("", "--reflect-protocol", version, "--list-services")), listed, version);
    }
    same(lines(await buf("curl", "--protocol", "grpcweb", "--list-services", node.rest)), listed, "gRPC-Web");
    return listed;
  });
  await step("every service has methods, and none is a message to sign", async () => {
    const methods = lines(await curl("", "--list-methods"));
    same([...new Set(methods.map((method) => method.split("/")[0]))].sort(), services, "services of methods");
    for (const method of ["cosmos.gov.v1.Query/Constitution", "whaleshares.gov.v1.Query/Poll"]) {
      holds(methods.includes(method), `${method} is not listed`);
    }
    same(services.filter((service) => service.endsWith(".Msg")), [], "services of messages");
  });
  await step("a method is described: its file is there for the name", async () => {
    const service = "whaleshares.gov.v1.Query";
    const reflection = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    const { fileDescriptorResponse } = await ask(reflection, { fileContainingSymbol: `${service}.Poll` });
    const file = Buffer.from(fileDescriptorResponse.fileDescriptorProto[0], "base64").toString("latin1");
    holds(file.includes("whaleshares/gov/v1/query.proto") && file.includes("QueryPollResponse"), "another file");
    const { errorResponse } = await ask(reflection, { fileContainingSymbol: "whaleshares.gov.v1.Nothing" });
    same(errorResponse.errorCode, 5, "code of what is not there");
  });
  await step("all files together compile, and who keeps them needs no reflection", async () => {
    const { files } = await ask("cosmos.reflection.v1.ReflectionService/FileDescriptors");
    writeFileSync(join(home, "files.json"), JSON.stringify({ file: files }));
    same((await buf("build", "files.json", "--output", "files.binpb")).code, 0, "end of the build");
    const kept = await ask("cosmos.base.node.v1beta1.Service/Config", {}, "--schema", "files.binpb");
    same(kept, await ask("cosmos.base.node.v1beta1.Service/Config"), "answer");
  });
}

/** Somebody with a gift who grants, allows and proposes, all in one transaction. */
async function act() {
  const wallet = await DirectSecp256k1HdWallet.generate(12, { prefix: network.prefix });
  const [{ address }] = await wallet.getAccounts();
  const { address: friend } = await stranger();
  same((await fetch(`${faucet}/send/${address}`)).status, 200, "status of the gift");
  const chain = await stargate.SigningStargateClient.createWithSigner(await connectComet(elsewhere), wallet, OPTIONS);
  const packed = (typeUrl, type, value) => ({ typeUrl, value: type.encode(type.fromPartial(value)).finish() });
  const authorization = packed("/cosmos.authz.v1beta1.GenericAuthorization", GenericAuthorization, { msg: VOTE });
  const allowance = packed("/cosmos.feegrant.v1beta1.BasicAllowance", BasicAllowance, { spendLimit: coins(7, denom) });
  const content = packed("/cosmos.gov.v1beta1.TextProposal", TextProposal, { title: "Be curious", description: "Ask." });
  const [{ amount }] = (await rest("/cosmos/gov/v1/params/deposit")).body.params.min_deposit;
  const initialDeposit = coins(String(BigInt(amount) / 10n), denom);
  const sent = delivered(await chain.signAndBroadcast(address, [
    { typeUrl: "/cosmos.authz.v1beta1.MsgGrant", value: { granter: address, grantee: friend, grant: { authorization } } },
    { typeUrl: "/cosmos.feegrant.v1beta1.MsgGrantAllowance", value: { granter: address, grantee: friend, allowance } },
    { typeUrl: "/cosmos.gov.v1beta1.MsgSubmitProposal", value: { content, initialDeposit, proposer: address } },
  ], { ...FEE, gas: "500000" }));
  const submitted = sent.events.find(({ type }) => type === "submit_proposal");
  const proposal = submitted.attributes.find(({ key }) => key === "proposal_id").value;
  return { address, friend, proposal, hash: sent.transactionHash, height: sent.height };
}

async function read({ address, friend, proposal, hash, height }) {
  await step("this node knows the block", () =>
    eventually("the block", async () => {
      const { height: here } = await ask("cosmos.base.node.v1beta1.Service/Status");
      return Number(here) > height ? here : null;
    }));
  await step("balances are as they were, at the height that was asked for", async () => {
    const method = "cosmos.bank.v1beta1.Query/Balance";
    const path = `/cosmos/bank/v1beta1/balances/${address}/by_denom?denom=${denom}`;
    const at = async (when) => BigInt((await both(method, { address, denom }, path, when)).balance.amount);
    holds((await at(height - 1)) > (await at(height)), "the deposit and the fee are not gone");
    const { stderr } = await curl(method, "--verbose", "--header", `${HEIGHT}: ${height}`, "--data", JSON.stringify({ address, denom }));
    const told = /< \(#\d+\) X-Cosmos-Block-Height: (\d+)/.exec(stderr);
    same(told?.[1], String(height), "height that the answer tells");
  });
  const questions = [
    ["cosmos.auth.v1beta1.Query/Account", { address }, `/cosmos/auth/v1beta1/accounts/${address}`],
    ["cosmos.bank.v1beta1.Query/DenomsMetadata", {}, "/cosmos/bank/v1beta1/denoms_metadata"],
    ["cosmos.consensus.v1.Query/Params", {}, "/cosmos/consensus/v1/params"],
    ["cosmos.staking.v1beta1.Query/Pool", {}, "/cosmos/staking/v1beta1/pool"],
    ["cosmos.gov.v1.Query/Proposal", { proposalId: proposal }, `/cosmos/gov/v1/proposals/${proposal}`],
    ["cosmos.gov.v1.Query/Params", { paramsType: "voting" }, "/cosmos/gov/v1/params/voting"],
    ["cosmos.authz.v1beta1.Query/GranterGrants", { granter: address }, `/cosmos/authz/v1beta1/grants/granter/${address}`],
    ["cosmos.feegrant.v1beta1.Query/Allowance", { granter: address, grantee: friend }, `/cosmos/feegrant/v1beta1/allowance/${address}/${friend}`],
    ["cosmos.base.node.v1beta1.Service/Status", {}, "/cosmos/base/node/v1beta1/status"],
    ["cosmos.upgrade.v1beta1.Query/CurrentPlan", {}, "/cosmos/upgrade/v1beta1/current_plan"],
    ["cosmos.upgrade.v1beta1.Query/ModuleVersions", {}, "/cosmos/upgrade/v1beta1/module_versions"],
    ["whaleshares.gov.v1.Query/Rules", {}, "/whaleshares/gov/v1/rules"],
    ["whaleshares.gov.v1.Query/Poll", { proposalId: proposal }, `/whaleshares/gov/v1/polls/${proposal}`],
    ["whaleshares.staking.v1.Query/StakeAccount", { address }, `/whaleshares/staking/v1/accounts/${address}`],
  ];
  for (const [method, request, path] of questions) {
    await step(`${method} answers as REST does`, () => both(method, request, path, height));
  }
  await step("the settings of a node, its transactions and blocks are of no height", async () => {
    await both("cosmos.base.node.v1beta1.Service/Config", {}, "/cosmos/base/node/v1beta1/config");
    const { txResponse, tx } = await both("cosmos.tx.v1beta1.Service/GetTx", { hash }, `/cosmos/tx/v1beta1/txs/${hash}`);
    same([txResponse.height, txResponse.code], [String(height), 0], "height and code");
    same(tx.body.messages[1].allowance.spendLimit, [{ denom, amount: "7" }], "what is inside of a message");
    const { block } = await ask("cosmos.base.tendermint.v1beta1.Service/GetBlockByHeight", { height });
    same([block.header.chainId, block.header.height], [network.chain_id, String(height)], "block");
  });
  await step("decimals of the older modules have no point over gRPC, as everywhere", async () => {
    const { params } = await ask("cosmos.slashing.v1beta1.Query/Params");
    const { body } = await rest("/cosmos/slashing/v1beta1/params");
    const digits = Buffer.from(params.slashFractionDoubleSign, "base64").toString();
    same(BigInt(digits), BigInt(body.params.slash_fraction_double_sign.replace(".", "")), "fraction");
  });
}

async function beRefused() {
  await step("an argument that makes no sense is refused as over REST", async () => {
    const told = await refusal("cosmos.bank.v1beta1.Query/Balance", { address: "abc", denom });
    const { status, body } = await rest(`/cosmos/bank/v1beta1/balances/abc/by_denom?denom=${denom}`);
    same([status, body.code, body.message], [400, told.code, told.message], "refusal");
  });
  await step("who is not there is not found", async () => {
    const { address } = await stranger();
    const told = await refusal("cosmos.auth.v1beta1.Query/Account", { address });
    const { status, body } = await rest(`/cosmos/auth/v1beta1/accounts/${address}`);
    same([status, body.code, body.message], [404, told.code, told.message], "refusal");
  });
  await step("a height to come is refused", async () => {
    const told = await refusal("cosmos.bank.v1beta1.Query/Params", {}, "--header", `${HEIGHT}: 1000000000`);
    const { body } = await rest("/cosmos/bank/v1beta1/params", "1000000000");
    same([body.code, body.message], [told.code, told.message], "refusal");
    holds(told.message.includes("height in the future"), told.message);
  });
  await step("a message is not sent by calling it", async () => {
    const told = await refusal("cosmos.bank.v1beta1.Msg/Send", {});
    same(told, { code: 12, message: "unknown service cosmos.bank.v1beta1.Msg" }, "refusal");
  });
  await step("the program itself knows what the chain has not got", async () => {
    for (const [method, request, text] of [
      ["cosmos.bank.v1beta1.Query/Nothing", {}, "contains no such method"],
      ["cosmos.nothing.v1.Query/Params", {}, 'failed to find service named "cosmos.nothing.v1.Query"'],
      ["cosmos.bank.v1beta1.Query/Balance", { addres: "abc" }, 'unknown field "addres"'],
    ]) {
      const { code, stderr } = await curl(method, "--data", JSON.stringify(request));
      holds(code === 1 && stderr.includes(text), `${method} ended with ${code}: ${stderr}`);
    }
  });
}

const done = await step("somebody grants, allows and proposes", act);
await discover();
await read(done);
await beRefused();

// What people do who decide together, and who act and pay for each other: governance, authz and
// fee grants with CosmJS.
//
//   node governing.mjs FOLDER LOCALNET.JSON PAYER
//
// `page.mjs` says what the arguments are. The localnet has to decide within a minute; the test that
// starts it says how.
import {
  FEE, OPTIONS, balance, client, delivered, here, mnemonic, network, payer as name, sender, stargate, stranger, types,
} from "./page.mjs";
import { eventually, holds, same, step } from "./steps.mjs";
import { message as own, registryTypes } from "./whaleshares.mjs";

const { Secp256k1HdWallet } = client("@cosmjs/amino");
const { DirectSecp256k1HdWallet, Registry } = client("@cosmjs/proto-signing");
const { connectComet } = client("@cosmjs/tendermint-rpc");
const { QueryClient, SigningStargateClient, coin, coins } = stargate;
const { GenericAuthorization } = types("cosmjs-types/cosmos/authz/v1beta1/authz");
const { MsgUpdateParams } = types("cosmjs-types/cosmos/auth/v1beta1/tx");
const { SendAuthorization } = types("cosmjs-types/cosmos/bank/v1beta1/authz");
const { MsgSend } = types("cosmjs-types/cosmos/bank/v1beta1/tx");
const { AllowedMsgAllowance, BasicAllowance } = types("cosmjs-types/cosmos/feegrant/v1beta1/feegrant");
const v1 = types("cosmjs-types/cosmos/gov/v1/tx");
const { TextProposal, VoteOption } = types("cosmjs-types/cosmos/gov/v1beta1/gov");
const { denom, prefix } = network;

const WLS = 1_000_000;
const registry = new Registry([
  ...stargate.defaultRegistryTypes,
  ...registryTypes,
  ["/cosmos.gov.v1.MsgSubmitProposal", v1.MsgSubmitProposal],
  ["/cosmos.gov.v1.MsgVote", v1.MsgVote],
]);

const authz = (name, value) => ({ typeUrl: `/cosmos.authz.v1beta1.${name}`, value });
const feegrant = (name, value) => ({ typeUrl: `/cosmos.feegrant.v1beta1.${name}`, value });
const gov = (name, value) => ({ typeUrl: `/cosmos.gov.v1beta1.${name}`, value });
const govV1 = (name, value) => ({ typeUrl: `/cosmos.gov.v1.${name}`, value });
const packed = (typeUrl, type, value) => ({ typeUrl, value: type.encode(type.fromPartial(value)).finish() });
const transfer = (from, to, amount) =>
  packed("/cosmos.bank.v1beta1.MsgSend", MsgSend, { fromAddress: from, toAddress: to, amount: coins(amount, denom) });
const inAnHour = () => ({ seconds: BigInt(Math.floor(Date.now() / 1000) + 3600), nanos: 0 });

/** What a page reads over REST. */
async function rest(path, status = 200) {
  const reply = await fetch(`${network.nodes[0].rest}${path}`);
  same(reply.status, status, `status of ${path}`);
  return reply.json();
}

/** Somebody with words, and a client that signs for him. */
async function signer(words, Wallet = DirectSecp256k1HdWallet) {
  const wallet = await Wallet.fromMnemonic(words, { prefix });
  const [{ address }] = await wallet.getAccounts();
  const chain = await SigningStargateClient.createWithSigner(await connectComet(here), wallet, { ...OPTIONS, registry });
  const send = async (...messages) => delivered(await chain.signAndBroadcast(address, messages, "auto"));
  return { address, chain, send };
}

/** Somebody new; `funded` with so many uwls by the payer. */
async function newcomer(payer, funded = 0) {
  const { wallet } = await stranger();
  const one = await signer(wallet.mnemonic);
  if (funded > 0) delivered(await payer.chain.sendTokens(sender, one.address, coins(funded, denom), FEE));
  return one;
}

async function actForEachOther(payer, query) {
  const friend = await newcomer(payer, WLS);
  const { address: third } = await stranger();
  const exec = () => authz("MsgExec", { grantee: friend.address, msgs: [transfer(sender, third, 30)] });
  await step("nobody sends what is another's without being authorised", async () => {
    const result = await friend.chain.signAndBroadcast(friend.address, [exec()], FEE);
    same([result.code, result.codespace ?? "authz"], [2, "authz"], "code");
    holds(/authorization not found/.test(result.rawLog), result.rawLog);
  });
  await step("a limited authorisation to send is granted and found", async () => {
    const authorization = packed("/cosmos.bank.v1beta1.SendAuthorization", SendAuthorization, { spendLimit: coins(50, denom) });
    const grant = { authorization, expiration: inAnHour() };
    await payer.send(authz("MsgGrant", { granter: sender, grantee: friend.address, grant }));
    const { grants } = await query.authz.grants(sender, friend.address, "");
    same(grants.map(({ authorization }) => authorization.typeUrl), ["/cosmos.bank.v1beta1.SendAuthorization"], "grants");
    const left = SendAuthorization.decode(grants[0].authorization.value);
    same(left.spendLimit, [coin(50, denom)], "limit");
  });
  await step("it is used, its limit shrinks, and more than the rest is refused", async () => {
    await friend.send(exec());
    same(await balance(payer.chain, third), 30n, "what arrived");
    const { grants } = await query.authz.granteeGrants(friend.address);
    same(SendAuthorization.decode(grants[0].authorization.value).spendLimit, [coin(20, denom)], "limit");
    const result = await friend.chain.signAndBroadcast(friend.address, [exec()], FEE);
    same(result.code, 5, "code");
    holds(/requested amount is more than spend limit/.test(result.rawLog), result.rawLog);
  });
  await step("an authorisation for a kind of message is granted, listed and taken back", async () => {
    const authorization = packed("/cosmos.authz.v1beta1.GenericAuthorization", GenericAuthorization, { msg: "/cosmos.gov.v1beta1.MsgVote" });
    const count = async () => (await query.authz.granterGrants(sender)).grants.length;
    const before = await count();
    await payer.send(authz("MsgGrant", { granter: sender, grantee: friend.address, grant: { authorization } }));
    same(await count(), before + 1, "grants");
    await payer.send(authz("MsgRevoke", { granter: sender, grantee: friend.address, msgTypeUrl: "/cosmos.gov.v1beta1.MsgVote" }));
    same(await count(), before, "grants");
  });
}

async function payForEachOther(payer, query) {
  const poor = await newcomer(payer, 100);
  const fee = { ...FEE, granter: sender };
  const send = () => poor.chain.signAndBroadcast(poor.address, [{ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: {
    fromAddress: poor.address, toAddress: sender, amount: coins(1, denom) } }], fee);
  await step("who has nothing can not let others pay without their word", async () => {
    const error = await send().then(() => null, (error) => error);
    holds(/fee-grant not found: not found/.test(error?.message), `refused with ${error}`);
  });
  await step("an allowance of two fees is granted and found", async () => {
    const allowance = packed("/cosmos.feegrant.v1beta1.BasicAllowance", BasicAllowance, { spendLimit: coins(10_000, denom), expiration: inAnHour() });
    await payer.send(feegrant("MsgGrantAllowance", { granter: sender, grantee: poor.address, allowance }));
    const { allowance: found } = await query.feegrant.allowance(sender, poor.address);
    same([found.granter, found.grantee], [sender, poor.address], "allowance");
    same((await query.feegrant.allowances(poor.address)).allowances.length, 1, "allowances");
  });
  await step("two fees are paid by the granter, a third is not", async () => {
    const before = await balance(payer.chain, sender);
    delivered(await send());
    delivered(await send());
    same(await balance(payer.chain, sender), before - 10_000n + 2n, "what the granter has left");
    same(await balance(payer.chain, poor.address), 98n, "what the poor has left");
    const error = await send().then(() => null, (error) => error);
    holds(/fee-grant not found/.test(error?.message), `refused with ${error}`);
  });
  await step("an allowance for one kind of message pays for no other, and is taken back", async () => {
    const inner = packed("/cosmos.feegrant.v1beta1.BasicAllowance", BasicAllowance, {});
    const allowance = packed("/cosmos.feegrant.v1beta1.AllowedMsgAllowance", AllowedMsgAllowance, { allowance: inner, allowedMessages: ["/cosmos.gov.v1beta1.MsgVote"] });
    await payer.send(feegrant("MsgGrantAllowance", { granter: sender, grantee: poor.address, allowance }));
    const error = await send().then(() => null, (error) => error);
    holds(/message does not exist in allowed messages|message not allowed/.test(error?.message), `refused with ${error}`);
    await payer.send(feegrant("MsgRevokeAllowance", { granter: sender, grantee: poor.address }));
    same((await query.feegrant.allowances(poor.address)).allowances.length, 0, "allowances");
  });
}

/** Opens a proposal; tells its number. */
async function propose(payer, message) {
  const { events } = await payer.send(message);
  const submitted = events.find(({ type }) => type === "submit_proposal");
  return BigInt(submitted.attributes.find(({ key }) => key === "proposal_id").value);
}

async function decideTogether(payer, query) {
  const validators = network.accounts.filter(({ name }) => name.startsWith("validator"));
  const deposit = (await query.gov.params("deposit")).depositParams.minDeposit;
  const authority = (await rest("/cosmos/auth/v1beta1/module_accounts/gov")).account.base_account.address;
  const initial = { initialDeposit: deposit, proposer: sender };
  const said = (title) => ({ title, summary: `${title}, said at length`, metadata: "" });
  const proposals = await step("a text, new rules and a section of the constitution are proposed", async () => {
    const text = packed("/cosmos.gov.v1beta1.TextProposal", TextProposal, { title: "Be kind", description: "to each other" });
    const { params } = await rest("/cosmos/auth/v1beta1/params");
    const rules = packed("/cosmos.auth.v1beta1.MsgUpdateParams", MsgUpdateParams, { authority, params: {
      maxMemoCharacters: 300n, txSigLimit: BigInt(params.tx_sig_limit), txSizeCostPerByte: BigInt(params.tx_size_cost_per_byte),
      sigVerifyCostEd25519: BigInt(params.sig_verify_cost_ed25519), sigVerifyCostSecp256k1: BigInt(params.sig_verify_cost_secp256k1) } });
    const section = registry.encodeAsAny(own("gov", "MsgProposeSection", { authority, title: `Help for ${name}`, text: `We help ${name}.` }));
    return {
      text: await propose(payer, gov("MsgSubmitProposal", { ...initial, content: text })),
      rules: await propose(payer, govV1("MsgSubmitProposal", { ...initial, ...said("Longer memos"), messages: [rules] })),
      section: await propose(payer, govV1("MsgSubmitProposal", { ...initial, ...said(`Help for ${name}`), messages: [section] })),
    };
  });
  await step("the proposals are found, in the words of v1beta1 and of v1", async () => {
    const { proposal } = await query.gov.proposal(proposals.text);
    same(proposal.content.typeUrl, "/cosmos.gov.v1beta1.TextProposal", "content");
    same(TextProposal.decode(proposal.content.value).title, "Be kind", "title");
    const { proposal: rules } = await rest(`/cosmos/gov/v1/proposals/${proposals.rules}`);
    same([rules.status, rules.messages[0]["@type"]], ["PROPOSAL_STATUS_VOTING_PERIOD", "/cosmos.auth.v1beta1.MsgUpdateParams"], "proposal");
    const { poll } = await rest(`/whaleshares/gov/v1/polls/${proposals.section}`);
    same(poll.guard, "GUARD_TWO_THIRDS", "what a section takes");
  });
  await step("holders vote, one of them in parts and as JSON that a hardware wallet shows", async () => {
    const ids = Object.values(proposals);
    for (const [index, { mnemonic: words }] of validators.entries()) {
      const voter = await signer(words, index === 1 ? Secp256k1HdWallet : DirectSecp256k1HdWallet);
      const yes = ids.map((proposalId) => gov("MsgVote", { proposalId, voter: voter.address, option: VoteOption.VOTE_OPTION_YES }));
      if (index === 1) {
        const half = (5n * 10n ** 17n).toString();
        const options = [{ option: VoteOption.VOTE_OPTION_YES, weight: half }, { option: VoteOption.VOTE_OPTION_ABSTAIN, weight: half }];
        yes[0] = gov("MsgVoteWeighted", { proposalId: ids[0], voter: voter.address, options });
      }
      await voter.send(...yes);
    }
    same((await query.gov.votes(proposals.text)).votes.length, validators.length, "votes");
    same((await query.gov.deposits(proposals.text)).deposits.map(({ depositor }) => depositor), [sender], "depositors");
    const { tally } = await query.gov.tally(proposals.text);
    holds(BigInt(tally.yes) > BigInt(tally.abstain) && BigInt(tally.abstain) > 0n, `tally of ${tally.yes} and ${tally.abstain}`);
  });
  await step("all three pass, and deposits come back", async () => {
    for (const id of Object.values(proposals)) {
      await eventually(`end of proposal ${id}`, async () => {
        const { proposal } = await rest(`/cosmos/gov/v1/proposals/${id}`);
        holds(["PROPOSAL_STATUS_VOTING_PERIOD", "PROPOSAL_STATUS_PASSED"].includes(proposal.status), `${id} is ${proposal.status}: ${proposal.failed_reason}`);
        return proposal.status === "PROPOSAL_STATUS_PASSED" ? proposal : null;
      });
    }
    const { deposits } = await rest(`/cosmos/gov/v1/proposals/${proposals.text}/deposits`);
    same(deposits, [], "deposits that are left");
  });
  await step("the new rule is in force: a memo of 300 characters is taken", async () => {
    await eventually("the longer memo", async () => {
      const { params } = await rest("/cosmos/auth/v1beta1/params");
      return Number(params.max_memo_characters) >= 300 ? params : null;
    });
    delivered(await payer.chain.signAndBroadcast(sender, [{ typeUrl: "/cosmos.bank.v1beta1.MsgSend", value: {
      fromAddress: sender, toAddress: authority, amount: coins(1, denom) } }], FEE, "m".repeat(300)));
  });
  await step("the constitution has the new section", async () => {
    // Passed is not done: it waits for the timelock.
    await eventually("the section", async () => {
      const { constitution } = await rest("/cosmos/gov/v1/constitution");
      return constitution.includes(`We help ${name}.`) ? constitution : null;
    });
    const { sections } = await rest("/whaleshares/gov/v1/sections");
    const section = sections.find(({ title }) => title === `Help for ${name}`);
    same([section?.version, section?.status], ["1", "SECTION_STATUS_IN_FORCE"], "section");
  });
}

const payer = await signer(mnemonic);
const setups = ["Authz", "Feegrant", "Gov"].map((name) => stargate[`setup${name}Extension`]);
const query = QueryClient.withExtensions(await connectComet(here), ...setups);
await actForEachOther(payer, query);
await payForEachOther(payer, query);
await decideTogether(payer, query);

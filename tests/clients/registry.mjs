// The files of `whaled chain-registry export` and `ping-pub` against what reads them: the published
// types of cosmos/chain-registry with no member that they do not know, the patterns of its schemas,
// and the code with which ping.pub reads its file.
// Arguments: folder with node_modules, folder with the files.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { holds, same, step } from "./steps.mjs";

const [folder, files] = process.argv.slice(2);
const typescript = createRequire(join(folder, "package.json"))("typescript");
const read = (name) => JSON.parse(readFileSync(join(files, name), "utf8"));

/** The package of types names members in camel case, the files in snake case. */
const camel = (value) => {
  if (Array.isArray(value)) return value.map(camel);
  if (value === null || typeof value !== "object") return value;
  const name = (key) => key.replace(/[_-](\w)/g, (_, letter) => letter.toUpperCase());
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [name(key), camel(inner)]));
};

/** What the compiler has against `document` being a `type` of the registry. */
function complaints(type, document) {
  const source = `import type { ${type} } from "@chain-registry/types";
    export const document: ${type} = ${JSON.stringify(camel(document))};`;
  const file = join(folder, `${type}-${process.pid}.ts`);
  writeFileSync(file, source);
  const { ModuleKind, ModuleResolutionKind, ScriptTarget } = typescript;
  const program = typescript.createProgram([file], {
    strict: true,
    noEmit: true,
    types: [],
    target: ScriptTarget.ES2022,
    module: ModuleKind.CommonJS,
    moduleResolution: ModuleResolutionKind.Node10,
  });
  const found = typescript.getPreEmitDiagnostics(program);
  rmSync(file);
  return found.map(({ messageText }) => typescript.flattenDiagnosticMessageText(messageText, "\n"));
}

const chain = read("chain.json");
const assetlist = read("assetlist.json");
const versions = read("versions.json");

await step("the registry's types take each file and know each member of it", () => {
  same(complaints("Chain", chain), [], "chain.json");
  same(complaints("AssetList", assetlist), [], "assetlist.json");
  same(complaints("Versions", versions), [], "versions.json");
});

await step("they refuse what they do not know: the check can fail", () => {
  holds(complaints("Chain", { ...chain, mascot: "whale" })[0].includes("mascot"), "a member too many");
  const { language, ...codebase } = chain.codebase;
  const wrong = { ...chain, codebase: { ...codebase, language: { type: "whale" } } };
  holds(complaints("Chain", wrong)[0].includes("whale"), "a word of no list");
  holds(complaints("AssetList", { ...assetlist, assets: [{}] })[0].includes("missing"), "a bare asset");
});

// chain.schema.json, assetlist.schema.json and versions.schema.json of cosmos/chain-registry: what
// types can not say.
await step("the patterns of the registry's schemas hold", () => {
  const fits = (value, pattern, what) => holds(pattern.test(value), `${what}: ${value}`);
  const version = /^v?\d+(\.\d+){0,2}$/;
  for (const [name, file] of Object.entries({ chain, assetlist, versions })) {
    fits(file.$schema, new RegExp(`^(\\.\\./)+${name}\\.schema\\.json$`), "$schema");
    fits(file.chain_name, /^[a-z0-9]+$/, "chain_name");
  }
  fits(chain.codebase.consensus.version, version, "CometBFT");
  fits(versions.versions[0].tag, /^[A-Za-z0-9._/@-]+$/, "tag");
  fits(versions.versions[0].consensus.version, version, "CometBFT");
  holds(chain.chain_id && chain.bech32_prefix, "a chain of type cosmos has an id and a prefix");
  for (const asset of assetlist.assets) {
    const units = asset.denom_units.map(({ denom }) => denom);
    holds(units.includes(asset.base) && units.includes(asset.display), `units of ${asset.base}`);
    holds([...asset.name].length <= 30, `the name ${asset.name}`);
  }
  const bases = assetlist.assets.map(({ base }) => base);
  const named = [...chain.fees.fee_tokens, ...chain.staking.staking_tokens].map(({ denom }) => denom);
  holds(named.every((denom) => bases.includes(denom)), `${named} are listed`);
});

// src/stores/useDashboard.ts of ping-pub/explorer calls these methods on these members.
await step("ping.pub reads its file", () => {
  const file = read("ping-pub.json");
  const [asset] = file.assets;
  const { symbol, exponent } = { symbol: asset.symbol.toLowerCase(), exponent: Number(asset.exponent) };
  same([symbol, exponent, asset.logo], ["wls", 6, ""], "the money");
  same(file.logo.startsWith("http"), false, "no picture was named");
  holds(file.api.every(({ address, provider }) => address.startsWith("http") && provider), "servers");
  const [major, minor] = file.sdk_version.split(".").map(Number);
  holds(major === 0 && minor >= 50, `it chooses its way to search by ${file.sdk_version}`);
  same([file.coin_type, file.min_tx_fee, file.addr_prefix], ["118", "0", "whale"], "texts");
});

// Signs a claim with bitsharesjs, as the web wallet and Beet do, which both use it.
//
//   node sign.mjs FOLDER      with node_modules of package-lock.json in FOLDER
//
// Standard input is a job in JSON: `form`, `text` or `transaction`, `account`, and one of `wif`,
// `password` and `brain_key`. Standard output is what the wallet shows its user.
import { createRequire } from "node:module";
import { text as everything } from "node:stream/consumers";
import path from "node:path";

const require = createRequire(path.resolve(process.argv[2], "package.json"));
const { Login, PrivateKey, Signature, TransactionBuilder, key } = require("bitsharesjs");

const MAIN_NET = "4018d7844c78f6a6c41c6a552b898022310fc5dec06da467ee7905a8dad512c8";
const IRREVERSIBLE = 91234500;

const job = JSON.parse(await everything(process.stdin));
const forms = { RAW: raw, ENVELOPE: envelope, BEET: beet, BITSHARES_TX: transaction };
console.log(await forms[job.form](privateKey()));

/** The key that a wallet makes of what its user remembers; of a password the active one. */
function privateKey() {
  if (job.password) return Login.generateKeys(job.account, job.password, ["active"]).privKeys.active;
  if (job.brain_key) return key.get_brainPrivateKey(job.brain_key, 0);
  return PrivateKey.fromWif(job.wif);
}

/** A text and nothing else. */
function raw(secret) {
  return Signature.sign(job.text, secret).toHex();
}

/** The tab "Signed Messages" of the web wallet: bitshares-ui 5.0, SignedMessageAction.js. */
function envelope(secret) {
  const meta = [
    `account=${job.account}`,
    `memokey=${secret.toPublicKey().toString("BTS")}`,
    `block=${IRREVERSIBLE}`,
    `timestamp=${new Date().toUTCString()}`,
  ].join("\n");
  return [
    "-----BEGIN BITSHARES SIGNED MESSAGE-----",
    job.text,
    "-----BEGIN META-----",
    meta,
    "-----BEGIN SIGNATURE-----",
    Signature.signBuffer(`${job.text}\n${meta}`, secret).toHex(),
    "-----END BITSHARES SIGNED MESSAGE-----",
  ].join("\n");
}

/** What Beet 0.17.1 answers a page that asks for a signed message: BlockchainAPI.js. */
function beet(secret) {
  const about = ["from", job.account, "key", secret.toPublicKey().toString("BTS")];
  const payload = [...about, "time", new Date().toUTCString(), "text", job.text, "chain", "BTS"];
  const signed = JSON.stringify(payload);
  return JSON.stringify({ signed, payload, signature: Signature.signBuffer(signed, secret).toHex() });
}

/** A transaction that is signed and not sent: `requestSignature` of Beet with ["sign", …]. */
async function transaction(secret) {
  const builder = new TransactionBuilder(job.transaction);
  builder.signatures ??= [];
  builder.add_signer(secret);
  await builder.finalize();
  builder.sign(MAIN_NET);
  return JSON.stringify(["sign", builder.toObject()]);
}

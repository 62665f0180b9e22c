// The root that ICS-23 proofs of existence lead to, computed with nothing but SHA-256. Both kinds of
// tree hash a leaf in the same way: prefix, key and hash of the value, the latter two behind lengths.
import { createHash } from "node:crypto";

/**
 * The app hash that two proofs claim for a value: the first proves the value in its store, the second
 * the store's root in the multistore.
 */
export function appHash(proofs, key, value, store) {
  const [inStore, inMultistore] = proofs.map(({ exist }) => exist);
  const root = climb(inStore, key, value);
  return climb(inMultistore, Buffer.from(store), root);
}

/** From a leaf to its root. */
function climb(proof, key, value) {
  if (!equal(proof.key, key)) throw new Error("the proof is of another key");
  if (!equal(proof.value, value)) throw new Error("the proof is of another value");
  const leaf = sha256(proof.leaf.prefix, prefixed(key), prefixed(sha256(value)));
  return proof.path.reduce((child, { prefix, suffix }) => sha256(prefix, child, suffix), leaf);
}

function sha256(...parts) {
  return parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
}

/** Behind its length, which takes one byte up to 127. */
function prefixed(bytes) {
  if (bytes.length > 127) throw new Error("longer than a length of one byte can tell");
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

const equal = (left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)) === 0;

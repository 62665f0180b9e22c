// Runs a scenario as a list of sentences, so that a failure says what a user could not do.
import { inspect, isDeepStrictEqual } from "node:util";

/** How long something that another process does may take. */
const SOON_MS = 30_000;
const POLL_MS = 100;

/** Does one thing that a user does; the process ends with the sentence when it fails. */
export async function step(sentence, deed) {
  const begun = performance.now();
  try {
    const result = await deed();
    console.log(`ok    ${sentence} (${Math.round(performance.now() - begun)} ms)`);
    return result;
  } catch (error) {
    console.error(`FAIL  ${sentence}\n      ${error.stack ?? error}`);
    process.exit(1);
  }
}

/** What a user sees must be exactly this. */
export function same(actual, expected, what) {
  if (!isDeepStrictEqual(actual, expected)) {
    throw new Error(`${what}: expected ${show(expected)}, got ${show(actual)}`);
  }
}

/** What a user sees must be true. */
export function holds(condition, sentence) {
  if (!condition) throw new Error(sentence);
}

/** The error with which a deed is refused. */
export async function refused(deed) {
  let result;
  try {
    result = await deed();
  } catch (error) {
    return error;
  }
  throw new Error(`it was not refused; the answer is ${show(result)}`);
}

/** Asks until there is an answer other than null. */
export async function eventually(what, ask) {
  const deadline = performance.now() + SOON_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (performance.now() > deadline) throw new Error(`${what}: nothing within ${SOON_MS} ms`);
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}

const show = (value) => inspect(value, { depth: 6, breakLength: Infinity });

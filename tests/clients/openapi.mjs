// The OpenAPI document of a node, as programs read it that make clients from such documents.
//
//   node openapi.mjs FOLDER REST ANSWERS
//
// FOLDER has what web/package-lock.json pins. The document at REST must be a valid one, and as it
// says must be what the node has answered: ANSWERS is a file with a list of method, path, status
// and body.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { holds, same, step } from "./steps.mjs";

const [folder, rest, answers] = process.argv.slice(2);
const client = createRequire(resolve(folder, "package.json"));
const { Validator } = client("@seriousme/openapi-schema-validator");
const { default: Ajv } = client("ajv/dist/2020.js");

const document = await step("the document is there, with a tag by which it is not sent twice", async () => {
  const answer = await fetch(`${rest}/openapi.json`);
  same(answer.headers.get("content-type"), "application/json", "content type");
  same(answer.headers.get("content-encoding"), "gzip", "fetch asks for packed answers");
  const again = await fetch(`${rest}/openapi.json`, { headers: { "if-none-match": answer.headers.get("etag") } });
  same([again.status, await again.text()], [304, ""], "the second time");
  return answer.json();
});

await step("a validator finds it valid", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  holds(valid, JSON.stringify(errors, null, 1));
  same(document.openapi, "3.1.0", "version");
});

await step("every operation has a name of its own, and every reference leads somewhere", async () => {
  const operations = Object.values(document.paths).flatMap((verbs) => Object.values(verbs));
  const names = new Set(operations.map(({ operationId }) => operationId));
  same(names.size, operations.length, "names");
  for (const [, pointer] of JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    holds(pointer.split("/").reduce((at, key) => at?.[key], document), `${pointer} is nowhere`);
  }
});

// No member may be there that the document does not name.
const exact = structuredClone(document);
for (const schema of Object.values(exact.components.schemas)) {
  if (schema.properties) schema.additionalProperties ??= false;
}
const schemas = new Ajv({ strict: false, validateFormats: false });
schemas.addSchema({ $id: "api", ...exact });

await step("answers of every kind are as the document says", async () => {
  const asked = new Set();
  for (const { method, path, status, body } of JSON.parse(readFileSync(answers, "utf8"))) {
    const operation = operationOf(method, path);
    const found = operation?.responses[status] ?? document.components.responses.refusal;
    if (status === 200) asked.add(operation.operationId);
    const check = schemas.compile(absolute(found.content["application/json"].schema));
    holds(check(body), `${method} ${path}: ${JSON.stringify(check.errors)} of ${JSON.stringify(body)}`);
  }
  holds(asked.size > 60, `only ${asked.size} operations have answered`);
});

/** What the document says about a request: of several paths the one with the fewest variables, and
 * only of none the one whose variable may have slashes. */
function operationOf(method, path) {
  const { pathname } = new URL(rest + path);
  const fitting = (variable) =>
    Object.keys(document.paths)
      .filter((known) => pattern(known, variable).test(pathname))
      .sort((a, b) => a.split("{").length - b.split("{").length);
  const [nearest] = [...fitting("[^/]*"), ...fitting(".*")];
  return document.paths[nearest]?.[method.toLowerCase()];
}

/** Requests that a path of the document stands for. */
function pattern(path, variable) {
  return new RegExp(`^${path.replace(/[.]/g, "\\.").replace(/\{[^}]*\}/g, variable)}$`);
}

/** A schema whose references are those of the whole document. */
function absolute(schema) {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"api#/'));
}

// Web pages that speak gRPC-Web, in both its forms: connect-web, which sends bytes, and Google's
// grpc-web, which sends base64 as well.
//
//   node grpc_web.mjs FOLDER REST DESCRIPTORS ADDRESS
//
// FOLDER has what web/package-lock.json pins, DESCRIPTORS is a file with the API of the chain as a
// descriptor set, ADDRESS an account without coins.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { holds, refused, same, step } from "./steps.mjs";

const [folder, rest, descriptors, address] = process.argv.slice(2);
const client = createRequire(resolve(folder, "package.json"));
const { create, createFileRegistry, fromBinary, toBinary } = client("@bufbuild/protobuf");
const { FileDescriptorSetSchema } = client("@bufbuild/protobuf/wkt");
const { Code, createClient } = client("@connectrpc/connect");
const { createGrpcWebTransport } = client("@connectrpc/connect-web");

const api = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
const Bank = api.getService("cosmos.bank.v1beta1.Query");
const bank = createClient(Bank, createGrpcWebTransport({ baseUrl: rest }));
const HEIGHT = "x-cosmos-block-height";

await step("connect-web asks, chooses a height, and is told of which one the answer is", async () => {
  let told;
  const onHeader = (headers) => (told = headers.get(HEIGHT));
  const { params } = await bank.params({}, { headers: { [HEIGHT]: "1" }, onHeader });
  same([params.defaultSendEnabled, told], [true, "1"], "answer");
  const { balance } = await bank.balance({ address, denom: "stake" });
  same([balance.denom, balance.amount], ["stake", "0"], "nobody's balance");
});

await step("connect-web understands a refusal", async () => {
  const error = await refused(() => bank.balance({ address: "abc", denom: "stake" }));
  same(error.code, Code.InvalidArgument, "code");
  holds(error.rawMessage.startsWith("invalid address: decoding bech32 failed"), error.rawMessage);
  const late = await refused(() => bank.params({}, { headers: { [HEIGHT]: "999999" } }));
  holds(late.rawMessage.includes("cannot query with height in the future"), late.rawMessage);
});

await step("connect-web is told what is not there", async () => {
  const { typeName: service, methods: [method] } = api.getService("ibc.core.channel.v2.Query");
  const channels = createClient(method.parent, createGrpcWebTransport({ baseUrl: rest }));
  const error = await refused(() => channels[method.localName]({}));
  same([error.code, error.rawMessage], [Code.Unimplemented, `unknown service ${service}`], "refusal");
});

globalThis.XMLHttpRequest = client("xhr2");
const { GrpcWebClientBase, MethodDescriptor, StatusCode } = client("grpc-web");

for (const format of ["binary", "text"]) {
  const Balance = Bank.method.balance;
  const described = new MethodDescriptor(
    `/${Bank.typeName}/Balance`,
    "unary",
    Object,
    Object,
    (request) => toBinary(Balance.input, create(Balance.input, request)),
    (bytes) => fromBinary(Balance.output, bytes),
  );
  const url = `${rest}/${Bank.typeName}/Balance`;
  const ask = (request) =>
    new Promise((answer, refuse) =>
      new GrpcWebClientBase({ format }).rpcCall(url, request, {}, described, (error, message) =>
        error ? refuse(error) : answer(message),
      ),
    );

  await step(`grpc-web asks in its ${format} form, and understands a refusal`, async () => {
    const { balance } = await ask({ address, denom: "stake" });
    same([balance.denom, balance.amount], ["stake", "0"], "answer");
    const error = await refused(() => ask({ address: "abc", denom: "stake" }));
    same(error.code, StatusCode.INVALID_ARGUMENT, "code");
    holds(error.message.startsWith("invalid address: decoding bech32 failed"), error.message);
  });
}

await step("a browser may send what these clients send, and read how it ended", async () => {
  const preflight = await fetch(`${rest}/${Bank.typeName}/Balance`, {
    method: "OPTIONS",
    headers: {
      origin: "https://wallet.example.org",
      "access-control-request-method": "POST",
      "access-control-request-headers": `content-type,grpc-timeout,x-grpc-web,x-user-agent,${HEIGHT}`,
    },
  });
  same(preflight.status, 200, "status");
  same(preflight.headers.get("access-control-allow-origin"), "*", "origin");
  const allowed = preflight.headers.get("access-control-allow-headers").split(", ");
  same(allowed.sort(), ["content-type", "grpc-timeout", "x-cosmos-block-height", "x-grpc-web", "x-user-agent"], "sent");
  const exposed = preflight.headers.get("access-control-expose-headers").split(", ");
  for (const name of ["grpc-status", "grpc-message", HEIGHT]) holds(exposed.includes(name), `${name} can not be read`);
});

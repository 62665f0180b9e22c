// The chain's own messages for CosmJS, read from its .proto: what a code generator would print.
import { readFileSync } from "node:fs";
import { types } from "./page.mjs";

const { BinaryReader, BinaryWriter } = types("cosmjs-types/binary");
const { Coin } = types("cosmjs-types/cosmos/base/v1beta1/coin");
const { Timestamp } = types("cosmjs-types/google/protobuf/timestamp");

const MODULES = ["staking", "gov"];

const NESTED = { "cosmos.base.v1beta1.Coin": Coin, "google.protobuf.Timestamp": Timestamp };
const NOTHING = { string: "", uint32: 0, uint64: 0n, int64: 0n };

const typeUrlOf = (module, name) => `/whaleshares.${module}.v1.${name}`;
const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

/** Messages of a module by name: their amino name and their fields. */
function declared(module) {
  const path = new URL(`../../proto/proto/whaleshares/${module}/v1/tx.proto`, import.meta.url);
  const source = readFileSync(path, "utf8").replace(/\/\/.*/g, "");
  const messages = [...source.matchAll(/^message (\w+) \{([^}]*)\}/gm)];
  return messages.map(([, name, body]) => ({
    typeUrl: typeUrlOf(module, name),
    aminoType: body.match(/\(amino\.name\) = "([^"]+)"/)?.[1],
    fields: [...body.matchAll(/^\s+([\w.]+) (\w+) = (\d+)/gm)]
      .filter(([, type]) => type in NESTED || type in NOTHING)
      .map(([, type, name, number]) => ({ type, name, key: camel(name), number: Number(number) })),
  }));
}

/** The codec of a message, in the form that a Registry takes. */
function codec(fields) {
  const encode = (message, writer = BinaryWriter.create()) => {
    for (const { type, key, number } of fields) {
      const value = message[key];
      if (type in NESTED) {
        if (value !== undefined) NESTED[type].encode(value, writer.uint32((number << 3) | 2).fork()).ldelim();
      } else if (value !== NOTHING[type]) {
        writer.uint32((number << 3) | (type === "string" ? 2 : 0))[type](value);
      }
    }
    return writer;
  };
  const decode = (input) => {
    const reader = new BinaryReader(input);
    const message = fromPartial({});
    while (reader.pos < reader.len) {
      const tag = reader.uint32();
      const field = fields.find(({ number }) => number === tag >>> 3);
      if (field === undefined) reader.skipType(tag & 7);
      else if (field.type in NESTED) message[field.key] = NESTED[field.type].decode(reader, reader.uint32());
      else message[field.key] = reader[field.type]();
    }
    return message;
  };
  const fromPartial = (partial) =>
    Object.fromEntries(fields.map(({ type, key }) => [key, partial[key] ?? NOTHING[type]]));
  return { encode, decode, fromPartial };
}

/** How a wallet shows a message that it signs as JSON: without what is empty. */
function converter(aminoType, fields) {
  return {
    aminoType,
    toAmino: (message) =>
      Object.fromEntries(
        fields
          .filter(({ type, key }) => message[key] !== NOTHING[type])
          .map(({ name, key, type }) => [name, type.endsWith("64") ? message[key].toString() : message[key]]),
      ),
    fromAmino: (amino) =>
      Object.fromEntries(
        fields.map(({ name, key, type }) => [
          key,
          type.endsWith("64") ? BigInt(amino[name] ?? 0) : amino[name] ?? NOTHING[type],
        ]),
      ),
  };
}

const messages = MODULES.flatMap(declared);

/** [type URL, codec] of every message, for a Registry. */
export const registryTypes = messages.map(({ typeUrl, fields }) => [typeUrl, codec(fields)]);

/** Type URL to converter of every message that can be signed, for AminoTypes. */
export const aminoConverters = Object.fromEntries(
  messages
    .filter(({ aminoType }) => aminoType !== undefined)
    .map(({ typeUrl, aminoType, fields }) => [typeUrl, converter(aminoType, fields)]),
);

/** One of the messages, ready to be signed. */
export function message(module, name, value) {
  const typeUrl = typeUrlOf(module, name);
  const [, { fromPartial }] = registryTypes.find(([known]) => known === typeUrl);
  return { typeUrl, value: fromPartial(value) };
}

/** The answer to a message, decoded. */
export function answer({ typeUrl, value }) {
  const [, { decode }] = registryTypes.find(([known]) => known === typeUrl);
  return decode(value);
}

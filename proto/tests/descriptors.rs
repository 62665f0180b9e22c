//! The descriptor set: what it carries, what is read from it, and how our own files join it.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "tests fail loudly, and these write files into cargo's folder for that"
)]

#[path = "../build/merge.rs"]
mod merge;

use std::path::PathBuf;

use prost::Name as _;
use prost_reflect::DescriptorPool;
use proto::cosmos::bank::v1beta1::MsgSend;
use proto::registry::{MSG, MSG_RESPONSE, PUB_KEY, Registry};
use proto::services::{HttpMethod, HttpRule, Method, services};
use proto::signers::{Signers, UnsignedMessage};

const UPSTREAM: &[u8] = include_bytes!("../upstream-api.binpb");

#[test]
fn the_set_is_upstreams_byte_for_byte_and_then_ours() {
    assert!(proto::file_descriptor_set().starts_with(UPSTREAM));
    let upstream = DescriptorPool::decode(UPSTREAM).unwrap();
    assert_eq!(upstream.files().len(), 170);
    assert_eq!(upstream.all_messages().len(), 1077);
    assert_eq!(upstream.all_extensions().len(), 97);
    let is_ours = |name: &str| upstream.get_file_by_name(name).is_none();
    let ours = proto::pool().files().filter(|file| is_ours(file.name()));
    assert!(ours.into_iter().all(|file| file.package_name().starts_with("whaleshares.")));
}

#[test]
fn a_generated_type_knows_its_url_and_stays_what_it_was() {
    let send = MsgSend { from_address: "from".to_owned(), ..MsgSend::default() };
    let any = prost_types::Any::from_msg(&send).unwrap();
    assert_eq!(any.type_url, "/cosmos.bank.v1beta1.MsgSend");
    assert_eq!(any.to_msg::<MsgSend>().unwrap(), send);
    assert_eq!(MsgSend::full_name(), "cosmos.bank.v1beta1.MsgSend");
}

/// Amino JSON prints the name of this oneof, so the repair for Rust must not reach the pool.
#[test]
fn the_renamed_oneof_keeps_its_name_on_the_wire() {
    let name = "cosmos.staking.v1beta1.StakeAuthorization";
    let message = proto::pool().get_message_by_name(name).unwrap();
    assert_eq!(
        message.oneofs().map(|oneof| oneof.name().to_owned()).collect::<Vec<_>>(),
        ["validators"]
    );
    use proto::cosmos::staking::v1beta1::stake_authorization::{AllowOrDeny, Validators};
    let allowed = AllowOrDeny::AllowList(Validators { address: vec!["whale1".to_owned()] });
    assert!(matches!(allowed, AllowOrDeny::AllowList(_)));
}

fn method(pool: &DescriptorPool, path: &str) -> Method {
    let services = services(pool);
    let mut methods = services.into_iter().flat_map(|service| service.methods);
    methods.find(|method| method.path == path).unwrap()
}

fn rule(method: HttpMethod, path: &str, body: Option<&str>) -> HttpRule {
    HttpRule { method, path_template: path.to_owned(), body: body.map(str::to_owned) }
}

#[test]
fn services_list_methods_with_their_rest_paths() {
    let pool = proto::pool();
    let services = services(pool);
    let upstream = services.iter().filter(|one| !one.name.starts_with("whaleshares."));
    let methods: Vec<_> = upstream.clone().flat_map(|service| &service.methods).collect();
    assert_eq!(upstream.count(), 59);
    assert_eq!(methods.len(), 307);
    assert_eq!(methods.iter().filter(|method| !method.http.is_empty()).count(), 185);

    let metadata = method(pool, "/cosmos.bank.v1beta1.Query/DenomMetadata");
    let path = "/cosmos/bank/v1beta1/denoms_metadata/{denom=**}";
    assert_eq!(metadata.http, [rule(HttpMethod::Get, path, None)]);
    assert_eq!(metadata.input.full_name(), "cosmos.bank.v1beta1.QueryDenomMetadataRequest");
    assert_eq!(metadata.output.full_name(), "cosmos.bank.v1beta1.QueryDenomMetadataResponse");

    let simulate = method(pool, "/cosmos.tx.v1beta1.Service/Simulate");
    let path = "/cosmos/tx/v1beta1/simulate";
    assert_eq!(simulate.http, [rule(HttpMethod::Post, path, Some("*"))]);
    assert_eq!(method(pool, "/cosmos.bank.v1beta1.Msg/Send").http, []);
}

#[test]
fn messages_are_told_from_queries() {
    let kind =
        |name: &str| services(proto::pool()).iter().find(|one| one.name == name).unwrap().is_msg;
    assert!(kind("cosmos.bank.v1beta1.Msg"));
    assert!(!kind("cosmos.bank.v1beta1.Query"));
}

#[test]
fn the_registry_lists_who_implements_what() {
    let mut registry = Registry::default();
    for service in services(proto::pool()) {
        if service.name == "cosmos.auth.v1beta1.Msg" {
            registry.service(&service);
        }
    }
    registry.implement(PUB_KEY, "/cosmos.crypto.secp256k1.PubKey");
    assert_eq!(Vec::from_iter(registry.interfaces()), [MSG, PUB_KEY, MSG_RESPONSE]);
    let of = |interface| Vec::from_iter(registry.implementations(interface));
    assert_eq!(of(MSG), ["/cosmos.auth.v1beta1.MsgUpdateParams"]);
    assert_eq!(of(MSG_RESPONSE), ["/cosmos.auth.v1beta1.MsgUpdateParamsResponse"]);
    assert_eq!(of(PUB_KEY), ["/cosmos.crypto.secp256k1.PubKey"]);
    assert_eq!(of("cosmos.auth.v1beta1.AccountI"), [""; 0]);
}

/// A folder of cargo's with these files below it.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).unwrap();
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

const ROOM: &str = r#"
syntax = "proto3";
package whaleshares.room.v1;
import "cosmos/msg/v1/msg.proto";
import "google/api/annotations.proto";
import "whaleshares/room/v1/guest.proto";

service Msg {
  option (cosmos.msg.v1.service) = true;
  rpc Enter(MsgEnter) returns (MsgEnterResponse);
}
service Query {
  rpc Guests(QueryGuests) returns (QueryGuests) {
    option (google.api.http) = {
      get: "/whaleshares/room/v1/{room}/guests"
      additional_bindings { post: "/whaleshares/room/v1/guests" body: "*" }
      additional_bindings { put: "/whaleshares/room/v1/guests" body: "room" }
    };
  }
}
// Lets guests in.
message MsgEnter {
  option (cosmos.msg.v1.signer) = "host";
  option (cosmos.msg.v1.signer) = "guests";
  option (cosmos.msg.v1.signer) = "witnesses";
  Guest host = 1;
  repeated Guest guests = 2;
  repeated string witnesses = 3;
}
message MsgEnterResponse {}
message QueryGuests { string room = 1; }
"#;

const GUEST: &str = r#"
syntax = "proto3";
package whaleshares.room.v1;
import "cosmos/msg/v1/msg.proto";
message Guest {
  option (cosmos.msg.v1.signer) = "address";
  string address = 7;
  uint64 age = 8;
}
"#;

fn room() -> merge::Merged {
    let files =
        [("whaleshares/room/v1/room.proto", ROOM), ("whaleshares/room/v1/guest.proto", GUEST)];
    merge::merge(UPSTREAM, &folder("room", &files)).unwrap()
}

#[test]
fn a_file_of_ours_joins_the_set_with_its_options_and_comments() {
    let room = room();
    let pool = DescriptorPool::decode(room.embedded.as_slice()).unwrap();
    assert_eq!(pool.files().len(), 172);
    let file = pool.get_file_by_name("whaleshares/room/v1/room.proto").unwrap();
    let comments = file.file_descriptor_proto().source_code_info.as_ref().unwrap();
    assert!(comments.location.iter().any(|one| one.leading_comments() == " Lets guests in.\n"));

    let guests = method(&pool, "/whaleshares.room.v1.Query/Guests");
    assert_eq!(
        guests.http,
        [
            rule(HttpMethod::Get, "/whaleshares/room/v1/{room}/guests", None),
            rule(HttpMethod::Post, "/whaleshares/room/v1/guests", Some("*")),
            rule(HttpMethod::Put, "/whaleshares/room/v1/guests", Some("room")),
        ]
    );
    assert!(services(&pool).iter().any(|one| one.name == "whaleshares.room.v1.Msg" && one.is_msg));
}

#[test]
fn a_file_of_ours_becomes_rust_types() {
    let out = folder("room-types", &[]);
    let mut config = prost_build::Config::new();
    config.enable_type_names().out_dir(&out).compile_fds(room().generated).unwrap();
    let types = std::fs::read_to_string(out.join("whaleshares.room.v1.rs")).unwrap();
    assert!(types.contains("/// Lets guests in.\n"));
    assert!(types.contains("pub struct MsgEnter {"));
}

#[test]
fn a_folder_without_files_adds_nothing() {
    let merged = merge::merge(UPSTREAM, &folder("empty", &[("README.md", "no rooms")])).unwrap();
    let pool = DescriptorPool::decode(merged.embedded.as_slice()).unwrap();
    assert_eq!(pool.files().len(), 170);
}

#[test]
fn a_file_of_ours_with_a_mistake_is_named() {
    let mistake = "syntax = \"proto3\";\nmessage Guest { Room room = 1; }\n";
    let error =
        merge::merge(UPSTREAM, &folder("mistake", &[("bad.proto", mistake)])).err().unwrap();
    assert!(error.to_string().contains("Room"), "{error}");
}

/// The bytes of a length-delimited field.
fn field(number: u8, value: &[u8]) -> Vec<u8> {
    [&[number << 3 | 2, u8::try_from(value.len()).unwrap()], value].concat()
}

#[test]
fn signers_are_found_through_messages_and_lists_in_order_and_once() {
    let pool = DescriptorPool::decode(room().embedded.as_slice()).unwrap();
    let signers = Signers::compile(&pool).unwrap();
    let of = |message: &[u8]| -> Vec<String> {
        let found = signers.of("/whaleshares.room.v1.MsgEnter", message).unwrap();
        found.iter().map(|signer| signer.address.to_owned()).collect()
    };
    // The order of the option counts, not the order of the bytes.
    let witnesses = [field(3, b"wim"), field(3, b"ann")].concat();
    let guests = [field(2, &field(7, b"bob")), field(2, &field(7, b"ann"))].concat();
    let host = field(1, &field(7, b"hal"));
    assert_eq!(
        of(&[&witnesses, &guests, &host].map(|one| one.as_slice()).concat()),
        ["hal", "bob", "ann", "wim"]
    );
    // A message in pieces is one message; of a text given twice the last counts.
    let age = field(1, &[0x40, 0x07]);
    assert_eq!(of(&[host.clone(), age].concat()), ["hal"]);
    assert_eq!(of(&[host, field(1, &field(7, b"joe"))].concat()), ["joe"]);
    // Who is left out is the empty address, which nobody can sign for.
    assert_eq!(of(&[]), [""]);
    assert_eq!(of(&field(2, &[])), [""]);
}

#[test]
fn a_message_that_hides_its_signer_is_found_at_start() {
    let compile = |name: &str, from: &str, to: &str| {
        let room = ROOM.replacen(from, to, 1);
        let files = [
            ("whaleshares/room/v1/room.proto", room.as_str()),
            ("whaleshares/room/v1/guest.proto", &GUEST.replacen(from, to, 1)),
        ];
        let merged = merge::merge(UPSTREAM, &folder(name, &files)).unwrap();
        let pool = DescriptorPool::decode(merged.embedded.as_slice()).unwrap();
        Signers::compile(&pool).err()
    };
    let message = || "whaleshares.room.v1.MsgEnter".to_owned();
    let guest = || "whaleshares.room.v1.Guest".to_owned();
    assert_eq!(compile("fine", "", ""), None);
    assert_eq!(
        compile("no-field", "\"witnesses\"", "\"waiter\""),
        Some(UnsignedMessage::NoField { message: message(), field: "waiter".to_owned() })
    );
    assert_eq!(
        compile("number", "\"address\"", "\"age\""),
        Some(UnsignedMessage::NotAddress(format!("{}.age", guest())))
    );
    assert_eq!(
        compile("no-option", "option (cosmos.msg.v1.signer) = \"address\";", ""),
        Some(UnsignedMessage::NoOption(guest()))
    );
    let two = "string address = 7; option (cosmos.msg.v1.signer) = \"name\"; string name = 9;";
    assert_eq!(compile("two", "string address = 7;", two), Some(UnsignedMessage::NotOne(guest())));
    let itself = "Guest address = 7;";
    assert_eq!(
        compile("itself", "string address = 7;", itself),
        Some(UnsignedMessage::Depth(format!("{}.address", guest())))
    );
}

//! gRPC as relayers and programs use it, and reflection.

use std::collections::BTreeSet;

use prost::Message;
use prost_types::{FileDescriptorProto, FileDescriptorSet};
use proto::cosmos::autocli::v1::AppOptionsResponse;
use proto::cosmos::base::reflection::v2alpha1::GetTxDescriptorResponse;
use tonic::Code;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ExtensionRequest, ServerReflectionRequest};
use tonic_reflection::pb::v1alpha;

use crate::comet::Comet;
use crate::node::{Node, Options};

const PARAMS: &str = "/cosmos.bank.v1beta1.Query/Params";

#[test]
fn metadata_chooses_the_height_and_the_answer_tells_it() {
    let mut node = Node::beside(Comet::that_knows_nothing());
    node.block(Vec::new());
    let height = |metadata: &[(&'static str, &str)]| {
        let answer = node.grpc(PARAMS, metadata, &[]).unwrap();
        answer.metadata().get("x-cosmos-block-height").unwrap().to_str().unwrap().to_owned()
    };
    assert_eq!(height(&[]), "2");
    assert_eq!(height(&[("x-cosmos-block-height", "1")]), "1");
    let future = node.grpc(PARAMS, &[("x-cosmos-block-height", "3")], &[]).unwrap_err();
    assert_eq!(future.code(), Code::Unknown);
    assert_eq!(
        future.message(),
        "codespace sdk code 26: invalid height: cannot query with height in the future; please provide a valid height"
    );
}

#[test]
fn what_nobody_answers_is_unimplemented_in_the_words_of_go() {
    let node = Node::beside(Comet::that_knows_nothing());
    let refused = |path: &str| {
        let status = node.grpc(path, &[], &[]).unwrap_err();
        assert_eq!(status.code(), Code::Unimplemented, "{path}");
        status.message().to_owned()
    };
    let method = "unknown method Nothing for service cosmos.bank.v1beta1.Query";
    assert_eq!(refused("/cosmos.bank.v1beta1.Query/Nothing"), method);
    assert_eq!(refused("/a.b.Query/C"), "unknown service a.b.Query");
    assert_eq!(refused("/cosmos.bank.v1beta1.Msg/Send"), "unknown service cosmos.bank.v1beta1.Msg");
}

#[test]
fn a_request_that_is_too_long_or_no_protobuf_is_refused() {
    let options = Options { max_request: 100, ..Options::default() };
    let node = Node::with(options, Comet::that_knows_nothing());
    let long = node.grpc(PARAMS, &[], &[0x0a; 101]).unwrap_err();
    let text = "grpc: received message larger than max (101 vs. 100)";
    assert_eq!((long.code(), long.message()), (Code::ResourceExhausted, text));
    let longest = node.grpc(PARAMS, &[], &[0x0a; 100]).unwrap_err();
    assert_eq!(longest.code(), Code::InvalidArgument, "it is read, and no message");
    let garbage = node.grpc("/cosmos.bank.v1beta1.Query/Balance", &[], &[0xff, 0xff]).unwrap_err();
    assert_eq!(garbage.code(), Code::InvalidArgument);
}

/// Asks reflection v1, one question after the other on one stream.
fn reflect(node: &Node, questions: Vec<MessageRequest>) -> Vec<MessageResponse> {
    let request = |question: MessageRequest| ServerReflectionRequest {
        host: "here".into(),
        message_request: Some(question),
    };
    let questions: Vec<_> = questions.into_iter().map(request).collect();
    node.threads.block_on(async {
        let mut client = ServerReflectionClient::new(node.channel().await);
        let stream = tonic::codegen::tokio_stream::iter(questions);
        let mut answers = client.server_reflection_info(stream).await.unwrap().into_inner();
        let mut all = Vec::new();
        while let Some(answer) = answers.message().await.unwrap() {
            assert_eq!(answer.valid_host, "here");
            all.push(answer.message_response.unwrap());
        }
        all
    })
}

fn file(answer: &MessageResponse) -> FileDescriptorProto {
    let MessageResponse::FileDescriptorResponse(files) = answer else { panic!("{answer:?}") };
    FileDescriptorProto::decode(files.file_descriptor_proto[0].as_slice()).unwrap()
}

#[test]
fn reflection_lists_what_is_served() {
    let node = Node::beside(Comet::that_knows_nothing());
    let answers = reflect(&node, vec![MessageRequest::ListServices(String::new())]);
    let MessageResponse::ListServicesResponse(list) = &answers[0] else { panic!("{answers:?}") };
    let names: BTreeSet<&str> = list.service.iter().map(|service| service.name.as_str()).collect();
    let methods = node.services.methods().map(|(path, _, _)| path);
    let served: BTreeSet<&str> = methods
        .chain(node.app.chain().router().queries())
        .map(|path| path.split('/').nth(1).unwrap())
        .chain(["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"])
        .collect();
    assert_eq!(names, served);
    for service in
        ["cosmos.auth.v1beta1.Query", "cosmos.autocli.v1.Query", "cosmos.tx.v1beta1.Service"]
    {
        assert!(names.contains(service), "{service}");
    }
}

#[test]
fn reflection_finds_files_by_everything_they_define() {
    let node = Node::beside(Comet::that_knows_nothing());
    let symbol = |name: &str| MessageRequest::FileContainingSymbol(name.into());
    let http = ExtensionRequest {
        containing_type: "google.protobuf.MethodOptions".into(),
        extension_number: 72_295_728,
    };
    let answers = reflect(
        &node,
        vec![
            MessageRequest::FileByFilename("cosmos/bank/v1beta1/query.proto".into()),
            symbol("cosmos.bank.v1beta1.Query"),
            symbol("cosmos.bank.v1beta1.Query.Balance"),
            symbol("cosmos.bank.v1beta1.QueryBalanceRequest.denom"),
            symbol("cosmos.tx.signing.v1beta1.SignMode"),
            symbol("grpc.reflection.v1.ServerReflection"),
            MessageRequest::FileContainingExtension(http),
            MessageRequest::AllExtensionNumbersOfType("google.protobuf.MethodOptions".into()),
            symbol("cosmos.bank.v1beta1.Nothing"),
        ],
    );
    let names: Vec<String> = answers[..7].iter().map(|answer| file(answer).name.unwrap()).collect();
    let query = "cosmos/bank/v1beta1/query.proto";
    assert_eq!(names[..4], [query; 4]);
    assert_eq!(names[4], "cosmos/tx/signing/v1beta1/signing.proto");
    assert_eq!(names[6], "google/api/annotations.proto");
    let MessageResponse::AllExtensionNumbersResponse(numbers) = &answers[7] else { panic!() };
    assert!(numbers.extension_number.contains(&72_295_728));
    let MessageResponse::ErrorResponse(error) = &answers[8] else { panic!() };
    assert_eq!(error.error_code, i32::from(Code::NotFound));
}

#[test]
fn reflection_keeps_the_options() {
    let node = Node::beside(Comet::that_knows_nothing());
    let answers = reflect(
        &node,
        vec![MessageRequest::FileByFilename("cosmos/bank/v1beta1/query.proto".into())],
    );
    let MessageResponse::FileDescriptorResponse(files) = &answers[0] else { panic!() };
    let path = b"/cosmos/bank/v1beta1/balances/{address}/by_denom";
    let bytes = files.file_descriptor_proto[0].as_slice();
    assert!(bytes.windows(path.len()).any(|window| window == path), "google.api.http is there");
}

#[test]
fn the_older_reflection_is_served_as_well() {
    let node = Node::beside(Comet::that_knows_nothing());
    let question = v1alpha::ServerReflectionRequest {
        host: String::new(),
        message_request: Some(v1alpha::server_reflection_request::MessageRequest::ListServices(
            String::new(),
        )),
    };
    let answer = node.threads.block_on(async {
        let mut client =
            v1alpha::server_reflection_client::ServerReflectionClient::new(node.channel().await);
        let stream = tonic::codegen::tokio_stream::iter([question]);
        client
            .server_reflection_info(stream)
            .await
            .unwrap()
            .into_inner()
            .message()
            .await
            .unwrap()
            .unwrap()
    });
    use v1alpha::server_reflection_response::MessageResponse;
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!()
    };
    let name = "cosmos.reflection.v1.ReflectionService";
    assert!(list.service.iter().any(|service| service.name == name));
}

#[test]
fn the_reflection_of_the_sdk_tells_files_interfaces_and_messages() {
    let node = Node::beside(Comet::that_knows_nothing());
    let files =
        node.grpc("/cosmos.reflection.v1.ReflectionService/FileDescriptors", &[], &[]).unwrap();
    let files = FileDescriptorSet::decode(files.into_inner()).unwrap();
    assert!(files.file.iter().any(|file| file.name() == "cosmos/bank/v1beta1/tx.proto"));

    let base = "/cosmos/base/reflection/v1beta1";
    let interfaces = node.get(&format!("{base}/interfaces")).json();
    assert_eq!(
        interfaces["interface_names"],
        serde_json::json!([
            "cosmos.auth.v1beta1.AccountI",
            "cosmos.authz.v1beta1.Authorization",
            "cosmos.base.v1beta1.Msg",
            "cosmos.crypto.PubKey",
            "cosmos.feegrant.v1beta1.FeeAllowanceI",
            "cosmos.gov.v1beta1.Content",
            "cosmos.tx.v1beta1.MsgResponse",
        ])
    );
    let kinds = |interface: &str| {
        let path = format!("{base}/interfaces/{interface}/implementations");
        node.get(&path).json()["implementation_message_names"].clone()
    };
    let counted = |interface: &str| kinds(interface).as_array().unwrap().len();
    assert_eq!(counted("cosmos.crypto.PubKey"), 4);
    assert_eq!(counted("cosmos.auth.v1beta1.AccountI"), 6, "plain, of modules, with locked coins");
    assert_eq!(counted("cosmos.authz.v1beta1.Authorization"), 4);
    assert_eq!(
        kinds("cosmos.feegrant.v1beta1.FeeAllowanceI"),
        serde_json::json!([
            "/cosmos.feegrant.v1beta1.AllowedMsgAllowance",
            "/cosmos.feegrant.v1beta1.BasicAllowance",
            "/cosmos.feegrant.v1beta1.PeriodicAllowance",
        ])
    );
    assert_eq!(kinds("nothing"), serde_json::json!([]));
    let modes = node.get(&format!("{base}/app_descriptor/authn")).json();
    let modes = modes["authn"]["sign_modes"].as_array().unwrap().clone();
    let modes: Vec<_> = modes.iter().map(|mode| mode["name"].as_str().unwrap()).collect();
    assert_eq!(modes, ["SIGN_MODE_DIRECT", "SIGN_MODE_DIRECT_AUX", "SIGN_MODE_LEGACY_AMINO_JSON"]);

    let method = "/cosmos.base.reflection.v2alpha1.ReflectionService/GetTxDescriptor";
    let answer = node.grpc(method, &[], &[]).unwrap().into_inner();
    let tx = GetTxDescriptorResponse::decode(answer).unwrap().tx.unwrap();
    assert_eq!(tx.fullname, "cosmos.tx.v1beta1.Tx");
    assert!(tx.msgs.iter().any(|message| message.msg_type_url == "/cosmos.bank.v1beta1.MsgSend"));
    assert_eq!(node.get(&format!("{base}/app_descriptor/chain")).json()["chain"]["id"], "oracle-1");
    let prefix = node.get(&format!("{base}/app_descriptor/configuration")).json();
    assert_eq!(prefix["config"]["bech32_account_address_prefix"], "cosmos");
}

#[test]
fn command_lines_made_at_run_time_learn_the_names_of_modules_and_arguments() {
    let node = Node::beside(Comet::that_knows_nothing());
    let answer = node.grpc("/cosmos.autocli.v1.Query/AppOptions", &[], &[]).unwrap().into_inner();
    let modules = AppOptionsResponse::decode(answer).unwrap().module_options;
    let bank = &modules["bank"];
    assert_eq!(bank.tx.as_ref().unwrap().service, "cosmos.bank.v1beta1.Msg");
    let query = bank.query.as_ref().unwrap();
    assert_eq!(query.service, "cosmos.bank.v1beta1.Query");
    let balance = query.rpc_command_options.iter().find(|one| one.rpc_method == "Balance").unwrap();
    assert_eq!(balance.positional_args[0].proto_field, "address");
    assert_eq!(modules["mint"].tx, None, "nobody may send what changes inflation");
    assert!(modules.contains_key("whaleshares-staking"));
}

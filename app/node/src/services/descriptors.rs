//! What the chain understands, told in its descriptors: `cosmos.base.reflection.v1beta1` and
//! `v2alpha1`, and `cosmos.reflection.v1`.

use std::collections::BTreeMap;

use base::{Result, prefix};
use prost::Name;
use proto::cosmos::base::reflection::{v1beta1, v2alpha1};
use proto::cosmos::reflection::v1::{FileDescriptorsRequest, FileDescriptorsResponse};
use proto::cosmos::tx::signing::v1beta1::SignMode;
use proto::cosmos::tx::v1beta1::Tx;
use proto::registry::{MSG, MSG_RESPONSE, Registry};
use v1beta1::{
    ListAllInterfacesRequest, ListAllInterfacesResponse, ListImplementationsRequest,
    ListImplementationsResponse,
};
use v2alpha1::{
    AuthnDescriptor, ChainDescriptor, CodecDescriptor, ConfigurationDescriptor,
    GetAuthnDescriptorRequest, GetAuthnDescriptorResponse, GetChainDescriptorRequest,
    GetChainDescriptorResponse, GetCodecDescriptorRequest, GetCodecDescriptorResponse,
    GetConfigurationDescriptorRequest, GetConfigurationDescriptorResponse,
    GetQueryServicesDescriptorRequest, GetQueryServicesDescriptorResponse, GetTxDescriptorRequest,
    GetTxDescriptorResponse, InterfaceDescriptor, InterfaceImplementerDescriptor, MsgDescriptor,
    QueryMethodDescriptor, QueryServiceDescriptor, QueryServicesDescriptor, SigningModeDescriptor,
    TxDescriptor,
};

use super::methods::{Lane, Methods};
use super::{Asked, invalid};
use crate::app::App;

/// What stands in `google.protobuf.Any` as an account.
const ACCOUNT: &str = "cosmos.auth.v1beta1.AccountI";
const ACCOUNT_TYPES: [&str; 6] = [
    "/cosmos.auth.v1beta1.BaseAccount",
    "/cosmos.auth.v1beta1.ModuleAccount",
    "/cosmos.vesting.v1beta1.ContinuousVestingAccount",
    "/cosmos.vesting.v1beta1.DelayedVestingAccount",
    "/cosmos.vesting.v1beta1.PeriodicVestingAccount",
    "/cosmos.vesting.v1beta1.PermanentLockedAccount",
];

/// How a transaction can be signed.
const SIGN_MODES: [SignMode; 3] =
    [SignMode::Direct, SignMode::DirectAux, SignMode::LegacyAminoJson];

pub(super) fn add(methods: &mut Methods) {
    let first = "/cosmos.base.reflection.v1beta1.ReflectionService/ListAllInterfaces";
    methods.add(first, Lane::State, interfaces);
    let second = "/cosmos.base.reflection.v1beta1.ReflectionService/ListImplementations";
    methods.add(second, Lane::State, implementations);
    add_app_descriptors(methods);
    // Both messages are a list of files in field 1, so the set is the answer, with every option.
    methods.add_as(
        "/cosmos.reflection.v1.ReflectionService/FileDescriptors",
        Lane::State,
        &FileDescriptorsResponse::full_name(),
        |_, _: FileDescriptorsRequest| Ok(proto::file_descriptor_set().to_vec()),
    );
}

fn add_app_descriptors(methods: &mut Methods) {
    let state = Lane::State;
    methods.add(
        "/cosmos.base.reflection.v2alpha1.ReflectionService/GetAuthnDescriptor",
        state,
        authn,
    );
    methods.add(
        "/cosmos.base.reflection.v2alpha1.ReflectionService/GetChainDescriptor",
        state,
        chain,
    );
    methods.add(
        "/cosmos.base.reflection.v2alpha1.ReflectionService/GetCodecDescriptor",
        state,
        codec,
    );
    methods.add(
        "/cosmos.base.reflection.v2alpha1.ReflectionService/GetConfigurationDescriptor",
        state,
        configuration,
    );
    methods.add(
        "/cosmos.base.reflection.v2alpha1.ReflectionService/GetQueryServicesDescriptor",
        state,
        query_services,
    );
    methods.add("/cosmos.base.reflection.v2alpha1.ReflectionService/GetTxDescriptor", state, tx);
}

/// Every type that may stand in an `Any`, by interface.
fn registry(app: &App) -> Registry {
    let mut registry = Registry::default();
    for service in proto::services::services(proto::pool()).iter().filter(|service| service.is_msg)
    {
        for method in &service.methods {
            let (input, output) = (method.input.full_name(), method.output.full_name());
            if app.chain().router().takes(&format!("/{input}")) {
                registry.implement(MSG, &format!("/{input}"));
                registry.implement(MSG_RESPONSE, &format!("/{output}"));
            }
        }
    }
    let accounts = [(ACCOUNT, ACCOUNT_TYPES.as_slice())];
    for (interface, type_urls) in chain::IMPLEMENTORS.iter().chain(&accounts) {
        for type_url in *type_urls {
            registry.implement(interface, type_url);
        }
    }
    registry
}

fn interfaces(asked: &Asked<'_>, _: ListAllInterfacesRequest) -> Result<ListAllInterfacesResponse> {
    let registry = registry(asked.app);
    let interface_names = registry.interfaces().into_iter().map(str::to_owned).collect();
    Ok(ListAllInterfacesResponse { interface_names })
}

fn implementations(
    asked: &Asked<'_>,
    request: ListImplementationsRequest,
) -> Result<ListImplementationsResponse> {
    if request.interface_name.is_empty() {
        return Err(invalid("invalid interface name"));
    }
    let registry = registry(asked.app);
    let names = registry.implementations(&request.interface_name).map(str::to_owned).collect();
    Ok(ListImplementationsResponse { implementation_message_names: names })
}

fn authn(_: &Asked<'_>, _: GetAuthnDescriptorRequest) -> Result<GetAuthnDescriptorResponse> {
    let mode = |mode: SignMode| SigningModeDescriptor {
        name: mode.as_str_name().to_owned(),
        number: mode.into(),
        ..SigningModeDescriptor::default()
    };
    let sign_modes = SIGN_MODES.into_iter().map(mode).collect();
    Ok(GetAuthnDescriptorResponse { authn: Some(AuthnDescriptor { sign_modes }) })
}

fn chain(asked: &Asked<'_>, _: GetChainDescriptorRequest) -> Result<GetChainDescriptorResponse> {
    Ok(GetChainDescriptorResponse { chain: Some(ChainDescriptor { id: asked.chain_id() }) })
}

fn codec(asked: &Asked<'_>, _: GetCodecDescriptorRequest) -> Result<GetCodecDescriptorResponse> {
    let registry = registry(asked.app);
    let implementer = |type_url: &str| InterfaceImplementerDescriptor {
        fullname: type_url.trim_start_matches('/').to_owned(),
        type_url: type_url.to_owned(),
    };
    let interface = |name: &str| InterfaceDescriptor {
        fullname: name.to_owned(),
        interface_accepting_messages: Vec::new(),
        interface_implementers: registry.implementations(name).map(implementer).collect(),
    };
    let interfaces = registry.interfaces().into_iter().map(interface).collect();
    Ok(GetCodecDescriptorResponse { codec: Some(CodecDescriptor { interfaces }) })
}

fn configuration(
    _: &Asked<'_>,
    _: GetConfigurationDescriptorRequest,
) -> Result<GetConfigurationDescriptorResponse> {
    let bech32_account_address_prefix = prefix::account().to_owned();
    Ok(GetConfigurationDescriptorResponse {
        config: Some(ConfigurationDescriptor { bech32_account_address_prefix }),
    })
}

fn query_services(
    asked: &Asked<'_>,
    _: GetQueryServicesDescriptorRequest,
) -> Result<GetQueryServicesDescriptorResponse> {
    let own = asked.services.methods().map(|(path, _, _)| (path, false));
    let modules = asked.app.chain().router().queries().map(|path| (path, true));
    let mut services: BTreeMap<&str, QueryServiceDescriptor> = BTreeMap::new();
    for (path, is_module) in own.chain(modules) {
        let Some((service, name)) = path.trim_start_matches('/').split_once('/') else { continue };
        let descriptor = services.entry(service).or_insert_with(|| QueryServiceDescriptor {
            fullname: service.to_owned(),
            is_module,
            methods: Vec::new(),
        });
        descriptor.methods.push(QueryMethodDescriptor {
            name: name.to_owned(),
            full_query_path: path.to_owned(),
        });
    }
    let query_services = services.into_values().collect();
    Ok(GetQueryServicesDescriptorResponse {
        queries: Some(QueryServicesDescriptor { query_services }),
    })
}

fn tx(asked: &Asked<'_>, _: GetTxDescriptorRequest) -> Result<GetTxDescriptorResponse> {
    let message = |type_url: &str| MsgDescriptor { msg_type_url: type_url.to_owned() };
    let msgs = asked.app.chain().router().messages().map(message).collect();
    Ok(GetTxDescriptorResponse { tx: Some(TxDescriptor { fullname: Tx::full_name(), msgs }) })
}

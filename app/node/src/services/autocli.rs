//! `cosmos.autocli.v1.Query`: how command lines that are made at run time name the modules.

use std::collections::{BTreeMap, BTreeSet};

use base::Result;
use proto::cosmos::autocli::v1::{
    AppOptionsRequest, AppOptionsResponse, ModuleOptions, PositionalArgDescriptor,
    RpcCommandOptions, ServiceCommandDescriptor,
};
use proto::services::{Method, Service, services};

use super::Asked;
use super::methods::{Lane, Methods};
use crate::app::App;

pub(super) fn add(methods: &mut Methods) {
    methods.add("/cosmos.autocli.v1.Query/AppOptions", Lane::State, options);
}

fn options(asked: &Asked<'_>, _: AppOptionsRequest) -> Result<AppOptionsResponse> {
    let mut module_options: BTreeMap<String, ModuleOptions> = BTreeMap::new();
    for (module, services) in by_module(asked.app) {
        let (tx, query): (Vec<Service>, Vec<Service>) =
            services.into_iter().partition(|service| service.is_msg);
        let options = ModuleOptions { tx: commands(&tx), query: commands(&query) };
        module_options.insert(module, options);
    }
    Ok(AppOptionsResponse { module_options })
}

/// The services that modules answer, by the name of the module.
fn by_module(app: &App) -> BTreeMap<String, Vec<Service>> {
    let router = app.chain().router();
    let asked: BTreeSet<&str> =
        router.queries().filter_map(|path| path.split('/').nth(1)).collect();
    let sent = |method: &Method| router.takes(&format!("/{}", method.input.full_name()));
    let mut modules: BTreeMap<String, Vec<Service>> = BTreeMap::new();
    for service in services(proto::pool()) {
        let served = match service.is_msg {
            true => service.methods.iter().any(sent),
            false => asked.contains(service.name.as_str()),
        };
        if let (true, Some((module, _))) = (served, module_and_version(&service.name)) {
            modules.entry(module).or_default().push(service);
        }
    }
    modules
}

/// `gov` and `v1` of `cosmos.gov.v1.Query`; who is not of the SDK keeps his name in front.
fn module_and_version(service: &str) -> Option<(String, &str)> {
    let (package, _) = service.rsplit_once('.')?;
    let (module, version) = package.rsplit_once('.')?;
    let module = module.strip_prefix("cosmos.").unwrap_or(module);
    Some((module.replace('.', "-"), version))
}

/// The commands of the plainest version, `v1` before `v1beta1`, and below it those of the others.
fn commands(services: &[Service]) -> Option<ServiceCommandDescriptor> {
    let version = |service: &Service| -> String {
        module_and_version(&service.name).map_or_else(String::new, |(_, text)| text.to_owned())
    };
    let main = services.iter().min_by_key(|service| (version(service).len(), version(service)))?;
    let others = services.iter().filter(|service| service.name != main.name);
    Some(ServiceCommandDescriptor {
        sub_commands: others.map(|service| (version(service), of_service(service))).collect(),
        ..of_service(main)
    })
}

fn of_service(service: &Service) -> ServiceCommandDescriptor {
    ServiceCommandDescriptor {
        service: service.name.clone(),
        rpc_command_options: service.methods.iter().filter_map(of_method).collect(),
        ..ServiceCommandDescriptor::default()
    }
}

/// What stands in the REST path of a method are arguments without a flag.
fn of_method(method: &Method) -> Option<RpcCommandOptions> {
    let path = &method.http.first()?.path_template;
    let variable = |part: &str| Some(part.strip_prefix('{')?.strip_suffix('}')?.to_owned());
    let fields = path.split('/').filter_map(variable);
    let arguments: Vec<PositionalArgDescriptor> = fields
        .map(|field| PositionalArgDescriptor {
            proto_field: field.split('=').next().unwrap_or_default().to_owned(),
            ..PositionalArgDescriptor::default()
        })
        .collect();
    let options = RpcCommandOptions {
        rpc_method: method.name.clone(),
        positional_args: arguments,
        ..RpcCommandOptions::default()
    };
    Some(options).filter(|options| !options.positional_args.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_have_the_names_that_commands_of_the_sdk_have() {
        let module = |service| module_and_version(service).map(|(module, _)| module);
        assert_eq!(module("cosmos.bank.v1beta1.Query").as_deref(), Some("bank"));
        assert_eq!(module("whaleshares.staking.v1.Msg").as_deref(), Some("whaleshares-staking"));
        assert_eq!(module("Query"), None);
    }

    #[test]
    fn the_plainest_version_comes_first_and_the_others_below_it() {
        let all = services(proto::pool());
        let gov: Vec<Service> = all
            .into_iter()
            .filter(|service| service.name.starts_with("cosmos.gov.") && !service.is_msg)
            .collect();
        let commands = commands(&gov).unwrap_or_default();
        assert_eq!(commands.service, "cosmos.gov.v1.Query");
        let below: Vec<&String> = commands.sub_commands.keys().collect();
        assert_eq!(below, ["v1beta1"]);
        let vote = commands.rpc_command_options.iter().find(|one| one.rpc_method == "Vote");
        let arguments = vote.map(|vote| {
            vote.positional_args.iter().map(|argument| argument.proto_field.as_str()).collect()
        });
        assert_eq!(arguments, Some(vec!["proposal_id", "voter"]));
    }
}

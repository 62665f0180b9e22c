//! The tree of `query`: modules with the methods of their services.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use chain::Chain;
use proto::services::{Method, Service, services};

use super::daily::{self, Form};
use crate::cli::typed::kebab;

/// What the chain asks of its modules, plus these, which the node answers beside it.
const NODE_SERVICES: [&str; 2] =
    ["cosmos.base.node.v1beta1.Service", "cosmos.base.tendermint.v1beta1.Service"];

/// A module or what stands for one, with its queries.
pub(super) struct Module {
    /// As people type it.
    pub(super) name: String,
    /// Full names of its services.
    pub(super) services: Vec<String>,
    /// In the order in which help lists them.
    pub(super) queries: Vec<Query>,
    /// Modules below this one.
    pub(super) below: Vec<Module>,
}

/// One method of a service as a command.
pub(super) struct Query {
    /// As people type it.
    pub(super) name: String,
    pub(super) method: Method,
    /// Its daily form, if it has one.
    pub(super) form: Option<&'static Form>,
}

/// All that can be asked.
pub(super) fn modules() -> &'static [Module] {
    static MODULES: OnceLock<Vec<Module>> = OnceLock::new();
    MODULES.get_or_init(grow)
}

fn grow() -> Vec<Module> {
    let all = services(proto::pool());
    let chain = Chain::new();
    let asked: BTreeSet<&str> = chain.router().queries().collect();
    let mut modules: BTreeMap<String, Module> = BTreeMap::new();
    for service in &all {
        if is_superseded(service, &asked) {
            continue;
        }
        let of_node = NODE_SERVICES.contains(&service.name.as_str());
        let methods =
            service.methods.iter().filter(|method| of_node || asked.contains(method.path.as_str()));
        let queries: Vec<Query> = methods.filter_map(|method| query(service, method)).collect();
        if queries.is_empty() {
            continue;
        }
        let name = name_of(service);
        let module = modules.entry(name.clone()).or_insert_with(|| Module::new(name));
        module.services.push(service.name.clone());
        module.queries.extend(queries);
    }
    // As in the SDK, where what CometBFT tells is part of consensus.
    if let (Some(comet), Some(consensus)) = (modules.remove("comet"), modules.get_mut("consensus"))
    {
        consensus.below.push(comet);
    }
    modules.into_values().collect()
}

/// Whether the chain answers a newer version of the same service: `v1` stands for `v1beta1`, too.
fn is_superseded(service: &Service, asked: &BTreeSet<&str>) -> bool {
    service.name.contains(".v1beta1.")
        && asked.iter().any(|path| {
            let newer = service.name.replace(".v1beta1.", ".v1.");
            path.strip_prefix('/').and_then(|path| path.split('/').next()) == Some(newer.as_str())
        })
}

impl Module {
    fn new(name: String) -> Module {
        Module { name, services: Vec::new(), queries: Vec::new(), below: Vec::new() }
    }
}

fn query(service: &Service, method: &Method) -> Option<Query> {
    let form = daily::form(&service.name, &method.name);
    if form.is_some_and(|form| form.name.is_empty()) {
        return None;
    }
    let name = form.map_or_else(|| kebab(&method.name), |form| form.name.to_owned());
    Some(Query { name, method: method.clone(), form })
}

/// `cosmos.bank.v1beta1.Query` is `bank`: the part before the version.
fn name_of(service: &Service) -> String {
    let mut parts = service.name.rsplit('.').skip(2);
    match parts.next().unwrap_or_default() {
        "tendermint" => "comet".to_owned(),
        name => name.replace('_', "-"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_query_of_the_chain_has_a_command_of_its_own() {
        let modules = modules();
        let mut paths = BTreeSet::new();
        for module in modules.iter().flat_map(|module| std::iter::once(module).chain(&module.below))
        {
            let mut names = BTreeSet::new();
            for query in &module.queries {
                assert!(
                    names.insert(query.name.as_str()),
                    "{} {} is there twice",
                    module.name,
                    query.name
                );
                paths.insert(query.method.path.clone());
            }
        }
        let chain = Chain::new();
        let asked: BTreeSet<&str> = chain.router().queries().collect();
        for path in &asked {
            let newer = path.replace(".v1beta1.", ".v1.");
            let is_older = newer != **path && asked.iter().any(|path| *path == newer);
            assert!(is_older || paths.contains(*path), "{path}");
        }
    }

    #[test]
    fn every_daily_form_belongs_to_a_method_with_these_fields() {
        let all = services(proto::pool());
        for (service, form) in daily::all() {
            let method = all
                .iter()
                .find(|known| known.name == service)
                .and_then(|known| known.methods.iter().find(|method| method.name == form.method));
            let method = method.unwrap_or_else(|| panic!("{service}/{}", form.method));
            for field in form.positional.iter().chain(form.optional) {
                assert!(method.input.get_field_by_name(field).is_some(), "{}.{field}", form.method);
            }
        }
    }
}

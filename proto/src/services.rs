//! The gRPC services of the descriptor set, and the REST paths their methods ask for.

use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, MessageDescriptor};

use crate::google::api;
use crate::options;

/// A gRPC service.
#[derive(Clone, Debug)]
pub struct Service {
    /// Full name, `cosmos.bank.v1beta1.Query`.
    pub name: String,
    /// Whether its methods are messages of transactions (option `cosmos.msg.v1.service`).
    pub is_msg: bool,
    /// In the order of the file.
    pub methods: Vec<Method>,
}

/// A method of a service.
#[derive(Clone, Debug)]
pub struct Method {
    /// Name inside the service, `Balance`.
    pub name: String,
    /// gRPC path, `/cosmos.bank.v1beta1.Query/Balance`.
    pub path: String,
    /// What it takes.
    pub input: MessageDescriptor,
    /// What it answers.
    pub output: MessageDescriptor,
    /// Its REST paths: the main one, then the additional bindings. Empty when it has none.
    pub http: Vec<HttpRule>,
}

/// A REST path, from `google.api.http`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HttpRule {
    /// The HTTP method.
    pub method: HttpMethod,
    /// The path with its variables, `/cosmos/bank/v1beta1/denoms_metadata/{denom=**}`.
    pub path_template: String,
    /// Where the request body goes: `*` for the whole message, a field's name for that field.
    /// Without, the rest of the message comes from the query string.
    pub body: Option<String>,
}

/// The HTTP methods that a rule can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpMethod {
    /// Reads.
    Get,
    /// Sends.
    Post,
    /// Replaces.
    Put,
    /// Removes.
    Delete,
    /// Changes.
    Patch,
}

/// All services of `pool`, in the order of its files.
pub fn services(pool: &DescriptorPool) -> Vec<Service> {
    let is_msg = options::extension(pool, "cosmos.msg.v1.service");
    let http = options::extension(pool, "google.api.http");
    pool.services()
        .map(|service| Service {
            name: service.full_name().to_owned(),
            is_msg: options::flag(&service.options(), &is_msg),
            methods: service
                .methods()
                .map(|method| Method {
                    name: method.name().to_owned(),
                    path: format!("/{}/{}", service.full_name(), method.name()),
                    input: method.input(),
                    output: method.output(),
                    http: rules(&method.options(), &http),
                })
                .collect(),
        })
        .collect()
}

fn rules(options: &DynamicMessage, http: &ExtensionDescriptor) -> Vec<HttpRule> {
    if !options.has_extension(http) {
        return Vec::new();
    }
    let main = options.get_extension(http);
    let Some(Ok(main)) = main.as_message().map(|rule| rule.transcode_to::<api::HttpRule>()) else {
        panic!("google.api.http of the descriptor set is no HttpRule");
    };
    let more = main.additional_bindings.clone();
    core::iter::once(main).chain(more).filter_map(rule).collect()
}

/// A rule without a pattern has no path, and a custom one no method that we know: both are none.
fn rule(rule: api::HttpRule) -> Option<HttpRule> {
    use api::http_rule::Pattern;
    let (method, path_template) = match rule.pattern? {
        Pattern::Get(path) => (HttpMethod::Get, path),
        Pattern::Post(path) => (HttpMethod::Post, path),
        Pattern::Put(path) => (HttpMethod::Put, path),
        Pattern::Delete(path) => (HttpMethod::Delete, path),
        Pattern::Patch(path) => (HttpMethod::Patch, path),
        Pattern::Custom(_) => return None,
    };
    Some(HttpRule { method, path_template, body: Some(rule.body).filter(|body| !body.is_empty()) })
}

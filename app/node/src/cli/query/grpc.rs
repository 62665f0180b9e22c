//! `whaled query grpc`: any method of any service.

use clap::Args;
use proto::services::{Method, services};

use super::{Asking, answer};
use crate::cli::failure::{Failure, Result};
use crate::config::nearest;

#[derive(Args)]
pub(super) struct Arguments {
    /// The method: cosmos.bank.v1beta1.Query/Balance.
    #[arg(value_name = "SERVICE/METHOD")]
    method: String,
    /// The request in JSON.
    #[arg(default_value = "{}")]
    request: String,
    /// Asks the state after the block of this height.
    #[arg(long, value_name = "HEIGHT", default_value_t = 0)]
    height: u64,
}

pub(super) fn run(asking: &Asking<'_>, arguments: &Arguments) -> Result {
    let Method { path, input, output, .. } = find(&arguments.method)?;
    let bytes = proto::json::parse(input.full_name(), &arguments.request)?;
    let answer = asking.node()?.query(&path, &bytes, arguments.height)?;
    answer::print(&output, &answer, asking.format()?)
}

/// The method, with a slash or a point before its name, and with or without a slash in front.
fn find(text: &str) -> Result<Method> {
    let wanted = match text.trim_start_matches('/').rsplit_once(['/', '.']) {
        Some((service, method)) => format!("/{service}/{method}"),
        None => text.to_owned(),
    };
    let methods: Vec<Method> = services(proto::pool())
        .into_iter()
        .filter(|service| !service.is_msg)
        .flat_map(|service| service.methods)
        .collect();
    if let Some(method) = methods.iter().find(|method| method.path == wanted) {
        return Ok(method.clone());
    }
    let near = nearest(&wanted, methods.iter().map(|method| method.path.as_str()));
    let near = near.unwrap_or("/cosmos.bank.v1beta1.Query/Balance").trim_start_matches('/');
    Err(Failure::usage(format!("there is no method {text}"))
        .try_this(format!("whaled query grpc {near}")))
}

//! What the clients of three faucets say, and how each of them wants to be answered.

use super::counter::{Counter, GIFT};
use super::refusal::Refusal;
use http_body_util::{BodyExt, Limited};
use hyper::body::Incoming;
use hyper::{Method, Request, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;

/// An address and a denomination fit many times.
const BODY_BYTES_MAX: usize = 4096;

const WELCOME: &str = "GET /send/{address}        receive a gift\n\
                       GET /balance               what is left\n\
                       POST /credit               the same as /send, for CosmJS: {\"address\": ..., \"denom\": ...}\n\
                       POST /                     the same, for Ignite: {\"address\": ..., \"coins\": [...]}\n\
                       GET /info                  the name of the chain\n";

/// An answer of the faucet.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) kind: &'static str,
    pub(super) body: String,
    pub(super) retry_after_s: Option<u64>,
}

impl Reply {
    fn text(status: StatusCode, body: impl Into<String>) -> Reply {
        let kind = "text/plain; charset=utf-8";
        Reply { status, kind, body: body.into(), retry_after_s: None }
    }

    fn json(status: StatusCode, body: &Value) -> Reply {
        let kind = "application/json";
        Reply { status, kind, body: body.to_string(), retry_after_s: None }
    }

    fn because_of(self, refusal: &Refusal) -> Reply {
        Reply { retry_after_s: refusal.retry_after_s(), ..self }
    }
}

pub(super) async fn answer(request: Request<Incoming>, counter: Arc<Counter>) -> Reply {
    let path = request.uri().path().to_owned();
    match (request.method(), path.as_str()) {
        (&Method::OPTIONS, _) => Reply::text(StatusCode::NO_CONTENT, ""),
        (&Method::GET, "/" | "/healthz") => Reply::text(StatusCode::OK, WELCOME),
        (&Method::GET, "/balance") => balance(counter).await,
        (&Method::GET, "/info") => {
            let info = json!({ "is_a_faucet": true, "chain_id": counter.purse().chain_id });
            Reply::json(StatusCode::OK, &info)
        }
        (&Method::GET, path) if path.starts_with("/send/") => {
            send(path.trim_start_matches("/send/"), &counter).await
        }
        (&Method::POST, "/credit") => credit(request, &counter).await,
        (&Method::POST, "/") => transfer(request, &counter).await,
        (_, "/credit") => {
            Reply::text(StatusCode::METHOD_NOT_ALLOWED, "This endpoint requires a POST request")
        }
        _ => Reply::text(StatusCode::NOT_FOUND, WELCOME),
    }
}

/// ping.pub: what the faucet has left. The members outside `result` are those of its older versions.
async fn balance(counter: Arc<Counter>) -> Reply {
    let purse = counter.purse().clone();
    let (address, denom) = (purse.address.to_string(), purse.denom().to_owned());
    // Asking the node blocks.
    let asked = tokio::task::spawn_blocking(move || purse.balance()).await;
    let asked = asked.map_err(anyhow::Error::from).and_then(|amount| amount);
    match asked {
        Ok(amount) => {
            let coin = json!({ "denom": denom, "amount": amount });
            let result = json!({ "address": address, "balance": [coin] });
            let body =
                json!({ "status": "ok", "result": result, "denom": denom, "amount": amount });
            Reply::json(StatusCode::OK, &body)
        }
        Err(error) => {
            let body = json!({ "status": "error", "message": format!("{error:#}") });
            Reply::json(StatusCode::BAD_GATEWAY, &body)
        }
    }
}

/// ping.pub: its page shows `message`, and links `txhash`; older versions show `result`, and link
/// `transactionHash`.
async fn send(address: &str, counter: &Counter) -> Reply {
    match counter.give(address, GIFT).await {
        Ok(hash) => {
            let result = json!({ "code": 0, "txhash": hash, "transactionHash": hash });
            Reply::json(StatusCode::OK, &json!({ "status": "ok", "result": result }))
        }
        Err(refusal) => {
            let reason = refusal.to_string();
            let body = json!({ "status": "error", "message": reason, "result": reason });
            Reply::json(refusal.status(), &body).because_of(&refusal)
        }
    }
}

/// CosmJS: plain text, with the status codes of its own faucet. Version 0.34 of its client sends
/// JSON as `text/plain`, so the kind of the body is not looked at.
async fn credit(request: Request<Incoming>, counter: &Counter) -> Reply {
    let denom = counter.purse().denom();
    let given = match body(request).await {
        Err(reply) => return reply,
        Ok(body) => {
            let text = |key: &str| body.get(key).and_then(Value::as_str);
            match (text("address"), text("denom")) {
                (Some(address), Some(asked)) if asked == denom => counter.give(address, GIFT).await,
                (Some(_), Some(asked)) => Err(not_offered(asked, denom)),
                _ => {
                    Err(Refusal::Malformed("{\"address\": \"...\", \"denom\": \"...\"}".to_owned()))
                }
            }
        }
    };
    match given {
        Ok(_) => Reply::text(StatusCode::OK, "ok"),
        Err(refusal) => Reply::text(refusal.status(), refusal.to_string()).because_of(&refusal),
    }
}

/// Ignite: JSON with `error` or nothing in it, and the hash for versions that show it.
async fn transfer(request: Request<Incoming>, counter: &Counter) -> Reply {
    let given = match body(request).await {
        Err(reply) => return reply,
        Ok(body) => match asked(&body, counter.purse().denom()) {
            Ok((address, amount)) => counter.give(&address, amount).await,
            Err(refusal) => Err(refusal),
        },
    };
    match given {
        Ok(hash) => Reply::json(StatusCode::OK, &json!({ "hash": hash })),
        Err(refusal) => {
            let body = json!({ "error": refusal.to_string() });
            Reply::json(refusal.status(), &body).because_of(&refusal)
        }
    }
}

/// Who asks Ignite's faucet for how much; for the usual gift if no coins are named.
fn asked(body: &Value, denom: &str) -> Result<(String, u128), Refusal> {
    let malformed =
        || Refusal::Malformed(format!("{{\"address\": \"...\", \"coins\": [\"1{denom}\"]}}"));
    let address = body.get("address").and_then(Value::as_str).ok_or_else(malformed)?;
    let coins = match body.get("coins") {
        None | Some(Value::Null) => &Vec::new(),
        Some(Value::Array(coins)) => coins,
        Some(_) => return Err(malformed()),
    };
    let mut sum: u128 = 0;
    for coin in coins {
        let coin = coin.as_str().ok_or_else(malformed)?;
        let end = coin.find(|c: char| !c.is_ascii_digit()).unwrap_or(coin.len());
        let (amount, unit) = coin.split_at_checked(end).unwrap_or_default();
        if unit != denom {
            return Err(not_offered(coin, denom));
        }
        let amount: u128 = amount.parse().map_err(|_| malformed())?;
        sum = sum.saturating_add(amount);
    }
    Ok((address.to_owned(), if coins.is_empty() { GIFT } else { sum }))
}

fn not_offered(asked: &str, offer: &str) -> Refusal {
    Refusal::NotOffered { asked: asked.to_owned(), offer: offer.to_owned() }
}

/// The body as JSON; null if it is none.
async fn body(request: Request<Incoming>) -> Result<Value, Reply> {
    match Limited::new(request.into_body(), BODY_BYTES_MAX).collect().await {
        Ok(body) => Ok(serde_json::from_slice(&body.to_bytes()).unwrap_or_default()),
        Err(_) => Err(Reply::text(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("the body has more than {BODY_BYTES_MAX} bytes"),
        )),
    }
}

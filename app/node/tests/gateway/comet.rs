//! A server that speaks CometBFT's JSON-RPC and answers what a test says.

use std::net::TcpListener;
use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// The result of a method, or the text of its failure.
pub type Answer = Result<Value, String>;

type Answers = Arc<dyn Fn(&str, &Value) -> Answer + Send + Sync>;

pub struct Comet {
    pub address: String,
    _threads: Option<Runtime>,
}

impl Comet {
    pub fn that_answers(answers: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static) -> Comet {
        let threads = Runtime::new().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("tcp://{}", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        let answers: Answers = Arc::new(answers);
        let router = Router::new().route("/", post(answer)).with_state(answers);
        threads.spawn(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            axum::serve(listener, router).await.unwrap();
        });
        Comet { address, _threads: Some(threads) }
    }

    /// Nobody listens there.
    pub fn that_is_gone() -> Comet {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        Comet { address: format!("tcp://{}", listener.local_addr().unwrap()), _threads: None }
    }

    /// For tests that have no use for it.
    pub fn that_knows_nothing() -> Comet {
        Comet::that_answers(|method, _| Err(format!("{method} is not expected here")))
    }
}

async fn answer(State(answers): State<Answers>, Json(request): Json<Value>) -> Json<Value> {
    let method = request["method"].as_str().unwrap();
    Json(match answers(method, &request["params"]) {
        Ok(result) => json!({"jsonrpc": "2.0", "id": request["id"], "result": result}),
        Err(data) => {
            let error = json!({"code": -32603, "message": "Internal error", "data": data});
            json!({"jsonrpc": "2.0", "id": request["id"], "error": error})
        }
    })
}

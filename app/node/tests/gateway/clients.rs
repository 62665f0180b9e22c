//! Clients of the doors that know nothing of the services: text in, text out; bytes in, bytes out.

use bytes::Bytes;
use http::{HeaderMap, Request};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use node::gateway::PassThrough;
use serde_json::Value;
use tonic::transport::Channel;
use tonic::{Response, Status};

use crate::node::Node;

/// An HTTP answer.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// The body as JSON; null if there is none.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {:?}", self.body))
    }

    /// A header, empty if it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Node {
    pub fn get(&self, path: &str) -> Reply {
        self.rest("GET", path, &[], "")
    }

    pub fn post(&self, path: &str, body: &str) -> Reply {
        self.rest("POST", path, &[], body)
    }

    /// Any REST request. Characters that the recorded paths do not escape are escaped here.
    pub fn rest(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let path = path.replace(' ', "%20").replace('\'', "%27");
        let uri = format!("http://{}{path}", self.gateway.rest_address().unwrap());
        let mut request = Request::builder().method(method).uri(uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::<Bytes>::from(body.to_owned())).unwrap();
        self.threads.block_on(async {
            let client = Client::builder(TokioExecutor::new()).build_http();
            let (parts, body) = client.request(request).await.unwrap().into_parts();
            let body = body.collect().await.unwrap().to_bytes();
            Reply { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }

    /// Any unary gRPC call, with metadata.
    pub fn grpc(
        &self,
        path: &str,
        metadata: &[(&'static str, &str)],
        request: &[u8],
    ) -> Result<Response<Bytes>, Status> {
        let mut request = tonic::Request::new(Bytes::copy_from_slice(request));
        for (name, value) in metadata {
            request.metadata_mut().insert(*name, value.parse().unwrap());
        }
        let path = path.parse().unwrap();
        self.threads.block_on(async {
            let mut client = tonic::client::Grpc::new(self.channel().await);
            client.ready().await.unwrap();
            client.unary(request, path, PassThrough).await
        })
    }

    pub async fn channel(&self) -> Channel {
        let address = format!("http://{}", self.gateway.grpc_address().unwrap());
        Channel::from_shared(address).unwrap().connect().await.unwrap()
    }
}

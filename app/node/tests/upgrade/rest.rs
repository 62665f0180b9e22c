//! REST, as much as asking takes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// The JSON at `path` of the node that serves REST at `url`; none while it does not answer.
pub(crate) fn get(url: &str, path: &str) -> Option<Value> {
    let host = url.split_once("://").unwrap().1;
    let mut stream = TcpStream::connect(host).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    assert!(!head.to_lowercase().contains("transfer-encoding"), "{head}");
    Some(serde_json::from_str(body).unwrap_or_else(|error| panic!("{path}: {error}: {body}")))
}

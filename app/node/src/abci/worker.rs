//! Takes requests from the inbox and writes the answers.

use std::io::{self, Write};

use prost::Message;
use tendermint_proto::v0_38::abci::{
    Response, ResponseException, request::Value as Ask, response::Value as Tell,
};

use super::{
    dispatch,
    end::End,
    inbox::{Inbox, Work},
    server::Shared,
    stream::Stream,
};
use crate::priority;

/// Answers are written at the latest when so many bytes have gathered.
const WRITE_AT: usize = 256 * 1024;

/// Why a worker ends before it is told to.
pub(crate) enum Stop {
    /// Nobody takes the answers.
    Lost(io::Error),
    /// The last answer was an exception.
    Excepted(End),
}

/// Answers the requests of one connection in order.
pub(crate) struct Worker<'link> {
    number: u64,
    inbox: &'link Inbox,
    shared: &'link Shared,
    stream: Stream,
    /// Encoded and not yet written.
    answers: Vec<u8>,
    /// Whether this is CometBFT's connection for queries.
    queries: bool,
}

impl<'link> Worker<'link> {
    pub(crate) fn new(
        number: u64,
        inbox: &'link Inbox,
        shared: &'link Shared,
        stream: Stream,
    ) -> Self {
        Self { number, inbox, shared, stream, answers: Vec::new(), queries: false }
    }

    /// Works until the inbox is closed, or until there is a reason to close it.
    pub(crate) fn work(mut self) -> Option<Stop> {
        while let Some((work, nothing_waits)) = self.inbox.take() {
            let requests = match work {
                Work::Answer(requests) => requests,
                Work::Refuse(fault) => {
                    let text = fault.to_string();
                    let connection = self.number;
                    return Some(self.except(text, End::Refused { connection, fault }));
                }
            };
            let is_flush = |request: &Ask| matches!(request, Ask::Flush(_));
            let flush = nothing_waits || requests.iter().any(is_flush);
            if let Err(stop) = self.answer(requests) {
                return Some(stop);
            }
            if (flush || self.answers.len() >= WRITE_AT)
                && let Err(error) = self.write()
            {
                return Some(Stop::Lost(error));
            }
        }
        self.write().err().map(Stop::Lost)
    }

    fn answer(&mut self, requests: Vec<Ask>) -> Result<(), Stop> {
        let Shared { application, metrics, message_limit, .. } = self.shared;
        for request in &requests {
            message_limit.heed_request(request);
        }
        if !self.queries && requests.iter().any(|request| matches!(request, Ask::Query(_))) {
            self.queries = true;
            priority::give_way(priority::QUERIES);
        }
        let answers = &mut self.answers;
        let give = |response| {
            message_limit.heed_response(&response);
            encode(response, answers);
        };
        dispatch::answer_all(&**application, metrics, requests, give).map_err(|(method, reason)| {
            let text = reason.to_string();
            let connection = self.number;
            let end = End::Exception { connection, method, reason };
            self.except(text, end)
        })
    }

    /// Says why it ends; the reason counts even if CometBFT is no longer there to hear it.
    fn except(&mut self, error: String, end: End) -> Stop {
        encode(Tell::Exception(ResponseException { error }), &mut self.answers);
        if let Err(error) = self.write() {
            tracing::debug!(%error, "the exception did not reach CometBFT");
        }
        Stop::Excepted(end)
    }

    fn write(&mut self) -> io::Result<()> {
        let written = self.stream.write_all(&self.answers);
        self.answers.clear();
        // A large answer comes once in a block; its buffer need not stay.
        self.answers.shrink_to(WRITE_AT);
        written
    }
}

fn encode(response: Tell, answers: &mut Vec<u8>) {
    let message = Response { value: Some(response) };
    let encoded = message.encode_length_delimited(answers);
    assert!(encoded.is_ok(), "a growing buffer has room for every answer");
}

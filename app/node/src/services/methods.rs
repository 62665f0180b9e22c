//! The table of methods: path, messages, and the function that answers.

use std::collections::BTreeMap;

use base::Result;
use prost::{Message, Name};

use super::{Asked, invalid};

/// What answering a method takes; there are limits for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Reading state and computing: as many at one time as there are processors.
    State,
    /// Waiting for CometBFT: many at one time, for they cost nothing meanwhile.
    Comet,
    /// Searching what CometBFT has stored, which is work for the process that consensus runs in:
    /// few at one time, and with rests.
    History,
}

type Answer = Box<dyn Fn(&Asked<'_>, &[u8]) -> Result<Vec<u8>> + Send + Sync>;

struct Method {
    lane: Lane,
    input: String,
    output: String,
    answer: Answer,
}

/// All methods of the services by path.
#[derive(Default)]
pub(crate) struct Methods(BTreeMap<&'static str, Method>);

impl Methods {
    /// A method under its gRPC path.
    pub(super) fn add<Q, R>(
        &mut self,
        path: &'static str,
        lane: Lane,
        answer: fn(&Asked<'_>, Q) -> Result<R>,
    ) where
        Q: Message + Default + Name + 'static,
        R: Message + Name + 'static,
    {
        self.add_as(path, lane, &R::full_name(), move |asked, request| {
            Ok(answer(asked, request)?.encode_to_vec())
        });
    }

    /// A method whose answer is encoded already, as a message of the type `output`.
    pub(super) fn add_as<Q>(
        &mut self,
        path: &'static str,
        lane: Lane,
        output: &str,
        answer: impl Fn(&Asked<'_>, Q) -> Result<Vec<u8>> + Send + Sync + 'static,
    ) where
        Q: Message + Default + Name + 'static,
    {
        let answer: Answer = Box::new(move |asked, bytes| {
            answer(asked, Q::decode(bytes).map_err(|error| invalid(error.to_string()))?)
        });
        let method = Method { lane, input: Q::full_name(), output: output.to_owned(), answer };
        assert!(self.0.insert(path, method).is_none(), "{path} added twice");
    }

    pub(super) fn answer(
        &self,
        asked: &Asked<'_>,
        path: &str,
        request: &[u8],
    ) -> Option<Result<Vec<u8>>> {
        self.0.get(path).map(|method| (method.answer)(asked, request))
    }

    pub(super) fn lane(&self, path: &str) -> Option<Lane> {
        self.0.get(path).map(|method| method.lane)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0
            .iter()
            .map(|(path, Method { input, output, .. })| (*path, input.as_str(), output.as_str()))
    }
}

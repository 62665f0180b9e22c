//! Memory for requests and answers that are on their way, as much as consensus can spare.

use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::time::Duration;

use axum::body::Body;
use axum::response::Response;
use base::{Error, Result, Status};
use bytes::{Bytes, BytesMut};
use http::header::CONTENT_LENGTH;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;
use tonic::codegen::tokio_stream;

use super::turns::busy;

/// All requests and answers together.
const TOTAL: usize = 256 * 1024 * 1024;

/// What is counted as one.
const UNIT: usize = 1024;

/// Longest answer. Nobody asks for more by chance; a smaller page is the way.
pub(super) const ANSWER_MAX: usize = 32 * 1024 * 1024;

/// How much of an answer is given to a connection at a time.
const PIECE: usize = 64 * 1024;

/// How long a request may take to come.
const COMING_LIMIT: Duration = Duration::from_secs(20);

/// How long a client may take for an answer. What he has not taken then is dropped.
const GOING_LIMIT: Duration = Duration::from_secs(60);

/// The memory of a node's doors.
pub(super) struct Memory {
    free: Arc<Semaphore>,
    /// Answers on their way, oldest first.
    going: Mutex<VecDeque<(Instant, Weak<Mutex<Answer>>)>>,
    patience: Patience,
}

/// How long clients may take.
struct Patience {
    coming: Duration,
    going: Duration,
}

/// A part of it, free again when this is dropped.
pub(super) struct Held(OwnedSemaphorePermit);

/// Why a request could not be read.
#[derive(Debug)]
pub(super) enum Unread {
    /// It is longer than it may be; what came of it.
    TooLong(Bytes),
    /// It did not come in time.
    TooSlow,
    /// It ended early, or there is no memory for it.
    Failed(Error),
}

impl Memory {
    pub(super) fn new() -> Memory {
        Memory::of(TOTAL, Patience { coming: COMING_LIMIT, going: GOING_LIMIT })
    }

    fn of(bytes: usize, patience: Patience) -> Memory {
        let free = Arc::new(Semaphore::new(bytes.div_ceil(UNIT)));
        Memory { free, going: Mutex::default(), patience }
    }

    /// A part of `bytes`, if so much is free.
    fn hold(&self, bytes: usize) -> Result<Held> {
        let units = u32::try_from(bytes.div_ceil(UNIT)).unwrap_or(u32::MAX);
        let held = Arc::clone(&self.free).try_acquire_many_owned(units);
        held.map(Held).map_err(|_| busy("it has no memory left for requests"))
    }

    /// Reads a request of at most `max` bytes.
    pub(super) async fn read(&self, body: Body, max: usize) -> Result<(Bytes, Held), Unread> {
        match tokio::time::timeout(self.patience.coming, self.collect(body, max)).await {
            Ok(read) => read,
            Err(_) => Err(Unread::TooSlow),
        }
    }

    async fn collect(&self, mut body: Body, max: usize) -> Result<(Bytes, Held), Unread> {
        let mut held = self.hold(0).map_err(Unread::Failed)?;
        let mut read = BytesMut::new();
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| {
                Unread::Failed(Error::query(Status::InvalidArgument, error.to_string()))
            })?;
            let Ok(data) = frame.into_data() else { continue };
            let length = read.len().saturating_add(data.len());
            if length > max {
                read.extend_from_slice(data.get(..data.len().min(UNIT)).unwrap_or_default());
                return Err(Unread::TooLong(read.freeze()));
            }
            let more = length.div_ceil(UNIT).saturating_sub(read.len().div_ceil(UNIT));
            let more = self.hold(more.saturating_mul(UNIT)).map_err(Unread::Failed)?;
            held.0.merge(more.0);
            read.extend_from_slice(&data);
        }
        Ok((read.freeze(), held))
    }

    /// The same response, given away piece by piece as the client takes it.
    pub(super) async fn send(&self, response: Response) -> Result<Response> {
        let (mut parts, body) = response.into_parts();
        let internal = |error: axum::Error| Error::query(Status::Internal, error.to_string());
        let body = body.collect().await.map_err(internal)?;
        let trailers = body.trailers().cloned();
        let bytes = body.to_bytes();
        if bytes.is_empty() && trailers.is_none() {
            return Ok(Response::from_parts(parts, Body::empty()));
        }
        if trailers.is_none() {
            parts.headers.insert(CONTENT_LENGTH, bytes.len().into());
        }
        let going = self.going(bytes)?;
        let pieces = std::iter::from_fn(move || next(&going));
        let trailers = trailers.map(|trailers| Ok(Frame::trailers(trailers)));
        let stream = tokio_stream::iter(pieces.chain(trailers));
        Ok(Response::from_parts(parts, Body::new(StreamBody::new(stream))))
    }

    /// Puts an answer on its way, and drops those that have been on theirs for too long.
    fn going(&self, bytes: Bytes) -> Result<Arc<Mutex<Answer>>> {
        let now = Instant::now();
        let mut going = self.going.lock();
        while let Some((begun, oldest)) = going.front() {
            match oldest.upgrade() {
                Some(_) if now.duration_since(*begun) < self.patience.going => break,
                Some(late) => *late.lock() = Answer::Dropped,
                None => {}
            }
            going.pop_front();
        }
        let left = Answer::Left { _held: self.hold(bytes.len())?, bytes };
        let answer = Arc::new(Mutex::new(left));
        going.push_back((now, Arc::downgrade(&answer)));
        Ok(answer)
    }
}

/// What is left of an answer.
enum Answer {
    Left { bytes: Bytes, _held: Held },
    Dropped,
    Gone,
}

/// A client that takes too long.
#[derive(Debug, thiserror::Error)]
#[error("the answer was not taken in time")]
struct TooLate;

fn next(answer: &Mutex<Answer>) -> Option<Result<Frame<Bytes>, TooLate>> {
    let mut answer = answer.lock();
    match &mut *answer {
        Answer::Left { bytes, .. } if !bytes.is_empty() => {
            let piece = bytes.split_to(bytes.len().min(PIECE));
            if bytes.is_empty() {
                *answer = Answer::Gone;
            }
            Some(Ok(Frame::data(piece)))
        }
        Answer::Left { .. } | Answer::Gone => None,
        Answer::Dropped => {
            *answer = Answer::Gone;
            Some(Err(TooLate))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests fail loudly")]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(60);

    fn memory(coming: Duration, going: Duration) -> Memory {
        Memory::of(10 * UNIT, Patience { coming, going })
    }

    fn answer(bytes: usize) -> Response {
        Response::new(Body::from(vec![7; bytes]))
    }

    #[tokio::test]
    async fn a_request_holds_its_memory_until_it_is_answered() {
        let memory = memory(LONG, LONG);
        let (read, held) = memory.read(Body::from(vec![1; 8 * UNIT]), 9 * UNIT).await.unwrap();
        assert_eq!(read.len(), 8 * UNIT);
        let full = memory.read(Body::from(vec![1; 3 * UNIT]), 9 * UNIT).await;
        assert!(matches!(full, Err(Unread::Failed(error)) if error.to_string().contains("busy")));
        drop(held);
        assert!(memory.read(Body::from(vec![1; 3 * UNIT]), 9 * UNIT).await.is_ok());
    }

    #[tokio::test]
    async fn a_request_that_is_too_long_is_not_read_to_its_end() {
        let memory = memory(LONG, LONG);
        let read = memory.read(Body::from(vec![1; 11]), 10).await;
        assert!(matches!(read, Err(Unread::TooLong(start)) if start.len() == 11));
        assert!(memory.read(Body::from(vec![1; 10]), 10).await.is_ok());
    }

    #[tokio::test]
    async fn a_request_that_does_not_come_is_not_waited_for() {
        let never = Body::from_stream(tokio_stream::pending::<Result<Bytes, TooLate>>());
        let read = memory(Duration::ZERO, LONG).read(never, 10).await;
        assert!(matches!(read, Err(Unread::TooSlow)));
    }

    #[tokio::test]
    async fn an_answer_is_given_away_whole_and_in_pieces() {
        let memory = Memory::new();
        let mut sent = memory.send(answer(PIECE * 2 + 1)).await.unwrap();
        assert_eq!(sent.headers()[CONTENT_LENGTH], (PIECE * 2 + 1).to_string());
        let first = sent.body_mut().frame().await.unwrap().unwrap();
        assert_eq!(first.into_data().unwrap().len(), PIECE);
        assert_eq!(sent.into_body().collect().await.unwrap().to_bytes().len(), PIECE + 1);
    }

    #[tokio::test]
    async fn an_answer_that_nobody_takes_makes_room_after_a_while() {
        let patient = memory(LONG, LONG);
        let _slow = patient.send(answer(8 * UNIT)).await.unwrap();
        assert!(patient.send(answer(8 * UNIT)).await.is_err(), "there is no room");

        let hasty = memory(LONG, Duration::ZERO);
        let slow = hasty.send(answer(8 * UNIT)).await.unwrap();
        hasty.send(answer(8 * UNIT)).await.unwrap();
        assert!(slow.into_body().collect().await.is_err(), "it is too late for it");
    }
}

//! Where answers differ from the recorded ones on purpose.

use super::Difference;

pub const REST: &[Difference] = &[];
pub const GRPC: &[Difference] = &[];
pub const ABCI: &[Difference] = &[];

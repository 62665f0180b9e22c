//! A BitShares transaction with one operation `custom`, as wallets pack and sign it.

/// What an operation `custom` is among operations.
const CUSTOM: u64 = 35;

/// Longest number of seven bits a byte that fits into 64 bits.
const VARINT_LONGEST: usize = 10;

/// What such a transaction says that concerns a claim. Reference block, expiration and fee may be
/// anything: the transaction is never sent to BitShares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Custom {
    /// The instance of the account that pays.
    pub payer: u64,
    /// Instances of accounts whose active authority is needed too.
    pub required_auths: Vec<u64>,
    /// What the operation carries.
    pub data: Vec<u8>,
}

/// Why bytes are no such transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransactionError {
    /// It ends too early.
    #[error("it ends too early")]
    Truncated,
    /// Something comes behind its end.
    #[error("{0} bytes come behind its end")]
    TrailingBytes(usize),
    /// Not exactly one operation.
    #[error("it has {0} operations, not one")]
    OperationCount(u64),
    /// The operation is not `custom`.
    #[error("its operation is {0}, not 35 (custom)")]
    OperationKind(u64),
    /// It has extensions.
    #[error("it has {0} extensions")]
    Extensions(u64),
    /// A number takes more bytes than it needs.
    #[error("a number is not in its shortest form")]
    VarintNotMinimal,
}

impl Custom {
    /// Reads a packed transaction without its signatures.
    pub fn parse(packed: &[u8]) -> Result<Custom, TransactionError> {
        let mut rest = Rest(packed);
        rest.skip(2 + 4 + 4)?; // reference block, its prefix, expiration
        match rest.varint()? {
            1 => {}
            count => return Err(TransactionError::OperationCount(count)),
        }
        match rest.varint()? {
            CUSTOM => {}
            kind => return Err(TransactionError::OperationKind(kind)),
        }
        rest.skip(8)?; // the fee
        rest.varint()?; // its asset
        let payer = rest.varint()?;
        let mut required_auths = Vec::new();
        for _ in 0..rest.varint()? {
            // Each takes a byte at least, so the bytes bound the loop.
            required_auths.push(rest.varint()?);
        }
        rest.skip(2)?; // the id of the operation's protocol
        let length = usize::try_from(rest.varint()?).map_err(|_| TransactionError::Truncated)?;
        let data = rest.skip(length)?.to_vec();
        match rest.varint()? {
            0 => {}
            count => return Err(TransactionError::Extensions(count)),
        }
        match rest.0.len() {
            0 => Ok(Custom { payer, required_auths, data }),
            more => Err(TransactionError::TrailingBytes(more)),
        }
    }
}

/// What has not been read yet.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn skip(&mut self, count: usize) -> Result<&'a [u8], TransactionError> {
        let (skipped, rest) = self.0.split_at_checked(count).ok_or(TransactionError::Truncated)?;
        self.0 = rest;
        Ok(skipped)
    }

    fn varint(&mut self) -> Result<u64, TransactionError> {
        let mut value = 0_u64;
        for (place, byte) in self.0.iter().take(VARINT_LONGEST).enumerate() {
            let bits = u64::from(byte & 0x7f);
            let shift = u32::try_from(place).unwrap_or(u32::MAX).saturating_mul(7);
            let shifted = bits.checked_shl(shift).filter(|shifted| shifted >> shift == bits);
            value |= shifted.ok_or(TransactionError::VarintNotMinimal)?;
            if byte & 0x80 == 0 {
                if place > 0 && *byte == 0 {
                    return Err(TransactionError::VarintNotMinimal);
                }
                self.skip(place.saturating_add(1))?;
                return Ok(value);
            }
        }
        match self.0.len() {
            VARINT_LONGEST.. => Err(TransactionError::VarintNotMinimal),
            _ => Err(TransactionError::Truncated),
        }
    }
}

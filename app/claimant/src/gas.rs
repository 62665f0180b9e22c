//! What a claim costs a block. Nobody pays for it, but the limit must be said beforehand.

use proto::whaleshares::claim::v1::MsgClaim;

const CLAIM: u64 = 400_000;
const SIGNATURE: u64 = 15_000;
const MEMBER: u64 = 5_000;
const BYTE: u64 = 10;

/// Limits are multiples of this.
const STEP: u64 = 10_000;

/// The gas limit of a claim in a transaction of so many bytes.
pub fn limit(claim: &MsgClaim, bytes: usize) -> u64 {
    let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let signatures = count(claim.proofs.len()).saturating_mul(SIGNATURE);
    let members = count(claim.aux.len()).saturating_mul(MEMBER);
    let sum = CLAIM.saturating_add(signatures).saturating_add(members);
    let sum = sum.saturating_add(count(bytes).saturating_mul(BYTE));
    sum.div_ceil(STEP).saturating_mul(STEP)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signature_member_and_byte_counts_and_the_sum_is_rounded_up() {
        let mut claim = MsgClaim::default();
        assert_eq!(limit(&claim, 0), 400_000);
        assert_eq!(limit(&claim, 1), 410_000);
        claim.proofs = vec![Default::default(); 2];
        claim.aux = vec![Default::default(); 2];
        assert_eq!(limit(&claim, 1_000), 450_000);
        assert_eq!(limit(&claim, 1_001), 460_000);
    }
}

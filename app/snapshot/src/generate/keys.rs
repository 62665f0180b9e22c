//! Keys of a million accounts without a million multiplications: the secret of account 1.2.i is
//! k + i mod n, its public key the one before it plus the base point.

use bitshares_snapshot_claim::bitshares::Key;
use k256::elliptic_curve::ops::Reduce;
use k256::elliptic_curve::sec1::ToEncodedPoint;
use k256::elliptic_curve::{BatchNormalize, PrimeField};
use k256::{AffinePoint, ProjectivePoint, Scalar, U256};
use sha2::{Digest, Sha256};

/// How many keys behind its own an account may use too.
pub(super) const NEIGHBOURS: u64 = 4;

/// Which of its keys an account uses for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Owner,
    Active,
    Memo,
}

impl Role {
    pub(super) const ALL: [Role; 3] = [Role::Owner, Role::Active, Role::Memo];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Role::Owner => "owner",
            Role::Active => "active",
            Role::Memo => "memo",
        }
    }
}

/// A key of somebody: whose, and for what.
#[derive(Clone, Copy)]
pub(super) struct Held {
    pub(super) role: Role,
    pub(super) id: u64,
}

/// All secrets.
pub(super) struct Secrets([Scalar; 3]);

impl Secrets {
    pub(super) fn new(seed: u64) -> Secrets {
        Secrets(Role::ALL.map(|role| {
            let text = format!("key of {} in generated snapshot {seed}", role.name());
            let hash: [u8; 32] = Sha256::digest(text).into();
            <Scalar as Reduce<U256>>::reduce_bytes(&hash.into())
        }))
    }

    /// The secret of 1.2.0: k.
    pub(super) fn first(&self, role: Role) -> [u8; 32] {
        self.of(Held { role, id: 0 })
    }

    pub(super) fn of(&self, key: Held) -> [u8; 32] {
        self.scalar(key).to_repr().into()
    }

    fn scalar(&self, key: Held) -> Scalar {
        let [owner, active, memo] = self.0;
        let first = match key.role {
            Role::Owner => owner,
            Role::Active => active,
            Role::Memo => memo,
        };
        first + Scalar::from(key.id)
    }

    /// The public keys of the accounts from `first`, and of the neighbours behind them.
    pub(super) fn public(&self, first: u64, accounts: u64) -> Public {
        let keys = Role::ALL.map(|role| {
            let secret = self.scalar(Held { role, id: first });
            let first = ProjectivePoint::GENERATOR * secret;
            let next = |point: &ProjectivePoint| Some(point + &AffinePoint::GENERATOR);
            let points = std::iter::successors(Some(first), next);
            let count = usize::try_from(accounts + NEIGHBOURS).unwrap_or_default();
            let points: Vec<ProjectivePoint> = points.take(count).collect();
            let points = <ProjectivePoint as BatchNormalize<[_]>>::batch_normalize(&points);
            points.iter().map(key).collect()
        });
        Public { first, keys }
    }
}

fn key(point: &AffinePoint) -> Key {
    let encoded = point.to_encoded_point(true);
    // The point at infinity has one byte; no account comes to it.
    encoded.as_bytes().try_into().map_or(Key::NULL, Key::new)
}

/// The public keys of accounts that follow each other.
pub(super) struct Public {
    first: u64,
    keys: [Vec<Key>; 3],
}

impl Public {
    pub(super) fn of(&self, key: Held) -> Key {
        let [owner, active, memo] = &self.keys;
        let keys = match key.role {
            Role::Owner => owner,
            Role::Active => active,
            Role::Memo => memo,
        };
        keys[usize::try_from(key.id - self.first).unwrap_or_default()]
    }
}

/// The secret as wallets of BitShares show it.
pub(super) fn wif(secret: &[u8; 32]) -> String {
    let versioned = [&[0x80], secret.as_slice()].concat();
    let checksum = Sha256::digest(Sha256::digest(&versioned));
    bs58::encode([versioned.as_slice(), &checksum[..4]].concat()).into_string()
}

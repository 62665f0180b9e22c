//! The SDK's questions about evidence.

use base::{Ctx, Error, Result, Router, Status, page, type_url};
use prost::Message;
use prost_types::Any;
use proto::cosmos::evidence::v1beta1::{
    Equivocation, QueryAllEvidenceRequest, QueryAllEvidenceResponse, QueryEvidenceRequest,
    QueryEvidenceResponse,
};

use super::internal;
use crate::state::{EVIDENCE, EvidenceHash};

pub(super) fn routes(router: &mut Router) {
    router.query("/cosmos.evidence.v1beta1.Query/Evidence", evidence);
    router.query("/cosmos.evidence.v1beta1.Query/AllEvidence", all_evidence);
}

fn evidence(ctx: &Ctx<'_>, request: QueryEvidenceRequest) -> Result<QueryEvidenceResponse> {
    let name = request.hash;
    if name.is_empty() {
        let text = "invalid request; hash is empty";
        return Err(Error::query(Status::InvalidArgument, text));
    }
    let known = match hash(&name)? {
        Some(hash) => EVIDENCE.get(ctx, &hash)?,
        None => None,
    };
    let known = known
        .ok_or_else(|| Error::query(Status::NotFound, format!("evidence {name} not found")))?;
    Ok(QueryEvidenceResponse { evidence: Some(packed(&known)) })
}

fn all_evidence(
    ctx: &Ctx<'_>,
    request: QueryAllEvidenceRequest,
) -> Result<QueryAllEvidenceResponse> {
    let (evidence, pagination) =
        page(ctx, &EVIDENCE, &(), request.pagination, |_, known| Ok(Some(packed(&known))))
            .map_err(|error| internal(&error))?;
    Ok(QueryAllEvidenceResponse { evidence, pagination: Some(pagination) })
}

fn packed(evidence: &Equivocation) -> Any {
    Any { type_url: type_url::<Equivocation>(), value: evidence.encode_to_vec() }
}

/// The hash that hexadecimal `text` spells, if it is long enough for one; refusals have the
/// words of Go.
fn hash(text: &str) -> Result<Option<EvidenceHash>> {
    let wrong = |text: String| {
        Err(Error::undefined(format!("invalid evidence hash: encoding/hex: {text}")))
    };
    let mut bytes = Vec::new();
    let mut high = None;
    for byte in text.bytes() {
        let letter = char::from(byte);
        let digit = letter.to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        let Some(digit) = digit else {
            return wrong(format!("invalid byte: U+{byte:04X} '{letter}'"));
        };
        high = match high {
            None => Some(digit),
            Some(high) => {
                bytes.push(high << 4 | digit);
                None
            }
        };
    }
    match high {
        Some(_) => wrong("odd length hex string".to_owned()),
        None => Ok(bytes.try_into().ok().map(EvidenceHash)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail loudly")]
mod tests {
    use base::{Block, Mode};
    use prost_types::Timestamp;
    use store::Nothing;

    use super::*;
    use crate::misbehavior::keep;

    /// What was recorded on a chain of the SDK, and its name there.
    const NAME: &str = "61F7C771AA21D2E919C6FE59AF9B2E228BC549F6F7624C38EB32A7C8754F5CEE";

    fn recorded() -> Equivocation {
        Equivocation {
            height: 611,
            time: Some(Timestamp { seconds: 1_767_226_210, nanos: 0 }),
            power: 6,
            consensus_address: "cosmosvalcons1n5cw00fmdfrfwt50a0cf57n9qn6ap4n7m0y6zt".into(),
        }
    }

    #[test]
    fn evidence_goes_by_the_name_that_the_sdk_gives_it() {
        let block = Block::default();
        let mut ctx = Ctx::new(&block, Mode::Deliver, &Nothing);
        keep(&mut ctx, &recorded()).unwrap();
        let asked = |name: &str| {
            evidence(&ctx, QueryEvidenceRequest { hash: name.into(), ..Default::default() })
        };
        for name in [NAME.to_owned(), NAME.to_lowercase()] {
            assert_eq!(asked(&name).unwrap().evidence, Some(packed(&recorded())));
        }
        assert_eq!(asked("00").unwrap_err().status(), Status::NotFound);
        assert_eq!(asked(&"0".repeat(64)).unwrap_err().status(), Status::NotFound);
        assert_eq!(asked("").unwrap_err().status(), Status::InvalidArgument);
        let all = all_evidence(&ctx, QueryAllEvidenceRequest::default()).unwrap();
        assert_eq!(all.evidence, [packed(&recorded())]);
        assert_eq!(all.pagination.unwrap().total, 1);
    }

    #[test]
    fn a_name_that_is_not_hexadecimal_is_refused_in_the_words_of_go() {
        let refusal = |text: &str| hash(text).unwrap_err().to_string();
        let odd = "invalid evidence hash: encoding/hex: odd length hex string";
        assert_eq!(refusal("abc"), odd);
        let invalid = "invalid evidence hash: encoding/hex: invalid byte: U+007A 'z'";
        assert_eq!(refusal("zz"), invalid);
        assert_eq!(refusal("abz"), invalid);
        assert_eq!(hash("").unwrap(), None);
    }
}

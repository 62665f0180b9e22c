//! What proposals of v1beta1 could say.

use base::{Error as Refused, Result, Sdk, type_url};
use prost::Message;
use prost_types::Any;
use proto::cosmos::gov::v1beta1::TextProposal;
use proto::cosmos::upgrade::v1beta1::{
    CancelSoftwareUpgradeProposal, Plan, SoftwareUpgradeProposal,
};

use crate::errors::Error;

/// The interface that content of proposals of v1beta1 implements.
pub const CONTENT: &str = "cosmos.gov.v1beta1.Content";

/// Type URLs of what a proposal of v1beta1 may contain.
pub const CONTENT_TYPES: [&str; 3] = [
    "/cosmos.gov.v1beta1.TextProposal",
    "/cosmos.upgrade.v1beta1.CancelSoftwareUpgradeProposal",
    "/cosmos.upgrade.v1beta1.SoftwareUpgradeProposal",
];

/// The most characters of a title and of a description, as in the SDK.
const LONGEST_TITLE: usize = 140;
const LONGEST_DESCRIPTION: usize = 10_000;

/// Title and description.
pub(crate) type Said = (String, String);

/// The content of a proposal of v1beta1.
pub(crate) enum Content {
    Text(Said),
    Upgrade(Said, Plan),
    CancelUpgrade(Said),
}

impl Content {
    /// Reads content that has a title and a description.
    pub(crate) fn read(any: Option<&Any>) -> Result<Content> {
        let missing = || Refused::from(Error::InvalidContent).because("missing content");
        let Any { type_url: kind, value } = any.ok_or_else(missing)?;
        let content = if *kind == type_url::<TextProposal>() {
            let TextProposal { title, description } = decode(value)?;
            Content::Text((title, description))
        } else if *kind == type_url::<SoftwareUpgradeProposal>() {
            let SoftwareUpgradeProposal { title, description, plan } = decode(value)?;
            Content::Upgrade((title, description), plan.unwrap_or_default())
        } else if *kind == type_url::<CancelSoftwareUpgradeProposal>() {
            let CancelSoftwareUpgradeProposal { title, description } = decode(value)?;
            Content::CancelUpgrade((title, description))
        } else {
            return Err(Refused::from(Error::NoHandler).because(kind.as_str()));
        };
        content.check()?;
        Ok(content)
    }

    fn spoken(&self) -> &Said {
        match self {
            Content::Text(said) | Content::Upgrade(said, _) | Content::CancelUpgrade(said) => said,
        }
    }

    /// Title and description.
    pub(crate) fn said(self) -> Said {
        match self {
            Content::Text(said) | Content::Upgrade(said, _) | Content::CancelUpgrade(said) => said,
        }
    }

    fn check(&self) -> Result<()> {
        let invalid = |text: String| Err(Refused::from(Error::InvalidContent).because(text));
        let (title, description) = self.spoken();
        if title.trim().is_empty() {
            return invalid("proposal title cannot be blank".to_owned());
        }
        if title.len() > LONGEST_TITLE {
            return invalid(format!("proposal title is longer than max length of {LONGEST_TITLE}"));
        }
        if description.is_empty() {
            return invalid("proposal description cannot be blank".to_owned());
        }
        if description.len() > LONGEST_DESCRIPTION {
            let text =
                format!("proposal description is longer than max length of {LONGEST_DESCRIPTION}");
            return invalid(text);
        }
        Ok(())
    }
}

fn decode<M: Message + Default>(bytes: &[u8]) -> Result<M> {
    M::decode(bytes).map_err(|error| Sdk::TxDecode.because(error.to_string()))
}

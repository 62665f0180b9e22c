//! Queries of governance, grants, upgrades and evidence, with names and positional arguments as the SDK has
//! them; our own stand beside.

use super::daily::{Form, of, plain};

pub(super) const FORMS: [(&str, &[Form]); 7] = [
    ("cosmos.gov.v1.Query", GOV),
    ("whaleshares.gov.v1.Query", OWN),
    ("cosmos.authz.v1beta1.Query", AUTHZ),
    ("cosmos.feegrant.v1beta1.Query", FEEGRANT),
    ("cosmos.upgrade.v1beta1.Query", UPGRADE),
    ("cosmos.evidence.v1beta1.Query", EVIDENCE),
    ("cosmos.params.v1beta1.Query", SUBSPACES),
];

const PROPOSAL: &[&str] = &["proposal_id"];

const GOV: &[Form] = &[
    Form {
        optional: &["params_type"],
        ..plain("Params", "params", "Shows how decisions are made")
    },
    plain("Proposals", "proposals", "Shows proposals"),
    Form { aliases: &["proposer"], ..of("Proposal", "proposal", PROPOSAL, "Shows a proposal") },
    of("Vote", "vote", &["proposal_id", "voter"], "Shows how somebody votes on a proposal"),
    of("Votes", "votes", PROPOSAL, "Shows all votes on a proposal"),
    of(
        "Deposit",
        "deposit",
        &["proposal_id", "depositor"],
        "Shows what somebody has deposited for a proposal",
    ),
    of("Deposits", "deposits", PROPOSAL, "Shows all deposits for a proposal"),
    of("TallyResult", "tally", PROPOSAL, "Shows how a proposal stands"),
    plain("Constitution", "constitution", "Shows the constitution"),
];

const OWN: &[Form] = &[
    of("Poll", "poll", PROPOSAL, "Shows how far a proposal is, and what it still needs"),
    of("OpenVotes", "open-votes", &["voter"], "Shows on which open proposals somebody has voted"),
    plain("Rules", "rules", "Shows how decisions are made that need two thirds"),
    plain("Sections", "sections", "Shows all sections of the constitution"),
    of("Section", "section", &["id"], "Shows a section of the constitution"),
    of("SectionHistory", "section-history", &["id"], "Shows all versions of a section"),
];

const AUTHZ: &[Form] = &[
    Form {
        optional: &["msg_type_url"],
        ..of("Grants", "grants", &["granter", "grantee"], "Shows what somebody allows another")
    },
    of("GranterGrants", "grants-by-granter", &["granter"], "Shows what somebody allows others"),
    of("GranteeGrants", "grants-by-grantee", &["grantee"], "Shows what others allow somebody"),
];

const FEEGRANT: &[Form] = &[
    of("Allowance", "grant", &["granter", "grantee"], "Shows what somebody pays for another"),
    of("Allowances", "grants-by-grantee", &["grantee"], "Shows who pays for somebody"),
    of("AllowancesByGranter", "grants-by-granter", &["granter"], "Shows for whom somebody pays"),
];

const UPGRADE: &[Form] = &[
    plain("CurrentPlan", "plan", "Shows the upgrade that is planned"),
    of("AppliedPlan", "applied", &["name"], "Shows at which height an upgrade was made"),
    Form {
        aliases: &["module_versions"],
        optional: &["module_name"],
        ..plain("ModuleVersions", "module-versions", "Shows the versions of modules")
    },
    plain("Authority", "authority", "Shows the account that plans upgrades"),
];

const EVIDENCE: &[Form] = &[
    of("Evidence", "evidence", &["hash"], "Shows what is proven against a producer"),
    plain("AllEvidence", "list", "Shows all that is proven against producers"),
];

const SUBSPACES: &[Form] = &[
    of("Params", "subspace", &["subspace", "key"], "Shows a parameter as chains of before have it"),
    plain("Subspaces", "subspaces", "Shows which parameters can be asked for like that"),
];

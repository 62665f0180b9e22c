//! Questions about what people allow each other.

use proto::cosmos::authz::v1beta1 as authz;
use proto::cosmos::feegrant::v1beta1 as feegrant;

use super::{Question, ask};
use crate::node::{ALICE, BOB};

pub(super) fn about_grants() -> Vec<Question> {
    let (granter, grantee) = (ALICE.to_owned(), BOB.to_owned());
    let between = |granter: &str| authz::QueryGrantsRequest {
        granter: granter.into(),
        grantee: grantee.clone(),
        ..authz::QueryGrantsRequest::default()
    };
    let given = authz::QueryGranterGrantsRequest { granter: granter.clone(), ..Default::default() };
    let taken = authz::QueryGranteeGrantsRequest { grantee: grantee.clone(), ..Default::default() };
    let both = |granter: &str| format!("grants?granter={granter}&grantee={BOB}");
    vec![
        ask("authz.v1beta1.Query/Grants", &between(ALICE), both(ALICE)),
        ask("authz.v1beta1.Query/Grants", &between("abc"), both("abc")),
        ask("authz.v1beta1.Query/GranterGrants", &given, format!("grants/granter/{ALICE}")),
        ask("authz.v1beta1.Query/GranteeGrants", &taken, format!("grants/grantee/{BOB}")),
    ]
}

pub(super) fn about_allowances() -> Vec<Question> {
    let (granter, grantee) = (ALICE.to_owned(), BOB.to_owned());
    let one =
        feegrant::QueryAllowanceRequest { granter: granter.clone(), grantee: grantee.clone() };
    let taken = feegrant::QueryAllowancesRequest { grantee, ..Default::default() };
    let given = feegrant::QueryAllowancesByGranterRequest { granter, ..Default::default() };
    vec![
        ask("feegrant.v1beta1.Query/Allowance", &one, format!("allowance/{ALICE}/{BOB}")),
        ask("feegrant.v1beta1.Query/Allowances", &taken, format!("allowances/{BOB}")),
        ask("feegrant.v1beta1.Query/AllowancesByGranter", &given, format!("issued/{ALICE}")),
    ]
}

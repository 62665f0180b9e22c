//! `MsgUpdateParams`: the authority changes how decisions are made.

use auth::only_authority;
use base::{Amount, Coins, Ctx, Error as Refused, Record, Result};
use proto::cosmos::gov::v1::{MsgUpdateParams, MsgUpdateParamsResponse};

use crate::params::{Params, Setter, check, rules};
use crate::state::PARAMS;

/// Parameters that can be read; whether they make sense, the rules beside them tell.
pub(crate) struct UpdateParams {
    authority: String,
    params: Params,
}

pub(crate) fn parse(msg: MsgUpdateParams) -> Result<UpdateParams> {
    let params = Params::read(&msg.params.unwrap_or_default())?;
    Ok(UpdateParams { authority: msg.authority, params })
}

pub(crate) fn apply(ctx: &mut Ctx<'_>, update: UpdateParams) -> Result<MsgUpdateParamsResponse> {
    let UpdateParams { authority, params } = update;
    only_authority(&authority)?;
    check(&params, &rules(ctx)?, Setter::Vote)?;
    payable(ctx, &params.expedited_min_deposit)?;
    PARAMS.set(ctx, &params)?;
    Ok(MsgUpdateParamsResponse {})
}

/// Refuses deposits that nobody could bring: at most a tenth of what there is of each coin.
fn payable(ctx: &Ctx<'_>, deposit: &Coins) -> Result<()> {
    for coin in deposit {
        let supply = bank::supply(ctx, &coin.denom)?;
        if coin.amount.times(Amount::new(10))? > supply {
            let text =
                format!("a deposit of {coin} is more than a tenth of the {supply} there are");
            return Err(Refused::undefined(text));
        }
    }
    Ok(())
}

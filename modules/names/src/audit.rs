//! What always holds: who has a name is found by it, and nobody else is.

use base::{Ctx, Error, Result};

use crate::grammar::is_name;
use crate::keeper::name_of;
use crate::state::{NAMES, OWNERS};

/// Walks over all names; for tests and offline checks.
pub(crate) fn audit(ctx: &Ctx<'_>) -> Result<()> {
    let (mut owned, mut named): (u64, u64) = (0, 0);
    for entry in OWNERS.all(ctx) {
        let (name, owner) = entry?;
        if !is_name(&name) {
            return Err(Error::undefined(format!("{owner} has {name:?}, which is no name")));
        }
        if name_of(ctx, &owner)?.as_ref() != Some(&name) {
            return Err(Error::undefined(format!(
                "{name} belongs to {owner}, who is not called so"
            )));
        }
        owned = owned.saturating_add(1);
    }
    for entry in NAMES.all(ctx) {
        entry?;
        named = named.saturating_add(1);
    }
    match owned == named {
        true => Ok(()),
        false => {
            Err(Error::undefined(format!("{owned} names have owners, {named} accounts have names")))
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use base::{Address, Block, Mode};
    use store::Nothing;

    use super::*;
    use crate::state::add;

    /// Why the state is wrong in which alice is called so and `bend` has changed something.
    fn fault(bend: impl FnOnce(&mut Ctx<'_>, Address)) -> Option<String> {
        let block = Block::default();
        let mut ctx = Ctx::new(&block, Mode::Deliver, &Nothing);
        let alice = Address::module("alice");
        add(&mut ctx, "alice", &alice).unwrap();
        bend(&mut ctx, alice);
        audit(&ctx).err().map(|error| error.to_string())
    }

    #[test]
    fn both_ways_from_name_to_account_and_back_have_to_agree() {
        let alice = Address::module("alice");
        assert_eq!(fault(|_, _| ()), None);
        assert_eq!(
            fault(|ctx, alice| NAMES.set(ctx, &alice, &"bob".to_owned()).unwrap()),
            Some(format!("alice belongs to {alice}, who is not called so"))
        );
        assert_eq!(
            fault(|ctx, _| NAMES.set(ctx, &Address::module("bob"), &"alice".to_owned()).unwrap()),
            Some("1 names have owners, 2 accounts have names".to_owned())
        );
        assert_eq!(
            fault(|ctx, _| add(ctx, "Bob", &Address::module("bob")).unwrap()),
            Some(format!("{} has \"Bob\", which is no name", Address::module("bob")))
        );
    }
}

//! Flags of new transactions on commands that have no use for them: scripts keep the flags of all
//! their transactions in one variable, and the SDK's command line takes them everywhere.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

use super::flags::TxArguments;

/// Takes every flag of a new transaction that the command does not have, with any value. Stands
/// behind all other arguments of the command.
#[derive(Clone, Debug)]
pub(super) struct Spare;

impl Args for Spare {
    fn augment_args(command: Command) -> Command {
        let all = TxArguments::augment_args(Command::new("tx"));
        let spare: Vec<Arg> =
            all.get_arguments().filter_map(|flag| spare(flag, &command)).collect();
        command.args(spare)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Spare::augment_args(command)
    }
}

impl FromArgMatches for Spare {
    fn from_arg_matches(_: &ArgMatches) -> Result<Spare, clap::Error> {
        Ok(Spare)
    }

    fn update_from_arg_matches(&mut self, _: &ArgMatches) -> Result<(), clap::Error> {
        Ok(())
    }
}

/// The same flag without a meaning, unless the command has it.
fn spare(flag: &Arg, command: &Command) -> Option<Arg> {
    let long = flag.get_long()?;
    let has = |taken: &dyn Fn(&Arg) -> bool| command.get_arguments().any(taken);
    if has(&|known| known.get_long() == Some(long) || known.get_id() == flag.get_id()) {
        return None;
    }
    let action =
        if flag.get_action().takes_values() { ArgAction::Append } else { ArgAction::Count };
    let mut spare =
        Arg::new(flag.get_id().as_str().to_owned()).long(long.to_owned()).action(action).hide(true);
    spare =
        spare.aliases(flag.get_all_aliases().unwrap_or_default().into_iter().map(str::to_owned));
    match flag.get_short() {
        Some(short) if !has(&|known| known.get_short() == Some(short)) => Some(spare.short(short)),
        _ => Some(spare),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests fail loudly")]
mod tests {
    use super::*;

    #[test]
    fn a_flag_that_the_command_has_keeps_its_meaning_and_the_others_have_none() {
        let own = Command::new("own").arg(Arg::new("note").long("note").short('b'));
        let command = Spare::augment_args(own);
        command.clone().debug_assert();
        let read = |line: &str| command.clone().try_get_matches_from(line.split(' '));
        let typed = read("own -b x -y --gas many --fees 1 --fees 2 --unordered --offline -s z");
        assert_eq!(typed.unwrap().get_one::<String>("note").unwrap(), "x");
        assert!(read("own --note x -b y").is_err(), "both are the command's own");
        assert!(read("own --nothing").is_err());
    }
}

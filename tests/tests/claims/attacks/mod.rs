//! What somebody might try to get what is not his, and that honest claims work all the same. The
//! numbers are those of the list by which the module was designed. 27 and 29 to 31 are about
//! the dump and its policy and lie with the tool that reads it, 38 with the command line.

mod authorities;
mod economy;
mod lane;
mod names;
mod replays;
mod shares;
mod signatures;
mod texts;
mod trees;
mod votes;

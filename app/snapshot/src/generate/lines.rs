//! Lines of a dump, as the plugin writes them or spoilt.

use std::fmt;
use std::io::{self, BufWriter, Write};

use super::Spoilt;
use super::random::{Random, Topic};

/// How many lines wait for their turn when their order is spoilt.
const WAITING: usize = 16_384;

/// After how many lines there is one of an unknown kind.
const UNKNOWN_EVERY: u64 = 1_000;

const ORDER: Topic = Topic(5);

/// Where lines go.
pub(super) struct Lines<'a> {
    out: BufWriter<&'a mut dyn Write>,
    line: Vec<u8>,
    spoilt: Option<Spoilt>,
    waiting: Vec<Vec<u8>>,
    order: Random,
    is_cut: bool,
    pub(super) lines: u64,
    pub(super) bytes: u64,
}

impl<'a> Lines<'a> {
    pub(super) fn new(out: &'a mut dyn Write, seed: u64, spoilt: Option<Spoilt>) -> Lines<'a> {
        Lines {
            out: BufWriter::with_capacity(1 << 20, out),
            line: Vec::new(),
            spoilt,
            waiting: Vec::new(),
            order: Random::of(seed, ORDER, 0),
            is_cut: false,
            lines: 0,
            bytes: 0,
        }
    }

    /// Writes a line.
    pub(super) fn push(&mut self, line: fmt::Arguments<'_>) -> io::Result<()> {
        self.compose(line)?;
        self.send()?;
        if self.is_spoilt(Spoilt::UnknownKinds) && self.lines.is_multiple_of(UNKNOWN_EVERY) {
            let id = self.lines;
            self.compose(format_args!(
                "{{\"id\":\"1.99.{id}\",\"owner\":\"1.2.100\",\"balance\":{{\"amount\":{id},\
                 \"asset_id\":\"1.3.0\"}},\"novel\":[1,[2,{{}}],null,true]}}"
            ))?;
            self.send()?;
        }
        Ok(())
    }

    /// Writes the first half of a line, and nothing any more after it.
    pub(super) fn cut_within(&mut self, line: fmt::Arguments<'_>) -> io::Result<()> {
        self.compose(line)?;
        self.line.truncate(self.line.len() / 2);
        self.send()?;
        self.cut();
        Ok(())
    }

    /// Writes nothing any more.
    pub(super) fn cut(&mut self) {
        self.is_cut = true;
    }

    /// Writes what waits.
    pub(super) fn finish(&mut self) -> io::Result<()> {
        while !self.waiting.is_empty() {
            let line = self.waiting.swap_remove(drawn(&mut self.order, self.waiting.len()));
            self.out.write_all(&line)?;
        }
        self.out.flush()
    }

    /// An amount as the plugin writes it: as a string if it does not fit 32 bits with their sign.
    pub(super) fn number(&self, value: impl Into<i128>) -> Number {
        let value = value.into();
        let is_long = i32::try_from(value).is_err();
        let is_other = self.is_spoilt(Spoilt::Spellings) && value & 1 == 1;
        Number { value, is_text: is_long != is_other }
    }

    /// An amount with its asset.
    pub(super) fn coins(&self, value: impl Into<i128>, asset: u32) -> Coins {
        Coins { amount: self.number(value), asset }
    }

    pub(super) fn is_spoilt(&self, so: Spoilt) -> bool {
        self.spoilt == Some(so)
    }

    fn compose(&mut self, line: fmt::Arguments<'_>) -> io::Result<()> {
        self.line.clear();
        self.line.write_fmt(line)?;
        self.line.push(b'\n');
        Ok(())
    }

    fn send(&mut self) -> io::Result<()> {
        if self.is_cut {
            return Ok(());
        }
        self.lines += 1;
        self.bytes += u64::try_from(self.line.len()).unwrap_or_default();
        if !self.is_spoilt(Spoilt::Shuffled) {
            return self.out.write_all(&self.line);
        }
        if self.waiting.len() < WAITING {
            self.waiting.push(self.line.clone());
            return Ok(());
        }
        let place = drawn(&mut self.order, WAITING);
        std::mem::swap(&mut self.line, &mut self.waiting[place]);
        self.out.write_all(&self.line)
    }
}

fn drawn(order: &mut Random, from: usize) -> usize {
    let from = u64::try_from(from).unwrap_or_default();
    usize::try_from(order.below(from)).unwrap_or_default()
}

/// An amount in one of two spellings.
#[derive(Clone, Copy)]
pub(super) struct Number {
    value: i128,
    is_text: bool,
}

/// An amount with its asset.
#[derive(Clone, Copy)]
pub(super) struct Coins {
    amount: Number,
    asset: u32,
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_text {
            true => write!(f, "\"{}\"", self.value),
            false => write!(f, "{}", self.value),
        }
    }
}

impl fmt::Display for Coins {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{\"amount\":{},\"asset_id\":\"1.3.{}\"}}", self.amount, self.asset)
    }
}

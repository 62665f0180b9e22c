//! A localnet's folder, read back.

use crate::blueprint::Blueprint;
use crate::description::Description;
use crate::folder::{self, BLUEPRINT, Contents};
use crate::node::Node;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the parts of one localnet are.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// Absolute.
    pub(crate) dir: PathBuf,
    pub(crate) blueprint: Blueprint,
}

impl Layout {
    /// The localnet in `dir`.
    pub(crate) fn open(dir: &Path) -> Result<Layout> {
        if folder::inspect(dir)? != Contents::Localnet {
            bail!("there is no localnet in {}\nTry: whaled localnet up --dir {0}", dir.display());
        }
        let dir = dir.canonicalize().with_context(|| format!("cannot open {}", dir.display()))?;
        let path = dir.join(BLUEPRINT);
        let failed = || format!("cannot read {}", path.display());
        let text = fs::read_to_string(&path).with_context(failed)?;
        let blueprint = serde_json::from_str(&text).with_context(failed)?;
        Ok(Layout { dir, blueprint })
    }

    pub(crate) fn nodes(&self) -> Vec<Node> {
        (0..self.blueprint.nodes()).map(|n| Node::new(&self.dir, &self.blueprint, n)).collect()
    }

    pub(crate) fn node(&self, n: usize) -> Result<Node> {
        let last = self.blueprint.nodes().saturating_sub(1);
        if n > last {
            bail!("there is no node {n}: this localnet has node0 to node{last}");
        }
        Ok(Node::new(&self.dir, &self.blueprint, n))
    }

    /// Brings `localnet.json` up to date with the processes that run now.
    pub(crate) fn describe(&self) -> Result<Description> {
        let description = Description::now(self)?;
        description.write(&self.dir)?;
        Ok(description)
    }
}

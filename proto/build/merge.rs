//! Joins the pinned upstream API and our own `.proto` files into one descriptor set.

use std::error::Error;
use std::path::{Path, PathBuf};

use prost::Message as _;
use prost_reflect::DescriptorPool;
use prost_types::FileDescriptorSet;
use protox::Compiler;
use protox::file::{ChainFileResolver, DescriptorSetFileResolver, IncludeFileResolver};

/// One descriptor set in its two readings.
pub(crate) struct Merged {
    /// The whole set with every option and extension: what the crate embeds.
    pub(crate) embedded: Vec<u8>,
    /// The same without extensions and with Rust-safe names: what prost-build reads.
    pub(crate) generated: FileDescriptorSet,
}

/// Adds the files below `own` to the set `upstream`. A folder without `.proto` files adds nothing.
pub(crate) fn merge(upstream: &[u8], own: &Path) -> Result<Merged, Box<dyn Error>> {
    let mut embedded = upstream.to_vec();
    let files = proto_files(own)?;
    if !files.is_empty() {
        let mut resolver = ChainFileResolver::new();
        resolver.add(IncludeFileResolver::new(own.to_owned()));
        resolver.add(DescriptorSetFileResolver::decode(upstream)?);
        // The comments stay in: they are the help texts of the command line.
        let mut compiler = Compiler::with_file_resolver(resolver);
        compiler.include_source_info(true).open_files(&files)?;
        // Two encoded sets one after the other are the encoding of both together.
        embedded.extend(compiler.encode_file_descriptor_set());
    }
    DescriptorPool::decode(embedded.as_slice())?;
    let mut generated = FileDescriptorSet::decode(embedded.as_slice())?;
    repair(&mut generated)?;
    Ok(Merged { embedded, generated })
}

/// Every `.proto` file below `folder`, sorted, so that the result does not depend on the disk.
fn proto_files(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut open = vec![folder.to_owned()];
    let mut files = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|extension| extension == "proto") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// `cosmos.staking.v1beta1.StakeAuthorization` has a nested message `Validators` and a oneof
/// `validators`, to which prost-build gives one Rust name. The oneof gives way, here only: amino
/// JSON prints its real name.
fn repair(set: &mut FileDescriptorSet) -> Result<(), Box<dyn Error>> {
    set.file
        .iter_mut()
        .filter(|file| file.package() == "cosmos.staking.v1beta1")
        .flat_map(|file| file.message_type.iter_mut())
        .filter(|message| message.name() == "StakeAuthorization")
        .flat_map(|message| message.oneof_decl.iter_mut())
        .find(|oneof| oneof.name() == "validators")
        .ok_or("StakeAuthorization has lost its oneof `validators`: drop the repair")?
        .name = Some("allow_or_deny".to_owned());
    Ok(())
}

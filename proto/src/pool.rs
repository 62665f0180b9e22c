//! The descriptor set that everything generic is driven by.

use std::sync::OnceLock;

use prost_reflect::DescriptorPool;

/// Upstream API and our own packages as one encoded `google.protobuf.FileDescriptorSet`,
/// dependencies first, with every option and extension. This is what reflection serves.
pub fn file_descriptor_set() -> &'static [u8] {
    include_bytes!(concat!(env!("OUT_DIR"), "/api.binpb"))
}

/// The same set parsed, on first use.
pub fn pool() -> &'static DescriptorPool {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    POOL.get_or_init(|| match DescriptorPool::decode(file_descriptor_set()) {
        Ok(pool) => pool,
        Err(error) => panic!("the embedded descriptor set does not decode: {error}"),
    })
}

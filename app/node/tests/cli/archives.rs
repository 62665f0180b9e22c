//! Archives of snapshots, from anybody: good ones, and all others.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use tar::{EntryType, Header};

use crate::program::Home;
use crate::snapshots::{dumped, home};

/// What an archive holds.
pub(crate) fn unpacked(archive: &str) -> Vec<(String, Vec<u8>)> {
    let mut archive = tar::Archive::new(GzDecoder::new(File::open(archive).unwrap()));
    let file = |entry: std::io::Result<tar::Entry<'_, _>>| {
        let mut entry = entry.unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        (entry.path().unwrap().display().to_string(), bytes)
    };
    archive.entries().unwrap().map(file).collect()
}

/// A file in an archive, with whatever name.
fn file(name: &str, bytes: &[u8]) -> (Header, Vec<u8>) {
    let mut header = Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_size(u64::try_from(bytes.len()).unwrap());
    header.set_cksum();
    (header, bytes.to_vec())
}

fn packed(files: &[(Header, Vec<u8>)]) -> Vec<u8> {
    let mut archive = tar::Builder::new(GzEncoder::new(Vec::new(), Compression::fast()));
    for (header, bytes) in files {
        archive.append(header, bytes.as_slice()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

/// Every file below a folder, with what is in it.
fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files_below(&path)),
            false => drop(found.insert(path.display().to_string(), std::fs::read(&path).unwrap())),
        }
    }
    found
}

/// A file and its header.
type Entry = (Header, Vec<u8>);

/// The two files of a good archive.
fn parts(archive: &str) -> (Entry, Entry) {
    let parts = unpacked(archive);
    (file("metadata", &parts[0].1), file("0", &parts[1].1))
}

/// The same file with another header.
fn with(entry: &Entry, change: impl FnOnce(&mut Header)) -> Entry {
    let (mut header, bytes) = entry.clone();
    change(&mut header);
    header.set_cksum();
    (header, bytes)
}

/// None of these is loaded or leaves anything on the disk; each is refused for its reason.
fn leave_nothing(cases: &[(&[&Entry], &str)]) {
    let home = home();
    let before = files_below(&home.path());
    for (entries, why) in cases {
        let entries: Vec<Entry> = entries.iter().map(|entry| (*entry).clone()).collect();
        refuses(&home, &packed(&entries), why);
    }
    let mut after = files_below(&home.path());
    after.remove(&home.file("data/app.lock").display().to_string());
    assert_eq!(after, before, "nothing of any archive is on the disk");
}

#[test]
fn an_archive_has_its_metadata_and_its_chunks_and_nothing_else() {
    let (_giver, archive) = dumped();
    let (first, second) = parts(&archive);
    let (mut lying, mut damaged) = (first.clone(), second.clone());
    lying.1[5] ^= 1;
    damaged.1[5] ^= 1;
    let (next, other) = (file("1", b""), file("x", b""));
    let sdk = file("_snapshot", &first.1);
    leave_nothing(&[
        (&[], "the archive is empty"),
        (&[&first], "it ends before chunk 0 of its metadata"),
        (&[&second, &first], "expected a file metadata, got 0"),
        (&[&sdk, &second], "expected a file metadata, got _snapshot"),
        (&[&first, &next], "expected a file 0, got 1"),
        (&[&first, &damaged], "chunk 0 is damaged"),
        (&[&lying, &second], "its metadata is damaged"),
        (&[&first, &second, &next], "more than the 1 chunks"),
        (&[&first, &second, &other], "expected a file 1, got x"),
        (&[&first, &second, &first], "expected a file 1, got metadata"),
    ]);
    let home = home();
    refuses(&home, b"", "it ends too early");
    refuses(&home, &first.1, "it is no gzip file");
    home.ok(&format!("snapshots load {archive}"));
}

#[test]
fn no_name_of_an_archive_becomes_the_name_of_a_file() {
    let (_giver, archive) = dumped();
    let (first, second) = parts(&archive);
    let chunk = &second.1;
    let (up, root) = (file("../0", chunk), file("/tmp/0", chunk));
    let (here, loud) = (file("./0", chunk), file("0\n\x1b[2J", chunk));
    let prefixed = with(&second, |header| {
        header.as_ustar_mut().unwrap().prefix[..2].copy_from_slice(b"..");
    });
    leave_nothing(&[
        (&[&first, &up], "expected a file 0, got ../0"),
        (&[&first, &prefixed], "expected a file 0, got ../0"),
        (&[&first, &root], "expected a file 0, got /tmp/0"),
        (&[&first, &here], "expected a file 0, got ./0"),
        (&[&first, &loud], "expected a file 0, got 0\\n\\x1b[2J"),
    ]);
}

#[test]
fn only_plain_files_of_believable_sizes_are_taken() {
    let (_giver, archive) = dumped();
    let (first, second) = parts(&archive);
    let as_type = |entry: &Entry, kind| {
        with(entry, |header| {
            header.set_entry_type(kind);
            header.set_link_name("../../config/app.toml").unwrap();
        })
    };
    let symlink = as_type(&second, EntryType::Symlink);
    let link = as_type(&second, EntryType::Link);
    let sparse = as_type(&second, EntryType::GNUSparse);
    let folder = as_type(&first, EntryType::Directory);
    let long_name = as_type(&file("././@LongLink", b"0"), EntryType::GNULongName);
    let vast = with(&file("0", b""), |header| header.set_size(16_777_217));
    let full = with(&file("0", b""), |header| header.set_size(16_777_216));
    let vaster = with(&file("metadata", b""), |header| header.set_size(u64::MAX));
    leave_nothing(&[
        (&[&first, &symlink], "0 is not a plain file"),
        (&[&first, &link], "0 is not a plain file"),
        (&[&first, &sparse], "0 is not a plain file"),
        (&[&folder, &second], "metadata is not a plain file"),
        (&[&first, &long_name, &second], "expected a file 0, got ././@LongLink"),
        (&[&first, &vast], "0 has 16777217 bytes; more than 16777216 are not taken"),
        (&[&first, &full], "it ends too early"),
        (&[&vaster, &second], "more than 1048576 are not taken"),
    ]);
}

/// What is no archive is refused for this reason, and nothing is listed.
fn refuses(home: &Home, bytes: &[u8], why: &str) {
    let archive = home.beside("bad.tar.gz");
    std::fs::write(&archive, bytes).unwrap();
    let refused = home.fails(&format!("snapshots load {}", archive.display()), 1);
    let told = format!("error: whaled snapshots load failed\n{}: ", archive.display());
    assert!(refused.starts_with(&told) && refused.contains(why), "{why}: {refused}");
    assert_eq!(home.ok("snapshots list"), "");
}

#[test]
fn an_archive_that_is_cut_or_changed_anywhere_is_refused() {
    let (_giver, archive) = dumped();
    let whole = std::fs::read(&archive).unwrap();
    let home = home();
    let step = whole.len() / 24;
    for length in (0..whole.len()).rev().step_by(step) {
        refuses(&home, &whole[..length], "");
    }
    let unpack = |bytes: &[u8]| {
        let mut unpacked = Vec::new();
        GzDecoder::new(bytes).read_to_end(&mut unpacked).map(|_| unpacked)
    };
    let mut unpacked = unpack(&whole).unwrap();
    for place in (0..whole.len()).step_by(step) {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        // Zeros can be copied from several places.
        if unpack(&changed).ok().as_ref() != Some(&unpacked) {
            refuses(&home, &changed, "");
        }
    }
    unpacked.push(1);
    let mut behind = GzEncoder::new(Vec::new(), Compression::fast());
    behind.write_all(&unpacked).unwrap();
    refuses(&home, &behind.finish().unwrap(), "something comes behind its end");
}

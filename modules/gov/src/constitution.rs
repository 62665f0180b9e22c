//! The constitution: sections with versions. What a section was before is kept as a hash with
//! its block, where everybody finds the text.

use base::{Ctx, Error as Refused, Event, Result, Sdk};
use proto::whaleshares::gov::v1::{Section, SectionStatus, SectionVersion};
use sha2::{Digest, Sha256};

use crate::errors::Error;
use crate::proposals::LONGEST_METADATA;
use crate::state::{NEXT_SECTION, SECTIONS, VERSIONS};

/// The most bytes of a section: 16 KiB.
pub(crate) const LONGEST_TEXT: usize = 16_384;

/// The most sections in force: 1 MiB of text.
const MOST_SECTIONS: usize = 64;

/// What a section is called and says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wording {
    title: String,
    text: String,
}

impl Wording {
    /// Words that say something, and not too many.
    pub(crate) fn parse(title: String, text: String) -> Result<Wording> {
        let invalid = |text: String| Err(Sdk::InvalidRequest.because(text));
        if title.trim().is_empty() || text.trim().is_empty() {
            return invalid("a section has a title and a text".to_owned());
        }
        if title.len() > LONGEST_METADATA {
            let text = format!("the title has {} bytes, at most {LONGEST_METADATA}", title.len());
            return invalid(text);
        }
        if text.len() > LONGEST_TEXT {
            return invalid(format!("the text has {} bytes, at most {LONGEST_TEXT}", text.len()));
        }
        Ok(Wording { title, text })
    }
}

/// Adds a section. Tells its number.
pub(crate) fn add(ctx: &mut Ctx<'_>, wording: Wording) -> Result<u64> {
    if in_force(ctx)?.len() >= MOST_SECTIONS {
        return Err(Error::TooManySections(MOST_SECTIONS).into());
    }
    let id = NEXT_SECTION.get(ctx)?.unwrap_or(1);
    NEXT_SECTION.set(ctx, &id.saturating_add(1))?;
    let Wording { title, text } = wording;
    let status = SectionStatus::InForce.into();
    write(ctx, "section_proposed", Section { id, title, text, version: 1, status })?;
    Ok(id)
}

/// Writes a section anew. Tells its version.
pub(crate) fn amend(ctx: &mut Ctx<'_>, id: u64, version: u64, wording: Wording) -> Result<u64> {
    let section = current(ctx, id, version)?;
    let Wording { title, text } = wording;
    let version = section.version.saturating_add(1);
    write(ctx, "section_amended", Section { title, text, version, ..section })?;
    Ok(version)
}

/// Takes a section out of force.
pub(crate) fn repeal(ctx: &mut Ctx<'_>, id: u64, version: u64) -> Result<()> {
    let section = current(ctx, id, version)?;
    let version = section.version.saturating_add(1);
    let (text, status) = (String::new(), SectionStatus::Repealed.into());
    write(ctx, "section_repealed", Section { text, version, status, ..section })
}

/// The section, if it is in force and what the proposer has read.
fn current(ctx: &Ctx<'_>, id: u64, expected: u64) -> Result<Section> {
    let section = SECTIONS.get(ctx, &id)?.ok_or(Error::NoSection(id))?;
    if section.status == i32::from(SectionStatus::Repealed) {
        return Err(Error::SectionRepealed(id).into());
    }
    match section.version == expected {
        true => Ok(section),
        false => Err(Error::SectionChanged { id, version: section.version, expected }.into()),
    }
}

/// Writes a section and remembers the version.
fn write(ctx: &mut Ctx<'_>, kind: &'static str, section: Section) -> Result<()> {
    let text_hash = match section.text.is_empty() {
        true => Vec::new(),
        false => Sha256::digest(&section.text).to_vec(),
    };
    let version = SectionVersion {
        section_id: section.id,
        version: section.version,
        title: section.title.clone(),
        text_hash,
        height: ctx.block.height,
        time: Some(ctx.block.time.into()),
    };
    VERSIONS.set(ctx, &(section.id, section.version), &version)?;
    SECTIONS.set(ctx, &section.id, &section)?;
    let event = Event::new(kind)
        .with("section", section.id.to_string())
        .with("version", section.version.to_string())
        .with("title", section.title);
    ctx.emit(event);
    Ok(())
}

/// The sections that are in force.
fn in_force(ctx: &Ctx<'_>) -> Result<Vec<Section>> {
    let sections: Result<Vec<Section>> =
        SECTIONS.all(ctx).map(|entry| Ok::<_, Refused>(entry?.1)).collect();
    let in_force = i32::from(SectionStatus::InForce);
    Ok(sections?.into_iter().filter(|section| section.status == in_force).collect())
}

/// All that is in force as one text.
pub(crate) fn text(ctx: &Ctx<'_>) -> Result<String> {
    let section = |section: Section| match section.title.as_str() {
        "" => section.text,
        title => format!("{}. {title}\n\n{}", section.id, section.text),
    };
    Ok(in_force(ctx)?.into_iter().map(section).collect::<Vec<_>>().join("\n\n"))
}

/// Begins the constitution with the one text of a genesis file of the SDK.
pub(crate) fn begin(ctx: &mut Ctx<'_>, text: String) -> Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    if text.len() > LONGEST_TEXT {
        let text = format!("constitution has {} bytes, at most {LONGEST_TEXT}", text.len());
        return Err(Refused::undefined(text));
    }
    NEXT_SECTION.set(ctx, &2)?;
    let status = SectionStatus::InForce.into();
    let section = Section { id: 1, title: String::new(), text, version: 1, status };
    write(ctx, "section_proposed", section)
}

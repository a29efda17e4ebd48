//! Owns the look at a card: what it is, told from what it answers.
//!
//! Promises: three exchanges for a My Number card (application, PIN counter, first part of the certificate);
//! the label is read only when one of them is not as such a card has it. No try is spent.
//! Must never: judge by ATR (jpki.md §1.11), or read a certificate further than its first part.

use reader_wire::{CardKind, PinTries};
use zeroize::Zeroizing;

use super::{CardError, Session};
use crate::{
    apdu::{CHUNK_BYTES_MAX, Command, File, LABEL_BYTES, PRESENCE_BYTES, Target},
    certificate::certificate_len,
    channel::Channel,
    status::Status,
};

/// What EF 0008 says of a certificate that exists (jpki.md §1.2).
const PRESENT: u8 = 0x8f;

/// What a look found, if not a card of another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// A My Number card with a certificate and this PIN counter.
    MyNumber(PinTries),
    /// The counter query was answered 9000: a PIN verified before is still in force, perhaps another person's.
    StillVerified,
}

impl<C: Channel> Session<C> {
    /// Looks at the card. A card of another kind is [`CardError::Kind`]. `has_pin`: this card was seen before, as a
    /// My Number card with a PIN.
    ///
    /// A locked counter, or none, with a user certificate and no signature certificate is taken for the card
    /// without a PIN (顔認証マイナンバーカード). That is inferred from jpki.md §4; no source tells how such a
    /// card answers. A card of a person who wanted no signature certificate and then locked the PIN answers
    /// the same; for both, staff confirm the face.
    pub fn look(&mut self, has_pin: bool) -> Result<Sight, CardError> {
        self.select_application()?;
        let status = self.query_tries()?;
        if status == Status::Done {
            return Ok(Sight::StillVerified);
        }
        let tries = status.tries();
        let issued = self.read_certificate_start()?;
        if tries.is_none() || !issued {
            self.check_label()?;
        }
        if tries.is_none() && !status.is_absent() {
            return Err(CardError::Unexpected(status));
        }
        if !issued {
            return Err(CardError::Kind(CardKind::NoCertificate));
        }
        match tries {
            Some(tries @ PinTries::Left(_)) => Ok(Sight::MyNumber(tries)),
            Some(PinTries::Locked) if has_pin => Ok(Sight::MyNumber(PinTries::Locked)),
            Some(PinTries::Locked) | None => self.locked_or_face_only(),
        }
    }

    /// First part of the certificate, [`CHUNK_BYTES_MAX`] bytes, as the look or the present read gave it. The
    /// serial number stands in it.
    pub fn start(&self) -> &[u8] {
        self.start.as_ref().map_or(&[], |start| start)
    }

    fn select_application(&mut self) -> Result<(), CardError> {
        let mut status = self.exchange(&Command::select_jpki())?.0;
        if status == Status::NotReady {
            self.exchange(&Command::select_issuer_domain())?;
            status = self.exchange(&Command::select_jpki())?.0;
        }
        if status.is_selected() {
            Ok(())
        } else if status == Status::NotSpoken {
            Err(CardError::Kind(CardKind::TransitCard))
        } else if status.is_absent() {
            Err(CardError::Kind(CardKind::OtherCard))
        } else {
            Err(CardError::Unexpected(status))
        }
    }

    /// The answer to the counter query, by short id, or after SELECT on a card that refuses short ids.
    fn query_tries(&mut self) -> Result<Status, CardError> {
        if self.short_ids {
            let target = self.target(File::Pin)?;
            let status = self.exchange(&Command::query_tries(target))?.0;
            if !status.is_refused_form() {
                return Ok(status);
            }
        }
        let selected = self.select_file(File::Pin)?;
        if !selected.is_selected() {
            return Ok(selected);
        }
        self.short_ids = false;
        Ok(self.exchange(&Command::query_tries(Target::Current))?.0)
    }

    /// False when the file is missing, blank or unreadable without a PIN.
    pub(super) fn read_certificate_start(&mut self) -> Result<bool, CardError> {
        let mut start = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES_MAX));
        let status = self.read_start(File::Certificate, 0, &mut start)?;
        if status.is_absent() {
            return Ok(false);
        }
        if !status.is_read() {
            return Err(CardError::Unexpected(status));
        }
        if status == Status::Done {
            self.fill(&mut start, CHUNK_BYTES_MAX)?;
        }
        let issued = certificate_len(&start).is_ok();
        if issued && start.len() < CHUNK_BYTES_MAX {
            return Err(CardError::Unexpected(status));
        }
        self.start = issued.then_some(start);
        Ok(issued)
    }

    fn check_label(&mut self) -> Result<(), CardError> {
        let mut label = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES_MAX));
        let status = self.read_start(File::Token, LABEL_BYTES, &mut label)?;
        if !status.is_read() && !status.is_absent() {
            return Err(CardError::Unexpected(status));
        }
        kind_by_label(&label).map_or(Ok(()), |kind| Err(CardError::Kind(kind)))
    }

    fn locked_or_face_only(&mut self) -> Result<Sight, CardError> {
        let mut present = Zeroizing::new(Vec::with_capacity(CHUNK_BYTES_MAX));
        let status = self.read_start(File::Presence, PRESENCE_BYTES, &mut present)?;
        match **present {
            [signature, PRESENT, ..] if status.is_read() && signature != PRESENT => {
                Err(CardError::Kind(CardKind::FaceOnly))
            }
            _ => Ok(Sight::MyNumber(PinTries::Locked)),
        }
    }
}

/// What the label says it is, if not a My Number card (jpki.md §1.3).
fn kind_by_label(label: &[u8]) -> Option<CardKind> {
    let end = label.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
    match label.get(..end).unwrap_or_default() {
        b"JPKIAPICCTOKEN2" => None,
        b"JPKIAPICCTOKEN" => Some(CardKind::OldResidentCard),
        b"JPKIAPGPSETOKEN" => Some(CardKind::AndroidPhone),
        b"JPKIAPIOSTOKEN" => Some(CardKind::IPhone),
        _ => Some(CardKind::OtherCard),
    }
}

//! Owns the reading of the certificate: once a stay, in the quicker way, taken only when the pinned roots know
//! it.
//!
//! Promises: extended length never makes a read fail that would have worked short; no certificate is made of
//! the parts of two cards.
//! Must never: let a certificate out before the pinned authority's signature was checked.

use reader_wire::Certificate;
use zeroize::Zeroizing;

use super::{Stay, WorkError, pace::Way};
use crate::{
    card::CardError,
    certificate::CardCertificate,
    channel::{ChannelError, Connect},
};

impl<K: Connect> Stay<K> {
    /// The certificate and the end of its validity (seconds since 1970 UTC). Read from the card once a stay.
    pub fn certificate(&mut self) -> Result<(Certificate, i64), WorkError> {
        let held = self.held_certificate()?;
        let copy = held.to_wire().map_err(CardError::from)?;
        Ok((copy, held.not_after_unix_secs()))
    }

    pub(crate) fn held_certificate(&mut self) -> Result<&CardCertificate, WorkError> {
        let held = match self.certificate.take() {
            Some(held) => held,
            None => self.read_only(Self::read_certificate)?,
        };
        Ok(self.certificate.insert(held))
    }

    fn read_certificate(&mut self) -> Result<CardCertificate, CardError> {
        let file = match self.read_at_once()? {
            Some(file) => file,
            None => self.read_in_parts()?,
        };
        Ok(CardCertificate::new(file, &self.roots)?)
    }

    fn read_in_parts(&mut self) -> Result<Zeroizing<Vec<u8>>, CardError> {
        let (mut file, length) = self.begin_certificate()?;
        let missing = length.saturating_sub(file.len());
        let begun = (self.clock)();
        self.session()?.fill(&mut file, length)?;
        self.pace.note(Way::Short, missing, (self.clock)().saturating_duration_since(begun));
        Ok(file)
    }

    /// `None` when it is not to be done, was refused, or failed in a way that short reads may not.
    fn read_at_once(&mut self) -> Result<Option<Zeroizing<Vec<u8>>>, CardError> {
        self.open()?;
        let reader = self.session()?.extended_reads();
        if self.pace.way(reader) == Way::Short {
            return Ok(None);
        }
        let (mut file, length) = self.begin_certificate()?;
        let missing = length.saturating_sub(file.len());
        let begun = (self.clock)();
        match self.session()?.fill_at_once(&mut file, length) {
            Ok(true) => {
                self.pace.note(Way::Extended, missing, (self.clock)().saturating_duration_since(begun));
                return Ok(Some(file));
            }
            Ok(false) => self.pace.refused(),
            Err(error) if ends_the_work(error) => return Err(error),
            Err(error) => {
                tracing::debug!(%error, "extended read");
                self.pace.failed();
                self.drop_session();
            }
        }
        Ok(None)
    }

    /// Also makes sure that the card is still the one that was looked at.
    fn begin_certificate(&mut self) -> Result<(Zeroizing<Vec<u8>>, usize), CardError> {
        self.open()?;
        let begun = self.session()?.begin_certificate()?;
        self.expect_same_card()?;
        Ok(begun)
    }

    fn session(&mut self) -> Result<&mut crate::card::Session<K::Channel>, CardError> {
        // `open` left one.
        self.session.as_mut().ok_or(CardError::Cut)
    }
}

/// What another way of reading cannot mend. A card that seems gone may only have lost its way in a long
/// answer: connecting again tells.
const fn ends_the_work(error: CardError) -> bool {
    match error {
        CardError::Channel(ChannelError::Held | ChannelError::ReaderGone | ChannelError::ServiceGone)
        | CardError::Revoked => true,
        CardError::Channel(ChannelError::CardGone | ChannelError::CardMute | ChannelError::Reset)
        | CardError::Cut
        | CardError::Overlong
        | CardError::Unexpected(_)
        | CardError::Kind(_)
        | CardError::Changed
        | CardError::Certificate(_) => false,
    }
}

//! Owns the one act that can cost a patient something: VERIFY once, sign once.
//!
//! Promises: at most one VERIFY for one call and one permit, under every fault; none to a card whose PIN is
//! locked; an answer that never came is followed by a counter query, not by a second VERIFY. After a right PIN
//! the session must be closed, whatever became of the signature: [`Stay::settle`] does it.
//! Must never: keep the PIN longer than VERIFY, or hand out a signature that does not fit the certificate.

use reader_wire::{Pin, PinTries, Signature, Statement};

use crate::{
    card::{CardError, Verified, VerifyError},
    channel::Connect,
    status::Status,
    stay::{Stay, WorkError},
};

/// What became of one `Prove`.
pub enum Proof {
    /// Signed, and the signature fits.
    Proved(Signature),
    /// The PIN is wrong; this is left.
    PinRefused(PinTries),
    /// VERIFY was sent and its answer is not known. The counter as asked afterwards, if it could be.
    Lost(Option<PinTries>),
    /// Not done; no try was spent.
    Failed(WorkError),
}

impl<K: Connect> Stay<K> {
    /// VERIFY with this PIN and sign this statement.
    pub fn prove(&mut self, pin: Pin, statement: &Statement) -> Proof {
        if let Err(error) = self.ready_to_verify() {
            return Proof::Failed(error);
        }
        let Some(session) = &mut self.session else { return Proof::Failed(WorkError::CardFault) };
        let verified = session.verify(&pin);
        drop(pin);
        match verified {
            Ok(Verified::Right) => {
                self.pin_in_force = true;
                self.sign(statement)
            }
            Ok(Verified::Wrong(tries)) => {
                self.tries = Some(tries);
                Proof::PinRefused(tries)
            }
            Err(VerifyError::NotSent(error)) => self.failed(error),
            Err(VerifyError::Lost(error)) => Proof::Lost(self.recount(error)),
        }
    }

    /// Closes the session if a PIN was right in it. To be called when the answer is on its way.
    pub fn settle(&mut self) {
        if self.pin_in_force {
            self.close_session();
        }
    }

    /// Everything that can fail without cost comes first: session, certificate, counter.
    fn ready_to_verify(&mut self) -> Result<(), WorkError> {
        self.held_certificate()?;
        self.ready()?;
        match self.tries {
            Some(PinTries::Left(_)) => Ok(()),
            Some(PinTries::Locked) => Err(WorkError::Locked),
            None => Err(WorkError::CardFault),
        }
    }

    fn sign(&mut self, statement: &Statement) -> Proof {
        let (Some(session), Some(held)) = (&mut self.session, &self.certificate) else {
            return Proof::Failed(WorkError::CardFault);
        };
        match session.sign(&statement.digest()) {
            Ok(signature) if held.signed(statement, &signature) => Proof::Proved(signature),
            Ok(_) => Proof::Failed(WorkError::Mismatch),
            Err(error @ CardError::Unexpected(Status::NotAllowed)) => self.doubted(error),
            Err(error) => self.failed(error),
        }
    }

    /// The card says that it saw no right PIN, against the answer to VERIFY. Only the counter knows.
    fn doubted(&mut self, error: CardError) -> Proof {
        let told = self.tries;
        match self.recount(error) {
            counted if counted.is_some() && counted == told => Proof::Failed(error.into()),
            counted => Proof::Lost(counted),
        }
    }

    fn failed(&mut self, error: CardError) -> Proof {
        self.fault(error);
        Proof::Failed(error.into())
    }
}

#[cfg(test)]
mod tests;

//! Owns what reaches the loop about a voucher: whether it was brought, its number as typed, its code as scanned.
//!
//! Promises: only the pages that ask for it take it; what cannot be read leaves nothing behind but a note.
//! Must never: log what was typed or scanned, or take a code that holds a personal number.

use reception::{Event, Stage, Voucher, VoucherNote, read_voucher_number};

use super::{App, Pages};
use crate::scanner::Payload;

impl<P: Pages> App<P> {
    pub(super) fn voucher_is(&mut self, voucher: Voucher) {
        if matches!(self.reception.stage, Stage::VoucherAsked(..)) {
            self.person.voucher = Some(voucher);
        }
    }

    pub(super) fn voucher_typed(&mut self, digits: &str) {
        if !matches!(self.reception.stage, Stage::VoucherNumber(..)) {
            return;
        }
        match read_voucher_number(digits) {
            Ok(Some(number)) => {
                self.person.voucher_data.number = Some(number);
                self.happen(Event::VoucherRead);
            }
            Ok(None) | Err(_) => {
                self.happen(Event::VoucherUnread(VoucherNote::Form));
                // Also when the page is the same as before: it is typed anew from an empty field.
                self.show_page();
            }
        }
    }

    /// Only where a voucher is asked for. What is scanned is never logged, and kept only when it is understood.
    pub(super) fn scanned(&mut self, payload: &Payload) {
        let asked = matches!(self.reception.stage, Stage::VoucherAsked(..) | Stage::VoucherNumber(..));
        let Some(patterns) = self.parts.patterns.as_ref().filter(|_| asked) else {
            // A scanner that reads by itself must not fill the journal.
            return tracing::debug!(
                stage = self.reception.stage.name(),
                "a scan that no page asks for was dropped"
            );
        };
        let read = patterns.read(payload.text());
        // Whoever holds it under the scanner has brought it.
        self.person.voucher = Some(Voucher::Brought);
        match read {
            Ok(data) => {
                self.person.voucher_data = data;
                self.happen(Event::VoucherRead);
            }
            Err(fault) => {
                tracing::warn!(check_id = %self.person.check_id, %fault, "a scanned code was not read");
                self.happen(Event::VoucherUnread(VoucherNote::Unread));
            }
        }
    }
}

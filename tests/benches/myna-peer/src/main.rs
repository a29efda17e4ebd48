//! Owns one peer of the card bench: the `myna-card` crate doing what a check needs, used as its documentation
//! shows it.
//!
//! Promises: token label, certificate, tries left, VERIFY, signature; the signature is written to a file.
//! Must never: be a part of the product.

use std::env;
use std::error::Error;
use std::fs;

use myna_card::Pin;
use myna_card::ap::jpki::{JpkiAp, SignatureScheme, TokenType};
use myna_card::data::{sha256, sha256_digest_info};
use myna_card::transport::pcsc::{self, Sharing};

const TOKEN_INFO: u16 = 0x0006;
const LABEL_BYTES: usize = 32;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [pin, input, output] = arguments.as_slice() else { return Err("usage: PIN INPUT OUTPUT".into()) };
    let digest_info = sha256_digest_info(&sha256(&fs::read(input)?));

    let mut card = pcsc::connect_any(Sharing::Exclusive)?;
    let mut jpki = JpkiAp::select(&mut card)?;
    // Thirty-two bytes in place of the whole record: the crate takes nothing from a read that ends with 6282.
    jpki.card().select_ef(TOKEN_INFO)?;
    let label = jpki.card().read_binary(0, LABEL_BYTES)?;
    if !TokenType::from_bytes(&label).is_physical_card() {
        return Err("not a My Number card".into());
    }
    jpki.read_auth_certificate()?;
    jpki.auth_pin_retries()?;
    jpki.verify_auth_pin(&Pin::numeric(pin)?)?;
    let signature = jpki.sign_with_auth_key(SignatureScheme::Verbatim, &digest_info)?;
    Ok(fs::write(output, signature)?)
}

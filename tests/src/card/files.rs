//! Owns the applications and elementary files of the card (jpki.md §1.1, §1.2).
//!
//! Promises: only the JPKI application and the issuer security domain exist.
//! Must never: hold the applications with the twelve-digit number, name or face.

use super::model::{CardModel, CardSpec};

/// JPKI application (公的個人認証AP).
pub(super) const AID_JPKI: &[u8] = &[0xD3, 0x92, 0xF0, 0x00, 0x26, 0x01, 0x00, 0x00, 0x00, 0x01];
/// GlobalPlatform issuer security domain, selected at power-up.
pub(super) const AID_ISD: &[u8] = &[0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00];

/// User-authentication key.
pub(super) const EF_AUTH_KEY: u16 = 0x0017;
/// User-authentication PIN.
pub(super) const EF_AUTH_PIN: u16 = 0x0018;
/// Signature PIN (署名用パスワード).
pub(super) const EF_SIGN_PIN: u16 = 0x001B;

const EF_SIGN_KEY: u16 = 0x001A;
const EF_SIGN_CERTIFICATE: u16 = 0x0001;
const EF_SIGN_CA: u16 = 0x0002;
const EF_TOKEN_INFO: u16 = 0x0006;
const EF_CERTIFICATES_PRESENT: u16 = 0x0008;
const EF_AUTH_CERTIFICATE: u16 = 0x000A;
const EF_AUTH_CA: u16 = 0x000B;

const TOKEN_INFO_BYTES: usize = 160;

/// An application of the card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Application {
    /// Issuer security domain.
    Isd,
    /// 公的個人認証.
    Jpki,
}

/// What an elementary file lets a reader do.
pub(super) enum File {
    /// Anybody may read it.
    Free(Vec<u8>),
    /// Readable after the user-authentication PIN.
    AfterAuthPin(Vec<u8>),
    /// Readable after the signature PIN, which this card takes from nobody: never.
    AfterSignPin,
    /// A key or a PIN: never readable.
    Internal,
}

/// The application whose name begins with `name`, if this kind of card has it.
pub(super) fn find_application(model: CardModel, name: &[u8]) -> Option<Application> {
    if AID_ISD.starts_with(name) {
        return Some(Application::Isd);
    }
    (label(model).is_some() && AID_JPKI.starts_with(name)).then_some(Application::Jpki)
}

/// The file `id` of the JPKI application.
pub(super) fn find_file(spec: &CardSpec, id: u16) -> Option<File> {
    let bare = spec.model == CardModel::OldResident;
    match id {
        EF_SIGN_CERTIFICATE => (spec.model != CardModel::FaceOnly).then_some(File::AfterSignPin),
        EF_SIGN_CA | EF_AUTH_CA => Some(File::Free(spec.ca_certificate.clone())),
        EF_TOKEN_INFO => label(spec.model).map(|label| File::Free(token_info(label))),
        EF_CERTIFICATES_PRESENT => Some(File::Free(presence(spec).to_vec())),
        EF_AUTH_CERTIFICATE => spec.certificate.clone().map(|der| match spec.model {
            CardModel::Phone | CardModel::IPhone => File::AfterAuthPin(der),
            CardModel::MyNumber
            | CardModel::FaceOnly
            | CardModel::OldResident
            | CardModel::NotMyNumber
            | CardModel::Transit
            | CardModel::Tag => File::Free(der),
        }),
        EF_SIGN_KEY | EF_SIGN_PIN => (spec.model != CardModel::FaceOnly).then_some(File::Internal),
        EF_AUTH_KEY | EF_AUTH_PIN => (!bare).then_some(File::Internal),
        _ => None,
    }
}

/// Which certificates were issued: byte 0 for signatures, byte 1 for user authentication. A file that is
/// there but was never written counts as none.
fn presence(spec: &CardSpec) -> [u8; 3] {
    let written = spec.certificate.as_ref().is_some_and(|der| der.first() == Some(&0x30));
    let mark = |there| if there { 0x8F } else { 0x00 };
    [mark(spec.model != CardModel::FaceOnly), mark(written), 0x00]
}

/// Label of the token; none for a card without the JPKI application.
fn label(model: CardModel) -> Option<&'static str> {
    match model {
        CardModel::MyNumber | CardModel::FaceOnly => Some("JPKIAPICCTOKEN2"),
        CardModel::OldResident => Some("JPKIAPICCTOKEN"),
        CardModel::Phone => Some("JPKIAPGPSETOKEN"),
        CardModel::IPhone => Some("JPKIAPIOSTOKEN"),
        CardModel::NotMyNumber | CardModel::Transit | CardModel::Tag => None,
    }
}

/// PKCS#11 token info: 32 bytes of label, padded with spaces, then manufacturer, model and serial number,
/// which nobody reads.
fn token_info(label: &str) -> Vec<u8> {
    let mut info = label.as_bytes().to_vec();
    info.resize(TOKEN_INFO_BYTES, b' ');
    info
}

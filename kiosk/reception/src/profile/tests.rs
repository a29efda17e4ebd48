//! The shipped profiles against domain.md R5, R26, R44 and table 1.1a, and the rules of any table.

use jiff::civil::date;

use super::*;
use IdentityKind::{FacilityNumber as Facility, OnlineCode as Online};
use InstitutionKind as K;

const SHIPPED: &str = include_str!("../../../../config/institutions.toml");

fn shipped() -> ProfileTable {
    toml::from_str(SHIPPED).expect("the shipped profiles")
}

fn proofs() -> ProofTable {
    toml::from_str(include_str!("../../../../config/proofs.toml")).expect("the shipped proofs")
}

#[test]
fn number_voucher_and_bus_of_each_kind() {
    let rows = [
        (K::CheckupMedical, Facility, true, true),
        (K::CheckupDental, Facility, true, true),
        (K::CheckupPharmacy, Facility, true, true),
        (K::CheckupOther, Facility, true, true),
        (K::CheckupInsurer, Online, true, true),
        (K::Midwife, Facility, false, false),
        (K::Judo, Facility, false, false),
        (K::Acupuncture, Facility, false, false),
        (K::PaperClaims, Facility, false, false),
    ];
    let table = shipped();
    for (kind, identity, voucher, bus) in rows {
        let profile = table.get(kind);
        assert_eq!((profile.kind, profile.identity, profile.voucher), (kind, identity, voucher));
        assert_eq!(table.allows(kind, Place::Bus), bus, "{kind:?}");
        assert!(table.allows(kind, Place::Building), "{kind:?}");
    }
    assert_eq!(rows.map(|row| row.0), K::ALL);
}

#[test]
fn each_kind_reads_its_own_number() {
    let table = shipped();
    for kind in K::ALL {
        let read = table.get(kind).read_identity("9921234567");
        let online = matches!(read, Ok(InstitutionIdentity::Online(_)));
        assert!(read.is_ok(), "{kind:?}");
        assert_eq!(online, kind == K::CheckupInsurer, "{kind:?}");
        assert_eq!(table.get(kind).read_identity("992123456"), Err(InstitutionCodeError), "{kind:?}");
    }
    assert_eq!(table.get(K::CheckupInsurer).identity_name, "オンライン資格確認用コード");
    assert_eq!(table.get(K::Midwife).identity_name, "助産所コード");
}

#[test]
fn what_is_offered_first_is_accepted_there() {
    let (table, proofs) = (shipped(), proofs());
    for kind in K::ALL {
        let first = table.get(kind).first_proof;
        let state = table.proof_state(&proofs, first, kind, Place::Building, date(2026, 11, 20));
        assert_eq!(state, ProofState::Valid, "{kind:?}");
    }
}

#[test]
fn a_bus_has_the_proofs_of_its_institution_without_the_existing_system() {
    let (table, proofs, day) = (shipped(), proofs(), date(2026, 11, 20));
    for kind in K::ALL {
        for proof in Proof::ALL {
            let own = proofs.state(proof, kind, day);
            assert_eq!(table.proof_state(&proofs, proof, kind, Place::Building, day), own);
            let stays = proof == Proof::OnlineExisting || !table.allows(kind, Place::Bus);
            let expected = if stays { ProofState::NotHere } else { own };
            assert_eq!(
                table.proof_state(&proofs, proof, kind, Place::Bus, day),
                expected,
                "{kind:?} {proof:?}"
            );
        }
    }
    assert!(!table.bus().before_trip.is_empty());
}

#[test]
fn the_system_for_care_at_home_is_refused_with_the_reason() {
    #[derive(Debug, Deserialize)]
    struct Settings {
        system: OnlineSystem,
    }
    let read = |code: &str| toml::from_str::<Settings>(&format!("system = \"{code}\""));
    assert_eq!(read("limited").expect("limited").system, OnlineSystem::Limited);
    assert_eq!(read("existing").expect("existing").system, OnlineSystem::Existing);
    let refused = read("home-consent").expect_err("refused").to_string();
    assert!(refused.contains("居宅同意取得型") && refused.contains("health information"), "{refused}");
    assert_eq!(OnlineSystem::try_from("Limited".to_owned()), Err(OnlineSystemError::Unknown));
}

#[test]
fn a_table_has_every_kind_once_and_no_blank_name() {
    let all: Vec<_> = K::ALL.map(|kind| shipped().get(kind).clone()).into();
    let new = |profiles: &[InstitutionProfile]| ProfileTable::new(profiles, shipped().bus().clone());
    assert_eq!(new(&all), Ok(shipped()));
    for (at, kind) in K::ALL.into_iter().enumerate() {
        let mut fewer = all.clone();
        let removed = fewer.remove(at);
        assert_eq!(new(&fewer), Err(ProfileTableError::NotOnce(kind)));
        let twice = [all.as_slice(), &[removed]].concat();
        assert_eq!(new(&twice), Err(ProfileTableError::NotOnce(kind)));
        let blank: [fn(&mut InstitutionProfile); 3] = [
            |profile| profile.name.clear(),
            |profile| profile.visitor = "\u{3000}".to_owned(),
            |profile| profile.identity_name.clear(),
        ];
        for clear in blank {
            let mut unnamed = all.clone();
            clear(&mut unnamed[at]);
            assert_eq!(new(&unnamed), Err(ProfileTableError::Blank(kind)));
        }
    }
}

#[test]
fn a_file_with_a_fault_is_no_table() {
    let texts = [
        SHIPPED.replace("[bus]", "[boat]"),
        SHIPPED.replace("\"midwife\"", "\"hospital\""),
        SHIPPED.replace("\"online-code\"", "\"number\""),
        SHIPPED.replace("voucher = false", "voucher = \"no\""),
        SHIPPED.replace("visitor = \"妊産婦\"", "guest = \"妊産婦\""),
        SHIPPED.replace("kind = \"judo\"", "kind = \"acupuncture\""),
    ];
    for text in texts {
        assert!(toml::from_str::<ProfileTable>(&text).is_err(), "{text}");
    }
}

//! Staff at the real window: the kiosk is closed and opened, a person is received by what staff saw, and the console
//! tells of each.

use std::error::Error;
use std::io;

use reception::{Proof, ProofState, Reason, Recess, Rules};
use screen::layout::Page;
use tests::house::{House, Place, ReaderKind};
use tests::staff::Staff;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// Places on the menu, of six.
const FIRST: u16 = 0;
const RECEIVE: u16 = 1;
const MENU: u16 = 5;
/// Reasons on the page of who shows a card.
const WHYS: u16 = 6;

/// How many proofs are accepted here today, of which 目視確認 is the first on its board.
fn proofs(house: &House) -> Result<u16> {
    let read = |name: &str| std::fs::read_to_string(house.dir().join(name));
    let rules = Rules::parse(&read("rules.toml")?, &read("proofs.toml")?, &read("institutions.toml")?);
    let rules = rules.map_err(|errors| format!("{errors:?}"))?;
    let today = reception::day_in_japan(jiff::Timestamp::now());
    let valid = |proof: &&Proof| rules.proof_state(**proof, today) == ProofState::Valid;
    let offered =
        Proof::ALL.iter().filter(|proof| **proof != Proof::OnlinePin).filter(valid).collect::<Vec<_>>();
    assert_eq!(offered.first(), Some(&&Proof::OnlineVisual));
    Ok(u16::try_from(offered.len())?)
}

async fn list(house: &House) -> io::Result<String> {
    let staff = Staff::sign_in(house).await?;
    let list = staff.list().await?;
    staff.leave().await?;
    Ok(list)
}

#[test]
fn staff_close_open_and_receive_and_the_console_tells_of_it() -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let mut house = House::open(ReaderKind::Virtual, &Place::Virtual)?;
    let code = house.give_code()?;

    // 受付をやめる → しばらく休止.
    house.come_as_staff(&code)?;
    house.choose(FIRST, MENU)?;
    house.choose(2, u16::try_from(Recess::ALL.len())?)?;
    house.page("closed-by-staff")?;
    house.card.put("contracted")?;
    house.page("take-card")?;
    house.card.take()?;
    house.page("closed-by-staff")?;
    let shown = runtime.block_on(list(&house))?;
    assert!(shown.contains("休止"), "the console says that the kiosk is closed:\n{shown}");

    // 自己診断をして受付を始める: everything is there, so it opens.
    house.come_as_staff(&code)?;
    house.choose(FIRST, MENU)?;
    std::thread::sleep(std::time::Duration::from_secs(3));
    house.choose(FIRST, 2)?;
    house.page("idle")?;
    assert!(house.kiosk.log()?.contains("part=Gateway finding=Good"), "the gateway was really asked");

    // 職員が確認して受け付ける → 目視確認 → 暗証番号がわからない → 受診券あり.
    house.come_as_staff(&code)?;
    house.choose(RECEIVE, MENU)?;
    let offered = proofs(&house)?;
    house.choose(FIRST, offered)?;
    house.choose(FIRST, WHYS)?;
    house.choose(FIRST, 2)?;
    house.page("see-staff")?;
    house.leave(Page::Receipt)?;
    let row = house.rows()?.pop().ok_or("nothing was stored")?;
    assert_eq!(row.verdict.reasons(), [Reason::ConfirmedByStaff]);
    let page = runtime.block_on(async {
        let staff = Staff::sign_in(&house).await?;
        let page = staff.open(&row.id.to_string()).await?;
        staff.leave().await?;
        Ok::<_, io::Error>(page)
    })?;
    assert!(page.contains("暗証番号がわからない") && page.contains("目視"), "who and why:\n{page}");
    house.lives()?;
    Ok(())
}

#[test]
fn a_wrong_code_lets_nobody_in_and_a_patient_gets_back_by_waiting() -> Result<()> {
    let mut house = House::open(ReaderKind::Virtual, &Place::Virtual)?;
    house.give_code()?;
    house.come_as_staff("99000000")?;
    house.choose(FIRST, MENU)?;
    house.page("idle")?;
    let log = house.kiosk.log()?;
    assert!(log.contains("a staff code was refused") && !log.contains("staff are at the kiosk"), "{log}");
    assert!(!log.contains("99000000"));
    Ok(())
}

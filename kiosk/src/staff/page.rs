//! Owns the pages of staff: what each says, what it offers, and where each choice and もどる lead.
//!
//! Promises: pure and exhaustive; a board comes with what each of its choices does.
//! Must never: offer anything but the code to whom no code has identified.

use reception::{Course, HelpReason, Proof, Recess, Voucher};
use screen::{Asks, Board};

use super::Session;
use super::checkup::{Checkup, Finding};
use super::words;

/// Letters of a name that a board has room for.
const NAME_CHARS_MAX: usize = 16;

/// A page of staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// The code is asked for.
    Code(CodeNote),
    /// The code is compared: a moment.
    #[default]
    Comparing,
    /// Whether people are taken is stored: a moment.
    Storing,
    /// What can be done.
    Menu,
    /// The last thing could not be stored.
    NotStored,
    /// Why nobody is taken from now on.
    Close,
    /// The self-test runs.
    Testing,
    /// What it found.
    Tested(Checkup),
    /// By what staff saw that the person is insured.
    Proof,
    /// Why they receive the person themselves.
    Why(Proof),
    /// What the person comes for.
    Course(Proof, HelpReason),
    /// Whether a voucher was brought.
    Voucher(Draft),
    /// How loud and how bright.
    Levels,
    /// The kiosk begins anew.
    Restart,
}

/// Proofs that staff see with their own eyes, in the order in which they are offered.
pub const PROOFS: [Proof; 6] = [
    Proof::OnlineVisual,
    Proof::QualificationCertificate,
    Proof::MynaPortalScreen,
    Proof::CardWithNotice,
    Proof::OutageStatement,
    Proof::OldInsuranceCard,
];

/// Why a code is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CodeNote {
    /// First time.
    #[default]
    First,
    /// It was nobody's.
    Wrong,
    /// Too many were wrong; minutes to wait.
    Wait(u64),
    /// Nobody can be looked up now.
    Unknown,
}

/// A person whom staff receive, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draft {
    /// By what.
    pub proof: Proof,
    /// Why.
    pub why: HelpReason,
    /// What the person comes for.
    pub course: Course,
}

/// What the kiosk is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Take nobody from now on, or people again.
    Recess(Option<Recess>),
    /// Test every part.
    Test,
    /// Store a check for this person.
    Receive(Draft, Voucher),
    /// One step louder.
    Louder,
    /// One step softer.
    Softer,
    /// A sound, to hear how loud it is.
    Listen,
    /// One step brighter.
    Brighter,
    /// One step darker.
    Darker,
    /// End the process; its unit begins it anew.
    Restart,
    /// Staff are done.
    Leave,
}

/// What a choice does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Another page.
    Go(Page),
    /// Something.
    Do(Deed),
}

/// What the pages know beside where staff stand.
#[derive(Debug, Clone, Copy)]
pub struct Site<'a> {
    /// Why nobody is taken now.
    pub recess: Option<Recess>,
    /// What people come for here, with whether a voucher belongs to it.
    pub courses: &'a [(Course, bool)],
    /// The proofs that are accepted here today.
    pub proofs: &'a [Proof],
    /// How loud the kiosk is, of 10; none without a voice.
    pub volume: Option<u8>,
    /// How bright, of 10; none when it cannot be set.
    pub brightness: Option<u8>,
    /// The condition of the kiosk.
    pub health: &'a str,
}

impl Page {
    /// Where もどる leads; none: staff leave.
    #[must_use]
    pub fn back(self) -> Option<Self> {
        match self {
            Self::Code(_) | Self::Comparing | Self::Menu => None,
            // Whoever asked for it waits to hear what became of it.
            Self::Storing => Some(Self::Storing),
            Self::NotStored | Self::Close | Self::Testing | Self::Tested(_) => Some(Self::Menu),
            Self::Proof | Self::Levels | Self::Restart => Some(Self::Menu),
            Self::Why(_) => Some(Self::Proof),
            Self::Course(proof, _) => Some(Self::Why(proof)),
            Self::Voucher(draft) => Some(Self::Why(draft.proof)),
        }
    }
}

impl Session {
    /// What is shown, and what each of its choices does.
    #[must_use]
    pub fn board(&self, site: Site<'_>) -> (Board, Vec<Choice>) {
        let asks = if matches!(self.page, Page::Code(_)) { Asks::Code } else { Asks::Choice };
        let (labels, choices) = self.choices(site).into_iter().unzip();
        (Board { asks, title: self.title().to_owned(), lines: self.lines(site), choices: labels }, choices)
    }

    fn title(&self) -> &'static str {
        match self.page {
            Page::Code(_) => "職員用: 職員コード（8桁）",
            Page::Comparing | Page::Storing => "お待ちください",
            Page::Menu => "職員用",
            Page::NotStored => "保存できませんでした",
            Page::Close => "受付をやめる",
            Page::Testing => "自己診断をしています",
            Page::Tested(found) if sound(&found) => "自己診断: 異常なし",
            Page::Tested(_) => "自己診断: 確認が必要です",
            Page::Proof => "何で資格を確認しましたか",
            Page::Why(_) => "職員が受け付ける理由",
            Page::Course(..) => "何の健診ですか",
            Page::Voucher(_) => "受診券はありますか",
            Page::Levels => "音量と明るさ",
            Page::Restart => "キオスクを再起動する",
        }
    }

    fn lines(&self, site: Site<'_>) -> Vec<String> {
        let fixed = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
        match self.page {
            Page::Code(note) => code_lines(note),
            Page::Comparing | Page::Storing | Page::Testing | Page::Course(..) => Vec::new(),
            Page::Menu => self.menu_lines(site),
            Page::NotStored => fixed(&["状態は変わっていません。もう一度お試しください。"]),
            Page::Close => fixed(&["受付を再開するまで、画面には休止の案内が出ます。"]),
            Page::Tested(found) => found.iter().map(|(part, what)| words::finding(*part, *what)).collect(),
            Page::Proof => fixed(&[
                "職員がいま見て確かめたものを選びます。",
                "資格情報は、あとで健診システムに入力します。",
            ]),
            Page::Why(_) => fixed(&["選んだ理由は、あなたの名前と時刻とともに残ります。"]),
            Page::Voucher(draft) => {
                vec![format!("{}・{}", words::course(draft.course), words::proof(draft.proof))]
            }
            Page::Levels => level_lines(site),
            Page::Restart => fixed(&["数秒で元の画面に戻ります。受付済みの記録は残ります。"]),
        }
    }

    fn menu_lines(&self, site: Site<'_>) -> Vec<String> {
        let name = self.who.as_ref().map(|who| who.display_name.as_str()).unwrap_or_default();
        let name: String = name.chars().take(NAME_CHARS_MAX).collect();
        let state = site.recess.map_or("受付中", words::recess);
        vec![
            format!("{name}さん"),
            format!("いまの状態: {state}"),
            site.health.to_owned(),
            format!("ソフトウェア {}", env!("CARGO_PKG_VERSION")),
        ]
    }

    fn choices(&self, site: Site<'_>) -> Vec<(String, Choice)> {
        if self.who.is_none() {
            return Vec::new();
        }
        match self.page {
            Page::Code(_) | Page::Comparing | Page::Storing | Page::Testing => Vec::new(),
            Page::Menu | Page::NotStored => menu(site),
            Page::Close => {
                Recess::ALL.map(|it| (words::recess(it).into(), Choice::Do(Deed::Recess(Some(it))))).into()
            }
            Page::Tested(found) => tested(site.recess, sound(&found)),
            Page::Proof => site
                .proofs
                .iter()
                .filter(|proof| courses(**proof, site).next().is_some())
                .map(|proof| go(words::proof(*proof), Page::Why(*proof)))
                .collect(),
            Page::Why(proof) => {
                whys(proof).map(|why| go(words::why(why), after_why(proof, why, site))).collect()
            }
            Page::Course(proof, why) => courses(proof, site)
                .map(|course| go(words::course(course), Page::Voucher(Draft { proof, why, course })))
                .collect(),
            Page::Voucher(draft) => vouchers(draft, site),
            Page::Levels => levels(site),
            Page::Restart => vec![("再起動する".into(), Choice::Do(Deed::Restart))],
        }
    }
}

fn go(label: &str, page: Page) -> (String, Choice) {
    (label.to_owned(), Choice::Go(page))
}

fn act(label: &str, deed: Deed) -> (String, Choice) {
    (label.to_owned(), Choice::Do(deed))
}

fn sound(found: &Checkup) -> bool {
    found.iter().all(|(_, finding)| *finding != Finding::Bad)
}

fn code_lines(note: CodeNote) -> Vec<String> {
    let last = match note {
        CodeNote::First => String::new(),
        CodeNote::Wrong => "コードが違います。".to_owned(),
        CodeNote::Wait(minutes) => format!("続けて間違えたため、{minutes}分お待ちください。"),
        CodeNote::Unknown => "いま確かめられません。もう一度お試しください。".to_owned(),
    };
    let first = "受診者の方は「もどる」を押してください。";
    let second = "マイナンバーカードの暗証番号ではありません。";
    [first, second, &last].iter().filter(|line| !line.is_empty()).map(|line| (*line).to_owned()).collect()
}

fn menu(site: Site<'_>) -> Vec<(String, Choice)> {
    let first = match site.recess {
        Some(_) => act("自己診断をして\n受付を始める", Deed::Test),
        None => go("受付をやめる", Page::Close),
    };
    let mut menu = vec![first, go("職員が確認して\n受け付ける", Page::Proof), act("自己診断", Deed::Test)];
    if site.volume.or(site.brightness).is_some() {
        menu.push(go("音量と明るさ", Page::Levels));
    }
    menu.extend([go("再起動", Page::Restart), act("終わる", Deed::Leave)]);
    menu
}

fn tested(recess: Option<Recess>, sound: bool) -> Vec<(String, Choice)> {
    let begin = match (recess, sound) {
        (None, _) => None,
        (Some(_), true) => Some("受付を始める"),
        (Some(_), false) => Some("このまま\n受付を始める"),
    };
    let begin = begin.map(|label| act(label, Deed::Recess(None)));
    begin.into_iter().chain([act("もう一度", Deed::Test)]).collect()
}

/// Who shows a card has one.
fn whys(proof: Proof) -> impl Iterator<Item = HelpReason> {
    let with_card = matches!(proof, Proof::OnlineVisual | Proof::CardWithNotice);
    HelpReason::ALL.into_iter().filter(move |why| !(with_card && *why == HelpReason::NoCard))
}

/// The service is asked only for a course that permits it, whoever asks.
fn courses(proof: Proof, site: Site<'_>) -> impl Iterator<Item = Course> {
    let all = site.courses.iter().map(|(course, _)| *course);
    all.filter(move |course| proof != Proof::OnlineVisual || course.eligibility_permitted())
}

fn after_why(proof: Proof, why: HelpReason, site: Site<'_>) -> Page {
    let mut courses = courses(proof, site);
    match (courses.next(), courses.next()) {
        (Some(course), None) => Page::Voucher(Draft { proof, why, course }),
        (_, _) => Page::Course(proof, why),
    }
}

fn vouchers(draft: Draft, site: Site<'_>) -> Vec<(String, Choice)> {
    let receive = |label, voucher| act(label, Deed::Receive(draft, voucher));
    if site.courses.iter().any(|(course, voucher)| *course == draft.course && *voucher) {
        vec![receive("あり。受け付ける", Voucher::Brought), receive("なし。受け付ける", Voucher::Missing)]
    } else {
        vec![receive("券は不要。\n受け付ける", Voucher::NotAsked)]
    }
}

fn level_lines(site: Site<'_>) -> Vec<String> {
    let volume = site.volume.map(|volume| format!("音量 {volume}／10"));
    let brightness = site.brightness.map(|level| format!("明るさ {level}／10"));
    let lasting = "再起動すると、音量は設定の値に戻ります。".to_owned();
    volume.into_iter().chain(brightness).chain([lasting]).collect()
}

fn levels(site: Site<'_>) -> Vec<(String, Choice)> {
    let volume =
        [act("音を小さく", Deed::Softer), act("音を大きく", Deed::Louder), act("鳴らしてみる", Deed::Listen)];
    let light = [act("暗く", Deed::Darker), act("明るく", Deed::Brighter)];
    let volume = volume.into_iter().filter(|_| site.volume.is_some());
    volume.chain(light.into_iter().filter(|_| site.brightness.is_some())).collect()
}

#[cfg(test)]
mod tests;

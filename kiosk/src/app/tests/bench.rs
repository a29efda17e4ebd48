//! Owns the app without its neighbours: pages that are remembered, a reader that is a channel, a real queue in a folder.
//!
//! Promises: what the app shows and asks can be looked up. Must never: move the machine by itself.

use super::*;

/// Remembers every page, the manner of each new person, every warning, every board, and whether it was ended.
#[derive(Clone, Default)]
pub(super) struct Shown(
    pub(super) Arc<Mutex<Vec<View>>>,
    pub(super) Arc<Mutex<Vec<Manner>>>,
    pub(super) Arc<Mutex<Vec<bool>>>,
    pub(super) Arc<Mutex<Vec<Board>>>,
    pub(super) Arc<std::sync::atomic::AtomicBool>,
);

impl Pages for Shown {
    fn show(&self, view: View) {
        self.0.lock().expect("pages").push(view);
    }

    fn show_anew(&self, view: View, manner: Manner) {
        self.1.lock().expect("manners").push(manner);
        self.show(view);
    }

    fn board(&self, board: Board) {
        self.3.lock().expect("boards").push(board);
    }

    fn warn(&self, warned: bool) {
        self.2.lock().expect("warnings").push(warned);
    }

    fn quit(&self) {
        self.4.store(true, std::sync::atomic::Ordering::SeqCst);
    }
}

pub(super) struct Bench {
    pub(super) app: App<Shown>,
    pub(super) shown: Shown,
    pub(super) asked: mpsc::Receiver<Request>,
    pub(super) inputs: mpsc::Receiver<Input>,
    pub(super) queue: Queue,
    pub(super) dir: tempfile::TempDir,
}

/// The shipped rules of a centre whose staff look at every paper.
pub(super) fn rules() -> Arc<Rules> {
    let rules = include_str!("../../../../config/rules.toml");
    let rules = rules.replace("[\"number\", \"insurer\", \"valid-until\"]", "[]");
    let proofs = include_str!("../../../../config/proofs.toml");
    let institutions = include_str!("../../../../config/institutions.toml");
    Arc::new(Rules::parse(&rules, proofs, institutions).expect("rules"))
}

impl Bench {
    pub(super) async fn new() -> Self {
        Self::with_courses(vec![Course::SpecificExam]).await
    }

    pub(super) async fn with_courses(courses: Vec<Course>) -> Self {
        let dir = tempfile::tempdir().expect("folder");
        let queue = Queue::open(&dir.path().join("queue.sqlite")).await.expect("queue");
        let roots = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("certificate");
        let client = https::Client::new(https::ClientSettings {
            base_url: "https://127.0.0.1:1".into(),
            roots_pem: roots.cert.pem().into_bytes(),
            identity: None,
            deadline: Duration::from_secs(1),
            body_bytes_max: 1024,
        });
        let terminal = TerminalId::new("kiosk-1").expect("terminal");
        let (reader, asked) = mpsc::channel(8);
        let (inbox, inputs) = mpsc::channel(INPUTS_MAX);
        let shown = Shown::default();
        let parts = Parts {
            pages: shown.clone(),
            reader,
            gateway: Gateway::new(client.expect("client"), terminal.clone()),
            store: Store::new(queue.clone()),
            terminal,
            courses,
            people: People { manner: Manner::default(), patience: reception::Patience::USUAL },
            voice: None,
            rules: rules(),
            voucher: VoucherQuestion::Brought,
            patterns: None,
            clock_file: None,
            disk: dir.path().to_owned(),
            light: Light::find(dir.path()),
            service: queue.recess().await.expect("service"),
            opened_by_staff: false,
        };
        Self { app: App::new(parts, inbox), shown, asked, inputs, queue, dir }
    }

    /// What this kiosk asks about a voucher.
    pub(super) fn asks(&mut self, voucher: VoucherQuestion) {
        self.app.reception.around.course = Some(CourseRules { permitted: true, voucher });
    }

    pub(super) fn hears(&mut self, said: Said) {
        self.app.take(Input::Reader(Heard::Event(said)));
    }

    pub(super) fn touched(&mut self, touch: Touch) {
        self.app.take(Input::Touch(touch));
    }

    pub(super) fn types(&mut self) {
        self.touched(Touch::Pin(Pin::new(&[1, 2, 3, 4]).expect("pin")));
    }

    pub(super) fn work(&mut self, work: Work) {
        let visit = self.app.person.visit;
        self.app.take(Input::Work(visit, work));
    }

    pub(super) fn stage(&self) -> &'static str {
        self.app.reception.stage.name()
    }

    /// Requests made since the last look.
    pub(super) fn requests(&mut self) -> Vec<Request> {
        std::iter::from_fn(|| self.asked.try_recv().ok()).collect()
    }

    pub(super) fn proves(&mut self) -> usize {
        self.requests().iter().filter(|request| matches!(request, Request::Prove { .. })).count()
    }

    /// Up to the pad, with challenge and certificate there.
    pub(super) fn walk_to_pin_pad(&mut self) {
        self.hears(Said::Reader(ReaderState::Ready));
        self.hears(Said::Seated { seat: Seat(1), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
        self.touched(Touch::Agree);
        self.touched(Touch::VoucherBrought);
        self.work(Work::Challenge(Ok(challenge(1))));
        self.hears(certificate(Seat(1)));
        assert_eq!(self.stage(), "pin-pad");
    }

    pub(super) async fn rows(&self) -> usize {
        let filter = CheckFilter::of_day(clock::today());
        self.queue.checks(&filter, None, 50).await.expect("rows").rows.len()
    }

    /// What became of the commit that the app spawned.
    pub(super) async fn commit(&mut self) -> Work {
        loop {
            let input =
                tokio::time::timeout(Duration::from_secs(20), self.inputs.recv()).await.expect("in time");
            if let Some(Input::Work(_, work @ Work::Saved(_))) = input {
                return work;
            }
        }
    }
}

pub(super) fn challenge(nonce: u8) -> Challenge {
    Challenge { nonce: [nonce; 32], expires_at: Timestamp::now() + Duration::from_secs(120) }
}

pub(super) fn certificate(seat: Seat) -> Said {
    let certificate = Certificate::new(vec![0x30; 400]).expect("certificate");
    Said::Certificate { seat, certificate, not_after_unix_secs: 2_000_000_000 }
}

pub(super) fn proved(seat: Seat) -> Said {
    Said::Proved { seat, signature: Signature::new(vec![1; 256]).expect("signature") }
}

pub(super) fn judged() -> Work {
    let answer = EligibilityAnswer { validity: Validity::None, results: Vec::new() };
    let (rules, today) = (rules(), clock::today());
    let asking = Asking { proof: Proof::OnlinePin, asked_for: today, with_card: true };
    let judgement = decide(&Facts {
        rules: &rules,
        course: Course::SpecificExam,
        exam_date: today,
        clock_is_set: true,
        asked: Asked::Answered(&answer, asking),
        insurers: None,
        voucher: Voucher::Brought,
        voucher_data: VoucherData::default(),
        voucher_unread: false,
        reservations: None,
    });
    Work::Answer(Ok(Box::new(Judged { answer, judgement, insurer_list_digest: None })))
}

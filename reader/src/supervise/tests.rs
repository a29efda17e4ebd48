//! Which step is due when, as a table of moments.

use super::*;

fn secs(start: Instant, secs: u64) -> Instant {
    start + Duration::from_secs(secs)
}

/// Asks every second; what was due, and when (seconds). `mark` says how the exchanges grow.
fn steps(mark: impl Fn(u64) -> u32, until: u64) -> Vec<(u64, Step)> {
    let start = Instant::now();
    let mut supervisor = Supervisor::new(Deadlines::SERVICE);
    supervisor.begin(start);
    (0..=until)
        .filter_map(|now| supervisor.step(secs(start, now), mark(now)).map(|step| (now, step)))
        .collect()
}

#[test]
fn a_thread_that_hangs() {
    let all = [(5, Step::GiveUp), (15, Step::Replace), (30, Step::Stuck)];
    assert_eq!(steps(|_| 0, 100), all);
    assert_eq!(steps(|_| 7, 100), all, "it counts from the begin, not from zero");
}

#[test]
fn progress_begins_the_silence_anew() {
    let stalls_at_4 = |now: u64| u32::try_from(now.min(4)).expect("small");
    assert_eq!(steps(stalls_at_4, 100), [(9, Step::GiveUp), (19, Step::Replace), (34, Step::Stuck)]);
}

#[test]
fn slow_for_ever_is_given_up_too() {
    let slow = |now: u64| u32::try_from(now).expect("small");
    assert_eq!(steps(slow, 29), [(15, Step::GiveUp)]);
    let after = steps(slow, 100);
    assert_eq!(after.get(1), Some(&(30, Step::Replace)), "what goes on after it was given up is no progress");
}

#[test]
fn a_result_ends_everything() {
    let start = Instant::now();
    for taken in [0, 5, 15] {
        let mut supervisor = Supervisor::new(Deadlines::SERVICE);
        supervisor.begin(start);
        for now in 0..=taken {
            supervisor.step(secs(start, now), 0);
        }
        assert_eq!(supervisor.has_given_up(), taken >= 5);
        supervisor.end();
        assert!(!supervisor.has_given_up());
        assert_eq!((supervisor.step(secs(start, 100), 0), supervisor.due()), (None, None));
        supervisor.begin(secs(start, 100));
        assert_eq!(supervisor.step(secs(start, 104), 0), None);
        assert_eq!(supervisor.step(secs(start, 105), 0), Some(Step::GiveUp));
    }
}

#[test]
fn work_that_goes_on_does_not_begin_again() {
    let start = Instant::now();
    let mut supervisor = Supervisor::new(Deadlines::SERVICE);
    supervisor.begin(start);
    supervisor.begin(secs(start, 4));
    assert_eq!(supervisor.step(secs(start, 5), 0), Some(Step::GiveUp));
}

#[test]
fn it_is_asked_often_enough_and_not_all_the_time() {
    let start = Instant::now();
    let mut supervisor = Supervisor::new(Deadlines::SERVICE);
    assert_eq!(supervisor.due(), None, "nothing is being done");
    supervisor.begin(start);
    let (mut now, mut asked, mut taken) = (start, 0, Vec::new());
    while let Some(due) = supervisor.due() {
        assert!(due > now || asked == 0, "time stands still");
        now = due;
        asked += 1;
        taken.extend(supervisor.step(now, 0).map(|step| (now.duration_since(start).as_secs(), step)));
    }
    assert_eq!(taken, [(5, Step::GiveUp), (15, Step::Replace), (30, Step::Stuck)]);
    assert!(asked < 20, "{asked}");
}

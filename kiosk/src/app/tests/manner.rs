//! How people are spoken to, what they come for, and what is said of their card: for one person, and not for the next.

use screen::{CourseKind, Language, Sentence};

use super::*;
use crate::voice::Clip;

const VIETNAMESE: Manner = Manner {
    language: Language::Vi,
    large: true,
    contrast: false,
    low: true,
    voice: false,
    volume: 7,
    speaks: false,
    person: 0,
};

fn seated(bench: &mut Bench, seat: u32) {
    bench.hears(Said::Seated { seat: Seat(seat), card: CardKind::MyNumber { tries: PinTries::Left(3) } });
}

fn last(bench: &Bench) -> View {
    *bench.shown.0.lock().expect("pages").last().expect("a page")
}

#[tokio::test]
async fn the_next_person_is_spoken_to_as_the_centre_wants() {
    let mut bench = Bench::new().await;
    bench.hears(Said::Reader(ReaderState::Ready));
    seated(&mut bench, 1);
    bench.touched(Touch::Manner(Manner { person: bench.app.manner.person, ..VIETNAMESE }));
    assert_eq!(bench.app.manner.language, Language::Vi);
    bench.shown.1.lock().expect("manners").clear();
    bench.touched(Touch::Decline);
    assert_eq!(bench.stage(), "take-card");
    assert_eq!(bench.shown.1.lock().expect("manners").len(), 0, "the owner of the card still reads");
    bench.hears(Said::Gone { seat: Seat(1) });
    let next = Manner { person: bench.app.manner.person, ..Manner::default() };
    assert_eq!(*bench.shown.1.lock().expect("manners"), [next]);
    assert_eq!(bench.app.manner, next);
    bench.touched(Touch::Manner(VIETNAMESE));
    assert_eq!(bench.app.manner, next, "a choice of the person before that comes too late");
}

#[tokio::test]
async fn a_language_that_was_chosen_on_the_idle_page_is_forgotten_when_nobody_goes_on() {
    let mut bench = Bench::new().await;
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.touched(Touch::Manner(Manner { person: bench.app.manner.person, ..VIETNAMESE }));
    assert!(bench.app.page_ends.is_some(), "the idle page waits for the person");
    bench.shown.1.lock().expect("manners").clear();
    bench.app.happen(Event::Timeout);
    assert_eq!((bench.stage(), bench.app.page_ends), ("idle", None));
    let shown = bench.shown.1.lock().expect("manners").clone();
    assert_eq!(shown.iter().map(|manner| manner.language).collect::<Vec<_>>(), [Language::Ja]);
}

#[tokio::test]
async fn a_page_warns_before_it_ends_and_is_not_drawn_anew_by_it() {
    let mut bench = Bench::new().await;
    bench.walk_to_pin_pad();
    let pages = bench.shown.0.lock().expect("pages").len();
    bench.app.happen(Event::Timeout);
    assert_eq!(*bench.shown.2.lock().expect("warnings"), [true]);
    bench.touched(Touch::MoreTime);
    assert_eq!(*bench.shown.2.lock().expect("warnings"), [true, false]);
    bench.app.happen(Event::Timeout);
    bench.touched(Touch::PinKey);
    assert!(!bench.app.reception.warned, "whoever types is here");
    assert_eq!((bench.stage(), bench.shown.0.lock().expect("pages").len()), ("pin-pad", pages));
    bench.app.happen(Event::Timeout);
    bench.app.happen(Event::Timeout);
    assert_eq!(bench.stage(), "take-card");
}

#[tokio::test]
async fn who_is_given_more_time_by_the_centre_has_it_on_every_page() {
    let mut bench = Bench::new().await;
    bench.app.parts.people.patience = reception::Patience::times(3).expect("three times");
    bench.hears(Said::Reader(ReaderState::Ready));
    seated(&mut bench, 1);
    let left = bench.app.page_ends.expect("a timer").saturating_duration_since(Instant::now());
    assert!(left > Duration::from_secs(50), "{left:?}");
    bench.app.parts.people.patience = reception::Patience::USUAL;
    for (voice, longest) in [(false, 30), (true, 60)] {
        bench.app.manner.voice = voice;
        bench.touched(Touch::Here);
        let left = bench.app.page_ends.expect("a timer").saturating_duration_since(Instant::now());
        let fits = left > Duration::from_secs(longest - 15) && left <= Duration::from_secs(longest);
        assert!(fits, "voice {voice}: {left:?}");
    }
}

#[tokio::test]
async fn the_course_that_was_chosen_is_stored_and_that_of_the_next_person_is_asked() {
    let mut bench = Bench::with_courses(vec![Course::SpecificExam, Course::DockWithContract]).await;
    bench.hears(Said::Reader(ReaderState::Ready));
    seated(&mut bench, 1);
    let View::Course { courses } = last(&bench) else { panic!("the course is asked first") };
    assert_eq!(courses[..2], [Some(CourseKind::SpecificExam), Some(CourseKind::DockWithContract)]);
    bench.touched(Touch::Course(7));
    assert_eq!(bench.stage(), "course", "there is no such course");
    bench.touched(Touch::Course(1));
    assert_eq!((bench.stage(), bench.app.person.course), ("notice", Some(Course::DockWithContract)));
    bench.touched(Touch::Course(0));
    assert_eq!(bench.app.person.course, Some(Course::DockWithContract), "chosen once");
    assert_eq!(bench.app.circumstances().course, Course::DockWithContract);
    bench.touched(Touch::Decline);
    bench.hears(Said::Gone { seat: Seat(1) });
    seated(&mut bench, 2);
    assert_eq!((bench.stage(), bench.app.person.course), ("course", None));
}

#[tokio::test]
async fn a_certificate_near_its_end_is_spoken_of_after_the_number() {
    for (days, page) in [(30, "renew"), (-1, "renew"), (300, "idle")] {
        let mut bench = Bench::new().await;
        bench.walk_to_pin_pad();
        let ends = Timestamp::now() + Duration::from_secs(86_400 * 400);
        let ends = ends.as_second() + (days - 400) * 86_400;
        bench.app.person.certificate_not_after = Timestamp::from_second(ends).ok();
        bench.touched(Touch::PinForgotten);
        let saved = bench.commit().await;
        bench.work(saved);
        assert_eq!(bench.stage(), "see-staff");
        bench.hears(Said::Gone { seat: Seat(1) });
        bench.touched(Touch::Done);
        assert_eq!(bench.stage(), page, "{days} days");
        if page == "renew" {
            assert_eq!(last(&bench), View::Renew { past: days < 0 });
        }
    }
}

/// The centre's voice: on or off, at volume 3.
fn with_voice(bench: &mut Bench, on: bool) {
    bench.app.parts.voice = Some(Voice::mute(3));
    let manner = Manner { voice: on, speaks: true, volume: 3, ..Manner::default() };
    bench.app.parts.people.manner = manner;
    bench.app.manner = manner;
}

fn wished(bench: &Bench) -> (bool, Option<(Language, Vec<Clip>)>, u8) {
    bench.app.parts.voice.as_ref().expect("a voice").wished()
}

fn said_of(view: View) -> Vec<Clip> {
    screen::said(view).aloud().filter_map(Clip::of).collect()
}

#[tokio::test]
async fn a_page_is_read_aloud_in_the_language_that_was_chosen_and_an_idle_kiosk_is_silent() {
    let mut bench = Bench::new().await;
    with_voice(&mut bench, true);
    bench.hears(Said::Reader(ReaderState::Ready));
    assert_eq!(wished(&bench).1, None, "idle");
    seated(&mut bench, 1);
    assert_eq!(wished(&bench).1, Some((Language::Ja, said_of(View::Notice))));
    bench.touched(Touch::Manner(Manner { language: Language::Ko, ..bench.app.manner }));
    assert_eq!(wished(&bench).1, Some((Language::Ko, said_of(View::Notice))), "from the beginning");
    bench.touched(Touch::Manner(Manner { large: true, ..bench.app.manner }));
    assert_eq!(wished(&bench).1, None, "larger type is no reason to say it again");
    bench.app.happen(Event::Timeout);
    let warning = [Sentence::Warn, Sentence::MoreTime].map(|it| Clip::of(it).expect("a clip")).to_vec();
    assert_eq!(wished(&bench).1, Some((Language::Ko, warning)));
    bench.touched(Touch::MoreTime);
    assert_eq!(wished(&bench).1, Some((Language::Ko, said_of(View::Notice))));
}

#[tokio::test]
async fn a_voice_that_is_off_says_nothing_and_still_calls_for_a_card_that_was_left() {
    let mut bench = Bench::new().await;
    with_voice(&mut bench, false);
    bench.hears(Said::Reader(ReaderState::Ready));
    seated(&mut bench, 1);
    bench.touched(Touch::Decline);
    assert_eq!(wished(&bench), (false, None, 3));
    for stage in ["take-card", "card-left"] {
        bench.app.happen(Event::Timeout);
        assert_eq!((bench.stage(), wished(&bench)), (stage, (true, None, 3)));
    }
}

#[tokio::test]
async fn whoever_turns_the_voice_on_hears_it_at_once_and_the_next_person_has_the_centre_s_volume() {
    let mut bench = Bench::new().await;
    with_voice(&mut bench, false);
    bench.hears(Said::Reader(ReaderState::Ready));
    bench.touched(Touch::Manner(Manner { voice: true, volume: 9, ..bench.app.manner }));
    assert_eq!(wished(&bench), (false, Some((Language::Ja, said_of(View::Idle))), 9));
    bench.app.happen(Event::Timeout);
    assert_eq!(wished(&bench), (false, None, 3));
}

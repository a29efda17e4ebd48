//! The voice on the real ALSA library, each test in a room of its own.
//!
//! Promises: what is asserted is what a loudspeaker would have got, sample by sample.
//! Must never: need a sound card, or read this machine's sound set-up.

pub(super) mod clips;
mod render;
mod room;

use std::time::{Duration, Instant};

use super::chime::{TONE_SAMPLES, TONES_HZ};
use super::mouth::{AHEAD, PAUSE_SAMPLES, WAKE_SAMPLES};
use super::{Clip, Language, RATE_HZ};
use clips::{level, pitch, wave};
use room::{alone, sleeps};

const SECOND: usize = RATE_HZ as usize;
const EN: Language = Language::En;
/// Longest that the caller may be held up.
const AT_ONCE: Duration = Duration::from_millis(50);

fn samples(time: Duration) -> usize {
    usize::try_from(time.as_millis()).unwrap() * SECOND / 1000
}

#[test]
fn the_sentences_of_a_page_are_heard_with_pauses_and_then_the_device_is_closed() {
    alone(
        "voice::tests::the_sentences_of_a_page_are_heard_with_pauses_and_then_the_device_is_closed",
        |room| {
            let (low, high) = (room.clip("low", 440.0, 500), room.clip("high", 880.0, 500));
            let voice = room.voice("default");
            voice.say(EN, &[low, high]);
            let heard = room.silent(1).remove(0);
            assert_eq!(heard.len(), WAKE_SAMPLES + SECOND / 2 + PAUSE_SAMPLES + SECOND / 2);
            let (before, rest) = heard.split_at(WAKE_SAMPLES);
            let (first, rest) = rest.split_at(SECOND / 2);
            let (pause, second) = rest.split_at(PAUSE_SAMPLES);
            assert!(before.iter().chain(pause).all(|sample| *sample == 0));
            for (part, hertz) in [(first, 440.0), (second, 880.0)] {
                assert!((pitch(part) - hertz).abs() < 5.0, "{} Hz", pitch(part));
                assert!((level(part) - level(&wave(hertz, 500))).abs() < 0.5, "{} dB", level(part));
            }
            assert_eq!(room.journal(), "");
        },
    );
}

#[test]
fn it_takes_as_long_as_it_sounds() {
    alone("voice::tests::it_takes_as_long_as_it_sounds", |room| {
        let clip = room.clip("clip", 440.0, 500);
        let voice = room.voice("default");
        let since = Instant::now();
        voice.say(EN, &[clip]);
        assert!(since.elapsed() < AT_ONCE, "the caller waits");
        room.silent(1);
        let took = samples(since.elapsed());
        assert!(took >= WAKE_SAMPLES + SECOND / 2, "cut off after {took} samples");
    });
}

#[test]
fn a_new_page_interrupts_the_old_one() {
    alone("voice::tests::a_new_page_interrupts_the_old_one", |room| {
        let (long, short) = (room.clip("long", 440.0, 10_000), room.clip("short", 880.0, 300));
        let voice = room.voice("default");
        voice.say(EN, &[long]);
        room.sounding();
        std::thread::sleep(Duration::from_millis(400));
        voice.say(EN, &[short]);
        let heard = room.silent(2);
        assert!(heard[0].len() < 2 * SECOND, "{} samples of the old page", heard[0].len());
        assert_eq!(heard[1].len(), WAKE_SAMPLES + SECOND * 3 / 10);
        assert!((pitch(&heard[1][WAKE_SAMPLES..]) - 880.0).abs() < 5.0);
    });
}

#[test]
fn quiet_is_quiet_within_200_ms() {
    alone("voice::tests::quiet_is_quiet_within_200_ms", |room| {
        let long = room.clip("long", 440.0, 10_000);
        let voice = room.voice("default");
        let since = Instant::now();
        voice.say(EN, &[long]);
        room.sounding();
        std::thread::sleep(Duration::from_millis(300));
        let (begun, asked) = (since.elapsed(), Instant::now());
        voice.quiet();
        let heard = room.silent(1).remove(0);
        assert!(asked.elapsed() < Duration::from_millis(200), "after {:?}", asked.elapsed());
        // Even what was written and not yet heard is little.
        let most = samples(begun + AHEAD) + 4096;
        assert!(heard.len() < most, "{} samples were written, not {most}", heard.len());
        voice.quiet();
        std::thread::sleep(AT_ONCE);
        assert_eq!(room.silent(1).len(), 1);
    });
}

#[test]
fn the_volume_changes_what_is_heard_even_within_a_sentence() {
    alone("voice::tests::the_volume_changes_what_is_heard_even_within_a_sentence", |room| {
        let clip = room.clip("clip", 440.0, 1000);
        let voice = room.voice("default");
        voice.say(EN, &[clip]);
        room.sounding();
        std::thread::sleep(Duration::from_millis(400));
        voice.volume(4);
        let heard = room.silent(1).remove(0);
        let (first, last) = (&heard[WAKE_SAMPLES..][..2000], &heard[heard.len() - 2000..]);
        let (first, last) = (level(first), level(last));
        assert!((first - last - 18.0).abs() < 1.0, "from {first} dB to {last} dB");

        voice.volume(0);
        voice.say(EN, &[clip]);
        std::thread::sleep(AT_ONCE);
        assert_eq!(room.silent(1).len(), 1, "the device was opened for silence");
    });
}

#[test]
fn the_chime_is_heard_to_its_end_and_then_the_sentence() {
    alone("voice::tests::the_chime_is_heard_to_its_end_and_then_the_sentence", |room| {
        let (long, take) = (room.clip("long", 440.0, 10_000), room.clip("take", 440.0, 300));
        let voice = room.voice("default");
        voice.say(EN, &[long]);
        room.sounding();
        voice.chime();
        room.until("a chime", || room.heard().len() == 2);
        voice.say(EN, &[take]);
        let heard = room.silent(3);
        let (first, second) = heard[1][WAKE_SAMPLES..].split_at(TONE_SAMPLES);
        assert_eq!(second.len(), TONE_SAMPLES);
        for (tone, hertz) in [first, second].into_iter().zip(TONES_HZ) {
            let pitch = pitch(&tone[..TONE_SAMPLES / 4]);
            assert!((pitch - f64::from(hertz)).abs() < 15.0, "{pitch} Hz");
        }
        assert_eq!(heard[2].len(), WAKE_SAMPLES + SECOND * 3 / 10);
    });
}

#[test]
fn a_clip_that_cannot_be_said_is_told_once_and_left_out() {
    alone("voice::tests::a_clip_that_cannot_be_said_is_told_once_and_left_out", |room| {
        let good = room.clip("good", 440.0, 300);
        let mut bytes = clips::tone(440.0, 300);
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        let damaged = room.damaged_clip("damaged", &bytes);
        let missing = Clip::new("missing").unwrap();
        let voice = room.voice("default");
        for opened in 1..=3 {
            voice.say(EN, &[missing, damaged, good]);
            let heard = room.silent(opened).remove(opened - 1);
            assert_eq!(heard.len(), WAKE_SAMPLES + SECOND * 3 / 10, "the good one is said");
        }
        let journal = room.journal();
        assert_eq!(journal.lines().count(), 2, "{journal}");
        assert!(journal.contains(r#"clip="missing" error=its clip is missing"#), "{journal}");
        assert!(journal.contains(r#"clip="damaged" error=its clip is damaged"#), "{journal}");
    });
}

#[test]
fn a_missing_device_is_told_once_and_holds_nobody_up() {
    alone("voice::tests::a_missing_device_is_told_once_and_holds_nobody_up", |room| {
        let clip = room.clip("clip", 440.0, 300);
        let voice = room.voice("elsewhere");
        for _ in 0..3 {
            let since = Instant::now();
            voice.say(EN, &[clip]);
            voice.chime();
            assert!(since.elapsed() < AT_ONCE, "the caller waits");
            std::thread::sleep(Duration::from_millis(100));
        }
        let journal = room.journal();
        assert_eq!(journal.lines().count(), 1, "{journal}");
        assert!(journal.contains("there is no such sound device"), "{journal}");
        assert!(room.silent(0).is_empty());
        assert!(sleeps().is_some(), "the thread ended");
    });
}

#[test]
fn an_idle_voice_never_wakes_and_ends_with_its_owner() {
    alone("voice::tests::an_idle_voice_never_wakes_and_ends_with_its_owner", |room| {
        let clip = room.clip("clip", 440.0, 300);
        let voice = room.voice("default");
        voice.say(EN, &[clip]);
        room.silent(1);
        std::thread::sleep(AT_ONCE);
        let before = sleeps();
        std::thread::sleep(Duration::from_millis(500));
        assert!(before.is_some());
        assert_eq!(sleeps(), before, "it woke");

        voice.say(EN, &[room.clip("long", 440.0, 10_000)]);
        room.sounding();
        drop(voice);
        room.until("end of the thread", || sleeps().is_none());
        room.silent(2);
    });
}

//! Clips for tests: tones, encoded as the renderer encodes; and how to measure what came of them.
//!
//! Promises: no file is kept in the repository; `oggenc` (package vorbis-tools) makes them.
//! Must never: hold speech.

use std::io::Write as _;
use std::process::{Command, Stdio};

use super::super::RATE_HZ;

/// A tone at a quarter of full strength.
#[expect(clippy::cast_possible_truncation, reason = "a quarter of full strength")]
pub(in super::super) fn wave(hertz: f64, millis: u32) -> Vec<i16> {
    let samples = u64::from(RATE_HZ) * u64::from(millis) / 1000;
    let step = hertz * std::f64::consts::TAU / f64::from(RATE_HZ);
    (0..samples).map(|at| (8192.0 * (at as f64 * step).sin()) as i16).collect()
}

/// The tone as a clip.
pub(in super::super) fn tone(hertz: f64, millis: u32) -> Vec<u8> {
    encoded(&wave(hertz, millis), RATE_HZ, 1)
}

pub(in super::super) fn encoded(samples: &[i16], rate: u32, channels: u32) -> Vec<u8> {
    let (rate, channels) = (rate.to_string(), channels.to_string());
    let mut encoder = Command::new("oggenc")
        .args(["-Q", "-r", "-B", "16", "-R", &rate, "-C", &channels, "-q", "1", "-s", "1", "-o", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("oggenc, from the package vorbis-tools");
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let mut input = encoder.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(&bytes));
    let output = encoder.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "oggenc failed");
    output.stdout
}

/// How strong samples are, in dB below the strongest square wave.
pub(in super::super) fn level(samples: &[i16]) -> f64 {
    let energy: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    20.0 * ((energy / samples.len().max(1) as f64).sqrt() / 32_768.0).max(1e-6).log10()
}

/// How often a second the samples go up through zero.
pub(super) fn pitch(samples: &[i16]) -> f64 {
    let waves = samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
    waves as f64 * f64::from(RATE_HZ) / samples.len().max(1) as f64
}

//! Owns the chime: two falling tones that are computed, so no file can be missing.
//!
//! Promises: tones that old ears hear well (below 1 kHz), soft at both ends, half as strong as a sample can be.
//! Must never: last longer than a second; a sentence follows it.

use super::RATE_HZ;

/// The tones, one after the other (Hz).
pub(super) const TONES_HZ: [f32; 2] = [880.0, 660.0];
/// How long each sounds (samples).
pub(super) const TONE_SAMPLES: usize = RATE_HZ as usize * 2 / 5;
/// How long a tone rises (samples).
const RISE_SAMPLES: f32 = RATE_HZ as f32 / 100.0;
/// After how long it is weaker by e (samples).
const DECAY_SAMPLES: f32 = RATE_HZ as f32 / 10.0;
const STRENGTH: f32 = 0.5 * i16::MAX as f32;
/// Samples given at once.
const PORTION_SAMPLES: usize = 1024;

/// A chime that is sounding.
#[derive(Default)]
pub(super) struct Chime {
    given: usize,
}

impl Chime {
    /// Puts the next samples in place of what is there; false at the end.
    pub(super) fn next(&mut self, into: &mut Vec<i16>) -> bool {
        let end = TONE_SAMPLES * TONES_HZ.len();
        let portion = self.given..(self.given + PORTION_SAMPLES).min(end);
        self.given = portion.end;
        into.clear();
        into.extend(portion.map(sample));
        !into.is_empty()
    }
}

fn sample(at: usize) -> i16 {
    let tone = TONES_HZ.get(at / TONE_SAMPLES).copied().unwrap_or_default();
    let within = at % TONE_SAMPLES;
    let left = (TONE_SAMPLES - within) as f32;
    let within = within as f32;
    let rise = (within / RISE_SAMPLES).min(1.0) * (left / RISE_SAMPLES).min(1.0);
    let wave = (within * tone * std::f32::consts::TAU / RATE_HZ as f32).sin();
    to_sample(STRENGTH * rise * (-within / DECAY_SAMPLES).exp() * wave)
}

#[expect(clippy::cast_possible_truncation, reason = "as saturates, and the strength is half of the range")]
fn to_sample(value: f32) -> i16 {
    value as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<i16> {
        let (mut chime, mut portion, mut all) = (Chime::default(), Vec::new(), Vec::new());
        while chime.next(&mut portion) {
            all.extend_from_slice(&portion);
        }
        all
    }

    /// Times that the wave goes up through zero, which is its frequency times how long it lasts.
    fn waves(samples: &[i16]) -> usize {
        samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count()
    }

    #[test]
    fn it_is_two_falling_tones() {
        let all = all();
        assert_eq!(all.len(), 2 * TONE_SAMPLES);
        let (first, second) = all.split_at(TONE_SAMPLES);
        let quarter = TONE_SAMPLES / 4;
        assert!(waves(&first[..quarter]).abs_diff(88) <= 1, "{}", waves(&first[..quarter]));
        assert!(waves(&second[..quarter]).abs_diff(66) <= 1, "{}", waves(&second[..quarter]));
    }

    #[test]
    fn it_is_soft_at_both_ends_and_never_cut() {
        let all = all();
        let loudest = all.iter().map(|sample| sample.unsigned_abs()).max();
        assert!(loudest.is_some_and(|loudest| (10_000..17_000).contains(&loudest)), "{loudest:?}");
        let step = all.windows(2).map(|pair| pair[0].abs_diff(pair[1])).max();
        assert!(step.is_some_and(|step| step < 4_000), "a click of {step:?}");
        assert!(all.last().is_some_and(|last| last.unsigned_abs() < 100));
    }
}

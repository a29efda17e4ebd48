//! Owns how loud each step of the volume is.
//!
//! Promises: 3 dB a step, which is heard as a small step everywhere; the last step leaves the samples as they
//! are, step 0 is silence.
//! Must never: make a sample louder than it was recorded.

use super::VOLUME_MAX;

/// What a sample is multiplied by, in 1/32768.
const GAINS: [i32; 11] = [0, 1464, 2068, 2920, 4125, 5827, 8231, 11_627, 16_423, 23_198, 32_768];

/// Makes the samples as loud as this step says.
pub(super) fn apply(step: u8, samples: &mut [i16]) {
    let gain = GAINS.get(usize::from(step.min(VOLUME_MAX))).copied().unwrap_or_default();
    for sample in samples {
        let scaled = (i32::from(*sample) * gain) >> 15;
        *sample = i16::try_from(scaled).unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_3_db() {
        for (step, gain) in GAINS.iter().enumerate().skip(1) {
            let decibels = 3.0 * (step as f64 - f64::from(VOLUME_MAX));
            let wanted = 32_768.0 * 10f64.powf(decibels / 20.0);
            assert!((f64::from(*gain) - wanted).abs() < 1.0, "step {step}: {wanted}");
        }
    }

    #[test]
    fn the_ends() {
        let all = [i16::MIN, -1, 0, 1, i16::MAX];
        let heard = |step| {
            let mut samples = all;
            apply(step, &mut samples);
            samples
        };
        assert_eq!(heard(VOLUME_MAX), all);
        assert_eq!(heard(u8::MAX), all);
        assert_eq!(heard(0), [0; 5]);
    }
}

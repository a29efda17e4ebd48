//! Owns what the runs add up to: medians, 95th percentiles, ratios.
//!
//! Promises: percentiles are runs that happened (nearest rank), never something between two.
//! Must never: leave out a slow run.

use std::collections::BTreeMap;
use std::time::Duration;

use tests::card::control::CardCounts;

use crate::Result;
use crate::lanes::{Lane, Sample};

/// The samples of one pace.
#[derive(Default)]
pub struct Figures(BTreeMap<Lane, Vec<Sample>>);

/// Median and 95th percentile (microseconds).
#[derive(Clone, Copy)]
pub struct Spread {
    /// Half of the runs took no longer.
    pub p50: u64,
    /// 19 of 20 runs took no longer.
    pub p95: u64,
}

impl Figures {
    /// One more run.
    pub fn add(&mut self, lane: Lane, sample: Sample) {
        self.0.entry(lane).or_default().push(sample);
    }

    /// What was counted in the last run.
    pub fn counts(&self, lane: Lane) -> Result<&CardCounts> {
        Ok(&self.samples(lane)?.last().ok_or("no run")?.counts)
    }

    /// Fewest and most commands of all runs, up to the signature.
    pub fn commands(&self, lane: Lane) -> Result<(u32, u32)> {
        let samples = || self.0.get(&lane).into_iter().flatten();
        let commands = || samples().filter_map(|sample| sample.counts.traffic.signature_commands);
        Ok((commands().min().ok_or("no signature")?, commands().max().ok_or("no signature")?))
    }

    /// From process start to signature, or from "Seated" of a running service.
    pub fn wall(&self, lane: Lane) -> Result<Spread> {
        self.spread(lane, |sample| Some(micros(sample.wall)))
    }

    /// From the first command to the last answer, at the card.
    pub fn span(&self, lane: Lane) -> Result<Spread> {
        self.spread(lane, |sample| Some(sample.counts.traffic.span_micros))
    }

    /// From the first command to the signature, at the card.
    pub fn signed(&self, lane: Lane) -> Result<Spread> {
        self.spread(lane, |sample| sample.counts.traffic.signature_micros)
    }

    /// From VERIFY to the signature, at the card.
    pub fn after_pin(&self, lane: Lane) -> Result<Spread> {
        self.spread(lane, |sample| sample.counts.traffic.pin_span_micros)
    }

    /// From the card put down to "Seated".
    pub fn seated(&self, lane: Lane) -> Result<Spread> {
        self.spread(lane, |sample| sample.steps.map(|steps| micros(steps.seated)))
    }

    /// From the PIN sent to the signature heard.
    pub fn proved(&self, lane: Lane) -> Result<Spread> {
        self.spread(lane, |sample| sample.steps.map(|steps| micros(steps.proved)))
    }

    /// What one command costs on average, in the median run (microseconds).
    pub fn command_micros(&self, lane: Lane) -> Result<u64> {
        Ok(self.span(lane)?.p50 / u64::from(self.counts(lane)?.commands.max(1)))
    }

    fn samples(&self, lane: Lane) -> Result<&[Sample]> {
        Ok(self.0.get(&lane).ok_or("no run")?)
    }

    fn spread(&self, lane: Lane, of: impl Fn(&Sample) -> Option<u64>) -> Result<Spread> {
        let mut values: Vec<u64> = self.samples(lane)?.iter().filter_map(of).collect();
        values.sort_unstable();
        let rank = |percent: usize| (values.len() * percent).div_ceil(100).saturating_sub(1);
        let value = |percent| values.get(rank(percent)).copied().ok_or("nothing was measured");
        Ok(Spread { p50: value(50)?, p95: value(95)? })
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

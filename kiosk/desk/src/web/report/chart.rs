//! Owns the shape of the chart of arrivals by the hour.
//!
//! Promises: every hour from the first to the last arrival has its place, also an empty one; the highest bar fills the
//! height.
//! Must never: carry a number that the table beside it does not have.

/// Height of the highest bar, room above and below it, width of one hour and of its bar (units of the drawing).
const BAR: u64 = 140;
const ABOVE: u64 = 22;
const BELOW: u64 = 24;
const SLOT: u64 = 44;
const BAR_WIDTH: u64 = 32;

/// Bars in a drawing of this size.
#[derive(Debug, PartialEq, Eq)]
pub struct Chart {
    /// Of the drawing.
    pub width: u64,
    /// Of the drawing.
    pub height: u64,
    /// Where the hours are written.
    pub foot: u64,
    /// Where the bars stand.
    pub ground: u64,
    /// One for each hour.
    pub bars: Vec<Bar>,
}

/// One hour.
#[derive(Debug, PartialEq, Eq)]
pub struct Bar {
    /// Of the day.
    pub hour: i8,
    /// Arrivals.
    pub count: u64,
    /// Left edge.
    pub x: u64,
    /// Upper edge.
    pub y: u64,
    /// Of the bar.
    pub width: u64,
    /// Of the bar.
    pub height: u64,
    /// Its middle, for hour and count.
    pub middle: u64,
    /// Where the count is written.
    pub label: u64,
}

impl Chart {
    /// Of these hours with their arrivals, in any order; none without arrivals.
    pub fn of(hours: &[(i8, u64)]) -> Option<Self> {
        let first = hours.iter().map(|(hour, _)| *hour).min()?;
        let last = hours.iter().map(|(hour, _)| *hour).max()?;
        let most = hours.iter().map(|(_, count)| *count).max().filter(|most| *most > 0)?;
        let count = |hour| hours.iter().find(|(one, _)| *one == hour).map_or(0, |(_, count)| *count);
        let bars: Vec<Bar> =
            (first..=last).zip(0..).map(|(hour, place)| Bar::of(hour, place, count(hour), most)).collect();
        let (width, ground) = (SLOT * bars.len() as u64, ABOVE + BAR);
        Some(Self { width, height: ground + BELOW, foot: ground + BELOW - 6, ground, bars })
    }
}

impl Bar {
    fn of(hour: i8, place: u64, count: u64, most: u64) -> Self {
        let height = count * BAR / most;
        let x = place * SLOT + (SLOT - BAR_WIDTH) / 2;
        let y = ABOVE + BAR - height;
        Self { hour, count, x, y, width: BAR_WIDTH, height, middle: place * SLOT + SLOT / 2, label: y - 6 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hour_between_has_its_place_and_the_highest_fills_the_height() {
        let chart = Chart::of(&[(10, 4), (8, 8), (11, 1)]).expect("a chart");
        let bars: Vec<_> = chart.bars.iter().map(|bar| (bar.hour, bar.count, bar.height)).collect();
        assert_eq!(bars, [(8, 8, BAR), (9, 0, 0), (10, 4, BAR / 2), (11, 1, BAR / 8)]);
        assert!(chart.bars.iter().all(|bar| bar.y + bar.height == chart.ground && bar.x < chart.width));
        assert_eq!(chart.width, 4 * SLOT);
    }

    #[test]
    fn without_arrivals_there_is_no_chart() {
        assert_eq!(Chart::of(&[]), None);
        assert_eq!(Chart::of(&[(9, 0)]), None);
    }
}

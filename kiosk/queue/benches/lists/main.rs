//! What staff wait for: lists, counts and searches among a thousand, a hundred thousand and a million checks.
//!
//! Promises: a queue file on the disk, through the product's own calls; each is asked many times, of changing days and
//! names, and the ninety-ninth of a hundred is printed beside its goal.
//! Must never: fail because a machine is slow, or keep its files.
//!
//! `cargo bench -p queue --bench lists -- [CHECKS…]`

use std::io::{self, Write};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use queue::{Backlog, CheckFilter, Narrow, Queue, QueueError, Receipt, Sought};
use reception::{CheckState, Reason, read_voucher_number};

mod fill;

use fill::{Error, Filled, SURNAMES, day_of, voucher_of};

const SIZES: [u32; 3] = [1_000, 100_000, 1_000_000];
const ASKED: u32 = 500;
/// As the desk asks for them.
const ROWS: u32 = 100;
const GOAL: Duration = Duration::from_millis(2);

/// What is asked.
#[derive(Clone, Copy)]
enum Question {
    Awaiting,
    All,
    OnHold,
    OpenOfOtherDays,
    Counts,
    CountOpen,
    ByReason,
    Choices,
    KanaOfDay,
    Kana,
    OneKana,
    BirthDate,
    Voucher,
    Receipt,
}

impl Question {
    const ALL: [(Self, &'static str); 14] = [
        (Self::Awaiting, "承認待ち of a day"),
        (Self::All, "すべて of a day"),
        (Self::OnHold, "保留 of a day"),
        (Self::OpenOfOtherDays, "what other days left open"),
        (Self::Counts, "counts of a day"),
        (Self::CountOpen, "count of what other days left open"),
        (Self::ByReason, "a day, narrowed to a reason"),
        (Self::Choices, "what a day can be narrowed by"),
        (Self::KanaOfDay, "a name, of a day"),
        (Self::Kana, "a name, of every day"),
        (Self::OneKana, "one kana, of every day"),
        (Self::BirthDate, "a birth date, of every day"),
        (Self::Voucher, "a voucher, of every day"),
        (Self::Receipt, "a receipt"),
    ];
}

fn main() -> Result<(), Error> {
    let asked: Vec<u32> = std::env::args().filter_map(|text| text.parse().ok()).collect();
    let sizes = if asked.is_empty() { SIZES.to_vec() } else { asked };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut out = io::stdout().lock();
    for checks in sizes {
        runtime.block_on(measure(&mut out, checks))?;
    }
    Ok(())
}

async fn measure(out: &mut impl Write, checks: u32) -> Result<(), Error> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("queue.db");
    let queue = Queue::open(&file).await?;
    let begun = Instant::now();
    let filled = fill::fill(&file, checks).await?;
    let bytes = std::fs::metadata(&file)?.len();
    writeln!(out, "{checks} checks, {} MB, filled in {:.0?}", bytes / 1_000_000, begun.elapsed())?;
    writeln!(out, "  {:<44} {:>9} {:>9}   goal {GOAL:?} for p99", "", "p50", "p99")?;
    for (question, words) in Question::ALL {
        let mut times = Vec::new();
        for turn in 0..ASKED {
            // All over the file, in no order.
            let number = turn.wrapping_mul(2_654_435_761) % checks;
            let begun = Instant::now();
            ask(&queue, question, number, &filled).await?;
            times.push(begun.elapsed());
        }
        times.sort_unstable();
        let [p50, p99] = [times.len() / 2, times.len() * 99 / 100].map(|at| times.get(at).copied());
        let over = if p99 > Some(GOAL) { "  missed" } else { "" };
        writeln!(
            out,
            "  {words:<44} {:>9.0?} {:>9.0?}{over}",
            p50.unwrap_or_default(),
            p99.unwrap_or_default()
        )?;
    }
    writeln!(out)?;
    queue.close().await;
    Ok(())
}

/// Asks about the check of this number: its day, its name and so on.
async fn ask(queue: &Queue, question: Question, number: u32, filled: &Filled) -> Result<(), Error> {
    let day = day_of(number)?;
    let kana = |chars: usize| {
        let name = SURNAMES.get(number as usize % SURNAMES.len()).copied().unwrap_or_default();
        Sought::Kana(name.chars().take(chars).collect())
    };
    let of_day = CheckFilter::of_day(day);
    match question {
        Question::Awaiting => {
            queue.backlog(Backlog::AwaitingOn(filled.last_day, Narrow::default()), None, ROWS).await.map(drop)
        }
        Question::All => queue.checks(&of_day, None, ROWS).await.map(drop),
        Question::OnHold => queue
            .checks(&CheckFilter { state: Some(CheckState::OnHold), ..of_day }, None, ROWS)
            .await
            .map(drop),
        Question::OpenOfOtherDays => queue.backlog(Backlog::OpenExceptOn(day), None, ROWS).await.map(drop),
        Question::Counts => queue.counts(day).await.map(drop),
        Question::CountOpen => queue.count_open_except(day).await.map(drop),
        Question::ByReason => {
            let narrow = Narrow { reason: Some(Reason::InsurerNotContracted), ..Narrow::default() };
            queue.checks(&CheckFilter { narrow, ..of_day }, None, ROWS).await.map(drop)
        }
        Question::Choices => queue.narrow_choices(day).await.map(drop),
        Question::KanaOfDay => find(queue, kana(3), Some(day)).await,
        Question::Kana => find(queue, kana(3), None).await,
        Question::OneKana => find(queue, kana(1), None).await,
        Question::BirthDate => find(queue, Sought::BirthDate(fill::birth_of(number)?), None).await,
        Question::Voucher => {
            let voucher = read_voucher_number(&voucher_of(number))?.ok_or("no voucher")?;
            find(queue, Sought::Voucher(voucher), None).await
        }
        Question::Receipt => {
            let receipt = Receipt { business_date: day, number: number % fill::CHECKS_A_DAY + 1 };
            find(queue, Sought::Receipt(receipt), None).await
        }
    }?;
    Ok(())
}

async fn find(queue: &Queue, sought: Sought, day: Option<Date>) -> Result<(), QueueError> {
    queue.find(&sought, day, None, 50).await.map(drop)
}

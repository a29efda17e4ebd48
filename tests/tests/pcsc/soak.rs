//! Many card changes and many restarts of pcscd in a row: nothing leaks, no card is missed.
//!
//! The long run is `tests/soak`; the short one belongs to every check.

use std::fs;
use std::io::{self, Write};
use std::time::Instant;

use reader_wire::Event;
use tests::reader_house::{FRESH, Outcome, ReaderHouse};

/// What may differ between two moments of a process that does not leak: pages of the allocator, one
/// connection or one thread that is just ending.
const RSS_GROWTH_KIB_MAX: u64 = 512;
const FDS_GROWTH_MAX: usize = 2;
const THREADS_GROWTH_MAX: usize = 1;
/// Changes after which the process has reached its size.
const WARM_UP: u32 = 10;

#[test]
fn a_few_card_changes_and_restarts_leave_nothing_behind() -> Outcome<()> {
    soak(20, 3)
}

#[test]
#[ignore = "takes about half an hour: tests/soak"]
fn a_thousand_card_changes_and_a_hundred_restarts_leave_nothing_behind() -> Outcome<()> {
    soak(1000, 100)
}

/// What the process holds.
#[derive(Debug, Clone, Copy)]
struct Holdings {
    fds: usize,
    threads: usize,
    rss_kib: u64,
}

fn soak(changes: u32, restarts: u32) -> Outcome<()> {
    let mut house = ReaderHouse::open()?;
    let start = Instant::now();
    let (mut settled, mut last_seat) = (None, 0);
    for change in 1..=changes {
        // Every fourth one is a whole reception; the others are put down and lifted.
        let (seat, kind) = house.put("contracted").map_err(|error| format!("change {change}: {error}"))?;
        assert!(kind == FRESH && seat.0 > last_seat, "change {change}: {kind:?}");
        last_seat = seat.0;
        if change % 4 == 0 {
            let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
        }
        house.lift(seat)?;
        house.peer.forget();
        if change == WARM_UP {
            settled = Some(holdings(house.reader.pid())?);
        }
        if change % 100 == 0 {
            report("changes", change, holdings(house.reader.pid())?, start)?;
        }
    }
    for restart in 1..=restarts {
        let (before, _) = house.put("contracted").map_err(|error| format!("restart {restart}: {error}"))?;
        house.lab.kill_daemon()?;
        house.peer.gone(before)?;
        house.lab.start_daemon()?;
        let (seat, kind) = house.peer.seated().map_err(|error| format!("restart {restart}: {error}"))?;
        assert!(kind == FRESH && seat > before, "restart {restart}: {kind:?}");
        let Event::Proved { .. } = house.prove(seat, "1234")? else { return Err("not signed".into()) };
        house.lift(seat)?;
        house.peer.forget();
        if restart % 10 == 0 {
            report("restarts", restart, holdings(house.reader.pid())?, start)?;
        }
    }
    let (settled, now) = (settled.ok_or("too short")?, holdings(house.reader.pid())?);
    assert!(now.fds <= settled.fds + FDS_GROWTH_MAX, "{settled:?}, then {now:?}");
    assert!(now.threads <= settled.threads + THREADS_GROWTH_MAX, "{settled:?}, then {now:?}");
    assert!(now.rss_kib <= settled.rss_kib + RSS_GROWTH_KIB_MAX, "{settled:?}, then {now:?}");
    assert_eq!(house.counts("contracted")?.signatures, changes / 4 + restarts);
    report("done", changes + restarts, now, start)
}

fn holdings(pid: u32) -> Outcome<Holdings> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:")).ok_or("RssAnon")?;
    Ok(Holdings {
        fds: fs::read_dir(format!("/proc/{pid}/fd"))?.count(),
        threads: fs::read_dir(format!("/proc/{pid}/task"))?.count(),
        rss_kib: line.trim().trim_end_matches(" kB").parse()?,
    })
}

fn report(what: &str, count: u32, now: Holdings, start: Instant) -> Outcome<()> {
    let Holdings { fds, threads, rss_kib } = now;
    let seconds = start.elapsed().as_secs();
    writeln!(io::stdout(), "{what} {count}: {fds} fds, {threads} threads, {rss_kib} KiB after {seconds} s")?;
    Ok(())
}

//! Owns what the kernel counts of a program and everything that it has started: time on a core, switches, memory.
//!
//! Promises: a process that left its parent is counted as well, because the bench adopts it; time is that of the
//! scheduler, in nanoseconds, so that a frame is not less than a tick.
//! Must never: touch a process that the bench did not start.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, WaitOptions, kill_process, set_child_subreaper, waitpid};

use crate::Result;

const END_SECS_MAX: u64 = 10;
/// Beside the programs only the X server is a child of the bench.
const SERVER: &str = "Xvfb";

/// Has the kernel give this process whatever its descendants leave behind.
pub fn adopt() -> io::Result<()> {
    Ok(set_child_subreaper(Some(rustix::process::getpid()))?)
}

/// Everything that the bench has started, less the X server.
pub fn programs() -> Result<Vec<u32>> {
    below(&|name| name != SERVER)
}

/// The X server.
pub fn server() -> Result<Vec<u32>> {
    below(&|name| name == SERVER)
}

/// Ends everything that [`programs`] names, and waits until it is gone.
pub fn end() -> Result<()> {
    let deadline = Instant::now() + Duration::from_secs(END_SECS_MAX);
    loop {
        let left = programs()?;
        if left.is_empty() {
            return Ok(());
        }
        if Instant::now() > deadline {
            return Err(format!("processes do not end: {left:?}").into());
        }
        for pid in left.into_iter().filter_map(|pid| Pid::from_raw(i32::try_from(pid).ok()?)) {
            // One that has just ended, or is not ours to wait for yet, is met again in the next round.
            let _ = kill_process(pid, Signal::KILL);
            let _ = waitpid(Some(pid), WaitOptions::NOHANG);
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// What was counted of each thread.
pub struct Count(BTreeMap<(u32, u32), Spent>);

/// Time on a core and context switches, voluntary or not: how often something woke up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Nanoseconds on a core.
    pub nanos: u64,
    /// Context switches.
    pub switches: u64,
}

impl Count {
    /// Counts now.
    pub fn of(pids: &[u32]) -> Self {
        Self(
            pids.iter()
                .flat_map(|pid| threads(*pid).into_iter().map(move |tid| (*pid, tid)))
                .filter_map(spent)
                .collect(),
        )
    }

    /// What was spent since an earlier count. A thread that has ended meanwhile counts up to that count only.
    pub fn since(&self, earlier: &Self) -> Spent {
        self.sum(earlier, |_| true)
    }

    /// The same, of main threads alone: they hold the window.
    pub fn since_by_main(&self, earlier: &Self) -> Spent {
        self.sum(earlier, |(pid, tid)| pid == tid)
    }

    fn sum(&self, earlier: &Self, counts: impl Fn((u32, u32)) -> bool) -> Spent {
        let mut sum = Spent::default();
        for (thread, now) in self.0.iter().filter(|(thread, _)| counts(**thread)) {
            let before = earlier.0.get(thread).copied().unwrap_or_default();
            sum.nanos += now.nanos.saturating_sub(before.nanos);
            sum.switches += now.switches.saturating_sub(before.switches);
        }
        sum
    }
}

/// Memory in bytes, each shared page divided by its users (PSS).
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// All of it.
    pub all: u64,
    /// What lies in no file: the kernel cannot drop it and read it again.
    pub no_file: u64,
}

/// Memory of these processes.
pub fn memory(pids: &[u32]) -> Result<Memory> {
    let mut sum = Memory { all: 0, no_file: 0 };
    for pid in pids {
        let text = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        sum.all += field(&text, "Pss:")? * 1024;
        sum.no_file += (field(&text, "Pss_Anon:")? + field(&text, "Pss_Shmem:")?) * 1024;
    }
    Ok(sum)
}

fn spent((pid, tid): (u32, u32)) -> Option<((u32, u32), Spent)> {
    let of = |file: &str| fs::read_to_string(format!("/proc/{pid}/task/{tid}/{file}")).ok();
    let nanos = of("schedstat")?.split(' ').next()?.parse().ok()?;
    let status = of("status")?;
    let switches = field(&status, "\nvoluntary_ctxt_switches:").ok()?
        + field(&status, "nonvoluntary_ctxt_switches:").ok()?;
    Some(((pid, tid), Spent { nanos, switches }))
}

fn field(text: &str, name: &str) -> Result<u64> {
    let (_, rest) = text.split_once(name).ok_or_else(|| format!("the kernel does not say {name}"))?;
    Ok(rest.split_whitespace().next().ok_or("nothing follows")?.parse()?)
}

fn threads(pid: u32) -> Vec<u32> {
    numbers(&format!("/proc/{pid}/task"))
}

fn numbers(folder: &str) -> Vec<u32> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect()
}

/// Descendants of the bench whose name, or whose ancestor's name next to the bench, is wanted.
fn below(wanted: &dyn Fn(&str) -> bool) -> Result<Vec<u32>> {
    let all: Vec<(u32, u32, String)> = numbers("/proc").into_iter().filter_map(parent).collect();
    let own = std::process::id();
    let mut family: BTreeSet<u32> =
        all.iter().filter(|(_, parent, name)| *parent == own && wanted(name)).map(|(pid, ..)| *pid).collect();
    loop {
        let known = family.len();
        family.extend(
            all.iter()
                .filter(|(_, parent, _)| family.contains(parent))
                .map(|(pid, ..)| *pid)
                .collect::<Vec<_>>(),
        );
        if family.len() == known {
            return Ok(family.into_iter().collect());
        }
    }
}

/// A process with its parent and name. The name stands in brackets and may hold anything.
fn parent(pid: u32) -> Option<(u32, u32, String)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, tail) = stat.rsplit_once(')')?;
    let (_, name) = head.split_once('(')?;
    Some((pid, tail.split_whitespace().nth(1)?.parse().ok()?, name.to_owned()))
}

//! Verdicts a second on one core, and the import of 100,000 rows of 委託元保険者一覧表 into a queue on the disk.
//!
//! Promises: several rounds of each, all of them in the figures; what the product does is done, with nothing left out.
//! Must never: fail because a machine is slow. Figures are printed, goals beside them.
//!
//! `cargo bench -p tests --bench verdict`

use std::fs;
use std::io::{self, Write};
use std::time::Duration;

use tests::population::centre::Error;

mod import;
mod rows;
mod verdicts;
mod watch;
mod workbook;

use watch::Taken;

/// Verdicts a second.
const VERDICTS_GOAL: u32 = 100_000;
const IMPORT_GOAL: Duration = Duration::from_secs(5);

fn main() -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut out = io::stdout().lock();
    writeln!(out, "{}\n", machine()?)?;
    say_verdicts(&mut out, &runtime.block_on(verdicts::measure())?)?;
    for kind in import::Kind::ALL {
        say_import(&mut out, kind, &runtime.block_on(import::measure(kind))?)?;
    }
    Ok(())
}

fn say_verdicts(out: &mut impl Write, done: &verdicts::Verdicts) -> Result<(), Error> {
    let verdicts::Verdicts { arrivals, insurers, a_round, rounds } = done;
    writeln!(
        out,
        "verdicts: {arrivals} arrivals, {insurers} rows of insurers, {} rounds, medians",
        rounds.len()
    )?;
    let Taken { wall, cpu } = Taken::median(rounds)?;
    let [wall, cpu] = [wall, cpu].map(|time| f64::from(*a_round) / time.as_secs_f64());
    writeln!(
        out,
        "  a second of the processor: {cpu:.0}, a second on the wall: {wall:.0}; goal {VERDICTS_GOAL}\n"
    )?;
    Ok(())
}

fn say_import(out: &mut impl Write, kind: import::Kind, done: &import::Imported) -> Result<(), Error> {
    let import::Imported { rows, bytes, rounds } = done;
    writeln!(out, "import, {}: {rows} rows, {bytes} bytes, {} rounds, medians", kind.name(), rounds.len())?;
    writeln!(out, "  {:<24} {:>10} {:>10}", "", "wall", "processor")?;
    for step in import::Step::ALL {
        let times: Vec<Taken> = rounds.iter().map(|round| round.of(step)).collect();
        let Taken { wall, cpu } = Taken::median(&times)?;
        writeln!(out, "  {:<24} {wall:>10.2?} {cpu:>10.2?}", step.name())?;
    }
    let wholes: Vec<Taken> = rounds.iter().map(import::Round::whole).collect();
    let Taken { wall, cpu } = Taken::median(&wholes)?;
    writeln!(out, "  {:<24} {wall:>10.2?} {cpu:>10.2?}  goal {IMPORT_GOAL:?}\n", "all")?;
    Ok(())
}

/// The processor, and how busy it is with other things.
fn machine() -> Result<String, Error> {
    let cpus = fs::read_to_string("/proc/cpuinfo")?;
    let names: Vec<&str> = cpus.lines().filter(|line| line.starts_with("model name")).collect();
    let name = names.first().and_then(|line| line.split_once(": ")).map_or("?", |(_, name)| name);
    let load = fs::read_to_string("/proc/loadavg")?;
    let load = load.split(' ').next().unwrap_or("?");
    Ok(format!("{} × {name}; load {load} before", names.len()))
}

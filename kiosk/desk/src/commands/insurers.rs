//! Owns the commands for the list of contracted insurers (委託元保険者一覧表): import, one step back.
//!
//! Promises: without `--take` nothing changes; what would change is printed first, row by row; what comes into force
//! was compared with the list that it replaces.
//! Must never: take a part of a file.

use std::path::Path;

use queue::{Actor, InsurerListError, InsurerListHead, Queue, QueueError};
use reception::{InsurerDifference, InsurerList, read_insurer_table};

use super::taking::{Taking, how_to_take, unless_damaged, with_queue};
use super::{CommandError, read_table, say};
use crate::clock::{Clock as _, SystemClock};
use crate::config::Config;
use crate::sentences::{self, insurer_difference, insurer_note};

/// `desk import-insurers`: CSV or XLSX.
pub fn import_insurers(config: &Path, file: &Path, taking: Taking) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    let table = read_insurer_table(&read_table(file)?).map_err(CommandError::Insurers)?;
    for note in &table.notes {
        say(&insurer_note(*note))?;
    }
    with_queue(&config, async |queue| {
        let in_force = InForce::read(queue).await?;
        say(&in_force.against(&table.list))?;
        let basis = in_force.version();
        agreed(taking, basis)?;
        if !taking.take {
            return say(&how_to_take("取り込んで", "取り込む", basis));
        }
        let now = SystemClock.now();
        let version = queue.take_insurer_list(&table.list, basis, &Actor::Technician, now).await?;
        let count = table.list.len();
        let done = if Some(version) == basis {
            format!("いまの一覧表（版 {version}）と同じです。何も変えていません。")
        } else {
            format!("{count} 件の保険者を取り込みました（版 {version}）。")
        };
        say(&done)?;
        say(&digest_line(queue).await?)
    })
}

/// `desk step-back-insurers`.
pub fn step_back_insurers(config: &Path, taking: Taking) -> Result<(), CommandError> {
    let config = Config::read(config)?;
    with_queue(&config, async |queue| {
        let step = queue.insurer_list_before().await?;
        let in_force = InForce::read(queue).await?;
        say(&format!("版 {} から、その前の版 {} の一覧表に戻すと:", step.from, step.to))?;
        say(&in_force.against(&step.list))?;
        agreed(taking, Some(step.from))?;
        if !taking.take {
            return say(&how_to_take("変えて", "戻す", Some(step.from)));
        }
        let version = queue.step_back_insurer_list(step.from, &Actor::Technician, SystemClock.now()).await?;
        let done = format!("版 {} の一覧表に戻しました（新しい版 {version}）。", step.to);
        say(&done)?;
        say(&digest_line(queue).await?)
    })
}

/// Whether this is the version that an earlier run showed the difference against.
fn agreed(taking: Taking, in_force: Option<i64>) -> Result<(), InsurerListError> {
    if taking.agrees_with(in_force) { Ok(()) } else { Err(InsurerListError::Moved { in_force }) }
}

/// What a new list is held against.
struct InForce {
    head: Option<InsurerListHead>,
    /// None when the version in force is damaged. A good list must still be able to replace it.
    list: Option<InsurerList>,
}

impl InForce {
    async fn read(queue: &Queue) -> Result<Self, QueueError> {
        let head = queue.insurer_list_head().await?;
        let found = unless_damaged(queue.insurer_list().await)?;
        Ok(Self { head, list: found.map(|list| list.map(|in_force| in_force.list).unwrap_or_default()) })
    }

    fn version(&self) -> Option<i64> {
        self.head.as_ref().map(|head| head.version)
    }

    /// What taking this list in its place would change.
    fn against(&self, new: &InsurerList) -> String {
        let nothing = InsurerList::default();
        let difference = InsurerDifference::between(self.list.as_ref().unwrap_or(&nothing), new);
        format!("{}\n{}", self.words(), insurer_difference(&difference))
    }

    fn words(&self) -> String {
        match (&self.head, &self.list) {
            (None, _) => "一覧表はまだありません。".to_owned(),
            (Some(head), Some(list)) => format!(
                "いまの一覧表（版 {}、{}、{} 件）との違い:",
                head.version,
                sentences::moment(head.imported_at),
                list.len()
            ),
            (Some(head), None) => format!(
                "注意: いまの一覧表（版 {}）は壊れていて比べられません。すべて追加として示します。",
                head.version
            ),
        }
    }
}

/// The digest that checks are stored with from now on, read back from the queue.
async fn digest_line(queue: &Queue) -> Result<String, QueueError> {
    let digest = queue.insurer_list().await?.map(|in_force| in_force.digest).unwrap_or_default();
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(format!("SHA-256 {digest}"))
}

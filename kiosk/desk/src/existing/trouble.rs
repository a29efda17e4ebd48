//! Owns what is told of a folder or queue that fails: to the journal once, to staff as long as it lasts.
//!
//! Promises: the journal hears of each trouble when it begins and when all is well again, and what to do.
//! Must never: name a file.

use std::io;
use std::path::Path;

use queue::QueueError;

/// How the watching stands, as staff see it. The default is that of a desk that watches nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Whether files wait because the folder or the queue fails.
    pub fails: bool,
    /// Files that were set aside and still lie there, up to [`EXISTING_ASIDE_MAX`](super::EXISTING_ASIDE_MAX).
    pub set_aside: usize,
}

/// Why a look did not do everything.
#[derive(Debug, thiserror::Error)]
pub(super) enum LookError {
    #[error("{0}")]
    Folder(#[from] io::Error),
    #[error("{0}")]
    Queue(#[from] QueueError),
}

/// What the journal was told last.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Told(pub(super) Option<Trouble>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    Folder(io::ErrorKind),
    Queue,
}

impl Trouble {
    fn of(error: &LookError) -> Self {
        match error {
            LookError::Folder(error) => Self::Folder(error.kind()),
            LookError::Queue(_) => Self::Queue,
        }
    }
}

impl Told {
    /// Writes it into the journal, when it is news.
    pub(super) fn tell(&mut self, error: Option<&LookError>, folder: &Path) {
        if !self.is_news(error.map(Trouble::of)) {
            return;
        }
        let folder = folder.display();
        match error {
            None => tracing::info!(%folder, "answer files are taken again"),
            Some(LookError::Queue(error)) => {
                tracing::error!(%error, "answer files wait: the queue does not store");
            }
            Some(LookError::Folder(error)) => tracing::error!(
                %folder, %error,
                "answer files wait: the folder does not work. Check that it exists, that uketsuke-desk may read \
                 and write it, and that ReadWritePaths= of the unit has it"
            ),
        }
    }

    /// Whether this is news.
    pub(super) fn is_news(&mut self, trouble: Option<Trouble>) -> bool {
        std::mem::replace(&mut self.0, trouble) != trouble
    }
}

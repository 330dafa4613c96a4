//! What a commit brought, read once for all sessions of a program. When each looked for itself, one after the other, the
//! last of fifty heard of it a quarter of a second after the first.

use super::drafts::Typing;
use super::{Reader, journal};
use crate::domain::Refusal;

/// What is new since the look before.
#[derive(Debug, Clone, Default)]
pub struct News {
    /// The newest entry of the journal.
    pub head: i64,
    /// The tables that entries since the look before changed, and no others; empty when that cannot be said.
    pub tables: Vec<String>,
    /// Who types what is not saved yet.
    pub typing: Typing,
}

/// Looks whether anybody has committed.
pub(super) struct Look {
    /// Nobody else's: only such a connection tells by its version that nothing was written since the last look, and
    /// none of the sessions' is long at work when it is asked.
    reader: Reader,
    version: i64,
    head: i64,
}

impl Look {
    /// What is committed from now on is news.
    pub(super) fn from_now(reader: Reader) -> Result<Self, Refusal> {
        let version = reader.data_version();
        let head = journal::head(reader.db())?;
        Ok(Self { reader, version, head })
    }

    /// What is new; nothing when nobody has committed. What cannot be read now is read at the next look.
    pub(super) fn news(&mut self) -> Option<News> {
        let version = self.reader.data_version();
        if version == self.version {
            return None;
        }
        let news = self.read().ok()?;
        (self.version, self.head) = (version, news.head);
        Some(news)
    }

    fn read(&self) -> Result<News, Refusal> {
        let db = self.reader.db();
        let head = journal::head(db)?;
        let tables = if head > self.head { journal::tables_after(db, self.head)? } else { Vec::new() };
        Ok(News { head, tables, typing: Typing::now(db)? })
    }
}

//! The terminal of this process: raw mode, and what is undone when it is given back.

use super::{LEAVE, MOUSE_OFF};
use crate::ui::standing::Standing;
use std::io::{self, Write};
use std::sync::atomic::{AtomicBool, Ordering};

/// There is one terminal per process, and panics of any thread end in the same hook: the only state of its kind.
static TAKEN: AtomicBool = AtomicBool::new(false);

/// The terminal of this process, in raw mode; given back when dropped, also while unwinding.
#[derive(Debug)]
pub struct Local {
    /// The alternate screen is still up.
    entered: bool,
    /// Says whether the mouse is listened to.
    standing: Option<Standing>,
}

impl Local {
    /// Raw mode on without another screen: lines go on below what stands there.
    ///
    /// # Errors
    /// Standard input is no terminal.
    pub fn listen() -> io::Result<Self> {
        let mut local = Self::take()?;
        local.entered = false;
        Ok(local)
    }

    /// Raw mode on, and panics go to the log instead of across the screen.
    ///
    /// # Errors
    /// Standard input is no terminal.
    pub fn take() -> io::Result<Self> {
        crossterm::terminal::enable_raw_mode()?;
        TAKEN.store(true, Ordering::SeqCst);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            tracing::error!(%info, "panic");
            if !TAKEN.load(Ordering::SeqCst) {
                before(info);
            }
        }));
        Ok(Self { entered: true, standing: None })
    }

    /// The alternate screen is up, or was left in order and only raw mode is to be ended.
    pub fn entered(&mut self, entered: bool) {
        self.entered = entered;
    }

    /// This operator sits here, who may listen to the mouse.
    pub fn seats(&mut self, standing: &Standing) {
        self.standing = Some(standing.clone());
    }

    /// Columns and rows.
    ///
    /// # Errors
    /// Standard output is no terminal.
    pub fn size() -> io::Result<(u16, u16)> {
        crossterm::terminal::size()
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        TAKEN.store(false, Ordering::SeqCst);
        if self.entered {
            let mut out = io::stdout().lock();
            let mouse = self.standing.as_ref().is_some_and(|standing| standing.liking().mouse());
            let off = if mouse { MOUSE_OFF } else { b"" };
            let _ = out.write_all(off).and_then(|()| out.write_all(LEAVE)).and_then(|()| out.flush());
        }
        let _ = crossterm::terminal::disable_raw_mode();
    }
}

//! What an act means for moving about, whether the keymap named it or the bare key came through.
//!
//! Parts accept both, so that a preset or an unbound context never makes an arrow dead.

use super::Act;
use crate::ui::action::Action;
use crate::ui::key::KeyCode;

/// A movement or a step, the same in every part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nav {
    /// One up.
    Up,
    /// One down.
    Down,
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// A page up, or the previous section.
    PageUp,
    /// A page down, or the next section.
    PageDown,
    /// Half a page up.
    HalfUp,
    /// Half a page down.
    HalfDown,
    /// To the first.
    Home,
    /// To the last.
    End,
    /// Take it, open it, go on.
    Enter,
    /// Next field or panel.
    Next,
    /// Previous field or panel.
    Prev,
    /// One step back.
    Back,
    /// Leave at once, keeping what was typed.
    Close,
    /// Pick a value.
    Pick,
    /// Save.
    Save,
    /// Empty the field.
    Clear,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// A new one.
    New,
}

/// The movement that an act stands for, if it is one.
pub fn nav(act: &Act) -> Option<Nav> {
    match act {
        Act::Do(action) => of_action(*action),
        Act::Key(key) if key.ctrl => match key.code {
            KeyCode::Char('x') => Some(Nav::Clear),
            KeyCode::Char('z') => Some(Nav::Undo),
            KeyCode::Char('y') => Some(Nav::Redo),
            KeyCode::Char('s') => Some(Nav::Save),
            KeyCode::Char(' ') => Some(Nav::Pick),
            KeyCode::Char('g') => Some(Nav::Back),
            _ => None,
        },
        Act::Key(key) if !key.alt => of_key(key.code),
        _ => None,
    }
}

fn of_action(action: Action) -> Option<Nav> {
    Some(match action {
        Action::RowPrev => Nav::Up,
        Action::RowNext => Nav::Down,
        Action::ColLeft => Nav::Left,
        Action::ColRight => Nav::Right,
        Action::PagePrev | Action::SectionPrev => Nav::PageUp,
        Action::PageNext | Action::SectionNext => Nav::PageDown,
        Action::HalfPrev => Nav::HalfUp,
        Action::HalfNext => Nav::HalfDown,
        Action::Top => Nav::Home,
        Action::End => Nav::End,
        Action::Open | Action::Accept => Nav::Enter,
        Action::FocusNext => Nav::Next,
        Action::FocusPrev => Nav::Prev,
        Action::Back | Action::Interrupt | Action::No => Nav::Back,
        Action::Close => Nav::Close,
        Action::Prompt => Nav::Pick,
        Action::Save => Nav::Save,
        Action::ClearField => Nav::Clear,
        Action::Undo => Nav::Undo,
        Action::Redo => Nav::Redo,
        Action::New => Nav::New,
        _ => return None,
    })
}

fn of_key(code: KeyCode) -> Option<Nav> {
    Some(match code {
        KeyCode::Up => Nav::Up,
        KeyCode::Down => Nav::Down,
        KeyCode::Left => Nav::Left,
        KeyCode::Right => Nav::Right,
        KeyCode::PageUp => Nav::PageUp,
        KeyCode::PageDown => Nav::PageDown,
        KeyCode::Home => Nav::Home,
        KeyCode::End => Nav::End,
        KeyCode::Enter => Nav::Enter,
        KeyCode::Tab => Nav::Next,
        KeyCode::BackTab => Nav::Prev,
        KeyCode::Esc | KeyCode::F(12) => Nav::Back,
        KeyCode::F(3) => Nav::Close,
        KeyCode::F(4) => Nav::Pick,
        KeyCode::F(2 | 10) => Nav::Save,
        KeyCode::F(6) => Nav::New,
        _ => return None,
    })
}

/// The plain letter of an act, if it is one.
pub fn letter(act: &Act) -> Option<char> {
    match act {
        Act::Key(key) if !key.ctrl && !key.alt => match key.code {
            KeyCode::Char(c) => Some(c),
            _ => None,
        },
        _ => None,
    }
}

/// Takes a sign away.
pub fn erases(act: &Act) -> bool {
    match act {
        Act::Key(key) => matches!(key.code, KeyCode::Backspace | KeyCode::Delete),
        act => *act == Act::Do(Action::Delete),
    }
}

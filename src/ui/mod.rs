//! The terminal program: input to actions, actions to view models, view models to a frame.

pub mod action;
pub mod app;
pub mod chrome;
mod deed;
pub mod desk;
pub mod find;
pub mod input;
pub mod key;
pub mod keymap;
pub mod kit;
pub mod layers;
pub mod linear;
pub mod local;
pub mod macros;
pub mod overlay;
pub mod panes;
pub mod picture;
pub mod record;
pub mod session;
pub mod speaker;
pub mod stage;
pub mod terminal;
pub mod text_width;
pub mod theme;

//! The terminal program: input to actions, actions to view models, view models to a frame.

pub mod action;
pub mod app;
pub mod chrome;
pub mod coach;
mod deed;
pub mod desk;
pub mod input;
pub mod key;
pub mod keymap;
pub mod keytest;
pub mod kit;
pub mod layers;
pub mod local;
pub mod overlay;
pub mod panes;
pub mod picture;
pub mod record;
pub mod session;
pub mod stage;
pub mod standing;
pub mod terminal;
pub mod text_width;
pub mod theme;
pub mod tutorial;
pub mod welcome;

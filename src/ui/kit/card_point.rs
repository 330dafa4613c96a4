//! The mouse in a card: what of it stands where on the screen, and the way to it.

use super::card::Card;
use ratatui::layout::{Position, Rect};
use std::cell::{Cell, RefCell};

/// What was drawn last, and where.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    doors: RefCell<Vec<(usize, Rect)>>,
    tabs: RefCell<Vec<(usize, Rect)>>,
    /// The line that a text can begin with at most; unknown until it is drawn.
    reach: Cell<Option<usize>>,
}

impl Places {
    /// Another frame begins.
    pub fn begin(&self) {
        self.doors.borrow_mut().clear();
        self.tabs.borrow_mut().clear();
    }

    /// A door stands here.
    pub fn door(&self, door: usize, place: Rect) {
        self.doors.borrow_mut().push((door, place));
    }

    /// The name of a tab stands here.
    pub fn tab(&self, tab: usize, place: Rect) {
        self.tabs.borrow_mut().push((tab, place));
    }

    /// What is drawn can begin with this line at most.
    pub fn reaches(&self, line: Option<usize>) {
        self.reach.set(line);
    }

    /// How far down a text without doors goes: a key that is pressed there any more must not be taken back by as many.
    pub fn reach(&self) -> usize {
        self.reach.get().unwrap_or(usize::MAX)
    }
}

fn at(places: &RefCell<Vec<(usize, Rect)>>, at: Position) -> Option<usize> {
    places.borrow().iter().find(|(_, place)| place.contains(at)).map(|(which, _)| *which)
}

impl Card {
    /// The mouse was pressed on this cell: the cursor goes to what stands there, as keys would go; the name of a tab
    /// shows that.
    pub fn point(&mut self, cell: Position) {
        let (tab, door) = (at(&self.places.tabs, cell), at(&self.places.doors, cell));
        if let Some(tab) = tab.filter(|tab| *tab != self.tab) {
            self.go(tab);
        } else if let Some(door) = door.filter(|door| *door < self.doors().len()) {
            self.cursor = door;
        }
    }
}

//! Calls into layers and the host: each with its context, none of them able to take the session down.

use super::{Entry, Exit, Session};
use crate::ui::hand::Hand;
use crate::ui::layers::{Cx, Effect, Host, Layer, LayerId, Pane, Severity};
use crate::ui::overlay::failure::Failure;
use std::any::Any;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a panic said.
pub(super) fn words(payload: &(dyn Any + Send)) -> String {
    payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_default()
}

impl<W: Write> Session<W> {
    /// Calls a layer, then does what it asked for. `None` when it does not exist or panicked.
    pub(super) fn with_layer<T>(
        &mut self,
        pane: usize,
        depth: usize,
        call: impl FnOnce(&mut dyn Layer, &mut Cx<'_>) -> T,
    ) -> Option<T> {
        let area = self.body();
        let stack = &mut self.slots.get_mut(pane)?.stack;
        let top = pane == self.current && depth + 1 == stack.len();
        let entry = stack.get_mut(depth)?;
        if entry.broken {
            return None;
        }
        let id = entry.id;
        let mut effects = std::mem::take(&mut self.effects);
        let mut cx = Cx {
            id,
            top,
            now: self.now,
            area,
            lang: self.lang,
            theme: &self.theme,
            keymap: &self.keymap,
            clock: self.clock.as_ref(),
            jobs: self.jobs.as_ref(),
            effects: &mut effects,
        };
        let result = catch_unwind(AssertUnwindSafe(|| call(entry.layer.as_mut(), &mut cx)));
        match result {
            Ok(value) => {
                self.apply(id, effects);
                Some(value)
            }
            Err(payload) => {
                self.failed(pane, depth, &words(payload.as_ref()));
                None
            }
        }
    }

    /// Calls the host, then does what it asked for.
    pub(super) fn with_host<T>(&mut self, call: impl FnOnce(&mut (dyn Host + 'static), &mut Cx<'_>) -> T) -> Option<T> {
        let area = self.body();
        let mut effects = std::mem::take(&mut self.effects);
        let mut cx = Cx {
            id: LayerId::HOST,
            top: false,
            now: self.now,
            area,
            lang: self.lang,
            theme: &self.theme,
            keymap: &self.keymap,
            clock: self.clock.as_ref(),
            jobs: self.jobs.as_ref(),
            effects: &mut effects,
        };
        let host = self.host.as_mut();
        match catch_unwind(AssertUnwindSafe(|| call(host, &mut cx))) {
            Ok(value) => {
                self.apply(LayerId::HOST, effects);
                Some(value)
            }
            Err(payload) => {
                tracing::error!(what = words(payload.as_ref()), "the host of a session failed");
                self.say(Severity::Error, self.lang.t("ui.error.panic").to_owned());
                None
            }
        }
    }

    /// Calls every open layer of every pane, those below first.
    pub(super) fn each_layer(&mut self, mut call: impl FnMut(&mut dyn Layer, &mut Cx<'_>)) {
        let ids: Vec<_> = self.slots.iter().flat_map(|slot| &slot.stack).map(|entry| entry.id).collect();
        for id in ids {
            if let Some((pane, depth)) = self.find(id) {
                self.with_layer(pane, depth, &mut call);
            }
        }
    }

    /// Rows of these tables changed. What nobody sees waits with reading them until it is seen: beside an importer each
    /// list that was ever opened would be read anew many times a second.
    pub(super) fn layers_changed(&mut self, tables: &[String]) {
        let mut seen = Vec::new();
        for (pane, slot) in self.slots.iter_mut().enumerate() {
            let hidden = if pane == self.current { slot.hidden() } else { slot.stack.len() };
            for (depth, entry) in slot.stack.iter_mut().enumerate() {
                if depth < hidden {
                    entry.misses(tables);
                } else {
                    seen.push(entry.id);
                }
            }
        }
        for id in seen {
            if let Some((pane, depth)) = self.find(id) {
                self.with_layer(pane, depth, |layer, cx| layer.changed(tables, cx));
            }
        }
    }

    /// Layers come to the screen again: they hear what changed meanwhile, and where they show it keys wait until it is
    /// read.
    fn catch_up(&mut self) {
        let Some(slot) = self.slots.get_mut(self.current) else { return };
        let hidden = slot.hidden();
        let seen = slot.stack.iter_mut().skip(hidden);
        let all: Vec<_> = seen.filter_map(|entry| Some((entry.id, entry.missed.take()?))).collect();
        for (id, tables) in all {
            if let Some((pane, depth)) = self.find(id) {
                self.with_layer(pane, depth, |layer, cx| {
                    layer.changed(&tables, cx);
                    if layer.shows(&tables) {
                        layer.acted(&[], cx);
                    }
                });
            }
        }
    }

    /// What the operator has in hand on this screen.
    pub(super) fn hand(&self) -> Hand {
        let stack = self.slots.get(self.current).map(|slot| slot.stack.as_slice()).unwrap_or_default();
        // One that failed is asked nothing.
        Hand::of(stack.iter().rev().filter(|entry| !entry.broken).map(|entry| entry.layer.as_ref()))
    }

    /// Tells the layers under one that a record was saved.
    pub(super) fn tell_below<T: Clone + Any + Send>(&mut self, from: LayerId, news: &T) {
        let Some((pane, depth)) = self.find(from) else { return };
        let below = self.slots.get(pane).map(|slot| slot.stack.iter().take(depth).map(|entry| entry.id).collect());
        for id in below.unwrap_or_else(Vec::new) {
            self.deliver(id, Box::new(news.clone()));
        }
    }

    pub(super) fn find(&self, id: LayerId) -> Option<(usize, usize)> {
        self.slots
            .iter()
            .enumerate()
            .find_map(|(pane, slot)| slot.stack.iter().position(|entry| entry.id == id).map(|depth| (pane, depth)))
    }

    pub(super) fn deliver(&mut self, to: LayerId, payload: Box<dyn Any + Send>) {
        if to == LayerId::HOST {
            let Some(payload) = self.copied(payload) else { return };
            self.with_host(|host, cx| host.receive(payload, cx));
        } else if let Some((pane, depth)) = self.find(to) {
            self.with_layer(pane, depth, |layer, cx| layer.receive(payload, cx));
        }
    }

    /// A dialog has the eyes: the message line stands away from where one looks.
    pub(super) fn covered(&self) -> bool {
        self.top().is_some_and(|entry| entry.layer.overlay() && !entry.broken)
    }

    /// Puts a layer on a pane's stack.
    pub(super) fn push(&mut self, pane: usize, layer: Box<dyn Layer>) {
        let id = LayerId(self.next_id);
        self.next_id += 1;
        let area = self.body();
        let Some(slot) = self.slots.get_mut(pane) else { return };
        if pane == self.current {
            self.talk.moved(layer.overlay());
        }
        slot.stack.push(Entry { id, layer, broken: false, area, missed: None });
        let depth = slot.stack.len() - 1;
        self.dirty = true;
        self.with_layer(pane, depth, |layer, cx| layer.opened(cx));
    }

    /// Takes a layer and those over it from their stack; the bottom one of a pane stays.
    pub(super) fn close(&mut self, id: LayerId) {
        let Some((pane, depth)) = self.find(id) else { return };
        if depth == 0 {
            return;
        }
        if let Some(slot) = self.slots.get_mut(pane) {
            slot.stack.truncate(depth);
        }
        if pane == self.current {
            self.talk.moved(self.covered());
        }
        self.dirty = true;
        if pane == self.current {
            self.catch_up();
            self.with_layer(pane, depth - 1, |layer, cx| layer.shown(cx));
        }
    }

    /// Takes one layer from its stack that closed itself; what it had opened meanwhile (a form that a menu leads to)
    /// stays.
    pub(super) fn step_out(&mut self, id: LayerId) {
        let Some((pane, depth)) = self.find(id) else { return };
        let Some(slot) = self.slots.get_mut(pane).filter(|slot| depth + 1 < slot.stack.len()) else {
            return self.close(id);
        };
        if depth > 0 {
            slot.stack.remove(depth);
            self.dirty = true;
            if pane == self.current {
                self.talk.moved(self.covered());
                self.catch_up();
            }
        }
    }

    /// Shows a pane, made when it was not yet, at a place of its own if given.
    pub(super) fn show(&mut self, pane: usize, place: Option<&str>) {
        if pane >= self.slots.len() {
            return;
        }
        if pane != self.current {
            self.talk.left();
        }
        self.current = pane;
        self.dirty = true;
        if self.slots.get(pane).is_some_and(|slot| slot.stack.is_empty()) {
            self.make(pane);
        } else {
            self.catch_up();
            let top = self.slots.get(pane).map_or(0, |slot| slot.stack.len().saturating_sub(1));
            self.with_layer(pane, top, |layer, cx| layer.shown(cx));
        }
        if let Some(place) = place {
            self.with_layer(pane, 0, |layer, cx| layer.restore(place, cx));
        }
    }

    /// Makes the bottom layer of a pane, also in the place of a broken one.
    pub(super) fn make(&mut self, pane: usize) {
        let Some(slot) = self.slots.get_mut(pane) else { return };
        slot.stack.clear();
        let Pane { make, .. } = &slot.pane;
        match catch_unwind(AssertUnwindSafe(make)) {
            Ok(layer) => self.push(pane, layer),
            Err(payload) => {
                let failure = Failure::new(words(payload.as_ref()));
                self.push(pane, Box::new(failure));
            }
        }
    }

    /// Shows a pane and remembers from where.
    pub(super) fn go(&mut self, pane: usize, place: Option<&str>) {
        if pane == self.current && place.is_none() {
            return;
        }
        let here = self.slots.get(self.current).and_then(|slot| slot.stack.first());
        self.history.push((self.current, here.and_then(|entry| entry.layer.place())));
        if self.history.len() > super::HISTORY {
            self.history.remove(0);
        }
        self.show(pane, place);
    }

    /// A layer panicked: it is left alone, the operator is told, the others go on.
    pub(super) fn failed(&mut self, pane: usize, depth: usize, what: &str) {
        tracing::error!(what, "a layer failed");
        if let Some(entry) = self.slots.get_mut(pane).and_then(|slot| slot.stack.get_mut(depth)) {
            entry.broken = true;
        }
        if self.exit.is_some() {
            return;
        }
        if depth > 0
            && let Some(slot) = self.slots.get_mut(pane)
        {
            slot.stack.truncate(depth);
        }
        self.screen.bell();
        self.push(pane, Box::new(Failure::new(what.to_owned())));
    }

    /// The answer that decides where the next keys go is not here yet.
    pub(super) fn holds(&self) -> bool {
        let Some(top) = self.top().filter(|entry| !entry.broken) else { return false };
        top.layer.holds() || self.awaited.iter().any(|layer| *layer == top.id || *layer == LayerId::HOST)
    }

    /// Tells layers of a body of another size, and ends what cannot go on.
    pub(super) fn settle(&mut self) {
        let body = self.body();
        for depth in 0..self.slots.get(self.current).map_or(0, |slot| slot.stack.len()) {
            let Some(entry) = self.slots.get_mut(self.current).and_then(|slot| slot.stack.get_mut(depth)) else {
                break;
            };
            if entry.area != body {
                entry.area = body;
                self.with_layer(self.current, depth, |layer, cx| layer.resized(cx));
                self.dirty = true;
            }
        }
        if self.slots.is_empty() {
            self.end(Exit::Closed);
        }
        while self.exit.is_none()
            && !self.holds()
            && let Some(input) = self.held.pop_front()
        {
            self.take(input);
        }
    }

    /// Does what a call asked for.
    fn apply(&mut self, from: LayerId, effects: Vec<Effect>) {
        for effect in effects {
            self.effect(from, effect);
        }
    }
}

//! What an operation would do, shown before anybody says yes: it is tried, its rows are read, and it is rolled back.

use super::changes;
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::operations::{Actor, Call, Mode, registry};
use crate::store::Store;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Message, Preview, PreviewGroup};
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer};
use ratatui::layout::Rect;
use serde_json::Value;
use std::any::Any;

/// Of more records than these the rest is not shown: nobody reads on.
const MOST: usize = 20;

struct Seen(Result<Vec<PreviewGroup>, Refusal>);

/// A preview on the stack: empty until the writer has answered.
pub struct Looking {
    title: String,
    operation: &'static str,
    inputs: Vec<Value>,
    desk: Desk,
    dialog: Option<Dialog>,
}

impl Looking {
    /// Shows what the operation would do with each of these inputs, each from how things stand now.
    pub fn new(title: impl Into<String>, operation: &'static str, inputs: Vec<Value>, desk: &Desk) -> Box<Self> {
        Box::new(Self { title: title.into(), operation, inputs, desk: desk.clone(), dialog: None })
    }
}

/// What the operation would do with each input, in words.
///
/// # Errors
/// What the operation refuses, or the store.
pub fn seen(
    store: &mut Store,
    actor: &Actor,
    operation: &str,
    inputs: &[Value],
    lang: Lang,
) -> Result<Vec<PreviewGroup>, Refusal> {
    let verb = registry::find(operation)
        .ok_or_else(|| Refusal::new("operation.unknown").with("operation", operation.to_owned()))?;
    let mut groups = Vec::new();
    for input in inputs.iter().take(MOST) {
        let done = (verb.run)(store, Call::by(actor), input.clone(), Mode::Preview)?;
        groups.extend(changes::groups(store.db(), lang, &done.changes)?);
    }
    Ok(groups)
}

impl Layer for Looking {
    fn contexts(&self) -> &[Context] {
        &[Context::Dialog]
    }

    fn act(&mut self, act: &Act, _cx: &mut Cx<'_>) -> Flow {
        let Some(dialog) = &mut self.dialog else { return Flow::Pass };
        if dialog.handle(act) == DialogEvent::Cancel { Flow::Close } else { Flow::Handled }
    }

    fn render(&self, area: Rect, draw: &mut Draw<'_>) {
        if let Some(dialog) = &self.dialog {
            dialog.render(area, draw);
        }
    }

    fn hints(&self, _lang: Lang) -> Vec<Hint> {
        Vec::new()
    }

    fn overlay(&self) -> bool {
        true
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        let (actor, operation, lang) = (self.desk.actor().clone(), self.operation, cx.lang);
        let inputs = std::mem::take(&mut self.inputs);
        self.desk.write(cx.id, move |store| Seen(seen(store, &actor, operation, &inputs, lang)));
    }

    fn receive(&mut self, payload: Box<dyn Any + Send>, cx: &mut Cx<'_>) {
        let Ok(seen) = payload.downcast::<Seen>() else { return };
        match seen.0 {
            Ok(groups) if groups.is_empty() => {
                cx.warn(cx.lang.t("preview.nothing"));
                cx.close(cx.id);
            }
            Ok(groups) => self.dialog = Some(Dialog::Preview(Preview::new(self.title.clone(), groups))),
            // What it would be refused for is what there is to see.
            Err(refusal) => {
                let message = Message::error(self.title.clone(), &refusal, None, cx.lang);
                self.dialog = Some(Dialog::Message(message));
                cx.bell();
            }
        }
    }
}

//! What an operation would do, shown before anybody says yes: it is tried, its rows are read, and it is rolled back.

use super::changes;
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::operations::batch::{Batch, Each};
use crate::operations::{Actor, Call, Mode, preview, registry};
use crate::store::Store;
use crate::ui::desk::Desk;
use crate::ui::keymap::Context;
use crate::ui::kit::dialog::{Dialog, DialogEvent, Message, Preview, PreviewGroup};
use crate::ui::kit::spoken::Spoken;
use crate::ui::kit::{Act, Draw};
use crate::ui::layers::{Cx, Flow, Hint, Layer};
use ratatui::layout::Rect;
use serde_json::Value;
use std::any::Any;

/// Of more records than these the rest is only counted: nobody reads on.
const MOST: usize = 20;

struct Seen(Result<Vec<PreviewGroup>, Refusal>);

/// A preview on the stack: empty until the writer has answered.
pub struct Looking {
    title: String,
    operation: &'static str,
    inputs: Vec<(String, Value)>,
    desk: Desk,
    dialog: Option<Dialog>,
}

impl Looking {
    /// Shows what the operation would do with these inputs, each with its record's name.
    pub fn new(
        title: impl Into<String>,
        operation: &'static str,
        inputs: Vec<(String, Value)>,
        desk: &Desk,
    ) -> Box<Self> {
        Box::new(Self { title: title.into(), operation, inputs, desk: desk.clone(), dialog: None })
    }
}

/// What the operation would do, in words: several inputs are one batch, as they will be when it is done, each on what
/// those before it left.
///
/// # Errors
/// What the operation refuses for a single record, what the batch refuses as a whole, or the store.
pub fn seen(
    store: &mut Store,
    actor: &Actor,
    operation: &str,
    inputs: &[(String, Value)],
    lang: Lang,
) -> Result<Vec<PreviewGroup>, Refusal> {
    if let [(_, input)] = inputs {
        let verb = registry::find(operation)
            .ok_or_else(|| Refusal::new("operation.unknown").with("operation", operation.to_owned()))?;
        let done = (verb.run)(store, Call::by(actor), input.clone(), Mode::Preview)?;
        let (mut groups, more) = changes::groups(store.db(), lang, &done.changes, MOST)?;
        groups.extend(cut(lang, more));
        return Ok(groups);
    }
    let all = inputs.iter().map(|(_, input)| input.clone()).collect();
    let batch = Batch { operation: operation.to_owned(), inputs: all };
    let done = preview(store, Call::by(actor), &batch)?;
    let mut groups = Vec::new();
    if done.output.refused > 0 {
        let (ok, no) = (done.output.done.to_string(), done.output.refused.to_string());
        groups.push(sentence(lang.f("preview.refused", &[("ok", &ok), ("no", &no)])));
        let refused = inputs.iter().zip(&done.output.results).filter_map(|((name, _), each)| match each {
            Each::Refused(refusal) => Some((name, refusal)),
            Each::Done(_) => None,
        });
        for (name, refusal) in refused.clone().take(MOST) {
            let why = wording::told(lang, refusal);
            let name = SafeText::new(name);
            let named = !name.as_str().is_empty() && !why.contains(name.as_str());
            groups.push(sentence(if named { format!("X {}: {why}", name.as_str()) } else { format!("X {why}") }));
        }
        groups.extend(cut(lang, refused.skip(MOST).count()));
    }
    let (changed, more) = changes::groups(store.db(), lang, &done.changes, MOST)?;
    groups.extend(changed);
    groups.extend(cut(lang, more));
    Ok(groups)
}

/// A group that is only its title.
fn sentence(title: String) -> PreviewGroup {
    PreviewGroup { title, rows: Vec::new() }
}

/// Says how much is not shown.
fn cut(lang: Lang, more: usize) -> Option<PreviewGroup> {
    (more > 0).then(|| sentence(lang.n("preview.more", more as u64, &[])))
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

    fn spoken(&self, lang: Lang) -> Spoken {
        let waiting = || Spoken { waits: true, ..Spoken::of(self.title.clone()) };
        self.dialog.as_ref().map_or_else(waiting, |dialog| dialog.spoken(lang))
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
            Ok(groups) => {
                // The frame and a column of air on each side.
                let columns = usize::from(cx.area.width.saturating_sub(4)).clamp(1, 96);
                self.dialog = Some(Dialog::Preview(Preview::new(self.title.clone(), groups, columns)));
            }
            // What it would be refused for is what there is to see.
            Err(refusal) => {
                let message = Message::error(self.title.clone(), &refusal, None, cx.lang);
                self.dialog = Some(Dialog::Message(message));
                cx.bell();
            }
        }
    }
}

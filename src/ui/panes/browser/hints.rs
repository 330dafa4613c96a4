//! The line of keys under a list.

use super::{Browser, Listing};
use crate::locale::{Lang, wording};
use crate::ui::action::Action;
use crate::ui::layers::Hint;
use crate::ui::record::action;
use crate::ui::record::reasons::barred;

impl<L: Listing> Browser<L> {
    /// The keys of the list, as they stand under it.
    pub(super) fn all_hints(&self, lang: Lang) -> Vec<Hint> {
        if self.cell.is_some() {
            let keep = Hint::of(Action::Accept).label(lang.t("cell.save"));
            return vec![keep, Hint::of(Action::Back).label(lang.t("cell.leave")), Hint::of(Action::ClearField)];
        }
        if self.typing.is_some() {
            return [Action::Accept, Action::FocusNext, Action::FilterForm, Action::Back, Action::ClearField]
                .map(Hint::of)
                .to_vec();
        }
        let row = self.list.current();
        let no_row = row.is_none().then(|| lang.t("browser.no_row"));
        let mut hints = Vec::new();
        if !L::NEW.is_empty() {
            hints.push(Hint::of(Action::New).label(lang.t(if row.is_some() { L::NEW } else { L::FIRST })));
        }
        hints.push(Hint::of(Action::FilterText));
        hints.push(Hint::of(Action::FilterForm));
        let print = Hint::of(Action::Print).unless(no_row);
        hints.push(if L::papers().is_empty() { print.label(self.export_title(lang)) } else { print });
        hints.push(Hint::of(Action::Views));
        let refresh = Hint::of(Action::Refresh);
        hints.push(if self.hidden.is_some() { refresh.label(lang.t("browser.show_hidden")) } else { refresh });
        if !L::actions().is_empty() {
            hints.push(Hint::of(Action::Actions));
            if L::terms().is_none() && L::actions().iter().any(|action| action.state) {
                hints.push(Hint::of(Action::Prompt).label(lang.t("browser.state")).unless(no_row));
            }
            let own = action::OWN_KEYS.into_iter();
            let own =
                own.filter(|key| action::keyed(*key).is_some_and(|op| action::running(L::actions(), op).is_some()));
            hints.extend(own.map(|key| Hint::of(key).unless(no_row)));
            if let Some(away) = action::removing(L::actions()).and_then(|at| L::actions().get(at)) {
                let (count, _) = self.list.marked_sum();
                let barred = barred(away.off, count.max(1), &self.list.target_rows());
                let barred = barred.map(|why| wording::told(lang, &why)).or(no_row.map(str::to_owned));
                hints.push(Hint::of(Action::Delete).label(lang.t(away.label)).unless(barred));
            }
        }
        if let Some(terms) = L::terms() {
            hints.push(Hint::of(Action::Prompt).label(lang.t(terms.title)));
        }
        match self.list.options_left() {
            0 => hints.push(Hint::of(Action::Open).unless(no_row)),
            // Its key does what is typed beside the rows: see `own_keys`.
            _ => hints.push(Hint::of(Action::Back).label(lang.t("browser.option.drop"))),
        }
        let edit = match row {
            Some(row) => L::edit(&self.desk, row).err().map(|refusal| wording::told(lang, &refusal)),
            None => no_row.map(str::to_owned),
        };
        if edit.is_none() || row.is_none() {
            hints.push(Hint::of(Action::Edit).unless(edit));
        }
        let hint = Hint::of(Action::ViewAlt);
        let other = L::OVER || L::other_view(&self.desk).is_some();
        hints.push(match (other, L::VIEW) {
            (false, _) => hint.label(lang.t("columns.action")),
            (true, "") => hint,
            (true, view) => hint.label(lang.t(view)),
        });
        if row.is_some_and(|row| L::related(&self.desk, row).is_some()) {
            hints.push(Hint::of(Action::Related));
        }
        if L::EXPLAINS || L::amount().is_some() && self.list.marked_sum().0 > 0 {
            hints.push(Hint::of(Action::Info).label(lang.t("browser.explain")).unless(no_row));
        }
        let rest = [Action::Mark, Action::SortMenu, Action::MarkAll, Action::MarkInvert, Action::MarkRange];
        hints.extend(rest.map(|action| Hint::of(action).unless(no_row)));
        hints.extend([Action::CopyCell, Action::CopyRow].map(|action| Hint::of(action).unless(no_row)));
        hints.extend([Action::Peek, Action::Top, Action::End, Action::PageNext, Action::PagePrev].map(Hint::of));
        hints
    }
}

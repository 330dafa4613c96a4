//! The form of one deadline.

use crate::domain::record::{DeadlineFields, DeadlineKind};
use crate::domain::{Cents, Refusal};
use crate::locale::Lang;
use crate::operations::deadline::SaveDeadline;
use crate::store::list::{CUSTOMERS, PartyRow, SUPPLIERS};
use crate::store::{Reader, deadlines, parties};
use crate::ui::kit::field::{FieldKind, FieldValue, Section, Values, field, section};
use crate::ui::kit::picker::PickerSpec;
use crate::ui::kit::resource::{Answer, Column, Cx as Words, col, fill};
use crate::ui::layers::Layer;
use crate::ui::panes::party::pick::meant;
use crate::ui::panes::words;
use crate::ui::record::form::{Record, Wanted};
use crate::ui::record::picker::Source;
use crate::ui::theme::Role;
use chrono::NaiveDate;
use serde_json::Value;

static KINDS: &[Answer] = &[
    Answer { id: "pay", label: "list.deadline_kind.pay" },
    Answer { id: "collect", label: "list.deadline_kind.collect" },
    Answer { id: "fiscal", label: "list.deadline_kind.fiscal" },
    Answer { id: "contract", label: "list.deadline_kind.contract" },
    Answer { id: "goods", label: "list.deadline_kind.goods" },
    Answer { id: "task", label: "list.deadline_kind.task" },
];

/// A deadline being made or changed.
#[derive(Debug, Clone, Copy, Default)]
pub struct DeadlineForm {
    /// The day that a new one starts with.
    pub day: Option<NaiveDate>,
}

impl Record for DeadlineForm {
    const ENTITY: &'static str = "deadline";
    const TABLE: &'static str = "deadline";

    fn title(&self) -> &'static str {
        "deadlines.new"
    }

    fn sections(&self) -> Vec<Section> {
        vec![section(
            "",
            vec![
                field("subject", "deadlines.field.subject", 40, FieldKind::Text).required().full(),
                field("kind", "deadlines.field.kind", 14, FieldKind::Choice(KINDS))
                    .required()
                    .default(FieldValue::Text("pay".to_owned())),
                field("due_on", "deadlines.field.due_on", 12, words::DAY).required().hint("deadlines.hint.due_on"),
                field("amount", "deadlines.field.amount", 14, words::MONEY).hint("deadlines.hint.amount"),
                field("party_id", "deadlines.field.party_id", 30, FieldKind::Ref("party"))
                    .hint("deadlines.hint.party_id"),
                field("assignee", "deadlines.field.assignee", 20, FieldKind::Text),
                field("note", "deadlines.field.note", 40, FieldKind::Area(3)),
            ],
        )]
    }

    fn start(&self) -> Values {
        self.day.map(|day| ("due_on".to_owned(), FieldValue::Date(day))).into_iter().collect()
    }

    fn load(&self, reader: &Reader, id: i64, _words: Words) -> Result<(Values, i64, String), Refusal> {
        let now = deadlines::find(reader.db(), id)?;
        let text = |text: Option<&crate::domain::SafeText>| FieldValue::of_text(text.map_or("", |text| text.as_str()));
        let party = match now.party_id {
            Some(id) => FieldValue::Ref { id, label: parties::find(reader.db(), id)?.name.to_string() },
            None => FieldValue::Empty,
        };
        let values = [
            ("kind", FieldValue::Text(now.kind.word().to_owned())),
            ("due_on", FieldValue::Date(now.due_on)),
            ("subject", FieldValue::Text(now.subject.to_string())),
            ("amount", now.amount.map_or(FieldValue::Empty, |amount| FieldValue::Number(amount.0))),
            ("party_id", party),
            ("assignee", text(now.assignee.as_ref())),
            ("note", text(now.note.as_ref())),
        ];
        let values = values.into_iter().map(|(id, value)| (id.to_owned(), value)).collect();
        Ok((values, now.version, now.subject.to_string()))
    }

    fn save(&self, id: Option<i64>, version: Option<i64>, changed: &Values) -> (&'static str, Value) {
        let save = SaveDeadline { id, version, set: fields(changed) };
        ("deadline.save", serde_json::to_value(save).unwrap_or_default())
    }

    fn pick(&self, wanted: &Wanted<'_>) -> Option<Box<dyn Layer>> {
        wanted.of(PartySource)
    }

    fn label(&self, values: &Values) -> String {
        values.get("subject").map(|value| value.text().to_owned()).unwrap_or_default()
    }
}

/// What the operation is told: a field that was emptied empties what is stored.
fn fields(changed: &Values) -> DeadlineFields {
    let text = |id: &str| changed.get(id).map(|value| value.text().to_owned());
    DeadlineFields {
        kind: changed.get("kind").and_then(|value| DeadlineKind::from_word(value.text())),
        due_on: changed.get("due_on").and_then(FieldValue::date),
        subject: text("subject"),
        amount: changed.get("amount").map(|value| Cents(value.number().unwrap_or(0))),
        party_id: changed.get("party_id").map(|value| value.reference().unwrap_or(0)),
        assignee: text("assignee"),
        note: text("note"),
    }
}

/// Whom a deadline is with: customers and suppliers in one box.
#[derive(Debug, Clone, Copy)]
pub struct PartySource;

static PARTY_COLUMNS: &[Column<PartyRow>] = &[
    col("code", "party.column.code", 7, |r: &PartyRow, _| r.code.as_str().into()).role(|_| Role::TextCode),
    fill("name", "party.column.name", 18, |r: &PartyRow, _| r.name.as_str().into()),
    fill("city", "party.column.city", 10, |r: &PartyRow, _| r.city.as_str().into()).at_most(20),
];

impl Source for PartySource {
    type Row = PartyRow;

    fn spec() -> PickerSpec {
        PickerSpec { title: "deadlines.pick.party", searches: "party.pick.searches", makes: false }
    }

    fn columns(&self) -> &'static [Column<PartyRow>] {
        PARTY_COLUMNS
    }

    fn page(
        &self,
        reader: &Reader,
        query: &crate::domain::page::PageQuery,
        today: NaiveDate,
    ) -> Result<Vec<PartyRow>, Refusal> {
        // Suppliers first: most of what is typed by hand is to be paid; orders bring their own dues.
        let mut rows = SUPPLIERS.page(reader.db(), query, today)?.rows;
        rows.truncate(query.limit / 2);
        for row in CUSTOMERS.page(reader.db(), query, today)?.rows {
            if rows.len() < query.limit && rows.iter().all(|known| known.id != row.id) {
                rows.push(row);
            }
        }
        Ok(rows)
    }

    fn label(row: &PartyRow, _: Lang) -> String {
        row.name.to_string()
    }

    fn exact(&self, reader: &Reader, typed: &str, today: NaiveDate) -> Result<Option<PartyRow>, Refusal> {
        let found = [meant(&SUPPLIERS, reader, typed, today)?, meant(&CUSTOMERS, reader, typed, today)?];
        Ok(match found {
            // Of the same name, but not the same.
            [Some(one), Some(other)] if one.id != other.id => None,
            [one, other] => one.or(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(all: &[(&str, FieldValue)]) -> Values {
        all.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect()
    }

    #[test]
    fn a_new_one_says_what_was_typed_and_nothing_else() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        let typed = values(&[
            ("kind", FieldValue::Text("contract".into())),
            ("due_on", FieldValue::Date(day)),
            ("subject", FieldValue::Text("Canone hosting".into())),
            ("amount", FieldValue::Number(4_900)),
            ("party_id", FieldValue::Ref { id: 7, label: "Host".into() }),
        ]);
        let (operation, input) = DeadlineForm::default().save(None, None, &typed);
        assert_eq!(operation, "deadline.save");
        assert_eq!(
            input,
            serde_json::json!({"set": {
                "kind": "contract", "due_on": "2026-11-27", "subject": "Canone hosting", "amount": "49.00", "party_id": 7,
            }})
        );
    }

    #[test]
    fn a_field_that_was_emptied_is_emptied() {
        let emptied = values(&[
            ("amount", FieldValue::Empty),
            ("party_id", FieldValue::Empty),
            ("assignee", FieldValue::Empty),
            ("note", FieldValue::Empty),
        ]);
        let (_, input) = DeadlineForm::default().save(Some(3), Some(5), &emptied);
        assert_eq!(
            input,
            serde_json::json!({"id": 3, "version": 5, "set": {
                "amount": "0.00", "party_id": 0, "assignee": "", "note": "",
            }})
        );
    }
}

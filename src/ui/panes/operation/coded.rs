//! The boxes that pick what is known by a code: carriers, channels, shelves. What the field then shows is the code.

use crate::domain::page::PageQuery;
use crate::domain::text::fold;
use crate::domain::{Refusal, SafeText};
use crate::locale::{Lang, wording};
use crate::store::{Reader, settings, stock};
use crate::ui::kit::picker::PickerSpec;
use crate::ui::kit::resource::{Column, Row, col, fill};
use crate::ui::panes::stock::source;
use crate::ui::record::picker::{Source, narrowed, only_one};
use crate::ui::theme::Role;
use chrono::NaiveDate;

/// The field that says in which warehouse the shelf of a field stands.
pub(super) fn house_of(picker: &str) -> Option<&'static str> {
    match picker {
        "shelf" => Some("warehouse"),
        "from_shelf" => Some("from"),
        "to_shelf" => Some("to"),
        _ => None,
    }
}

/// Something with a code.
#[derive(Debug, Clone)]
pub(super) struct Coded {
    id: i64,
    code: SafeText,
    name: String,
}

impl Row for Coded {
    fn id(&self) -> i64 {
        self.id
    }
}

static CODED: &[Column<Coded>] = &[
    col("code", "stock.column.sku", 14, |r: &Coded, _| r.code.as_str().into()).role(|_| Role::TextCode),
    fill("name", "stock.column.name", 20, |r: &Coded, _| r.name.as_str().into()),
];

/// The one of this code or of this name, when only one is: the shelves of a warehouse all bear its name.
fn called(all: Vec<Coded>, typed: &str) -> Option<Coded> {
    let typed = fold(typed);
    only_one(all, |row| fold(row.code.as_str()) == typed || fold(&row.name) == typed)
}

fn named(all: Vec<settings::Named>, name: impl Fn(&str) -> String) -> Vec<Coded> {
    all.into_iter().map(|one| Coded { id: one.id, code: one.code, name: name(one.name.as_str()) }).collect()
}

/// Who brings it.
#[derive(Debug, Clone, Copy)]
pub(super) struct CarrierSource {
    pub lang: Lang,
}

impl CarrierSource {
    fn all(self, reader: &Reader) -> Result<Vec<Coded>, Refusal> {
        Ok(named(settings::carriers(reader.db())?, |name| wording::carrier(self.lang, name)))
    }
}

/// Where it was sold.
#[derive(Debug, Clone, Copy)]
pub(super) struct ChannelSource {
    pub lang: Lang,
}

impl ChannelSource {
    fn all(self, reader: &Reader) -> Result<Vec<Coded>, Refusal> {
        Ok(named(settings::channels(reader.db())?, |name| wording::channel(self.lang, name)))
    }
}

/// The shelves of one warehouse: the one that was chosen, or the only one that there is.
#[derive(Debug, Clone, Copy)]
pub(super) struct ShelfSource {
    pub house: Option<i64>,
}

impl ShelfSource {
    fn all(self, reader: &Reader) -> Result<Vec<Coded>, Refusal> {
        let houses = stock::warehouses(reader.db())?;
        let house = match (self.house, houses.as_slice()) {
            (Some(id), _) => houses.iter().find(|house| house.id == id),
            (None, [only]) => Some(only),
            (None, _) => None,
        };
        let Some(house) = house else { return Err(Refusal::new("do_form.whose_shelf")) };
        let shelves = source::shelves_of(reader, house)?;
        Ok(shelves.map(|shelf| Coded { id: shelf.id, code: shelf.shelf, name: shelf.name.to_string() }).collect())
    }
}

/// A box of these by their code.
macro_rules! source {
    ($source:ty, $title:literal, $searches:literal) => {
        impl Source for $source {
            type Row = Coded;

            fn spec() -> PickerSpec {
                PickerSpec { title: $title, searches: $searches, makes: false }
            }
            fn columns(&self) -> &'static [Column<Coded>] {
                CODED
            }
            fn page(&self, reader: &Reader, query: &PageQuery, _: NaiveDate) -> Result<Vec<Coded>, Refusal> {
                Ok(narrowed(self.all(reader)?, query, |row| format!("{} {}", row.code, row.name)))
            }
            fn label(row: &Coded, _: Lang) -> String {
                row.code.to_string()
            }
            fn exact(&self, reader: &Reader, typed: &str, _: NaiveDate) -> Result<Option<Coded>, Refusal> {
                Ok(called(self.all(reader)?, typed))
            }
        }
    };
}

source!(CarrierSource, "do_form.pick.carrier", "do_form.pick.coded");
source!(ChannelSource, "do_form.pick.channel", "do_form.pick.coded");
source!(ShelfSource, "stock.pick.shelf", "do_form.pick.coded");

#[cfg(test)]
mod tests {
    use super::{Coded, called};

    #[test]
    fn a_name_that_several_bear_means_none_of_them() {
        let shelf = |id, code: &str| Coded { id, code: code.into(), name: "Torino sud".into() };
        let all = || vec![shelf(1, "A-01"), shelf(2, "A-02")];
        assert_eq!(called(all(), "a-02").map(|one| one.id), Some(2));
        assert!(called(all(), "torino sud").is_none());
        assert_eq!(called(vec![shelf(1, "A-01")], "torino sud").map(|one| one.id), Some(1));
    }
}

//! What of an operation's fields is filled by what somebody has in hand when its form is opened.

use super::OperationForm;
use super::parts::{KIND, SUBJECT};
use super::pick::{self, SUBJECTS, label};
use crate::domain::Refusal;
use crate::locale::Lang;
use crate::operations::fields::Shape;
use crate::store::{Reader, products};
use crate::ui::hand::{Hand, Held};
use crate::ui::kit::field::{FieldValue, Values};
use std::collections::BTreeSet;

/// The family of what a box picks, as lists and cards name it.
fn family(picker: &str) -> &str {
    match picker {
        "customer" | "supplier" => "party",
        "item" | "product" => "variant",
        other => other,
    }
}

/// The record in hand for a box: its row as the box has it, and what is shown for it.
///
/// # Errors
/// What the store refuses.
pub fn record(reader: &Reader, hand: &Hand, picker: &str, lang: Lang) -> Result<Option<(i64, String)>, Refusal> {
    let Some(held) = hand.find(family(picker)) else { return Ok(None) };
    // A product is shown by its variants.
    let id = held.only().unwrap_or(held.id);
    let id = if picker == "product" { products::variant(reader.db(), id)?.product_id } else { id };
    Ok(label(reader, picker, id, lang)?.map(|label| (id, label)))
}

/// The values that a form begins with. What has gone meanwhile is not offered.
pub(super) fn start(reader: &Reader, form: &OperationForm, hand: &Hand, lang: Lang) -> Values {
    let mut values = Values::new();
    for part in form.parts {
        let Some(picker) = part.about() else { continue };
        let picker = if picker == SUBJECT {
            let kinds = SUBJECTS.map(|(family, _)| family);
            let nearest =
                hand.nearest(&kinds).and_then(|held| SUBJECTS.iter().find(|(family, _)| *family == held.kind));
            let Some((_, kind)) = nearest else { continue };
            values.insert(KIND.to_owned(), FieldValue::Text((*kind).to_owned()));
            pick::box_of(&values)
        } else {
            picker
        };
        // Several at once: a list of them where the operation takes one, else the operation once for each.
        let many = matches!(part.shape(), Shape::Many(_)) || form.repeats(part);
        let marked = hand.find(family(picker)).filter(|held| many && held.marked.len() > 1);
        let value = match marked {
            Some(held) => {
                let marked = if picker == "product" { products_of(reader, held) } else { held.marked.clone() };
                let label = lang.n("do_form.marked", marked.len() as u64, &[]);
                Some(FieldValue::Refs { ids: marked, label })
            }
            None => {
                let found = record(reader, hand, picker, lang).ok().flatten();
                found.map(|(id, label)| FieldValue::Ref { id, label })
            }
        };
        values.extend(value.map(|value| (part.spec.id.to_owned(), value)));
    }
    values
}

/// The products whose variants are marked, each once. What has gone meanwhile is not among them.
fn products_of(reader: &Reader, held: &Held) -> Vec<i64> {
    let of = |id: &i64| products::variant(reader.db(), *id).ok().map(|variant| variant.product_id);
    held.marked.iter().filter_map(of).collect::<BTreeSet<_>>().into_iter().collect()
}

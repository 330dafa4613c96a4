//! What becomes of an order's lines that somebody changed while another did.

use super::base::{No, text, whole};
use super::records::scaled;
use super::rules::{Model, absent, no, said_text};
use serde_json::{Value, json};

/// A line with everything said.
#[derive(Clone, PartialEq, Eq)]
struct Whole {
    /// The article's row; nothing for free text and for a code that nothing has.
    item: Option<i64>,
    /// A code that nothing has any more.
    code: Option<String>,
    description: Option<String>,
    quantity: i64,
    price: Option<i64>,
    discount: i64,
    vat: Option<i64>,
}

impl Whole {
    /// What it is known again by.
    fn about(&self) -> (Option<i64>, Option<&str>) {
        let said = self.code.as_deref().or(self.description.as_deref());
        (self.item, said.filter(|_| self.item.is_none()))
    }

    fn input(&self) -> Value {
        let mut line = json!({ "quantity": written(self.quantity, 4), "discount": written(self.discount, 2) });
        if let Some(item) = self.item {
            line["item"] = json!({ "row": item });
        }
        for (field, said) in [
            ("description", self.description.clone()),
            ("price", self.price.map(|price| written(price, 8))),
            ("vat", self.vat.map(|vat| written(vat, 2))),
        ] {
            if let Some(said) = said {
                line[field] = json!(said);
            }
        }
        line
    }
}

/// A number of so many decimals as an input says it.
fn written(number: i64, decimals: u32) -> String {
    let one = 10_i64.pow(decimals);
    let sign = if number < 0 { "-" } else { "" };
    format!("{sign}{}.{:0width$}", number.abs() / one, number.abs() % one, width = decimals as usize)
}

/// For each line of `before`, the one of `after` that it became: the same one first, then one of the same thing.
fn became(before: &[Whole], after: &[Whole]) -> Vec<Option<usize>> {
    let mut out = vec![None; before.len()];
    for alike in [|a: &Whole, b: &Whole| a == b, |a: &Whole, b: &Whole| a.about() == b.about()] {
        for at in 0..before.len() {
            if out[at].is_none() {
                let free = |there: &usize| !out.contains(&Some(*there)) && alike(&before[at], &after[*there]);
                out[at] = (0..after.len()).find(free);
            }
        }
    }
    out
}

impl Model {
    /// The lines of an order as an input would say them.
    pub fn lines_as_said(&self, order: i64) -> Vec<Value> {
        self.standing(order).iter().map(Whole::input).collect()
    }

    fn standing(&self, order: i64) -> Vec<Whole> {
        let line = |id: i64| {
            let row = &self.base.tables["order_line"][&id];
            Whole {
                item: row["variant_id"].as_i64(),
                code: None,
                description: Some(text(&row["description"]).to_owned()),
                quantity: whole(&row["quantity"]),
                price: Some(whole(&row["price_e8"])),
                discount: whole(&row["discount_bp"]),
                vat: Some(whole(&row["vat_bp"])),
            }
        };
        self.lines(order).into_iter().map(line).collect()
    }

    /// A line as it was typed: what its article says by itself is said. Without the article it stands as it was typed.
    fn said(&self, line: &Value) -> (Whole, bool) {
        let number = |field: &str, decimals| (!absent(line, field)).then(|| scaled(&line[field], decimals));
        let mut out = Whole {
            item: None,
            code: None,
            description: said_text(line, "description").filter(|said| !said.is_empty()).map(str::to_owned),
            quantity: scaled(&line["quantity"], 4),
            price: number("price", 8),
            discount: number("discount", 2).unwrap_or(0),
            vat: number("vat", 2),
        };
        if absent(line, "item") {
            out.vat = out.vat.or(Some(2_200));
            return (out, true);
        }
        let Ok((id, per_scan)) = self.item(&line["item"]) else {
            out.item = line["item"]["row"].as_i64();
            out.code = line["item"].as_str().map(str::to_owned);
            return (out, false);
        };
        let product = self.base.int("variant", id, "product_id");
        out.item = Some(id);
        out.quantity = out.quantity * per_scan / 10_000;
        out.description = out.description.or_else(|| Some(self.base.string("variant", id, "name")));
        out.price = out.price.or_else(|| Some(self.base.int("variant", id, "price_e8")));
        out.vat = out.vat.or_else(|| Some(self.base.int("product", product, "vat_bp")));
        (out, true)
    }

    /// The version of an order that stands in the file.
    fn newest(&self, order: i64) -> Option<i64> {
        let of = self.seen.range(("sales_order", order, i64::MIN)..=("sales_order", order, i64::MAX));
        of.max_by_key(|(_, seen)| seen.entries).map(|((_, _, version), _)| *version)
    }

    /// The lines that an order gets: those of the input, or where it says what they were before, put together with
    /// what stands there now. Each line is of who changed it; nobody decides for two who changed the same.
    pub fn together(&self, order: i64, input: &Value) -> Result<Value, No> {
        let given = || Ok(input["lines"].clone());
        if absent(input, "was") || input["version"].as_i64().is_some_and(|seen| Some(seen) == self.newest(order)) {
            return given();
        }
        let each = |field: &str| input[field].as_array().into_iter().flatten().map(|line| self.said(line));
        let (mine, known): (Vec<Whole>, Vec<bool>) = each("lines").unzip();
        if known.contains(&false) {
            return given();
        }
        let base: Vec<Whole> = each("was").map(|(line, _)| line).collect();
        let theirs = self.standing(order);
        let out = if mine == base || mine == theirs {
            theirs
        } else if theirs == base {
            mine
        } else {
            let (own, other) = (became(&base, &mine), became(&base, &theirs));
            let mut out: Vec<Option<Whole>> = mine.iter().cloned().map(Some).collect();
            for (at, before) in base.iter().enumerate() {
                let my = own[at].map(|there| &mine[there]);
                let their = other[at].map(|there| &theirs[there]);
                if my == Some(before) {
                    out[own[at].unwrap()] = their.cloned();
                } else if their != Some(before) && my != their {
                    return no("record.changed");
                }
            }
            let added = (0..theirs.len()).filter(|at| !other.contains(&Some(*at)));
            out.into_iter().flatten().chain(added.map(|at| theirs[at].clone())).collect()
        };
        Ok(out.iter().map(Whole::input).collect())
    }
}

//! What the made-up company is made of: the tables beside this file.

use std::sync::OnceLock;

/// A town of Italy.
#[derive(Debug, Clone)]
pub struct Town {
    /// CAP.
    pub postal_code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Two letters.
    pub province: &'static str,
    /// As a codice fiscale names it.
    pub place: &'static str,
}

/// A product of the catalogue.
#[derive(Debug, Clone)]
pub struct Article {
    /// Category.
    pub category: &'static str,
    /// Basis points.
    pub vat: i64,
    /// The mark of its supplier.
    pub supplier: &'static str,
    /// How its codes begin.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// In cents, with VAT.
    pub price: i64,
    /// In cents, without VAT.
    pub cost: i64,
    /// Grams.
    pub weight: i64,
    /// Which kind of variants.
    pub kind: &'static str,
}

/// A variant that every product of a kind has.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Of which kind.
    pub kind: &'static str,
    /// What tells it apart; empty for plain products.
    pub attributes: &'static str,
    /// How its code ends.
    pub ending: &'static str,
    /// Price in percent of the product's.
    pub price: i64,
    /// Weight in percent of the product's.
    pub weight: i64,
}

/// Somebody to buy from.
#[derive(Debug, Clone)]
pub struct Seller {
    /// As the catalogue names it.
    pub mark: &'static str,
    /// Name.
    pub name: &'static str,
    /// When it is paid.
    pub term: &'static str,
    /// Days from order to arrival.
    pub lead_days: i64,
    /// Smallest order in cents.
    pub min_order: i64,
    /// CAP of its town.
    pub postal_code: &'static str,
}

/// All of it.
#[derive(Debug)]
pub struct Words {
    /// First names of women.
    pub women: Vec<&'static str>,
    /// First names of men.
    pub men: Vec<&'static str>,
    /// Surnames.
    pub surnames: Vec<&'static str>,
    /// Streets.
    pub streets: Vec<&'static str>,
    /// Names of businesses.
    pub businesses: Vec<&'static str>,
    /// What they do.
    pub activities: Vec<&'static str>,
    /// Towns.
    pub towns: Vec<Town>,
    /// The catalogue.
    pub articles: Vec<Article>,
    /// Variants by kind.
    pub shapes: Vec<Shape>,
    /// Suppliers.
    pub sellers: Vec<Seller>,
}

impl Words {
    /// The variants of a kind of product.
    pub fn shapes_of(&self, kind: &str) -> impl Iterator<Item = &Shape> {
        self.shapes.iter().filter(move |shape| shape.kind == kind)
    }

    /// A town by its CAP, else the first.
    pub fn town(&self, postal_code: &str) -> Option<&Town> {
        self.towns.iter().find(|town| town.postal_code == postal_code).or(self.towns.first())
    }
}

/// The words, read once.
pub fn get() -> &'static Words {
    static WORDS: OnceLock<Words> = OnceLock::new();
    WORDS.get_or_init(|| {
        let names: Vec<Vec<&'static str>> = rows(include_str!("data/names.tsv"));
        let of = |kind: &str| -> Vec<&'static str> {
            names.iter().filter(|row| cell(row, 0) == kind).map(|row| cell(row, 1)).collect()
        };
        Words {
            women: of("f"),
            men: of("m"),
            surnames: of("s"),
            streets: of("v"),
            businesses: of("b"),
            activities: of("a"),
            towns: rows(include_str!("data/towns.tsv"))
                .iter()
                .map(|row| Town {
                    postal_code: cell(row, 0),
                    name: cell(row, 1),
                    province: cell(row, 2),
                    place: cell(row, 3),
                })
                .collect(),
            articles: rows(include_str!("data/goods.tsv"))
                .iter()
                .map(|row| Article {
                    category: cell(row, 0),
                    vat: number(row, 1),
                    supplier: cell(row, 2),
                    code: cell(row, 3),
                    name: cell(row, 4),
                    price: number(row, 5),
                    cost: number(row, 6),
                    weight: number(row, 7),
                    kind: cell(row, 8),
                })
                .collect(),
            shapes: rows(include_str!("data/variants.tsv"))
                .iter()
                .map(|row| Shape {
                    kind: cell(row, 0),
                    attributes: cell(row, 1),
                    ending: cell(row, 2),
                    price: number(row, 3),
                    weight: number(row, 4),
                })
                .collect(),
            sellers: rows(include_str!("data/suppliers.tsv"))
                .iter()
                .map(|row| Seller {
                    mark: cell(row, 0),
                    name: cell(row, 1),
                    term: cell(row, 2),
                    lead_days: number(row, 3),
                    min_order: number(row, 4),
                    postal_code: cell(row, 5),
                })
                .collect(),
        }
    })
}

/// Texts of a kind: see the head of the table.
pub fn texts(kind: &str) -> Vec<&'static str> {
    rows(include_str!("data/texts.tsv")).iter().filter(|row| cell(row, 0) == kind).map(|row| cell(row, 1)).collect()
}

/// A deadline around today.
#[derive(Debug, Clone)]
pub struct Due {
    /// Kind of deadline.
    pub kind: &'static str,
    /// Days from today.
    pub days: i64,
    /// Subject.
    pub subject: &'static str,
    /// Cents; 0 for none.
    pub amount: i64,
    /// Mark of the supplier, or `-`.
    pub supplier: &'static str,
    /// Whose, or `-`.
    pub assignee: &'static str,
}

/// The deadlines around today.
pub fn deadlines() -> Vec<Due> {
    rows(include_str!("data/deadlines.tsv"))
        .iter()
        .map(|row| Due {
            kind: cell(row, 0),
            days: number(row, 1),
            subject: cell(row, 2),
            amount: number(row, 3),
            supplier: cell(row, 4),
            assignee: cell(row, 5),
        })
        .collect()
}

/// Rows of cells; lines that begin with `#` say what the columns are.
fn rows(text: &'static str) -> Vec<Vec<&'static str>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| line.split('\t').collect())
        .collect()
}

fn cell(row: &[&'static str], at: usize) -> &'static str {
    row.get(at).copied().unwrap_or_default()
}

fn number(row: &[&'static str], at: usize) -> i64 {
    cell(row, at).parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::identity::{PostalCode, place};
    use std::collections::BTreeSet;

    #[test]
    fn the_tables_are_whole() {
        let words = get();
        assert!(words.articles.len() >= 120 && words.sellers.len() >= 8 && words.towns.len() >= 30);
        let marks: BTreeSet<_> = words.sellers.iter().map(|seller| seller.mark).collect();
        let mut codes = BTreeSet::new();
        for article in &words.articles {
            assert!(article.kind == "service" || marks.contains(article.supplier), "{article:?}");
            assert!(article.price > 0 && [400, 1000, 2200].contains(&article.vat), "{article:?}");
            assert!(words.shapes_of(article.kind).count() > 0, "{article:?}");
            assert!(article.cost * 100 < article.price * 90, "sold at a loss: {article:?}");
            assert!(codes.insert(article.code), "{} twice", article.code);
        }
        for town in &words.towns {
            assert!(PostalCode::parse(town.postal_code).unwrap().fits(town.province), "{town:?}");
            assert!(place(town.place).is_some(), "{town:?}");
        }
    }
}

//! Founding the company, and its own data.

use super::record::{Saved, check, clean, guard_only};
use super::{Operation, Permission, Work};
use crate::domain::identity::{CodiceFiscale, PartitaIva};
use crate::domain::order::Badge;
use crate::domain::{Rate, Refusal, SafeText};
use crate::store::settings::{self, Company};
use serde::{Deserialize, Serialize};

/// `company.found`: makes the company of an empty file: its name, a first warehouse, the far ends of stock moves,
/// and what each order state asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundCompany {
    /// Name.
    pub name: String,
    /// VAT number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partita_iva: Option<String>,
    /// Tax code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codice_fiscale: Option<String>,
    /// Prices of products include VAT, as in a shop for consumers.
    #[serde(default = "yes")]
    pub prices_include_vat: bool,
    /// Code of the first warehouse.
    #[serde(default = "first_warehouse")]
    pub warehouse: String,
    /// A made-up company for trying out.
    #[serde(default)]
    pub demo: bool,
}

fn yes() -> bool {
    true
}

fn first_warehouse() -> String {
    "MAG1".to_owned()
}

impl FoundCompany {
    /// Everything by default but the name.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            partita_iva: None,
            codice_fiscale: None,
            prices_include_vat: true,
            warehouse: first_warehouse(),
            demo: false,
        }
    }
}

impl Operation for FoundCompany {
    const NAME: &'static str = "company.found";
    const PERMISSION: Permission = Permission::Company;
    const BY_HAND: bool = false;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        found(work, self)?;
        Ok(Saved { id: 1, created: true })
    }
}

/// The founding itself, for the demo company too.
pub(crate) fn found(work: &Work<'_>, wish: &FoundCompany) -> Result<(), Refusal> {
    let tx = work.tx;
    if let Some(company) = settings::company(*tx)? {
        return Err(Refusal::new("company.founded").with("name", company.name.as_str()));
    }
    let mut company = Company {
        name: SafeText::default(),
        partita_iva: None,
        codice_fiscale: None,
        prices_include_vat: wish.prices_include_vat,
        vat: Rate(2200),
        demo: wish.demo,
        created_at: work.now,
        version: 1,
    };
    identity(&mut company, Some(&wish.name), wish.partita_iva.as_ref(), wish.codice_fiscale.as_ref())?;
    settings::found(tx, &company)?;
    settings::add_far_end(tx, "FORNITORI", "supplier")?;
    settings::add_far_end(tx, "CLIENTI", "customer")?;
    settings::add_far_end(tx, "RETTIFICHE", "inventory_loss")?;
    let warehouse = SafeText::new(wish.warehouse.trim()).to_string().to_uppercase();
    if warehouse.is_empty() {
        return Err(Refusal::new("field.required").field("warehouse"));
    }
    settings::add_warehouse(tx, &warehouse, &warehouse, "A-01")?;
    settings::channel(tx, "manual", "manual", "manual")?;
    for badge in Badge::ALL {
        settings::add_status(tx, *badge, *badge == Badge::Shipped)?;
    }
    // Who comes for the goods is no carrier with a name: `pickup` is said in the reader's language.
    for (code, name, tracked) in
        [("BRT", "BRT", true), ("GLS", "GLS", true), ("SDA", "SDA", true), ("RITIRO", "pickup", false)]
    {
        settings::carrier(tx, code, name, tracked)?;
    }
    Ok(())
}

fn identity(
    company: &mut Company,
    name: Option<&String>,
    partita_iva: Option<&String>,
    codice_fiscale: Option<&String>,
) -> Result<(), Refusal> {
    let mut wrong = Vec::new();
    if let Some(name) = name {
        let mut name = Some(name.clone());
        clean(&mut name);
        company.name = SafeText::from(name.unwrap_or_default());
    }
    if company.name.is_empty() {
        wrong.push(Refusal::new("field.required").field("name"));
    }
    if let Some(code) = partita_iva {
        let mut code = Some(code.clone());
        clean(&mut code);
        check(&mut code, "partita_iva", PartitaIva::parse, &mut wrong);
        company.partita_iva = code.filter(|code| !code.is_empty()).map(SafeText::from);
    }
    if let Some(code) = codice_fiscale {
        let mut code = Some(code.clone());
        clean(&mut code);
        check(&mut code, "codice_fiscale", CodiceFiscale::parse, &mut wrong);
        company.codice_fiscale = code.filter(|code| !code.is_empty()).map(SafeText::from);
    }
    Refusal::join(wrong).map_or(Ok(()), Err)
}

/// `company.save`: changes the company's own data. What is absent stays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SaveCompany {
    /// The version that the editor saw.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// Name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// VAT number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partita_iva: Option<String>,
    /// Tax code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codice_fiscale: Option<String>,
    /// Prices of products include VAT; orders that exist keep their own mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prices_include_vat: Option<bool>,
    /// Whether sending goods asks for a tracking code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_required: Option<bool>,
}

impl SaveCompany {
    /// The columns of the company's row that it writes.
    fn columns(&self) -> Vec<&'static str> {
        let said = [
            ("name", self.name.is_some()),
            ("partita_iva", self.partita_iva.is_some()),
            ("codice_fiscale", self.codice_fiscale.is_some()),
            ("prices_include_vat", self.prices_include_vat.is_some()),
        ];
        said.into_iter().filter(|(_, said)| *said).map(|(column, _)| column).collect()
    }
}

impl Operation for SaveCompany {
    const NAME: &'static str = "company.save";
    const PERMISSION: Permission = Permission::Company;
    const SETTING: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let mut company = settings::founded(*work.tx)?;
        guard_only(work, "company", self.version, company.version, &self.columns())?;
        identity(&mut company, self.name.as_ref(), self.partita_iva.as_ref(), self.codice_fiscale.as_ref())?;
        if let Some(mode) = self.prices_include_vat {
            company.prices_include_vat = mode;
        }
        settings::change(work.tx, &company)?;
        if let Some(required) = self.tracking_required {
            settings::set_status(work.tx, Badge::Shipped, required)?;
        }
        Ok(Saved { id: 1, created: false })
    }
}

/// `carrier.save`: a further carrier; the same code again gives it another name, or other tracking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SaveCarrier {
    /// Short code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Gives tracking codes.
    #[serde(default = "yes")]
    pub tracked: bool,
}

impl Operation for SaveCarrier {
    const NAME: &'static str = "carrier.save";
    const PERMISSION: Permission = Permission::Company;
    const SETTING: bool = true;
    type Output = Saved;

    fn run(&self, work: &mut Work<'_>) -> Result<Saved, Refusal> {
        let mut code = Some(self.code.to_uppercase());
        let mut name = Some(self.name.clone());
        clean(&mut code);
        clean(&mut name);
        let (code, name) = (code.unwrap_or_default(), name.unwrap_or_default());
        if code.is_empty() || name.is_empty() {
            return Err(Refusal::new("field.required").field(if code.is_empty() { "code" } else { "name" }));
        }
        let (id, created) = settings::save_carrier(work.tx, &code, &name, self.tracked)?;
        Ok(Saved { id, created })
    }
}

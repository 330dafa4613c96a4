//! Addresses as they were on the day of an order.

use crate::domain::{Refusal, SafeText};
use crate::store::shelf::{Db, Tx};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// An address as it was on the day.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Frozen {
    /// Name on the label or the invoice.
    pub recipient: SafeText,
    /// Street and number.
    pub street: SafeText,
    /// CAP.
    pub postal_code: SafeText,
    /// City.
    pub city: SafeText,
    /// Two letters.
    pub province: SafeText,
    /// ISO 3166, two letters.
    pub country: SafeText,
    /// Telephone.
    pub phone: SafeText,
    /// E-mail.
    pub email: SafeText,
    /// With country.
    pub partita_iva: SafeText,
    /// Italian tax code.
    pub codice_fiscale: SafeText,
    /// SDI recipient.
    pub codice_destinatario: SafeText,
    /// Certified e-mail.
    pub pec: SafeText,
}

impl Frozen {
    fn fields(&self) -> [&str; 12] {
        [
            self.recipient.as_str(),
            self.street.as_str(),
            self.postal_code.as_str(),
            self.city.as_str(),
            self.province.as_str(),
            self.country.as_str(),
            self.phone.as_str(),
            self.email.as_str(),
            self.partita_iva.as_str(),
            self.codice_fiscale.as_str(),
            self.codice_destinatario.as_str(),
            self.pec.as_str(),
        ]
    }

    /// Nothing is known.
    pub fn is_empty(&self) -> bool {
        self.fields().iter().all(|field| field.is_empty())
    }
}

/// Keeps an address as it is today; the same address is kept once.
pub(crate) fn freeze(tx: Tx<'_>, address: &Frozen) -> Result<Option<i64>, Refusal> {
    if address.is_empty() {
        return Ok(None);
    }
    let mut hash = Sha256::new();
    for field in address.fields() {
        hash.update((field.len() as u64).to_le_bytes());
        hash.update(field.as_bytes());
    }
    let digest: String = hash.finalize().iter().take(16).fold(String::with_capacity(32), |mut text, byte| {
        let _ = std::fmt::Write::write_fmt(&mut text, format_args!("{byte:02x}"));
        text
    });
    if let Some(id) = tx.find("SELECT id FROM frozen_address WHERE digest = ?", [&digest], |row| row.get(0))? {
        return Ok(Some(id));
    }
    let f = address.fields();
    let id = tx.insert(
        "frozen_address",
        &[
            ("digest", &digest),
            ("recipient", &f[0]),
            ("street", &f[1]),
            ("postal_code", &f[2]),
            ("city", &f[3]),
            ("province", &f[4]),
            ("country", &f[5]),
            ("phone", &f[6]),
            ("email", &f[7]),
            ("partita_iva", &f[8]),
            ("codice_fiscale", &f[9]),
            ("codice_destinatario", &f[10]),
            ("pec", &f[11]),
        ],
    )?;
    Ok(Some(id))
}

/// An address as it was kept.
pub fn frozen(db: Db<'_>, id: i64) -> Result<Frozen, Refusal> {
    Ok(db.get(
        "SELECT recipient, street, postal_code, city, province, country, phone, email, partita_iva, codice_fiscale,
           codice_destinatario, pec FROM frozen_address WHERE id = ?",
        [id],
        |row| {
            let text = |at: usize| row.get::<_, String>(at).map(SafeText::from);
            Ok(Frozen {
                recipient: text(0)?,
                street: text(1)?,
                postal_code: text(2)?,
                city: text(3)?,
                province: text(4)?,
                country: text(5)?,
                phone: text(6)?,
                email: text(7)?,
                partita_iva: text(8)?,
                codice_fiscale: text(9)?,
                codice_destinatario: text(10)?,
                pec: text(11)?,
            })
        },
    )?)
}

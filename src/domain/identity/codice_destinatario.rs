//! Where the exchange system delivers an electronic invoice.

use super::typed::{self, code_type};
use crate::domain::refusal::Refusal;

code_type!(
    /// A codice destinatario in upper case.
    CodiceDestinatario
);

/// Who receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DestinationKind {
    /// Seven characters: a channel of a company.
    Channel,
    /// Six characters: an office of the public administration.
    PublicOffice,
    /// `0000000`: no channel; by PEC or to the reserved area.
    None,
    /// `XXXXXXX`: a customer abroad.
    Foreign,
}

const KIND: &str = "codice_destinatario";

impl CodiceDestinatario {
    /// Reads six or seven letters and digits.
    ///
    /// Refused with `identity.empty`, `identity.codice_destinatario.character`, `….length`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let kept = typed::kept(text, typed::is_filler);
        typed::all(KIND, &kept, typed::is_alphanumeric)?;
        if matches!(kept.len(), 6 | 7) {
            return Ok(Self(typed::string(&kept)));
        }
        Err(typed::wrong_length(KIND, kept.len()))
    }

    /// Who receives.
    pub fn kind(&self) -> DestinationKind {
        match self.0.as_str() {
            "0000000" => DestinationKind::None,
            "XXXXXXX" => DestinationKind::Foreign,
            code if code.len() == 6 => DestinationKind::PublicOffice,
            _ => DestinationKind::Channel,
        }
    }
}

//! Postal codes: the Italian CAP, and whether it can be in a province.

use super::typed::{self, code_type};
use crate::domain::refusal::Refusal;

code_type!(
    /// An Italian CAP: five digits.
    PostalCode
);

const KIND: &str = "postal_code";

impl PostalCode {
    /// Reads five digits; `I-` and `IT-` before them are dropped.
    ///
    /// Refused with `identity.empty`, `identity.postal_code.character`, `….length`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let all = typed::kept(text, typed::is_filler);
        let prefix = all.iter().zip("IT".chars()).take_while(|(k, wanted)| k.c == *wanted).count();
        let digits = all.get(prefix..).unwrap_or_default();
        typed::all(KIND, digits, typed::is_digit)?;
        if digits.len() != 5 {
            return Err(typed::wrong_length(KIND, digits.len()).with("expected", 5));
        }
        Ok(Self(typed::string(digits)))
    }

    /// The provinces that codes with these first two digits lie in; none for digits that are not given out.
    pub fn provinces(&self) -> &'static [&'static str] {
        let prefix = self.0.get(..2).unwrap_or_default();
        ZONES
            .binary_search_by(|(known, _)| (*known).cmp(prefix))
            .ok()
            .and_then(|at| ZONES.get(at))
            .map_or(&[], |(_, provinces)| *provinces)
    }

    /// Plausible in this province. A few places near borders are served from the other side: a `false` deserves a
    /// question, not a refusal.
    pub fn fits(&self, province: &str) -> bool {
        self.provinces().contains(&province)
    }
}

/// First two digits and their provinces, ceased ones included.
const ZONES: &[(&str, &[&str])] = &[
    ("00", &["RM"]),
    ("01", &["VT"]),
    ("02", &["RI"]),
    ("03", &["FR"]),
    ("04", &["LT"]),
    ("05", &["TR"]),
    ("06", &["PG"]),
    ("07", &["SS", "OT"]),
    ("08", &["NU", "OG"]),
    ("09", &["CA", "SU", "OR", "CI", "VS"]),
    ("10", &["TO"]),
    ("11", &["AO"]),
    ("12", &["CN"]),
    ("13", &["VC", "BI"]),
    ("14", &["AT"]),
    ("15", &["AL"]),
    ("16", &["GE"]),
    ("17", &["SV"]),
    ("18", &["IM"]),
    ("19", &["SP"]),
    ("20", &["MI", "MB", "LO"]),
    ("21", &["VA"]),
    ("22", &["CO"]),
    ("23", &["SO", "LC"]),
    ("24", &["BG"]),
    ("25", &["BS"]),
    ("26", &["CR", "LO"]),
    ("27", &["PV"]),
    ("28", &["NO", "VB"]),
    ("29", &["PC"]),
    ("30", &["VE"]),
    ("31", &["TV"]),
    ("32", &["BL"]),
    ("33", &["UD", "PN"]),
    ("34", &["TS", "GO"]),
    ("35", &["PD"]),
    ("36", &["VI"]),
    ("37", &["VR"]),
    ("38", &["TN"]),
    ("39", &["BZ"]),
    ("40", &["BO"]),
    ("41", &["MO"]),
    ("42", &["RE"]),
    ("43", &["PR"]),
    ("44", &["FE"]),
    ("45", &["RO"]),
    ("46", &["MN"]),
    ("47", &["FC", "RN", "FO"]),
    ("48", &["RA"]),
    ("50", &["FI"]),
    ("51", &["PT"]),
    ("52", &["AR"]),
    ("53", &["SI"]),
    ("54", &["MS"]),
    ("55", &["LU"]),
    ("56", &["PI"]),
    ("57", &["LI"]),
    ("58", &["GR"]),
    ("59", &["PO"]),
    ("60", &["AN"]),
    ("61", &["PU", "PS"]),
    ("62", &["MC"]),
    ("63", &["AP", "FM"]),
    ("64", &["TE"]),
    ("65", &["PE"]),
    ("66", &["CH"]),
    ("67", &["AQ"]),
    ("70", &["BA", "BT"]),
    ("71", &["FG", "BT"]),
    ("72", &["BR"]),
    ("73", &["LE"]),
    ("74", &["TA"]),
    ("75", &["MT"]),
    ("76", &["BT"]),
    ("80", &["NA"]),
    ("81", &["CE"]),
    ("82", &["BN"]),
    ("83", &["AV"]),
    ("84", &["SA"]),
    ("85", &["PZ"]),
    ("86", &["CB", "IS"]),
    ("87", &["CS"]),
    ("88", &["CZ", "KR"]),
    ("89", &["RC", "VV"]),
    ("90", &["PA"]),
    ("91", &["TP"]),
    ("92", &["AG"]),
    ("93", &["CL"]),
    ("94", &["EN"]),
    ("95", &["CT"]),
    ("96", &["SR"]),
    ("97", &["RG"]),
    ("98", &["ME"]),
];

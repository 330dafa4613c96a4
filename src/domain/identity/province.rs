//! Italian provinces.

use crate::domain::text::fold;

/// A province, or what took its place with the same two letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Province {
    /// `MI`.
    pub code: &'static str,
    /// `Milano`.
    pub name: &'static str,
    /// Exists no more: good in old addresses and birthplaces. Sardinia brings some of its own back now and then, so
    /// none is refused.
    pub ceased: bool,
}

/// The province of two upper-case letters.
pub fn province(code: &str) -> Option<&'static Province> {
    PROVINCES.binary_search_by(|known| known.code.cmp(code)).ok().and_then(|at| PROVINCES.get(at))
}

/// The province of two letters or of a name, blind to case and accents.
pub fn find_province(text: &str) -> Option<&'static Province> {
    let wanted = fold(text.trim());
    province(&wanted.to_ascii_uppercase()).or_else(|| PROVINCES.iter().find(|known| fold(known.name) == wanted))
}

const fn p(code: &'static str, name: &'static str) -> Province {
    Province { code, name, ceased: false }
}

const fn old(code: &'static str, name: &'static str) -> Province {
    Province { code, name, ceased: true }
}

/// All of them, by code.
pub static PROVINCES: &[Province] = &[
    p("AG", "Agrigento"),
    p("AL", "Alessandria"),
    p("AN", "Ancona"),
    p("AO", "Aosta"),
    p("AP", "Ascoli Piceno"),
    p("AQ", "L'Aquila"),
    p("AR", "Arezzo"),
    p("AT", "Asti"),
    p("AV", "Avellino"),
    p("BA", "Bari"),
    p("BG", "Bergamo"),
    p("BI", "Biella"),
    p("BL", "Belluno"),
    p("BN", "Benevento"),
    p("BO", "Bologna"),
    p("BR", "Brindisi"),
    p("BS", "Brescia"),
    p("BT", "Barletta-Andria-Trani"),
    p("BZ", "Bolzano"),
    p("CA", "Cagliari"),
    p("CB", "Campobasso"),
    p("CE", "Caserta"),
    p("CH", "Chieti"),
    old("CI", "Carbonia-Iglesias"),
    p("CL", "Caltanissetta"),
    p("CN", "Cuneo"),
    p("CO", "Como"),
    p("CR", "Cremona"),
    p("CS", "Cosenza"),
    p("CT", "Catania"),
    p("CZ", "Catanzaro"),
    p("EN", "Enna"),
    p("FC", "Forlì-Cesena"),
    p("FE", "Ferrara"),
    p("FG", "Foggia"),
    p("FI", "Firenze"),
    p("FM", "Fermo"),
    old("FO", "Forlì"),
    p("FR", "Frosinone"),
    old("FU", "Fiume"),
    p("GE", "Genova"),
    p("GO", "Gorizia"),
    p("GR", "Grosseto"),
    p("IM", "Imperia"),
    p("IS", "Isernia"),
    p("KR", "Crotone"),
    p("LC", "Lecco"),
    p("LE", "Lecce"),
    p("LI", "Livorno"),
    p("LO", "Lodi"),
    p("LT", "Latina"),
    p("LU", "Lucca"),
    p("MB", "Monza e Brianza"),
    p("MC", "Macerata"),
    p("ME", "Messina"),
    p("MI", "Milano"),
    p("MN", "Mantova"),
    p("MO", "Modena"),
    p("MS", "Massa-Carrara"),
    p("MT", "Matera"),
    p("NA", "Napoli"),
    p("NO", "Novara"),
    p("NU", "Nuoro"),
    old("OG", "Ogliastra"),
    p("OR", "Oristano"),
    old("OT", "Olbia-Tempio"),
    p("PA", "Palermo"),
    p("PC", "Piacenza"),
    p("PD", "Padova"),
    p("PE", "Pescara"),
    p("PG", "Perugia"),
    p("PI", "Pisa"),
    old("PL", "Pola"),
    p("PN", "Pordenone"),
    p("PO", "Prato"),
    p("PR", "Parma"),
    old("PS", "Pesaro"),
    p("PT", "Pistoia"),
    p("PU", "Pesaro e Urbino"),
    p("PV", "Pavia"),
    p("PZ", "Potenza"),
    p("RA", "Ravenna"),
    p("RC", "Reggio Calabria"),
    p("RE", "Reggio Emilia"),
    p("RG", "Ragusa"),
    p("RI", "Rieti"),
    p("RM", "Roma"),
    p("RN", "Rimini"),
    p("RO", "Rovigo"),
    p("SA", "Salerno"),
    p("SI", "Siena"),
    p("SO", "Sondrio"),
    p("SP", "La Spezia"),
    p("SR", "Siracusa"),
    p("SS", "Sassari"),
    p("SU", "Sud Sardegna"),
    p("SV", "Savona"),
    p("TA", "Taranto"),
    p("TE", "Teramo"),
    p("TN", "Trento"),
    p("TO", "Torino"),
    p("TP", "Trapani"),
    p("TR", "Terni"),
    p("TS", "Trieste"),
    p("TV", "Treviso"),
    p("UD", "Udine"),
    p("VA", "Varese"),
    p("VB", "Verbano-Cusio-Ossola"),
    p("VC", "Vercelli"),
    p("VE", "Venezia"),
    p("VI", "Vicenza"),
    p("VR", "Verona"),
    old("VS", "Medio Campidano"),
    p("VT", "Viterbo"),
    p("VV", "Vibo Valentia"),
    old("ZA", "Zara"),
];

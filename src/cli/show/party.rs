//! A customer or supplier.

use super::super::output::{Cell, card, small_table};
use super::super::session::Session;
use super::super::stop::Stop;
use super::{Shown, attached, heading};
use crate::domain::Refusal;
use crate::store::subjects::Subject;
use crate::store::{Db, deadlines, parties};
use serde_json::json;

pub(super) fn show(session: &Session, db: Db<'_>, id: &str) -> Result<Shown, Stop> {
    // `list --json` gives the row, people the code: a code that looks like a row comes first.
    let row = match parties::by_code(db, id)? {
        Some(row) => row,
        None => super::row(id).map_err(|_| Refusal::new("party.missing").with("party", id))?,
    };
    let party = parties::find(db, row)?;
    let addresses = parties::addresses(db, row)?;
    let contacts = parties::contacts(db, row)?;
    let figures = parties::figures(db, row)?;
    let dues = deadlines::of_party(db, row, 20)?;
    let mut lines = card(
        session.lang,
        &[
            ("code", Cell::Text(party.code.clone())),
            ("name", Cell::Text(party.name.clone())),
            ("kind", Cell::Word("list.party_kind", party.kind.word().to_owned())),
            ("is_customer", Cell::Flag(party.customer)),
            ("is_supplier", Cell::Flag(party.supplier)),
            ("partita_iva", Cell::text(party.partita_iva.as_ref())),
            ("codice_fiscale", Cell::text(party.codice_fiscale.as_ref())),
            ("codice_destinatario", Cell::text(party.codice_destinatario.as_ref())),
            ("pec", Cell::text(party.pec.as_ref())),
            ("email", Cell::text(party.email.as_ref())),
            ("phone", Cell::text(party.phone.as_ref())),
            ("iban", Cell::text(party.iban.as_ref())),
            ("payment_term", Cell::text(party.payment_term.as_ref())),
            ("orders", Cell::Number(figures.orders)),
            ("turnover", Cell::Money(figures.turnover)),
            ("open", Cell::Money(figures.open)),
            ("last_order_on", Cell::day(figures.last_on)),
            ("archived", Cell::Flag(party.archived)),
        ],
    );
    if !addresses.is_empty() {
        let cells: Vec<Vec<Cell>> = addresses
            .iter()
            .map(|one| {
                vec![
                    Cell::Number(one.id),
                    Cell::Word("cli.address", one.kind.word().to_owned()),
                    Cell::Text(one.recipient.clone()),
                    Cell::Text(one.street.clone()),
                    Cell::Text(one.postal_code.clone()),
                    Cell::Text(one.city.clone()),
                    Cell::Text(one.province.clone()),
                ]
            })
            .collect();
        lines.push(heading(session, "cli.show.addresses"));
        lines.extend(small_table(
            session,
            &["id", "kind", "recipient", "street", "postal_code", "city", "province"],
            &cells,
        )?);
    }
    if !contacts.is_empty() {
        let cells: Vec<Vec<Cell>> = contacts
            .iter()
            .map(|one| vec![Cell::Code(one.kind.clone()), Cell::Text(one.label.clone()), Cell::Text(one.value.clone())])
            .collect();
        lines.push(heading(session, "cli.show.contacts"));
        lines.extend(small_table(session, &["kind", "label", "value"], &cells)?);
    }
    if !dues.is_empty() {
        let cells: Vec<Vec<Cell>> = dues
            .iter()
            .map(|one| {
                vec![
                    Cell::Day(one.due_on),
                    Cell::Text(one.subject.clone()),
                    one.amount.map_or(Cell::Empty, Cell::Money),
                    one.done_at.map_or(Cell::Empty, Cell::Moment),
                ]
            })
            .collect();
        lines.push(heading(session, "cli.show.deadlines"));
        lines.extend(small_table(session, &["due_on", "subject", "amount", "done_at"], &cells)?);
    }
    let (more, tags, notes) = attached(session, db, Subject::Party, row)?;
    lines.extend(more);
    let value = json!({
        "party": party, "addresses": addresses, "contacts": contacts, "figures": figures, "deadlines": dues,
        "tags": tags, "notes": notes,
    });
    Ok(Shown { lines, value })
}

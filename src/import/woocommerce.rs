//! Orders of a WooCommerce shop (REST v3) as drafts.
//!
//! The shop keeps every amount without VAT and the VAT beside it. When its prices include VAT the draft's amounts are
//! the two together: that is what the customer saw, and so the total is met to the cent.

use super::Continue;
use super::checked::{Checked, Collector, NoteKind, Problem, short};
use super::checks::{self, Against};
use super::draft::{
    AddressDraft, Amount, ChargeDraft, ChargeKind, CouponDraft, CustomerDraft, Life, LineDraft, OrderDraft,
    PaymentDraft, Sum,
};
use super::mapping::{Options, Target};
use super::rows::{joined, text};
use super::status::{self, Standing};
use super::woo_json::{self, Fields, path};
use crate::domain::{Cents, Quantity, Rate, Refusal, SafeText, UnitPrice};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde_json::Value;
use std::collections::HashSet;

/// Where Italian plugins keep the tax data, by customer-meta key; the order has the same key after `_`. Tried in this
/// order, the first that is filled wins.
const META: [(Target, &[&str]); 4] = [
    (
        Target::CodiceFiscale,
        &[
            "billing_cf",
            "billing_cod_fisc",
            "billing_fiscalcode",
            "billing_codice_fiscale",
            "billing_wcexd_cf",
            "billing_Codice_Fiscale",
            "billing_CF",
            "billing_cpf",
        ],
    ),
    (
        Target::PartitaIva,
        &[
            "billing_piva",
            "billing_partita_iva",
            "billing_vatcode",
            "billing_wcexd_piva",
            "billing_Partita_IVA",
            "billing_iva",
            "billing_cnpj",
            "billing_vat_number",
            "vat_number",
        ],
    ),
    (
        Target::CodiceDestinatario,
        &["billing_pa_code", "billing_codice_destinatario", "billing_recipientcode", "billing_wcexd_pa_code"],
    ),
    (Target::Pec, &["billing_pec", "billing_pec_email", "billing_pecaddress", "billing_wcexd_pec", "billing_PEC"]),
];

/// Where plugins keep the parcel number.
const TRACKING: &[&str] = &["tracking_number", "wc_tracking_number", "ywot_tracking_code", "shipment_tracking_number"];
const CARRIER: &[&str] = &["tracking_provider", "custom_tracking_provider", "ywot_carrier_name", "tracking_carrier"];

/// Counts the orders of a file, reading all of it: what is broken is refused before anything is shown.
pub(crate) fn count(text: &str) -> Result<usize, Refusal> {
    woo_json::each(text, &mut |_, _| Ok(()))
}

/// Checks all orders of a file.
pub(crate) fn check(
    text: &str,
    total: usize,
    options: &Options,
    progress: &mut dyn FnMut(usize, usize) -> Continue,
    today: NaiveDate,
) -> Result<Checked, Refusal> {
    let mut collector = Collector::default();
    let mut seen = HashSet::new();
    woo_json::each(text, &mut |at, order| {
        if at % 64 == 0 && progress(at, total) == Continue::Stop {
            return Err(Refusal::new("import.stopped"));
        }
        one(at as u32, &order, options, today, &mut seen, &mut collector);
        Ok(())
    })?;
    let _ = progress(total, total);
    Ok(collector.finish())
}

fn one(
    at: u32,
    order: &Value,
    options: &Options,
    today: NaiveDate,
    seen: &mut HashSet<String>,
    collector: &mut Collector,
) {
    let mut fields = Fields { wrong: Vec::new() };
    let place = at + 1;
    let number =
        order.is_object().then(|| fields.text(order, "number", "").or_else(|| fields.text(order, "id", ""))).flatten();
    let mut zeros = Vec::new();
    let draft = if order.is_object() {
        Some(draft(place, number.as_deref(), order, options, today, &mut fields, &mut zeros))
    } else {
        fields.refuse("", order, Refusal::new("import.json.type").with("expected", "order"));
        None
    };
    if let Some(number) = &number
        && !seen.insert(number.clone())
    {
        fields.refuse("number", &Value::String(number.clone()), Refusal::new("import.order.twice"));
    }
    match draft {
        Some(draft) if fields.wrong.is_empty() => {
            for (city, code) in zeros {
                collector.note(NoteKind::PostalCodeZeros, place, &city, &code, "");
            }
            if draft.stated_total.is_some_and(|stated| stated != draft.total().cents.decimal())
                && let Against::Differs(sum) = checks::total(&draft, true)
            {
                let stated = draft.stated_total.unwrap_or_default().to_string();
                collector.note(
                    NoteKind::TotalDiffers,
                    place,
                    draft.external_number.as_str(),
                    &sum.to_string(),
                    &stated,
                );
            }
            collector.accept(draft);
        }
        draft => {
            let order_number = number.clone().unwrap_or_default();
            let problems = fields.wrong.into_iter().map(|(path, value, refusal)| Problem {
                row: 0,
                column: Some(path),
                field: None,
                value: short(&value),
                refusal: refusal.with("order", order_number.as_str()),
            });
            let amount = draft.map(|d| d.total().exact);
            collector.refuse(&[(place, at)], number.as_deref(), problems.collect(), amount);
        }
    }
}

fn draft(
    place: u32,
    number: Option<&str>,
    order: &Value,
    options: &Options,
    today: NaiveDate,
    fields: &mut Fields,
    zeros: &mut Vec<(String, String)>,
) -> OrderDraft {
    if number.is_none() {
        fields.refuse("number", &Value::Null, Refusal::new("import.value.missing"));
    }
    if let Some(currency) = fields.text(order, "currency", "").filter(|c| c != "EUR") {
        fields.refuse("currency", &Value::String(currency), Refusal::new("import.currency"));
    }
    let placed_on = fields.date(order, "date_created", "");
    if placed_on.is_none() && order.get("date_created").is_none_or(Value::is_null) {
        fields.refuse("date_created", &Value::Null, Refusal::new("import.value.missing"));
    }
    let gross = fields.flag(order, "prices_include_tax", "").unwrap_or(false);
    let rates = rates(order, fields);
    let lines: Vec<LineDraft> = fields
        .list(order, "line_items", "")
        .iter()
        .enumerate()
        .map(|(at, item)| line(at, item, gross, &rates, fields))
        .collect();
    if lines.is_empty() {
        fields.refuse("line_items", &Value::Null, Refusal::new("import.order.no_lines"));
    }
    let mut charges = Vec::new();
    for (key, kind, name) in
        [("shipping_lines", ChargeKind::Shipping, "method_title"), ("fee_lines", ChargeKind::Fee, "name")]
    {
        for (at, item) in fields.list(order, key, "").iter().enumerate() {
            charges.extend(charge(&format!("{key}[{at}]"), item, kind, name, gross, &rates, fields));
        }
    }
    let coupons = fields.list(order, "coupon_lines", "").iter().enumerate().filter_map(|(at, coupon)| {
        let here = format!("coupon_lines[{at}]");
        let net = fields.decimal(coupon, "discount", &here);
        let vat = fields.decimal(coupon, "discount_tax", &here);
        let code = fields.safe(coupon, "code", &here)?;
        Some(CouponDraft { code, amount: net.map(|n| n + vat.unwrap_or_default()) })
    });
    let coupons: Vec<CouponDraft> = coupons.collect();
    let bill_to = address(order, "billing", fields, zeros);
    let ship_to = address(order, "shipping", fields, zeros);
    let stated_total = fields.needed(order, "total", "");
    let ship_mode = fields.list(order, "shipping_lines", "").first().and_then(|s| fields.safe(s, "method_title", ""));
    let customer = customer(order, bill_to.as_ref(), ship_to.as_ref(), options, fields);
    if customer.name.is_empty() && stated_total.is_none_or(|t| t.is_zero()) {
        // A cart that somebody or some program left behind: nobody bought anything.
        fields.refuse("billing", &Value::Null, Refusal::new("import.order.hollow"));
    } else if customer.name.is_empty() {
        fields.refuse("billing", &Value::Null, Refusal::new("import.customer.missing"));
    }
    let (life, payments) = life(order, options, fields);
    if let Some(placed) = placed_on {
        for (target, value, refusal) in checks::dates(placed, &[], today) {
            let _ = target;
            fields.refuse("date_created", &Value::String(value), refusal);
        }
    }
    let draft = OrderDraft {
        line_no: place,
        external_number: SafeText::new(number.unwrap_or_default()),
        external_id: fields.safe(order, "id", ""),
        channel: options.channel.as_deref().and_then(text).or_else(|| text("woocommerce")),
        placed_on: placed_on.unwrap_or_default(),
        customer,
        bill_to,
        ship_to,
        prices_include_vat: Some(gross),
        lines,
        charges,
        coupons,
        payments,
        payment_method: fields
            .safe(order, "payment_method_title", "")
            .or_else(|| fields.safe(order, "payment_method", "")),
        life,
        ship_mode,
        carrier: meta(order, CARRIER, fields),
        tracking: tracking(order, fields),
        notes: fields.safe(order, "customer_note", "").into_iter().collect(),
        tags: Vec::new(),
        stated_total,
    };
    if let (Against::Differs(sum), Some(stated), true) =
        (checks::total(&draft, true), stated_total, fields.wrong.is_empty() && !options.accept_total_differences)
    {
        let refusal = Refusal::new("import.total.differs")
            .with("stated", stated.to_string())
            .with("computed", sum.to_string())
            .with("difference", (stated - sum).to_string());
        fields.refuse("total", &Value::String(stated.to_string()), refusal);
    }
    draft
}

/// The VAT rates of the order: id of the rate, percent. Only plain ones: a compound tax is no VAT.
fn rates(order: &Value, fields: &mut Fields) -> Vec<(String, Rate)> {
    let mut out = Vec::new();
    for (at, tax) in fields.list(order, "tax_lines", "").iter().enumerate() {
        let here = format!("tax_lines[{at}]");
        let id = fields.text(tax, "rate_id", &here);
        let percent = fields.decimal(tax, "rate_percent", &here);
        if let (Some(id), Some(points)) = (id, percent.and_then(|p| p.checked_mul(Decimal::ONE_HUNDRED))) {
            let points = points.normalize();
            if points.scale() == 0
                && let Ok(points) = i64::try_from(points.mantissa())
            {
                out.push((id, Rate(points)));
            }
        }
    }
    out
}

/// The rate of a line: of its one tax that is not empty. No tax at all is a rate of zero only if VAT is zero too.
fn rate(item: &Value, here: &str, vat: Decimal, rates: &[(String, Rate)], fields: &mut Fields) -> Option<Rate> {
    let mut found = None;
    for (at, tax) in fields.list(item, "taxes", here).iter().enumerate() {
        let here = format!("{here}.taxes[{at}]");
        let total = fields.decimal(tax, "total", &here);
        let id = fields.text(tax, "id", &here);
        if total.is_some()
            && let Some(id) = id
        {
            found = rates.iter().find(|(known, _)| *known == id).map(|(_, rate)| *rate).or(found);
        }
    }
    found.or_else(|| vat.is_zero().then_some(Rate(0)))
}

fn line(at: usize, item: &Value, gross: bool, rates: &[(String, Rate)], fields: &mut Fields) -> LineDraft {
    let here = format!("line_items[{at}]");
    let total = fields.needed(item, "total", &here).unwrap_or_default();
    let vat = fields.decimal(item, "total_tax", &here).unwrap_or_default();
    let before = fields.decimal(item, "subtotal", &here).unwrap_or(total);
    let before_vat = fields.decimal(item, "subtotal_tax", &here).unwrap_or(vat);
    let quantity = fields.needed(item, "quantity", &here);
    if let Some(quantity) = quantity
        && (quantity <= Decimal::ZERO || quantity.normalize().scale() > Quantity::SCALE)
    {
        let value = item.get("quantity").cloned().unwrap_or_default();
        fields.refuse(&path(&here, "quantity"), &value, Refusal::new("import.quantity.not_positive"));
    }
    let on_basis = |net: Decimal, vat: Decimal| if gross { net + vat } else { net };
    let (amount, full) = (on_basis(total, vat), on_basis(before, before_vat));
    let name = fields.safe(item, "name", &here);
    let sku = fields.safe(item, "sku", &here);
    if name.is_none() && sku.is_none() {
        fields.refuse(&path(&here, "name"), &Value::Null, Refusal::new("import.product.missing"));
    }
    let parent = fields.safe(item, "parent_name", &here);
    let variant = variant(item, &here, fields);
    LineDraft {
        line_no: at as u32 + 1,
        code: sku.or_else(|| coded(item, &here, fields)),
        ean: fields.safe(item, "global_unique_id", &here),
        name: parent.filter(|_| variant.is_some()).or(name).unwrap_or_default(),
        variant,
        quantity: quantity.and_then(Quantity::from_decimal).unwrap_or_default(),
        unit_price: quantity.and_then(|q| full.checked_div(q)).and_then(UnitPrice::from_decimal),
        discount: discount(full, amount),
        amount: Amount::new(amount),
        vat_rate: rate(item, &here, vat, rates, fields),
        vat: Cents::from_decimal(vat),
    }
}

/// What the coupon took off, as the nearest rate; the amount of the line stands on its own.
fn discount(full: Decimal, amount: Decimal) -> Rate {
    let off = full.checked_sub(amount).and_then(|o| o.checked_div(full)).unwrap_or_default();
    let points = (off * Decimal::from(10_000)).round();
    Rate(i64::try_from(points.mantissa()).unwrap_or(0).clamp(0, 10_000))
}

/// A product without SKU has a code all the same: the shop's own ids, which do not change when the name does.
fn coded(item: &Value, here: &str, fields: &mut Fields) -> Option<SafeText> {
    let id = |fields: &mut Fields, key: &str| fields.text(item, key, here).filter(|id| id != "0");
    let product = id(fields, "product_id")?;
    Some(match id(fields, "variation_id") {
        Some(variation) => SafeText::new(&format!("WOO-{product}-{variation}")),
        None => SafeText::new(&format!("WOO-{product}")),
    })
}

/// `M, Nero`: the attributes that the shop shows to the customer.
fn variant(item: &Value, here: &str, fields: &mut Fields) -> Option<SafeText> {
    if fields.text(item, "variation_id", here).is_none_or(|id| id == "0") {
        return None;
    }
    let mut parts = Vec::new();
    for (at, meta) in fields.list(item, "meta_data", here).iter().enumerate() {
        let here = format!("{here}.meta_data[{at}]");
        let key = fields.text(meta, "key", &here).unwrap_or_default();
        if (key.starts_with("pa_") || meta.get("display_key").is_some()) && !key.starts_with('_') {
            // Plugins keep whole objects in meta values: those are no attributes, and no fault either.
            let value = meta.get("display_value").or_else(|| meta.get("value")).and_then(Value::as_str);
            parts.extend(value.map(str::to_owned));
        }
    }
    text(&parts.join(", "))
}

fn charge(
    here: &str,
    item: &Value,
    kind: ChargeKind,
    name: &str,
    gross: bool,
    rates: &[(String, Rate)],
    fields: &mut Fields,
) -> Option<ChargeDraft> {
    let net = fields.needed(item, "total", here)?;
    let vat = fields.decimal(item, "total_tax", here).unwrap_or_default();
    let amount = Amount::new(if gross { net + vat } else { net })?;
    let kind = if kind == ChargeKind::Fee && net < Decimal::ZERO { ChargeKind::Discount } else { kind };
    let charge = ChargeDraft {
        kind,
        name: fields.safe(item, name, here),
        amount,
        vat_rate: rate(item, here, vat, rates, fields),
        vat: Cents::from_decimal(vat),
    };
    (!amount.exact.is_zero() || !vat.is_zero()).then_some(charge)
}

fn address(order: &Value, key: &str, fields: &mut Fields, zeros: &mut Vec<(String, String)>) -> Option<AddressDraft> {
    let found = order.get(key).filter(|v| !v.is_null())?;
    if !found.is_object() {
        fields.refuse(key, found, Refusal::new("import.json.type").with("expected", "address"));
        return None;
    }
    let mut get = |name| fields.safe(found, name, key);
    let (first, last) = (get("first_name"), get("last_name"));
    let mut address = AddressDraft {
        name: joined(first.as_ref(), last.as_ref()),
        company: get("company"),
        street: get("address_1"),
        street2: get("address_2"),
        city: get("city"),
        province: get("state"),
        postal_code: get("postcode"),
        country: get("country"),
        country_code: None,
        phone: get("phone"),
    };
    if checks::address(&mut address) {
        let say = |t: &Option<SafeText>| t.as_ref().map(ToString::to_string).unwrap_or_default();
        zeros.push((say(&address.city), say(&address.postal_code)));
    }
    // The shop sends its own country for an address that nobody filled in.
    let only_country = AddressDraft {
        country: address.country.clone(),
        country_code: address.country_code.clone(),
        ..AddressDraft::default()
    };
    (address != only_country).then_some(address)
}

/// The first filled meta of these keys, on the order (`_key`) or copied from the customer (`key`).
fn meta(order: &Value, keys: &[&str], fields: &mut Fields) -> Option<SafeText> {
    let list = fields.list(order, "meta_data", "");
    keys.iter().find_map(|wanted| {
        list.iter().find_map(|meta| {
            let key = meta.get("key")?.as_str()?;
            let same = key.strip_prefix('_').unwrap_or(key) == *wanted;
            meta.get("value").filter(|_| same).and_then(Value::as_str).and_then(text)
        })
    })
}

fn customer(
    order: &Value,
    bill: Option<&AddressDraft>,
    ship: Option<&AddressDraft>,
    options: &Options,
    fields: &mut Fields,
) -> CustomerDraft {
    let billing = order.get("billing").cloned().unwrap_or_default();
    let id = fields.text(order, "customer_id", "").filter(|id| id != "0");
    let [codice_fiscale, partita_iva, codice_destinatario, mut pec] = META.map(|(_, keys)| meta(order, keys, fields));
    let mut recipient = codice_destinatario;
    // Some plugins have one field for both: an address with @ is certified mail, seven signs are a recipient code.
    if pec.as_ref().is_some_and(|p| !p.as_str().contains('@')) {
        let code = pec.take();
        recipient = recipient.or(code);
    }
    let company = bill.and_then(|b| b.company.clone());
    let email = fields.safe(&billing, "email", "billing");
    let at = |a: Option<&AddressDraft>| a.and_then(|a| a.company.clone().or_else(|| a.name.clone()));
    let name = at(bill)
        .or_else(|| at(ship))
        .or_else(|| email.clone())
        .or_else(|| options.anonymous_customer.as_deref().and_then(text));
    let mut customer = CustomerDraft {
        guest: id.is_none(),
        code: id.map(|id| SafeText::new(&format!("WOO-{id}"))),
        name: name.unwrap_or_default(),
        company,
        first_name: fields.safe(&billing, "first_name", "billing"),
        last_name: fields.safe(&billing, "last_name", "billing"),
        email,
        phone: fields.safe(&billing, "phone", "billing"),
        partita_iva,
        codice_fiscale,
        codice_destinatario: recipient,
        pec,
        doubts: Vec::new(),
    };
    let country = bill.or(ship).and_then(|a| a.country_code.as_ref()).map(SafeText::as_str);
    for (target, value, refusal) in checks::customer(&mut customer, country, options.strict_identity) {
        let place =
            if target == Target::Email { "billing.email".to_owned() } else { format!("meta_data.{}", target.id()) };
        fields.refuse(&place, &Value::String(value), refusal);
    }
    customer
}

fn tracking(order: &Value, fields: &mut Fields) -> Vec<SafeText> {
    let mut out: Vec<SafeText> = meta(order, TRACKING, fields).into_iter().collect();
    // WooCommerce Shipment Tracking keeps a list of parcels.
    for item in fields.list(order, "meta_data", "") {
        if item.get("key").and_then(Value::as_str) == Some("_wc_shipment_tracking_items")
            && let Some(parcels) = item.get("value").and_then(Value::as_array)
        {
            let numbers = parcels.iter().filter_map(|p| p.get("tracking_number").and_then(Value::as_str));
            out.extend(numbers.filter_map(text));
        }
    }
    out
}

fn life(order: &Value, options: &Options, fields: &mut Fields) -> (Life, Vec<PaymentDraft>) {
    let paid_on = fields.date(order, "date_paid", "");
    let completed = fields.date(order, "date_completed", "");
    let status = fields.text(order, "status", "").unwrap_or_default();
    let standing = match status.as_str() {
        "" => {
            fields.refuse("status", &Value::Null, Refusal::new("import.value.missing"));
            None
        }
        "checkout-draft" | "auto-draft" | "draft" => {
            fields.refuse("status", &Value::String(status), Refusal::new("import.order.draft"));
            None
        }
        known => {
            let standing = status::standing(known, &options.statuses);
            if standing.is_none() {
                fields.refuse("status", &Value::String(status.clone()), Refusal::new("import.status.unknown"));
            }
            standing
        }
    };
    let method = fields.safe(order, "payment_method_title", "").or_else(|| fields.safe(order, "payment_method", ""));
    let mut payments = Vec::new();
    let total = fields.decimal(order, "total", "").and_then(Cents::from_decimal).unwrap_or_default();
    if paid_on.is_some() && !total.is_zero() {
        payments.push(PaymentDraft {
            sum: Sum::Exactly(total),
            on: paid_on,
            method: method.clone(),
            reference: fields.safe(order, "transaction_id", ""),
            reason: None,
        });
    }
    for (at, refund) in fields.list(order, "refunds", "").iter().enumerate() {
        let here = format!("refunds[{at}]");
        let Some(cents) = fields.needed(refund, "total", &here).and_then(|t| Cents::from_decimal(-t.abs())) else {
            continue;
        };
        payments.push(PaymentDraft {
            sum: Sum::Exactly(cents),
            on: None,
            method: method.clone(),
            reference: fields.safe(refund, "id", &here),
            reason: fields.safe(refund, "reason", &here),
        });
    }
    let life = match standing.and_then(Standing::outcome) {
        Some(outcome) => Life::History { outcome, shipped_on: None, delivered_on: completed },
        None => Life::Open { paid: paid_on.is_some() || standing == Some(Standing::OpenPaid) },
    };
    (life, payments)
}

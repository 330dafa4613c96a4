//! Which stored words of which columns have words for people.

/// Table, column, family in the locale.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("note", "audience", "choice"),
    ("deadline", "kind", "list.deadline_kind"),
    ("party", "kind", "list.party_kind"),
    ("product", "kind", "list.product_kind"),
    ("product", "tracking", "choice"),
    ("notice", "severity", "list.severity"),
    ("notice", "state", "list.notice_state"),
    ("notice", "rule", "list.notice_rule"),
    ("sales_order", "life", "life"),
    ("sales_order", "history_badge", "badge"),
    ("order_status", "badge", "badge"),
    ("status_event", "from_badge", "badge"),
    ("status_event", "to_badge", "badge"),
    ("status_event", "cause", "operation"),
    ("move", "cause", "list.cause"),
    ("payment", "method", "orders.method"),
    ("sales_order", "payment_method", "orders.method"),
    ("address", "kind", "cli.address"),
    ("contact", "kind", "choice"),
    ("channel", "kind", "choice"),
    ("product_code", "kind", "choice"),
    ("lot", "status", "choice"),
    ("saved_view", "pane", "pane"),
    ("first_view", "pane", "pane"),
];

/// The family of words for what is stored in a column; none where it stands as people wrote it.
pub fn words_of(table: &str, column: &str) -> Option<&'static str> {
    FAMILIES.iter().find(|(of, name, _)| *of == table && *name == column).map(|(.., family)| *family)
}

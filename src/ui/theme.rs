//! Semantic roles and how they look: colour third, after symbol and word.

use ratatui::style::Style;

macro_rules! roles {
    ($($variant:ident => $id:literal,)*) => {
        /// What a piece of text means; a theme says how that looks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs)]
        pub enum Role { $($variant,)* }

        impl Role {
            /// All roles.
            pub const ALL: &'static [Role] = &[$(Role::$variant,)*];

            /// The name in a theme file.
            pub const fn id(self) -> &'static str {
                match self { $(Role::$variant => $id,)* }
            }
        }
    };
}

roles! {
    BaseText => "base.text", BaseBg => "base.bg", TextMuted => "text.muted", TextStrong => "text.strong",
    TextDisabled => "text.disabled", TextLink => "text.link", TextCode => "text.code",
    Border => "border", BorderFocus => "border.focus", Title => "title",
    Tab => "tab", TabCurrent => "tab.current", TabBadge => "tab.badge",
    Crumb => "crumb", CrumbFilter => "crumb.filter", CrumbCount => "crumb.count",
    Row => "row", RowAlt => "row.alt", RowCursor => "row.cursor", RowCursorUnfocused => "row.cursor.unfocused",
    RowMarked => "row.marked", RowNew => "row.new", RowGone => "row.gone",
    ColumnHeader => "column.header", ColumnSorted => "column.sorted",
    ValueMoney => "value.money", ValueNegative => "value.negative", ValueZero => "value.zero",
    ValueChanged => "value.changed", ValueStale => "value.stale",
    StatusNew => "status.new", StatusTodo => "status.todo", StatusDoing => "status.doing", StatusSent => "status.sent",
    StatusDone => "status.done", StatusCancelled => "status.cancelled", StatusReturn => "status.return",
    StatusUnknown => "status.unknown",
    SeverityInfo => "severity.info", SeverityOk => "severity.ok", SeverityWarn => "severity.warn",
    SeverityError => "severity.error",
    StockOk => "stock.ok", StockLow => "stock.low", StockOut => "stock.out", StockIncoming => "stock.incoming",
    DueLater => "due.later", DueSoon => "due.soon", DueToday => "due.today", DueOver => "due.over",
    Field => "field", FieldFocus => "field.focus", FieldLabel => "field.label", FieldDirty => "field.dirty",
    FieldError => "field.error", FieldHint => "field.hint", FieldReadonly => "field.readonly",
    FieldSuggestion => "field.suggestion",
    PickerMatch => "picker.match", Dialog => "dialog", DialogDanger => "dialog.danger",
    Button => "button", ButtonDefault => "button.default", Key => "key", KeyLabel => "key.label",
    ToastOk => "toast.ok", ToastWarn => "toast.warn", ToastError => "toast.error",
    Chart1 => "chart.1", Chart2 => "chart.2", Chart3 => "chart.3", Chart4 => "chart.4", ChartAxis => "chart.axis",
    CalToday => "cal.today", CalWeekend => "cal.weekend", CalOther => "cal.other",
    ConflictMine => "conflict.mine", ConflictTheirs => "conflict.theirs", ConflictBase => "conflict.base",
    RfPrompt => "rf.prompt", RfBig => "rf.big", RfAlarm => "rf.alarm",
    AuditAdd => "audit.add", AuditDel => "audit.del",
}

/// Which glyphs the terminal can show with the right width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Tier {
    /// Seven bits.
    T0,
    /// Single box lines, blocks, Latin-1.
    #[default]
    T1,
    /// Eighth blocks, ellipsis, check marks.
    T2,
}

/// A theme as one session uses it: every role resolved for its colour depth.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Glyph tier of this session.
    pub tier: Tier,
    styles: Vec<Style>,
}

impl Theme {
    /// The look of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// No colour and no attribute but reverse on the cursor: for tests of the kit.
    pub fn plain(tier: Tier) -> Self {
        use ratatui::style::Modifier;
        let mut styles = vec![Style::default(); Role::ALL.len()];
        for role in [Role::RowCursor, Role::FieldFocus, Role::ButtonDefault, Role::TabCurrent, Role::CalToday] {
            styles[role as usize] = Style::default().add_modifier(Modifier::REVERSED);
        }
        Self { tier, styles }
    }
}

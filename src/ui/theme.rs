//! Semantic roles and how they look: colour third, after symbol and word.
//!
//! A theme is a TOML file (THEME-ROLES): a palette, roles, what they extend. [`Theme::load`] resolves one for the
//! colour depth and the glyph tier of a session; nothing is asked of the terminal.

use ratatui::style::{Modifier, Style};

mod file;
pub mod own;
mod surroundings;

pub use file::{SHIPPED, ThemeError};
pub use surroundings::{Depth, Program, Surroundings};

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

impl Role {
    /// The role of a name in a theme file.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.id() == id)
    }

    /// Whose look this role has when a theme does not name it.
    #[allow(clippy::match_same_arms, reason = "one family of roles a line")]
    const fn parent(self) -> Option<Self> {
        Some(match self {
            Self::BaseText | Self::BaseBg => return None,
            Self::TextDisabled => Self::TextMuted,
            Self::TabBadge | Self::DueSoon => Self::SeverityWarn,
            Self::BorderFocus | Self::ChartAxis => Self::Border,
            Self::CrumbFilter | Self::ColumnSorted => Self::TextCode,
            Self::CrumbCount | Self::FieldHint | Self::CalWeekend => Self::TextMuted,
            Self::RowNew => Self::SeverityOk,
            Self::RowGone | Self::ValueStale | Self::FieldReadonly | Self::FieldSuggestion | Self::CalOther => {
                Self::TextDisabled
            }
            Self::ValueNegative | Self::FieldError | Self::ToastError | Self::StockOut | Self::DueOver => {
                Self::SeverityError
            }
            Self::ValueZero | Self::StatusCancelled => Self::TextDisabled,
            Self::StatusUnknown => Self::StatusReturn,
            Self::StockOk | Self::ToastOk | Self::AuditAdd => Self::SeverityOk,
            Self::StockLow | Self::FieldDirty | Self::ToastWarn => Self::SeverityWarn,
            Self::StockIncoming | Self::DueToday => Self::StatusDoing,
            Self::AuditDel | Self::RfAlarm | Self::DialogDanger => Self::SeverityError,
            Self::ButtonDefault | Self::FieldFocus | Self::TabCurrent | Self::CalToday => Self::RowCursor,
            Self::RfPrompt | Self::RfBig => Self::TextStrong,
            Self::ConflictMine => Self::ValueChanged,
            Self::ConflictTheirs => Self::StatusReturn,
            Self::Title => Self::TextStrong,
            _ => Self::BaseText,
        })
    }
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

/// The lines of a frame, by tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct Frame {
    pub horizontal: &'static str,
    pub vertical: &'static str,
    pub top_left: &'static str,
    pub top_right: &'static str,
    pub bottom_left: &'static str,
    pub bottom_right: &'static str,
}

impl Tier {
    /// The lines of a frame.
    pub const fn frame(self) -> Frame {
        match self {
            Self::T0 => Frame {
                horizontal: "-",
                vertical: "|",
                top_left: "+",
                top_right: "+",
                bottom_left: "+",
                bottom_right: "+",
            },
            Self::T1 | Self::T2 => Frame {
                horizontal: "─",
                vertical: "│",
                top_left: "┌",
                top_right: "┐",
                bottom_left: "└",
                bottom_right: "┘",
            },
        }
    }
}

/// A theme as one session uses it: every role resolved for its colour depth.
#[derive(Debug, Clone)]
pub struct Theme {
    /// Glyph tier of this session.
    pub tier: Tier,
    name: String,
    styles: Vec<Style>,
    symbols: Vec<Option<String>>,
}

impl Theme {
    /// The look of a role.
    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// What every cell is painted with before anything is drawn.
    pub fn base(&self) -> Style {
        let (text, ground) = (self.style(Role::BaseText), self.style(Role::BaseBg));
        Style { bg: ground.bg, ..text }
    }

    /// The sign of a role at this tier, for roles that have one: status, severity, stock, due.
    pub fn symbol(&self, role: Role) -> &str {
        self.symbols.get(role as usize).and_then(Option::as_deref).unwrap_or("")
    }

    /// The name of the theme.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A shipped theme, or one of the user's own, resolved for a session.
    ///
    /// `own` are the user's files, name and text; they may extend shipped ones and each other and come first.
    ///
    /// # Errors
    /// A theme that does not exist or extends itself, or a file with a fault: with file and line.
    pub fn load(name: &str, own: &[(String, String)], depth: Depth, tier: Tier) -> Result<Self, ThemeError> {
        let name = own::known_as(name, own);
        let resolved = file::resolve(name, own, depth, tier)?;
        Ok(Self {
            tier: resolved.tier.unwrap_or(tier).min(tier),
            name: name.to_owned(),
            styles: resolved.styles,
            symbols: resolved.symbols,
        })
    }

    /// No colour and no attribute but reverse on the cursor: for tests of the kit.
    pub fn plain(tier: Tier) -> Self {
        let mut styles = vec![Style::default(); Role::ALL.len()];
        for role in [Role::RowCursor, Role::FieldFocus, Role::ButtonDefault, Role::TabCurrent, Role::CalToday] {
            if let Some(style) = styles.get_mut(role as usize) {
                *style = Style::default().add_modifier(Modifier::REVERSED);
            }
        }
        Self { tier, name: "plain".to_owned(), styles, symbols: Vec::new() }
    }
}

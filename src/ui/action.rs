//! The names of everything a key can mean. They are the only names used in configuration, help, palette, tests
//! and documentation.

macro_rules! actions {
    ($($(#[$doc:meta])* $variant:ident => $id:literal,)*) => {
        /// An action of the keymap.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $variant,)* }

        impl Action {
            /// All of them, in the order of the specification.
            pub const ALL: &'static [Action] = &[$(Action::$variant,)*];

            /// By its stable name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.id() == name)
            }

            /// The stable name; the texts stand in `locales/` under `action.<id>`.
            pub const fn id(self) -> &'static str {
                match self { $(Action::$variant => $id,)* }
            }
        }
    };
}

actions! {
    /// Help overlay for this screen.
    Help => "help",
    /// Save or confirm the form.
    Save => "save",
    /// Leave the screen, keeping the draft; at the root twice to quit.
    Close => "close",
    /// Pick a value, or change the state of what is selected.
    Prompt => "prompt",
    /// Reload, keeping cursor, marks and scroll.
    Refresh => "refresh",
    /// A new thing, natural here.
    New => "new",
    /// The filter line.
    FilterText => "filter.text",
    /// The guided filter.
    FilterForm => "filter.form",
    /// What can be done with the row or the marked rows.
    Actions => "actions",
    /// Jump, search, command.
    Palette => "palette",
    /// One step back.
    Back => "back",
    /// First pane (`tab.1`).
    Tab1 => "tab.1",
    /// Second pane.
    Tab2 => "tab.2",
    /// Third pane.
    Tab3 => "tab.3",
    /// Fourth pane.
    Tab4 => "tab.4",
    /// Fifth pane.
    Tab5 => "tab.5",
    /// Sixth pane.
    Tab6 => "tab.6",
    /// Seventh pane.
    Tab7 => "tab.7",
    /// Eighth pane.
    Tab8 => "tab.8",
    /// Ninth pane.
    Tab9 => "tab.9",
    /// Notices.
    Tab0 => "tab.0",
    /// Next panel, next field.
    FocusNext => "focus.next",
    /// Previous panel, previous field.
    FocusPrev => "focus.prev",
    /// Previous place.
    HistoryBack => "history.back",
    /// The menu of places.
    Goto => "goto",
    /// Take back the last reversible action of this operator.
    Undo => "undo",
    /// Do again what was taken back.
    Redo => "redo",
    /// Copy the cell.
    CopyCell => "copy.cell",
    /// Copy the row.
    CopyRow => "copy.row",
    /// Show alone what [`Action::CopyCell`] would copy, to be selected by the terminal.
    Show => "show",
    /// The same for the row.
    ShowRow => "show.row",
    /// Repaint the whole screen.
    Redraw => "redraw",
    /// Say where one is once more, with labels.
    Say => "say",
    /// Cancel a running job, else one step back; twice quits with drafts saved.
    Interrupt => "interrupt",
    /// Stop the program until the shell takes it up again.
    Suspend => "suspend",
    /// Show what the terminal sends.
    Keytest => "keytest",
    /// On to the next lesson.
    LessonNext => "lesson.next",
    /// Next row.
    RowNext => "row.next",
    /// Previous row.
    RowPrev => "row.prev",
    /// Next page.
    PageNext => "page.next",
    /// Previous page.
    PagePrev => "page.prev",
    /// Half a page down.
    HalfNext => "half.next",
    /// Half a page up.
    HalfPrev => "half.prev",
    /// First row.
    Top => "top",
    /// Last row.
    End => "end",
    /// Columns to the left.
    ColLeft => "col.left",
    /// Columns to the right.
    ColRight => "col.right",
    /// Open what is selected.
    Open => "open",
    /// Preview bigger, full, off.
    Peek => "peek",
    /// Mark and move down.
    Mark => "mark",
    /// Mark from the last mark to here.
    MarkRange => "mark.range",
    /// Mark as the cursor moves.
    MarkLines => "mark.lines",
    /// Mark all that the filter leaves.
    MarkAll => "mark.all",
    /// Marked become unmarked and back.
    MarkInvert => "mark.invert",
    /// Another view of the same data.
    ViewAlt => "view.alt",
    /// Sort by a column.
    SortMenu => "sort",
    /// Saved views.
    Views => "views",
    /// Edit the cell or the record.
    Edit => "edit",
    /// A new draft made from this one.
    Duplicate => "duplicate",
    /// Remove; never at once.
    Delete => "delete",
    /// Tags.
    Tags => "tags",
    /// Print menu.
    Print => "print",
    /// A message about the record.
    Message => "message",
    /// Linked records.
    Related => "related",
    /// History of the record, or where a figure comes from.
    Info => "info",
    /// More of it (quantity, a day later).
    Plus => "plus",
    /// Less of it (quantity, a day earlier).
    Minus => "minus",
    /// Accept and go on: Enter in a form.
    Accept => "accept",
    /// Next section of a form.
    SectionNext => "section.next",
    /// Previous section of a form.
    SectionPrev => "section.prev",
    /// Empty the field.
    ClearField => "field.clear",
    /// Put the last copy into the field.
    PasteRegister => "paste.register",
    /// Forms that were left before they were saved.
    Drafts => "drafts",
    /// What was done, and what of it can be taken back.
    UndoList => "undo.list",
    /// Today, in a calendar.
    Today => "today",
    /// Choose the answer that keeps things as they are.
    No => "no",
    /// Show what an operation would do.
    Preview => "preview",
    /// Types 0 into the column of options.
    Option0 => "option.0",
    /// Types 1 into the column of options.
    Option1 => "option.1",
    /// Types 2 into the column of options.
    Option2 => "option.2",
    /// Types 3 into the column of options.
    Option3 => "option.3",
    /// Types 4 into the column of options.
    Option4 => "option.4",
    /// Types 5 into the column of options.
    Option5 => "option.5",
    /// Types 6 into the column of options.
    Option6 => "option.6",
    /// Types 7 into the column of options.
    Option7 => "option.7",
    /// Types 8 into the column of options.
    Option8 => "option.8",
    /// Types 9 into the column of options.
    Option9 => "option.9",
    /// The list of options beside rows.
    OptionPrompt => "option.prompt",
    /// A digit of how often the next key is meant.
    Count => "count",
    /// The row under the cursor in the middle of the screen.
    Center => "row.center",
}

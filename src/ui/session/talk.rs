//! What the message line says: one's own action first, notices when it has been read. What a key was refused goes with
//! the next key; what was done goes at the latest when a key leads elsewhere; a notice is not told under a dialog.

use crate::ui::layers::{Message, Severity};

/// The message that is shown, and the notice that waits behind it.
#[derive(Debug, Default)]
pub(super) struct Talk {
    shown: Option<Message>,
    /// What is shown came from outside, not from what the operator did.
    notice: bool,
    /// With the number that it had when it was shown before.
    waiting: Option<(Option<u64>, Message)>,
    /// Keys since it is shown.
    keys: u32,
    /// Of what is shown: the same text said twice is two, and what a dialog covered meanwhile is one.
    number: u64,
    /// The last number that was given.
    last: u64,
    /// What the layer said of itself while no key had come.
    beside: Option<String>,
}

impl Talk {
    /// The message that is shown, and whether it is a notice.
    pub fn shown(&self) -> Option<(&Message, bool)> {
        self.shown.as_ref().map(|message| (message, self.notice))
    }

    /// No key was pressed since it was said.
    pub fn is_fresh(&self) -> bool {
        self.keys == 0
    }

    /// The message that is shown, and its number.
    pub fn numbered(&self) -> Option<(u64, &Message)> {
        self.shown.as_ref().map(|message| (self.number, message))
    }

    fn show(&mut self, message: Message, notice: bool) {
        self.shown = Some(message);
        self.notice = notice;
        self.keys = 0;
        self.last += 1;
        self.number = self.last;
    }

    /// Says what came of an action, over whatever was said.
    pub fn say(&mut self, message: Message) {
        self.show(message, false);
    }

    /// Tells what happened elsewhere: as long as nobody has pressed a key since the last action's message, or while a
    /// dialog has the eyes (`covered`), later.
    pub fn tell(&mut self, message: Message, covered: bool) {
        if covered || self.shown.is_some() && !self.notice && self.keys == 0 {
            self.waiting = Some((None, message));
        } else {
            self.show(message, true);
        }
    }

    /// Takes the message away; `true` when there was one.
    pub fn hush(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// What was said in these words is not true any more.
    pub fn unsay(&mut self, text: &str) {
        self.shown.take_if(|message| message.text == text);
    }

    /// A key opened or closed a layer: what was done before it has been read. A notice has when it stood there through
    /// another key; else it waits until the dialog that `covers` it is closed.
    pub fn moved(&mut self, covers: bool) {
        if self.notice {
            if self.keys > 1 {
                self.shown = None;
            } else if covers && let Some(message) = self.shown.take() {
                // A newer one that waits already stays.
                self.waiting.get_or_insert((Some(self.number), message));
            }
        } else if self.keys > 0 {
            self.shown = None;
        }
    }

    /// Another pane is shown: what was told in the last one stays there. What an action says that itself leads to a pane
    /// (an import to its orders) is for that one.
    pub fn left(&mut self) {
        if self.keys > 0 || self.notice {
            self.shown = None;
        }
    }

    /// A key comes: what the one before was refused has been read. `true` when something was taken away.
    pub fn before_key(&mut self) -> bool {
        self.keys = self.keys.saturating_add(1);
        let refused = |message: &mut Message| matches!(message.severity, Severity::Warn | Severity::Error);
        !self.notice && self.shown.take_if(refused).is_some()
    }

    /// It has been worked: what waited for it may be told, unless a dialog has the eyes. `true` when something is told
    /// now.
    pub fn after_key(&mut self, covered: bool) -> bool {
        let free = !covered && (self.shown.is_none() || self.keys > 0);
        let Some((number, message)) = self.waiting.take_if(|_| free) else { return false };
        self.show(message, true);
        self.number = number.unwrap_or(self.number);
        true
    }

    /// What the layer says of itself stands in the same line: when a key gave it something else to say, that is news
    /// and the message is not.
    pub fn stand_beside(&mut self, status: Option<&str>) {
        if self.keys == 0 {
            self.beside = status.map(str::to_owned);
        } else if status.is_some() && status != self.beside.as_deref() {
            self.shown = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::layers::Severity;

    fn said(text: &str) -> Message {
        Message { severity: Severity::Ok, text: text.to_owned(), undo: false }
    }

    fn text(talk: &Talk) -> &str {
        talk.shown().map_or("", |(message, _)| message.text.as_str())
    }

    #[test]
    fn a_notice_waits_for_a_key_after_ones_own_message() {
        let mut talk = Talk::default();
        talk.tell(said("avviso"), false);
        assert_eq!(text(&talk), "avviso");
        talk.say(said("fatto"));
        talk.tell(said("altro"), false);
        assert_eq!(text(&talk), "fatto");
        talk.before_key();
        talk.after_key(false);
        assert_eq!(text(&talk), "altro");
        // A key that itself says something is not the one that was waited for.
        talk.say(said("fatto"));
        talk.tell(said("terzo"), false);
        talk.before_key();
        talk.say(said("rifatto"));
        assert!(!talk.after_key(false));
        assert_eq!(text(&talk), "rifatto");
    }

    #[test]
    fn a_message_does_not_follow_to_the_next_screen() {
        let mut talk = Talk::default();
        talk.before_key();
        talk.say(said("importati"));
        // The key that said it also closed its screen.
        talk.moved(false);
        assert_eq!(text(&talk), "importati");
        talk.before_key();
        assert_eq!(text(&talk), "importati");
        talk.moved(false);
        assert_eq!(text(&talk), "");
        talk.tell(said("avviso"), false);
        talk.before_key();
        talk.moved(false);
        assert_eq!(text(&talk), "avviso");
        talk.left();
        assert_eq!(text(&talk), "");
        talk.say(said("importati"));
        talk.left();
        assert_eq!(text(&talk), "importati");
        talk.before_key();
        talk.left();
        assert_eq!(text(&talk), "");
    }

    #[test]
    fn what_was_refused_goes_with_the_next_key_and_what_was_done_stays_on_its_screen() {
        for severity in [Severity::Warn, Severity::Error] {
            let mut talk = Talk::default();
            talk.say(Message { severity, text: "no".to_owned(), undo: false });
            assert_eq!(text(&talk), "no");
            assert!(talk.before_key());
            assert_eq!(text(&talk), "");
            // A notice is no answer to a key.
            talk.tell(Message { severity, text: "avviso".to_owned(), undo: false }, false);
            assert!(!talk.before_key());
            assert_eq!(text(&talk), "avviso");
        }
        let mut talk = Talk::default();
        talk.say(said("fatto"));
        assert!(!talk.before_key());
        assert_eq!(text(&talk), "fatto");
        talk.moved(true);
        assert_eq!(text(&talk), "");
    }

    #[test]
    fn a_notice_is_not_told_under_a_dialog() {
        let mut talk = Talk::default();
        talk.tell(said("avviso"), true);
        assert_eq!(text(&talk), "");
        talk.before_key();
        assert!(!talk.after_key(true));
        talk.before_key();
        assert!(talk.after_key(false));
        assert_eq!(text(&talk), "avviso");
        let number = talk.number;
        // The first key after it opens a dialog: it waits until that is closed, and then has been read with the next.
        talk.before_key();
        talk.moved(true);
        assert_eq!(text(&talk), "");
        talk.before_key();
        talk.moved(false);
        assert!(talk.after_key(false));
        assert_eq!((text(&talk), talk.number), ("avviso", number), "it is the same one");
        talk.tell(said("avviso"), false);
        assert_ne!(talk.number, number, "in the same words, another one");
        talk.before_key();
        talk.before_key();
        talk.moved(true);
        assert!(!talk.after_key(false));
        assert_eq!(text(&talk), "");
    }

    #[test]
    fn what_a_key_gave_the_layer_to_say_is_newer() {
        let mut talk = Talk::default();
        talk.say(said("fatto"));
        talk.stand_beside(Some("in ritardo 2"));
        talk.stand_beside(Some("in ritardo 1"));
        talk.before_key();
        talk.stand_beside(Some("in ritardo 1"));
        assert_eq!(text(&talk), "fatto");
        talk.stand_beside(None);
        assert_eq!(text(&talk), "fatto");
        talk.stand_beside(Some("1 marcata"));
        assert_eq!(text(&talk), "");
    }
}

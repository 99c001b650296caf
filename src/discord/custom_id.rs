//! What a button remembers: who it was made for, what it does and the command line to run.
//!
//! Everything is in the id itself, so that buttons work after a restart and nothing has to be kept.
//! The form is `n`, a letter for what it does, one character that tells equal buttons of a message
//! apart, the asker in base 36, a colon, and the line. Discord takes 1 to 100 characters.

/// How many characters of an id stand before the asker.
pub const BEFORE_ASKER: usize = 3;
/// Discord's limit, in characters.
pub const MAX_CUSTOM_ID: usize = 100;
/// The longest line, in bytes, that fits beside everything else.
pub const MAX_LINE: usize = 80;

/// Stands for the asker in a message that is written once and sent to many. No user has this
/// number: Discord's have 63 bits.
pub const ANYBODY: u64 = u64::MAX;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

/// What pressing does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Shows the reply as a new message.
    Run,
    /// Shows the reply in place of the message, for the one who asked.
    Turn,
}

/// What a button remembers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomId {
    /// What pressing does.
    pub press: Press,
    /// The user for whom the message was made.
    pub asker: u64,
    /// The command line, at most [`MAX_LINE`] bytes.
    pub line: String,
}

impl CustomId {
    /// As Discord keeps it. `number` tells buttons of one message apart; Discord refuses a message
    /// in which two are the same. A line that is too long is cut, and will be refused when pressed.
    pub fn write(&self, number: usize) -> String {
        let press = match self.press {
            Press::Run => 'r',
            Press::Turn => 't',
        };
        let number = char::from(DIGITS[number % DIGITS.len()]);
        let line = &self.line[..self.line.floor_char_boundary(MAX_LINE)];
        format!("n{press}{number}{}:{line}", base36(self.asker))
    }

    /// Reads one back; `None` for what is not ours.
    pub fn read(id: &str) -> Option<CustomId> {
        let rest = id.strip_prefix('n')?;
        let mut head = rest.chars();
        let press = match head.next()? {
            'r' => Press::Run,
            't' => Press::Turn,
            _ => return None,
        };
        if !head.next()?.is_ascii_alphanumeric() {
            return None;
        }
        let (asker, line) = head.as_str().split_once(':')?;
        // from_str_radix takes a sign as well, which we never write.
        if line.is_empty() || !asker.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        Some(CustomId {
            press,
            asker: u64::from_str_radix(asker, 36).ok()?,
            line: line.to_owned(),
        })
    }
}

/// What a modal remembers.
///
/// Phones show what was in the first modal of an id in every later one of the same id
/// (discord-api-docs issue 7554), so ids tell apart forms that are filled in differently, and equal
/// ones are equal, so that what was typed before an accident is still there. The form of an id is
/// `nf` or, where the bot is no member, `np`, a number made of what the form holds, a colon, and the
/// line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormId {
    /// Whether it was opened in a server that the bot is a member of. The library does not read that
    /// from what was filled in.
    pub in_server: bool,
    /// Made of what the form holds.
    pub content: u32,
    /// The command line, at most [`MAX_LINE`] bytes.
    pub line: String,
}

impl FormId {
    /// As Discord keeps it. A line that is too long is cut, and will be refused.
    pub fn write(&self) -> String {
        let line = &self.line[..self.line.floor_char_boundary(MAX_LINE)];
        let place = if self.in_server { 'f' } else { 'p' };
        format!("n{place}{}:{line}", base36(u64::from(self.content)))
    }

    /// Reads one back; `None` for what is not ours.
    pub fn read(id: &str) -> Option<FormId> {
        let (in_server, rest) = match id.strip_prefix("nf") {
            Some(rest) => (true, rest),
            None => (false, id.strip_prefix("np")?),
        };
        let (content, line) = rest.split_once(':')?;
        if line.is_empty() || !content.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        Some(FormId {
            in_server,
            content: u32::from_str_radix(content, 36).ok()?,
            line: line.to_owned(),
        })
    }
}

/// As ids write the asker.
pub fn base36(mut number: u64) -> String {
    let mut digits = Vec::new();
    loop {
        digits.push(char::from(DIGITS[(number % 36) as usize]));
        number /= 36;
        if number == 0 {
            return digits.iter().rev().collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_back(asker: u64, turn: bool, number in 0_usize..36, line in "\\PC{1,20}") {
            prop_assume!(line.len() <= MAX_LINE);
            let press = if turn { Press::Turn } else { Press::Run };
            let id = CustomId { press, asker, line };
            prop_assert_eq!(CustomId::read(&id.write(number)), Some(id));
        }

        #[test]
        fn what_a_modal_remembers_is_read_back_and_no_button(in_server: bool, content: u32, line in "\\PC{1,20}") {
            prop_assume!(line.len() <= MAX_LINE);
            let id = FormId { in_server, content, line };
            prop_assert_eq!(CustomId::read(&id.write()), None);
            prop_assert_eq!(FormId::read(&id.write()), Some(id));
        }

        #[test]
        fn it_always_fits(asker: u64, number: usize, line in "\\PC{0,200}") {
            let id = CustomId { press: Press::Run, asker, line };
            let length = id.write(number).chars().count();
            prop_assert!((1..=MAX_CUSTOM_ID).contains(&length));
            let form = FormId { in_server: true, content: u32::MAX, line: id.line };
            prop_assert!((1..=MAX_CUSTOM_ID).contains(&form.write().chars().count()));
        }

        #[test]
        fn whatever_comes_is_read_without_a_panic(id in "\\PC{0,120}", tail in "\\PC{0,10}") {
            let _ = CustomId::read(&id);
            let _ = CustomId::read(&format!("nr0{tail}"));
            let _ = FormId::read(&format!("nf{tail}"));
        }
    }

    #[test]
    fn equal_buttons_of_a_message_differ() {
        let id = CustomId {
            press: Press::Run,
            asker: u64::MAX,
            line: "/news".into(),
        };
        assert_ne!(id.write(0), id.write(1));
        for foreign in [
            "",
            "n",
            "nr",
            "nr0",
            "nr0zz",
            "nr0zz:",
            "nx0zz:/news",
            "nr0+z:/news",
            "nr0zzzzzzzzzzzzzz:/news",
            "other",
        ] {
            assert_eq!(CustomId::read(foreign), None, "{foreign}");
        }
    }
}

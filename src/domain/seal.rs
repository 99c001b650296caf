//! What something says at a moment, as a number.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

/// What something said when somebody looked at it: another number when anything of it has changed.
/// Buttons and forms carry it. One that an earlier version of the program made may differ for no reason;
/// whoever presses is then shown what there is, and nothing is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Seal(u32);

impl Seal {
    /// The seal of a value.
    pub fn of<T: Hash + ?Sized>(value: &T) -> Seal {
        let mut hasher = DefaultHasher::new();
        value.hash(&mut hasher);
        // The lower half is as good as the whole.
        Seal((hasher.finish() & u64::from(u32::MAX)) as u32)
    }
}

impl fmt::Display for Seal {
    /// Eight characters.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:08x}", self.0)
    }
}

impl FromStr for Seal {
    type Err = ();

    fn from_str(text: &str) -> Result<Seal, ()> {
        let is_seal = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = is_seal
            .then(|| u32::from_str_radix(text, 16).ok())
            .flatten();
        number.map(Seal).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_comes_back_and_differs_for_what_differs() {
        let seal = Seal::of("one");
        assert_eq!(seal.to_string().parse(), Ok(seal));
        assert_eq!(Seal::of("one"), seal);
        assert_ne!(Seal::of("two"), seal);
        for broken in ["", "1", "123456789", "+1234567", "1234567é"] {
            assert_eq!(broken.parse::<Seal>(), Err(()), "{broken}");
        }
    }
}

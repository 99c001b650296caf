//! From bytes to text, whatever encoding they are in and whatever they say of it.
//!
//! A byte order mark decides, then the pattern of zeros that UTF-16 and UTF-32 leave, then valid
//! UTF-8: what reads as UTF-8 beyond ASCII is hardly anything else. Only then the claims count, that
//! of the server before that of the document, and where they do not fit the text, a guess. Code pages
//! of DOS and of mainframes are not known.

use std::borrow::Cow;

use crate::text::html;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE};

/// How far into a document its own claim is looked for, in bytes.
const CLAIM_WITHIN: usize = 4_096;

/// How much of a document a guess looks at, in bytes.
const GUESS_WITHIN: usize = 262_144;

/// Names of encodings that feeds use and the standard of the web does not know.
const ALIASES: [(&str, &str); 25] = [
    ("csmacintosh", "macintosh"),
    ("cp874", "windows-874"),
    ("cp932", "shift_jis"),
    ("cp936", "gbk"),
    ("cp949", "euc-kr"),
    ("cp950", "big5"),
    ("mac-cyrillic", "x-mac-cyrillic"),
    ("maccyrillic", "x-mac-cyrillic"),
    ("macroman", "macintosh"),
    ("mac-roman", "macintosh"),
    ("ms-ansi", "windows-1252"),
    ("ms-arab", "windows-1256"),
    ("ms-cyrl", "windows-1251"),
    ("ms-ee", "windows-1250"),
    ("ms-greek", "windows-1253"),
    ("ms-hebr", "windows-1255"),
    ("ms-turk", "windows-1254"),
    ("sjis", "shift_jis"),
    ("ujis", "euc-jp"),
    ("eucjp", "euc-jp"),
    ("euckr", "euc-kr"),
    ("uhc", "euc-kr"),
    ("win-1251", "windows-1251"),
    ("winbaltrim", "windows-1257"),
    ("utf8mb4", "utf-8"),
];

/// A text and what it was decoded from.
pub(crate) struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub(crate) text: Cow<'a, str>,
    /// The name of its encoding as the standard of the web writes it.
    pub(crate) encoding: &'static str,
}

/// Decodes a document. Bytes that are none of the encoding become replacement characters.
pub(crate) fn decode<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    let decoded = as_it_is(bytes, content_type);
    // Quotes and dashes of windows-1252 that somebody took for Latin-1: no text has these controls.
    let text = match decoded.text.contains(is_control) {
        true => {
            let meant = |letter| {
                if is_control(letter) {
                    html::character(letter.into())
                } else {
                    letter
                }
            };
            Cow::Owned(decoded.text.chars().map(meant).collect())
        }
        false => decoded.text,
    };
    Decoded { text, ..decoded }
}

fn is_control(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}')
}

fn as_it_is<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Decoded<'a> {
    if let Some(order) = utf_32(bytes) {
        return Decoded {
            text: Cow::Owned(from_utf_32(bytes, order)),
            encoding: "UTF-32",
        };
    }
    let claims = [
        content_type.and_then(parameter).and_then(known),
        claim(bytes).and_then(|label| known(&label)),
    ];
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return read(bytes, encoding).0;
    }
    if let Some(encoding) = utf_16(bytes) {
        return read(bytes, encoding).0;
    }
    let claims = || {
        claims
            .into_iter()
            .flatten()
            .filter(|claim| ![UTF_16BE, UTF_16LE].contains(claim))
    };
    // Its bytes are all ASCII, so that it would pass for UTF-8.
    let japanese = claims().next() == Some(ISO_2022_JP);
    if !japanese && let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded {
            text: Cow::Borrowed(text),
            encoding: UTF_8.name(),
        };
    }
    let guess = || {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        let beginning = &bytes[..bytes.len().min(GUESS_WITHIN)];
        detector.feed(beginning, beginning.len() == bytes.len());
        detector.guess(None, Utf8Detection::Allow)
    };
    for encoding in claims() {
        let (decoded, whole) = read(bytes, encoding);
        if whole {
            return decoded;
        }
    }
    // UTF-8 with a few broken bytes in it is still that.
    let (lossy, _) = read(bytes, UTF_8);
    if claims().next().is_none_or(|claim| claim == UTF_8) && mostly_whole(&lossy.text) {
        return lossy;
    }
    read(
        bytes,
        claims().find(|claim| *claim != UTF_8).unwrap_or_else(guess),
    )
    .0
}

fn read<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> (Decoded<'a>, bool) {
    let (text, used, faulty) = encoding.decode(bytes);
    let decoded = Decoded {
        text,
        encoding: used.name(),
    };
    (decoded, !faulty)
}

/// Whether the letters beyond ASCII outnumber the faults ten to one.
fn mostly_whole(text: &str) -> bool {
    let (mut letters, mut faults) = (0_usize, 0_usize);
    for letter in text.chars().filter(|letter| !letter.is_ascii()) {
        match letter {
            char::REPLACEMENT_CHARACTER => faults += 1,
            _ => letters += 1,
        }
    }
    letters > faults * 10
}

/// An encoding by a name that a server or a document gives it.
fn known(label: &str) -> Option<&'static Encoding> {
    let label = label.trim().to_ascii_lowercase().replace('_', "-");
    let found = ALIASES.iter().find(|(alias, _)| *alias == label);
    let label = found.map_or(label.as_str(), |(_, name)| *name);
    Encoding::for_label_no_replacement(label.as_bytes())
        .or_else(|| Encoding::for_label_no_replacement(label.replace('-', "_").as_bytes()))
}

/// The `charset` of a content type.
fn parameter(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|part| {
        let (name, value) = part.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// What a document says of itself: the `encoding` of an XML declaration or the `charset` of an HTML
/// `meta`.
fn claim(bytes: &[u8]) -> Option<String> {
    let beginning = &bytes[..bytes.len().min(CLAIM_WITHIN)];
    let text: String = beginning.iter().map(|byte| char::from(*byte)).collect();
    let lower = text.to_ascii_lowercase();
    let from = |start: &str, name: &str| {
        let at = lower.find(start)?;
        let end = lower[at..].find('>')? + at;
        let found = lower[at..end].find(name)? + at + name.len();
        let value = text[found..end].trim_start().strip_prefix('=')?;
        let value = value.trim_start().trim_start_matches(['"', '\'']);
        let end = value
            .find(['"', '\'', ';', '?', '/', ' '])
            .unwrap_or(value.len());
        Some(value[..end].to_owned())
    };
    from("<?xml", "encoding").or_else(|| {
        lower.match_indices("<meta").find_map(|(at, _)| {
            let tag = &lower[at..at + lower[at..].find('>')?];
            let value = &tag[tag.find("charset")? + "charset".len()..];
            let value = value.trim_start().strip_prefix('=')?;
            let value = value.trim_start().trim_start_matches(['"', '\'']);
            let end = value
                .find(['"', '\'', ';', '/', ' '])
                .unwrap_or(value.len());
            Some(value[..end].to_owned())
        })
    })
}

/// UTF-16 without a mark: it begins with `<` or `{` and a zero beside it.
fn utf_16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0, b'<' | b'{', 0, next, ..] if *next != 0 => Some(UTF_16BE),
        [b'<' | b'{', 0, next, 0, ..] if *next != 0 => Some(UTF_16LE),
        _ => None,
    }
}

#[derive(Clone, Copy)]
enum Order {
    Big,
    Little,
}

fn utf_32(bytes: &[u8]) -> Option<Order> {
    match bytes {
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<' | b'{', ..] => Some(Order::Big),
        [0xff, 0xfe, 0, 0, ..] | [b'<' | b'{', 0, 0, 0, ..] => Some(Order::Little),
        _ => None,
    }
}

fn from_utf_32(bytes: &[u8], order: Order) -> String {
    let (units, _) = bytes.as_chunks::<4>();
    let letters = units.iter().map(|unit| {
        let code = match order {
            Order::Big => u32::from_be_bytes(*unit),
            Order::Little => u32::from_le_bytes(*unit),
        };
        char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
    });
    letters.filter(|letter| *letter != '\u{feff}').collect()
}

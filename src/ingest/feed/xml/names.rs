//! Which vocabulary an element belongs to. Feeds declare namespaces wrongly, in old forms or not at
//! all, so a known address counts, and where there is none the prefix that everybody uses for it.

/// A vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of any version, and what has no namespace.
    Core,
    /// Atom 1.0.
    Atom,
    /// Atom 0.3 and the drafts before it.
    OldAtom,
    Rdf,
    Dublin,
    Terms,
    Content,
    Media,
    Itunes,
    Syndication,
    Feedburner,
    Xhtml,
    /// Anything else; its elements are passed over.
    Foreign,
}

/// Known addresses without their scheme and without `#` and `/` at their ends, in lower case.
const KNOWN: [(&str, Space); 34] = [
    ("", Space::Core),
    ("backend.userland.com/rss", Space::Core),
    ("blogs.law.harvard.edu/tech/rss", Space::Core),
    ("purl.org/rss/1.0", Space::Core),
    ("my.netscape.com/rdf/simple/0.9", Space::Core),
    ("channel.netscape.com/rdf/simple/0.9", Space::Core),
    ("my.netscape.com/publish/formats/rss-0.91.dtd", Space::Core),
    ("example.com/newformat", Space::OldAtom),
    ("example.com/necho", Space::OldAtom),
    ("purl.org/echo", Space::OldAtom),
    ("uri/of/echo/namespace", Space::OldAtom),
    ("purl.org/pie", Space::OldAtom),
    ("purl.org/atom/ns", Space::OldAtom),
    ("www.w3.org/2005/atom", Space::Atom),
    ("purl.org/rss/1.1/ns", Space::Core),
    ("purl.org/net/rss1.1", Space::Core),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", Space::Rdf),
    ("purl.org/dc/elements/1.1", Space::Dublin),
    ("purl.org/dc/elements/1.0", Space::Dublin),
    ("purl.org/dc/terms", Space::Terms),
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("search.yahoo.com/mrss", Space::Media),
    ("search.yahoo.com/rss", Space::Media),
    ("video.search.yahoo.com/mrss", Space::Media),
    ("tools.search.yahoo.com/mrss", Space::Media),
    ("www.itunes.com/dtds/podcast-1.0.dtd", Space::Itunes),
    ("example.com/dtds/podcast-1.0.dtd", Space::Itunes),
    ("itunes.com/dtds/podcast-1.0.dtd", Space::Itunes),
    ("purl.org/rss/1.0/modules/syndication", Space::Syndication),
    ("purl.org/rss/modules/syndication", Space::Syndication),
    ("rssnamespace.org/feedburner/ext/1.0", Space::Feedburner),
    ("www.w3.org/1999/xhtml", Space::Xhtml),
    ("freshmeat.net/rss/fm", Space::Foreign),
    ("www.w3.org/2000/svg", Space::Foreign),
];

/// The vocabulary of a namespace's address, if it is a known one.
pub(super) fn by_address(address: &str) -> Option<Space> {
    if address.len() > 100 {
        return None;
    }
    let lower = address.trim().to_ascii_lowercase();
    let bare = lower.strip_prefix("http://").unwrap_or(&lower);
    let bare = bare.strip_prefix("https://").unwrap_or(bare);
    let bare = bare.trim_end_matches(['#', '/']);
    if bare.starts_with("backend.userland.com/rss") {
        return Some(Space::Core);
    }
    KNOWN
        .iter()
        .find(|(known, _)| *known == bare)
        .map(|(_, space)| *space)
}

/// The vocabulary that a prefix usually stands for.
pub(super) fn by_prefix(prefix: &str) -> Space {
    const USUAL: [(&str, Space); 15] = [
        ("rss", Space::Core),
        ("atom", Space::Atom),
        ("atom10", Space::Atom),
        ("a10", Space::Atom),
        ("rdf", Space::Rdf),
        ("dc", Space::Dublin),
        ("dcterms", Space::Terms),
        ("dct", Space::Terms),
        ("content", Space::Content),
        ("media", Space::Media),
        ("itunes", Space::Itunes),
        ("sy", Space::Syndication),
        ("feedburner", Space::Feedburner),
        ("xhtml", Space::Xhtml),
        ("html", Space::Xhtml),
    ];
    USUAL
        .iter()
        .find(|(usual, _)| usual.eq_ignore_ascii_case(prefix))
        .map_or(Space::Foreign, |(_, space)| *space)
}

/// The most declarations that are kept at a time.
const MOST_DECLARED: usize = 64;

/// The most declarations that are read in one document; real feeds have fewer than items.
const MOST_READ: usize = 16_384;

/// What is declared where the reader stands.
#[derive(Debug, Default)]
pub(super) struct Declared<'a> {
    /// Prefixes, the empty one for the default, with their vocabularies; the last one counts.
    prefixes: Vec<(&'a str, Option<Space>)>,
    /// How many have been read.
    read: usize,
}

impl<'a> Declared<'a> {
    /// How many declarations there are, to go back to by [`Declared::back_to`].
    pub(super) fn mark(&self) -> usize {
        self.prefixes.len()
    }

    /// Forgets what was declared since a mark.
    pub(super) fn back_to(&mut self, mark: usize) {
        self.prefixes.truncate(mark);
    }

    /// Reads an attribute that may declare a namespace. Whatever the outermost element has as its
    /// default counts as the feed's own.
    pub(super) fn read(&mut self, name: &'a str, address: &str, outermost: bool) {
        let prefix = match name.split_once(':') {
            None if name.eq_ignore_ascii_case("xmlns") => "",
            Some((xmlns, prefix)) if xmlns.eq_ignore_ascii_case("xmlns") => prefix,
            _ => return,
        };
        self.read += 1;
        if self.prefixes.len() >= MOST_DECLARED || self.read > MOST_READ {
            return;
        }
        let space = by_address(address);
        let own = space.or((outermost && prefix.is_empty()).then_some(Space::Core));
        self.prefixes.push((prefix, own));
    }

    /// The vocabulary of an element, and its name without its prefix.
    pub(super) fn resolve<'n>(&self, name: &'n str) -> (Space, &'n str) {
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let declared = self
            .prefixes
            .iter()
            .rev()
            .find(|(declared, _)| declared.eq_ignore_ascii_case(prefix));
        let space = match declared {
            Some((_, Some(space))) => *space,
            // A prefix with an address that nobody knows means what it usually means.
            _ if !prefix.is_empty() => by_prefix(prefix),
            Some((_, None)) => Space::Foreign,
            None => Space::Core,
        };
        (space, local)
    }
}

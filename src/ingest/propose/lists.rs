//! English words that hold a sentence together or say how sure it is. None of them belongs to an
//! industry.

/// Words in front of a name that only lead to it.
#[rustfmt::skip]
pub(super) const DETERMINERS: &[&str] = &[
    "the", "a", "an", "its", "their", "his", "her", "this", "our", "new", "one",
];

/// Words between whom a sentence is about and its verb.
#[rustfmt::skip]
pub(super) const BEFORE_VERBS: &[&str] = &[
    "has", "have", "had", "having", "will", "would", "may", "might", "could", "should", "shall", "must", "to",
    "also", "now", "just", "today", "yesterday", "not", "never", "already", "later", "then",
    "soon", "first", "all", "since", "set", "about", "planning", "plans", "plan", "planned", "intends", "intended",
    "agrees", "agreed", "decides", "decided", "wants", "hopes", "considers", "considering", "said",
    "rumoured", "rumored", "believed", "expected", "expects", "thought", "reported", "poised",
    "ready", "due", "going", "again", "still", "both", "each", "once", "long", "seems", "appears", "who",
    "which", "that", "does", "did", "do", "didn't", "doesn't", "hasn't", "won't", "denies", "denied",
    "refuses", "fails", "failed", "even", "only", "no", "longer", "there", "announces", "announced",
];

/// Verbs after which the one that the sentence is about comes again, as "it".
#[rustfmt::skip]
pub(super) const REPORTS: &[&str] = &[
    "say", "says", "said", "announce", "announces", "announced", "confirm", "confirms", "confirmed", "report",
    "reports", "reported", "reveal", "reveals", "revealed", "state", "states", "stated", "disclose",
    "discloses", "disclosed", "denies", "denied",
];

#[rustfmt::skip]
pub(super) const PRONOUNS: &[&str] = &[
    "it", "he", "she", "they",
];

/// Forms of "be".
#[rustfmt::skip]
pub(super) const BE: &[&str] = &[
    "is", "are", "was", "were", "been", "be", "being", "isn't", "wasn't", "aren't", "weren't",
];

/// What shows that a sentence is about one thing: "A and B joins" is not about A.
#[rustfmt::skip]
pub(super) const SINGULAR: &[&str] = &[
    "is", "was", "has", "does", "isn't", "wasn't", "hasn't",
];

/// Words in front of which a name is not whom the sentence is about: "a partner of Cisco joins".
#[rustfmt::skip]
pub(super) const PREPOSITIONS: &[&str] = &[
    "of", "for", "with", "by", "at", "from", "in", "on", "to", "about", "against", "between", "among", "like",
    "unlike", "under", "over", "via", "than", "without", "within", "behind", "except", "excluding",
];

/// Words that may follow a name which ends what is said. After any other the name is only a part of
/// something: "acquires Citrix shares".
#[rustfmt::skip]
pub(super) const AFTER_NAMES: &[&str] = &[
    "today", "yesterday", "tomorrow", "last", "next", "earlier", "later", "according", "said", "says", "per",
    "amid", "despite", "since", "without", "alone", "instead", "soon", "still", "yet", "effective",
    "starting", "beginning", "following", "plus", "late", "within", "via", "upon", "ago", "though",
    "although", "worth", "among", "along",
    "against", "across", "alongside", "like",
];

/// Words that go with the title of a post.
#[rustfmt::skip]
pub(super) const OF_POSTS: &[&str] = &[
    "senior", "interim", "acting", "executive", "principal", "global", "regional", "corporate",
    "founding", "lead", "first", "full-time", "permanent", "long-time", "longtime",
];

/// Words with which a post is another one than without them: a deputy does not lead.
pub(super) const LESSER: &[&str] = &["deputy", "vice", "assistant", "associate"];

/// Words with which a post is one that was: "former CEO".
#[rustfmt::skip]
pub(super) const FORMER: &[&str] = &[
    "former", "ex", "previous", "late", "onetime", "one-time", "erstwhile", "then", "outgoing", "formerly",
    "past",
];

/// Verbs that take somebody away from where they were.
pub(super) const HIRES: &[&str] = &[
    "hire",
    "hires",
    "hired",
    "recruits",
    "recruited",
    "poaches",
    "poached",
    "lures",
    "lured",
];

/// Words that begin sentences, headlines and lists with a capital and are no names.
#[rustfmt::skip]
pub(super) const COMMON: &[&str] = &[
    "today", "yesterday", "tomorrow", "meanwhile", "moreover", "according", "although", "though",
    "since", "earlier", "later", "now", "last", "next", "new", "news",
    "update", "updated", "rumour", "rumor", "breaking", "exclusive", "internet", "web", "english", "european",
    "american", "uk", "usa", "eu", "german", "french", "japanese", "chinese", "indian", "asia",
    "europe", "america", "germany", "france", "japan", "china", "india", "north", "south", "east", "west",
    "mr", "mrs", "ms", "dr", "prof", "inc", "corp", "ltd", "llc", "gmbh", "plc", "company", "companies",
    "vendor", "vendors", "product", "products", "version", "edition", "editions", "enterprise", "standard",
    "professional", "server", "servers", "software", "hardware", "service", "services", "many", "several",
    "one", "two", "three", "four", "five", "first", "second", "third", "finally", "officially", "yes",
    "ok", "faq", "q1", "q2", "q3", "q4", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
    "sunday", "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
    "nov", "dec", "something", "nothing", "everything", "nobody", "everybody", "people", "analysts",
    "customers", "users", "sources", "rumours", "rumors", "shares", "among", "instead", "despite", "within",
    "without", "whoever", "whatever", "whether", "perhaps", "maybe", "unfortunately", "fortunately",
    "interestingly", "they're", "we're", "don't", "pr",
    "ipo", "ceo", "cto", "cfo", "coo", "cio", "effective", "starting", "beginning", "following",
    "apart", "besides", "talks", "unlike", "like", "contrary", "readers", "regulators", "investors", "rivals",
    "courses", "correction",
];

/// Words by which a sentence tells that something is not so.
#[rustfmt::skip]
pub(super) const NEGATIONS: &[&str] = &[
    "not", "never", "neither", "nor", "cannot", "don't", "doesn't", "didn't", "isn't", "aren't", "wasn't",
    "weren't", "hasn't", "haven't", "hadn't", "won't", "wouldn't", "can't", "couldn't", "shouldn't", "deny",
    "denies", "denied", "denying", "denial", "refuse", "refuses", "refused", "fail", "fails", "failed",
    "dismiss", "dismisses", "dismissed", "cancel", "cancels", "cancelled", "canceled", "abandon", "abandons",
    "abandoned", "untrue", "false", "instead", "rather", "nobody", "hardly", "almost", "nearly",
    "refute", "refutes", "refuted", "reject", "rejects", "rejected", "unlike", "doubt", "doubts", "doubted",
    "doubtful",
];

/// Words that are a negation only within what is said, or right after "is".
#[rustfmt::skip]
pub(super) const NEGATIONS_INSIDE: &[&str] = &[
    "no", "without", "none", "stop", "stops", "stopped",
];

/// Words that begin a remark which tells of something else: "Citrix, which has not joined, …".
pub(super) const ASIDES: &[&str] = &["which", "who", "whose", "not", "unlike", "a", "an", "the"];

/// Words in front of which nothing is said to be so, only what would be if it were.
#[rustfmt::skip]
pub(super) const CONDITIONS: &[&str] = &[
    "if", "either", "whether", "unless", "should", "why", "suppose", "wish", "wishes", "hope", "hoping", "want", "demand", "demands", "urge",
    "urges", "imagine", "how", "yet", "attempt", "attempts", "tried", "tries",
];

/// Verbs and the like after which "to" leads to what somebody has not done.
#[rustfmt::skip]
pub(super) const UNDONE: &[&str] = &[
    "wants", "wanted", "hopes", "hoped", "wished", "seek", "seeks", "sought", "seeking", "aim", "aims", "aimed",
    "aiming", "try", "trying", "attempted", "threaten", "threatens", "threatened", "offer", "offers", "offered",
    "bid", "bids", "about", "ask", "asks", "asked", "urged", "invited", "unable", "eager", "keen", "free",
];

/// What somebody says without being sure.
pub(super) const HEARSAY: &[&str] = &[
    "report",
    "claim",
    "story",
    "idea",
    "notion",
    "myth",
    "suggestion",
    "theory",
];

/// What somebody has in mind and what may never come: "the fear that Dell buys", "their bet is that".
#[rustfmt::skip]
pub(super) const NOTIONS: &[&str] = &[
    "concern", "concerns", "fear", "fears", "hope", "hopes", "risk", "risks", "worry", "worries", "danger", "suspicion", "assumption",
    "bet", "guess", "feeling", "impression", "prospect", "possibility", "likelihood", "chance", "chances", "aim", "goal", "wish",
];

/// Those who say what they may not know, whoever is named beside them: "sources at Dell", "people close to the matter".
#[rustfmt::skip]
pub(super) const WITNESSES: &[&str] = &[
    "people", "sources", "source", "insiders", "observers", "reports", "rumours", "rumors", "media", "newspapers", "bloggers",
    "blogger", "blog", "critics", "rivals", "rival", "competitors", "competitor", "customers", "customer", "former", "neighbours",
    "opponents", "union", "friends", "colleagues", "error", "mistake",
];

/// Verbs by which somebody says something, or thinks it.
#[rustfmt::skip]
pub(super) const SPEAKS: &[&str] = &[
    "say", "says", "said", "tell", "tells", "told", "state", "states", "stated", "announce", "announces", "announced", "confirm",
    "confirms", "confirmed", "report", "reports", "reported", "reveal", "reveals", "revealed", "disclose", "discloses", "disclosed",
    "write", "writes", "wrote", "argue", "argues", "argued", "insist", "insists", "insisted", "maintain", "maintains",
    "maintained", "assert", "asserts", "asserted", "think", "thinks", "suspect", "suspects", "suspected", "reckon", "reckons",
    "reckoned", "estimate", "estimates", "estimated", "warn", "warns", "warned", "add", "adds", "added", "note", "notes", "noted",
    "explain", "explains", "explained", "admit", "admits", "admitted", "acknowledge", "acknowledges", "acknowledged", "hear",
    "hears", "heard", "learn", "learned", "learnt", "mention", "mentions", "mentioned", "remark", "remarks", "remarked",
    "predicted", "forecast", "forecasts", "fear", "fears", "feared", "promise", "promises", "promised", "complain",
    "complains", "complained", "declare", "declares", "declared", "remember", "remembers", "remembered", "believe", "believes",
    "believed", "claim", "claims", "claimed", "allege", "alleges", "alleged", "predict", "predicts",
];

/// Those of them that need no "that" before what somebody says.
#[rustfmt::skip]
pub(super) const SPEAKS_PLAINLY: &[&str] = &[
    "say", "says", "said", "think", "thinks", "believe", "believes", "reckon", "reckons", "insist", "insists", "insisted", "heard",
];

/// By what or whom a company speaks of itself, where nobody else is named.
#[rustfmt::skip]
pub(super) const OWN_VOICE: &[&str] = &[
    "statement", "release", "announcement", "filing", "filings", "prospectus", "spokesman", "spokeswoman", "spokesperson",
    "management", "board", "directors", "makers", "companies",
];

/// Words by which it is denied what they stand beside.
#[rustfmt::skip]
pub(super) const DENIALS: &[&str] = &[
    "deny", "denies", "denied", "denial", "untrue", "false", "refuted", "cancelled", "canceled", "collapsed",
    "collapse", "shelved", "withdrawn", "withdrew", "blocked", "vetoed", "barred", "scrapped", "abandoned", "wrong",
    "invented", "rubbish", "absurd", "unfounded", "baseless", "groundless", "mistaken", "misprint", "erroneous",
    "incorrect", "inaccurate", "postponed", "delayed", "halted", "prevented", "stopped",
];

/// Words for what is not so and is not meant to be taken so, in front of what is told or behind it.
#[rustfmt::skip]
pub(super) const MAKE_BELIEVE: &[&str] = &[
    "joke", "jokes", "joked", "joking", "prank", "pranks", "hoax", "fiction", "fictional", "fictitious", "nonsense",
    "myth", "parody", "satire", "dream", "dreams", "dreamed", "dreamt", "dreaming", "fantasy", "pretend", "pretends",
    "fake", "faked", "forged", "bogus", "spoof", "hypothetical", "hypothetically", "imaginary", "thriller", "quiz",
];

/// What a sum can be "of" or "in" when it is money that somebody gets or pays.
#[rustfmt::skip]
pub(super) const MONEY: &[&str] = &[
    "funding", "financing", "finance", "capital", "cash", "equity", "venture", "investment", "investments", "round",
    "rounds", "series", "seed", "stock", "shares", "money", "debt", "credit",
];

/// What is no money yet, or not theirs, right after a sum.
#[rustfmt::skip]
pub(super) const NO_MONEY: &[&str] = &[
    "less", "more", "short", "worth", "contract", "contracts", "order", "orders", "deal", "deals", "suit", "lawsuit",
    "fine", "profit", "profits", "loss", "losses", "revenue", "revenues", "sales", "savings", "damages", "discount",
    "bill", "bond", "bonds", "licence", "license",
];

/// Verbs that tell how something was.
pub(super) const PAST: &[&str] = &["owned", "competed", "led", "headed", "belonged"];

/// Participles that tell how something is, and not what was done to it: "was led by".
pub(super) const STATES: &[&str] = &[
    "led",
    "owned",
    "headed",
    "managed",
    "based",
    "headquartered",
    "controlled",
    "backed",
    "located",
    "related",
];

/// Words by which a sentence tells what may be so.
#[rustfmt::skip]
pub(super) const RUMOURS: &[&str] = &[
    "may", "might", "could", "would", "rumour", "rumours", "rumoured", "rumor", "rumors", "rumored",
    "reportedly", "allegedly", "apparently", "likely", "possibly", "perhaps", "probably", "expected",
    "expects", "expect", "speculation", "speculations", "speculate", "speculates", "hopes", "wants",
    "considers", "considering", "believed", "believes", "seems", "seem", "appears", "hint", "hints",
    "suggests", "talks", "interested", "maybe", "unconfirmed", "supposedly", "mulls", "eyes", "poised",
    "predicts", "predict", "gossip", "whisper", "whispers", "thought", "purportedly", "presumably", "sources",
    "mulling", "eyeing", "conceivably", "prediction", "alleged", "alleges", "claims", "claimed", "supposed",
    "understood", "insiders", "believe",
];

/// Words by which a sentence tells what is going to be so.
#[rustfmt::skip]
pub(super) const INTENTIONS: &[&str] = &[
    "will", "to", "plans", "plan", "planned", "planning", "intends", "intend", "intended", "agrees", "agreed",
    "set", "shall", "going", "due", "proposes", "proposed", "offers", "decided",
];

/// What a name in front of it is only the subject of: "its Xen team" has made no Xen.
#[rustfmt::skip]
pub(super) const CONCERNED: &[&str] = &[
    "team", "teams", "users", "user", "customers", "customer", "community", "experts", "developers", "engineers",
    "consultants", "strategy", "efforts", "skills", "training", "licences", "licenses", "environment", "environments",
    "deployment", "deployments", "installation", "installations", "estate", "course", "courses", "knowledge",
    "business", "division", "unit", "practice", "department",
];

/// Words that only stress the name in front of them.
#[rustfmt::skip]
pub(super) const SELVES: &[&str] = &[
    "itself", "himself", "herself", "themselves",
];

/// Words with which something belongs to whoever was named before.
#[rustfmt::skip]
pub(super) const OWNERS: &[&str] = &[
    "its", "their", "his", "her",
];

/// Words for a vendor that was named before: "the company".
#[rustfmt::skip]
pub(super) const VENDOR_WORDS: &[&str] = &[
    "company", "vendor", "firm", "start-up", "startup", "supplier", "manufacturer", "maker", "corporation",
];

/// Words for a program that was named before.
#[rustfmt::skip]
pub(super) const PROGRAM_WORDS: &[&str] = &[
    "program", "programme", "initiative",
];

/// Words with which "the … company" is another one than was named before.
#[rustfmt::skip]
pub(super) const OTHERS: &[&str] = &[
    "other", "new", "parent", "first", "second", "third", "same", "next", "rival", "former", "acquired", "entire",
    "whole", "combined", "merged", "only", "competing", "last", "latter", "resulting", "target", "right",
];

/// Words that make a noun in front of them one of several: "the company that …".
#[rustfmt::skip]
pub(super) const NARROWING: &[&str] = &[
    "that", "which", "who", "whose", "behind", "of",
];

/// Words after which a sentence may begin anew, with "it" for whom it is about.
#[rustfmt::skip]
pub(super) const OPENERS: &[&str] = &[
    "and", "but", "that", "as", "because", "since", "where", "when", "while", "which", "after", "before",
    "although", "though", "so", "says", "said", "still", "today", "now", "then", "earlier",
];

/// Last words of the names of companies, which those of people do not have. Those of an industry are in its
/// catalog.
#[rustfmt::skip]
pub(super) const OF_COMPANIES: &[&str] = &[
    "systems", "technologies", "technology", "labs", "group", "partners", "capital", "ventures", "solutions",
    "holdings", "industries", "international", "research", "consulting", "media", "online", "bank", "fund",
    "university", "institute", "foundation", "equity", "services", "dynamics", "works", "brothers", "enterprises",
];

/// Last words of the names of products, which those of people do not have. Those of an industry are in its
/// catalog.
#[rustfmt::skip]
pub(super) const OF_PRODUCTS: &[&str] = &[
    "manager", "studio", "suite", "edition", "center", "centre", "platform", "enterprise", "professional", "standard",
    "express", "essentials", "tools", "toolkit",
];

/// Who acts for a company.
#[rustfmt::skip]
pub(super) const BOARDS: &[&str] = &[
    "board", "directors", "management", "owners", "shareholders",
];

/// Words in front of those whom a sentence names only besides.
#[rustfmt::skip]
pub(super) const BESIDES: &[&str] = &[
    "from", "against", "like", "unlike", "among",
];

/// Words after which "to" leads to a town.
#[rustfmt::skip]
pub(super) const MOVES: &[&str] = &[
    "move", "moves", "moved", "moving", "relocate", "relocates", "relocated", "expands", "expanded", "back",
];

/// Words for what belongs to a country or a continent, which are no place themselves: "a German start-up".
#[rustfmt::skip]
pub(super) const NATIONS: &[&str] = &[
    "american", "african", "asian", "european", "australian", "austrian", "belgian", "brazilian", "british", "bulgarian",
    "canadian", "chilean", "chinese", "croatian", "czech", "danish", "dutch", "egyptian", "english", "estonian", "finnish",
    "french", "german", "greek", "hungarian", "icelandic", "indian", "indonesian", "irish", "israeli", "italian", "japanese",
    "korean", "latvian", "lithuanian", "mexican", "nordic", "norwegian", "polish", "portuguese", "romanian", "russian", "scottish",
    "serbian", "slovak", "slovenian", "spanish", "swedish", "swiss", "taiwanese", "thai", "turkish", "ukrainian", "welsh",
    "vietnamese", "californian", "texan", "bavarian", "scandinavian",
];

/// What stands in front of the name of a person.
pub(super) const HONORIFICS: &[&str] = &["mr", "mrs", "ms", "dr", "prof", "sir", "dame"];

/// Plural nouns that look like the verb of the name in front of them: "Citrix shares".
#[rustfmt::skip]
pub(super) const PLURALS: &[&str] = &[
    "shares", "stocks", "sales", "products", "services", "systems", "servers", "officials", "executives", "employees", "workers",
    "managers", "results", "profits", "offices", "plants", "stores", "bonds", "investors", "founders", "owners", "fans",
];

/// Verbs by which something changes hands, after which "from" names whoever had it: "bought a Hyper-V from Dell".
#[rustfmt::skip]
pub(super) const TAKES: &[&str] = &[
    "buy", "buys", "bought", "buying", "lease", "leases", "leased", "rent", "rents", "rented", "order", "orders", "ordered",
    "get", "gets", "got", "receive", "receives", "received", "license", "licenses", "licensed", "purchase", "purchases",
    "purchased", "acquire", "acquires", "acquired", "take", "takes", "took", "steal", "steals", "stole", "move", "moves", "moved",
    "switch", "switches", "switched", "migrate", "migrates", "migrated",
];

//! Input that is made to harm a reader of feeds and pages: nesting, repetition, things that never
//! end, bytes that are no text. Each of about the size that is asked for, the same every time.

#![allow(dead_code, reason = "not everybody who includes this uses all of it")]

/// An input and what it is.
pub type Named = (&'static str, Vec<u8>);

/// `before`, then `part` as often as it fits, then `after`.
fn filled(before: &str, part: &str, after: &str, size: usize) -> Vec<u8> {
    let room = size.saturating_sub(before.len() + after.len());
    let times = room / part.len().max(1);
    format!("{before}{}{after}", part.repeat(times)).into_bytes()
}

/// Feeds.
pub fn feeds(size: usize) -> Vec<Named> {
    let item = "<rss version='2.0'><channel><title>t</title><item><title>i</title><description>";
    let ending = "</description></item></channel></rss>";
    let root = "<rss><channel>";
    let in_item = "<rss><channel><item>";
    let json = r#"{"version":"https://jsonfeed.org/version/1.1","items":["#;
    let mut all: Vec<Named> = Vec::new();
    let mut add = |name, before: &str, part: &str, after: &str| {
        all.push((name, filled(before, part, after, size)));
    };
    add("deep elements", root, "<a>", "");
    add(
        "deep elements of 256 names",
        root,
        "<a1><a2><a3><a4><a5><a6><a7><a8>",
        "",
    );
    add("deep elements in a text", item, "<div>", ending);
    add("elements", root, "<a></a>", "");
    add("elements that end themselves", root, "<a/>", "");
    add("ends without starts", root, "</a>", "");
    add(
        "ends without starts, deep",
        &format!("{root}{}", "<b>".repeat(300)),
        "</a>",
        "",
    );
    add("ends without starts in a text", item, "</p>", ending);
    add("voids in a text", item, "<br>", ending);
    add(
        "attributes",
        "<rss><channel><item ",
        "a='b' ",
        "></item></channel></rss>",
    );
    add("attributes without end", "<rss><channel><item ", "a=\"", "");
    add("tags with attributes", root, "<a b='c' d=\"e\" f=g>", "");
    add("tags without end", root, "<a ", "");
    add("quotes without end", root, "<a b=\"<a b='", "");
    add("namespaces", root, "<a xmlns='http://a.example/b'/>", "");
    add(
        "namespaces of one tag",
        "<rss ",
        "xmlns:a='b' ",
        "><channel><item/></channel></rss>",
    );
    add(
        "prefixes",
        &format!(
            "<rss {}><channel>",
            (0..60)
                .map(|n| format!("xmlns:p{n:02}='x' "))
                .collect::<String>()
        ),
        "<q99:a/>",
        "",
    );
    add("bases", root, "<a xml:base='http://a.example/b/'/>", "");
    add(
        "bases of items",
        root,
        "<item xml:base='x/'><link>y</link></item>",
        "",
    );
    add("references", item, "&amp;", ending);
    add("numbered references", item, "&#x1F600;", ending);
    add(
        "long references",
        item,
        "&CounterClockwiseContourIntegral;",
        ending,
    );
    add("references to nothing", item, "&nosuchname;", ending);
    add("bare ampersands", item, "&", ending);
    add("bare brackets", item, "< ", ending);
    add("brackets", root, "<", "");
    add("comments", root, "<!-- -->", "");
    add("comments without end", root, "<!--", "");
    add("sections", item, "<![CDATA[x]]>", ending);
    add("sections without end", item, "<![CDATA[", "");
    add("section ends", item, "]]>", ending);
    add("instructions without end", root, "<?x ", "");
    add("subsets without end", "", "<!DOCTYPE a [", "");
    add(
        "declarations before the root",
        "",
        "<!ENTITY a 'b'>",
        "<rss/>",
    );
    add(
        "entities of entities",
        "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><rss><channel><item><title>",
        "&b;",
        "</title></item></channel></rss>",
    );
    add("items", root, "<item><title>t</title></item>", "");
    add("items without end", root, "<item>", "");
    add("items that end themselves", root, "<item/>", "");
    add(
        "a long title",
        "<rss><channel><item><title>",
        "word ",
        "</title></item></channel></rss>",
    );
    add(
        "a long id",
        "<rss><channel><item><guid>",
        "x",
        "</guid></item></channel></rss>",
    );
    add(
        "a long address",
        "<rss><channel><item><link>http://a.example/",
        "%41",
        "</link></item></channel></rss>",
    );
    add(
        "addresses",
        in_item,
        "<link href='http://a.example/b'/>",
        "",
    );
    add("titles", in_item, "<title>t</title>", "");
    add(
        "descriptions",
        in_item,
        "<description>&lt;p&gt;d</description>",
        "",
    );
    add("tags of an item", in_item, "<category>c</category>", "");
    add(
        "tags in one",
        "<rss><channel><item><tags>",
        "a,",
        "</tags></item></channel></rss>",
    );
    add("people", in_item, "<author>a@b.example (（)</author>", "");
    add(
        "a long person",
        "<rss><channel><item><author>",
        "a@b.",
        "</author></item></channel></rss>",
    );
    add(
        "dates",
        in_item,
        "<pubDate>Thu, 01 Jan 2004 19:48:21 GMT</pubDate>",
        "",
    );
    add(
        "base 64",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='application/octet-stream'>",
        "QUFB",
        "</content></entry></feed>",
    );
    add(
        "inline text",
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><content type='xhtml'><div>",
        "<b>&lt;</b>",
        "</div></content></entry></feed>",
    );
    add("escaped elements", item, "&lt;b&gt;", ending);
    add("words", item, "word ", ending);
    add("lists of JSON", "", "[", "");
    add("objects of JSON", "", r#"{"a":"#, "");
    add("items of JSON", json, "{},", "{}]}");
    add("numbers of JSON", json, "0,", "0]}");
    add("a deep item of JSON", json, "[", "");
    add(
        "keys of JSON",
        &format!("{json}{{"),
        r#""a":"b","#,
        r#""a":1}]}"#,
    );
    add(
        "escapes of JSON",
        &format!(r#"{json}{{"title":""#),
        r"\u0041",
        r#""}]}"#,
    );
    add("junk before the feed", "", "Warning: x\n", "<rss/>");
    add("tags before the feed", "", "<x>", "<rss/>");
    add(
        "a page",
        "<html><head>",
        "<link rel=alternate type='application/rss+xml' href='/a'>",
        "",
    );
    all.extend(many_items(size));
    all.extend(bytes(size));
    all
}

/// As many items as are kept, each with a text that is no longer than others.
fn many_items(size: usize) -> Vec<Named> {
    const TEXT: usize = 4_900;
    let xml = [
        ("paragraphs of a letter", "description", "&lt;p>a"),
        ("items of lists", "description", "&lt;li>a"),
        ("lines", "description", "&lt;br>a"),
        ("headings", "description", "&lt;h1>a&lt;/h1>"),
        ("rows", "description", "&lt;tr>&lt;td>a"),
        ("lines without tags", "description", "a\n"),
        ("empty lines without tags", "description", "a\n\n"),
        ("lists without tags", "description", "- a\n"),
        ("lines of a video", "media:description", "a\n"),
        ("brackets of a video", "media:description", "a &lt; b\n"),
    ];
    let mut all: Vec<Named> = xml
        .into_iter()
        .map(|(name, field, part)| {
            let text = part.repeat(TEXT / part.len());
            let item = format!("<item><{field}>{text}</{field}></item>");
            (name, filled("<rss><channel>", &item, "", size))
        })
        .collect();
    let text = r"\n\na".repeat(TEXT / 5);
    let item = format!(r#"{{"content_text":"{text}"}},"#);
    all.push((
        "lines of JSON",
        filled(r#"{"items":["#, &item, "{}]}", size),
    ));
    all
}

/// What is no text.
fn bytes(size: usize) -> Vec<Named> {
    let rss = b"<?xml version='1.0' encoding='utf-8'?><rss><channel><item><title>";
    let head = |encoding: &str| {
        format!("<?xml version='1.0' encoding='{encoding}'?><rss><channel><item><title>")
            .into_bytes()
    };
    let with = |head: &[u8], part: &[u8]| {
        let mut all = head.to_vec();
        all.extend(part.iter().cycle().take(size.saturating_sub(head.len())));
        all
    };
    vec![
        ("zeros", vec![0; size]),
        ("high bytes", vec![0xff; size]),
        ("broken UTF-8", with(rss, &[0xc3, 0x28, 0x80, b' '])),
        ("half of UTF-8", with(rss, &[0xf0, 0x9f])),
        (
            "claims to be Japanese",
            with(&head("iso-2022-jp"), b"\x1b$B!!\x1b(B"),
        ),
        (
            "claims to be Chinese",
            with(&head("gb18030"), &[0x81, 0x30, 0x81]),
        ),
        ("Latin-1", with(&head("iso-8859-1"), &[0xe9, b' ', 0x92])),
        (
            "nobody knows",
            with(b"<rss><channel><item><title>", &[0xe9, 0xe8, b' ', 0xa4]),
        ),
        (
            "lone surrogates",
            with(&[0xff, 0xfe, b'<', 0, b'a', 0], &[0x00, 0xd8]),
        ),
        ("an odd number of bytes", with(&[0xfe, 0xff, 0], &[b'<', 0])),
        (
            "no letters of UTF-32",
            with(&[0, 0, 0xfe, 0xff], &[0xff, 0xff, 0xff, 0xff, 0]),
        ),
        (
            "controls",
            with(
                "<rss><channel><item><title>".as_bytes(),
                "\u{92}\u{1b}\u{202e}".as_bytes(),
            ),
        ),
    ]
}

/// HTML, as it stands in feeds and on pages.
pub fn html(size: usize) -> Vec<Named> {
    let mut all: Vec<Named> = Vec::new();
    let mut add = |name, before: &str, part: &str, after: &str| {
        all.push((name, filled(before, part, after, size)));
    };
    for (name, part) in [
        ("deep div", "<div>"),
        ("deep b", "<b>"),
        ("deep font", "<font>"),
        ("deep ul", "<ul><li>"),
        ("deep ol", "<ol start=999999999><li>a"),
        ("deep blockquote", "<blockquote>a"),
        ("deep table", "<table><tr><td>"),
        ("deep a", "<a href=x>"),
        ("deep pre", "<pre>a"),
        ("deep svg", "<svg>"),
        ("misnested", "<a><b><i></a></b></i>"),
        ("formatting", "<b><i><s><code>x<p>y"),
        ("paragraphs", "<p>"),
        ("paragraphs with a word", "<p>a"),
        ("ends", "</div></p>"),
        ("breaks", "<br>"),
        ("breaks and words", "a<br>"),
        ("rules", "<hr>"),
        ("cells", "<td>"),
        ("rows", "<tr><td>a"),
        ("wide cells", "<td colspan=1000000>a"),
        ("items", "<li>a"),
        ("headings", "<h1>a</h1>"),
        ("links", "<a href='/b'>c</a> "),
        ("bad links", "<a href='http://['>c</a> "),
        ("pictures", "<img src='http://[' width=1>"),
        ("pictures without a host", "<img src='//'>"),
        ("hidden", "<p style='display: none'>a</p>"),
        ("asterisks", "*"),
        ("backticks in code", "<code>`</code>"),
        ("backticks", "`"),
        ("brackets", "["),
        ("styles", "<b>a</b><i>b</i>"),
        ("quotes", "<q>"),
        ("references", "&amp;"),
        ("old references", "&notit"),
        ("scripts", "<script>a</script>"),
        ("scripts without end", "<script>"),
        ("titles", "<title>"),
        ("comments without end", "<!--"),
        ("tags without end", "<a "),
        ("white space", " \n"),
        ("one word", "a"),
        ("words", "word "),
        ("letters that cannot be seen", "\u{200b}"),
        ("times", "<time datetime=x>"),
        ("metas", "<meta name=author content=a>"),
        ("bases", "<base href=x>"),
        ("feeds", "<link rel=feed href=x>"),
        ("data", "<script type=application/ld+json>[</script>"),
    ] {
        add(name, "", part, "");
    }
    add(
        "a long address",
        "<a href='http://a.example/",
        "x",
        "'>a</a>",
    );
    add(
        "a long address of many blocks",
        &format!("<a href='http://a.example/{}'>", "x".repeat(2_000)),
        "<p>a",
        "",
    );
    add("code", "<pre>", "a\n", "</pre>");
    add("backticks of code", "<pre>", "`", "</pre>");
    add(
        "deep data",
        "<script type='application/ld+json'>",
        "[",
        "</script>",
    );
    add(
        "data of numbers",
        "<script type='application/ld+json'>[",
        "1,",
        "1]</script>",
    );
    all
}

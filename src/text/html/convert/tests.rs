//! What becomes of HTML, and that no words become marks.

use proptest::prelude::*;

use super::*;
use crate::text::markdown::blocks;

fn markdown(html: &str) -> String {
    let base = Url::parse("https://example.com/news/").expect("an address");
    to_markdown(html, Some(&base), 10_000).markdown
}

#[test]
fn an_article_keeps_its_shape() {
    let html = r#"<h2>Head <em>line</em></h2><p>One <b>two</b>,<br>three &amp; <a href="../a?x=1&amp;y">four</a>.</p>
        <ul><li>a<ol start=3><li>b<li>c</ol></li><li><p>d</p><p>e</p></ul>
        <blockquote><p>said</p><p>again</p></blockquote>
        <pre><code class="language-rust">fn x() {
    y&lt;T&gt;
}</code></pre>
        <table><tr><th>k</th><th>v</th></tr><tr><td>1</td><td>2</td></tr></table><hr>
        <script>gone()</script><style>gone</style><p hidden>gone</p><div style="display: none"><div>gone</div></div>end"#;
    insta::assert_snapshot!(markdown(html), @r##"
    ## Head *line*

    One **two**,\
    three & [four](<https://example.com/a?x=1&y>).

    - a

      3. b
      4. c
    - d

      e

    > said

    > again

    ```rust
    fn x() {
        y<T>
    }
    ```

    k · v\
    1 · 2

    ---

    end
    "##);
}

#[test]
fn words_are_not_marks() {
    insta::assert_snapshot!(markdown("<p># no *mark* snake_case _x_ `c` [l](u) &lt;b&gt; &amp;lt; a|b ~~s~~ C# 5 < 6</p><p>1. one</p><p>- two<br>- three<br>===</p><p>@everyone &lt;@1></p>"), @r##"
    \# no \*mark\* snake_case \_x\_ \`c\` \[l\](u) \<b> \&lt; a\|b \~\~s\~\~ C# 5 < 6

    1\. one

    \- two\
    \- three\
    \===

    @everyone <@1>
    "##);
}

#[test]
fn the_rows_of_a_table_stand_together() {
    let table = "<p>Prices:</p><table><caption>In euros</caption><thead><tr><th>Name<th>Price</thead>\
                 <tbody><tr><td>A<td>5</tr><tr><td><td>x|y</tr></tbody></table>after";
    insta::assert_snapshot!(markdown(table), @r##"
    Prices:

    In euros

    Name · Price\
    A · 5\
    x\|y

    after
    "##);
}

#[test]
fn raised_letters_and_drawn_ones_keep_their_meaning() {
    insta::assert_snapshot!(
        markdown("10<sup>6</sup> m<sup> -2 </sup>, ESX<sup>TM</sup> 3<sup>i</sup>, the 4<sup>th</sup>; CO<sub>2</sub> \
                  note<sup><a href='#n'>1</a></sup> <sup></sup>2<p>Fine <img class='x emoji' alt='👍🏽' src=/e.png>, \
                  <img class=emoji alt='Not this' src=https://s.w.org/images/core/emoji/1.png>or that"),
        @r##"
    10⁶ m ⁻² , ESX™ 3i, the 4th; CO2 note¹ 2

    Fine 👍🏽, or that
    "##
    );
}

#[test]
fn marks_that_would_not_be_read_are_left_out() {
    insta::assert_snapshot!(markdown(r#"a<b>b</b>c <b> d </b>e <b>"f"</b>g <b>h<i>i</i></b> <i>j</i><b>k</b> <s>l</s> <code>m`n</code><code> </code><b></b>"#), @r#"a**b**c **d** e "f"g **h**i *j*k ~~l~~ ``m`n``"#);
}

#[test]
fn links_lead_to_the_web_or_nowhere() {
    insta::assert_snapshot!(markdown(r#"<a href="javascript:x">a</a> <a href="/b)">b [c]</a> <a href="mailto:x@y.z">d</a> <a href="//e.example">e<p>f</p></a> <a href="g"><img src="x"></a>"#), @r##"
    a [b \[c\]](<https://example.com/b%29>) d [e](<https://e.example/>)

    [f](<https://e.example/>)
    "##);
}

#[test]
fn the_first_picture_worth_showing_is_given() {
    for (html, expected) in [
        ("<img src=a.png>", Some("https://example.com/news/a.png")),
        (
            "<img src=//p.example/1.gif width=1 height=1><img src='b.jpg'>",
            Some("https://example.com/news/b.jpg"),
        ),
        (
            "<img src='data:image/png;base64,AA' data-src='c.png'>",
            Some("https://example.com/news/c.png"),
        ),
        (
            "<noscript><img src=d.png></noscript>",
            Some("https://example.com/news/d.png"),
        ),
        (
            "<img width='100%' src=e.png>",
            Some("https://example.com/news/e.png"),
        ),
        (
            "<img src='https://s.w.org/images/core/emoji/1.png'><img src='javascript:x'><img>",
            None,
        ),
        (
            "<img src=f.png style='WIDTH: 1px'><img src=g.png style='a:b;display:none'>
             <img src=logo.svg?x><img src=/Spacer.GIF><img src=h.png style='width: 10em'>",
            Some("https://example.com/news/h.png"),
        ),
    ] {
        let base = Url::parse("https://example.com/news/").expect("an address");
        let picture = to_markdown(html, Some(&base), 100).picture;
        assert_eq!(
            picture.map(|picture| picture.url).as_deref(),
            expected,
            "{html}"
        );
    }
}

#[test]
fn a_picture_comes_with_the_words_for_those_who_do_not_see_it() {
    let alt = |html: &str| to_markdown(html, None, 100).picture.map(|it| it.alt);
    let told = alt("<img src=https://a.example/1.png alt=' A  rack\n of &lt;servers&gt; '>");
    assert_eq!(told.as_deref(), Some("A rack of <servers>"));
    assert_eq!(
        alt("<img src=https://a.example/1.png>").as_deref(),
        Some("")
    );
}

#[test]
fn a_budget_is_kept_and_ends_after_a_word() {
    let html = "<p>one two three</p><ul><li>four five <b>six</b> <a href='https://example.com/'>seven</a></ul><pre>a\nb\nc</pre>";
    for most in 0..120 {
        let converted = to_markdown(html, None, most);
        assert!(
            converted.markdown.len() <= most,
            "{most}: {}",
            converted.markdown
        );
        assert!(converted.cut || converted.markdown.len() > 80, "{most}");
    }
    assert_eq!(to_markdown(html, None, 12).markdown, "one two…");
    assert_eq!(to_markdown("äöüäöüäöü", None, 10).markdown, "äöü…");
}

#[test]
fn plain_text_keeps_its_lines() {
    let converted = plain_to_markdown("one *two*\r\nthree\n\n- four\n", 100);
    assert_eq!(converted.markdown, "one \\*two\\*\\\nthree\n\n\\- four");
}

/// The words that a reader of the Markdown sees, without white space.
fn seen(markdown: &str) -> String {
    blocks(markdown)
        .iter()
        .flat_map(|block| &block.spans)
        .flat_map(|span| span.words.chars())
        .filter(|letter| !letter.is_whitespace())
        .collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn words_are_read_as_they_are(parts in prop::collection::vec(("[ \\n0-9a-c\\\\*_~`|<>&;#:/.)(+=!\\[\\]\"é「。-]{0,12}", 0_usize..9), 0..8)) {
        let tags = ["b", "i", "s", "code", "p", "li", "blockquote", "h2", "span"];
        let mut html = String::new();
        let mut words = String::new();
        for (text, tag) in &parts {
            let tag = tags[*tag];
            html.push_str(&format!("<{tag}>{}</{tag}>", escaped(text)));
            words.push_str(text);
        }
        let expected: String = words.chars().filter(|letter| !letter.is_whitespace()).collect();
        let text = to_markdown(&html, None, 100_000).markdown;
        prop_assert_eq!(seen(&text), expected, "{}", text);
    }

    #[test]
    fn no_html_panics_and_every_budget_is_kept(html in "(<[/!]?(b|i|a|p|li|ul|ol|pre|br|td|blockquote|script|!--)( [a-z]{1,4}=[\"']?[^>]{0,6})?[/]?>?|\\PC{0,6}|&[a-z#0-9]{0,5};?){0,24}", most in 0_usize..200) {
        let converted = to_markdown(&html, None, most);
        prop_assert!(converted.markdown.len() <= most);
    }
}

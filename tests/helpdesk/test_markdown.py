"""The Markdown of the articles: what it draws, and that nothing else gets through."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sisiao.helpdesk.markdown import address_of, plain_lines, render, typeset

TAGS = {
    "h2",
    "h3",
    "p",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "code",
    "a",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
}
ATTRIBUTES = {"id", "href", "title", "target", "rel", "scope", "class", "tabindex", "role", "aria-label"}


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs


def seen(text: str) -> Seen:
    parser = Seen()
    parser.feed(render(text))
    return parser


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Un **mot** et *un autre*", "<p>Un <strong>mot</strong> et <em>un autre</em></p>"),
        ("`a**b**`", "<p><code>a**b**</code></p>"),
        ("## À l'écran", '<h2 id="a-lecran">À l&#x27;écran</h2>'),
        ("- un\n  suite\n- deux", "<ul><li>un\nsuite</li><li>deux</li></ul>"),
        ("- un\n  - dedans\n- deux", "<ul><li>un<ul><li>dedans</li></ul></li><li>deux</li></ul>"),
        ("1. un\n2. deux", "<ol><li>un</li><li>deux</li></ol>"),
        ("[x](capacites.md#ecarts)", '<p><a href="/aide/capacites/#ecarts">x</a></p>'),
        ("[x](/a-traiter/)", '<p><a href="/a-traiter/">x</a></p>'),
        ("un\n\ndeux", "<p>un</p>\n<p>deux</p>"),
        ("texte\n- un", "<p>texte</p>\n<ul><li>un</li></ul>"),
    ],
)
def test_what_is_drawn(text: str, html: str) -> None:
    assert render(text) == html


def test_a_table_has_its_headings() -> None:
    assert '<th scope="col">a</th>' in render("| a | b |\n| --- | --- |\n| 1 | **2** |")
    assert "<td><strong>2</strong></td>" in render("| a | b |\n| --- | --- |\n| 1 | **2** |")


def test_a_link_outside_says_so() -> None:
    assert 'rel="noopener external" title="État - nouvelle fenêtre"' in render("[État](https://info.gouv.fr)")


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", "//ailleurs.example", "http://a.example", "data:text/html,x", "../x", "/\\a.example"],
)
def test_a_link_of_another_kind_stays_text(href: str) -> None:
    assert address_of(href) == ""
    assert "<a" not in render(f"[x]({href})")


@pytest.mark.parametrize(
    "bait",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '[a"onmouseover="x](/a/)',
        '[a](https://a.example/"onclick="x)',
        "## <b>x</b>",
        "`</code><script>`",
        "[**<i>**](https://a.example)",
        "| <u> | b |\n| --- | --- |\n| </table><script> | 2 |",
        "\x000\x00[a](/b/)",
    ],
)
def test_no_html_gets_through(bait: str) -> None:
    found = seen(bait)
    assert found.tags <= TAGS
    assert {name for name, _ in found.attributes} <= ATTRIBUTES


MARKS = st.lists(
    st.sampled_from(["<", ">", '"', "'", "&", "*", "**", "`", "[", "](", ")", "/", "https://a.example", "#", "\n", "| ",
                     " |", "- ", "1. ", "## ", "\x00", "0", "a b", "é", "onclick=", "javascript:", ".md"]),
    max_size=30,
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(MARKS)
def test_whatever_is_written(parts: list[str]) -> None:
    found = seen("".join(parts))
    assert found.tags <= TAGS
    assert {name for name, _ in found.attributes} <= ATTRIBUTES
    hrefs = [value or "" for name, value in found.attributes if name == "href"]
    assert all(re.match(r"/(?!/)|https://", href) for href in hrefs)


def test_french_spaces_are_put_by_the_service() -> None:
    assert typeset("« Oui » : non ? 12 % | --- | :") == "«\u00a0Oui\u00a0»\u00a0: non\u00a0? 12\u00a0% | --- | :"


def test_an_excerpt_has_no_mark() -> None:
    assert list(plain_lines("## T\n\nUn **mot** [lien](a.md).\n\n- et `x`\n- y")) == ["Un mot lien.", "et x", "y"]

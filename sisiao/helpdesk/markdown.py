"""Articles are written in a small part of Markdown, made into HTML here: escaped first, no HTML gets through.

What is understood: `##` and `###` headings, paragraphs, lists (`-`, `1.`, one level inside), tables with a heading,
**bold**, *italic*, `code`, links to another article (`capacites.md#ecarts`), to a page (`/a-traiter/`), to a site
(`https://…`). Anything else stays the text that it is.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

ARTICLE = "/aide/{slug}/"
HEADING = re.compile(r"^(#{2,3}) +(.+)$", re.MULTILINE)
LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_BEFORE = re.compile(r"(?<=[^\s|]) (?=[:;?!»%](?:[\s.,)»]|$))", re.MULTILINE)
_ITEM = re.compile(r"^( *)([-*]|\d+\.) +(.*)$")
_ROW = re.compile(r"^\|(.+)\|\s*$")
_RULE = re.compile(r"^\|[\s:|-]+\|\s*$")
_CODE = re.compile(r"`([^`\n]+)`")
_BOLD = re.compile(r"\*\*(\S(?:.*?\S)?)\*\*", re.DOTALL)
_ITALIC = re.compile(r"(?<![\w*])\*(\S(?:[^*]*?\S)?)\*(?![\w*])")
_OTHER_ARTICLE = re.compile(r"([a-z0-9-]+)\.md(#[a-z0-9-]*)?")
_OWN_PAGE = re.compile(r"/(?!/)[\w/.?=&;#%-]*")
_OTHER_SITE = re.compile(r"https://[\w.-]+(?:[/?#][^\"'<>]*)?")


def typeset(text: str) -> str:
    """The text with the no-break spaces of French: before « : ; ? ! » and inside guillemets."""
    return _BEFORE.sub("\u00a0", text).replace("« ", "«\u00a0")


def anchor(heading: str) -> str:
    """The anchor of a heading: « Qualité des données » gives « qualite-des-donnees »."""
    return slugify(heading)


def anchors(text: str, deepest: int = 2) -> list[tuple[str, str]]:
    """The headings of a text and their anchors, in its order: those of the second level, or down to `deepest`."""
    found = ((m[2].strip(), len(m[1])) for m in HEADING.finditer(text))
    return [(_plain(words), anchor(_plain(words))) for words, level in found if level <= deepest]


def address_of(href: str) -> str:
    """Where a link leads, or "" when it is none of those that an article may hold."""
    article = _OTHER_ARTICLE.fullmatch(href)
    if article:
        return ARTICLE.format(slug=article[1]) + (article[2] or "")
    return href if _OWN_PAGE.fullmatch(href) or _OTHER_SITE.fullmatch(href) else ""


def render(text: str) -> SafeString:
    """The HTML of an article."""
    return mark_safe("\n".join(_blocks(text.splitlines())))  # noqa: S308 - every line of it is escaped in `_inline`


def plain_lines(text: str) -> Iterator[str]:
    """The text without its marks, paragraph by paragraph: what a result of the search quotes."""
    for block in re.split(r"\n\s*\n|\n(?= *(?:[-*]|\d+\.) )", HEADING.sub("\n", text)):
        if block.strip() and not block.lstrip().startswith("|"):
            yield _plain(" ".join(block.split()).removeprefix("- "))


def _plain(text: str) -> str:
    return re.sub(r"[*`]", "", LINK.sub(r"\1", text)).strip()


def _inline(text: str) -> str:
    """A run of text: escaped, then its marks."""
    kept: list[str] = []

    def keep(html: str) -> str:
        kept.append(html)
        return f"\x00{len(kept) - 1}\x00"

    def link(found: re.Match[str]) -> str:
        href = address_of(found[2].replace("&amp;", "&"))
        if not href:
            return found[0]
        words, href = found[1], str(escape(href))
        if href.startswith("https:"):
            said = re.sub(r"\x00\d+\x00|[*`]", "", words)
            told = f' target="_blank" rel="noopener external" title="{said} - nouvelle fenêtre"'
            return keep(f'<a href="{href}"{told}>') + words + keep("</a>")
        return keep(f'<a href="{href}">') + words + keep("</a>")

    html = str(escape(text.replace("\x00", "")))
    html = _CODE.sub(lambda found: keep(f"<code>{found[1]}</code>"), html)
    html = LINK.sub(link, html)
    html = _ITALIC.sub(r"<em>\1</em>", _BOLD.sub(r"<strong>\1</strong>", html))
    return re.sub(r"\x00(\d+)\x00", lambda found: kept[int(found[1])], html)


def _blocks(lines: list[str]) -> Iterator[str]:
    while lines:
        if not lines[0].strip():
            lines = lines[1:]
            continue
        heading = HEADING.match(lines[0])
        if heading:
            words, level = heading[2].strip(), len(heading[1])
            yield f'<h{level} id="{anchor(_plain(words))}">{_inline(words)}</h{level}>'
            lines = lines[1:]
        elif _ROW.match(lines[0]) and len(lines) > 1 and _RULE.match(lines[1]):
            rows, lines = _while(lines, _ROW)
            yield _table(rows)
        elif _ITEM.match(lines[0]):
            items, lines = _paragraph(lines)
            yield _list(items)
        else:
            words_of, lines = _paragraph(lines, before_list=True)
            yield f"<p>{_inline(chr(10).join(words_of))}</p>"


def _while(lines: list[str], pattern: re.Pattern[str]) -> tuple[list[str], list[str]]:
    end = next((i for i, line in enumerate(lines) if not pattern.match(line)), len(lines))
    return lines[:end], lines[end:]


def _paragraph(lines: list[str], *, before_list: bool = False) -> tuple[list[str], list[str]]:
    """The lines until an empty one or another block; the first one always belongs."""
    for index, line in enumerate(lines[1:], 1):
        if not line.strip() or HEADING.match(line) or _ROW.match(line) or (before_list and _ITEM.match(line)):
            return lines[:index], lines[index:]
    return lines, []


def _table(rows: list[str]) -> str:
    head, *body = ([cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows if not _RULE.match(row))
    heads = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    lines = "".join(f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in body)
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    return f'<div class="siao-article__table" tabindex="0" role="group" aria-label="Tableau qui défile">{table}</div>'


def _list(lines: Iterable[str]) -> str:
    """A list and, inside an item, a list of one level; a line that is no item goes on with the one before."""
    items: list[tuple[bool, bool, list[str]]] = []  # inside another, numbered, lines
    for line in lines:
        found = _ITEM.match(line)
        if found:
            items.append((len(found[1]) > 1, found[2] not in "-*", [found[3]]))
        else:
            items[-1][2].append(line.strip())
    return _items(items)


def _items(items: list[tuple[bool, bool, list[str]]]) -> str:
    tag = "ol" if items[0][1] else "ul"
    html, index = "", 0
    while index < len(items):
        end = next((i for i in range(index + 1, len(items)) if not items[i][0]), len(items))
        below = items[index + 1 : end]
        inside = _items([(False, numbered, lines) for _, numbered, lines in below]) if below else ""
        html += f"<li>{_inline(chr(10).join(items[index][2]))}{inside}</li>"
        index = end
    return f"<{tag}>{html}</{tag}>"

"""Rules of the templates: nothing inline that the security policy refuses, French punctuation."""

import re

from tests.consistency.source import files, name

INLINE_HANDLER = re.compile(r"<[^>]*\son\w+\s*=", re.IGNORECASE)
INLINE_STYLE = re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*(\bsrc=|\bnonce=))", re.IGNORECASE)
# Text between tags, without template tags: there an ordinary space before : ; ? ! » is a fault, as after «.
ORDINARY_SPACE = re.compile(r"\w [:;?!»]|« \w")
TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<!--.*?-->|<[^>]*>", re.DOTALL)
TEMPLATES = files("*.html", "sisiao")


def _matching(pattern: re.Pattern[str]) -> list[str]:
    return [name(path) for path in TEMPLATES if pattern.search(path.read_text(encoding="utf-8"))]


def test_no_inline_handler_style_or_script() -> None:
    assert (_matching(INLINE_HANDLER), _matching(INLINE_STYLE), _matching(INLINE_SCRIPT)) == ([], [], [])


def test_no_address_of_another_site_is_loaded() -> None:
    assert _matching(re.compile(r"<(script|link|img|iframe)[^>]*(src|href)=\"https?://", re.IGNORECASE)) == []


def test_french_punctuation_has_non_breaking_spaces() -> None:
    wrong = [
        f"{name(path)}:{number} {line.strip()[:80]}"
        for path in TEMPLATES
        for number, line in enumerate(TAGS.sub(lambda tag: "\n" * tag[0].count("\n"), path.read_text()).splitlines(), 1)
        if ORDINARY_SPACE.search(line)
    ]
    assert wrong == []

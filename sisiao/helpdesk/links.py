"""Whether the links of an article lead somewhere: to an article and a heading in it, to a page, to a site."""

import re
from collections.abc import Mapping

from django.urls import Resolver404, resolve

from sisiao.helpdesk.markdown import LINK, address_of, anchors

# Addresses beside those of the articles.
RESERVED = frozenset({"premiers-pas", "redaction"})
_ARTICLE = re.compile(r"/aide/([a-z0-9-]+)/(?:\?[^#]*)?(?:#(.*))?")


def dead_links(body: str, texts: Mapping[str, str]) -> list[str]:
    """The links of a text that lead nowhere, as they are written; `texts` holds every article by its address.

    Another site is not asked whether it answers.
    """
    return [found[2] for found in LINK.finditer(body) if not _leads(address_of(found[2]), texts)]


def _leads(address: str, texts: Mapping[str, str]) -> bool:
    article = _ARTICLE.fullmatch(address)
    if article and article[1] not in RESERVED:
        text = texts.get(article[1])
        return text is not None and (
            not article[2] or article[2] in {name for _words, name in anchors(text, deepest=3)}
        )
    return _opens(address) if address.startswith("/") else bool(address)


def _opens(path: str) -> bool:
    try:
        resolve(re.split(r"[?#]", path)[0])
    except Resolver404:
        return False
    return True

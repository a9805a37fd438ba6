"""The user guide of the repository is the first version of the articles: one text, read here and nowhere copied."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

# The page that lists the others in the repository; the site has its own.
CONTENTS = "README"


@dataclass(frozen=True, slots=True)
class GuidePage:
    slug: str
    title: str
    body: str


def guide_pages(folder: Path | None = None) -> Iterator[GuidePage]:
    """The pages of the guide, by slug. `ValueError` when one does not begin with its title."""
    for path in sorted((folder or settings.GUIDE_DIR).glob("*.md")):
        if path.stem == CONTENTS:
            continue
        first, _, body = path.read_text(encoding="utf-8").partition("\n")
        if not first.startswith("# "):
            raise ValueError(f"{path.name} does not begin with its title")
        yield GuidePage(path.stem, first.removeprefix("# ").strip(), body.strip())

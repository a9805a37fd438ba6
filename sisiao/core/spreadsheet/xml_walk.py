"""A walk over an XML part with expat: no DOCTYPE, no entity, prefixes ignored."""

from collections.abc import Callable
from xml.parsers import expat

from sisiao.core.spreadsheet import file_controls as controls
from sisiao.core.spreadsheet.container import Refused

Start = Callable[[str, dict[str, str]], None]


def _refuse(*_: object) -> None:
    raise Refused(controls.UNREADABLE, part="DOCTYPE")


def local(name: str) -> str:
    return name.rpartition(":")[2]


def walk(
    part: bytes,
    name: str,
    *,
    start: Start,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Call the handlers along the part. Raises `Refused` when it is not well formed or declares a DOCTYPE."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = lambda tag, attributes: start(local(tag), attributes)
    if end:
        parser.EndElementHandler = lambda tag: end(local(tag))
    if text:
        parser.CharacterDataHandler = text
    try:
        parser.Parse(part, True)  # noqa: FBT003
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise Refused(controls.UNREADABLE, part=name[:60]) from error

"""Nothing personal reaches the logs: no path, no query, no body, no value quoted by an error."""

import io
import logging
import logging.config
from collections.abc import Iterator

import pytest
import structlog
from django.test import Client

from sisiao.core.logging import logging_configuration

NAME = "Bérengère Dugrandmoulin"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    output = io.StringIO()
    logging.config.dictConfig(logging_configuration(as_json=True, level="INFO"))
    handler = logging.getLogger().handlers[0]
    handler.setStream(output)  # type: ignore[attr-defined]
    yield output
    logging.getLogger().removeHandler(handler)


def test_a_request_says_its_route_alone(client: Client, lines: io.StringIO) -> None:
    client.get("/healthz", {"nom": NAME}, headers={"user-agent": NAME})
    assert '"route": "healthz"' in lines.getvalue()
    assert "/healthz" not in lines.getvalue()
    assert "Dugrandmoulin" not in lines.getvalue()


def test_unknown_keys_are_dropped(lines: io.StringIO) -> None:
    structlog.get_logger("sisiao.test").info("call", count=3, last_name=NAME)
    assert '"count": 3' in lines.getvalue()
    assert "last_name" not in lines.getvalue()


def test_messages_of_libraries_keep_their_values_out(lines: io.StringIO) -> None:
    logging.getLogger("library").error("cannot write %s for '%s'", NAME, NAME)
    logging.getLogger("library").error(f"duplicate key (name)=({NAME}) and '{NAME}'")  # noqa: G004
    assert "cannot write %s" in lines.getvalue()
    assert "Dugrandmoulin" not in lines.getvalue()


def test_a_crash_says_its_type_and_place(lines: io.StringIO) -> None:
    try:
        raise ValueError(NAME)
    except ValueError:
        logging.getLogger("library").exception("failed for %s", NAME)
    assert "ValueError at tests.core.test_logging:" in lines.getvalue()
    assert "Dugrandmoulin" not in lines.getvalue()

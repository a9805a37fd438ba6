"""The calls themselves: what each fault gives, what is tried again and what never is, where we do not go."""

import logging
import socket
from dataclasses import replace

import pytest

from sisiao.interop import transport
from sisiao.interop.client import Client
from sisiao.interop.configuration import LOOPBACK, WrongSettings, check_settings, configuration, is_safe
from sisiao.interop.transport import Expired, FileFailed, Forbidden, Refused, Unreachable, fetch
from tests.interop.server import MUTATIONS, TOKEN, File, Site

XLSX = "temps1.xlsx"


def read(client: Client, number: int = 1):  # type: ignore[no-untyped-def]
    return client.dossier(number)


def test_a_dossier_is_read_with_its_files(site: Site, client_there: Client) -> None:
    site.add(1, File("statuts.pdf", b"%PDF-"), File(XLSX, b"PK"), departement="2A")
    found = client_there.dossier(1)
    assert (found.number, found.state, found.departement, found.procedure) == (1, "en_construction", "2A", 4242)
    assert [(file.name, file.size, file.is_workbook) for file in found.files] == [
        ("statuts.pdf", 5, False),
        (XLSX, 2, True),
    ]
    assert client_there.content(found.files[1]) == b"PK"


@pytest.mark.parametrize("fault", ["timeout", "cut", "junk", 500, 429, 503])
def test_a_read_is_tried_again(site: Site, client_there: Client, fault: object) -> None:
    site.add(1)
    site.fail("SisiaoRead", fault, fault)
    assert client_there.dossier(1).number == 1
    assert site.calls == ["SisiaoRead"] * 3


@pytest.mark.parametrize("fault", ["cut", 500, 429])
def test_a_read_is_tried_three_times_and_no_more(site: Site, client_there: Client, fault: object) -> None:
    site.add(1)
    site.fail("SisiaoRead", *[fault] * 9)
    with pytest.raises(Unreachable):
        client_there.dossier(1)
    assert len(site.calls) == 3


@pytest.mark.parametrize("fault", ["timeout", "cut", "cut after", "junk", 500, 429])
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_change_is_never_tried_again(site: Site, client_there: Client, name: str, fault: object) -> None:
    site.add(1, state="en_instruction" if name == "SisiaoAccept" else "en_construction")
    site.fail(name, fault)
    remote_id = client_there.dossier(1).remote_id
    with pytest.raises(Unreachable):
        {
            "SisiaoInstruct": lambda: client_there.instruct(remote_id),
            "SisiaoAccept": lambda: client_there.accept(remote_id, "x"),
            "SisiaoWrite": lambda: client_there.write(remote_id, "x", "incorrect"),
        }[name]()
    # A busy machine may read twice: it is the change that is asked once.
    assert site.calls.count(name) == 1


@pytest.mark.parametrize(
    "code", ["not_found", "bad_request", "graphql_parse_error", "timeout", "internal_server_error"]
)
def test_an_error_at_the_root_is_fatal_and_told_by_its_code(site: Site, client_there: Client, code: str) -> None:
    site.add(1)
    site.fail("SisiaoRead", f"root {code}")
    with pytest.raises(Refused, match=code):
        client_there.dossier(1)
    assert len(site.calls) == 1


def test_the_errors_of_a_change_are_data(site: Site, client_there: Client) -> None:
    site.add(1, state="accepte")
    remote_id = client_there.dossier(1).remote_id
    assert client_there.instruct(remote_id) == ["Le dossier est déjà accepte"]


@pytest.mark.parametrize("fault", ["nothing"])
def test_an_answer_that_the_schema_does_not_allow_is_refused(site: Site, client_there: Client, fault: str) -> None:
    site.fail("SisiaoRead", fault)
    with pytest.raises(Refused, match="réponse inattendue"):
        client_there.dossier(1)


def test_a_token_that_is_refused_says_so_and_is_told_nowhere(
    site: Site, client_there: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    other = Client(replace(client_there.configuration, token="un-autre-jeton"))
    with pytest.raises(Refused, match="unauthorized") as refused:
        other.dossier(1)
    assert site.headers[0]["Authorization"] == "Bearer un-autre-jeton"
    assert "un-autre-jeton" not in f"{refused.value!r}{refused.value.__context__!r}{caplog.text}{other.configuration!r}"
    assert TOKEN not in f"{client_there.configuration!r}"


def test_the_pages_follow_each_other(site: Site, client_there: Client) -> None:
    for number in range(1, 6):
        site.add(number)
    site.deleted = [77]
    pages = list(client_there.pages(4242, since=None))
    assert [[each.number for each in page.dossiers] for page in pages] == [[1, 2], [3, 4], [5]]
    assert pages[0].deleted == (77,)
    after_first = list(client_there.pages(4242, since=None, after=pages[0].cursor))
    assert [each.number for page in after_first for each in page.dossiers] == [3, 4, 5]


def test_a_list_that_loops_stops(site: Site, client_there: Client) -> None:
    site.add(1)
    site.loops = True
    with pytest.raises(Refused, match="tourne en rond"):
        list(client_there.pages(4242, since=None))
    assert len(site.calls) < 5


@pytest.mark.parametrize(
    ("fault", "raised"),
    [("wrong", FileFailed), ("longer", FileFailed), (403, Expired), (404, Expired), (302, FileFailed)],
)
def test_a_file_that_is_not_the_one_announced_is_not_received(
    site: Site, client_there: Client, fault: object, raised: type[Exception]
) -> None:
    site.add(1, File(XLSX, b"PK" * 100))
    site.fail("file", fault)
    with pytest.raises(raised):
        client_there.content(client_there.dossier(1).files[0])


@pytest.mark.parametrize("fault", ["truncated", 500, 503])
def test_a_file_that_stops_on_its_way_is_asked_again(site: Site, client_there: Client, fault: object) -> None:
    site.add(1, File(XLSX, b"PK" * 100_000))
    site.fail("file", fault)
    file = client_there.dossier(1).files[0]
    if fault == "truncated":
        with pytest.raises((FileFailed, Unreachable)):
            client_there.content(file)
    assert client_there.content(file) == b"PK" * 100_000


def test_the_token_is_not_sent_with_a_file(site: Site, client_there: Client) -> None:
    site.add(1, File(XLSX, b"PK"))
    client_there.content(client_there.dossier(1).files[0])
    assert [headers.get("Authorization") for headers in site.headers] == [f"Bearer {TOKEN}"]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data", "ftp://example.org/x", "file:///etc/passwd", "https://a:b@example.org/",
        "https://example.org:8443/", "https:///x", "//example.org/x", "https://[::1/x", "http://example.org/x",
    ],
)  # fmt: skip
def test_addresses_where_we_do_not_go(client_there: Client, url: str) -> None:
    with pytest.raises(Forbidden):
        fetch(client_there.configuration, url, size=1, checksum="x")
    assert not is_safe(url, loopback=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.8", "169.254.169.254", "192.168.1.1", "::1", "fd00::1"])
def test_a_name_that_leads_to_a_private_address_gets_nothing(
    client_there: Client, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    class Reached:
        sent = b""

        def getpeername(self) -> tuple[str, int]:
            return address, 443

        def sendall(self, data: bytes) -> None:
            self.sent += data

        def close(self) -> None:
            pass

    reached = Reached()
    monkeypatch.setattr(socket, "create_connection", lambda *_: reached)
    with pytest.raises(Forbidden, match="machine privée"):
        fetch(client_there.configuration, "https://example.org/x", size=1, checksum="x")
    assert reached.sent == b""


def test_only_the_hosts_that_are_named_are_called(client_there: Client) -> None:
    named = replace(client_there.configuration, file_hosts=frozenset({"stockage.example"}))
    with pytest.raises(Forbidden, match="hôte"):
        fetch(named, "https://autre.example/x", size=1, checksum="x")


def test_an_answer_too_large_is_refused(site: Site, client_there: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    site.add(1, File(XLSX, b"PK"))
    monkeypatch.setattr(transport, "MAXIMUM_ANSWER", 50)
    with pytest.raises(Refused, match="démesurée"):
        client_there.dossier(1)


NOTHING = dict.fromkeys(("URL", "TOKEN", "INSTRUCTEUR", "PROCEDURES"), "")
EVERYTHING = {
    "URL": "https://demarche.example/api/v2/graphql", "TOKEN": "abc", "INSTRUCTEUR": "x",
    "PROCEDURES": "offre-temps-1:12, places:13",
}  # fmt: skip


def _set(settings: object, told: dict[str, str]) -> None:
    for name, value in told.items():
        setattr(settings, f"DEMARCHE_NUMERIQUE_{name}", value)


def test_nothing_set_is_off(settings: object) -> None:
    _set(settings, NOTHING)
    assert configuration() is None
    assert check_settings(None) == []


def test_everything_set_is_on(settings: object) -> None:
    _set(settings, EVERYTHING)
    told = configuration()
    assert told is not None
    assert told.procedures == {12: "offre-temps-1", 13: "places"}
    assert "abc" not in repr(told)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("URL", ""), ("URL", "http://demarche.example/"), ("URL", "https://a:b@demarche.example/"), ("TOKEN", "a\nb"),
        ("TOKEN", ""), ("INSTRUCTEUR", ""), ("PROCEDURES", "12"), ("PROCEDURES", "comptes:12"),
        ("PROCEDURES", "places:12,offre-temps-1:12"),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_used_is_named(settings: object, name: str, value: str) -> None:
    _set(settings, EVERYTHING | {name: value})
    with pytest.raises(WrongSettings, match=f"DEMARCHE_NUMERIQUE_{name}"):
        configuration()
    (error,) = check_settings(None)
    assert "abc" not in error.msg
    assert not value or value not in error.msg


def test_the_loopback_is_for_tests(settings: object) -> None:
    address = f"http://{sorted(LOOPBACK)[0]}/"
    assert is_safe(address, loopback=True)
    settings.DEMARCHE_NUMERIQUE_LOOPBACK = False  # type: ignore[attr-defined]
    _set(settings, EVERYTHING | {"URL": address})
    with pytest.raises(WrongSettings):
        configuration()

"""The site as it is served: granian, pooled connections, the security policy, a real browser."""

import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from playwright.sync_api import Page

from config.database import BLOCKING_THREADS
from tests.support.browser import assert_accessible
from tests.support.live_site import LiveSite

READERS = 40


def _status(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.concurrency
def test_more_readers_than_connections(live_site: LiveSite) -> None:
    """`/readyz` reads the database; without a worker it says 503, and nothing else."""
    with ThreadPoolExecutor(READERS) as pool:
        statuses = set(pool.map(_status, [f"{live_site.url}/readyz"] * 5 * READERS))
    with psycopg.connect(live_site.database.dsn) as connection:
        held = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    assert statuses == {503}
    assert 0 < held[0] <= BLOCKING_THREADS


def test_the_first_page_in_a_real_browser(live_site: LiveSite, page: Page) -> None:
    response = page.goto(live_site.url)
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "'unsafe-inline'" not in policy
    assert "default-src 'none'" in policy
    assert page.title().endswith(" - SI SIAO")
    assert_accessible(page)

"""How the site is served: granian over WSGI, with as many threads as pooled connections."""

import os
import socket
import sys

from config.database import BLOCKING_THREADS

LOOPBACK = "127.0.0.1"


def site_url(port: int) -> str:
    """Address of a site of this machine, without a final slash."""
    return f"http://{LOOPBACK}:{port}"


def server_command(port: int, *, workers: int = 1) -> list[str]:
    """The command line of the HTTP server on the loopback; production adds its own address and workers."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws"),
        *("--host", LOOPBACK, "--port", str(port), "--workers", str(workers)),
        *(
            "--blocking-threads",
            str(BLOCKING_THREADS),
            "--respawn-failed-workers",
            "--workers-kill-timeout",
            "5",
            "--log-level",
            "error",
        ),
        "config.wsgi:application",
    ]


def serving_environment(settings: str, **more: str) -> dict[str, str]:
    """Environment of a process that serves users: it acts as `app_rw`, with pooled connections."""
    return os.environ | {"DJANGO_SETTINGS_MODULE": settings, "SISIAO_DB_ROLE": "app", "SISIAO_DB_POOL": "1"} | more


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port of the loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])

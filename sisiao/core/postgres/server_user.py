"""Which system user runs the server, and what that user can read."""

import os
import pwd
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class ServerUser:
    """The system user of the PostgreSQL processes; `drops` is true when we are root and must become someone else."""

    uid: int
    gid: int
    drops: bool

    def process_options(self) -> Mapping[str, Any]:
        """Options of `subprocess` that run a child as this user."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.drops else {}

    def can_reach(self, path: Path) -> bool:
        """True when this user may enter every folder above `path` and `path` itself."""
        if not self.drops:
            return True
        chain = [path, *path.parents]
        return all(self._may_enter(folder.stat()) for folder in chain if folder.exists())

    def _may_enter(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & stat.S_IXUSR)
        if status.st_gid == self.gid:
            return bool(status.st_mode & stat.S_IXGRP)
        return bool(status.st_mode & stat.S_IXOTH)

    def open_way_to(self, folder: Path) -> None:
        """Create `folder` and its parents as needed; what is created lets this user pass, whatever the umask."""
        if not folder.exists():
            self.open_way_to(folder.parent)
            with suppress(FileExistsError):
                folder.mkdir()
            folder.chmod(0o755)

    def own(self, folder: Path) -> None:
        """Create `folder` if needed, private to this user (0700); raises PermissionError when it is someone else's."""
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            status = folder.lstat()  # a link planted in a shared folder is not followed
            if not stat.S_ISDIR(status.st_mode) or status.st_uid != self.uid:
                raise PermissionError(f"{folder} belongs to another user: remove it") from None
        else:
            if self.drops:
                os.chown(folder, self.uid, self.gid)
        folder.chmod(0o700)


def server_user() -> ServerUser:
    """The current user, or `postgres` (else `nobody`) when we are root: PostgreSQL refuses uid 0."""
    if os.geteuid() != 0:
        return ServerUser(os.geteuid(), os.getegid(), drops=False)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return ServerUser(entry.pw_uid, entry.pw_gid, drops=True)
    raise RuntimeError("run as root, the embedded PostgreSQL needs a system user `postgres` or `nobody`")

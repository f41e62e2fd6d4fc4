"""The release before this one, kept once, so that pages still open find their scripts and styles.

The files of the release being served lie in one file of the data folder, with those of the release
before it. It may be deleted: then pages that are open during the next upgrade miss what they had
not loaded yet, until they are opened again.
"""

import logging
import os
from hashlib import sha256
from pathlib import Path

import msgspec

from server.core import disk
from server.core.assets import Release, release_of, this_release

log = logging.getLogger("evenkeel.releases")

NAME = "releases"
DIGEST_BYTES = 32


class Files(msgspec.Struct, frozen=True):
    """The assets of one release: name below `web/` to content."""

    release: str
    files: dict[str, bytes]


class Kept(msgspec.Struct, frozen=True):
    """What lies in the file."""

    current: Files
    earlier: Files | None = None


def earlier_release(folder: Path) -> Release | None:
    """Return what was served before this release; note this one for the one that comes next.

    A file that is missing or damaged counts as none; a folder that can't be written to is logged.
    """
    kept, now = _read(folder / NAME), _files_of(this_release())
    earlier = None if kept is None else _before(now, kept)
    if kept is None or kept.current.release != now.release:
        _note(folder, Kept(now, earlier))
    return None if earlier is None else release_of(earlier.release, earlier.files)


def _before(now: Files, kept: Kept) -> Files | None:
    return kept.earlier if kept.current.release == now.release else kept.current


def _files_of(release: Release) -> Files:
    return Files(release.name, {name: asset.plain for name, asset in release.assets.items()})


def _read(file: Path) -> Kept | None:
    try:
        content = file.read_bytes()
        digest, packed = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        if digest != sha256(packed).digest():
            return None
        return msgspec.msgpack.decode(packed, type=Kept)
    except (OSError, msgspec.DecodeError):
        return None


def _note(folder: Path, kept: Kept) -> None:
    """Write the file whole or not at all; another process may be doing the same."""
    packed = msgspec.msgpack.encode(kept)
    draft = folder / f"{NAME}.{os.getpid()}.new"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft.write_bytes(sha256(packed).digest() + packed)
        disk.sync(draft)
        draft.replace(folder / NAME)
    except OSError as error:
        log.warning("the files of this release could not be kept: %s", error.strerror)

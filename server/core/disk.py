"""Putting on the disk what must not be lost when the plug is pulled."""

import os
from pathlib import Path


def sync(path: Path) -> None:
    """Put a file's content, or a folder's list of names, on the disk before returning."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

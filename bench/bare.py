"""The yardstick for saves: a loop over sqlite3 that keeps as much, as durably, and does no more."""

import os
import sqlite3
import time
from pathlib import Path

from server.core.safe_sqlite import PRAGMAS

TABLES = """
CREATE TABLE person (id TEXT PRIMARY KEY, entries_cursor INT NOT NULL);
CREATE TABLE entry (
  id INTEGER PRIMARY KEY, person_id TEXT NOT NULL REFERENCES person (id), entry_id TEXT NOT NULL,
  kind TEXT NOT NULL, rev INT NOT NULL, cursor INT NOT NULL, local_date TEXT, recorded_at TEXT,
  sealed BLOB NOT NULL, UNIQUE (person_id, entry_id));
CREATE INDEX entry_cursor ON entry (person_id, cursor);
CREATE INDEX entry_day ON entry (person_id, local_date);
INSERT INTO person VALUES ('one', 0);
"""
INSERT = "INSERT INTO entry VALUES (NULL, 'one', ?, 'check_in', 1, ?, ?, ?, ?)"
SEALED_BYTES = 360  # as a check-in takes


def saves_a_second(folder: Path, seconds: float) -> float:
    """Keep one entry a commit, as fast as this disk lets one."""
    connection = sqlite3.connect(folder / f"bare-{time.monotonic_ns()}.db", isolation_level=None)
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")
    connection.executescript(TABLES)
    count, began_at = 0, time.perf_counter()
    while time.perf_counter() - began_at < seconds:
        count += 1
        row = (os.urandom(18).hex(), count, "2026-11-22", "2026-11-22 20:00", bytes(SEALED_BYTES))
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("UPDATE person SET entries_cursor = entries_cursor + 1")
        connection.execute(INSERT, row)
        connection.execute("COMMIT")
    rate = count / (time.perf_counter() - began_at)
    connection.close()
    return rate

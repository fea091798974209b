"""Engine versions: what a bare major version means, which formats exist, which direction is an upgrade."""

from __future__ import annotations

import re

# The minor version that a major version stands for, and the engine's default. Frozen, so that tests are stable.
MINORS: dict[str, dict[str, str]] = {
    "postgres": {
        "13": "13.22", "14": "14.19", "15": "15.14", "16": "16.10", "17": "17.6", "18": "18.1",
    },
    "mysql": {"5.7": "5.7.44", "8.0": "8.0.43", "8": "8.0.43", "8.4": "8.4.6"},
    "mariadb": {"10.5": "10.5.29", "10.6": "10.6.23", "10.11": "10.11.14", "11.4": "11.4.8", "11.8": "11.8.3"},
}  # fmt: skip

DEFAULTS = {"postgres": "17.6", "mysql": "8.4.6", "mariadb": "11.8.3"}

FORMATS = {
    "postgres": re.compile(r"\d+(\.\d+){0,2}(-R\d+)?"),
    "mysql": re.compile(r"\d+(\.\d+){0,2}(-rds\.\d+)?"),
    "mariadb": re.compile(r"\d+(\.\d+){0,2}"),
}
ANY_FORMAT = re.compile(r"\d+[\w.-]*")


def is_version(engine: str, version: str) -> bool:
    """Whether the text looks like a version of that engine; there is no list of versions."""
    return bool(FORMATS.get(engine, ANY_FORMAT).fullmatch(version))


def resolve(engine: str, version: str) -> str:
    """The full version that AWS runs when asked for a major one."""
    return MINORS.get(engine, {}).get(version, version)


def compare(left: str, right: str) -> int:
    """-1, 0 or 1 by dot segment, numerically where both are numbers."""
    for one, other in zip(left.split("."), right.split("."), strict=False):
        if one == other:
            continue
        if one.isdigit() and other.isdigit():
            return -1 if int(one) < int(other) else 1
        return -1 if one < other else 1
    return 0


def major(engine: str, version: str) -> str:
    """The part that only AllowMajorVersionUpgrade changes: one segment for PostgreSQL since 10, two elsewhere."""
    segments = version.split(".")
    single = engine.endswith("postgres") or engine.startswith(("aurora-postgresql", "oracle", "sqlserver"))
    return segments[0] if single and segments[0] not in ("8", "9") else ".".join(segments[:2])

"""Which parameters a family has: a sample for PostgreSQL and MySQL in `parameters/*.txt`, anything for others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "parameters"
FAMILY = re.compile(
    r"(?P<engine>(custom-)?(aurora-)?(mysql|postgresql|postgres|mariadb|oracle|sqlserver|db2))"
    r"(-[a-z0-9-]+?)?-?\d+(\.\d+)?"
)
CATALOGUES = {"mysql": "mysql", "mariadb": "mysql", "postgres": "postgres"}
RANGE = re.compile(r"(-?[\d.e+]+)-([\d.e+]+)")
# Values that the cloud works out per instance class.
FORMULA = re.compile(r"\{.*\}|(GREATEST|LEAST|SUM)\(.*\)", re.DOTALL)


@dataclass(frozen=True)
class Parameter:
    """One parameter of an engine. `default` is set by the cloud; without it the engine's own counts, unseen."""

    name: str
    data_type: str
    apply_type: str
    modifiable: bool
    default: str | None
    allowed: str | None

    def allows(self, value: str) -> bool:
        """Whether the cloud takes the value."""
        if self.allowed is None or FORMULA.fullmatch(value):
            return True
        bounds = RANGE.fullmatch(self.allowed)
        if bounds:
            return _is_within(value, float(bounds[1]), float(bounds[2]))
        values = self.allowed.split(",")
        given = value.split(",") if self.data_type == "list" else [value]
        return all(item in values for item in given)


def is_family(name: str) -> bool:
    """Whether the text looks like a family; there is no list of families."""
    return FAMILY.fullmatch(name) is not None


def catalogue(family: str) -> dict[str, Parameter] | None:
    """The parameters of a family by lower-case name, None where there is no list."""
    found = FAMILY.fullmatch(family)
    file = CATALOGUES.get(found["engine"]) if found else None
    return _read(file) if file else None


@cache
def _read(file: str) -> dict[str, Parameter]:
    lines = (FOLDER / f"{file}.txt").read_text().splitlines()
    return {entry.name.lower(): entry for entry in (_entry(line) for line in lines if not line.startswith("#"))}


def _entry(line: str) -> Parameter:
    name, data_type, apply_type, modifiable, default, allowed = line.split(" ", 5)
    return Parameter(
        name,
        data_type,
        apply_type,
        modifiable == "yes",
        None if default == "-" else default,
        None if allowed == "-" else allowed,
    )


def _is_within(value: str, low: float, high: float) -> bool:
    try:
        return low <= float(value) <= high
    except ValueError:
        return False

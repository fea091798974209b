"""What AWS refuses about parameter groups and parameters, in its codes and words."""

from __future__ import annotations

import re
from typing import Any

from .rds_parameter_catalogue import Parameter, catalogue, is_family
from .rds_validation import refuse

NAME = re.compile(r"[a-z](?!.*--)[a-z0-9-]{0,253}[a-z0-9]|[a-z]", re.IGNORECASE)
METHODS = ("immediate", "pending-reboot")
# ModifyDBParameterGroup and ResetDBParameterGroup: "A maximum of 20 parameters can be modified in a single request".
MOST = 20


def check_creation(params: dict[str, Any]) -> None:
    """Refuse a bad name or family. moto looks after blank descriptions and names in use."""
    name = str(params.get("db_parameter_group_name", ""))
    if not NAME.fullmatch(name):
        refuse(
            "InvalidParameterValue",
            "The parameter DBParameterGroupName is not a valid identifier. Identifiers must begin with a letter; must "
            "contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two "
            f"consecutive hyphens: {name}",
        )
    family = params.get("db_parameter_group_family")
    if family and not is_family(str(family)):
        refuse("InvalidParameterValue", f"ParameterGroupFamily {family} is not a valid parameter group family")


def check_values(family: str, given: list[dict[str, Any]]) -> None:
    """Refuse the whole call when one parameter cannot be set."""
    _check_count(given)
    for item in given:
        entry = _check_one(family, item)
        value = item.get("ParameterValue")
        if value is None:
            refuse("InvalidParameterValue", f"The value of parameter {item['ParameterName']} must be provided.")
        if entry is not None and not entry.allows(str(value)):
            message = f"Invalid parameter value: {value} for: {entry.name} allowed values are: {entry.allowed}"
            refuse("InvalidParameterValue", message)


def check_reset(family: str, given: list[dict[str, Any]]) -> None:
    """Refuse the whole call when one parameter cannot be reset."""
    _check_count(given)
    for item in given:
        _check_one(family, item)


def _check_count(given: list[dict[str, Any]]) -> None:
    if not given:
        refuse("InvalidParameterValue", "At least one parameter must be supplied.")
    if len(given) > MOST:
        refuse("InvalidParameterValue", f"A maximum of {MOST} parameters can be modified in a single request.")
    names = [str(item.get("ParameterName", "")).lower() for item in given]
    if len(set(names)) < len(names):
        refuse("InvalidParameterCombination", "A parameter may be named once in a request.")


def _check_one(family: str, item: dict[str, Any]) -> Parameter | None:
    name = str(item.get("ParameterName", ""))
    known = catalogue(family)
    entry = known.get(name.lower()) if known is not None else None
    if not name or (known is not None and entry is None):
        refuse("InvalidParameterValue", f"Could not find parameter with name: {name}")
    method = item.get("ApplyMethod")
    if method not in METHODS:
        refuse("InvalidParameterValue", f"Invalid apply method for parameter {name}: {method}")
    if entry is not None and not entry.modifiable:
        refuse("InvalidParameterValue", f"The parameter {entry.name} cannot be modified.")
    if entry is not None and entry.apply_type == "static" and method == "immediate":
        message = f"cannot use immediate apply method for static parameter: {entry.name}"
        refuse("InvalidParameterCombination", message)
    return entry

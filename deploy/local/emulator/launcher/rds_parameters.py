"""DB parameter groups: modify, reset, describe and apply status as AWS has them; moto only stores what it is given."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import DBParameterGroupNotFoundError
from moto.rds.models import DBParameterGroup, RDSBackend
from moto.rds.responses import RDSResponse

from .instance_state import parameter_state_of
from .rds_parameter_catalogue import Parameter, catalogue
from .rds_parameter_rules import check_creation, check_reset, check_values
from .rds_validation import refuse
from .settings import Settings

PAGE = 100
LEAST_PAGE = 20


def install_parameters(settings: Settings) -> None:
    """Patch the calls on parameter groups and their parameters."""
    _install_groups()
    _install_writes(settings)
    RDSResponse.describe_db_parameters = _describe_parameters  # type: ignore[method-assign]


def _install_groups() -> None:
    original_create = RDSBackend.create_db_parameter_group

    def create(self: RDSBackend, db_parameter_group_kwargs: dict[str, Any]) -> DBParameterGroup:
        check_creation(db_parameter_group_kwargs)
        return original_create(self, db_parameter_group_kwargs)

    def describe(self: RDSBackend, db_parameter_group_kwargs: dict[str, Any]) -> list[DBParameterGroup]:
        name = db_parameter_group_kwargs.get("db_parameter_group_name")
        return [_group(self, str(name))] if name else list(self.db_parameter_groups.values())

    RDSBackend.create_db_parameter_group = create  # type: ignore[method-assign]
    RDSBackend.describe_db_parameter_groups = describe  # type: ignore[method-assign]


def _install_writes(settings: Settings) -> None:
    def modify(self: RDSResponse) -> ActionResult:
        group = _writable(self)
        given = _given(self)
        check_values(str(group.family), given)
        for item in given:
            stored = group.parameters[_spelling(group, item["ParameterName"])]
            stored.update(ParameterValue=item["ParameterValue"], ApplyMethod=item["ApplyMethod"])
        _apply(self.backend, group, given, settings)
        return ActionResult({"DBParameterGroupName": group.name})

    def reset(self: RDSResponse) -> ActionResult:
        group = _writable(self)
        given = _given(self)
        everything = self.params.get("ResetAllParameters")
        if everything or (everything is None and not given):
            # Static parameters among them wait for a reboot.
            given = [{"ParameterName": name, "ApplyMethod": "pending-reboot"} for name in group.parameters]
        else:
            check_reset(str(group.family), given)
        for item in given:
            group.parameters.pop(_spelling(group, item["ParameterName"]), None)
        _apply(self.backend, group, given, settings)
        return ActionResult({"DBParameterGroupName": group.name})

    RDSResponse.modify_db_parameter_group = modify  # type: ignore[method-assign]
    setattr(RDSResponse, "reset_db_parameter_group", reset)


def _group(backend: RDSBackend, name: str) -> DBParameterGroup:
    group = backend.db_parameter_groups.get(name)
    if group is None:
        raise DBParameterGroupNotFoundError(name.lower())
    return group


def _writable(response: RDSResponse) -> DBParameterGroup:
    name = str(response.params.get("DBParameterGroupName", "")).lower()
    if name.startswith("default."):
        refuse("InvalidDBParameterGroupState", f"Default DBParameterGroup cannot be modified: {name}")
    return _group(response.backend, name)


def _given(response: RDSResponse) -> list[dict[str, Any]]:
    return [dict(item.original_dict()) for item in response.params.get("Parameters") or []]


def _spelling(group: DBParameterGroup, name: str) -> str:
    """Names are case-blind; the catalogue's spelling is the one that is shown."""
    known = (catalogue(str(group.family)) or {}).get(name.lower())
    return known.name if known else name.lower()


def _apply(backend: RDSBackend, group: DBParameterGroup, given: list[dict[str, Any]], settings: Settings) -> None:
    methods = {item["ApplyMethod"] for item in given}
    for db in backend.databases.values():
        if (db.db_parameter_group_name or "").lower() != group.name:
            continue
        state = parameter_state_of(db)
        if "pending-reboot" in methods:
            # Stays until RebootDBInstance (aws-rdsinstance.md section 6 rule 7).
            state.steady = "pending-reboot"
        if "immediate" in methods:
            state.add("applying", settings.durations["parameters-applying"])


def _describe_parameters(self: RDSResponse) -> ActionResult:
    group = _group(self.backend, str(self.params.get("DBParameterGroupName", "")))
    rows = _rows(group)
    source = self.params.get("Source")
    if source not in (None, "user", "system", "engine-default"):
        refuse("InvalidParameterValue", f"Invalid value {source} for Source. Must be user, system or engine-default")
    names = {name.lower() for name in _filtered_names(self.params.get("Filters") or [])}
    chosen = [
        row
        for row in rows
        if (source is None or row["Source"] == source) and (not names or row["ParameterName"].lower() in names)
    ]
    size = int(self.params.get("MaxRecords") or PAGE)
    if not LEAST_PAGE <= size <= PAGE:
        refuse("InvalidParameterValue", f"Invalid value {size} for MaxRecords. Must be between 20 and 100")
    start = int(self.params.get("Marker") or 0)
    answer: dict[str, Any] = {"Parameters": chosen[start : start + size]}
    if start + size < len(chosen):
        answer["Marker"] = str(start + size)
    return ActionResult(answer)


def _filtered_names(filters: list[Any]) -> list[str]:
    for item in filters:
        if item["Name"] != "parameter-name":
            refuse("InvalidParameterValue", f"Unrecognized filter name: {item['Name']}")
    return [name for item in filters for name in item["Values"]]


def _rows(group: DBParameterGroup) -> list[dict[str, Any]]:
    known = {entry.name: _row(entry) for entry in (catalogue(str(group.family)) or {}).values()}
    for name, stored in group.parameters.items():
        base = known.get(name) or {"ParameterName": name, "DataType": "string", "ApplyType": "dynamic"}
        # A value that RDS sets anyway is not told from its own: it goes on being listed as a default.
        source = "system" if base.get("ParameterValue") == stored["ParameterValue"] else "user"
        known[name] = {"IsModifiable": True, **base, **stored, "Source": source}
    return [known[name] for name in sorted(known)]


def _row(entry: Parameter) -> dict[str, Any]:
    row: dict[str, Any] = {
        "ParameterName": entry.name,
        "Description": f"{entry.name} of the engine.",
        "Source": "engine-default" if entry.default is None else "system",
        "ApplyType": entry.apply_type,
        "DataType": entry.data_type,
        "IsModifiable": entry.modifiable,
        "ApplyMethod": "pending-reboot",
    }
    if entry.default is not None:
        row["ParameterValue"] = entry.default
    if entry.allowed is not None:
        row["AllowedValues"] = entry.allowed
    return row

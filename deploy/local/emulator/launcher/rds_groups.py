"""Parameter and option groups in use may not be deleted; an instance shows its own apply status."""

from __future__ import annotations

from typing import Any

from moto.rds.models import DBInstance, DBParameterGroup, OptionGroup, RDSBackend

from .instance_state import parameter_state_of
from .rds_validation import refuse


def install_groups() -> None:
    """Patch the deletions. moto lets a used parameter group go and then fails every Describe of the region."""
    original_parameter = RDSBackend.delete_db_parameter_group
    original_option = RDSBackend.delete_option_group

    def delete_parameter_group(self: RDSBackend, db_parameter_group_name: str) -> DBParameterGroup:
        name = db_parameter_group_name.lower()
        if name.startswith("default."):
            refuse("InvalidDBParameterGroupState", f"Default DBParameterGroup cannot be deleted: {name}")
        if any((db.db_parameter_group_name or "").lower() == name for db in self.databases.values()):
            refuse("InvalidDBParameterGroupState", f"One or more database instances are still members of {name}.")
        return original_parameter(self, db_parameter_group_name)

    def delete_option_group(self: RDSBackend, option_group_name: str) -> OptionGroup:
        if any(db.option_group_name == option_group_name for db in self.databases.values()):
            message = f"The option group '{option_group_name}' cannot be deleted because it is in use."
            refuse("InvalidOptionGroupStateFault", message)
        return original_option(self, option_group_name)

    RDSBackend.delete_option_group = delete_option_group  # type: ignore[method-assign]
    RDSBackend.delete_db_parameter_group = delete_parameter_group  # type: ignore[method-assign]
    setattr(DBInstance, "db_parameter_group_status_list", property(_parameter_group_status))


def _parameter_group_status(db: Any) -> list[dict[str, str]]:
    status = parameter_state_of(db).status()
    return [{"DBParameterGroupName": group.name, "ParameterApplyStatus": status} for group in db.db_parameter_groups()]

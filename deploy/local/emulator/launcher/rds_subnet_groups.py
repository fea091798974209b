"""DB subnet groups: AWS's refusals. moto accepts any zones, drops a group that is modified, forgets who uses it."""

from __future__ import annotations

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import InvalidSubnetIdError
from moto.ec2.models import ec2_backends
from moto.rds.exceptions import DBSubnetGroupNotFoundError, InvalidSubnet
from moto.rds.models import DBSubnetGroup, RDSBackend
from moto.rds.responses import RDSResponse

from .rds_validation import refuse

NAME = re.compile(r"[a-z][a-z0-9 ._-]{0,254}")
LEAST_ZONES = 2


def install_subnet_groups() -> None:
    """Patch create, modify and delete. The subnets are looked up here: moto answers with EC2's errors."""
    original_delete = RDSBackend.delete_subnet_group

    def create(self: RDSResponse) -> ActionResult:
        name = str(self.params.get("DBSubnetGroupName", "")).lower()
        description = self.params.get("DBSubnetGroupDescription")
        if not NAME.fullmatch(name) or name == "default":
            refuse("InvalidParameterValue", f"The parameter DBSubnetGroupName is not a valid identifier: {name}")
        if not description:
            blank = "The parameter DBSubnetGroupDescription must be provided and must not be blank."
            refuse("InvalidParameterValue", blank)
        if name in self.backend.subnet_groups:
            refuse("DBSubnetGroupAlreadyExists", f"DB Subnet Group {name} already exists.")
        subnets = _subnets(self)
        return _answer(self.backend.create_subnet_group(name, description, subnets, self.params.get("Tags", [])))

    def modify(self: RDSResponse) -> ActionResult:
        name = str(self.params.get("DBSubnetGroupName", ""))
        group = self.backend.subnet_groups.get(name)
        if group is None:
            raise DBSubnetGroupNotFoundError(name)
        subnets = _subnets(self)
        _check_users(self.backend, group, subnets)
        group.subnets = subnets
        description = self.params.get("DBSubnetGroupDescription")
        if description is not None:
            group.description = description
        return _answer(group)

    def delete(self: RDSBackend, subnet_name: str) -> DBSubnetGroup:
        if _users(self, subnet_name.lower()):
            message = f"Cannot delete the subnet group '{subnet_name}': at least one database instance is using it."
            refuse("InvalidDBSubnetGroupStateFault", message)
        return original_delete(self, subnet_name)

    RDSResponse.create_db_subnet_group = create  # type: ignore[method-assign]
    RDSResponse.modify_db_subnet_group = modify  # type: ignore[method-assign]
    RDSBackend.delete_subnet_group = delete  # type: ignore[method-assign]
    setattr(DBSubnetGroup, "supported_network_types", ["IPV4"])


def _answer(group: DBSubnetGroup) -> ActionResult:
    return ActionResult({"DBSubnetGroup": group})


def _subnets(response: RDSResponse) -> list[Any]:
    network = ec2_backends[response.current_account][response.region]
    found = []
    for identifier in response.params.get("SubnetIds", []):
        try:
            found.append(network.get_subnet(identifier))
        except InvalidSubnetIdError:
            raise InvalidSubnet(identifier) from None
    if len({subnet.vpc_id for subnet in found}) > 1:
        raise InvalidSubnet(", ".join(subnet.id for subnet in found))
    zones = {subnet.availability_zone for subnet in found}
    if len(zones) < LEAST_ZONES:
        refuse(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            f"The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
            f"{', '.join(sorted(zones)) or 'none'}. Add subnets to cover at least {LEAST_ZONES} AZs.",
        )
    return found


def _users(backend: RDSBackend, name: str) -> list[Any]:
    databases = backend.databases.values()
    return [db for db in databases if (getattr(db, "_db_subnet_group_name", None) or "").lower() == name]


def _check_users(backend: RDSBackend, group: DBSubnetGroup, subnets: list[Any]) -> None:
    zones = {subnet.availability_zone for subnet in subnets}
    held = {db.availability_zone for db in _users(backend, group.name)}
    lost = {subnet.availability_zone for subnet in group._subnets} - zones
    if held & lost:
        names = ", ".join(sorted(held & lost))
        refuse("SubnetAlreadyInUse", f"The DB subnet is already in use in the Availability Zone {names}.")

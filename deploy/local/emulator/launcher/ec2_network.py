"""The default VPC of every region has three subnets whose ids are known beforehand, in its first three zones."""

from __future__ import annotations

from collections.abc import Iterator

from moto.ec2.models import subnets
from moto.ec2.models.subnets import SubnetBackend
from moto.ec2.models.vpcs import VPC, VPCBackend

FIXED = ("subnet-0a1b2c3d4e5f60001", "subnet-0a1b2c3d4e5f60002", "subnet-0a1b2c3d4e5f60003")
# The fourth /20 and on of 172.31.0.0/16 are free in a region of two zones.
SPARE_BLOCK = "172.31.240.0/20"


def install() -> None:
    """Patch the birth of a region's network: moto makes it at the first call that asks EC2 anything, also after reset.

    A region of two zones has the third subnet in its first zone.
    """
    original_network = VPCBackend.create_default_vpc
    original_subnet_id = subnets.random_subnet_id
    fixed: Iterator[str] = iter(())

    def create_network(self: VPCBackend) -> VPC:
        nonlocal fixed
        fixed = iter(FIXED)
        vpc = original_network(self)
        for _ in range(len(FIXED) - len(self.describe_availability_zones())):  # type: ignore[attr-defined]
            zone = self.describe_availability_zones()[0].name  # type: ignore[attr-defined]
            SubnetBackend.create_subnet(self, vpc.id, SPARE_BLOCK, availability_zone=zone)  # type: ignore[arg-type]
        fixed = iter(())
        return vpc

    def subnet_id() -> str:
        return next(fixed, None) or original_subnet_id()

    VPCBackend.create_default_vpc = create_network  # type: ignore[method-assign]
    subnets.random_subnet_id = subnet_id

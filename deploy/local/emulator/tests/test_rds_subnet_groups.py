"""DB subnet groups over the default VPC's three known subnets."""

from __future__ import annotations

from typing import Any

from .emulator import EmulatorCase

A, B, C = (f"subnet-0a1b2c3d4e5f6000{number}" for number in (1, 2, 3))


class RdsSubnetGroups(EmulatorCase):
    def create(self, name: str = "net", **members: Any) -> Any:
        base = {"DBSubnetGroupName": name, "DBSubnetGroupDescription": "text", "SubnetIds": [A, B]}
        return self.rds.create_db_subnet_group(**{**base, **members})["DBSubnetGroup"]

    def found(self, name: str = "net") -> Any:
        return self.rds.describe_db_subnet_groups(DBSubnetGroupName=name)["DBSubnetGroups"][0]

    def test_every_region_has_the_three_subnets(self) -> None:
        for region in ("us-east-1", "eu-central-1", "us-west-1"):
            with self.subTest(region):
                ec2 = self.client("ec2", region)
                found = ec2.describe_subnets(SubnetIds=[A, B, C])["Subnets"]
                zones = {item["SubnetId"]: item["AvailabilityZone"] for item in found}
                self.assertEqual({A, B, C}, set(zones))
                self.assertNotEqual(zones[A], zones[B])
        self.assertEqual(("us-east-1a", "us-east-1c"), self.zones(A, C))

    def test_reset_brings_them_back(self) -> None:
        self.client("ec2").delete_subnet(SubnetId=A)
        self.control("reset", {})
        self.assertEqual(("us-east-1a", "us-east-1b"), self.zones(A, B))

    def test_round_trip(self) -> None:
        self.create("Net", Tags=[{"Key": "a", "Value": "b"}])
        found = self.found()
        self.assertEqual(
            ("net", "text", "Complete", [A, B]),
            (
                found["DBSubnetGroupName"],
                found["DBSubnetGroupDescription"],
                found["SubnetGroupStatus"],
                [subnet["SubnetIdentifier"] for subnet in found["Subnets"]],
            ),
        )
        self.assertTrue(found["VpcId"])
        self.assertEqual(["IPV4"], found["SupportedNetworkTypes"])
        tags = self.rds.list_tags_for_resource(ResourceName=found["DBSubnetGroupArn"])["TagList"]
        self.assertEqual([{"Key": "a", "Value": "b"}], tags)

    def test_modify_replaces_subnets_and_keeps_the_group(self) -> None:
        self.create()
        self.rds.modify_db_subnet_group(DBSubnetGroupName="NET", SubnetIds=[B, C])
        found = self.found()
        self.assertEqual([B, C], [subnet["SubnetIdentifier"] for subnet in found["Subnets"]])
        self.assertEqual("text", found["DBSubnetGroupDescription"])
        self.rds.modify_db_subnet_group(
            DBSubnetGroupName="net", DBSubnetGroupDescription="new", SubnetIds=[B, C]
        )
        self.assertEqual("new", self.found()["DBSubnetGroupDescription"])

    def test_refusals(self) -> None:
        self.create()
        few = "DBSubnetGroupDoesNotCoverEnoughAZs"
        rows: list[tuple[str, dict[str, Any], str]] = [
            ("one zone", {"SubnetIds": [A]}, few),
            ("no subnet", {"SubnetIds": []}, few),
            ("unknown subnet", {"SubnetIds": [A, "subnet-0000"]}, "InvalidSubnet"),
            ("blank description", {"DBSubnetGroupDescription": ""}, "InvalidParameterValue"),
            ("reserved name", {"name": "default"}, "InvalidParameterValue"),
            ("name in use, other case", {"name": "NET"}, "DBSubnetGroupAlreadyExists"),
        ]
        for reason, members, code in rows:
            with self.subTest(reason):
                self.assertEqual((400, code), self.refused(self.create, **{"name": "other", **members}))
        modify = self.rds.modify_db_subnet_group
        self.assertEqual((400, few), self.refused(modify, DBSubnetGroupName="net", SubnetIds=[A]))
        gone = self.refused(modify, DBSubnetGroupName="nobody", SubnetIds=[A, B])
        self.assertEqual((404, "DBSubnetGroupNotFoundFault"), gone)
        self.assertEqual([A, B], [subnet["SubnetIdentifier"] for subnet in self.found()["Subnets"]])

    def test_in_use(self) -> None:
        self.create()
        self.available_instance(DBSubnetGroupName="net", AvailabilityZone="us-east-1a")
        delete = self.rds.delete_db_subnet_group
        self.assertEqual((400, "InvalidDBSubnetGroupStateFault"), self.refused(delete, DBSubnetGroupName="net"))
        modify = self.rds.modify_db_subnet_group
        used = self.refused(modify, DBSubnetGroupName="net", SubnetIds=[B, C])
        self.assertEqual((400, "SubnetAlreadyInUse"), used)
        modify(DBSubnetGroupName="net", SubnetIds=[A, C])
        self.rds.delete_db_instance(DBInstanceIdentifier="db1", SkipFinalSnapshot=True)
        self.advance()
        delete(DBSubnetGroupName="net")
        self.assertEqual((404, "DBSubnetGroupNotFoundFault"), self.refused(delete, DBSubnetGroupName="net"))

    def zones(self, *subnets: str) -> tuple[str, ...]:
        found = self.client("ec2").describe_subnets(SubnetIds=list(subnets))["Subnets"]
        zones = {item["SubnetId"]: item["AvailabilityZone"] for item in found}
        return tuple(zones[subnet] for subnet in subnets)

"""Bad RDS input is refused with AWS's code, and nothing has changed afterwards."""

from __future__ import annotations

from typing import Any

from .emulator import EmulatorCase

VALUE = "InvalidParameterValue"
COMBINATION = "InvalidParameterCombination"
STATE = "InvalidDBInstanceState"

BAD_CREATES: list[tuple[str, dict[str, Any], str]] = [
    ("no such class family", {"DBInstanceClass": "db.nonsense"}, VALUE),
    ("version is not a number", {"EngineVersion": "latest"}, COMBINATION),
    ("password shorter than 8", {"MasterUserPassword": "short"}, VALUE),
    ("password with a forbidden sign", {"MasterUserPassword": "with@sign"}, VALUE),
    ("no password and not managed", {"MasterUserPassword": None}, VALUE),
    ("password although managed", {"ManageMasterUserPassword": True}, COMBINATION),
    ("io1 without Iops", {"StorageType": "io1", "AllocatedStorage": 100}, COMBINATION),
    ("gp3 too small to provision", {"StorageType": "gp3", "Iops": 3000}, COMBINATION),
    ("storage below the minimum", {"AllocatedStorage": 1}, VALUE),
    ("retention above 35 days", {"BackupRetentionPeriod": 36}, VALUE),
    ("zone together with Multi-AZ", {"MultiAZ": True, "AvailabilityZone": "us-east-1a"}, COMBINATION),
    ("engine unknown", {"Engine": "paradox"}, VALUE),
]

BAD_MODIFIES: list[tuple[str, dict[str, Any], str]] = [
    ("nothing to modify", {"ApplyImmediately": True}, COMBINATION),
    ("storage shrinks", {"AllocatedStorage": 19}, COMBINATION),
    ("version goes down", {"EngineVersion": "16.3"}, COMBINATION),
    ("major upgrade without the flag", {"EngineVersion": "17.2"}, COMBINATION),
    ("no such class family", {"DBInstanceClass": "db.nonsense"}, VALUE),
    ("io1 without Iops", {"StorageType": "io1", "AllocatedStorage": 100}, COMBINATION),
    ("monitoring without a role", {"MonitoringInterval": 30}, COMBINATION),
    ("unknown parameter group", {"DBParameterGroupName": "nobody"}, "DBParameterGroupNotFound"),
    ("unknown option group", {"OptionGroupName": "nobody"}, "OptionGroupNotFoundFault"),
]


class RdsRefusals(EmulatorCase):
    def test_create(self) -> None:
        for reason, members, code in BAD_CREATES:
            with self.subTest(reason):
                self.assertEqual((400, code), self.refused(self.create_instance, **members))
        self.assertEqual([], self.rds.describe_db_instances()["DBInstances"])

    def test_modify(self) -> None:
        self.available_instance()
        before = self.instance()
        for reason, members, code in BAD_MODIFIES:
            with self.subTest(reason):
                status, found = self.refused(self.rds.modify_db_instance, DBInstanceIdentifier="db1", **members)
                self.assertEqual((code, True), (found, status in (400, 404)))
        after = self.instance()
        before.pop("LatestRestorableTime"), after.pop("LatestRestorableTime")
        self.assertEqual(before, after)

    def test_modify_needs_available(self) -> None:
        self.create_instance()
        members = {"DBInstanceIdentifier": "db1", "MultiAZ": True}
        self.assertEqual((400, STATE), self.refused(self.rds.modify_db_instance, **members))
        self.advance()
        self.control("instances/123456789012/us-east-1/db1", {"status": "storage-full"})
        self.assertEqual((400, STATE), self.refused(self.rds.modify_db_instance, **members))
        self.rds.modify_db_instance(DBInstanceIdentifier="db1", AllocatedStorage=40, ApplyImmediately=True)

    def test_delete_rules(self) -> None:
        self.create_instance()
        delete = self.rds.delete_db_instance
        both = {"SkipFinalSnapshot": True, "FinalDBSnapshotIdentifier": "x1"}
        name = "db1"
        self.assertEqual((400, STATE), self.refused(delete, DBInstanceIdentifier=name, SkipFinalSnapshot=True))
        self.advance()
        self.assertEqual((400, COMBINATION), self.refused(delete, DBInstanceIdentifier=name))
        self.assertEqual((400, COMBINATION), self.refused(delete, DBInstanceIdentifier=name, **both))
        self.rds.modify_db_instance(DBInstanceIdentifier=name, DeletionProtection=True)
        protected = self.refused(delete, DBInstanceIdentifier=name, SkipFinalSnapshot=True)
        self.assertEqual((400, COMBINATION), protected)
        self.rds.modify_db_instance(DBInstanceIdentifier=name, DeletionProtection=False)
        delete(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
        self.assertEqual((400, STATE), self.refused(delete, DBInstanceIdentifier=name, SkipFinalSnapshot=True))

    def test_unimplemented_is_501_in_the_services_format(self) -> None:
        self.assertEqual((501, "NotImplemented"), self.refused(self.rds.describe_certificates))

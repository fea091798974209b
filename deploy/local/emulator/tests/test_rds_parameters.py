"""DB parameter groups: values, sources, pages, refusals, and the apply status of instances."""

from __future__ import annotations

from typing import Any

from .emulator import EmulatorCase

VALUE = "InvalidParameterValue"
COMBINATION = "InvalidParameterCombination"
STATE = "InvalidDBParameterGroupState"
GROUP = "own"


def parameter(name: str, value: str | None = None, method: str = "immediate") -> dict[str, str]:
    given = {"ParameterName": name, "ApplyMethod": method}
    return given if value is None else {**given, "ParameterValue": value}


class RdsParameters(EmulatorCase):
    def setUp(self) -> None:
        super().setUp()
        self.create()

    def create(self, name: str = GROUP, family: str = "postgres16", description: str = "text") -> None:
        self.rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily=family, Description=description
        )

    def modify(self, *parameters: dict[str, str], group: str = GROUP) -> None:
        self.rds.modify_db_parameter_group(DBParameterGroupName=group, Parameters=list(parameters))

    def reset(self, *parameters: dict[str, str], **members: Any) -> None:
        self.rds.reset_db_parameter_group(DBParameterGroupName=GROUP, Parameters=list(parameters), **members)

    def rows(self, **members: Any) -> list[Any]:
        pages = self.rds.get_paginator("describe_db_parameters").paginate(DBParameterGroupName=GROUP, **members)
        return [row for page in pages for row in page["Parameters"]]

    def user(self) -> dict[str, tuple[str, str]]:
        rows = self.rows(Source="user")
        return {row["ParameterName"]: (row["ParameterValue"], row["ApplyMethod"]) for row in rows}

    def apply_status(self) -> str:
        return str(self.instance()["DBParameterGroups"][0]["ParameterApplyStatus"])

    def test_a_value_is_the_users_until_reset(self) -> None:
        self.assertEqual({}, self.user())
        self.modify(parameter("WORK_MEM", "8192"), parameter("max_connections", "200", "pending-reboot"))
        self.assertEqual(
            {"work_mem": ("8192", "immediate"), "max_connections": ("200", "pending-reboot")}, self.user()
        )
        self.reset(parameter("Work_Mem"), ResetAllParameters=False)
        self.assertEqual({"max_connections"}, set(self.user()))
        self.modify(parameter("jit", "0"))
        self.reset(ResetAllParameters=True)
        self.assertEqual({}, self.user())

    def test_sources_and_pages(self) -> None:
        self.modify(parameter("work_mem", "8192"))
        first = self.rds.describe_db_parameters(DBParameterGroupName=GROUP)
        self.assertEqual((100, True), (len(first["Parameters"]), "Marker" in first))
        rows = self.rows()
        self.assertEqual(len(rows), len({row["ParameterName"] for row in rows}))
        self.assertEqual({"user", "system", "engine-default"}, {row["Source"] for row in rows})
        by_name = {row["ParameterName"]: row for row in rows}
        self.assertEqual("static", by_name["max_connections"]["ApplyType"])
        self.assertIs(False, by_name["fsync"]["IsModifiable"])
        self.assertEqual("64-2147483647", by_name["work_mem"]["AllowedValues"])
        self.assertNotIn("ParameterValue", by_name["temp_buffers"])
        named = self.rows(Filters=[{"Name": "parameter-name", "Values": ["jit", "fsync"]}])
        self.assertEqual(["fsync", "jit"], [row["ParameterName"] for row in named])
        for reason, members in (("unknown source", {"Source": "x"}), ("page too small", {"MaxRecords": 19})):
            with self.subTest(reason):
                self.assertEqual((400, VALUE), self.refused(self.rows, **members))

    def test_a_value_that_rds_sets_anyway_is_listed_as_a_default(self) -> None:
        self.modify(parameter("wal_keep_size", "2048"))
        self.assertEqual({}, self.user())
        self.modify(parameter("wal_keep_size", "4096"))
        self.assertEqual({"wal_keep_size": ("4096", "immediate")}, self.user())

    def test_mysql_has_its_own(self) -> None:
        self.create("my", "mysql8.0")
        self.modify(parameter("max_connections", "200"), group="my")
        self.assertEqual((400, VALUE), self.refused(self.modify, parameter("work_mem", "8192"), group="my"))

    def test_an_engine_without_a_list_takes_any_name(self) -> None:
        self.create("ora", "oracle-ee-19")
        self.modify(parameter("open_cursors", "300"), group="ora")
        found = self.rds.describe_db_parameters(DBParameterGroupName="ora")["Parameters"]
        self.assertEqual([("open_cursors", "300")], [(row["ParameterName"], row["ParameterValue"]) for row in found])

    def test_refusals_change_nothing(self) -> None:
        good = parameter("jit", "0")
        rows: list[tuple[str, list[dict[str, str]], str]] = [
            ("unknown parameter", [good, parameter("no_such", "1")], VALUE),
            ("static at once", [good, parameter("max_connections", "200")], COMBINATION),
            ("not modifiable", [good, parameter("fsync", "0")], VALUE),
            ("outside the range", [good, parameter("work_mem", "1")], VALUE),
            ("not a number", [good, parameter("work_mem", "8MB")], VALUE),
            ("not in the list", [good, parameter("log_statement", "some")], VALUE),
            ("no value", [good, parameter("work_mem")], VALUE),
            ("no such method", [good, parameter("work_mem", "8192", "later")], VALUE),
            ("named twice", [good, parameter("JIT", "1")], COMBINATION),
            ("21 at once", [parameter(f"p{number}", "1") for number in range(21)], VALUE),
            ("none", [], VALUE),
        ]
        for reason, parameters, code in rows:
            with self.subTest(reason):
                self.assertEqual((400, code), self.refused(self.modify, *parameters))
        self.assertEqual({}, self.user())

    def test_reset_refusals(self) -> None:
        self.modify(parameter("max_connections", "200", "pending-reboot"))
        rows = [
            ("static at once", [parameter("max_connections")], COMBINATION),
            ("unknown", [parameter("no_such")], VALUE),
            ("21 at once", [parameter(f"p{number}") for number in range(21)], VALUE),
        ]
        for reason, parameters, code in rows:
            with self.subTest(reason):
                self.assertEqual((400, code), self.refused(self.reset, *parameters, ResetAllParameters=False))
        self.assertEqual({"max_connections"}, set(self.user()))

    def test_formulas_pass_the_range(self) -> None:
        self.modify(parameter("shared_buffers", "{DBInstanceClassMemory/65536}", "pending-reboot"))
        self.modify(parameter("shared_preload_libraries", "pg_cron,pg_stat_statements", "pending-reboot"))
        self.assertEqual({"shared_buffers", "shared_preload_libraries"}, set(self.user()))

    def test_groups(self) -> None:
        for reason, name, family, description, code in (
            ("ends in a hyphen", "own-", "postgres16", "x", VALUE),
            ("two hyphens", "o--n", "postgres16", "x", VALUE),
            ("a dot", "default.own", "postgres16", "x", VALUE),
            ("no family", "other", "paradox", "x", VALUE),
            ("no description", "other", "postgres16", "", VALUE),
            ("in use, other case", "OWN", "postgres16", "x", "DBParameterGroupAlreadyExists"),
        ):
            with self.subTest(reason):
                self.assertEqual((400, code), self.refused(self.create, name, family, description))
        describe = self.rds.describe_db_parameter_groups
        self.assertEqual("own", describe(DBParameterGroupName="Own")["DBParameterGroups"][0]["DBParameterGroupName"])
        unknown = (404, "DBParameterGroupNotFound")
        self.assertEqual(unknown, self.refused(describe, DBParameterGroupName="nobody"))
        self.assertEqual(unknown, self.refused(self.modify, parameter("jit", "0"), group="nobody"))
        default = self.refused(self.modify, parameter("jit", "0"), group="default.postgres16")
        self.assertEqual((400, STATE), default)

    def test_apply_status_of_dynamic_parameters(self) -> None:
        self.available_instance(DBParameterGroupName=GROUP)
        self.assertEqual("in-sync", self.apply_status())
        self.modify(parameter("work_mem", "8192"))
        self.assertEqual(("applying", "available"), (self.apply_status(), self.instance()["DBInstanceStatus"]))
        self.advance()
        self.assertEqual("in-sync", self.apply_status())

    def test_apply_status_waits_for_a_reboot(self) -> None:
        self.available_instance(DBParameterGroupName=GROUP)
        self.available_instance("db2")
        for reason, change in (
            ("static parameter set", lambda: self.modify(parameter("max_connections", "200", "pending-reboot"))),
            ("dynamic, asked to wait", lambda: self.modify(parameter("jit", "0", "pending-reboot"))),
            ("static parameter reset", lambda: self.reset(parameter("max_connections", None, "pending-reboot"))),
        ):
            with self.subTest(reason):
                change()
                self.advance()
                self.assertEqual("pending-reboot", self.apply_status())
                self.modify(parameter("work_mem", "8192"))
                self.assertEqual("applying", self.apply_status())
                self.advance()
                self.assertEqual("pending-reboot", self.apply_status())
                self.rds.reboot_db_instance(DBInstanceIdentifier="db1")
                self.advance()
                self.assertEqual("in-sync", self.apply_status())
        other = self.instance("db2")["DBParameterGroups"][0]["ParameterApplyStatus"]
        self.assertEqual("in-sync", other)

    def test_inventory_lists_what_users_made(self) -> None:
        self.available_instance(DBParameterGroupName=GROUP)
        self.available_instance("db2", BackupRetentionPeriod=1)
        self.s3.create_bucket(Bucket="my-bucket")
        found = [(row["type"], row["name"]) for row in self.control("inventory")["resources"]]
        self.assertEqual([("db", "db1"), ("db", "db2"), ("pg", "own"), ("bucket", "my-bucket")], found)

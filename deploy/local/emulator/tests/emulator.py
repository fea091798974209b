"""Launchers for test classes: started on a free port, stopped by their process handle."""

from __future__ import annotations

import atexit
import http.client
import json
import os
import subprocess
import sys
import unittest
import urllib.request
from pathlib import Path
from typing import Any, ClassVar

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

FOLDER = Path(__file__).resolve().parent.parent
NO_RETRY = Config(
    retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, parameter_validation=False, read_timeout=10
)


class Launcher:
    """An emulator on a free port. Those of the same flags are one: to start it takes longer than its tests."""

    started: ClassVar[dict[tuple[str, ...], Launcher]] = {}

    @classmethod
    def of(cls, flags: list[str]) -> Launcher:
        key = tuple(flags)
        if key not in cls.started:
            cls.started[key] = cls(flags)
        return cls.started[key]

    def __init__(self, flags: list[str]) -> None:
        command = [sys.executable, "-m", "launcher", "--host", "127.0.0.1", "--port", "0", *flags]
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(command, cwd=FOLDER, env=environment, stdout=subprocess.PIPE, text=True)
        atexit.register(self.stop)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.url = line.removeprefix("emulator ready on ").strip()
        self.clients: dict[tuple[str, str, str], Any] = {}

    def stop(self) -> None:
        for client in self.clients.values():
            client.close()
        self.process.terminate()
        self.process.wait(timeout=5)
        assert self.process.stdout is not None
        self.process.stdout.close()


class EmulatorCase(unittest.TestCase):
    """Each test starts with an empty emulator."""

    flags: ClassVar[list[str]] = []
    launcher: Launcher
    url: str

    @classmethod
    def setUpClass(cls) -> None:
        cls.launcher = Launcher.of(cls.flags)
        cls.url = cls.launcher.url

    def setUp(self) -> None:
        self.control("reset", {})
        self.control("accounts", {})
        self.s3 = self.client("s3")
        self.rds = self.client("rds")

    def client(self, service: str, region: str = "us-east-1", key: str = "test") -> Any:
        clients = self.launcher.clients
        known = clients.get((service, region, key))
        if known is not None:
            return known
        made = boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=key,
            aws_secret_access_key="unchecked",
            config=NO_RETRY,
        )
        clients[service, region, key] = made
        return made

    def raw(self, method: str, path: str, region: str = "us-east-1") -> http.client.HTTPResponse:
        """An S3 request without an SDK between: boto3 follows redirects by itself."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=5)
        self.addCleanup(connection.close)
        scope = f"Credential=test/20260101/{region}/s3/aws4_request"
        connection.request(method, path, headers={"Authorization": f"AWS4-HMAC-SHA256 {scope}, Signature=x"})
        return connection.getresponse()

    def control(self, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(f"{self.url}/_lifecycle/{path}", data=data)) as answer:
            return json.load(answer)

    def advance(self, seconds: float = 60) -> None:
        self.control("advance", {"seconds": seconds})

    def refused(self, call: Any, *arguments: Any, **members: Any) -> tuple[int, str]:
        """Status and code of the error that the call must answer with."""
        with self.assertRaises(ClientError) as caught:
            call(*arguments, **members)
        response = caught.exception.response
        return response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Code"]

    def create_instance(self, name: str = "db1", **members: Any) -> Any:
        """A small PostgreSQL instance; a member given as None is left out."""
        base = {
            "DBInstanceIdentifier": name,
            "DBInstanceClass": "db.t3.micro",
            "Engine": "postgres",
            "EngineVersion": "16.4",
            "AllocatedStorage": 20,
            "MasterUsername": "admin1",
            "MasterUserPassword": "long-enough",
        }
        given = {key: value for key, value in {**base, **members}.items() if value is not None}
        return self.rds.create_db_instance(**given)["DBInstance"]

    def available_instance(self, name: str = "db1", **members: Any) -> None:
        self.create_instance(name, **members)
        self.advance()

    def instance(self, name: str = "db1") -> Any:
        return self.rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"][0]

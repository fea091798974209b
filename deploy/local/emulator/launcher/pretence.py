"""Success answers for calls that were not carried out: the `ignore-write` fault."""

from __future__ import annotations

import re

from .call import Call
from .wire import REQUEST_ID, Response

INSTANCE = re.compile(rb"<DBInstance>.*</DBInstance>", re.DOTALL)


def pretend(call: Call, method: str, described: bytes) -> Response:
    """The answer of a write that did nothing. `described` is the DescribeDBInstances answer for its instance."""
    if call.service == "s3":
        return Response(204 if method == "DELETE" else 200, b"", [("x-amz-request-id", REQUEST_ID)])
    if call.service in ("kms", "secretsmanager"):
        return Response(200, b"{}", [("content-type", "application/x-amz-json-1.1")])
    name = call.operation
    found = INSTANCE.search(described)
    instance = found.group(0).decode() if found and name.endswith("DBInstance") else ""
    if not instance and name == "CreateDBInstance":
        identifier = f"<DBInstanceIdentifier>{call.resource}</DBInstanceIdentifier>"
        instance = f"<DBInstance>{identifier}<DBInstanceStatus>creating</DBInstanceStatus></DBInstance>"
    text = (
        f'<{name}Response xmlns="http://rds.amazonaws.com/doc/2014-10-31/"><{name}Result>{instance}</{name}Result>'
        f"<ResponseMetadata><RequestId>{REQUEST_ID}</RequestId></ResponseMetadata></{name}Response>"
    )
    return Response(200, text.encode(), [("content-type", "text/xml")])

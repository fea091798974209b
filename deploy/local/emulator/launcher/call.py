"""Which AWS call a request is: service, operation, region, account, resource."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from .s3_operations import bucket_operation, object_operation, service_operation
from .wire import Request

READ_PREFIXES = ("Describe", "Get", "Head", "List", "Assume", "Download", "Decode", "Select")

# The parameter that names what an RDS call acts on, in order of preference.
RDS_RESOURCES = (
    "DBInstanceIdentifier",
    "TargetDBInstanceIdentifier",
    "DBSnapshotIdentifier",
    "DBParameterGroupName",
    "DBSubnetGroupName",
    "OptionGroupName",
    "DBClusterIdentifier",
    "SourceIdentifier",
)


@dataclass(frozen=True)
class Call:
    """One AWS call. `resource` is a bucket or an identifier, `key` an object key; both may be empty."""

    service: str
    operation: str
    region: str
    access_key: str
    resource: str
    key: str
    parameters: dict[str, str]

    @property
    def is_write(self) -> bool:
        return not self.operation.startswith(READ_PREFIXES)


def identify(request: Request) -> Call:
    """Read the call from the SigV4 scope, the path, the query and the form. Unsigned means S3, as in moto."""
    access_key, region, service = _scope(request.headers.get("authorization", ""))
    if service == "s3":
        bucket, key = split_path(request)
        query = request.query
        if not bucket:
            operation = service_operation(query)
        elif key:
            operation = object_operation(request.method, query, request.headers)
        else:
            operation = bucket_operation(request.method, query)
        return Call(service, operation, region, access_key, bucket, key, query)
    target = request.headers.get("x-amz-target", "")
    if target:
        return Call(service, target.rpartition(".")[2], region, access_key, "", "", {})
    form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
    return Call(service, form.get("Action", ""), region, access_key, _resource(form), "", form)


def split_path(request: Request) -> tuple[str, str]:
    """Bucket and key of a path-style or `<bucket>.localhost` request."""
    host = request.headers.get("host", "").split(":")[0]
    path = request.path.lstrip("/")
    if host.endswith(".localhost"):
        return host.removesuffix(".localhost").removesuffix(".s3"), path
    bucket, _, key = path.partition("/")
    return bucket, key


def _scope(authorization: str) -> tuple[str, str, str]:
    # AWS4-HMAC-SHA256 Credential=<key>/<date>/<region>/<service>/aws4_request, ...
    _, _, rest = authorization.partition("Credential=")
    parts = rest.split(",", 1)[0].split("/")
    if len(parts) < 5:
        return "", "us-east-1", "s3"
    return parts[0], parts[2], parts[3].lower()


def _resource(form: dict[str, str]) -> str:
    if form.get("Action") == "CreateDBSnapshot":
        # It names its source besides.
        return form.get("DBSnapshotIdentifier", "").lower()
    for name in RDS_RESOURCES:
        if name in form:
            return form[name].lower()
    return form.get("ResourceName", "").rpartition(":")[2].lower()

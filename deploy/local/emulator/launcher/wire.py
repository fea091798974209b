"""HTTP requests and responses as plain values, and the XML error shapes of S3 and of the query services."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote
from xml.sax.saxutils import escape

REQUEST_ID = "00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True)
class Request:
    """One parsed HTTP request. Header names are lower-case; `target` is the raw path and query."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def raw_path(self) -> str:
        return self.target.split("?", 1)[0]

    @property
    def path(self) -> str:
        return unquote(self.raw_path)

    @property
    def query_string(self) -> str:
        _, _, query = self.target.partition("?")
        return query

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_string, keep_blank_values=True))


@dataclass(frozen=True)
class Response:
    """One HTTP response. The server adds Content-Length and the connection headers."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


def with_request_id(response: Response) -> Response:
    """As S3 answers: moto leaves the id out where the bucket is not there."""
    if any(name.lower() == "x-amz-request-id" for name, _ in response.headers):
        return response
    return Response(response.status, response.body, [*response.headers, ("x-amz-request-id", REQUEST_ID)])


class Refusal(Exception):
    """A call the emulator answers with an AWS error instead of handing it to moto."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        headers: dict[str, str] | None = None,
        members: dict[str, str] | None = None,
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}
        self.members = members or {}


def error_response(service: str, method: str, refusal: Refusal) -> Response:
    """Render a refusal as the service would: S3 XML, JSON for the target-header services, query XML otherwise."""
    headers = list(refusal.headers.items())
    if service == "s3":
        headers += [("content-type", "application/xml"), ("x-amz-request-id", REQUEST_ID)]
        # A HEAD answer never has a body: SDK clients see only the status (aws-bucket.md section 7).
        return Response(refusal.status, b"" if method == "HEAD" else _s3_error(refusal), headers)
    if service in ("kms", "secretsmanager"):
        headers.append(("content-type", "application/x-amz-json-1.1"))
        text = '{"__type":"%s","message":"%s"}' % (refusal.code, refusal.message.replace('"', "'"))
        return Response(refusal.status, text.encode(), headers)
    headers.append(("content-type", "text/xml"))
    return Response(refusal.status, _query_error(refusal), headers)


def _s3_error(refusal: Refusal) -> bytes:
    extra = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in refusal.members.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>{extra}"
        f"<RequestId>{REQUEST_ID}</RequestId></Error>"
    ).encode()


def _query_error(refusal: Refusal) -> bytes:
    fault = "Sender" if refusal.status < 500 else "Receiver"
    return (
        "<ErrorResponse><Error>"
        f"<Type>{fault}</Type><Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"
        f"</Error><RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    ).encode()

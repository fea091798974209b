"""The way into moto: a request becomes a WSGI call of the right backend's app, an HTML crash becomes an AWS error."""

from __future__ import annotations

import io
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any

from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from .call import Call, split_path
from .wire import Refusal, Request, Response, error_response

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class MotoBackend:
    """Hands requests to moto. Single-threaded by construction: moto has no locks."""

    def __init__(self) -> None:
        self._dispatcher = DomainDispatcherApplication(create_backend_app)
        self._apps: dict[str, Wsgi] = {}

    def call(self, call: Call, request: Request, account: str) -> Response:
        """Answer of moto. What moto does not implement is 501 in the service's own error format.

        Without this the SDK gets an HTML page, retries it, and reports an XML parse error (testbed.md 2.2).
        """
        environ = _environ(call, request, account)
        try:
            response = self._run(call.service, environ)
        except NotImplementedError:
            return self._unimplemented(call, request)
        except Exception:  # noqa: BLE001 - a defect of moto must look like an AWS answer, not end the connection
            traceback.print_exc(file=sys.stderr)
            return self._unimplemented(call, request)
        if response.status >= 400 and response.body[:9].lower() in (b"<!doctype", b"<html>\n<h"):
            return self._unimplemented(call, request)
        return response

    def reset(self) -> None:
        """Forget all resources of all accounts."""
        BackendDict.reset()

    def _run(self, service: str, environ: dict[str, Any]) -> Response:
        status = 500
        headers: list[tuple[str, str]] = []

        def start_response(line: str, items: list[tuple[str, str]], exc_info: object = None) -> None:
            nonlocal status, headers
            status, headers = int(line[:3]), items

        body = b"".join(self._app(service, environ)(environ, start_response))
        return Response(status, body, headers)

    def _app(self, service: str, environ: dict[str, Any]) -> Wsgi:
        app = self._apps.get(service)
        if app is None:
            app = self._dispatcher.get_application(environ)
            # Debugging replaces parts of every request; of it only the exceptions are wanted here.
            app.debug = False
            app.config["PROPAGATE_EXCEPTIONS"] = True
            self._apps[service] = app
        return app

    def _unimplemented(self, call: Call, request: Request) -> Response:
        refusal = Refusal(501, "NotImplemented", f"{call.operation} is not implemented by the emulator.")
        return error_response(call.service, request.method, refusal)


def _environ(call: Call, request: Request, account: str) -> dict[str, Any]:
    host, _, port = request.headers.get("host", "127.0.0.1").partition(":")
    path = request.path
    if call.service == "s3" and host.endswith(".localhost"):
        host, path = "localhost", "/" + "/".join(part for part in split_path(request) if part)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path.encode("utf-8").decode("latin-1"),
        "QUERY_STRING": request.query_string,
        "REQUEST_URI": request.target,
        "RAW_URI": request.target,
        "SERVER_NAME": host,
        "SERVER_PORT": port or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    for name, value in request.headers.items():
        environ["HTTP_" + name.upper().replace("-", "_")] = value
    environ["HTTP_HOST"] = host + (f":{port}" if port else "")
    environ["HTTP_X_MOTO_ACCOUNT_ID"] = account
    environ["CONTENT_TYPE"] = request.headers.get("content-type", "")
    # The body is complete here, also when it came in chunks.
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    environ["CONTENT_LENGTH"] = environ["HTTP_CONTENT_LENGTH"] = str(len(request.body))
    return environ

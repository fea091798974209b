"""A small HTTP/1.1 server on asyncio: keep-alive, one thread, requests of a connection in order.

moto has no locks and Python runs one thread at a time, so a single thread is both the lock and the fastest way.
The development server that moto ships closes the connection after every answer; this one keeps it alive.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from http.client import responses as REASONS

from .wire import Request, Response

MAX_HEADER_BYTES = 65_536

# What to do with a request: wait this many seconds, then call; None from the call drops the connection.
Step = tuple[float, Callable[[], "Response | None"]]
Handler = Callable[[Request], Step]


class HttpConnection(asyncio.Protocol):
    """Parses requests from one connection and writes the answers in order."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._buffer = bytearray()
        self._busy = False
        self._continued = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        raw = transport.get_extra_info("socket")
        if raw is not None:
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self._advance()

    def _advance(self) -> None:
        while not self._busy and self._transport is not None:
            request = self._next_request()
            if request is None:
                return
            delay, act = self._handler(request)
            if delay > 0:
                self._busy = True
                asyncio.get_running_loop().call_later(delay, self._resume, request, act)
                return
            self._answer(request, act())

    def _resume(self, request: Request, act: Callable[[], Response | None]) -> None:
        # The call happens even when the client has gone: that is what a lost connection means for a real service.
        response = act()
        self._busy = False
        self._answer(request, response)
        self._advance()

    def _next_request(self) -> Request | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            if len(self._buffer) > MAX_HEADER_BYTES:
                self._close()
            return None
        lines = self._buffer[:end].decode("latin-1").split("\r\n")
        parts = lines[0].split(" ")
        if len(parts) != 3:
            self._close()
            return None
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        body = self._read_body(headers, end + 4)
        if body is None:
            return None
        return Request(parts[0], parts[1], headers, body)

    def _read_body(self, headers: dict[str, str], start: int) -> bytes | None:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            body, end = _dechunk(self._buffer, start)
        else:
            end = start + int(headers.get("content-length") or 0)
            body = bytes(self._buffer[start:end]) if len(self._buffer) >= end else None
        if body is None:
            if "expect" in headers and not self._continued and self._transport is not None:
                self._continued = True
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return None
        self._continued = False
        del self._buffer[:end]
        return body

    def _answer(self, request: Request, response: Response | None) -> None:
        if self._transport is None:
            return
        if response is None:
            self._transport.abort()
            return
        closing = request.headers.get("connection", "").lower() == "close"
        self._transport.write(render(response, request.method, closing))
        if closing:
            self._close()

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def render(response: Response, method: str, closing: bool) -> bytes:
    """Bytes of an answer. Content-Length is always present, so the connection can stay open after a HEAD too."""
    lines = [f"HTTP/1.1 {response.status} {REASONS.get(response.status, 'Unknown')}"]
    length = str(len(response.body))
    for name, value in response.headers:
        lowered = name.lower()
        if lowered == "content-length":
            # Only a HEAD answer may name a length other than that of its (absent) body.
            length = value if method == "HEAD" else length
        elif lowered not in ("connection", "transfer-encoding"):
            lines.append(f"{name}: {value}")
    if response.status not in (204, 304):
        lines.append(f"content-length: {length}")
    lines.append("connection: close" if closing else "connection: keep-alive")
    head = "\r\n".join(lines).encode("latin-1", "replace") + b"\r\n\r\n"
    return head if method == "HEAD" or response.status in (204, 304) else head + response.body


def _dechunk(buffer: bytearray, start: int) -> tuple[bytes | None, int]:
    body = bytearray()
    while True:
        line = buffer.find(b"\r\n", start)
        if line < 0:
            return None, start
        size = int(bytes(buffer[start:line]).split(b";")[0], 16)
        chunk = line + 2
        if len(buffer) < chunk + size + 2:
            return None, start
        if size == 0:
            trailer = buffer.find(b"\r\n\r\n", line)
            return (None, start) if trailer < 0 else (bytes(body), trailer + 4)
        body += buffer[chunk : chunk + size]
        start = chunk + size + 2

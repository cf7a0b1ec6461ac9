"""A small homeserver that answers as it is told to: what no real one can be brought to do."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

JsonObject = dict[str, object]


@dataclass
class Scripted:
    """What to answer, and what was asked.

    Attributes:
        syncs: answers to one sync after another: a body, or a status and what is sent with it.
        sends: answers to one message after another, status and body.
        pages: answers to requests for history, by their token.
        others: status and body of further answers, by a part of the path.
        silent: parts of paths that get no answer.
        held: parts of paths that get their answer when the event is set.
        headers: further headers of those further answers.
        asked: method and path with query of every request.
        bodies: the body of every request, in the same order; empty where there was no JSON.
    """

    syncs: deque[JsonObject | tuple[int, str | bytes]] = field(default_factory=deque)
    sends: deque[tuple[int, JsonObject]] = field(default_factory=deque)
    pages: dict[str, JsonObject] = field(default_factory=dict)
    others: dict[str, tuple[int, JsonObject]] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    bodies: list[JsonObject] = field(default_factory=list)
    address: str = ""
    on_idle: Callable[[], None] = lambda: None

    def count(self, part: str) -> int:
        """How many requests had this in their path."""
        return sum(part in each for each in self.asked)

    def told(self, part: str) -> list[JsonObject]:
        """The bodies of the requests that had this in their path."""
        return [body for path, body in zip(self.asked, self.bodies, strict=True) if part in path]

    async def answer(self, request: web.Request) -> web.Response:
        """Answers one request."""
        self.asked.append(f"{request.method} {request.path_qs}")
        is_json = request.body_exists and request.content_type == "application/json"
        self.bodies.append(await request.json() if is_json else {})
        await self._wait(request.path)
        if request.path.endswith("/sync"):
            return self._sync()
        for part, (status, body) in self.others.items():
            if part in request.path:
                return web.json_response(body, status=status, headers=self.headers)
        if request.path.endswith("/messages"):
            return web.json_response(self.pages[request.query.get("from", "")])
        if "/send/" in request.path:
            status, body = self.sends.popleft()
            return web.json_response(body, status=status)
        if request.path.endswith("/keys/upload"):
            return web.json_response({"one_time_key_counts": {"signed_curve25519": 50, "curve25519": 0}})
        return web.json_response({})

    async def _wait(self, path: str) -> None:
        if any(part in path for part in self.silent):
            await asyncio.Event().wait()
        for part, event in tuple(self.held.items()):
            if part in path:
                await event.wait()

    def _sync(self) -> web.Response:
        if not self.syncs:
            self.on_idle()
            return web.json_response({"next_batch": "idle"})
        answer = self.syncs.popleft()
        if isinstance(answer, tuple):
            status, content = answer
            raw = content.encode() if isinstance(content, str) else content
            kind = "application/json" if raw.startswith(b"{") else "text/html"
            return web.Response(status=status, body=raw, content_type=kind)
        return web.json_response(answer, dumps=json.dumps)


@asynccontextmanager
async def scripted_homeserver() -> AsyncIterator[Scripted]:
    """A running homeserver on loopback."""
    scripted = Scripted()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", scripted.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    scripted.address = f"http://127.0.0.1:{port}"
    try:
        yield scripted
    finally:
        await runner.cleanup()

"""``/health``, ``/ready`` and ``/metrics`` over HTTP."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict

from aiohttp import web

from bot.errors import ConfigurationError
from bot.web.health import Health
from bot.web.metrics import CONTENT_TYPE, Metrics

SHUTDOWN_SECONDS = 0.5
"""How long an answer may still take when the bot ends."""

FRESH = {"Cache-Control": "no-store"}


def make_app(health: Health, metrics: Metrics) -> web.Application:
    """The three pages.

    Args:
        health: how the bot is.
        metrics: what is counted.
    """

    async def alive(_: web.Request) -> web.Response:
        """That this is answered at all says that the process lives and its event loop has time."""
        return web.Response(text="ok\n", headers=FRESH)

    async def ready(_: web.Request) -> web.Response:
        readiness = health.readiness
        body = {"ready": readiness.is_complete, **asdict(readiness)}
        status = 200 if readiness.is_complete else 503
        text = json.dumps(body) + "\n"
        return web.Response(text=text, status=status, content_type="application/json", headers=FRESH)

    async def counted(_: web.Request) -> web.Response:
        return web.Response(body=metrics.text(), headers={**FRESH, "Content-Type": CONTENT_TYPE})

    app = web.Application()
    app.router.add_get("/health", alive)
    app.router.add_get("/ready", ready)
    app.router.add_get("/metrics", counted)
    return app


@asynccontextmanager
async def served(address: str, app: web.Application) -> AsyncIterator[None]:
    """Serves pages until the end of the block; nobody's request is logged.

    Args:
        address: ``host:port``, as the setting ``web`` gives it.
        app: the pages.

    Raises:
        ConfigurationError: nothing can be served there.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await _listen(runner, address)
        yield
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, address: str) -> None:
    host, _, port = address.rpartition(":")
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
    except OSError as error:
        # asyncio's own words hold the address once more.
        reason = "?" if error.errno is None else os.strerror(error.errno)
        raise ConfigurationError("web-unusable", address=address, reason=reason) from error
    except OverflowError as error:
        raise ConfigurationError("web-unusable", address=address, reason="no such port") from error

"""A person who talks to the bot with the code Element uses: matrix-js-sdk and its Rust crypto, on Node."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from bot.demo.child import plain_environment
from bot.demo.homeserver import Account
from tests.support.install_person import FOLDER, NODE
from tests.support.seen import Seen, seen_in

ORDER_LIMIT = 30.0
"""Seconds for one order, the login with its key uploads included."""


Wanted = str | Callable[[Seen], bool]
"""A regular expression to be found in the text, or a predicate."""


class Person:
    """A logged-in person; an async context manager.

    Args:
        homeserver: base URL of the client API.
        account: whose login.
        only_signed: whether the client excludes devices that their owner has not signed.
        log: file for what the client says about its work.
    """

    def __init__(self, homeserver: str, account: Account, *, only_signed: bool = False, log: Path) -> None:
        self._homeserver = homeserver
        self._account = account
        self._only_signed = only_signed
        self._log_path = log
        self._log: IO[bytes] | None = None
        self._line: _Line | None = None
        self._transport: asyncio.SubprocessTransport | None = None
        self._consumed = 0
        self.room = ""

    @property
    def seen(self) -> list[Seen]:
        """Every message of the others so far, in order."""
        return [event for event in self._line_out.seen if event.type in ("m.room.message", "m.room.encrypted")]

    async def __aenter__(self) -> Self:
        """Starts the client and logs in with a signed device of its own."""
        loop = asyncio.get_running_loop()
        self._log = self._log_path.open("ab")
        self._transport, self._line = await loop.subprocess_exec(
            _Line,
            NODE,
            FOLDER / "main.mjs",
            stdin=PIPE,
            stdout=PIPE,
            stderr=self._log or DEVNULL,
            env=plain_environment(),
            start_new_session=True,
        )
        try:
            await self._order(
                "login",
                homeserver=self._homeserver,
                user=self._account.user_id,
                password=self._account.password,
                onlySigned=self._only_signed,
            )
        except BaseException:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Ends the client."""
        await self._end()

    async def open_direct_message(self, user_id: str, *, encrypted: bool = True) -> str:
        """Makes a direct message with somebody; from now on it is :attr:`room`.

        Returns:
            The room's id.
        """
        self.room = await self._order("open", user=user_id, encrypted=encrypted)
        return self.room

    async def say(self, text: str) -> str:
        """Says something in the room and gives the event id."""
        return await self._in_room("say", text=text)

    async def edit(self, event_id: str, text: str) -> str:
        """Changes something said before and gives the event id of the change."""
        return await self._in_room("edit", event=event_id, text=text)

    async def react(self, event_id: str, key: str) -> str:
        """Reacts to an event with an emoji."""
        return await self._in_room("react", event=event_id, key=key)

    async def vote(self, event_id: str, *answers: str) -> str:
        """Votes in a poll."""
        return await self._in_room("vote", event=event_id, answers=answers)

    async def picture(self, name: str = "bild.png") -> str:
        """Sends an encrypted picture."""
        return await self._in_room("picture", name=name)

    async def send(self, kind: str, content: Mapping[str, object]) -> str:
        """Sends any event, encrypted as the room asks."""
        return await self._in_room("send", type=kind, content=content)

    async def send_raw(self, kind: str, content: Mapping[str, object]) -> str:
        """Sends an event past the client's encryption, exactly as given."""
        return await self._in_room("raw", type=kind, content=content)

    async def leave(self) -> None:
        """Leaves the room."""
        await self._in_room("leave")

    async def shield(self, event_id: str) -> Seen:
        """An event as the client judges it now."""
        return seen_in(await self._line_out.order({"do": "inspect", "room": self.room, "event": event_id}))

    async def expect(self, wanted: Wanted, *, within: float = 20.0) -> Seen:
        """Waits for a message and passes over those before it; what was expected once is not found again.

        Raises:
            AssertionError: it did not come in time; tells what came instead.
        """
        fits = wanted if callable(wanted) else _contains(wanted)
        try:
            async with asyncio.timeout(within):
                while True:
                    while self._consumed < len(self.seen):
                        event = self.seen[self._consumed]
                        self._consumed += 1
                        if fits(event):
                            return event
                    await self._line_out.news()
        except TimeoutError:
            came = "\n  ".join(str(event) for event in self.seen)
            missing = f"{wanted!r} did not come within {within} s; seen:\n  {came}"
            raise AssertionError(missing) from None

    async def expect_notice(self, kind: str, *, within: float = 20.0, **values: object) -> None:
        """Waits for a ``member``, ``typing`` or ``receipt`` report that has these values.

        Raises:
            AssertionError: it did not come in time.
        """
        try:
            async with asyncio.timeout(within):
                while not any(values.items() <= report.items() for report in self._line_out.notices(kind)):
                    await self._line_out.news()
        except TimeoutError:
            missing = f"no {kind} with {values} within {within} s"
            raise AssertionError(missing) from None

    @property
    def _line_out(self) -> _Line:
        assert self._line is not None, "the person has not been started"
        return self._line

    async def _order(self, verb: str, **details: object) -> str:
        return str(await self._line_out.order({"do": verb, **details}))

    async def _in_room(self, verb: str, **details: object) -> str:
        return await self._order(verb, room=self.room, **details)

    async def _end(self) -> None:
        if self._transport is not None:
            if self._transport.get_returncode() is None:
                self._transport.send_signal(signal.SIGKILL)
            await self._line_out.ended
            self._transport.close()
        if self._log is not None:
            self._log.close()


class _Line(asyncio.SubprocessProtocol):
    """The JSON lines to and from the Node program, without a task of its own."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.seen: list[Seen] = []
        self.ended: asyncio.Future[None] = loop.create_future()
        self._notices: list[Mapping[str, object]] = []
        self._orders: dict[int, asyncio.Future[object]] = {}
        self._changed = asyncio.Event()
        self._rest = b""
        self._stdin: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.SubprocessTransport)
        stdin = transport.get_pipe_transport(0)
        assert isinstance(stdin, asyncio.WriteTransport)
        self._stdin = stdin

    def pipe_data_received(self, fd: int, data: bytes | str) -> None:  # noqa: ARG002  asyncio names it
        assert isinstance(data, bytes)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._take(json.loads(line))
        self._changed.set()

    def process_exited(self) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
        for order in self._orders.values():
            if not order.done():
                order.set_exception(AssertionError("the person's client has ended"))
        self._changed.set()

    async def order(self, order: Mapping[str, object]) -> object:
        """Gives an order and waits until it is done."""
        assert self._stdin is not None
        number = len(self._orders)
        done = self._orders[number] = asyncio.get_running_loop().create_future()
        self._stdin.write(json.dumps({"id": number, **order}).encode() + b"\n")
        async with asyncio.timeout(ORDER_LIMIT):
            return await done

    async def news(self) -> None:
        """Waits until anything new has been reported."""
        self._changed.clear()
        await self._changed.wait()
        if self.ended.done():
            raise AssertionError("the person's client has ended")

    def notices(self, kind: str) -> list[Mapping[str, object]]:
        """The reports of one kind so far."""
        return [report[kind] for report in self._notices if isinstance(report.get(kind), dict)]  # type: ignore[misc]

    def _take(self, report: Mapping[str, object]) -> None:
        match report:
            case {"id": int(number), "done": value}:
                self._orders[number].set_result(value)
            case {"id": int(number), "failed": why}:
                self._orders[number].set_exception(AssertionError(f"the person's client: {why}"))
            case {"event": dict(event)}:
                self.seen.append(seen_in(event))
            case _:
                self._notices.append(report)


def _contains(pattern: str) -> Callable[[Seen], bool]:
    found = re.compile(pattern)
    return lambda event: found.search(event.body) is not None

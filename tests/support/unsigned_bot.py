"""A bot of the tests that does what the product must never do: it speaks from a device its owner has not signed.

It joins every direct message, greets, and repeats what it hears. Configured by the same variables as ``lotse run``.
Run as ``python -m tests.support.unsigned_bot``.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from nio import AsyncClient, AsyncClientConfig, LoginResponse, RoomMessageText, SyncResponse


async def send(client: AsyncClient, room_id: str, text: str) -> None:
    """Says something in the room, encrypted for every device."""
    content = {"msgtype": "m.text", "body": text}
    await client.room_send(room_id, "m.room.message", content, ignore_unverified_devices=True)


async def turn(client: AsyncClient, batch: SyncResponse) -> None:
    """Keeps the keys in order, then answers what one sync brought."""
    if client.should_upload_keys:
        await client.keys_upload()
    if client.should_query_keys:
        await client.keys_query()
    for room_id in batch.rooms.invite:
        await client.join(room_id)
    for room_id, room in batch.rooms.join.items():
        for event in room.timeline.events:
            source = event.source
            own = source["type"] == "m.room.member" and source["state_key"] == client.user_id
            if own and source["content"]["membership"] == "join":
                await send(client, room_id, "Willkommen.")
            if isinstance(event, RoomMessageText) and event.sender != client.user_id:
                await send(client, room_id, f"Gehört: {event.body}")


async def main(folder: Path) -> None:
    """Logs in and answers until the process is ended."""
    config = AsyncClientConfig(encryption_enabled=True, store_sync_tokens=False)
    client = AsyncClient(
        os.environ["LOTSE_HOMESERVER"], os.environ["LOTSE_USER_ID"], store_path=str(folder), config=config
    )
    login = await client.login(os.environ["LOTSE_PASSWORD"])
    assert isinstance(login, LoginResponse), "the login was refused"
    while True:
        batch = await client.sync(timeout=10_000)
        assert isinstance(batch, SyncResponse), "the sync was refused"
        await turn(client, batch)


if __name__ == "__main__":
    data_dir = Path(os.environ["LOTSE_DATA_DIR"])
    data_dir.mkdir(parents=True, exist_ok=True)
    asyncio.run(main(data_dir))

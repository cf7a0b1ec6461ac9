"""A plain matrix-nio client that starts as most bots do: it restores its login and asks for the full state.

Run as ``python -m tests.bench.plain_nio HOMESERVER FOLDER``; ``FOLDER`` holds ``login.json``. The first run logs in and
stores where the sync stands; every further run is a start. When the rooms are known, it prints one line of JSON: the
seconds that the sync took and the memory of the process in kB.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from nio import AsyncClient, AsyncClientConfig, LoginResponse, SyncResponse

from tests.bench.memory import resident_kilobytes


async def run(homeserver: str, folder: Path) -> None:
    """Starts once."""
    file = folder / "login.json"
    login = json.loads(file.read_text(encoding="utf-8"))
    config = AsyncClientConfig(store_sync_tokens=False)
    client = AsyncClient(homeserver, login["user_id"], store_path=str(folder), config=config)
    try:
        if "token" not in login:
            answer = await client.login(login.pop("password"))
            assert isinstance(answer, LoginResponse)
            login |= {"token": answer.access_token, "device_id": answer.device_id}
        client.restore_login(login["user_id"], login["device_id"], login["token"])
        before = time.monotonic()
        response = await client.sync(timeout=0, since=login.get("since"), full_state=True)
        seconds = time.monotonic() - before
        assert isinstance(response, SyncResponse)
        file.write_text(json.dumps({**login, "since": response.next_batch}), encoding="utf-8")
        print(json.dumps({"seconds": seconds, "kilobytes": resident_kilobytes(), "rooms": len(client.rooms)}))
    finally:
        await client.close()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], Path(sys.argv[2])))

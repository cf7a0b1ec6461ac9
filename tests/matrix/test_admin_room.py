"""What a person reports comes out in the room of the admins: encrypted, once, and without a word of who it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.demo.homeserver import Homeserver
from tests.matrix.visitor import visit
from tests.support.bot_process import BotProcess
from tests.support.searching import holding
from tests.support.synapse import MakeAccount
from tests.support.waiting import until

pytestmark = pytest.mark.synapse

SECRET = "kanarienvogel"


async def test_a_report_reaches_the_admins_and_stays_nowhere(
    synapse: Homeserver, make_account: MakeAccount, tmp_path: Path
) -> None:
    lotse, anna, admin = [await make_account(name) for name in ("lotse", "anna", "admin")]
    async with (
        visit(synapse, anna, tmp_path / "anna") as person,
        visit(synapse, admin, tmp_path / "admin") as reader,
    ):
        admins = await reader.open_room(lotse.user_id)
        bot = BotProcess(synapse.address, lotse, folder=tmp_path, admin_room=admins)
        async with bot:
            await bot.ready()
            await reader.until(lambda: reader.membership(admins, lotse.user_id) == "join")
            room = await person.open_room(lotse.user_id)
            await person.hear(room, lotse.user_id, 2)
            await person.say(room, f"fehler melden: Signal kostet 3 €, {SECRET}")
            await person.hear(room, lotse.user_id, 3)
            [told] = await reader.hear(admins, lotse.user_id, 1)
            assert f"Signal kostet 3 €, {SECRET}" in told
            assert "(signal)" in told
            for leak in (anna.user_id, room, "anna"):
                assert leak not in told
            await until(lambda: not holding(bot.data_dir, SECRET), within=10)
            assert SECRET not in bot.log
        await bot.start()
        await bot.ready(2)
        await person.say(room, "hilfe")
        await person.hear(room, lotse.user_id, 4)
        await reader.listen()
        assert len(reader.heard(admins, lotse.user_id)) == 1
        await bot.stop()

"""Does what is planned. Whatever it is broken off at, it can be called again and goes on."""

from __future__ import annotations

from dataclasses import replace

from bot.cli.setup.account import lift_limit, limit_address, make_with_secret, make_with_token
from bot.cli.setup.asking import Asker
from bot.cli.setup.plan import Plan, Secret, Way
from bot.cli.setup.writing import PasswordAside, write_configuration
from bot.errors import IdentityError, Refused
from bot.matrix.session import Access, DataFolder, locked, open_session

EXISTS = "setup-account-exists"


async def carry_out(plan: Plan, asker: Asker) -> None:
    """Makes the account, logs in, signs the device, lifts the limit and writes the configuration.

    Raises:
        LotseError: something of it could not be done.
    """
    with locked(plan.data_dir) as folder:
        if plan.way.makes_account:
            plan = await _with_account(plan, asker)
        try:
            await _log_in(plan, folder, asker)
        except IdentityError:
            # What mends it (lotse identity) needs the configuration.
            write_configuration(plan, asker.wording.problem("setup-header", {}))
            raise
    await _lift(plan, asker)
    write_configuration(plan, asker.wording.problem("setup-header", {}))
    asker.say("setup-written", file=str(plan.config), secret=str(plan.login_file))
    asker.say("setup-back-up", file=str(plan.config))


async def _with_account(plan: Plan, asker: Asker) -> Plan:
    """Makes the account; the homeserver says what it is called.

    Its password is stored before, so that nothing on the way leaves an account that nobody can enter.
    """
    aside = PasswordAside(plan.login_file)
    left = aside.left()
    if left is None:
        aside.keep(plan.login.value)
    plan = replace(plan, login=Secret(left or plan.login.value))
    try:
        made = await _make(plan)
    except Refused as error:
        if left is None:
            aside.drop()
        if left is None or error.code != EXISTS:
            raise
        made = plan.user_id  # it was made the last time, with the password that was left
    asker.say("setup-account-made", user_id=made)
    return replace(plan, user_id=made)


async def _make(plan: Plan) -> str:
    if plan.way is Way.ADMIN:
        assert plan.admin_token is not None, "the way asks for it"
        return await make_with_token(plan.homeserver, plan.admin_token.value, plan.user_id, plan.login.value)
    assert plan.registration_secret is not None, "the way asks for it"
    return await make_with_secret(plan.homeserver, plan.registration_secret.value, plan.user_id, plan.login.value)


async def _log_in(plan: Plan, folder: DataFolder, asker: Asker) -> None:
    """Logs in, or goes on with the login of before, on a device that is signed."""
    secret = plan.login.value
    by_token = plan.way is Way.TOKEN
    access = Access(
        plan.homeserver, plan.user_id, password=None if by_token else secret, token=secret if by_token else None
    )
    async with open_session(access, folder) as session:
        device = session.client.device_id or "?"
        asker.say("setup-signed", user_id=plan.user_id, device=device, fingerprint=session.identity.fingerprint)


async def _lift(plan: Plan, asker: Asker) -> None:
    """Lifts the limit on messages, or says how that is done by hand."""
    token = plan.admin_token
    if token is not None and await lift_limit(plan.homeserver, token.value, plan.user_id):
        asker.say("setup-limit-lifted")
        return
    asker.say("setup-limit-by-hand" if token is None else "setup-limit-refused")
    print(LIFTING.format(address=limit_address(plan.homeserver, plan.user_id)))


LIFTING = """\
curl -X POST -H "Authorization: Bearer $ADMIN_TOKEN" -d '{{"messages_per_second": 0, "burst_count": 0}}' \\
  "{address}"
"""
"""What an admin types to lift the limit."""

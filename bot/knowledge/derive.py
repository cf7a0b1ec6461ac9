"""Derived facts: the short names that rules and scores look at, each a small pure function.

Source: docs/methode.md, section 4.

Every function gives a word of its domain, ``unknown`` or ``depends_on_host``; what follows from them is said by the
rules. ``DERIVATIONS`` is the table of all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.knowledge.facts import (
    DEPENDS_ON_HOST,
    NOT_APPLICABLE,
    UNKNOWN,
    Attribute,
    Product,
    ProductClass,
    ScopeOfTest,
)
from bot.knowledge.freshness import ageing
from bot.knowledge.functions import FUNCTION_READINGS
from bot.knowledge.reading import Derived, Reading

TRI = ("yes", "partly", "no")

OWN_RULE = "own_rule"
"""Attribute that only an organisation knows: a rule of its own that lets it use a product for public news."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """How a derived fact is read, and the words it can have besides ``unknown`` and ``depends_on_host``.

    Attributes:
        like: words that mean the same as another one to every rule that does not name them.
    """

    values: tuple[str, ...]
    read: Callable[[Reading], Derived]
    like: Mapping[str, str] = field(default_factory=dict)


def _plain(attribute: str, values: tuple[str, ...], **renamed: str) -> Derivation:
    """An attribute as it stands; a word outside the domain, such as a stray ``na``, is unknown."""

    def read(reading: Reading) -> Derived:
        word = renamed.get(reading.word(attribute), reading.word(attribute))
        known = word in values or word == DEPENDS_ON_HOST
        return Derived(word if known else UNKNOWN, (attribute,))

    return Derivation(values, read)


def _encryption(reading: Reading) -> Derived:
    """Whether all chats, groups and files are end-to-end encrypted without anybody switching it on."""
    attributes = ("e2ee_1to1", "e2ee_group", "e2ee_files")
    single, group, files = (reading.word(attribute) for attribute in attributes)
    weaker = ("optional", "no", "partly")
    if single in weaker or group in weaker or files in weaker:
        return Derived("no", attributes)
    if single == "default" and group in ("default", NOT_APPLICABLE):
        return Derived("yes", attributes)
    return Derived(_open_word(single, group), attributes)


def _open_word(*words: str) -> str:
    """``depends_on_host`` where that is all that keeps a fact open, else ``unknown``."""
    return DEPENDS_ON_HOST if DEPENDS_ON_HOST in words and UNKNOWN not in words else UNKNOWN


def _own_use(reading: Reading) -> Derived:
    """What the provider does with the data for purposes of its own, and what stands beside it.

    That is a contract, or a rule of the organisation's church that lets it be used for public news all the same.
    """
    attributes = ("ads_third_party_use", "avv_available")
    use = {"none": "none", NOT_APPLICABLE: "none", "yes": "ads", "limited": "metadata"}.get(
        reading.word("ads_third_party_use"), UNKNOWN
    )
    if use == "ads" and reading.word(OWN_RULE) == "yes":
        return Derived("ads_permitted", (*attributes[:1], OWN_RULE))
    if use == "metadata" and reading.word("avv_available") in ("yes", "on_request"):
        return Derived("metadata_with_contract", attributes)
    return Derived(use, attributes if use == "metadata" else attributes[:1])


def _place(reading: Reading) -> Derived:
    """Whether data stay where European law or an adequate one holds (docs/methode.md, section 4, in this order)."""
    if reading.product.product_class is ProductClass.SELF_HOSTED and "self" in (reading.words("server_location") or ()):
        return Derived("ok", ("server_location",))
    basis = reading.word("third_country_basis")
    words = {"adequacy": "ok", "none_needed": "ok"} | dict.fromkeys(("dpf", "scc", "unclear"), "third_country")
    if basis == DEPENDS_ON_HOST:
        return Derived(DEPENDS_ON_HOST, ("third_country_basis",))
    return Derived(words.get(basis, UNKNOWN), ("third_country_basis", "provider_jurisdiction", "server_location"))


def _age_limit(reading: Reading) -> Derived:
    """Whether the minimum age of the terms lets the youngest take part."""
    attributes = ("minimum_age",)
    word = reading.word("minimum_age")
    if word == NOT_APPLICABLE:
        return Derived("none_stated", attributes)
    limit = reading.number("minimum_age")
    if limit is None:
        return Derived(DEPENDS_ON_HOST if word == DEPENDS_ON_HOST else UNKNOWN, attributes)
    if limit == 0:
        return Derived("none_stated", attributes)
    age = reading.age
    values = {"min_age": f"{limit:.0f}", "age": "" if age is None else str(age)}
    return Derived("fits" if age is None or limit <= age else "too_high", attributes, values)


def _client_cost(reading: Reading) -> Derived:
    """Who pays for the app of a client."""
    attributes = ("client_cost", "client_licence_by_org")
    cost = reading.word("client_cost")
    if cost == "free":
        return Derived("free", attributes[:1])
    if cost in ("one_time", "subscription", "per_message"):
        return Derived("org_pays" if reading.word(attributes[1]) == "yes" else "one_off", attributes)
    return Derived(_open_word(cost), attributes[:1])


def _browser_access(reading: Reading) -> Derived:
    """Whether somebody can take part with nothing but a browser, also that of a phone."""
    attributes = ("guest_access", "web_client", "smartphone_required", "web_client_on_phone")
    ways = (_by_guest_link(reading), _by_web_client(reading))
    for word in ("yes", "partly", DEPENDS_ON_HOST, UNKNOWN):
        if word in ways:
            return Derived(word, attributes)
    return Derived("no", attributes)


def _by_guest_link(reading: Reading) -> str:
    guest = reading.word("guest_access")
    return "no" if guest == NOT_APPLICABLE else guest


def _by_web_client(reading: Reading) -> str:
    """A web client that is coupled to a phone is none; where it runs must be known to count in full."""
    client, phone = reading.word("web_client"), reading.word("smartphone_required")
    if client in ("no", NOT_APPLICABLE) or phone == "yes":
        return "no"
    if client not in ("yes", "partly") or phone not in ("no", "partly", NOT_APPLICABLE):
        return _open_word(client, phone)
    return "yes" if client == "yes" and reading.word("web_client_on_phone") == "yes" else "partly"


def _number_hidden(reading: Reading) -> Derived:
    """Whether members of a group can keep their phone number to themselves."""
    attributes = ("phone_number_required", "phone_number_visible")
    required, visible = (reading.word(attribute) for attribute in attributes)
    if required == "no" or visible in ("no", "optional"):
        return Derived("hidden", attributes)
    return Derived("visible" if visible == "yes" else _open_word(required, visible), attributes)


def _accessibility(reading: Reading) -> Derived:
    """What stands behind the accessibility of a product; a test counts for four years."""
    attributes = ("accessibility",)
    word, test = reading.word("accessibility"), reading.test()
    values = {} if test is None else {"date": test.written}
    if word not in ("good", "partly", "poor") or reading.test_is_old():
        return Derived("none", attributes, values)
    if word == "poor":
        return Derived("tested_bad", attributes, values)
    if test is None:
        return Derived("vendor_claim", attributes)
    if word == "partly":
        return Derived("partly_tested", attributes, values)
    return Derived("tested_good" if test.scope is ScopeOfTest.SAME else "tested_sister", attributes, values)


def _product_class(reading: Reading) -> Derived:
    return Derived(reading.product.product_class.value, ())


DERIVATIONS: Mapping[str, Derivation] = {
    "e2ee_default_all": Derivation(("yes", "no"), _encryption),
    "contact_upload": _plain(
        "address_book_upload",
        ("none", "optional", "required"),
        na="none",
        optional_hashed="optional",
        required_hashed="required",
    ),
    "own_purpose_use": Derivation(
        ("none", "metadata_with_contract", "metadata", "ads", "ads_permitted"), _own_use, like={"ads_permitted": "ads"}
    ),
    "place": Derivation(("ok", "third_country"), _place),
    "avv": _plain("avv_available", ("yes", "on_request", "not_needed", "no")),
    "org_use_allowed": _plain("org_use_allowed", ("yes", "restricted", "not_addressed", "no")),
    "age_limit": Derivation(("none_stated", "fits", "too_high"), _age_limit),
    "admin_console": _plain("admin_console", TRI),
    "client_cost": Derivation(("free", "org_pays", "one_off"), _client_cost),
    "phone_number_required": _plain("phone_number_required", ("no", "optional", "yes"), na="no"),
    "smartphone_required": _plain("smartphone_required", ("no", "partly", "yes"), na="no"),
    "browser_access": Derivation(TRI, _browser_access),
    "number_hidden": Derivation(("hidden", "visible"), _number_hidden),
    "a11y_evidence": Derivation(
        ("tested_good", "tested_sister", "vendor_claim", "partly_tested", "tested_bad", "none"), _accessibility
    ),
    "eligibility": _plain("eligibility", ("anyone", "public_sector", "health", "education", "association")),
    "secrecy_undertaking": _plain("secrecy_undertaking", ("own", "yes", "partly", "no"), na="own"),
    "service_status": _plain("service_status", ("active", "maintenance", "at_risk", "discontinued")),
    "broadcast_key": _plain("broadcast_key_at_provider", ("yes", "no"), na="no"),
    "product_class": Derivation(tuple(product_class.value for product_class in ProductClass), _product_class),
} | {name: Derivation(TRI, read) for name, read in FUNCTION_READINGS.items()}


@dataclass(frozen=True, slots=True)
class Known:
    """A product as far as some of its facts are relied on, with what follows from them."""

    reading: Reading
    derived: Mapping[str, Derived]


@dataclass(frozen=True, slots=True)
class Read:
    """A product on a day, in three degrees of trust; equal degrees are the same object.

    Attributes:
        recorded: with all its facts, whatever their age.
        current: without those that are too old to count.
        certain: without those that are doubted, too.
    """

    recorded: Known
    current: Known
    certain: Known

    @property
    def product(self) -> Product:
        """The product itself."""
        return self.recorded.reading.product

    @classmethod
    def of(cls, known: Known) -> Read:
        """A product none of whose facts is old."""
        return cls(known, known, known)


def read_on(as_of: date, product: Product, attributes: Mapping[str, Attribute], *, age: int | None = None) -> Read:
    """A product on a day.

    Args:
        as_of: the day.
        product: the product.
        attributes: for how long their facts are relied on.
        age: age of the youngest people in the target group; None where no minors are in it.
    """
    ages = ageing(product, attributes, as_of)
    reading = Reading(product, as_of, age)
    recorded = Known(reading, derive(reading))
    current = _without(recorded, ages.lost)
    return Read(recorded, current, _without(current, ages.old))


def _without(known: Known, attributes: frozenset[str]) -> Known:
    if not attributes:
        return known
    reading = known.reading.without(attributes)
    return Known(reading, derive(reading))


def derive(reading: Reading) -> Mapping[str, Derived]:
    """All derived facts of a product, by name."""
    return {name: derivation.read(reading) for name, derivation in DERIVATIONS.items()}

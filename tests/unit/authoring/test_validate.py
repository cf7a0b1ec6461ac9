"""Holding a tree against a model."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.authoring import Finding, Place, Source, nearest, read, validate


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    colour: Literal["red", "green"]
    weight: int = Field(1, ge=0)


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    inner: tuple[Inner, ...] = ()


def found(text: str) -> list[tuple[str, int, int]]:
    node = read(Source("f.yaml", text))
    assert not isinstance(node, tuple)
    result = validate(node, Outer)
    assert isinstance(result, tuple)
    return [(finding.code, finding.place.line, finding.place.column) for finding in result]


def test_a_fitting_tree_becomes_the_model() -> None:
    node = read(Source("f.yaml", "name: x\ninner: [{colour: red}]\n"))
    assert not isinstance(node, tuple)
    assert validate(node, Outer) == Outer(name="x", inner=(Inner(colour="red"),))


def test_every_mistake_has_its_place() -> None:
    text = (
        "nme: x\ninner:\n  - colour: rot\n    weight: much\n"
        "  - {colour: green, wieght: 2}\n  - {colour: red, weight: -1}\n"
    )
    assert found(text) == [
        ("missing-key", 1, 1),
        ("unknown-value", 3, 13),
        ("not-a-number", 4, 13),
        ("unknown-key", 5, 21),
        ("too-small", 6, 27),
        ("unknown-key", 1, 1),
    ]


def test_an_unknown_key_travels_with_the_nearest_name() -> None:
    node = read(Source("f.yaml", "name: x\ninner: [{colour: red, wieght: 2}]\n"))
    assert not isinstance(node, tuple)
    assert validate(node, Outer) == (
        Finding(
            "unknown-key", Place("f.yaml", 2, 23), {"key": "wieght", "near": "weight", "allowed": "colour, weight"}
        ),
    )


def test_nothing_is_suggested_where_nothing_is_near() -> None:
    assert nearest("zzz", ("weight", "colour")) is None
    assert nearest("wieght", ("weight", "colour")) == "weight"

"""The smallest file that fits a model."""

from typing import Annotated

import pytest
from pydantic import BaseModel, ConfigDict, Field, RootModel

from bot.authoring import read, validate
from bot.authoring.stand_in import stand_in
from bot.dialog.words import WordsEntry
from bot.knowledge.schema import SourcesFile
from bot.knowledge.tolerant import FILES


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    count: int
    also: list[str] = []


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    inner: Inner
    some: list[Inner]
    filled: Annotated[list[Inner], Field(min_length=1)]
    by_name: dict[str, Inner] = Field(min_length=1)
    negation: dict[str, str] = Field(alias="not")


class Listed(RootModel[list[Inner]]):
    pass


@pytest.mark.parametrize("model", [Outer, Listed, WordsEntry, SourcesFile, *FILES.values()])
def test_it_fits(model: type[BaseModel]) -> None:
    root = read(stand_in("f.yaml", model))
    assert not isinstance(root, tuple)
    assert isinstance(validate(root, model), model)

"""Whatever bytes a file holds: a tree, or findings with places."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.authoring import Source, read

YAML_LIKE = st.text(alphabet="ab:-[]{}&*!|>'\"#%@,? \n\t\u00e4\u2028\x00", max_size=80)

PRINTABLE = st.text(
    alphabet=st.characters(min_codepoint=0xA0, max_codepoint=0xD7FF) | st.sampled_from(" ab'\"\\:-"), max_size=5
)


@given(st.binary(max_size=200) | YAML_LIKE)
def test_any_input_ends_in_a_tree_or_in_findings(text: bytes | str) -> None:
    result = read(Source("f.yaml", text))
    if isinstance(result, tuple):
        assert result
        assert all(finding.place.file == "f.yaml" for finding in result)
        assert all(finding.place.line >= 1 and finding.place.column >= 1 for finding in result)
    else:
        result.plain()


@given(st.recursive(PRINTABLE, lambda inner: st.lists(inner, max_size=3), max_leaves=8))
def test_what_json_writes_is_read_as_it_was(value: object) -> None:
    result = read(Source("f.yaml", json.dumps({"a": value}, ensure_ascii=False)))
    assert not isinstance(result, tuple), result
    assert result.plain() == {"a": value}

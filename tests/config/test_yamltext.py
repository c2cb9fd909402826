"""Any text becomes a document whose scalars are text, or faults in plain words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bridge.config.fault import Fault, Faults
from bridge.config.yamltext import LONGEST_TEXT, MOST_VALUES, YamlDocument, read_yaml


def faults_of(text: str) -> list[Fault]:
    with pytest.raises(Faults) as caught:
        read_yaml(text, "bridge.yaml")
    return list(caught.value.faults)


@pytest.mark.parametrize(
    "text", ["NO", "03085", "1e3", "0x1", "2024-01-31", "null", "~", "true", "1_000", ".inf", "=-1"]
)
def test_a_scalar_stays_the_text_that_was_written(text: str) -> None:
    assert read_yaml(f"key: {text}\n", "f").value == {"key": text}
    assert read_yaml(f"{text}: key\n", "f").value == {text: "key"}


def test_an_empty_plain_scalar_is_none_and_a_quoted_one_is_empty_text() -> None:
    assert read_yaml("a:\nb: ''\n", "f").value == {"a": None, "b": ""}


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("r:\n  - e: x\n    f:\n      - {a: b}\n     - {a: c}\n", "r.0"),
        ("r:\n  - e: x\n    f:\n      - {a: b}\n   - {a: c}\n", "r.0"),
        ("r:\n  - e: x\n  - f:\n      - a: b\n        c: d\n       e: f\n", "r.1.f.0"),
        ("r:\n  - f:\n      - {a: b}\n      - {a: b\n      - {a: c}\n", "r.0.f.1"),
    ],
)
def test_a_wrong_indent_is_told_of_what_it_stands_behind(text: str, path: str) -> None:
    (only,) = faults_of(text)
    assert only.path == path


def test_an_empty_document_is_none() -> None:
    assert read_yaml("# nothing\n", "f").value is None


def test_a_byte_order_mark_is_no_content() -> None:
    document = read_yaml("\ufeffkey: x\n", "f")
    assert document.value == {"key": "x"}
    assert document.position(("key",)) == (1, 6)


def test_every_key_and_value_has_its_line_and_column() -> None:
    document = read_yaml("a:\r\n  - b: 1\r\n    c:\r\n  - {d: [x, y]}\r\n", "f")
    assert document.key_position(("a",)) == (1, 1)
    assert document.position(("a",)) == (2, 3)
    assert document.position(("a", 0, "b")) == (2, 8)
    assert document.position(("a", 0, "c")) == document.key_position(("a", 0, "c")) == (3, 5)
    assert document.position(("a", 1, "d", 1)) == (4, 13)


def test_a_place_that_is_not_there_falls_back_to_its_nearest_parent() -> None:
    document = read_yaml("a:\n  b: {c: 1}\n", "f")
    assert document.position(("a", "b", "x", 3, "y")) == document.position(("a", "b")) == (2, 6)
    assert document.key_position(("a", "b", "x")) == (2, 3)


def test_a_reference_has_the_value_of_its_anchor_and_a_place_of_its_own() -> None:
    document = read_yaml("a: &one {x: 1}\nb: *one\n", "f")
    assert document.value == {"a": {"x": "1"}, "b": {"x": "1"}}
    assert document.position(("b",)) == (2, 4)
    assert document.position(("b", "x")) == (1, 13)


@pytest.mark.parametrize(
    ("text", "line", "column", "found", "meant"),
    [
        ("a:\n\tb: 1\n", 2, 1, "a tab", "blanks only"),
        ('a: 1\nb: "x\nc: 2\n', 2, 4, "quote that is never closed", "close it"),
        ("a: 'x\nb: 2\n", 1, 4, "quote that is never closed", "close it"),
        ("a: 1\nb:2\nc: 3\n", 2, 1, "neither `key: value` nor", "after the colon"),
        ("a:\n  - 1\n  -2\n", 3, 3, "neither `key: value` nor", "after the dash"),
        ("a: b: c\n", 1, 5, "a colon where no key can stand", "needs quotes"),
        ("a: 1\n  b: 2\n", 2, 4, "a colon where no key can stand", "indentation"),
        ("a:\n  b: 1\n c: 2\n", 3, 2, "does not fit those above", "same column"),
        ("- a\nb: 1\n", 2, 1, "does not fit those above", "do not mix"),
        ("a: [1, 2\nb: 3\n", 1, 4, "a bracket that is not closed", "close it"),
        ("a: {x: 1, y\nb: 3\n", 1, 4, "a bracket that is not closed", "`{`"),
        ("{a: 1}}", 1, 7, "after the end", "brackets"),
        ('a: "x" y\n', 1, 8, "text after a value", "quotes"),
        ("a: -\n", 1, 4, "a dash", "line of its own"),
        ("a: | x\n", 1, 6, "text behind `|`", "next line"),
        ('path: "c:\\dir"\n', 1, 11, "a backslash", "single quotes"),
        ("files: *.csv\n", 1, 8, "a reference to `.csv`", '"*.csv"'),
        ("files: *\n", 1, 8, "begins with `*`", "quotes"),
        ("user: @me\n", 1, 7, "begins with @", "quotes"),
        ("user: `me`\n", 1, 7, "begins with `", "quotes"),
        ("a: %Y\n", 1, 4, "begins with %", "quotes"),
        ("a: !python/object x\n", 1, 4, "the tag `!python/object`", "leave it out"),
        ("a: !!int 3\n", 1, 4, "the tag `!!int`", "every value is text"),
        ("a: 1\n<<: {b: 2}\n", 2, 1, "a merge key", "write the keys out"),
        ("? [a]\n: 1\n", 1, 3, "a list as a key", "a key is text"),
        ("? \n: 1\n", 1, 2, "nothing as a key", "a key is text"),
        ("a: 1\n---\nb: 1\n", 2, 1, "a second document", "one document"),
        ("a: \x01\n", 1, 4, "a character that no text has", "UTF-8"),
        ('a: "\\ud800"\n', 1, 4, "half a character", "itself"),
        ("a: &a [*a]\n", 1, 8, "a reference to `a`", "quotes"),
        ("%YAML x\n---\n", 1, 7, "`%`", "quotes"),
    ],
)
def test_what_is_no_yaml_is_told_in_plain_words_with_its_place(
    text: str, line: int, column: int, found: str, meant: str
) -> None:
    fault = faults_of(text)[0]
    assert (fault.file, fault.line, fault.column) == ("bridge.yaml", line, column)
    assert found in fault.found
    assert meant in fault.meant


def test_a_key_that_stands_twice_is_a_fault_that_names_the_first() -> None:
    (fault,) = faults_of("a:\n  x: 1\n  y: 2\n  x: 3\n")
    assert (fault.line, fault.column, fault.path) == (4, 3, "a")
    assert fault.found == "the key `x` again"
    assert "line 2" in fault.meant


def test_faults_that_leave_the_rest_readable_are_told_together() -> None:
    assert [fault.line for fault in faults_of("a: !x 1\nb: *c\nb: 2\n")] == [1, 2, 3]


def test_references_to_references_do_not_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (fault,) = faults_of("\n".join(lines))
    assert f"more than {MOST_VALUES:,} values" in fault.found


def test_levels_without_end_are_a_fault() -> None:
    (fault,) = faults_of("[" * 5000)
    assert "levels" in fault.found


def test_a_huge_file_is_not_even_tried() -> None:
    (fault,) = faults_of("x" * (LONGEST_TEXT + 1))
    assert str(fault).startswith("bridge.yaml  found a file of 2,000,001 characters; ")


_MARKS = "\n\n\n  :-[]{},#&*!|>'\"%@`?\\\t~<=_axNO01\x00\x85\u2028\ufeff\U0001f600"
_WORDS = ["a: ", "- ", ": ", "---", "...", "<<: ", "\\U", "&a ", "*a", "\r\n", "%YAML 1.1\n"]
_PIECES = st.sampled_from([*_MARKS, *_WORDS])


@given(st.one_of(st.text(), st.lists(_PIECES, max_size=40).map("".join)))
def test_any_text_ends_in_a_document_or_in_faults(text: str) -> None:
    try:
        document = read_yaml(text, "f")
    except Faults as error:
        assert all(fault.found and fault.meant and fault.file == "f" for fault in error.faults)
    else:
        _is_text(document, ())


def _is_text(document: YamlDocument, path: tuple[str | int, ...]) -> None:
    value = document.value_at(path)
    line, column = document.position(path)
    assert line >= 1
    assert column >= 1
    if isinstance(value, dict):
        assert all(type(key) is str for key in value)
        for key in value:
            _is_text(document, (*path, key))
    elif isinstance(value, list):
        for index in range(len(value)):
            _is_text(document, (*path, index))
    else:
        assert value is None or type(value) is str


@given(st.dictionaries(st.text(min_size=1, max_size=20), st.text(), min_size=1))
def test_text_in_double_quotes_comes_back_as_it_was(pairs: dict[str, str]) -> None:
    def quote(text: str) -> str:
        return '"' + "".join(f"\\U{ord(character):08x}" for character in text) + '"'

    text = "".join(f"{quote(key)}: {quote(value)}\n" for key, value in pairs.items())
    assert read_yaml(text, "f").value == pairs

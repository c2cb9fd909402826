"""A draft as the text of a mapping file: what holds as rules, all the rest as comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bridge.workbench.drafting.draft import Draft, DraftField, DraftRecord, DraftTable, State
from bridge.workbench.drafting.outline import Setting
from bridge.workbench.drafting.yamltext import WIDTH, comment, flow, listed, scalar

_TITLES = {
    "order": "Orders to the partner",
    "order_cancel": "Orders that the partner is not to ship any more",
    "item": "Items to the partner",
    "inbound": "Deliveries that the partner is to expect",
    "order_status": "How far the partner has got with orders",
    "confirmation": "What the partner has shipped",
    "stock": "What the partner has on the shelf",
    "movement": "What has moved on the partner's shelf",
    "return": "What came back to the partner",
    "receipt": "What the partner has received of announced deliveries",
    "ack": "What the partner says of our files",
    "ack_sent": "What we say of the partner's files",
}
#: Blocks in the order in which they stand.
_BLOCKS = ("file", "csv", "fixed", "xml", "json", "xlsx")


def render(draft: Draft, stand_ins: Mapping[str, str] | None = None) -> str:
    """Return the text of the mapping; `stand_ins` give needed fields a place, to try the rest."""
    lines = [*_head(draft), *_top(draft)]
    for block in _BLOCKS:
        lines += _block(draft, block)
    if draft.message == "confirmation":
        lines += _final()
    lines += _tables(draft)
    lines += _ignored(draft)
    lines.append("records:")
    for record in draft.records:
        lines += _record(record, 2, stand_ins or {})
    return "\n".join(lines) + "\n"


def _head(draft: Draft) -> Iterator[str]:
    title = _TITLES.get(draft.message, draft.message)
    yield from comment(
        f"{title}: a first mapping, drafted from {draft.sample} by `bridge mapping new`."
    )
    yield "#"
    yield from comment(
        "Every guess says how sure it is (sure, likely, perhaps), and why. What is only perhaps so "
        "stands as a comment, and so does every column that nothing of ours was found for."
    )
    if draft.questions:
        yield "#"
        yield "# To be answered first:"
        for number, question in enumerate(draft.questions, start=1):
            yield from comment(f"{number}. {question}", hanging="   ")
    if draft.remarks:
        yield "#"
        yield "# Seen in the sample:"
        for remark in draft.remarks:
            yield from comment(f"- {remark}", hanging="  ")
    yield ""


def _top(draft: Draft) -> list[str]:
    return ["version: 1", f"message: {draft.message}", f"format: {draft.format}"]


def _block(draft: Draft, block: str) -> Iterator[str]:
    """Yield one block of settings, each with its reason above it."""
    settings = [one for one in draft.settings if one.path.partition(".")[0] == block]
    if not settings:
        return
    yield f"{block}:"
    for one in settings:
        yield from comment(str(one.guess), 2)
        yield f"  {one.path.partition('.')[2]}: {_value(one)}"


def _value(setting: Setting) -> str:
    value = setting.guess.value
    return value if value.startswith("{") and setting.path != "file.name" else scalar(value)


def _final() -> Iterator[str]:
    yield ""
    yield from comment(
        "never: a shipment is short only where the file itself says that no more will come, in a "
        "field that is mapped to isFinal. always: the partner reports each shipment once and "
        "whole, so what is not in the file was not shipped. Ask which it is."
    )
    yield "final: never"


def _tables(draft: Draft) -> Iterator[str]:
    if not draft.tables:
        return
    is_written = any(table.is_written for table in draft.tables)
    yield ""
    yield "codes:" if is_written else "# codes:"
    for table in draft.tables:
        yield from _table(table)


def _table(table: DraftTable) -> Iterator[str]:
    yield from comment(table.note, 2)
    words = {scalar(ours): listed(_all(theirs)) for ours, theirs in table.words.items()}
    line = f"{table.name}: {flow(words)}"
    yield f"  {line}" if table.is_written else f"  # {line}"


def _all(theirs: str | tuple[str, ...]) -> tuple[str, ...]:
    return (theirs,) if isinstance(theirs, str) else theirs


def _ignored(draft: Draft) -> Iterator[str]:
    if not draft.ignored:
        return
    is_nested = draft.format in ("xml", "json")  # there, whatever has no rule is passed over
    yield ""
    yield "# Passed over:" if is_nested else "ignore:"
    for record in draft.ignored:
        keys = {"record": scalar(record.name)}
        if record.match:
            keys["match"] = _match(record.match)
        yield f"  {'# ' if is_nested else ''}- {flow(keys)}"
        for one in record.fields:
            yield from _unmatched(one, 4)


def _record(record: DraftRecord, indent: int, stand_ins: Mapping[str, str]) -> Iterator[str]:
    blanks = " " * indent
    why = f": {record.why}" if record.why else ""
    yield from comment(f"{_times(record)} in the sample; for each {record.each}{why}", indent)
    if record.name:
        yield f"{blanks}- record: {scalar(record.name)}"
        yield f"{blanks}  each: {record.each}"
    else:
        yield f"{blanks}- each: {record.each}"
    yield from _body(record, indent, stand_ins)


def _body(record: DraftRecord, indent: int, stand_ins: Mapping[str, str]) -> Iterator[str]:
    """Yield what stands below the level of a record."""
    blanks = " " * indent
    if record.match:
        yield f"{blanks}  match: {_match(record.match)}"
    if record.starts:
        yield f"{blanks}  starts: {_match(record.starts)}"
    if record.fields:
        is_empty = all(one.state not in (State.WRITTEN, State.NEEDED) for one in record.fields)
        yield f"{blanks}  {'# ' if is_empty else ''}fields:"
    for one in record.fields:
        yield from _field(one, indent + 4, stand_ins)
    if record.records:
        yield f"{blanks}  records:"
    for child in record.records:
        yield from _record(child, indent + 4, stand_ins)
    if record.end:
        yield f"{blanks}  end:"
        yield from comment(f"{_times(record.end)} in the sample: {record.end.why}", indent + 4)
        yield f"{blanks}    record: {scalar(record.end.name)}"
        yield from _body(record.end, indent + 2, stand_ins)


def _field(one: DraftField, indent: int, stand_ins: Mapping[str, str]) -> Iterator[str]:
    if one.state is State.UNMATCHED:
        yield from _unmatched(one, indent)
        return
    said = [f"{one.guess}"] if one.guess else ["NEEDED"]
    yield from comment("; ".join([*said, *one.notes]), indent)
    place = listed(one.places) if one.places else stand_ins.get(one.qualified, "")
    keys = {"at": place}
    if one.name:
        keys["name"] = scalar(one.name)
    line = f"- {flow(keys | one.keys)}"
    yield f"{' ' * indent}{'# ' if one.state is State.ASKED else ''}{line}"


def _unmatched(one: DraftField, indent: int) -> Iterator[str]:
    keys = {"at": listed(one.places)}
    if one.name and one.name not in one.places:
        keys["name"] = scalar(one.name)
    line = f"{' ' * indent}# - {flow(keys | one.keys)}"
    note = "; ".join(one.notes)
    if len(line) + len(note) + 3 <= WIDTH:
        yield f"{line}  {note}"
    else:
        yield from comment(note, indent)
        yield line


def _times(record: DraftRecord) -> str:
    return "once" if record.times == 1 else f"{record.times} times"


def _match(match: Mapping[str, str]) -> str:
    return flow({scalar(place): scalar(text) for place, text in match.items()})

"""The words of ours that a mapping's code tables have for what the warehouse wants to say."""

from collections.abc import Iterator

from bridge.mapping.compiled import CompiledField, CompiledMapping, CompiledRecord
from bridge.mapping.converters import Code
from bridge.model.moment import Moment


def words_of(mapping: CompiledMapping, field: str, at: Moment | None = None) -> tuple[str, ...]:
    """Return the words that `field` can be written with then; none where every text will do."""
    for rule in fields_of(mapping.records, field):
        for step in rule.chain_at(at).meaning:
            if isinstance(step, Code):
                return step.words
    return ()


def nearest_word(words: tuple[str, ...], text: str) -> str:
    """Return the one of `words` that `text` begins with or that stands in it, else the first.

    Without words it is the first word of `text`: "PostNord" of "PostNord MyPack".
    """
    if not words:
        return text.partition(" ")[0]
    return next((word for word in words if word.lower() in text.lower()), words[0])


def fields_of(records: tuple[CompiledRecord, ...], field: str) -> Iterator[CompiledField]:
    """Yield the rules for `field`, by its qualified name, at every depth."""
    every = (one for record in records for one in record.every)
    yield from (rule for one in every for rule in one.fields if field in rule.names)

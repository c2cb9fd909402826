"""The steps of one field, in the order in which they run either way."""

from __future__ import annotations

from dataclasses import dataclass

from bridge.mapping.converters import Converter, Pad, Step, unchanged


@dataclass(frozen=True, slots=True)
class Chain:
    """The steps of one field in the order of the way out; `default` stands between the two."""

    #: From our value to a text.
    meaning: tuple[Converter, ...]
    #: From that text to the shape of the partner's.
    shape: tuple[Converter, ...]
    #: The same as functions, in the order of running, those that do nothing left out.
    format_meaning: tuple[Step, ...]
    format_shape: tuple[Step, ...]
    parse_shape: tuple[Step, ...]
    parse_meaning: tuple[Step, ...]

    @classmethod
    def of(cls, meaning: tuple[Converter, ...], shape: tuple[Converter, ...]) -> Chain:
        """Return the chain of these converters."""
        return cls(
            meaning,
            shape,
            tuple(one.format for one in meaning if one.format is not unchanged),
            tuple(one.format for one in shape if one.format is not unchanged),
            tuple(one.parse for one in reversed(shape) if one.parse is not unchanged),
            tuple(one.parse for one in reversed(meaning) if one.parse is not unchanged),
        )

    def ending_with(self, steps: tuple[Converter, ...]) -> Chain:
        """Return the chain with these steps behind its own, next to the partner's place."""
        return Chain.of(self.meaning, (*self.shape, *steps)) if steps else self

    @property
    def losses(self) -> list[str]:
        """What a value may lose between writing and reading; nothing where it always comes back."""
        every = (*self.meaning, *self.shape)
        return list(dict.fromkeys(step.loses for step in every if step.loses))

    @property
    def can_be_read(self) -> bool:
        """Whether a mapping of messages that go out can be run backwards for this field."""
        return all(step.can_be_read for step in (*self.meaning, *self.shape))

    @property
    def blank(self) -> str | None:
        """What to write for no value: the filling alone where a place is filled up, else None."""
        pads = [step for step in self.shape if isinstance(step, Pad)]
        return pads[0].format("") if pads else None

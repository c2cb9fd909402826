"""Texts that stand for no value: `NA`, `REJECTED`, a date of zeros."""

from __future__ import annotations

from bridge.mapping.converters.base import ConversionError, OneWay


class IgnoreSentinel(OneWay):
    """Texts of ours that are no value, where the message goes out."""

    loses = "texts that stand for no value"
    can_be_read = True

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._texts = frozenset(texts)
        super().__init__(is_outbound=True)

    def change(self, text: str) -> str:
        """Return `text`, or "" where it stands for no value."""
        return "" if text.strip() in self._texts else text


class Sentinel:
    """Texts of theirs that are no value, where the message comes in."""

    loses = ""
    can_be_read = True

    def __init__(self, texts: tuple[str, ...]) -> None:
        self._texts = frozenset(texts)

    def format(self, value: str) -> str:
        """Return `value`; one that would be read as none is refused."""
        if value.strip() in self._texts:
            raise ConversionError(
                "stands-for-none", "reads as one of the texts that `none` takes for no value"
            )
        return value

    def parse(self, text: str) -> str:
        """Return `text`, or "" where it stands for no value."""
        return "" if text.strip() in self._texts else text

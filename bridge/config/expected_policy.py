"""The `expected` policy of a partner: what it should have sent by when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

from bridge.config.scalars import NOTHING, ONE_OR_MANY, Block, Digits, Switch, refuse

#: A time to wait, up to ninety days.
_Hours: TypeAlias = Annotated[Digits, Field(ge=1, le=2160)]
Hours: TypeAlias = Annotated[_Hours | None, NOTHING]


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise refuse("expected a day, such as 2026-12-25") from None
    return value


class ExpectedPolicy(Block):
    """What the partner should have sent by when. What is left out is not expected."""

    confirmation_within_hours: Hours = Field(
        None, description="A shipment is confirmed so long after its order file was delivered."
    )
    order_status_within_hours: Hours = Field(
        None, description="The partner has said by then that it has received a shipment."
    )
    receipt_within_hours: Hours = Field(
        None, description="A supplier's delivery is received so long after it is to arrive."
    )
    files_every_hours: dict[str, _Hours] = Field(
        {},
        description="By message that comes in: a file of it comes at least so often.",
        examples=["{stock: 24, return: 72}"],
    )
    weekends: Switch = Field(
        True, description="off: Saturdays and Sundays, on the partner's clock, do not count."
    )
    holidays: Annotated[tuple[Annotated[str, AfterValidator(_day)], ...], ONE_OR_MANY] = Field(
        (),
        description="Days on which the partner does not work, which do not count either.",
        examples=["[2026-12-25, 2026-12-26]"],
    )

    @property
    def needed(self) -> dict[tuple[str, ...], str]:
        """The message that each key, by its path below this block, is about."""
        ending = "_within_hours"
        within = {
            (name,): name.removesuffix(ending)
            for name in type(self).model_fields
            if name.endswith(ending) and getattr(self, name) is not None
        }
        return within | {("files_every_hours", one): one for one in self.files_every_hours}

    def is_idle(self, day: date) -> bool:
        """Return whether the partner does not work on a day."""
        return (not self.weekends and day.weekday() >= 5) or day.isoformat() in self.holidays

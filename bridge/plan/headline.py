"""Whether a person must act this morning, in a sentence, and what to do first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta, tzinfo

from bridge.model.moment import from_utc_text
from bridge.model.morning import LedgerTold, PartnerMorning, RunTold
from bridge.model.waiting import Decision, Headline, Step, Things, Tone, Waiting
from bridge.model.words import counted, kind_of, sentence

#: More steps than these are too many to begin a day with.
_MOST_STEPS = 5
#: Exit codes: something is held; a passing fault.
_HELD, _LATER = 1, 75
#: What is said where a command decides about many things at once.
_LOOK_FIRST = " Add `--dry-run` to see first what would follow."
#: What is not named by its weekday any more.
_A_WEEK = timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Facts:
    """What the headline is made of."""

    partners: Sequence[PartnerMorning]
    of_nobody: Sequence[Waiting]
    #: For how many things of nobody's a person is needed.
    nobodys: Things
    ledger: LedgerTold
    last_run: RunTold | None
    at: str
    zone: tzinfo
    #: Jobs whose time has come, while nobody is there to begin them.
    idle_jobs: int = 0


def headline(facts: Facts) -> Headline:
    """Return what stands at the top of the morning."""
    steps = list(_steps(facts))
    tone = _tone(facts)
    return Headline(
        tone=tone,
        sentence=_sentence(facts, tone),
        besides=tuple(_besides(facts, tone)),
        steps=tuple(steps[:_MOST_STEPS]),
        more_steps=max(0, len(steps) - _MOST_STEPS),
    )


def _tone(facts: Facts) -> Tone:
    ledger, run = facts.ledger, facts.last_run
    if ledger.damaged or ledger.restored or ledger.only_read:
        return "stop"
    is_waiting = _together(facts).number or any(not one.is_adopted for one in facts.partners)
    if is_waiting or (run is not None and _is_failed(run) and run.exit_code != _LATER):
        return "act"
    is_late = bool(facts.idle_jobs) or any(one.late for one in facts.partners)
    return "look" if is_late or (run is not None and _is_failed(run)) else "calm"


def _is_failed(run: RunTold) -> bool:
    """Return whether a run has come to a bad end; one without an end may be under way."""
    return run.exit_code is not None and run.exit_code > _HELD


def _together(facts: Facts) -> Things:
    known = [*(one.things for one in facts.partners), facts.nobodys]
    return Things(
        sum(one.number for one in known),
        sum(one.older for one in known),
        min((one.oldest for one in known if one.oldest), default=None),
    )


# The sentence ---------------------------------------------------------------------------------


def _sentence(facts: Facts, tone: Tone) -> str:
    things = _together(facts)
    if tone == "stop":
        return _of_ledger(facts.ledger)
    if things.number:
        return _of_things(things, facts)
    if tone == "act":
        return "You are needed: something keeps the bridge from its work."
    if tone == "look":
        return f"Nothing waits for you; {_worth_a_look(facts)}."
    return "Nothing waits for you."


def _worth_a_look(facts: Facts) -> str:
    late = sum(len(one.late) for one in facts.partners)
    if late:
        return f"{counted(late, 'thing')} {'is' if late == 1 else 'are'} late"
    return "`bridge schedule` is not at work" if facts.idle_jobs else "the last run failed"


def _of_ledger(ledger: LedgerTold) -> str:
    if ledger.damaged:
        return "The ledger cannot be used: nothing goes on before it is put right."
    if ledger.restored:
        return "The ledger is an older copy of itself: nothing goes on before it is adopted."
    return "The ledger can be read and not written: no run would start."


def _of_things(things: Things, facts: Facts) -> str:
    number, older = things.number, things.older
    said = f"{counted(number, 'thing')} {'waits' if number == 1 else 'wait'} for you"
    if not older or things.oldest is None:
        return f"{said}."
    since = f"since {_day(things.oldest, facts)}"
    if number == 1:
        return f"{said}, {since}."
    if older == 1:
        return f"{said}, 1 of them {since}."
    if older == number:
        return f"{said}, the oldest {since}."
    return f"{said}, {older:,} of them from before, the oldest {since}."


def _day(since: str, facts: Facts) -> str:
    """Return a day as people speak of it: Friday, 12 November."""
    at, then = (from_utc_text(one).astimezone(facts.zone) for one in (facts.at, since))
    if then.date() == at.date():
        return f"{then:%H:%M}"
    if at - then < _A_WEEK:
        return f"{then:%A}"
    return f"{then.day} {then:%B}" + (f" {then:%Y}" if then.year != at.year else "")


def _besides(facts: Facts, tone: Tone) -> Iterator[str]:
    """Yield what should be known besides."""
    run = facts.last_run
    if facts.ledger.damaged:
        return
    if run is not None and _is_failed(run):
        yield f"The last run ({run.command}) ended with {run.exit_code}: {run.outcome}."
    if run is None:
        yield "Nothing has run yet."
    late = sum(len(one.late) for one in facts.partners)
    if late and tone != "look":
        yield f"{counted(late, 'thing')} {'is' if late == 1 else 'are'} late."
    if facts.idle_jobs:
        due = f"{counted(facts.idle_jobs, 'job')} {'is' if facts.idle_jobs == 1 else 'are'} due"
        yield f"`bridge schedule` is not at work, and {due}."
    groups = [*facts.of_nobody, *(one for each in facts.partners for one in each.waiting)]
    decided = sum(one.decided for one in groups if one.severity != "notice")
    if decided:
        waits = "waits" if decided == 1 else "wait"
        yield f"{counted(decided, 'decision')} of yours {waits} for the next run."
    notices = sum(one.number for one in groups if one.severity == "notice")
    if notices:
        yield f"{counted(notices, 'notice')} besides, for which nothing waits."
    dry = [one.name for one in facts.partners if not one.writes]
    if dry:
        yield f"`writes: off`: every run for {', '.join(dry)} is a dry run."


# What to do first -----------------------------------------------------------------------------


def _steps(facts: Facts) -> Iterator[Step]:
    """Yield what is to be done: what stops everything first, then what waits for longest."""
    yield from _about_ledger(facts.ledger)
    if facts.ledger.damaged:
        return
    run = facts.last_run
    if run is not None and _is_failed(run) and run.exit_code != _LATER:
        yield Step(
            f"The last run ({run.command}) ended with {run.exit_code}: {run.outcome}.",
            "`bridge check` tells every fault of the configuration; then run again.",
            (Decision("check", "connects to nothing", "bridge check"),),
            since=run.started_at,
        )
    for one in facts.partners:
        if not one.is_adopted and one.name not in facts.ledger.restored_partners:
            yield Step(
                f"{one.name} has not been adopted: nothing is exported or imported for it.",
                "Say what was sent and read already.",
                (Decision("adopt", "shows what is open, and asks", f"bridge adopt {one.name}"),),
                one.name,
            )
    groups = [*facts.of_nobody, *(one for each in facts.partners for one in each.waiting)]
    open_ones = [one for one in groups if one.severity != "notice" and one.number > one.decided]
    for group in sorted(open_ones, key=lambda one: one.since):
        yield _about(group)
    for partner in facts.partners:
        for late in partner.late:
            yield Step(sentence(late.message), sentence(late.to_do), (), partner.name, late.since)


def _about_ledger(ledger: LedgerTold) -> Iterator[Step]:
    look = Decision("check", "looks through every page and every file", "bridge check --ledger")
    if ledger.damaged:
        yield Step(sentence(ledger.damaged), "Restore the last backup.", (look,))
    if ledger.restored:
        adopt = Decision("adopt", "compares it with the store and the partners", "bridge adopt")
        text = f"What was done since is not known for {', '.join(ledger.restored_partners)}."
        yield Step(text, "Let it be compared, and answer.", (adopt,), since=ledger.restored_at)
    if ledger.only_read:
        yield Step(sentence(ledger.only_read), "Then run again: nothing is lost.")


def _about(group: Waiting) -> Step:
    first, number = group.examples[0], group.number - group.decided
    kind = kind_of(group.kind)
    who = f"{kind} {first.shown}" if number == 1 else counted(number, kind)
    is_of_all = number > 1 and bool(group.decisions)
    offered = _offered(group, group.decisions if is_of_all else first.decisions)
    if is_of_all:
        offered = tuple(replace(one, meaning=f"all of them: {one.meaning}") for one in offered)
    return Step(
        sentence(f"{who}: {group.message}"),
        f"{sentence(group.remedy)}{_LOOK_FIRST if is_of_all and offered else ''}",
        offered,
        group.partner,
        group.since,
    )


def _offered(group: Waiting, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return what may be decided at once: to discard something is the end, where it is not said."""
    is_named = "discard" in group.remedy
    return tuple(one for one in decisions if one.verb != "discard" or is_named)

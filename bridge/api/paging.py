"""Lists that come in pages, and change while they are read.

None of these loops for ever: each page has to bring something new. None trusts a short page to be
the last one: servers cut `limit` down to what they like.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bridge.api.values import rows, text
from bridge.api.verdict import BARE_LIST
from bridge.errors import TryLaterError
from bridge.model.store import Raw

#: How often a list may be read from its start again without bringing anything new.
_FRUITLESS_WALKS = 3
#: Two rows at least, so that a page can overlap the one before it and still go on.
SMALLEST_PAGE, LARGEST_PAGE = 2, 100


def listed(answer: Raw, path: str, *names: str, id_name: str = "") -> list[Raw]:
    """Return the rows under the first of `names` that is there.

    By the reference a list. Tolerance: an object of rows, one row alone (known by its `id_name`),
    a bare list. An answer without any of them proves nothing, least of all that there are none.
    """
    for name in (*names, BARE_LIST):
        if name in answer:
            found: Any = answer[name]
            if isinstance(found, Mapping) and id_name in found:
                return [found]
            try:
                return rows(found, name)
            except ValueError:
                break
    raise TryLaterError(
        f"The store answered GET {path} without a list of `{names[0]}`",
        "If it stays like this, check the endpoint's `api`",
    )


def by_offset(fetch: Callable[[int], list[Raw]], id_name: str) -> Iterator[Raw]:
    """Yield each row once, oldest first, from pages that `fetch` returns by offset.

    A shipment that is completed while its list is read moves the later ones forward, across the
    edge of the page. So every page overlaps the one before by a row; where that row does not
    stand first, the list has moved and is walked from its start again, skipping what is known.
    """
    known: set[str] = set()
    fruitless = 0
    while fruitless < _FRUITLESS_WALKS:
        before = len(known)
        if (yield from _walk(fetch, id_name, known)):
            return
        fruitless = fruitless + 1 if len(known) == before else 0
    raise TryLaterError("The store's list changes faster than it can be read")


def _walk(
    fetch: Callable[[int], list[Raw]], id_name: str, known: set[str]
) -> Generator[Raw, None, bool]:
    """Yield what is not `known` yet; return whether the list stood still to its end."""
    walked: set[str] = set()
    offset, last = 0, ""
    while True:
        page = fetch(offset)
        keys = [_key(row, id_name) for row in page]
        if last and last not in keys:
            return False
        if walked.issuperset(keys):
            return True
        yield from _unknown(page, keys, known)
        if last and last != keys[0]:
            return False
        walked.update(keys)
        offset, last = offset + len(page) - 1, keys[-1]


def _unknown(page: list[Raw], keys: list[str], known: set[str]) -> Iterator[Raw]:
    for key, row in zip(keys, page, strict=True):
        if key not in known:
            known.add(key)
            yield row


def by_page(fetch: Callable[[int], list[Raw]], id_name: str) -> Iterator[Raw]:
    """Yield each row once from pages that `fetch` returns by number, from 1.

    For lists that are newest first: what is added meanwhile moves rows to a later page, where they
    are known already.
    """
    known: set[str] = set()
    number = 1
    while True:
        page = fetch(number)
        keys = [_key(row, id_name) for row in page]
        if known.issuperset(keys):
            return
        yield from _unknown(page, keys, known)
        number += 1


def by_next(
    fetch: Callable[[Mapping[str, str]], Raw], query: Mapping[str, str], path: str, name: str
) -> Iterator[Raw]:
    """Yield the rows of pages that name the next one: `"next": "?limit=10&page=3"`.

    Only its query is used, whatever host it names, and over the first query: a `next` may leave
    the filters out.
    """
    known: set[str] = set()
    asked: list[dict[str, str]] = []
    following = dict(query)
    while following not in asked:
        asked.append(following)
        answer = fetch(following)
        # The reference does not require the list here: a yes without it is an empty catalogue.
        page = listed({name: [], **answer} if "status" in answer else answer, path, name)
        keys = [_key(row, "stockItemId") for row in page]
        if known.issuperset(keys):
            return
        yield from _unknown(page, keys, known)
        following = {**query, **_next_query(answer.get("next"))}


def _next_query(link: object) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query)) if isinstance(link, str) else {}


def _key(row: Raw, id_name: str) -> str:
    """Return what tells a row from others, also where it cannot be read."""
    try:
        return text(row, id_name) or repr(row)
    except ValueError:
        return repr(row)

"""Names of columns, as strictly or loosely as they are to be compared.

A mapping is checked by the same rule by which a codec finds its columns.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Literal


def folded_as(names: Literal["exact", "loose"], name: str) -> str:
    """Return what two names have in common that mean the same column."""
    return name if names == "exact" else loosely(name)


@lru_cache(maxsize=4096)
def loosely(name: str) -> str:
    """Return `name` without case, blanks, punctuation and accents; "Größe (cm)" is grossecm.

    A name of nothing else, such as "#", is compared as it stands.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in plain if one.isalnum()) or name.strip()

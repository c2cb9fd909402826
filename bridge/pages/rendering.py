"""The templates, and what all of them can use.

Every value is escaped, what cannot be seen in it is spelled out (names come from strangers), and a
name that is not given is a fault: a page never shows a gap.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bridge.model.visible import visible
from bridge.pages.wording import FILTERS


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bridge.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_seen,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(FILTERS)
    return environment


def _seen(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value


def render(template: str, **values: object) -> str:
    """Return the page that `template` makes of `values`."""
    return _environment().get_template(template).render(values)


def style_hash() -> str:
    """Return what names the style of every page in a Content-Security-Policy, without quotes."""
    digest = hashlib.sha256(render("style.css").encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"

"""A visitor of `bridge serve`, without a browser: what the tests of its pages share.

visitor = visit(world, token=True)        nobody is logged in yet
visitor.log_in()
visitor.press(problem_id, "release")
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bridge.config.load import load
from bridge.web.application import make_application
from bridge.web.settings import settings_of
from tests.acceptance.world import World

TOKEN = "a token of more than sixteen characters"
NAME = "Anna of operations"


def application(
    world: World, *, token: bool = False, host: str = "127.0.0.1", **serve: Any
) -> Flask:
    """What answers, for a world's bridge.yaml with these keys of `serve`."""
    if token:
        (world.folder / "token").write_text(TOKEN)
        serve["token"] = {"file": "token"}
    world.configuration["serve"] = serve
    path = world.write_configuration()
    settings = replace(settings_of(load(path), path, host), clock=world.clock)
    return make_application(settings)


@dataclass
class Visitor:
    """Somebody with a cookie jar."""

    client: FlaskClient

    def get(self, path: str, status: int = 200, **more: Any) -> str:
        """The page at a path, which must answer with `status`."""
        return self._text(self.client.get(path, **more), status)

    def post(self, path: str, status: int, **form: str) -> str:
        """The answer to a form as it is."""
        return self._text(self.client.post(path, data=form), status)

    def _text(self, answer: TestResponse, status: int) -> str:
        assert answer.status_code == status, answer.text.partition("<main")[2] or answer.text
        return answer.text

    def log_in(self, token: str = TOKEN, status: int = 303, name: str = NAME) -> str:
        """Fill in the login."""
        form = field(self.get("/login"), "form")
        return self.post("/login", status, form=form, name=name, token=token)

    def press(self, problem: int, verb: str, status: int = 200, why: str = "agreed") -> str:
        """Look at what a decision would mean, then decide."""
        path = f"/problems/{problem}/{verb}"
        asked = self.get(path)
        known = {name: field(asked, name) for name in ("form", "known")}
        return self.post(path, status, why=why, **known)


def visit(world: World, **serve: Any) -> Visitor:
    """Somebody who has just come."""
    return Visitor(application(world, **serve).test_client())


def field(page: str, name: str) -> str:
    """The value of the last hidden field of that name."""
    found = re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found, page
    return str(found[-1])


def problem_of(world: World, code: str) -> int:
    """The number of the open problem with this code."""
    query = f"SELECT id FROM problems WHERE code = '{code}' AND closed_at IS NULL"
    ((number,),) = world.rows(query)
    return int(number)

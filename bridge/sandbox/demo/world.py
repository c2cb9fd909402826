"""What the bridge meets in the demo: the shop's Order API, a partner's SFTP server, warehouses."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bridge.app.books import open_configuration
from bridge.sandbox.demo.folder import PARTNERS, DemoFolder
from bridge.sandbox.demo.story import BEHAVIOURS, shelf_of
from bridge.sandbox.order_api import OrderApiServer, PluginSettings
from bridge.sandbox.sftp_server import SftpServer
from bridge.sandbox.shop import demo_store
from bridge.sandbox.store import Store
from bridge.sandbox.warehouse import Warehouse


@dataclass(frozen=True)
class World:
    """Everything outside the bridge, running."""

    store: Store
    api: OrderApiServer
    warehouses: dict[str, Warehouse]


@contextmanager
def open_world(folder: DemoFolder, command: str) -> Iterator[World]:
    """Start the servers, and write a configuration for them into an emptied `folder`."""
    folder.clear()
    api_secret, password = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    store = demo_store()
    root = folder.partner("nordlager")
    with (
        OrderApiServer(store, PluginSettings(secret=api_secret)) as api,
        SftpServer(root, user="merchant", password=password) as sftp,
    ):
        folder.fill(
            command,
            {"centra": api_secret, "nordlager": password},
            api=api.base,
            host=sftp.host,
            port=str(sftp.port),
            user=sftp.user,
            host_key=sftp.host_key,
        )
        yield World(store, api, _warehouses(folder, store))


def _warehouses(folder: DemoFolder, store: Store) -> dict[str, Warehouse]:
    """Return a warehouse for each partner; they pick from one shelf, which nordlager counts."""
    configuration, mappings = open_configuration(folder.configuration)
    shelf = shelf_of(store)
    warehouses = {}
    for name in PARTNERS:
        messages = configuration.partner(name).messages
        warehouse = Warehouse(name, folder.partner(name), messages, mappings[name], shelf=shelf)
        warehouse.behaviours.update(BEHAVIOURS[name])
        warehouses[name] = warehouse
    return warehouses

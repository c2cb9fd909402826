"""The one suite that every transport passes: what `bridge.transports.base` promises."""

from __future__ import annotations

import io
import os
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from bridge.errors import ConfigurationError, ItemError
from bridge.transports import RemoteFile, Transport
from tests.transports.conftest import Exchange

_BIG = bytes(range(256)) * 20_000 + b"end"  # 5 MB, and no multiple of any block


@pytest.fixture
def reader(readable: Exchange) -> Iterator[Transport]:
    with readable.new() as transport:
        yield transport


@pytest.fixture
def transport(exchange: Exchange) -> Iterator[Transport]:
    with exchange.new() as transport:
        yield transport


def names_in(transport: Transport, folder: str) -> list[str]:
    return sorted(file.name for file in transport.list(folder))


def content_at(transport: Transport, path: str) -> bytes:
    sink = io.BytesIO()
    size = transport.read(path, sink)
    assert size == len(sink.getvalue())
    return sink.getvalue()


def write(transport: Transport, path: str, content: bytes) -> None:
    transport.write(path, io.BytesIO(content), len(content))


# --- list -----------------------------------------------------------------------------------------


def test_listing_tells_name_size_and_time(readable: Exchange, reader: Transport) -> None:
    readable.put("in/a.csv", b"12345")
    os.utime(readable.folder / "in/a.csv", (1_700_000_000, 1_700_000_000))
    (file,) = reader.list(readable.at("in"))
    assert file == RemoteFile("a.csv", 5, datetime.fromtimestamp(1_700_000_000, UTC))


def test_listing_leaves_out_folders_links_and_pipes(readable: Exchange, reader: Transport) -> None:
    target = readable.put("in/file.csv")
    (readable.folder / "in/folder").mkdir()
    (readable.folder / "in/link.csv").symlink_to(target)
    (readable.folder / "in/gone.csv").symlink_to("nowhere")
    os.mkfifo(readable.folder / "in/pipe.csv")
    assert names_in(reader, readable.at("in")) == ["file.csv"]


def test_an_empty_folder_lists_nothing(readable: Exchange, reader: Transport) -> None:
    (readable.folder / "in").mkdir()
    assert names_in(reader, readable.at("in")) == []


def test_a_long_listing_is_whole(readable: Exchange, reader: Transport) -> None:
    for number in range(1200):
        readable.put(f"in/{number:05}.csv", b"")
    assert len(names_in(reader, readable.at("in"))) == 1200


def test_names_that_are_not_ascii_come_through(readable: Exchange, reader: Transport) -> None:
    readable.put("in/Göteborg Ąž 東京 %s.csv", b"x")
    assert names_in(reader, readable.at("in")) == ["Göteborg Ąž 東京 %s.csv"]
    assert content_at(reader, readable.at("in/Göteborg Ąž 東京 %s.csv")) == b"x"


def test_names_that_cannot_be_used_are_left_out_and_told(
    readable: Exchange, reader: Transport
) -> None:
    readable.put("in/good.csv")
    readable.put("in/two\nlines.csv")
    found = reader.list(readable.at("in"))
    assert [file.name for file in found] == ["good.csv"]
    assert [(one.name, one.is_file) for one in found.left_out] == [("two\nlines.csv", True)]


def test_what_is_no_file_is_told_beside(readable: Exchange, reader: Transport) -> None:
    readable.put("in/good.csv")
    place = readable.folder / "in"
    (place / "folder.csv").mkdir()
    (place / "link.csv").symlink_to("good.csv")
    (place / "nowhere.csv").symlink_to("nothing")
    os.mkfifo(place / "pipe.csv")
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(place / "socket.csv"))
    found = reader.list(readable.at("in"))
    assert [file.name for file in found] == ["good.csv"]
    assert sorted((one.name, one.fault, one.is_file) for one in found.left_out) == [
        ("link.csv", "it is a link", False),
        ("nowhere.csv", "it is a link", False),
        ("pipe.csv", "it is no regular file", False),
        ("socket.csv", "it is no regular file", False),
    ]


def test_files_can_be_moved_while_they_are_gone_through(
    exchange: Exchange, transport: Transport
) -> None:
    for number in range(300):
        exchange.put(f"in/{number}.csv")
    (exchange.folder / "done").mkdir()
    for file in transport.list(exchange.at("in")):
        transport.rename(exchange.at(f"in/{file.name}"), exchange.at(f"done/{file.name}"))
    assert len(list((exchange.folder / "done").iterdir())) == 300


def test_a_missing_folder_is_a_fault_of_the_configuration(
    readable: Exchange, reader: Transport
) -> None:
    with pytest.raises(ConfigurationError, match="inn"):
        list(reader.list(readable.at("inn")))


# --- look -----------------------------------------------------------------------------------------


def test_look_finds_a_file(readable: Exchange, reader: Transport) -> None:
    readable.put("in/a.csv", b"12345")
    file = reader.look(readable.at("in/a.csv"))
    assert file is not None
    assert (file.name, file.size) == ("a.csv", 5)
    assert file.modified is not None
    assert datetime.now(UTC) - file.modified < timedelta(minutes=5)


def test_look_is_positive_that_there_is_none(readable: Exchange, reader: Transport) -> None:
    assert reader.look(readable.at("a.csv")) is None
    assert reader.look(readable.at("nowhere/a.csv")) is None


def test_look_takes_no_folder_and_no_link_for_a_file(readable: Exchange, reader: Transport) -> None:
    (readable.folder / "folder").mkdir()
    (readable.folder / "link").symlink_to("/etc/passwd")
    for name in ("folder", "link"):
        with pytest.raises(ItemError, match="no regular file"):
            reader.look(readable.at(name))


# --- read -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"y" * 32768, b"z" * 32769, _BIG],
    ids=["empty", "one byte", "one block", "one block and a byte", "5 MB"],
)
def test_reading_gives_every_byte(readable: Exchange, reader: Transport, content: bytes) -> None:
    readable.put("in/a.csv", content)
    assert content_at(reader, readable.at("in/a.csv")) == content
    list(reader.list(readable.at("in")))
    assert content_at(reader, readable.at("in/a.csv")) == content


def test_a_file_that_is_gone_since_the_listing_is_one_item(
    readable: Exchange, reader: Transport
) -> None:
    place = readable.put("in/a.csv")
    assert names_in(reader, readable.at("in")) == ["a.csv"]
    place.unlink()
    with pytest.raises(ItemError):
        content_at(reader, readable.at("in/a.csv"))
    readable.put("in/b.csv", b"goes on")
    assert content_at(reader, readable.at("in/b.csv")) == b"goes on"


@pytest.mark.parametrize("size", [3, 100_000])
def test_a_file_that_changed_since_the_listing_is_read_as_it_is(
    readable: Exchange, reader: Transport, size: int
) -> None:
    readable.put("in/a.csv", b"x" * 50_000)
    assert names_in(reader, readable.at("in")) == ["a.csv"]
    readable.put("in/a.csv", b"y" * size)
    assert content_at(reader, readable.at("in/a.csv")) == b"y" * size


def test_a_fault_of_our_own_disk_is_not_told_as_the_partners(
    readable: Exchange, reader: Transport
) -> None:
    class FullSink(io.BytesIO):
        def write(self, data: object) -> int:
            raise OSError(28, "No space left on device")

    readable.put("in/a.csv", _BIG)
    with pytest.raises(OSError, match="No space left"):
        reader.read(readable.at("in/a.csv"), FullSink())
    assert content_at(reader, readable.at("in/a.csv")) == _BIG


# --- write ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"", b"x", b"y" * 32768, b"z" * 32769, _BIG],
    ids=["empty", "one byte", "one block", "one block and a byte", "5 MB"],
)
def test_writing_puts_every_byte(exchange: Exchange, transport: Transport, content: bytes) -> None:
    write(transport, exchange.at("a.csv"), content)
    assert (exchange.folder / "a.csv").read_bytes() == content


def test_writing_replaces_what_is_there(exchange: Exchange, transport: Transport) -> None:
    exchange.put("a.csv", b"a longer content than the new one")
    write(transport, exchange.at("a.csv"), b"new")
    assert (exchange.folder / "a.csv").read_bytes() == b"new"


def test_writing_takes_no_more_than_was_announced(exchange: Exchange, transport: Transport) -> None:
    transport.write(exchange.at("a.csv"), io.BytesIO(b"12345678"), 5)
    assert (exchange.folder / "a.csv").read_bytes() == b"12345"


def test_a_source_that_is_too_short_is_an_error(exchange: Exchange, transport: Transport) -> None:
    with pytest.raises(ItemError, match="3 of 8 bytes"):
        transport.write(exchange.at("a.csv"), io.BytesIO(b"12345"), 8)
    write(transport, exchange.at("b.csv"), b"goes on")


def test_writing_to_a_missing_folder_is_a_fault_of_the_configuration(
    exchange: Exchange, transport: Transport
) -> None:
    with pytest.raises(ConfigurationError, match="out"):
        write(transport, exchange.at("out/a.csv"), b"x")


def test_what_was_written_is_read_back(exchange: Exchange, transport: Transport) -> None:
    write(transport, exchange.at("a.csv"), b"first")
    assert content_at(transport, exchange.at("a.csv")) == b"first"
    write(transport, exchange.at("a.csv"), b"the second")
    assert content_at(transport, exchange.at("a.csv")) == b"the second"


@pytest.mark.parametrize("name", ["a\nb.csv", "a\x00b.csv", "", "..", "\udcff.csv"])
def test_names_that_cannot_be_used_are_refused(
    exchange: Exchange, transport: Transport, name: str
) -> None:
    with pytest.raises(ItemError, match="cannot be used"):
        write(transport, exchange.at("") + name, b"x")
    assert list(exchange.folder.iterdir()) == []


# --- rename and remove ----------------------------------------------------------------------------


def test_renaming_moves_between_folders(exchange: Exchange, transport: Transport) -> None:
    exchange.put("in/a.csv", b"content")
    (exchange.folder / "done").mkdir()
    transport.rename(exchange.at("in/a.csv"), exchange.at("done/b.csv"))
    assert (exchange.folder / "done/b.csv").read_bytes() == b"content"
    assert not (exchange.folder / "in/a.csv").exists()


def test_renaming_never_replaces_a_file(exchange: Exchange, transport: Transport) -> None:
    exchange.put("a.csv", b"new")
    exchange.put("b.csv", b"old")
    with pytest.raises(ItemError, match="exists already"):
        transport.rename(exchange.at("a.csv"), exchange.at("b.csv"))
    assert (exchange.folder / "a.csv").read_bytes() == b"new"
    assert (exchange.folder / "b.csv").read_bytes() == b"old"


def test_renaming_to_itself_loses_nothing(exchange: Exchange, transport: Transport) -> None:
    exchange.put("a.csv", b"content")
    with pytest.raises(ItemError):
        transport.rename(exchange.at("a.csv"), exchange.at("a.csv"))
    assert (exchange.folder / "a.csv").read_bytes() == b"content"


def test_renaming_onto_a_link_leaves_it(exchange: Exchange, transport: Transport) -> None:
    exchange.put("a.csv", b"content")
    (exchange.folder / "b.csv").symlink_to("nowhere")
    with pytest.raises(ItemError):
        transport.rename(exchange.at("a.csv"), exchange.at("b.csv"))
    assert (exchange.folder / "b.csv").is_symlink()


def test_renaming_what_is_gone_is_one_item(exchange: Exchange, transport: Transport) -> None:
    with pytest.raises(ItemError, match="gone"):
        transport.rename(exchange.at("a.csv"), exchange.at("b.csv"))


def test_renaming_into_a_missing_folder_is_a_fault_of_the_configuration(
    exchange: Exchange, transport: Transport
) -> None:
    exchange.put("a.csv")
    with pytest.raises(ConfigurationError, match="done"):
        transport.rename(exchange.at("a.csv"), exchange.at("done/a.csv"))
    assert (exchange.folder / "a.csv").exists()


def test_removing_twice_is_no_error(exchange: Exchange, transport: Transport) -> None:
    exchange.put("a.csv")
    transport.remove(exchange.at("a.csv"))
    transport.remove(exchange.at("a.csv"))
    transport.remove(exchange.at("nowhere/a.csv"))
    assert not (exchange.folder / "a.csv").exists()


def test_folders_are_made_with_those_above_them(exchange: Exchange, transport: Transport) -> None:
    transport.make_folder(exchange.at("a/b/c"))
    transport.make_folder(exchange.at("a/b/c"))
    transport.make_folder(exchange.at("a/b/d/"))
    assert (exchange.folder / "a/b/c").is_dir()
    assert (exchange.folder / "a/b/d").is_dir()


def test_a_folder_is_not_made_over_a_file(exchange: Exchange, transport: Transport) -> None:
    exchange.put("a", b"a file")
    with pytest.raises((ConfigurationError, ItemError)):
        transport.make_folder(exchange.at("a"))
    assert (exchange.folder / "a").read_bytes() == b"a file"


# --- side by side ---------------------------------------------------------------------------------


def test_several_transports_work_side_by_side(exchange: Exchange) -> None:
    faults: list[BaseException] = []

    def work(number: int) -> None:
        try:
            with exchange.new() as transport:
                for turn in range(10):
                    path = exchange.at(f"{number}-{turn}.csv")
                    write(transport, path, b"%d" % number * 50_000)
                    assert content_at(transport, path) == b"%d" % number * 50_000
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(list(exchange.folder.iterdir())) == 40


def test_two_renames_to_one_name_leave_both_files(raced: Exchange) -> None:
    for number in range(10):
        raced.put(f"a{number}", b"a")
        raced.put(f"b{number}", b"b")

    def work(letter: str) -> None:
        with raced.new() as transport:
            for number in range(10):
                try:
                    transport.rename(raced.at(f"{letter}{number}"), raced.at(f"x{number}"))
                except ItemError:
                    continue

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(raced.folder.iterdir())) == 20

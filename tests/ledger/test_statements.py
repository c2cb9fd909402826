"""Every statement is used, is valid, and finds its rows by an index where it runs often."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import bridge.ledger
from bridge.ledger.ledger import Ledger
from bridge.ledger.statements import statements

FOLDER = Path(bridge.ledger.__file__).parent
FILES = sorted(path.stem for path in (FOLDER / "sql").glob("*.sql") if path.stem != "schema")

METHODS = ("execute", "execute_many", "insert", "row", "rows", "rows_each")

#: What may read a table from end to end: it is asked for by people, once, or wants everything.
WHOLE_TABLE = {
    ("actions", "about"),
    ("actions", "forget_words"),
    ("alarms", "channels"),
    ("actions", "forget_words_of_attempts"),
    ("deliveries", "known_as"),
    ("figures", "archived_bytes"),
    ("figures", "counted"),
    ("figures", "files"),
    ("files", "archived"),
    ("files", "named"),
    ("files", "purged_bytes"),
    ("files", "to_purge"),
    ("items", "known_as"),
    ("jobs", "known"),
    ("overview", "last_run"),
    ("outcomes", "all"),
    ("problems", "about"),
    ("problems", "purge"),
    ("records", "returns_known_as"),
    ("records", "waiting_of_item"),
    ("remedies", "about"),
    ("remedies", "forget_why"),
    ("remedies", "purge"),
    ("remedies", "with_code"),
    ("restorations", "last"),
    ("restorations", "to_compare"),
    ("runs", "last"),
    ("runs", "last_in_doubt"),
    ("runs", "stores"),
    ("shipments", "counts"),
    ("shipments", "with_order"),
    ("stock", "counts_of_item"),
}


def used() -> set[tuple[str, str]]:
    """File and name of every statement that the ledger's modules name."""
    found = set()
    for path in FOLDER.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        own = re.findall(r'^_SQL = "(\w+)"$', path.read_text(encoding="utf-8"), re.MULTILINE)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            words = [word for one in call.args if (word := _word(one, own))]
            method = getattr(call.func, "attr", "")
            if method in ("_many", "_move"):
                found.add((own[0], words[0]))
            elif method in METHODS and len(words) >= 2:
                found.add((words[0], words[1]))
    return found


def _word(argument: ast.expr, own: list[str]) -> str:
    """The text of an argument; `_SQL` is that of its module."""
    if isinstance(argument, ast.Name) and argument.id == "_SQL":
        return own[0]
    return str(argument.value) if isinstance(argument, ast.Constant) else ""


def known() -> set[tuple[str, str]]:
    return {(file, name) for file in FILES for name in statements(file)}


def values_for(text: str) -> dict[str, object]:
    return dict.fromkeys(re.findall(r":([a-z_0-9]+)", text), "1")


def plan(ledger: Ledger, file: str, name: str) -> list[str]:
    text = statements(file)[name]
    rows = ledger._connection.execute(f"EXPLAIN QUERY PLAN {text}", values_for(text)).fetchall()
    return [row["detail"] for row in rows]


def reads_all(details: list[str]) -> bool:
    """Whether a plan goes through a table; what it has put together itself is no table."""
    made = "CONSTANT|found|unsettled|repeated|before|again|things|sorted|\\(subquery"
    return any(re.match(f"SCAN (?!{made})", detail) for detail in details)


def test_every_statement_is_used_and_every_used_one_exists() -> None:
    assert used() == known()


@pytest.mark.parametrize("file", FILES)
def test_every_statement_fits_the_schema(file: str, ledger: Ledger) -> None:
    for name, text in statements(file).items():
        prepared = ledger._connection.execute(f"EXPLAIN {text}", values_for(text)).fetchall()
        assert prepared, name


def test_no_statement_reads_a_whole_table_unless_it_may(ledger: Ledger) -> None:
    reading = {one for one in known() if reads_all(plan(ledger, *one))}
    assert reading == WHOLE_TABLE


@pytest.mark.parametrize(
    ("statement", "found_by"),
    [
        ("records/same_fact", "records_by_fact (partner=? AND message=? AND fact=?)"),
        ("records/files_with_staged", "records_by_state (partner=? AND message=? AND state=?)"),
        ("records/of_document", "records_by_document (partner=? AND message=? AND document=?)"),
        ("records/unreadable_near", "records_by_document (partner=? AND message=? AND document=?)"),
        ("records/unsettled_documents", "records_by_state (partner=? AND message=? AND state=?)"),
        ("stock/movements_of", "movements_by_item (store=? AND warehouse=? AND item=?)"),
        ("stock/movements_of", "movements_by_ean (store=? AND warehouse=? AND ean=?)"),
        ("stock/movements_of", "movements_by_upc (store=? AND warehouse=? AND upc=?)"),
        ("stock/counted_beside", "counts_by_sku (store=? AND warehouse=? AND sku=?)"),
        ("stock/forget_code", "counts_by_sku (store=? AND warehouse=? AND sku=?)"),
        ("stock/movements_of", "counts_by_sku (store=? AND warehouse=? AND sku=?)"),
        ("stock/movements_of", "shipment_lines_by_sku (store=? AND physical_sku=?)"),
        ("shipments/items_called", "shipment_lines_by_ean (store=? AND ean=?)"),
        ("stock/touch_counts", "counts_by_sku (store=? AND warehouse=? AND sku=?)"),
        ("stock/move_at_store", "counts_by_sku (store=? AND warehouse=? AND sku=?)"),
        ("actions/unclear_movers", "movements_by_item (store=? AND warehouse=? AND item=?)"),
        ("actions/unclear_movers", "(store=? AND kind=? AND subject=?)"),
        (
            "files/same_bytes",
            "(partner=? AND direction=? AND message=? AND sha256=?)",
        ),
        ("actions/of_return", "actions_by_return (store=? AND answer=?)"),
        ("look_alikes/accounted", "look_alikes_by_return (store=? AND return_id=?)"),
        ("problems/open_of", "(closed_at=? AND partner=? AND kind=? AND subject=?)"),
        ("problems/close_about", "(closed_at=? AND partner=? AND kind=? AND subject=?)"),
        ("items/of_product", "(store=? AND partner=? AND product=?)"),
        ("items/named", "items_by_name (item=? AND store=? AND partner=?)"),
        ("items/told_as", "items_by_name (item=? AND store=? AND partner=?)"),
        ("records/repeated_items", "records_by_file (file_id=?)"),
        (
            "overview/calls_between",
            "(partner=? AND state=? AND kind=? AND changed_at>? AND changed_at<?)",
        ),
        (
            "overview/sent_between",
            "(partner=? AND direction=? AND state=? AND changed_at>? AND changed_at<?)",
        ),
        ("overview/sent_between", "shipments_by_file (file_id=?)"),
        (
            "overview/unconfirmed_between",
            "(partner=? AND state=? AND changed_at>? AND changed_at<?)",
        ),
        ("overview/problems_between", "problems_by_time (opened_at>? AND opened_at<?)"),
        ("overview/runs_between", "runs_by_start (started_at>? AND started_at<?)"),
        ("overview/waiting", "(partner=? AND kind=? AND subject=?)"),
        ("shipments/of_file", "shipments_by_file (file_id=?)"),
        ("shipments/with_tracking", "parcels_by_tracking (store=? AND tracking=?)"),
        ("shipments/with_item", "shipment_lines_by_sku (store=? AND physical_sku=?)"),
        ("shipments/with_item", "shipment_lines_by_ean (store=? AND ean=?)"),
        ("shipments/with_item", "shipment_lines_by_upc (store=? AND upc=?)"),
        ("shipments/with_line", "shipment_lines_by_line (shipment_line_id=?)"),
        ("shipments/with_line", "shipment_lines_by_order_line (order_line_id=?)"),
        ("shipments/latest_with_item", "shipment_lines_by_sku (store=? AND physical_sku=?)"),
        ("records/at_line", "records_by_file (file_id=?)"),
        ("runs/begun_before", "runs_by_start (started_at<?)"),
        ("actions/returns_of", "returns_by_shipment (<expr>=?)"),
        ("actions/unsettled_acceptances", "(store=? AND kind=?)"),
    ],
)
def test_what_runs_for_every_record_uses_the_whole_of_its_index(
    statement: str, found_by: str, ledger: Ledger
) -> None:
    file, _, name = statement.partition("/")
    details = plan(ledger, file, name)
    assert any(detail.endswith(found_by) for detail in details), details


@pytest.mark.parametrize("file", FILES)
def test_statements_are_plain_sql_that_another_database_would_take(file: str) -> None:
    for name, text in statements(file).items():
        spoken = re.sub(r"--.*", "", text).upper()
        for word in ("OR REPLACE", "OR IGNORE", "GLOB", "ROWID", "IFNULL", "JULIANDAY", "PRAGMA"):
            assert word not in spoken, f"{file}/{name}"

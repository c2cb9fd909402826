"""The PDFs of the simulated shop: one page each, with a line that says what it is."""

from bridge.sandbox.store import Store

_TITLES = {"delnote": "Delivery note", "proforma": "Proforma invoice", "invoice": "Invoice"}


def document(store: Store, kind: str, number: str) -> bytes | None:
    """Return the PDF of that kind of the shipment `number`; None where there is none."""
    title = _TITLES.get(kind)
    with store.lock:
        numbers = {one.number for order in store.orders.values() for one in order.shipments}
    return page(f"{title} {number}") if title and number in numbers else None


def page(line: str) -> bytes:
    """Return a PDF of one page with a line of text (ISO 32000-1, 7.5, structure of a file)."""
    shown = f"BT /F1 18 Tf 72 760 Td ({line}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(shown), shown),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return out + head + table + tail % (len(objects) + 1, len(out))

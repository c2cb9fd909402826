"""Parts that several messages have: the file's level, sizes, addresses, what names an item."""

from __future__ import annotations

from bridge.model.fields.kinds import Field, integer, moment, text

FILE = {
    "created": moment("When the file was made."),
    "sequence": integer("The file's own number: one counter for each partner and message."),
    "store": text("Our name of the store."),
    "partner": text("Our name of the partner."),
    "documentCount": integer("Number of documents in the file; compared when reading."),
    "lineCount": integer("Number of lines in the file; compared when reading."),
    "unitCount": integer("Sum of the quantities in the file; compared when reading."),
    "recordCount": integer("Number of records in the file, without those of the file itself."),
    "recordNumber": integer("Number of the record in the file, from 1; written, and not read."),
}

#: The field that numbers the records of a file as they are written.
RUNNING_NUMBER = "file.recordNumber"

#: What a document says about its own size.
SIZE = {
    "lineCount": integer("Number of its lines in the file; compared when reading."),
    "unitCount": integer("Sum of their quantities; compared when reading."),
}

#: Parts of an address, as the Order API writes them after `delivery` and `billing`.
_ADDRESS = (
    ("Name", "name of the person"),
    ("Company", "company"),
    ("Email", "e-mail address"),
    ("Cell", "mobile number"),
    ("Tele", "telephone number"),
    ("Address", "street and number"),
    ("Coaddress", "second line of the address"),
    ("Zipcode", "postal code"),
    ("City", "city"),
    ("State", "state or province"),
    ("Country", "country, ISO 3166 alpha-2"),
)


def address(prefix: str) -> dict[str, Field]:
    """Return the fields of an address, with `prefix` before their names."""
    return {prefix + part: text(f"{prefix.title()}: {meaning}.") for part, meaning in _ADDRESS}


#: What names a thing on the shelf.
ITEM = {
    "physicalSku": text("The SKU on the shelf: sku, variantSku and sizeSku together."),
    "ean": text("Bar code."),
}

"""What the invented shop sells: some twenty-five items on a shelf, and two bundles of them."""

from decimal import Decimal
from typing import NamedTuple

from bridge.sandbox.store import Item


class Article(NamedTuple):
    """One row of the range; `key` is what the sales name it by."""

    key: str
    sku: str
    variant_sku: str
    size_sku: str
    name: str
    variant: str
    size: str
    price: str
    physical: int
    #: Bundles: the keys of what is in it, with the quantities.
    parts: tuple[tuple[str, int], ...] = ()


ARTICLES = (
    Article("tee-w-s", "TEE100", "-WHI", "-S", "Organic Tee", "White", "S", "249.00", 40),
    Article("tee-w-m", "TEE100", "-WHI", "-M", "Organic Tee", "White", "M", "249.00", 55),
    Article("tee-w-l", "TEE100", "-WHI", "-L", "Organic Tee", "White", "L", "249.00", 32),
    Article("tee-b-s", "TEE100", "-BLK", "-S", "Organic Tee", "Black", "S", "249.00", 28),
    Article("tee-b-m", "TEE100", "-BLK", "-M", "Organic Tee", "Black", "M", "249.00", 61),
    Article("tee-b-l", "TEE100", "-BLK", "-L", "Organic Tee", "Black", "L", "249.00", 7),
    Article("hood-s", "HOOD20", "-GRY", "-S", "Loopback Hoodie", "Grey", "S", "799.00", 12),
    Article("hood-m", "HOOD20", "-GRY", "-M", "Loopback Hoodie", "Grey", "M", "799.00", 18),
    Article("hood-l", "HOOD20", "-GRY", "-L", "Loopback Hoodie", "Grey", "L", "799.00", 9),
    Article("jean-30", "JEAN511", "-IND", "-3032", "Slim Jeans", "Indigo", "30/32", "999.00", 14),
    Article("jean-32", "JEAN511", "-IND", "-3232", "Slim Jeans", "Indigo", "32/32", "999.00", 21),
    Article("jean-34", "JEAN511", "-IND", "-3432", "Slim Jeans", "Indigo", "34/32", "999.00", 11),
    Article("sock-36", "SOCK9", "-NAV", "-3639", "Wool Socks", "Navy", "36-39", "119.00", 90),
    Article("sock-40", "SOCK9", "-NAV", "-4043", "Wool Socks", "Navy", "40-43", "119.00", 120),
    Article("cap", "CAP7", "-OLV", "-OS", "Canvas Cap", "Olive", "One size", "299.00", 25),
    Article("belt-85", "BELT3", "-BRN", "-085", "Leather Belt", "Brown", "85", "449.00", 16),
    Article("belt-95", "BELT3", "-BRN", "-095", "Leather Belt", "Brown", "95", "449.00", 13),
    Article("bag", "BAG42", "-BLK", "-OS", "Weekend Bag", "Black", "One size", "1499.00", 6),
    Article("scarf", "SCARF5", "-RED", "-OS", "Merino Scarf", "Red", "One size", "599.00", 19),
    Article("glove-m", "GLOV8", "-BLK", "-M", "Knit Gloves", "Black", "M", "349.00", 22),
    # No EAN: only the SKU tells what it is.
    Article("pin", "PIN1", "", "-GLD", "Enamel Pin", "Gold", "One size", "79.00", 200),
    # One SKU for two sizes, as in the guide: only the EAN tells which it is.
    Article("blouse-3", "M411-740", "", "", "Lite Rose Blouse", "Lite Rose", "3", "899.00", 8),
    Article("blouse-4", "M411-740", "", "", "Lite Rose Blouse", "Lite Rose", "4", "899.00", 5),
    # A SKU that a spreadsheet would take for a number, and an EAN that begins with a zero.
    Article("mug", "0012", "", "", "Enamel Mug", "Blue", "One size", "149.00", 75),
    Article("jacket", "JKT77", "-NVY", "-M", "Rain Jacket", "Navy", "M", "1899.00", 4),
    # Bundles have no shelf of their own.
    Article(
        "starter", "SET1", "-WHI", "-M", "Starter Set", "White", "M", "599.00", 0,
        (("tee-w-m", 1), ("sock-40", 2)),
    ),
    Article(
        "winter", "SET2", "-RED", "-M", "Winter Set", "Red", "M", "899.00", 0,
        (("scarf", 1), ("glove-m", 1)),
    ),
)  # fmt: skip

WITHOUT_EAN = ("pin", "starter", "winter")


def ean(number: int, prefix: str = "20") -> str:
    """A valid EAN-13 that is no product's: GS1 leaves the prefixes 20 and 02 to each shop."""
    digits = f"{prefix}{number:010}"
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-weighted % 10)


def items(first_id: int = 3131) -> dict[str, Item]:
    """The range, by the keys that the sales use."""
    made: dict[str, Item] = {}
    for place, article in enumerate(ARTICLES):
        parts = tuple((made[key], qty) for key, qty in article.parts)
        made[article.key] = Item(
            stock_item_id=first_id + place,
            sku=article.sku,
            variant_sku=article.variant_sku,
            size_sku=article.size_sku,
            ean=_ean_of(article, place),
            upc="012345000058" if article.key == "cap" else "",
            name=article.name,
            variant=article.variant,
            size=article.size,
            price=Decimal(article.price),
            weight=Decimal("1.20") if article.key == "bag" else Decimal("0.25"),
            weight_unit="lb" if article.key == "bag" else "kg",
            physical=article.physical,
            product_id=100 + sum(a.sku < article.sku for a in ARTICLES),
            variant_id=1200 + place,
            parts=parts,
        )
    return made


def _ean_of(article: Article, place: int) -> str:
    if article.key in WITHOUT_EAN:
        return ""
    return ean(1001 + place, "02" if article.key == "mug" else "20")

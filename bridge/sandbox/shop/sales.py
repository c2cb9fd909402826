"""Who bought what in the invented shop: thirty shipments to send, the odd ones among them.

`why` says what an order is there to show; orders without it are plain. Routed by country of
delivery, the Nordic ones and PL, with its letters, are for a partner with CSV files in ISO-8859-1,
and DE, NL, BE and FR for one with XML; Greenland is a country that a code table lacks, and nobody
delivers to Australia.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bridge.sandbox.store import Payment

CAPTURE = {"payment": Payment.AUTHORISED}
INVOICE = {"payment": Payment.INVOICE}


@dataclass(frozen=True)
class Sale:
    """One order: who, where to, what, how it is sent, and what is odd about it."""

    name: str
    address: str
    zipcode: str
    city: str
    country: str
    lines: tuple[tuple[str, int], ...]
    shipping_list: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    #: More of the delivery address.
    more: Mapping[str, str] = field(default_factory=dict)
    why: str = ""
    #: In progress: the shop has not released it.
    good_to_go: bool = True


PICKUP = {
    "method": "pnl-mpc",
    "pickup": "DEMO-SP-4711",
    "deliverytime": "2026-01-15",
    "id": "5ca1ab1e00000000000000000000d3m0",
}
TO_THE_DOOR = {
    "method": "dpd-home",
    "deliverytime": "2026-01-16",
    "doorcode": "1234#",
    "courier_instructions": "Leave with the neighbour; mind the dog",
    "id": "5ca1ab1e00000000000000000000d3m1",
}

SALES = (
    Sale("Alva Exempelsson", "Provgatan 1", "111 00", "Stockholm", "SE",
         (("tee-w-m", 1), ("cap", 1)), "PostNord MyPack", CAPTURE),
    Sale("Birk Testberg", "Mallvägen 12 B", "411 00", "Göteborg", "SE",
         (("hood-m", 1),), "PostNord MyPack", CAPTURE | {"capture_succeeds": False},
         why="its capture fails: a sign of fraud"),
    Sale("Cilla Låtsasson", "Påhittade Allén 3", "211 00", "Malmö", "SE",
         (("sock-40", 6), ("tee-b-m", 3)), "DHL Express", why="several units"),
    Sale("Dag Demoström", "Övningsstigen 7", "903 00", "Umeå", "SE",
         (("starter", 1), ("mug", 1)), "PostNord MyPack", CAPTURE, why="a bundle"),
    Sale("Ebba Skenlund", "Fiktionsgränd 4", "750 00", "Uppsala", "SE",
         (("pin", 2), ("tee-w-s", 1)), "PostNord MyPack", why="a line without EAN"),
    Sale("Frej Provén", "Attrappgatan 9", "580 00", "Linköping", "SE",
         (("tee-b-l", 1), ("tee-b-l", 2)), "DPD Home", CAPTURE,
         why="two lines of one SKU"),
    Sale("Gro Eksempelsen", "Testveien 5", "0150", "Oslo", "NO",
         (("blouse-3", 1), ("blouse-4", 1)), "PostNord MyPack", {"currency": "NOK"},
         why="one SKU for two sizes: only the EAN identifies"),
    Sale("Hedda Prøvestad", "Påfunnsgata 22", "5003", "Bergen", "NO",
         (("jean-32", 1),), "PostNord MyPack",
         CAPTURE | {"currency": "NOK", "ingrid": PICKUP},
         why="a service point, on the order only"),
    Sale("Ivar Kladdemann", "Liksomveien 8", "7011", "Trondheim", "NO",
         (("scarf", 1),), "DHL Express", {"currency": "NOK"}),
    Sale("Jens-Christian Alexander von Eksempelgaard-Prøvesen", "Opdigtet Allé 101", "2100",
         "København Ø", "DK", (("belt-95", 1),), "PostNord MyPack", {"currency": "DKK"},
         why="a name longer than 35 characters"),
    Sale("Karla Prøvegaard", "Mønstervej 3", "8000", "Aarhus C", "DK",
         (("bag", 1),), "DPD Home", CAPTURE | {"currency": "DKK", "ingrid": TO_THE_DOOR},
         why="a door code and instructions for the courier"),
    Sale("Lasse Attrap", "Skinbakken 14", "5000", "Odense C", "DK",
         (("sock-36", 2),), "PostNord MyPack", {"currency": "DKK", "hold": True}, why="on hold"),
    Sale("Mikko Esimerkkinen", "Kuvitteellinenkatu 6", "00100", "Helsinki", "FI",
         (("hood-l", 1), ("sock-40", 1)), "PostNord MyPack", CAPTURE | {"currency": "EUR"}),
    Sale("Noora Mallila", "Keksittytie 18", "33100", "Tampere", "FI",
         (("glove-m", 1),), "DHL Express", {"currency": "EUR", "suspect": True},
         why="suspected of fraud"),
    Sale("Oskar Mallander", "Påhittsgatan 2; \"gården\" port 3", "20100", "Åbo", "FI",
         (("mug", 2),), "PostNord MyPack", {"currency": "EUR"},
         {"coaddress": "c/o 'Butiken'; 2 tr"}, why="semicolons and quotes in the address"),
    Sale("Pipaluk Eksempel", "Opdigtetvej 1", "3900", "Nuuk", "GL",
         (("jacket", 1),), "PostNord MyPack", {"currency": "DKK"},
         why="a country that a code table lacks"),
    Sale("Quirin Mustermann", "Musterstraße 10", "01067", "Dresden", "DE",
         (("jean-34", 1), ("belt-85", 1)), "DHL Express", CAPTURE | {"currency": "EUR"}),
    Sale("Rosalinde Beispiel", "Probeallee 44", "20095", "Hamburg", "DE",
         (("tee-w-l", 2),), "DHL Express", INVOICE | {"currency": "EUR"},
         {"company": "Beispiel & Söhne GmbH"}, why="on invoice, not paid yet"),
    Sale("Ελένη Παραδείγματος", "Erfundener Weg 5", "50667", "Köln", "DE",
         (("cap", 1),), "DPD Home", {"currency": "EUR"}, why="a name in Greek letters"),
    Sale("Sytse Voorbeeld", "Verzonnenlaan 7-2", "1012 AB", "Amsterdam", "NL",
         (("tee-b-s", 1),), "DPD Home", CAPTURE | {"currency": "EUR"}),
    Sale("王示例", "Proefstraat 33", "3011 AA", "Rotterdam", "NL",
         (("winter", 2),), "DHL Express", {"currency": "EUR"},
         why="a name in Chinese characters, and two of a bundle"),
    Sale("Tess Nepnaam", "Denkbeeldigplein 1", "3511 AA", "Utrecht", "NL",
         (("hood-s", 1),), "DPD Home",
         {"currency": "EUR", "other_comment": "Birthday present.\nPlease wrap it in paper."},
         why="a newline in the comment"),
    Sale("Ulrike Voorbeeldts", "Fictiestraat 12 bus 4", "1000", "Brussel", "BE",
         (("sock-36", 3), ("sock-40", 3)), "DPD Home", CAPTURE | {"currency": "EUR"}),
    Sale("Valérie Exemplaire", "Rue de l'Invention 5", "4000", "Liège", "BE",
         (("scarf", 1), ("glove-m", 1)), "DPD Home", {"currency": "EUR"}),
    Sale("Wilfried Fictief", "Schijnbaan 2", "9000", "Gent", "BE",
         (("jean-30", 1),), "DHL Express", CAPTURE | {"currency": "EUR"}),
    Sale("Xavière Modèle", "12 bis, rue du Brouillon", "06000", "Nice", "FR",
         (("tee-w-s", 1), ("tee-b-s", 1)), "DPD Home", {"currency": "EUR"},
         {"coaddress": "Bât. C, 3e étage"}),
    Sale("Yves Gabarit", "8 place de la Fiction", "75011", "Paris", "FR",
         (("bag", 1), ("cap", 1)), "DHL Express", CAPTURE | {"currency": "EUR"}),
    Sale("Łucja Przykładowa-Żółć", "ul. Zmyślona 4/6", "00-001", "Warszawa", "PL",
         (("hood-m", 1),), "DPD Home", {"currency": "PLN"}, why="Polish letters"),
    Sale("Zdzisław Wzorcowy", "ul. Próbna 15", "31-001", "Kraków", "PL",
         (("tee-w-m", 2),), "DPD Home", CAPTURE | {"currency": "PLN"}),
    Sale("Åsa Antipod", "1 Pretend Parade", "2000", "Sydney", "AU",
         (("mug", 1),), "DHL Express", {"currency": "EUR"}, {"state": "NSW"},
         why="a country to which no partner delivers"),
    Sale("Östen Väntesson", "Senaregatan 2", "972 00", "Luleå", "SE",
         (("jacket", 1),), "PostNord MyPack", CAPTURE, why="still in progress", good_to_go=False),
)  # fmt: skip

#: Mobile numbers: those reserved for fiction in Sweden, Germany and France, zeros elsewhere.
PHONES = {"SE": "+467017406{:02}", "DE": "+4917139200{:02}", "FR": "+336399800{:02}"}


def phone(country: str, place: int) -> str:
    """A phone number that nobody has."""
    return PHONES.get(country, "+000000000{:02}").format(place + 10)

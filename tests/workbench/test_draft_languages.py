"""Columns are found by what partners call them, in five languages and in every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from bridge.model.fields import MESSAGES
from bridge.workbench.drafting.vocabulary import LANGUAGES, _tables, understand
from tests.workbench.drafts import drafted

#: For each language a confirmation: the row of names, and one of data.
CONFIRMATIONS = {
    "en": (
        "Despatch Ref;Customer Order No.;Line Item Code;Bar Code;Shipped Qty;Date Shipped;"
        "Courier;Consignment No;Best Before",
        "D77;70011-1;HAT-9;4006381333931;2;2026-03-14 08:00;DPD;1Z999AA10123456784;",
    ),
    "de": (
        "Mandant;Auftragsnummer;Pos;Artikel-Nr.;Strichcode;Gelieferte Menge;Versanddatum;"
        "Paketdienst;Sendungsnummer",
        "7;70011-1;1;HAT-9;4006381333931;2;14.03.2026 08:00;DPD;1Z999AA10123456784",
    ),
    "nl": (
        "Opdrachtgever;Uw ordernummer;Artikelcode;EAN-code;Aantal geleverd;Verzenddatum;Vervoerder;"
        "Track en trace code;THT",
        "7;70011-1;HAT-9;4006381333931;2;2026-03-14 08:00;DPD;1Z999AA10123456784;",
    ),
    "sv": (
        "Ägare;Ordernummer;Artikelnr;Streckkod;Levererat antal;Skickad;Transportör;Kollinummer;"
        "Lagerplats",
        "7;70011-1;HAT-9;4006381333931;2;2026-03-14 08:00;DPD;1Z999AA10123456784;B7",
    ),
    "fr": (
        "Donneur d'ordre;N° de commande;Code article;Gencod;Qté livrée;Date d'expédition;"
        "Transporteur;Numéro de suivi;DLC",
        "7;70011-1;HAT-9;4006381333931;2;2026-03-14 08:00;DPD;1Z999AA10123456784;",
    ),
}
#: What each of them tells.
TOLD = {
    "shipment.shipmentId", "line.physicalSku", "line.ean", "line.quantity", "parcel.shippedAt",
    "parcel.carrier", "parcel.tracking",
}  # fmt: skip


@pytest.mark.parametrize("language", CONFIRMATIONS)
def test_a_confirmation_is_understood_in_every_language(tmp_path: Path, language: str) -> None:
    header, row = CONFIRMATIONS[language]
    seen = drafted(tmp_path, "confirmation", f"{header}\n{row}\n{row}\n")

    assert set(seen.written) == TOLD
    assert seen.drafted.trial.read == 2
    assert seen.drafted.trial.is_good


#: For each language the address of an order, as its own words have it.
ADDRESSES = {
    "en": "Ship To Name|Ship To Address 1|Ship To Postcode|Ship To Town|Ship To Country|"
    "Bill To Name",
    "de": "Liefername|Lieferstraße|Liefer-PLZ|Lieferort|Lieferland|Rechnungsname",
    "nl": "Afleveradres naam|Aflever straat|Aflever postcode|Aflever plaats|Aflever land|"
    "Factuur naam",
    "sv": "Leveransnamn|Leveransadress|Lev postnr|Lev ort|Lev land|Faktura namn",
    "fr": "Nom livraison|Adresse livraison|Code postal livraison|Ville livraison|Pays livraison|"
    "Nom facturation",
}


@pytest.mark.parametrize("language", ADDRESSES)
def test_the_address_of_delivery_is_told_from_that_of_the_invoice(
    tmp_path: Path, language: str
) -> None:
    names = ADDRESSES[language]
    row = "Ida Exempel|Provgatan 3|111 22|Testköping|SE|Bo Räkning"
    seen = drafted(tmp_path, "order", f"OrderNo|SKU|Qty|{names}\n70011-1|A-1|1|{row}\n")

    at = names.split("|")
    parts = ("Name", "Address", "Zipcode", "City", "Country")
    expected = {f"shipment.delivery{part}": at[index] for index, part in enumerate(parts)}
    assert expected.items() <= seen.written.items()
    assert seen.written["shipment.billingName"] == at[5]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_tables_is_about_a_field_of_ours(language: str) -> None:
    known = {name for message in MESSAGES.values()
             for fields in message.levels.values() for name in fields}  # fmt: skip
    tables = _tables(language)
    assert {*tables["fields"], *tables["hints"]} <= known
    assert {f"delivery{part}" for part in tables["address"]["parts"]} <= known


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_tables_is_understood_as_what_it_stands_for(language: str) -> None:
    tables = _tables(language)
    for concept, phrases in tables["fields"].items():
        for phrase in phrases:
            assert concept in {one.concept for one in understand(phrase)}, phrase


@pytest.mark.parametrize(
    "written",
    ["Order No.", "order_no", "ORDERNUMMER", "OrderNr", "Order #", "orderNumber", "Order N°",
     "order-number"],
)  # fmt: skip
def test_a_name_is_known_however_it_is_written(written: str) -> None:
    assert understand(written)[0].concept == "shipmentId"


def test_umlauts_are_known_with_and_without_dots() -> None:
    for written in ("Stückzahl", "Stueckzahl", "STUCKZAHL"):
        assert understand(written)[0].concept == "quantity"


def test_a_name_that_says_it_in_two_languages_is_known(tmp_path: Path) -> None:
    header = "Société/company;Numero_commande___Order_number;Code produit (product code);Qté | Qty"
    seen = drafted(tmp_path, "confirmation", f"{header}\nASF;70011-1;HAT-9;2\n")
    assert seen.settings["csv.header"] == "true"
    assert seen.written == {
        "shipment.shipmentId": "Numero_commande___Order_number",
        "line.physicalSku": "Code produit (product code)",
        "line.quantity": "Qté | Qty",
    }


@pytest.mark.parametrize(
    ("name", "field"),
    [("Payment at delivery time or insurance", "shipwallet_deliverytime"),
     ("Order type of stock", "quantity")],
)  # fmt: skip
def test_a_word_within_a_name_that_says_more_is_no_proof(name: str, field: str) -> None:
    assert [one.strength for one in understand(name) if one.concept == field] <= [0.4]


@pytest.mark.parametrize(
    ("names", "language"),
    [
        ("Bestelnummer;Artikelcode;Aantal;Vervoerder", "Dutch"),
        ("Auftragsnummer;Artikelcode;Menge;Versanddatum", "German"),
    ],
)
def test_a_word_of_two_languages_is_of_the_one_that_most_columns_speak(
    tmp_path: Path, names: str, language: str
) -> None:
    seen = drafted(tmp_path, "confirmation", f"{names}\n70011-1;HAT-9;2;\n")
    (item,) = [one for one in seen.drafted.draft.fields if one.qualified == "line.physicalSku"]
    assert item.guess is not None
    assert item.guess.why == f"its name is a word for it in {language}"

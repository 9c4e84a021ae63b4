"""A plan in the address of a page: its whole document, packed, so that a link says everything and the server keeps nothing.

``?plan=1...``: the first character is the version of the packing. Nothing secret is in it that the plan does not say.
"""

import base64
import binascii
import json
import zlib
from urllib.parse import parse_qs, urlencode

from dashboards.planning.document import Document
from engine import PlanError

KEY = "plan"
MOST_CHARACTERS, MOST_BYTES = 30_000, 200_000
_VERSION = "1"
_WORDS = (
    b'"mortgages":[{"balance":,"rate":0.0"years_left":"tax":{"kind":"us_federal""filing_status":"married_joint"'
    b'"glide_path":[{"age":"accounts":{"taxable":{"balance":"basis":"deferred":{"roth":{"pensions":[{"name":"Pension",'
    b'"start_age":"survivor_share":0.5"savings":{"amount":"growth":0.01"people":[{"name":"You","age":65,"sex":"female",'
    b'"male","retirement_age":"social_security":{"full_benefit":"claiming_age":67"essential":"guyton_klinger""bootstrap"'
    b'"historical""percent_of_portfolio","rate":0.0{"name":"","horizon":{"years":30},"portfolio":{"balance":1000000,'
    b'"allocation":{"us_stocks":0.6,"us_bonds":0.4},"fee":0.002},"spending":{"kind":"constant_real","amount":65000,'
    b'"at":"start"},"market":{"kind":"lognormal","calibrate":{"data":"us_annual","first_year":1928,"last_year":2025}},'
    b'"cash_flows":[{"name":"Social Security","amount":24000,"start_year":3,"end_year":30}]}'
)
"""What most plans say, so that packing need not spell it out. Part of version 1: never change it."""


def pack(document: Document) -> str:
    """Pack a document into characters that an address can hold."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_DEFAULT_STRATEGY, _WORDS)
    content = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    packed = packer.compress(content) + packer.flush()
    return _VERSION + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def unpack(text: str) -> Document:
    """Give the document back.

    Raises
    ------
    PlanError
        Where the text was cut off or changed on its way, or is none of ours.
    """
    wrong = PlanError("the plan in this link cannot be read; ask for the link again, or start from an example")
    if not text.startswith(_VERSION) or len(text) > MOST_CHARACTERS:
        raise wrong
    try:
        packed = base64.b64decode(text[1:] + "=" * (-(len(text) - 1) % 4), altchars=b"-_", validate=True)
        opener = zlib.decompressobj(-15, _WORDS)
        content = opener.decompress(packed, MOST_BYTES)
        document = json.loads(content) if opener.eof else None
    except (ValueError, binascii.Error, zlib.error, RecursionError) as error:
        raise wrong from error
    if not isinstance(document, dict):
        raise wrong
    return document


def query(document: Document) -> str:
    """Give the query of an address that carries a document, ``?plan=...``."""
    return "?" + urlencode({KEY: pack(document)})


def asked(search: str) -> Document | None:
    """Give the document in the query of an address, or None where it has none; raises `PlanError` as `unpack`."""
    values = parse_qs(search.removeprefix("?")).get(KEY)
    return unpack(values[0]) if values else None

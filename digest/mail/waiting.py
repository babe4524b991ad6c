"""Does the site show what a letter leads to? A link that led nowhere cannot be mended in a mailbox."""

from typing import Any
from urllib.parse import unquote

import lxml.etree
import lxml.html

from digest.arrangement.lines import PER_DIGEST_PAGE
from digest.mail.letter import Letter
from digest.mail.sending import MailError
from digest.online import fetch_served, wait_until


def wait_for_page(letter: Letter, seconds: float) -> None:
    """Wait until the digest's page is up, and leads to its entries. Raises MailError when time is over.

    The page alone says little: there is one as soon as the digest has an entry.
    """
    wanted = [unquote(brief.address) for brief in letter.briefs[:PER_DIGEST_PAGE]]
    lacks = ""

    def is_up() -> bool:
        nonlocal lacks
        page = fetch_served(letter.address)
        if page is None:
            lacks = "cannot be fetched"
            return False
        links = _find_links(page, letter.address)
        missing = next((address for address in wanted if address not in links), "")
        lacks = f"does not lead to {missing} yet"
        return not missing

    if not wait_until(is_up, seconds):
        raise MailError(
            f"{letter.address} {lacks}; nothing was sent: publish the site first, or wait for longer"
        ).for_now()


def _find_links(page: bytes, address: str) -> frozenset[str]:
    """Where the links of a page lead."""
    try:
        document: Any = lxml.html.document_fromstring(page)
    except lxml.etree.ParserError:
        return frozenset()
    document.make_links_absolute(address, handle_failures="ignore")
    return frozenset(unquote(link) for _, _, link, _ in document.iterlinks())

"""What does the site that is up say it has published? For the build that is to replace it."""

from dataclasses import replace

from digest.fetch import FetchError, Limits, Network, fetch
from digest.model.problems import DigestError
from digest.model.settings import Settings
from digest.permanence import FILE, OF_SITE, Published, parse_published

_LIMITS = Limits(seconds=60, size=100_000_000)
_NONE_YET = (404, 410)
_PUBLIC = Network()
# Where the owner says that it lies there, the site's own host is asked, and none to which that would lead on.
_INTRANET, _NO_FURTHER = Network(allowed=lambda _place, _port: True), replace(_LIMITS, redirects=0)


def fetch_published(source: str, settings: Settings, network: Network = _PUBLIC) -> Published:
    """The list at an address, or that of the site (`OF_SITE`). One that is not there yet has no lines.

    Raises DigestError where it cannot be had: then nobody knows what would be lost.
    """
    address = f"{settings.site_url}{FILE}" if source in OF_SITE else source
    limits, network = (_NO_FURTHER, _INTRANET) if source == "intranet" else (_LIMITS, network)
    try:
        page = fetch(address, limits=limits, network=network)
    except FetchError as error:
        if source in OF_SITE and error.status in _NONE_YET:
            return Published(address, {})
        cure = "try again"
        if source == "online" and error.failure == "private":
            cure = "for a site in a network of your own take --published intranet"
        elif source == "intranet" and error.failure == "redirects":
            cure = f"correct site_url in {settings.file}: the site is where that leads"
        unknown = DigestError(
            f"what was published is not known, and nothing was built: {error}; {cure}, "
            "or build without --published"
        )
        unknown.exit_code = error.exit_code
        raise unknown from error
    return parse_published(page.body, address, settings.site_url)

"""What does the site that is up say it has published? For the build that is to replace it."""

from digest.fetch import FetchError, Limits, Network, fetch
from digest.model.problems import DigestError
from digest.model.settings import Settings
from digest.permanence import FILE, Published, parse_published

_LIMITS = Limits(seconds=60, size=100_000_000)
_NONE_YET = (404, 410)
_PUBLIC = Network()


def fetch_published(source: str, settings: Settings, network: Network = _PUBLIC) -> Published:
    """The list at an address, or with `online` that of the site. One that is not there yet has no lines.

    Raises DigestError where it cannot be had: then nobody knows what would be lost.
    """
    address = f"{settings.site_url}{FILE}" if source == "online" else source
    try:
        page = fetch(address, limits=_LIMITS, network=network)
    except FetchError as error:
        if source == "online" and error.status in _NONE_YET:
            return Published(address, {})
        raise DigestError(
            f"what was published is not known, and nothing was built: {error}; try again, "
            "or build without --published"
        ) from error
    return parse_published(page.body, address, settings.site_url)

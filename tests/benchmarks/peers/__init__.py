"""Who is measured? A module per generator, and the table of all of them."""

from tests.benchmarks.peers.hugo import HUGO
from tests.benchmarks.peers.material import MATERIAL
from tests.benchmarks.peers.ours import DIGEST
from tests.benchmarks.peers.peer import Peer, Step
from tests.benchmarks.peers.pelican import PELICAN

_DIGEST = (Step("digest", ("build",)),)
_HUGO = Step("hugo", ("--quiet",))
_PAGEFIND = Step("pagefind", ("--site", "public", "--quiet"))
_MKDOCS = (Step("mkdocs", ("build", "--quiet")),)

PEERS = {
    peer.name: peer
    for peer in (
        Peer("digest", "digest", DIGEST, _DIGEST, search=True),
        Peer("digest-plain", "digest without search", DIGEST, _DIGEST),
        Peer("hugo-pagefind", "Hugo + Pagefind", HUGO, (_HUGO, _PAGEFIND), search=True),
        Peer("hugo", "Hugo", HUGO, (_HUGO,)),
        Peer("pelican", "Pelican", PELICAN, (Step("pelican", ("--quiet",)),)),
        Peer("material", "MkDocs + Material", MATERIAL, _MKDOCS, search=True),
        Peer("material-plain", "MkDocs + Material without search", MATERIAL, _MKDOCS),
    )
}

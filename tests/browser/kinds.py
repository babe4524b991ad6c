"""Which kinds of page does the demo have, and on what are they looked at?"""

from playwright.sync_api import ViewportSize

KINDS = {
    "home": "",
    "entry with an image": "2024/10/first-1500-soldiers/",
    "entry with corrections and a table": "2024/10/pentagon-raises-count-to-10000/",
    "translated entry": "2024/11/seed-freedom-edge-second-round.vi/",
    "entry in Korean": "2024/10/inter-korean-roads-blown-up.ko/",
    "digest": "digests/2024-W46/",
    "digests": "digests/",
    "story": "stories/freedom-edge/",
    "stories": "stories/",
    "tag": "tags/missiles/",
    "tag with narrower ones": "tags/security/",
    "tags": "tags/",
    "outlet": "outlets/kbs/",
    "outlets": "outlets/",
    "languages": "languages/",
    "language": "languages/ja/",
    "archive": "archive/",
    "archive of a year": "archive/2024/",
    "archive of a month": "archive/2024/10/",
    "corrections": "corrections/",
    "statistics": "statistics/",
    "subscribe": "subscribe/",
    "about": "about/",
    "404": "404.html",
}
SCREENS: dict[str, ViewportSize] = {
    "telephone": {"width": 390, "height": 800},
    "desk": {"width": 1280, "height": 800},
}
SCHEMES = {"light": "default", "dark": "slate"}

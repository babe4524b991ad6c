"""What can the owner of a site set about writing entries in the browser? The options under `editing:`."""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

# The version of Decap CMS that the page at /edit/ is made for, the file of its package that it needs, the one
# with the licences of what is in that, and how to get both: the package alone is enough, without the 700 that
# it names.
DECAP = "3.16.3"
DECAP_FILE = "decap-cms.js"
LICENCES_OF_BUNDLE = ".LICENSE.txt"
GET_DECAP = (
    f"npm pack decap-cms@{DECAP} && tar -xzf decap-cms-{DECAP}.tgz --strip-components=2 "
    f"package/dist/{DECAP_FILE} package/dist/{DECAP_FILE}{LICENCES_OF_BUNDLE}"
)
_SERVER = re.compile(r"https?://[a-z0-9.-]+(?::\d{1,5})?(?:/[\w.~/-]*)?", re.IGNORECASE)
_SERVERS = {
    "github": "https://api.netlify.com",
    "gitlab": "https://gitlab.com",
    "forgejo": "https://codeberg.org",
    "proxy": "http://127.0.0.1:8081",
}


class Editing(BaseModel):
    """How the page at `/edit/` reaches the repository, by a backend of Decap CMS."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    backend: Literal["github", "gitlab", "forgejo", "proxy"] = "github"
    repo: str = Field("", pattern=r"^(?:[\w.-]+(?:/[\w.-]+)+)?$")
    branch: str = Field("main", min_length=1)
    base_url: str = ""
    app_id: str = ""
    folder: str = Field("", pattern=r"^(?:[\w-][\w.-]*(?:/[\w-][\w.-]*)*)?$")
    open_authoring: bool = True
    bundle: str = Field(DECAP_FILE, min_length=1)

    @field_validator("base_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        # It becomes a part of the page's policy, in which a space or a semicolon would begin something else.
        if value and not _SERVER.fullmatch(value):
            raise ValueError("not the address of a server; write one such as https://forge.example.org")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _complete(self) -> "Editing":
        if self.backend != "proxy" and not self.repo:
            raise ValueError("name the repository, as repo: OWNER/NAME; or, for a desk, backend: proxy")
        if self.backend in {"gitlab", "forgejo"} and not self.app_id:
            raise ValueError(f"{self.backend} wants the app_id of an OAuth application; see docs/editing.md")
        return self

    @property
    def server(self) -> str:
        """The server that is asked: the forge, for GitHub who signs people in, or the proxy at the desk."""
        return self.base_url or _SERVERS[self.backend]

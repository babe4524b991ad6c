"""What can the owner of a site set about mail? The options under `mail:`."""

import re
from ipaddress import ip_address
from typing import Annotated, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from digest.model.addresses import HOST_NAME
from digest.model.problems import quote

# Where letters go: what every mail server takes. Other letters than ASCII need an extension that few have.
_MAILBOX = re.compile(
    r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[a-z0-9]+(?:[.-]+[a-z0-9]+)*",
    re.IGNORECASE | re.ASCII,
)
_SENDER = re.compile(r"(?P<name>[^<>]*)<(?P<mailbox>[^<>]*)>")
# The longest that a line of a message may hold is 998 characters (RFC 5322, section 2.1.1).
_MAX_MAILBOX, _MAX_LINK = 254, 900
# A letter must stay small, and what is longer than this can be read on the site.
_MAX_IMPRINT = 2_000
_LINK = re.compile(r"(?:https://[\w[]|mailto:[\w.%+-]+@\w)[!-+\--;=?-~]*", re.ASCII | re.IGNORECASE)
# Where the password of the mail server is looked for.
PASSWORD = "DIGEST_SMTP_PASSWORD"  # noqa: S105  (a name)
_PORTS = {"starttls": 587, "tls": 465, "none": 25}


def _listed(value: object) -> object:
    """One text is a list of one."""
    return (value,) if isinstance(value, str) else value


OneOrMore = BeforeValidator(_listed)
Several = Annotated[tuple[str, ...], OneOrMore]


class Smtp(BaseModel):
    """The server that takes letters. Its password stands in the environment: `DIGEST_SMTP_PASSWORD`."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    host: str = Field(description="The name of the server.")
    port: int = Field(
        0,
        ge=0,
        le=65_535,
        description="Its port; without it 587 for `starttls`, 465 for `tls`, 25 for `none`.",
    )
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="How the way there is encrypted: `starttls`, `tls` from the first byte, or `none`.",
    )
    user: str = Field("", description="Who signs in; without it nobody does.")

    @field_validator("host")
    @classmethod
    def _server(cls, value: str) -> str:
        if not HOST_NAME.fullmatch(value) and not _is_address(value):
            raise ValueError("not a host name; write one such as smtp.example.org, and its port as port")
        return value

    @field_validator("user")
    @classmethod
    def _plain_name(cls, value: str) -> str:
        if not re.fullmatch(r"[!-~]*", value):
            raise ValueError("holds what no server takes; write the user name in ASCII, without spaces")
        return value

    @model_validator(mode="after")
    def _no_password_in_the_open(self) -> "Smtp":
        if self.user and self.security == "none":
            raise ValueError(
                "a password would travel in the clear; write security: starttls or tls, or no user"
            )
        return self

    @property
    def door(self) -> int:
        """The port to knock at."""
        return self.port or _PORTS[self.security]


class Mail(BaseModel):
    """How digests go out by mail."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    sender: str = Field(description="Who they come from: `Name <address>`.")
    to: Several = Field(
        min_length=1, description="Where they go: the address of a mailing list, or a few addresses."
    )
    join: str = Field(
        "",
        description="Where readers join the list: an address that begins with `https://` or `mailto:`. The "
        "page for subscribers and the home page lead there.",
    )
    unsubscribe: Several = Field(
        (),
        description="Where readers leave: addresses that begin with `https://` or `mailto:`. "
        "Without it by a mail to the sender; a mailing list puts its own way in place of that.",
    )
    one_click: bool = Field(
        False,
        description="Whether the `https` address takes a reader off the list when a mail program posts to it "
        "(RFC 8058). Only with one address in `to`: see [publish.md](publish.md#by-mail).",
    )
    imprint: str = Field(
        "",
        description="Who is answerable for the letter, with a postal address; it stands at the foot. Lines "
        "stay lines, and addresses that begin with `https://` or `mailto:` are links.",
    )
    smtp: Smtp | None = Field(
        None, description="The server that takes them: `host`, `port`, `security`, `user`."
    )

    @property
    def ways_out(self) -> tuple[str, ...]:
        """How readers leave: as the owner says, or by a mail to the sender."""
        return self.unsubscribe or (f"mailto:{split_sender(self.sender)[1]}?subject=unsubscribe",)

    @field_validator("sender")
    @classmethod
    def _sender(cls, value: str) -> str:
        _check_mailbox(split_sender(value)[1], "Island Post <desk@example.org>")
        return value

    @field_validator("to")
    @classmethod
    def _mailboxes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for mailbox in value:
            _check_mailbox(mailbox, "readers@example.org")
        if twice := next((mailbox for mailbox in value if value.count(mailbox) > 1), ""):
            raise ValueError(f"{quote(twice)} stands here twice; remove one")
        return value

    @field_validator("join")
    @classmethod
    def _link(cls, value: str) -> str:
        if value:
            _check_link(value, "join")
        return value

    @field_validator("unsubscribe")
    @classmethod
    def _links(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for link in value:
            _check_link(link, "leave")
        return value

    @field_validator("imprint")
    @classmethod
    def _room_for_the_digest(cls, value: str) -> str:
        if len(value) > _MAX_IMPRINT:
            raise ValueError(
                f"has {len(value)} characters, and a letter has room for {_MAX_IMPRINT}; write less, and the "
                "address of a page that has the rest"
            )
        return value

    @field_validator("one_click")
    @classmethod
    def _one_reader_to_take_off(cls, value: bool, info: ValidationInfo) -> bool:
        """The address must say who leaves (RFC 8058, section 3.1); what is faulty by itself is told there."""
        if not value:
            return value
        to, ways = info.data.get("to", ()), info.data.get("unsubscribe")
        if len(to) > 1:
            raise ValueError(
                f"to names {len(to)} addresses: one message to all cannot say whom a click takes off; "
                "write there the one address of a list whose server tells each reader another way out, "
                "or remove one_click"
            )
        if ways is not None and not any(link.startswith("https://") for link in ways):
            raise ValueError("wants an https address in unsubscribe; add it, or remove one_click")
        return value


def split_sender(text: str) -> tuple[str, str]:
    """The name and the address of `Name <address>`; the name may be missing."""
    match = _SENDER.fullmatch(text.strip())
    if not match:
        return "", text.strip()
    return " ".join(match["name"].split()).strip('"'), match["mailbox"].strip()


def _check_mailbox(text: str, example: str) -> None:
    if not _MAILBOX.fullmatch(text) or len(text) > _MAX_MAILBOX:
        raise ValueError(f"{quote(text)} is not a mail address; write one in ASCII such as {example}")


def _check_link(text: str, purpose: str) -> None:
    if not _LINK.fullmatch(text):
        raise ValueError(
            f"{quote(text)} is no way to {purpose}; write an address in ASCII that begins with https:// "
            "or mailto:, with %20 for a space and %2C for a comma"
        )
    if len(text) > _MAX_LINK:
        raise ValueError(f"an address is longer than {_MAX_LINK} characters; write a shorter one")


def _is_address(text: str) -> bool:
    """Whether it is the number of a host, such as 192.0.2.1 or ::1."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True

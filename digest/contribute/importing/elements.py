"""What is said by an element of a text in HTML, and what is put in its place?"""

from collections.abc import Iterable

from lxml.etree import SubElement, _Element

# What stands in a line with other words.
IN_LINE = frozenset("a b em font i small span strong sub sup u".split())


def join_text(element: _Element) -> str:
    """The text of an element in one line."""
    return " ".join("".join(map(str, element.itertext())).split())


def list_classes(element: _Element) -> list[str]:
    """The classes of an element."""
    return (element.get("class") or "").split()


def drop(element: _Element) -> None:
    """Take an element out of its text, but not what follows it."""
    above, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if above is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + tail
    else:
        above.text = (above.text or "") + tail
    element.tail = None
    above.remove(element)


def put_link(element: _Element, address: str, words: str, said: Iterable[str] = ()) -> None:
    """Put a link in place of all that an element shows, and behind it in the line what else it `said`."""
    tail = element.tail
    element.clear()
    element.tag, element.tail = "div", tail
    link = SubElement(SubElement(element, "p"), "a", href=address)
    link.text = words
    link.tail = "".join(f" · {each}" for each in dict.fromkeys(said) if each and each != words)

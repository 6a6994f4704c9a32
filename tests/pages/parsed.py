"""What a test looks for in a page: its elements with their attributes, its links, its texts."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "br", "circle", "hr", "img", "input", "link", "meta", "rect", "path"})


@dataclass
class Page(HTMLParser):
    """A page as a list of elements; ``text`` is all text but that of scripts."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: str = ""
    scripts: list[tuple[dict[str, str], str]] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.elements.append((tag, attributes))
        if tag == "script":
            self.scripts.append((attributes, ""))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] == "script":
            attributes, text = self.scripts.pop()
            self.scripts.append((attributes, text + data))
        else:
            self.text += data

    def attribute(self, tag: str, name: str) -> list[str]:
        """The values that an attribute has on elements of a kind."""
        return [attributes[name] for each, attributes in self.elements if each == tag and name in attributes]


def parse(html: str) -> Page:
    """A page."""
    page = Page()
    page.feed(html)
    page.close()
    return page

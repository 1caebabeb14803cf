"""From page values to HTML: the templates, compiled once, and the stylesheet."""

from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pignon.ledger.search import CARDS
from pignon.web.pages.asking import plain
from pignon.web.pages.results import Line
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

_PACKAGE: Final = "pignon.web.pages"
_DIGITS: Final = 12
LANGUAGES: Final = {"fr": "Français", "de": "Deutsch", "en": "English"}
"""What each language calls itself."""


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """Its address names its content, so that it may be kept for ever."""

    content: bytes
    address: str


class Renderer:
    """Renders the templates of this folder; everything that is not a template's own is escaped."""

    def __init__(self) -> None:
        content = files(_PACKAGE).joinpath("static", "pages.css").read_bytes()
        self.stylesheet = Stylesheet(content, f"/static/pages.{sha256(content).hexdigest()[:_DIGITS]}.css")
        environment = Environment(
            loader=PackageLoader(_PACKAGE),
            autoescape=True,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._templates = {
            name: environment.get_template(name) for name in environment.list_templates(extensions=["html"])
        }
        self._card = lru_cache(maxsize=CARDS)(self._drawn)

    def _drawn(self, line: Line, language: str, *, eager: bool, level: int) -> Markup:
        card: Any = self._templates["_card.html"].module.card  # pyright: ignore[reportAttributeAccessIssue] - a macro
        return card(line, vocabulary(language).say, eager, level)

    def portal(self, template: str, front: Storefront, **values: Any) -> bytes:
        """Render a page of a portal, in its language."""
        words = vocabulary(front.language)
        values.setdefault("twins", [])
        card = partial(self._card, language=front.language)
        return self.plain(template, front=front, say=words.say, names=LANGUAGES, plain=plain, card=card, **values)

    def plain(self, template: str, **values: Any) -> bytes:
        """Render a page that belongs to no portal."""
        return self._templates[template].render(stylesheet=self.stylesheet.address, **values).encode()

"""Share what several writers need: the font, text that it can print, the HTML templates, the colours."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from functools import cache, lru_cache
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Any

import font_source_sans_pro
import matplotlib
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from matplotlib.font_manager import fontManager
from matplotlib.ft2font import FT2Font

from geo.cartography.palette import css_variables
from geo.domain.french import NO_BREAK, THIN
from geo.reports.fiche import Comparison

TEMPLATES = Path(__file__).parent / "templates"
FONT = "Source Sans Pro"
"""The one typeface of pictures, slides and PDF, that of the pages too: it comes with us, to every machine."""
FONT_FAMILY = (FONT, "DejaVu Sans")
"""The second, carried by matplotlib, draws the letters of other scripts that names may hold."""
FONT_FOLDERS = (
    Path(font_source_sans_pro.__file__).parent / "files",
    Path(matplotlib.get_data_path()) / "fonts" / "ttf",
)
_REGULAR, _BOLD, _ITALIC = (FONT_FOLDERS[0] / f"SourceSansPro-{one}.ttf" for one in ("Regular", "Bold", "It"))
_WEIGHTS = (
    (_REGULAR, FONT_FOLDERS[1] / "DejaVuSans.ttf"),
    (_BOLD, FONT_FOLDERS[1] / "DejaVuSans-Bold.ttf"),
)
for _file in (_REGULAR, _BOLD, _ITALIC):
    fontManager.addfont(_file)

FONT_PANOSE = "020B0503030403020204"
"""Its shape in ten figures, by which a program without it finds another."""
LONGEST_TITLE = 200
"""Letters of a slide's title: a whole sentence; only a name that no place bears is cut."""

_LONGEST_LABEL = 60
_NO_SHAPE = "\N{REPLACEMENT CHARACTER}"
_BLANKS = "\t\n\r\f\v\x85\u2028\u2029"
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LONGEST_WORD = 24
_LONG_WORD = re.compile(rf"[^\s{NO_BREAK}{THIN}]{{{_LONGEST_WORD + 1},}}")
_BREAK = "\N{ZERO WIDTH SPACE}"


@lru_cache(maxsize=8)
def font_css(letters: str) -> str:
    """Write the font as CSS that a page carries, with some letters only: most pages ask for the same.

    A letter that it does not have is left to the fonts of the machine.
    """
    options = Options(flavor="woff", layout_features=["kern", "liga"], notdef_outline=True)
    options.drop_tables += ["FFTM"]
    rules = []
    for css_weight, file in ((400, _REGULAR), (700, _BOLD)):
        font = TTFont(file)
        subsetter = Subsetter(options)
        subsetter.populate(text=letters)
        subsetter.subset(font)
        font.flavor = "woff"
        written = BytesIO()
        font.save(written)
        data = b64encode(written.getvalue()).decode()
        rules.append(
            f'@font-face{{font-family:"{FONT}";font-weight:{css_weight};'
            f'src:url("data:font/woff;base64,{data}") format("woff")}}'
        )
    return "".join(rules)


@cache
def _shapes() -> frozenset[int]:
    """Return the letters drawn by both weights: a name may be set in bold."""
    regular, bold = ({letter for file in one for letter in _letters(file)} for one in _WEIGHTS)
    return frozenset(regular & bold)


def _letters(file: Path) -> set[int]:
    return set(FT2Font(str(file)).get_charmap())


def clean(text: str) -> str:
    """Return a text on one line, without control signs nor marks of direction, which no format needs.

    Letters that are written from right to left stay: their direction is their own.
    """
    composed = unicodedata.normalize("NFC", text)
    kept = (c for c in composed if c in _BLANKS or unicodedata.category(c) not in _INVISIBLE)
    return re.sub(rf"[{_BLANKS} ]+", " ", "".join(kept)).strip(" ")


def printable(text: str) -> str:
    """Return a clean text where what the font cannot draw is replaced by « � ».

    A PDF that is accessible may not hold a letter without shape: one exotic name would forbid the whole page.
    """
    return "".join(c if ord(c) in _shapes() else _NO_SHAPE for c in clean(text))


def breakable(text: str) -> str:
    """Let a line break inside words that no column could hold."""
    return _LONG_WORD.sub(
        lambda found: _BREAK.join(
            found[0][start : start + _LONGEST_WORD] for start in range(0, len(found[0]), _LONGEST_WORD)
        ),
        text,
    )


def shortened(text: str, most: int) -> str:
    """Cut a text that would cover what is around it.

    Examples
    --------
    >>> shortened("Saint-Germain-en-Laye", 14)
    'Saint-Germain…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def render_html(template: str, **content: object) -> str:
    """Fill an HTML template: every value is escaped, a missing one is a fault, colours are variables."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template(template).render(colours=css_variables(), **content)


def comparison_bars(one: Comparison) -> dict[str, Any]:
    """Lay a comparison out as bars for a template: each a share of the longest."""
    values = [bar.rate.value if isfinite(bar.rate.value) else 0.0 for bar in one.bars]
    most = max([*values, 1e-9])
    return {
        "title": one.title,
        "sentence": " ".join(text for text in (one.sentence, one.note) if text),
        "bars": [
            {
                "label": shortened(bar.label, _LONGEST_LABEL),
                "text": bar.text,
                "own": bar.own,
                "share": value / most,
            }
            for bar, value in zip(one.bars, values, strict=True)
        ],
    }

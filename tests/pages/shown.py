"""Open a page of the app without a browser, and read all that it writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from streamlit.testing.v1 import AppTest

from tests.conftest import ROOT

SCRIPT = ROOT / "pages" / "_navigation.py"
TIMEOUT_S = 60


def opened(page: str, **parameters: str) -> AppTest:
    """Open one page of the app by its file, with a link's parameters."""
    app = AppTest.from_file(str(SCRIPT), default_timeout=TIMEOUT_S)
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page(f"{page}.py").run()


def html(app: AppTest) -> str:
    """Return what the page writes, HTML blocks included."""
    return "\n".join(str(getattr(one, "body", getattr(one, "value", ""))) for one in app.main)


def words(app: AppTest) -> str:
    """Return what a person reads: no tag, no entity, plain spaces."""
    text = unescape(re.sub(r"<(style|script)>.*?</\1>|<[^>]+>", " ", html(app), flags=re.S))
    return re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " "))


def confirmed(page: AppTest, label: str, meanwhile: Callable[[], object] = lambda: None) -> AppTest:
    """Click what changes what everybody sees, then confirm it in the dialog; something may happen between."""
    next(button for button in page.button if button.label == label).click().run()
    meanwhile()
    return next(button for button in page.button if button.label == "Confirmer").click().run()

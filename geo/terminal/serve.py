"""Open the application: `streamlit run app.py`, from any folder."""

from __future__ import annotations

import runpy
import sys
from typing import Annotated

import typer

from geo.domain.errors import ParameterError
from geo.store import DATA

SCRIPT = DATA.parent / "app.py"
_LAST_PORT = 65_535


def serve(
    port: Annotated[int | None, typer.Option("--port", help="Port ; 8501 par défaut")] = None,
    address: Annotated[
        str | None,
        typer.Option("--address", help="Adresse à laquelle répondre ; ce poste seulement par défaut"),
    ] = None,
) -> None:
    """Lance l’application et dit l’adresse à ouvrir dans un navigateur ; Ctrl+C l’arrête."""
    if not SCRIPT.is_file():
        raise ParameterError(
            f"L’application n’est pas dans « {SCRIPT.parent} » : installez Maillage depuis son dossier par "
            "« pip install -e . », puis réessayez."
        )
    if port is not None and not 0 < port <= _LAST_PORT:
        raise ParameterError(f"« --port {port} » n’existe pas : indiquez un nombre de 1 à {_LAST_PORT}.")
    asked = {"--server.port": port, "--server.address": address}
    options = [f"{name}={value}" for name, value in asked.items() if value is not None]
    sys.argv = ["streamlit", "run", str(SCRIPT), *options]
    runpy.run_module("streamlit", run_name="__main__")

"""Open the application: `streamlit run app.py`, from any folder."""

from __future__ import annotations

import errno
import os
import runpy
import socket
import sys
from typing import Annotated

import typer

from geo.domain.errors import ParameterError
from geo.store import DATA
from geo.store.durable import reason

SCRIPT = DATA.parent / "app.py"
_LAST_PORT = 65_535
_THIS_MACHINE = "localhost"
_MOST_LETTERS = 40


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
    _check_free(address or _THIS_MACHINE, port or 0)
    asked = {"--server.port": port, "--server.address": address}
    options = [f"{name}={value}" for name, value in asked.items() if value is not None]
    sys.argv = ["streamlit", "run", str(SCRIPT), *options]
    runpy.run_module("streamlit", run_name="__main__")


def _check_free(address: str, port: int) -> None:
    """Try to answer at an address as the server will, which says in English, or by a trace, that it cannot.

    Raises
    ------
    ParameterError
        If the machine has no such address, or the port is taken; port 0 is any that is free.
    """
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as tried:
        if os.name != "nt":  # there it would let two programs answer at the same port
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((address, port))
            tried.listen()
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                said = f"Le port {port} est déjà pris sur ce poste : indiquez-en un autre par « --port »."
            elif error.errno in {errno.EACCES, errno.EPERM}:
                said = f"Le port {port} est refusé ({reason(error)}) : indiquez-en un de 1024 à {_LAST_PORT}."
            else:
                said = (
                    f"« --address {address[:_MOST_LETTERS]} » n’est pas une adresse de ce poste : "
                    "indiquez-en une des siennes, ou laissez cette option de côté pour ce poste seulement."
                )
            raise ParameterError(said) from error

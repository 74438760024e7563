"""The server of Maillage: its start, its protections, the files of its maps, the API; then the pages."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route

from geo.api import Providers, create_api
from pages._server import map_files
from pages._server.protection import SameOrigin, SecurityHeaders
from pages._server.start import READINESS, lifespan
from pages._ui.data import analysis, map_composer

app = st.App(
    "pages/_navigation.py",
    lifespan=lifespan,
    routes=[
        *READINESS.routes(),
        *map_files.routes(),
        Route("/api", lambda _: RedirectResponse("api/")),
        Mount("/api", create_api(Providers(analysis, map_composer))),
    ],
    middleware=[Middleware(SecurityHeaders), Middleware(SameOrigin)],
)

"""The server of Maillage: its start, its protections, the files of its maps; the frame of the pages."""

import streamlit as st
from starlette.middleware import Middleware

from pages._server import map_files
from pages._server.protection import SameOrigin, SecurityHeaders
from pages._server.start import READINESS, lifespan

app = st.App(
    "pages/_navigation.py",
    lifespan=lifespan,
    routes=[*READINESS.routes(), *map_files.routes()],
    middleware=[Middleware(SecurityHeaders), Middleware(SameOrigin)],
)

"""The server of Maillage: its start, its protections, the files of its maps, the API; then the pages."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route

from geo.domain.web import API_PATH, EMBEDDED_PATH
from pages._server import map_files
from pages._server.later import Later
from pages._server.limits import BoundedMessages, BoundedUploads
from pages._server.protection import SameOrigin, SecurityHeaders
from pages._server.start import READINESS, api, embedded, lifespan
from pages._ui.messages import say_failure
from pages._ui.uploads import held_bytes, may_upload

app = st.App(
    "pages/_navigation.py",
    lifespan=lifespan,
    routes=[
        *READINESS.routes(),
        *map_files.routes(),
        Route(f"/{API_PATH}", lambda _: RedirectResponse(f"{API_PATH}/")),
        Mount(f"/{API_PATH}", Later(api)),
        Mount(f"/{EMBEDDED_PATH}", Later(embedded)),
    ],
    on_script_error=say_failure,
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(SameOrigin),
        Middleware(BoundedUploads, may_upload=may_upload, held_bytes=held_bytes),
        Middleware(BoundedMessages),
    ],
)

"""Give the answers of the terminal over HTTP, to be read by any program, and a page to embed in any site."""

from geo.api.app import create_api
from geo.api.embed import create_embed
from geo.api.replies import Providers

__all__ = ["Providers", "create_api", "create_embed"]

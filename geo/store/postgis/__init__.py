"""Keep published data in a PostGIS base that several machines share: one transaction a change."""

from geo.store.postgis.home import PostGIS

__all__ = ["PostGIS"]

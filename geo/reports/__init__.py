"""Set the analysis in files that leave the screen: PDF, slides, workbook, GeoJSON, web map."""

import os

from geo.store import local_folder

# Read by matplotlib when it is imported; under a strict service nothing else of the machine can be written.
os.environ.setdefault("MPLCONFIGDIR", str(local_folder() / "matplotlib"))

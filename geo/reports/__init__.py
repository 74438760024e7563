"""Set the analysis in files that leave the screen: PDF, slides, workbook, GeoJSON, web map."""

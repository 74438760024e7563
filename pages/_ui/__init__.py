"""Hold what pages share: the data in use, the link, the picker, the map, the legend."""

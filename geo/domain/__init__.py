"""Name what the field speaks of, and write it in French: nothing here depends on the rest."""

"""Show where the data in use come from and how good they are."""

from __future__ import annotations

import streamlit as st

from geo.words.data_quality import basis_table, files_table, known_where, quality_table, sources_table
from pages._donnees.doubts import doubts
from pages._ui.data import analysis
from pages._ui.tables import show_table
from pages._ui.text import escape_markdown


def in_use() -> None:
    """Draw the sources, what is known of each dispositif, the quality, the files."""
    dataset = analysis().dataset
    st.html("<h2>D’où viennent les données</h2>")
    wide = {"Source": st.column_config.TextColumn(width="large")}
    show_table(sources_table(dataset), "Source et millésime de chaque table", wide)
    st.html("<h2>Ce que l’on sait des dispositifs</h2>")
    st.markdown("\n".join(f"- {escape_markdown(text)}" for text in known_where(dataset, analysis().tree)))
    st.html("<h2>Où vivent les habitants</h2>")
    show_table(basis_table(dataset), "Ce sur quoi reposent les personnes hors de portée")
    st.html("<h2>Qualité</h2>")
    show_table(quality_table(dataset), "Ce qui est estimé, approché ou absent")
    doubts()
    with st.expander("Fichiers et signatures : remonter d’un chiffre à son fichier"):
        files = files_table(dataset)
        show_table(files, "Fichiers et signatures")
        st.download_button(
            "Télécharger la liste des fichiers",
            files.to_csv(sep=";", index=False).encode("utf-8-sig"),
            "maillage-fichiers.csv",
            "text/csv",
            icon=":material/download:",
        )

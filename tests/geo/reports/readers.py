"""Read reports back with programs that are not ours: poppler, LibreOffice, and each format's library."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.table import Table
from pptx import Presentation
from pptx.slide import Slide

CONVERT_S = 180
READ_S = 60
_INVISIBLE = dict.fromkeys([0x200B, 0xAD])


def tool(name: str, package: str) -> str:
    """Return the path of a program; without it skip, or fail on the machine that checks everything."""
    path = shutil.which(name)
    if path is None:
        refuse = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        refuse(f"{name} is missing: install Debian's package « {package} ».")
    return path


def flat(text: str) -> str:
    """Reduce a text to its words: all spaces alike, no invisible break."""
    return re.sub(r"\s+", " ", text.translate(_INVISIBLE)).strip()


def pdf_text(path: Path) -> str:
    """Return what poppler reads, in the order in which it is tagged."""
    command = [tool("pdftotext", "poppler-utils"), "-raw", str(path), "-"]
    return flat(subprocess.run(command, check=True, capture_output=True, timeout=READ_S).stdout.decode())


def pdf_info(path: Path) -> dict[str, str]:
    """Return what poppler says of a file."""
    command = [tool("pdfinfo", "poppler-utils"), str(path)]
    said = subprocess.run(command, check=True, capture_output=True, timeout=READ_S).stdout.decode()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in said.splitlines())}


def office_pdf(path: Path, folder: Path) -> Path:
    """Have LibreOffice open a file, without anybody to answer a question, and print it."""
    command = [
        tool("soffice", "libreoffice-impress libreoffice-calc libreoffice-writer"),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=CONVERT_S)
    return folder / f"{path.stem}.pdf"


def slide_texts(slide: Slide) -> list[str]:
    """Return the texts of a slide: titles, paragraphs, cells of tables."""
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return found


def deck_text(content: bytes) -> str:
    """Return the texts of all slides."""
    deck = Presentation(io.BytesIO(content))
    return flat(" ".join(text for slide in deck.slides for text in slide_texts(slide)))


def docx_text(content: bytes) -> str:
    """Return the texts of a document in order: headings, paragraphs, rows of tables."""
    found = []
    for part in docx.Document(io.BytesIO(content)).iter_inner_content():
        if isinstance(part, Table):
            found += [cell.text for row in part.rows for cell in row.cells]
        else:
            found.append(part.text)
    return flat(" ".join(found))

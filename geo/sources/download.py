"""Fetch a published file: resumed where it was cut, tried again with patience, bounded, known by digest."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import httpx
import stamina

from geo.domain.errors import SourceError
from geo.sources.catalogue import Source
from geo.sources.report import OnProgress, Progress, silent
from geo.store.durable import reason, sha256, write_atomically

_CHUNK = 1 << 18
_PROBE_S = 4.0
"""Long enough for a satellite, short enough for a person who has no network."""
_AGENT = "Maillage (python-httpx)"
_LINK = re.compile(r"""href\s*=\s*["']([^"'<>]+)["']""", re.IGNORECASE)
_PAGE_LIMIT = 10_000_000
_OK, _PARTIAL, _TOO_FAR = 200, 206, 416
_BUSY = {408, 425, 429}


@dataclass(frozen=True)
class Patience:
    """How long to wait and how often to try again.

    Parameters
    ----------
    attempts : int
        Tries in a row that bring nothing new.
    first_wait_s, longest_wait_s : float
        Between two tries; doubled each time.
    connect_s, read_s : float
        To be answered; between two pieces of an answer.
    """

    attempts: int = 5
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0
    connect_s: float = 15.0
    read_s: float = 60.0


@dataclass(frozen=True)
class Fetched:
    """A file obtained."""

    path: Path
    url: str
    sha256: str

    def cited(self, source: str) -> dict[str, str]:
        """Give what traces a figure to this file."""
        return {"source": source, "name": self.path.name, "sha256": self.sha256, "url": self.url}


class _CutShortError(Exception):
    """The answer ended before its end, or the server is busy: worth another try."""


def fetch(
    source: Source, folder: Path, progress: OnProgress = silent, patience: Patience | None = None
) -> Fetched:
    """Download the file of a source, or take up a download that was cut.

    Parameters
    ----------
    source : Source
    folder : pathlib.Path
        Where it is kept, a folder a source; what was cut stays there until a later try.
    progress : callable
        Told the bytes received; what it raises stops the download.
    patience : Patience, optional

    Raises
    ------
    SourceError
        If it cannot be obtained, is larger than allowed or is not the file announced.
    """
    patience = patience or Patience()
    folder = folder / source.id
    folder.mkdir(parents=True, exist_ok=True)
    timeout = httpx.Timeout(patience.read_s, connect=patience.connect_s)
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    with httpx.Client(follow_redirects=True, timeout=timeout, headers=headers) as client:
        try:
            address, digest = _locate(client, source, patience)
            return _Download(client, source, folder, address, progress, patience).run(digest)
        except (httpx.HTTPError, httpx.InvalidURL, _CutShortError) as error:
            raise SourceError(
                f"{source.title} : le téléchargement depuis {_host(source.address)} a échoué "
                f"({_why(error)}). Réessayez plus tard : ce qui est reçu sera repris. Ou téléchargez le "
                f"fichier depuis {source.page} et donnez son dossier."
            ) from error
        except OSError as error:
            raise SourceError(
                f"{source.title} : le fichier reçu ne peut pas être écrit dans « {folder} » "
                f"({reason(error)}). Libérez de la place ou vérifiez les droits, puis réessayez."
            ) from error


def check_network(sources: Iterable[Source], patience: Patience) -> None:
    """Ask once each server that some sources live on, all at the same time.

    Raises
    ------
    SourceError
        If none answers, whatever it says: without network, each source would be tried again in vain.
    """
    servers = sorted({f"{part.scheme}://{part.netloc}/" for part in (urlsplit(s.address) for s in sources)})
    if not servers:
        return
    with ThreadPoolExecutor(len(servers)) as asked:
        answers = list(asked.map(lambda server: _answers(server, patience), servers))
    if not any(answers):
        raise SourceError(
            f"Aucun serveur officiel ne répond ({', '.join(_host(server) for server in servers)}) : les "
            "données en usage n’ont pas changé ; vérifiez l’accès au réseau, ou téléchargez les fichiers "
            "ailleurs et donnez leur dossier."
        )


def _answers(server: str, patience: Patience) -> bool:
    try:
        httpx.head(server, headers={"User-Agent": _AGENT}, timeout=min(patience.connect_s, _PROBE_S))
    except httpx.ReadTimeout:
        return True
    except httpx.HTTPError:
        return False
    return True


def _retried(patience: Patience) -> Iterable[stamina.Attempt]:
    return stamina.retry_context(
        on=(httpx.TransportError, _CutShortError),
        attempts=patience.attempts,
        timeout=None,
        wait_initial=patience.first_wait_s,
        wait_max=patience.longest_wait_s,
        wait_jitter=patience.first_wait_s,
    )


def _locate(client: httpx.Client, source: Source, patience: Patience) -> tuple[str, str]:
    """Return the address of the file itself, and the digest announced (`algorithm:value`) if any."""
    if source.kind == "file":
        return source.address, ""
    for attempt in _retried(patience):
        with attempt:
            text = _page(client, source)
    if source.kind == "page":
        links = (urljoin(source.address, unquote(link)) for link in _LINK.findall(text))
        return _chosen(source, [(link, Path(urlsplit(link).path).name, "") for link in links])
    try:
        resources = json.loads(text)["resources"]
        listed = [
            (
                str(resource["url"]),
                Path(urlsplit(resource["url"]).path).name,
                "{type}:{value}".format(**resource["checksum"]) if resource.get("checksum") else "",
            )
            for resource in resources
        ]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise SourceError(
            f"{source.title} : la réponse de {_host(source.address)} n’est pas la liste de fichiers "
            f"attendue. Téléchargez le fichier depuis {source.page} et donnez son dossier."
        ) from error
    return _chosen(source, listed)


def _page(client: httpx.Client, source: Source) -> str:
    with client.stream("GET", source.address) as response:
        _check_status(source, response)
        content = bytearray()
        for chunk in response.iter_bytes(_CHUNK):
            content += chunk
            if len(content) > _PAGE_LIMIT:
                raise _too_large(source, _PAGE_LIMIT)
    return content.decode("utf-8", "replace")


def _chosen(source: Source, listed: list[tuple[str, str, str]]) -> tuple[str, str]:
    """Choose the most recent of the files that bear the right name (names end by their vintage)."""
    named = [item for item in listed if source.is_named(item[1])]
    if not named:
        raise SourceError(
            f"{source.title} : aucun fichier du nom attendu sur {_host(source.address)}. "
            f"Cherchez-le sur {source.page}, puis corrigez sa ligne dans la table des sources "
            "ou donnez son dossier."
        )
    url, _, digest = max(named, key=lambda item: item[1])
    return url, digest


class _Download:
    """One file being received, its part on disk and what identifies it."""

    def __init__(
        self,
        client: httpx.Client,
        source: Source,
        folder: Path,
        address: str,
        progress: OnProgress,
        patience: Patience,
    ) -> None:
        self.client, self.source, self.address = client, source, address
        self.progress, self.patience = progress, patience
        self.part = folder / ".part"
        self.identity = folder / ".part.json"
        self.url = address
        self.name = ""

    def run(self, digest: str) -> Fetched:
        received = -1
        while True:
            try:
                for attempt in _retried(self.patience):
                    with attempt:
                        self._receive()
                break
            except (httpx.TransportError, _CutShortError):
                # A try that brought bytes deserves others: a slow line is cut many times.
                size = self._size()
                if size <= max(received, 0):
                    raise
                received = size
        return self._finish(digest)

    def _size(self) -> int:
        return self.part.stat().st_size if self.part.exists() else 0

    def _validator(self) -> str:
        """Return the ETag or date of the part on disk; empty when it cannot be resumed."""
        try:
            known = json.loads(self.identity.read_text("utf-8"))
        except (OSError, ValueError):
            return ""
        same = isinstance(known, dict) and known.get("address") == self.address
        return str(known.get("validator", "")) if same else ""

    def _receive(self) -> None:
        validator = self._validator()
        have = self._size() if validator else 0
        headers = {"Range": f"bytes={have}-", "If-Range": validator} if have else {}
        with self.client.stream("GET", self.address, headers=headers) as response:
            if response.status_code == _TOO_FAR:
                self.part.unlink(missing_ok=True)
                raise _CutShortError("reprise refusée")
            _check_status(self.source, response)
            start = self._start(response, have)
            total = start + int(response.headers.get("Content-Length") or 0)
            if total > self.source.max_bytes:
                raise _too_large(self.source, self.source.max_bytes)
            self._remember(response)
            self._write(response, start, total)

    def _start(self, response: httpx.Response, have: int) -> int:
        if response.status_code != _PARTIAL:
            return 0
        announced = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
        if announced is None or int(announced[1]) != have:
            self.part.unlink(missing_ok=True)
            raise _CutShortError("reprise à un autre endroit que demandé")
        return have

    def _remember(self, response: httpx.Response) -> None:
        """Note what the part is of, before its first byte; weak ETags cannot resume."""
        tag = response.headers.get("ETag", "")
        validator = tag if tag and not tag.startswith("W/") else response.headers.get("Last-Modified", "")
        if response.status_code == _OK:
            self.part.unlink(missing_ok=True)
            write_atomically(self.identity, json.dumps({"address": self.address, "validator": validator}))
        self.url = str(response.url)
        self.name = _file_name(response)

    def _write(self, response: httpx.Response, start: int, total: int) -> None:
        done = start
        with self.part.open("ab") as file:
            for chunk in response.iter_bytes(_CHUNK):
                done += len(chunk)
                if done > self.source.max_bytes:
                    raise _too_large(self.source, self.source.max_bytes)
                file.write(chunk)
                self.progress(Progress(f"Téléchargement : {self.source.title}", done, total, "bytes"))
        if total > start and done < total:
            raise _CutShortError("réponse coupée")

    def _finish(self, digest: str) -> Fetched:
        self._check_content(digest)
        # The address may end with an identifier, not a name that says the form of the file.
        name = next((n for n in (self.name, Path(urlsplit(self.address).path).name) if "." in n), "")
        path = self.part.with_name(name or f"{self.source.id}{_suffix(self.part)}")
        self.part.replace(path)
        self.identity.unlink(missing_ok=True)
        return Fetched(path, self.url, sha256(path))

    def _check_content(self, digest: str) -> None:
        with self.part.open("rb") as file:
            head = file.read(512).lstrip().lower()
        if not head or head.startswith((b"<!doctype html", b"<html")):
            self.part.unlink()
            raise SourceError(
                f"{self.source.title} : {_host(self.url)} a répondu une page au lieu du fichier. "
                f"Le service est peut-être en maintenance, ou l’adresse a changé : voyez {self.source.page}."
            )
        algorithm, _, expected = digest.partition(":")
        if expected and not _digest_is(self.part, algorithm, expected):
            self.part.unlink()
            raise SourceError(
                f"{self.source.title} : le fichier reçu n’est pas celui annoncé (empreinte {algorithm} "
                "différente). Il a été écarté ; réessayez plus tard."
            )


def _digest_is(path: Path, algorithm: str, expected: str) -> bool:

    with path.open("rb") as file:
        try:
            found = hashlib.file_digest(file, algorithm.lower().replace("-", "")).hexdigest()
        except ValueError:
            return True
    return found == expected.lower()


def _file_name(response: httpx.Response) -> str:
    said = re.search(r'filename="?([^";/\\]+)"?', response.headers.get("Content-Disposition", ""))
    name = said[1] if said else Path(unquote(urlsplit(str(response.url)).path)).name
    return re.sub(r"[^\w.()-]+", "_", name).lstrip(".")


def _suffix(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(4)
    return {b"PK\x03\x04": ".zip", b"PAR1": ".parquet"}.get(head, ".csv")


def _check_status(source: Source, response: httpx.Response) -> None:
    if response.status_code in _BUSY or response.status_code >= 500:
        raise _CutShortError(f"erreur {response.status_code} du serveur")
    if response.status_code not in (_OK, _PARTIAL):
        raise SourceError(
            f"{source.title} : {_host(str(response.url))} refuse le fichier (erreur "
            f"{response.status_code}). L’adresse a peut-être changé : voyez {source.page}, puis corrigez "
            "sa ligne dans la table des sources ou donnez le dossier du fichier."
        )


def _too_large(source: Source, limit: int) -> SourceError:
    return SourceError(
        f"{source.title} : le fichier dépasse {limit / 1e6:.0f} Mo, la taille admise. "
        "S’il a vraiment grossi, augmentez la taille admise dans la table des sources."
    )


def _host(address: str) -> str:
    return urlsplit(address).hostname or address[:60]


def _why(error: Exception) -> str:
    if isinstance(error, httpx.ConnectTimeout | httpx.ReadTimeout | httpx.PoolTimeout):
        return "pas de réponse à temps"
    if isinstance(error, httpx.ConnectError):
        return "serveur injoignable"
    if isinstance(error, httpx.TooManyRedirects):
        return "trop de redirections"
    if isinstance(error, _CutShortError):
        return str(error)
    return "réponse coupée"

"""What the server answers by itself: protections, the files of maps, whether it is ready."""

from __future__ import annotations

import gzip
import tomllib
from threading import Event

import pytest
import streamlit_folium
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from streamlit import net_util
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest, BackMsg, DeferredFileRequestPayload
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLsRequest
from streamlit.testing.v1 import AppTest
from streamlit.web import bootstrap
from streamlit.web.server.starlette.starlette_websocket import create_websocket_routes

from geo.cartography import Asset
from geo.cartography.served_files import MAP_FILES, ServedFiles
from geo.domain.errors import StoreError
from geo.domain.web import KEY_PARAMETER, MAP_FILES_PATH, READY_PATH
from pages._server import map_files
from pages._server.limits import UPLOADS, BoundedMessages, BoundedUploads
from pages._server.protection import MAP_FRAME, SameOrigin, SecurityHeaders, policy_of
from pages._server.readiness import Readiness
from pages._ui.rights import link_of
from tests.conftest import ROOT

OURS = {"Host": "maillage.exemple.fr", "Origin": "https://maillage.exemple.fr"}


@pytest.fixture
def protected() -> TestClient:
    """Answer « lu » to all, behind the protections of the server."""

    async def read(_request):
        return PlainTextResponse("lu")

    async def talk(socket: WebSocket):
        await socket.accept()
        await socket.send_text("lu")
        await socket.close()

    routes = [
        WebSocketRoute("/{rest:path}", talk),
        Route("/{rest:path}", read, methods=["GET", "PUT", "POST"]),
    ]
    return TestClient(
        Starlette(routes=routes, middleware=[Middleware(SecurityHeaders), Middleware(SameOrigin)])
    )


@pytest.mark.parametrize(
    "path",
    ["/", "/donnees", "/media/a.pdf", "/integrer", "/integrerait", "/component", "/_stcore/health", "/rien"],
)
def test_every_answer_forbids_frames_guesses_and_referrers_elsewhere(protected, path):
    headers = protected.get(path).headers
    assert headers["Content-Security-Policy"].endswith("frame-ancestors 'none'")
    assert "'unsafe-eval'" not in headers["Content-Security-Policy"]
    assert "object-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_only_the_frame_of_the_map_may_run_what_it_is_sent():
    assert streamlit_folium._component_func.name == MAP_FRAME.split("/")[2]
    allowed = {path: "'unsafe-eval'" in policy_of(path) for path in ("/", "/component/autre/", MAP_FRAME)}
    assert allowed == {"/": False, "/component/autre/": False, MAP_FRAME: True}
    assert policy_of(f"{MAP_FRAME}index.html").endswith("frame-ancestors 'self'")
    assert "'unsafe-eval'" not in policy_of(MAP_FRAME.rstrip("/"))


def test_only_what_is_made_for_it_stands_in_the_pages_of_others():
    assert policy_of("/integrer/59512").endswith("frame-ancestors *")
    # Without its slash, it is an address of the application itself.
    assert policy_of("/integrer").endswith("frame-ancestors 'none'")


def test_the_key_of_a_link_is_told_to_no_other_request(protected):
    assert link_of("https://maillage.exemple.fr").partition("?")[2].startswith(f"{KEY_PARAMETER}=")
    for query in ("cle=abc", "onglet=actualiser&cle=abc", "%63le=abc", "cle="):
        assert protected.get(f"/donnees?{query}").headers["Referrer-Policy"] == "no-referrer"
    assert protected.get("/donnees?onglet=cle").headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "said",
    [
        *({"Origin": host} for host in ("https://autre.fr", "https://maillage.exemple.fr:8443", "null")),
        *({"Origin": host} for host in ("https://fr", "http://localhost")),
        # Told by browsers whatever a proxy writes in the place of Host.
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=lambda said: " ".join(said.values()),
)
def test_what_another_site_sends_is_refused(protected, said):
    theirs = OURS | said
    assert protected.get("/", headers=theirs).text == "lu"
    for method in ("PUT", "POST", "DELETE"):
        assert protected.request(method, "/_stcore/upload_file/a/b", headers=theirs).status_code == 403
    with pytest.raises(WebSocketDisconnect), protected.websocket_connect("/_stcore/stream", headers=theirs):
        pass


@pytest.fixture
def asked_outside(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """List what Streamlit asks other hosts; nobody answers."""
    asked: list[str] = []
    monkeypatch.setattr(net_util, "_external_ip", None)
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda url, **_: asked.append(url))
    return asked


def handshake(origin: str, middleware: list[Middleware]) -> None:
    """Open Streamlit's own connection as the page of an Origin would; it is refused."""
    answering = TestClient(Starlette(routes=create_websocket_routes(None, ""), middleware=middleware))
    with (
        pytest.raises(WebSocketDisconnect),
        answering.websocket_connect("/_stcore/stream", headers=OURS | {"Origin": origin}),
    ):
        pass


def test_no_origin_has_the_server_ask_another_host(asked_outside):
    for origin in ("https://autre.fr", "http://192.0.2.7:8501", "null", "file://", "https://"):
        handshake(origin, [Middleware(SameOrigin)])
    assert asked_outside == []
    handshake("https://autre.fr", [])
    assert asked_outside, "Streamlit asks nobody any more: the test would hold without us"


def test_no_other_host_is_asked_to_tell_where_the_server_is(asked_outside, monkeypatch):
    # As `--server.address=0.0.0.0` does: any network of the machine.
    monkeypatch.setattr(bootstrap.config, "is_manually_set", lambda name: name == "browser.serverAddress")
    assert tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["browser"]["serverAddress"]
    bootstrap._print_url(False)
    assert asked_outside == []


@pytest.mark.parametrize(
    "headers", [OURS, {"Host": "maillage.exemple.fr"}, OURS | {"Sec-Fetch-Site": "same-origin"}]
)
def test_what_our_own_page_sends_passes(protected, headers):
    assert protected.put("/_stcore/upload_file/a/b", headers=headers).text == "lu"
    with protected.websocket_connect("/_stcore/stream", headers=headers) as socket:
        assert socket.receive_text() == "lu"


def test_the_file_of_a_map_is_compressed_once_and_kept_for_ever():
    file = Asset.of({"codes": ["59512"] * 500})
    MAP_FILES.publish([file])
    browser = TestClient(Starlette(routes=map_files.routes()))
    given = browser.get(f"/{MAP_FILES_PATH}/{file.name}")
    assert given.content == file.content
    assert given.headers["Content-Encoding"] == "gzip"
    assert int(given.headers["Content-Length"]) < len(file.content) / 10
    assert given.headers["Content-Type"] == "application/json"
    assert given.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    plain = browser.get(f"/{MAP_FILES_PATH}/{file.name}", headers={"Accept-Encoding": "identity"})
    assert plain.content == file.content
    assert "Content-Encoding" not in plain.headers
    assert browser.get(f"/{MAP_FILES_PATH}/{'0' * 20}.json").status_code == 404


def test_the_files_that_nobody_asks_for_go_first():
    size = len(gzip.compress(Asset.of("0000").content, 6, mtime=0))
    kept = ServedFiles(most_bytes=2 * size)
    one, two, three = (Asset.of(text) for text in ("1111", "2222", "3333"))
    kept.publish([one, two])
    assert kept.compressed(one.name) is not None
    kept.publish([three])
    assert [kept.compressed(file.name) is not None for file in (one, two, three)] == [True, False, True]


def test_a_server_is_ready_once_a_map_is_prepared_and_tries_again_where_it_failed():
    may_go, tried = Event(), []

    def prepare():
        may_go.wait()
        tried.append(len(tried))
        if len(tried) == 1:
            raise StoreError("La table « communes » est abîmée.")

    readiness = Readiness(prepare)
    asked = TestClient(Starlette(routes=readiness.routes()))
    assert (asked.get(f"/{READY_PATH}").status_code, tried) == (503, [])
    assert "en cours de lecture" in asked.get(f"/{READY_PATH}").text
    work = readiness._work
    may_go.set()
    work.exception()
    failed = asked.get(f"/{READY_PATH}")
    assert (failed.status_code, failed.text) == (503, "La table « communes » est abîmée.")
    readiness._work.exception()
    ready = asked.get(f"/{READY_PATH}")
    assert (ready.status_code, ready.text, tried) == (200, "prêt", [0, 1])


@pytest.fixture
def bounded(monkeypatch) -> TestClient:
    """Hold the files sent, so many bytes in all, of one session that may send some."""
    monkeypatch.setattr("pages._server.limits.MOST_UPLOADED_BYTES", 1_000)
    monkeypatch.setattr("pages._server.limits.MOST_MESSAGE_BYTES", 1_000)
    held: list[bytes] = []

    async def keep(request):
        held.append(await request.body())
        return PlainTextResponse("reçu")

    async def repeat(socket: WebSocket):
        await socket.accept()
        await socket.send_bytes(await socket.receive_bytes())
        await socket.close()

    routes = [Route(f"{UPLOADS}{{session}}/{{file}}", keep, methods=["PUT"]), WebSocketRoute("/", repeat)]
    limits = {"may_upload": "editrice".__eq__, "held_bytes": lambda: sum(map(len, held))}
    middleware = [Middleware(BoundedUploads, **limits), Middleware(BoundedMessages)]
    return TestClient(Starlette(routes=routes, middleware=middleware))


def test_files_are_received_from_who_may_import_and_up_to_a_total(bounded):
    sent = [bounded.put(f"{UPLOADS}editrice/{number}", content=b"x" * 400) for number in range(3)]
    assert [one.status_code for one in sent] == [200, 200, 413]
    assert bounded.put(f"{UPLOADS}lectrice/1", content=b"x").status_code == 403
    assert bounded.put(f"{UPLOADS}editrice/4", content=iter([b"x"])).status_code == 411


def test_a_message_out_of_proportion_ends_the_connection(bounded):
    asked = BackMsg(rerun_script=ClientState(query_string="x" * 900)).SerializeToString()
    with bounded.websocket_connect("/") as socket:
        socket.send_bytes(asked)
        assert socket.receive_bytes() == asked
    with pytest.raises(WebSocketDisconnect), bounded.websocket_connect("/") as socket:
        _ = socket.send_bytes(b"x" * 1_001), socket.receive_bytes()


ASKED = BackendOperationRequest(
    request_id="0f-1", session_id="a1", deferred_file=DeferredFileRequestPayload(file_id="9c")
)
FORGED = '\n{"event": "publication"}\n'


@pytest.mark.parametrize(
    "passed_over",
    [
        b"\xff",
        BackMsg(load_git_info=True),
        BackMsg(clear_cache=True),
        BackMsg(set_run_on_save=True),
        BackMsg(debug_shutdown_runtime=True),
        BackMsg(file_urls_request=FileURLsRequest(file_names=[""] * 21)),
        BackMsg(backend_operation_request=BackendOperationRequest(request_id="1", install_skills={})),
        BackMsg(backend_operation_request=BackendOperationRequest(request_id=FORGED, deferred_file={})),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "passed",
    [
        BackMsg(app_heartbeat=True),
        BackMsg(stop_script=True),
        BackMsg(file_urls_request=FileURLsRequest(request_id="1", file_names=["caf.csv"])),
        BackMsg(backend_operation_request=ASKED),
    ],
    ids=lambda one: one.WhichOneof("type"),
)
def test_what_no_page_says_is_passed_over(bounded, passed_over, passed):
    with bounded.websocket_connect("/") as socket:
        for one in (passed_over, passed):
            socket.send_bytes(one if isinstance(one, bytes) else one.SerializeToString())
        assert socket.receive_bytes() == passed.SerializeToString()


FAILING = """
from streamlit.error_util import handle_user_script_exception

from geo.domain.errors import DataError
from pages._ui.messages import say_failure

for error in (KeyError("mairie"), DataError("La table « qpv » est vide.")):
    handle_user_script_exception(error, say_failure)
"""


def test_what_no_page_foresaw_is_said_in_french():
    shown = AppTest.from_string(FAILING).run()
    unforeseen, known = (one.value for one in shown.error)
    assert unforeseen.startswith("Maillage a rencontré une erreur sur cette page. Rechargez-la")
    assert known == "La table « qpv » est vide."
    assert len(shown.exception) == 0

"""What runs here runs on Windows, as far as reading the code tells."""

from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest
import stamina

from geo.domain.errors import StoreError
from geo.store import durable
from geo.store.files import Files
from geo.store.home import REFRESH
from tests.test_house import ROOT, imported, modules, parse

CODE = [ROOT / "app.py", *modules("geo"), *modules("pages")]
POSIX_MODULES = {
    "crypt", "curses", "fcntl", "grp", "nis", "posix", "pty", "pwd", "readline", "resource", "spwd", "syslog",
    "termios", "tty", "uvloop",
}  # fmt: skip
POSIX_NAMES = {
    "os.O_DIRECTORY", "os.O_NOFOLLOW", "os.O_NONBLOCK", "os.chown", "os.fork", "os.geteuid", "os.getgid",
    "os.getloadavg", "os.getpgid", "os.getuid", "os.killpg", "os.mkfifo", "os.nice", "os.pread", "os.pwrite",
    "os.sched_getaffinity", "os.sendfile", "os.setsid", "os.statvfs", "os.symlink", "os.sync", "os.sysconf",
    "os.uname", "select.epoll", "select.poll", "signal.SIGALRM", "signal.SIGHUP", "signal.SIGKILL",
    "signal.SIGUSR1", "signal.alarm", "signal.setitimer", "socket.AF_UNIX", "socket.SO_REUSEPORT",
    "time.tzset",
}  # fmt: skip
POSIX_METHODS = {"add_signal_handler", "hardlink_to", "symlink_to"}
POSIX_FOLDERS = ("/dev/", "/etc/", "/proc/", "/tmp/", "/var/")


@pytest.fixture(autouse=True)
def at_once():
    """Try again without waiting."""
    with stamina.set_testing(True, attempts=10):
        yield


def names_used(tree: ast.AST) -> set[str]:
    """Write the names that a module takes as `module.name`, and the methods it calls, on Windows too."""
    if isinstance(tree, ast.If) and ast.unparse(tree.test) == "sys.platform != 'win32'":
        return set()
    used = set().union(*(names_used(child) for child in ast.iter_child_nodes(tree)))
    if isinstance(tree, ast.Attribute):
        used |= {ast.unparse(tree), tree.attr}
    elif isinstance(tree, ast.ImportFrom):
        used |= {f"{tree.module}.{one.name}" for one in tree.names}
    return used


def texts(tree: ast.Module) -> list[str]:
    return [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def test_no_module_that_windows_lacks_is_imported():
    found = {str(path.relative_to(ROOT)): imported(parse(path)) & POSIX_MODULES for path in CODE}
    assert {path: names for path, names in found.items() if names} == {}


def test_no_call_and_no_folder_that_windows_lacks_is_named():
    refused = POSIX_NAMES | POSIX_METHODS
    calls = {str(path.relative_to(ROOT)): names_used(parse(path)) & refused for path in CODE}
    assert {path: names for path, names in calls.items() if names} == {}
    assert [str(p) for p in CODE if any(text.startswith(POSIX_FOLDERS) for text in texts(parse(p)))] == []


def test_text_is_read_and_written_in_the_encoding_that_is_said_never_in_that_of_the_system():
    check = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--preview",
        "--select=PLW1514",
        "--output-format=concise",
    ]
    done = subprocess.run([*check, *CODE], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "All checks passed!")


def test_a_lock_is_refused_while_another_process_holds_it_and_free_once_it_is_killed(tmp_path):
    holding = (
        "import sys\nfrom pathlib import Path\nfrom geo.store.files import Files\n"
        f"with Files(Path({str(tmp_path)!r})).exclusively('refresh'):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    mine = Files(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", holding], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="en cours"), mine.exclusively(REFRESH):
            pass
        process.kill()
        process.wait()
    with mine.exclusively(REFRESH):
        pass


def test_on_windows_folders_are_not_opened_and_files_are_open_to_be_written(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(durable, "_WINDOWS", True)
    monkeypatch.setattr(durable.os, "open", lambda path, flags: (opened.append((path, flags)), 99)[1])
    monkeypatch.setattr(durable.os, "fsync", lambda descriptor: None)
    monkeypatch.setattr(durable.os, "close", lambda descriptor: None)
    path = tmp_path / "table"
    path.write_bytes(b"")
    durable.sync(tmp_path)
    durable.sync(path)
    assert opened == [(path, os.O_RDWR)]


@pytest.mark.parametrize(("windows", "tries"), [(True, 3), (False, 1)])
def test_a_file_that_somebody_reads_is_replaced_a_moment_later_on_windows(
    tmp_path, monkeypatch, windows, tries
):
    path, tried = tmp_path / "current", []
    replace = type(path).replace

    def held(self, target):
        tried.append(target)
        if len(tried) < 3:
            raise PermissionError(13, "Access is denied")
        return replace(self, target)

    monkeypatch.setattr(durable, "_WINDOWS", windows)
    monkeypatch.setattr(type(path), "replace", held)
    if windows:
        durable.write_atomically(path, "v\n")
        assert path.read_text("utf-8") == "v\n"
    else:
        with pytest.raises(PermissionError):
            durable.write_atomically(path, "v\n")
    assert len(tried) == tries

"""What the browser's tests share: a real server in a process of its own, and Debian's Chromium looking at it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDE, NARROW = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}
START_SECONDS, WAIT_MS = 60, 20_000


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here: it needs Chromium, which `make system` installs."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.system)


@dataclass
class Served:
    """A running server: its address and its process."""

    url: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """End it as an operator would, by SIGTERM, and wait until it has gone."""
        self.process.terminate()
        self.process.wait(30)


Serve = Callable[..., Served]


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def serving(home: Path, port: int | None = None, **settings: str) -> Iterator[Served]:
    """Serve the dashboard with 10,000 futures an answer, everything in one process, until the block ends."""
    port = port or free_port()
    environment = {"OUTLAST_ENV": "production", "OUTLAST_EXECUTOR": "inline", **settings}
    command = [Path(sys.executable).parent / "outlast", "serve", "--port", str(port)]
    with (home / "server.log").open("ab") as log:
        process = subprocess.Popen(
            command, env={**os.environ, **environment, "OUTLAST_HOME": str(home)}, stdout=log, stderr=log
        )
    served = Served(f"http://127.0.0.1:{port}", process)
    try:
        _wait_until_it_answers(served, home / "server.log")
        yield served
    finally:
        served.stop()


def _wait_until_it_answers(served: Served, log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while True:
        assert served.process.poll() is None, log.read_text()
        assert time.monotonic() < end, log.read_text()
        try:
            urllib.request.urlopen(f"{served.url}/process", timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a server that all browser tests of one process look at."""
    with serving(tmp_path_factory.mktemp("served")) as served:
        yield served.url


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium for one file: its event loop would stand in the way of later tests of the process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


@dataclass
class Watch:
    """What went wrong in a browser: errors on the console, failed requests, requests to any other host."""

    home: str
    problems: list[str] = field(default_factory=list)
    allowed: tuple[str, ...] = ()

    def over(self, context: BrowserContext) -> BrowserContext:
        """Watch every page of a context."""
        context.on("page", self._page)
        context.on("request", lambda request: self._request(request.url))
        return context

    def _page(self, page: Page) -> None:
        page.on(
            "console", lambda said: self._say(f"console {said.type}: {said.text}", said.type in ("error", "warning"))
        )
        page.on("pageerror", lambda error: self._say(f"uncaught: {error}"))
        page.on("response", lambda answer: self._say(f"{answer.status} {answer.url}", answer.status >= 400))

    def _request(self, url: str) -> None:
        self._say(f"asked another host: {url}", not url.startswith((self.home, "data:", "blob:")))

    def _say(self, words: str, wrong: bool = True) -> None:
        if wrong and not any(part in words for part in self.allowed):
            self.problems.append(words)


Open = Callable[..., Page]


@pytest.fixture
def watch(server: str) -> Iterator[Watch]:
    """Watch the browser of one test, which fails on what went wrong; add to ``allowed`` what a test means to cause."""
    watched = Watch(server)
    yield watched
    assert watched.problems == []


@pytest.fixture
def open_page(chromium: Browser, watch: Watch) -> Iterator[Open]:
    """Return a function that opens a path in a browser of its own, watched, and waits until it is connected."""
    contexts = []

    def open_one(path: str = "/plan", **options: object) -> Page:
        context = watch.over(chromium.new_context(base_url=watch.home, **{"viewport": WIDE, **options}))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.goto(path)
        page.wait_for_function("document.documentElement.dataset.connected")
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: Open) -> Page:
    """Return the Plan page, answered, in a wide window."""
    return answered(open_page("/plan"))


def answered(page: Page) -> Page:
    """Wait until the Plan page shows an answer."""
    page.wait_for_selector(".answer[data-state=answered]")
    return page

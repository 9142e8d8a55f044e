"""The real product in a process of its own, with the demonstration, and people with browsers of their own."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "nur-zum-Ausprobieren-26"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Site:
    """A running server on a folder of its own: its address, and how to run a management command beside it."""

    url: str
    environment: dict[str, str]
    server: subprocess.Popen[bytes] | None = None

    @property
    def var(self) -> Path:
        return Path(self.environment["VAR_DIR"])

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        with (self.var / "server.log").open("a") as log:
            self.server = subprocess.Popen(
                [sys.executable, "manage.py", "run"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _wait_until_up(self.url, self.server, self.var / "server.log")

    def stop(self) -> None:
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGTERM)
            self.server.wait(timeout=20)
            self.server = None

    def travel(self, days: int) -> None:
        """Stop, and go on ``days`` days after today, as if the machine had been off in between."""
        self.stop()
        self.environment["CLOCK_MOVED_BY"] = str(days)
        self.environment["PYTHONPATH"] = str(ROOT / "tests" / "e2e" / "moved_clock")
        self.start()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _site_in(var: Path) -> Site:
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")},
        "DJANGO_SETTINGS_MODULE": "digitalrat.config.settings.local",
        "VAR_DIR": str(var),
        "PORT": str(port),
        "DEMO_PASSWORD": PASSWORD,
        "LOGIN_FAILED_LIMIT": "1000/m/ip",
    }
    return Site(f"http://127.0.0.1:{port}", environment)


def _running(site: Site) -> Iterator[Site]:
    try:
        site.start()
        yield site
    finally:
        site.stop()
    written = (site.var / "server.log").read_text()
    assert "Internal Server Error" not in written, written[-5000:]


# Of the package, not of the session: while Playwright runs, Django would take every later test for asynchronous.
@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from _running(_site_in(tmp_path_factory.mktemp("var")))


@pytest.fixture
def later_site(site: Site, tmp_path: Path) -> Iterator[Site]:
    """A second server on a copy of the demonstration, whose clock a test may move on without disturbing others."""
    with sqlite3.connect(site.var / "nachhall.sqlite3") as original:
        original.execute("VACUUM INTO ?", [str(tmp_path / "nachhall.sqlite3")])
    with sqlite3.connect(tmp_path / "nachhall.sqlite3") as copy:
        # The files of the demonstration's reports: the first server makes them.
        copy.execute("DELETE FROM django_tasks_database_dbtaskresult WHERE status = 'READY'")
    shutil.copytree(site.var / "static", tmp_path / "static")
    shutil.copy2(site.var / "static.stamp", tmp_path / "static.stamp")
    yield from _running(_site_in(tmp_path))


def _wait_until_up(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    # Alone it takes a minute; beside other tests on a small machine it may be six.
    deadline = time.monotonic() + 480
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail("the server ended: " + log.read_text()[-4000:])
        try:
            with urllib.request.urlopen(f"{url}/health/", timeout=5):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail("the server did not come up: " + log.read_text()[-4000:])


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.fail("The browser tests need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-background-networking"]
        )
        expect.set_options(timeout=15_000)
        yield running
        running.close()


@dataclass
class Person:
    """Somebody with a browser window of their own."""

    page: Page
    context: BrowserContext
    site: Site
    email: str = ""

    def go(self, path: str) -> Page:
        response = self.page.goto(self.site.url + path)
        assert response is not None and response.status < 400, f"{path}: {response and response.status}"
        return self.page


@pytest.fixture
def open_window(site: Site, browser: Browser) -> Iterator[Callable[..., Person]]:
    yield from _windows(site, browser)


@pytest.fixture
def open_later_window(later_site: Site, browser: Browser) -> Iterator[Callable[..., Person]]:
    yield from _windows(later_site, browser)


def _windows(site: Site, browser: Browser) -> Iterator[Callable[..., Person]]:
    contexts: list[BrowserContext] = []

    def open_one(email: str | None = None, **options: object) -> Person:
        context = browser.new_context(locale="de-DE", **{"viewport": {"width": 1280, "height": 900}, **options})  # type: ignore[arg-type]  # options of Playwright
        contexts.append(context)
        person = Person(context.new_page(), context, site, email or "")
        if email:
            log_in(person, email)
        return person

    yield open_one
    for context in contexts:
        context.close()


def log_in(person: Person, email: str, password: str = PASSWORD) -> None:
    person.go("/konto/login/")
    person.page.get_by_label("E-Mail").first.fill(email)
    person.page.get_by_label("Passwort").first.fill(password)
    person.page.get_by_role("main").get_by_role("button", name="Anmelden").click()
    expect(person.page).to_have_url(f"{person.site.url}/arbeitsraum/")


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA on the page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", WCAG
    )
    return [
        f"{page.url}: {violation['id']} {node['target']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]

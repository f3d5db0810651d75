"""A real browser, and a real JupyterLab for it: both end with the tests.

The tests run where a Chromium is found on the PATH, and are skipped, saying so, where none is.
Every message of a page's console that is an error fails its test. Screenshots of what the tests
leave go to build/screenshots.
"""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, sync_playwright

from dlsg_utils import _notebooks, _pages

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "dlsg_utils" / "widgets" / "static"
SCREENSHOTS = ROOT / "build" / "screenshots"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Said by the browser or by JupyterLab itself, not by a widget.
_HARMLESS = ("favicon.ico", "WebGL", "Autofill", "the server responded with a status of 404")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "console_errors: the console may show errors")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.skip("no Chromium on the PATH: the widgets are not tested in a browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Return a new page; the test fails if an error shows in its console or it asks the web."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    errors: list[str] = []
    allowed = request.node.get_closest_marker("console_errors")

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in _HARMLESS):
            errors.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: errors.append(str(error)))

    def refuse(route: Route) -> None:
        errors.append(f"asked for {route.request.url}")
        route.abort()

    own = ("file:", "data:", "blob:", "http://127.0.0.1:")
    page.route(lambda url: not url.startswith(own), refuse)
    yield page
    page.close()
    if not allowed:
        assert errors == []


@pytest.fixture
def module(page: Page) -> Callable[..., object]:
    """Return a function that evaluates an expression with a widget's module at hand, as ``m``."""

    def serve(route: Route) -> None:
        path = STATIC / route.request.url.rpartition("/")[2]
        if path.suffix == ".js":
            route.fulfill(body=path.read_text(encoding="utf-8"), content_type="text/javascript")
        else:
            route.fulfill(body="<!DOCTYPE html>", content_type="text/html")

    page.route("http://127.0.0.1:1/**", serve)
    page.goto("http://127.0.0.1:1/")

    def evaluate(name: str, expression: str, values: object = None) -> object:
        code = f"async (v) => {{ const m = await import('/{name}'); return {expression}; }}"
        return page.evaluate(code, values)

    return evaluate


@pytest.fixture(scope="session")
def course_page(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return a function that runs a cell's code and writes its page as the course does."""

    def write(code: str) -> str:
        folder = tmp_path_factory.mktemp("page")
        cell = nbformat.v4.new_code_cell(code)
        title = nbformat.v4.new_markdown_cell("# 01 · A page\n\nWith a widget.")
        notebook = nbformat.v4.new_notebook(cells=[title, cell])
        _notebooks.execute(notebook, folder)
        notebook = _notebooks.normal_form(notebook, "01_page", widgets=True)
        path = folder / "01_page.html"
        path.write_bytes(_pages.lecture_page(notebook, "01_page"))
        return path.as_uri()

    return write


class Lab:
    """A JupyterLab server on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = secrets.token_hex(16)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        settings = folder.parent / "settings"
        tips = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
        tips.parent.mkdir(parents=True)
        tips.write_text(json.dumps({"checkForUpdates": False, "fetchNews": "false"}))
        command = [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"),
            *("--ServerApp.ip=127.0.0.1", f"--ServerApp.port={self.address.rpartition(':')[2]}"),
            *(f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={folder}"),
            "--ServerApp.port_retries=0",
            "--LabApp.news_url=None",
            "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
            "--LabApp.extension_manager=readonly",
            f"--LabApp.user_settings_dir={settings}",
            f"--LabApp.workspaces_dir={folder.parent / 'workspaces'}",
        ]
        environment = _notebooks.kernel_environment() | {
            "JUPYTER_RUNTIME_DIR": str(folder.parent / "runtime"),
            "JUPYTER_CONFIG_DIR": str(folder.parent / "config"),
            "IPYTHONDIR": str(folder.parent / "ipython"),
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
        }
        self.log = folder.parent / "lab.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=subprocess.STDOUT, env=environment
            )
        self._wait()

    def _wait(self) -> None:
        for _ in range(600):
            try:
                self.ask("GET", "/api/status")
            except (urllib.error.URLError, ConnectionError):
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.1)
            else:
                return
        raise TimeoutError(self.log.read_text())

    def ask(self, method: str, path: str) -> bytes:
        headers = {"Authorization": f"token {self.token}"}
        request = urllib.request.Request(self.address + path, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            body: bytes = answer.read()
        return body

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def restart_kernels(self) -> None:
        for kernel in json.loads(self.ask("GET", "/api/kernels")):
            self.ask("POST", f"/api/kernels/{kernel['id']}/restart")

    def open(self, page: Page, *cells: str) -> "Notebook":
        """Open a new notebook of these cells and run them all."""
        v4 = nbformat.v4
        name = f"{secrets.token_hex(4)}.ipynb"
        notebook = v4.new_notebook(
            cells=[v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        (self.folder / name).write_bytes(_notebooks.to_bytes(notebook))
        page.goto(f"{self.address}/lab/tree/{name}?token={self.token}&reset")
        opened = Notebook(page)
        opened.run_all()
        return opened


class Notebook:
    """A notebook open in JupyterLab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def run_all(self) -> None:
        page = self.page
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.locator(".jp-NotebookPanel-toolbar .jp-Notebook-ExecutionIndicator"
                     "[data-status=idle]").wait_for()  # fmt: skip
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def cell(self, number: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(number)

    def run_in_new_cell(self, code: str) -> str:
        """Run code in the notebook's last cell, which must be left for this; return its text."""
        last = self.page.locator(".jp-Notebook .jp-CodeCell").last
        last.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(f"{code}\nprint('done')")
        self.page.keyboard.press("Control+Enter")
        output = last.locator(".jp-OutputArea-output").filter(has_text="done")
        output.wait_for()
        text = output.inner_text().removesuffix("done\n").strip()
        last.locator(".cm-content").click()
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text("pass")
        self.page.keyboard.press("Control+Enter")
        output.wait_for(state="detached")
        return text.removesuffix("done").strip()


@pytest.fixture(scope="session")
def lab(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("lab") / "notebooks"
    folder.mkdir()
    server = Lab(folder)
    yield server
    server.stop()


@pytest.fixture
def picture() -> Callable[..., None]:
    """Return a function that keeps screenshots of a widget in both themes."""

    def take(widget: Locator, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        body = widget.page.locator("body")
        before = body.get_attribute("data-jp-theme-light")
        for theme, light in (("light", "true"), ("dark", "false")):
            body.evaluate("(body, light) => { body.dataset.jpThemeLight = light; }", light)
            widget.screenshot(path=SCREENSHOTS / f"{name}-{theme}.png")
        body.evaluate("(body, light) => { body.dataset.jpThemeLight = light; }", before or "true")

    return take

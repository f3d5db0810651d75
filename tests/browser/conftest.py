"""A real browser, and a real JupyterLab for it: both end with the tests.

The tests run where a Chromium is found on the PATH, and are skipped, saying so, where none is.
Every message of a page's console that is an error fails its test. Screenshots of what the tests
leave go to build/screenshots.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import chromium
import nbformat
import pytest
from jupyter_lab import Lab
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Route,
    expect,
    sync_playwright,
)

from dlsg_utils.course import notebooks, pages

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "widgets-js" / "src"
SCREENSHOTS = ROOT / "build" / "screenshots"
# Said by the browser or by JupyterLab itself, not by a widget.
_HARMLESS = ("favicon.ico", "WebGL", "Autofill", "the server responded with a status of 404")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "console_errors: the console may show errors")
    expect.set_options(timeout=30_000)  # a busy machine takes its time to start a kernel


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    if path is None:
        pytest.skip("no Chromium on the PATH: the widgets are not tested in a browser")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=list(chromium.ARGUMENTS))
        yield launched
        launched.close()


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
    """Return a function that evaluates an expression with a module of src at hand, as ``m``.

    ``source`` is that of a module that is not there. Style sheets, which only esbuild can import,
    are served as empty modules.
    """
    given: dict[str, str] = {}

    def serve(route: Route) -> None:
        path = SOURCES / route.request.url.rpartition("/")[2]
        if path.suffix == ".js":
            body = given.get(path.name) or path.read_text(encoding="utf-8")
            route.fulfill(body=body, content_type="text/javascript")
        elif path.suffix == ".css":
            route.fulfill(body="", content_type="text/javascript")
        else:
            route.fulfill(body="<!DOCTYPE html>", content_type="text/html")

    page.route("http://127.0.0.1:1/**", serve)
    page.goto("http://127.0.0.1:1/")

    def evaluate(name: str, expression: str, values: object = None, *, source: str = "") -> object:
        given[name] = source
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
        notebooks.execute(notebook, folder)
        notebook = notebooks.normal_form(notebook, "01_page", widgets=True)
        path = folder / "01_page.html"
        path.write_bytes(pages.lecture_page(notebook, "01_page"))
        return path.as_uri()

    return write


@pytest.fixture(scope="module")
def address(request: pytest.FixtureRequest, course_page: Callable[[str], str]) -> str:
    """Return the address of a page with the widget that the test module's CODE makes."""
    return course_page(request.module.CODE)


@pytest.fixture(scope="module")
def kernels(request: pytest.FixtureRequest) -> Any:
    """Return the same widget, to be asked: the name on the last line of CODE."""
    names: dict[str, Any] = {}
    exec(request.module.CODE, names)
    return names[request.module.CODE.split()[-1]]


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

"""Where the browser of the tests is; without one, a run of the tests ends by saying so."""

import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# A container has no sandbox and no graphics card; the rest keeps the browser off the web.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def wait_for_paint(page: "Page") -> None:
    """Wait until what the page has changed so far is on the screen: two frames from now."""
    page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


def pytest_terminal_summary(terminalreporter: Any) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if find() is None and any("tests/browser/" in report.nodeid for report in skipped):
        terminalreporter.section("no browser")
        terminalreporter.write_line(
            "No Chromium on the PATH: the widgets were NOT tested in a browser. "
            "Install it (Debian: apt-get install chromium) and run the tests again.",
            red=True,
        )

"""Milliseconds from a key to the next slide on the screen; the budget is 100.

Run: python benchmarks/slides.py. It needs a Chromium on the PATH and playwright.
"""

import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

from dlsg_utils.course import pages

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LECTURES = ("01", "08")
BUDGET = 100
# Press the right arrow until the end; note when each press was painted: after the frame's tasks.
TIMED = """async () => {
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(null);
  }));
  const times = [];
  for (let n = document.querySelectorAll("section.course-slide").length; n > 1; n--) {
    await painted();
    const start = performance.now();
    document.body.dispatchEvent(new KeyboardEvent("keydown",
      { key: "ArrowRight", keyCode: 39, bubbles: true }));
    await painted();
    times.push(performance.now() - start);
  }
  return [times, document.querySelector(".slide-number").innerText];
}"""


def main() -> int:
    browser_path = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
    if browser_path is None:
        sys.exit("No Chromium on the PATH. Install it (Debian: apt-get install chromium).")
    slow = False
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 720})
        for number in LECTURES:
            (path,) = NOTEBOOKS.glob(f"{number}_*.ipynb")
            file = Path(folder) / f"{path.stem}.html"
            lecture = pages.lecture_page(nbformat.read(path, as_version=4), path.stem)
            file.write_bytes(pages.as_slides(lecture))
            page.goto(file.as_uri())
            page.wait_for_selector("body[data-slides=ready]")
            times, place = page.evaluate(TIMED)
            most = statistics.quantiles(times, n=20)[-1]
            slow |= most > BUDGET
            over = f"  over the budget of {BUDGET} ms" if most > BUDGET else ""
            print(
                f"{path.stem:32} median {statistics.median(times):5.1f} ms  p95 {most:5.1f} ms"
                f"  to slide {' '.join(place.split())}{over}",
                flush=True,
            )
        browser.close()
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())

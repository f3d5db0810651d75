"""A JupyterLab server for a browser to work in; the tests and the benchmarks start one each."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page

from dlsg_utils.course import notebooks

ROOT = Path(__file__).parents[1]
_SETTINGS = {
    "apputils-extension/notification": {"checkForUpdates": False, "fetchNews": "false"},
    # Cells out of sight are in the page too.
    "notebook-extension/tracker": {"windowingMode": "none"},
}


class Lab:
    """A JupyterLab server on a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.token = secrets.token_hex(16)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{free.getsockname()[1]}"
        settings = folder.parent / "settings"
        for name, values in _SETTINGS.items():
            path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(values))
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
        environment = notebooks.kernel_environment() | {
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

    def open(self, page: Page, *cells: str) -> "Notebook":
        """Open a new notebook of these cells and run them all."""
        v4 = nbformat.v4
        name = f"{secrets.token_hex(4)}.ipynb"
        notebook = v4.new_notebook(
            cells=[v4.new_code_cell(source) for source in cells],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        (self.folder / name).write_bytes(notebooks.to_bytes(notebook))
        return self.open_file(page, name)

    def open_file(self, page: Page, name: str) -> "Notebook":
        """Open a notebook of the folder and run all of its cells."""
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
        page.locator(".jp-Toolbar-kernelName", has_text="Python 3").wait_for()
        idle = page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first
        idle.wait_for()
        page.wait_for_timeout(500)  # idle shows for a moment before the kernel is asked for
        idle.wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()

    def restart_kernel(self) -> None:
        page = self.page
        page.get_by_role("menuitem", name="Kernel", exact=True).click()
        page.locator('.lm-Menu-item[data-command="kernelmenu:restart"]').click()
        page.locator(".jp-Dialog .jp-mod-accept").click()

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

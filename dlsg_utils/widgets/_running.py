"""Widgets with long work: it runs beside the kernel, shows how far it is, and can be stopped."""

import threading
from collections.abc import Callable
from typing import Any

import traitlets

from dlsg_utils.widgets._base import Explorer


class Running(Explorer):
    """A widget with one background run at a time; subclasses say in ``start`` what runs."""

    done = traitlets.Float(0.0, help="Share of the run that is done, 0 to 1.").tag(sync=True)
    running = traitlets.Bool(False).tag(sync=True)

    def __init__(self, **state: Any) -> None:
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        super().__init__(**state)
        self.on_msg(self._on_message)

    def start(self) -> None:
        """Begin the run; one that is on its way ends first."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Ask the run to end after its next step; what there is by then stays."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the run's end, at most so many seconds; tell whether it has ended."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def _run(self, work: Callable[[Callable[[], bool]], None]) -> None:
        """Run ``work(stopped)`` in a thread; it is to end soon after ``stopped()`` is true."""
        self._stop.set()
        before, stop = self._thread, threading.Event()

        def run() -> None:
            if before is not None:
                before.join()
            try:
                if not stop.is_set():
                    work(stop.is_set)
            except Exception as error:
                self._report(error)
            finally:
                if stop is self._stop:  # no other run has begun since
                    self.running = False

        self._stop = stop
        self.message, self.done, self.running = "", 0.0, True
        self._thread = threading.Thread(target=run, name=type(self).__name__, daemon=True)
        self._thread.start()

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        if content == "start":
            self.start()
        elif content == "cancel":
            self.cancel()

    def _free(self) -> None:
        self._stop.set()

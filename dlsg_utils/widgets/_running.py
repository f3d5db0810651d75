"""Long work beside the kernel: one run at a time, stopped from outside, errors handed on."""

import threading
from collections.abc import Callable


class Background:
    """A place for one run; a new one stops the one before and waits for its end.

    Parameters
    ----------
    report
        Is given the exception that ended a run.
    """

    def __init__(self, report: Callable[[BaseException], None]) -> None:
        self._report = report
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, work: Callable[[Callable[[], bool]], None]) -> None:
        """Run ``work(stopped)`` in a thread; it should end soon after ``stopped()`` is true."""
        self.stop()
        before, stop = self._thread, threading.Event()

        def run() -> None:
            if before is not None:
                before.join()
            if stop.is_set():
                return
            try:
                work(stop.is_set)
            except Exception as error:
                self._report(error)

        self._stop = stop
        self._thread = threading.Thread(target=run, name="dlsg-widget", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ask the run to end; returns at once."""
        self._stop.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the run has ended, at most so many seconds; tell whether it has."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

"""What all widgets share; how one is made stands in widgets-js/README.md."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets

# Bundles of widgets-js/src, made by `make widgets`.
STATIC = Path(__file__).parent / "static"
_LOG = logging.getLogger("dlsg_utils.widgets")


def finite(argument: str, value: Any) -> np.ndarray:
    """Return ``value`` as an array of finite values, or raise."""
    array = np.asarray(value)
    if array.dtype.kind not in "iuf":
        raise TypeError(f"{argument} takes numbers in rows of one length, got {value!r}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{argument} holds NaN or infinity.")
    return array


class Octets(traitlets.Bytes):
    """Bytes; those that come from the page are views of a message and are copied."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return bytes for anything that holds bytes, else raise."""
        return super().validate(obj, bytes(value) if isinstance(value, memoryview) else value)


class Explorer(anywidget.AnyWidget):
    """A widget of the course: it shows its errors, and closing it frees its memory."""

    message = traitlets.Unicode("", help="Shown under the widget.").tag(sync=True)
    in_page = traitlets.Bool(False, help="Whether it needs no kernel.").tag(sync=True)
    _model: Any = None  # a network, if the widget asks one

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what was changed in the page; the widget shows what is refused."""
        with self._errors_shown():
            super().set_state(sync_data)

    def close(self) -> None:
        """Take the widget off the page and free its memory."""
        was_open = self.comm is not None
        super().close()  # first, so that the page does not draw what is being freed
        if was_open:
            self._free()

    def _free(self) -> None:
        """Free what is held and stop what runs; the widget is off the page by then."""
        self.unobserve_all()
        self._model = None

    @contextmanager
    def _errors_shown(self) -> Iterator[None]:
        """Show an error of the block in the widget, instead of the last message, and log it."""
        self.message = ""
        try:
            yield
        except Exception as error:
            _LOG.exception("%s: %s", type(self).__name__, error)
            self.message = f"{type(error).__name__}: {error}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


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
        """Wait for the run's end, at most so many seconds; return whether it has ended."""
        if self._thread is not None:
            self._thread.join(timeout)
        return self._thread is None or not self._thread.is_alive()

    def _run(self, work: Callable[[Callable[[], bool]], None]) -> None:
        """Run ``work(stopped)`` in a thread; it is to end soon after ``stopped()`` is true."""
        if self.comm is None:  # closed
            return
        self._stop.set()
        before, stop = self._thread, threading.Event()

        def run() -> None:
            if before is not None:
                before.join()
            with self._errors_shown():
                if not stop.is_set():
                    work(stop.is_set)
            if stop is self._stop:  # no other run has begun since
                self.running = False

        self._stop = stop
        self.done, self.running = 0.0, True
        self._thread = threading.Thread(target=run, name=type(self).__name__, daemon=True)
        self._thread.start()

    def _on_message(self, _: Any, content: Any, __: Any) -> None:
        if content in ("start", "cancel"):
            getattr(self, content)()

    def _free(self) -> None:
        super()._free()
        self._stop.set()

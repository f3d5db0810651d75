"""What all widgets share: their module in the page, their look, messages and closing.

How a widget is made
--------------------
One file ``widgets/NAME.py`` with one subclass of :class:`Explorer`, whose state is traitlets tagged
``sync=True``, and one ES module ``widgets/static/NAME.js`` that draws it::

    class DigitPad(Explorer):
        _esm = bundle("digit_pad.js")
        _css = styles("digit_pad.css")  # or styles() if base.css is enough
        noise = traitlets.Float(0.0).tag(sync=True)

    import { make, widget } from "./base.js";
    export default widget("Digit pad", ({ model, root, listen, follow, painter, send, tell }) => {
      const slider = make("input", { type: "range", "aria-label": "noise" });
      root.append(slider);
      listen(slider, "input", () => send({ noise: slider.valueAsNumber }));
      const draw = painter(() => {});  // runs once a frame at most, with the latest state
      follow("noise", draw);
      return () => {};  // optional: free what the page holds
    });

- ``bundle`` joins the modules that are imported from beside it: the page gets one and fetches none.
  Names of top-level functions must differ between modules that meet in one widget.
- Bytes travel as :class:`Octets` and arrive in the page as a DataView.
- Everything inside ``root`` (the class ``dlsg``) takes its colours from the variables in base.css,
  which follow the page's light or dark theme; canvases read them with ``colour(root, "--ink")``.
  Rules of a widget's own begin with ``.dlsg``: base.css may be in the page again, after them.
- ``tell(text, "error")`` shows a message under the widget; an exception in a listener shows itself.
  On the Python side ``message`` does the same, and :meth:`Explorer._report` also writes the log.
- ``in_page = True`` says that the widget computes in the page: it outlives its kernel and stays
  alive in exported pages. Others leave a note there.
- ``_free`` lets go of what a closed widget held and stops what it runs.
"""

import logging
import re
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./([\w.]+)";\n', re.MULTILINE)
_LOG = logging.getLogger("dlsg_utils.widgets")


def bundle(name: str) -> str:
    """Return a module of ``static/`` and those it imports as one ES module, each once."""
    parts: dict[str, str] = {}

    def add(name: str) -> None:
        text = (_STATIC / name).read_text(encoding="utf-8")
        for imported in _IMPORT.findall(text):
            if imported not in parts:
                add(imported)
        parts[name] = re.sub(r"^export (?!default)", "", _IMPORT.sub("", text), flags=re.MULTILINE)

    add(name)
    return "\n".join(parts.values())


def styles(*names: str) -> str:
    """Return the widgets' common style sheet and those named, as one."""
    return "\n".join((_STATIC / name).read_text(encoding="utf-8") for name in ("base.css", *names))


class Octets(traitlets.Bytes):
    """Bytes; those that come from the page are views of a message and become bytes of their own."""

    def validate(self, obj: Any, value: Any) -> Any:
        """Return bytes for anything that holds bytes, else raise."""
        return super().validate(obj, bytes(value) if isinstance(value, memoryview) else value)


class Explorer(anywidget.AnyWidget):
    """A widget of the course; what its subclasses need to know stands at the top of this module."""

    message = traitlets.Unicode("", help="Shown under the widget.").tag(sync=True)
    in_page = traitlets.Bool(False, help="Whether it needs no kernel.").tag(sync=True)

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take over what was changed in the page; what is refused is said in the widget."""
        try:
            super().set_state(sync_data)
        except Exception as error:
            self._report(error)

    def close(self) -> None:
        """Take the widget off the page and free its memory."""
        was_open = self.comm is not None
        super().close()  # first, so that the page does not draw what is being freed
        if was_open:
            self._free()

    def _free(self) -> None:
        """Let go of what is held and stop what runs; the page is gone by then."""

    def _report(self, error: BaseException) -> None:
        """Show an error in the widget and write it to the log, with its traceback."""
        _LOG.error("%s: %s", type(self).__name__, error, exc_info=error)
        self.message = f"{type(error).__name__}: {error}"

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

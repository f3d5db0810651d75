"""What all widgets share: errors shown, closing, background runs."""

import logging
import time

import numpy as np

from dlsg_utils import widgets
from dlsg_utils.widgets._base import Running


def test_an_error_is_shown_and_logged(caplog):
    widget = widgets.ConvolutionStepper()
    with caplog.at_level(logging.ERROR):
        widget.set_state({"stride": 99})
    assert widget.message.startswith("TraitError: ")
    assert "stride" in caplog.text
    widget.set_state({"stride": 2})
    assert (widget.stride, widget.message) == (2, "")


def test_closing_twice_is_fine():
    widget = widgets.FilterExplorer(np.zeros((8, 8, 1)))
    widget.close()
    widget.close()
    assert widget.pixels == b""


def test_a_new_run_ends_the_one_before():
    class Counting(Running):
        def __init__(self):
            self.ended = []
            super().__init__()

        def begin(self, name):
            def work(stopped):
                while not stopped():
                    time.sleep(0.005)
                self.ended.append(name)

            self._run(work)

    widget = Counting()
    widget.begin("first")
    widget.begin("second")
    time.sleep(0.05)
    assert widget.ended == ["first"]
    assert widget.running
    widget.cancel()
    assert widget.wait(10)
    assert widget.ended == ["first", "second"]
    assert not widget.running


def test_an_error_in_a_run_is_shown_and_logged(caplog):
    class Failing(Running):
        def start(self):
            self._run(lambda stopped: list[int]().pop())

    widget = Failing()
    with caplog.at_level(logging.ERROR, "dlsg_utils.widgets"):
        widget.start()
        assert widget.wait(10)
    assert widget.message.startswith("IndexError: ")
    assert not widget.running
    assert "IndexError" in caplog.text

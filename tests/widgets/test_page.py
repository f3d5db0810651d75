"""Widgets in exported pages: their states stand in the page, and stored notebooks hold none."""

import json

import nbformat
from bs4 import BeautifulSoup

from dlsg_utils.course import notebooks, pages


def _executed(*widgets_shown):
    """Return a notebook as nbclient leaves it: views in the outputs, states in the metadata."""
    v4 = nbformat.v4
    states = {
        name: {"model_name": "M", "model_module": "m", "state": state}
        for name, state in widgets_shown
    }
    outputs = [
        v4.new_output("display_data", {notebooks._WIDGET: {"model_id": name}, "text/plain": name})
        for name in states
    ]
    notebook = v4.new_notebook(cells=[v4.new_code_cell("show()", outputs=outputs)])
    notebook.metadata["widgets"] = {notebooks._WIDGET_STATES: {"state": states}}
    return notebook


def test_a_page_keeps_our_widgets_and_a_notebook_none():
    state = {"in_page": True, "_esm": "export default {}", "_css": "", "note": "</script><b>"}
    notebook = _executed(("ours", state), ("bar", {"value": 3}))
    stored = notebooks.normal_form(notebook, "01_a")
    assert stored.cells[0].outputs == []
    assert "widgets" not in stored.metadata

    shown = notebooks.normal_form(notebook, "01_a", widgets=True)
    assert [o.data["text/plain"] for o in shown.cells[0].outputs] == ["ours"]
    soup = BeautifulSoup(pages.lecture_page(shown, "01_a"), "html.parser")
    assert [place["data-widget"] for place in soup.select("[data-widget]")] == ["ours"]
    states, loader = soup.select("script[type*=widget-state]"), soup.select("script[type=module]")
    assert json.loads(states[0].text)["state"]["ours"]["state"] == state
    assert len(loader) == 1
    assert len(soup.select("script")) == 2
    assert not [script["src"] for script in soup.select("script[src]")]

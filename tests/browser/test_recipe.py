"""The example of widgets-js/README.md is a widget: it draws at once, follows and sends."""

import re
from pathlib import Path

from playwright.sync_api import expect

from dlsg_utils.widgets import _base

README = (Path(__file__).parents[2] / "widgets-js" / "README.md").read_text(encoding="utf-8")
PYTHON, SCRIPT = (
    re.search(rf"```{kind}\n(.*?)```", README, re.DOTALL)[1] for kind in ("python", "js")
)
# A model of anywidget's interface with nobody at the other end.
RENDER = """(() => {
        const listeners = {};
        const values = { noise: 0.3, message: "" };
        window.model = {
            get: (name) => values[name],
            set: (name, value) => {
                values[name] = value;
                listeners[`change:${name}`]?.();
            },
            on: (event, listener) => { listeners[event] = listener; },
            off: () => {},
            save_changes: () => { window.saved = { ...values }; },
        };
        m.default.render({ model: window.model, el: document.body });
    })()"""


def test_the_module_draws_follows_and_sends(module, page):
    module("noise_meter.js", RENDER, source=SCRIPT)
    widget = page.get_by_role("region", name="Noise meter")
    amount, slider = widget.locator("output"), widget.get_by_label("noise")
    expect(amount).to_have_text("0.3")
    page.evaluate("window.model.set('noise', 0.5)")
    expect(amount).to_have_text("0.5")
    expect(slider).to_have_value("0.5")
    slider.fill("0.8")
    expect(amount).to_have_text("0.8")
    assert page.evaluate("window.saved.noise") == 0.8


def test_the_class_sends_its_module(tmp_path, monkeypatch):
    for suffix in ("js", "css"):
        (tmp_path / f"noise_meter.{suffix}").write_text(SCRIPT)
    monkeypatch.setattr(_base, "STATIC", tmp_path)
    names: dict = {}
    exec(PYTHON, names)
    state = names["NoiseMeter"]().get_state()
    assert (state["noise"], state["in_page"], state["_esm"]) == (0.0, True, SCRIPT)

"""The game of catching in the page: rules and network as in Python, by key, click and clock."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from dlsg_utils.applications import reinforcement

CODE = """
from dlsg_utils import widgets
from dlsg_utils.applications import reinforcement
model = reinforcement.q_network(size=10, frames=2, filters=4, units=16, seed=1)
pad = widgets.CatchPad(model, balls=7, seed=2)
pad
"""


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_the_pages_rules_are_pythons(module, frames):
    size, seed = 9, frames
    game = reinforcement.Catch(40, size=size, frames=frames, seed=seed)
    actions = np.random.default_rng(seed).integers(3, size=(size - 1, 40))
    balls = np.stack([game.ball[:, 1], game.speed], axis=1).tolist()
    came = module(
        "catch_game.js",
        """v.balls.map((ball, n) => {
            const states = [m.begun(v.size, ball, v.frames)];
            for (const row of v.actions) states.push(m.stepped(states.at(-1), row[n]));
            return states.map((s) => ({
                seen: Array.from(m.inputOf(s)), reward: s.reward, done: s.done,
            }));
        })""",
        {"balls": balls, "actions": actions.tolist(), "size": size, "frames": frames},
    )
    seen = game.observe()
    for step, chosen in enumerate(actions):
        for n in range(40):
            np.testing.assert_array_equal(came[n][step]["seen"], seen[n].ravel())
        rewards, done = game.step(chosen)
        seen = game.observe()
        assert [each[step + 1]["reward"] for each in came] == rewards.tolist()
        assert [each[step + 1]["done"] for each in came] == done.tolist()


def values(section):
    rows = section.locator(".dlsg-q tr")
    return rows.evaluate_all("all => all.map((row) => Number(row.dataset.value))")


class Beside:
    """The same ball in Python: the network's game as the page must show it."""

    def __init__(self, kernels):
        self.model = kernels._model
        self.game = reinforcement.Catch(7, size=10, frames=2, seed=2)

    def expected(self, ball):
        return self.model.predict_on_batch(self.game.observe().astype(np.float32))[ball]

    def step(self):
        self.game.step(reinforcement.q_player(self.model)(self.game))


def test_a_ball_falls_step_by_step(page, address, kernels):
    page.goto(address)
    section = page.get_by_role("region", name="Catch")
    beside = Beside(kernels)
    board = section.get_by_role("application")
    board.focus()
    for key in ["ArrowLeft", "ArrowDown", "ArrowRight"] * 3:
        expect(section.locator(".dlsg-q .dlsg-best")).to_have_count(1)
        page.wait_for_timeout(100)
        np.testing.assert_allclose(values(section), beside.expected(0), atol=1e-5)
        best = section.locator(".dlsg-q .dlsg-best th").inner_text()
        assert best == reinforcement.ACTIONS[int(beside.expected(0).argmax())]
        board.press(key)
        beside.step()
    expect(section.locator(".dlsg-verdict")).to_have_text(
        re.compile(r"You have (caught|missed) it\. The network has (caught|missed) it\.")
    )
    expect(section.locator(".dlsg-hint")).to_have_text(
        re.compile(r"You caught [01] of 1, the network [01]\.")
    )
    section.get_by_role("button", name="stay").click()  # the next ball
    expect(section.locator(".dlsg-verdict")).to_have_text(re.compile(r"^\s*$"))
    page.wait_for_timeout(100)
    fresh = Beside(kernels)
    np.testing.assert_allclose(values(section), fresh.expected(1), atol=1e-5)


def test_it_runs_by_itself_and_pauses(page, address):
    page.goto(address)
    section = page.get_by_role("region", name="Catch")
    section.get_by_label("steps a second").fill("10")
    section.get_by_role("button", name="Let it run").click()
    expect(section.locator(".dlsg-hint")).to_have_text(re.compile(r"of 2, the network"))
    section.get_by_role("button", name="Pause").click()
    before = section.locator("canvas").first.evaluate("c => c.toDataURL()")
    page.wait_for_timeout(400)
    assert section.locator("canvas").first.evaluate("c => c.toDataURL()") == before


def test_the_key_that_is_held_moves_the_paddle(page, address):
    page.goto(address)
    section = page.get_by_role("region", name="Catch")
    board = section.get_by_role("application")
    section.get_by_label("steps a second").fill("10")
    section.get_by_role("button", name="Let it run").click()
    page.keyboard.down("ArrowRight")
    page.wait_for_timeout(700)
    page.keyboard.up("ArrowRight")
    expect(board).to_be_focused()
    lit = board.evaluate(
        """c => { const pen = c.getContext('2d'), step = c.width / 10, last = c.height - step / 2;
                 return [...Array(10).keys()].map((n) =>
                     pen.getImageData((n + 0.5) * step, last, 1, 1).data[1] > 100) }"""
    )
    assert lit[-3:] == [True] * 3

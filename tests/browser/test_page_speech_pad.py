"""The speech pad: it hears a file through the browser's microphone, and says when it may not."""

import json
import wave
from pathlib import Path

import chromium
import numpy as np
import pytest
from playwright.sync_api import Page, expect
from scipy.signal import resample_poly

from dlsg_utils.applications import speech
from dlsg_utils.data import spoken_digits

CODE = """
from dlsg_utils import widgets
from dlsg_utils.applications import speech
from dlsg_utils.data import spoken_digits
digits = spoken_digits.recordings("test")
networks = {along: speech.trained_network(along) for along in speech.ALONG}
titles = [f"{n} by {voice}" for n, voice in enumerate(digits.voices[:10])]
pad = widgets.SpeechPad(networks, digits.waveforms[:10], titles=titles, sound=7)
pad
"""
ORIGIN = "http://127.0.0.1:1/speech.html"  # microphones are for localhost


@pytest.fixture(scope="module")
def content(course_page):
    return Path(course_page(CODE).removeprefix("file://")).read_text(encoding="utf-8")


def opened(page: Page, content: str):
    """Open the page as one of this computer, and return the widget."""
    page.route(ORIGIN, lambda route: route.fulfill(body=content, content_type="text/html"))
    page.goto(ORIGIN)
    section = page.locator(".dlsg")
    expect(section.locator(".dlsg-hears span").first).to_contain_text("%")
    return section


def answers(section):
    """Return the probabilities of each network."""
    lines = section.locator(".dlsg-hears span")
    return np.array([json.loads(lines.nth(n).get_attribute("data-values")) for n in range(4)])


def assert_shows(section, pad):
    """Compare with the kernel's answers."""
    expected = np.stack(list(pad.probabilities.values()))
    best = expected[0].argmax()
    expect(section.locator(".dlsg-hears span").first).to_contain_text(pad.names[best])
    section.page.wait_for_timeout(200)
    np.testing.assert_allclose(answers(section), expected, atol=2e-3)
    total = float(section.locator(".dlsg-spectrogram canvas").get_attribute("data-sum"))
    assert total == pytest.approx(pad.spectrogram.sum(), rel=1e-4)


def recording(path, digit=3, rate=48_000):
    """Write a test digit as a WAV file of three seconds, in its middle; return it."""
    some = spoken_digits.recordings("test")
    chosen = (some.voices == "en-us+anika") & (some.labels == digit)  # whom all networks understand
    sound = some.waveforms[np.flatnonzero(chosen)[0]]
    sound = np.concatenate([np.zeros(7000), sound, np.zeros(3 * 8000 - 7000 - len(sound))])
    levels = np.clip(resample_poly(sound, rate // 8000, 1) * 20_000, -32768, 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(levels.tobytes())
    return levels


def test_an_exported_page_matches(page, content, kernels, picture):
    page.set_viewport_size({"width": 1280, "height": 720})
    section = opened(page, content)
    assert_shows(section, kernels)
    assert section.bounding_box()["height"] <= 640
    sizes = section.evaluate(
        """root => [...root.querySelectorAll("*")].filter((e) => e.innerText)
            .map((e) => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 14
    picture(section, "speech-pad")
    section.get_by_label("or stored").select_option("2")
    kernels.sound = 2
    assert_shows(section, kernels)
    section.get_by_role("button", name="time").click()
    expect(section.get_by_role("button", name="time")).to_have_attribute("aria-pressed", "true")
    section.get_by_label("move up").focus()
    for _ in range(3):  # by the keyboard
        page.keyboard.press("ArrowRight")
    kernels.up = 3
    assert_shows(section, kernels)
    section.get_by_label("move in time").fill("-7")
    kernels.later = -7
    assert_shows(section, kernels)
    section.get_by_role("button", name="Play").click()
    page.wait_for_timeout(200)
    kernels.up = kernels.later = 0


def test_it_fits_a_narrow_page(page, content):
    page.set_viewport_size({"width": 400, "height": 900})
    section = opened(page, content)
    assert section.evaluate("root => root.scrollWidth <= root.clientWidth")


def test_a_file_is_heard(page, content, tmp_path):
    section = opened(page, content)
    levels = recording(tmp_path / "four.wav", 4, 48_000)
    section.get_by_label("or a file").set_input_files(tmp_path / "four.wav")
    expect(section.locator(".dlsg-message")).to_contain_text("four.wav: it stays in this page.")
    page.wait_for_timeout(300)
    assert (answers(section).argmax(axis=1) == 4).sum() >= 3
    own = speech.recognize(speech.trained_network("both"), levels, 48_000)
    np.testing.assert_allclose(answers(section)[2], own.probabilities, atol=0.1)


BAD_FILES = [
    (b"no sound", "cannot be read as a sound"),
    ("silent", "the recording is silent"),
    ("short", "too short: 0.0"),
    ("clipped", "Clipped: record from further away"),
]


@pytest.mark.parametrize(("kind", "said"), BAD_FILES)
def test_bad_files(page, content, tmp_path, kind, said):
    section = opened(page, content)
    path = tmp_path / "bad.wav"
    if isinstance(kind, bytes):
        path.write_bytes(kind)
    else:
        sound = {
            "silent": np.zeros(8000),
            "short": np.full(400, 9000),
            "clipped": 32767 * np.sign(np.sin(np.arange(8000))),
        }[kind]
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, 8000, 0, "NONE", ""))
            file.writeframes(sound.astype("<i2").tobytes())
    section.get_by_label("or a file").set_input_files(path)
    expect(section.locator(".dlsg-message")).to_contain_text(said)


@pytest.fixture
def chromium_with(browser):
    """Return a function that opens a page of another browser, with more arguments."""
    launched = []

    def start(*arguments):
        options = {"executable_path": chromium.find(), "args": [*chromium.ARGUMENTS, *arguments]}
        launched.append(browser.browser_type.launch(**options))
        return launched[-1].new_context().new_page()

    yield start
    for each in launched:
        each.close()


FAKE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


@pytest.mark.parametrize("digit", [3, 6])
def test_the_microphone_is_heard(chromium_with, content, tmp_path, digit):
    recording(tmp_path / "said.wav", digit)
    file = f"--use-file-for-fake-audio-capture={tmp_path / 'said.wav'}"
    page = chromium_with(*FAKE, file)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    section = opened(page, content)
    asked.clear()
    for _ in range(4):  # on a busy machine a recording may begin within the word
        section.get_by_role("button", name="Record").click()
        expect(section.get_by_role("button", name="Speak now")).to_be_disabled()
        expect(section.locator(".dlsg-message")).to_contain_text(
            "Your recording: it stays in this page.", timeout=20_000
        )
        page.wait_for_timeout(300)
        right = (answers(section).argmax(axis=1) == digit).sum()
        if right >= 3:
            break
    assert right >= 3
    expect(section.get_by_role("button", name="Record")).to_be_enabled()
    assert [url for url in asked if not url.startswith("blob:")] == []  # nothing is sent
    section.get_by_label("or stored").select_option("2")
    expect(section.locator(".dlsg-message")).to_have_text("")


def test_a_refused_microphone_is_told(chromium_with, content):
    page = chromium_with("--deny-permission-prompts", "--use-fake-device-for-media-stream")
    section = opened(page, content)
    section.get_by_role("button", name="Record").click()
    expect(section.locator(".dlsg-message")).to_contain_text(
        "The microphone was refused. Allow it for this page in the browser"
    )
    expect(section.get_by_role("button", name="Record")).to_be_enabled()
    section.get_by_label("or stored").select_option("2")  # all else works on
    expect(section.locator(".dlsg-message")).to_have_text("")


def test_a_page_without_microphones_says_so(page, content):
    page.add_init_script("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
    section = opened(page, content)
    section.get_by_role("button", name="Record").click()
    expect(section.locator(".dlsg-message")).to_contain_text("The browser gives this page no")


def test_the_pages_arithmetic(module):
    rng = np.random.default_rng(0)
    sounds = [rng.normal(size=count) * rng.random(count) for count in (900, 8320, 12_000)]
    sounds = [np.asarray(0.2 * each, np.float32).clip(-1, 1) for each in sounds]
    for sound in sounds:
        expected = spoken_digits.centered(sound)
        came = module("speech.js", "Array.from(m.centered(Float32Array.from(v)))", sound.tolist())
        np.testing.assert_allclose(came, expected, atol=1e-7)
        given = [expected.tolist(), speech.mel_bands().ravel().tolist()]
        came = module(
            "speech.js", "Array.from(m.spectrogramOf(Float32Array.from(v[0]), v[1], 32))", given
        )
        np.testing.assert_allclose(came, speech.log_mel(expected).ravel(), atol=1e-4)
    levels = np.arange(256).tolist()
    came = module("speech.js", "Array.from(m.samplesOf(v))", levels)
    np.testing.assert_allclose(came, spoken_digits.to_samples(np.arange(256)), atol=1e-6)
    image = rng.random((64, 32)).astype(np.float32)
    for frames, bands in ((0, 0), (5, -3), (-24, 8)):
        came = module(
            "speech.js",
            f"Array.from(m.moved(v, [64, 32], {frames}, {bands}))",
            image.ravel().tolist(),
        )
        expected = speech.move(image[..., None], frames=frames, bands=bands)
        np.testing.assert_allclose(came, expected.ravel(), atol=1e-6)
    with pytest.raises(Exception, match="silent"):
        module("speech.js", "m.prepared(Float32Array.from(v))", [0.0] * 4000)


def test_page_and_kernel_stay_equal(lab, page):
    notebook = lab.open(page, CODE, "pass")
    section = notebook.cell(0).locator(".dlsg")
    section.wait_for(timeout=120_000)
    section.get_by_label("move up").fill("4")
    page.wait_for_timeout(300)
    assert notebook.run_in_new_cell("print(pad.up)").strip() == "4"
    notebook.run_in_new_cell("pad.sound = 3")
    expect(section.get_by_label("or stored")).to_have_value("3")

"""Pictures by name, pictures of one's own, and files that are none."""

import os
import random
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dlsg_utils import data
from dlsg_utils.data import pictures


def pixels(values, mode=None):
    return Image.fromarray(np.asarray(values, dtype=np.uint8), mode=mode)


@pytest.mark.parametrize("name", data.images())
def test_a_picture_is_float_in_the_unit_range(name):
    picture = data.image(name)
    assert picture.dtype == np.float32
    assert picture.ndim == 3
    assert picture.shape[2] == (1 if "gray" in data.images()[name] else 3)
    assert min(picture.shape[:2]) >= 300
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert picture.std() > 0.05
    picture[:] = 0  # the caller's own
    assert data.image(name).any()


def test_pictures_equal_those_of_the_packages():
    import skimage.data
    from sklearn.datasets import load_sample_image

    peers = {name: getattr(skimage.data, name)() for name in ("chelsea", "camera", "rocket")}
    peers |= {name: load_sample_image(f"{name}.jpg") for name in ("china", "flower")}
    for name, peer in peers.items():
        expected = np.float32(peer.reshape(*peer.shape[:2], -1)) / np.float32(255)
        np.testing.assert_array_equal(data.image(name), expected, err_msg=name)


def test_an_unknown_picture_suggests_the_nearest():
    with pytest.raises(ValueError, match=r"name_or_path='chelsee'.*Did you mean 'chelsea'"):
        data.image("chelsee")


def test_a_missing_picture_file_is_named(tmp_path):
    path = tmp_path / "holiday.jpg"
    with pytest.raises(FileNotFoundError, match=r"holiday\.jpg"):
        data.image(path)
    with pytest.raises(TypeError, match=r"os\.PathLike object, not int"):
        data.image(3)


def test_a_package_that_lacks_a_picture_is_named(monkeypatch):
    known = {
        "gone": ("skimage", "data/gone.png", ""),
        "absent": ("no_such_package", "a.png", ""),
    }
    monkeypatch.setattr(pictures, "_PICTURES", known)
    with pytest.raises(FileNotFoundError, match=r"gone\.png of the package skimage is missing"):
        data.image("gone")
    with pytest.raises(FileNotFoundError, match="no_such_package is missing: install it"):
        data.image("absent")


def test_a_path_is_not_taken_for_a_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    pixels(np.full((2, 3), 255)).save("chelsea", "PNG")
    assert data.image(Path("chelsea")).shape == (2, 3, 1)
    assert data.image("chelsea").shape == (300, 451, 3)


# Pictures of one's own: what is in the file, and what should come of it

GRAY = np.array([[0, 51, 102], [153, 204, 255]])
COLOR = np.stack([GRAY, GRAY.T.reshape(2, 3), 255 - GRAY], axis=-1)


def stored(path, picture, **options):
    picture.save(path, **options)
    return data.image(path)


@pytest.mark.parametrize("ending", ["png", "bmp", "tif", "pgm"])
def test_gray_pictures_have_one_channel(tmp_path, ending):
    picture = stored(tmp_path / f"gray.{ending}", pixels(GRAY))
    np.testing.assert_allclose(picture, GRAY[..., None] / 255, atol=1e-6)


@pytest.mark.parametrize("ending", ["gif", "webp"])
def test_formats_without_gray_have_three_channels(tmp_path, ending):
    options = {"lossless": True} if ending == "webp" else {}
    picture = stored(tmp_path / f"gray.{ending}", pixels(GRAY), **options)
    np.testing.assert_allclose(picture, np.stack([GRAY] * 3, axis=-1) / 255, atol=1e-6)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_color_pictures_have_three_channels(tmp_path, mode):
    picture = pixels(COLOR).quantize(6) if mode == "P" else pixels(COLOR).convert(mode)
    np.testing.assert_allclose(stored(tmp_path / "color.png", picture), COLOR / 255, atol=1e-6)


@pytest.mark.parametrize("ending", ["tif", "jpg"])  # JPEG stores the inks inverted
def test_cmyk_becomes_rgb(tmp_path, ending):
    colors = np.kron(COLOR, np.ones((16, 16, 1)))  # large enough that JPEG keeps them
    options = {"quality": 95, "subsampling": 0} if ending == "jpg" else {}
    picture = stored(tmp_path / f"print.{ending}", pixels(colors).convert("CMYK"), **options)
    inside = picture.reshape(2, 16, 3, 16, 3)[:, 4:12, :, 4:12].mean(axis=(1, 3))
    np.testing.assert_allclose(inside, COLOR / 255, atol=0.02)


def test_black_and_white_pictures_are_gray(tmp_path):
    picture = stored(tmp_path / "bits.png", pixels([[0, 255]]).convert("1"))
    np.testing.assert_array_equal(picture[..., 0], [[0, 1]])


def test_transparent_places_become_white(tmp_path):
    rgba = np.zeros((1, 3, 4))
    rgba[0, :, 0] = 255  # red: opaque, half and not at all
    rgba[0, :, 3] = [255, 128, 0]
    expected = [[1, 0, 0], [1, 0.5, 0.5], [1, 1, 1]]
    np.testing.assert_allclose(stored(tmp_path / "a.png", pixels(rgba))[0], expected, atol=0.003)
    gray = np.array([[[0, 255], [0, 0]]])
    np.testing.assert_array_equal(stored(tmp_path / "b.png", pixels(gray)), [[[0], [1]]])


def test_a_transparent_palette_entry_becomes_white(tmp_path):
    picture = pixels(COLOR).quantize(6)
    hidden = picture.getpixel((1, 1))
    shown = stored(tmp_path / "palette.png", picture, transparency=hidden)
    expected = COLOR / 255
    expected[1, 1] = 1
    np.testing.assert_allclose(shown, expected, atol=1e-6)


@pytest.mark.parametrize("ending", ["png", "tif", "pgm"])
def test_sixteen_bits_are_kept(tmp_path, ending):
    values = np.array([[0, 1, 32768, 65535]], np.uint16)
    picture = stored(tmp_path / f"deep.{ending}", Image.fromarray(values))
    np.testing.assert_allclose(picture[..., 0], values / 65535, atol=1e-7)


def test_a_transparent_value_of_sixteen_bits_becomes_white(tmp_path):
    values = np.array([[500, 1000, 65535]], np.uint16)
    picture = stored(tmp_path / "deep.png", Image.fromarray(values), transparency=1000)
    np.testing.assert_allclose(picture[0, :, 0], [500 / 65535, 1, 1], atol=1e-7)


def png_chunk(kind, content=b""):
    crc = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", crc)


def png(width, height, bits, kind, rows=b""):
    """Return a PNG file of given bytes, also one that Pillow would not write."""
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(*part) for part in parts)


@pytest.mark.parametrize(
    ("kind", "pixel", "expected"),
    [
        (2, [65535, 32768, 0], [1, 0.5, 0]),  # red, green, blue
        (6, [65535, 0, 0, 32768], [1, 0.5, 0.5]),  # and opacity
        (4, [0, 32768], [0.5, 0.5, 0.5]),  # gray and opacity, which Pillow reads as color
    ],
)
def test_sixteen_bits_of_color_and_opacity(tmp_path, kind, pixel, expected):
    path = tmp_path / "deep.png"
    path.write_bytes(png(1, 1, 16, kind, b"\0" + struct.pack(f">{len(pixel)}H", *pixel)))
    np.testing.assert_allclose(data.image(path)[0, 0], expected, atol=0.005)


def test_floating_point_pictures_are_taken_in_the_unit_range(tmp_path):
    values = np.array([[0, 0.25, 1]], np.float32)
    np.testing.assert_array_equal(
        stored(tmp_path / "float.tif", Image.fromarray(values))[..., 0], values
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.1, 200])
def test_floating_point_pictures_with_other_values_are_refused(tmp_path, value):
    picture = Image.fromarray(np.array([[0.5, value]], np.float32))
    with pytest.raises(ValueError, match=r"float\.tif.*\[0, 1\] if floating-point"):
        stored(tmp_path / "float.tif", picture)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("ending", ["jpg", "png", "webp", "tif"])
def test_photographs_are_turned_upright(tmp_path, orientation, ending):
    upright = np.zeros((16, 32, 3), np.uint8)
    upright[:8, :8] = 255  # a white corner, top left
    # What a camera stores for each orientation is undone by turning it upright.
    turned = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.swapaxes(0, 1),
        6: np.rot90(upright),
        7: upright[::-1, ::-1].swapaxes(0, 1),
        8: np.rot90(upright, -1),
    }[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = stored(tmp_path / f"photo.{ending}", pixels(turned), exif=exif)
    np.testing.assert_allclose(picture, upright / 255, atol=0.05)


@pytest.mark.parametrize("ending", ["gif", "png", "webp", "tif"])
def test_an_animation_gives_its_first_frame(tmp_path, ending):
    frames = [pixels(np.full((4, 4), value)) for value in (255, 0)]
    path = tmp_path / f"film.{ending}"
    frames[0].save(path, save_all=True, append_images=frames[1:])
    assert data.image(path).min() > 0.99


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, on damaged metadata
def test_a_photograph_with_damaged_exif_is_read_all_the_same(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    whole = exif.tobytes()
    for damaged in (whole[:12], whole[:-3], b"Exif\0\0" + bytes(range(200))):
        picture = stored(tmp_path / "photo.jpg", pixels(COLOR), exif=damaged)
        assert sorted(picture.shape[:2]) == [2, 3]


def test_a_wrong_ending_does_not_matter(tmp_path):
    picture = stored(tmp_path / "photo.jpg", pixels(COLOR), format="PNG")
    np.testing.assert_allclose(picture, COLOR / 255, atol=1e-6)


# Files that are not pictures, or not whole


@pytest.mark.parametrize("content", [b"", b"no picture\n", b"\x89PNG\r\n\x1a\n", bytes(1000)])
def test_what_is_no_picture_is_refused_by_name(tmp_path, content):
    path = tmp_path / "notes.png"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"notes\.png cannot be read as a picture"):
        data.image(path)


@pytest.mark.parametrize("ending", ["png", "jpg", "webp", "bmp", "tif", "ppm"])
def test_a_picture_that_is_cut_off_is_refused(tmp_path, ending):
    path = tmp_path / f"half.{ending}"
    picture = Image.fromarray(np.uint8(data.image("chelsea", 100) * 255))
    picture.save(path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(ValueError, match=rf"half\.{ending} cannot be read as a picture"):
        data.image(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("page.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EOF\n"),
        ("page.pdf", b"%PDF-1.4\n"),
    ],
)
def test_formats_that_run_programs_are_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"{name} cannot be read as a picture \(PNG, JPEG"):
        data.image(path)


def test_a_folder_and_a_pipe_are_no_picture_files(tmp_path):
    paths = [tmp_path]
    if hasattr(os, "mkfifo"):
        paths.append(tmp_path / "pipe.png")
        os.mkfifo(paths[1])  # reading it would wait for ever
    for path in paths:
        with pytest.raises(FileNotFoundError, match=f"no picture file {path}"):
            data.image(path)


BOMBS = {
    "png": png(100_000, 100_000, 8, 2),
    "gif": b"GIF89a" + struct.pack("<HH3xc4xHHx", 65535, 65535, b",", 65535, 65535) + b"\2\0;",
    "bmp": b"BM" + struct.pack("<I4xIIiiHH24x", 54, 54, 40, 60_000, 60_000, 1, 24),
    "ppm": b"P6 90000 90000 255\n",
}


@pytest.mark.parametrize("ending", BOMBS)
def test_a_small_file_that_claims_to_be_huge_is_refused_unread(tmp_path, ending):
    path = tmp_path / f"bomb.{ending}"
    path.write_bytes(BOMBS[ending])
    with pytest.raises(ValueError, match=rf"bomb\.{ending} is too large a picture"):
        data.image(path)


def test_a_picture_with_a_huge_text_is_refused(tmp_path):
    path = tmp_path / "text.png"
    text = PngInfo()
    text.add_text("Comment", "x" * 2**22, zip=True)
    pixels(COLOR).save(path, pnginfo=text)
    assert path.stat().st_size < 10_000
    with pytest.raises(ValueError, match=r"text\.png cannot be read.*too large"):
        data.image(path)


def test_a_picture_too_large_for_memory_is_refused_unread(tmp_path):
    path = tmp_path / "bomb.png"
    Image.new("1", (20_000, 10_000)).save(path)
    assert path.stat().st_size < 100_000
    with pytest.raises(ValueError, match=r"bomb\.png is too large a picture"):
        data.image(path)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, on damaged metadata
@pytest.mark.parametrize(
    "ending",
    ["png", "jpg", "webp", "gif", "bmp", pytest.param("tif", marks=pytest.mark.slow), "ppm"],
)
def test_a_damaged_picture_is_either_read_or_refused(tmp_path, ending):
    path = tmp_path / f"damaged.{ending}"
    Image.fromarray(np.uint8(data.image("chelsea", 24) * 255)).save(path)
    content = path.read_bytes()
    draw = random.Random(ending)
    refused = 0
    for _ in range(150):
        damaged = bytearray(content[: draw.choice([len(content), draw.randrange(len(content))])])
        for _ in range(draw.choice([1, 5]) if damaged else 0):
            damaged[draw.randrange(min(len(damaged), draw.choice([60, 5000])))] = draw.randrange(
                256
            )
        path.write_bytes(damaged)
        try:
            picture = data.image(path)
        except ValueError as error:
            assert f"damaged.{ending}" in str(error)  # noqa: PT017
            refused += 1
        else:
            assert picture.dtype == np.float32
            assert np.isfinite(picture).all()
    assert refused > 30


# Sizes


@pytest.mark.parametrize(("name", "shape"), [("chelsea", (300, 451)), ("camera", (512, 512))])
@pytest.mark.parametrize("size", [1, 64, 224, 600])
def test_one_number_is_the_longer_side(name, shape, size):
    picture = data.image(name, size)
    height, width = picture.shape[:2]
    assert max(height, width) == size
    assert height == max(1, round(shape[0] * size / max(shape)))
    assert picture.min() >= 0
    assert picture.max() <= 1


def test_the_longer_side_may_be_the_height(tmp_path):
    path = tmp_path / "tower.png"
    Image.new("L", (10, 1000)).save(path)
    assert data.image(path, 50).shape == (50, 1, 1)


@pytest.mark.parametrize("size", [(224, 224), (100, 300), [300, 100], (600, 40)])
def test_two_numbers_are_height_and_width(size):
    assert data.image("chelsea", size).shape == (*size, 3)


def test_a_picture_is_cropped_in_the_middle_not_stretched(tmp_path):
    path = tmp_path / "bars.png"
    bars = np.zeros((30, 90))
    bars[:, 30:60] = 255  # the middle third is white
    pixels(bars).save(path)
    assert data.image(path, (30, 30)).min() == 1
    assert data.image(path, (15, 15)).min() > 0.9


def test_shrinking_does_not_alias(tmp_path):
    path = tmp_path / "stripes.png"
    stripes = np.zeros((120, 120))
    stripes[:, ::2] = 255
    pixels(stripes).save(path)
    inside = data.image(path, 40)[:, 4:-4]
    np.testing.assert_allclose(inside, 0.5, atol=0.02)


def test_resizing_keeps_a_constant_and_the_range(tmp_path):
    for mode, value, expected in (("L", 51, 0.2), ("RGB", (51, 51, 51), 0.2), ("F", 0.2, 0.2)):
        path = tmp_path / f"{mode}.tif"
        Image.new(mode, (30, 20), value).save(path)
        np.testing.assert_allclose(data.image(path, 17), expected, atol=1e-6)
    edge = np.zeros((20, 20), np.float32)
    edge[:, 10:] = 1  # Lanczos overshoots at an edge
    Image.fromarray(edge).save(tmp_path / "edge.tif")
    picture = data.image(tmp_path / "edge.tif", 50)
    assert (picture.min(), picture.max()) == (0, 1)


def test_resizing_agrees_with_an_exact_reduction():
    whole = data.image("camera")
    exact = whole.reshape(128, 4, 128, 4, 1).mean(axis=(1, 3))
    assert np.abs(data.image("camera", 128) - exact).mean() < 0.02


@pytest.mark.parametrize("size", [0, -3, (0, 10), (10, -1)])
def test_sizes_below_one_are_refused(size):
    with pytest.raises(ValueError, match="size must be at least 1"):
        data.image("chelsea", size)


@pytest.mark.parametrize("size", [2.5, "64", True, (2.5, 3)])
def test_sizes_are_whole_numbers(size):
    with pytest.raises(TypeError, match="size takes a whole number"):
        data.image("chelsea", size)


def test_a_size_has_one_or_two_numbers():
    with pytest.raises(ValueError, match=r"\(height, width\), got \(1, 2, 3\)"):
        data.image("chelsea", (1, 2, 3))

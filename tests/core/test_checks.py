"""Checks of arguments."""

import inspect
from types import ModuleType

import pytest

from dlsg_utils import data, features, plotting, visualization
from dlsg_utils._core.checks import listed, renamed


@renamed(dilate="dilation", size="kernel")
def example(image: int, *, kernel: int = 3, dilation: int = 1) -> int:
    """An example."""
    return image * kernel * dilation


@pytest.mark.parametrize(("old", "new"), [("dilate", "dilation"), ("size", "kernel")])
def test_an_old_keyword_name_is_refused_by_the_new_one(old: str, new: str) -> None:
    with pytest.raises(TypeError, match=rf"example\(\) takes {new}=…, not {old}=…"):
        example(1, **{old: 2})


def test_new_names_and_unknown_ones_are_as_before() -> None:
    assert example(2, kernel=5, dilation=7) == 70
    with pytest.raises(TypeError, match="unexpected keyword argument 'stride'"):
        example(1, stride=2)  # type: ignore[call-arg]


def test_signature_and_docstring_are_the_functions_own() -> None:
    assert list(inspect.signature(example).parameters) == ["image", "kernel", "dilation"]
    assert example.__doc__ == "An example."


@renamed(norm="Take another().")
def positional(image: int, layer: int = 0, *, steps: int = 1, norm_of: int = 2) -> int:
    """Another example."""
    return image


def test_an_option_that_is_elsewhere_is_answered_with_a_sentence() -> None:
    with pytest.raises(TypeError, match=r"positional\(\) takes no norm=…\. Take another\(\)\."):
        positional(1, norm=2)  # type: ignore[call-arg]


def test_options_by_position_are_answered_with_their_names() -> None:
    said = r"takes image, layer in this order and the rest by name: steps=…, norm_of=…; got 3 in"
    with pytest.raises(TypeError, match=said):
        positional(1, 2, 3)  # type: ignore[misc]


@pytest.mark.parametrize(
    ("module", "habit", "name"),
    [
        (data, "load_image", "image"),
        (features, "nearest_neighbors", "nearest"),
        (plotting, "show_overlay", "overlay, then show or show_maps"),
        (visualization, "maximize_class", "maximize"),
    ],
)
def test_a_name_of_other_libraries_is_answered_with_ours(
    module: ModuleType, habit: str, name: str
) -> None:
    with pytest.raises(AttributeError, match=f"has no attribute '{habit}'. The course has {name}."):
        getattr(module, habit)
    assert hasattr(module, name.split(",")[0])
    with pytest.raises(AttributeError, match=r"has no attribute 'frobnicate'\.$"):
        module.frobnicate  # noqa: B018


def test_of_hundreds_of_names_those_that_are_like_it_are_listed() -> None:
    names = [f"block_{n}_expand" for n in range(60)]
    assert listed(names, "Block3").startswith("block_3_expand, block_30_expand")
    assert listed(names, "none").startswith("block_0_expand, block_1_expand")
    assert listed(names[:3]) == "block_0_expand, block_1_expand, block_2_expand"

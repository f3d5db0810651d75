"""Checks of arguments."""

import inspect

import pytest

from dlsg_utils._core.checks import renamed


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

"""Positions of a sliding kernel: sizes, strides, padding and dilation along the two image axes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dlsg_utils._core import checks

PairOfInts = int | tuple[int, int]
AxisPadding = int | tuple[int, int] | Literal["same", "valid"]
Padding = int | tuple[int, int] | tuple[tuple[int, int], tuple[int, int]] | Literal["same", "valid"]

_NAMES = ("rows", "columns")

# The messages where a kernel does not fit. The ConvolutionStepper fills the same templates in the
# page, so fields are names alone, without a format.
MESSAGES = {
    "along": "Along the {name}, a",
    "dilated": " with dilation {dilation}",
    "larger": "{along} kernel of {kernel}{dilated} does not fit a size of {size}: its effective "
    "size is {effective}, but there are {size} + {pads} = {padded} pixels.\n"
    'Nearest that fit: {remedies}, padding="same".',
    "overhang": "{along} kernel of {kernel}{dilated} at stride {stride} does not fit a size of "
    "{size}: ({size} - {effective} + {pads})/{stride} + 1 = {positions}.\n"
    "Position {next} would overhang by {over}.\nNearest that fit: {remedies}.\n{instead}",
    "drop_pixel": 'Or drop the last pixel with padding="valid".',
    "drop_pixels": 'Or drop the last {count} pixels with padding="valid".',
    "same": 'Or take padding="same".',
    "nothing": "padding={padding} leaves nothing of the {name}: "
    "({maps} - 1)*{stride} + {effective} - {pads} = {size}.",
    "uneven": "padding=({before}, {after}) before and after",
    "or": " or ",
    "pixel": "1 pixel",
    "pixels": "{count} pixels",
}


class Axis(NamedTuple):
    """A kernel that slides along one axis of an image; all lengths in pixels."""

    size: int
    kernel: int
    stride: int
    before: int  # padding
    after: int
    dilation: int
    strict: bool  # whether the last step has to end flush

    @property
    def effective_kernel(self) -> int:
        """Pixels from the first to the last one under the dilated kernel."""
        return self.dilation * (self.kernel - 1) + 1

    @property
    def room(self) -> int:
        """Pixels that the kernel can move; negative if it is larger than the padded image."""
        return self.before + self.size + self.after - self.effective_kernel

    @property
    def positions(self) -> int:
        """Positions of the kernel: the size of the output."""
        return self.room // self.stride + 1

    @property
    def fits(self) -> bool:
        """Whether the kernel fits and, if that matters, the last step ends flush."""
        return self.room >= 0 and not (self.strict and self.room % self.stride)

    def indices(self) -> NDArray[np.int64]:
        """Image indices under the kernel, (positions, kernel); outside the image is padding."""
        starts = self.stride * np.arange(self.positions) - self.before
        return starts[:, None] + self.dilation * np.arange(self.kernel)


def pair(argument: str, value: Any, *, at_least: int = 1) -> tuple[int, int]:
    """Return one whole number for both, or two, as two ints."""
    values = value if isinstance(value, list | tuple) else (value, value)
    if len(values) != 2:
        raise ValueError(f"{argument} takes one whole number or two, got {value!r}.")
    first, second = (checks.whole(argument, v, at_least=at_least) for v in values)
    return first, second


def axis(
    size: int, kernel: int, stride: int, padding: AxisPadding, dilation: int, name: str = ""
) -> Axis:
    """Return the axis if the kernel fits, or raise; ``name`` is for the message."""
    found = _axis(size, kernel, stride, padding, dilation)
    if not found.fits:
        raise ValueError(_misfit(found, name))
    return found


def axes(
    shape: Sequence[int], kernel: Sequence[int], stride: Any, padding: Any, dilation: Any
) -> tuple[Axis, ...]:
    """Return the row and the column axis of a kernel (rows, columns) on an image (H, W)."""
    return tuple(map(axis, shape, kernel, *_pairs(stride, padding, dilation), _NAMES))


def transposed_axes(
    maps: Sequence[int], kernel: Sequence[int], stride: Any, padding: Any, dilation: Any, size: Any
) -> tuple[Axis, ...]:
    """Return the axes of the image (of this size, if given) on which a kernel makes such maps."""
    sizes = (None, None) if size is None else pair("size", size)
    pairs = _pairs(stride, padding, dilation)
    return tuple(map(_transposed_axis, maps, kernel, *pairs, _NAMES, sizes))


def _pairs(stride: Any, padding: Any, dilation: Any) -> tuple[Any, Any, Any]:
    """Return strides, paddings and dilations, each of the rows and of the columns."""
    paddings = padding if isinstance(padding, list | tuple) else (padding, padding)
    if len(paddings) != 2:
        raise ValueError(
            "padding takes a whole number, (rows, columns), ((top, bottom), (left, right)), "
            f'"same" or "valid", got {padding!r}.'
        )
    return pair("stride", stride), paddings, pair("dilation", dilation)


def _axis(size: int, kernel: int, stride: int, padding: AxisPadding, dilation: int) -> Axis:
    """Check the arguments of one axis and count its padding, whether the kernel fits or not."""
    lengths = {"size": size, "kernel": kernel, "stride": stride, "dilation": dilation}
    checked = {name: checks.whole(name, value) for name, value in lengths.items()}
    found = Axis(**checked, before=0, after=0, strict=not isinstance(padding, str))
    if not isinstance(padding, str):
        before, after = pair("padding", padding, at_least=0)
        return found._replace(before=before, after=after)
    if checks.one_of("padding", padding, ("same", "valid")) == "valid":
        return found
    positions = -(-found.size // found.stride)
    total = max((positions - 1) * found.stride + found.effective_kernel - found.size, 0)
    return found._replace(before=total // 2, after=total - total // 2)


def _transposed_axis(
    maps: int, kernel: int, stride: int, padding: Any, dilation: int, name: str, size: int | None
) -> Axis:
    """Invert ``axis``: several sizes can give the same maps, Keras's choice is the default."""
    around = _axis(maps * stride, kernel, stride, padding, dilation)
    effective, pads = around.effective_kernel, around.before + around.after
    least = (maps - 1) * stride + (1 if padding == "same" else effective - pads)
    most = least if around.strict else least + stride - 1
    if most < 1:
        values = {"maps": maps, "stride": stride, "effective": effective, "size": most}
        raise ValueError(
            MESSAGES["nothing"].format(padding=padding, name=name, pads=pads, **values)
        )
    if size is None:
        size = min(max(least, maps * stride), most)
    if not least <= size <= most:
        raise ValueError(
            f"size={size} does not give {maps} {name} of maps at stride {stride}; "
            f"along the {name} it takes {_either(range(least, most + 1))}."
        )
    return _axis(size, kernel, stride, padding, dilation)


def _misfit(found: Axis, name: str) -> str:
    """Say why the kernel does not fit, and the nearest arguments with which it would."""
    before, after, rest = found.before, found.after, found.room % found.stride
    values = found._asdict() | {
        "along": MESSAGES["along"].format(name=name) if name else "A",
        "dilated": MESSAGES["dilated"].format(dilation=found.dilation) * (found.dilation > 1),
        "effective": found.effective_kernel,
        "pads": f"2*{before}" if before == after else f"{before} + {after}",
        "padded": before + found.size + after,
        "positions": f"{found.room / found.stride + 1:.2f}",
        "next": found.positions + 1,
        "over": _pixels("", found.stride - rest),
        "remedies": ", ".join(_remedies(found)),
        "instead": MESSAGES["same"] if before or after else _pixels("drop_", rest),
    }
    return MESSAGES["larger" if found.room < 0 else "overhang"].format(**values)


def _remedies(found: Axis) -> list[str]:
    """List, for each argument on its own, the nearest values that make the kernel fit."""

    def nearest(*arguments: str) -> list[int]:
        def fits(value: int) -> bool:
            changed: dict[str, Any] = dict.fromkeys(arguments, value)
            return found._replace(**changed).fits

        value = getattr(found, arguments[0])
        lowest = 0 if arguments[0] in ("before", "after") else 1
        smaller = filter(fits, range(value - 1, lowest - 1, -1))
        larger = filter(fits, range(value + 1, value + found.effective_kernel + found.size))
        return [v for v in (next(smaller, None), next(larger, None)) if v is not None]

    remedies = []
    if found.strict:
        if both := nearest("before", "after") if found.before == found.after else []:
            remedies.append(f"padding={_either(both)}")
        elif after := nearest("after"):
            remedies.append(MESSAGES["uneven"].format(before=found.before, after=after[-1]))
    for argument in ("stride", "kernel", "size") + ("dilation",) * (found.dilation > 1):
        if values := nearest(argument):
            remedies.append(f"{argument}={_either(values)}")
    return remedies


def _either(values: Sequence[int]) -> str:
    return MESSAGES["or"].join(map(str, values))


def _pixels(message: str, count: int) -> str:
    return MESSAGES[message + ("pixel" if count == 1 else "pixels")].format(count=count)

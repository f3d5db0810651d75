"""Helpers of the DLSG course on convolutional networks.

Submodules load on first use, so that ``import dlsg_utils`` takes no noticeable time and pulls in
no TensorFlow.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=[
        "adversarial",
        "applications",
        "arithmetic",
        "ascent",
        "attribution",
        "data",
        "distributed",
        "features",
        "inspection",
        "models",
        "plotting",
        "teaching",
        "training",
        "visualization",
        "widgets",
    ],
    submod_attrs={
        "distributed": ["hardware", "workers"],
        "models": ["pretrained"],
        "teaching": ["gratings"],
    },
)

"""What else are convolutional networks for? Each application is a module of its own."""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submodules=[
        "captioning",
        "detection",
        "edges",
        "generation",
        "go",
        "matching",
        "pose",
        "rendering_model",
        "restoration",
        "segmentation",
        "speech",
        "text",
        "tracking",
    ],
)

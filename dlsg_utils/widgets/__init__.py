"""Widgets: look inside, change something, and see at once what follows.

Each is an anywidget. What needs no model is computed in the page, answers within a frame and stays
alive in exported pages with no kernel; the others ask the kernel, where any Keras model will do.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "attacking": ["AttackExplorer"],
        "digit_pad": ["DigitPad"],
        "dreaming": ["DreamStudio"],
        "feature_maps": ["FeatureMapExplorer"],
        "filtering": ["FilterExplorer"],
        "stepping": ["ConvolutionStepper"],
    },
)

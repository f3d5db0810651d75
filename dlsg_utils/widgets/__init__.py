"""Widgets: look inside a network, change something, and see the effect at once.

Each is an anywidget. What needs no model is computed in the page within a frame, and stays alive in
exported pages with no kernel. The others ask the kernel and take any Keras model.
How a widget is made: ``widgets-js/README.md``.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "attack_explorer": ["AttackExplorer"],
        "convolution_stepper": ["ConvolutionStepper"],
        "digit_pad": ["DigitPad"],
        "dream_studio": ["DreamStudio"],
        "feature_map_explorer": ["FeatureMapExplorer"],
        "filter_explorer": ["FilterExplorer"],
    },
)

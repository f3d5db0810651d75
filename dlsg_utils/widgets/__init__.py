"""Widgets: look inside a network, change something, and see the effect at once.

Each is an anywidget. Those with ``in_page`` compute in the page within a frame, and stay alive in
exported pages with no kernel. The others ask the kernel and take any Keras model.
How a widget is made: ``widgets-js/README.md``.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach(
    __name__,
    submod_attrs={
        "attack_explorer": ["AttackExplorer"],
        "before_after": ["BeforeAfter"],
        "caption_explorer": ["CaptionExplorer"],
        "catch_pad": ["CatchPad"],
        "chair_explorer": ["ChairExplorer"],
        "convolution_stepper": ["ConvolutionStepper"],
        "detection_explorer": ["DetectionExplorer"],
        "digit_pad": ["DigitPad"],
        "dream_studio": ["DreamStudio"],
        "evolution_studio": ["EvolutionStudio"],
        "feature_map_explorer": ["FeatureMapExplorer"],
        "filter_explorer": ["FilterExplorer"],
        "flow_explorer": ["FlowExplorer"],
        "go_board": ["GoBoard"],
        "image_grid": ["ImageGrid"],
        "momentum_valley": ["MomentumValley"],
        "neighbor_explorer": ["NeighborExplorer"],
        "network_pad": ["NetworkPad"],
        "occlusion_explorer": ["OcclusionExplorer"],
        "receptive_field_explorer": ["ReceptiveFieldExplorer"],
        "rendering_explorer": ["RenderingExplorer"],
        "simple_and_complex_cells": ["SimpleAndComplexCells"],
        "speech_pad": ["SpeechPad"],
        "stereo_explorer": ["StereoExplorer"],
        "text_explorer": ["TextExplorer"],
    },
)

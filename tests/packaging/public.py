"""What the package offers: the functions and classes that its public modules name."""

import inspect

from dlsg_utils import (
    adversarial,
    arithmetic,
    ascent,
    attribution,
    data,
    features,
    gratings,
    inspection,
    models,
    plotting,
    pretrained,
    training,
    visualization,
    widgets,
)
from dlsg_utils.applications import (
    captioning,
    detection,
    edges,
    generation,
    matching,
    pose,
    rendering_model,
    restoration,
    segmentation,
    speech,
    text,
    tracking,
)

MODULES = (
    adversarial, arithmetic, ascent, attribution, captioning, data, detection, edges, features,
    generation, gratings, inspection, matching, models, plotting, pose, pretrained,
    rendering_model, restoration,
    segmentation, speech, text, tracking, training, visualization, widgets,
)  # fmt: skip
# What a lecture calls by name: functions, widgets, and classes that it makes itself.
PUBLIC = {
    f"{module.__name__.removeprefix('dlsg_utils.')}.{name}": getattr(module, name)
    for module in MODULES
    for name in module.__all__
    if inspect.isroutine(getattr(module, name)) or inspect.isclass(getattr(module, name))
}

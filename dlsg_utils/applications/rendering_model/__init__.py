"""The Deep Rendering Model: images drawn from templates and nuisances, and read by max-sum.

A mixture has templates, each of which may lie at several places and be switched off::

    model, history = rendering_model.learn_mixture(images, labels, templates=5, size=24, seed=0)
    states = rendering_model.best_states(model, images)
    drawn = rendering_model.render_states(model, states)

:func:`max_sum` tries out every state; :func:`rendering_layers` are the convolution, ReLU and max
pooling that find the same.
"""

from dlsg_utils._core.checks import elsewhere
from dlsg_utils.applications.rendering_model.learning import (
    LEAST_NOISE,
    cluster_purity,
    learn_mixture,
    name_templates,
)
from dlsg_utils.applications.rendering_model.max_sum import (
    MOST_STATES,
    Messages,
    deep_max_sum,
    max_sum,
)
from dlsg_utils.applications.rendering_model.mixture import (
    RenderingMixture,
    States,
    best_states,
    class_scores,
    classify,
    log_evidence,
    log_ratios,
    render_states,
)
from dlsg_utils.applications.rendering_model.networks import (
    as_network,
    part_layers,
    rendering_layers,
    template_network,
)
from dlsg_utils.applications.rendering_model.nuisances import moved, random_regions
from dlsg_utils.applications.rendering_model.trained import recorded_results, trained_mixture

__all__ = [
    "LEAST_NOISE",
    "MOST_STATES",
    "Messages",
    "RenderingMixture",
    "States",
    "as_network",
    "best_states",
    "class_scores",
    "classify",
    "cluster_purity",
    "deep_max_sum",
    "learn_mixture",
    "log_evidence",
    "log_ratios",
    "max_sum",
    "moved",
    "name_templates",
    "part_layers",
    "random_regions",
    "recorded_results",
    "render_states",
    "rendering_layers",
    "template_network",
    "trained_mixture",
]

__getattr__ = elsewhere(
    __name__, em="learn_mixture", predict="classify", expectation_maximization="learn_mixture"
)

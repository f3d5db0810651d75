"""Do two images show the same? Siamese networks, stereo, patches compared, optical flow.

A cost volume says how badly each pixel on the left fits each candidate on the right; the rest is
the same whatever the cost::

    costs = matching.census(left, right, disparities=64)
    costs = matching.semi_global(costs, small_change=0.4, large_change=2.0)
    disparity = matching.winner_takes_all(costs)
"""

from dlsg_utils.applications.matching.absolute_differences import absolute_differences
from dlsg_utils.applications.matching.census import census
from dlsg_utils.applications.matching.contrastive import ContrastiveLoss, contrastive
from dlsg_utils.applications.matching.disparity import (
    consistent,
    fill,
    seen_from_right,
    winner_takes_all,
)
from dlsg_utils.applications.matching.evaluation import bad_pixels, end_point_error, visible
from dlsg_utils.applications.matching.flow import (
    Correlation,
    estimate_flow,
    flownet_corr,
    flownet_simple,
    frame_pairs,
    learn_flow,
)
from dlsg_utils.applications.matching.patch_comparison import (
    comparison_network,
    false_positive_rate,
    learn_comparison,
    pairs_of,
    vary_patches,
)
from dlsg_utils.applications.matching.patch_similarity import (
    hinge_loss,
    learn_patches,
    patch_network,
    patch_similarity,
    patch_triples,
)
from dlsg_utils.applications.matching.semi_global import semi_global
from dlsg_utils.applications.matching.trained import recorded_results, trained_network
from dlsg_utils.applications.matching.triplet import TripletLoss, triplet
from dlsg_utils.applications.matching.verification import (
    Verification,
    embedding_network,
    verify,
)

__all__ = [
    "ContrastiveLoss",
    "Correlation",
    "TripletLoss",
    "Verification",
    "absolute_differences",
    "bad_pixels",
    "census",
    "comparison_network",
    "consistent",
    "contrastive",
    "embedding_network",
    "end_point_error",
    "estimate_flow",
    "false_positive_rate",
    "fill",
    "flownet_corr",
    "flownet_simple",
    "frame_pairs",
    "hinge_loss",
    "learn_comparison",
    "learn_flow",
    "learn_patches",
    "pairs_of",
    "patch_network",
    "patch_similarity",
    "patch_triples",
    "recorded_results",
    "seen_from_right",
    "semi_global",
    "trained_network",
    "triplet",
    "vary_patches",
    "verify",
    "visible",
    "winner_takes_all",
]

"""Reinforcement learning from pixels: a game of catching, players, Q-learning with a network.

A network that learns to catch by playing::

    model = reinforcement.q_network(seed=0)
    reinforcement.learn_q(model, steps=3000, seed=0)
    reinforcement.mean_reward(reinforcement.q_player(model), balls=1000, seed=1)
"""

from dlsg_utils.applications.reinforcement.catch import ACTIONS, Catch, landing
from dlsg_utils.applications.reinforcement.players import (
    following_player,
    mean_reward,
    perfect_player,
    q_player,
    random_player,
)
from dlsg_utils.applications.reinforcement.q_learning import (
    QHistory,
    ReplayMemory,
    dense_q_network,
    learn_q,
    q_network,
    q_targets,
)
from dlsg_utils.applications.reinforcement.trained import (
    VARIANTS,
    recorded_results,
    trained_q_network,
    variant_network,
)

__all__ = [
    "ACTIONS",
    "VARIANTS",
    "Catch",
    "QHistory",
    "ReplayMemory",
    "dense_q_network",
    "following_player",
    "landing",
    "learn_q",
    "mean_reward",
    "perfect_player",
    "q_network",
    "q_player",
    "q_targets",
    "random_player",
    "recorded_results",
    "trained_q_network",
    "variant_network",
]

"""Train networks that learn to catch from three seeds, and measure them beside other players.

    python data/build/catch_networks.py

About twenty minutes of one core. A run that was stopped goes on: what was trained is kept in
``build/catch-networks/``. The last digits of a training run depend on the processor: on another one
the script says that the files differ.

The size of the board, the learning rate and the discount were chosen with the network that sees two
frames, from seed 0, on the balls of the validation part; all variants learn with them. The test
balls are looked at once.
"""

import obtain
import pandas as pd
import trained

from dlsg_utils.applications import reinforcement
from dlsg_utils.applications.reinforcement.trained import SHIPPED

KEPT = obtain.DATA.parent / "build" / "catch-networks"
SEEDS = (0, 1, 2)
STEPS = 12_000
TEST = {"balls": 4000, "seed": 7}


def learned(name, seed):
    """Return a network, and what was measured while it learned, now or before."""
    histories = []

    def train(model):
        options = reinforcement.VARIANTS[name][1]
        histories.append(
            reinforcement.learn_q(model, steps=STEPS, seed=seed, progress=False, **options)
        )

    def measured():
        history = histories[0]
        return pd.concat([
            pd.DataFrame({"measure": measure, "step": history.steps, "value": values})
            for measure, values in (("reward", history.rewards), ("value", history.values))
        ])  # fmt: skip

    own = f"{name.replace(' ', '_')}_{seed}"
    start = reinforcement.variant_network(name, seed=seed)
    model = trained.kept(KEPT / f"{own}.npz", start, train)
    return model, trained.kept_table(KEPT / f"{own}.csv", measured)


def network_rows():
    """Yield what the networks earn while they learn, and in the end on the test balls."""
    for name, seed in ((name, seed) for name in reinforcement.VARIANTS for seed in SEEDS):
        model, history = learned(name, seed)
        for _, row in history.iterrows():
            yield name, seed, "validation", row.measure, int(row.step), row.value
        frames = model.input_shape[-1]
        earned = reinforcement.mean_reward(reinforcement.q_player(model), frames=frames, **TEST)
        yield name, seed, "test", "reward", STEPS, earned


def player_rows():
    """Yield what players earn that do not learn."""
    players = {
        "random player": reinforcement.random_player(seed=0),
        "following player": reinforcement.following_player,
        "perfect player": reinforcement.perfect_player,
    }
    for name, player in players.items():
        yield name, 0, "test", "reward", 0, reinforcement.mean_reward(player, **TEST)


if __name__ == "__main__":
    KEPT.mkdir(parents=True, exist_ok=True)
    columns = ["method", "seed", "part", "measure", "step", "value"]
    table = pd.DataFrame([*player_rows(), *network_rows()], columns=columns).round({"value": 4})
    files = {"results.csv": table.to_csv(index=False).encode()}
    for name in SHIPPED:
        own = name.replace(" ", "_")
        files[f"{own}.npz"] = (KEPT / f"{own}_0.npz").read_bytes()
    obtain.write({f"catch-networks/{name}": file for name, file in files.items()})

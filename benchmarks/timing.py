"""Fair timing: the contenders take turns, so that a busy moment of the machine hits them all."""

import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any


def alternate(contenders: Mapping[str, Callable[[], Any]], rounds: int = 7) -> dict[str, float]:
    """Call each contender once to warm up, then in turn; return the median seconds of each."""
    for call in contenders.values():
        call()
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in seconds.items()}


def print_table(
    title: str, medians: Mapping[str, float], reached: Mapping[str, str] | None = None
) -> None:
    """Print medians in milliseconds and as multiples of the first one, which is ours.

    What the contenders have ``reached`` stands beside.
    """
    reached = reached or {}
    ours = next(iter(medians.values()))
    width = max(map(len, medians))
    head = f"  {'reached':>10}" if reached else ""
    print(f"{title}\n{'':{width}}  {'median ms':>10}  {'times ours':>10}{head}")
    for name, seconds in medians.items():
        end = f"  {reached[name]:>10}" if name in reached else ""
        print(f"{name:{width}}  {seconds * 1e3:10.2f}  {seconds / ours:10.2f}{end}")
    print(flush=True)

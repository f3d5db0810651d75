// Gradient descent with momentum on (a w₁² + b w₂²) / 2. In Python: widgets/momentum_valley.py.

/** The weights before and after each step; the path ends when one of them is `far` away. */
export function descend({ curvatures, rate, momentum, start, longest, far }) {
  const path = [start];
  let [weights, velocity] = [start, [0, 0]];
  while (path.length <= longest && Math.max(...weights.map(Math.abs)) <= far) {
    velocity = velocity.map((v, n) => momentum * v - rate * (curvatures[n] * weights[n]));
    weights = weights.map((w, n) => w + velocity[n]);
    path.push(weights);
  }
  return path;
}

export const lossOf = ([a, b], [w1, w2]) => (a * w1 * w1 + b * w2 * w2) / 2;

/** Steps after which the loss stays within a share of its start, or null if it never does. */
export function stepsTo(tolerance, curvatures, path) {
  const most = tolerance * lossOf(curvatures, path[0]);
  const last = path.findLastIndex((weights) => !(lossOf(curvatures, weights) <= most));
  return last + 1 < path.length ? last + 1 : null;
}

/**
 * The learning rate above which the path leaves the valley. Along an axis of curvature c a step is
 * w ← (1 + β − ηc) w − β w₋₁, which grows without end where ηc > 2 (1 + β). An axis on which the
 * path begins at 0 does not count.
 */
export function limitOf({ curvatures, momentum, start }) {
  const curvature = Math.max(...curvatures.filter((_, n) => start[n] !== 0), 0);
  return { curvature, limit: curvature ? (2 * (1 + momentum)) / curvature : Infinity };
}

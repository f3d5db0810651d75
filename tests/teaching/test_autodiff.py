"""The lecture's back-propagation agrees with TensorFlow's."""

import numpy as np
import pytest
import tensorflow as tf

from dlsg_utils.teaching.autodiff import Node


def test_the_figures_of_the_slides():
    x, y = Node(4, "x"), Node(-3, "y")
    product = x * y
    product.backward()
    assert (product.value, x.gradient, y.gradient) == (-12, -3, 4)
    x, y, z = Node(-2), Node(5), Node(-4)
    q = x + y
    f = q * z
    f.backward()
    assert (f.value, x.gradient, y.gradient, q.gradient, z.gradient) == (-12, -4, -4, -4, 3)


def expression(a, b, c, maximum):
    """An expression in which numbers come back several times, and plain numbers on both sides."""
    d = maximum(a * b + 1.5, c)
    e = maximum(2 * d + a, 0.5 + b * b)
    return e * d + d + maximum(c * 3, a)


@pytest.mark.parametrize("seed", range(20))
def test_any_expression_has_the_gradient_of_the_tape(seed):
    values = np.random.default_rng(seed).normal(size=3)
    variables = [tf.Variable(value, dtype=tf.float64) for value in values]
    with tf.GradientTape() as tape:
        expected = expression(*variables, tf.maximum)
    nodes = [Node(value) for value in values]
    result = expression(*nodes, Node.maximum)
    result.backward()
    np.testing.assert_allclose(result.value, expected)
    gradients = [0.0 if g is None else g for g in tape.gradient(expected, variables)]
    np.testing.assert_allclose([node.gradient for node in nodes], gradients)


def test_a_second_backward_starts_anew():
    x = Node(3)
    square = x * x + x
    for _ in range(2):
        square.backward()
        assert x.gradient == 7
    (2 * x).backward()
    assert x.gradient == 2


def test_of_equals_the_first_passes_the_gradient_on():
    x, y = Node(1), Node(1)
    x.maximum(y).backward()
    assert (x.gradient, y.gradient) == (1, 0)


def test_the_graph_lists_inputs_before_what_uses_them_and_each_once():
    x, y = Node(1), Node(2)
    s = x + y
    f = s * s + x
    nodes = f.graph()
    assert len(nodes) == len(set(nodes)) == 5
    assert all(nodes.index(given) < nodes.index(node) for node in nodes for given in node.inputs)


def test_a_long_chain_is_quick_and_exact():
    x = Node(1)
    total = x
    for _ in range(3000):
        total = total + total * 0.0
    total.backward()
    assert x.gradient == 1


def test_repr_tells_value_and_gradient():
    x = Node(2, "x")
    (x * 3).backward()
    assert repr(x) == "Node(2, 'x', gradient=3)"

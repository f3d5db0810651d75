"""Back-propagation on single numbers, small enough to read: a graph of nodes, and the chain rule.

>>> x, y = Node(4, "x"), Node(-3, "y")
>>> f = x * y
>>> f.backward()
>>> x.gradient, y.gradient
(-3.0, 4.0)
"""

from __future__ import annotations


class Node:
    """A number, and what it was computed from.

    ``+``, ``*`` and :meth:`maximum` take nodes and plain numbers and give new nodes, which
    remember their inputs and, for each, the local gradient: by how much they grow when that input
    grows by 1.

    Parameters
    ----------
    value
        The number.
    name
        What to write beside it in :func:`dlsg_utils.plotting.show_graph`.
    operation
        Its sign, such as "+", where the node is computed from others.
    inputs
        The nodes it is computed from, each with its local gradient.

    Attributes
    ----------
    value : float
        The number, known from the start.
    gradient : float
        How the result of the last :meth:`backward` grows with it; 0 before.

    Source: VT, "Backpropagation (recursive chain rule)", after A. Karpathy. Used in lecture 04.
    """

    def __init__(
        self, value: float, name: str = "", operation: str = "", *inputs: tuple[Node, float]
    ) -> None:
        self.value, self.name, self.operation, self.gradient = float(value), name, operation, 0.0
        self.inputs = [node for node, _ in inputs]
        self.local_gradients = [gradient for _, gradient in inputs]

    def __add__(self, other: Node | float) -> Node:
        other = _as_node(other)
        return Node(self.value + other.value, "", "+", (self, 1.0), (other, 1.0))

    def __mul__(self, other: Node | float) -> Node:
        other = _as_node(other)
        return Node(self.value * other.value, "", "×", (self, other.value), (other, self.value))

    __radd__, __rmul__ = __add__, __mul__

    def maximum(self, other: Node | float) -> Node:
        """Return the larger of two; of equal ones the first passes the gradient on."""
        other = _as_node(other)
        first = float(self.value >= other.value)
        value = max(self.value, other.value)
        return Node(value, "", "max", (self, first), (other, 1.0 - first))

    def backward(self) -> None:
        """Compute the gradient of this node with respect to every node it was computed from.

        Each node passes to each input its own gradient times the local one. An input of several
        nodes adds these up.
        """
        nodes = self.graph()
        for node in nodes:
            node.gradient = 0.0
        self.gradient = 1.0
        for node in reversed(nodes):
            for given, local in zip(node.inputs, node.local_gradients, strict=True):
                given.gradient += node.gradient * local

    def graph(self) -> list[Node]:
        """Return all nodes that this one depends on, and itself; inputs come first."""
        found: dict[Node, None] = {}
        to_do = [self]
        while to_do:
            node = to_do[-1]
            missing = next((given for given in node.inputs if given not in found), None)
            if missing is None:
                found[to_do.pop()] = None
            else:
                to_do.append(missing)
        return list(found)

    def __repr__(self) -> str:
        named = f", {self.name!r}" if self.name else ""
        return f"Node({self.value:g}{named}, gradient={self.gradient:g})"


def _as_node(number: Node | float) -> Node:
    return number if isinstance(number, Node) else Node(number)

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

    Attributes
    ----------
    value : float
        The number, known from the start.
    gradient : float
        How the result of the last :meth:`backward` grows with it; 0 before.

    Source: VT, "Backpropagation (recursive chain rule)", after A. Karpathy. Used in lecture 04.
    """

    def __init__(
        self,
        value: float,
        name: str = "",
        *,
        operation: str = "",
        inputs: tuple[Node, ...] = (),
        local_gradients: tuple[float, ...] = (),
    ) -> None:
        self.value, self.name, self.gradient = float(value), name, 0.0
        self.operation, self.inputs, self.local_gradients = operation, inputs, local_gradients

    def __add__(self, other: Node | float) -> Node:
        other = _as_node(other)
        return Node(
            self.value + other.value,
            operation="+",
            inputs=(self, other),
            local_gradients=(1.0, 1.0),
        )

    def __mul__(self, other: Node | float) -> Node:
        other = _as_node(other)
        return Node(
            self.value * other.value,
            operation="×",
            inputs=(self, other),
            local_gradients=(other.value, self.value),
        )

    __radd__, __rmul__ = __add__, __mul__

    def maximum(self, other: Node | float) -> Node:
        """Return the larger of two; of equal ones the first passes the gradient on."""
        other = _as_node(other)
        first = float(self.value >= other.value)
        return Node(
            max(self.value, other.value),
            operation="max",
            inputs=(self, other),
            local_gradients=(first, 1.0 - first),
        )

    def backward(self) -> None:
        """Compute the gradient of this node with respect to every node it was computed from.

        Each node hands to each input its own gradient times the local one. An input of several
        nodes adds up what it is handed.
        """
        nodes = self.graph()
        for node in nodes:
            node.gradient = 0.0
        self.gradient = 1.0
        for node in reversed(nodes):
            for given, local in zip(node.inputs, node.local_gradients, strict=True):
                given.gradient += node.gradient * local

    def graph(self) -> list[Node]:
        """Return all nodes that this one depends on and itself, inputs before what uses them."""
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

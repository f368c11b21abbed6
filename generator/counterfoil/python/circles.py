"""Which nodes of a graph lead where: to others, or back to themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

N = TypeVar("N")


def circular(edges: Mapping[N, Sequence[N]]) -> frozenset[N]:
    """The nodes that lie on a circle: Tarjan's components, without recursion."""
    found: set[N] = set()
    number: dict[N, int] = {}
    low: dict[N, int] = {}
    stack: list[N] = []
    on_stack: set[N] = set()
    for start in edges:
        if start in number:
            continue
        path = [(start, iter(edges[start]))]
        number[start] = low[start] = len(number)
        stack.append(start)
        on_stack.add(start)
        while path:
            node, following = path[-1]
            target = next(following, None)
            if target is None:
                path.pop()
                if path:
                    low[path[-1][0]] = min(low[path[-1][0]], low[node])
                if low[node] == number[node]:
                    found |= _component(node, stack, on_stack, edges)
            elif target not in number:
                number[target] = low[target] = len(number)
                stack.append(target)
                on_stack.add(target)
                path.append((target, iter(edges[target])))
            elif target in on_stack:
                low[node] = min(low[node], number[target])
    return frozenset(found)


def _component(
    root: N, stack: list[N], on_stack: set[N], edges: Mapping[N, Sequence[N]]
) -> set[N]:
    """Takes a component from the stack; nothing where it is a node without a loop."""
    members: set[N] = set()
    while True:
        node = stack.pop()
        on_stack.discard(node)
        members.add(node)
        if node == root:
            break
    return members if len(members) > 1 or root in edges[root] else set()


def reached(seeds: Iterable[N], edges: Mapping[N, Sequence[N]]) -> frozenset[N]:
    """Some nodes, and all that they lead to, at any distance."""
    found: set[N] = set()
    pending = [*seeds]
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending += edges[node]
    return frozenset(found)

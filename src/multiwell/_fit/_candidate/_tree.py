"""How modes merge into a tree of soft minima."""

import numpy as np
from jaxtyping import Bool, Float, Int

Merges = Int[np.ndarray, "_ 2"]  # a tree in SciPy's numbering


def merge_tree(
    shares: Float[np.ndarray, "n m"], energy: Float[np.ndarray, " n"], edges: Int[np.ndarray, "e 2"]
) -> Merges:
    """Return a binary tree of modes: the two whose regions meet at the lowest energy merge first.

    The region of a mode is where it has the largest share. Modes without a region join last, at the root, where they
    stand apart from all others.

    Args:
        shares: responsibility of every mode at every row.
        energy: energies of the rows.
        edges: pairs of neighbouring rows.

    Returns:
        The merges, in SciPy's numbering, one fewer than modes.

    Source: single linkage, Gower and Ross, Appl. Statist. 18 (1969) 54, on the heights of the passes.
    """
    count = shares.shape[1]
    region = shares.argmax(axis=1)
    height = energy[edges].max(axis=1)
    pairs = region[edges[np.argsort(height, kind="stable")]]
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    # whatever the graph leaves apart
    rest = np.stack([np.zeros(count - 1, int), np.arange(1, count)], axis=1)
    node = np.arange(count)
    merges: list[tuple[int, int]] = []
    for a, b in np.concatenate([pairs, rest]):
        left, right = int(node[a]), int(node[b])
        if left == right:
            continue
        node[(node == left) | (node == right)] = count + len(merges)
        merges.append((left, right))
        if len(merges) == count - 1:
            break
    return np.array(merges, int).reshape(-1, 2)


def compact(merges: Merges, active: Bool[np.ndarray, " n"]) -> tuple[Merges, Int[np.ndarray, " _"]]:
    """Return the merges of the active leaves among themselves, and which nodes of the tree they are."""
    number = np.where(active, np.cumsum(active) - 1, -1).tolist()
    kept: list[tuple[int, int]] = []
    nodes: list[int] = []
    for node, (a, b) in enumerate(merges):
        left, right = number[a], number[b]
        if left < 0 or right < 0:
            number.append(max(left, right))
        else:
            number.append(int(active.sum()) + len(kept))
            kept.append((left, right))
            nodes.append(node)
    return np.array(kept, int).reshape(-1, 2), np.array(nodes, int)


def with_leaf(merges: Merges, position: int, beside: int) -> Merges:
    """Return the merges with one leaf more, which merges with the leaf beside it before all others.

    Args:
        merges: a whole tree, without padding.
        position: the number that the new leaf gets; leaves from there on count one more.
        beside: the leaf that it merges with, in the old numbering.
    """
    leaves = len(merges) + 1
    old = np.arange(leaves + len(merges))
    number = np.where(old >= leaves, old + 2, old + (old >= position))
    number[beside] = leaves + 1
    first = [beside + (beside >= position), position]
    return np.concatenate([[first], number[merges]])


def padded_merges(merges: Merges, active: Bool[np.ndarray, " n"]) -> Merges:
    """Return the merges of a padded stack from those of its active leaves; the padding joins at the top."""
    n = len(active)
    number = np.concatenate([np.flatnonzero(active), n + np.arange(len(merges))])
    tops = np.concatenate([number[-1:], n + len(merges) + np.arange(n)])
    padding = np.flatnonzero(~active)
    return np.concatenate([number[merges], np.stack([tops[: len(padding)], padding], axis=1)])

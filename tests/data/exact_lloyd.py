#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lloyd's iteration in exact rational arithmetic: writes exact.tsv, the cases of oracle/exact_test.cpp.

Points and weights are small whole numbers, so that ties are many and exact. A case is kept only if double precision
cannot take another path: a tie between two centroids must be one that doubles reproduce, which they do where the
coordinates of both centroids are multiples of 1/1024.
"""

import random
from fractions import Fraction


def sq_distance(a, b):
    return sum((x - y) ** 2 for x, y in zip(a, b))


def is_dyadic(c):
    return all(1024 % x.denominator == 0 for x in c)


def nearest(x, centroids):
    """The lowest of the nearest centroids, and whether doubles find it too."""
    sq = [sq_distance(x, c) for c in centroids]
    best = min(sq)
    tied = [j for j, s in enumerate(sq) if s == best]
    return tied[0], len(tied) == 1 or all(is_dyadic(centroids[j]) for j in tied)


def relocate(points, weights, labels, centroids):
    """Each empty cluster gets the point farthest from its centroid that is not the last of its cluster."""
    owner = list(labels)
    counts = lambda i: weights[i] > 0
    size = [sum(1 for i in range(len(points)) if owner[i] == j and counts(i)) for j in range(len(centroids))]
    far = [sq_distance(x, centroids[l]) for x, l in zip(points, labels)]
    order = sorted((i for i in range(len(points)) if counts(i) and far[i] > 0), key=lambda i: -far[i])  # stable
    is_sure = True
    for j in [j for j in range(len(centroids)) if size[j] == 0]:
        is_sure = all(is_dyadic(c) for c in centroids)  # so that doubles order the distances alike
        while order and size[owner[order[0]]] == 1:
            order.pop(0)
        if not order:
            break
        i = order.pop(0)
        size[owner[i]] -= 1
        owner[i] = j
    return owner, is_sure


def lloyd(points, weights, centroids):
    labels, passes, is_sure, relocations = None, 0, True, 0
    while True:
        passes += 1
        found = [nearest(x, centroids) for x in points]
        is_sure = is_sure and all(sure for _, sure in found)
        new_labels = [label for label, _ in found]
        owner, sure = relocate(points, weights, new_labels, centroids)
        is_sure = is_sure and sure
        relocations += owner != new_labels
        before, centroids = centroids, list(centroids)
        for j in range(len(centroids)):
            members = [i for i in range(len(points)) if owner[i] == j]
            total = sum(weights[i] for i in members)
            if total > 0:
                columns = zip(*[[weights[i] * v for v in points[i]] for i in members])
                centroids[j] = [Fraction(sum(column), total) for column in columns]
        is_held = labels == new_labels and centroids == before
        labels = new_labels
        if is_held or passes > 100:
            return labels, centroids, passes, is_sure and is_held, relocations


def text(values):
    return " ".join(repr(float(v)) if isinstance(v, Fraction) else str(v) for v in values)


def flat(rows):
    return [v for row in rows for v in row]


def main():
    draw = random.Random(2024)
    kept, relocated, tied = 0, 0, 0
    with open("exact.tsv", "w", encoding="ascii") as out:
        out.write("# n\tdim\tk\tpoints, one after the other\tweights\tstart centroids\tlabels\tpasses\tcentroids\tsse\n")
        while kept < 60:
            n, dim, k = draw.randint(4, 24), draw.randint(1, 3), draw.randint(1, 5)
            side = draw.choice([2, 4, 8])
            points = [[draw.randint(0, side) for _ in range(dim)] for _ in range(n)]
            weights = [draw.randint(0, 4) if kept % 2 else 1 for _ in range(n)]
            if k > n or sum(weights) == 0:
                continue
            start = [[Fraction(draw.randint(-2, 2 * side + 2), 2) for _ in range(dim)] for _ in range(k)]
            labels, centroids, passes, is_sure, relocations = lloyd(points, weights, start)
            has_tie = any(len({sq_distance(x, c) for c in start}) < k for x in points)
            if not is_sure or (passes < 3 and k > 1):
                continue
            sse = sum(w * sq_distance(x, centroids[l]) for x, w, l in zip(points, weights, labels))
            fields = [n, dim, k, text(flat(points)), text(weights), text(flat(start)), text(labels), passes,
                      text(flat(centroids)), text([Fraction(sse)])]
            out.write("\t".join(str(f) for f in fields) + "\n")
            kept, relocated, tied = kept + 1, relocated + (relocations > 0), tied + has_tie
    print(f"{kept} cases, {tied} with a tie at the start, {relocated} with a relocation")


if __name__ == "__main__":
    main()

"""Whether times tell two kinds of trials apart."""


def area_under_curve(first: list[float], second: list[float]) -> float:
    """Chance that a time of `first` is longer than one of `second`; 0.5 when nothing tells them apart."""
    ranked = sorted([(value, 1) for value in first] + [(value, 0) for value in second])
    ranks = sum(rank for rank, (_, kind) in enumerate(ranked, 1) if kind)
    area = (ranks - len(first) * (len(first) + 1) / 2) / (len(first) * len(second))
    return max(area, 1 - area)

"""The benchmark: what the whole stack costs beside its own SQL, and how that grows with the base.

`python -m bench` fills a base of its own at each scale, measures, prints and saves `bench/results/latest.json`.
Nothing here is a test: figures depend on the machine, ratios much less.
"""

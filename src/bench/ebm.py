"""How long InterpretML takes on the lines of `vigie bench training`: python3 src/bench/ebm.py pays/banc-apprentissage

Needs numpy and interpret-core, which nothing else of vigie does. Same bags, rounds, bins and leaves, no early stop.
"""

import resource
import sys
import time
from pathlib import Path

import numpy
from interpret.glassbox import ExplainableBoostingClassifier

folder = Path(sys.argv[1])
bags, rounds, bins = (int(word) for word in (sys.argv[2:5] or ("2", "100", "64")))
columns = len(list(folder.glob("*.f8")))
lines = numpy.column_stack([numpy.fromfile(folder / f"{column}.f8") for column in range(columns)])
outcome = numpy.fromfile(folder / "survient.u1", "u1")
model = ExplainableBoostingClassifier(
    max_bins=bins, outer_bags=bags, inner_bags=0, max_rounds=rounds, interactions=0, early_stopping_rounds=0,
    learning_rate=0.03, max_leaves=3, min_samples_leaf=20, validation_size=0.15, smoothing_rounds=0, greedy_ratio=0,
    cyclic_progress=1.0, n_jobs=2, random_state=1,
)
started = time.time()
model.fit(lines, outcome)
used = resource.getrusage(resource.RUSAGE_SELF)
print(f"{time.time() - started:.1f} s, {used.ru_utime + used.ru_stime:.1f} s of processor, {used.ru_maxrss / 2**20:.2f} GiB")

"""What trees are worth on the lines of `vigie bench country --keep-lines`: python3 src/bench/trees.py pays/banc

Needs numpy, pyarrow and scikit-learn, which nothing else of vigie does. Prints average precision and ROC area.
"""

import sys
import time

import numpy
import pyarrow.parquet
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.metrics import average_precision_score, roc_auc_score


def read(name):
    table = pyarrow.parquet.read_table(f"{sys.argv[1]}/{name}.parquet")
    outcome = table.column("survient").to_numpy()
    columns = table.drop_columns(["survient"])
    cells = [column.to_numpy().astype(numpy.float64) for column in columns.itercolumns()]
    return numpy.column_stack(cells), outcome


def filled(lines, by):
    """A forest has no place for an absent value: the middle one of the lines learnt from stands for it."""
    return numpy.where(numpy.isnan(lines), by, lines)


learnt, outcome = read("apprises")
judged, truth = read("jugees")
varies = [len(numpy.unique(column[~numpy.isnan(column)])) > 1 for column in learnt.T]
learnt, judged = learnt[:, varies], judged[:, varies]
middle = numpy.nanmedian(learnt, axis=0)

trees = {
    "gradient-boosted trees, as they come": (HistGradientBoostingClassifier(random_state=1), None),
    "gradient-boosted trees, slow": (
        HistGradientBoostingClassifier(
            learning_rate=0.03, max_iter=200, max_leaf_nodes=15, min_samples_leaf=100, l2_regularization=5, random_state=1
        ),
        None,
    ),
    "random forest, 100 trees of depth 9": (RandomForestClassifier(100, max_depth=9, random_state=1), middle),
}
for name, (model, by) in trees.items():
    given, asked = (learnt, judged) if by is None else (filled(learnt, by), filled(judged, by))
    started = time.time()
    model.fit(given, outcome)
    score = model.predict_proba(asked)[:, 1]
    seconds = time.time() - started
    precision, area = average_precision_score(truth, score), roc_auc_score(truth, score)
    print(f"{name:38} average precision {precision:.3f}  ROC area {area:.3f}  {seconds:.0f} s", flush=True)

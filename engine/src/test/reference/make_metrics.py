#!/usr/bin/env python3
"""Metrics that scikit-learn computes, against which the engine's are tested.

    make_metrics.py > src/test/resources/dev/densevec/metrics.txt

Needs scikit-learn and numpy; the numbers in the repository were made with scikit-learn 1.2.1. Each line is a name and its
numbers, row by row. A case begins with its name; nan is a target that is not known, or a number that a class doesn't have.
Intervals are percentiles by numpy over draws of the engine's generator (SplitMix64).
"""
import warnings

import numpy as np
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

warnings.simplefilter("ignore")
BINS = 15
MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
RESAMPLE = 5


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def draws(seed, number, n):
    state = mix((seed + GOLDEN * RESAMPLE) & MASK)
    state = mix((state ^ GOLDEN) & MASK)
    state = mix(state ^ ((number + (GOLDEN << 1)) & MASK))
    out = []
    for _ in range(n):
        state = (state + GOLDEN) & MASK
        out.append((mix(state) * n) >> 64)
    return np.array(out)


def line(name, values):
    print(name, *(repr(float(v)) for v in np.ravel(values)))


def auroc(t, p):
    return m.roc_auc_score(t, p) if 0 < t.sum() < len(t) else np.nan


def ap(t, p):
    return m.average_precision_score(t, p) if t.sum() else np.nan


def ece(t, p):
    share, mean = calibration_curve(t, p, n_bins=BINS)
    edges = np.linspace(0, 1, BINS + 1)
    count = np.bincount(np.searchsorted(edges[1:-1], p), minlength=BINS)
    count = count[count > 0]
    return (count * np.abs(share - mean)).sum() / count.sum(), share, mean


def mean(values, weights=None):
    values = np.array(values)
    known = ~np.isnan(values)
    return np.average(values[known], weights=None if weights is None else np.array(weights)[known])


def interval(n, statistic):
    values = []
    for r in range(200):
        with np.errstate(all="ignore"):
            value = statistic(draws(9, r, n))
        if not np.isnan(value):
            values.append(value)
    return np.percentile(values, [2.5, 97.5])


def multi(name, p, t, thresholds):
    print(name)
    classes = t.shape[1]
    known = ~np.isnan(t)
    columns = [(t[known[:, c], c].astype(int), p[known[:, c], c], thresholds[c]) for c in range(classes)]
    line("exclusive", [0])
    line("probabilities", p)
    line("targets", t)
    line("thresholds", thresholds)
    support = [tc.sum() for tc, _, _ in columns]
    rows = {
        "auroc": [auroc(tc, pc) for tc, pc, _ in columns],
        "ap": [ap(tc, pc) for tc, pc, _ in columns],
        "precision": [m.precision_score(tc, pc >= h) for tc, pc, h in columns],
        "recall": [m.recall_score(tc, pc >= h) for tc, pc, h in columns],
        "f1": [m.f1_score(tc, pc >= h) for tc, pc, h in columns],
        "balanced-accuracy": [m.balanced_accuracy_score(tc, pc >= h) for tc, pc, h in columns],
    }
    for key, values in rows.items():
        line(key, values)
        line(key + "-macro", [mean(values)])
        line(key + "-weighted", [mean(values, support)])
    right = [all((p[i, c] >= thresholds[c]) == t[i, c] for c in range(classes) if known[i, c]) for i in range(len(t))]
    line("accuracy-macro", [np.mean(right)])
    error, share, average = ece(t[known].astype(int), p[known])
    line("ece", [error])
    line("reliability", np.stack([average, share], 1))

    def drawn(d, score):
        return mean([score(t[d][known[d][:, c], c].astype(int), p[d][known[d][:, c], c]) for c in range(classes)])

    line("auroc-interval", interval(len(t), lambda d: drawn(d, auroc)))
    line("ap-interval", interval(len(t), lambda d: drawn(d, ap)))
    if known.all():  # the whole matrix at once, as scikit-learn averages it
        hard = (p >= np.array(thresholds)).astype(int)
        whole = t.astype(int)
        line("f1-macro", [m.f1_score(whole, hard, average="macro")])
        line("f1-weighted", [m.f1_score(whole, hard, average="weighted")])
        line("accuracy-macro", [m.accuracy_score(whole, hard)])


def exclusive(name, p, label):
    print(name)
    n, classes = p.shape
    one = np.eye(classes)[label]
    hard = p.argmax(1)
    every = range(classes)
    line("exclusive", [1])
    line("probabilities", p)
    line("targets", one)
    line("thresholds", [0.5] * classes)
    present = [c for c in every if one[:, c].any()]
    line("auroc", [auroc(one[:, c], p[:, c]) for c in every])
    line("ap", [ap(one[:, c], p[:, c]) for c in every])
    for key, score in (("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)):
        line(key, score(label, hard, labels=list(every), average=None))
        line(key + "-macro", [score(label, hard, average="macro")])
        line(key + "-weighted", [score(label, hard, average="weighted")])
    support = one.sum(0)
    line("auroc-macro", [mean([auroc(one[:, c], p[:, c]) for c in every])])
    line("auroc-weighted", [mean([auroc(one[:, c], p[:, c]) for c in every], support)])
    if len(present) == classes:
        line("auroc-macro", [m.roc_auc_score(label, p, multi_class="ovr", average="macro")])
        line("auroc-weighted", [m.roc_auc_score(label, p, multi_class="ovr", average="weighted")])
        line("ap-macro", [m.average_precision_score(one, p, average="macro")])
        line("ap-weighted", [m.average_precision_score(one, p, average="weighted")])
    line("balanced-accuracy-macro", [m.balanced_accuracy_score(label, hard)])
    line("accuracy-macro", [m.accuracy_score(label, hard)])
    error, share, average = ece((hard == label).astype(int), p.max(1))
    line("ece", [error])
    line("reliability", np.stack([average, share], 1))
    line("f1-interval", interval(n, lambda d: m.f1_score(label[d], hard[d], average="macro")))
    line("balanced-accuracy-interval", interval(n, lambda d: m.balanced_accuracy_score(label[d], hard[d])))


rng = np.random.default_rng(5)
T = (rng.random((60, 5)) < [0.5, 0.2, 0.05, 0.8, 0.4]).astype(float)
P = 1 / (1 + np.exp(-(2 * T - 1 + 1.5 * rng.standard_normal((60, 5)))))
multi("labels", P, T, [0.5, 0.5, 0.3, 0.7, 0.5])
multi("labels-tied", P.round(1), T, [0.5] * 5)
masked = T.copy()
masked[rng.random(T.shape) < 0.3] = np.nan
masked[:, 4] = np.where(np.isnan(masked[:, 4]), np.nan, 0)
multi("labels-masked", P.round(2), masked, [0.4, 0.5, 0.6, 0.5, 0.5])
L = rng.integers(0, 4, 80)
Q = np.exp(2 * np.eye(4)[L] + 1.3 * rng.standard_normal((80, 4)))
exclusive("classes", Q / Q.sum(1, keepdims=True), L)
L = np.where(rng.random(50) < 0.8, 0, np.where(rng.random(50) < 0.5, 2, 3))
Q = np.exp(np.eye(5)[L] + rng.standard_normal((50, 5)))
Q[:, 4] = 1e-3
exclusive("classes-uneven", Q / Q.sum(1, keepdims=True), L)

#!/usr/bin/env python3
"""Reference for src/scene/labelErrors:  python3 generate_labels.py  (needs NumPy). Writes labels.json beside it.

`random`: numbers of default_rng(seed). `scenes`: label sets of small scenes with errors of every kind, drawn as
people would make them; the abundances A [R x N] are stored before they are made to sum to 1, pixels column by column (k % H, k // H).
"""
import json, pathlib
import numpy as np


def labels(A, H, W, kind, draw):
    R = len(A)
    rng, rng2 = np.random.default_rng(1000 * draw + 7), np.random.default_rng(5000 * draw + 11)
    bad, pix, of = int(rng2.integers(10)), [], []
    while len(pix) < 10:
        r = len(pix) % R
        if kind == 'pure':
            c = np.where(A[r] > .8)[0]
            c = c if len(c) >= 5 else np.argsort(-A[r], kind='stable')[:30]
        else:
            c = np.where(A[r] > .9)[0] if len(pix) < R else np.where((A[r] > .25) & (A[r] < .8))[0]
            c = c if len(c) else np.argsort(-A[r], kind='stable')[:20]
        k = int(rng.choice(c))
        if k not in pix:
            pix.append(k)
            of.append(r)
    rows, seen = [], set()
    for i, k in enumerate(pix):
        line, sample, a = int(k % H), int(k // H), A[:, k].copy()
        if kind in ('sd05', 'sd10'):
            a = np.clip(a + (.05 if kind == 'sd05' else .10) * rng2.normal(size=R), 0, None)
            a = np.round(a / a.sum() * 20) / 20
        if kind == 'pure':
            a = np.eye(R)[of[i]]
        if kind == 'off1':
            dl, ds = rng2.integers(-1, 2), rng2.integers(-1, 2)
            line, sample = min(max(line + int(dl), 0), H - 1), min(max(sample + int(ds), 0), W - 1)
        if kind == 'wrong1' and i == bad:
            a = np.roll(a, 1)
        if (line, sample) not in seen:
            rows.append([line, sample, *(float(x) for x in a / a.sum())])
        seen.add((line, sample))
    return rows


def numbers(seed):
    rng = np.random.default_rng(seed)
    mixed = [int(rng.integers(10)), *(float(x) for x in rng.normal(size=4)), int(rng.integers(-1, 2)), int(rng.integers(-1, 2))]
    return dict(seed=seed, mixed=mixed, normal=[float(x) for x in rng.normal(size=400)],
                integers=[int(rng.integers(n)) for n in (2, 3, 7, 1000, 9025, 4000000000, 1) for _ in range(6)])


def scene(H, W, R, alpha, seed):
    A = np.random.default_rng(seed).dirichlet([alpha] * R, H * W).T.round(3)
    kinds = {k: [labels(A / A.sum(0), H, W, k, d) for d in range(4)] for k in ('clean', 'sd05', 'sd10', 'pure', 'off1', 'wrong1')}
    return dict(lines=H, samples=W, A=A.tolist(), kinds=kinds)


out = dict(random=[numbers(s) for s in (0, 7, 11, 1007, 45011, 4294967295)],
           scenes=[scene(9, 11, 3, .3, 1), scene(12, 10, 4, 1.0, 2), scene(10, 17, 9, .15, 3)])
# One value a line would be long, all on one unreadable: a line for each entry.
text = '{\n' + ',\n'.join(f'"{k}": [\n' + ',\n'.join(json.dumps(x) for x in v) + '\n]' for k, v in out.items()) + '\n}\n'
(pathlib.Path(__file__).parent / 'labels.json').write_text(text)

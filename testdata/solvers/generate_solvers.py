"""Reference solutions for src/unmixing/simplexLeastSquares.ts:  python3 generate_solvers.py  (needs NumPy and SciPy).

NNLS is scipy.optimize.nnls on the spectra themselves (not on the normal equations). FCLS is the quadratic programme
min ||x - a E||^2, a >= 0, sum a = 1, solved densely: the optimality (KKT) system of every support by SVD least
squares, in float64, and the best feasible one; each answer is checked against the KKT conditions before it is
written. `unique` says whether the minimiser is the only one (E has full rank): only then are abundances comparable,
otherwise the residual is.
"""
import itertools, json, pathlib
import numpy as np
from scipy.optimize import nnls

rng = np.random.default_rng(20261122)


def fcls(E, x):
    r = len(E)
    best, answer = np.inf, None
    for k in range(1, r + 1):
        for S in map(list, itertools.combinations(range(r), k)):
            # The sum is eliminated, so that the system keeps the condition of E and not its square.
            last, rest = E[S[-1]], E[S[:-1]]
            free = np.linalg.lstsq((rest - last).T, x - last, rcond=1e-13)[0] if k > 1 else np.zeros(0)
            a = np.zeros(r)
            a[S[:-1]], a[S[-1]] = free, 1 - free.sum()
            if a.min() < -1e-12:
                continue
            cost = np.sum((x - a @ E) ** 2)
            if cost < best * (1 - 1e-14):
                best, answer = cost, np.maximum(a, 0)
    answer /= answer.sum()
    gradient = E @ (answer @ E - x)
    level = gradient @ answer
    scale = max(1e-300, (E**2).sum(1).max() + np.abs(E @ x).max())
    assert (gradient - level).min() > -1e-9 * scale, "not optimal"
    return answer


def case(name, E, X):
    E, X = np.round(E, 4), np.round(X, 4)
    n = [nnls(E.T, x, maxiter=1000)[0] for x in X]
    f = [fcls(E, x) for x in X]
    norm = lambda A: [float(f"{np.linalg.norm(x - a @ E):.12g}") for x, a in zip(X, A)]
    digits = lambda A: [float(f"{v:.10g}") for v in np.ravel(A)]
    rank = np.linalg.matrix_rank(E, tol=1e-9 * max(1, np.abs(E).max()))
    # Sum to one removes one freedom: FCLS only needs affine independence.
    affine = np.linalg.matrix_rank(E[1:] - E[0], tol=1e-9 * max(1, np.abs(E).max()))
    return dict(
        name=name, R=len(E), bands=E.shape[1], n=len(X), endmembers=digits(E), spectra=digits(X),
        nnls=dict(unique=bool(rank == len(E)), abundances=digits(n), residuals=norm(n)),
        fcls=dict(unique=bool(affine == len(E) - 1), abundances=digits(f), residuals=norm(f)),
    )


def pixels(E, n, noise=0.05):
    """Mixtures with noise, one exact mixture, one pure pixel, one zero, one negative, one far brighter than E."""
    r, b = E.shape
    X = rng.dirichlet(np.full(r, 0.5), n) @ E + noise * rng.standard_normal((n, b))
    special = [rng.dirichlet(np.ones(r)) @ E, E[0], np.zeros(b), -E.mean(0), 20 * E[-1] + rng.random(b)]
    return np.vstack([X, special])


cases = []
for r, b in [(2, 10), (3, 12), (5, 15), (12, 20)]:
    E = rng.random((r, b))
    cases.append(case(f"random, R = {r}", E, pixels(E, 6)))
E = 0.5 + 0.02 * rng.random((6, 15)) + 0.3 * np.sin(np.arange(15) / 3)
cases.append(case("nearly collinear", E, pixels(E, 6, 0.01)))
E = np.round(rng.random((4, 12)), 4); E[2] = 2 * E[1]
cases.append(case("one a multiple of another", E, pixels(E, 4)))
E = np.round(rng.random((4, 12)), 4); E[3] = E[0]
cases.append(case("the same twice", E, pixels(E, 4)))
E = np.round(rng.random((5, 12)), 3); E[4] = (E[0] + E[1]) / 2
cases.append(case("one between two others", E, pixels(E, 4)))
E = rng.random((3, 12)); E[1] = 0
cases.append(case("a zero endmember", E, pixels(E, 4)))
cases.append(case("only zeros", np.zeros((2, 4)), rng.random((2, 4))))
E = rng.random((2, 10)); E[1] = E[0] + 0.001 * rng.random(10)
cases.append(case("two almost the same, R = 2", E, pixels(E, 4)))
E = 4000 * rng.random((4, 12))
cases.append(case("digital numbers", E, pixels(E, 4, 100)))
E = rng.random((4, 12)) * np.array([[1], [100], [0.1], [3]])
cases.append(case("very different brightness", E, pixels(E, 4)))
E = rng.random((12, 20)); E[7:] = E[:5] + 0.01 * rng.random((5, 20)); E[11] = 0
cases.append(case("twelve, five nearly repeated, one zero", E, pixels(E, 4)))
E = rng.random((5, 3))
cases.append(case("more endmembers than bands", E, pixels(E, 4)))

out = pathlib.Path(__file__).with_name("solvers.json")
out.write_text('{"cases":[\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]}\n")
print(out.name, out.stat().st_size, "bytes", [(c["name"], c["nnls"]["unique"], c["fcls"]["unique"]) for c in cases])

"""Golden vectors for the spatial scan, in float64, by NumPy and nothing shared with the studio's code.

Writes spatial.json beside this file, in the format of generate_scan.py.  Needs: numpy.  The four scans are literal: the
image is flipped, scanned from its first corner and flipped back.  Gradients are complex-step derivatives of that forward
pass, (d/dv) Σ y·dy = Im Σ y(v + i·1e-30)·dy / 1e-30, exact to rounding: no adjoint is written down here.

    dt = softplus(delta + delta_bias);  a = exp(dt A);  x = (1 - a)^2 B u
    one scan, from the first corner:  g[i,j] = a[i,j] g[i,j-1] + x[i,j];  h[i,j] = a[i,j] h[i-1,j] + g[i,j]
    y = (C . mean of the four h + D u) silu(z)
Shapes: u, delta, z (b, h, w, e); A (e, n); B, C (b, h, w, n); D, delta_bias (e,).
"""
import json, pathlib
import numpy as np

def corner(a, x):
    b, hh, ww, e, n = x.shape
    h = np.zeros_like(x)
    for i in range(hh):
        g = np.zeros((b, e, n), x.dtype)
        for j in range(ww):
            g = a[:, i, j] * g + x[:, i, j]
            h[:, i, j] = g + (a[:, i, j] * h[:, i - 1, j] if i else 0)
    return h

def spatial(u, delta, A, B, C, D, delta_bias, z=None):
    dt = np.log(1 + np.exp(delta + delta_bias))
    t = dt[..., None] * A
    a = np.exp(t); x = (1 - a) ** 2 * B[..., None, :] * u[..., None]
    h = 0
    for axes in ((), (1,), (2,), (1, 2)):
        h = h + np.flip(corner(np.flip(a, axes), np.flip(x, axes)), axes)
    y = (C[..., None, :] * h / 4).sum(-1) + D * u
    return y if z is None else y * z / (1 + np.exp(-z))

def gradient(inputs, name, dy):
    v = inputs[name]; out = np.empty(v.size)
    for k in range(v.size):
        moved = v.astype(complex); moved.reshape(-1)[k] += 1e-30j
        out[k] = (spatial(**{**inputs, name: moved}) * dy).sum().imag / 1e-30
    return out.reshape(v.shape)

def pack(t): return {"shape": list(t.shape), "data": [float(f"{v:.10g}") for v in t.reshape(-1)]}

def case(lead, e, n, gate, seed):
    g = np.random.default_rng(seed)
    # Inputs are float32 numbers, so that no backend reads another number than this script did.
    rnd = lambda *s: g.standard_normal(s).astype(np.float32).astype(float)
    x = {"u": rnd(*lead, e), "delta": rnd(*lead, e), "A": np.float32(-np.exp(rnd(e, n) * .5)).astype(float),
         "B": rnd(*lead, n), "C": rnd(*lead, n), "D": rnd(e), "delta_bias": np.float32(rnd(e) * .5 - 1).astype(float)}
    if gate: x["z"] = rnd(*lead, e)
    y = spatial(**x); dy = rnd(*y.shape)
    return {"name": f"spatial_{'x'.join(map(str, lead))}_e{e}_n{n}_{'gated' if gate else 'plain'}",
            "inputs": {k: pack(v) for k, v in x.items()}, "y": pack(y), "dy": pack(dy),
            "grads": {k: pack(gradient(x, k, dy)) for k in x}}

if __name__ == "__main__":
    cases = [((1, 1, 1), 1, 1, 0), ((2, 3, 5), 3, 4, 1), ((1, 7, 6), 6, 1, 1), ((1, 1, 11), 2, 3, 0), ((1, 13, 1), 3, 2, 1)]
    out = [case(lead, e, n, bool(gate), 11 + i) for i, (lead, e, n, gate) in enumerate(cases)]
    (pathlib.Path(__file__).parent / "spatial.json").write_text(json.dumps(out))

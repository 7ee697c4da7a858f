"""Writes the small .npy and .npz files of this folder with NumPy itself; the reader tests compare with `value`.

    python3 testdata/npy/generate_npy.py
"""
import pathlib

import numpy as np

here = pathlib.Path(__file__).parent
LINES, SAMPLES, BANDS = 3, 5, 4
line, sample, band = np.indices((LINES, SAMPLES, BANDS))
value = (17 * line + 7 * sample + 31 * band + 3 * line * band) % 120

np.save(here / "c_f4.npy", value.astype("<f4"))
np.save(here / "fortran_u2_big.npy", np.asfortranarray(value.astype(">u2")))
np.save(here / "half.npy", (value / 4).astype("<f2"))
first = np.indices((LINES, SAMPLES))
fraction = (first[0] * SAMPLES + first[1]) / 20
with open(here / "version2.npy", "wb") as f:
    np.lib.format.write_array(f, value.astype("<i4"), version=(2, 0))
truth = dict(
    Y=np.moveaxis(value, 2, 0).astype("<i2"),  # bands x lines x samples
    wavelengths=np.linspace(400, 700, BANDS),
    A=np.stack([fraction, 1 - fraction], axis=2),  # lines x samples x endmembers
    M=np.add.outer(np.arange(BANDS), 10.0 * np.arange(2)),  # bands x endmembers
    names=np.array(["soil", "gr\u00fcn"]),
)
np.savez(here / "stored.npz", **truth)
np.savez_compressed(here / "deflated.npz", **truth)

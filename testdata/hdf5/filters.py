"""Small HDF5 files whose filters come from other programs than the studio's own library; see README.md beside.

    python3 -m venv v && v/bin/pip install numpy h5py netCDF4 tables
    apt-get install hdf5-tools hdf5-filter-plugin          # h5repack with LZ4 and bzip2
    v/bin/python testdata/hdf5/filters.py
"""

import os
import pathlib
import subprocess

import h5py
import netCDF4
import numpy
import tables

folder = pathlib.Path(__file__).parent / "filters"
folder.mkdir(exist_ok=True)
line, sample, band = numpy.meshgrid(range(6), range(7), range(8), indexing="ij")
cube = (line * 8 + (sample > 3) * 4 + band / 4).astype("f4")
chunks = (3, 7, 8)

with h5py.File(folder / "lzf.h5", "w") as f:
    f.create_dataset("x", data=cube, chunks=chunks, compression="lzf", shuffle=True)

for name in ("zstd", "szip"):
    with netCDF4.Dataset(folder / f"{name}.nc", "w") as f:
        for axis, length in zip(("y", "x", "wavelength"), cube.shape):
            f.createDimension(axis, length)
        # The list of wavelengths is compressed, too.
        w = f.createVariable("wavelength", "f4", ("wavelength",), compression=name)
        w.units = "nm"
        w[:] = 400 + 10 * numpy.arange(8)
        v = f.createVariable("cube", "f4", ("y", "x", "wavelength"), compression=name, chunksizes=chunks)
        v[:] = cube

for name, library, bits in (
    ("blosc-lz4", "blosc:lz4", False),
    ("blosc-zstd-bitshuffle", "blosc:zstd", True),
    ("blosc2-zstd", "blosc2:zstd", False),
):
    with tables.open_file(str(folder / f"{name}.h5"), "w") as f:
        filters = tables.Filters(complevel=5, complib=library, shuffle=not bits, bitshuffle=bits)
        f.create_carray("/", "x", obj=cube, chunkshape=chunks, filters=filters)

# netCDF4 sends h5repack to its own plug-ins, of which LZ4 is none; without one h5repack compresses nothing.
environment = {k: v for k, v in os.environ.items() if k != "HDF5_PLUGIN_PATH"}
plain = folder / "plain.h5"
with h5py.File(plain, "w") as f:
    f.create_dataset("x", data=cube, chunks=chunks)
for name, filter_ in (("lz4", "UD=32004,0,0"), ("bzip2", "UD=307,0,1,9")):
    subprocess.run(["h5repack", "-f", filter_, plain, folder / f"{name}.h5"], check=True, env=environment)
plain.unlink()

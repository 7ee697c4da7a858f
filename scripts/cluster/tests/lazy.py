"""lazy.py <model.onnx> <scene.npy> <expected.npy> <yes|no>: the largest difference of `unmix` on a Dask array in blocks,
smoothed or not."""

import sys

import dask.array as da
import numpy as np
import xarray as xr

from unmixing_cluster.with_dask import unmix

model, scene, expected = sys.argv[1], np.load(sys.argv[2]), np.load(sys.argv[3])
array = xr.DataArray(da.from_array(scene, chunks=(96, 96, -1)), dims=("lines", "samples", "bands"))
maps = unmix(array, model, smooth=sys.argv[4] == "yes").compute(scheduler="synchronous")
same = maps.shape == expected.shape and (np.isnan(maps) == np.isnan(expected)).all()
print(np.nanmax(np.abs(maps - expected)) if same else np.inf)

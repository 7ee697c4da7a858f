"""compare.py <maps.zarr or .tif> <expected.npy>: prints the largest difference; NaN must be at the same places."""

import sys

import numpy as np

path, expected = sys.argv[1], np.load(sys.argv[2])
if path.endswith(".tif"):
    import rasterio

    with rasterio.open(path) as data:
        maps = data.read().transpose(1, 2, 0)
else:
    import zarr

    maps = np.asarray(zarr.open_array(path, mode="r"))
same = maps.shape == expected.shape and (np.isnan(maps) == np.isnan(expected)).all()
print(np.nanmax(np.abs(maps - expected)) if same else np.inf)

"""readers.py <folder>: one cube as HDF5, NetCDF-like HDF5 of bands first, Zarr and GeoTIFF must read alike. Prints ok."""

import sys
from pathlib import Path

import h5py
import numpy as np
import rasterio
import zarr

from unmixing_cluster.errors import ClusterError
from unmixing_cluster.model import About
from unmixing_cluster.scenes import check, fingerprint, open_scene, spectra

folder = Path(sys.argv[1])
cube = np.random.default_rng(0).integers(100, 9000, (20, 17, 6)).astype(np.int16)
cube[3, 4] = -9999
nm = [500.0, 530, 560, 590, 620, 650]
expected = cube.astype(np.float32) / 10_000
expected[3, 4] = np.nan

with h5py.File(folder / "a.h5", "w") as file:
    data = file.create_dataset("cube/reflectance", data=cube)
    data.attrs.update({"scale_factor": 1e-4, "_FillValue": -9999})
    file["cube/wavelengths"] = np.array(nm) / 1000
    file["cube/wavelengths"].attrs["units"] = "micrometers"
    file["other"] = np.zeros((20, 17, 5))
with h5py.File(folder / "b.nc", "w") as file:
    data = file.create_dataset("radiance", data=cube.transpose(2, 0, 1), chunks=(2, 10, 17))
    data.attrs.update({"scale_factor": 1e-4, "_FillValue": -9999})
group = zarr.open_group(str(folder / "c.zarr"), mode="w")
group["spectra"] = cube
group["spectra"].attrs.update({"scale_factor": 1e-4, "_FillValue": -9999})
place = {"crs": "EPSG:32611", "transform": rasterio.Affine(30, 0, 500_000, 0, -30, 4_000_000)}
size = {"driver": "GTiff", "height": 20, "width": 17, "count": 6, "dtype": "int16", "nodata": -9999}
with rasterio.open(folder / "d.tif", "w", **size, **place) as to:
    to.write(cube.transpose(2, 0, 1))
    to.scales = (1e-4,) * 6

about = About(["a", "b"], 6, nm, "reflectance", {"none": [], "gain": 1, "divideBy": 1, "offset": 0}, 1.2,
              list(range(6)), "pixel", 0, None, "0", "")  # fmt: skip
for name in ("a.h5", "b.nc", "c.zarr", "d.tif"):
    scene = open_scene(folder / name, 6)
    check(scene, about)
    got = spectra(scene, about, 2, 9, 1, 12)
    assert got.shape == (9, 12, 6), name
    assert np.allclose(got, expected[2:11, 1:13], atol=1e-6, equal_nan=True), name
    assert len(fingerprint(folder / name)) == 64
assert np.allclose(open_scene(folder / "a.h5", 6).wavelengths, nm)
for wrong, said in ((about.__class__(**{**about.__dict__, "wavelengths": [v + 20 for v in nm]}), "wavelengths"),
                    (about.__class__(**{**about.__dict__, "brightness": 100.0}), "times as bright")):  # fmt: skip
    try:
        check(open_scene(folder / "a.h5", 6), wrong)
        raise AssertionError(said)
    except ClusterError as error:
        assert said in str(error), error
with h5py.File(folder / "two.h5", "w") as file:
    file["x"], file["y"] = cube, cube
try:
    open_scene(folder / "two.h5", 6)
    raise AssertionError("two arrays")
except ClusterError as error:
    assert "--variable" in str(error)
assert open_scene(folder / "two.h5", 6, "y").array == "y"
print("ok")

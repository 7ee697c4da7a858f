"""Small NetCDF-3 files by the netCDF-C library, for the reader's tests; see ../README.md.

    pip install numpy netCDF4 && python testdata/netcdf3/netcdf3.py
"""

import pathlib

import netCDF4
import numpy

folder = pathlib.Path(__file__).parent
line, sample, band = numpy.meshgrid(range(5), range(4), range(6), indexing="ij")
cube = (line * 24 + sample * 6 + band) / 8

for name, form in (
    ("classic", "NETCDF3_CLASSIC"),
    ("offset64", "NETCDF3_64BIT_OFFSET"),
    ("data64", "NETCDF3_64BIT_DATA"),
):
    with netCDF4.Dataset(folder / f"{name}.nc", "w", format=form) as f:
        f.title = "Made for tests"
        # Lines are records, and lie between those of another variable of an odd size.
        for axis, length in (("y", None), ("x", 4), ("wavelength", 6), ("chars", 5)):
            f.createDimension(axis, length)
        w = f.createVariable("wavelength", "f8", ("wavelength",))
        w.units = "um"
        w[:] = 0.5 + 0.01 * numpy.arange(6)
        names = f.createVariable("names", "S1", ("x", "chars"))
        names[:] = numpy.array([list(n.ljust(5, "\0")) for n in ("soil", "tree", "water", "sand")], "S1")
        quality = f.createVariable("time_flag", "i1", ("y",))
        v = f.createVariable("reflectance", "u2" if form.endswith("DATA") else "i2", ("y", "x", "wavelength"))
        v.units = "1"
        v.long_name = "surface reflectance"
        v.scale_factor = 0.125
        values = numpy.ma.masked_where((line == 2) & (sample == 1), cube)
        v[:] = values
        quality[:] = numpy.arange(5)

"""Scenes on disk by the field's libraries: ENVI (spectral), GeoTIFF (rasterio), NetCDF-4 and HDF5 (h5py), Zarr (zarr)."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import numpy as np

from .errors import ClusterError
from .model import About


@dataclass
class Scene:
    """`read(line, lines, sample, samples)` gives values as they are stored, [lines, samples, bands]."""

    name: str
    files: list[Path]
    lines: int
    samples: int
    bands: int
    wavelengths: list[float] | None
    read: Callable[[int, int, int, int], np.ndarray]
    #: What the file itself says of its values: v · gain + offset; None: nothing
    scale: tuple[np.ndarray, np.ndarray] | None = None
    none: list[float] = field(default_factory=list)
    #: For rasterio: crs and transform, where the scene has a place
    place: dict = field(default_factory=dict)
    #: Of a file of many arrays: which one, and which of its axes are the bands
    array: str = ""
    band_axis: int = 2


def open_scene(path: str | Path, bands: int, variable: str | None = None) -> Scene:
    """@param bands that are asked for: which axis of an array they are"""
    path = Path(path)
    if not path.exists():
        raise ClusterError("There is no such scene.", str(path), "Check the path.")
    suffix = path.suffix.lower()
    if suffix == ".zarr" or (path.is_dir() and any((path / f).exists() for f in ("zarr.json", ".zgroup", ".zarray"))):
        return _zarr(path, bands, variable)
    if suffix in (".nc", ".nc4", ".h5", ".hdf5", ".he5", ".hdf"):
        return _hdf5(path, bands, variable)
    if suffix in (".tif", ".tiff"):
        return _tiff(path)
    if suffix == ".hdr" or path.with_suffix(".hdr").exists() or Path(f"{path}.hdr").exists():
        return _envi(path)
    raise ClusterError(
        "The scene is in no form that is read here.",
        path.name,
        "ENVI (.hdr), GeoTIFF, NetCDF-4/HDF5 and Zarr are; the studio reads more (npm run unmix -- apply).",
    )


def _envi(path: Path) -> Scene:
    import spectral

    spectral.settings.envi_support_nonlowercase_params = True
    header = path if path.suffix.lower() == ".hdr" else next(
        h for h in (path.with_suffix(".hdr"), Path(f"{path}.hdr")) if h.exists()
    )
    image = spectral.envi.open(str(header))
    meta = {k.lower(): v for k, v in image.metadata.items()}
    lines, samples, bands = image.shape
    values = image.open_memmap(interleave="bip")
    gains, offsets = (meta.get(f"data {k} values") for k in ("gain", "offset"))
    scale = None
    if gains or offsets or meta.get("reflectance scale factor"):
        gain = np.array(gains or [1] * bands, dtype=float) / float(meta.get("reflectance scale factor") or 1)
        scale = (gain, np.array(offsets or [0] * bands, dtype=float))
    none = meta.get("data ignore value")
    return Scene(
        name=header.stem,
        files=[header, Path(image.filename)],
        lines=lines,
        samples=samples,
        bands=bands,
        wavelengths=_nanometres(image.bands.centers, meta.get("wavelength units")),
        read=lambda l, n, s, m: np.asarray(values[l : l + n, s : s + m]),
        scale=scale,
        none=[float(none)] if none is not None else [],
    )


def _tiff(path: Path) -> Scene:
    import rasterio
    from rasterio.windows import Window

    with rasterio.open(path) as data:
        lines, samples, bands = data.height, data.width, data.count
        gains, offsets = np.array(data.scales), np.array(data.offsets)
        said = [data.tags(b + 1).get("wavelength") for b in range(bands)]
        place = {"crs": data.crs, "transform": data.transform} if data.crs else {}
        none = [v for v in set(data.nodatavals) if v is not None]

    def read(l: int, n: int, s: int, m: int) -> np.ndarray:
        with rasterio.open(path) as data:
            return data.read(window=Window(s, l, m, n)).transpose(1, 2, 0)

    return Scene(
        name=path.stem,
        files=[path],
        lines=lines,
        samples=samples,
        bands=bands,
        wavelengths=_nanometres(said, None) if all(said) else None,
        read=read,
        scale=(gains, offsets) if (gains != 1).any() or (offsets != 0).any() else None,
        none=none,
        place=place,
    )


def _hdf5(path: Path, bands: int, variable: str | None) -> Scene:
    import h5py

    with h5py.File(path, "r") as file:
        found: dict[str, h5py.Dataset] = {}
        file.visititems(lambda name, item: found.update({name: item}) if isinstance(item, h5py.Dataset) else None)
        scene = _array(path, {k: (v.shape, dict(v.attrs)) for k, v in found.items()}, bands, variable)
        scene.wavelengths = _beside({k: v for k, v in found.items()}, bands)
    name, axis = scene.array, scene.band_axis

    def read(l: int, n: int, s: int, m: int) -> np.ndarray:
        with h5py.File(path, "r") as file:
            return _window(file[name], axis, l, n, s, m)

    scene.read = read
    return scene


def _zarr(path: Path, bands: int, variable: str | None) -> Scene:
    import zarr

    node = zarr.open(str(path), mode="r")
    found = {"": node} if hasattr(node, "shape") else dict(_arrays(node))
    scene = _array(path, {k: (v.shape, dict(v.attrs)) for k, v in found.items()}, bands, variable)
    scene.wavelengths = _beside(found, bands)
    array, axis = found[scene.array], scene.band_axis
    scene.read = lambda l, n, s, m: _window(array, axis, l, n, s, m)
    return scene


def _arrays(group, prefix: str = ""):
    for name, array in group.arrays():
        yield prefix + name, array
    for name, inner in group.groups():
        yield from _arrays(inner, f"{prefix}{name}/")


def _array(path: Path, found: dict, bands: int, variable: str | None) -> Scene:
    """Which array is the cube: the one that is named, or the only one with three axes of which one is the bands."""
    cubes = [k for k, (shape, _) in found.items() if len(shape) == 3 and bands in (shape[0], shape[2])]
    named = [k for k in cubes if variable in (None, k, k.split("/")[-1])]
    if len(named) != 1:
        raise ClusterError(
            "Which array is the cube is not clear.",
            ", ".join(named or cubes) or f"no array of three axes of which the first or last has {bands} bands",
            "Name it with --variable.",
        )
    shape, attributes = found[named[0]]
    axis = 2 if shape[2] == bands else 0
    lines, samples = (shape[0], shape[1]) if axis == 2 else (shape[1], shape[2])
    gain, offset = attributes.get("scale_factor"), attributes.get("add_offset")
    none = [float(np.ravel(v)[0]) for k in ("_FillValue", "missing_value") if (v := attributes.get(k)) is not None]
    scene = Scene(path.stem, [path], int(lines), int(samples), bands, None, None, none=none)
    if gain is not None or offset is not None:
        ones = np.ones(bands)
        scene.scale = (ones * float(np.ravel(1 if gain is None else gain)[0]), ones * float(np.ravel(offset or 0)[0]))
    scene.array, scene.band_axis = named[0], axis
    return scene


def _window(array, axis: int, l: int, n: int, s: int, m: int) -> np.ndarray:
    if axis == 2:
        return np.asarray(array[l : l + n, s : s + m, :])
    return np.asarray(array[:, l : l + n, s : s + m]).transpose(1, 2, 0)


def _beside(found: dict, bands: int) -> list[float] | None:
    """Wavelengths that lie beside the cube under a name that says so."""
    for name, array in found.items():
        if "wavelength" in name.lower() and array.shape == (bands,):
            units = array.attrs.get("units")
            return _nanometres(np.asarray(array[:]), units.decode() if isinstance(units, bytes) else units)
    return None


def _nanometres(values, units: str | None) -> list[float] | None:
    if values is None or len(values) == 0:
        return None
    nm = np.array(values, dtype=float)
    micro = (units or "").lower().startswith(("micro", "um", "µm")) or (not units and nm.max() < 100)
    return list(nm * 1000 if micro else nm)


def check(scene: Scene, about: About) -> None:
    """@raises ClusterError where the scene's bands or values are not those that were learned"""
    if scene.bands != about.bands:
        raise ClusterError(
            f"{scene.name} has other bands than were learned.",
            f"{scene.bands} bands, {about.bands} learned",
            "Resample it first; npm run unmix -- apply does so by itself.",
        )
    if scene.wavelengths and about.wavelengths:
        a, b = np.array(scene.wavelengths), np.array(about.wavelengths)
        step = np.abs(np.diff(b, append=b[-2]))
        if (np.abs(a - b) > np.maximum(0.1, step / 10)).any():
            raise ClusterError(
                f"{scene.name} has other wavelengths than were learned.",
                f"{a[0]:.1f} to {a[-1]:.1f} nm, {b[0]:.1f} to {b[-1]:.1f} nm learned",
                "Resample it first; npm run unmix -- apply does so by itself.",
            )
    row = spectra(scene, about, scene.lines // 2, 1, 0, scene.samples)[0][:, about.used_bands]
    norms = np.linalg.norm(row[np.isfinite(row).all(axis=1) & (np.ptp(row, axis=1) > 0)], axis=1)
    times = norms.mean() / about.brightness if norms.size else 1
    if not 1 / 20 < times < 20:
        raise ClusterError(
            f"{scene.name} is in another unit or scale than was learned.",
            f"spectra {times:.3g} times as bright",
            "Say the scale in the file, or convert it.",
        )


def spectra(scene: Scene, about: About, line: int, lines: int, sample: int, samples: int) -> np.ndarray:
    """[lines, samples, bands] float32 in the learned scale, NaN where the file has no data"""
    raw = scene.read(line, lines, sample, samples)
    values = raw.astype(np.float64)
    if scene.scale is not None:
        values = values * scene.scale[0] + scene.scale[1]
    else:
        # A file that says nothing of its values is read as the learned one was.
        change = about.change
        values = values * change["gain"] / change["divideBy"] + change["offset"]
    for none in scene.none or about.change["none"]:
        values[raw == none] = np.nan
    return values.astype(np.float32)


def fingerprint(path: Path) -> str:
    """As `fingerprint` of src/scene/fingerprint.ts; of a folder, of its files' paths and fingerprints in order."""
    import hashlib

    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file())
        text = "".join(f"{fingerprint(p)}  {p.relative_to(path).as_posix()}\n" for p in inside)
        return hashlib.sha256(text.encode()).hexdigest()
    pieces, size = 16, os.path.getsize(path)
    digest = hashlib.sha256(size.to_bytes(8, "little"))
    with open(path, "rb") as file:
        if size <= pieces * 65_536:
            digest.update(file.read())
        else:
            for i in range(pieces):
                file.seek(i * (size - 65_536) // (pieces - 1))
                digest.update(file.read(65_536))
    return digest.hexdigest()

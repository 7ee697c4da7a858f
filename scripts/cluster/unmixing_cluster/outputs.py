"""
Where the maps go. Windows are chunks of a Zarr array that lies under a name of its own while it is written, so that each is
written by one worker and is there or is not; when all are, the array gets its name (or becomes a GeoTIFF), and last the
manifest of `npm run unmix -- apply` is laid beside it.
"""

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np

from . import __version__
from .errors import ClusterError
from .scenes import Scene, fingerprint

FORMAT = "unmixing-studio-apply"
ENDING = "_manifest.json"


def part_of(out: Path, stem: str) -> Path:
    return out / f".{stem}_abundances.zarr.part"


def open_part(path: Path, shape: tuple[int, int, int], window: int):
    """The array that workers write [lines, samples, R], made or as it was left."""
    import zarr

    chunks = (min(window, shape[0]), min(window, shape[1]), shape[2])
    given = {"shape": shape, "chunks": chunks, "dtype": "float32", "fill_value": float("nan")}
    # A window without a valid pixel is written, too: what is not there has yet to be done.
    full = {"config": {"write_empty_chunks": True}} if _v3() else {"write_empty_chunks": True}
    if path.exists():
        try:
            array = zarr.open_array(str(path), mode="r+", **full)
            if array.shape == shape and array.chunks == chunks:
                return array
        except Exception:  # noqa: BLE001 - what a killed call left of an array's beginning is made anew
            pass
        shutil.rmtree(path)
    return zarr.open_array(str(path), mode="w", **given, **full)


def _v3() -> bool:
    import zarr

    return int(zarr.__version__.split(".")[0]) >= 3


def windows_there(path: Path, array) -> set[tuple[int, int]]:
    """Which chunks are on the disk, by their place in the grid."""
    found = set()
    grid = [range(-(-n // c)) for n, c in zip(array.shape[:2], array.chunks[:2])]
    for i in grid[0]:
        for j in grid[1]:
            if (path / f"{i}.{j}.0").exists() or (path / "c" / str(i) / str(j) / "0").exists():
                found.add((i, j))
    return found


def identity(scene: Scene) -> list[dict]:
    def size(path: Path) -> int:
        return sum(p.stat().st_size for p in path.rglob("*") if p.is_file()) if path.is_dir() else path.stat().st_size

    return [{"file": f.name, "bytes": size(f), "fingerprint": fingerprint(f)} for f in scene.files]


def manifest_at(out: Path, stem: str) -> dict | None:
    try:
        read = json.loads((out / f"{stem}{ENDING}").read_text())
        return read if read.get("format") == FORMAT and read.get("version") == 1 else None
    except (OSError, ValueError, AttributeError):
        return None


def is_done(out: Path, stem: str, scene: list[dict], asked: dict) -> bool:
    """Made of the same, and its files there."""
    known = manifest_at(out, stem)
    if not known or known.get("scene") != scene or known.get("asked") != asked:
        return False
    if known.get("versions", {}).get("unmixing-cluster") != __version__:
        return False
    return all((out / f["file"]).exists() and _size(out / f["file"]) == f["bytes"] for f in known["files"])


def check_folder(out: Path, weights: str) -> None:
    """@raises ClusterError where maps of other weights lie"""
    out.mkdir(parents=True, exist_ok=True)
    for path in out.glob(f"*{ENDING}"):
        known = manifest_at(out, path.name[: -len(ENDING)])
        if known and known["weights"]["sha256"] != weights:
            raise ClusterError(
                "The folder holds maps of other weights.",
                f"{path.name}: maps by {known['weights']['file']}",
                "Choose another folder for --out, so that no maps are mixed up.",
            )


def finish(out: Path, stem: str, array, scene: Scene, kind: str, names: list[str], manifest: dict) -> dict:
    """Gives the maps their name and writes the manifest. @returns the manifest"""
    part = part_of(out, stem)
    name = f"{stem}_abundances.{'tif' if kind == 'tiff' else 'zarr'}"
    answer = {"lines": scene.lines, "samples": scene.samples, "validPixels": _valid(array)}
    (out / f"{stem}{ENDING}").unlink(missing_ok=True)
    if kind == "tiff":
        _write_tiff(out / f".{name}.part", array, scene, names)
        os.replace(out / f".{name}.part", out / name)
    else:
        array.attrs.update({"endmembers": names, "_ARRAY_DIMENSIONS": ["lines", "samples", "endmembers"]})
        shutil.rmtree(out / name, ignore_errors=True)
        os.replace(part, out / name)
    whole = {
        "format": FORMAT,
        "version": 1,
        **manifest,
        "files": [{"file": name, "bytes": _size(out / name), "sha256": _digest(out / name)}],
        "answer": answer,
    }
    hidden = out / f".{stem}{ENDING}.part"
    hidden.write_text(json.dumps(whole, indent=2) + "\n")
    os.replace(hidden, out / f"{stem}{ENDING}")
    if kind == "tiff":
        shutil.rmtree(part, ignore_errors=True)
    return whole


def _rows(array):
    step = array.chunks[0]
    for line in range(0, array.shape[0], step):
        yield line, np.asarray(array[line : line + step])


def _valid(array) -> int:
    return int(sum(np.isfinite(values[:, :, 0]).sum() for _, values in _rows(array)))


def _write_tiff(path: Path, array, scene: Scene, names: list[str]) -> None:
    import rasterio
    from rasterio.windows import Window

    lines, samples, count = array.shape
    kind = {"driver": "GTiff", "dtype": "float32", "nodata": float("nan"), "compress": "deflate", "BIGTIFF": "IF_SAFER"}
    with rasterio.open(path, "w", height=lines, width=samples, count=count, **kind, **scene.place) as to:
        for line, values in _rows(array):
            to.write(values.transpose(2, 0, 1), window=Window(0, line, samples, values.shape[0]))
        for band, name in enumerate(names):
            to.set_band_description(band + 1, name)


def _files(folder: Path) -> list[Path]:
    return sorted((p for p in folder.rglob("*") if p.is_file()), key=lambda p: p.relative_to(folder).as_posix())


def _size(path: Path) -> int:
    return sum(p.stat().st_size for p in _files(path)) if path.is_dir() else path.stat().st_size


def _digest(path: Path) -> str:
    """Of a folder: of one line a file, "<hash>  <path>", as `apply` has it."""
    if path.is_dir():
        text = "".join(f"{_digest(p)}  {p.relative_to(path).as_posix()}\n" for p in _files(path))
        return hashlib.sha256(text.encode()).hexdigest()
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()

"""unmixing-cluster <model.onnx> <scene…> --out <folder> --engine ray|dask: one JSON line a scene, as `apply` has them."""

import argparse
import json
import os
import sys
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from . import __version__
from .errors import ClusterError
from .model import Model
from .outputs import check_folder, finish, identity, is_done, manifest_at, open_part, part_of
from .scenes import check, open_scene
from .work import Task, checked_window, missing, side_of


_lines = 1


def _tell(scene: dict) -> None:
    """A line of JSON to standard output as it was when the command began (see `main`)."""
    os.write(_lines, (json.dumps(scene) + "\n").encode())


def main(argv: list[str] | None = None) -> int:
    global _lines
    args = _arguments(argv)
    # Ray prints its cluster's messages, a worker's death say, to standard output, which is for scenes alone: what is
    # printed from here on goes to standard error.
    _lines = os.dup(1)
    os.dup2(2, 1)
    try:
        return _run(args)
    except ClusterError as error:
        print(str(error), file=sys.stderr)
        return 1


def _run(args: argparse.Namespace) -> int:
    about = Model(args.model).about
    out = Path(args.out)
    check_folder(out, about.weights)
    task = Task(
        *(str(Path(args.model).resolve()), str(out.resolve()), args.variable, checked_window(args.window)),
        *(args.threads, args.gpu),
    )
    stems = [Path(s).stem for s in args.scenes]
    twice = next((s for i, s in enumerate(stems) if s in stems[:i]), None)
    if twice:
        raise ClusterError("Two scenes would be written under one name.", twice, "Run them into two folders.")
    asked = {"format": args.format, "window": args.window, "variable": args.variable}
    failed, rows, open_scenes = 0, [], {}
    for path, stem in zip(args.scenes, stems):
        try:
            scene = open_scene(Path(path).resolve(), about.bands, args.variable)
            check(scene, about)
            who = identity(scene)
            if is_done(out, stem, who, asked):
                _say(path, "kept", manifest_at(out, stem))
                continue
            todo = missing(scene, about, stem, task)
            open_scenes[stem] = {"path": path, "scene": scene, "who": who, "left": len(todo)}
            rows += todo
        except (ClusterError, OSError, ValueError, KeyError) as error:
            failed += 1
            _tell({"scene": path, "status": "failed", "error": str(error)})
    began = time.monotonic()

    def end(stem: str) -> None:
        of = open_scenes[stem]
        scene = of["scene"]
        shape = (scene.lines, scene.samples, len(about.endmembers))
        array = open_part(part_of(out, stem), shape, side_of(scene, about, task.window))
        made = {
            "versions": _versions(args.engine, about.studio),
            "weights": {"file": Path(args.model).name, "sha256": about.weights},
            "scene": of["who"],
            "asked": asked,
        }
        whole = finish(out, stem, array, scene, args.format, about.endmembers, made)
        _say(of["path"], "done", whole, round(time.monotonic() - began, 2))

    for stem, of in open_scenes.items():
        if of["left"] == 0:
            end(stem)
    if rows:
        for stem in _engine(args)(rows, task):
            open_scenes[stem]["left"] -= 1
            if open_scenes[stem]["left"] == 0:
                end(stem)
    return 1 if failed else 0


def _engine(args: argparse.Namespace):
    if args.engine == "ray":
        from .with_ray import answers

        return lambda rows, task: answers(rows, task, args.workers)
    from .with_dask import answers as on_dask

    return lambda rows, task: on_dask(rows, task, args.workers, args.address)


def _say(scene: str, status: str, manifest: dict, seconds: float | None = None) -> None:
    files = [f["file"] for f in manifest["files"]]
    more = {} if seconds is None else {"seconds": seconds}
    _tell({"scene": scene, "status": status, **manifest["answer"], "files": files, **more})


def _versions(engine: str, studio: str) -> dict:
    found = {"unmixing-cluster": __version__, "unmixing-studio": studio}
    for name in ("onnxruntime", "zarr", engine):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "unknown"
    return found


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    ask = argparse.ArgumentParser(prog="unmixing-cluster", description=__doc__)
    ask.add_argument("model", help="an ONNX file: npm run unmix -- export <weights> --out <file>")
    ask.add_argument("scenes", nargs="+", help="ENVI, GeoTIFF, NetCDF-4/HDF5 or Zarr")
    ask.add_argument("--out", required=True, help="where the maps go; all workers must see it")
    ask.add_argument("--engine", choices=("ray", "dask"), default="ray")
    ask.add_argument("--format", choices=("zarr", "tiff"), default="zarr")
    ask.add_argument("--window", type=int, default=512, help="lines and samples of a window")
    ask.add_argument("--workers", type=int, default=2)
    ask.add_argument("--threads", type=int, default=1, help="of onnxruntime, a worker")
    ask.add_argument("--gpu", action="store_true", help="one GPU a worker, with onnxruntime-gpu")
    ask.add_argument("--variable", help="which array is the cube, where a file has several")
    ask.add_argument("--address", help="of a Dask scheduler; Ray takes RAY_ADDRESS")
    return ask.parse_args(argv)


if __name__ == "__main__":
    raise SystemExit(main())

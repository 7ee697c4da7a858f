"""
What is to be done, as windows of scenes, and one window: read with its halo, answered, written as one chunk. A window can be
done again without harm, which is all that an engine's retries need.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .errors import ClusterError
from .model import About, Model
from .outputs import open_part, part_of, windows_there
from .scenes import Scene, open_scene, spectra


@dataclass(frozen=True)
class Task:
    """What every worker is told."""

    model: str
    out: str
    variable: str | None
    window: int
    threads: int = 1
    gpu: bool = False


def grid_of(scene: Scene, about: About, window: int) -> tuple[int, int]:
    """@returns lines and samples of a window; the whole scene where pixels look at all of it"""
    if about.reach == "scene":
        return scene.lines, scene.samples
    return min(window, scene.lines), min(window, scene.samples)


def side_of(scene: Scene, about: About, window: int) -> int:
    return max(scene.lines, scene.samples) if about.reach == "scene" else window


def missing(scene: Scene, about: About, stem: str, task: Task) -> list[dict]:
    """Windows that are not on the disk, one row each."""
    path = part_of(Path(task.out), stem)
    shape = (scene.lines, scene.samples, len(about.endmembers))
    array = open_part(path, shape, side_of(scene, about, task.window))
    there = windows_there(path, array)
    h, w = array.chunks[:2]
    return [
        {"scene": str(scene.files[0]), "stem": stem, "i": i, "j": j}
        for i in range(-(-scene.lines // h))
        for j in range(-(-scene.samples // w))
        if (i, j) not in there
    ]


class Worker:
    """One onnxruntime session; scenes stay open between windows."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.model = Model(task.model, task.threads, task.gpu)
        about = self.model.about
        self._open = lru_cache(maxsize=4)(lambda path: open_scene(path, about.bands, task.variable))

    def do(self, row: dict) -> int:
        """@returns pixels that were answered"""
        about, task = self.model.about, self.task
        scene = self._open(str(row["scene"]))
        shape = (scene.lines, scene.samples, len(about.endmembers))
        stem, i, j = str(row["stem"]), int(row["i"]), int(row["j"])
        array = open_part(part_of(Path(task.out), stem), shape, side_of(scene, about, task.window))
        h, w = array.chunks[:2]
        top, left = i * h, j * w
        bottom, right = min(top + h, scene.lines), min(left + w, scene.samples)
        up, before = max(0, top - about.halo), max(0, left - about.halo)
        down, after = min(scene.lines, bottom + about.halo), min(scene.samples, right + about.halo)
        values = spectra(scene, about, up, down - up, before, after - before)
        # Maps that are too large to be smoothed as a whole are not smoothed by parts: `apply` has it so.
        smooth = about.most_smoothed is None or shape[0] * shape[1] * shape[2] <= about.most_smoothed
        maps = self.model.answer(values, smooth)
        array[top:bottom, left:right] = maps[top - up : bottom - up, left - before : right - before]
        return (bottom - top) * (right - left)


def checked_window(window: int) -> int:
    if 16 <= window <= 8192:
        return window
    raise ClusterError("--window is not usable.", str(window), "Give 16 to 8192 pixels.")

"""
Windows on Dask: `map_blocks` over a grid of which every block is one window, on a cluster of dask.distributed, which
schedules and does again what was lost with a worker. For arrays that are there already (xarray), `unmix` is lazy.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress

import numpy as np

from .work import Task, Worker

_workers: dict[Task, Worker] = {}


def _worker(task: Task) -> Worker:
    """One session a process."""
    if task not in _workers:
        _workers[task] = Worker(task)
    return _workers[task]


def _block(numbers: np.ndarray, rows: list[dict], task: Task) -> np.ndarray:
    return np.array([_worker(task).do(rows[k]) for k in numbers], dtype=np.int64)


def answers(rows: list[dict], task: Task, workers: int, address: str | None = None) -> Iterator[str]:
    """Yields the stem of each window's scene as windows are done. @param address of a scheduler; None: this machine"""
    import dask.array as da
    from dask.distributed import Client, LocalCluster, as_completed

    local = None if address else LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
    try:
        with Client(address or local) as client:
            blocks = da.arange(len(rows), chunks=1).map_blocks(_block, rows=rows, task=task, dtype=np.int64)
            futures = client.compute(list(blocks.to_delayed()))
            place = {future.key: k for k, future in enumerate(futures)}
            for future in as_completed(futures):
                future.result()
                yield rows[place[future.key]]["stem"]
    finally:
        if local:
            # A busy machine is slow to end its workers; their work is done.
            with suppress(TimeoutError, asyncio.TimeoutError):
                local.close(timeout=120)


def unmix(spectra, model_path: str, smooth: bool = True):
    """
    Abundances of a Dask array or xarray.DataArray [lines, samples, bands] in the learned scale, as a lazy Dask array
    [lines, samples, R]: blocks see their neighbours' edges as far as the model looks.
    """
    import dask.array as da

    from .model import Model

    about = Model(model_path).about
    array = da.asarray(getattr(spectra, "data", spectra)).rechunk({2: -1})
    if about.reach == "scene":
        array = array.rechunk(array.shape)
    R = len(about.endmembers)
    deep = {0: about.halo, 1: about.halo, 2: 0}
    wide = da.overlap.overlap(array, depth=deep, boundary="none") if about.halo else array
    maps = wide.map_blocks(_answer, model_path, smooth, dtype=np.float32, chunks=(*wide.chunks[:2], (R,)))
    return da.overlap.trim_overlap(maps, depth=deep, boundary="none") if about.halo else maps


_models: dict = {}


def _answer(block: np.ndarray, model_path: str, smooth: bool) -> np.ndarray:
    from .model import Model

    if model_path not in _models:
        _models[model_path] = Model(model_path)
    return _models[model_path].answer(block, smooth)

"""
Windows on Ray Data: a pool of actors, each with its own session. Scheduling, restarting actors and doing their windows
again are Ray's, with its own defaults.
"""

from collections.abc import Iterator

import numpy as np

from .work import Task, Worker


class Answer:
    """An actor of the pool. A batch is one row: numpy arrays of one element each."""

    def __init__(self, task: Task) -> None:
        self._worker = Worker(task)

    def __call__(self, batch: dict) -> dict:
        row = {key: values[0] for key, values in batch.items()}
        return {"stem": batch["stem"], "pixels": np.array([self._worker.do(row)])}


def answers(rows: list[dict], task: Task, workers: int) -> Iterator[str]:
    """Yields the stem of each window's scene as windows are done. Uses the cluster that Ray is told of, else this machine."""
    import ray

    ray.init(ignore_reinit_error=True, log_to_driver=False)
    done = ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
        Answer,
        batch_size=1,
        fn_constructor_kwargs={"task": task},
        compute=ray.data.ActorPoolStrategy(size=workers),
        num_cpus=task.threads,
        num_gpus=1 if task.gpu else None,
    )
    for row in done.iter_rows():
        yield str(row["stem"])

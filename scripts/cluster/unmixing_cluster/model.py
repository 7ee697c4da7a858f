"""An ONNX file of the studio in onnxruntime: what it says of itself, and its answers."""

import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort

from .errors import ClusterError


@dataclass(frozen=True)
class About:
    """The file's metadata; wavelengths and widths in nm, or None."""

    endmembers: list[str]
    bands: int
    wavelengths: list[float] | None
    unit: str
    #: How the learned file's numbers became values: {none, gain, divideBy, offset}
    change: dict
    #: Mean norm of the learned spectra
    brightness: float
    used_bands: list[int]
    #: 'pixel', 'window' or 'scene', and the pixels around a window that its answer needs
    reach: str
    halo: int
    #: Maps of more values than this are not smoothed; None: nothing is
    most_smoothed: int | None
    studio: str
    weights: str


class Model:
    """@param threads of onnxruntime, within one window; @param gpu: on CUDA, where onnxruntime has it"""

    def __init__(self, path: str | Path, threads: int = 1, gpu: bool = False) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        # That `smoothing` may be given and may be left out is worth a warning to onnxruntime, and meant here.
        options.log_severity_level = 3
        cuda = gpu and "CUDAExecutionProvider" in ort.get_available_providers()
        providers = (["CUDAExecutionProvider"] if cuda else []) + ["CPUExecutionProvider"]
        try:
            self._session = ort.InferenceSession(str(path), sess_options=options, providers=providers)
        except Exception as error:
            raise ClusterError(
                "The ONNX file cannot be loaded.", f"{path}: {error}", "Export it again from the weights."
            ) from error
        self.about = _about(self._session.get_modelmeta().custom_metadata_map, path)

    def answer(self, spectra: np.ndarray, smooth: bool = True) -> np.ndarray:
        """spectra [lines, samples, bands] -> abundances [lines, samples, R], float32, NaN at masked pixels"""
        lines, samples, bands = spectra.shape
        values = np.ascontiguousarray(spectra, dtype=np.float32)
        pixel = self.about.reach == "pixel"
        feeds = {"spectra": values.reshape(-1, bands) if pixel else values}
        if self.about.most_smoothed is not None and not smooth:
            feeds["smoothing"] = np.array(0, dtype=np.float32)
        (maps,) = self._session.run(["abundances"], feeds)
        return maps.reshape(lines, samples, -1)


def _about(meta: dict, path: str | Path) -> About:
    if meta.get("format") != "unmixing-studio-onnx" or meta.get("format_version") != "1":
        raise ClusterError(
            "The file is no ONNX file of Unmixing Studio, or of another version.",
            f"{os.path.basename(path)}, format {meta.get('format', 'none')} {meta.get('format_version', '')}",
            "Write one with: npm run unmix -- export <weights> --format onnx --out <file>",
        )
    most = meta.get("most_smoothed")
    return About(
        endmembers=json.loads(meta["endmembers"]),
        bands=int(meta["bands"]),
        wavelengths=json.loads(meta["wavelengths_nm"]),
        unit=meta["unit"],
        change=json.loads(meta["value_change"]),
        brightness=float(meta["brightness"]),
        used_bands=json.loads(meta["used_bands"]),
        reach=meta["reach"],
        halo=int(meta["halo"]),
        most_smoothed=None if most is None else int(most),
        studio=meta["studio"],
        weights=meta.get("weights_sha256", ""),
    )

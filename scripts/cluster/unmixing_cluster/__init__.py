"""Answers scenes with an ONNX file of Unmixing Studio, window by window, on an engine that exists: Ray Data or Dask."""

__version__ = "0.1.0"

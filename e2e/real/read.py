"""The spectrum of one pixel out of a real file, by NumPy, SciPy and the file's own numbers; knows nothing of the studio.

Standard input: a JSON list of {"kind", "path", "header"?, "line", "sample", "lines"?}; standard output: a list of lists.
"""
import json
import re
import struct
import sys
import zlib

import numpy as np

ENVI_TYPES = {1: "u1", 2: "i2", 3: "i4", 4: "f4", 5: "f8", 12: "u2", 13: "u4", 14: "i8", 15: "u8"}
TIFF_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 12: 8, 16: 8}


def header_of(path):
    text = open(path, encoding="latin-1").read()
    plain = re.sub(r"\{[^}]*\}", "{}", text)
    return {k.strip().lower(): v.strip() for k, v in re.findall(r"^([^=\n]+)=(.*)$", plain, re.M)}


def envi(ask):
    h = header_of(ask["header"])
    n = {k: int(h[k]) for k in ("lines", "samples", "bands")}
    order = ">" if h.get("byte order") == "1" else "<"
    flat = np.fromfile(ask["path"], order + ENVI_TYPES[int(h["data type"])], offset=int(h.get("header offset", 0)))
    line, sample = ask["line"], ask["sample"]
    kind = h["interleave"].lower()
    if kind == "bsq":
        return flat.reshape(n["bands"], n["lines"], n["samples"])[:, line, sample]
    if kind == "bil":
        return flat.reshape(n["lines"], n["bands"], n["samples"])[line, :, sample]
    return flat.reshape(n["lines"], n["samples"], n["bands"])[line, sample]


def mat(ask):
    from scipy.io import loadmat

    variables = loadmat(ask["path"])
    array = max((v for k, v in variables.items() if not k.startswith("__")), key=np.size)
    if array.ndim == 3:
        return array[ask["line"], ask["sample"]]
    # Bands × pixels, down the columns of the image.
    return array[:, ask["line"] + ask["lines"] * ask["sample"]]


def mat73(ask):
    """Without an HDF5 library: the one deflated chunk that holds the table, 50 spectra × 144 bands of doubles."""
    data = open(ask["path"], "rb").read()
    for at in (m.start() for m in re.finditer(b"\x78", data)):
        try:
            chunk = zlib.decompressobj().decompress(data[at:])
        except zlib.error:
            continue
        if len(chunk) == 50 * 144 * 8:
            return np.frombuffer(chunk, "<f8").reshape(50, 144)[ask["line"] + ask["lines"] * ask["sample"]]
    raise ValueError("no chunk of 50 x 144 doubles")


def tiff(ask):
    """Uncompressed strips of whole numbers, interleaved by pixel or band by band, from the tags of the first directory."""
    data = open(ask["path"], "rb").read()
    e = "<" if data[:2] == b"II" else ">"
    at = struct.unpack(e + "I", data[4:8])[0]
    tags = {}
    for i in range(struct.unpack(e + "H", data[at : at + 2])[0]):
        entry = data[at + 2 + 12 * i : at + 14 + 12 * i]
        tag, kind, count = struct.unpack(e + "HHI", entry[:8])
        if kind not in (3, 4):
            continue
        size = TIFF_SIZES[kind] * count
        start = 0 if size <= 4 else struct.unpack(e + "I", entry[8:12])[0]
        raw = entry[8 : 8 + size] if size <= 4 else data[start : start + size]
        tags[tag] = np.frombuffer(raw, e + {3: "u2", 4: "u4"}[kind])
    width, height, bands = (int(tags[t][0]) for t in (256, 257, 277))
    assert tags.get(259, [1])[0] == 1 and 273 in tags, "uncompressed strips expected"
    kind = e + {1: "u", 2: "i", 3: "f"}[int(tags.get(339, [1])[0])] + str(int(tags[258][0]) // 8)
    flat = np.concatenate(
        [np.frombuffer(data[o : o + n], kind) for o, n in zip(tags[273].tolist(), tags[279].tolist())]
    )
    if tags.get(284, [1])[0] == 2:
        return flat.reshape(bands, height, width)[:, ask["line"], ask["sample"]]
    return flat.reshape(height, width, bands)[ask["line"], ask["sample"]]


READERS = {"envi": envi, "mat": mat, "mat73": mat73, "tiff": tiff}
json.dump([READERS[ask["kind"]](ask).astype(float).tolist() for ask in json.load(sys.stdin)], sys.stdout)

#!/usr/bin/env python3
"""The widths of the 256 strips that numpy's normal numbers are drawn from, read off its own numbers.

measure_ziggurat.py > ../../src/scene/labelErrors/zigguratWidths.ts

Where a draw ends in its first strip, normal = width * integer, and the raw 64-bit number says which strip and which
integer. The strips' edges follow from their equal areas, but numpy's table was not rounded correctly, so that bits only
agree with the widths it has.
"""
from decimal import Decimal as D, getcontext
import math
import numpy as np

getcontext().prec = 60
R = D('3.65415288536100877164542972039951576297485459974627388583')  # where 256 strips of equal area end at height 1
f = lambda x: (-x * x / 2).exp()


def tail(r):
    t = D(0)
    for k in range(600, 0, -1):
        t = D(k) / (r + t)
    return f(r) / (r + t)


area = R * f(R) + tail(R)
edges = [R]
for _ in range(254):
    edges.append((-2 * (area / edges[-1] + f(edges[-1])).ln()).sqrt())
near = [float(x / 2**52) for x in [area / f(R)] + edges[::-1]]

seen = [[] for _ in range(256)]
for seed in range(60):
    bits = np.random.PCG64(seed)
    for _ in range(4000):
        before = bits.state
        raw = int(bits.random_raw())
        after = bits.state
        strip, rest = raw & 255, raw >> 8
        integer = (rest >> 1) & 0xFFFFFFFFFFFFF
        bits.state = before
        z = abs(float(np.random.Generator(bits).standard_normal()))
        if abs(z - integer * near[strip]) < 1e-12 * z:
            seen[strip].append((integer, z))
        bits.state = after

widths = []
for strip in range(256):
    w = near[strip]
    for _ in range(200):
        w = math.nextafter(w, 0)
    fits = []
    for _ in range(401):
        if all(integer * w == z for integer, z in seen[strip]):
            fits.append(w)
        w = math.nextafter(w, 1)
    assert len(seen[strip]) > 50 and len(fits) == 1, (strip, len(seen[strip]), fits)
    widths += fits

print('/** Written by testdata/labels/measure_ziggurat.py: a normal number of strip i is this width times a 52-bit integer. */')
print('export const zigguratWidths: readonly number[] = [')
print('  ' + ', '.join(map(repr, widths)) + ',')
print('];')

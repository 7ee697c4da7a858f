// da of one pixel, of both images; twin: reference.ts. i = pixel. Bindings: a, ZE, gram, fixed, given, truth?, dy, da.
fn run(i: u32) {
  let w = fixed[4u * i];
  let first = u32(fixed[4u * i + 2u]);
  let last = first + u32(fixed[4u * i + 3u]);
  let s = scaleOf(crossOf(i), energyOf(i));
  for (var r = 0u; r < dims.R; r++) {
    let at = i * dims.R + r;
    var v = 2.0 * dims.rec * w * s * (s * mixed(i, r) - ZE[at]);
    if (a[at] > 1e-8) {
      v += 0.5 * dims.sparse * w / sqrt(a[at]);
    }
    for (var l = first; l < last; l++) {
      let label = l * (dims.R + 1u);
      v += dims.sup * given[label + dims.R] * sign(a[at] - given[label + r]);
    }
    da[at] = dy[0] * v;
    // @if SYN
    let second = dims.N * dims.R + at;
    da[second] = dy[0] * 2.0 * dims.syn * w * (a[second] - truth[at]);
    // @end
  }
}

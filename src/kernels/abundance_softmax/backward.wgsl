// dRaw of `per` rows and their share of dGamma; twin: reference.ts. i = block. Bindings: a, da, prior?, dRaw, partial?.
fn run(i: u32) {
  let stop = min((i + 1u) * dims.per, dims.n);
  var total = 0.0;
  for (var row = i * dims.per; row < stop; row++) {
    let start = row * dims.R;
    var mean = 0.0;
    for (var r = 0u; r < dims.R; r++) {
      mean += a[start + r] * da[start + r];
    }
    for (var r = 0u; r < dims.R; r++) {
      let v = a[start + r] * (da[start + r] - mean);
      dRaw[start + r] = v;
      // @if PRIOR
      total += prior[start + r] * v;
      // @end
    }
  }
  // @if PRIOR
  partial[i] = total;
  // @end
}

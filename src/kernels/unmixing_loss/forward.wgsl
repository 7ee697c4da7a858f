// Partial sums of rec, sup, sparse, syn over blocks of `per` pixels. i = block.
// Bindings: a, ZE, gram, fixed, given, truth?, partial.
fn run(i: u32) {
  let stop = min((i + 1u) * dims.per, dims.N);
  var rec = 0.0;
  var sup = 0.0;
  var sparse = 0.0;
  var syn = 0.0;
  for (var p = i * dims.per; p < stop; p++) {
    let w = fixed[4u * p];
    let first = u32(fixed[4u * p + 2u]);
    let last = first + u32(fixed[4u * p + 3u]);
    let cross = crossOf(p);
    let energy = energyOf(p);
    let s = scaleOf(cross, energy);
    rec += w * (fixed[4u * p + 1u] - 2.0 * s * cross + s * s * energy);
    for (var r = 0u; r < dims.R; r++) {
      let v = a[p * dims.R + r];
      sparse += w * sqrt(max(v, 1e-8));
      for (var l = first; l < last; l++) {
        let label = l * (dims.R + 1u);
        sup += given[label + dims.R] * abs(v - given[label + r]);
      }
      // @if SYN
      let miss = a[(dims.N + p) * dims.R + r] - truth[p * dims.R + r];
      syn += w * miss * miss;
      // @end
    }
  }
  partial[4u * i] = rec;
  partial[4u * i + 1u] = sup;
  partial[4u * i + 2u] = sparse;
  partial[4u * i + 3u] = syn;
}

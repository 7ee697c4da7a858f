// Partial sums of rec, sup, syn over blocks of `per` rows, then of what is minimised, twice: for the record and for the
// total. Terms that do not count are left out. i = block. Bindings: a, wanted, rows, places?, directions?, partial.
fn run(i: u32) {
  let stop = min((i + 1u) * dims.per, dims.T);
  var rec = 0.0;
  var sup = 0.0;
  var syn = 0.0;
  for (var t = i * dims.per; t < stop; t++) {
    // @if HELD
    // Most rows are judged by nothing.
    if (rows[4u * t] != 0.0) {
      rec += rows[4u * t] * min(missOf(t, scaleOf(t)), dims.cap) / f32(dims.K);
    }
    // @end
    var far = 0.0;
    var square = 0.0;
    for (var r = 0u; r < dims.R; r++) {
      let gap = a[t * dims.R + r] - wanted[t * dims.R + r];
      far += abs(gap);
      square += gap * gap;
    }
    sup += rows[4u * t + 1u] * far;
    syn += rows[4u * t + 2u] * square;
  }
  var at = i * dims.width;
  // @if REC
  partial[at] = rec;
  at++;
  // @end
  // @if SUP
  partial[at] = sup;
  at++;
  // @end
  // @if SYN
  partial[at] = syn;
  at++;
  // @end
  let total = dims.rec * rec + dims.sup * sup + dims.syn * syn;
  partial[at] = total;
  partial[at + 1u] = total;
}

// da of one row; twin: reference.ts. i = row. Bindings: a, wanted, rows, places?, directions?, dy, da.
fn run(i: u32) {
  var pull = 0.0;
  // @if HELD
  var scale = 0.0;
  if (rows[4u * i] != 0.0) {
    scale = scaleOf(i);
    if (missOf(i, scale) <= dims.cap) {
      pull = -2.0 * dims.rec * rows[4u * i] * scale / f32(dims.K);
    }
  }
  // @end
  for (var r = 0u; r < dims.R; r++) {
    let at = i * dims.R + r;
    let gap = a[at] - wanted[at];
    var sum = dims.sup * rows[4u * i + 1u] * sign(gap) + 2.0 * dims.syn * rows[4u * i + 2u] * gap;
    // @if HELD
    if (pull != 0.0) {
      for (var k = 0u; k < dims.K; k++) {
        let left = places[i * dims.K + k] - scale * mixed(i, k);
        sum += pull * left * directions[r * dims.K + k];
      }
    }
    // @end
    da[at] = dy[0] * sum;
  }
}

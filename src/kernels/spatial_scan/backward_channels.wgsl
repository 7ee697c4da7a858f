// Backward spatial scan: d u and d delta, and partial sums of d A, d D, d deltaBias over a block of pixels. One thread a
// (block, channel), channel fastest.
// Bindings: u, B, packed (A | D | deltaBias), dx, da, dOut → d u, steps → d delta, partial [blocks, d·n + d + d].
fn run(i: u32) {
  let c = i % dims.d;
  let block = i / dims.d;
  let skip = packed[dims.d * N + c];
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var dA@s = 0.0;
  // @end
  var dD = 0.0;
  var dBias = 0.0;
  let stop = min((block + 1u) * dims.per, dims.pixels);
  for (var p = block * dims.per; p < stop; p++) {
    let e = p * dims.d + c;
    let x = u[e];
    let dt = steps[e];
    let d = dOut[e];
    var dStep = 0.0;
    var dU = d * skip;
    // @unroll s < N
    {
      let k = (p * N + @su) * dims.d + c;
      let r = rest(dt * A@s);
      let b = B[p * N + @su];
      let g = dx[k];
      let decay = (da[k] - 2.0 * r * g * b * x) * (1.0 - r); // d/d(Δ A)
      dStep += decay * A@s;
      dA@s += decay * dt;
      dU += g * r * r * b;
    }
    // @end
    dOut[e] = dU;
    dD += d * x;
    let dDelta = dStep * softplusSlope(dt);
    steps[e] = dDelta;
    dBias += dDelta;
  }
  let o = block * dims.d * (N + 2u);
  // @unroll s < N
  partial[o + c * N + @su] = dA@s;
  // @end
  partial[o + dims.d * N + c] = dD;
  partial[o + dims.d * (N + 1u) + c] = dBias;
}

// Backward spatial scan: d B and d C, sums over channels in their order. One thread a (pixel, state).
// Bindings: u, packed (A | …), dOut, steps, dx, H, dB, dC.
fn run(i: u32) {
  let p = i / N;
  let s = i % N;
  var sumB = 0.0;
  var sumC = 0.0;
  for (var c = 0u; c < dims.d; c++) {
    let e = p * dims.d + c;
    let k = i * dims.d + c;
    let r = rest(steps[e] * packed[c * N + s]);
    sumB += dx[k] * r * r * u[e];
    sumC += dOut[e] * H[k];
  }
  dB[i] = sumB;
  dC[i] = 0.25 * sumC;
}

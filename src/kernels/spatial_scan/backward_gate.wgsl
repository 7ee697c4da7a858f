// Backward spatial scan: d z; slope holds dy · SiLU'(z). One thread a (pixel, channel).
// Bindings: u, C, packed (A | D | …), H, slope.
fn run(i: u32) {
  let c = i % dims.d;
  let p = i / dims.d;
  var out = packed[dims.d * N + c] * u[i];
  // @unroll s < N
  out += 0.25 * C[p * N + @su] * H[(p * N + @su) * dims.d + c];
  // @end
  slope[i] *= out;
}

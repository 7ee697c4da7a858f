// Long scans, backward: the adjoint that each chunk but the first hands to the left when none enters it from the right,
// and the sum of its steps. The carry pass (backward_join.wgsl) adds what enters. i = (sequence, chunk - 1, channel).
// Bindings: C, dOut, stepDt, packed (… | carries | steps, written here).
fn run(i: u32) {
  let c = i % dims.d;
  let k = i / dims.d;
  let chunk = k % (dims.chunks - 1u) + 1u;
  let sequence = k / (dims.chunks - 1u);
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var g@s = 0.0;
  // @end
  var total = 0.0;
  for (var t = min((chunk + 1u) * CHUNK, dims.l) - 1u; t >= chunk * CHUNK; t--) {
    let row = sequence * dims.l + t;
    let e = row * dims.d + c;
    let r = row * N;
    let dt = stepDt[e];
    let d = dOut[e];
    total += dt;
    // @unroll s < N
    g@s = exp(dt * A@s) * (g@s + d * C[r + @su]);
    // @end
  }
  packed[dims.steps + k * dims.d + c] = total;
  // @unroll s < N
  packed[dims.carries + (k * N + @su) * dims.d + c] = g@s;
  // @end
}

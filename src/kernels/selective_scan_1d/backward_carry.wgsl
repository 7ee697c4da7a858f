// Backward 1-D scan, first pass, only for several chunks: the adjoint that enters each chunk from the right,
//   carry[k] = exp(dt A)[t] · dh[t] at the first step t of chunk k + 1,  dh[t] = dOut C[t] + exp(dt A)[t+1] dh[t+1].
// With it and the saved states, chunks are independent of each other. i = (sequence, channel).
// Bindings: C, dOut, stepDt, packed (… | states | carries, written here).
fn run(i: u32) {
  let c = i % dims.d;
  let sequence = i / dims.d;
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var g@s = 0.0;
  // @end
  for (var t = dims.l - 1u; t >= CHUNK; t--) {
    let row = sequence * dims.l + t;
    let e = row * dims.d + c;
    let r = row * N;
    let dt = stepDt[e];
    let d = dOut[e];
    // @unroll s < N
    g@s = exp(dt * A@s) * (g@s + d * C[r + @su]);
    // @end
    if (t % CHUNK == 0u) {
      let k = sequence * (dims.chunks - 1u) + t / CHUNK - 1u;
      // @unroll s < N
      packed[dims.carries + (k * N + @su) * dims.d + c] = g@s;
      // @end
    }
  }
}

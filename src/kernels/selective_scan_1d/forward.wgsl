// Forward 1-D scan; twin: reference.ts. One thread a (sequence, channel), the N states in registers, no barriers.
// i = (sequence, channel), channel fastest, so that neighbouring threads read neighbouring elements.
// Bindings: u, delta, B, C, packed (A | D | deltaBias), z?, y, states? [b, chunks - 1, n, d].
fn run(i: u32) {
  let c = i % dims.d;
  let sequence = i / dims.d;
  let skip = packed[dims.d * N + c];
  let bias = packed[dims.d * (N + 1u) + c];
  // @unroll s < N
  let A@s = packed[c * N + @su];
  var h@s = 0.0;
  // @end
  for (var t = 0u; t < dims.l; t++) {
    let row = sequence * dims.l + t;
    let e = row * dims.d + c;
    let r = row * N;
    let x = u[e];
    let dt = softplus(delta[e] + bias);
    let v = dt * x;
    var sum = skip * x;
    // @unroll s < N
    h@s = exp(dt * A@s) * h@s + v * B[r + @su];
    sum += h@s * C[r + @su];
    // @end
    // @if GATED
    sum *= z[e] * sigmoid(z[e]);
    // @end
    y[e] = sum;
    // @if SAVE
    if ((t + 1u) % CHUNK == 0u && t + 1u < dims.l) {
      let k = sequence * (dims.chunks - 1u) + t / CHUNK;
      // @unroll s < N
      states[(k * N + @su) * dims.d + c] = h@s;
      // @end
    }
    // @end
  }
}

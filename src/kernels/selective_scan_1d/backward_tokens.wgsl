// Backward 1-D scan: d B and d C, which sum over channels. One thread a (group of channels, sequence, chunk) walks
// through its channels in order, so no atomics: the sum has one order. i = (group, sequence, chunk).
// Bindings: u, B, C, dOut, stepDt, packed (A | D | bias | states | carries), dB, dC [groups, b, l, n].
fn run(i: u32) {
  let pieces = dims.b * dims.chunks;
  let group = i / pieces;
  let sequence = (i % pieces) / dims.chunks;
  let k = i % dims.chunks;
  let row0 = sequence * dims.l + k * CHUNK;
  let steps = min(CHUNK, dims.l - k * CHUNK);
  let saved = sequence * (dims.chunks - 1u) + k;
  let last = min((group + 1u) * dims.width, dims.d);
  var sumB: array<f32, CHUNK * N>;
  var sumC: array<f32, CHUNK * N>;
  for (var c = group * dims.width; c < last; c++) {
    // @unroll s < N
    let A@s = packed[c * N + @su];
    var h@s = 0.0;
    var g@s = 0.0;
    // @end
    if (k > 0u) {
      // @unroll s < N
      h@s = packed[dims.states + ((saved - 1u) * N + @su) * dims.d + c];
      // @end
    }
    if (k + 1u < dims.chunks) {
      // @unroll s < N
      g@s = packed[dims.carries + (saved * N + @su) * dims.d + c];
      // @end
    }
    for (var t = 0u; t < steps; t++) {
      let e = (row0 + t) * dims.d + c;
      let r = (row0 + t) * N;
      let dt = stepDt[e];
      let v = dt * u[e];
      let d = dOut[e];
      // @unroll s < N
      h@s = exp(dt * A@s) * h@s + v * B[r + @su];
      sumC[t * N + @su] += d * h@s;
      // @end
    }
    for (var back = 0u; back < steps; back++) {
      let t = steps - 1u - back;
      let e = (row0 + t) * dims.d + c;
      let r = (row0 + t) * N;
      let dt = stepDt[e];
      let v = dt * u[e];
      let d = dOut[e];
      // @unroll s < N
      g@s += d * C[r + @su];
      sumB[t * N + @su] += g@s * v;
      g@s *= exp(dt * A@s);
      // @end
    }
  }
  let out = (group * dims.b * dims.l + row0) * N;
  for (var j = 0u; j < steps * N; j++) {
    dB[out + j] = sumB[j];
    dC[out + j] = sumC[j];
  }
}

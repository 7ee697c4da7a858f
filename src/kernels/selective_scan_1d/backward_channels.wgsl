// Backward 1-D scan: d u, d delta, d z, and partial sums of d A, d D, d deltaBias over a block of (sequence, chunk)
// pieces. One thread a (block, channel), channel fastest; the states of one chunk are recomputed into `hs`.
// Bindings: u, B, C, packed (A | D | bias | states | carries), dOut → d u, stepDt → d delta, slope? → d z,
// partial [blocks, d·n + d + d].
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
  var hs: array<f32, (CHUNK + 1u) * N>; // hs[0] is the state before the chunk
  let stop = min((block + 1u) * dims.per, dims.b * dims.chunks);
  for (var piece = block * dims.per; piece < stop; piece++) {
    let sequence = piece / dims.chunks;
    let k = piece % dims.chunks;
    let row0 = sequence * dims.l + k * CHUNK;
    let steps = min(CHUNK, dims.l - k * CHUNK);
    let saved = sequence * (dims.chunks - 1u) + k;
    // @unroll s < N
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
    // @unroll s < N
    hs[@su] = h@s;
    // @end
    for (var t = 0u; t < steps; t++) {
      let e = (row0 + t) * dims.d + c;
      let r = (row0 + t) * N;
      let dt = stepDt[e];
      let v = dt * u[e];
      // @unroll s < N
      h@s = exp(dt * A@s) * h@s + v * B[r + @su];
      hs[(t + 1u) * N + @su] = h@s;
      // @end
    }
    for (var back = 0u; back < steps; back++) {
      let t = steps - 1u - back;
      let e = (row0 + t) * dims.d + c;
      let r = (row0 + t) * N;
      let x = u[e];
      let dt = stepDt[e];
      let d = dOut[e];
      let v = dt * x;
      var out = skip * x; // C·h + D u
      var dDt = 0.0;
      var dV = 0.0; // d/d(dt u)
      // @unroll s < N
      {
        out += hs[(t + 1u) * N + @su] * C[r + @su];
        g@s += d * C[r + @su];
        dV += g@s * B[r + @su];
        g@s *= exp(dt * A@s);
        let gh = g@s * hs[t * N + @su];
        dDt += gh * A@s;
        dA@s += gh * dt;
      }
      // @end
      // @if GATED
      slope[e] *= out;
      // @end
      dOut[e] = d * skip + dV * dt;
      dD += d * x;
      let dDelta = (dDt + dV * x) * softplusSlope(dt);
      stepDt[e] = dDelta;
      dBias += dDelta;
    }
  }
  let o = block * dims.d * (N + 2u);
  // @unroll s < N
  partial[o + c * N + @su] = dA@s;
  // @end
  partial[o + dims.d * N + c] = dD;
  partial[o + dims.d * (N + 1u) + c] = dBias;
}

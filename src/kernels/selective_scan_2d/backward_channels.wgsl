// Backward 2-D scan: d u, d delta, d z, and partial sums of d A, d D, d deltaBias over a block of tiles. One thread a
// (block, channel), channel fastest; the states of one tile are recomputed into hs and gs.
// Bindings: u, B, C, packed (A | D | bias | h | g | carryH | carryG), dOut → d u, stepDt → d delta, slope? → d z,
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
  var hs: array<f32, (T + 1u) * T * N>; // line 0 is the line above the tile
  var gs: array<f32, T * (T + 1u) * N>; // sample 0 is the sample left of the tile
  var column: array<f32, T * N>; // d h going up
  let stop = min((block + 1u) * dims.per, dims.pieces);
  for (var piece = block * dims.per; piece < stop; piece++) {
    let tile = tileAt(piece);
    for (var x = 0u; x < tile.width; x++) {
      // @unroll s < N
      hs[x * N + @su] = stateAbove(tile, x, @su, c);
      column[x * N + @su] = carryBelow(tile, x, @su, c);
      // @end
    }
    for (var y = 0u; y < tile.height; y++) {
      // @unroll s < N
      var g@s = stateLeft(tile, y, @su, c);
      gs[y * (T + 1u) * N + @su] = g@s;
      // @end
      for (var x = 0u; x < tile.width; x++) {
        let p = pixel(tile, y, x);
        let e = p * dims.d + c;
        let dt = stepDt[e];
        let v = dt * u[e];
        // @unroll s < N
        {
          let a = exp(dt * A@s);
          g@s = a * g@s + v * B[p * N + @su];
          gs[(y * (T + 1u) + x + 1u) * N + @su] = g@s;
          hs[((y + 1u) * T + x) * N + @su] = a * hs[(y * T + x) * N + @su] + g@s;
        }
        // @end
      }
    }
    for (var up = 0u; up < tile.height; up++) {
      let y = tile.height - 1u - up;
      // @unroll s < N
      var right@s = carryRight(tile, y, @su, c);
      // @end
      for (var back = 0u; back < tile.width; back++) {
        let x = tile.width - 1u - back;
        let p = pixel(tile, y, x);
        let e = p * dims.d + c;
        let xu = u[e];
        let dt = stepDt[e];
        let d = dOut[e];
        var out = skip * xu; // C·h + D u
        var dDt = 0.0;
        var dV = 0.0; // d/d(dt u)
        // @unroll s < N
        {
          let a = exp(dt * A@s);
          out += hs[((y + 1u) * T + x) * N + @su] * C[p * N + @su];
          let dh = column[x * N + @su] + d * C[p * N + @su];
          let dg = right@s + dh;
          dV += dg * B[p * N + @su];
          column[x * N + @su] = a * dh;
          right@s = a * dg;
          let da = column[x * N + @su] * hs[(y * T + x) * N + @su]
                 + right@s * gs[(y * (T + 1u) + x) * N + @su];
          dDt += da * A@s;
          dA@s += da * dt;
        }
        // @end
        // @if GATED
        slope[e] *= out;
        // @end
        dOut[e] = d * skip + dV * dt;
        dD += d * xu;
        let dDelta = (dDt + dV * xu) * softplusSlope(dt);
        stepDt[e] = dDelta;
        dBias += dDelta;
      }
    }
  }
  let o = block * dims.d * (N + 2u);
  // @unroll s < N
  partial[o + c * N + @su] = dA@s;
  // @end
  partial[o + dims.d * N + c] = dD;
  partial[o + dims.d * (N + 1u) + c] = dBias;
}

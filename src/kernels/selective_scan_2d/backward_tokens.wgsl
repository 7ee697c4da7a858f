// Backward 2-D scan: d B and d C, which sum over channels. One thread a (group of channels, tile) walks through its
// channels in order, so the sum has one order. i = (group, tile).
// Bindings: u, B, C, dOut, stepDt, packed (A | D | bias | h | g | carryH | carryG), dB, dC [groups, b, h, w, n].
fn run(i: u32) {
  let tile = tileAt(i % dims.pieces);
  let group = i / dims.pieces;
  let last = min((group + 1u) * dims.width, dims.d);
  var sumB: array<f32, T * T * N>;
  var sumC: array<f32, T * T * N>;
  var column: array<f32, T * N>; // h going down, then d h going up
  for (var c = group * dims.width; c < last; c++) {
    // @unroll s < N
    let A@s = packed[c * N + @su];
    // @end
    for (var x = 0u; x < tile.width; x++) {
      // @unroll s < N
      column[x * N + @su] = stateAbove(tile, x, @su, c);
      // @end
    }
    for (var y = 0u; y < tile.height; y++) {
      // @unroll s < N
      var g@s = stateLeft(tile, y, @su, c);
      // @end
      for (var x = 0u; x < tile.width; x++) {
        let p = pixel(tile, y, x);
        let e = p * dims.d + c;
        let dt = stepDt[e];
        let v = dt * u[e];
        let d = dOut[e];
        // @unroll s < N
        {
          let a = exp(dt * A@s);
          g@s = a * g@s + v * B[p * N + @su];
          let state = a * column[x * N + @su] + g@s;
          column[x * N + @su] = state;
          sumC[(y * T + x) * N + @su] += d * state;
        }
        // @end
      }
    }
    for (var x = 0u; x < tile.width; x++) {
      // @unroll s < N
      column[x * N + @su] = carryBelow(tile, x, @su, c);
      // @end
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
        let dt = stepDt[e];
        let v = dt * u[e];
        let d = dOut[e];
        // @unroll s < N
        {
          let a = exp(dt * A@s);
          let dh = column[x * N + @su] + d * C[p * N + @su];
          let dg = right@s + dh;
          sumB[(y * T + x) * N + @su] += dg * v;
          column[x * N + @su] = a * dh;
          right@s = a * dg;
        }
        // @end
      }
    }
  }
  let out = group * dims.b * dims.h * dims.w;
  for (var y = 0u; y < tile.height; y++) {
    for (var x = 0u; x < tile.width; x++) {
      let to = (out + pixel(tile, y, x)) * N;
      for (var s = 0u; s < N; s++) {
        dB[to + s] = sumB[(y * T + x) * N + s];
        dC[to + s] = sumC[(y * T + x) * N + s];
      }
    }
  }
}

// What one row of a batch misses its place by; twin: reference.ts. Bindings: a, rows, places?, directions?.
// @if HELD
fn mixed(i: u32, k: u32) -> f32 {
  var sum = 0.0;
  for (var r = 0u; r < dims.R; r++) {
    sum += a[i * dims.R + r] * directions[r * dims.K + k];
  }
  return sum;
}

fn scaleOf(i: u32) -> f32 {
  // @if UNIT
  var cross = 0.0;
  var energy = 0.0;
  for (var k = 0u; k < dims.K; k++) {
    let v = mixed(i, k);
    cross += v * places[i * dims.K + k];
    energy += v * v;
  }
  return cross / max(energy, 1e-9);
  // @else
  return rows[4u * i + 3u];
  // @end
}

fn missOf(i: u32, scale: f32) -> f32 {
  var miss = 0.0;
  for (var k = 0u; k < dims.K; k++) {
    let left = places[i * dims.K + k] - scale * mixed(i, k);
    miss += left * left;
  }
  return miss;
}
// @end

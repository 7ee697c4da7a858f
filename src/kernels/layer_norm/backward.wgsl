// dx of one row; twin: reference.ts. i = row. Bindings: x, gain, dy, stats, dx.
fn run(i: u32) {
  let start = i * dims.d;
  let mean = stats[2u * i];
  let rho = stats[2u * i + 1u];
  var g = 0.0;
  var along = 0.0;
  for (var c = 0u; c < dims.d; c++) {
    let v = dy[start + c] * gain[c];
    g += v;
    along += v * (x[start + c] - mean) * rho;
  }
  g /= f32(dims.d);
  along /= f32(dims.d);
  for (var c = 0u; c < dims.d; c++) {
    dx[start + c] = rho * (dy[start + c] * gain[c] - g - (x[start + c] - mean) * rho * along);
  }
}
